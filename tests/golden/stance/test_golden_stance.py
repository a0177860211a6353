"""A short article and all its stances and relations, one a line, for a person to read.

After a change that is meant: `UPDATE_GOLDEN=1 python -m pytest tests/golden/stance`, and read the
diff.
"""

from __future__ import annotations

import os
from pathlib import Path

from spacy.tokens import Doc

from pipeline.language.build import build
from pipeline.language.extensions import DocContext
from pipeline.language.stance.component import StanceComponent
from pipeline.models import EntityType, LocalEntity, Mention, Quote

HERE = Path(__file__).parent
NAMES: dict[str, EntityType] = {
    "Alvia": "country",
    "Norvia": "country",
    "Velda": "country",
    "Port Lume": "place",
    "Orsk": "person",
    "Tull": "person",
    "Kessler": "person",
}
QUOTES = [
    ("Norvia has betrayed every promise it made,", "Orsk"),
    ("We admire the courage of Velda.", "Orsk"),
    ("Alvia was not a reliable partner", "Kessler"),
    ("of shelling the harbour of Port Lume", "Alvia"),
]


def read() -> Doc:
    text = (HERE / "article.txt").read_text(encoding="utf-8").strip()
    names = list(NAMES)
    nlp = build(components=())
    nlp.disable_pipe("ner")
    doc = nlp(text)
    doc._.concord_context = DocContext(genre="news")
    doc._.concord_entities = [LocalEntity(f"{NAMES[n]}:{n}", n, NAMES[n]) for n in names]
    doc._.concord_mentions = [
        Mention("text", at, at + len(name), name, "NAME", "name", names.index(name))
        for at in range(len(text))
        for name in names
        if text.startswith(name, at)
    ]
    doc._.concord_quotes = [
        Quote(
            field="text",
            parts=((text.index(content), text.index(content) + len(content)),),
            content=content,
            cue=(text.index("accused"), text.index("accused") + 7) if speaker == "Alvia" else None,
            source=None,
            kind="direct",
            marked=True,
            act="statement",
            confidence=1.0,
            speaker=names.index(speaker),
        )
        for content, speaker in QUOTES
    ]
    return StanceComponent()(doc)


def lines(doc: Doc) -> list[str]:
    names = list(NAMES)
    found = []
    for s in doc._.concord_stances:
        holder = s.holder_kind if s.holder is None else names[s.holder]
        unreal = " (hypothetical)" if s.hypothetical else ""
        evidence = doc.text[slice(*s.evidence)].replace("\n", " ")
        found.append(f"{holder} -> {names[s.target]}: {s.label}{unreal} [{evidence}]")
    found.append("")
    for r in doc._.concord_relations:
        quote = "" if r.quote is None else f" (in quote {r.quote})"
        found.append(f"{names[r.actor]} {r.action} {names[r.target]}: {r.polarity}{quote}")
    return found


def test_article() -> None:
    golden = HERE / "article.expected.txt"
    found = "\n".join(lines(read())) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        golden.write_text(found, encoding="utf-8")
    assert found == golden.read_text(encoding="utf-8")
