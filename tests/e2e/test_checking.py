"""A person judges samples of real warehouses; verdicts outlive an edit and a later run."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner

from flows.summary import RunSummary
from pipeline.cli import app
from pipeline.storage.connect import WarehousePaths, open_snapshot

Concord = Callable[..., subprocess.CompletedProcess[str]]
Row = dict[str, str]
EDITED = "transocean-dispatch/2026-03-13-dam.txt"
OPENING = "A minister in Calvessa"
"""Before the first quote in the text of an article with an id: an edit here moves all of them."""


def drawn(paths: WarehousePaths, kind: str, n: int) -> str:
    arguments = ["sample", kind, "--n", str(n), "--seed", "5", "--warehouse", str(paths.folder)]
    result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.stderr
    return result.stdout_bytes.decode()


def judged(file: Path, text: str, judge: Callable[[int, Row], Row]) -> Path:
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0].keys())
        writer.writeheader()
        writer.writerows({**row, **judge(number, row)} for number, row in enumerate(rows))
    return file


def precision(paths: WarehousePaths) -> dict[tuple[str, str], tuple[float | None, ...]]:
    query = "SELECT kind, aspect, n_judged, n_right, n_stale, precision FROM v_precision"
    with open_snapshot(paths) as connection:
        rows = connection.execute(query).fetchall()
    return {(kind, aspect): tuple(values) for kind, aspect, *values in rows}


def test_samples_of_each_kind_are_judged(
    sample: tuple[RunSummary, WarehousePaths],
    paths: WarehousePaths,
    concord: Concord,
    tmp_path: Path,
) -> None:
    paths.folder.mkdir()
    for name in ("working.duckdb", "concord.duckdb"):
        shutil.copy(sample[1].folder / name, paths.folder)
    files = []
    for kind, n in (("quotes", 30), ("stances", 20), ("matches", 12)):
        text = drawn(paths, kind, n)
        assert text == drawn(paths, kind, n)
        file = judged(
            tmp_path / f"{kind}.csv",
            text,
            lambda number, row: {
                "verdict": "Wrong" if number < 2 else "right",
                **({"speaker_verdict": "y"} if row.get("speaker") else {}),
                **({"relation_verdict": "?"} if row["kind"] == "matches" else {}),
            },
        )
        files.append(file)
    done = concord("verdicts", *files, "--judge", "Ada", "--warehouse", paths.folder)
    assert done.returncode == 0, done.stderr
    assert "0.787 to 0.982" in done.stdout  # 28 of 30
    found = precision(paths)
    assert found["quotes", "quote"] == (30, 28, 0, 28 / 30)
    assert found["quotes", "speaker"][3] == 1.0
    assert found["stances", "stance"] == (20, 18, 0, 0.9)
    assert found["matches", "match"] == (12, 10, 0, 10 / 12)
    assert found["matches", "relation"] == (12, 0, 0, None)
    status = CliRunner().invoke(app, ["status", "--warehouse", str(paths.folder)])
    assert "Checked by people" in status.stdout
    assert "0.787 to 0.982" in status.stdout


def test_verdicts_outlive_an_edit(
    sample: tuple[RunSummary, WarehousePaths],
    run: Callable[..., RunSummary],
    root: Path,
    paths: WarehousePaths,
    tmp_path: Path,
) -> None:
    shutil.copytree(sample[1].folder, paths.folder)
    corpus = shutil.copytree(root / "corpus", tmp_path / "corpus")
    text = drawn(paths, "quotes", 10_000)
    file = judged(tmp_path / "q.csv", text, lambda *_: {"verdict": "y"})
    result = CliRunner().invoke(app, ["verdicts", str(file), "--warehouse", str(paths.folder)])
    assert result.exit_code == 0, result.stderr
    n = sample[0].n_quotes
    assert precision(paths)["quotes", "quote"] == (n, n, 0, 1.0)
    with open_snapshot(paths) as connection:
        query = (
            "SELECT count(*) FROM quotes JOIN article_files USING (article_id) "
            "WHERE path = ? AND field = 'text'"
        )
        n_edited = connection.execute(query, [EDITED]).fetchall()[0][0]
    assert n_edited >= 10

    edited = (corpus / EDITED).read_text(encoding="utf-8")
    assert OPENING in edited
    (corpus / EDITED).write_text(
        edited.replace(OPENING, "A tired minister in Calvessa"), encoding="utf-8"
    )
    assert run(corpus, paths.folder, batch_size=10).n_changed == 1
    assert precision(paths)["quotes", "quote"] == (n - n_edited, n - n_edited, n_edited, 1.0)
    with open_snapshot(paths) as connection:
        assert connection.execute("SELECT count(*) FROM verdicts").fetchall() == [(n,)]
