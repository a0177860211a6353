"""Read the pairs of quotes that were judged by reading: one statement, or two.

    python -m benchmarks.statement_gold [--show RELATION] [--readers]

``tests/data/statements/pairs.jsonl`` holds offsets and labels only; the texts are read from the
gold corpora (``$CONCORD_GOLD``). Printed are the pairs by corpus, part and relation, and for each
stratum how many of a corpus's pairs it stands for; ``--show paraphrase`` prints the texts of that
relation's pairs in the part ``tune``; ``--readers`` prints how far a second reader of some of the
pairs agrees with the first. How they were drawn and labelled: the README beside the file.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from math import lcm
from pathlib import Path
from typing import Any, Literal

from benchmarks import gold as gold_data
from pipeline.checking.precision import cohen_kappa

PAIRS = Path(__file__).parents[1] / "tests" / "data" / "statements" / "pairs.jsonl"
MORE = PAIRS.with_name("more.jsonl")
"""Further pairs of the part ``tune``; it holds those too of which a side is no quote."""
SECOND_READER = PAIRS.with_name("second-reader.jsonl")
"""What a second reader judged of some of the pairs, without sight of the labels."""
CORPORA = {"basil": "story", "ecbplus": "subtopic", "allsides": "story"}
"""The field of each corpus that names the story."""
JOIN = " … "

Relation = Literal["verbatim", "edited", "paraphrase", "none"]
RELATIONS: tuple[Relation, ...] = ("verbatim", "edited", "paraphrase", "none")
Speakers = Literal["same", "different", "unclear"]
SPEAKERS: tuple[Speakers, ...] = ("same", "different", "unclear")
STRATA = ("words", "cos75", "cos60", "cos45", "speaker", "changed")
Split = Literal["tune", "test"]

Span = tuple[int, int]


class GoldAbsentError(FileNotFoundError):
    """A gold corpus is not where it is looked for."""


@dataclass(frozen=True, slots=True)
class GoldSpans:
    """One quote of a pair as the file has it: ``parts`` in code points of the text, half open."""

    article_id: str
    parts: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one reader judged of a pair."""

    corpus: str
    story: str
    a: GoldSpans
    b: GoldSpans
    relation: Relation
    meaning: bool
    trimmed: bool
    speakers: Speakers

    @property
    def key(self) -> tuple[str, str, GoldSpans, GoldSpans]:
        """What names the pair: corpus, story and both quotes."""
        return self.corpus, self.story, self.a, self.b

    @property
    def one_statement(self) -> bool:
        """Whether both quotes report one statement."""
        return self.relation != "none"


@dataclass(frozen=True, slots=True)
class GoldLabel(Judgement):
    """What the first reader judged of a pair, and how it was drawn.

    ``rate`` is the chance that a pair of this story and stratum had of being read; None for the
    pairs of ``changed``, which were sought out and stand for themselves alone. Of a pair that is
    ``dropped`` one side is no quote to a reader.
    """

    stratum: str
    rate: float | None
    split: Split
    dropped: bool = False

    @property
    def weight(self) -> float:
        """How many pairs of the corpus it stands for; 0 of those that were sought out."""
        return 1.0 / self.rate if self.rate else 0.0


@dataclass(frozen=True, slots=True)
class GoldQuote:
    """A quote with its text; ``content`` joins the parts as the warehouse does."""

    article_id: str
    outlet: str
    text: str
    parts: tuple[Span, ...]
    content: str

    def context(self, size: int = 150) -> str:
        """Return the quote in brackets with up to ``size`` characters on either side."""
        start, end = self.parts[0][0], self.parts[-1][1]
        pieces, last = [self.text[max(0, start - size) : start]], start
        for first, after in self.parts:
            pieces += [self.text[last:first], "[", self.text[first:after], "]"]
            last = after
        pieces.append(self.text[end : end + size])
        return " ".join("".join(pieces).split())


