"""What Concord's spaCy components leave on a Doc.

One Doc holds one article: its title, a blank line and its text (see :func:`doc_text`), so that
names in the title and in the text cluster together. Inside a Doc the values of
:mod:`pipeline.models` count offsets into ``doc.text`` and their ``field`` is always ``text``;
:mod:`pipeline.language.extract` splits them into the fields of the article.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc

from pipeline.models import Genre

TITLE_BREAK = "\n\n"


@dataclass(frozen=True, slots=True)
class DocContext:
    """What a component may know of the article beside its text."""

    article_id: str = ""
    text_start: int = 0
    """Offset in ``doc.text`` at which the article's text begins; 0 without a title."""
    genre: Genre = "unknown"
    byline: str | None = None


def doc_text(title: str | None, text: str) -> tuple[str, int]:
    """Return the text of an article's Doc and the offset at which the article's text begins."""
    if not title:
        return text, 0
    head = title + TITLE_BREAK
    return head + text, len(head)


def register() -> None:
    """Register the extension attributes; safe to call again (spaCy's registry is global)."""
    for name in ("entities", "mentions", "quotes", "stances", "relations"):
        if not Doc.has_extension(f"concord_{name}"):
            Doc.set_extension(f"concord_{name}", default=[])
    if not Doc.has_extension("concord_context"):
        Doc.set_extension("concord_context", default=DocContext())


register()
