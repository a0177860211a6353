UPDATE runs SET
    finished_at = now()::TIMESTAMP,
    status = $status,
    n_seen = $n_seen,
    n_added = $n_added,
    n_changed = $n_changed,
    n_skipped = $n_skipped,
    n_rejected = $n_rejected,
    seconds = $seconds
WHERE run_id = $run_id;
