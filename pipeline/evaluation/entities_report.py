"""The report on entities, with its tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.evaluation.entities_gold import CHAIN_TYPES
from pipeline.evaluation.report import Report, Section, Table, interval

GROUPS = ("all", *CHAIN_TYPES)
FIGURES = ("f1", "precision", "recall", "linked")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitiesReport(Report):
    """How well entities were told apart and together, over all topics and by topic."""

    by_topic: Mapping[str, Section]

    def tables(self) -> Iterator[Table]:
        """Yield the tables to show, the most important first."""
        yield self._figures()
        if len(self.by_topic) > 1:
            yield self._by_topic()

    def _figures(self) -> Table:
        overall = self.overall
        title = (
            f"{self.dataset}: {overall.n_articles:,} articles, {len(self.by_topic):,} topics, "
            f"{overall.counts['all']:,} mentions; B-cubed"
        )
        rows: list[Sequence[object]] = [
            (
                group,
                overall.counts[group],
                *(interval(overall.figures[f"{group}.{figure}"]) for figure in FIGURES),
            )
            for group in GROUPS
            if overall.counts[group]
        ]
        return title, ("group", "mentions", "F1", "precision", "recall", "linked"), rows

    def _by_topic(self) -> Table:
        groups = [group for group in GROUPS if self.overall.counts[group]]
        rows: list[Sequence[object]] = [
            (
                topic,
                section.n_articles,
                section.counts["all"],
                *(interval(section.figures[f"{group}.f1"]) for group in groups),
            )
            for topic, section in self.by_topic.items()
        ]
        return "By topic", ("topic", "articles", "mentions", *(f"{g} F1" for g in groups)), rows
