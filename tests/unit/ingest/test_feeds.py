"""Entries of feeds become files that the corpus readers understand, once each."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ConcordError, InputError
from pipeline.ingest import feeds as web
from pipeline.ingest.discover import discover
from pipeline.ingest.fetch import Manners, Page
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.prepare import prepare
from pipeline.ingest.readers import read
from pipeline.models import Article, RawDocument
from tests.unit.ingest.feed_server import Site, serve

QUICK = Manners(pause=0.0, timeout=2.0, max_bytes=200_000)
BODY = (
    "<p>The harbour council of Port Lissow voted on Tuesday to rebuild the old pier by May.</p>"
    "<p>“We have waited eleven years for this,” said Berta Kvam, the harbour master, who had asked "
    "for the money three times before and had been refused each time by the same council.</p>"
)
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0"><channel><title>The Lissow Echo</title>{items}</channel></rss>"""


def item(link: str, title: str = "Pier to be rebuilt", date: str = "") -> str:
    dated = f"<pubDate>{date}</pubDate>" if date else ""
    return f"<item><title>{title}</title><link>{link}</link>{dated}</item>"


def rss(*items: str) -> str:
    return RSS.format(items="".join(items))


def page(head: str = "", body: str = BODY) -> str:
    return f"<html><head>{head}</head><body><article><h1>Pier</h1>{body}</article></body></html>"


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


def collect(site: Site, corpus: Path, outlet: str | None = None, **options: int) -> web.Collected:
    feed = web.Feed(f"{site.url}/feed.xml", outlet)
    with web.seen_in(corpus) as seen:
        return web.collect(feed, corpus, web.fetcher_for([feed], QUICK), seen, **options)


def articles(corpus: Path) -> list[Article]:
    """What the corpus readers make of the folder."""
    limits = Limits(settle_seconds=0.0)
    files = [file for file in discover(corpus) if isinstance(file, InputFile)]
    documents = [raw for file in files for raw in read(file, limits)]
    prepared = [prepare(raw, limits) for raw in documents if isinstance(raw, RawDocument)]
    assert len(files) == len(documents) == len(prepared)
    found = [article for article in prepared if isinstance(article, Article)]
    assert len(found) == len(prepared), prepared
    return found


def test_an_entry_becomes_an_article_with_what_the_feed_tells(site: Site, tmp_path: Path) -> None:
    when = "Tue, 03 Mar 2026 09:30:00 +0100"
    site.says("/feed.xml", rss(item("/news/pier?utm_source=rss", "Pier to be rebuilt", when)))
    site.says("/news/pier?utm_source=rss", page())
    result = collect(site, tmp_path, "The Lissow Echo")
    assert (result.n_new, result.refused, result.error) == (1, [], None)
    [article] = articles(tmp_path)
    assert article.outlet.name == "The Lissow Echo"
    assert article.title == "Pier to be rebuilt"
    assert str(article.published_at) == "2026-03-03 08:30:00"
    assert article.published_from == "html"
    assert article.url == f"{site.url}/news/pier?utm_source=rss"
    assert "“We have waited eleven years for this,” said Berta Kvam" in article.text


@pytest.mark.parametrize(
    ("named", "head", "outlet"),
    [
        ("Echo of Lissow", '<meta property="og:site_name" content="Another Paper">', "Echo of Lis"),
        (None, '<meta property="og:site_name" content="Another Paper">', "Another Paper"),
        (None, "", "The Lissow Echo"),
    ],
)
def test_whom_the_outlet_comes_from(
    site: Site, tmp_path: Path, named: str | None, head: str, outlet: str
) -> None:
    site.says("/feed.xml", rss(item("/a/pier")))
    site.says("/a/pier", page(head))
    collect(site, tmp_path, named)
    [article] = articles(tmp_path)
    assert article.outlet.name.startswith(outlet)


def test_a_page_may_correct_its_address_but_not_claim_another_host(
    site: Site, tmp_path: Path
) -> None:
    own = f'<link rel="canonical" href="{site.url}/a/right">'
    site.says("/feed.xml", rss(item("/a/one"), item("/a/two")))
    site.says("/a/one", page(own))
    site.says("/a/two", page('<link rel="canonical" href="https://paper.example/a/stolen">'))
    collect(site, tmp_path)
    assert {article.url for article in articles(tmp_path)} == {
        f"{site.url}/a/right",
        f"{site.url}/a/two",
    }


