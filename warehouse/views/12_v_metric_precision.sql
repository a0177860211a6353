CREATE OR REPLACE VIEW v_metric_precision AS
WITH rests_on AS (
    SELECT metric,
        CASE
            WHEN metric LIKE 'stance%' THEN 'stances'
            WHEN metric LIKE 'speaker%' THEN 'quotes'
            WHEN metric LIKE 'statement%' OR metric LIKE 'quote%' THEN 'matches'
        END AS kind,
        CASE
            WHEN metric LIKE 'stance%' THEN 'stance'
            WHEN metric LIKE 'speaker%' THEN 'speaker'
            WHEN metric LIKE 'statement%' OR metric LIKE 'quote%' THEN 'match'
        END AS aspect
    FROM metrics
)
SELECT
    r.metric, r.kind AS rests_on, coalesce(p.n_judged, 0) AS n_judged, p.precision,
    p.ci_low AS precision_low, p.ci_high AS precision_high
FROM rests_on AS r
LEFT JOIN v_precision AS p ON p.kind = r.kind AND p.aspect = r.aspect AND p.frame = 'all';

COMMENT ON VIEW v_metric_precision IS 'How often people found right what each agreement metric rests on (concord sample, concord verdicts).';
COMMENT ON COLUMN v_metric_precision.metric IS 'Name, see the table metrics';
COMMENT ON COLUMN v_metric_precision.rests_on IS 'What was judged: quotes (their speakers), stances or matches; NULL for entities, which nobody judges';
COMMENT ON COLUMN v_metric_precision.n_judged IS 'Items of a sample of everything that people judged';
COMMENT ON COLUMN v_metric_precision.precision IS 'Share of them that is right; NULL where too few were judged';
COMMENT ON COLUMN v_metric_precision.precision_low IS 'Lower end of its 95 percent interval';
COMMENT ON COLUMN v_metric_precision.precision_high IS 'Upper end';
