INSERT INTO articles BY NAME
SELECT *, now()::TIMESTAMP AS ingested_at FROM incoming;
