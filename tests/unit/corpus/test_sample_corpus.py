"""The sample corpus holds what its README and the end-to-end tests rely on.

``sample_facts.json`` lists each article (``path`` below ``corpus/`` and the ``line`` on which its
record starts) with the metadata a correct reading yields, and its main quotes: the ``content`` as
it stands in the article (without quotation marks), the full name of the ``speaker`` whether or not
the article writes it out beside the quote, and a ``statement`` that quotes of one utterance share.
``marked`` is false where a quote has no quotation marks. The ``form`` of a quote says how it
relates to the utterance:

* ``full``: word for word; two of them match as verbatim.
* ``edited``: words differ.  * ``trimmed``: a part of it, word for word.
* ``indirect``: reported in the outlet's own words.  * ``unique``: no other outlet carries it.

``stances`` lists evaluations that no reader would dispute, with words that show each, and
``contradictions`` what the articles of one event tell differently. Neither list is complete.
"""

from __future__ import annotations

import csv
import gzip
import html
import io
import json
import re
import string
from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
CORPUS = ROOT / "corpus"
FACTS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "sample_facts.json").read_text(encoding="utf-8")
)
ARTICLES: list[dict[str, Any]] = FACTS["articles"]
BY_KEY = {article["key"]: article for article in ARTICLES}
QUOTES = [(article, quote) for article in ARTICLES for quote in article["quotes"]]

REAL_OUTLETS_AND_AGENCIES = re.compile(
    r"\b(?:Reuters|Associated Press|AP|AFP|Agence France|BBC|CNN|Xinhua|TASS|Bloomberg|Interfax"
    r"|Kyodo|Yonhap|Al Jazeera|Global Times|People's Daily|Guardian|New York Times|NYT|Economist"
    r"|Washington Post|Wall Street Journal|Financial Times|Le Monde|Sputnik|NRK|NPR|Politico)\b"
)


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def _header(text: str) -> dict[str, str]:
    block = text.split("\n\n", 1)[0].splitlines()
    pairs = [re.fullmatch(r"([a-z_]+): (.+)", line) for line in block]
    return {pair[1]: pair[2] for pair in pairs if pair} if all(pairs) else {}


