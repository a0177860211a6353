"""What `concord verdicts` says: what was taken, what was not, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from pipeline.checking.kinds import WHOLE
from pipeline.checking.precision import Agreement, Precision, Section, notes, sections
from pipeline.checking.verdicts import Problem, Reading
from pipeline.summary import counted

_WIDE = 0.15
"""An interval wider than this is worth more verdicts."""


@dataclass(slots=True)
class Outcome:
    """What became of files of verdicts, and what all verdicts now come to."""

    reading: Reading
    warnings: list[Problem] = field(default_factory=list)
    n_new: int = 0
    n_changed: int = 0
    n_same: int = 0
    refused: bool = False
    """Whether nothing was stored, since a row was bad and ``strict`` was asked for."""
    published: bool = False
    behind: bool = False
    """Whether the snapshot lacks more than verdicts, so that they wait for the next run."""
    precision: list[Precision] = field(default_factory=list)
    agreements: list[Agreement] = field(default_factory=list)

    def tables(self) -> Iterator[Section]:
        """Yield the tables to show."""
        return sections(self.precision, self.agreements)

    def lines(self) -> Iterator[tuple[str, str]]:
        """Yield (line, style): what was done, what to know, what to do next."""
        if self.refused:
            n = len(self.reading.problems)
            yield f"Nothing was stored: {counted(n, 'problem')} (--strict).", "bold red"
        else:
            yield self._taken(), "bold green"
        if self.reading.n_open:
            yield f"{counted(self.reading.n_open, 'row')} left open.", ""
        for note in notes(self.precision):
            yield note, "yellow"
        if self.published:
            yield "Published: concord sql 'FROM v_precision'", ""
        if self.behind:
            line = "Stored, not yet published: the snapshot is behind until the next `concord run`."
            yield line, "yellow"
        yield "Next:", "bold"
        for line in self._next():
            yield f"  {line}", "cyan"

    def _taken(self) -> str:
        counts = ((self.n_new, "new"), (self.n_changed, "changed"), (self.n_same, "as before"))
        parts = ", ".join(f"{n} {word}" for n, word in counts if n)
        n_all = self.n_new + self.n_changed + self.n_same
        return f"{counted(n_all, 'verdict')}{': ' if parts else ''}{parts}."

    def _next(self) -> Iterator[str]:
        if self.reading.problems:
            yield "mend the rows named above and read the file again: the others stay as they are"
        whole = [row for row in self.precision if row.frame == WHOLE]
        for row in whole:
            if row.n_judged and row.n_missing:
                what = f"{row.aspect} of {row.kind}"
                yield f"judge {row.n_missing} more for a figure on {what}"
        wide = {
            row.kind
            for row in whole
            if row.ci_low is not None and row.ci_high is not None
            if row.ci_high - row.ci_low > _WIDE
        }
        for kind in sorted(wide):
            line = f"concord sample {kind} --n 300 --output more.csv, with a --seed not used yet"
            yield f"{line}: more verdicts narrow the interval"
        if not self.agreements:
            yield "let a second person judge the same items (--judge NAME): how far do they agree?"
        else:
            yield "concord sql 'FROM verdicts': each verdict, with its judge and note"
