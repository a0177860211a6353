-- In which stories do two known outlets' own voices differ most toward one target?
SELECT a.headline, a.target, a.holder AS kinder_outlet, b.holder AS harsher_outlet,
    round(a.weighted_score - b.weighted_score, 2) AS difference,
    round(a.weighted_score, 2) AS kinder, a.n AS kinder_n,
    round(b.weighted_score, 2) AS harsher, b.n AS harsher_n
FROM v_stance_by_story AS a
JOIN v_stance_by_story AS b USING (story_id, target_id)
JOIN outlets AS kinder_one ON kinder_one.outlet_id = a.holder_id AND kinder_one.known
JOIN outlets AS harsher_one ON harsher_one.outlet_id = b.holder_id AND harsher_one.known
WHERE a.holder_kind = 'outlet' AND b.holder_kind = 'outlet' AND a.weighted_score > b.weighted_score
  AND a.n >= 2 AND b.n >= 2
ORDER BY difference DESC, a.headline, a.target, kinder_outlet, harsher_outlet
LIMIT 20;
