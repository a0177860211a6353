"""A batch writes the report; ``concord report`` brings it up to date, or makes it to be shared."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlparse

import duckdb
from lxml import html

from flows.summary import RunSummary
from pipeline.report.build import report
from pipeline.report.options import Options
from pipeline.report.paths import page_path
from pipeline.settings import Settings
from pipeline.storage.connect import WarehousePaths
from pipeline.summary import lines

Sample = tuple[RunSummary, WarehousePaths]


def test_a_batch_writes_the_report_and_says_where(sample: Sample) -> None:
    summary, paths = sample
    assert summary.report_problem is None
    assert summary.report
    index = Path(unquote(urlparse(summary.report).path))
    assert index == (paths.folder / "site" / "index.html").resolve()
    said = [line for line, _ in lines(summary.model_dump(), Settings(warehouse=paths.folder))]
    assert any(summary.report in line for line in said)


def test_every_story_article_and_speaker_has_its_page(
    sample: Sample, snapshot: duckdb.DuckDBPyConnection
) -> None:
    site = sample[1].folder / "site"
    for kind, query in {
        "story": "SELECT story_id FROM stories",
        "article": "SELECT article_id FROM articles",
        "entity": "SELECT DISTINCT speaker_id FROM v_quotes WHERE speaker_type <> 'unnamed'",
        "outlet": "SELECT outlet_id FROM outlets WHERE known",
    }.items():
        keys = [key for (key,) in snapshot.execute(query).fetchall()]
        assert keys
        missing = [key for key in keys if not (site / page_path(kind, key)).is_file()]
        assert not missing, kind


def test_a_report_is_brought_up_to_date(
    sample: Sample, tmp_path: Path, concord: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    folder = tmp_path / "site"
    first = concord("report", "--warehouse", sample[1].folder, "--output", folder)
    assert first.returncode == 0, first.stderr
    assert first.stdout == f"{(folder / 'index.html').resolve().as_uri()}\n"
    assert "files written" in first.stderr
    again = concord("report", "--warehouse", sample[1].folder, "--output", folder)
    assert "up to date" in again.stderr
    page = next((folder / "story").rglob("*.html"))
    page.write_text("gone wrong")
    rebuilt = concord("report", "--warehouse", sample[1].folder, "--output", folder, "--rebuild")
    assert "1 file written" in rebuilt.stderr
    other = concord("report", "--warehouse", sample[1].folder, "--output", tmp_path)
    assert other.returncode == 1
    assert "holds other files" in other.stderr


def test_excerpts_leave_whole_articles_out(
    sample: Sample, tmp_path: Path, snapshot: duckdb.DuckDBPyConnection
) -> None:
    report(sample[1], tmp_path / "site", Options(excerpts=True))
    articles = snapshot.execute("SELECT article_id, text FROM articles").fetchall()
    for key, text in articles:
        page = html.parse(str(tmp_path / "site" / page_path("article", key)))
        shown = " ".join(page.getroot().text_content().split())
        paragraphs = [" ".join(p.split()) for p in text.split("\n") if p.strip()]
        whole = sum(len(p) for p in paragraphs if p in shown)
        assert whole < len(text) / 2, key
