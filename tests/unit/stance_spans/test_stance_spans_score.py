"""The scorer of annotated stances, on two articles made by hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.errors import InputError
from pipeline.evaluation import stance_spans, stance_spans_gold, tasks
from pipeline.evaluation.figures import Sampling
from pipeline.evaluation.stance_spans_judged import Corpus

TEXT = '"It is a disgrace," said Ada Quill. Bram Otley smiled. "I did well," he said.'
SPEAKERS = {"Ada Quill": "person:ada quill", "Bram Otley": "person:bram otley"}


def phrase(words: str, **changed: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {
        "char_start": start,
        "char_end": start + len(words),
        "target": "Bram_Otley",
        "polarity": "neg",
        "quote": "yes",
        "speaker": "Ada_Quill",
    } | changed


def annotations(identifier: str, *phrases: dict[str, Any], **level: str) -> dict[str, Any]:
    return {"id": identifier, "story": "s", "article_level": level, "phrases": list(phrases)}


def annotated(identifier: str, score: float | None = None) -> dict[str, Any]:
    """Return what ``concord annotate`` writes; with a score the first quote has a stance row."""
    mentions = [
        {"start": TEXT.index(n), "end": TEXT.index(n) + len(n), "kind": "name", "entity_id": e}
        | {"name": n, "label": "PERSON"}
        for n, e in SPEAKERS.items()
    ]
    quotes = [
        {"content": [[0, 19]], "speaker": {"name": "Ada Quill", "type": "person"}},
        {"content": [[55, 68]], "speaker": {"name": "Bram Otley", "type": "person"}},
    ]
    for quote in quotes:
        quote["speaker"]["entity_id"] = SPEAKERS[quote["speaker"]["name"]]  # type: ignore[index]
    row = {
        "holder_kind": "speaker",
        "holder": {"entity_id": "person:ada quill", "name": "Ada Quill"},
        "target_entity": {"entity_id": "person:bram otley", "name": "Bram Otley"},
        "score": score,
        "quote": 0,
    }
    return {
        "id": identifier,
        "mentions": mentions,
        "quotes": quotes,
        "stances": [] if score is None else [row],
    }


def read(folder: Path, *rows: dict[str, Any]) -> list[stance_spans_gold.GoldStances]:
    gold, articles = folder / "gold.jsonl", folder / "articles.jsonl"
    gold.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    texts = [{"id": row["id"], "text": TEXT} for row in rows]
    articles.write_text("\n".join(map(json.dumps, texts)), encoding="utf-8")
    return stance_spans_gold.read_gold(gold, articles)


def test_figures_of_quotes_and_holders(tmp_path: Path) -> None:
    gold = read(
        tmp_path,
        annotations(
            "1",
            phrase("It is a disgrace"),
            phrase("I did well", speaker="Bram_Otley", polarity="pos"),
            phrase("smiled", quote="no", speaker=""),  # nobody speaks: not scored here
            phrase("smiled", quote="yes", speaker="other_anti"),
        ),
        annotations("2", phrase("It is a disgrace", speaker="Bram_Otley"), phrase("smiled")),
    )
    found = stance_spans_gold.predictions_of([annotated("1", -0.8), annotated("2", -0.8)])
    report = stance_spans.score(gold, found, "hand-made", Sampling(0))
    counts, figures = report.overall.counts, report.overall.figures
    assert counts["quotes"] == 4
    assert counts["quotes.found"] == 3, "the fourth span stands in no quote"
    assert figures["holder.right"].value == pytest.approx(2 / 3)
    assert figures["holder.quote_found"].value == pytest.approx(3 / 4)
    # rows: against, none (of oneself), against, none; the gold: against, for, against, against
    assert figures["quotes.coverage_own"].value == pytest.approx(1 / 2)
    assert figures["quotes.macro_f1_own"].value == pytest.approx((4 / 5 + 0) / 2)
    assert figures["quotes.accuracy_against"].value == pytest.approx(3 / 4)
    assert figures["quotes.macro_f1_oneself"].value == pytest.approx(1.0)
    assert all(rows for _, _, rows in report.tables())


def test_evidence_for_what_a_quote_says(tmp_path: Path) -> None:
    """Own rows, rows of the same speaker in the story's other articles, and oneself."""
    gold = read(
        tmp_path,
        annotations("1", phrase("It is a disgrace")),
        annotations("2", phrase("It is a disgrace"), phrase("I did well", speaker="Bram_Otley")),
    )
    found = stance_spans_gold.predictions_of([annotated("1", -0.8), annotated("2")])
    first, second, third = Corpus(gold, found).spans()
    assert (list(first.evidence.own), list(first.evidence.elsewhere)) == ([-0.8], [])
    assert (list(second.evidence.own), list(second.evidence.elsewhere)) == ([], [-0.8])
    assert not second.evidence.oneself
    assert third.evidence.oneself
    assert second.evidence.tone < 0


