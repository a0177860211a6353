"""Measure the stance toward given targets on hard sentences, class by class.

    python -m benchmarks.stance_challenge                    the challenge set, with holders
    python -m benchmarks.stance_challenge --errors           and each wrong answer
    python -m benchmarks.stance_challenge --swap SWAPS.json  and how labels change with names
    python -m benchmarks.stance_challenge --gold DEV.jsonl   any texts with targets and labels

Texts go the way of ``concord annotate --input``, so whatever answers there is measured here. The
challenge set and the names are tests/data/stance/own.jsonl and swaps.json; of a gold file of
another origin only ``text``, ``targets`` and ``labels`` are read, and targets get a name of the
same kind where their mention tells the kind (persons and countries). Each target is swapped alone,
wherever its name stands in the text, for a name drawn with a fixed seed.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spacy.language import Language

from benchmarks.stance import macro_f1
from pipeline.annotate import annotate, requests_from_jsonl
from pipeline.entities.names import COURTESY, display_name, gender_of_name, person_words
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


def swap(text: str, span: Span, new: str, person: bool) -> tuple[str, Span] | None:
    """Give the target another name, wherever its own stands in the text as whole words.

    Titles, a leading article and a possessive ending stay. A person of two names or more also
    loses the surname where it stands alone; one of a single name gets the new surname. None where
    the span holds no name as whole words.

    >>> swap("Mr. Pike left. Pike's son stayed.", (0, 8), "Omar Zaidan", True)
    ("Mr. Zaidan left. Zaidan's son stayed.", (0, 10))
    """
    name = core(text[slice(*span)], person)
    if not name:
        return None
    words, surname = name.split(), new.split()[-1]
    replacements = {name: new if not person or len(words) > 1 else surname}
    if person:
        replacements.setdefault(words[-1], surname)
    ordered = sorted(replacements, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)")
    start, end = span
    places = list(pattern.finditer(text))
    if not any(span[0] <= match.start() and match.end() <= span[1] for match in places):
        return None
    for match in places:
        grown = len(replacements[match.group()]) - len(match.group())
        start += grown if match.end() <= span[0] else 0
        end += grown if match.end() <= span[1] else 0
    return pattern.sub(lambda match: replacements[match.group()], text), (start, end)


def core(surface: str, person: bool) -> str:
    """Return what of a target's words is its name, the empty string where nothing is."""
    surface = re.sub(r"['’]s$", "", surface.strip())
    if not person:
        return re.sub(r"^[Tt]he\s+", "", surface)
    name = display_name(surface)
    return name if name[:1].isupper() and name in surface else ""


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
    return PERSONS.get(_gender(surface, target.row["text"]))


def _gender(surface: str, text: str) -> str:
    """Return m or f by title, pronouns of the text or first name; m where nothing tells."""
    title = COURTESY.get(surface.split()[0].rstrip(".").lower(), "")
    found = {PRONOUNS.get(word, "") for word in re.findall(r"\w+", text.lower())} - {""}
    pronoun = found.pop() if len(found) == 1 else ""
    return title or gender_of_name(person_words(surface)) or pronoun or "m"


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


def changed(swapped: Sequence[Swapped], found: Sequence[Row]) -> dict[str, tuple[int, int]]:
    """Return by kind, and for ``all``, how many labels changed with the name, and of how many."""
    counts: defaultdict[str, list[bool]] = defaultdict(list)
    for one, answer in zip(swapped, found, strict=True):
        differs = answer["target_stances"][0]["label"] != one.target.answer
        for kind in (one.kind, "all"):
            counts[kind].append(differs)
    return {kind: (sum(counts[kind]), len(counts[kind])) for kind in sorted(counts, key=_all_last)}


def _all_last(kind: str) -> tuple[bool, str]:
    return kind == "all", kind


def share(part: int, whole: int) -> str:
    """Return a share with its counts."""
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "- (0/0)"


def print_classes(targets: Sequence[Target]) -> None:
    """Print the figures of each class, then those of the whole."""
    header = ("class", "items", "targets", "accuracy", "or aired", "all right")
    print("{:20} {:>5} {:>7} {:>8} {:>8} {:>9}".format(*header))
    for name, chosen in by_class(targets).items():
        right, n_rows = rows_right(chosen)
        accuracy = sum(target.right for target in chosen) / len(chosen)
        lenient = sum(target.right_or_aired for target in chosen) / len(chosen)
        line = f"{name:20} {n_rows:5} {len(chosen):7} {accuracy:8.3f} {lenient:8.3f}"
        print(f"{line} {right / n_rows:9.3f}")
    print(f"macro F1: {macro_f1([t.label for t in targets], [t.answer for t in targets]):.3f}")
    opposite = [target for target in targets if is_opposite(target.row)]
    print(f"opposite targets, all right: {share(*rows_right(opposite))}")
    if aired := unasserted(targets):
        print(
            "not asserted: " + ", ".join(f"{k} {share(v, aired.total())}" for k, v in aired.items())
        )


def print_holders(counts: Counter[tuple[str, str]]) -> None:
    """Print, by kind of holder, how many evaluations have a row, and of those the right holder."""
    for kind in dict.fromkeys(kind for kind, _ in counts):
        gold, row, right = (counts[kind, name] for name in ("gold", "row", "right"))
        print(f"holder {kind}: rows {share(row, gold)}, right holder of those {share(right, row)}")


def print_errors(targets: Sequence[Target]) -> None:
    """Print each wrong answer."""
    for target in targets:
        if not target.right:
            start, end = target.row["targets"][target.index]
            surface = target.row["text"][start:end]
            what = f"{target.answer}, not {target.label}: [{surface}]"
            print(f"{target.row.get('id')}: {what} {target.row['text']}")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gold", type=Path, default=GOLD, help="texts with targets and labels")
    parser.add_argument("--swap", type=Path, metavar="SWAPS.json", help="names by kind to swap in")
    parser.add_argument("--seed", type=int, default=0, help="what the names are drawn with")
    parser.add_argument("--errors", action="store_true", help="print each wrong answer")
    options = parser.parse_args()
    nlp = build()
    rows = load(options.gold)
    found = answers(nlp, rows)
    targets = judged(rows, found)
    print_classes(targets)
    print_holders(holders(rows, found))
    print(f"not asserted, and yet an evaluating row: {share(*invented_rows(rows, found))}")
    if options.errors:
        print_errors(targets)
    if options.swap is not None:
        names = json.loads(options.swap.read_text(encoding="utf-8"))["kinds"]
        mentions = {id(row): answer["mentions"] for row, answer in zip(rows, found, strict=True)}
        swapped = list(swaps(targets, mentions, names, options.seed))
        texts = [{"text": one.text, "targets": [one.span]} for one in swapped]
        for kind, counts in changed(swapped, answers(nlp, texts)).items():
            print(f"label changes with the name, {kind}: {share(*counts)}")


if __name__ == "__main__":
    main()
