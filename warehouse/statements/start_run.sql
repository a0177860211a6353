INSERT INTO runs (run_id, started_at, status, fingerprint, stance_floor)
VALUES ($run_id, now()::TIMESTAMP, 'running', $fingerprint, $stance_floor);
