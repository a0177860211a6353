"""Pages are fetched within bounds, politely, and from nowhere private."""

from __future__ import annotations

import gzip
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.fetch import Fetcher, FetchError, Manners, _address, place_of
from tests.unit.ingest.feed_server import Answer, Site, serve

QUICK = Manners(user_agent="tester/1 (mail@example.org)", pause=0.0, timeout=2.0, max_bytes=50_000)


@pytest.fixture
def site() -> Iterator[Site]:
    with serve() as running:
        yield running


def fetcher(site: Site, **manners: object) -> Fetcher:
    return Fetcher(replace(QUICK, **manners), frozenset({place_of(site.url)}))  # type: ignore[arg-type]


def refusal(fetch: Fetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        fetch.get(url)
    return caught.value


def test_a_page_comes_with_its_address_type_and_charset(site: Site) -> None:
    site.says("/old", status=302, Location="/new?x=1")
    site.says("/new?x=1", "grüß", Content_Type="text/html; charset=utf-8")
    page = fetcher(site).get(f"{site.url}/old#part")
    assert (page.url, page.data.decode()) == (f"{site.url}/new?x=1", "grüß")
    assert (page.media_type, page.charset) == ("text/html", "utf-8")
    assert {agent for _, agent in site.asked} == {QUICK.user_agent}


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.org/a",
        "javascript:alert(1)",
        "data:text/html,hi",
        "//example.org/a",
        "http://",
        "http://[::1",
        "http://user:secret@example.org/",
        "http://example.org:99999/",
        "",
    ],
)
def test_only_plain_web_addresses_are_fetched(url: str) -> None:
    assert refusal(Fetcher(QUICK), url).final


def test_a_private_address_is_asked_nothing_unless_the_user_named_it(site: Site) -> None:
    site.says("/secret", "keys")
    error = refusal(Fetcher(QUICK), f"{site.url}/secret")
    assert "private network" in str(error)
    assert site.asked == []


def test_redirects_are_checked_like_addresses(site: Site) -> None:
    with serve() as inner:
        inner.says("/admin", "keys")
        site.says("/a", status=301, Location=f"{inner.url}/admin")
        site.says("/b", status=301, Location="file:///etc/passwd")
        assert "private" in str(refusal(fetcher(site), f"{site.url}/a"))
        assert "not an http" in str(refusal(fetcher(site), f"{site.url}/b"))
        assert inner.asked == []


def test_redirects_end(site: Site) -> None:
    site.says("/loop", status=302, Location="/loop")
    assert refusal(fetcher(site), f"{site.url}/loop").final
    assert site.paths() == ["/loop"] * (QUICK.max_redirects + 1)


@pytest.mark.parametrize(
    ("status", "final"), [(404, True), (410, True), (403, True), (429, False), (503, False)]
)
def test_what_may_pass_is_told_from_what_stays(site: Site, status: int, final: bool) -> None:
    site.says("/a", status=status)
    assert refusal(fetcher(site), f"{site.url}/a").final is final


def test_robots_rules_are_kept_and_read_once(site: Site) -> None:
    site.says(
        "/robots.txt", "User-agent: tester\nDisallow: /private/\n\nUser-agent: *\nDisallow: /"
    )
    site.says("/a", "yes")
    site.says("/to", status=302, Location="/private/b")
    fetch = fetcher(site)
    assert fetch.get(f"{site.url}/a").data == b"yes"
    for path in ("/private/b", "/to"):
        assert "robots.txt" in str(refusal(fetch, site.url + path))
    assert [path for path, _ in site.asked] == ["/robots.txt", "/a", "/to"]


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, False), (500, False)])
def test_robots_that_cannot_be_had(site: Site, status: int, allowed: bool) -> None:
    site.says("/robots.txt", status=status)
    site.says("/a", "yes")
    if allowed:
        assert fetcher(site).get(f"{site.url}/a").data == b"yes"
    else:
        fetch = fetcher(site)
        errors = [refusal(fetch, f"{site.url}/a") for _ in range(2)]
        assert [error.final for error in errors] == [status == 403] * 2
        assert [path for path, _ in site.asked] == ["/robots.txt"]


def test_robots_of_absurd_size_allow_nothing(site: Site) -> None:
    site.says("/robots.txt", "Allow: /\n" * 100_000)
    error = refusal(fetcher(site), f"{site.url}/a")
    assert (error.final, site.paths()) == (True, [])


