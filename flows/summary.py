"""What a batch did, as a typed value."""

from __future__ import annotations

from pydantic import BaseModel


class RunSummary(BaseModel):
    """Counts of inputs, articles and what the warehouse now holds; ``seconds`` is wall clock."""

    run_id: str
    n_seen: int
    n_added: int
    n_changed: int
    n_skipped: int
    n_rejected: int
    n_pruned: int
    n_articles: int
    n_outlets: int
    n_stories: int
    n_quotes: int
    n_speakers: int
    n_stances: int
    n_shared_statements: int
    n_copies: int
    n_contradictions: int
    seconds: float
    published: bool
    snapshot: str
    rejected: list[tuple[str, int | None, str]]
    """Path, line and reason of the first few rejected inputs."""
    override_problems: list[tuple[int, str]] = []
    """Line and complaint for each line of ``overrides.csv`` that was not applied."""

    report: str | None = None
    """Address of the report, None where none was asked for or written."""
    report_problem: str | None = None
    """Why no report could be written."""

    def markdown(self) -> str:
        """Return the summary as a Markdown table, for Prefect's artifact."""
        rows = [
            (name.removeprefix("n_").replace("_", " "), value)
            for name, value in self.model_dump().items()
            if name.startswith("n_")
        ]
        lines = ["| | count |", "|---|---:|", *(f"| {name} | {value} |" for name, value in rows)]
        return "\n".join([*lines, "", f"{self.seconds:.1f} s, snapshot `{self.snapshot}`"])
