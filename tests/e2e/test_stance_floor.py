"""Another floor for stances is published without reading an article again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pipeline.storage.connect import WarehousePaths, open_snapshot

TEXT = (
    "The mayor is a liar, a coward and a disgrace to the town of Eastmere. Ada Quill left Norway."
)


def test_another_floor_is_published_and_nothing_is_read_again(run: Any, tmp_path: Path) -> None:
    corpus = tmp_path / "corpus" / "ledger"
    corpus.mkdir(parents=True)
    (corpus / "quill.txt").write_text(TEXT * 3, encoding="utf-8")
    paths = WarehousePaths(tmp_path / "warehouse")
    first = run(tmp_path / "corpus", paths.folder, stance_floor=0.0)
    again = run(tmp_path / "corpus", paths.folder, stance_floor=0.0)
    other = run(tmp_path / "corpus", paths.folder, stance_floor=1.0)
    assert [summary.published for summary in (first, again, other)] == [True, False, True]
    assert (other.n_added, other.n_changed, other.n_skipped) == (0, 0, 1)
    with open_snapshot(paths) as snapshot:
        floors = snapshot.execute("SELECT stance_floor FROM runs ORDER BY started_at").fetchall()
        (totals,) = snapshot.execute(
            "SELECT sum(n), sum(n_below), count(mean_score) FROM v_stance_by_story"
        ).fetchall()
        n_stances = snapshot.execute("SELECT count(*) FROM stances").fetchall()[0][0]
    assert floors == [(0.0,), (0.0,), (1.0,)]
    assert n_stances > 0
    assert totals == (0, n_stances, 0)