@dataclass(frozen=True, slots=True)
class GoldPair:
    """Two quotes of different articles of one story, with their label."""

    label: GoldLabel
    a: GoldQuote
    b: GoldQuote


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall of calling pairs one statement, and the pairs each is out of."""

    precision: float | None
    recall: float | None
    called: int
    positives: int

    @property
    def f1(self) -> float | None:
        """Harmonic mean of the two; None without both, 0 where both are."""
        if self.precision is None or self.recall is None:
            return None
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True)
class ReaderAgreement:
    """How far two readers agree on one question, over the pairs that both judged.

    ``table`` counts the pairs by both answers, the first reader's before. ``kappa`` (Cohen's; None
    where one answer is all there is) is of these pairs. ``observed_in_file`` and ``kappa_in_file``
    weigh them so that the first reader's relations are as frequent as among all that reader judged.
    """

    table: Counter[tuple[str, str]]
    n: int
    observed: float
    kappa: float | None
    observed_in_file: float
    kappa_in_file: float | None


@dataclass(frozen=True, slots=True)
class Readers:
    """The agreement of two readers by question."""

    one_statement: ReaderAgreement
    relation: ReaderAgreement
    speakers: ReaderAgreement


def labels(path: Path = PAIRS, split: Split | None = None) -> list[GoldLabel]:
    """Return the labelled pairs in the order of the file, of one part or of both."""
    with path.open(encoding="utf-8") as lines:
        found = [_label(json.loads(line)) for line in lines]
    return [label for label in found if split in (None, label.split)]


def second_reader(path: Path = SECOND_READER) -> list[Judgement]:
    """Return what the second reader judged, in the order of the file."""
    with path.open(encoding="utf-8") as lines:
        return [_judgement(json.loads(line)) for line in lines]


def agreement_of_readers(first: Sequence[Judgement], second: Sequence[Judgement]) -> Readers:
    """Compare two readers over the pairs of ``second``, all of which ``first`` judged, too.

    Raises KeyError where ``first`` lacks a pair of ``second``, ValueError without any pair.
    """
    if not second:
        raise ValueError("the second reader judged no pair")
    by_key = {judged.key: judged for judged in first}
    both = [(by_key[judged.key], judged) for judged in second]
    drawn = Counter(one.relation for one, _ in both)
    whole = lcm(*drawn.values())  # whole numbers keep the weighted tables exact
    in_file = Counter(judged.relation for judged in first)
    weights = {name: in_file[name] * (whole // count) for name, count in drawn.items()}

    def compare(answer: Callable[[Judgement], str]) -> ReaderAgreement:
        plain, weighted = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
        for one, other in both:
            plain[answer(one), answer(other)] += 1
            weighted[answer(one), answer(other)] += weights[one.relation]
        n, observed, _, kappa = cohen_kappa(plain)
        _, observed_in_file, _, kappa_in_file = cohen_kappa(weighted)
        return ReaderAgreement(plain, n, observed, kappa, observed_in_file, kappa_in_file)

    return Readers(
        compare(lambda judged: "one" if judged.one_statement else "two"),
        compare(lambda judged: judged.relation),
        compare(lambda judged: judged.speakers),
    )


def absent(root: Path = gold_data.ROOT) -> list[Path]:
    """Return the gold files that are not there; the pairs are readable when none is."""
    return [path for corpus in CORPORA if not (path := _file(root, corpus)).exists()]


def pairs(
    split: Split | None = None,
    *,
    path: Path = PAIRS,
    more: Path | None = None,
    root: Path = gold_data.ROOT,
) -> list[GoldPair]:
    """Return the labelled pairs with the texts of the gold corpora; those of ``more`` follow.

    Raises :class:`GoldAbsentError` where a corpus is absent, ValueError where a pair names an
    article that its corpus does not hold in that story, or runs past its text.
    """
    found = labels(path, split) + ([] if more is None else labels(more, split))
    texts = {name: _articles(root, name, found) for name in sorted({x.corpus for x in found})}
    return [
        GoldPair(label, _quote(label, label.a, texts), _quote(label, label.b, texts))
        for label in found
    ]


def score(
    found: Sequence[GoldLabel],
    called: Sequence[bool],
    *,
    relations: Collection[Relation] = ("verbatim", "edited", "paraphrase"),
    weighted: bool = False,
) -> Score:
    """Compare which pairs are called one statement with the labels, aligned with them.

    Positive are the pairs of ``relations``; pairs of a relation that is neither among them nor
    ``none`` are left out, and so are dropped ones and those that were sought out for their changed
    words: they are easily found to be one statement. ``weighted`` counts each pair as often as it
    stands for pairs of its corpus (:attr:`GoldLabel.weight`): an estimate of the figures of all
    pairs of the strata.
    """
    right = called_sum = positive = 0.0
    n_called = n_positive = 0
    for label, answer in zip(found, called, strict=True):
        if (
            label.rate is None
            or label.dropped
            or (label.one_statement and label.relation not in relations)
        ):
            continue
        weight = label.weight if weighted else 1.0
        n_called += answer
        n_positive += label.one_statement
        called_sum += weight * answer
        positive += weight * label.one_statement
        right += weight * (answer and label.one_statement)
    return Score(
        right / called_sum if n_called else None,
        right / positive if n_positive else None,
        n_called,
        n_positive,
    )


def _judgement(row: dict[str, Any]) -> Judgement:
    return Judgement(
        corpus=row["corpus"],
        story=row["story"],
        a=_spans(row["a"]),
        b=_spans(row["b"]),
        relation=row["relation"],
        meaning=row["meaning"],
        trimmed=row.get("trimmed", False),
        speakers=row["speakers"],
    )


def _label(row: dict[str, Any]) -> GoldLabel:
    judged = _judgement(row)
    return GoldLabel(
        *judged.key,
        judged.relation,
        judged.meaning,
        judged.trimmed,
        judged.speakers,
        row["stratum"],
        row["rate"],
        row["split"],
        row.get("dropped", False),
    )


def _spans(side: dict[str, Any]) -> GoldSpans:
    return GoldSpans(side["id"], tuple((start, end) for start, end in side["parts"]))


def _file(root: Path, corpus: str) -> Path:
    return root / "stories" / f"{corpus}-dev.jsonl"


def _articles(root: Path, corpus: str, found: Iterable[GoldLabel]) -> dict[str, dict[str, Any]]:
    """Return the articles of a corpus that the pairs need, by id."""
    path = _file(root, corpus)
    if not path.exists():
        raise GoldAbsentError(f"no gold corpus at {path}: set CONCORD_GOLD to its folder")
    wanted = {
        side.article_id for label in found if label.corpus == corpus for side in (label.a, label.b)
    }
    with path.open(encoding="utf-8") as lines:
        rows = (json.loads(line) for line in lines)
        return {row["id"]: row for row in rows if row["id"] in wanted}


def _quote(
    label: GoldLabel, side: GoldSpans, texts: dict[str, dict[str, dict[str, Any]]]
) -> GoldQuote:
    article = texts[label.corpus].get(side.article_id)
    if article is None or str(article[CORPORA[label.corpus]]) != label.story:
        raise ValueError(f"{label.corpus}: no article {side.article_id} in story {label.story}")
    text = article["text"]
    if side.parts[-1][1] > len(text):
        raise ValueError(f"{label.corpus}: a quote runs past the text of {side.article_id}")
    content = JOIN.join(text[start:end] for start, end in side.parts)
    return GoldQuote(side.article_id, article.get("outlet") or "", text, side.parts, content)


def _print_counts(found: Sequence[GoldLabel]) -> None:
    counts = Counter((label.corpus, label.split, label.relation) for label in found)
    print("corpus    part " + "".join(f"{name:>12}" for name in RELATIONS))
    for corpus in CORPORA:
        for part in ("tune", "test"):
            row = "".join(f"{counts[corpus, part, name]:12}" for name in RELATIONS)
            print(f"{corpus:9} {part} {row}")
    print("\nstratum     pairs  stands for  one statement (share)")
    for stratum in STRATA:
        part_of = [label for label in found if label.stratum == stratum]
        total = sum(label.weight for label in part_of)
        one = sum(label.weight for label in part_of if label.one_statement)
        share = one / total if total else 0.0
        print(f"{stratum:9} {len(part_of):7} {total:11,.0f} {one:11,.0f} ({share:.1%})")


def _print_readers(found: Readers) -> None:
    print(f"\n{found.relation.n} pairs by two readers: observed, kappa; weighed as in the file")
    for name, of in (
        ("one statement", found.one_statement),
        ("relation", found.relation),
        ("speakers", found.speakers),
    ):
        figures = (of.observed, of.kappa, of.observed_in_file, of.kappa_in_file)
        print(f"{name:14}" + "".join("    –" if x is None else f"{x:8.3f}" for x in figures))
    print("first \\ second" + "".join(f"{name:>12}" for name in RELATIONS))
    for first in RELATIONS:
        row = "".join(f"{found.relation.table[first, second]:12}" for second in RELATIONS)
        print(f"{first:14}{row}")


def main() -> int:
    """Print the counts, and on request the texts and the readers' agreement."""
    parser = argparse.ArgumentParser(description="Show the judged pairs of quotes.")
    parser.add_argument("--show", choices=RELATIONS)
    parser.add_argument("--readers", action="store_true")
    options = parser.parse_args()
    _print_counts(labels())
    if options.readers:
        _print_readers(agreement_of_readers(labels(), second_reader()))
    if options.show:
        try:
            shown = pairs("tune")
        except GoldAbsentError as error:
            print(error, file=sys.stderr)
            return 1
        for pair in (pair for pair in shown if pair.label.relation == options.show):
            print(f"\n{pair.label.corpus} {pair.label.story} speakers: {pair.label.speakers}")
            print(f"  {pair.a.context()}\n  {pair.b.context()}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
