"""What pages of entities and outlets show, beside the small warehouse of the overview.

Lind speaks 24 more statements in the Courier; the Harbour Board is only spoken of; an official is
unnamed; the Courier and the Herald have attributes and a figure of their groups.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from pipeline.report import streams
from pipeline.report.kinds import KINDS
from pipeline.report.options import Options
from pipeline.report.render import Renderer, assets
from pipeline.report.site import Site
from tests.unit.report.overview_rows import BRIDGE, HOSTILE, fill, insert

LIND = "person:lind"
BOARD = "organisation:harbour board"
KIND_NAMES = ("entity", "speakers", "outlet", "outlets")
MORE = 24
"""Statements and articles added, so that lists run over several pages."""


def fill_entities(connection: duckdb.DuckDBPyConnection) -> None:
    """Put the rows in, with hostile text as headline, alias, attribute and name of an outlet."""
    fill(connection, HOSTILE)
    for entity, name, kind in ((BOARD, HOSTILE, "organisation"), ("u1", "officials", "unnamed")):
        insert(connection, "entities", {"entity_id": entity, "name": name, "type": kind})
    for alias, kind in (("Lind", "name"), (HOSTILE, "name"), ("Linders", "demonym")):
        insert(connection, "entity_aliases", {"entity_id": LIND, "alias": alias, "kind": kind})
    for number, (entity, surface) in enumerate(((LIND, "Lind"), (LIND, HOSTILE), (BOARD, "Board"))):
        mention = {"mention_id": f"m_{number}", "article_id": "a_01", "entity_id": entity}
        place = {"field": "text", "start_char": number, "end_char": number + 1}
        row = mention | place | {"surface": surface, "label": "ORG", "kind": "name"}
        insert(connection, "mentions", row)
    _more(connection)
    _stances(connection)
    for outlet, value in (("courier", HOSTILE), ("herald", "left")):
        insert(
            connection, "outlet_attributes", {"outlet_id": outlet, "name": "lean", "value": value}
        )
    group = {"attribute": "lean", "group_a": HOSTILE, "group_b": "left", "n_pairs": 1}
    figure = {"value": 0.2, "raw": 0.5, "chance": 0.4, "n": 40, "unit": "statement", "n_stories": 6}
    limits = {"group_agreement_id": "g1", "metric": "statement_overlap", "ci_low": 0.1}
    insert(connection, "group_agreement", group | figure | limits | {"ci_high": 0.3})


def _more(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        INSERT INTO articles BY NAME SELECT articles.* REPLACE ('b_' || i AS article_id,
            'b_' || i AS content_hash, published_at + to_days(i::INTEGER) AS published_at)
        FROM articles, range(24) AS r(i) WHERE article_id = 'a_01'""")
    connection.execute(
        """
        INSERT INTO story_articles BY NAME SELECT ? AS story_id, article_id
        FROM articles WHERE article_id LIKE 'b!_%' ESCAPE '!'""",
        [BRIDGE],
    )
    connection.execute("""
        INSERT INTO quotes BY NAME
        SELECT quotes.* REPLACE ('p_' || i AS quote_id, 'b_' || i AS article_id)
        FROM quotes, range(24) AS r(i) WHERE quote_id = 'q_01'""")
    connection.execute("""
        INSERT INTO statements BY NAME SELECT statements.* REPLACE ('su_' || i AS statement_id)
        FROM statements, range(24) AS r(i) WHERE statement_id = 'st_01'""")
    connection.execute("""
        INSERT INTO statement_quotes BY NAME
        SELECT 'su_' || i AS statement_id, 'p_' || i AS quote_id FROM range(24) AS r(i)""")
    unnamed = "SELECT * REPLACE ('q_09' AS quote_id, 'u1' AS speaker_id) FROM quotes"
    connection.execute(f"INSERT INTO quotes BY NAME {unnamed} WHERE quote_id = 'q_02'")


def _stances(connection: duckdb.DuckDBPyConnection) -> None:
    for number, (article, holder_kind, holder, score) in enumerate(
        (
            ("a_01", "outlet", "courier", -0.9),
            ("a_02", "outlet", "herald", 0.8),
            ("a_04", "outlet", "unknown:1", 0.7),
            ("a_01", "speaker", LIND, -0.8),
            ("a_03", "outlet", "mail", 0.9),  # in a copy: does not count
        )
    ):
        side = {True: "favourable", False: "unfavourable"}[score > 0]
        row = {
            "stance_id": f"x_{number}",
            "article_id": article,
            "holder_kind": holder_kind,
            "holder_id": holder,
            "target_id": BOARD,
            "label": side,
            "p_unfavourable": 0.9 if score < 0 else 0.05,
            "p_neutral": 0.05,
            "p_favourable": 0.9 if score > 0 else 0.05,
            "score": score,
            "confidence": 0.95,
            "hypothetical": False,
            "quote_id": "q_01" if holder_kind == "speaker" else None,
            "field": "text",
            "evidence_start": 0,
            "evidence_end": 9,
            "target_local": 1,
        }
        insert(connection, "stances", row)
    relation = {"relation_id": "r_1", "article_id": "a_01", "actor_id": LIND, "target_id": BOARD}
    spans = {"cue_start": 0, "cue_end": 4, "actor_local": 0, "target_local": 1, "field": "text"}
    insert(connection, "relations", relation | spans | {"action": "sue", "polarity": "conflictual"})


def entity_site_pages(
    connection: duckdb.DuckDBPyConnection, names: Sequence[str] = KIND_NAMES
) -> Iterator[tuple[str, str]]:
    """Yield (path, HTML) of the pages of entities and outlets and their lists."""
    renderer = Renderer(Options())
    for kind in KINDS:
        if kind.name in names:
            keys = list(streams.digests(connection, kind.name))
            for key, data in streams.pages(connection, kind.name, keys):
                yield from kind.render(key, data, renderer)


def write_entity_site(connection: duckdb.DuckDBPyConnection, folder: Path) -> Path:
    """Write these pages with the assets; return the folder."""
    site = Site.open(folder)
    for path, content in assets():
        site.put(path, content)
    for path, html in entity_site_pages(connection):
        site.put(path, html.encode())
    return folder
