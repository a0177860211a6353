"""The tables under data/ are well formed, and valence.tsv is what its builder makes."""

from __future__ import annotations

from collections import Counter

from pipeline.language.stance import lexicon
from pipeline.language.stance.build_valence import words_only


def test_no_word_is_listed_twice() -> None:
    counts = Counter(
        (row[0], word) for row in lexicon.rows("frames.tsv") for word in row[5].split()
    )
    assert [word for word, n in counts.items() if n > 1] == []


def test_news_valence_lists_each_word_once() -> None:
    counts = Counter(w for _, words in lexicon.rows("news_valence.tsv") for w in words.split())
    assert [word for word, n in counts.items() if n > 1] == []


def test_values_are_in_their_ranges() -> None:
    loaded = lexicon.load()
    assert all(-4 <= value <= 4 and value for value in loaded.valence.values())
    for frames in loaded.frames.values():
        assert all(-3 <= f.subject <= 3 and -3 <= f.object <= 3 for f in frames.values())
        assert all(f.subject or f.object for f in frames.values())
    assert {action.polarity for action in loaded.actions.values()} == {
        "cooperative",
        "neutral",
        "conflictual",
    }


def test_valence_table_is_sorted_and_holds_words_only() -> None:
    words = [row[0] for row in lexicon.rows("valence.tsv")]
    assert words == sorted(set(words))
    assert len(words) > 7000
    assert all(word.replace("'", "").isalpha() for word in words)


def test_builder_keeps_words_and_their_means() -> None:
    lines = [
        "good\t1.9\t0.9\t[2, 1]\n",
        ":-)\t1.3\t0.5\t[1]\n",
        "x\t1\t0\t[1]\n",
        "don't care\t-1\t0\t[]\n",
        "Bad\t-2\t0\t[]\n",
        "awful\t-2.0\t0.4\t[-2]\n",
    ]
    assert list(words_only(lines)) == [("awful", -2.0), ("good", 1.9)]
