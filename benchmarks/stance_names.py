"""Give a target of a text another name, so that the text still reads as one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.entities.names import GIVEN_NAMES, display_name
from pipeline.models import Span

_MARKS = "\"'“”‘’"


@dataclass(frozen=True, slots=True)
class Edit:
    """New words for a half-open span of a text."""

    start: int
    end: int
    new: str


def swap(text: str, span: Span, new: str, person: bool) -> tuple[str, Span] | None:
    """Give the target another name, wherever its own stands in the text as whole words.

    Titles, a leading article and a possessive ending stay. A person of two names or more also
    loses the surname and the given name where they stand alone, but not the surname of a relative;
    one of a single name gets the new name's like part. None where the span holds no name as whole
    words.

    >>> swap("Mr. Pike left. Pike's son stayed.", (0, 8), "Omar Zaidan", True)
    ("Mr. Zaidan left. Zaidan's son stayed.", (0, 10))
    """
    surface = text[slice(*span)]
    name = core(surface, person)
    if not name:
        return None
    called = not surface.lstrip(_MARKS + " ").startswith(name)
    edits = list(_edits(text, _replacements(name, new, person, called)))
    start, end = span
    if not any(start <= edit.start and edit.end <= end for edit in edits):
        return None
    made: list[str] = []
    last = 0
    for edit in edits:
        made += text[last : edit.start], edit.new
        last = edit.end
        grown = len(edit.new) - (edit.end - edit.start)
        start += grown if edit.end <= span[0] else 0
        end += grown if edit.end <= span[1] else 0
    return "".join(made) + text[last:], (start, end)


def _replacements(name: str, new: str, person: bool, called: bool) -> dict[str, str]:
    """Return what stands for what: the name, and of a person also its parts.

    ``called`` tells that a title stands before the name, which makes a single one a surname.
    """
    words, parts = name.split(), new.split()
    if not person:
        return {name: new}
    if len(words) == 1:
        given = name.lower() in GIVEN_NAMES and not called
        return {name: parts[0] if given else parts[-1]}
    found = {name: new, words[-1]: parts[-1]}
    if words[0].lower() in GIVEN_NAMES:
        found.setdefault(words[0], parts[0])
    return found


def _edits(text: str, replacements: Mapping[str, str]) -> Iterator[Edit]:
    """Yield the edits in order: names as whole words, in capitals where the text has them so."""
    ordered = sorted(replacements, key=len, reverse=True)
    name = ordered[0]
    for match in re.finditer(rf"(?<!\w)(?:{'|'.join(map(re.escape, ordered))})(?!\w)", text):
        found, (start, end) = match.group(), match.span()
        if found != name and _is_of_another(text, start, end, found, name):
            continue
        new = replacements[found]
        yield Edit(start, end, new.upper() if found.isupper() and len(found) > 1 else new)
        if _is_owner(text, end) and found.endswith("s") and not new.endswith("s"):
            yield Edit(end, end + 1, f"{text[end]}s")


def _is_of_another(text: str, start: int, end: int, found: str, name: str) -> bool:
    """Tell whether a part of a person's name is part of somebody else's here."""
    before = re.search(r"([\w.]+) $", text[max(0, start - 40) : start])
    if name.endswith(found):
        return before is not None and before.group(1).lower() in GIVEN_NAMES
    return re.match(r" [A-Z]", text[end : end + 2]) is not None


def _is_owner(text: str, end: int) -> bool:
    """Tell whether an apostrophe alone makes a possessive, and closes no quotation."""
    opened = re.search(r"(?:^|[\s(])['‘]", text[:end]) is not None
    return not opened and re.match(r"['’]\s+\w", text[end : end + 4]) is not None


def core(surface: str, person: bool) -> str:
    """Return what of a target's words is its name, the empty string where nothing is."""
    surface = re.sub(r"['’]s?$", "", surface.strip().lstrip(_MARKS).rstrip('"“”').strip())
    if not person:
        return re.sub(r"^[Tt]he\s+", "", surface)
    name = display_name(surface)
    return name if name[:1].isupper() and name in surface else ""
