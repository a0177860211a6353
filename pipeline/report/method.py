"""The page that says what each figure means, and what the machine cannot tell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.agreement.metrics import METRICS, VARIED
from pipeline.report.paths import list_path
from pipeline.report.render import MIDDLE, Renderer
from pipeline.report.streams import Data, Row


@dataclass(frozen=True, slots=True)
class Words:
    """A metric in plain words: what people call it, what it asks, what it does not say."""

    label: str
    asks: str
    caution: str


WORDS: dict[str, Words] = {
    "statement_overlap": Words(
        "Statements in common",
        "Of the statements that two outlets print on their common stories, how many do both print?",
        "Shared statements do not make a claim true, and outlets at one press conference did not "
        "find out the same thing independently. A quote put in other words beyond recognition "
        "counts as another statement, so figures are low rather than high.",
    ),
    "statement_coverage": Words(
        "Statements carried, too",
        "Of the statements of one outlet, how many does another carry, too?",
        "As for statements in common. It has a direction: a long report carries much of a short "
        "one, the short one little of the long one.",
    ),
    "speaker_overlap": Words(
        "Speakers in common",
        "Do two outlets give the word to the same people, bodies and countries?",
        "Only named speakers count; that both quote one does not say that they quote the same "
        "words.",
    ),
    "speaker_coverage": Words(
        "Speakers quoted, too",
        "Of the named speakers of one outlet, how many does another quote, too?",
        "As for speakers in common; it has a direction.",
    ),
    "speaker_unique": Words(
        "Speakers of its own",
        "Of the named speakers of an outlet, how many does no other outlet of the story quote?",
        "Higher is less agreement. It grows with the length of its articles and shrinks with the "
        "number of other outlets.",
    ),
    "speaker_omitted": Words(
        "Speakers left out",
        "Of the speakers whom two other outlets or more quote, how many does an outlet leave out?",
        "Higher is less agreement. Below 0 it leaves out fewer than if it chose at random: it "
        "quotes those whom everybody quotes. A short article leaves out more.",
    ),
    "entity_overlap": Words(
        "Actors and places in common",
        "Do two outlets tell the event with the same actors and places?",
        "It does not say that they say the same of them.",
    ),
    "entity_salience": Words(
        "Weight given to actors and places",
        "Do two outlets give actors and places the same share of their mentions?",
        "Weight is counted in mentions, kind words or not.",
    ),
    "quote_verbatim": Words(
        "Quoted in the same words",
        "Of the statements that both quote directly, how many stand there in the same words?",
        "Quotes that were changed beyond matching are not seen, so this is an upper bound. A quote "
        "that was only shortened counts as the same words unless that changes the meaning.",
    ),
    "quote_fidelity": Words(
        "Likeness of quotes",
        "How alike are the words of the statements that both quote directly?",
        "An upper bound, too. A pair whose words change the meaning (a negation lost, a number "
        "changed) counts as 0.",
    ),
    "stance_kappa": Words(
        "Stances that agree, in pairs",
        "Do two outlets give one target the same label (unfavourable, neutral, favourable), beyond "
        "what the habits of both would give?",
        "An outlet that takes no stance on a target is missing there, not neutral. Cohen’s kappa.",
    ),
    "stance_alpha_nominal": Words(
        "Stances that agree, among all",
        "The same for any number of outlets; any two labels are equally far apart.",
        "Chance pools the labels of all outlets. Krippendorff’s alpha, nominal.",
    ),
    "stance_alpha_ordinal": Words(
        "Stances that agree, in order",
        "The same, but unfavourable against neutral is less of a disagreement than unfavourable "
        "against favourable.",
        "How much less follows from how often each label occurs. Krippendorff’s alpha, ordinal.",
    ),
}
"""Every metric of the registry; one that is newer than its words stands under its plain name."""

_UNITS = {
    "statement": "statements",
    "speaker": "speakers",
    "entity": "actors and places",
    "judged target": "judged targets",
}
_ORDER = {metric.metric: place for place, metric in enumerate(METRICS)}
_NAME = re.compile(r"[a-z][a-z_]{0,39}")


def method_pages(key: str, data: Data, renderer: Renderer) -> Iterator[tuple[str, str]]:
    """Yield the page."""
    from pipeline.agreement.rows import MIN_STORIES_FOR_INTERVAL

    yield renderer.page(
        "method.html",
        list_path(key),
        metrics=with_words(data["metrics"]),
        precision=data["precision"],
        settings=data["settings"][0],
        middle=MIDDLE,
        varied=VARIED,
        n_interval=MIN_STORIES_FOR_INTERVAL,
    )


def with_words(metrics: Sequence[Row]) -> list[Row]:
    """Return metrics with their words, in the order of the registry, unknown ones last."""
    ordered = sorted(metrics, key=lambda m: (_ORDER.get(m["metric"], len(_ORDER)), m["metric"]))
    return [
        row | {"words": words_of(row["metric"]), "units": units_of(row["unit"])} for row in ordered
    ]


def words_of(metric: str) -> Words:
    """Return the words for a metric, also for one that has none yet.

    >>> words_of("speaker_overlap").label, words_of("tone_overlap").label
    ('Speakers in common', 'Tone overlap')
    """
    return WORDS.get(metric) or Words(metric.replace("_", " ").capitalize(), "", "")


def units_of(unit: str) -> str:
    """Return what n counts, as a plural.

    >>> units_of("entity")
    'actors and places'
    """
    return _UNITS.get(unit, f"{unit}s")


def figure_page(metric: str, voice: str | None) -> str | None:
    """Return the name of the list with one figure's pairs; None for a name that is no metric's.

    >>> figure_page("stance_kappa", "outlet"), figure_page("../x", None)
    ('agreement-stance-kappa-outlet', None)
    """
    parts = [part for part in (metric, voice) if part is not None]
    if not all(_NAME.fullmatch(part) for part in parts):
        return None
    return "-".join(["agreement", *parts]).replace("_", "-")
