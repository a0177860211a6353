"""What the pages show is true: files are read as they say, commands parse, links lead somewhere."""

from __future__ import annotations

import re
import shlex
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
import typer
from click import Command, Group
from cronsim import CronSim

from pipeline.cli import app
from pipeline.ingest.discover import discover
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.prepare import prepare
from pipeline.ingest.readers import read
from pipeline.models import Article, RawDocument
from pipeline.query import example_names
from pipeline.storage.migrate import migrate
from pipeline.storage.picture import JOINS, LAYOUT, columns_of, draw, keys_of
from tests.unit.docs.page_blocks import commands, prints, write_files

DOCS = Path(__file__).parents[3] / "docs"
OURS = ["adding-articles", "cookbook", "faq", "limits", "tutorial", "README"]
ROW = re.compile(r"^\| `([^`]+)` \| (.+?) \| (\w+) \| (\S*?) ?\| (\w+) \|$", re.MULTILINE)
CRON = re.compile(r"^```cron\n(.*?)\n```", re.DOTALL | re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s#]+)(?:#([\w-]+))?\)")


def parse(command: str) -> None:
    """Parse a ``concord`` command as the command line does, without running it."""
    words = shlex.split(command)
    assert words[0].endswith("concord")
    group: Command = typer.main.get_command(app)
    rest = words[1:]
    while isinstance(group, Group):
        group, rest = group.commands[rest[0]], rest[1:]
    group.make_context(words[1], rest)


def test_the_files_shown_are_read_as_the_table_says(tmp_path: Path) -> None:
    page = DOCS / "adding-articles.md"
    names = [name for name in write_files(page, tmp_path) if name.startswith("inbox/")]
    limits = Limits(settle_seconds=0.0)
    found = {}
    for file in discover(tmp_path / "inbox"):
        assert isinstance(file, InputFile)
        for raw in read(file, limits):
            assert isinstance(raw, RawDocument), raw
            article = prepare(raw, limits)
            assert isinstance(article, Article), article
            date = f"{article.published_at:%Y-%m-%d}" if article.published_at else ""
            outlet = article.outlet.name, article.outlet_from
            found[raw.path] = (*outlet, date, article.published_from)
    said = {path: tuple(rest) for path, *rest in ROW.findall(page.read_text(encoding="utf-8"))}
    assert found == said
    assert len(said) == len(names) == 5


@pytest.mark.parametrize("page", ["adding-articles", "cookbook", "tutorial", "faq", "limits"])
def test_every_command_parses(page: str) -> None:
    found = [command for command, _ in commands(DOCS / f"{page}.md")]
    for command in found:
        if command.startswith("concord "):
            parse(command)
    known = ("concord ", "python -m flows.feeds ", "export CONCORD_")
    assert all(command.startswith(known) for command in found)


def test_cron_lines_are_cron_lines() -> None:
    found = CRON.findall((DOCS / "adding-articles.md").read_text(encoding="utf-8"))
    assert len(found) == 2
    for line in found:
        assert "\n" not in line
        when, command = " ".join(line.split(" ")[:5]), line.split(" ", 5)[5]
        assert next(CronSim(when, datetime(2026, 1, 1, tzinfo=UTC)))
        assert "%" not in command  # cron would end the command there
        assert not re.search("flows.feeds[^;]* && ", command)  # it fails with any one feed
        steps = re.split(r" && | ; | 2>> ", command)
        assert sum("concord run" in step for step in steps) == 1
        for step in steps:
            if "bin/concord" in step:
                parse(step)


def test_the_cookbook_names_the_packaged_questions_and_no_other() -> None:
    named = re.findall(r"@(\w+)", (DOCS / "cookbook.md").read_text(encoding="utf-8"))
    assert set(named) - {"NAME"} == set(example_names())


def anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", OURS)
def test_links_lead_somewhere(page: str) -> None:
    text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
    for target, anchor in LINK.findall(text):
        if "://" in target:
            continue
        file = (DOCS / target).resolve()
        assert file.exists(), target
        if anchor:
            assert anchor in anchors(file), (target, anchor)


def test_the_index_names_every_page() -> None:
    named = {target for target, _ in LINK.findall((DOCS / "README.md").read_text("utf-8"))}
    assert {page.name for page in DOCS.glob("*.md")} - {"README.md"} <= named


@pytest.mark.parametrize(
    ("given", "printed", "same"),
    [
        ("a\nb\n", "a\nb\n", True),
        ("a\nb\n", "a\n", False),
        ("x\na\nb\ny\n", "…\na\nb\n…\n", True),
        ("x\na\nc\nb\ny\n", "…\na\nb\n…\n", False),
        ("", "…\na\n…\n", False),
    ],
)
def test_printed_answers_are_compared(given: str, printed: str, same: bool) -> None:
    assert prints(given, printed) is same


def test_the_picture_is_up_to_date() -> None:
    assert (DOCS / "schema.svg").read_text(encoding="utf-8") == draw(), "run `make schema`"


def test_the_picture_joins_columns_that_exist_to_keys() -> None:
    drawn = {table for tables in LAYOUT for table in tables}
    with duckdb.connect() as connection:
        migrate(connection)
        assert all(columns_of(connection, table) for table in drawn)
        for start, column, end, key in JOINS:
            assert {start, end} <= drawn
            assert column in columns_of(connection, start)
            assert keys_of(connection, end) == [key]


def test_the_picture_keeps_text_inside_its_boxes() -> None:
    from lxml import etree

    root = etree.fromstring(draw().encode())
    ns = {"s": "http://www.w3.org/2000/svg"}
    boxes = [
        tuple(int(box.get(side)) for side in ("x", "y", "width", "height"))
        for box in root.findall(".//s:rect[@class='box']", ns)
    ]
    widths = {"rest": 6.4, "name": 7.9}
    for text in root.findall("s:text", ns):
        kind = text.get("class", "")
        if kind == "note":
            continue
        x, y = int(text.get("x")), int(text.get("y"))
        length = len("".join(text.itertext())) * widths.get(kind, 7.3)
        assert any(
            left < x and x + length < left + width and top < y < top + height
            for left, top, width, height in boxes
        ), "".join(text.itertext())
