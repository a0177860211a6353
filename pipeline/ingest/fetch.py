"""Fetch pages from the web: politely, within bounds, and from nowhere that the user did not mean.

Pages name addresses, and whoever writes them may name a router, a metadata service or a file. So
every address is checked, those of redirects too, after the connection is made and before anything
is sent: what a name resolves to cannot change in between.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, quote, urljoin, urlsplit
from urllib.robotparser import RobotFileParser

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_CHUNK = 1 << 16
_ROBOTS_BYTES = 500_000
_PORTS = {"http": 80, "https": 443}
_URL_SAFE = "!#$%&'()*+,/:;=?@[]~"


class FetchError(Exception):
    """A page that could not be had. ``final`` is False where a later try may succeed."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final


@dataclass(frozen=True, slots=True)
class Page:
    """What came back: ``url`` is the address after redirects, ``charset`` that of the header."""

    url: str
    data: bytes
    media_type: str
    charset: str | None


@dataclass(frozen=True, slots=True)
class Manners:
    """Bounds on what a fetch may cost and how often a host is asked. Times are in seconds."""

    user_agent: str = "concord-feeds/0.1"
    timeout: float = 20.0
    """Longest wait for a server to say something."""
    deadline: float = 60.0
    """Longest time for one answer, however steadily it drips."""
    max_bytes: int = 5_000_000
    """Largest body, both as sent and unpacked."""
    max_redirects: int = 5
    pause: float = 2.0
    """Least time between two requests to a host; a longer Crawl-delay is kept to ..."""
    max_pause: float = 60.0
    """... up to this."""


@dataclass(slots=True)
class Fetcher:
    """Fetches one page after the other, never two at a time.

    ``trusted`` holds (host, port) pairs that may lie in a private network, because the user named
    them. Proxy settings of the environment are not read.
    """

    manners: Manners = field(default_factory=Manners)
    trusted: frozenset[tuple[str, int]] = frozenset()
    _robots: dict[str, RobotFileParser | FetchError] = field(default_factory=dict)
    _asked: dict[str, float] = field(default_factory=dict)

    def get(self, url: str) -> Page:
        """Return the page at ``url``. Raises FetchError.

        The rules of each host's robots.txt are kept (RFC 9309): where there is none everything is
        allowed, where it cannot be had or read, or may not be, nothing is.
        """
        for _ in range(self.manners.max_redirects + 1):
            address = _address(url)
            self._heed_robots(address)
            answer = self._ask(address)
            if isinstance(answer, Page):
                return answer
            url = answer
        raise FetchError("too many redirects", final=True)

    def _heed_robots(self, address: SplitResult) -> None:
        site = f"{address.scheme}://{address.netloc}"
        if site not in self._robots:
            self._robots[site] = self._read_robots(site)
        rules = self._robots[site]
        if isinstance(rules, FetchError):
            raise FetchError(f"no robots.txt: {rules}", final=rules.final)
        if not rules.can_fetch(self.manners.user_agent, address.geturl()):
            raise FetchError("robots.txt does not allow it", final=True)

    def _read_robots(self, site: str) -> RobotFileParser | FetchError:
        lines: list[str] = []
        url = f"{site}/robots.txt"
        for _ in range(self.manners.max_redirects + 1):
            try:
                answer = self._ask(_address(url), _ROBOTS_BYTES)
            except FetchError as error:
                if not (error.final and str(error).startswith("HTTP ")):
                    return error
                if str(error) in ("HTTP 401", "HTTP 403"):
                    lines = ["User-agent: *", "Disallow: /"]
                break
            if isinstance(answer, Page):
                lines = answer.data.decode("utf-8", "replace").splitlines()
                break
            url = answer
        return _rules(lines)

    def _wait(self, address: SplitResult) -> None:
        """Wait until the host may be asked again."""
        host = address.hostname or ""
        rules = self._robots.get(f"{address.scheme}://{address.netloc}")
        pause = self.manners.pause
        if isinstance(rules, RobotFileParser):
            asked_for = int(rules.crawl_delay(self.manners.user_agent) or 0)
            pause = max(pause, min(asked_for, self.manners.max_pause))
        left = self._asked.get(host, -pause) + pause - time.monotonic()
        if left > 0:
            time.sleep(left)

    def _ask(self, address: SplitResult, max_bytes: int | None = None) -> Page | str:
        """Send one request; return the page, or the address that it redirects to."""
        self._wait(address)
        host, port = _place(address)
        secure = address.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(host, port, timeout=self.manners.timeout)
        started = time.monotonic()
        try:
            with socket.create_connection((host, port), self.manners.timeout) as plain:
                self._check_peer(plain, host, port)
                connection.sock = _secured(plain, host) if secure else plain
                with _cut_after(self.manners.deadline, connection.sock):
                    answer = self._exchange(connection, address, max_bytes)
            if time.monotonic() - started > self.manners.deadline:
                raise TimeoutError("it takes too long")
            return answer
        except (OSError, http.client.HTTPException, ValueError) as error:
            reason = str(error) or type(error).__name__
            raise FetchError(f"no usable answer ({reason})", final=False) from error
        finally:
            connection.close()
            self._asked[host] = time.monotonic()

    def _check_peer(self, connected: socket.socket, host: str, port: int) -> None:
        peer = ipaddress.ip_address(connected.getpeername()[0].partition("%")[0])
        peer = getattr(peer, "ipv4_mapped", None) or peer
        if not peer.is_global and (host, port) not in self.trusted:
            raise FetchError("the address lies in a private network", final=True)

    def _exchange(
        self, connection: http.client.HTTPConnection, address: SplitResult, max_bytes: int | None
    ) -> Page | str:
        target = address.path or "/"
        connection.request(
            "GET",
            f"{target}?{address.query}" if address.query else target,
            headers={
                "User-Agent": self.manners.user_agent,
                "Accept": "text/html, application/rss+xml, application/atom+xml, */*;q=0.5",
                "Accept-Encoding": "gzip",
            },
        )
        with connection.getresponse() as response:
            if response.status in _REDIRECTS and (to := response.getheader("Location")):
                return urljoin(address.geturl(), to)
            if response.status != http.client.OK:
                passing = response.status in (408, 425, 429) or response.status >= 500
                raise FetchError(f"HTTP {response.status}", final=not passing)
            return Page(
                address.geturl(),
                _body(response, max_bytes or self.manners.max_bytes),
                response.headers.get_content_type(),
                response.headers.get_content_charset(),
            )


