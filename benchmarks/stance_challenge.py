"""Measure the stance toward given targets on hard sentences, class by class.

    python -m benchmarks.stance_challenge                      the challenge set, with holders
    python -m benchmarks.stance_challenge --errors             and each wrong answer
    python -m benchmarks.stance_challenge --gold FILE ...      any texts with targets and labels
    python -m benchmarks.stance_challenge --swap SWAPS.json    how labels change with names
    python -m benchmarks.stance_challenge --swap SWAPS.json --changes    and each that does

Texts go the way of ``concord annotate --input``, so whatever answers there is measured here, and
Markdown tables are printed. The challenge set and the names are tests/data/stance/own.jsonl and
swaps.json; several files of gold are counted apart and together. Of a gold file of another origin
only ``text``, ``targets`` and ``labels`` are read.

With ``--swap``, each target is renamed alone, wherever its name stands in the text, for a name of
its kind (of other gold: persons and countries, as their mentions tell), drawn with each of
``--seeds`` seeds.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean
from typing import Any

from spacy.language import Language

from benchmarks.stance import macro_f1, print_table
from benchmarks.stance_names import core, swap
from pipeline.annotate import annotate, requests_from_jsonl
from pipeline.entities.names import COURTESY, GIVEN_NAMES, gender_of_name, person_words
from pipeline.language.build import build
from pipeline.models import Span

ROOT = Path(__file__).resolve().parents[1]
GOLD = ROOT / "tests/data/stance/own.jsonl"
PERSONS = {"m": "man", "f": "woman"}
PRONOUNS = {"he": "m", "him": "m", "his": "m", "she": "f", "her": "f", "hers": "f"}
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Target:
    """One target of the gold with what was answered; ``row`` and ``index`` say which it is."""

    row: Row
    index: int
    answer: str

    @property
    def label(self) -> str:
        """The gold label."""
        return str(self.row["labels"][self.index])

    @property
    def right(self) -> bool:
        """Whether the answer is the gold label."""
        return self.answer == self.label

    @property
    def right_or_aired(self) -> bool:
        """Whether the answer is the gold label, or the evaluation that is aired if not asserted."""
        return self.answer in (self.label, self.get("aired"))

    def get(self, name: str) -> Any:
        """Return what the gold says of the target in a list of its row, None if it says nothing."""
        values = self.row.get(name)
        return None if values is None else values[self.index]


def load(path: Path) -> list[Row]:
    """Read rows of a gold file; rows without a class get that of the file's name."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [{"class": path.stem, **row} for row in rows]


def answers(nlp: Language, rows: Sequence[Row]) -> list[Row]:
    """Annotate texts with their targets, as ``concord annotate --input`` does."""
    fields = ("text", "targets", "genre")
    lines = [json.dumps({key: row[key] for key in fields if key in row}) for row in rows]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        path.write_text("\n".join(lines), encoding="utf-8")
        return list(annotate(nlp, requests_from_jsonl(path)))


def judged(rows: Sequence[Row], found: Sequence[Row]) -> list[Target]:
    """Return every target of the gold with the answer to it."""
    return [
        Target(row, index, stance["label"])
        for row, answer in zip(rows, found, strict=True)
        for index, stance in enumerate(answer["target_stances"])
    ]


def by_class(targets: Sequence[Target]) -> dict[str, list[Target]]:
    """Return the targets by class, in the order of the gold, and at last ``all``."""
    classes: defaultdict[str, list[Target]] = defaultdict(list)
    for target in targets:
        classes[target.row["class"]].append(target)
    return {**classes, "all": list(targets)}


def rows_right(targets: Sequence[Target]) -> tuple[int, int]:
    """Return how many rows have every target right, and how many there are."""
    right: dict[int, bool] = {}
    for target in targets:
        key = id(target.row)
        right[key] = right.get(key, True) and target.right
    return sum(right.values()), len(right)


def is_opposite(row: Row) -> bool:
    """Tell whether a row holds a favourable and an unfavourable target."""
    return {"favourable", "unfavourable"} <= set(row["labels"])