@pytest.mark.parametrize(
    "line",
    ["Crawl-delay: ²", "Crawl-delay: " + "9" * 5_000, "Crawl-delay: " + "9" * 400,
     "Request-rate: ²/1", "Disallow: http://[x", "Allow: //["],
)  # fmt: skip
def test_senseless_lines_of_robots_leave_the_others_in_force(site: Site, line: str) -> None:
    site.says("/robots.txt", f"User-agent: *\n{line}\nDisallow: /private/")
    site.says("/a", "yes")
    fetch = fetcher(site, max_pause=0.0)
    assert fetch.get(f"{site.url}/a").data == b"yes"
    assert "robots.txt" in str(refusal(fetch, f"{site.url}/private/b"))


@pytest.mark.parametrize("pause", ["ours", "theirs"])
def test_requests_to_a_host_are_apart(site: Site, pause: str) -> None:
    site.says("/robots.txt", "User-agent: *\nCrawl-delay: 1" if pause == "theirs" else "")
    site.says("/a", "yes")
    fetch = fetcher(site, pause=0.3 if pause == "ours" else 0.0, max_pause=0.3)
    started = time.monotonic()
    fetch.get(f"{site.url}/a")
    fetch.get(f"{site.url}/a")
    assert time.monotonic() - started >= 0.58


def test_a_body_is_unpacked_and_bounded(site: Site) -> None:
    site.says("/gz", gzip.compress(b"hello"), Content_Encoding="gzip")
    site.says("/bomb", gzip.compress(bytes(30_000_000)), Content_Encoding="gzip")
    site.says("/torn", gzip.compress(b"hello")[:-9] + b"x" * 9, Content_Encoding="gzip")
    site.says("/large", bytes(60_000))
    site.says("/br", b"x", Content_Encoding="br")
    site.says("/short", b"x" * 10, Content_Length="1000")
    fetch = fetcher(site)
    assert fetch.get(f"{site.url}/gz").data == b"hello"
    for path in ("/bomb", "/large"):
        error = refusal(fetch, site.url + path)
        assert error.final
        assert "larger than 50,000 bytes" in str(error)
    assert "coding" in str(refusal(fetch, f"{site.url}/br"))
    for path in ("/torn", "/short"):
        assert not refusal(fetch, site.url + path).final


def test_a_server_that_drips_or_keeps_silent_is_left(site: Site) -> None:
    site.answers["/drip"] = Answer(b"x" * 1_000, drip=0.05)
    site.answers["/silent"] = Answer(b"xx", headers={"Content-Length": "2"}, drip=1.5)
    started = time.monotonic()
    assert not refusal(fetcher(site, deadline=0.5), f"{site.url}/drip").final
    assert not refusal(fetcher(site, timeout=0.3), f"{site.url}/silent").final
    assert time.monotonic() - started < 3


def self_signed(path: Path) -> Path:
    """Write key and certificate of a server that calls itself localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    unlocked = serialization.NoEncryption()
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    path.write_bytes(key.private_bytes(pem, pkcs8, unlocked) + certificate.public_bytes(pem))
    return path


def test_https_is_spoken_and_certificates_are_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = self_signed(tmp_path / "server.pem")
    with serve(certificate) as site:
        site.says("/a", "yes")
        assert "CERTIFICATE_VERIFY_FAILED" in str(refusal(fetcher(site), f"{site.url}/a"))
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert fetcher(site).get(f"{site.url}/a").data == b"yes"


def test_nobody_there_is_said_so() -> None:
    with serve() as gone:
        fetch = fetcher(gone)
    assert not refusal(fetch, f"{gone.url}/a").final


def test_addresses_beyond_ascii_are_written_in_it() -> None:
    parts = _address("http://München.example:81/ä ö?q=ü%20x#teil")
    assert parts.geturl() == "http://xn--mnchen-3ya.example:81/%C3%A4%20%C3%B6?q=%C3%BC%20x"
    assert _address("http://[::1]:8000/a").netloc == "[::1]:8000"


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=80).map(lambda text: f"http://a.example/{text}") | st.text(max_size=80))
def test_no_address_smuggles_anything_into_a_request(url: str) -> None:
    try:
        parts = _address(url)
    except FetchError:
        return
    assert parts.scheme in ("http", "https")
    assert re.fullmatch(r"[!-~]+", parts.geturl())
