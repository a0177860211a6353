"""B-cubed by hand, gold and predictions as files, and an independent scorer."""

from __future__ import annotations

import json
import random
import re
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from pipeline.cli import app
from pipeline.errors import InputError
from pipeline.evaluation.entities import Cluster, b_cubed, score
from pipeline.evaluation.entities_gold import read_gold, read_predictions
from pipeline.evaluation.figures import Sampling

Lines = Callable[[str, Iterable[object]], Path]
Row = dict[str, Any]
TEXT = "Ada Quill met Bo Marr. Quill, of Norway, left; Marr stayed in the kingdom."


def mention(surface: str, *, number: int = 0, **fields: object) -> Row:
    """A mention of the ``number``-th occurrence of a surface form in TEXT."""
    start = -1
    for _ in range(number + 1):
        start = TEXT.index(surface, start + 1)
    return {"start": start, "end": start + len(surface), **fields}


def gold_row(*mentions: Row, **fields: object) -> Row:
    return {"id": "a", "topic": "t", "text": TEXT, "mentions": list(mentions), **fields}


ADA, BO, NORWAY = ({"chain": c, "type": t} for c, t in
                   (("Ada", "person"), ("Bo", "person"), ("Norway", "country")))  # fmt: skip


@pytest.mark.parametrize(
    ("clusters", "precision"),
    [
        pytest.param("11111" + "22" + "22222", 16 / 21, id="the two smaller joined: 76 %"),
        pytest.param("11111" + "22" + "11111", 7 / 12, id="the two larger joined: 58 %"),
    ],
)
def test_an_example_after_bagga_and_baldwin(clusters: str, precision: float) -> None:
    """Chains of 5, 2 and 5 mentions, two of them joined: after their example, worked by hand.

    In the first, five mentions have precision 1, two have 2/7 and five 5/7: 64/7 of 12. In the
    second, ten have 1/2 and two have 1: 7 of 12.
    """
    pairs: list[tuple[str, Cluster]] = list(zip("AAAAABBCCCCC", clusters, strict=True))
    sums = b_cubed(pairs)
    assert sums == (pytest.approx(12 * precision), pytest.approx(12))


@pytest.mark.parametrize(
    ("pairs", "precision", "recall"),
    [
        ("", 0, 0),
        ("Ax", 1, 1),
        ("Ax Ax Ax", 3, 3),
        ("Ax Ay Az", 3, 1),
        ("Ax Bx Cx", 1, 3),
        # Ax, Ax: precision 2/3, recall 2/3 each; Ay: 1, 1/3; Bx: 1/3, 1.
        ("Ax Ax Ay Bx", 2 / 3 + 2 / 3 + 1 + 1 / 3, 2 / 3 + 2 / 3 + 1 / 3 + 1),
    ],
)
def test_b_cubed(pairs: str, precision: float, recall: float) -> None:
    split: list[tuple[str, Cluster]] = [(pair[0], pair[1]) for pair in pairs.split()]
    assert b_cubed(split) == (pytest.approx(precision), pytest.approx(recall))


