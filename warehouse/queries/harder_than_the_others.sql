-- Which outlet is harder on whom, in words of its own, than the other outlets of the same story?
SELECT headline, outlet, target, round(score, 2) AS score, round(others_score, 2) AS others,
    round(relative_score, 2) AS relative, n_others AS other_outlets, n_own AS own_stances
FROM v_outlet_slant
WHERE relative_score <= -0.05 AND n_own > 0
ORDER BY relative_score, headline, outlet, target
LIMIT 20;