def test_atom_latin1_and_markup_in_titles(site: Site, tmp_path: Path) -> None:
    atom = (
        '<?xml version="1.0" encoding="iso-8859-1"?><feed xmlns="http://www.w3.org/2005/Atom">'
        '<title>Café</title><entry><title type="html">&lt;b&gt;Pier&lt;/b&gt; &amp;amp; sea</title>'
        '<link rel="alternate" href="/a/pier"/><updated>2026-03-03T09:30:00+01:00</updated>'
        "</entry></feed>"
    ).encode("latin-1")
    title, listed = web.entries(atom, f"{site.url}/feed.xml")
    assert title == "Café"
    link = f"{site.url}/a/pier"
    assert listed == [web.Entry(link, "Pier & sea", "2026-03-03T08:30:00Z")]
    greek = page("<title>Καλημέρα</title>").encode("iso-8859-7", "replace")
    data = web.page_file(Page(link, greek, "text/html", "iso-8859-7"), listed[0], None, title)
    assert "Καλημέρα" in data.decode("utf-8")


def test_nothing_is_fetched_twice(site: Site, tmp_path: Path) -> None:
    links = ["/a/pier", "/a/gone", "/a/file.pdf", "/a/busy"]
    site.says("/feed.xml", rss(*map(item, links)))
    site.says("/a/pier", page())
    site.says("/a/file.pdf", b"%PDF-", Content_Type="application/pdf")
    site.says("/a/busy", status=503)
    first = collect(site, tmp_path)
    assert first.n_new == 1
    assert [link.removeprefix(site.url) for link, _ in first.refused] == links[1:]
    site.asked.clear()
    site.says("/a/busy", page())
    second = collect(site, tmp_path)
    assert (second.n_new, second.n_seen, second.refused) == (1, 3, [])
    assert site.paths() == ["/feed.xml", "/a/busy"]
    for file in tmp_path.rglob("*.html"):  # taken out of the corpus on purpose: it stays out
        file.unlink()
    assert collect(site, tmp_path).n_seen == 4


def test_an_entry_whose_note_was_lost_is_known_by_its_file(site: Site, tmp_path: Path) -> None:
    site.says("/feed.xml", rss(item("/a/pier")))
    site.says("/a/pier", page())
    collect(site, tmp_path)
    state = tmp_path / web.STATE
    state.write_text(state.read_text()[:20])  # cut short by a kill
    again = collect(site, tmp_path)
    assert (again.n_new, again.n_seen) == (0, 1)
    assert site.paths().count("/a/pier") == 1


KILLED = """
import sys
from pathlib import Path
from pipeline.ingest import feeds as web
from pipeline.ingest.fetch import Manners
feed = web.Feed(sys.argv[1])
with web.seen_in(Path(sys.argv[2])) as seen:
    web.collect(feed, Path(sys.argv[2]), web.fetcher_for([feed], Manners(pause=0.05)), seen)
"""


def test_a_killed_run_goes_on_where_it_was(site: Site, tmp_path: Path) -> None:
    links = [f"/a/{number}" for number in range(40)]
    site.says("/feed.xml", rss(*map(item, links)))
    for link in links:
        site.says(link, page())
    command = [sys.executable, "-c", KILLED, f"{site.url}/feed.xml", str(tmp_path)]
    with subprocess.Popen(command) as process:
        while len(site.paths()) < 4 and process.poll() is None:
            time.sleep(0.01)
        with pytest.raises(ConcordError, match="another process"), web.seen_in(tmp_path):
            pass
        os.kill(process.pid, signal.SIGKILL)
    result = collect(site, tmp_path)
    assert result.n_new + result.n_seen == len(links)
    assert result.n_seen >= 1
    assert len(articles(tmp_path)) == len(links)
    asked = site.paths()
    assert sum(asked.count(link) for link in links) <= len(links) + 1  # the one it was killed at


def test_a_run_takes_a_bounded_number(site: Site, tmp_path: Path) -> None:
    site.says("/feed.xml", rss(*(item(f"/a/{n}") for n in range(5))))
    for n in range(5):
        site.says(f"/a/{n}", page())
    results = [collect(site, tmp_path, max_entries=2) for _ in range(3)]
    assert [(r.n_new, r.n_left) for r in results] == [(2, 3), (2, 1), (1, 0)]


def test_a_feed_cannot_reach_what_the_user_did_not_name(site: Site, tmp_path: Path) -> None:
    with serve() as inner:
        inner.says("/admin/keys", page())
        links = [f"{inner.url}/admin/keys", "file:///etc/passwd", "javascript:alert(1)"]
        site.says("/feed.xml", rss(*map(item, links)))
        result = collect(site, tmp_path)
        assert len(result.refused) == 3
        assert inner.asked == []
    assert list(tmp_path.rglob("*.html")) == []


def test_hostile_words_stay_words(site: Site, tmp_path: Path) -> None:
    title = '../../x"><script>alert(1)</script></title>'
    link = "/a/..%2f..%2fetc%2fpasswd?a=<b>&amp;c='\""
    escaped = title.replace("<", "&lt;").replace('"', "&quot;")
    site.says("/feed.xml", rss(item(link.replace("<", "&lt;"), escaped)))
    site.says("/a/..%2f..%2fetc%2fpasswd?a=%3Cb%3E&c='%22", page())
    assert collect(site, tmp_path, "../../<b>Ö\u202e/etc").n_new == 1
    [file] = tmp_path.rglob("*.html")
    assert file.parent.parent == tmp_path
    assert file.parent.name == "b-o-etc"
    assert len(file.stem) == 32
    assert b"<script>" not in file.read_bytes()


