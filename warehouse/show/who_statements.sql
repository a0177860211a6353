-- What it says, most carried first.
SELECT c.representative, c.n_independent, c.carried_by, c.missing_from, c.n_quotes,
    s.headline, c.story_id, c.statement_id
FROM v_corroboration AS c JOIN stories AS s USING (story_id)
WHERE c.speaker_id = $entity_id
ORDER BY c.n_independent DESC NULLS LAST, c.n_quotes DESC, c.statement_id;
