"""The sides of stories: what one outlet's articles of one story contain, and the pairs of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from pipeline.agreement.codes import Bools, Ints, array_of, groups, places_of, ranked, truths
from pipeline.agreement.story_inputs import StoryInputs

Articles = Literal["all", "news"]
"""All articles that are no copies; or of these the news of known outlets."""


@dataclass(frozen=True, slots=True)
class Sides:
    """One outlet in one story each, ordered by story and outlet.

    ``story``, ``outlet`` (codes into the names) and ``known`` have an item for each side; ``left``
    and ``right`` index the two sides of each pair, the outlet of the left one being the smaller.
    """

    story_names: pa.Array
    outlet_names: pa.Array
    story: Ints
    outlet: Ints
    known: Bools
    left: Ints
    right: Ints
    article_ids: pa.Array
    article_side: Ints
    """The side of each of ``article_ids``, -1 where it does not count."""

    def of_articles(self, column: pa.ChunkedArray) -> Ints:
        """Return the side of each article named in a column, -1 where it does not count."""
        return np.append(self.article_side, -1)[places_of(column, self.article_ids)]

    @property
    def both_known(self) -> Bools:
        """Whether both outlets of each pair are known."""
        return self.known[self.left] & self.known[self.right]


def sides_of(inputs: StoryInputs, articles: Articles) -> Sides:
    """Return the sides that some of the articles make up. Copies never count."""
    table = inputs.articles
    known = truths(table["known"])
    story, story_names = ranked(table["story_id"])
    outlet, outlet_names = ranked(table["outlet_id"])
    counts = (story >= 0) & ~truths(table["is_copy"])
    if articles == "news":
        news = pc.equal(array_of(table["genre"]), pa.scalar("news"))
        counts &= known & truths(news)
    group, first = groups(story[counts], outlet[counts])
    article_side = np.full(len(story), -1, dtype=np.int64)
    article_side[counts] = group
    side_story = story[counts][first]
    left, right = _pairs(side_story)
    return Sides(
        story_names=story_names,
        outlet_names=outlet_names,
        story=side_story,
        outlet=outlet[counts][first],
        known=known[counts][first],
        left=left,
        right=right,
        article_ids=array_of(table["article_id"]),
        article_side=article_side,
    )


def _pairs(story: Ints) -> tuple[Ints, Ints]:
    """Return the pairs of places with one story; ``story`` ascends."""
    n = len(story)
    last = np.searchsorted(story, story, side="right")
    partners = last - np.arange(n) - 1
    left = np.repeat(np.arange(n), partners)
    before = np.cumsum(partners) - partners
    right = left + 1 + np.arange(len(left)) - before[left]
    return left, right
