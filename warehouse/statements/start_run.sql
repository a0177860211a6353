INSERT INTO runs (run_id, started_at, status, fingerprint)
VALUES ($run_id, now()::TIMESTAMP, 'running', $fingerprint);
