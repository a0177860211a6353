"""The spaCy component ``concord_stance``: stances and relations of an article."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.encoder.model import encoder
from pipeline.language.extensions import DocContext
from pipeline.language.stance import lexicon
from pipeline.language.stance.holders import Voices
from pipeline.language.stance.judge import Judge
from pipeline.language.stance.judgement import Judgement
from pipeline.language.stance.model import StanceModel, stance_model
from pipeline.language.stance.passages import answers
from pipeline.language.stance.relations import RelationFinder
from pipeline.language.stance.stances import stances_of
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import Span


class StanceComponent:
    """Writes ``doc._.concord_stances`` and ``doc._.concord_relations``.

    Reads the mentions, entities, quotes and context that earlier components left on the Doc.
    """

    def __init__(self, model: StanceModel | None = None) -> None:
        self._judge = Judge(encoder(), stance_model() if model is None else model)
        self._relations = RelationFinder(lexicon.load())

    def __call__(self, doc: Doc) -> Doc:
        """Annotate ``doc`` and return it; any earlier stances and relations are replaced."""
        context: DocContext = doc._.concord_context
        table, entities = TokenTable(doc), doc._.concord_entities
        mentions, quotes = doc._.concord_mentions, doc._.concord_quotes
        voices = Voices(table, mentions, quotes, entities, context.genre)
        breaks = _breaks(context)
        stances = stances_of(doc.text, table, voices, entities, self._judge, breaks)
        doc._.concord_stances = stances
        doc._.concord_relations = self._relations.find(table, voices)
        return doc


def _breaks(context: DocContext) -> tuple[int, ...]:
    return (context.text_start,) if context.text_start else ()


@Language.factory(
    "concord_stance",
    requires=["doc._.concord_mentions", "doc._.concord_entities", "doc._.concord_quotes"],
    assigns=["doc._.concord_stances", "doc._.concord_relations"],
    default_config={"folder": None},
)
def make_concord_stance(nlp: Language, name: str, folder: str | None) -> StanceComponent:  # noqa: ARG001
    """Create the component.

    ``folder`` holds a retrained model; None means the one that Concord ships. Raises ModelError.
    """
    return StanceComponent(None if folder is None else StanceModel(Path(folder)))


@cache
def _judge() -> Judge:
    return Judge(encoder(), stance_model())


def stance_of_targets(doc: Doc, spans: Sequence[Span]) -> list[Judgement]:
    """Return how the text around each target span of ``doc.text`` evaluates it, in order.

    Whoever holds the stance; see :func:`pipeline.language.stance.passages.answers`. The Doc needs
    a dependency parse.
    """
    return answers(doc.text, TokenTable(doc), spans, _judge(), _breaks(doc._.concord_context))