ALL = (
    mention("Ada Quill", **ADA),
    mention("Bo Marr", **BO),
    mention("Quill", number=1, **ADA),
    mention("Norway", **NORWAY),
    mention("Marr", number=1, **BO),
    mention("the kingdom", **NORWAY),
)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        pytest.param(
            [{**m, "entity_id": m["chain"]} for m in ALL],
            {"all.f1": 1, "all.linked": 1, "person.f1": 1, "organisation.f1": None},
            id="all right",
        ),
        pytest.param(
            [],
            # Six singletons of three chains of two.
            {"all.precision": 1, "all.recall": 1 / 2, "all.f1": 2 / 3, "all.linked": 0},
            id="nothing found",
        ),
        pytest.param(
            [{**m, "entity_id": "one"} for m in ALL],
            {"all.precision": 1 / 3, "all.recall": 1, "person.precision": 1 / 2,
             "country.precision": 1},
            id="all in one; a group is scored by itself",
        ),
        pytest.param(
            [{**m, "entity_id": None if m["chain"] == "Bo" else m["chain"]} for m in ALL],
            {"all.precision": 1, "all.recall": 5 / 6, "all.linked": 2 / 3, "person.recall": 3 / 4},
            id="mentions without an entity are alone",
        ),
        pytest.param(
            # The longer mention fits better than the name inside it, whatever their order.
            [mention("Ada Quill met Bo Marr", entity_id="x"), mention("Ada Quill", entity_id="Ada"),
             *({**m, "entity_id": m["chain"]} for m in ALL[1:])],
            {"all.f1": 1},
            id="the best overlap counts",
        ),
        pytest.param(
            [{**m, "entity_id": m["chain"], "end": m["start"] + 1} for m in ALL],
            {"all.f1": 1, "all.linked": 1},
            id="any overlap counts",
        ),
        pytest.param(
            [{**m, "entity_id": "x", "start": m["start"], "end": m["start"]} for m in ALL],
            {"all.linked": 0},
            id="an empty span overlaps nothing",
        ),
    ],
)  # fmt: skip
def test_figures(lines: Lines, found: list[Row], expected: dict[str, float | None]) -> None:
    gold = read_gold(lines("gold.jsonl", [gold_row(*ALL)]))
    predictions = read_predictions(lines("found.jsonl", [{"id": "a", "mentions": found}]))
    figures = score(gold, predictions, "x", Sampling(0)).overall.figures
    measured = {name: figures[name].value for name in expected}
    assert measured == {
        name: value if value is None else pytest.approx(value) for name, value in expected.items()
    }


def test_chains_are_shared_within_a_topic_alone(lines: Lines) -> None:
    rows = [gold_row(*ALL, id=number, topic=topic) for number, topic in enumerate("ttu")]
    one = [{"id": n, "mentions": [{**m, "entity_id": m["chain"]} for m in ALL]} for n in range(3)]
    report = score(
        read_gold(lines("gold.jsonl", rows)), read_predictions(lines("found.jsonl", one)), "x"
    )
    assert report.overall.figures["all.f1"].value == 1
    assert {name: each.n_articles for name, each in report.by_topic.items()} == {"t": 2, "u": 1}
    assert any("2 topics only" in note for note in report.notes)
    # Entities by article: within topic t each chain of four is split in two, in u none is.
    by_article = [
        {"id": n, "mentions": [{**m, "entity_id": f"{m['chain']}{n}"} for m in ALL]}
        for n in range(3)
    ]
    split = score(
        read_gold(lines("gold.jsonl", rows)), read_predictions(lines("f.jsonl", by_article)), "x"
    )
    assert split.overall.figures["all.recall"].value == pytest.approx((12 / 2 + 6) / 18)
    assert split.by_topic["u"].figures["all.f1"].value == 1


def test_an_interval_draws_topics(lines: Lines) -> None:
    rows = [gold_row(*ALL, id=n, topic=f"t{n}") for n in range(8)]
    found = [{"id": n, "mentions": [{**m, "entity_id": "x"} for m in ALL]} for n in range(4)]
    gold, predictions = lines("gold.jsonl", rows), lines("found.jsonl", found)
    figure = score(read_gold(gold), read_predictions(predictions), "x").overall.figures["all.f1"]
    # Precision 1/3, recall 1 in one half of the topics, 1 and 1/2 in the other.
    precision, recall = (1 / 3 + 1) / 2, (1 + 1 / 2) / 2
    assert figure.value == pytest.approx(2 * precision * recall / (precision + recall))
    assert figure.low is not None
    assert figure.high is not None
    assert 0.5 <= figure.low < figure.value <= figure.high <= 0.73


