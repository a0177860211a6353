"""The report on the stances that speakers and outlets hold, with its tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.evaluation.report import Report, Table, interval

_QUOTES = {
    "quotes.macro_f1": "macro F1 of the two polarities, over all",
    "quotes.macro_f1_evidence": "the same, answers without evidence counted wrong",
    "quotes.macro_f1_answered": "the same, where there is evidence",
    "quotes.coverage": "share with evidence",
    "quotes.accuracy": "accuracy, over all",
    "quotes.macro_f1_own": "macro F1, by the quote's own rows alone",
    "quotes.coverage_own": "share with own rows",
    "quotes.macro_f1_against": "baseline, always against: macro F1",
    "quotes.accuracy_against": "baseline, always against: accuracy",
    "quotes.macro_f1_oneself": "baseline, against but of oneself: macro F1",
}
_HOLDERS = {
    "holder.quote_found": "quote found",
    "holder.right": "right speaker, or one of the group that gold names",
    "holder.by_name": "right speaker by name",
    "holder.right_persons": "right speaker, where gold names a person",
}
_CHANCE: Mapping[str, str] = {"order": ".5", "kappa": "0", "auc": ".5"}
_ARTICLES = {
    "auc_unfavourable": "AUC, unfavourable against the rest",
    "auc_favourable": "AUC, favourable against the rest",
    "order": "of two outlets that differ, the one more against it told",
    "kappa": "κ of the three-way call",
    "kappa_quadratic": "κ, quadratic",
    "macro_f1": "macro F1 of the three-way call",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class StanceSpansReport(Report):
    """How well the stances held in articles were told, over all of them."""

    def tables(self) -> Iterator[Table]:
        """Yield the tables to show, the most important first."""
        counts = self.overall.counts
        yield self._named(
            f"{self.dataset}: {counts['quotes']:,} quoted spans with a named speaker in "
            f"{self.overall.n_articles:,} articles of {counts['stories']:,} stories, "
            f"{counts['quotes.favourable']:,} of them favourable",
            _QUOTES,
        )
        yield self._bases()
        yield self._named(
            f"The speaker, where the quote was found ({counts['quotes.found']:,})", _HOLDERS
        )
        yield self._articles()

    def _named(self, title: str, names: Mapping[str, str]) -> Table:
        rows: list[Sequence[object]] = [
            (text, interval(self.overall.figures[name])) for name, text in names.items()
        ]
        return title, ("figure", "value"), rows

    def _bases(self) -> Table:
        counts = self.overall.counts
        rows: list[Sequence[object]] = [
            (basis, counts[f"basis.{basis}"], counts[f"basis.{basis}.right"])
            for basis in ("own", "oneself", "elsewhere", "tone", "none")
            if f"basis.{basis}" in counts
        ]
        return "By the first evidence there is", ("evidence", "spans", "right"), rows

    def _articles(self) -> Table:
        counts, figures = self.overall.counts, self.overall.figures
        title = (
            f"Articles toward a target: {counts['article.targets']:,} "
            f"({counts['article.unfavourable']:,} unfavourable, "
            f"{counts['article.favourable']:,} favourable), {counts['article.pairs']:,} pairs of "
            "outlets that differ"
        )
        rows: list[Sequence[object]] = []
        for name, text in _ARTICLES.items():
            cells = [
                interval(figures[f"{kind}.{name}"]) if f"{kind}.{name}" in figures else ""
                for kind in ("article", "plain")
            ]
            rows.append((text, *cells, _CHANCE.get(name.partition("_")[0], "")))
        return title, ("figure", "model", "sum of rows", "chance"), rows
