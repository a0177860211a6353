"""CPU of the stance component over that of a bare spaCy pass and of attribution, in one run.

    python -m benchmarks.stance_cost [--articles 60]

Each of three rounds passes the first articles of stories/allsides-dev.jsonl below CONCORD_GOLD
through a bare `nlp.pipe` of the full en_core_web_sm, and then through Concord, whose components are
timed one by one over all of them; the medians are compared. All run on one thread of one process,
so other work on the machine weighs on each alike. Attribution is what finds quotes and who speaks
them: `concord_quotes` and `concord_coreference`. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from itertools import islice
from pathlib import Path
from statistics import median

os.environ.setdefault("OMP_NUM_THREADS", "1")

import spacy
from spacy.tokens import Doc

from benchmarks import gold
from benchmarks.stance import print_table
from pipeline.annotate import requests_from_jsonl
from pipeline.language.build import COMPONENTS, DEFAULT_MODEL, build
from pipeline.language.encoder.model import Floats
from pipeline.language.extensions import doc_text
from pipeline.language.extract import annotate
from pipeline.language.stance.component import StanceComponent
from pipeline.language.stance.model import Reading, StanceModel
from pipeline.models import Article

ROUNDS = 3
WARM_UP = 2
"""Articles that are read before the clock starts."""


class TimedModel(StanceModel):
    """The shipped model; it counts the pieces that it reads and the CPU seconds that it takes."""

    def __init__(self) -> None:
        super().__init__(Path(str(files("pipeline.language.stance"))) / "data")
        self.pieces, self.targets, self.seconds = 0, 0, 0.0

    def scores(self, readings: Sequence[Reading]) -> list[Floats]:
        """Return what the model does, and count."""
        started = time.process_time()
        found = super().scores(readings)
        self.seconds += time.process_time() - started
        self.pieces += sum(len(reading.ids) + 2 for reading in readings)
        self.targets += sum(len(reading.targets) for reading in readings)
        return found


def measure(articles: Sequence[Article]) -> None:
    """Print the CPU time of Concord's components over that of a bare pass of the full model."""
    bare, nlp, model = spacy.load(DEFAULT_MODEL), build(), TimedModel()
    stages: dict[str, Callable[[Doc], Doc]] = {n: nlp.get_pipe(n) for n in COMPONENTS}
    stages["concord_stance"] = StanceComponent(model)
    spent: dict[str, list[float]] = {name: [] for name in ("bare", *stages, "model")}
    for number in range(ROUNDS + 1):  # the first is to warm up
        chosen = articles if number else articles[:WARM_UP]
        model.pieces, model.targets, model.seconds = 0, 0, 0.0
        started = time.process_time()
        for doc in bare.pipe(doc_text(a.title, a.text)[0] for a in chosen):
            len(doc)
        spent["bare"].append(time.process_time() - started)
        with nlp.select_pipes(disable=list(COMPONENTS)):
            docs = list(annotate(nlp, chosen))
        for name, stage in stages.items():
            started = time.process_time()
            for doc in docs:
                stage(doc)
            spent[name].append(time.process_time() - started)
        spent["model"].append(model.seconds)
    seconds = {name: median(times[1:]) for name, times in spent.items()}
    n_characters = sum(len(article.text) for article in articles)
    print(f"{len(articles)} articles, {n_characters:,} characters, median of {ROUNDS} rounds:\n")
    print_cost(seconds)
    print(
        f"The model reads {model.pieces:,} word pieces for {model.targets:,} questions: "
        f"{model.pieces / seconds['model']:,.0f} pieces a second, "
        f"{model.pieces / seconds['concord_stance']:,.0f} with all that the component does."
    )


def print_cost(seconds: dict[str, float]) -> None:
    """Print the seconds of each stage, and how they compare with the bare pass and attribution."""
    attribution = seconds["concord_quotes"] + seconds["concord_coreference"]
    stages = {
        "bare pass of the full model": seconds["bare"],
        "attribution: quotes and who speaks": attribution,
        "stances and relations": seconds["concord_stance"],
        "... of that the stance model": seconds["model"],
    }
    print_table(
        ["stage", "CPU s", "of the bare pass", "of attribution"],
        *(
            [name, f"{s:.2f}", f"{s / seconds['bare']:.2f}", f"{s / attribution:.2f}"]
            for name, s in stages.items()
        ),
    )


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=60, help="read only the first N articles")
    options = parser.parse_args()
    path = gold.path("stories/allsides-dev.jsonl")
    measure([r.article for r in islice(requests_from_jsonl(path), options.articles)])


if __name__ == "__main__":
    main()
