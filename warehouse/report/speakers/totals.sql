-- How many there are, for each page of the list; a list of none has a page, too.
WITH shown AS (
    SELECT speaker_id AS entity_id FROM quotes
    UNION SELECT target_id FROM stances
    UNION SELECT holder_id FROM stances WHERE holder_kind = 'speaker'
), counted AS (
    SELECT count(*) AS n_entities,
        count(*) FILTER (entity_id IN (SELECT speaker_id FROM quotes)) AS n_speakers,
        greatest(1, ceil(count(*) / 100))::BIGINT AS n_pages
    FROM entities
    SEMI JOIN shown USING (entity_id)
    WHERE type <> 'unnamed'
)
SELECT unnest(range(1, n_pages + 1))::VARCHAR AS key, n_entities, n_speakers, n_pages FROM counted;
