"""Evaluative words of a sentence and the tokens they evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from spacy.strings import get_string_id

from pipeline.language.stance.lexicon import Frame, Lexicon, Pos, ids
from pipeline.language.stance.operators import Operators
from pipeline.language.stance.tokens import TokenTable

Role = Literal[
    "doer", "undergoer", "evaluated", "subject", "object", "predicate", "modified", "owner", "has"
]
"""How a word reaches what it evaluates: by a frame (the first three) or by its general valence."""


_VERB, _AUX, _NOUN, _ADJ, _ADV = map(get_string_id, ("VERB", "AUX", "NOUN", "ADJ", "ADV"))
_POS: dict[int, Pos] = {_VERB: "VERB", _NOUN: "NOUN", _ADJ: "ADJ"}
_COMPARATIVE = ids("JJR RBR")
_MORE, _THAN = ids("more less"), ids("than")
_MODIFIERS = ids("amod compound nmod")
_APPOS, _ADVMOD, _POBJ, _CONJ = (get_string_id(d) for d in ("appos", "advmod", "pobj", "conj"))
_OBJECTS = ids("dobj nsubjpass")
_SUBJECTS = ids("nsubj nsubjpass")
_RECEIVE = ids(
    "face draw receive earn win attract get suffer provoke spark trigger sustain have show "
    "display demonstrate deserve invite raise gain lose spread cause bring commit lack enjoy"
)
_AMOD, _VBN = get_string_id("amod"), get_string_id("VBN")
_ANTI, _PRO = ids("anti counter"), ids("pro")
_HYPHEN = get_string_id("-")
_AFFIX_VALUE = 1.5
_CALLS = ids(
    "call describe label brand dub term consider regard view see deem depict portray characterise "
    "characterize rate rank hail cast declare pronounce find think judge"
)
"""Verbs whose subject holds what they say of their object ("calls him a liar")."""
_CALLED = ids("oprd attr acomp ccomp prep pobj amod compound conj dobj")
_AS, _FROM = ids("as"), ids("from by")
_PREP = get_string_id("prep")
_CALL_CLIMB = 4


@dataclass(frozen=True, slots=True)
class Link:
    """A cue says ``value`` of the argument ``token``, in role ``role``."""

    token: int
    role: Role
    value: float


@dataclass(frozen=True, slots=True)
class Cue:
    """An evaluative word in its sentence.

    ``value`` is its own valence after operators. ``holders`` are the tokens that hold the
    evaluation where the word reports one ("A praised B": A); empty where the holder is not said.
    ``attitude`` tells a reported evaluation from one that the writer asserts.
    """

    token: int
    value: float
    links: tuple[Link, ...]
    attitude: bool = False
    holders: tuple[int, ...] = ()
    hypothetical: bool = False


class CueFinder:
    """Finds the cues of a sentence. Near-linear in its number of tokens."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._operators = Operators(lexicon)
        self._known = _ANTI.union(_PRO, lexicon.valence, *lexicon.frames.values())

    def find(self, table: TokenTable, sentence: tuple[int, int]) -> list[Cue]:
        """Return the cues of the tokens of ``sentence``, in order."""
        question = self._operators.is_open_question(table, sentence)
        cues = []
        for token in range(*sentence):
            if table.lemma[token] not in self._known and table.lower[token] not in self._known:
                continue  # most tokens
            cue = self._cue(table, token, question)
            if cue is not None:
                cues.append(cue)
        return cues

    def _cue(self, table: TokenTable, token: int, question: bool) -> Cue | None:
        pos = _POS.get(table.pos[token])
        frame = self._lexicon.frames[pos].get(table.lemma[token]) if pos else None
        valence = self._lexicon.valence.get(table.lower[token], 0.0)
        if frame is None and not valence:
            return self._affix(table, token)
        attitude = frame is not None and frame.attitude
        scope = self._operators.scope(table, token, attitude)
        own = valence or (frame.subject + frame.object if frame else 0.0)
        if frame is not None and pos is not None:
            links, holders = _framed(table, token, pos, frame)
        else:
            links, holders = _general(table, token, valence), []
            called = _called(table, token, valence)
            if called is not None:
                attitude, (links, holders) = True, called
        links += _compared(table, token, links)
        return Cue(
            token,
            scope.of(own),
            tuple(Link(k.token, k.role, scope.of(k.value)) for k in links),
            attitude,
            tuple(holders),
            scope.hypothetical or question,
        )

    def _affix(self, table: TokenTable, token: int) -> Cue | None:
        """Read "anti-Norvian" and "pro-Norvia" as evaluations of what follows the hyphen."""
        word = table.lower[token]
        if word not in _ANTI and word not in _PRO:
            return None
        if token + 2 >= len(table) or table.lower[token + 1] != _HYPHEN:
            return None
        value = _AFFIX_VALUE if word in _PRO else -_AFFIX_VALUE
        return Cue(token, value, (Link(token + 2, "evaluated", value),), attitude=True)


