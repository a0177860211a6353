"""Articles written with their quotes marked, for tests of who speaks.

<Ada Quill> is the source of a quote and {“It rained,”} its content, the n-th of each belong
together; [“It rained.”] is direct speech without a source. What is marked with “ or " counts as
marked speech.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language.build import build
from pipeline.language.extensions import DocContext
from pipeline.models import Quote, Span
from tests.unit.marked_text import read_marked

_CLOSERS = {"<": ">", "{": "}", "[": "]"}


@dataclass(frozen=True)
class Spoken:
    """An article whose speakers were resolved, and its quotes in the order of the marks."""

    doc: Doc
    quotes: list[Quote]

    def key(self, n: int = -1) -> str | None:
        """The key of the speaker of a quote."""
        speaker = self.quotes[n].speaker
        return None if speaker is None else self.doc._.concord_entities[speaker].key

    def kind(self, n: int = -1) -> str | None:
        mention = self.quotes[n].speaker_mention
        return None if mention is None else self.doc._.concord_mentions[mention].kind


@pytest.fixture(scope="session")
def english() -> Language:
    return build(components=("concord_coreference",))


@pytest.fixture(scope="session")
def blank() -> Language:
    return spacy.blank("en")


@pytest.fixture(scope="session")
def speak(english: Language) -> Callable[..., Spoken]:
    def spoken(marked: str, title: str = "") -> Spoken:
        text, spans = read_marked(f"{title}\n\n{marked}" if title else marked, _CLOSERS)
        doc = english.make_doc(text)
        doc._.concord_context = DocContext("a1", text_start=len(title) + 2 if title else 0)
        doc._.concord_quotes = quotes_of(text, spans)
        doc = english(doc)
        return Spoken(doc, doc._.concord_quotes)

    return spoken


def quotes_of(text: str, spans: dict[str, list[Span]]) -> list[Quote]:
    contents = spans["{"] + [(0, 0)] * (len(spans["<"]) - len(spans["{"]))
    quotes = [
        _quote(text, content, source) for source, content in zip(spans["<"], contents, strict=True)
    ]
    return quotes + [_quote(text, content, None) for content in spans["["]]


def _quote(text: str, content: Span, source: Span | None) -> Quote:
    said = text[slice(*content)]
    marked = said[:1] in ("“", '"')
    kind = "direct" if marked else "indirect"
    return Quote("text", (content,), said, None, source, kind, marked, "say", 1.0)
