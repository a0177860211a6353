"""The component ``concord_coreference``: who and what an article speaks of, and who speaks."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.coreference.nominals import nominal_mentions
from pipeline.language.coreference.order import in_order
from pipeline.language.coreference.pronominal import add_pronoun_mentions
from pipeline.language.coreference.speakers import resolve_speakers
from pipeline.language.names.candidates import find_candidates
from pipeline.language.names.clusters import cluster
from pipeline.models import LocalEntity, Mention


def find_entities(doc: Doc) -> tuple[list[LocalEntity], list[Mention]]:
    """Return the entities of ``doc`` and their mentions in order of the text.

    Mentions are names, and the definite role phrases ("the president") that mean a named person.

    Reads ``doc.ents`` and, where the model sets them, tags, dependencies and sentence starts.
    Offsets are characters of ``doc.text``; ``Mention.entity`` indexes the entities.
    """
    candidates, scan = find_candidates(doc)
    entities, mentions = cluster(candidates, scan)
    mentions += nominal_mentions(doc, entities, mentions)
    mentions.sort(key=lambda m: (m.start, m.end))
    return entities, mentions


@Language.component(
    "concord_coreference",
    requires=["doc._.concord_quotes"],
    assigns=["doc._.concord_entities", "doc._.concord_mentions", "doc._.concord_quotes"],
)
def concord_coreference(doc: Doc) -> Doc:
    """Set entities, their mentions in order of the text, and the speaker of each quote."""
    doc._.concord_entities, doc._.concord_mentions = find_entities(doc)
    return in_order(add_pronoun_mentions(resolve_speakers(doc)))
