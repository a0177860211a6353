"""What a person does to a corpus between two runs: edit, move, remove, add, break."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from flows.summary import RunSummary
from pipeline.storage.connect import WarehousePaths, open_snapshot

BODY = (
    "The harbour master of Port Lissow, Berta Kvam, said on Monday that the new pier would open "
    "in May. “The pier is ready and the town is ready,” Kvam said. The shipping company "
    "Nordhavn criticised the harbour master for the delay."
)
OTHER = (
    "The town council of Lissow accused the company Nordhavn of blocking the pier. “They had two "
    "years to move their cranes,” said councillor Ivo Tarn. Nordhavn denied the accusation."
)


def header(title: str, outlet: str | None = None, **fields: str) -> str:
    lines = [f"title: {title}"]
    if outlet:
        lines.append(f"outlet: {outlet}")
    lines += [f"{name}: {value}" for name, value in fields.items()]
    return "\n".join(lines) + "\n\n"


def query(paths: WarehousePaths, text: str) -> list[tuple[object, ...]]:
    with open_snapshot(paths) as connection:
        return connection.execute(text).fetchall()


def write_corpus(folder: Path) -> Path:
    (folder / "lissow-post").mkdir(parents=True)
    (folder / "lissow-post" / "pier.txt").write_text(header("Pier to open") + BODY)
    (folder / "council.txt").write_text(
        header("Council blames Nordhavn", "The Lissow Echo") + OTHER
    )
    return folder


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    return write_corpus(tmp_path / "corpus")


Finished = tuple[Path, WarehousePaths, RunSummary]


@pytest.fixture(scope="module")
def kept(run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, RunSummary]:  # type: ignore[no-untyped-def]
    """The folder of a corpus and its warehouse after one run, a copy of it, and the summary."""
    folder = tmp_path_factory.mktemp("finished")
    summary = run(write_corpus(folder / "corpus"), folder / "warehouse")
    copy = tmp_path_factory.mktemp("kept") / "copy"
    shutil.copytree(folder, copy)
    return folder, copy, summary


@pytest.fixture
def finished(kept: tuple[Path, Path, RunSummary]) -> Finished:
    """The corpus and its warehouse as the first run left them, where that run found them."""
    folder, copy, summary = kept
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)
    return folder / "corpus", WarehousePaths(folder / "warehouse"), summary


def test_a_corpus_through_its_changes(run, finished: Finished) -> None:  # type: ignore[no-untyped-def]
    corpus, paths, first = finished
    assert (first.n_added, first.n_rejected) == (2, 0)
    ids = dict(query(paths, "SELECT title, article_id FROM articles"))

    # An edit keeps the id and replaces the rows.
    file = corpus / "council.txt"
    file.write_text(file.read_text().replace("two years", "three years"))
    second = run(corpus, paths.folder)
    assert (second.n_added, second.n_changed, second.n_skipped) == (0, 1, 1)
    assert dict(query(paths, "SELECT title, article_id FROM articles")) == ids
    contents = query(paths, "SELECT content FROM quotes WHERE content LIKE '%years%'")
    assert len(contents) == 1
    assert "three years" in str(contents[0][0])

    # A move within the outlet changes nothing; to another outlet's folder changes the outlet.
    (corpus / "lissow-post" / "2026").mkdir()
    (corpus / "lissow-post" / "pier.txt").rename(corpus / "lissow-post" / "2026" / "pier.txt")
    third = run(corpus, paths.folder)
    assert (third.n_added, third.n_changed, third.n_skipped) == (0, 0, 2)
    (corpus / "harbour-news").mkdir()
    (corpus / "lissow-post" / "2026" / "pier.txt").rename(corpus / "harbour-news" / "pier.txt")
    fourth = run(corpus, paths.folder)
    assert (fourth.n_added, fourth.n_changed) == (0, 1)
    outlets = query(paths, "SELECT outlet_id FROM articles ORDER BY ALL")
    assert outlets == [("harbour-news",), ("lissow-echo",)]

    # A vanished file stays until pruned; a bad one is recorded and gone with its file.
    (corpus / "council.txt").unlink()
    (corpus / "broken.txt").write_bytes(b"\x00\x01\x02" * 500)
    fifth = run(corpus, paths.folder)
    assert (fifth.n_articles, fifth.n_rejected) == (2, 1)
    (corpus / "broken.txt").unlink()
    sixth = run(corpus, paths.folder, prune=True)
    assert (sixth.n_pruned, sixth.n_articles, sixth.n_rejected) == (1, 1, 0)
    assert query(paths, "SELECT count(*) FROM quotes WHERE content LIKE '%years%'") == [(0,)]
    assert query(paths, "FROM v_integrity") == []

    # A corpus folder without any file prunes nothing.
    (corpus / "harbour-news" / "pier.txt").unlink()
    seventh = run(corpus, paths.folder, prune=True)
    assert (seventh.n_pruned, seventh.n_articles) == (0, 1)


def test_hostile_text_stays_text(run, tmp_path: Path, paths: WarehousePaths) -> None:  # type: ignore[no-untyped-def]
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    nasty = "'; DROP TABLE articles; -- <script>alert(1)</script> {{7*7}} $(rm -rf x)"
    (corpus / "nasty.txt").write_text(header(nasty, nasty, byline=nasty) + BODY + " " + nasty)
    run(corpus, paths.folder)
    rows = query(paths, "SELECT title, byline, text LIKE '%DROP TABLE%' FROM articles")
    assert rows == [(nasty, nasty, True)]


def test_an_unknown_outlet_is_never_pooled(run, tmp_path: Path, paths: WarehousePaths) -> None:  # type: ignore[no-untyped-def]
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "one.txt").write_text(header("Pier to open") + BODY)
    (corpus / "two.txt").write_text(header("Council blames Nordhavn") + OTHER)
    run(corpus, paths.folder)
    assert query(paths, "SELECT count(*), bool_or(known) FROM outlets") == [(2, False)]
    overview = query(paths, "SELECT sum(n_independent_outlets) FROM stories")
    assert overview == [(0,)]


def test_outlets_csv_renames_and_describes_outlets(
    run,  # type: ignore[no-untyped-def]
    finished: Finished,
) -> None:
    corpus, paths, _ = finished
    paths.outlets.write_text("outlet,aliases,lean\nEcho of Lissow,The Lissow Echo,left\n")
    summary = run(corpus, paths.folder)
    assert summary.published
    assert summary.n_changed == 0
    assert query(paths, "SELECT name, value FROM outlet_attributes") == [("lean", "left")]
    names = query(paths, "SELECT o.name FROM articles JOIN outlets o USING (outlet_id) ORDER BY 1")
    assert ("Echo of Lissow",) in names
    assert ("The Lissow Echo",) not in names


@pytest.mark.parametrize("batch_size", [1, 50])
def test_an_id_that_comes_twice_means_the_later_record(
    run,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    paths: WarehousePaths,
    batch_size: int,
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    rows = [
        {"id": "1", "outlet": "The Lissow Echo", "title": "First", "text": BODY},
        {"id": "1", "outlet": "The Lissow Echo", "title": "Update", "text": OTHER},
        {"id": "1", "title": "No outlet", "text": BODY},
    ]
    (corpus / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    (corpus / "b.jsonl").write_text(json.dumps({**rows[2], "title": "Other feed"}) + "\n")
    run(corpus, paths.folder, batch_size=batch_size)
    titles = query(paths, "SELECT title FROM articles ORDER BY ALL")
    assert titles == [("No outlet",), ("Other feed",), ("Update",)]
    again = run(corpus, paths.folder, batch_size=batch_size)
    assert (again.n_added, again.n_changed, again.published) == (0, 0, False)


def test_an_outlet_that_is_corrected_keeps_its_article(
    run,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    paths: WarehousePaths,
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    file = corpus / "feed.jsonl"
    row = {"id": "7", "outlet": "The Lissow Ecko", "title": "Pier to open", "text": BODY}
    file.write_text(json.dumps(row) + "\n")
    run(corpus, paths.folder)
    row["outlet"] = "The Lissow Echo"
    file.write_text(json.dumps({"text": OTHER, "id": "8"}) + "\n" + json.dumps(row) + "\n")
    summary = run(corpus, paths.folder)
    assert (summary.n_added, summary.n_changed) == (1, 1)
    names = "SELECT name FROM outlets WHERE known"
    assert query(paths, names) == [("The Lissow Echo",)]
    assert query(paths, "SELECT count(*) FROM articles") == [(2,)]


def test_a_raised_limit_extracts_anew_what_was_too_long_and_even_what_vanished(
    run,  # type: ignore[no-untyped-def]
    corpus: Path,
    paths: WarehousePaths,
) -> None:
    (corpus / "long.txt").write_text(header("Long", "The Lissow Echo") + (BODY + "\n\n") * 8)
    first = run(corpus, paths.folder, max_chars=1_000)
    assert (first.n_added, first.n_rejected) == (2, 1)
    rows = "SELECT article_id, title, text, byline FROM articles WHERE title <> 'Long' ORDER BY ALL"
    before = query(paths, rows)
    assert len(before) == 2
    (corpus / "council.txt").unlink()
    second = run(corpus, paths.folder, max_chars=400_000)
    assert (second.n_added, second.n_changed, second.n_skipped) == (1, 2, 0)
    assert second.n_rejected == 0
    assert query(paths, rows) == before
    assert query(paths, "SELECT count(*), count(DISTINCT fingerprint) FROM articles") == [(3, 1)]


def test_an_outlet_that_prints_a_copy_is_not_said_to_lack_the_statement(
    run,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    paths: WarehousePaths,
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    text = (BODY + "\n\n" + OTHER + "\n\n") + (
        "The pier was first planned eleven years ago, when the old one was washed away in a storm "
        "that also took the harbour office, two boats and most of the sea wall along the market."
    )
    day = {"published_at": "2026-03-02"}
    (corpus / "echo.txt").write_text(header("Pier to open", "The Lissow Echo", **day) + text)
    later = {"published_at": "2026-03-03"}
    (corpus / "post.txt").write_text(header("Pier opens", "The Borre Post", **later) + text)
    own = "A new pier opens in Port Lissow in May, and the harbour master Berta Kvam is glad. "
    (corpus / "own.txt").write_text(header("Pier at last", "The Borre Post", **later) + own * 2)
    run(corpus, paths.folder)
    assert query(paths, "SELECT count(*) FROM copies") == [(1,)]
    missing = query(paths, "SELECT missing_from FROM v_corroboration WHERE speaker = 'Berta Kvam'")
    assert missing
    assert all("The Borre Post" not in names for (names,) in missing)
