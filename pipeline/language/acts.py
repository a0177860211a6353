"""What a cue does: the act of a quote, and whether it is said or thought.

The acts and the words of their cues are in ``quotes/data/acts.json``; docs/acts.md describes them.
They follow Searle's classes of illocutionary acts (A classification of illocutionary acts, Language
in Society 5, 1976), refined by verb classes of Levin and VerbNet, and add the states of mind that
these acts express: what is thought, intended, wished, feared or felt.

Coverage of the cues of an annotated corpus, lines of ``{"text", "attributions": [{"cue"}]}``:

    python -m pipeline.language.acts TRAIN.jsonl
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Literal

from pipeline import shipped
from pipeline.models import QuoteKind

Mode = Literal["said", "thought", "unknown"]

STATEMENT = "statement"
QUESTION = "question"
OTHER = "other"
"""The act of a cue without a word of the lexicon; its mode is ``unknown``."""

_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LONGEST = 40
"""Words of a cue that are read; no honest cue is longer."""
_NEGATIONS = frozenset(("not", "t", "never", "no", "cannot", "hardly", "without"))
"""Words of a cue; ``t`` is what is left of "didn't"."""
_OPPOSITE = {"support": "refusal"}
"""What a negated act is, where that is another act: "did not endorse"."""
_CLOSING = " \t\r\n\"'”’»›)]}"
_VOWELS = "aeiou"
_ENDINGS = (("ize", "ise"), ("yze", "yse"), ("ense", "ence"))
_OUR = frozenset(("clamor", "endeavor", "favor", "favorable", "honor", "rancor", "rumor", "savor"))


@dataclass(frozen=True, slots=True)
class Act:
    """One act: ``said`` or ``thought``, Searle's class, VerbNet's classes, and what it means."""

    name: str
    mode: Mode
    searle: str
    verbnet: str
    meaning: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    """Acts by name; act by word form and by phrase (lemmas); lemma by form; light lemmas."""

    acts: dict[str, Act]
    words: dict[str, str]
    phrases: dict[tuple[str, ...], str]
    lemmas: dict[str, str]
    light: frozenset[str]
    longest_phrase: int


def act(cue: str | None, content: str = "", kind: QuoteKind = "indirect") -> str:
    """Return the act of a quote from the words of its cue, ``other`` where none is known.

    The first phrase or word of the lexicon decides; a light word ("express", "make", "in") does
    only where no other follows. Speech without a cue, or with a colon for one, is a statement. A
    statement in direct speech that ends with a question mark is a question.
    """
    found = _of_cue(cue or "")
    if found == STATEMENT and kind == "direct" and content.rstrip(_CLOSING).endswith("?"):
        return QUESTION
    return found


def mode(name: str) -> Mode:
    """Return whether an act is ``said`` or ``thought``; ``unknown`` for ``other``."""
    known = _lexicon().acts.get(name)
    return "unknown" if known is None else known.mode


def acts() -> tuple[Act, ...]:
    """Return all acts but ``other``, what is said before what is thought."""
    return tuple(_lexicon().acts.values())


def _of_cue(cue: str) -> str:
    forms = [match.group().lower() for match in islice(_WORD.finditer(cue), _LONGEST)]
    if not forms:
        return STATEMENT  # no cue, or a colon or a dash
    lexicon = _lexicon()
    fallback = OTHER
    lemmas = [lexicon.lemmas.get(form, form) for form in forms]
    for at, form in enumerate(forms):
        phrase = _phrase_at(lexicon, lemmas, forms, at)
        found = phrase or lexicon.words.get(form)
        if found is None:
            continue
        if _NEGATIONS.intersection(forms[:at]):
            found = _OPPOSITE.get(found, found)
        if phrase or lemmas[at] not in lexicon.light:
            return found
        if fallback == OTHER:
            fallback = found
    return fallback


def _phrase_at(
    lexicon: _Lexicon, lemmas: Sequence[str], forms: Sequence[str], at: int
) -> str | None:
    """Return the act of the longest phrase that opens at a word: first by lemma, then as said."""
    for n in range(lexicon.longest_phrase, 1, -1):
        tail = tuple(forms[at + 1 : at + n])
        for head in (lemmas[at], forms[at]):
            if (found := lexicon.phrases.get((head, *tail))) is not None:
                return found
    return None


@cache
def _lexicon() -> _Lexicon:
    data = json.loads(shipped.text("language/quotes/data/acts.json"))
    table: dict[str, Act] = {}
    listed: dict[str, str] = {}
    phrases: dict[tuple[str, ...], str] = {}
    for name, entry in data["acts"].items():
        about = [entry[field] for field in ("mode", "searle", "verbnet", "meaning")]
        table[name] = Act(name, *about)
        listed |= dict.fromkeys(entry["words"], name)
        phrases |= {tuple(phrase.split()): name for phrase in entry["phrases"]}
    lemmas: dict[str, str] = {word: word for word in listed} | data["forms"]
    heads = sorted(listed.keys() | {phrase[0] for phrase in phrases})
    for word in heads:
        for spelling in _spellings(word):
            for form in _forms(spelling):
                lemmas.setdefault(form, word)
    words = {form: listed[lemma] for form, lemma in lemmas.items() if lemma in listed}
    light = frozenset(data["light"])
    return _Lexicon(table, words, phrases, lemmas, light, max(map(len, phrases)))


def _spellings(word: str) -> Iterator[str]:
    """Yield the word, and its British spelling where that differs; no matter if it is no word."""
    yield word
    if word in _OUR:
        yield word.replace("or", "our", 1)
    for american, british in _ENDINGS:
        if word.endswith(american):
            yield word.removesuffix(american) + british


def _forms(word: str) -> Iterator[str]:
    """Yield the regular forms of a word, taken as a verb or a noun; some are no words."""
    yield word
    stem, last = word[:-1], word[-1]
    after_consonant = len(word) > 1 and word[-2] not in _VOWELS
    if last == "y" and after_consonant:
        yield from (stem + "ies", stem + "ied", word + "ing")
        return
    yield from (word + "s", word + "es")
    if word.endswith("ie"):
        yield from (word + "d", word[:-2] + "ying")
    elif last == "e":
        yield from (word + "d", word + "ing" if word.endswith("ee") else stem + "ing")
    else:
        yield from (word + "ed", word + "ing")
        if last not in _VOWELS + "wxy" and not after_consonant:
            yield from (word + last + "ed", word + last + "ing")


def coverage(cues: Iterable[str]) -> Counter[str]:
    """Count the acts of cues."""
    return Counter(act(cue) for cue in cues)


def _gold_cues(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as lines:
        for line in filter(str.strip, lines):
            row = json.loads(line)
            for gold in row["attributions"]:
                if gold["cue"]:
                    yield " ".join(row["text"][s:e] for s, e in gold["cue"])


def main() -> None:
    """Print how many cues of a corpus have each act."""
    parser = argparse.ArgumentParser(description="Count the acts of a corpus's cues.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--other", action="store_true", help="list the cues without an act")
    arguments = parser.parse_args()
    cues = list(_gold_cues(arguments.corpus))
    counts = coverage(cues)
    for name in [*(a.name for a in acts()), OTHER]:
        print(f"{name:12} {mode(name):8} {counts[name]:6d} {counts[name] / len(cues):6.1%}")  # noqa: T201
    print(f"{'all':12} {'':8} {len(cues):6d} {1 - counts[OTHER] / len(cues):6.1%} have an act")  # noqa: T201
    if arguments.other:
        for cue, n in Counter(c.lower() for c in cues if act(c) == OTHER).most_common():
            print(f"{n:5d} {cue!r}")  # noqa: T201


if __name__ == "__main__":
    main()