@pytest.mark.parametrize(
    ("chain", "surface", "scored"),
    [
        ("Quill_ACTOR", "Ada Quill", "person"),
        ("Norway_COUNTRY", "Norway", None),  # not among the countries of that corpus
        ("Floods_EVENT", "the kingdom", None),
    ],
)
def test_types_of_chains_without_a_type(
    lines: Lines, chain: str, surface: str, scored: str | None
) -> None:
    path = lines("gold.jsonl", [gold_row(mention(surface, chain=chain), ALL[0])])
    types = [each.type for each in read_gold(path)[0].mentions if each.chain == chain]
    assert types == ([scored] if scored else [])


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"id": "a", "text": TEXT}, "no field `mentions`"),
        ({"id": "a", "mentions": []}, "no field `text`"),
        ({"text": TEXT, "mentions": []}, "no field `id`"),
        (gold_row({"start": 0, "end": 0, "chain": "x"}), r"mentions 0: \[0, 0\] is no span"),
        (gold_row({"start": 0, "end": 900, "chain": "x"}), "which has 74 characters"),
        (gold_row({"start": 0, "end": 3}), "mentions 0: no `chain`"),
        (gold_row({"start": 0.5, "end": 3, "chain": "x"}), "no `start` and `end`"),
        (gold_row(7), "mentions 0: not an object"),
        (gold_row(), "no mentions to score"),
        (gold_row({**ALL[0], "type": "ship"}), "no mentions to score"),
    ],
)
def test_gold_that_cannot_be_used(lines: Lines, row: Row, reason: str) -> None:
    with pytest.raises(InputError, match=reason):
        read_gold(lines("gold.jsonl", [row]))


def test_predictions_that_cannot_be_used(lines: Lines) -> None:
    bad = {"id": "a", "mentions": [mention("Marr", entity_id=7)]}
    with pytest.raises(InputError, match=r"line 1: mentions 0: `entity_id` is no string"):
        read_predictions(lines("found.jsonl", [bad]))


def check(reference: ModuleType, gold: list[Row], found: list[Row]) -> None:
    """Score both ways, through files as a person would, and compare every figure."""
    rows = list(reference.items(gold, {row["id"]: row for row in found}))
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, "gold.jsonl"), Path(folder, "found.jsonl")]
        for path, values in zip(paths, (gold, found), strict=True):
            path.write_text("".join(json.dumps(row) + "\n" for row in values), encoding="utf-8")
        report = score(read_gold(paths[0]), read_predictions(paths[1]), "test", Sampling(0))
    for group, kinds in (
        ("all", ("ACTOR", "COUNTRY")),
        ("person", "ACTOR"),
        ("country", "COUNTRY"),
    ):
        part = [row for row in rows if row[1] in kinds]
        assert report.overall.counts[group] == len(part)
        if not part:
            continue
        expected = (*reference.b_cubed(part), sum(row[4] for row in part) / len(part))
        for name, value in zip(("precision", "recall", "f1", "linked"), expected, strict=True):
            measured = report.overall.figures[f"{group}.{name}"].value
            assert measured is not None
            assert abs(measured - value) < 1e-12, (group, name)


WORDS = ("Quill", "the U.S.", "North Koreans", "London’s", "Marr", "Brussels", "it", "Berlin")


@st.composite
def row_pairs(draw: st.DrawFn) -> tuple[list[Row], list[Row]]:
    """Draw gold of up to two topics, and predictions near and far from it."""
    gold: list[Row] = []
    found: list[Row] = []
    for number in range(draw(st.integers(1, 4))):
        words = draw(st.lists(st.sampled_from(WORDS), min_size=2, max_size=8))
        starts = [sum(len(word) + 1 for word in words[:place]) for place in range(len(words))]
        spans = [(start, start + len(word)) for start, word in zip(starts, words, strict=True)]
        chains = st.sampled_from(["Q_ACTOR", "M_ACTOR", "US_COUNTRY", "UK_COUNTRY", "X_EVENT"])
        text = " ".join(words)
        mentions = [
            {"start": s, "end": e, "text": text[s:e], "chain": draw(chains)} for s, e in spans
        ]
        gold.append({"id": number, "topic": draw(st.sampled_from("tu")), "text": text,
                     "mentions": mentions})  # fmt: skip
        if draw(st.integers(0, 9)) == 0:
            continue  # an article without predictions
        shifts = st.tuples(st.sampled_from(spans), st.integers(-3, 3), st.integers(-3, 3))
        near = draw(st.lists(shifts, max_size=10))
        ids = st.sampled_from(["e1", "e2", "e3", None])
        guesses = [
            {"start": span[0] + a, "end": span[1] + b, "entity_id": draw(ids)}
            for span, a, b in near
        ]
        found.append({"id": number, "mentions": guesses})
    gold[0]["mentions"].append({"start": 0, "end": 2, "text": "Qu", "chain": "Q_ACTOR"})
    return gold, found


