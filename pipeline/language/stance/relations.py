"""What one actor does to another, by a table of actions. An event, not a stance."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.strings import get_string_id

from pipeline.language.stance.holders import NARRATOR, Voices
from pipeline.language.stance.lexicon import Action, Lexicon, Pos, ids
from pipeline.language.stance.operators import Operators
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import Relation

_VERB, _NOUN = get_string_id("VERB"), get_string_id("NOUN")
_BY = ids("by from")
_OBJECTS = ids("dobj pobj")
_LIGHT = ids(
    "have make hold sign launch impose offer express voice lift give reach level strike "
    "announce voice form build mount bring file provide send begin start join pledge"
)
_ATTENUATING = ids("lift end ease")


class RelationFinder:
    """Finds relations on the parse: active, passive, coordinated and nominal."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._actions: dict[int, tuple[Pos, dict[int, Action]]] = {
            _VERB: ("VERB", lexicon.actions["VERB"]),
            _NOUN: ("NOUN", lexicon.actions["NOUN"]),
        }
        self._known = frozenset().union(*lexicon.actions.values())
        self._operators = Operators(lexicon)

    def find(self, table: TokenTable, voices: Voices) -> list[Relation]:
        """Return the relations between entities, in text order, each once a cue word.

        Negated, refused, possible and asked actions are left out: they did not happen.
        """
        return [
            relation
            for sentence in _populated(table, voices)
            if not self._operators.is_question(table, sentence)
            for token in range(*sentence)
            if table.lemma[token] in self._known
            for relation in self._at(table, voices, token)
        ]

    def _at(self, table: TokenTable, voices: Voices, token: int) -> Iterator[Relation]:
        pos, actions = self._actions.get(table.pos[token], (None, {}))
        action = actions.get(table.lemma[token])
        if action is None:
            return
        actors, targets = (_verbal if pos == "VERB" else _nominal)(table, token, action)
        pairs = dict.fromkeys(
            (actor, target)
            for actor in _entities(voices, actors)
            for target in _entities(voices, targets)
            if actor != target
        )
        if not pairs:
            return
        scope = self._operators.scope(table, token)
        if scope.factor < 0 or scope.hypothetical:
            return
        quote = voices.voice_of[token]
        for actor, target in pairs:
            yield Relation(
                actor=actor,
                target=target,
                action=action.name,
                polarity=action.polarity,
                field="text",
                cue=(table.starts[token], table.ends[token]),
                quote=None if quote == NARRATOR else quote,
            )


def _populated(table: TokenTable, voices: Voices) -> list[tuple[int, int]]:
    """Return the sentences that mention two entities or more."""
    entities: dict[tuple[int, int], set[int]] = {}
    for target in voices.targets:
        entities.setdefault(table.sentence(target.tokens[0]), set()).add(target.entity)
    return sorted(sentence for sentence, named in entities.items() if len(named) > 1)


def _entities(voices: Voices, tokens: list[int]) -> list[int]:
    found = (voices.entity_at(token) for token in tokens)
    return [entity for entity in found if entity is not None]


def _verbal(table: TokenTable, verb: int, action: Action) -> tuple[list[int], list[int]]:
    """Return who does it and to whom. "A and B met" relates the first to the others."""
    actors = table.agents(verb)
    targets = table.patients(verb) if action.direct else []
    targets += table.through(verb, action.prepositions)
    if not targets and action.name in ("meet", "agree", "talk", "fight") and len(actors) > 1:
        return actors[:1], actors[1:]
    return actors, targets


def _nominal(table: TokenTable, noun: int, action: Action) -> tuple[list[int], list[int]]:
    """Return actors and targets of a noun: "A's attack on B", "A imposed sanctions on B"."""
    targets = table.through(noun, action.prepositions)
    actors = table.possessors(noun) + table.through(noun, _BY)
    head = table.head[noun]
    if table.dep[noun] in _OBJECTS and table.is_verb(head) and table.lemma[head] in _LIGHT:
        if table.lemma[head] in _ATTENUATING:
            return [], []
        actors = actors or table.agents(head)
        targets = targets or table.through(head, action.prepositions)
    return actors, targets