def _framed(table: TokenTable, token: int, pos: Pos, frame: Frame) -> tuple[list[Link], list[int]]:
    """Link a framed word to its arguments; also return who holds the evaluation."""
    if pos == "VERB":
        # "a respected judge", "a lying minister": a participle evaluates the noun it modifies
        noun = _modified(table, token) if table.dep[token] == _AMOD else []
        past = table.tag[token] == _VBN
        doers = table.agents(token) + ([] if past else noun)
        undergoers = table.patients(token) + (noun if past else []) if frame.direct else []
    else:
        # "Velda's criticism of", "criticism from Velda of"
        givers = table.through(token, _FROM) if frame.attitude else []
        doers = [*table.possessors(token), *givers, *_bearers(table, token)]
        undergoers = []
    undergoers += table.through(token, frame.prepositions)
    links = []
    if frame.subject:
        links += [Link(t, "doer", frame.subject) for t in doers]
    if frame.object:
        role: Role = "evaluated" if frame.attitude else "undergoer"
        links += [Link(t, role, frame.object) for t in undergoers]
    if pos == "NOUN":
        verb = table.head[token] if table.dep[token] in _OBJECTS else None
        if verb is not None and table.lemma[verb] in _RECEIVE:
            links += [Link(t, "has", frame.object) for t in table.agents(verb)]
        elif verb is not None and not doers:
            doers = table.agents(verb)
    return links, doers if frame.attitude else []


def _general(table: TokenTable, token: int, value: float) -> list[Link]:
    """Link a word of the general lexicon to what its place in the parse says it evaluates."""
    if table.is_verb(token):
        links = [Link(t, "subject", value) for t in table.agents(token)]
        links += [Link(t, "object", value) for t in table.patients(token)]
        return links + [Link(t, "modified", value) for t in _modified(table, token)]
    pos = table.pos[token]
    if pos == _ADV:
        verb = table.head[token] if table.dep[token] == _ADVMOD else token
        return [Link(t, "subject", value) for t in table.agents(verb)] if verb != token else []
    links = [Link(t, "predicate", value) for t in _bearers(table, token)]
    links += [Link(t, "modified", value) for t in _modified(table, token)]
    if pos != _ADJ:
        links += [Link(t, "owner", value) for t in table.possessors(token)]
        links += [Link(t, "has", value) for t in _havers(table, token)]
    return links


def _called(table: TokenTable, token: int, value: float) -> tuple[list[Link], list[int]] | None:
    """Read "Norvia calls Alvia a liar", "sees Alvia as a threat": of Alvia, held by Norvia.

    None where the word is no such predicate, or nobody is named who calls.
    """
    place, by_as = token, False
    for _ in range(_CALL_CLIMB):
        dep, head = table.dep[place], table.head[place]
        if dep not in _CALLED or head == place:
            return None
        by_as = by_as or (dep == _PREP and table.lower[place] in _AS)
        if table.is_verb(head) and table.lemma[head] in _CALLS:
            break
        if dep == _PREP and not by_as:
            return None
        place = head
    else:
        return None
    patients = [t for t in table.patients(head) if t != place]
    patients += [k for k in table.kids(place) if table.dep[k] in _SUBJECTS] if not patients else []
    holders = table.agents(head)
    if not patients or not holders:
        return None
    return [Link(t, "evaluated", value) for t in patients], holders


def _bearers(table: TokenTable, token: int) -> Iterator[int]:
    """Yield the subjects that ``token`` is predicated of ("Alvia is ...")."""
    verb = table.predicate_of(token)
    if verb is not None:
        # of "called him a liar" the object bears the predicate, of "is a liar" the subject
        yield from table.patients(verb) or table.surface_subjects(verb)


def _modified(table: TokenTable, token: int) -> list[int]:
    """Return the noun that ``token`` modifies or stands in apposition to."""
    while table.dep[token] == _CONJ and table.pos[token] == _ADJ:
        token = table.head[token]
    dep, head = table.dep[token], table.head[token]
    if dep == _APPOS:
        return [head]
    # "a corrupt leader" says it of the leader, and of whom the clause calls one
    return (
        [head, *_bearers(table, head), *_modified_by_apposition(table, head)]
        if dep in _MODIFIERS
        else []
    )


def _modified_by_apposition(table: TokenTable, noun: int) -> list[int]:
    return [table.head[noun]] if table.dep[noun] == _APPOS else []


def _havers(table: TokenTable, noun: int) -> list[int]:
    """Return the subject of the verb (or preposition's verb) that governs ``noun``."""
    head = table.head[noun]
    if table.dep[noun] in _OBJECTS:
        return table.agents(head) if table.is_verb(head) else []
    if table.dep[noun] == _POBJ and table.is_verb(table.head[head]):
        return table.surface_subjects(table.head[head])
    return []


def _compared(table: TokenTable, token: int, links: list[Link]) -> list[Link]:
    """Give the standard of a comparison ("better than Alvia") the opposite value."""
    comparative = table.tag[token] in _COMPARATIVE or any(
        table.lower[kid] in _MORE for kid in table.kids(token)
    )
    if not comparative or not links:
        return []
    standards = table.through(token, _THAN)
    return [Link(t, "predicate", -links[0].value) for t in standards]
