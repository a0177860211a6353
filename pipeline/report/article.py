"""The page of an article: its text with quotes, speakers, cues and stances marked in place.

What a mark stands for is told in notes beside the text: one for each quote, with the stances in
it, and one for each stretch of words that carries stances in the writer's own voice. A long text
runs over several pages; the first one holds the ids of all quotes and stances, so that a link to
any of them finds its way.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.report.highlight import (
    Segment,
    Stretch,
    excerpts,
    html_size,
    packed,
    paragraphs,
    segments,
    shortened,
)
from pipeline.report.paths import page_path
from pipeline.report.render import Renderer
from pipeline.report.streams import Data, Row

PAGE = 60_000
"""Characters of text on a page, at most."""
BYTES = 170_000
"""What text and notes of a page come to, at most and about; lists and links come on top."""
TITLE = 600
"""Characters of a headline that are shown."""
LISTED = 100
"""Speakers and copies listed."""
SPELLED = 150
"""Quotes on later pages that the first page lists one by one; of more it holds the ids alone."""
IDS = 3_000
"""Quotes and stances on later pages up to which the first page holds the ids of stances, too."""
WORDS = 160
"""Characters of a quote repeated in a list."""
DEPTH = 12
"""Notes that one piece of text can point to."""

_GLYPHS = {"favourable": "▲", "unfavourable": "▼", "neutral": "●"}
_SIDES = {"favourable": "pro", "unfavourable": "con", "neutral": "mid"}
_SIZES = {"segment": 90, "note": 620, "stance": 420, "id": 33}
"""Bytes of the markup around each, with a row of a table for each stance."""


@dataclass(slots=True, eq=False)
class Note:
    """What stands beside the text about a quote, or about words in the writer's own voice."""

    key: str
    where: str
    """title or text."""
    start: int
    end: int
    quote: Row | None = None
    number: int = 0
    stances: list[Row] = field(default_factory=list)
    words: str | None = None
    """Words as shown on the page; None where they are not."""
    page: int = 1
    """Number of the page its words are on."""

    @property
    def is_neutral(self) -> bool:
        """Whether it tells of nothing but neutral stances."""
        return self.quote is None and all(s["label"] == "neutral" for s in self.stances)


@dataclass(slots=True)
class Page:
    """A page: its rows of text, and what of the article belongs there, shown or not."""

    number: int
    rows: Sequence[Row]
    notes: list[Note] = field(default_factory=list)
    stances: list[Row] = field(default_factory=list)
    relations: list[Row] = field(default_factory=list)


class Mark(NamedTuple):
    """A span to be marked: ``look`` are classes of the style sheet."""

    start: int
    end: int
    look: str
    note: str


@dataclass(slots=True, eq=False)
class Anchor:
    """A place that links lead to: of a quote, or of the words that carry stances."""

    start: int
    end: int
    note: Note
    ids: list[str]
    glyphs: str = ""
    is_quote: bool = False
    title: str = ""


