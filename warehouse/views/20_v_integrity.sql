CREATE OR REPLACE VIEW v_integrity AS
SELECT 'articles.outlet_id names no row of outlets' AS problem, 'articles' AS table_name, x.outlet_id AS id, x.article_id AS article_id
FROM articles AS x ANTI JOIN outlets AS y ON x.outlet_id = y.outlet_id WHERE x.outlet_id IS NOT NULL
UNION ALL
SELECT 'article_files.article_id names no row of articles' AS problem, 'article_files' AS table_name, x.article_id AS id, x.article_id AS article_id
FROM article_files AS x ANTI JOIN articles AS y ON x.article_id = y.article_id WHERE x.article_id IS NOT NULL
UNION ALL
SELECT 'copies.article_id names no row of articles' AS problem, 'copies' AS table_name, x.article_id AS id, x.article_id AS article_id
FROM copies AS x ANTI JOIN articles AS y ON x.article_id = y.article_id WHERE x.article_id IS NOT NULL
UNION ALL
SELECT 'copies.origin_article_id names no row of articles' AS problem, 'copies' AS table_name, x.origin_article_id AS id, x.article_id AS article_id
FROM copies AS x ANTI JOIN articles AS y ON x.origin_article_id = y.article_id WHERE x.origin_article_id IS NOT NULL
UNION ALL
SELECT 'mentions.article_id names no row of articles' AS problem, 'mentions' AS table_name, x.article_id AS id, x.article_id AS article_id
FROM mentions AS x ANTI JOIN articles AS y ON x.article_id = y.article_id WHERE x.article_id IS NOT NULL
UNION ALL
SELECT 'mentions.entity_id names no row of entities' AS problem, 'mentions' AS table_name, x.entity_id AS id, x.article_id AS article_id
FROM mentions AS x ANTI JOIN entities AS y ON x.entity_id = y.entity_id WHERE x.entity_id IS NOT NULL
UNION ALL
SELECT 'quotes.article_id names no row of articles' AS problem, 'quotes' AS table_name, x.article_id AS id, x.article_id AS article_id
FROM quotes AS x ANTI JOIN articles AS y ON x.article_id = y.article_id WHERE x.article_id IS NOT NULL
UNION ALL
SELECT 'quotes.speaker_id names no row of entities' AS problem, 'quotes' AS table_name, x.speaker_id AS id, x.article_id AS article_id
FROM quotes AS x ANTI JOIN entities AS y ON x.speaker_id = y.entity_id WHERE x.speaker_id IS NOT NULL
UNION ALL
SELECT 'quotes.speaker_mention_id names no row of mentions' AS problem, 'quotes' AS table_name, x.speaker_mention_id AS id, x.article_id AS article_id
FROM quotes AS x ANTI JOIN mentions AS y ON x.speaker_mention_id = y.mention_id WHERE x.speaker_mention_id IS NOT NULL
UNION ALL
SELECT 'stances.article_id names no row of articles' AS problem, 'stances' AS table_name, x.article_id AS id, x.article_id AS article_id
FROM stances AS x ANTI JOIN articles AS y ON x.article_id = y.article_id WHERE x.article_id IS NOT NULL
UNION ALL
SELECT 'stances.target_id names no row of entities' AS problem, 'stances' AS table_name, x.target_id AS id, x.article_id AS article_id
FROM stances AS x ANTI JOIN entities AS y ON x.target_id = y.entity_id WHERE x.target_id IS NOT NULL
UNION ALL
SELECT 'stances.target_mention_id names no row of mentions' AS problem, 'stances' AS table_name, x.target_mention_id AS id, x.article_id AS article_id
FROM stances AS x ANTI JOIN mentions AS y ON x.target_mention_id = y.mention_id WHERE x.target_mention_id IS NOT NULL
UNION ALL
SELECT 'stances.quote_id names no row of quotes' AS problem, 'stances' AS table_name, x.quote_id AS id, x.article_id AS article_id
FROM stances AS x ANTI JOIN quotes AS y ON x.quote_id = y.quote_id WHERE x.quote_id IS NOT NULL
UNION ALL
SELECT 'relations.article_id names no row of articles' AS problem, 'relations' AS table_name, x.article_id AS id, x.article_id AS article_id
FROM relations AS x ANTI JOIN articles AS y ON x.article_id = y.article_id WHERE x.article_id IS NOT NULL
UNION ALL
SELECT 'relations.actor_id names no row of entities' AS problem, 'relations' AS table_name, x.actor_id AS id, x.article_id AS article_id
FROM relations AS x ANTI JOIN entities AS y ON x.actor_id = y.entity_id WHERE x.actor_id IS NOT NULL
UNION ALL
SELECT 'relations.target_id names no row of entities' AS problem, 'relations' AS table_name, x.target_id AS id, x.article_id AS article_id
FROM relations AS x ANTI JOIN entities AS y ON x.target_id = y.entity_id WHERE x.target_id IS NOT NULL
UNION ALL
SELECT 'relations.quote_id names no row of quotes' AS problem, 'relations' AS table_name, x.quote_id AS id, x.article_id AS article_id
FROM relations AS x ANTI JOIN quotes AS y ON x.quote_id = y.quote_id WHERE x.quote_id IS NOT NULL
UNION ALL
SELECT 'article_entities.entity_id names no row of entities' AS problem, 'article_entities' AS table_name, x.entity_id AS id, x.article_id AS article_id
FROM article_entities AS x ANTI JOIN entities AS y ON x.entity_id = y.entity_id WHERE x.entity_id IS NOT NULL
UNION ALL
SELECT 'story_articles.article_id names no row of articles' AS problem, 'story_articles' AS table_name, x.article_id AS id, x.article_id AS article_id
FROM story_articles AS x ANTI JOIN articles AS y ON x.article_id = y.article_id WHERE x.article_id IS NOT NULL
UNION ALL
SELECT 'story_articles.story_id names no row of stories' AS problem, 'story_articles' AS table_name, x.story_id AS id, x.article_id AS article_id
FROM story_articles AS x ANTI JOIN stories AS y ON x.story_id = y.story_id WHERE x.story_id IS NOT NULL
UNION ALL
SELECT 'quote_parts.quote_id names no row of quotes' AS problem, 'quote_parts' AS table_name, x.quote_id AS id, NULL AS article_id
FROM quote_parts AS x ANTI JOIN quotes AS y ON x.quote_id = y.quote_id WHERE x.quote_id IS NOT NULL
UNION ALL
SELECT 'statement_quotes.quote_id names no row of quotes' AS problem, 'statement_quotes' AS table_name, x.quote_id AS id, NULL AS article_id
FROM statement_quotes AS x ANTI JOIN quotes AS y ON x.quote_id = y.quote_id WHERE x.quote_id IS NOT NULL
UNION ALL
SELECT 'statement_quotes.statement_id names no row of statements' AS problem, 'statement_quotes' AS table_name, x.statement_id AS id, NULL AS article_id
FROM statement_quotes AS x ANTI JOIN statements AS y ON x.statement_id = y.statement_id WHERE x.statement_id IS NOT NULL
UNION ALL
SELECT 'statements.story_id names no row of stories' AS problem, 'statements' AS table_name, x.story_id AS id, NULL AS article_id
FROM statements AS x ANTI JOIN stories AS y ON x.story_id = y.story_id WHERE x.story_id IS NOT NULL
UNION ALL
SELECT 'statement_matches.quote_a names no row of quotes' AS problem, 'statement_matches' AS table_name, x.quote_a AS id, NULL AS article_id
FROM statement_matches AS x ANTI JOIN quotes AS y ON x.quote_a = y.quote_id WHERE x.quote_a IS NOT NULL
UNION ALL
SELECT 'statement_matches.quote_b names no row of quotes' AS problem, 'statement_matches' AS table_name, x.quote_b AS id, NULL AS article_id
FROM statement_matches AS x ANTI JOIN quotes AS y ON x.quote_b = y.quote_id WHERE x.quote_b IS NOT NULL
UNION ALL
SELECT 'entity_aliases.entity_id names no row of entities' AS problem, 'entity_aliases' AS table_name, x.entity_id AS id, NULL AS article_id
FROM entity_aliases AS x ANTI JOIN entities AS y ON x.entity_id = y.entity_id WHERE x.entity_id IS NOT NULL
UNION ALL
SELECT 'entity_joins.entity_id names no row of entities' AS problem, 'entity_joins' AS table_name, x.entity_id AS id, x.example_article_id AS article_id
FROM entity_joins AS x ANTI JOIN entities AS y ON x.entity_id = y.entity_id
UNION ALL
SELECT 'entity redirect leads nowhere' AS problem, 'redirects' AS table_name, x.old_id AS id, NULL AS article_id
FROM redirects AS x ANTI JOIN entities AS y ON x.new_id = y.entity_id WHERE x.kind = 'entity'
UNION ALL
SELECT 'contradictions.story_id names no row of stories' AS problem, 'contradictions' AS table_name, x.story_id AS id, NULL AS article_id
FROM contradictions AS x ANTI JOIN stories AS y ON x.story_id = y.story_id WHERE x.story_id IS NOT NULL
UNION ALL
SELECT 'agreement.story_id names no row of stories' AS problem, 'agreement' AS table_name, x.story_id AS id, NULL AS article_id
FROM agreement AS x ANTI JOIN stories AS y ON x.story_id = y.story_id WHERE x.story_id IS NOT NULL
UNION ALL
SELECT 'outlet_stances.article_id names no row of articles' AS problem, 'outlet_stances' AS table_name, x.target_id AS id, x.article_id AS article_id
FROM outlet_stances AS x ANTI JOIN articles AS y ON x.article_id = y.article_id
UNION ALL
SELECT 'outlet_stances.target_id names no row of entities' AS problem, 'outlet_stances' AS table_name, x.target_id AS id, x.article_id AS article_id
FROM outlet_stances AS x ANTI JOIN entities AS y ON x.target_id = y.entity_id
UNION ALL
SELECT 'outlet_attributes.outlet_id names no row of outlets' AS problem, 'outlet_attributes' AS table_name, x.outlet_id AS id, NULL AS article_id
FROM outlet_attributes AS x ANTI JOIN outlets AS y ON x.outlet_id = y.outlet_id WHERE x.outlet_id IS NOT NULL
UNION ALL
SELECT 'mention surface differs from its slice', 'mentions', m.mention_id, m.article_id
FROM mentions AS m JOIN articles AS a USING (article_id)
WHERE CASE m.field WHEN 'title' THEN a.title ELSE a.text END[m.start_char + 1:m.end_char] IS DISTINCT FROM m.surface
UNION ALL
SELECT 'quote has no parts', 'quotes', q.quote_id, q.article_id
FROM quotes AS q ANTI JOIN quote_parts AS p ON p.quote_id = q.quote_id
UNION ALL
SELECT 'cue differs from its slice', 'quotes', q.quote_id, q.article_id
FROM quotes AS q JOIN articles AS a USING (article_id)
WHERE q.cue_start IS NOT NULL
  AND CASE q.field WHEN 'title' THEN a.title ELSE a.text END[q.cue_start + 1:q.cue_end] IS DISTINCT FROM q.cue
UNION ALL
SELECT 'holder and target are one', 'stances', s.stance_id, s.article_id
FROM stances AS s WHERE s.holder_id = s.target_id
UNION ALL
SELECT 'article is in no story', 'articles', a.article_id, a.article_id
FROM articles AS a ANTI JOIN story_articles AS s ON s.article_id = a.article_id
UNION ALL
SELECT 'story mixes fingerprints', 'stories', story_id, min(article_id)
FROM story_articles JOIN articles USING (article_id)
GROUP BY story_id HAVING count(DISTINCT fingerprint) > 1;

COMMENT ON VIEW v_integrity IS 'Rows that contradict each other. Empty after every batch; a batch that finds a row keeps the old snapshot.';
COMMENT ON COLUMN v_integrity.problem IS 'What is wrong';
COMMENT ON COLUMN v_integrity.table_name IS 'Where';
COMMENT ON COLUMN v_integrity.id IS 'The offending id';
COMMENT ON COLUMN v_integrity.article_id IS 'The article concerned, where there is one';
