-- The outlets that have a page, known ones with articles, and the shares of their speakers.
WITH printed AS (
    SELECT
        a.outlet_id, count(*) AS n_articles, count(c.article_id) AS n_copies,
        count(DISTINCT sa.story_id) AS n_stories, min(a.published_at) AS first_published,
        max(a.published_at) AS last_published,
        count(*) FILTER (a.published_at IS NULL) AS n_undated,
        count(*) FILTER (a.genre = 'news') AS n_news
    FROM articles AS a
    LEFT JOIN copies AS c USING (article_id)
    LEFT JOIN story_articles AS sa USING (article_id)
    GROUP BY ALL
), said AS (
    SELECT
        outlet_id, count(*) AS n_quotes, count(*) FILTER (kind = 'direct') AS n_direct,
        count(*) FILTER (speaker_type = 'unnamed') AS n_unnamed,
        count(*) FILTER (speaker_id IS NULL) AS n_unattributed,
        count(DISTINCT speaker_id) FILTER (speaker_type <> 'unnamed') AS n_speakers
    FROM v_quotes
    WHERE NOT is_copy
    GROUP BY ALL
)
SELECT
    o.outlet_id AS key, left(o.name, 200) AS name, left(o.domain, 120) AS domain,
    p.n_articles, p.n_copies, p.n_stories, p.first_published, p.last_published, p.n_undated,
    p.n_news, coalesce(s.n_quotes, 0) AS n_quotes, coalesce(s.n_direct, 0) AS n_direct,
    coalesce(s.n_unnamed, 0) AS n_unnamed, coalesce(s.n_unattributed, 0) AS n_unattributed,
    coalesce(s.n_speakers, 0) AS n_speakers,
    h.unique_share, h.unique_low, h.unique_high, coalesce(h.n_speakers, 0) AS n_weighed,
    h.omitted_share, h.omitted_low, h.omitted_high, h.omitted_by_chance, h.omitted_beyond_chance,
    h.beyond_low, h.beyond_high, coalesce(h.n_widely_quoted, 0) AS n_widely_quoted
FROM outlets AS o
JOIN printed AS p USING (outlet_id)
LEFT JOIN said AS s USING (outlet_id)
LEFT JOIN v_speaker_shares AS h USING (outlet_id)
WHERE o.known;
