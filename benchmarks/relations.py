"""Measure the relations found in sentences of our own, class by class.

    python -m benchmarks.relations            precision and recall by construction and action
    python -m benchmarks.relations --errors   and each miss and each invention
    python -m benchmarks.relations --table    the table of actions as docs/relations.md shows it

The gold is tests/data/relations/own.txt. Mentions are set by hand, so that only relations are
measured; a relation is right if actor, action and target are.
"""

from __future__ import annotations

import argparse
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

from spacy.language import Language

from pipeline.language.build import build
from pipeline.language.stance import lexicon
from pipeline.language.stance.holders import Voices
from pipeline.language.stance.relations import RelationFinder
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import EntityType, LocalEntity, Mention

GOLD = Path(__file__).resolve().parents[1] / "tests/data/relations/own.txt"
NAMES: dict[str, EntityType] = {
    "Norvia": "country",
    "Alvia": "country",
    "Velda": "country",
    "Orsk": "person",
    "Tull": "person",
    "Kessler": "person",
    "Brandt": "person",
    "Port Lume": "place",
    "Corvane": "organisation",
    "Harbour Party": "organisation",
}
MARK = re.compile(r"\{([^{}=]+)=([^{}]+)\}")
NAME = re.compile(rf"\b({'|'.join(NAMES)})n?\b")
Triple = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with its mentions (start, end, name) and the relations that it tells of."""

    group: str
    text: str
    mentions: tuple[tuple[int, int, str], ...]
    relations: frozenset[Triple]


def items(source: str) -> Iterator[Item]:
    """Read the gold file. Raises ValueError where a line is no item."""
    for line in source.splitlines():
        if line and not line.startswith("#"):
            group, marked, *relations = (part.strip() for part in line.split(" |"))
            text, mentions = _mentions(marked)
            found = frozenset(_triple(relation) for relation in relations if relation)
            yield Item(group, text, mentions, found)


def _mentions(marked: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    text, mentions, last = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[last : match.start()]
        mentions.append((len(text), len(text) + len(match[1]), match[2]))
        text, last = text + match[1], match.end()
    text += marked[last:]
    mentions += [(match.start(), match.end(), match[1]) for match in NAME.finditer(text)]
    return text, tuple(sorted(mentions))


def _triple(relation: str) -> Triple:
    match = re.fullmatch(rf"({'|'.join(NAMES)}) (\w+) ({'|'.join(NAMES)})", relation)
    if match is None or match[2] not in lexicon.load().actions:
        raise ValueError(f"not a relation: {relation!r}")
    return match[1], match[2], match[3]


def found_in(nlp: Language, finder: RelationFinder, item: Item) -> frozenset[Triple]:
    """Return the relations that are found in an item."""
    names = list(NAMES)
    entities = [LocalEntity(f"{NAMES[name]}:{name}", name, NAMES[name]) for name in names]
    mentions = [
        Mention("text", start, end, item.text[start:end], "NAME", "name", names.index(name))
        for start, end, name in item.mentions
    ]
    table = TokenTable(nlp(item.text))
    relations = finder.find(table, Voices(table, mentions, [], entities, "news"))
    return frozenset((names[r.actor], r.action, names[r.target]) for r in relations)


def table() -> str:
    """Return the actions with their words, as a table in Markdown."""
    words: dict[str, list[str]] = {}
    for action, pos, _, listed in lexicon.rows("action_words.tsv"):
        given = [word.lstrip("&").replace("_", " ") for word in listed.split()]
        ended = [f"end of {word}" for word in given] if pos == "ENDED" else given
        words.setdefault(action, []).extend(w for w in ended if w not in words.get(action, []))
    lines = [
        "| action | class | weight | what counts | words | example |",
        "|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {kind} | {weight} | {meaning} | {', '.join(words.get(name, []))} | {example} |"
        for name, kind, weight, meaning, example in lexicon.rows("actions.tsv")
    ]
    return "\n".join(lines)


def print_figures(pairs: Sequence[tuple[Item, frozenset[Triple]]]) -> None:
    """Print precision and recall by construction, by class of action, and over all."""
    gold: Counter[str] = Counter()
    said: Counter[str] = Counter()
    hits: Counter[str] = Counter()
    actions = lexicon.load().actions
    groups = list(dict.fromkeys(item.group for item, _ in pairs))
    for item, found in pairs:
        for counts, triples in (
            (gold, item.relations),
            (said, found),
            (hits, item.relations & found),
        ):
            for triple in triples:
                counts.update((item.group, f"= {actions[triple[1]].category}", "= all"))
    print(f"{'class':26} {'items':>5} {'gold':>5} {'found':>5} {'precision':>9} {'recall':>7}")
    for name in [*groups, *sorted({f"= {a.category}" for a in actions.values()}), "= all"]:
        n_items = sum(item.group == name for item, _ in pairs) or len(pairs)
        precision = f"{hits[name] / said[name]:9.3f}" if said[name] else " " * 8 + "-"
        recall = f"{hits[name] / gold[name]:7.3f}" if gold[name] else " " * 6 + "-"
        print(f"{name:26} {n_items:5} {gold[name]:5} {said[name]:5} {precision} {recall}")
    silent = [found for item, found in pairs if not item.relations]
    print(f"sentences without a relation: {sum(not f for f in silent)}/{len(silent)} left alone")


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--errors", action="store_true", help="print each wrong answer")
    parser.add_argument("--gold", type=Path, default=GOLD, help="another file of the same form")
    parser.add_argument("--table", action="store_true", help="print the table of actions")
    options = parser.parse_args()
    if options.table:
        print(table())
        return
    nlp = build(components=())
    nlp.disable_pipe("ner")
    finder = RelationFinder(lexicon.load())
    gold = items(options.gold.read_text(encoding="utf-8"))
    pairs = [(item, found_in(nlp, finder, item)) for item in gold]
    if options.errors:
        for item, found in pairs:
            for sign, triples in (
                ("missed", item.relations - found),
                ("invented", found - item.relations),
            ):
                for triple in sorted(triples):
                    print(f"{sign:8} {' '.join(triple)} [{item.group}] {item.text}")
    print_figures(pairs)


if __name__ == "__main__":
    main()
