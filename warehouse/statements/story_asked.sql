-- Articles to compare anew: those that changed, and those that became hubs of a block or ceased to be.
CREATE OR REPLACE TEMP TABLE story_new_hubs AS
SELECT term, epoch, node, row_number() OVER block AS rank
FROM story_keys AS k
WHERE EXISTS (
    FROM story_blocks AS b
    WHERE b.term = k.term AND b.epoch IS NOT DISTINCT FROM k.epoch
)
WINDOW block AS (PARTITION BY term, epoch ORDER BY node)
QUALIFY rank <= getvariable('story_hubs');

CREATE OR REPLACE TEMP TABLE story_asked AS
WITH
before AS (SELECT term, epoch, node, rank <= getvariable('story_far_hubs') AS far FROM story_hubs),
after AS (SELECT term, epoch, node, rank <= getvariable('story_far_hubs') AS far FROM story_new_hubs),
differing AS (
    (FROM before EXCEPT FROM after) UNION ALL (FROM after EXCEPT FROM before)
)
SELECT node FROM new_story_features WHERE origin_id IS NULL
UNION
SELECT node FROM differing WHERE node NOT IN (FROM story_old_nodes);
