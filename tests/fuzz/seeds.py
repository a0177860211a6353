"""What fuzzing starts from, all of our own writing, and the inputs that once broke a target."""

from __future__ import annotations

import gzip
import json

STORY = (
    "The council approved the tram on Monday after eleven hours of debate.\n\n"
    "“It was a long night,” said Marta Lind, the mayor of Tarnmouth. “But it was right.”\n\n"
    "Aslak Brun, who runs the port, called the vote a mistake and accused Lind of neglect.\n"
)
HEADER = "---\ntitle: 'Trams: a vote'\noutlet: Daily Drum\ndate: 2026-05-14\nauthor: Jo Roe\n---\n"
PAGE = f"""<!doctype html><html><head><title>Trams will run | Daily Drum</title>
<meta property="og:site_name" content="Daily Drum"><meta name="date" content="2026-05-14T08:00Z">
<link rel="canonical" href="https://drum.example/opinion/trams">
<script type="application/ld+json">{{"@type": ["NewsArticle"], "headline": "Trams will run",
"datePublished": "May 14, 2026", "author": [{{"name": "Jo Roe"}}], "publisher": {{"name": "Drum"}}}}
</script></head><body><nav><a href="/">Home</a></nav><article><h1>Trams will run</h1>
<p class="byline">By Jo Roe</p><time datetime="2026-05-14">Thursday</time>
<p>{STORY.replace(chr(10) * 2, "</p><p>")}</p><q>Never <q>ever</q></q></article></body></html>"""
ROWS = [
    {"text": STORY, "title": "Trams", "id": 7, "author": [{"name": "Jo"}], "date": 1778745600},
    {
        "text": STORY,
        "outlet": "Drum",
        "url": "https://drum.example/a?utm_source=x",
        "genre": "news",
    },
]
JSONL = "\n".join(json.dumps(row) for row in ROWS)
CSV = 'title,text,outlet\n"Trams, again","' + STORY.replace("\n", " ") + '",Drum\nx,"y ""z"" y",w\n'
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Drum</title>
<item><title>Trams &amp; <b>ferries</b></title><link>/trams?id=7#top</link>
<pubDate>Thu, 14 May 2026 08:00:00 GMT</pubDate></item></channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title type="html">D</title>
<entry><title>T</title><link href="http://[::1]/x" rel="alternate"/>
<updated>2026-05-14T08:00:00Z</updated></entry></feed>"""
OUTLETS = "outlet,domain,aliases,lean\nDaily Drum,drum.example,Drum|The Drum,left\n"
OVERRIDES = "alias,entity,type,action,article_id\nLind,Marta Lind,person,join,\nPort,,place,type,\n"
VERDICTS = (
    "kind,item_id,quote,verdict,speaker_verdict,note,seed,frame,claim,judge\r\n"
    "quotes,q_1,'=1+1,right,wrong,,7,everything,ab.cd,jo\r\n"
)
FEED_LIST = "# feeds\nhttps://drum.example/rss Daily Drum\nhttp://[::1]:80/a\n"
SQL = """SELECT "a;b", 'it''s; so' -- ; no
FROM v_quotes AS q /* ; /* ; */ */ WHERE speaker = E'x\\'; ' AND z = $tag$ ; $tag$; SELECT 2; @x"""
QUERIES = (
    "SELECT count(*) FROM articles; SELECT spekaer FROM v_quotes",
    "FROM v_stances LIMIT 3",
    "ATTACH 'x.db'; COPY quotes TO 'x.csv'; FROM read_csv('x'); INSTALL httpfs; LOAD httpfs",
    "SET memory_limit='9GB'; PRAGMA database_list; CREATE TEMP VIEW v AS SELECT 1; FROM v",
    "SELECT [1, 2], {'a': 'nan'::DOUBLE}, '=1', DATE '2026-05-14', 1.5::DECIMAL(9,2), NULL",
)
PIECES = (
    "Trams", "will run", "\n\n", "“It was right,”", "said Marta Lind.", "according to", "Lind",
    "she", "the mayor of Tarnmouth", "“", "”", '"', "‘", "’", "accused China of", "neglect.",
    "\n", "—", "…", "Mr. Brun told reporters that", "he would not", "(", ")", "No comment.",
    "analysts say", "\U0001f469\u200d\U0001f467", "e\u0301", "\u00a0", "\ufb01n", "\u0130stanbul",
    "Straße", "\u200d", "\U0001d518", "don’t", "U.S. President", "'", "&amp;", "<p>", "#",
    "“No,” he said, “never.”", "“…", "\t", "said: “", "\uff2e\uff21ＴＯ", "President Lind’s aide",
)  # fmt: skip
RUNS = ("“" * 200, "- " * 200, "A" * 300, "( [ {" * 80, "9" * 300, " \t" * 200, "A. " * 150)