BOMB = (
    '<!DOCTYPE r [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(10))
    + ']><rss version="2.0"><channel><title>&k;</title>'
    "<item><title>x&k;</title><link>/a/b</link></item></channel></rss>"
)


@pytest.mark.parametrize(
    "data",
    [
        BOMB,
        '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + rss(item("/a", "&a;")),
        '<rss version="2.0"><channel><item>' + "<a>" * 100_000,
        '<rss version="2.0"><channel><item><title>' + "<" * 500_000,
        '<rss version="2.0"><channel><item><title>' + "<b/>" * 100_000,
        '<rss version="2.0"><channel><item ' + " ".join(f"a{n}=''" for n in range(9_000)) + "/>",
        "<!DOCTYPE " + '<!ENTITY a "b" ' * 50_000,
        "\0" * 1_000,
        "<html><body>not a feed</body></html>",
        "",
    ],
)
def test_a_hostile_feed_costs_little_and_says_nothing(data: str) -> None:
    started = time.monotonic()
    try:
        title, listed = web.entries(data.encode(), "http://127.0.0.1/feed.xml")
    except ValueError:
        title, listed = None, []
    assert time.monotonic() - started < 5
    said = f"{title} {[entry.title for entry in listed]}"
    assert "haha" not in said
    assert "root:" not in said


@pytest.mark.parametrize("link", ["http://[bad", "//[", "http://ex\u2100mple/", "http://h:x/"])
def test_a_link_that_is_none_takes_no_other_with_it(site: Site, tmp_path: Path, link: str) -> None:
    site.says("/feed.xml", rss(item(link), item("/good")))
    site.says("/good", page())
    found = collect(site, tmp_path)
    assert (found.error, found.n_new) == (None, 1)
    assert [reason for _, reason in found.refused] == ["not an http or https address"]


def test_an_endless_feed_is_cut_off(site: Site, tmp_path: Path) -> None:
    site.says("/feed.xml", rss(*(item(f"/a/{n}") for n in range(9_000))))
    result = collect(site, tmp_path)
    assert result.error == "larger than 200,000 bytes"


@settings(deadline=None, max_examples=150)
@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: rss(text).encode()))
def test_bytes_of_any_kind_are_a_feed_or_none(data: bytes) -> None:
    try:
        _, listed = web.entries(data, "http://127.0.0.1/feed.xml")
    except ValueError:
        return
    assert all(entry.link for entry in listed)


@settings(deadline=None, max_examples=80)
@given(st.text(max_size=60), st.text(max_size=60), st.text(min_size=1, max_size=60))
def test_what_stands_in_front_is_the_reader_s_to_find(title: str, site: str, text: str) -> None:
    from lxml import html

    found = Page("http://127.0.0.1/a?b=<&\"'", b"<html><p>" + text.encode(), "text/html", None)
    entry = web.Entry(found.url, web._plain(title))
    try:
        data = web.page_file(found, entry, web._plain(site), None)
    except web.NotTextError:
        return
    tree = html.document_fromstring(data.decode("utf-8"))
    metas = {meta.get("property"): meta.get("content") for meta in tree.iter("meta")}
    printable = {"title": web._plain(title), "site_name": web._plain(site)}
    for name, value in printable.items():
        if value and value.isprintable():
            assert metas[f"og:{name}"] == value
    assert next(tree.iter("link")).get("href") == found.url


def test_the_list_is_read_and_its_faults_named(tmp_path: Path) -> None:
    listed = tmp_path / "feeds.txt"
    listed.write_text("# ours\n\nhttps://a.example/rss  The A Paper \nhttp://b.example/atom\n")
    assert web.read_list(listed) == [
        web.Feed("https://a.example/rss", "The A Paper"),
        web.Feed("http://b.example/atom"),
    ]
    assert web.folder_of(web.Feed("http://www.b.example:81/atom")) == "b-example"
    listed.write_text("https://a.example/rss\tThe A Paper\n")
    assert web.read_list(listed) == [web.Feed("https://a.example/rss", "The A Paper")]
    listed.write_bytes("https://a.example/rss Größe\n".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        web.read_list(listed)
    listed.write_text("https://a.example/rss\nfile:///etc/passwd\n")
    with pytest.raises(InputError, match=r"line 2: 'file:///etc/passwd' is not an http"):
        web.read_list(listed)
    listed.write_text("# nothing\n")
    with pytest.raises(InputError, match="lists no feed"):
        web.read_list(listed)
