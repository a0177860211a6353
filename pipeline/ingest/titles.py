"""Titles: what is the headline and what is the site's name hung onto it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pipeline.models import Genre

_PIPE = re.compile(r"\s?[|»·•]\s|\s[|»·•]\s?|\s::\s")
_DASH = re.compile(r"\s[-–—]\s")
_OUTLET_WORD = re.compile(
    r"\b(?:Times|Post|News|Herald|Tribune|Gazette|Journal|Guardian|Reuters|BBC|CNN|NPR|PBS|AP|"
    r"Telegraph|Independent|Observer|Chronicle|Courier|Examiner|Dispatch|Star|Sun|Mirror|Mail|"
    r"Express|Globe|Inquirer|Review|Bulletin|Ledger|Monitor|Standard|Weekly|Daily|Magazine|Forum|"
    r"Al Jazeera|Bloomberg|Politico|POLITICO|Axios|Vox|Fox|NBC|CBS|ABC|DW|RT|TASS|Xinhua|AFP)\b"
    r"|\.(?:com|org|net|co\.uk|info|tv)$"
)
_GENRE_PREFIX = re.compile(
    r"(?:(opinion|op-ed|editorial|commentary|column|perspective|letters?(?: to the editor)?)"
    r"|(analysis|explainer))(?:\s?[|:]\s|\s[–—-]\s)(?=\S)",
    re.IGNORECASE,
)


def letters(text: str) -> str:
    """Return the letters and digits of a text, case folded: what two copies of a title share."""
    return re.sub(r"[\W_]+", "", text.casefold())


def same_words(one: str, other: str) -> bool:
    """Whether two texts differ in case, spacing and punctuation at most."""
    return letters(one) == letters(other) != ""


def split_site(
    title: str,
    site: str | None,
    domain: str | None,
    headlines: Sequence[str | None] = (),
) -> tuple[str, str | None]:
    """Split "Headline | Site" into headline and site, (title, None) where nothing is hung on.

    The last part is the site's where it matches ``site`` or ``domain``, or where what stands
    before it is one of the ``headlines`` known from elsewhere in the page.
    """
    for pattern in (_PIPE, _DASH):
        breaks = list(pattern.finditer(title))
        for found in breaks:
            head, tail = title[: found.start()].strip(), title[found.end() :].strip()
            if (
                head
                and tail
                and (
                    _is_site(tail, site, domain)
                    or any(headline and same_words(head, headline) for headline in headlines)
                )
            ):
                return head, tail
    return title, None


def _is_site(text: str, site: str | None, domain: str | None) -> bool:
    name = letters(text)
    if not name:
        return False
    if site and (name == letters(site) or name == letters(site.removeprefix("The "))):
        return True
    if site and len(letters(site)) > 3 and name.startswith(letters(site)):
        return True
    if not domain:
        return False
    host = letters(domain)
    core = letters(domain.rpartition(".")[0])
    return name in (host, core) or (
        len(core) > 3 and name in (f"the{core}", core.removeprefix("the"))
    )


def clean_raw_title(title: str) -> tuple[str, str | None]:
    """Return the title line of a scraped text without what follows it, and the outlet that names.

    After a bar anything goes that is at most five words (a section, a country, an outlet); after a
    dash only what looks like an outlet's name.
    """
    title = title.lstrip("# ").strip()
    outlet = None
    breaks = list(_PIPE.finditer(title))
    while breaks:
        head, tail = title[: breaks[-1].start()].strip(), title[breaks[-1].end() :].strip()
        if len(head.split()) < 3 or len(tail.split()) > 5:
            break
        outlet = outlet or outlet_named(tail)
        title = head
        breaks.pop()
    dashes = list(_DASH.finditer(title))
    if dashes:
        head, tail = title[: dashes[-1].start()].strip(), title[dashes[-1].end() :].strip()
        if len(head.split()) >= 3 and len(tail.split()) <= 4 and outlet_named(tail):
            title, outlet = head, outlet or tail
    return title, outlet


def outlet_named(text: str) -> str | None:
    """Return the text where it looks like the name of an outlet, None where it does not."""
    section = re.fullmatch(
        r"(?:(?:World|US|UK|U\.S\.|Local|Top|Breaking|Latest|Business|Tech|Sports?|Political|"
        r"Politics|National|International|Europe|Asia|Africa|China|Russia|Ukraine)\s)?News",
        text,
        re.IGNORECASE,
    )
    return text if _OUTLET_WORD.search(text) and not section else None


def split_genre(title: str) -> tuple[str, Genre | None]:
    """Split "Opinion | Headline" into headline and genre; a colon is part of the headline."""
    found = _GENRE_PREFIX.match(title)
    if not found:
        return title, None
    genre: Genre | None = None
    if found[1]:
        genre = "opinion"
    elif found[2].casefold() == "analysis":
        genre = "analysis"
    headline = title if ":" in found[0] else title[found.end() :]
    return headline, genre
