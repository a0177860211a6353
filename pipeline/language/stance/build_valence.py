"""Rebuild ``data/valence.tsv`` from the lexicon file of the PyPI package vaderSentiment.

In the repository's root, with the wheel from `pip download --no-deps vaderSentiment==3.3.2`:

    unzip -p vaderSentiment-3.3.2-*.whl vaderSentiment/vader_lexicon.txt > vader_lexicon.txt
    python -m pipeline.language.stance.build_valence < vader_lexicon.txt \
        > pipeline/language/stance/data/valence.tsv
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator

_WORD = re.compile(r"[a-z]{2,}(?:'[a-z]+)?")


def words_only(lines: Iterable[str]) -> Iterator[tuple[str, float]]:
    """Yield (word, mean valence) of the lexicon's plain words, sorted; emoticons are left out.

    A line of the source is ``token TAB mean TAB deviation TAB ratings``, the mean in [-4, 4].
    """
    found: dict[str, float] = {}
    for line in lines:
        word, valence, *_ = line.rstrip("\n").split("\t")
        if _WORD.fullmatch(word):
            found.setdefault(word, float(valence))
    yield from sorted(found.items())


def main() -> None:
    """Read the source from standard input, write the table to standard output."""
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write("# Derived from VADER 3.3.2; see NOTICE beside this file.\n")
    for word, valence in words_only(sys.stdin):
        sys.stdout.write(f"{word}\t{valence:g}\n")


if __name__ == "__main__":
    main()
