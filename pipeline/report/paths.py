"""Where pages lie: file names that no text of an article can choose."""

from __future__ import annotations

import re
from hashlib import blake2b

_PLAIN = re.compile(r"[a-z]{1,4}_[0-9a-f]{8,64}")


def page_path(kind: str, key: str, number: int = 1) -> str:
    """Return the path of a page below the site's root, with forward slashes.

    An id of letters and hexadecimal digits stands as it is; any other key is hashed. Pages of a
    kind are spread over 256 folders. ``number`` counts the pages that one key runs over.

    >>> page_path("story", "s_00ff00ff00ff00ff")
    'story/4a/s_00ff00ff00ff00ff.html'
    """
    digest = blake2b(key.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
    name = key if _PLAIN.fullmatch(key) else digest
    return f"{kind}/{digest[:2]}/{name}{numbered(number)}.html"


def list_path(name: str, number: int = 1) -> str:
    """Return the path of a list at the site's root.

    >>> list_path("stories"), list_path("stories", 3)
    ('stories.html', 'stories-3.html')
    """
    return f"{name}{numbered(number)}.html"


def numbered(number: int) -> str:
    """Return what tells the pages of one list apart; nothing for the first."""
    return "" if number == 1 else f"-{number}"


def to_root(path: str) -> str:
    """Return the way from a page to the site's root: "" or "../../"."""
    return "../" * path.count("/")
