"""What a reader of the site gets to see."""

from __future__ import annotations

import json
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Options:
    """What a reader of the site gets to see.

    ``excerpts`` leaves whole articles out: quotes with a little context, no more.
    """

    excerpts: bool = False
    title: str = "Concord"

    def to_json(self) -> str:
        """Return what :meth:`from_json` reads; ASCII alone, whatever the title."""
        return json.dumps({"excerpts": self.excerpts, "title": self.title})

    @classmethod
    def from_json(cls, text: str) -> Options:
        """Return the options that were noted, the defaults where none can be read."""
        try:
            noted = json.loads(text)
            return cls(bool(noted["excerpts"]), str(noted["title"]))
        except (ValueError, TypeError, KeyError):
            return cls()
