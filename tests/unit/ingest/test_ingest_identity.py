"""Who published an article, which article it is, and the user's list of outlets."""

from pathlib import Path

import pytest

from pipeline.ingest.identity import (
    article_id,
    domain_of,
    normalise_url,
    outlet_id,
    unknown_outlet,
)
from pipeline.ingest.outlets import OutletDirectory
from pipeline.models import Outlet


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("The New York Times", "new-york-times"),
        ("New York Times", "new-york-times"),
        (" the  NEW YORK times ", "new-york-times"),
        ("Süddeutsche Zeitung", "suddeutsche-zeitung"),
        ("People’s Daily", "peoples-daily"),
        ("People's Daily", "peoples-daily"),
        ("A & B News", "a-and-b-news"),
        ("U.S. News", "us-news"),
        ("the_courier", "courier"),
        ("新华社", "新华社"),
        ("The", "the"),
    ],
)
def test_outlet_id(name: str, expected: str) -> None:
    assert outlet_id(name) == expected


def test_outlet_id_of_mere_punctuation_is_a_hash() -> None:
    assert outlet_id("???").startswith("outlet_")
    assert outlet_id("???") != outlet_id("!!!")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://www.x.org/a/", "x.org/a"),
        ("HTTP://X.org:80/a#top", "x.org/a"),
        ("https://m.x.org/a?utm_source=t&fbclid=1", "x.org/a"),
        ("https://x.org/a?b=2&a=1", "x.org/a?a=1&b=2"),
        ("x.org/a", "x.org/a"),
        ("https://x.org:8080/a", "x.org:8080/a"),
        ("https://x.org//a///b", "x.org/a/b"),
        ("https://[bad/a", "https://[bad/a"),
        ("https://x.org:port/a", "https://x.org:port/a"),
        ("  ", ""),
    ],
)
def test_normalise_url(url: str, expected: str) -> None:
    assert normalise_url(url) == expected


@pytest.mark.parametrize(
    ("url", "domain"),
    [
        ("https://www.x.org/a", "x.org"),
        ("x.co.uk", "x.co.uk"),
        ("https://news.x.org", "news.x.org"),
        ("not a url", None),
        ("localhost", None),
        (None, None),
    ],
)
def test_domain_of(url: str | None, domain: str | None) -> None:
    assert domain_of(url) == domain


def test_article_id_prefers_id_then_url_then_content() -> None:
    courier, ledger = Outlet("courier", "Courier"), Outlet("ledger", "Ledger")
    by_id = article_id(courier, "7", "https://x.org/a", "hash")
    assert by_id == article_id(courier, "7", None, "other")
    by_url = article_id(courier, None, "https://x.org/a", "hash")
    assert by_url == article_id(courier, None, "http://www.x.org/a/#top", "other")
    by_content = article_id(courier, None, None, "hash")
    assert by_content != article_id(courier, None, None, "other")
    assert by_content != article_id(ledger, None, None, "hash")
    assert article_id(courier, "hash", None, "") != by_content
    assert len({by_id, by_url, by_content, article_id(None, None, None, "hash")}) == 4


def test_unknown_outlets_are_never_pooled() -> None:
    one = unknown_outlet(article_id(None, None, None, "a"))
    two = unknown_outlet(article_id(None, None, None, "b"))
    assert one.outlet_id != two.outlet_id
    assert one.outlet_id.startswith("unknown:")
    assert not one.known


CSV = """outlet,domain,aliases,country,lean
The Courier,courier.example,Arvenne Courier|courier-online,Calvessa,centre
Ledger,,,Calvessa,
"""


def load(folder: Path, text: str) -> OutletDirectory:
    path = folder / "outlets.csv"
    path.write_text(text)
    return OutletDirectory.load(path)


@pytest.mark.parametrize(
    ("name", "domain", "expected"),
    [
        ("courier", None, "courier"),
        ("THE ARVENNE COURIER", None, "courier"),
        ("courier-online", None, "courier"),
        ("courier.example", None, "courier"),
        (None, "https://news.courier.example/a", "courier"),
        ("unheard of", "www.courier.example", "courier"),
        ("Ledger", None, "ledger"),
        ("Post", "example", None),
        (None, None, None),
    ],
)
def test_directory(
    tmp_path: Path, name: str | None, domain: str | None, expected: str | None
) -> None:
    found = load(tmp_path, CSV).resolve(name, domain)
    assert (found.outlet_id if found else None) == expected


def test_directory_attributes(tmp_path: Path) -> None:
    directory = load(tmp_path, CSV)
    assert directory.attributes() == [
        ("courier", "country", "Calvessa"),
        ("courier", "lean", "centre"),
        ("ledger", "country", "Calvessa"),
    ]
    assert [outlet.name for outlet in directory.outlets()] == ["The Courier", "Ledger"]


def test_no_directory(tmp_path: Path) -> None:
    for path in (None, tmp_path / "outlets.csv"):
        assert OutletDirectory.load(path).resolve("Courier") is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,lean\nx,y\n", r"outlets.csv, line 1: no column `outlet`"),
        ("", r"line 1: no column `outlet`"),
        ("outlet,lean,lean\n", r"line 1: a column name occurs twice"),
        ("outlet,lean\n,left\n", r"line 2: the column `outlet` is empty"),
        ("outlet,lean\nA,left,right\n", r"line 2: more fields"),
        ("outlet,domain\nA,not a domain\n", r"line 2: 'not a domain' is no domain"),
        ("outlet,aliases\nA,x\nB,x\n", r"line 3: 'x' already stands for A"),
        ('outlet,lean\nA,"left\n', r"line 2: not valid CSV"),
    ],
)
def test_directory_problems_name_the_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        load(tmp_path, text)


def test_directory_must_be_utf8(tmp_path: Path) -> None:
    path = tmp_path / "outlets.csv"
    path.write_bytes(b"outlet\ncaf\xe9\n")
    with pytest.raises(ValueError, match="not UTF-8"):
        OutletDirectory.load(path)
