"""The search index: every word leads to its entry, and nothing in it can leave its script."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.report import search
from pipeline.report.search import MAX_POSTINGS, file_name, fold, index_files, words

ENTRY = re.compile(r"concordSearch\.(\w+)\((.*)\);\n", re.DOTALL)


FOLDED = [
    ("Élodie’s ÉTÉ", ["elodie", "s", "ete"]),
    ("ﬁne Straße №5", ["fine", "straße", "no5"]),
    ("北京 said: 10,000", ["北京", "said", "10", "000"]),
    ("snake_case", ["snake", "case"]),
    ("I" * 50, ["i" * 32]),
    ("İstanbul", ["istanbul"]),
    ("", []),
]
"""Texts and their words: the page's script folds them the same way."""


def row(title: str, place: int = 4, others: list[str] | None = None) -> dict[str, Any]:
    return {
        "place": place,
        "id": "st_00ff00ff00ff00ff",
        "title": title,
        "detail": None,
        "others": others,
        "within": "s_00ff00ff00ff00ff",
    }


def read(files: list[tuple[str, str]]) -> dict[str, list[Any]]:
    """What the scripts hand over, by path."""
    found = {}
    for path, script in files:
        match = ENTRY.fullmatch(script)
        assert match, script
        found[path] = json.loads(f"[{match[2]}]")
    return found


def look_up(index: dict[str, list[Any]], word: str) -> list[int]:
    """Find the numbers of a whole word, as the page does."""
    prefixes = index["search/start.js"][0]["prefixes"]
    files = [p for p in prefixes if (p[:-1] == word if p.endswith("$") else word.startswith(p))]
    found = [index[f"search/words/{file_name(p)}.js"][1].get(word, []) for p in files]
    return sorted(number for numbers in found for number in numbers)


@pytest.mark.parametrize(("text", "expected"), FOLDED)
def test_words_are_folded(text: str, expected: list[str]) -> None:
    assert words(text) == expected


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(alphabet="abcé中 <>&\"'\u2028/", min_size=1, max_size=12), max_size=12))
def test_every_word_leads_to_its_entries(titles: list[str]) -> None:
    index = read(list(index_files([row(title) for title in titles])))
    for word in {word for title in titles for word in words(title)} - search.STOP_WORDS:
        expected = [i for i, title in enumerate(titles) if word in words(title)]
        assert look_up(index, word) == expected


def test_a_large_shard_is_split(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SHARD", 60)
    titles = ["ab", "abc", "abd", "abcd zz", "b", "ba"] * 3
    index = read(list(index_files([row(title) for title in titles])))
    prefixes = index["search/start.js"][0]["prefixes"]
    assert "ab$" in prefixes
    for word in ("ab", "abc", "abd", "abcd", "zz", "ba"):
        assert look_up(index, word) == [i for i, t in enumerate(titles) if word in t.split()]


def test_words_that_begin_alike_fill_no_file_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "SHARD", 60)
    titles = ["\U00020000" * 30 + end for end in "abcdefgh"]
    files = list(index_files([row(title) for title in titles]))
    assert max(len(part) for path, _ in files for part in path.split("/")) < 240
    assert [look_up(read(files), title) for title in titles] == [[i] for i in range(8)]


def test_of_a_frequent_word_the_most_important_are_kept() -> None:
    rows = [row("dam")] * (MAX_POSTINGS + 5) + [row("dove")] * 3
    index = read(list(index_files(rows)))
    assert look_up(index, "dam") == list(range(MAX_POSTINGS))
    assert index[f"search/words/{file_name('d')}.js"][2] == ["dam"]


def test_aliases_are_found_and_stop_words_are_not() -> None:
    index = read(list(index_files([row("China", 1, ["Beijing", "the Chinese government"])])))
    assert look_up(index, "beijing") == look_up(index, "chinese") == [0]
    assert look_up(index, "the") == []


@settings(deadline=None)
@given(st.text(max_size=80))
def test_no_text_leaves_its_script(text: str) -> None:
    for path, script in index_files([row(text + "</script><!--\u2028]]>")]):
        assert re.fullmatch(r"search/(start|entries/\d+|words/([0-9a-f]{2})+)\.js", path)
        assert not set("<>&\u2028\u2029") & set(script)
        script.encode()
