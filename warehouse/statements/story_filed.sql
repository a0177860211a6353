-- All entries that an article asked about can meet.
WITH asked AS (
    SELECT
        term,
        min(epoch) - getvariable('story_far_epochs') AS low,
        max(epoch) + getvariable('story_far_epochs') AS high,
        bool_or(epoch IS NULL) AS undated
    FROM story_keys
    WHERE node IN (FROM story_asked)
    GROUP BY term
)
SELECT k.term, k.epoch, k.node, k.strong
FROM story_keys AS k JOIN asked AS a USING (term)
WHERE a.undated OR k.epoch IS NULL OR k.epoch BETWEEN a.low AND a.high;
