"""What one actor does to another, by a table of actions (docs/relations.md). No stance.

Verbs and nouns of the table are read on the parse: active, passive, coordinated, relative, with
particles ("teamed up with"), as objects of light verbs ("slapped sanctions on"), with possessors
("Norvia's sanctions against Alvia"). What did not take place is left out, or is the refusal,
threat or promise that did (:mod:`pipeline.language.stance.happening`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.strings import get_string_id

from pipeline.language.stance.happening import Happening, Outcome
from pipeline.language.stance.holders import NARRATOR, Voices
from pipeline.language.stance.lexicon import Action, Lexicon, Pattern, ids
from pipeline.language.stance.operators import Operators
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import Relation

_VERB, _NOUN, _PROPN, _ADP, _VB = map(get_string_id, ("VERB", "NOUN", "PROPN", "ADP", "VB"))
_BY, _FROM, _WITH, _BETWEEN = ids("by"), ids("from by"), ids("with"), ids("between")
_TOWARDS = ids("to for on against with")
_OBJECTS, _DATIVE, _POBJ = ids("dobj nsubjpass attr oprd"), ids("dative"), get_string_id("pobj")
_PREP, _ACL, _CONJ = map(get_string_id, ("prep", "acl", "conj"))
_MODIFIERS = ids("amod compound nmod")
_BESIDE = ids("prt dobj advmod prep acomp dep")
_MATERIAL = "material conflict"
_MOST = 12
"""Actors, and targets, that one action is read for: a list of hundreds would pair off by square."""


@dataclass(slots=True)
class Found:
    """An action with its parties as tokens. ``at`` is where to ask whether it took place.

    ``verb`` is the verb that carries out a noun, -1 for none.
    """

    action: Action
    at: int
    actors: list[int] = field(default_factory=list)
    targets: list[int] = field(default_factory=list)
    verb: int = -1


class RelationFinder:
    """Finds relations on the parse, in time linear in the tokens of a sentence."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._patterns = lexicon.patterns
        self._known = frozenset().union(*lexicon.patterns.values())
        self._words = lexicon.relation_words
        self._operators = Operators(lexicon)
        self._happening = Happening(lexicon)

    def find(self, table: TokenTable, voices: Voices) -> list[Relation]:
        """Return the relations between entities, in text order, each once a cue word.

        Questions tell of nothing; in what is denied, possible or to come nothing happened.
        """
        return [
            relation
            for sentence in voices.populated()
            if not self._operators.is_question(table, sentence)
            for relation in self._in(table, voices, sentence)
        ]

    def _in(
        self, table: TokenTable, voices: Voices, sentence: tuple[int, int]
    ) -> Iterator[Relation]:
        found: dict[tuple[int, int, int], tuple[int, Action]] = {}
        carried: set[tuple[int, int, int]] = set()
        for token in range(*sentence):
            if table.lemma[token] not in self._known:
                continue  # most tokens
            for event in self._at(table, voices, token):
                action = self._happening.resolve(table, event.at, event.action)
                if action is None:
                    continue
                for actor, target in self._parties(voices, event):
                    found.setdefault((actor, target, token), (token, action))
                    carried.add((actor, target, event.verb))
        for key, (token, action) in found.items():
            if key not in carried:  # "lent money": the noun's action, not the verb's as well
                yield _relation(table, voices, key[:2], token, action)

    def _at(self, table: TokenTable, voices: Voices, token: int) -> Iterator[Found]:
        lemma, pos = table.lemma[token], table.pos[token]
        if pos == _VERB:
            for pattern in self._patterns["VERB"].get(lemma, ()):
                event = self._verbal(table, voices, token, pattern)
                if event is not None:
                    yield event
                    return
        elif pos in (_NOUN, _PROPN):
            yield from self._nominal(table, voices, token)

    def _parties(self, voices: Voices, event: Found) -> dict[tuple[int, int], None]:
        """Return the pairs of actor and target entities, in order, each once."""
        nouns = self._words["body"]
        actors = [voices.party_at(token, nouns) for token in event.actors[:_MOST]]
        said = event.action.category != _MATERIAL
        stands = nouns | self._words["deed" if said else "place"]
        targets = [voices.party_at(token, stands) for token in event.targets[:_MOST]]
        return dict.fromkeys(
            (actor, target)
            for actor in actors
            for target in targets
            if actor is not None and target is not None and actor != target
            if voices.can_undergo(target)
        )

    def _verbal(
        self, table: TokenTable, voices: Voices, verb: int, pattern: Pattern
    ) -> Found | None:
        """Read a verb; None where its second word is missing or nobody undergoes it."""
        second = _beside(table, verb, pattern.second) if pattern.second else verb
        if second is None:
            return None
        actors = self._of_noun(table, voices, verb) or _agents(table, verb)
        targets = table.patients(verb) if pattern.direct else []
        targets = targets + table.through(verb, pattern.prepositions)
        if second != verb:
            targets = targets + table.through(second, pattern.prepositions)
        if not targets and not pattern.direct:  # "demanded ships from Alvia"
            objects = table.patients(verb)
            targets = [t for o in objects for t in table.through(o, pattern.prepositions)]
        if not targets and pattern.mutual and len(actors) > 1:
            actors, targets = actors[:1], actors[1:]
        return Found(pattern.action, verb, actors, targets) if actors and targets else None

    def _of_noun(self, table: TokenTable, voices: Voices, verb: int) -> list[int]:
        """Return who does what an infinitive after a noun says ("Norvia's refusal to meet")."""
        bare = table.dep[verb] == _ACL and table.tag[verb] == _VB
        return self._holders(table, voices, table.head[verb]) if bare else []

    def _holders(self, table: TokenTable, voices: Voices, noun: int) -> list[int]:
        """Return whose a noun is: possessors, modifiers that name an actor, "by" or "from"."""
        own = table.possessors(noun) or table.through(noun, _FROM)
        own = own or _named_modifiers(table, voices, noun)
        if not own:
            verb, _ = _governor(table, noun)
            if verb is not None and table.is_verb(verb):
                own = _agents(table, verb)
        return own

    def _nominal(self, table: TokenTable, voices: Voices, noun: int) -> Iterator[Found]:
        lemma = table.lemma[noun]
        verb, through = _governor(table, noun)
        ended = self._patterns["ENDED"].get(lemma, ())
        if ended and verb is not None and self._is(table, verb, "ends"):
            for pattern in ended:
                yield self._carried(table, noun, verb, pattern, through)
            return
        for pattern in self._patterns["NOUN"].get(lemma, ()):
            event = self._owned(table, voices, noun, pattern)
            if event is None and verb is not None:
                event = self._by_verb(table, noun, verb, through, pattern)
            if event is not None and event.actors and event.targets:
                yield event
                return

    def _owned(
        self, table: TokenTable, voices: Voices, noun: int, pattern: Pattern
    ) -> Found | None:
        """Read "Norvia's attack on Alvia", "Tull's arrest by Norvia", "talks between A and B"."""
        if self._happening.is_doubtful(table, noun):
            return None
        targets = table.through(noun, pattern.prepositions)
        if pattern.mutual:
            several = table.through(noun, _BETWEEN)
            if len(several) > 1:
                return Found(pattern.action, noun, several[:1], several[1:])
        by, owners = table.through(noun, _BY), table.possessors(noun)
        if by and owners and not targets:
            return Found(pattern.action, noun, by, owners)
        actors = by or owners or table.through(noun, _FROM)
        if targets and not actors:
            actors = _named_modifiers(table, voices, noun)
        return Found(pattern.action, noun, actors, targets) if actors and targets else None

    def _by_verb(
        self, table: TokenTable, noun: int, verb: int, through: int, pattern: Pattern
    ) -> Found | None:
        """Read a noun as the object of the verb that carries it out, promises or refuses it."""
        if self._happening.is_doubtful(table, noun):
            return None
        kinds: list[tuple[str, Outcome]] = [
            ("refuses", "refused"), ("threatens", "threatened"), ("promises", "promised"),
        ]  # fmt: skip
        if self._is(table, verb, "does"):
            return self._carried(table, noun, verb, pattern, through)
        for kind, outcome in kinds:
            if self._is(table, verb, kind):
                event = self._carried(table, noun, verb, pattern, through)
                made = self._happening.become(event.action, outcome)
                if made is None:
                    return None
                event.action = made
                return event
        if self._is(table, verb, "gets") or (through in _WITH and table.is_passive(verb)):
            givers = table.through(noun, _FROM) or table.through(verb, _FROM)
            givers = givers or (_agents(table, verb) if table.is_passive(verb) else [])
            return Found(pattern.action, verb, givers, table.surface_subjects(verb), verb)
        return None

    def _carried(
        self, table: TokenTable, noun: int, verb: int, pattern: Pattern, through: int
    ) -> Found:
        """Read "imposed sanctions on Alvia", "gave Alvia aid", "hit Alvia with tariffs"."""
        actors = _agents(table, verb)
        targets = table.through(noun, pattern.prepositions)
        if not targets and through in _WITH:
            targets = table.patients(verb)
        if not targets:
            reached = table.through(verb, pattern.prepositions | _TOWARDS)
            targets = [token for token in reached if token != noun]
        if not targets:
            targets = [
                c
                for kid in table.kids(verb)
                if table.dep[kid] in _DATIVE and table.pos[kid] != _ADP
                for c in table.conjuncts(kid)
            ] or table.complements([k for k in table.kids(verb) if table.dep[k] in _DATIVE])
        if not targets and pattern.mutual and len(actors) > 1:
            actors, targets = actors[:1], actors[1:]
        return Found(pattern.action, verb, actors, targets, verb)

    def _is(self, table: TokenTable, verb: int, kind: str) -> bool:
        return table.is_verb(verb) and table.lemma[verb] in self._words[kind]


