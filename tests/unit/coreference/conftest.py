"""Articles whose pronouns are marked, for tests of what they mean.

«he» is the pronoun asked for. <Ada Quill> is the source of a quote and {“It rained,”} its content,
the n-th of each belong together.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.build import build
from pipeline.language.extensions import DocContext
from pipeline.models import Mention, Quote, Span
from tests.unit.marked_text import read_marked

_CLOSERS = {"<": ">", "{": "}", "«": "»"}


@pytest.fixture(scope="session")
def english() -> Language:
    return build(components=("concord_coreference",))


@pytest.fixture(scope="session")
def blank() -> Language:
    return spacy.blank("en")


@pytest.fixture(scope="session")
def meant(english: Language) -> Callable[[str], str | None]:
    """What the pronoun marked in a text means: the key of an entity, None if it is no mention."""

    def key(marked: str) -> str | None:
        doc, spans = annotated(english, marked)
        found = [m for m in doc._.concord_mentions if (m.start, m.end) == spans["«"][0]]
        assert all(m.kind == "pronoun" and m.label == "PRONOUN" for m in found)
        return doc._.concord_entities[found[0].entity].key if found else None

    return key


def annotated(nlp: Language, marked: str) -> tuple[Doc, dict[str, list[Span]]]:
    text, spans = read_marked(marked, _CLOSERS)
    doc = nlp.make_doc(text)
    doc._.concord_context = DocContext("a1")
    doc._.concord_quotes = [
        quote(text, content, source) for source, content in zip(spans["<"], spans["{"], strict=True)
    ]
    return nlp(doc), spans


def quote(text: str, content: Span, source: Span | None) -> Quote:
    said = text[slice(*content)]
    marked = any(mark in said for mark in '“"')
    kind = "direct" if said[:1] in '“"' else "mixed" if marked else "indirect"
    return Quote("text", (content,), said, None, source, kind, marked, "say", 1.0)


def consistent(doc: Doc) -> None:
    """Assert what holds of the mentions of any article."""
    mentions: list[Mention] = doc._.concord_mentions
    places = [(m.start, m.end) for m in mentions]
    assert places == sorted(set(places))
    for mention in mentions:
        assert doc.text[mention.start : mention.end] == mention.surface
        assert 0 <= mention.entity < len(doc._.concord_entities)
    for found in doc._.concord_quotes:
        assert (found.speaker is None) == (found.speaker_mention is None)
        if found.speaker_mention is not None:
            assert mentions[found.speaker_mention].entity == found.speaker
