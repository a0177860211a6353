"""Role phrases that stand for a person: "North Korean leader" beside a name, "the president".

Beside a name the phrase is a mention of its own unless it is a bare title ("President Quill").
Alone it must be definite, and mean one person of the article (see
:meth:`pipeline.language.coreference.roles.Roles.resolve`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Doc

from pipeline.language.coreference.nouns import PERSONS
from pipeline.language.coreference.role_phrases import RolePhrase
from pipeline.language.coreference.roles import Roles
from pipeline.models import LocalEntity, Mention

_ARTICLES = frozenset(["the", "The", "THE"])
_OWNERS = frozenset(["its", "his", "her", "their", "our"])


def nominal_mentions(
    doc: Doc, entities: Sequence[LocalEntity], mentions: Sequence[Mention]
) -> list[Mention]:
    """Return mentions for the role phrases that mean a person of the article.

    They may hold the name of a country or an organisation, which stays a mention of its own.
    """
    roles = Roles(doc, entities, mentions)
    text = doc.text
    found: list[Mention] = []
    taken = {(mention.start, mention.end) for mention in mentions}
    for phrase, entity in _nominals(roles):
        start = roles.starts[phrase.start]
        end = roles.starts[phrase.end - 1] + len(roles.words[phrase.end - 1])
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
        phrase = roles.phrase(i)
        definite = None if _named_after(roles, phrase.end) else _definite(roles, phrase)
        entity = None if definite is None else roles.resolve(phrase)
        if definite is not None and entity is not None:
            yield definite, entity


def _named_after(roles: Roles, end: int) -> bool:
    """Tell whether a comma and the person's name follow a role phrase."""
    return roles.words[end : end + 1] == [","] and roles.names(end + 1)


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
