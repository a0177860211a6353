"""From alike pairs to copies and their origins."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from pipeline.stories.copies.articles import (
    Copy,
    CopyInput,
    copy_kind,
    is_agencys_own,
    originality,
)
from pipeline.stories.copies.likeness import Likeness

_Edges = Mapping[str, Sequence[tuple[str, float]]]


def decide(articles: Iterable[CopyInput], pairs: Iterable[Likeness]) -> list[Copy]:
    """Return the copies among ``articles``, by article id; no order of the input counts.

    Articles linked by pairs of versions of one text are one group, whose origin is the most
    original of them. A group whose origin is a part of a longer article of another group joins
    that one, whichever came first, unless an agency published it itself. A long article that
    merely holds a shorter one's text is no copy of it, so such parts never link two long ones.
    The texts of ``articles`` are not read.
    """
    by_id = {article.article_id: article for article in articles}
    group = _groups(by_id, pairs := list(pairs))
    links = _containers(by_id, group, pairs)
    edges: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    for pair in pairs:
        a, b = pair.article_a, pair.article_b
        if pair.inside is None or links.get(pair.inside) in (a, b):
            edges[a].append((b, pair.containment))
            edges[b].append((a, pair.containment))
    roots = [name for name in set(group.values()) if name not in links]
    credits_of = _credits(by_id, group)
    return sorted(
        (
            _copy(by_id[name], by_id[root], credits_of[group[name]], share)
            for root in roots
            for name, share in _weakest_links(root, edges).items()
            if name != root
        ),
        key=lambda copy: copy.article_id,
    )


def _groups(by_id: Mapping[str, CopyInput], pairs: Sequence[Likeness]) -> dict[str, str]:
    """Return the origin of each article's group."""
    parent = {name: name for name in by_id}

    def find(name: str) -> str:
        while parent[name] != name:
            parent[name] = name = parent[parent[name]]
        return name

    for pair in pairs:
        if pair.inside is None:
            one, other = find(pair.article_a), find(pair.article_b)
            # the more original root stays one, so that it ends as the group's origin
            if originality(by_id[one]) > originality(by_id[other]):
                one, other = other, one
            parent[other] = one
    return {name: find(name) for name in by_id}


def _containers(
    by_id: Mapping[str, CopyInput], group: Mapping[str, str], pairs: Sequence[Likeness]
) -> dict[str, str]:
    """Return for each origin that is a part of an article of another group that article."""
    found: defaultdict[str, list[tuple[float, str]]] = defaultdict(list)
    for pair in pairs:
        part = pair.inside
        if part is None or group[part] != part or is_agencys_own(by_id[part]):
            continue
        whole = pair.article_b if part == pair.article_a else pair.article_a
        if group[whole] != part:
            found[part].append((pair.containment, whole))
    links: dict[str, str] = {}
    for part in sorted(found, key=lambda name: originality(by_id[name]), reverse=True):
        best_first = sorted(
            found[part], key=lambda item: (-item[0], originality(by_id[group[item[1]]]), item[1])
        )
        for _, whole in best_first:
            if _root(group, links, whole) != part:
                links[part] = whole
                break
    return links


def _root(group: Mapping[str, str], links: Mapping[str, str], name: str) -> str:
    origin = group[name]
    while origin in links:
        origin = group[links[origin]]
    return origin


def _weakest_links(root: str, edges: _Edges) -> dict[str, float]:
    """Return each reachable article's weakest link on the way of the strongest ones to ``root``."""
    shares: dict[str, float] = {}
    queue = [(-1.0, root)]
    while queue:
        share, name = heapq.heappop(queue)
        if name in shares:
            continue
        shares[name] = -share
        for other, link in edges.get(name, ()):
            if other not in shares:
                heapq.heappush(queue, (max(share, -link), other))
    return shares


def _credits(by_id: Mapping[str, CopyInput], group: Mapping[str, str]) -> dict[str, str | None]:
    """Return the agency that most articles of each group credit: one text has one source."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for name, origin in group.items():
        if agency := by_id[name].agency:
            counts[origin][agency] += 1
    return {
        origin: min(counts[origin], key=lambda name: (-counts[origin][name], name), default=None)
        for origin in set(group.values())
    }


def _copy(copy: CopyInput, origin: CopyInput, credited: str | None, containment: float) -> Copy:
    agency = origin.agency or copy.agency or credited
    kind = copy_kind(copy, origin, agency)
    return Copy(copy.article_id, origin.article_id, agency, kind, round(containment, 4))
