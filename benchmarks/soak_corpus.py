"""The life of a small corpus, step by step: articles come, change, move and go.

Texts are put together from a few invented persons and quarrels, so that outlets share statements
and stories. After the first steps as many articles go as come, so that whatever still grows then
grows for no reason. The same seed gives the same steps.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

OUTLETS = ("harbour-gazette", "northern-echo", "plain-tribune", "the-ledger")
FORMS = {"harbour-gazette": "txt", "northern-echo": "html", "plain-tribune": "md"}
"""How an outlet's articles are filed; those of the last are lines of one file."""
PERSONS = (
    ("Anna Kvam", "prime minister", "Germany"),
    ("Tomas Berg", "opposition leader", "Norway"),
    ("Ines Duarte", "foreign minister", "Brazil"),
    ("Paul Okafor", "envoy", "Nigeria"),
    ("Leila Haddad", "governor", "Jordan"),
    ("Henrik Sund", "mayor", "Denmark"),
)
QUARRELS = (
    ("the ferry tariff", "a tax on everyone who lives on an island"),
    ("the dam at Greywater", "the most careless decision in twenty years"),
    ("the fishing pact", "a promise that nobody means to keep"),
    ("the night trains", "a gift to those who never travel"),
    ("the grain embargo", "a cruel way to settle an old score"),
)
POPULATION = 48
"""Articles that the corpus grows to."""
KINDS = {
    "new": 44,
    "edit": 22,
    "removal": 8,
    "move": 5,
    "rejected": 6,
    "outlets": 3,
    "unchanged": 12,
}
"""What a step does, by how often."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One article: an event as an outlet tells it, in one of its revisions, in a folder."""

    event: int
    outlet: str
    revision: int = 0
    folder: str = "news"

    @property
    def identifier(self) -> str:
        """What the outlet calls it, whatever its revision and place."""
        return f"{self.outlet}-{self.event:04d}"

    def paragraphs(self) -> list[str]:
        """Return the text: what outlets share of an event, and what each has alone."""
        name, role, country = PERSONS[self.event % len(PERSONS)]
        other, other_role, other_country = PERSONS[(self.event * 5 + 2) % len(PERSONS)]
        subject, verdict = QUARRELS[self.event // 2 % len(QUARRELS)]
        place = OUTLETS.index(self.outlet)
        verb = ("condemned", "rejected", "criticised", "attacked")[place]
        shared = f"“We will not pay for {subject} number {self.event},” {name} said."
        own = (
            f"{other} accused {country} of delay. {other_country} backed the plan.",
            f"According to {other}, {country} “has no reason to wait”.",
            f"{other} praised {country} for its patience, and said talks would go on.",
            f"Officials in {country} said that the talks had failed.",
        )[place]
        later = f"The text was updated {self.revision} times." if self.revision else ""
        return [
            f"{name}, {role} of {country}, {verb} {subject} on Monday.",
            f"{shared} Before the vote {name} called it “{verdict}”.",
            f"{own} {other}, {other_role} of {other_country}, spoke after the session.",
            *([later] if later else []),
        ]

    def fields(self) -> dict[str, str]:
        """Return what is said of the article beside its text."""
        subject = QUARRELS[self.event // 2 % len(QUARRELS)][0]
        day = date(2026, 1, 1) + timedelta(days=self.event // 4)
        return {
            "id": self.identifier,
            "outlet": self.outlet.replace("-", " ").title(),
            "title": f"{PERSONS[self.event % len(PERSONS)][0]} speaks of {subject} {self.event}",
            "date": day.isoformat(),
            "genre": "news",
        }


class Corpus:
    """A folder of articles that :meth:`step` changes."""

    def __init__(self, folder: Path, outlets_file: Path, seed: int = 8) -> None:
        self._folder = folder
        self._outlets_file = outlets_file
        self._random = random.Random(seed)  # noqa: S311  (repeatable, nothing secret)
        self._pieces: list[Piece] = []
        self._n_written = 0
        self._odd = 0
        folder.mkdir(parents=True)
        self._describe_outlets()

    def __len__(self) -> int:
        return len(self._pieces)

    def step(self) -> str:
        """Change the folder, and return what was done, one of ``KINDS``."""
        kind = "new"
        if len(self._pieces) > POPULATION * 3 // 4:
            kind = self._random.choices(list(KINDS), list(KINDS.values()))[0]
        actions: dict[str, Callable[[], None]] = {
            "new": self._new,
            "edit": self._edit,
            "removal": lambda: self._remove(2),
            "move": self._move,
            "rejected": self._reject,
            "outlets": self._describe_outlets,
        }
        if kind in actions:
            actions[kind]()
        return kind

    def _new(self) -> None:
        for _ in range(self._random.choice((1, 1, 2, 3))):
            event, place = divmod(self._n_written, 3)
            self._n_written += 1
            self._put(Piece(event, OUTLETS[(event + place) % len(OUTLETS)]))
        self._remove(len(self._pieces) - POPULATION)

    def _edit(self) -> None:
        old = self._random.choice(self._pieces)
        self._drop(old)
        self._put(Piece(old.event, old.outlet, old.revision + 1, old.folder))

    def _move(self) -> None:
        old = self._random.choice(self._pieces)
        self._drop(old)
        self._put(Piece(old.event, old.outlet, old.revision, f"moved-{self._random.randrange(4)}"))

    def _remove(self, n_articles: int) -> None:
        for piece in self._pieces[: max(n_articles, 0)]:
            self._drop(piece)

    def _reject(self) -> None:
        """Add a file that is no article; the one before the last goes."""
        self._odd += 1
        (self._folder / f"odd-{self._odd:04d}.txt").write_bytes(b"\x00\x01\x02" * 400)
        (self._folder / f"odd-{self._odd - 2:04d}.txt").unlink(missing_ok=True)

    def _describe_outlets(self) -> None:
        names = [name.replace("-", " ").title() for name in OUTLETS]
        lines = ["outlet,lean", *(f"{name},{self._random.randrange(3)}" for name in names), ""]
        self._outlets_file.write_text("\n".join(lines), encoding="utf-8")

    def _put(self, piece: Piece) -> None:
        self._pieces.append(piece)
        if piece.outlet not in FORMS:
            self._write_lines()
            return
        path = self._path(piece)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(_filed(piece, FORMS[piece.outlet]), encoding="utf-8")

    def _drop(self, piece: Piece) -> None:
        self._pieces.remove(piece)
        if piece.outlet in FORMS:
            self._path(piece).unlink()
        else:
            self._write_lines()

    def _path(self, piece: Piece) -> Path:
        form = FORMS[piece.outlet]
        return self._folder / piece.outlet / piece.folder / f"{piece.identifier}.{form}"

    def _write_lines(self) -> None:
        pieces = [piece for piece in self._pieces if piece.outlet not in FORMS]
        lines = [
            json.dumps({**piece.fields(), "text": "\n\n".join(piece.paragraphs())})
            for piece in pieces
        ]
        text = "".join(f"{line}\n" for line in lines)
        (self._folder / "feed.jsonl").write_text(text, encoding="utf-8")


def _filed(piece: Piece, form: str) -> str:
    head, body = piece.fields(), piece.paragraphs()
    if form == "html":
        head_lines = "".join(f'<meta name="{name}" content="{head[name]}">' for name in ("date",))
        paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in body)
        link = f"https://{piece.outlet}.example/{piece.identifier}"
        return (
            f'<!doctype html><html lang="en"><head><title>{head["title"]}</title>{head_lines}'
            f'<meta property="og:site_name" content="{head["outlet"]}">'
            f'<link rel="canonical" href="{link}"></head>'
            f"<body><article><h1>{head['title']}</h1>{paragraphs}</article></body></html>"
        )
    lines = [f"{name}: {value}" for name, value in head.items()]
    return "\n\n".join(["\n".join(lines), *body]) + "\n"
