"""Join matched quotes into statements by average linkage.

Two groups are joined while the mean probability over all pairs of their wordings, where a pair
that was not compared counts 0, reaches a threshold. A chain of quotes of which each resembles only
the next therefore does not become one statement, as it would with connected components.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable

Pair = tuple[int, int]


def join(n: int, likeness: dict[Pair, float], threshold: float) -> list[list[int]]:
    """Return ``n`` nodes in groups, each ascending, in the order of their first members.

    ``likeness`` holds the probability of pairs ``i < j``; the others have 0. Ties go to the
    smaller numbers, so the result depends on the arguments alone. Takes time near-linear in the
    number of pairs where groups are small.
    """
    groups = {i: [i] for i in range(n)}
    sums: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for (i, j), value in likeness.items():
        sums[i][j] = sums[j][i] = value
    queue = [(-value, i, j) for (i, j), value in likeness.items() if value >= threshold]
    heapq.heapify(queue)
    while queue:
        value, i, j = heapq.heappop(queue)
        # A group keeps the number of its smallest member; a stale entry has another mean.
        if i not in groups or j not in groups or -value != _mean(groups, sums, i, j):
            continue
        groups[i] = sorted(groups[i] + groups.pop(j))
        for other, total in sums.pop(j).items():
            del sums[other][j]
            if other != i:
                sums[i][other] = sums[other][i] = sums[i].get(other, 0.0) + total
        for entry in _reaching(groups, sums, i, threshold):
            heapq.heappush(queue, entry)
    return sorted(groups.values())


def _mean(groups: dict[int, list[int]], sums: dict[int, dict[int, float]], i: int, j: int) -> float:
    return sums[i].get(j, 0.0) / (len(groups[i]) * len(groups[j]))


def _reaching(
    groups: dict[int, list[int]], sums: dict[int, dict[int, float]], i: int, threshold: float
) -> Iterable[tuple[float, int, int]]:
    for other in sums[i]:
        mean = _mean(groups, sums, i, other)
        if mean >= threshold:
            yield (-mean, min(i, other), max(i, other))
