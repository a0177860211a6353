"""The spaCy component ``concord_stance``: stances and relations of an article."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.stance import lexicon
from pipeline.language.stance.holders import Voices
from pipeline.language.stance.relations import RelationFinder
from pipeline.language.stance.rules import RuleClassifier
from pipeline.language.stance.stances import answers, stances_of
from pipeline.language.stance.tokens import TokenTable
from pipeline.models import Span, StanceLabel


class StanceComponent:
    """Writes ``doc._.concord_stances`` and ``doc._.concord_relations``.

    Reads the mentions, entities, quotes and context that earlier components left on the Doc.
    """

    def __init__(self) -> None:
        self._classifier = RuleClassifier()
        self._relations = RelationFinder(lexicon.load())

    def __call__(self, doc: Doc) -> Doc:
        """Annotate ``doc`` and return it; any earlier stances and relations are replaced."""
        table = TokenTable(doc)
        entities = doc._.concord_entities
        voices = Voices(
            table,
            doc._.concord_mentions,
            doc._.concord_quotes,
            entities,
            doc._.concord_context.genre,
        )
        doc._.concord_stances = stances_of(table, voices, entities, self._classifier)
        doc._.concord_relations = self._relations.find(table, voices)
        return doc


@Language.factory(
    "concord_stance",
    requires=["doc._.concord_mentions", "doc._.concord_entities", "doc._.concord_quotes"],
    assigns=["doc._.concord_stances", "doc._.concord_relations"],
)
def make_concord_stance(nlp: Language, name: str) -> StanceComponent:  # noqa: ARG001
    """Create the component."""
    return StanceComponent()


@cache
def _classifier() -> RuleClassifier:
    return RuleClassifier()


def stance_of_targets(doc: Doc, spans: Sequence[Span]) -> list[tuple[StanceLabel, float]]:
    """Return (label, score) for each target span of ``doc.text``, in order, one each.

    The label says how the span's sentence evaluates the target, whoever holds the stance; the
    score is ``p_favourable - p_unfavourable``. Spans are character offsets, half open; one that
    covers no token is neutral with score 0.0. The Doc needs a dependency parse to be judged well.
    """
    return answers(TokenTable(doc), spans, _classifier())
