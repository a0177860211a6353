"""From a raw document to an article: trust between sources, genres, identity, refusals."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.ids import content_hash
from pipeline.ingest.html_body import body, parse, reset
from pipeline.ingest.inputs import Limits
from pipeline.ingest.outlets import OutletDirectory
from pipeline.ingest.prepare import prepare
from pipeline.models import Article, RawDocument, Rejection

BODY = (
    "The council approved the tram on Monday after eleven hours of debate.\n\n"
    "“We have waited long enough,” said the mayor, who was first elected in 2011."
)


def raw(body: str, kind: str = "text", folder: str | None = None, **fields: str) -> RawDocument:
    hashed = content_hash(body, *sorted(fields.items()))
    assert kind in ("text", "html", "record")
    return RawDocument("a/b.txt", 1, kind, body, fields, folder, hashed)  # type: ignore[arg-type]


def article(document: RawDocument, known: str | None = None) -> Article:
    result = prepare(document, Limits(), known_article_id=known)
    assert isinstance(result, Article), result
    return result


def page(head: str = "", body: str = "", title: str = "Council votes for the tram") -> str:
    paragraphs = "".join(
        f"<p>The council of the city heard speaker number {n} on the tram, who said that it was "
        f"late by {n} minutes a day and that the council should finally decide.</p>"
        for n in range(8)
    )
    return (
        f"<html><head><title>{title} - The Courier</title>{head}</head><body><nav>Home World"
        f"</nav><article><h1>{title}</h1>{body}{paragraphs}</article>"
        "<div id='cookie-banner'>We use cookies.</div></body></html>"
    )


def test_raw_text() -> None:
    found = article(
        raw(
            "Opinion\n\nCouncil votes for the tram | The Courier\n\nBy Jane Roe\n"
            f"November 6, 2024\n\n{BODY}\n\n(Reuters)\n\n© 2024 The Courier"
        )
    )
    assert found.text == BODY
    assert found.title == "Council votes for the tram"
    assert (found.outlet.name, found.outlet_from) == ("The Courier", "text")
    assert found.byline == "Jane Roe"
    assert (found.published_at, found.published_from) == (datetime(2024, 11, 6), "text")
    assert (found.genre, found.genre_from) == ("opinion", "text")
    assert found.agency == "Reuters"
    assert found.n_words == len(BODY.split())


def test_plain_report() -> None:
    found = article(raw(BODY))
    assert (found.title, found.byline, found.published_at) == (None, None, None)
    assert (found.outlet.known, found.outlet_from) == (False, "unknown")
    assert (found.genre, found.genre_from) == ("news", "text")
    assert found.text == BODY


def test_dates_in_prose_are_not_publication_dates() -> None:
    found = article(raw(f"On November 6, 2024, the tram stopped for good.\n\n{BODY}"))
    assert (found.published_at, found.published_from) == (None, "unknown")


def test_published_is_preferred_to_updated() -> None:
    found = article(raw(f"Updated: Nov. 9, 2024\nPublished: Nov. 6, 2024\n\n{BODY}"))
    assert found.published_at == datetime(2024, 11, 6)


def test_dateline_with_a_year() -> None:
    found = article(raw(f"BERLIN, Nov. 6, 2024 (Reuters) - The tram came.\n\n{BODY}"))
    assert found.published_at == datetime(2024, 11, 6)
    assert found.agency == "Reuters"


HEADLINE = "Council votes for the tram"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (f"BBC News\n\n{HEADLINE}\n\nPublished 6 November 2024\n\nShare",
         (HEADLINE, "BBC News", None, None)),
        (f"The Daily Courier\n\n{HEADLINE}", (HEADLINE, "The Daily Courier", None, None)),
        (f"WORLD\n\n{HEADLINE}\n\nJane Roe\n\nWed 6 Nov 2024 15.04 GMT",
         (HEADLINE, "unknown", "Jane Roe", None)),
        (f"{HEADLINE}\nReuters\nNovember 6, 2024 3:04 PM UTC Updated 2 hours ago\n",
         (HEADLINE, "unknown", None, "Reuters")),
        (f"{HEADLINE}\n\nBy Jane Roe, opinion contributor - 11/06/24 3:04 PM ET",
         (HEADLINE, "unknown", "Jane Roe", None)),
        (f"{HEADLINE}\nBy Jane Roe | The Courier News | Nov 6, 2024",
         (HEADLINE, "The Courier News", "Jane Roe", None)),
    ],
)  # fmt: skip
def test_heads_of_scraped_texts(head: str, expected: tuple[str | None, ...]) -> None:
    found = article(raw(f"{head}\n\n{BODY}"))
    assert (found.title, found.outlet.name, found.byline, found.agency) == expected
    assert found.text == BODY


@pytest.mark.parametrize(
    ("text", "genre"),
    [
        (f"Analysis: why the tram came\n\n{BODY}", "analysis"),
        (f"FOR IMMEDIATE RELEASE\n\nThe tram is here\n\n{BODY}\n\n###", "press release"),
        (f"By the Editorial Board\n\n{BODY}", "opinion"),
        (f"{BODY}\n\nThe views expressed in this article are the author's own.", "opinion"),
        (f"By Jane Roe\n\n{BODY}\n\nJane Roe is a columnist for The Courier.", "opinion"),
        (f"By Jane Roe\n\n{BODY}\n\nJane Roe is a professor of tram studies.", "analysis"),
        (f"By Jane Roe\n\n{BODY}\n\nJohn Doe is a professor of tram studies.", "news"),
        (f"{BODY}\n\nAbout the author: Jane Roe is a fellow of the Institute.", "analysis"),
        (f"Opinion polls show the tram is loved\n\n{BODY}", "news"),
    ],
)
def test_genre_from_text(text: str, genre: str) -> None:
    found = article(raw(text))
    assert (found.genre, found.genre_from) == (genre, "text")


@pytest.mark.parametrize(
    ("fields", "genre", "source"),
    [
        ({"genre": "Opinion"}, "opinion", "field"),
        ({"genre": "gossip"}, "news", "text"),
        ({"url": "https://x.org/opinion/2024/tram"}, "opinion", "field"),
        ({"url": "https://x.org/news/opinion-polls"}, "news", "text"),
        ({"title": "Opinion | The tram"}, "opinion", "field"),
        ({"genre": "news", "url": "https://x.org/opinion/tram"}, "news", "field"),
    ],
)
def test_genre_from_fields(fields: dict[str, str], genre: str, source: str) -> None:
    found = article(raw(BODY, "record", **fields))
    assert (found.genre, found.genre_from) == (genre, source)


def test_a_clean_record_comes_through_unchanged() -> None:
    fields = {"title": "Tram", "outlet": "The Courier", "published_at": "2024-11-06", "id": "7"}
    found = article(raw(BODY, "record", **fields))
    assert found.text == BODY
    assert (found.title, found.outlet.outlet_id, found.external_id) == ("Tram", "courier", "7")
    assert found.published_at == datetime(2024, 11, 6)


def test_a_record_without_title_keeps_its_first_line() -> None:
    text = f"Council votes for the tram\n\n{BODY}"
    assert article(raw(text, "record")).text == text
    assert article(raw(text, "record", title="COUNCIL votes for the tram!")).text == BODY


def test_a_caption_may_stand_above_the_title() -> None:
    caption = "Ada Quill, left, and Ben Rourke in 2019. The two have been allies for long."
    found = article(raw(f"{caption}\nCredit...Jane Roe\n\nCouncil votes for the tram\n\n{BODY}"))
    assert found.title == "Council votes for the tram"
    assert found.text == f"{caption}\n\n{BODY}"


def test_a_bad_date_field_gives_way() -> None:
    found = article(raw(f"November 6, 2024\n\n{BODY}", published_at="last week"))
    assert (found.published_at, found.published_from) == (datetime(2024, 11, 6), "text")
    found = article(raw(BODY, "record", published_at="?", url="https://x.org/2024/11/06/tram"))
    assert (found.published_at, found.published_from) == (datetime(2024, 11, 6), "field")


LD = """<script type="application/ld+json">{"@graph": [{"@type": "WebPage"}, {"@type":
["NewsArticle"], "headline": "Council votes for the tram", "datePublished":
"2024-11-06T23:00:00-05:00", "author": [{"name": "Jane Roe"}, {"name": "John Doe"}],
"publisher": {"name": "The Courier"}}]}</script>"""


def test_page_metadata_from_json_ld() -> None:
    found = article(raw(page(LD), "html", folder="ledger"))
    assert found.title == "Council votes for the tram"
    assert (found.outlet.name, found.outlet_from) == ("The Courier", "html")
    assert (found.published_at, found.published_from) == (datetime(2024, 11, 7, 4), "html")
    assert found.byline == "Jane Roe, John Doe"
    assert (found.genre, found.genre_from) == ("news", "html")
    assert "cookies" not in found.text
    assert "Council votes for the tram" not in found.text


def test_page_metadata_from_meta_tags() -> None:
    head = (
        '<meta property="og:title" content="Council votes for the tram | Courier">'
        '<meta property="og:site_name" content="Courier | All the news">'
        '<meta property="article:published_time" content="2024-11-06">'
        '<meta property="article:section" content="Opinion">'
        '<link rel="canonical" href="https://courier.example/tram">'
    )
    found = article(raw(page(head), "html"))
    assert (found.title, found.outlet.name) == ("Council votes for the tram", "Courier")
    assert (found.url, found.outlet.domain) == ("https://courier.example/tram", "courier.example")
    assert (found.genre, found.genre_from) == ("opinion", "html")
    assert found.published_at == datetime(2024, 11, 6)


def test_page_without_metadata_shows_its_looks() -> None:
    shown = '<div class="byline">By Jane Roe</div><time datetime="2024-11-06">6 Nov</time>'
    found = article(raw(page(body=shown), "html"))
    assert found.title == "Council votes for the tram"
    assert (found.outlet.name, found.byline) == ("The Courier", "Jane Roe")
    assert found.published_at == datetime(2024, 11, 6)


@pytest.mark.parametrize(
    "script", ["{bad json", "[[[[", "null", '{"@type": "NewsArticle", "headline": {"a": 1}}']
)
def test_broken_json_ld_is_ignored(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script>'
    assert article(raw(page(head), "html")).title == "Council votes for the tram"


def test_quotation_marks_of_q_elements() -> None:
    quoted = "<p>She said: <q>It is <q>late</q>, by <b>far</b></q> and left the council hall.</p>"
    tree = parse(page(body=quoted))
    assert tree is not None
    assert "She said: “It is ‘late’, by far” and left" in body(tree)
    reset()


def test_explicit_fields_are_trusted_before_pages_and_folders() -> None:
    found = article(
        raw(page(LD), "html", folder="ledger", outlet="Dispatch", published_at="2020-01-01")
    )
    assert (found.outlet.outlet_id, found.outlet_from) == ("dispatch", "field")
    assert (found.published_at, found.published_from) == (datetime(2020, 1, 1), "field")


def test_folder_comes_last() -> None:
    found = article(raw(BODY, folder="arvenne-courier"))
    assert (found.outlet.name, found.outlet_from) == ("Arvenne Courier", "folder")
    found = article(raw(f"by · NY Times\n\n{BODY}", folder="arvenne-courier"))
    assert (found.outlet.name, found.outlet_from) == ("NY Times", "text")


def test_outlets_are_resolved_by_the_users_list(tmp_path: Path) -> None:
    path = tmp_path / "outlets.csv"
    path.write_text("outlet,domain,aliases\nThe Courier,courier.example,ac\n")
    outlets = OutletDirectory.load(path)
    for document in (
        raw(BODY, folder="ac"),
        raw(BODY, "record", outlet="AC"),
        raw(BODY, "record", url="https://www.courier.example/a"),
    ):
        result = prepare(document, Limits(), outlets=outlets)
        assert isinstance(result, Article)
        assert result.outlet.name == "The Courier"


def test_an_outlet_that_is_listed_without_a_domain_has_that_of_its_articles(tmp_path: Path) -> None:
    path = tmp_path / "outlets.csv"
    path.write_text("outlet\nThe Courier\n")
    document = raw(BODY, "record", outlet="The Courier", url="https://courier.example/a")
    listed = prepare(document, Limits(), outlets=OutletDirectory.load(path))
    assert isinstance(listed, Article)
    assert listed.outlet.domain == "courier.example"
    assert listed.outlet == article(document).outlet


def test_identity() -> None:
    one, same, moved = raw(BODY), raw(BODY), raw(BODY, folder="courier")
    assert article(one).article_id == article(same).article_id
    assert article(one).article_id != article(moved).article_id
    assert article(raw(BODY + " More.")).article_id != article(one).article_id
    assert article(raw(BODY + " More."), known="a_1").article_id == "a_1"
    assert article(raw(BODY), known="a_1").outlet.outlet_id == "unknown:1"
    with_id = article(raw(BODY, "record", id="7", outlet="Echo"))
    edited = raw(BODY + "!", "record", id="7", outlet="Echo")
    assert with_id.article_id == article(edited).article_id
    assert article(edited, "a_1").article_id == "a_1", "what was known before keeps its id"
    first, second = raw(BODY, "record", id="1"), raw(BODY + "!", "record", id="1")
    elsewhere = replace(second, path="other.jsonl")
    assert article(first).article_id == article(second).article_id
    assert article(first).article_id != article(elsewhere).article_id, "feeds count from 1"
    assert not article(raw(BODY, "record", outlet="Unknown")).outlet.known


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (raw("Tram"), "no_text"),
        (raw("Advertisement\n\nSubscribe"), "no_text"),
        (raw("\u200b\u200b"), "no_text"),
        (raw("<html><body><nav>Home</nav></body></html>", "html"), "no_text"),
        (raw("Der Rat hat am Montag die Straßenbahn beschlossen. " * 9), "not_english"),
        (raw("The tram is late. " + "QUJD" * 2_000), "too_long"),
        (raw("The tram is late. " * 40_000), "too_long"),
        (raw("The tram is late. " * 400_000), "too_long"),
        (raw("<html><body>" + "<b>x</b>" * 40_000, "html"), "too_long"),
    ],
)
def test_refusals(document: RawDocument, reason: str) -> None:
    result = prepare(document, Limits())
    assert isinstance(result, Rejection)
    assert (result.path, result.line, result.reason) == ("a/b.txt", 1, reason)
    assert result.detail.endswith(".")


def test_a_short_text_with_a_sentence_is_an_article() -> None:
    assert article(raw("The tram came back.")).text == "The tram came back."
