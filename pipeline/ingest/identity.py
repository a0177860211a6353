"""Which outlet and which article a document is, whatever file it lies in."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import parse_qsl, urlencode, urlsplit

from pipeline.ids import stable_id
from pipeline.models import Outlet

UNKNOWN_PREFIX = "unknown:"
_TRACKING = re.compile(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|cmpid|ocid|ncid|smid|smtyp|partner"
    r"|ref|ref_src|ref_url|source|src|cid|ito|icid|s_cid|feature|share|sh|amp|outputtype|guccounter",
    re.IGNORECASE,
)


def outlet_id(name: str) -> str:
    """Return the identifier of an outlet's name: ``The New York Times`` -> ``new-york-times``.

    Case, accents, punctuation and a leading "the" do not count. Names without any letter or digit
    get a hash.
    """
    folded = "".join(
        char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char)
    ).casefold()
    folded = re.sub(r"['’.]", "", re.sub(r"&", " and ", folded))
    slug = re.sub(r"[\W_]+", "-", folded).strip("-")
    slug = slug.removeprefix("the-") or slug
    return slug[:80].strip("-") or stable_id("outlet", name)


def unknown_outlet(article: str) -> Outlet:
    """Return the placeholder outlet of one article that names none."""
    return Outlet(f"{UNKNOWN_PREFIX}{article.rpartition('_')[2]}", "unknown", known=False)


def article_id(
    outlet: Outlet | None,
    external_id: str | None,
    url: str | None,
    content: str,
    path: str | None = None,
) -> str:
    """Return the identifier of an article.

    It is a hash of the outlet (None where unknown) and, in this order, the external id, the
    normalised URL, or the hash of the content (32 hexadecimal digits). An external id without an
    outlet only counts within its file, ``path``: feeds number their articles from 1.
    """
    key: tuple[str | None, ...]
    if external_id:
        key = ("id", external_id) if outlet else ("id", external_id, path)
    elif url:
        key = ("url", normalise_url(url))
    else:
        key = ("content", content)
    return stable_id("a", None if outlet is None else outlet.outlet_id, *key)


def normalise_url(url: str) -> str:
    """Return a URL without what does not change the page it names.

    Scheme, ``www.``, ``m.`` and ``amp.`` hosts, default port, fragment, tracking parameters, the
    order of the others and a closing slash are dropped; a text that is no URL is returned stripped.
    """
    url = url.strip()
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return url
    if not host or re.search(r"\s", url):
        return url
    host = re.sub(r"^(?:(?:www\d?|m|mobile|amp)\.){1,4}(?=[^.]+\.)", "", host)
    where = host if port in (None, 80, 443) else f"{host}:{port}"
    path = re.sub(r"/{2,}", "/", parts.path).removesuffix("/")
    kept = [pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0])]
    query = f"?{urlencode(sorted(kept))}" if kept else ""
    return f"{where}{path}{query}"


def domain_of(url: str | None) -> str | None:
    """Return the host of a URL, lower case and without ``www.``, None where there is none."""
    if not url:
        return None
    host = normalise_url(url).split("/")[0].split("?")[0].split(":")[0]
    return host if re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", host) else None
