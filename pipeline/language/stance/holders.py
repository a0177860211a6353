"""Whose evaluation it is: the outlet's, the author's, or a speaker's in a quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass

from spacy.strings import get_string_id

from pipeline.language.stance.cues import Cue
from pipeline.language.stance.lexicon import ids
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import EntityType, Genre, HolderKind, LocalEntity, Mention, Quote

NARRATOR = -1
"""Stands for "in no quote" where a quote's index is expected."""

PARTIES: frozenset[EntityType] = frozenset({"person", "country", "organisation", "group", "place"})
"""Types of entity that something can be done to; unnamed ones are never joined, so never these."""

_CONTENT = ids("NOUN VERB ADJ ADV")
_FIRST_PERSON = ids("i we us me my our myself")
_POSSESSIVE = get_string_id("poss")
_NOBODY = ids("nobody no none everyone everybody")
_OWNING = ids("poss amod compound nmod")
_WHOSE, _OF = ids("whose"), ids("of from in")
_RELCL, _CONJ = get_string_id("relcl"), get_string_id("conj")
_CONJUNCTS = 3
_OF_TARGET = frozenset({"evaluated", "has"})
_INSTITUTIONS = ids(
    "government ministry administration army military force troop official leader president "
    "premier parliament police navy court regime minister diplomat lawmaker authority "
    "spokesman spokeswoman spokesperson envoy campaign team lawyer"
)


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a stance: a kind, for a speaker the entity, and the quote that carries it."""

    kind: HolderKind
    entity: int | None
    quote: int | None


@dataclass(frozen=True, slots=True)
class Target:
    """A mention as tokens: its index, its entity, its token range and the quote it stands in.

    Not every mention: a pronoun that owns ("his") and the speaker's own "I" are no targets.
    """

    mention: int
    entity: int
    tokens: tuple[int, int]
    voice: int


class Voices:
    """Knows which quote each token belongs to and which entity each token names."""

    def __init__(
        self,
        table: TokenTable,
        mentions: Sequence[Mention],
        quotes: Sequence[Quote],
        entities: Sequence[LocalEntity],
        genre: Genre,
    ) -> None:
        self._table = table
        self._quotes = quotes
        self._narrator: HolderKind = "author" if genre in ("opinion", "analysis") else "outlet"
        self.voice_of = _voices(table, quotes)
        self.targets = list(self._targets(mentions, len(entities)))
        self._entity_of = {
            token: target.entity for target in self.targets for token in range(*target.tokens)
        }
        self._by_cue = _cue_tokens(table, quotes)
        self._unheard: dict[tuple[int, int], Set[int]] = {}
        self._types = [entity.type for entity in entities]
        self._parties = self._named(mentions, entities)

    def _named(
        self, mentions: Sequence[Mention], entities: Sequence[LocalEntity]
    ) -> dict[int, tuple[int, bool]]:
        """Return for each token of a mention its entity, and whether that one is unnamed.

        Pronouns that own and first persons count here: "its attack" is its owner's.
        """
        named: dict[int, tuple[int, bool]] = {}
        for mention in mentions:
            if mention.entity is not None and 0 <= mention.entity < len(entities):
                unnamed = entities[mention.entity].type == "unnamed"
                for token in range(*self._table.tokens_of(mention.start, mention.end)):
                    if unnamed or token not in named or named[token][1]:
                        named.setdefault(token, (mention.entity, unnamed))
                        if not unnamed:
                            named[token] = mention.entity, False
        return named

    def _targets(self, mentions: Sequence[Mention], n_entities: int) -> Iterator[Target]:
        for index, mention in enumerate(mentions):
            if mention.entity is None or not 0 <= mention.entity < n_entities:
                continue
            first, last = self._table.tokens_of(mention.start, mention.end)
            if first < last and not (mention.kind == "pronoun" and self._is_owner(first)):
                _, stop = self._table.sentence(first)
                tokens = first, min(last, stop)
                yield Target(index, mention.entity, tokens, self.voice_of[first])

    def _is_owner(self, token: int) -> bool:
        """Tell whether a pronoun only says whose something is, or is the speaker's own "I".

        "His mother" and "its website" evaluate neither him nor it: of 19 stances to such pronouns
        that met a phrase annotated for their target, 8 had the opposite label.
        """
        return self._table.dep[token] == _POSSESSIVE or self._table.lower[token] in _FIRST_PERSON

    def entity_at(self, token: int) -> int | None:
        """Return the entity that ``token`` names, itself or as an institution of it.

        "Norvia's government" and "the Norvian army" act for Norvia where they have no mention of
        their own.
        """
        entity = self._entity_of.get(token)
        if entity is None and self._table.lemma[token] in _INSTITUTIONS:
            for kid in self._table.kids(token):
                entity = self._entity_of.get(kid)
                if entity is not None:
                    break
        return entity

    def can_undergo(self, entity: int) -> bool:
        """Tell whether relations towards an entity count: it is named, and can act itself."""
        return self._types[entity] in PARTIES

    def populated(self) -> list[tuple[int, int]]:
        """Return the sentences that mention two entities or more, in order."""
        entities: dict[tuple[int, int], set[int]] = {}
        for token, (entity, _) in self._parties.items():
            entities.setdefault(self._table.sentence(token), set()).add(entity)
        return sorted(sentence for sentence, named in entities.items() if len(named) > 1)

    def party_at(self, token: int, stand_ins: Set[int]) -> int | None:
        """Return who acts or is acted on at ``token``, for relations.

        An unnamed body counts for whose it is ("Norvian officials", "the army of Norvia", "whose
        troops"): ``stand_ins`` are the lemmas of nouns that stand for their owner.
        """
        entity, unnamed = self._parties.get(token, (None, True))
        if entity is not None and not unnamed:
            return entity
        if self._table.lemma[token] in stand_ins:
            owners = (self._owner_at(owner) for owner in self._owners(token))
            return next((owner for owner in owners if owner is not None), entity)
        return entity

    def _owner_at(self, token: int) -> int | None:
        entity, unnamed = self._parties.get(token, (None, True))
        return None if unnamed else entity

    def _owners(self, noun: int) -> Iterator[int]:
        table = self._table
        for kid in table.kids(noun):
            if table.lower[kid] in _WHOSE:
                verb = table.head[noun]
                if table.dep[verb] == _RELCL:
                    yield table.head[verb]
            elif table.dep[kid] in _OWNING:
                yield kid
        yield from table.through(noun, _OF)

    def holder(self, voice: int) -> Holder | None:
        """Return who speaks in quote ``voice``, or the narrator; None where nobody is known."""
        if voice == NARRATOR:
            return Holder(self._narrator, None, None)
        speaker = self._quotes[voice].speaker
        return None if speaker is None else Holder("speaker", speaker, voice)

    def says(self, sentence: tuple[int, int], target: Target, unheard: Set[int]) -> bool:
        """Tell whether the narrator says more in a sentence than who speaks and whom it names."""
        frames = {t for voice in set(self.voice_of[slice(*sentence)]) for t in self.frame(voice)}
        frames.update(unheard, range(*target.tokens))
        words = (t for t in range(*sentence) if t not in frames and self._table.pos[t] in _CONTENT)
        return next(words, None) is not None

    def names_in(self, sentence: tuple[int, int], voice: int) -> bool:
        """Tell whether quote ``voice`` names a target within a sentence."""
        return any(
            self.voice_of[token] == voice and token in self._entity_of for token in range(*sentence)
        )

    def frame(self, voice: int) -> list[int]:
        """Return the tokens of the cue and of the speaker mention of quote ``voice``.

        They tell how the content is meant: what "accused" introduces is no praise.
        """
        if voice == NARRATOR:
            return []
        spans = (self._quotes[voice].cue, self._quotes[voice].source)
        return [
            t for span in spans if span is not None for t in range(*self._table.tokens_of(*span))
        ]

    def unheard(self, sentence: tuple[int, int], voice: int, cues: Sequence[Cue]) -> Set[int]:
        """Return the tokens of a sentence that do not speak for ``voice``.

        These are the tokens of other voices, and what ``voice`` reports of the evaluations of
        third parties ("A accused B of lying" is A's, not the outlet's).
        """
        key = sentence[0], voice
        found = self._unheard.get(key)
        if found is None:
            silent = {t for t in range(*sentence) if self.voice_of[t] != voice}
            for cue in cues:
                if cue.token not in silent and self.is_reported(cue) and self._within(cue, voice):
                    silent |= clause_of(self._table, cue)
            found = self._unheard[key] = silent
        return found

    def _within(self, cue: Cue, voice: int) -> bool:
        """Tell whether ``voice`` names the holder: of its own speaker the quote speaks itself."""
        return not cue.holders or any(self.voice_of[h] == voice for h in cue.holders)

    def is_reported(self, cue: Cue) -> bool:
        """Return whether the evaluation is that of a third party, named or not.

        Attitude verbs without a subject in the passive ("was criticised") have an unnamed holder;
        imperatives and first persons speak for the voice they stand in.
        """
        if not cue.attitude:
            return False
        if not cue.holders:
            return self._table.is_verb(cue.token) and self._table.is_passive(cue.token)
        return not any(self._table.lower[h] in _FIRST_PERSON for h in cue.holders)

    def reports(self, cues: Sequence[Cue], reached: Set[int]) -> Iterator[tuple[Cue, Holder]]:
        """Yield the reported evaluations of a target, with who holds each.

        ``reached`` are the tokens whose evaluation is the target's. Active ("Beijing accused
        Washington"), passive ("was accused by"), nominal ("Beijing's criticism of", "drew criticism
        from"), and by name ("which calls Alvia a liar"); not where the target stands in the quote's
        own content. Only where a quote of the holder carries it: without one it is a relation and
        no stance.
        """
        for cue in cues:
            if not (cue.attitude and cue.holders and self.is_reported(cue)):
                continue
            if not any(k.role in _OF_TARGET and k.token in reached for k in cue.links):
                continue
            for token in cue.holders:
                entity = self.entity_at(token)
                quote = None if entity is None else self.quote_for(cue, entity)
                if quote is None:
                    continue
                if any(self.voice_of[place] != quote for place in reached):
                    yield cue, Holder("speaker", entity, quote)  # else its own row says so
                break

    def quote_for(self, cue: Cue, entity: int) -> int | None:
        """Return the quote of speaker ``entity`` that reports the evaluation, if there is one.

        Either the evaluative word is the quote's own cue ("Kessler accused Alvia of …") or joined
        to it, or the quote's content lies within the word's clause.
        """
        place = cue.token
        for _ in range(_CONJUNCTS):  # "said that it lied and criticised Alvia"
            index = self._by_cue.get(place)
            if index is not None and self._quotes[index].speaker == entity:
                return index
            if self._table.dep[place] != _CONJ:
                break
            place = self._table.head[place]
        for token in sorted(_below(self._table, cue.token)):
            index = self.voice_of[token]
            if index != NARRATOR and self._quotes[index].speaker == entity:
                return index
        return None


def _below(table: TokenTable, token: int) -> set[int]:
    """Return a token and all that depends on it."""
    found = [token]
    for item in found:  # grows while it runs
        found += table.kids(item)
    return set(found)


def clause_of(table: TokenTable, cue: Cue) -> set[int]:
    """Return the cue and what depends on it, but for the phrases that name the holder."""
    found = {cue.token}
    queue = [cue.token]
    while queue:
        for kid in table.kids(queue.pop()):
            if kid not in found and not (kid in cue.holders and table.dep[kid] != _POSSESSIVE):
                found.add(kid)
                queue.append(kid)
    return found - set(cue.holders)


def _voices(table: TokenTable, quotes: Sequence[Quote]) -> list[int]:
    """Return for each token the index of the innermost quote whose content holds it."""
    voices = [NARRATOR] * len(table)
    sized = [
        (sum(end - start for start, end in quote.parts), index)
        for index, quote in enumerate(quotes)
    ]
    for _, index in sorted(sized, reverse=True):
        if _is_nobodys(table, quotes[index]):
            continue
        for start, end in quotes[index].parts:
            first, last = table.tokens_of(start, end)
            voices[first:last] = [index] * (last - first)
    return voices


def _is_nobodys(table: TokenTable, quote: Quote) -> bool:
    """Tell whether a quote is ascribed to nobody or everybody.

    "Nobody doubts that Alvia lied" and "Everyone knows that it did" are said by the narrator.
    """
    if quote.source is None or (quote.marked and quote.kind != "indirect"):
        return False
    first, last = table.tokens_of(*quote.source)
    return first < last and table.lower[first] in _NOBODY


def _cue_tokens(table: TokenTable, quotes: Sequence[Quote]) -> dict[int, int]:
    found: dict[int, int] = {}
    for index, quote in enumerate(quotes):
        if quote.cue is not None:
            for token in range(*table.tokens_of(*quote.cue)):
                found.setdefault(token, index)
    return found
