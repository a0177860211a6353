"""Draw docs/schema.svg: the main tables of the warehouse and how they join.

python -m pipeline.storage.picture docs/schema.svg

Tables and columns come from the database; where a table stands and which columns join is listed
here. Lines are drawn between neighbouring columns of the picture; every joining column names its
table besides, so that the picture can be read without following a line.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from textwrap import wrap
from xml.sax.saxutils import escape

import duckdb

from pipeline.storage.migrate import migrate

LAYOUT: tuple[tuple[str, ...], ...] = (
    ("outlets", "outlet_attributes", "agreement", "metrics"),
    ("articles", "copies", "story_articles", "stories", "contradictions"),
    ("mentions", "quotes", "quote_parts", "stances", "relations"),
    ("entities", "entity_aliases", "statement_quotes", "statements", "statement_matches"),
)
"""Tables of each column of the picture, from left to right and from the top."""

JOINS: tuple[tuple[str, str, str, str], ...] = (
    ("outlet_attributes", "outlet_id", "outlets", "outlet_id"),
    ("articles", "outlet_id", "outlets", "outlet_id"),
    ("agreement", "story_id", "stories", "story_id"),
    ("agreement", "metric", "metrics", "metric"),
    ("agreement", "outlet_a", "outlets", "outlet_id"),
    ("agreement", "outlet_b", "outlets", "outlet_id"),
    ("agreement", "target_id", "entities", "entity_id"),
    ("copies", "article_id", "articles", "article_id"),
    ("copies", "origin_article_id", "articles", "article_id"),
    ("story_articles", "article_id", "articles", "article_id"),
    ("story_articles", "story_id", "stories", "story_id"),
    ("contradictions", "story_id", "stories", "story_id"),
    ("contradictions", "article_a", "articles", "article_id"),
    ("contradictions", "article_b", "articles", "article_id"),
    ("contradictions", "quote_a", "quotes", "quote_id"),
    ("contradictions", "quote_b", "quotes", "quote_id"),
    ("mentions", "article_id", "articles", "article_id"),
    ("mentions", "entity_id", "entities", "entity_id"),
    ("quotes", "article_id", "articles", "article_id"),
    ("quotes", "speaker_id", "entities", "entity_id"),
    ("quotes", "speaker_mention_id", "mentions", "mention_id"),
    ("quote_parts", "quote_id", "quotes", "quote_id"),
    ("stances", "article_id", "articles", "article_id"),
    ("stances", "target_id", "entities", "entity_id"),
    ("stances", "target_mention_id", "mentions", "mention_id"),
    ("stances", "quote_id", "quotes", "quote_id"),
    ("relations", "article_id", "articles", "article_id"),
    ("relations", "actor_id", "entities", "entity_id"),
    ("relations", "target_id", "entities", "entity_id"),
    ("relations", "quote_id", "quotes", "quote_id"),
    ("entity_aliases", "entity_id", "entities", "entity_id"),
    ("statement_quotes", "statement_id", "statements", "statement_id"),
    ("statement_quotes", "quote_id", "quotes", "quote_id"),
    ("statements", "story_id", "stories", "story_id"),
    ("statements", "speaker_id", "entities", "entity_id"),
    ("statement_matches", "quote_a", "quotes", "quote_id"),
    ("statement_matches", "quote_b", "quotes", "quote_id"),
    ("statement_matches", "story_id", "stories", "story_id"),
)
"""(table, column, table it points to, that table's column)."""

_WIDTH, _GUTTER, _MARGIN, _TOP = 246, 92, 24, 60
_ROW, _HEAD, _GAP, _PAD = 17, 26, 26, 8
_CHARS = 34
"""Characters of a line of further columns, in the small type."""

_STYLE = """
    .page { fill: #ffffff } .box { fill: #f6f8fa; stroke: #6e7781 } .head { fill: #dbe4ee }
    text { font-family: ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace;
      font-size: 12px; fill: #1f2328 }
    .name { font-size: 13px; font-weight: bold } .key { font-weight: bold }
    .rest { font-size: 10.5px; fill: #57606a } .note { font-size: 11.5px; fill: #57606a }
    .to { fill: #0a4ea3 } .line { fill: none; stroke: #4a6b94; stroke-width: 1.2 }
    .end { fill: #4a6b94 }
    @media (prefers-color-scheme: dark) {
      .page { fill: #0d1117 } .box { fill: #161b22; stroke: #7d8590 } .head { fill: #26364a }
      text { fill: #e6edf3 } .rest, .note { fill: #a3acb5 } .to { fill: #83b9ff }
      .line { stroke: #86a9d4 } .end { fill: #86a9d4 }
    }
"""


@dataclass(frozen=True, slots=True)
class _Box:
    """A table as drawn: where it stands, and the height at which each of its columns is written."""

    table: str
    column: int
    x: int
    y: int
    height: int
    ports: Mapping[str, int]
    keys: Sequence[str]
    rest: Sequence[str]


def columns_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the names of a table's columns in their order."""
    rows = connection.execute(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        [table],
    ).fetchall()
    return [name for (name,) in rows]


def keys_of(connection: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """Return the columns of a table's primary key."""
    rows = connection.execute(
        "SELECT unnest(constraint_column_names) FROM duckdb_constraints() "
        "WHERE table_name = ? AND constraint_type = 'PRIMARY KEY'",
        [table],
    ).fetchall()
    return [name for (name,) in rows]


def draw() -> str:
    """Return the picture of the current schema as SVG."""
    with duckdb.connect() as connection:
        migrate(connection)
        boxes = list(_boxes(connection))
    width = 2 * _MARGIN + len(LAYOUT) * _WIDTH + (len(LAYOUT) - 1) * _GUTTER + _GUTTER // 2
    height = max(box.y + box.height for box in boxes) + _MARGIN
    return "\n".join(
        [
            (
                f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" '
                f'width="{width}" height="{height}" role="img" aria-labelledby="t d">'
            ),
            '<title id="t">The main tables of the warehouse and how they join</title>',
            f'<desc id="d">{escape(_described())}</desc>',
            f"<style>{_STYLE}</style>",
            f'<rect class="page" width="{width}" height="{height}"/>',
            (
                f'<text class="note" x="{_MARGIN}" y="22">Bold: primary key. An arrow names '
                "the table that a column points to; lines show it between neighbours.</text>"
            ),
            (
                f'<text class="note" x="{_MARGIN}" y="40">stances.holder_id points to outlets or '
                "entities, as holder_kind says. Small: further columns (docs/schema.md).</text>"
            ),
            *_lines({box.table: box for box in boxes}),
            *(line for box in boxes for line in _drawn(box)),
            "</svg>\n",
        ]
    )


def _described() -> str:
    joins = (f"{a}.{b} points to {c}.{d}" for a, b, c, d in JOINS)
    return "; ".join(joins) + "."


def _boxes(connection: duckdb.DuckDBPyConnection) -> Iterator[_Box]:
    for number, tables in enumerate(LAYOUT):
        x = _MARGIN + _GUTTER // 2 + number * (_WIDTH + _GUTTER)
        y = _TOP
        for table in tables:
            columns, keys = columns_of(connection, table), keys_of(connection, table)
            joining = {column for start, column, *_ in JOINS if start == table}
            shown = [name for name in columns if name in joining or name in keys]
            rest = wrap(", ".join(n for n in columns if n not in shown), _CHARS)
            ports = {
                name: y + _HEAD + _PAD + _ROW * row + _ROW // 2 for row, name in enumerate(shown)
            }
            height = _HEAD + 2 * _PAD + _ROW * len(shown) + (_ROW - 3) * len(rest)
            yield _Box(table, number, x, y, height, ports, keys, rest)
            y += height + _GAP


def _drawn(box: _Box) -> Iterator[str]:
    yield (
        f'<rect class="box" x="{box.x}" y="{box.y}" width="{_WIDTH}" height="{box.height}" rx="4"/>'
    )
    yield f'<rect class="head" x="{box.x + 1}" y="{box.y + 1}" width="{_WIDTH - 2}" height="{_HEAD - 2}" rx="3"/>'  # noqa: E501
    yield f'<text class="name" x="{box.x + 10}" y="{box.y + 18}">{escape(box.table)}</text>'
    targets = {column: to for start, column, to, _ in JOINS if start == box.table}
    for name, y in box.ports.items():
        style = ' class="key"' if name in box.keys else ""
        arrow = f'<tspan class="to"> → {escape(targets[name])}</tspan>' if name in targets else ""
        yield f'<text x="{box.x + 10}" y="{y + 4}"><tspan{style}>{escape(name)}</tspan>{arrow}</text>'  # noqa: E501
    y = box.y + _HEAD + _PAD + _ROW * len(box.ports)
    for number, line in enumerate(box.rest):
        place = y + 11 + (_ROW - 3) * number
        yield f'<text class="rest" x="{box.x + 10}" y="{place}">{escape(line)}</text>'


def _lines(boxes: Mapping[str, _Box]) -> Iterator[str]:
    """Yield a line for each join within a column or between two neighbouring ones.

    Lines to one column of one table share a lane of the gutter between them, like a bus.
    """
    lanes: dict[int, list[tuple[str, str]]] = {}
    for start, column, end, key in JOINS:
        a, b = boxes[start], boxes[end]
        if abs(a.column - b.column) > 1:
            continue
        gutter = max(a.column, b.column)  # within a column: the one to its left
        taken = lanes.setdefault(gutter, [])
        if (end, key) not in taken:
            taken.append((end, key))
        lane = _gutter_x(gutter) + 30 + 10 * taken.index((end, key))
        from_x = a.x + (_WIDTH if a.column < gutter else 0)
        to_x = b.x + (_WIDTH if b.column < gutter else 0)
        from_y, to_y = a.ports[column], b.ports[key]
        yield f'<path class="line" d="M{from_x} {from_y}H{lane}V{to_y}H{to_x}"/>'
        yield f'<circle class="end" cx="{to_x}" cy="{to_y}" r="3.5"/>'


def _gutter_x(gutter: int) -> int:
    """Return the left edge of the gutter before a column."""
    return _MARGIN + _GUTTER // 2 + gutter * (_WIDTH + _GUTTER) - _GUTTER


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(draw(), encoding="utf-8")
