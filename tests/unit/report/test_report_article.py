"""The page of an article, from rows as its queries give them."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

import duckdb
import pytest

from pipeline.report import streams
from pipeline.report.article import BYTES, article_pages
from pipeline.report.options import Options
from pipeline.report.render import Renderer
from tests.unit.report.article_rows import KEY, TEXT, at, pages, quote, stance


class Marked(HTMLParser):
    """Collects the article's own words, each with the classes of the mark around it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.inside = self.link = False
        self.look = ""
        self.words: list[tuple[str, str]] = []
        self.ids: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if "id" in found:
            self.ids.append(found["id"] or "")
        if tag == "p" and found.get("class") == "marked":
            self.inside = True
        self.link = self.link or (self.inside and tag == "a")
        if self.inside and tag == "span":
            self.look = found["class"] or ""

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "p"
        self.link = self.link and tag != "a"
        self.look = "" if tag == "span" else self.look

    def handle_data(self, data: str) -> None:
        if self.inside and not self.link and self.look != "cut":
            self.words.append((data, self.look))


def test_the_text_is_shown_as_it_is_with_its_marks() -> None:
    said = quote(1, at("“We shall pay,”"), at("“regrets”"), kind="mixed")
    said["cue_start"], said["cue_end"] = at("said")
    said["source_start"], said["source_end"] = at("Ann Lee")
    mill = stance(1, at("mill failed us"))
    mill["target_start"], mill["target_end"] = at("The mill")
    (html,) = pages(TEXT, [said], [mill])
    found = Marked(html)
    assert "".join(text for text, _ in found.words) == TEXT.replace("\n", "")
    assert {text: look for text, look in found.words if look} == {
        "“We shall pay,”": "q mixed",
        "said": "cue",
        "Ann Lee": "speaker",
        "“regrets”": "q mixed",
        "The ": "t con",
        "mill": "e con t",
        " failed us": "e con",
    }
    assert found.ids.count(said["quote_id"]) == found.ids.count(mill["stance_id"]) == 1
    assert len(found.ids) == len(set(found.ids))
    assert "93% sure" in html
    assert "unfavourable −.70" in html


def test_nothing_of_an_article_becomes_markup() -> None:
    evil = "<script>alert(1)</script>{{ 7*7 }}</style>\" onclick='x' "
    (html,) = pages(
        evil, [quote(1, (0, 20), speaker=evil, cue=evil)], [stance(1, (3, 9), target=evil)],
        title=evil, byline=evil, outlet=evil, url="javascript:alert(1)",
    )  # fmt: skip
    assert "<script>alert" not in html
    assert "javascript:alert" not in html
    assert "</style>" not in html
    assert "49" not in re.sub(r"[0-9a-f]{8,}", "", html)
    assert "".join(text for text, _ in Marked(html).words) == evil


def test_every_id_of_a_long_article_is_on_its_first_page_and_where_it_stands() -> None:
    text = "word " * 40_000
    quotes = [quote(i, (i * 1000, i * 1000 + 90)) for i in range(200)]
    stances = [stance(i, (i * 900, i * 900 + 30)) for i in range(220)]
    found = [Marked(html) for html in pages(text, quotes, stances)]
    assert len(found) > 3
    ids = {q["quote_id"] for q in quotes} | {s["stance_id"] for s in stances}
    assert ids <= set(found[0].ids)
    for page in found:
        assert len(page.ids) == len(set(page.ids))
    later = [i for page in found[1:] for i in page.ids if i in ids]
    assert len(later) == len(set(later))
    assert "".join(t for page in found for t, _ in page.words) == text


def test_a_quote_over_the_border_of_pages_is_told_of_on_both() -> None:
    text = "x" * 100_000
    one, two = pages(text, [quote(1, (59_000, 61_000))])
    assert 'class="q direct" data-n="n1"' in one
    assert 'class="q direct" data-n="n1"' in two
    assert 'id="n1"' in one
    assert 'id="n1"' in two
    words = 'title="To the quote in the text"'
    assert f'href="#{quote(1, (0, 1))["quote_id"]}" {words}' in one
    assert f'{KEY}.html#{quote(1, (0, 1))["quote_id"]}" {words}' in two, "where it begins"


@pytest.mark.parametrize("text", ["\"<'" * 200_000, "é" * 300_000, "a\n" * 200_000])
def test_no_page_outgrows_its_bytes(text: str) -> None:
    quotes = [quote(i, (i * 300, i * 300 + 200)) for i in range(600)]
    sizes = [len(html.encode()) for html in pages(text, quotes)]
    assert max(sizes) < 300_000
    assert min(sizes[:-1]) > BYTES / 8


def test_excerpts_keep_the_article_back() -> None:
    text = "Secret words stand here. " * 400
    said = quote(1, (5000, 5060))
    (html,) = pages(text, [said], [stance(1, (100, 130))], excerpts=True)
    found = Marked(html)
    shown = "".join(text for text, _ in found.words)
    assert text[5000:5060] in shown
    assert len(shown) < 310
    assert unescape(html).count("Secret words stand here") < 16
    assert said["quote_id"] in found.ids
    assert found.ids.count("t_0000000000000001") == 1


def test_an_article_without_anything_has_a_page() -> None:
    (html,) = pages("", title=None)
    assert "Untitled" in html
    assert "no text" in html


def test_queries_give_what_the_page_shows(working: duckdb.DuckDBPyConnection) -> None:
    start, end = at("“We shall pay,”")
    working.execute("INSERT INTO outlets VALUES ('bell', 'Bell', NULL, TRUE)")
    working.execute(
        "INSERT INTO articles BY NAME SELECT $key AS article_id, 'bell' AS outlet_id, "
        "'field' AS outlet_from, 'Rain' AS title, 'news' AS genre, 'field' AS genre_from, "
        "'unknown' AS published_from, 'en' AS language, $text AS text, 14 AS n_words, "
        "'h' AS content_hash, TIMESTAMP '2026-03-01' AS ingested_at, 'f' AS fingerprint",
        {"key": KEY, "text": TEXT},
    )
    working.execute(
        "INSERT INTO quotes BY NAME SELECT 'q_00000001' AS quote_id, $key AS article_id, "
        "'x' AS content, 'text' AS field, $start AS start_char, $end AS end_char, "
        "'direct' AS kind, TRUE AS marked, 'statement' AS act, 0.5 AS confidence",
        {"key": KEY, "start": start, "end": end},
    )
    assert set(streams.digests(working, "article")) == {KEY}
    ((_, data),) = streams.pages(working, "article", [KEY])
    ((path, html),) = article_pages(KEY, data, Renderer(Options()))
    assert path.startswith("article/")
    found = Marked(html)
    assert ("“We shall pay,”", "q direct") in found.words
    assert "q_00000001" in found.ids
    assert "speaker not found" in html
