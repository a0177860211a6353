"""The targets: each takes bytes and raises AssertionError where something does not hold.

A target must not raise anything else, must take time that grows with its input, and must say the
same twice. ``TARGETS`` maps the name of each to its function.
"""

from __future__ import annotations

import contextlib
import gzip
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from tests.fuzz import invariants as hold

if TYPE_CHECKING:
    import duckdb

    from pipeline.console.catalogue import Catalogue

NAMES = tuple(
    f"a.{suffix}{packed}"
    for suffix in ("txt", "md", "html", "htm", "jsonl", "csv", "tsv")
    for packed in ("", ".gz")
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "koi8-r")


@cache
def _folder() -> Path:
    holder = tempfile.TemporaryDirectory(prefix="concord-fuzz-")
    _KEPT.append(holder)
    return Path(holder.name)


_KEPT: list[tempfile.TemporaryDirectory[str]] = []


def _text(data: bytes) -> str:
    """Return bytes as text in which lone surrogates can occur, as JSON brings them."""
    return data.decode("utf-8", "surrogatepass" if data[:1] < b"\x80" else "replace")


def _lenient(data: bytes) -> str:
    try:
        return _text(data)
    except UnicodeDecodeError:
        return data.decode("utf-8", "replace")


def readers(data: bytes) -> None:
    """A file of any format: the first byte chooses its name and whether it is packed."""
    if not data:
        return
    choice, body = data[0], data[1:]
    name = NAMES[choice % len(NAMES)]
    if name.endswith(".gz") and choice >= len(NAMES):  # else the bytes pose as gzip
        body = gzip.compress(body, 1, mtime=0)
    path = _folder() / name
    path.write_bytes(body)
    hold.check_file(path, name)


