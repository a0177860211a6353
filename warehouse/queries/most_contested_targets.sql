-- Toward whom do stances differ most, voice by voice?
SELECT holder_kind AS voice, target, target_type,
    count(*) FILTER (WHERE label = 'favourable') AS favourable,
    count(*) FILTER (WHERE label = 'unfavourable') AS unfavourable,
    count(DISTINCT outlet_id) AS outlets,
    least(favourable, unfavourable) AS contested
FROM v_stances
WHERE stance_id IN (SELECT stance_id FROM v_stance_weights WHERE status = 'counted')
GROUP BY holder_kind, target_id, target, target_type
HAVING contested > 0
ORDER BY contested DESC, favourable + unfavourable DESC, target
LIMIT 15;
