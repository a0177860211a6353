"""Rows of an article as its queries give them, for tests of its page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pipeline.report.article import article_pages
from pipeline.report.options import Options
from pipeline.report.render import Renderer
from pipeline.report.streams import Data, Row

KEY = "a_00000000000000aa"
TEXT = "Rain fell.\n“We shall pay,” said Ann Lee, who “regrets” the flood.\nThe mill failed us all."


def head(text: str, **changes: Any) -> Row:
    names = (
        "byline genre_from published_at published_from url story_id headline n_articles copy_kind "
        "containment agency origin_article_id origin_title origin_outlet_id origin_outlet "
        "origin_known outlet_from"
    )
    counts = dict.fromkeys(("n_words", "n_quotes", "n_speakers", "n_stances"), 1)
    row: Row = dict.fromkeys(names.split()) | counts | {"key": KEY, "title": "Rain", "text": text}
    row |= {"genre": "news", "outlet_id": "bell", "outlet": "Bell", "known": True}
    return row | {"is_copy": False, "n_for_or_against": 1} | changes


def quote(number: int, *parts: tuple[int, int], **changes: Any) -> Row:
    starts, ends = [s for s, _ in parts], [e for _, e in parts]
    row: Row = {"quote_id": f"q_{number:016x}", "field": "text", "starts": starts, "ends": ends}
    row |= {"start_char": starts[0], "end_char": ends[-1], "speaker_id": "person:ann lee"}
    row |= dict.fromkeys(("cue_start", "cue_end", "source_start", "source_end"))
    row |= {"speaker": "Ann Lee", "speaker_type": "person", "cue": "said", "act": "promise"}
    row |= {"kind": "direct", "marked": True, "confidence": 0.93, "story_id": "s_00000000000000aa"}
    row |= {"statement_id": f"st_{number:016x}", "disputed_speaker": False}
    return row | {"n_others": 0, "others": []} | changes


def stance(number: int, words: tuple[int, int], **changes: Any) -> Row:
    row: Row = {"stance_id": f"t_{number:016x}", "field": "text", "holder_kind": "outlet"}
    row |= {"evidence_start": words[0], "evidence_end": words[1], "holder": "Bell"}
    row |= {"holder_id": "bell", "holder_type": None, "target": "the mill"}
    row |= {"target_id": "organisation:mill", "target_type": "organisation"}
    row |= {"label": "unfavourable", "score": -0.7, "confidence": 0.8, "hypothetical": False}
    row |= {"status": "counted", "quote_id": None, "target_start": None, "target_end": None}
    return row | changes


def files(
    text: str, quotes: Sequence[Row] = (), stances: Sequence[Row] = (), **changes: Any
) -> list[tuple[str, str]]:
    """Return the files of an article's page, (path, HTML) each."""
    options = Options(excerpts=changes.pop("excerpts", False))
    data: Data = {"head": [head(text, **changes)], "quotes": list(quotes)}
    data |= {"stances": list(stances), "relations": [], "speakers": [], "copies": []}
    return list(article_pages(KEY, data, Renderer(options)))


def pages(*arguments: Any, **changes: Any) -> list[str]:
    return [html for _, html in files(*arguments, **changes)]


def at(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)