def encodings(data: bytes) -> None:
    """A text in any encoding: the first byte chooses it, the second the format."""
    if len(data) < 2:
        return
    encoding = ENCODINGS[data[0] % len(ENCODINGS)]
    name = NAMES[(data[1] % (len(NAMES) // 2)) * 2]
    text = data[2:].decode("utf-8", "replace")
    path = _folder() / name
    path.write_bytes(text.encode(encoding, "replace"))
    hold.check_file(path, name)


def cleaning(data: bytes) -> None:
    """Cleaning alone: nothing added, nothing a terminal acts on, and settled after one pass."""
    from pipeline.ingest.boilerplate import strip
    from pipeline.ingest.clean import join_lines, normalise, split_lines

    text = _lenient(data)
    normal = normalise(text)
    assert normal == normalise(text)
    assert not hold.ACTED_ON.search(normal)
    lines = split_lines(normal)
    assert "".join(hold.WORDS.findall(join_lines(lines))) == "".join(hold.WORDS.findall(normal))
    kept, dropped = strip(lines)
    assert len(kept) + len(dropped) == len(lines)
    hold.assert_words_kept(join_lines(kept), text)


def headers(data: bytes) -> None:
    """Header blocks: known names, values on one line, and a body that is the end of the text."""
    from pipeline.ingest.fields import ALIASES, split_header

    text = _lenient(data)
    fields, body = split_header(text)
    assert text.endswith(body)
    assert set(fields) <= set(ALIASES.values())
    for value in fields.values():
        assert 0 < len(value) <= 2_000
        assert "\n" not in value
        value.encode("utf-8")
    if not hold.HEADER.match(text):
        assert body == text.lstrip("\ufeff").lstrip("\r\n"), "text taken for a header block"


def pages(data: bytes) -> None:
    """A web page: body and metadata."""
    from pipeline.ingest.html_body import parse
    from pipeline.ingest.html_metadata import page_facts
    from pipeline.models import RawDocument

    page = _lenient(data).encode("utf-8", "replace").decode()
    tree = parse(page)
    if tree is not None:
        facts = page_facts(tree, "https://drum.example/2026/05/14/story")
        again = parse(page)
        assert again is not None
        assert facts == page_facts(again, "https://drum.example/2026/05/14/story")
        for value in (facts.title, facts.site, facts.domain, facts.url, facts.byline):
            assert value is None or 0 < len(value) <= 2_000
    hold.check_document(RawDocument("a.html", 1, "html", page, {}, None, "0" * 32))


def metadata(data: bytes) -> None:
    """Dates, addresses and names: spans within the text, and identifiers that settle."""
    from pipeline.ingest.dates import find_date, parse_date
    from pipeline.ingest.identity import domain_of, normalise_url, outlet_id
    from pipeline.ingest.titles import clean_raw_title, outlet_named, split_genre, split_site

    text = _lenient(data)
    parse_date(text)
    found = find_date(text[:2_000])
    if found is not None:
        assert 0 <= found[1] < found[2] <= len(text)
    once = normalise_url(text)
    assert normalise_url(once) == once
    domain = domain_of(text)
    assert domain is None or domain == domain.lower()
    whole = text.encode("utf-8", "replace").decode()
    assert outlet_id(whole)
    assert len(outlet_id(whole)) <= 80
    for part in (
        clean_raw_title(whole)[0],
        split_genre(whole)[0],
        split_site(whole, "A", "a.b")[0],
    ):
        assert part.strip() in whole
    outlet_named(whole)


def feeds(data: bytes) -> None:
    """A feed: entries with whole links and titles on one line, or ValueError."""
    from pipeline.ingest.feeds import entries, key_of

    base = "https://feeds.example/all.xml"
    try:
        title, listed = entries(data, base)
    except ValueError:
        return
    assert (title, listed) == entries(data, base)
    assert len({key_of(entry.link) for entry in listed}) == len(listed)
    for entry in listed:
        assert len(key_of(entry.link)) == 32
        assert entry.title is None or "\n" not in entry.title
        assert entry.published_at is None or entry.published_at.endswith("Z")


def lists(data: bytes) -> None:
    """The user's own files: outlets, overrides, verdicts, feeds."""
    from pipeline.checking.verdicts import read_verdicts
    from pipeline.entities.across.overrides import load
    from pipeline.errors import InputError
    from pipeline.ingest.feeds import folder_of, read_list
    from pipeline.ingest.outlets import OutletDirectory

    path = _folder() / "list.csv"
    path.write_bytes(data)
    with contextlib.suppress(ValueError):
        hold.check_directory(OutletDirectory.load(path))
    overrides, problems = load(path)
    assert all(override.alias for override in overrides)
    assert all(problem.detail for problem in problems)
    reading = read_verdicts("list.csv", data)
    assert len(reading.judged) >= 0
    assert all(judged.verdict in ("right", "wrong", "unsure") for judged in reading.judged)
    assert all(str(problem) for problem in reading.problems)
    with contextlib.suppress(InputError):
        for feed in read_list(path):
            assert folder_of(feed).replace("-", "").isalnum()


def cells(data: bytes) -> None:
    """CSV that is written: no cell that a spreadsheet runs, and exactly what went in comes out."""
    from pipeline.checking.cells import read_cells, write_cells

    text = data.decode("utf-8", "replace").replace("\x00", "")
    rows = [["a", "b"], *([line, line[::-1]] for line in text.split("\x1e"))]
    written = write_cells(rows)
    assert list(read_cells(written)) == rows


def statements(data: bytes) -> None:
    """The shell's reading of SQL: nothing lost, nothing added, completions that fit."""
    from pipeline.console.completion import suggest
    from pipeline.console.shell import is_command, is_finished, parts
    from pipeline.console.statements import is_blank, is_within, split

    text = _lenient(data)
    found, rest = split(text)
    assert ";".join([*found, rest]) == text
    assert split(rest) == ([], rest)
    is_within(text)
    is_finished(text)
    if not is_command(text):
        assert all(not is_blank(part) for part in parts(text))
    at = len(text) // 2
    for one in suggest(text[:at], _catalogue(), after=text[at:], examples=["@one"]):
        assert 0 <= one.length <= at
        assert one.text


def queries(data: bytes) -> None:
    """A query to a snapshot: an answer or one sentence, and the warehouse as it was."""
    from pipeline import query
    from pipeline.errors import QueryError

    connection, folder = _snapshot()
    text = _lenient(data)
    said = "answered"
    timer = threading.Timer(5, connection.interrupt)
    timer.start()
    try:
        answer = query.ask(connection, text, 10)
        if answer is not None:
            query.encode_answer(answer, "json")
            query.encode_answer(answer, "csv")
    except QueryError as error:
        said = str(error)
    finally:
        timer.cancel()
    assert said
    assert "\n" not in said
    assert not said.startswith(("Catalog Error", "Parser Error", "Binder Error"))
    assert _state(folder) == _STATE[folder], "the query changed a file"
    with contextlib.suppress(Exception):
        connection.execute("ROLLBACK")
    left = connection.execute("SELECT count(*) FROM outlets").fetchone()
    assert left is not None


_STATE: dict[Path, object] = {}
_OPEN = contextlib.ExitStack()


def close() -> None:
    """Close the snapshot of the last query; this process is no longer bounded as it is then."""
    _OPEN.close()
    _snapshot.cache_clear()
    _catalogue.cache_clear()


def _state(folder: Path) -> object:
    return sorted(
        (path.name, path.stat().st_size, path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and ".tmp" not in str(path.relative_to(folder))
    )


@cache
def _snapshot() -> tuple[duckdb.DuckDBPyConnection, Path]:
    """Return a connection to an empty published snapshot, as ``concord sql`` opens it."""
    from pipeline.query import confined
    from pipeline.storage.connect import WarehousePaths, open_snapshot, open_working
    from pipeline.storage.publish import publish

    paths = WarehousePaths(_folder() / "warehouse")
    with open_working(paths) as working:
        publish(working, paths)
    connection = _OPEN.enter_context(open_snapshot(paths))
    _OPEN.enter_context(confined(connection))
    _STATE[paths.folder] = _state(paths.folder)
    return connection, paths.folder


@cache
def _catalogue() -> Catalogue:
    from pipeline.console.catalogue import read_catalogue

    return read_catalogue(_snapshot()[0])


def offsets(data: bytes) -> None:
    """An article through the whole language pipeline: every span is what it says it is.

    Each byte stands for a piece of text, because random letters hold no quotes.
    """
    from pipeline.ingest.prepare import prepare
    from pipeline.language.build import DEFAULT_MODEL
    from pipeline.language.extract import extract
    from pipeline.models import Article, RawDocument
    from pipeline.work import load_language
    from tests.fuzz.seeds import PIECES
    from tests.fuzz.spans import check_extraction

    pieces = [PIECES[byte % len(PIECES)] for byte in data[:120]]
    title, body = "".join(pieces[:6]), " ".join(pieces[6:])
    raw = RawDocument("a.jsonl", 1, "record", body, {"title": title[:300]}, None, "0" * 32)
    article = prepare(raw, hold.LIMITS)
    if isinstance(article, Article):
        (extraction,) = extract(load_language(DEFAULT_MODEL), [article])
        check_extraction(article, extraction)


TARGETS: dict[str, Callable[[bytes], None]] = {
    function.__name__: function
    for function in (
        readers,
        encodings,
        cleaning,
        headers,
        pages,
        metadata,
        feeds,
        lists,
        cells,
        statements,
        queries,
        offsets,
    )
}


def import_all() -> None:
    """Import what the targets use, so that it can be instrumented."""
    import pipeline.checking.verdicts
    import pipeline.console.completion
    import pipeline.console.shell
    import pipeline.entities.across.overrides
    import pipeline.ingest.feeds
    import pipeline.ingest.prepare
    import pipeline.ingest.readers
    import pipeline.query  # noqa: F401
