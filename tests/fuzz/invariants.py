"""What must hold of anything that is read, whatever the bytes were."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from pipeline.ingest.clean import join_lines, normalise, split_lines
from pipeline.ingest.inputs import FORMATS, InputFile, Limits
from pipeline.ingest.outlets import OutletDirectory
from pipeline.ingest.prepare import prepare
from pipeline.ingest.readers import read
from pipeline.models import Article, RawDocument, Rejection

LIMITS = Limits(settle_seconds=0, max_chars=20_000)
REASONS = frozenset(
    {
        "empty",
        "binary",
        "undecodable",
        "too_long",
        "unreadable",
        "being_written",
        "bad_json",
        "bad_csv",
        "no_text",
        "not_english",
    }
)
"""Every reason for which reading and cleaning may reject (``outside_corpus`` and ``unsupported``
are the walk's, ``failed`` is the word for a fault of ours and therefore not among them)."""
ACTED_ON = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ud800-\udfff]"
)
"""What a terminal or a bidirectional layout would act on, and halves of surrogate pairs."""
HEADER = re.compile(r"\ufeff*[\r\n]*\s*(?:---|[A-Za-z_]{2,14}[ \t]*:)")
"""How a text opens that may have a header block."""
WORDS = re.compile(r"\w+")


def input_file(path: Path, name: str) -> InputFile:
    """Return the input that a walk would find at ``path``, called ``name``."""
    stem = name.removesuffix(".gz")
    status = path.stat()
    return InputFile(
        path=name,
        absolute=path,
        size=status.st_size,
        mtime_ns=status.st_mtime_ns,
        format=FORMATS["." + stem.rpartition(".")[2]],
        compressed=name.endswith(".gz"),
        folder_outlet="daily-drum",
    )


def check_file(path: Path, name: str) -> int:
    """Read a file twice and clean what it holds; return the number of its articles."""
    file = input_file(path, name)
    items = list(read(file, LIMITS))
    assert items, "a file came to nothing: neither article nor rejection"
    assert items == list(read(file, LIMITS)), "a second reading differs"
    lines = [item.line for item in items if item.line is not None]
    assert lines == sorted(lines), "records out of order"
    return sum(
        check_document(item) if isinstance(item, RawDocument) else check_rejection(item)
        for item in items
    )


def check_rejection(rejection: Rejection) -> int:
    """Return 0: a rejection says in a known word and a whole sentence what is wrong."""
    assert rejection.reason in REASONS, rejection
    assert rejection.detail.endswith("."), rejection
    assert not ACTED_ON.search(rejection.detail), rejection
    return 0


def check_document(raw: RawDocument) -> int:
    """Clean one document twice; return 1 for an article, 0 for a rejection."""
    result = prepare(raw, LIMITS)
    assert result == prepare(raw, LIMITS), "a second cleaning differs"
    if isinstance(result, Rejection):
        return check_rejection(result)
    check_article(result, raw)
    moved = prepare(replace(raw, path="elsewhere/" + raw.path), LIMITS)
    assert isinstance(moved, Article)
    assert moved.content_hash == result.content_hash
    return 1


def check_article(article: Article, raw: RawDocument) -> None:
    """Check that an article can be stored, shown and counted into."""
    assert 0 < len(article.text) <= LIMITS.max_chars
    assert article.text == article.text.strip()
    assert "\n\n\n" not in article.text
    assert all(line == line.strip() for line in article.text.split("\n"))
    assert not ACTED_ON.search(article.text), "a control character in the text"
    article.text.encode("utf-8")
    for name in ("title", "byline", "external_id", "url"):
        check_line(getattr(article, name), name)
    check_line(article.outlet.name, "outlet")
    check_line(article.agency, "agency")
    assert article.outlet.outlet_id
    assert article.article_id.startswith("a_")
    if raw.format != "html":  # an extractor may write list marks of its own
        assert_words_kept(article.text, raw.body)
    if article.published_at is not None:
        assert article.published_at.tzinfo is None
        assert 1799 <= article.published_at.year <= 2200


def check_line(value: str | None, name: str) -> None:
    """Check that a piece of metadata is one line that a terminal shows as it is."""
    if value is None:
        return
    value.encode("utf-8")
    assert value == value.strip() != "", f"{name}: {value!r}"
    assert not ACTED_ON.search(value), f"{name}: {value!r}"
    assert "\n" not in value, f"{name}: {value!r}"
    assert "\t" not in value, f"{name}: {value!r}"


def assert_words_kept(text: str, body: str) -> None:
    """Check that every word of a text stands in the normalised body, in its order."""
    found = iter(WORDS.findall(join_lines(split_lines(normalise(body)))))
    assert all(word in found for word in WORDS.findall(text)), "a word came from nowhere"


def check_directory(directory: OutletDirectory) -> None:
    """Check that a list of outlets finds each of its outlets by its own name."""
    for outlet in directory.outlets():
        assert outlet.name
        assert outlet.outlet_id
        assert directory.resolve(outlet.name) == outlet
    for outlet_id, name, value in directory.attributes():
        assert outlet_id
        assert value
        assert isinstance(name, str)
