"""Nouns that stand for a person or a body: "North Korean leader", "the president", "the ministry".

Beside a name the phrase is a mention of its own unless it is a bare title ("President Quill").
Alone it must be definite, and mean one person of the article (see
:meth:`pipeline.language.coreference.roles.Roles.resolve`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain

from spacy.tokens import Doc, Token

from pipeline.language.coreference.nouns import NAMED_BODIES, PERSONS
from pipeline.language.coreference.role_phrases import RolePhrase
from pipeline.language.coreference.roles import Roles
from pipeline.models import LocalEntity, Mention

_ARTICLES = frozenset(["the", "The", "THE"])
_COMPANIES = frozenset(
    ["inc", "corp", "corporation", "industries", "ltd", "plc", "holdings", "motors", "airlines"]
)
"""Last words of the names of companies."""
_NARROWING = frozenset(["of", "that", "which", "in", "for", "at", "on"])
_COMPLEMENTS = (["from"], ["for"], ["of"], ["in"], ["at"])
_REACH = 7
"""Tokens between a role noun and the comma before a name."""
_OWNERS = frozenset(["its", "his", "her", "their", "our"])


def nominal_mentions(
    doc: Doc, entities: Sequence[LocalEntity], mentions: Sequence[Mention]
) -> list[Mention]:
    """Return mentions for the role phrases and nouns that mean a person or a body of the article.

    They may hold the name of a country or an organisation, which stays a mention of its own.
    """
    roles = Roles(doc, entities, mentions)
    text = doc.text
    found: list[Mention] = []
    taken = {(mention.start, mention.end) for mention in mentions}
    people = ((phrase.start, phrase.end, entity) for phrase, entity in _nominals(roles))
    for first, last, entity in chain(people, _bodies(roles)):
        start = roles.starts[first]
        end = roles.starts[last - 1] + len(roles.words[last - 1])
        if (start, end) not in taken:
            taken.add((start, end))
            found.append(Mention("text", start, end, text[start:end], "NOMINAL", "nominal", entity))
    return found


def _nominals(roles: Roles) -> Iterator[tuple[RolePhrase, int]]:
    """Yield role phrases with the person that each stands for."""
    for phrase, person in roles.apposed:
        whole = _with_determiner(roles, phrase)
        if whole.end - whole.start > 1:
            yield whole, person
    for i, word in enumerate(roles.words):
        if word.lower() not in PERSONS or roles.names(i) or roles.names(i + 1) or roles.is_inner(i):
            continue
        if _part_of_another(roles.doc[i]):
            continue
        phrase = roles.phrase(i)
        definite = None if _named_after(roles, phrase.end) else _definite(roles, phrase)
        entity = None if definite is None else roles.resolve(phrase)
        if definite is not None and entity is not None:
            yield definite, entity


def _part_of_another(token: Token) -> bool:
    """Tell whether a noun only says of what kind the next one is: "the judge panel"."""
    noun = token.head
    return token.dep_ == "compound" and noun.i > token.i and noun.tag_ in ("NN", "NNS")


def _bodies(roles: Roles) -> Iterator[tuple[int, int, int]]:
    """Yield (first token, end token, entity) of "the ministry", "the company" and the like.

    The noun must end the name of the organisation mentioned last among those of that noun, and
    nothing may narrow it.
    """
    last: dict[str, int] = {}
    names = iter(roles.spans)
    upcoming = next(names, None)
    for i, word in enumerate(roles.words):
        while upcoming is not None and upcoming[1] <= i:
            for noun in _nouns_of(roles, upcoming[3]):
                last[noun] = upcoming[3]
            upcoming = next(names, None)
        if word not in last or not i or roles.words[i - 1].lower() != "the" or roles.names(i):
            continue
        if not _narrowed(roles, i):
            yield i - 1, i + 1, last[word]


def _nouns_of(roles: Roles, entity: int) -> Iterator[str]:
    """Yield the common nouns that may stand for an organisation, by the end of its name."""
    if roles.entities[entity].type == "organisation":
        for alias in (roles.entities[entity].name, *(a for a, _ in roles.entities[entity].aliases)):
            noun = alias.lower().rstrip(".").rsplit(" ", 1)
            if len(noun) == 2 and noun[1] in NAMED_BODIES:
                yield noun[1]
            elif len(noun) == 2 and noun[1] in _COMPANIES:
                yield from ("company", "firm")


def _narrowed(roles: Roles, i: int) -> bool:
    """Tell whether what follows a noun tells which one is meant, or makes it part of another."""
    if i + 1 >= len(roles.words):
        return False
    following = roles.words[i + 1].lower()
    return following in _NARROWING or roles.doc[i + 1].pos_ in ("NOUN", "PROPN")


def _named_after(roles: Roles, end: int) -> bool:
    """Tell whether a comma and a name follow a role phrase: "the senator from Ruritania, Quill"."""
    words = roles.words
    if words[end : end + 1] == [","]:
        return roles.names(end + 1)
    if words[end : end + 1] not in _COMPLEMENTS:
        return False
    comma = next((i for i in range(end + 1, min(end + _REACH, len(words))) if words[i] == ","), 0)
    plain = all(word[:1].isalpha() for word in words[end:comma])
    return comma > 0 and plain and roles.names_person(comma + 1)


def _definite(roles: Roles, phrase: RolePhrase) -> RolePhrase | None:
    """Return the phrase with its determiner if it is definite, else None.

    It is after "the", or where a country or an owner is told: "Quill's lawyer", "its leader".
    """
    before = roles.words[phrase.start - 1].lower() if phrase.start else ""
    if before == "its" and phrase.head == "counterpart":
        return None  # another body
    told = bool(phrase.countries) or phrase.owner is not None
    if before == "the" or (told and before not in ("a", "an")):
        return _with_determiner(roles, phrase)
    return None


def _with_determiner(roles: Roles, phrase: RolePhrase) -> RolePhrase:
    """Return the phrase with the article or the possessive before it, if there is one."""
    before = roles.words[phrase.start - 1] if phrase.start else ""
    if before in _ARTICLES or before.lower() in _OWNERS:
        return replace(phrase, start=phrase.start - 1)
    return phrase