def unasserted(targets: Sequence[Target]) -> Counter[str]:
    """Count what was answered where an evaluation is aired but not asserted.

    ``neutral`` is right, ``invented`` takes the evaluation for a stance, ``flipped`` its opposite.
    """
    counts: Counter[str] = Counter()
    for target in targets:
        if aired := target.get("aired"):
            invented = "invented" if target.answer == aired else "flipped"
            counts["neutral" if target.answer == "neutral" else invented] += 1
    return counts


def holders(rows: Sequence[Row], found: Sequence[Row]) -> Counter[tuple[str, str]]:
    """Count, by kind of holder, the evaluated targets whose holder the gold tells.

    ``gold`` are all of them, ``row`` those with a stance row of the gold label at the target, and
    ``right`` those of them where such a row has the holder.
    """
    counts: Counter[tuple[str, str]] = Counter()
    for row, answer in zip(rows, found, strict=True):
        for index, holder in enumerate(row.get("holders") or ()):
            label = row["labels"][index]
            if holder is None or label == "neutral":
                continue
            target = tuple(row["targets"][index])
            stances = [
                stance
                for stance in answer["stances"]
                if stance["label"] == label and _overlap(stance["target"], target)
            ]
            kind = holder["kind"]
            counts[kind, "gold"] += 1
            counts[kind, "row"] += bool(stances)
            counts[kind, "right"] += any(_holds(s, holder, answer["mentions"]) for s in stances)
    return counts


def invented_rows(rows: Sequence[Row], found: Sequence[Row]) -> tuple[int, int]:
    """Return at how many targets of unasserted evaluations a stance row evaluates, and of how many.

    Rows say what a holder asserts, so there should be none, whatever is answered for the target.
    """
    polar: list[bool] = []
    for row, answer in zip(rows, found, strict=True):
        for target, aired in zip(row["targets"], row.get("aired") or (), strict=False):
            if aired is not None:
                stances = (s for s in answer["stances"] if _overlap(s["target"], target))
                polar.append(any(stance["label"] != "neutral" for stance in stances))
    return sum(polar), len(polar)