def _rules(lines: list[str]) -> RobotFileParser:
    """Return what a robots.txt says; lines that make no sense say nothing (RFC 9309)."""
    rules = RobotFileParser()
    try:
        rules.parse(lines)
    except ValueError:  # of one line or more: the parser takes "Crawl-delay: ²" for a number
        rules = RobotFileParser()
        rules.parse([line for line in lines if _makes_sense(line)])
    return rules


def _makes_sense(line: str) -> bool:
    try:
        RobotFileParser().parse(["User-agent: *", line])
    except ValueError:
        return False
    return True


def _address(url: str) -> SplitResult:
    """Return the parts of an http(s) address, in ASCII. Raises FetchError for anything else."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = parts.port
    except ValueError:  # UnicodeError is one
        host = ""
    if not host or parts.scheme not in _PORTS or parts.username is not None:
        raise FetchError("not an http or https address", final=True)
    where = f"[{host}]" if ":" in host else host
    netloc = where if port is None else f"{where}:{port}"
    path, query = quote(parts.path, safe=_URL_SAFE), quote(parts.query, safe=_URL_SAFE)
    return SplitResult(parts.scheme, netloc, path, query, "")


def _place(address: SplitResult) -> tuple[str, int]:
    return (address.hostname or ""), address.port or _PORTS[address.scheme]


def place_of(url: str) -> tuple[str, int]:
    """Return host and port of an http(s) address. Raises FetchError for anything else."""
    return _place(_address(url))


def _secured(plain: socket.socket, host: str) -> ssl.SSLSocket:
    # The time-out of the socket holds for the whole handshake, not for each of its bytes.
    return ssl.create_default_context().wrap_socket(plain, server_hostname=host)


@contextmanager
def _cut_after(seconds: float, connected: socket.socket) -> Iterator[None]:
    """End what is said on a connection after a time; whoever reads then gets an error or an end."""

    def cut() -> None:
        with suppress(OSError):  # closed meanwhile
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(seconds, cut)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _body(response: http.client.HTTPResponse, max_bytes: int) -> bytes:
    """Return the body, unpacked. Raises FetchError for one that is too large."""
    coding = (response.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise FetchError(f"sent in an unknown coding ({coding[:20]})", final=True)
    unpack = None if coding == "identity" else zlib.decompressobj(16 + zlib.MAX_WBITS)
    body = bytearray()
    received = 0
    while chunk := response.read(_CHUNK):
        received += len(chunk)
        try:
            body += unpack.decompress(chunk, max_bytes + 1 - len(body)) if unpack else chunk
        except zlib.error as error:
            raise FetchError(f"damaged gzip data ({error})", final=False) from error
        if max(received, len(body)) > max_bytes:
            raise FetchError(f"larger than {max_bytes:,} bytes", final=True)
    if response.length:
        raise FetchError("the answer broke off", final=False)
    return bytes(body)