def test_articles_that_differ_are_ordered(tmp_path: Path) -> None:
    gold = read(
        tmp_path,
        annotations("1", author_feeling_Bram_Otley="neg", author_feeling_main_event="neg"),
        annotations("2", author_feeling_bram_otley="neu"),
        annotations("3", author_feeling_Bram_Otley="neu", author_feeling_Ada_Quill="pos"),
    )
    found = stance_spans_gold.predictions_of([annotated("1", -0.9), annotated("2", 0.4)])
    report = stance_spans.score(gold, found, "hand-made", Sampling(0))
    assert report.overall.counts["article.pairs"] == 2
    assert report.overall.counts["article.targets"] == 4, "the event is no entity"
    assert report.overall.figures["plain.order"].value == 1.0
    assert report.overall.figures["plain.auc_unfavourable"].value == 1.0
    assert any("1 of 3 articles have no predictions" in note for note in report.notes)


def test_a_son_is_not_his_father_where_both_are_there(tmp_path: Path) -> None:
    gold = read(tmp_path, annotations("1", phrase("smiled")))
    father, son = annotated("1"), annotated("1")
    junior = {"entity_id": "person:bram otley jr", "name": "Bram Otley Jr."}
    son["mentions"][1] |= junior
    (both := annotated("1"))["mentions"].append(son["mentions"][1])
    for found, expected in (
        (father, {"person:bram otley"}),
        (son, {"person:bram otley jr"}),
        (both, {"person:bram otley"}),
    ):
        if found is son:
            found["quotes"] = []
        corpus = Corpus(gold, stance_spans_gold.predictions_of([found]))
        assert corpus.targets(gold[0], "Bram_Otley") == expected


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"polarity": "bad"}, "polarity"),
        ({"char_end": 10_000}, "is no span of the text"),
        ({"char_start": None}, "char_start"),
        ({"target": ""}, "target"),
    ],
)
def test_wrong_gold_is_named_with_its_line(
    tmp_path: Path, change: dict[str, Any], fault: str
) -> None:
    rows = annotations("1", phrase("smiled")), annotations("2", phrase("smiled", **change))
    with pytest.raises(InputError, match=f"gold.jsonl, line 2: .*{fault}"):
        read(tmp_path, *rows)


def test_gold_without_its_article(tmp_path: Path) -> None:
    gold, articles = tmp_path / "gold.jsonl", tmp_path / "articles.jsonl"
    gold.write_text(json.dumps(annotations("1", phrase("smiled"))), encoding="utf-8")
    articles.write_text(json.dumps({"id": "2", "text": TEXT}), encoding="utf-8")
    fault = r"gold\.jsonl, line 1: .*articles\.jsonl holds no article with the id '1'"
    with pytest.raises(InputError, match=fault):
        stance_spans_gold.read_gold(gold, articles)


def test_annotations_of_articles_need_the_articles(tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(annotations("1", phrase("smiled"))), encoding="utf-8")
    with pytest.raises(InputError, match="line 1: annotations of articles need --articles FILE"):
        tasks.read_gold("stance", gold)
    with pytest.raises(InputError, match="the gold of stance-spans needs a file of articles"):
        tasks.read_gold("stance-spans", gold)


def test_articles_beside_gold_that_has_its_own_texts(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_text('{"id": 1, "text": "Ada left.", "targets": [[0, 3]], "labels": ["neutral"]}')
    with pytest.raises(InputError, match=r"stance takes no file of articles .*stance-spans"):
        tasks.evaluate("stance", path, "no model is loaded", articles=path)


def test_a_phrase_of_the_title_is_left_out(tmp_path: Path) -> None:
    gold = read(
        tmp_path,
        annotations("1", phrase("smiled", how="title", char_end=10_000), phrase("I did well")),
    )
    assert [span.span for span in gold[0].spans] == [(56, 66)]


@pytest.mark.parametrize(
    ("part", "values"),
    [
        ("quotes", {"content": None}),
        ("quotes", {"content": [[0]]}),
        ("quotes", {"content": [["x", "y"]]}),
        ("quotes", {"content": [[0, 1.5]]}),
        ("quotes", {"content": [[True, 2]]}),
        ("mentions", {"start": "a"}),
        ("mentions", {"end": None}),
        ("stances", {"score": float("nan")}),
        ("stances", {"score": "0.5"}),
        ("stances", {"score": True}),
        ("stances", {"quote": "0"}),
    ],
)
def test_predictions_of_another_shape_are_refused(
    tmp_path: Path, part: str, values: dict[str, Any]
) -> None:
    path = tmp_path / "predictions.jsonl"
    wrong = annotated("2", 0.5)
    wrong[part][0] |= values
    path.write_text(f"{json.dumps(annotated('1', 0.5))}\n{json.dumps(wrong)}\n")
    fault = "predictions.jsonl, line 2: not what `concord annotate` writes"
    with pytest.raises(InputError, match=fault):
        stance_spans_gold.read_predictions(path)
