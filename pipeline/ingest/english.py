"""Whether a text is clearly in another language than English."""

from __future__ import annotations

import re

_FUNCTION_WORDS = frozenset(
    {
        "the", "and", "of", "to", "that", "for", "with", "was", "is", "by", "from", "he", "said",
        "it", "as", "are", "his", "has", "have", "which", "this", "not", "be", "their", "they",
    }
)  # fmt: skip
_ENOUGH_WORDS, _ENOUGH_LETTERS = 20, 150
_SAMPLE = 20_000
_ENGLISH_SHARE, _FOREIGN_SHARE = 0.14, 0.05


def foreign_language(text: str) -> str | None:
    """Return the code of the language that ``text`` is evidently in, None if it may be English.

    Texts of a few words are given the benefit of the doubt, and so is whatever uses English
    function words about as often as English does; only the rest is classified by py3langid.
    """
    sample = text[:_SAMPLE]
    words = re.findall(r"[^\W\d_]+", sample.casefold())
    if len(words) < _ENOUGH_WORDS and sum(map(len, words)) < _ENOUGH_LETTERS:
        return None
    share = sum(word in _FUNCTION_WORDS for word in words) / max(len(words), 1)
    if share >= _ENGLISH_SHARE:
        return None
    from py3langid import classify

    language = str(classify(sample)[0])
    return language if language != "en" and share < _FOREIGN_SHARE else None
