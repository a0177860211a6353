"""One invented article, annotated: a file for a person to read, and to review when it changes.

``CONCORD_UPDATE_GOLDEN=1 pytest tests/unit/entities/test_entity_golden.py`` writes it anew.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipeline.language.build import build
from pipeline.language.extensions import DocContext
from pipeline.models import Quote

SOURCES = [
    "South Korean President Han Mi-rae",
    "Ms. Han",
    "Lin Jian",
    "Victor D. Cole, a professor at Georgetown University",
    "Mr. Cole",
    "The Center for Harbour Studies (CHS)",
    "A spokesman for the White House",
    "He",
    "The CHS",
    "Two senior officials",
    "The president",
    "she",
    "Analysts",
]
"""What the quotes name as their sources, in the order of the text."""

FOLDER = Path(__file__).parents[2] / "golden" / "entities"


def quotes(text: str) -> list[Quote]:
    found, at = [], 0
    for source in SOURCES:
        at = text.index(source, at)
        span = (at, at + len(source))
        found.append(Quote("text", ((0, 0),), "", None, span, "indirect", False, "say", 1.0))
    return found


def render(text: str) -> str:
    nlp = build(components=("concord_coreference",))
    doc = nlp.make_doc(text)
    doc._.concord_context = DocContext(article_id="harbour")
    doc._.concord_quotes = quotes(text)
    doc = nlp(doc)
    entities, mentions = doc._.concord_entities, doc._.concord_mentions
    lines = ["# entities"]
    for entity in entities:
        forms = ", ".join(f"{alias} ({kind})" for alias, kind in entity.aliases)
        lines.append(f"{entity.key} = {entity.name}: {forms}".rstrip(": "))
    lines.append("\n# mentions")
    lines += [
        f"{m.start}-{m.end} {m.surface!r} {m.kind} {entities[m.entity].key}" for m in mentions
    ]
    lines.append("\n# speakers")
    for quote in doc._.concord_quotes:
        said_by = repr(text[slice(*quote.source)])
        key = "unresolved" if quote.speaker is None else entities[quote.speaker].key
        lines.append(f"{said_by} -> {key}")
    return "\n".join(lines) + "\n"


def test_golden() -> None:
    expected = FOLDER / "harbour.expected.txt"
    found = render((FOLDER / "harbour.txt").read_text(encoding="utf-8"))
    if os.environ.get("CONCORD_UPDATE_GOLDEN"):
        expected.write_text(found, encoding="utf-8")
    assert found == expected.read_text(encoding="utf-8")
