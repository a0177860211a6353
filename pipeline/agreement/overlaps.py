"""What the outlets of a story share: statements, speakers, entities and how often these are named.

Chance, throughout: an outlet that chose at random among what the *other* outlets of the story
print, as many items as it has of theirs. The expected number of items that B then shares with A is
the mean of a hypergeometric distribution, |A| · |B ∩ O| / |O|, with O all that the others print.
Two outlets alone say nothing about chance (O is then A itself), so it takes a third.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from pipeline.agreement.codes import Floats, Ints, groups
from pipeline.agreement.sides import Sides

MIN_OUTLETS = 3
"""Known outlets with anything to compare that a story needs for a chance level."""


@dataclass(frozen=True, slots=True)
class Contents:
    """Which side has which item: a sparse matrix (sides, items) of ones.

    ``weights`` has the same shape: the square root of the item's share among the side's mentions.
    """

    sides: Sides
    has: sparse.csr_array
    weights: sparse.csr_array
    carriers: Ints
    """How many known outlets have each item."""
    pool: Ints
    """How many items the known outlets of each side's story have."""
    with_chance: NDArray[np.bool_]
    """Whether each side's story has enough known outlets for a chance level."""


def contents(sides: Sides, side: Ints, item: Ints, n: Floats | None = None) -> Contents:
    """Return what the sides have, from rows (side, item, mentions); ``item`` counts by story."""
    row, first = groups(side, item)
    found = np.bincount(row, weights=n, minlength=len(first))
    side, item = side[first], groups(sides.story[side[first]], item[first])[0]
    shape = (len(sides.story), int(item.max(initial=-1)) + 1)
    total = np.bincount(side, weights=found, minlength=shape[0])
    known = sides.known[side]
    carriers = np.bincount(item[known], minlength=shape[1])
    story_of_item = np.zeros(shape[1], dtype=np.int64)
    story_of_item[item] = sides.story[side]
    n_stories = int(sides.story.max(initial=-1)) + 1
    pool = np.bincount(story_of_item[carriers > 0], minlength=n_stories)
    speaking = np.zeros(shape[0], dtype=np.bool_)
    speaking[side[known]] = True
    outlets = np.bincount(sides.story[speaking], minlength=n_stories)
    return Contents(
        sides=sides,
        has=sparse.csr_array((np.ones(len(side)), (side, item)), shape=shape),
        weights=sparse.csr_array((np.sqrt(found / total[side]), (side, item)), shape=shape),
        carriers=carriers.astype(np.int64),
        pool=pool[sides.story].astype(np.int64),
        with_chance=(outlets >= MIN_OUTLETS)[sides.story],
    )


def _products(matrix: sparse.csr_array, left: Ints, right: Ints) -> Floats:
    """Return the scalar product of the rows ``left`` and ``right``, pair by pair."""
    if not len(left):
        return np.zeros(0)
    return np.asarray((matrix[left] * matrix[right]).sum(axis=1), dtype=np.float64).ravel()


def _alone(found: Contents) -> Floats:
    """Return how many items each known side has that no other known outlet of its story has."""
    single = (found.carriers == 1).astype(np.float64)
    return np.asarray(found.has @ single) * found.sides.known


def overlap_values(found: Contents) -> Floats:
    """Return a part of the family of overlaps for each pair of sides.

    Columns: shared, of a, of b; the same where there is a chance level; expected to be shared if b
    chose at random, if a did; whether there is anything; whether there is with a chance level.
    """
    left, right = found.sides.left, found.sides.right
    size = np.asarray(found.has.sum(axis=1), dtype=np.float64).ravel()
    alone = _alone(found)
    of_others, elsewhere = size - alone, found.pool - alone
    rate = np.divide(of_others, elsewhere, out=np.zeros(len(size)), where=elsewhere > 0)
    shared = _products(found.has, left, right)
    any_item = size[left] + size[right] > 0
    chance = found.with_chance[left] & found.sides.both_known & any_item
    counts = np.stack([shared, size[left], size[right]], axis=1)
    expected = np.stack([size[left] * rate[right], size[right] * rate[left]], axis=1)
    flags = np.stack([any_item, chance], axis=1).astype(np.float64)
    return np.hstack([counts, counts * flags[:, 1:], expected * flags[:, 1:], flags])


def salience_values(found: Contents) -> Floats:
    """Return a part of the family of salience for each pair of sides.

    Columns: Bhattacharyya coefficient of the shares of mentions times the number of entities of
    either, this number; the same where there is a chance level; expected coefficient times the
    number; whether there is anything; whether there is with a chance level. Expected is the mean
    over both directions of what remains if an outlet's shares were dealt out at random among the
    entities that the other outlets mention.
    """
    left, right = found.sides.left, found.sides.right
    size = np.asarray(found.has.sum(axis=1), dtype=np.float64).ravel()
    mass = np.asarray(found.weights.sum(axis=1), dtype=np.float64).ravel()
    single = (found.carriers == 1).astype(np.float64)
    mass_alone = np.asarray(found.weights @ single) * found.sides.known
    elsewhere = found.pool - _alone(found)
    rate = np.divide(mass - mass_alone, elsewhere, out=np.zeros(len(size)), where=elsewhere > 0)
    n = size[left] + size[right] - _products(found.has, left, right)
    alike = _products(found.weights, left, right) * n
    both = (size[left] > 0) & (size[right] > 0)
    expected = (mass[left] * rate[right] + mass[right] * rate[left]) / 2 * n
    chance = (found.with_chance[left] & found.sides.both_known & both).astype(np.float64)
    n = n * both
    return np.stack([alike, n, alike * chance, n * chance, expected * chance, both, chance], axis=1)


def outlet_values(found: Contents) -> Floats:
    """Return, for each side, what it alone has and what it leaves out.

    Columns: items, those of no other known outlet; items of two other known outlets or more, those
    of them that it leaves out, as many as expected if it chose at random; whether there are items
    beside which others speak; whether there are items of two others. Sides are of known outlets.
    """
    size = np.asarray(found.has.sum(axis=1), dtype=np.float64).ravel()
    alone = _alone(found)
    shared_in_story = _of_story(found, found.carriers >= 2)
    left_out = shared_in_story - np.asarray(found.has @ (found.carriers >= 2).astype(float))
    widely = left_out + np.asarray(found.has @ (found.carriers >= MIN_OUTLETS).astype(float))
    elsewhere = found.pool - alone
    rate = np.divide(size - alone, elsewhere, out=np.zeros(len(size)), where=elsewhere > 0)
    beside = (size > 0) & (found.pool > alone)
    wide = (widely > 0).astype(np.float64)
    return np.stack(
        [size * beside, alone * beside, widely, left_out, widely * (1 - rate), beside, wide], axis=1
    )


def _of_story(found: Contents, chosen: NDArray[np.bool_]) -> Floats:
    """Return, for each side, how many of the chosen items its story has."""
    first_story = found.sides.story
    n_stories = int(first_story.max(initial=-1)) + 1
    story_of_item = np.zeros(len(chosen), dtype=np.int64)
    rows = found.has.tocoo()
    story_of_item[rows.col] = first_story[rows.row]
    return np.bincount(story_of_item[chosen], minlength=n_stories)[first_story].astype(np.float64)