def _named_modifiers(table: TokenTable, voices: Voices, noun: int) -> list[int]:
    """Return the modifiers of a noun that name somebody ("the Norvian attack")."""
    return [
        kid
        for kid in table.kids(noun)
        if table.dep[kid] in _MODIFIERS and voices.party_at(kid, frozenset()) is not None
    ]


def _agents(table: TokenTable, verb: int) -> list[int]:
    """Return who does what a verb says, also where the parse hides the "by" of a passive."""
    found = table.agents(verb)
    if not table.is_passive(verb):
        return found
    prepositions = [kid for kid in table.kids(verb) if table.pos[kid] == _ADP]
    below = [k for p in prepositions for o in table.kids(p) for k in (o, *table.kids(o))]
    return found + [
        t for t in table.complements([k for k in below if table.lower[k] in _BY]) if t not in found
    ]


def _beside(table: TokenTable, verb: int, word: int) -> int | None:
    """Return the particle or object that makes one expression with the verb."""
    for kid in table.kids(verb):
        if table.lower[kid] == word and table.dep[kid] in _BESIDE:
            return kid
    return None


def _governor(table: TokenTable, noun: int) -> tuple[int | None, int]:
    """Return the verb that a noun is an object of, and the preposition between, 0 for none."""
    for _ in range(4):
        dep, head = table.dep[noun], table.head[noun]
        if dep == _CONJ:
            noun = head
            continue
        if dep in _OBJECTS or dep in _DATIVE:
            return head, 0
        if dep == _POBJ:
            word, above = table.lower[head], table.head[head]
            while table.dep[above] == _PREP and above != table.head[above]:  # "out of"
                above = table.head[above]
            return (above, word) if table.is_verb(above) else (None, 0)
        return None, 0
    return None, 0


def _relation(
    table: TokenTable, voices: Voices, pair: Sequence[int], token: int, action: Action
) -> Relation:
    quote = voices.voice_of[token]
    return Relation(
        actor=pair[0],
        target=pair[1],
        action=action.name,
        polarity=action.polarity,
        field="text",
        cue=(table.starts[token], table.ends[token]),
        quote=None if quote == NARRATOR else quote,
    )