def _json_lines(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, line in enumerate(text.splitlines(), start=1):
        with suppress(json.JSONDecodeError):
            yield number, json.loads(line)


@cache
def _records(path: str) -> dict[int, dict[str, str]]:
    """Records of one file by the line on which they start, with whatever fields they state."""
    text = _decoded(CORPUS / path)
    if ".jsonl" in path:
        return dict(_json_lines(text))
    if path.endswith(".csv"):
        reader = csv.DictReader(io.StringIO(text, newline=""))
        assert reader.fieldnames is not None  # reads the header, so that line_num stands after it
        rows, start = {}, reader.line_num + 1
        for row in reader:
            rows[start] = row
            start = reader.line_num + 1
        return rows
    fields = _header(text)
    body = html.unescape(text) if path.endswith(".html") else text
    return {1: {**fields, "text": body}}


def _record(article: dict[str, Any]) -> dict[str, str]:
    return _records(article["path"])[article["line"]]


def _text(article: dict[str, Any]) -> str:
    return _record(article)["text"]


def _prose(article: dict[str, Any]) -> str:
    """The article's paragraphs, without a header block or a page's surroundings."""
    text = _text(article)
    if article["format"] == "html":
        body = text.split("<figcaption>")[1].split("</article>")[0]
        return "\n\n".join(re.findall(r"^ +<p>(.+)</p>$", body, re.MULTILINE))
    return text.split("\n\n", 1)[1] if _header(text) else text


def test_every_article_on_disk_is_listed_and_none_twice() -> None:
    on_disk = {
        (path.relative_to(CORPUS).as_posix(), line)
        for path in CORPUS.rglob("*")
        if path.is_file() and path.name != "README.md"
        for line in _records(path.relative_to(CORPUS).as_posix())
    }
    listed = [(article["path"], article["line"]) for article in ARTICLES]
    assert sorted(listed) == sorted(on_disk)


def test_events_are_told_by_enough_outlets_and_pairs_recur() -> None:
    outlets = defaultdict(set)
    for article in ARTICLES:
        outlets[article["event"]].add(article["outlet"])
    assert len([event for event, names in outlets.items() if len(names) >= 3]) >= 5
    assert all(len(names) <= 5 for names in outlets.values())
    shared: dict[tuple[str, str], int] = defaultdict(int)
    for names in outlets.values():
        for pair in combinations(sorted(names), 2):
            shared[pair] += 1
    assert sum(count >= 4 for count in shared.values()) >= 2
    assert sum(count >= 3 for count in shared.values()) >= 5
    events_of = defaultdict(set)
    for article in ARTICLES:
        events_of[article["outlet"]].add(article["event"])
    assert len(events_of) >= 10
    assert all(len(events) >= 2 for events in events_of.values())


def test_dates_of_an_event_lie_within_three_days_and_one_article_has_none() -> None:
    days = defaultdict(list)
    for article in ARTICLES:
        if article["published"]:
            days[article["event"]].append(date.fromisoformat(article["published"]))
    for event, dates in days.items():
        assert max(dates) - min(dates) <= timedelta(days=2), event
    every = [day for dates in days.values() for day in dates]
    assert max(every) - min(every) <= timedelta(days=14)
    undated = [article for article in ARTICLES if article["published"] is None]
    assert [article["genre"] for article in undated] == ["analysis"]
    assert not re.search(r"\b(?:20\d\d|March)\b", _text(undated[0]))


def test_formats_are_mixed() -> None:
    found = {article["format"] for article in ARTICLES}
    assert found == {
        "text", "text with header", "markdown", "markdown with header", "html", "jsonl",
        "jsonl.gz", "csv",
    }  # fmt: skip
    assert sum(article["path"] == "newsroom-feed.jsonl" for article in ARTICLES) >= 6


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article["key"]))
def test_stated_metadata_agree_with_the_list(article: dict[str, Any]) -> None:
    record = _record(article)
    assert record.get("title", article["title"]) == article["title"]
    assert record.get("genre", article["genre"]) == article["genre"]
    for names, expected in (
        (("outlet", "publisher"), article["outlet"]),
        (("byline", "author"), article["byline"]),
    ):
        stated = [record[name] for name in names if name in record]
        assert stated in ([], [expected])
    stated_date = record.get("published_at") or record.get("date")
    if stated_date and stated_date[:4] == "2026":
        assert stated_date[:10] == article["published"]
    if article["format"] in ("text", "markdown", "html"):
        assert article["title"] in record["text"]
        day = date.fromisoformat(article["published"])
        shown = (f"{day:%B} {day.day}, {day.year}", f"{day.day} {day:%B %Y}", f"{day:%Y-%m-%d}")
        assert any(form in record["text"] for form in shown)
        assert article["byline"] is None or article["byline"] in record["text"]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: str(article["key"]))
def test_articles_are_of_newspaper_length(article: dict[str, Any]) -> None:
    assert 200 <= len(_prose(article).split()) <= 450


@pytest.mark.parametrize(("article", "quote"), QUOTES)
def test_quotes_stand_in_their_articles(article: dict[str, Any], quote: dict[str, Any]) -> None:
    text = _text(article)
    assert text.count(quote["content"]) == 1
    surname = quote["speaker"].split()[0 if quote["speaker"] == "Lu Wenqing" else -1]
    assert surname in text or surname.upper() in text
    opened = text[text.index(quote["content"]) - 1] in "“‘\"'>"
    if quote["kind"] == "direct" and quote["marked"]:
        assert opened
    if quote["kind"] == "indirect" or not quote["marked"]:
        assert not opened


def _words(content: str) -> str:
    plain = content.replace("’", "'").lower().strip(" ").rstrip(string.punctuation)
    return " ".join(plain.split())


def test_forms_of_a_statement_are_what_they_are_called() -> None:
    groups = defaultdict(list)
    for article, quote in QUOTES:
        groups[quote["statement"]].append((article, quote))
    seen = set()
    for statement, members in groups.items():
        forms = [quote["form"] for _, quote in members]
        seen.update(forms)
        assert len({quote["speaker"] for _, quote in members}) == 1, statement
        assert len({article["event"] for article, _ in members}) == 1, statement
        assert ("unique" in forms) == (len(members) == 1), statement
        full = {_words(quote["content"]) for _, quote in members if quote["form"] == "full"}
        assert len(full) <= 1, statement
        for _, quote in members:
            words = _words(quote["content"])
            if quote["form"] == "trimmed":
                assert any(words in whole and words != whole for whole in full), quote
            elif quote["form"] in ("edited", "indirect"):
                assert words not in full, quote
    assert seen == {"full", "edited", "trimmed", "indirect", "unique"}
    verbatim = [s for s, m in groups.items() if sum(q["form"] == "full" for _, q in m) >= 2]
    assert len(verbatim) >= 10