def _chosen(number: int, text: str, *, pack: bool = False) -> bytes:
    """Return an input of ``readers``: the number of the name, then what the file holds."""
    data = text.encode()
    return bytes([number]) + (gzip.compress(data, mtime=0) if pack else data)


SEEDS: dict[str, tuple[bytes, ...]] = {
    "readers": (
        _chosen(0, HEADER + STORY),
        _chosen(1, STORY, pack=True),
        _chosen(15, STORY),
        _chosen(4, PAGE),
        _chosen(8, JSONL),
        _chosen(9, JSONL, pack=True),
        _chosen(10, CSV),
        _chosen(12, CSV.replace(",", "\t")),
    ),
    "encodings": tuple(
        bytes([encoding, place]) + text.encode()
        for encoding in range(7)
        for place, text in ((0, STORY), (2, PAGE), (4, JSONL), (5, CSV))
    ),
    "cleaning": tuple(
        text.encode() for text in (STORY, PAGE, *RUNS, "Reuters\n\nBy Jo Roe\n&amp;lt;p&#8217;s")
    ),
    "headers": (HEADER.encode(), b"Title: x\nDate: y\n\nText", b"\xef\xbb\xbftitle: \"'x'\"\n"),
    "pages": (
        PAGE.encode(),
        b"<q><q>a</q>",
        b"<svg><style><p>" * 9,
        b"<!--><p>\x85<time datetime>",
    ),
    "metadata": (
        b"Thu, 14 May 2026 08:00:00 +2500",
        b"14 May 2026, 8:00 p.m. ET",
        b"1778745600.5",
        b"http://www.m.drum.example:80//a//b/?utm_x=1&b=2#c",
        b"Opinion | Trams will run - The Daily Drum News",
        *(text.encode() for text in RUNS),
    ),
    "feeds": (FEED.encode(), ATOM.encode(), b'<!DOCTYPE r [<!ENTITY a "b">]><rss>&a;</rss>'),
    "lists": tuple(text.encode() for text in (OUTLETS, OVERRIDES, VERDICTS, FEED_LIST)),
    "cells": (b"=1+1\x1e'=x\x1e'\x1e\t=\x1e\r\n-1", "\uff1dx\x1e''＋\x1e;\t,\"".encode()),
    "statements": (SQL.encode(), b"\\d quotes", b"@who", b"SELECT q. FROM v_quotes q", b"$a$ $$ '"),
    "queries": tuple(query.encode() for query in QUERIES),
    "offsets": (bytes(range(40)), bytes(range(39, -1, -1)), bytes(range(0, 80, 2)), b"\x00" * 9),
}
DICTIONARY = (
    b"<p>", b"</p>", b"<q>", b"<script>", b"<!--", b"&#8217;", b"&lt;", b'"text":', b"text",
    b"title:", b"date:", b"---\n", b"\n\n", b"\x1b[2J", b"\xe2\x80\xae", b"\xe2\x80\x9c",
    b"\xe2\x80\x9d",    b"\\ud800", b"\xc2\x85", b"\xff\xfe", b"\x1f\x8b", b"\x00", b"By ",
    b"(Reuters) - ", b"2026-05-14",
    b"http://", b"[::1]", b"=cmd|", b"''", b'""', b"$$", b"/*", b"--", b";", b"SELECT ", b" FROM ",
    b"COPY ", b"ATTACH ", b"said", b"according to ", b"CDATA[", b"<entry>", b"<link href=", b"join",
)  # fmt: skip
REGRESSIONS: dict[str, tuple[bytes, ...]] = {
    # An entry within the <link> of an entry: a KeyError of feedparser ended `concord feeds`.
    "feeds": (b"<feed><entry><link><entry",),
    # A name of a header block without a value.
    "headers": (b"Title: \n\nx\nDate:\x00said",),
}
"""Inputs that fuzzing found, with what they once did; every one is a test."""
