"""Three raw articles about one event, as scraped: the first real input that must work.

Their text is not part of the project: the tests hold facts about it, never its words at length.
"""

from __future__ import annotations

from collections.abc import Iterator

import duckdb
import pytest

from pipeline.storage.connect import WarehousePaths, open_snapshot

EXPECTED = {
    "000": (
        "North Korea's involvement in Ukraine draws China into a delicate balancing act",
        False,
        None,
        None,
        "2024-11-06",
        {"news"},
    ),
    "001": (
        "China May Chafe as North Korea Sends Soldiers to Fight Ukraine",
        True,
        "NY Times",
        None,
        None,
        {"news"},
    ),
    "002": (None, True, "East Asia Forum", "Yao Bowen", None, {"opinion", "analysis"}),
}
NOT_IN_TEXT = {
    "000": ["date 2024-11-06", "| China", "Politics\n"],
    "001": ["Credit...", "by · NY Times", "Our Coverage of the War", "How We Verify"],
    "002": ["By Yao Bowen", "About the author", "Source:"],
}
ENTITIES = {
    "China": "country:cn",
    "North Korea": "country:kp",
    "Russia": "country:ru",
    "United States": "country:us",
}


@pytest.fixture(scope="module")
def warehouse(seeds_warehouse: WarehousePaths) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_snapshot(seeds_warehouse) as connection:
        yield connection


@pytest.mark.parametrize("seed", EXPECTED)
def test_metadata(warehouse: duckdb.DuckDBPyConnection, seed: str) -> None:
    rows = warehouse.execute(
        """
        SELECT a.title, o.known, CASE WHEN o.known THEN o.name END, a.byline,
            strftime(a.published_at, '%Y-%m-%d'), a.genre, a.text
        FROM articles AS a JOIN outlets AS o USING (outlet_id)
        JOIN article_files AS f USING (article_id)
        WHERE f.path LIKE ? || '%'
        """,
        [seed],
    ).fetchall()
    *metadata, genre, text = rows[0]
    *expected, genres = EXPECTED[seed]
    assert metadata == expected
    assert genre in genres
    for words in NOT_IN_TEXT[seed]:
        assert words not in text


def test_one_story_of_three_outlets_one_of_them_unknown(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.execute("SELECT n_articles, n_outlets, n_independent_outlets FROM stories")
    assert rows.fetchall() == [(3, 3, 2)]


@pytest.mark.parametrize(
    ("speaker", "words"),
    [
        ("Zhu Feng", "does not want to reestablish"),
        ("Zhu Feng", "We need to be very aware"),
        ("Shen Dingli", "I'm not sure that the Chinese government"),
        ("Shen Dingli", "more harm in sending"),
        ("Victor D. Cha", "caught between paralysis and incompetence"),
        ("Victor D. Cha", "may not know how to rein in"),
        ("Xi Jinping", "oil to the fire"),
        ("Xi Jinping", "will not tolerate conflict"),
        ("Feng Yujun", "cannot ignore the historical lesson"),
    ],
)
def test_quotes_have_their_speakers(
    warehouse: duckdb.DuckDBPyConnection, speaker: str, words: str
) -> None:
    rows = warehouse.execute(
        "SELECT speaker FROM v_quotes WHERE contains(content, ?)", [words]
    ).fetchall()
    assert (speaker,) in rows


@pytest.mark.parametrize(("name", "key"), ENTITIES.items())
def test_a_country_is_one_entity(warehouse: duckdb.DuckDBPyConnection, name: str, key: str) -> None:
    rows = warehouse.execute(
        "SELECT entity_id FROM entities WHERE name = ? OR name LIKE ? || ' %'", [name, name]
    ).fetchall()
    assert rows == [(key,)]


@pytest.mark.parametrize("name", ["Xi Jinping", "Shen Dingli", "Zhu Feng", "Victor D. Cha"])
def test_a_person_is_one_entity(warehouse: duckdb.DuckDBPyConnection, name: str) -> None:
    surname = "Cha" if "Cha" in name else name.split()[0]
    rows = warehouse.execute(
        """
        SELECT DISTINCT e.name FROM entities AS e JOIN entity_aliases AS a USING (entity_id)
        WHERE e.type = 'person' AND (a.alias = ? OR a.alias = ?)
        """,
        [name, surname],
    ).fetchall()
    assert rows == [(name,)]


def test_beijing_is_china_by_metonymy(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        "SELECT entity_id, kind FROM entity_aliases WHERE alias = 'Beijing' AND kind = 'metonym'"
    ).fetchall()
    assert rows == [("country:cn", "metonym")]


def test_agreement_has_rows_for_each_pair(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.execute(
        """
        SELECT DISTINCT outlet_a, outlet_b FROM agreement
        WHERE story_id IS NOT NULL AND metric = 'entity_overlap' AND outlet_a IS NOT NULL
        """
    ).fetchall()
    assert len(rows) == 3
    assert all(a < b for a, b in rows)


def test_nothing_contradicts_itself(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute("FROM v_integrity").fetchall() == []


def quotes_with(warehouse: duckdb.DuckDBPyConnection, *words: str) -> list[tuple[str, ...]]:
    """Return quote id, article id, speaker id and statement id of quotes that hold all words."""
    rows = warehouse.execute(
        "SELECT quote_id, article_id, speaker_id, statement_id, content "
        "FROM quotes JOIN statement_quotes USING (quote_id)"
    ).fetchall()
    return [row[:4] for row in rows if all(word in row[4].lower() for word in words)]


def test_the_accusation_is_one_statement_of_china(warehouse: duckdb.DuckDBPyConnection) -> None:
    accusations = [
        row
        for row in quotes_with(warehouse, "new cold war")
        if "accus"
        in warehouse.execute("SELECT cue FROM quotes WHERE quote_id = ?", [row[0]]).fetchall()[0][0]
    ]
    assert len({article for _, article, _, _ in accusations}) == 2
    assert {speaker for _, _, speaker, _ in accusations} == {"country:cn"}
    (statement,) = {statement for _, _, _, statement in accusations}
    assert warehouse.execute(
        "SELECT speaker_id, disputed_speaker FROM statements WHERE statement_id = ?", [statement]
    ).fetchall() == [("country:cn", False)]
    members = [quote for quote, _, _, _ in accusations]
    matched = warehouse.execute(
        "SELECT same_speaker FROM statement_matches WHERE list_contains(?, quote_a) "
        "AND list_contains(?, quote_b)",
        [members, members],
    ).fetchall()
    assert matched == [(True,)]


def test_a_saying_of_two_speakers_is_not_corroborated_in_silence(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    said = quotes_with(warehouse, "lips", "teeth")
    assert said
    speakers = {speaker for _, _, speaker, _ in said}
    for statement in {statement for _, _, _, statement in said}:
        disputed, n_independent = warehouse.execute(
            "SELECT disputed_speaker, n_independent FROM v_corroboration WHERE statement_id = ?",
            [statement],
        ).fetchall()[0]
        assert disputed or (len(speakers) == 1 and n_independent == 1)
    linked = warehouse.execute(
        "SELECT count(*) FROM statement_matches WHERE list_contains(?, quote_a)"
        " OR list_contains(?, quote_b)",
        [[row[0] for row in said]] * 2,
    ).fetchall()
    assert linked[0][0] > 0


def test_thousands_and_at_least_ten_thousand_are_compatible(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.execute("SELECT reason FROM contradictions WHERE kind = 'number'").fetchall()
    assert rows == []
