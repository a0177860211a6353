"""What a run reads again, follows or skips: decisions on real files, without a database."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from pipeline.ingest.changes import (
    Changes,
    KnownArticle,
    KnownFile,
    KnownInputs,
    KnownRecord,
    present_paths,
)
from pipeline.ingest.discover import discover
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.session import Session, Work

LIMITS = Limits(settle_seconds=0.0)


class Memory:
    """Stands where the warehouse stands: remembers what runs loaded."""

    def __init__(self, corpus: Path, fingerprint: str = "f1") -> None:
        self.corpus = corpus
        self.fingerprint = fingerprint
        self.known = KnownInputs({}, {}, {})

    def run(self, outlet_from: str = "field") -> list[Work]:
        """Run a session, pretend to load what it wants worked on, and return that."""
        found = list(discover(self.corpus))
        present = {item.path for item in found}
        session = Session(Changes(self.known, present, self.fingerprint), LIMITS)
        work = list(session.work(found))
        articles, records = dict(self.known.articles), dict(self.known.records)
        for item in work:
            assert item.raw is not None
            raw = item.raw
            external_id = raw.fields.get("id")
            article_id = item.article_id or external_id or f"a_{raw.content_hash}"
            articles[article_id] = KnownArticle(
                article_id, self.fingerprint, outlet_from, external_id
            )
            session.note_article(raw.path, raw.line, article_id, raw.content_hash)
        for (path, line), (article_id, content_hash) in session.log.records.items():
            records[path, line] = KnownRecord(article_id, content_hash)
        for place in list(records):
            if place[0] in session.log.files and place not in session.log.records:
                del records[place]
        files = dict(self.known.files)
        for path, (size, mtime_ns) in session.log.files.items():
            files[path] = KnownFile(size, mtime_ns, self.fingerprint)
        rejected = Counter(rejection.path for rejection in session.log.rejections)
        self.log = session.log
        self.known = KnownInputs(articles, records, files, rejected)
        return work

    def ids(self) -> dict[tuple[str, int], str]:
        return {place: record.article_id for place, record in self.known.records.items()}


@pytest.fixture
def memory(tmp_path: Path) -> Memory:
    return Memory(tmp_path)


def write_lines(path: Path, *values: dict[str, str]) -> None:
    path.write_text("".join(json.dumps(value) + "\n" for value in values))


def text(number: int) -> dict[str, str]:
    return {"text": f"This is a sentence about event number {number}. And here is another one."}


def test_an_unchanged_corpus_needs_no_reading(memory: Memory) -> None:
    write_lines(memory.corpus / "a.jsonl", text(1), text(2))
    assert len(memory.run()) == 2
    assert memory.run() == []
    assert (memory.log.n_seen, memory.log.n_skipped, memory.log.files) == (2, 2, {})


def test_a_touched_file_is_read_but_its_records_are_not_extracted(memory: Memory) -> None:
    file = memory.corpus / "a.txt"
    file.write_text(text(1)["text"])
    memory.run()
    file.touch()
    assert memory.run() == []
    assert memory.log.n_skipped == 1
    assert "a.txt" in memory.log.files


def test_an_edit_keeps_the_article(memory: Memory) -> None:
    file = memory.corpus / "a.txt"
    file.write_text(text(1)["text"])
    memory.run()
    (before,) = memory.ids().values()
    file.write_text(text(1)["text"] + " It was edited later.")
    (work,) = memory.run()
    assert work.article_id == before


def test_a_line_inserted_on_top_is_new_and_moves_the_others(memory: Memory) -> None:
    file = memory.corpus / "a.jsonl"
    write_lines(file, text(1), text(2))
    memory.run()
    first, second = memory.ids()["a.jsonl", 1], memory.ids()["a.jsonl", 2]
    write_lines(file, text(3), text(1), text(2))
    (work,) = memory.run()
    assert work.raw is not None
    assert (work.raw.line, work.article_id) == (1, None)
    assert (memory.ids()["a.jsonl", 2], memory.ids()["a.jsonl", 3]) == (first, second)


def test_an_edited_line_is_told_from_an_inserted_one(memory: Memory) -> None:
    file = memory.corpus / "a.jsonl"
    write_lines(file, text(1), text(2))
    memory.run()
    second = memory.ids()["a.jsonl", 2]
    write_lines(file, text(1), text(4))
    (work,) = memory.run()
    assert work.article_id == second


def test_an_external_id_names_the_article_wherever_it_stands(memory: Memory) -> None:
    file = memory.corpus / "a.jsonl"
    write_lines(file, {**text(1), "id": "x"}, {**text(2), "id": "y"})
    memory.run()
    write_lines(file, {**text(2), "id": "y"}, {**text(5), "id": "x"})
    (work,) = memory.run()
    assert work.raw is not None
    assert work.raw.fields["id"] == work.article_id == "x"


def test_a_moved_file_is_followed(memory: Memory) -> None:
    (memory.corpus / "one").mkdir()
    (memory.corpus / "two").mkdir()
    (memory.corpus / "one" / "a.txt").write_text(text(1)["text"])
    memory.run()
    (before,) = memory.ids().values()
    (memory.corpus / "one" / "a.txt").rename(memory.corpus / "two" / "b.txt")
    assert memory.run() == []
    assert memory.ids()["two/b.txt", 1] == before


def test_a_file_moved_to_another_outlets_folder_is_extracted_again(memory: Memory) -> None:
    (memory.corpus / "one").mkdir()
    (memory.corpus / "two").mkdir()
    (memory.corpus / "one" / "a.txt").write_text(text(1)["text"])
    memory.run(outlet_from="folder")
    (before,) = memory.ids().values()
    (memory.corpus / "one" / "a.txt").rename(memory.corpus / "two" / "a.txt")
    (work,) = memory.run(outlet_from="folder")
    assert work.article_id == before


def test_a_second_file_with_the_same_content_is_no_move(memory: Memory) -> None:
    (memory.corpus / "a.txt").write_text(text(1)["text"])
    memory.run()
    (memory.corpus / "b.txt").write_text(text(1)["text"])
    (work,) = memory.run()
    assert work.article_id is None


def test_another_fingerprint_extracts_everything_under_the_same_ids(memory: Memory) -> None:
    (memory.corpus / "a.txt").write_text(text(1)["text"])
    write_lines(memory.corpus / "b.jsonl", text(2), text(3))
    memory.run()
    before = memory.ids()
    memory.fingerprint = "f2"
    assert len(memory.run()) == 3
    assert memory.ids() == before


def test_what_was_an_article_stays_one_when_an_edit_breaks_it(memory: Memory) -> None:
    file = memory.corpus / "a.jsonl"
    write_lines(file, text(1), text(2))
    memory.run()
    before = memory.ids()
    with file.open("w") as out:
        out.write(json.dumps(text(1)) + "\n{broken\n")
    assert memory.run() == []
    assert [rejection.line for rejection in memory.log.rejections] == [2]
    assert memory.ids() == before


def test_a_file_that_could_not_be_read_is_tried_again(memory: Memory) -> None:
    (memory.corpus / "a.txt.gz").write_bytes(b"\x1f\x8b\x08 this is no gzip stream")
    memory.run()
    reasons = {rejection.reason for rejection in memory.log.rejections}
    assert reasons
    found = next(iter(discover(memory.corpus)))
    assert isinstance(found, InputFile)
    if reasons & {"unreadable"}:
        assert "a.txt.gz" not in memory.log.files


def test_a_record_above_the_only_one_is_new(memory: Memory) -> None:
    file = memory.corpus / "feed.jsonl"
    write_lines(file, text(1))
    memory.run()
    (before,) = memory.ids().values()
    write_lines(file, text(2), text(1))
    (work,) = memory.run()
    assert work.article_id is None
    assert memory.ids()["feed.jsonl", 2] == before
    assert len(set(memory.ids().values())) == 2


def test_a_file_renamed_and_its_name_used_again(memory: Memory) -> None:
    (memory.corpus / "latest.txt").write_text(text(1)["text"])
    memory.run()
    (before,) = memory.ids().values()
    (memory.corpus / "latest.txt").rename(memory.corpus / "previous.txt")
    (memory.corpus / "latest.txt").write_text(text(2)["text"])
    (work,) = memory.run()
    assert work.article_id is None
    assert memory.ids()["previous.txt", 1] == before


def test_one_place_moves_once(memory: Memory) -> None:
    (memory.corpus / "a.txt").write_text(text(1)["text"])
    memory.run()
    (memory.corpus / "a.txt").rename(memory.corpus / "b.txt")
    (memory.corpus / "c.txt").write_text(text(1)["text"])
    (work,) = memory.run()
    assert work.raw is not None
    assert (work.raw.path, work.article_id) == ("c.txt", None)


def test_a_file_that_names_no_outlet_gets_one_by_moving_into_a_folder(memory: Memory) -> None:
    (memory.corpus / "a.txt").write_text(text(1)["text"])
    memory.run(outlet_from="unknown")
    (before,) = memory.ids().values()
    (memory.corpus / "one").mkdir()
    (memory.corpus / "a.txt").rename(memory.corpus / "one" / "a.txt")
    (work,) = memory.run(outlet_from="folder")
    assert work.article_id == before


def test_a_file_that_is_empty_for_a_moment_keeps_its_article(memory: Memory) -> None:
    file = memory.corpus / "a.txt"
    file.write_text(text(1)["text"])
    memory.run()
    (before,) = memory.ids().values()
    file.write_text("")
    assert memory.run() == []
    file.write_text(text(1)["text"] + " Now it is longer.")
    (work,) = memory.run()
    assert work.article_id == before


def test_a_rejected_record_is_tried_again_under_another_fingerprint(memory: Memory) -> None:
    (memory.corpus / "a.txt").write_bytes(b"\x00\x01\x02" * 500)
    memory.run()
    assert memory.known.rejected == {"a.txt": 1}
    found = list(discover(memory.corpus))
    for fingerprint, again in (("f1", False), ("f2", True)):
        session = Session(Changes(memory.known, {"a.txt"}, fingerprint), LIMITS)
        assert list(session.work(found)) == []
        assert ("a.txt" in session.log.files) == again


def test_the_same_path_in_another_corpus_is_another_article(memory: Memory) -> None:
    (memory.corpus / "a.txt").write_text(text(1)["text"])
    memory.run()
    memory.known.same_corpus = False
    (memory.corpus / "a.txt").write_text(text(2)["text"])
    found = list(discover(memory.corpus))
    session = Session(Changes(memory.known, {"a.txt"}, "f1"), LIMITS)
    (work,) = session.work(found)
    assert work.article_id is None


def test_what_lies_below_an_unreadable_folder_is_not_gone() -> None:
    known = {"echo/a.txt", "echoes/b.txt"}
    assert present_paths([("echo", False), ("c.txt", True)], known) == {
        "echo",
        "c.txt",
        "echo/a.txt",
    }
    assert known <= present_paths([(".", False)], known)
