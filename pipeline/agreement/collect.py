"""Collect the statistics of each story: what its outlets share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from pipeline.agreement.alpha import coincidences
from pipeline.agreement.inputs import AgreementArticle, AgreementInputs, HeldStance
from pipeline.agreement.statistics import N_LABELS, Floats, Key, Statistics
from pipeline.models import STANCE_LABELS, HolderKind, StanceLabel

Unit = tuple[str | None, str]
"""(holder, target) for the voice of speakers; (None, target) for outlets and authors."""

LABELS = STANCE_LABELS
"""The labels in order; positions are the categories of alpha."""


@dataclass(slots=True)
class OutletView:
    """What one outlet's articles of one story contain."""

    known: bool
    entities: set[str] = field(default_factory=set)
    statements: set[str] = field(default_factory=set)
    speakers: set[str] = field(default_factory=set)
    stances: dict[tuple[HolderKind, Unit], list[HeldStance]] = field(default_factory=dict)


StoryViews = dict[str, dict[str, OutletView]]
"""Story id -> outlet id -> view."""


def views(inputs: AgreementInputs, articles: Iterable[AgreementArticle]) -> StoryViews:
    """Return what each outlet has of each story, as far as ``articles`` go."""
    stories: defaultdict[str, dict[str, OutletView]] = defaultdict(dict)
    of_article: dict[str, OutletView] = {}
    for article in articles:
        if article.story_id is None:
            continue
        outlets = stories[article.story_id]
        view = outlets.setdefault(article.outlet_id, OutletView(article.known))
        view.entities |= inputs.entities.get(article.article_id, frozenset())
        of_article[article.article_id] = view
    for statement in inputs.statements:
        if found := of_article.get(statement.article_id):
            found.statements.add(statement.statement_id)
            if statement.speaker_id is not None:
                found.speakers.add(statement.speaker_id)
    for stance in inputs.stances:
        found = of_article.get(stance.article_id)
        if found and not stance.hypothetical:
            holder = stance.holder_id if stance.voice == "speaker" else None
            unit = (stance.voice, (holder, stance.target_id))
            found.stances.setdefault(unit, []).append(stance)
    return dict(stories)


def prevailing_label(stances: Sequence[HeldStance]) -> StanceLabel:
    """Return the commonest label; among equally common ones that nearest the mean score.

    Distances are to -1, 0 and 1; of two equally near labels the one nearer neutral is taken.
    """
    counts = Counter(stance.label for stance in stances)
    most = max(counts.values())
    mean = sum(sorted(stance.score for stance in stances)) / len(stances)
    position = {label: i - 1 for i, label in enumerate(LABELS)}
    tied = [label for label in LABELS if counts[label] == most]
    return min(tied, key=lambda label: (abs(position[label] - mean), abs(position[label])))


def story_statistics(outlets: Mapping[str, OutletView]) -> Iterator[Statistics]:
    """Yield the statistics of one story: of each pair of its outlets and of all of them.

    Outlets that are not known are in the pairs but not in the figures of all outlets.
    """
    names = sorted(outlets)
    for family, sets in (
        ("entity", [outlets[name].entities for name in names]),
        ("statement", [outlets[name].statements for name in names]),
        ("speaker", [outlets[name].speakers for name in names]),
    ):
        yield from _overlaps(family, names, sets, [outlets[name].known for name in names])
    for voice in sorted({voice for view in outlets.values() for voice, _ in view.stances}):
        yield from _stances(voice, outlets)


def _overlaps(
    family: str, names: Sequence[str], sets: Sequence[Set[str]], known: Sequence[bool]
) -> Iterator[Statistics]:
    pairs = list(combinations(range(len(names)), 2))
    if not pairs:
        return
    values = np.array(
        [(len(sets[i] & sets[j]), len(sets[i]), len(sets[j])) for i, j in pairs], dtype=np.float64
    )
    keys = [Key(None, names[i], names[j], None) for i, j in pairs]
    yield Statistics(family, "pair", keys, values)
    both_known = np.array([known[i] and known[j] for i, j in pairs])
    if both_known.any():
        total = values[both_known].sum(axis=0, keepdims=True)
        yield Statistics(family, "all", [Key(None, None, None, None)], total)


def _label_counts(
    voice: HolderKind, names: Sequence[str], outlets: Mapping[str, OutletView]
) -> tuple[list[Unit], Floats]:
    """Return the units that two outlets or more judge, and an array (outlets, units, labels)."""
    judged: Counter[Unit] = Counter(
        unit for name in names for v, unit in outlets[name].stances if v == voice
    )
    units = sorted((unit for unit, n in judged.items() if n > 1), key=lambda u: (u[0] or "", u[1]))
    index = {unit: i for i, unit in enumerate(units)}
    counts = np.zeros((len(names), len(units), N_LABELS))
    for row, name in enumerate(names):
        for (stance_voice, unit), stances in outlets[name].stances.items():
            if stance_voice == voice and unit in index:
                counts[row, index[unit], LABELS.index(prevailing_label(stances))] = 1
    return units, counts


def _stances(voice: HolderKind, outlets: Mapping[str, OutletView]) -> Iterator[Statistics]:
    names = sorted(n for n, view in outlets.items() if any(v == voice for v, _ in view.stances))
    units, counts = _label_counts(voice, names, outlets)
    if len(names) > 1:
        left, right = np.triu_indices(len(names), 1)
        # Rows (outlet, label) by units: one product holds the label pairs of all pairs of outlets.
        flat = counts.transpose(0, 2, 1).reshape(len(names) * N_LABELS, len(units))
        joint = (flat @ flat.T).reshape(len(names), N_LABELS, len(names), N_LABELS)
        blocks = joint[left, :, right, :]
        keys = [
            Key(voice, names[i], names[j], None)
            for i, j in zip(left.tolist(), right.tolist(), strict=True)
        ]
        values = _rows(blocks + blocks.transpose(0, 2, 1), blocks.sum(axis=(1, 2)))
        yield Statistics("stance", "pair", keys, values)
    known = [i for i, name in enumerate(names) if outlets[name].known]
    if len(known) > 1:
        yield from _stances_of_all(voice, units, counts[known].sum(axis=0))


def _stances_of_all(
    voice: HolderKind, units: Sequence[Unit], counts: Floats
) -> Iterator[Statistics]:
    """Yield the statistics of all outlets, together and by target; ``counts`` (units, labels)."""
    shared = counts.sum(axis=1) > 1
    values = _rows(coincidences(counts), shared.astype(np.float64))
    everything = values.sum(axis=0, keepdims=True)
    yield Statistics("stance", "all", [Key(voice, None, None, None)], everything)
    by_target: dict[str, Floats] = {}
    for i in np.flatnonzero(shared).tolist():
        target = units[i][1]
        by_target[target] = by_target.get(target, 0.0) + values[i]
    if by_target:
        keys = [Key(voice, None, None, target) for target in by_target]
        yield Statistics("stance", "target", keys, np.stack(list(by_target.values())))


def _rows(matrices: Floats, units: Floats) -> Floats:
    """Return a statistic a row: the matrix, flattened, and the number of units."""
    flat = matrices.reshape(len(matrices), N_LABELS**2)
    return np.concatenate([flat, units[:, None]], axis=1)
