"""Build Docs with hand-set mentions and quotes, as earlier components would leave them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.extensions import DocContext
from pipeline.models import EntityType, Genre, LocalEntity, Mention, Quote

TYPES: Mapping[str, EntityType] = {
    "Norvia": "country",
    "Alvia": "country",
    "Velda": "country",
    "Orsk": "person",
    "Tull": "person",
    "Kessler": "person",
    "Port Lume": "place",
}


@dataclass(frozen=True)
class Said:
    """A quote by its words: the content, the speaker's name and the cue."""

    content: str
    speaker: str | None = None
    cue: str | None = None


def annotated(nlp: Language, text: str, quotes: Sequence[Said] = (), genre: Genre = "news") -> Doc:
    """Parse ``text`` and set every occurrence of a known name as a mention of its entity."""
    names = list(TYPES)
    doc = nlp(text)
    doc._.concord_context = DocContext(genre=genre)
    doc._.concord_entities = [LocalEntity(f"{TYPES[n]}:{n}", n, TYPES[n]) for n in names]
    doc._.concord_mentions = sorted(
        (
            Mention("text", at, at + len(name), name, "NAME", "name", names.index(name))
            for name in names
            for at in range(len(text))
            if text.startswith(name, at)
        ),
        key=lambda m: m.start,
    )
    doc._.concord_quotes = [_quote(text, said, names) for said in quotes]
    return doc


def _quote(text: str, said: Said, names: list[str]) -> Quote:
    start = text.index(said.content)
    cue = None if said.cue is None else (text.index(said.cue), text.index(said.cue) + len(said.cue))
    return Quote(
        field="text",
        parts=((start, start + len(said.content)),),
        content=said.content,
        cue=cue,
        source=None,
        kind="direct",
        marked=True,
        act="statement",
        confidence=1.0,
        speaker=None if said.speaker is None else names.index(said.speaker),
    )


def name_of(doc: Doc, entity: int | None) -> str | None:
    """Return the name of an entity of the Doc."""
    return None if entity is None else doc._.concord_entities[entity].name
