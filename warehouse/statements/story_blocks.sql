-- Blocks that the change touches, before it: entries of what was, and of what will be.
CREATE OR REPLACE TEMP TABLE story_old_nodes AS
SELECT old_node AS node FROM story_touched WHERE old_node IS NOT NULL;

CREATE OR REPLACE TEMP TABLE story_blocks AS
SELECT DISTINCT term, epoch FROM new_story_keys
UNION
SELECT DISTINCT term, epoch FROM story_keys WHERE node IN (FROM story_old_nodes);

CREATE OR REPLACE TEMP TABLE story_hubs AS
SELECT term, epoch, node, row_number() OVER block AS rank
FROM story_keys AS k
WHERE EXISTS (
    FROM story_blocks AS b
    WHERE b.term = k.term AND b.epoch IS NOT DISTINCT FROM k.epoch
)
WINDOW block AS (PARTITION BY term, epoch ORDER BY node)
QUALIFY rank <= getvariable('story_hubs');
