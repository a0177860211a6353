"""Collect the statistics of each story: what its outlets share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np

from pipeline.agreement.alpha import coincidences
from pipeline.agreement.inputs import AgreementArticle, AgreementInputs, HeldStance
from pipeline.agreement.statistics import N_LABELS, Floats, Key
from pipeline.models import HolderKind, StanceLabel

Unit = tuple[str | None, str]
"""(holder, target) for the voice of speakers; (None, target) for outlets and authors."""

LABELS: tuple[StanceLabel, ...] = ("unfavourable", "neutral", "favourable")
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


def story_statistics(outlets: Mapping[str, OutletView]) -> dict[Key, Floats]:
    """Return the statistics of one story: of each pair of its outlets and of all of them.

    Outlets that are not known are in the pairs but not in the figures of all outlets.
    """
    names = sorted(outlets)
    found: dict[Key, Floats] = {}
    for family, sets in (
        ("entity", [outlets[name].entities for name in names]),
        ("statement", [outlets[name].statements for name in names]),
        ("speaker", [outlets[name].speakers for name in names]),
    ):
        known = [outlets[name].known for name in names]
        found |= _overlaps(family, names, known, sets)
    for voice in sorted({voice for view in outlets.values() for voice, _ in view.stances}):
        found |= _stances(voice, outlets)
    return found


def _overlaps(
    family: str, names: Sequence[str], known: Sequence[bool], sets: Sequence[Set[str]]
) -> dict[Key, Floats]:
    found: dict[Key, Floats] = {}
    total = np.zeros(3)
    n_pairs = 0
    for i, j in combinations(range(len(names)), 2):
        both = len(sets[i] & sets[j])
        statistic = np.array([both, len(sets[i]), len(sets[j])], dtype=np.float64)
        found[Key(family, None, names[i], names[j], None)] = statistic
        if known[i] and known[j]:
            total += statistic
            n_pairs += 1
    if n_pairs:
        found[Key(family, None, None, None, None)] = total
    return found


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


def _stances(voice: HolderKind, outlets: Mapping[str, OutletView]) -> dict[Key, Floats]:
    names = sorted(n for n, view in outlets.items() if any(v == voice for v, _ in view.stances))
    units, counts = _label_counts(voice, names, outlets)
    found: dict[Key, Floats] = {}
    # Rows (outlet, label) by units: one product holds the label pairs of all pairs of outlets.
    flat = counts.transpose(0, 2, 1).reshape(len(names) * N_LABELS, len(units))
    joint = (flat @ flat.T).reshape(len(names), N_LABELS, len(names), N_LABELS)
    for i, j in combinations(range(len(names)), 2):
        block = joint[i, :, j, :]
        key = Key("stance", voice, names[i], names[j], None)
        found[key] = _statistic(block + block.T, block.sum())
    known = [i for i, name in enumerate(names) if outlets[name].known]
    if len(known) < 2:
        return found
    per_unit = counts[known].sum(axis=0)
    shared = per_unit.sum(axis=1) > 1
    matrices = coincidences(per_unit)
    found[Key("stance", voice, None, None, None)] = _statistic(
        matrices.sum(axis=0), float(shared.sum())
    )
    for i in np.flatnonzero(shared).tolist():
        key = Key("stance", voice, None, None, units[i][1])
        found[key] = found.get(key, np.zeros(N_LABELS**2 + 1)) + _statistic(matrices[i], 1.0)
    return found


def _statistic(coincidence: Floats, units: float) -> Floats:
    return np.append(coincidence.ravel(), units)
