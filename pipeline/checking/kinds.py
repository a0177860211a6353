"""What can be judged, and which columns a file of samples has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

KindName = Literal["quotes", "stances", "matches"]
Verdict = Literal["right", "wrong", "unsure"]

MANAGED = ("seed", "frame", "claim")
"""Columns at the end of a sample that say where it came from; to be left alone."""
WHOLE = "all"
"""The frame of a sample of everything; only its precision is the overall one."""
_ITEM = r"[a-z]+_[0-9a-f]{16}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of item.

    ``aspects`` maps each column to fill to the name of what is judged by it, in the order of the
    hashes in the column ``claim``; ``score`` names the column that ``--below`` and ``--above`` cut.
    """

    name: KindName
    columns: tuple[str, ...]
    aspects: dict[str, str]
    score: str
    item_id: re.Pattern[str]

    @property
    def header(self) -> tuple[str, ...]:
        """All columns of a sample, in order."""
        return ("kind", "item_id", *self.columns, *self.aspects, "note", *MANAGED)


_PLACE = ("outlet", "title", "date", "link", "context")
_QUOTE = ("content", "speaker", "speaker_mention", "quote_kind", "cue", "confidence")
_STANCE = (
    *("holder", "voice", "target", "target_mention", "label", "evidence"),
    *("hypothetical", "confidence"),
)
_MATCH = ("relation", "same_speaker", "changed_words", "flags", "similarity")
_SIDE = ("outlet", "title", "date", "link", "context", "quote", "speaker")

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "quotes",
            (*_PLACE, *_QUOTE),
            {"verdict": "quote", "speaker_verdict": "speaker"},
            "confidence",
            re.compile(_ITEM),
        ),
        Kind(
            "stances",
            (*_PLACE, *_STANCE),
            {"verdict": "stance"},
            "confidence",
            re.compile(_ITEM),
        ),
        Kind(
            "matches",
            (*(f"{name}_{side}" for side in "ab" for name in _SIDE), *_MATCH),
            {"verdict": "match", "relation_verdict": "relation"},
            "similarity",
            re.compile(rf"{_ITEM}\+{_ITEM}"),
        ),
    )
}
