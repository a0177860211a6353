"""The article text of a saved web page."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from lxml import etree
from lxml.html import HtmlElement

PARSER_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
    etree.LxmlError,
)
"""What third-party extractors raise on pages that nobody wrote by hand."""

_SHORT_BODY = 250
_MAX_ATTRIBUTES = 256


class AbsurdPageError(ValueError):
    """A page that would cost more than any article is worth; the message says why."""


class _Gauge:
    """Counts elements and attributes as the parser meets them, without building a tree."""

    def __init__(self, max_elements: int) -> None:
        self._left = max_elements
        self._max_elements = max_elements

    def start(self, _: str, attributes: Mapping[str, str]) -> None:
        """Note an element. Raises AbsurdPageError."""
        self._left -= 1
        if self._left < 0:
            raise AbsurdPageError(f"The page has more than {self._max_elements:,} elements")
        if len(attributes) > _MAX_ATTRIBUTES:
            limit = f"{_MAX_ATTRIBUTES:,} attributes"
            raise AbsurdPageError(f"The page has an element with more than {limit}")

    def end(self, _: str) -> None:
        """Note the end of an element."""

    def data(self, _: str) -> None:
        """Note text."""

    def close(self) -> None:
        """End."""


def gauge(page: str, max_elements: int) -> None:
    """Look through a page before its tree is built, in time that grows with its length alone.

    Building takes time that grows with the square of an element's attributes, extracting with the
    square of the elements. Raises AbsurdPageError.
    """
    parser = etree.HTMLParser(target=_Gauge(max_elements), encoding="utf-8")
    data = page.encode("utf-8", "replace")
    with suppress(etree.LxmlError):
        etree.fromstring(data, parser)


def parse(page: str) -> HtmlElement | None:
    """Return the tree of a page, None where there is no markup to speak of."""
    from trafilatura import load_html

    try:
        tree: HtmlElement | None = load_html(page)
    except PARSER_FAULTS:
        return None
    if tree is not None:
        _write_out_quotation_marks(tree)
    return tree


def body(tree: HtmlElement) -> str:
    """Return the main text, one paragraph a line, "" where none is found.

    trafilatura is asked for precision first, and again without where that leaves next to nothing.
    """
    text = _extract(tree, favor_precision=True)
    if len(text) < _SHORT_BODY:
        wider = _extract(tree, favor_precision=False)
        text = wider if len(wider) > 2 * len(text) else text
    return text


def reset() -> None:
    """Drop the caches of the extractors; call it once a batch, or memory grows with the pages."""
    from trafilatura.meta import reset_caches

    # It reports as an error that a function of another library has no cache to clear.
    logging.getLogger("htmldate.meta").disabled = True
    reset_caches()


def _write_out_quotation_marks(tree: HtmlElement) -> None:
    """Put the marks that browsers draw around ``<q>`` into the text; extractors lose them."""
    for element in list(tree.iter("q")):
        nested = next(element.iterancestors("q"), None) is not None
        opening, closing = ("‘", "’") if nested else ("“", "”")
        element.text = opening + (element.text or "")
        if len(element):
            element[-1].tail = (element[-1].tail or "") + closing
        else:
            element.text += closing
    for element in list(tree.iter("q")):
        element.tag = "span"


def _extract(tree: HtmlElement, **options: Any) -> str:
    from trafilatura import extract

    try:
        text: str | None = extract(
            tree, include_comments=False, include_tables=True, deduplicate=False, **options
        )
    except PARSER_FAULTS:
        return ""
    return text or ""