@settings(deadline=None, max_examples=150)
@given(row_pairs())
def test_random_rows_equal_the_reference(
    entity_reference: ModuleType, rows: tuple[list[Row], list[Row]]
) -> None:
    check(entity_reference, *rows)


def test_real_articles_equal_the_reference(
    entity_reference: ModuleType, newswcl50: list[Row]
) -> None:
    """The gold of real articles, disturbed: moved, dropped, joined and unlinked."""
    generator = random.Random(7)  # noqa: S311
    found = []
    for row in newswcl50:
        mentions = [
            {
                "start": m["start"] + generator.choice((0, 0, 1, 4)),
                "end": m["end"] + generator.choice((0, 0, 2, 9)),
                "entity_id": generator.choice((m["chain"], m["chain"], m["chain"][:4], None)),
            }
            for m in row["mentions"]
            if generator.random() < 0.9
        ]
        found.append({"id": row["id"], "mentions": mentions})
    check(entity_reference, newswcl50, found)


def concord(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["evaluate", "entities", *map(str, arguments)])


def test_the_command_scores_predictions(lines: Lines) -> None:
    found = [{"id": "a", "mentions": [{**m, "entity_id": m["chain"]} for m in ALL[:5]]}]
    gold, predictions = lines("gold.jsonl", [gold_row(*ALL)]), lines("found.jsonl", found)
    result = concord(gold, "--predictions", predictions, "--resamples", 0)
    assert result.exit_code == 0
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.split("\n")]
    assert "gold: 1 articles, 1 topics, 6 mentions; B-cubed" in result.stdout
    assert ["person", "4", "1.000", "1.000", "1.000", "1.000"] in rows
    assert ["country", "2", ".667", "1.000", ".500", ".500"] in rows
    assert not [row for row in rows if row[:1] == ["organisation"]]


def test_the_command_measures_the_installed_pipeline(lines: Lines) -> None:
    texts = {"a": "Norway said on Monday that Ada Quill had left.", "b": "Ms. Quill left Norway."}
    places = {"a": [("Norway", "n"), ("Ada Quill", "q")], "b": [("Quill", "q"), ("Norway", "n")]}
    rows = [
        {
            "id": name,
            "topic": 1,
            "text": text,
            "mentions": [
                {"start": text.index(s), "end": text.index(s) + len(s), "chain": chain,
                 "type": "country" if chain == "n" else "person"}
                for s, chain in places[name]
            ],
        }
        for name, text in texts.items()
    ]  # fmt: skip
    result = concord(lines("small.jsonl", rows), "--format", "json", "--resamples", 0)
    assert result.exit_code == 0
    report = json.loads(result.stdout)
    assert (report["task"], report["dataset"]) == ("entities", "small")
    assert report["overall"]["figures"]["all.f1"]["value"] == 1.0
    assert set(report["by_topic"]) == {"1"}


def test_the_page_shows_gold_that_is_read(root: Path, lines: Lines) -> None:
    page = (root / "docs" / "evaluation.md").read_text(encoding="utf-8")
    _, example, *_ = re.findall(r"```json\n(.*?)\n```", page, re.DOTALL)
    (article,) = read_gold(lines("example.jsonl", [example]))
    found = [(article.text[m.start : m.end], m.chain) for m in article.mentions]
    assert found == [("Ada Quill", "quill"), ("Norway", "norway"), ("Ms. Quill", "quill")]
    options = re.findall(r"--[a-z]+", concord("--help").stdout)
    assert all(option in page for option in options if option != "--help")


def test_a_bad_line_is_named(lines: Lines) -> None:
    path = lines("bad.jsonl", [gold_row(*ALL), {"id": 2}])
    result = concord(path)
    assert result.exit_code == 2
    assert result.stderr == f"concord: {path}, line 2: no field `text` that is a string\n"
