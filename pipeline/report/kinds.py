"""The kinds of pages of a site, in the order in which they are written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pipeline.report.article import article_pages
from pipeline.report.entity import entity_pages, speakers_pages
from pipeline.report.method import method_pages
from pipeline.report.outlet import outlet_pages, outlets_pages
from pipeline.report.overview import overview_pages, stories_pages
from pipeline.report.render import Renderer
from pipeline.report.search import search_pages
from pipeline.report.story import story_pages
from pipeline.report.streams import Data

Render = Callable[[str, Data, Renderer], Iterable[tuple[str, str]]]
"""From a page's key and rows to its files: (path, HTML) each."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of page: ``name`` is the folder of its queries, ``noun`` what people call it."""

    name: str
    noun: str
    render: Render


KINDS = (
    Kind("story", "stories", story_pages),
    Kind("article", "articles", article_pages),
    Kind("entity", "speakers", entity_pages),
    Kind("outlet", "outlets", outlet_pages),
    Kind("overview", "overview", overview_pages),
    Kind("stories", "list of stories", stories_pages),
    Kind("speakers", "list of speakers", speakers_pages),
    Kind("outlets", "list of outlets", outlets_pages),
    Kind("method", "method", method_pages),
    Kind("search", "search", search_pages),
)