STANCES = [(article, stance) for article in ARTICLES for stance in article.get("stances", [])]


@pytest.mark.parametrize(("article", "stance"), STANCES)
def test_stances_have_evidence_and_the_right_holder(
    article: dict[str, Any], stance: dict[str, Any]
) -> None:
    assert _text(article).count(stance["evidence"]) == 1
    if stance["holder_kind"] == "outlet":
        assert (stance["holder"], article["genre"]) == (article["outlet"], "news")
    elif stance["holder_kind"] == "author":
        assert (stance["holder"], article["genre"]) == (article["byline"], "opinion")
    else:
        assert stance["holder"].split()[0] in _text(article)


def test_holders_of_one_kind_take_opposite_sides() -> None:
    labels = defaultdict(set)
    for article, stance in STANCES:
        labels[article["event"], stance["holder_kind"], stance["target"]].add(stance["label"])
    opposed = {key[1:] for key, found in labels.items() if {"favourable", "unfavourable"} <= found}
    assert {("outlet", "Dolores Quintane"), ("outlet", "Hugh Farraday")} <= opposed
    across_kinds = defaultdict(set)
    for (event, _, target), found in labels.items():
        across_kinds[event, target].update(found)
    assert sum(len(found) == 2 for found in across_kinds.values()) >= 2


@pytest.mark.parametrize("contradiction", FACTS["contradictions"], ids=lambda c: str(c["about"]))
def test_contradictions_stand_in_articles_of_their_event(contradiction: dict[str, Any]) -> None:
    sides = contradiction["sides"]
    articles = [BY_KEY[side["article"]] for side in sides]
    assert len({article["outlet"] for article in articles}) == len(sides) >= 2
    for article, side in zip(articles, sides, strict=True):
        assert article["event"] == contradiction["event"]
        assert _text(article).count(side["text"]) == 1
    if contradiction["kind"] == "number":
        numbers = [re.findall(r"[\d,]*\d", side["text"]) for side in sides]
        assert len({found[0] for found in numbers}) == len(sides)


WIRE, COPY = "e2-harbour", "e2-ledger"


def _shingles(article: dict[str, Any]) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", _prose(article).lower())
    return {tuple(words[i : i + 5]) for i in range(len(words) - 4)}


def test_two_outlets_carry_one_wire_story_and_nobody_else_copies() -> None:
    assert BY_KEY[COPY]["copy_of"] == WIRE
    assert all("(Transmar Press)" in _text(BY_KEY[key]) for key in (WIRE, COPY))
    assert [a["key"] for a in ARTICLES if a.get("agency")] == [WIRE, COPY]
    for first, second in combinations(ARTICLES, 2):
        a, b = _shingles(first), _shingles(second)
        containment = len(a & b) / min(len(a), len(b))
        if {first["key"], second["key"]} == {WIRE, COPY}:
            assert 0.8 < containment < 1
        else:
            assert containment < 0.35, (first["key"], second["key"])