def _overlap(one: Sequence[int], other: Sequence[int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _holds(stance: Row, holder: Row, mentions: Sequence[Row]) -> bool:
    """Tell whether a stance row has the holder of the gold: a speaker by a mention in its span."""
    if holder["kind"] != stance["holder_kind"]:
        return False
    if holder["kind"] != "speaker":
        return True
    entities = {
        mention["entity_id"]
        for mention in mentions
        if _overlap((mention["start"], mention["end"]), holder["span"])
    }
    return stance["holder"] is not None and stance["holder"]["entity_id"] in entities - {None}


@dataclass(frozen=True, slots=True)
class Swapped:
    """A text in which one target has another name, and what the target was."""

    target: Target
    kind: str
    text: str
    span: Span


def kind_of(target: Target, mentions: Sequence[Row], countries: Sequence[str]) -> str | None:
    """Return the kind of the target's name: the gold's, else what its mention tells, else None."""
    if "kinds" in target.row:
        kind: str | None = target.get("kinds")
        return kind
    start, end = target.row["targets"][target.index]
    surface = target.row["text"][start:end]
    if core(surface, person=False) in countries:
        return "country"
    inside = (m for m in mentions if start <= m["start"] and m["end"] <= end)
    mention = next((m for m in inside if m["kind"] == "name" and m["label"] == "PERSON"), None)
    name = core(surface, person=True)
    if mention is None or not name or "," in surface:
        return None
    if core(target.row["text"][mention["start"] : mention["end"]], person=True) != name:
        return None
    given = _given_before(target.row["text"][:start])
    if given and len(name.split()) > 1:
        return None  # "Ada [Bell Quill]": a part of a name, and of how much is not told
    gender = given or _gender(surface, target.row["text"])
    if not gender and len(name.split()) > 1:
        return None  # a given name of unknown gender; a surname alone is anybody's
    return PERSONS[gender or "m"]


def _given_before(text: str) -> str:
    """Return the gender of the given name that ``text`` ends in, the empty string without one."""
    found = re.search(r"(\w+) $", text[-30:])
    return GIVEN_NAMES.get(found.group(1).lower(), "") if found else ""


def _gender(surface: str, text: str) -> str:
    """Return m or f by title, first name or pronouns of the text; nothing where none tells."""
    title = COURTESY.get(surface.split()[0].rstrip(".").lower(), "")
    found = {PRONOUNS.get(word, "") for word in re.findall(r"\w+", text.lower())} - {""}
    pronoun = found.pop() if len(found) == 1 else ""
    return title or gender_of_name(person_words(surface)) or pronoun


def swaps(
    targets: Sequence[Target],
    mentions: Mapping[int, Sequence[Row]],
    names: Mapping[str, Sequence[str]],
    seed: int,
) -> Iterator[Swapped]:
    """Yield each target whose kind is known with another name of that kind.

    ``mentions`` are those found in a row, by the row's ``id()``. What is drawn for a target does
    not rest on the others.
    """
    for target in targets:
        kind = kind_of(target, mentions[id(target.row)], names["country"])
        if kind is None:
            continue
        text, span = target.row["text"], tuple(target.row["targets"][target.index])
        draw = random.Random(f"{seed}:{text}:{target.index}")  # noqa: S311  (no secret)
        new = draw.choice([name for name in names[kind] if name not in text])
        done = swap(text, span, new, person=kind in PERSONS.values())
        if done is not None:
            yield Swapped(target, kind, *done)


def differs(one: Swapped, answer: Row) -> bool:
    """Tell whether the label changed with the name."""
    return bool(answer["target_stances"][0]["label"] != one.target.answer)


def changed(swapped: Sequence[Swapped], found: Sequence[Row]) -> dict[str, tuple[int, int]]:
    """Return by kind, and for ``all``, how many labels changed with the name, and of how many."""
    counts: defaultdict[str, list[bool]] = defaultdict(list)
    for one, answer in zip(swapped, found, strict=True):
        for kind in (one.kind, "all"):
            counts[kind].append(differs(one, answer))
    return {kind: (sum(counts[kind]), len(counts[kind])) for kind in sorted(counts, key=_all_last)}


def _all_last(kind: str) -> tuple[bool, str]:
    return kind == "all", kind


def share(part: int, whole: int) -> str:
    """Return a share with its counts."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "- (0/0)"


def print_classes(targets: Sequence[Target]) -> None:
    """Print the figures of each class, then those of the whole."""
    lines = []
    for name, chosen in by_class(targets).items():
        right, n_rows = rows_right(chosen)
        accuracy = mean(target.right for target in chosen)
        lenient = mean(target.right_or_aired for target in chosen)
        figures = (f"{figure:.3f}" for figure in (accuracy, lenient, right / n_rows))
        opposite = [target for target in chosen if is_opposite(target.row)]
        lines.append([name, n_rows, len(chosen), *figures, _of(*rows_right(opposite))])
    headers = ["class", "texts", "targets", "accuracy", "or aired", "all right"]
    print_table([*headers, "opposite, all right"], *lines)
    print(f"Macro F1: {macro_f1([t.label for t in targets], [t.answer for t in targets]):.3f}.\n")


def print_opposite(targets: Sequence[Target], sources: Mapping[str, Iterable[Row]]) -> None:
    """Print of each file, and of all, how many texts with opposite targets are all right."""
    file_of = {id(row): name for name, rows in sources.items() for row in rows}
    lines = []
    for name in [*sources, "all"]:
        chosen = [t for t in targets if name in (file_of[id(t.row)], "all")]
        opposite = [target for target in chosen if is_opposite(target.row)]
        if opposite:
            accuracy = mean(target.right for target in opposite)
            lines.append([name, f"{accuracy:.3f}", share(*rows_right(opposite))])
    print_table(["opposite targets in one text", "accuracy", "all right"], *lines)


def print_asserted(targets: Sequence[Target], rows: Sequence[Row], found: Sequence[Row]) -> None:
    """Print what becomes of evaluations that nobody asserts, where the gold tells."""
    if aired := unasserted(targets):
        counts = [share(aired[k], aired.total()) for k in ("neutral", "invented", "flipped")]
        row = share(*invented_rows(rows, found))
        print_table(
            ["not asserted", "neutral", "invented", "flipped", "an evaluating row all the same"],
            ["", *counts, row],
        )


def print_holders(counts: Counter[tuple[str, str]]) -> None:
    """Print, by kind of holder, how many evaluations have a row, and of those the right holder."""
    lines = []
    for kind in dict.fromkeys(kind for kind, _ in counts):
        gold, row, right = (counts[kind, name] for name in ("gold", "row", "right"))
        lines.append([kind, share(row, gold), share(right, row)])
    if lines:
        print_table(["holder", "has a row", "right holder, of those"], *lines)


def _of(part: int, whole: int) -> str:
    return f"{part} of {whole}" if whole else ""


def print_swaps(runs: Sequence[Mapping[str, tuple[int, int]]]) -> None:
    """Print, by kind, the share of labels that changed with the name: mean, least, most."""
    lines = []
    for kind in runs[0]:
        shares = [run[kind][0] / run[kind][1] for run in runs]
        figures = (f"{100 * x:.1f} %" for x in (mean(shares), min(shares), max(shares)))
        lines.append([kind, runs[0][kind][1], *figures])
    headers = ["labels that change with the name", "targets", f"mean of {len(runs)} seeds"]
    print_table([*headers, "least", "most"], *lines)


def print_errors(targets: Sequence[Target]) -> None:
    """Print each wrong answer."""
    for target in targets:
        if not target.right:
            start, end = target.row["targets"][target.index]
            surface = target.row["text"][start:end]
            what = f"{target.answer}, not {target.label}: [{surface}]"
            print(f"{target.row.get('id')}: {what} {target.row['text']}")


def print_change(one: Swapped, answer: Row) -> None:
    """Print a text before and after its target got another name, where the label changed."""
    if differs(one, answer):
        new = answer["target_stances"][0]
        start, end = one.span
        marked = f"{one.text[:start]}[{one.text[start:end]}]{one.text[end:]}"
        what = f"{one.target.answer} -> {new['label']} ({new['confidence']:.2f})"
        print(f"{what}, gold {one.target.label}: {marked}\n    was: {one.target.row['text']}")


def measure_swaps(
    nlp: Language, targets: Sequence[Target], found: Mapping[int, Row], options: argparse.Namespace
) -> None:
    """Swap names with each seed, and print how labels change."""
    names = json.loads(options.swap.read_text(encoding="utf-8"))["kinds"]
    mentions = {key: answer["mentions"] for key, answer in found.items()}
    runs = []
    for seed in range(options.seeds):
        swapped = list(swaps(targets, mentions, names, seed))
        new = answers(nlp, [{"text": one.text, "targets": [one.span]} for one in swapped])
        if options.changes:
            for one, answer in zip(swapped, new, strict=True):
                print_change(one, answer)
        runs.append(changed(swapped, new))
    print_swaps(runs)


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, nargs="+", default=[GOLD], help="files of gold")
    parser.add_argument("--swap", type=Path, metavar="SWAPS.json", help="names by kind to swap in")
    parser.add_argument("--seeds", type=int, default=3, help="draw names this many times")
    parser.add_argument("--changes", action="store_true", help="print each label that changes")
    parser.add_argument("--errors", action="store_true", help="print each wrong answer")
    options = parser.parse_args()
    nlp = build()
    sources = {path.stem: load(path) for path in options.gold}
    rows = [row for part in sources.values() for row in part]
    found = answers(nlp, rows)
    targets = judged(rows, found)
    if options.swap is not None:
        by_row = {id(row): answer for row, answer in zip(rows, found, strict=True)}
        measure_swaps(nlp, targets, by_row, options)
        return
    print_classes(targets)
    print_opposite(targets, sources)
    print_asserted(targets, rows, found)
    print_holders(holders(rows, found))
    if options.errors:
        print_errors(targets)


if __name__ == "__main__":
    main()
