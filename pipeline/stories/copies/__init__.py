"""Find articles that are wholly or largely another's text: wire stories, syndication, releases.

Method: an article is the set of its five-word sequences (:mod:`~pipeline.stories.copies.shingles`).
Articles that share some of the keys drawn from these (:mod:`~pipeline.stories.copies.candidates`)
are compared exactly, by what they say in their own words
(:mod:`~pipeline.stories.copies.likeness`), and alike pairs make groups with an origin each
(:mod:`~pipeline.stories.copies.decide`). :func:`find_copies` does all of it for a whole set;
:mod:`pipeline.storage.copies` keeps a warehouse up to date with the same result.
"""

from __future__ import annotations

from collections.abc import Sequence

from pipeline.stories.copies.articles import Copy, CopyInput, CopyKind
from pipeline.stories.copies.candidates import Keyed, Limits, candidate_pairs, sketch_id
from pipeline.stories.copies.decide import decide
from pipeline.stories.copies.likeness import Likeness, likeness
from pipeline.stories.copies.shingles import Shingler, Shingles

__all__ = ["Copy", "CopyInput", "CopyKind", "Limits", "find_copies"]


def find_copies(articles: Sequence[CopyInput], limits: Limits | None = None) -> list[Copy]:
    """Return the copies among ``articles``, by article id; the order of the input does not count.

    Of several articles with one id the last counts. The origin is the agency's own article where
    there is one, else the earliest published, else that with the smallest id. A short article
    whose text a much longer one holds is the copy, whichever came first.
    """
    by_id = {article.article_id: article for article in articles}
    shingler = Shingler()
    sketched = [
        (name, shingler(article.text, article.quote_spans)) for name, article in by_id.items()
    ]
    keyed = [_keyed(by_id[name], shingles) for name, shingles in sketched]
    found: list[Likeness] = []
    for one, other in candidate_pairs(keyed, limits or Limits()):
        if alike := likeness(sketched[one], sketched[other]):
            found.append(alike)
    return decide(by_id.values(), found)


def _keyed(article: CopyInput, shingles: Shingles) -> Keyed:
    number = sketch_id(article.article_id)
    return Keyed(number, article.outlet_id, len(shingles.every), shingles.keys)