FEATURES = {
    "photo credit": ("e1-courier", "Photo: Mila Sorrento"),
    "read more line": ("e1-courier", "Read more: "),
    "curly marks": ("e1-courier", "“Ocean data"),
    "straight marks": ("e1-dispatch", '"Ocean data'),
    "q elements": ("e1-meridian", "<q>Ocean data"),
    "single curly marks": ("e3-ledger", "‘A city that stops"),
    "single straight marks": ("e2-bell", "'Halden Water has duties"),
    "lost marks": ("e1-volga", "We did not leave the network, said Lu Wenqing"),
    "split quote": ("e4-fjord", '"They have counted the fish," Haugstad said. "They have not'),
    "split quote, same sentence": ("e4-fjord", 'nine hours," he said, "and then'),
    "multi-paragraph quote": ("e5-harbour", "by the side door.\n\n“I was told"),
    "transcript": ("e3-bell", "\n\nQUINTANE: Ask me"),
    "according to": ("e1-volga", "According to the adviser"),
    "analysts": ("e1-courier", "Analysts said"),
    "two officials": ("e1-courier", "Two senior officials"),
    "title as speaker": ("e1-dispatch", "The envoy was not persuaded."),
    "pronoun as speaker": ("e2-bell", "he said he was sorry"),
    "assertion": ("e2-courier", "“We sounded the sirens"),
    "denial": ("e2-courier", "“No siren sounded"),
    "critical voice": ("e3-ledger", "reckless scheme"),
    "approving voice": ("e3-harbour", "sensible plan"),
    "welcomed": ("e4-fjord", "welcomed the pact"),
    "condemned": ("e4-fjord", "condemned the pact"),
    "praised": ("e2-dispatch", "praised the town's mayor"),
    "accused": ("e6-volga", "The Kremlin accused Oslo"),
    "author biography": ("e3-review", "Casimir Boyd is a former transport planner"),
    "introduced acronym": ("e5-dispatch", "Dock and Yard Workers' Union (DYWU)"),
    "first count of injured": ("e2-harbour", "injuring 14"),
    "second count of injured": ("e2-courier", "injured 19"),
    "cookie notice": ("e3-ledger", "112 partners use cookies"),
    "JSON-LD": ("e1-meridian", '"datePublished": "2026-03-11'),
    "OpenGraph": ("e6-meridian", 'property="og:site_name"'),
}


@pytest.mark.parametrize(("key", "needle"), FEATURES.values(), ids=FEATURES.keys())
def test_feature_is_present(key: str, needle: str) -> None:
    assert needle in _text(BY_KEY[key])


def test_marks_are_of_one_style_where_meant() -> None:
    assert not set('“”‘"') & set(_prose(BY_KEY["e1-volga"]))
    assert _prose(BY_KEY["e1-dispatch"]).isascii()
    assert '"' not in _prose(BY_KEY["e5-harbour"])
    assert not set('“”"') & set(_prose(BY_KEY["e3-ledger"]))
    assert not set('“”‘"') & set(_prose(BY_KEY["e2-bell"]))
    for article in ARTICLES:
        strange = {c for c in _prose(article) if not c.isascii()} - set("“”‘’—–é")
        assert not strange, (article["key"], strange)


def test_one_line_is_broken_and_its_neighbours_are_whole() -> None:
    (rejected,) = FACTS["rejected"]
    lines = _decoded(CORPUS / rejected["path"]).splitlines()
    with pytest.raises(json.JSONDecodeError):
        json.loads(lines[rejected["line"] - 1])
    assert set(_records(rejected["path"])) == set(range(1, len(lines) + 1)) - {rejected["line"]}


def test_outlets_csv_knows_every_outlet_domain_and_folder() -> None:
    with (ROOT / "warehouse/outlets.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["outlet"]: row for row in csv.DictReader(file)}
    assert set(rows) == {article["outlet"] for article in ARTICLES}
    domains = [row["domain"] for row in rows.values()]
    assert len(set(domains)) == len(rows)
    assert all(domain.endswith(".example") for domain in domains)
    aliases = {alias: row["outlet"] for row in rows.values() for alias in row["aliases"].split("|")}
    for article in ARTICLES:
        if "/" in article["path"]:
            assert aliases[article["path"].split("/")[0]] == article["outlet"]
        if url := _record(article).get("url"):
            assert rows[article["outlet"]]["domain"] in url
    header = (ROOT / "warehouse/overrides.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "alias,entity,type,action"


def test_nothing_real_is_put_into_a_real_outlets_mouth() -> None:
    for article in ARTICLES:
        assert not REAL_OUTLETS_AND_AGENCIES.search(_text(article)), article["key"]


def test_readme_counts_the_articles_and_names_the_outlets() -> None:
    readme = (CORPUS / "README.md").read_text(encoding="utf-8")
    assert f"told {len(ARTICLES)} times by ten outlets" in readme
    rows = [line for line in readme.splitlines() if re.match(r"\| .+ \|", line)]
    for outlet in {article["outlet"] for article in ARTICLES}:
        (row,) = [line for line in rows if line.startswith(f"| {outlet} |")]
        told = [cell for cell in row.split("|")[2:-1] if cell.strip()]
        assert len(told) == len({a["event"] for a in ARTICLES if a["outlet"] == outlet}), outlet
