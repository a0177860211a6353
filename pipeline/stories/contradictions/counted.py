"""What a quantity counts: head noun, what happens to it, and the context that tells which one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.models import Field
from pipeline.stories.contradictions.quantities import Quantity, quantities
from pipeline.stories.contradictions.sentences import Token, sentences, tokens
from pipeline.stories.contradictions.words import classes, group, negates
from pipeline.stories.terms import STOP_WORDS, fold_word

MAX_CHUNK = 6
"""A noun phrase of more words after its number is not followed to its head."""
_NUMBER_WORD = re.compile(
    r"[0-9]|\b(?:t(?:wo|en|hree|welve|hirt|went|housand|rillion)|f(?:our|ive|if|or)|s(?:ix|even|core)"
    r"|e(?:ight|leven)|nine|one|half|dozen|hundred|million|billion)"
)
"""Cheap, and true of every sentence in lower case that holds a number."""
_NUMBER = re.compile(r"[0-9,.]+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|all")
_YEAR = re.compile(r"\b(?:1[89]|20)[0-9]{2}\b")
_WEEKDAYS = group("weekdays")
_FEW_LETTERS = 3


@dataclass(frozen=True, slots=True)
class Counted:
    """A quantity with what it counts; ``start`` and ``end`` are its sentence's, in ``field``.

    ``at`` is the offset of the number, ``surface`` number and head as written. ``act`` is the
    class of what happens to the counted ("killed"), "" where none is known. ``modifiers`` stand
    between number and head, ``names`` and ``terms`` anywhere in the sentence; ``places`` are the
    names after a preposition of place, ``when`` words and years that set it at another time,
    ``days`` named days and months. ``unreal`` sentences tell of what may be, ``negated`` ones hold
    a negation, ``anaphoric`` ones open with a pronoun, so that their subject is not known.
    ``others`` are the quantities of the sentence, this one included.
    """

    field: Field
    start: int
    end: int
    at: int
    surface: str
    quantity: Quantity
    head: str
    act: str
    modifiers: frozenset[str]
    names: frozenset[str]
    places: frozenset[str]
    terms: frozenset[str]
    when: frozenset[str]
    days: frozenset[str]
    unreal: bool
    negated: bool
    anaphoric: bool
    others: tuple[Quantity, ...]

    @property
    def key(self) -> tuple[str, str, str, str]:
        """What two quantities must share to be about one thing."""
        return self.quantity.kind, self.quantity.unit, self.head, self.act


@dataclass(frozen=True, slots=True)
class _Head:
    """Class of the head noun, the modifiers before it, its act where it names one, its end."""

    name: str
    modifiers: frozenset[str]
    act: str
    last: int


def counted(text: str, field: Field = "text") -> Iterator[Counted]:
    """Yield what is counted in ``text``, in order."""
    for start, end in sentences(text):
        sentence = text[start:end]
        if _NUMBER_WORD.search(sentence.lower()):
            yield from _in_sentence(sentence, start, field)


def _in_sentence(sentence: str, offset: int, field: Field) -> Iterator[Counted]:
    found = tokens(sentence)
    context: _Context | None = None
    present = tuple(quantities(found))
    for quantity in present:
        head = _head_of(found, quantity)
        if head is None or _partial(found, quantity, head):
            continue
        context = context or _context(sentence, found)
        act = head.act or _act_of(found, quantity, head)
        last = found[max(head.last, quantity.last) - 1].end
        yield Counted(
            field=field,
            start=offset,
            end=offset + len(sentence),
            at=offset + quantity.start,
            surface=sentence[quantity.start : last],
            quantity=quantity,
            head=head.name,
            act=act,
            modifiers=head.modifiers,
            names=context.names - head.modifiers,
            places=context.places,
            terms=context.terms - head.modifiers - {head.name},
            when=context.when,
            days=context.days,
            unreal=context.unreal,
            negated=context.negated,
            anaphoric=context.anaphoric,
            others=present,
        )


def _head_of(found: Sequence[Token], quantity: Quantity) -> _Head | None:
    if quantity.kind == "magnitude":
        return _Head("earthquake", frozenset(), "", quantity.last)
    if quantity.kind == "count":
        return _noun(found, quantity.last) or _toll(found, quantity)
    if quantity.kind == "percent" and _lower(found, quantity.last) == "of":
        start = quantity.last + 1
        while _lower(found, start) in ("the", "all", "its", "their"):
            start += 1
        return _noun(found, start)
    return _what_is_paid(found, quantity)


def _noun(found: Sequence[Token], start: int) -> _Head | None:
    """Read the noun phrase from token ``start``: up to its first run of plural nouns."""
    acts, heads = classes("act"), classes("head")
    modifiers: list[str] = []
    head, act, last = "", "", start
    start += _lower(found, start) == "of"  # "thousands of troops"
    for i in range(start, min(start + MAX_CHUNK, len(found))):
        word = found[i].lower
        if found[i].text == "-":
            continue
        if found[i].kind != "word" or (word in STOP_WORDS and word != "more"):
            break
        plural = _is_plural(word)
        if head and not plural:
            break
        if word in acts and word not in heads and not head:
            act = acts[word]
        elif plural:
            head = heads.get(word, fold_word(word))
        else:
            modifiers.append(fold_word(word))
        last = i + 1
    if not head and act and not modifiers:
        head = "person"
    if not head:
        return None
    kept = frozenset(m for m in modifiers if m not in group("auxiliary"))
    if head in ("death", "injury"):
        head, act = "person", "killed" if head == "death" else "injured"
    return _Head(head, kept, act, last)


def _toll(found: Sequence[Token], quantity: Quantity) -> _Head | None:
    """Read "the death toll stood at 31"."""
    lead = [token.lower for token in found[max(0, quantity.first - MAX_CHUNK * 2) : quantity.first]]
    if "toll" in lead and lead[-1] in ("at", "to") and lead[-2] in group("before_act"):
        return _Head("person", frozenset(), "killed", quantity.last)
    return None


def _is_plural(word: str) -> bool:
    if word in group("no_head"):
        return False
    if word in group("irregular") or word in classes("head"):
        return True
    return len(word) > _FEW_LETTERS and word.endswith("s") and not word.endswith(("ss", "us", "is"))


def _what_is_paid(found: Sequence[Token], quantity: Quantity) -> _Head | None:
    """Read what money or a share is of: "a $5 million fine", "fined $5 million"."""
    words: list[str] = []
    i = quantity.last
    while i < len(found) and len(words) < MAX_CHUNK:
        if found[i].kind != "word" or found[i].lower in STOP_WORDS or found[i].text[0].isupper():
            break
        words.append(fold_word(found[i].lower))
        i += 1
    if words and quantity.kind == "money":
        return _Head(words[-1], frozenset(words[:-1]), "", i)
    for j in range(quantity.first - 1, max(quantity.first - 5, -1), -1):
        if found[j].kind == "word" and found[j].lower not in STOP_WORDS:
            return _Head("~" + fold_word(found[j].lower), frozenset(), "", quantity.last)
        if found[j].text in ",;:()":
            break
    return None


def _partial(found: Sequence[Token], quantity: Quantity, head: _Head) -> bool:
    """Return whether the number is a part, an addition, a rate or one end of a change."""
    before = [token.lower for token in found[max(0, quantity.first - 3) : quantity.first]]
    after = [token.lower for token in found[head.last : head.last + 4]]
    if group("partial") & (set(before) | head.modifiers):
        return True
    if before[-1:] and (before[-1] in group("compare") or before[-1:] == ["by"]):
        return quantity.kind != "count" or before[-1] != "by"
    if before[-2:] in (["of", "whom"], ["of", "which"], ["of", "the"], ["of", "those"]):
        return True
    if set(after[:2]) & group("rate") or set(before) & group("rate"):
        return True
    if after[:1] in (["a"], ["an"]) and after[1:2] and after[1] in group("no_head"):
        return True
    if after[:1] and after[0].removesuffix("ern") in group("direction"):
        return True
    lead = found[max(0, quantity.first - 5) : quantity.first]
    if "of" in before and any(_NUMBER.fullmatch(token.lower) for token in lead):
        return True
    return after[:1] == ["of"] and after[1:2] in (["them"], ["whom"], ["which"], ["those"])


def _act_of(found: Sequence[Token], quantity: Quantity, head: _Head) -> str:
    """Return the class of the verb beside the quantity: right before it, else after its head."""
    acts, auxiliary, skipped = classes("act"), group("auxiliary"), group("before_act")
    for i in range(quantity.first - 1, max(quantity.first - 7, -1), -1):
        word = found[i].lower
        if word in acts:
            return acts[word]
        if word not in skipped:
            break
    for token in found[head.last : head.last + 7]:
        if token.lower in acts:
            return acts[token.lower]
        if token.lower not in auxiliary and token.text != ",":
            break
    return ""


@dataclass(frozen=True, slots=True)
class _Context:
    names: frozenset[str]
    places: frozenset[str]
    terms: frozenset[str]
    when: frozenset[str]
    days: frozenset[str]
    unreal: bool
    negated: bool
    anaphoric: bool


def _context(sentence: str, found: Sequence[Token]) -> _Context:
    words = [token for token in found if token.kind == "word"]
    lower = {token.lower for token in words}
    capital = [t for t in words if t.text[0].isupper() and t.lower not in STOP_WORDS]
    days = (group("months") - {"may", "march"} | _WEEKDAYS) & lower
    shouted = 2 * len(capital) > len(words)
    first = words[0].start if words else 0
    names = {
        fold_word(token.lower)
        for token in capital
        if not shouted and token.start != first and token.lower not in days
    }
    acts = classes("act")
    terms = {
        fold_word(word)
        for word in lower
        if len(word) > 1 and word not in STOP_WORDS and word not in days and word not in acts
    }
    return _Context(
        names=frozenset(names),
        places=frozenset(_places(found) & names),
        terms=frozenset(terms - group("level") - group("assert") - group("auxiliary")),
        when=frozenset((lower & group("elsewhen")) | set(_YEAR.findall(sentence))),
        days=frozenset(days),
        unreal=bool(lower & group("unreal")),
        negated=_is_negated(words),
        anaphoric=bool(words) and words[0].lower in group("pronoun"),
    )


def _is_negated(words: Sequence[Token]) -> bool:
    """Return whether a sentence holds a negation; "no more than" is none."""
    hedging = ("more", "fewer", "less")
    return any(
        negates(token.lower) and not (i + 1 < len(words) and words[i + 1].lower in hedging)
        for i, token in enumerate(words)
    )


def _places(found: Sequence[Token]) -> set[str]:
    """Return the names that follow a preposition of place."""
    places: set[str] = set()
    after = False
    for token in found:
        if token.lower in group("place"):
            after = True
        elif after and token.text[0].isupper():
            places.add(fold_word(token.lower))
        elif token.lower not in ("the", "southern", "northern", "eastern", "western", "central"):
            after = False
    return places


def _lower(found: Sequence[Token], i: int) -> str:
    return found[i].lower if 0 <= i < len(found) else ""
