-- Entities whose articles write them otherwise than the last time: name, codes and aliases may
-- change. With $all those of overrides, too, which may change without that.
-- current_uses is the caller's Arrow table.
CREATE OR REPLACE TEMP TABLE affected AS
SELECT DISTINCT coalesce(o.entity_id, n.entity_id) AS entity_id
FROM entity_uses AS o
FULL JOIN current_uses AS n ON (o.entity_id, o.written_id) = (n.entity_id, n.written_id)
WHERE $all OR o.n_articles IS DISTINCT FROM n.n_articles
   OR o.n_mentions IS DISTINCT FROM n.n_mentions
UNION
SELECT entity_id FROM entities WHERE $all AND type <> 'unnamed'
UNION
SELECT entity_id FROM resolved_forms WHERE $all;