def article_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the pages of an article: one, or as many as a long text needs."""
    if not data["head"]:
        return
    head = data["head"][0]
    text = head.pop("text") or ""
    title = shortened(head["title"] or "", TITLE)
    notes = notes_of(data["quotes"], data["stances"])
    only_excerpts = renderer.options.excerpts
    quoted = [p for q in data["quotes"] if q["field"] == "text" for p in quote_parts(q)]
    stretches = excerpts(text, quoted) if only_excerpts else paragraphs(text)
    headline = lay("title", title, [Stretch(0, len(title))] if title else [], notes)
    pages = paged(lay("text", text, stretches, notes), notes, data["relations"])
    by_key = {note.key: note for note in notes}
    for page in pages:
        first = page.number == 1
        add_notes([*headline, *page.rows] if first else page.rows, by_key)
        yield renderer.page(
            "article.html",
            page_path("article", key, page.number),
            head=head,
            title=title,
            headline=headline if first else [],
            rows=page.rows,
            number=page.number,
            total=len(pages),
            only_excerpts=only_excerpts,
            unseen=[note for note in page.notes if note.quote and note.words is None],
            later=later(pages[1:]) if first else [],
            shared=shared_statements(page.notes),
            stances=stances_by_voice(page.stances),
            relations=page.relations,
            speakers=data["speakers"][:LISTED] if first else [],
            n_speakers=len(data["speakers"]),
            copies=data["copies"][:LISTED] if first else [],
            n_copies=len(data["copies"]),
        )


def quote_parts(quote: Row) -> list[tuple[int, int]]:
    """Return the parts of a quote in order, the hull where none is stored."""
    parts = list(zip(quote["starts"] or (), quote["ends"] or (), strict=True))
    return parts or [(quote["start_char"], quote["end_char"])]


def notes_of(quotes: Sequence[Row], stances: Sequence[Row]) -> list[Note]:
    """Return the notes in the order of the article: quotes numbered, own words by where they are.

    A stance in a quote belongs to the quote's note; the others share a note where they rest on
    the same words.
    """
    notes: list[Note] = []
    by_quote: dict[str, Note] = {}
    for number, quote in enumerate(quotes, 1):
        start, end = quote_parts(quote)[0]
        note = Note(f"n{number}", quote["field"], start, end, quote, number)
        by_quote[quote["quote_id"]] = note
        notes.append(note)
    by_words: dict[tuple[str, int, int], Note] = {}
    for stance in stances:
        held_in = by_quote.get(stance["quote_id"] or "")
        if held_in is None:
            words = (stance["field"], stance["evidence_start"], stance["evidence_end"])
            if words not in by_words:
                by_words[words] = Note(f"e{len(by_words) + 1}", *words)
                notes.append(by_words[words])
            held_in = by_words[words]
        stance["side"], stance["glyph"] = _SIDES[stance["label"]], _GLYPHS[stance["label"]]
        stance["words"] = None
        held_in.stances.append(stance)
    return sorted(notes, key=lambda n: (n.where == "text", n.start, n.end, n.quote is None))


def marks_of(notes: Sequence[Note], name: str) -> Iterator[Mark]:
    """Yield the spans to be marked in the field ``name``."""
    for note in notes:
        if note.quote and note.where == name:
            quote = note.quote
            for start, end in quote_parts(quote):
                yield Mark(start, end, f"q {quote['kind']}", note.key)
            for name_of, look in (("cue", "cue"), ("source", "speaker")):
                start, end = quote[f"{name_of}_start"], quote[f"{name_of}_end"]
                if start is not None and end is not None:
                    yield Mark(start, end, look, note.key)
        for stance in note.stances:
            if stance["field"] != name:
                continue
            look = f"e {stance['side']}"
            yield Mark(stance["evidence_start"], stance["evidence_end"], look, note.key)
            if stance["target_start"] is not None:
                look = f"t {stance['side']}"
                yield Mark(stance["target_start"], stance["target_end"], look, note.key)


def anchors_of(notes: Sequence[Note], name: str) -> list[Anchor]:
    """Return the places in the field ``name`` that links lead to, in order."""
    found: list[Anchor] = []
    for note in notes:
        if note.quote and note.where == name:
            who = note.quote["speaker"] or "speaker not found"
            ids = [note.quote["quote_id"]]
            title = f"Note {note.number}: quote, {shortened(who, 80)}"
            found.append(Anchor(note.start, note.end, note, ids, "", True, title))
        by_words: defaultdict[tuple[int, int], list[Row]] = defaultdict(list)
        for stance in note.stances:
            if stance["field"] == name:
                by_words[stance["evidence_start"], stance["evidence_end"]].append(stance)
        for (start, end), rows in by_words.items():
            telling = [s for s in rows if s["label"] != "neutral"]
            glyphs = "".join(sorted({s["glyph"] for s in telling}))
            title = "; ".join(f"{s['label']} toward {shortened(s['target'], 60)}" for s in telling)
            ids = [s["stance_id"] for s in rows]
            found.append(Anchor(start, end, note, ids, glyphs, False, shortened(title, 200)))
    return sorted(found, key=lambda a: (a.start, not a.is_quote, a.end))


def lay(name: str, text: str, stretches: Sequence[Stretch], notes: Sequence[Note]) -> list[Row]:
    """Return the stretches of a field as rows of marked segments, each with its notes.

    Notes and stances learn which of their words are shown.
    """
    marks = list(marks_of(notes, name))
    cut = segments(stretches, [(mark.start, mark.end) for mark in marks])
    placed = _placed(anchors_of(notes, name), stretches)
    rows = []
    for place, stretch in enumerate(stretches):
        anchors = placed.get(place, [])
        row: Row = {
            "stretch": stretch,
            "pieces": list(_pieces(text, cut[place], marks, anchors)),
            "notes": [],
            "stances": [],
        }
        for anchor in anchors:
            row["stances"] += _show(anchor, text, stretch)
            if anchor.is_quote or anchor.note.quote is None:
                row["notes"].append(anchor.note)
        row["bytes"] = _weight(text, row)
        rows.append(row)
    return rows


def _placed(
    anchors: Sequence[Anchor], stretches: Sequence[Stretch]
) -> defaultdict[int, list[Anchor]]:
    """Return the anchors by stretch: where they stand, else where the first of their words does."""
    ends = [stretch.end for stretch in stretches]
    placed: defaultdict[int, list[Anchor]] = defaultdict(list)
    for anchor in anchors:
        place = bisect_right(ends, anchor.start)
        if place < len(stretches) and stretches[place].start < max(anchor.end, anchor.start + 1):
            placed[place].append(anchor)
    return placed


def _show(anchor: Anchor, text: str, stretch: Stretch) -> list[Row]:
    """Note the words shown at an anchor; return the stances whose words they are."""
    start, end = max(anchor.start, stretch.start), min(anchor.end, stretch.end)
    words = shortened(" ".join(text[start : min(end, start + 2 * WORDS)].split()), WORDS)
    if anchor.is_quote:
        anchor.note.words = words
        return []
    stances = [s for s in anchor.note.stances if s["stance_id"] in anchor.ids]
    for stance in stances:
        stance["words"] = words
    return stances


def _pieces(
    text: str, cut: Sequence[Segment], marks: Sequence[Mark], anchors: Sequence[Anchor]
) -> Iterator[Row]:
    waiting = iter(anchors)
    anchor = next(waiting, None)
    for segment in cut:
        here = []
        while anchor is not None and anchor.start < segment.end:
            here.append(anchor)
            anchor = next(waiting, None)
        looks: dict[str, None] = {}
        keys: dict[str, None] = {}
        for place in segment.which:
            looks |= dict.fromkeys(marks[place].look.split())
            keys[marks[place].note] = None
        yield {
            "text": text[segment.start : segment.end],
            "look": " ".join(looks),
            "keys": list(keys)[:DEPTH],
            "anchors": here,
        }


def _weight(text: str, row: Row) -> int:
    """Return about how many bytes a row fills in the page, with what lists say of it."""
    stretch: Stretch = row["stretch"]
    return (
        html_size(text[stretch.start : stretch.end])
        + _SIZES["segment"] * len(row["pieces"])
        + _SIZES["note"] * len(row["notes"])
        + _SIZES["stance"] * len(row["stances"])
    )


def paged(rows: Sequence[Row], notes: Sequence[Note], relations: Sequence[Row]) -> list[Page]:
    """Return the pages of an article: one at least, each with what stands or would stand on it."""
    weights = [(r["stretch"].end - r["stretch"].start, r["bytes"]) for r in rows]
    n_ids = sum(1 + len(note.stances) for note in notes)
    pages: list[Page] = []
    done = 0
    for size in packed(weights, (PAGE, BYTES), first=(0, min(n_ids * _SIZES["id"], BYTES))):
        pages.append(Page(len(pages) + 1, rows[done : done + size]))
        done += size
    pages = pages or [Page(1, [])]
    starts = [page.rows[0]["stretch"].start for page in pages[1:]]

    def page_at(name: str, start: int) -> Page:
        return pages[bisect_right(starts, start)] if name == "text" else pages[0]

    seen_on = {
        id(item): page
        for page in pages
        for row in page.rows
        for item in (*row["notes"], *row["stances"])
    }
    for note in notes:
        page = seen_on.get(id(note)) or page_at(note.where, note.start)
        page.notes.append(note)
        note.page = page.number
        for stance in note.stances:
            start = stance["evidence_start"]
            page = seen_on.get(id(stance)) or page_at(stance["field"], start)
            page.stances.append(stance)
    for relation in relations:
        page_at(relation["field"], relation["cue_start"]).relations.append(relation)
    return pages


def add_notes(rows: Sequence[Row], by_key: Mapping[str, Note]) -> None:
    """Add to the rows of a page the notes that their marks point to but that stand elsewhere.

    Such are quotes that began on the page before, or whose beginning an excerpt leaves out.
    """
    standing = {note.key for row in rows for note in row["notes"]}
    for row in rows:
        for piece in row["pieces"]:
            for key in piece["keys"]:
                if key not in standing:
                    standing.add(key)
                    row["notes"].append(by_key[key])


def later(pages: Sequence[Page]) -> list[Row]:
    """Return, for each page but the first, the quotes and stances on it that links may ask for.

    Of very many only the quotes are listed.
    """
    quotes = [[note for note in page.notes if note.quote] for page in pages]
    n_quotes = sum(map(len, quotes))
    n_ids = n_quotes + sum(len(page.stances) for page in pages)
    return [
        {
            "number": page.number,
            "quotes": found,
            "stances": [s["stance_id"] for s in page.stances] if n_ids <= IDS else [],
            "spelled": n_quotes <= SPELLED,
        }
        for page, found in zip(pages, quotes, strict=True)
        if found or page.stances
    ]


def shared_statements(notes: Sequence[Note]) -> list[Row]:
    """Return the statements of quotes that other outlets print, too, each once, widest first."""
    found: dict[str, Row] = {}
    for note in notes:
        if note.quote and note.quote["n_others"]:
            found.setdefault(note.quote["statement_id"], note.quote | {"note": note})
    return sorted(found.values(), key=lambda row: -row["n_others"])


def stances_by_voice(stances: Sequence[Row]) -> list[dict[str, Any]]:
    """Return stances voice by voice, those for or against apart from neutral ones."""
    voices: defaultdict[str, list[Row]] = defaultdict(list)
    for stance in stances:
        voices[stance["holder_kind"]].append(stance)
    return [
        {
            "voice": voice,
            "telling": [s for s in voices[voice] if s["label"] != "neutral"],
            "neutral": [s for s in voices[voice] if s["label"] == "neutral"],
        }
        for voice in ("outlet", "author", "speaker")
        if voices[voice]
    ]
