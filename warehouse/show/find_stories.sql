-- Stories that a person may mean: by id, former id, beginning of an id, or words of the headline.
WITH RECURSIVE moved AS (
    SELECT old_id, new_id, 1 AS step FROM redirects
    WHERE kind = 'story' AND lower(old_id) = lower($asked)
    UNION ALL
    SELECT r.old_id, r.new_id, m.step + 1
    FROM moved AS m JOIN redirects AS r ON r.kind = 'story' AND r.old_id = m.new_id
    WHERE m.step < 20
), hits AS (
    SELECT story_id, 1 AS how FROM stories WHERE lower(story_id) = lower($asked)
    UNION ALL
    SELECT new_id, 2 FROM moved
    UNION ALL
    SELECT story_id, 3 FROM stories
    WHERE starts_with(story_id, lower($asked)) OR starts_with(story_id, 's_' || lower($asked))
    UNION ALL
    SELECT story_id, 4 FROM stories
    WHERE len(list_filter(
        $words, lambda word: NOT contains(strip_accents(lower(headline)), strip_accents(word))
    )) = 0
), best AS (
    SELECT story_id, min(how) AS how FROM hits GROUP BY story_id
)
SELECT s.story_id, s.headline, s.first_published, s.n_articles, s.n_independent_outlets
FROM best JOIN stories AS s USING (story_id)
WHERE best.how = (SELECT min(how) FROM best JOIN stories USING (story_id))
ORDER BY s.first_published DESC NULLS LAST, s.story_id
LIMIT $most;
