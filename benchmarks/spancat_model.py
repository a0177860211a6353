"""spaCy's span models on quotes: their pipelines, training and predictions.

:mod:`benchmarks.spancat` says what is measured.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import spacy
from spacy.language import Language
from spacy.pipeline.span_finder import SpanFinder
from spacy.pipeline.spancat import SpanCategorizer
from spacy.tokens import Doc, Span
from spacy.training import Example
from spacy.training.batchers import minibatch_by_words
from spacy.util import filter_spans
from thinc.api import Adam, Ops, fix_random_seed, get_current_ops
from thinc.types import Ragged

Row = dict[str, Any]
LABELS = {"source": "SOURCE", "cue": "CUE", "content": "CONTENT"}
KEY = "sc"
"""Where `span_finder` leaves its spans and `spancat` its own, in ``doc.spans``."""
LONGEST = 120
"""Tokens of the longest span that is proposed; one content in six hundred is as long or longer."""
PROPOSED = 0.1
"""Least probability of a start or an end of a proposed span: `spancat` decides after it."""
SHOWN = 25
"""Steps between two lines of progress."""
RARE = -2.5
"""Log odds that a token starts, or ends, a span, before training: about 1 in 13."""
THRESHOLDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6)


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled span of an article's text and its probability (1 where the model gives none)."""

    label: str
    start: int
    end: int
    probability: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """Size of the tok2vec: width of its vectors, layers of convolution, rows of the embedding."""

    width: int = 96
    depth: int = 4
    rows: int = 2000


@dataclass(frozen=True, slots=True)
class Schedule:
    """How long to train: CPU seconds, or steps where they are given; words of a batch."""

    seconds: float
    steps: int | None = None
    words: int = 1500
    rate: float = 0.001
    dropout: float = 0.1


def paragraphs(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and text of each line that is not blank."""
    for match in re.finditer(r"[^\n]+", text):
        if not match.group().isspace():
            yield match.start(), match.group()


def marks_of(row: Row) -> list[Mark]:
    """Return the gold spans of an article, each once (a source may serve several quotes)."""
    spans = {
        Mark(label, start, end)
        for attribution in row["attributions"]
        for name, label in LABELS.items()
        for start, end in attribution[name]
    }
    return sorted(spans, key=lambda mark: (mark.start, mark.end, mark.label))


def proposals(docs: Iterable[Doc], *, ops: Ops | None = None) -> Ragged:
    """Suggest the spans proposed in each paragraph, the whole of it where there are none.

    spaCy's `preset_spans_suggester` would suggest nothing then, and `spancat` skip the batch. But
    it is the last to listen to the `tok2vec`, which learns nothing from a batch that the last
    listener skips; an untrained `span_finder` would so never come to propose anything.
    """
    ops = ops or get_current_ops()
    spans: list[tuple[int, int]] = []
    lengths = []
    for doc in docs:
        proposed = [(span.start, span.end) for span in doc.spans.get(KEY, ())] or [(0, len(doc))]
        spans += proposed
        lengths.append(len(proposed))
    return Ragged(ops.asarray2i(spans), ops.asarray1i(lengths))


def build(head: str, shape: Shape) -> Language:
    """Return an untrained pipeline. Raises ValueError for a head other than spancat or ner."""
    nlp = spacy.blank("en")
    embedding = {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": shape.width,
        "depth": shape.depth,
        "embed_size": shape.rows,
        "window_size": 1,
        "maxout_pieces": 3,
        "subword_features": True,
    }
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": shape.width}
    nlp.add_pipe("tok2vec", config={"model": embedding})
    if head == "ner":
        nlp.add_pipe("ner", config={"model": {"tok2vec": listener}})
    elif head == "spancat":
        finder = {"threshold": PROPOSED, "max_length": LONGEST, "spans_key": KEY}
        nlp.add_pipe("span_finder", config={**finder, "model": {"tok2vec": listener}})
        suggester = {"@misc": "spacy.preset_spans_suggester.v1", "spans_key": KEY}
        settings = {"threshold": min(THRESHOLDS), "spans_key": KEY, "suggester": suggester}
        spancat = nlp.add_pipe("spancat", config={**settings, "model": {"tok2vec": listener}})
        assert isinstance(spancat, SpanCategorizer)
        spancat.suggester = proposals
    else:
        raise ValueError(f"no model called {head!r}")
    return nlp


def reference(nlp: Language, text: str, marks: Iterable[Mark]) -> Doc:
    """Return a paragraph with its gold spans, offsets into it, grown to whole tokens."""
    doc = nlp.make_doc(text)
    found = (doc.char_span(m.start, m.end, m.label, alignment_mode="expand") for m in marks)
    spans = filter_spans([span for span in found if span is not None])
    doc.spans[KEY] = spans
    doc.set_ents(spans)
    return doc


def references(nlp: Language, rows: Iterable[Row]) -> list[Doc]:
    """Return every paragraph of the articles with its gold spans."""
    docs = []
    for row in rows:
        marks = marks_of(row)
        for offset, text in paragraphs(row["text"]):
            end = offset + len(text)
            inside = [
                Mark(m.label, m.start - offset, min(m.end, end) - offset)
                for m in marks
                if offset <= m.start < end
            ]
            docs.append(reference(nlp, text, inside))
    return docs


def batches(nlp: Language, docs: Sequence[Doc], words: int, seed: int) -> Iterator[list[Example]]:
    """Yield batches of about ``words`` words without end, in a new order each time round."""
    order = list(docs)
    shuffle = random.Random(seed).shuffle  # noqa: S311  (an order, not a secret)
    while True:
        shuffle(order)
        for batch in minibatch_by_words(order, size=words, get_length=len):
            # What is predicted starts blank: the parser would keep entities it is given.
            yield [Example(nlp.make_doc(doc.text), doc) for doc in batch]


def train(nlp: Language, docs: Sequence[Doc], plan: Schedule, seed: int) -> tuple[int, float]:
    """Train the pipeline; return the steps done and CPU seconds used."""
    fix_random_seed(seed)
    nlp.initialize(lambda: [Example(nlp.make_doc(doc.text), doc) for doc in docs[:500]])
    for _, component in nlp.pipeline:
        if isinstance(component, SpanFinder):
            expect_few(component)
    optimizer = Adam(plan.rate, L2=0.01, grad_clip=1.0, L2_is_weight_decay=True)
    # `spancat` learns from the spans that `span_finder` proposes, which reads the tensors.
    annotating = ["tok2vec", "span_finder"] if "span_finder" in nlp.pipe_names else []
    began = time.process_time()
    losses: dict[str, float] = defaultdict(float)
    for step, batch in enumerate(batches(nlp, docs, plan.words, seed)):
        used = time.process_time() - began
        progress = used / plan.seconds if plan.steps is None else step / plan.steps
        if progress >= 1:
            return step, used
        optimizer.learn_rate = plan.rate * (1 - progress)
        nlp.update(batch, sgd=optimizer, drop=plan.dropout, losses=losses, annotates=annotating)
        if step % SHOWN == SHOWN - 1:
            shown = {name: round(loss, 1) for name, loss in losses.items()}
            log(f"  step {step + 1}, {progress:.0%}, {used:.0f} s CPU, losses {shown}")
            losses.clear()
    raise AssertionError("batches never end")


def expect_few(finder: SpanFinder) -> None:
    """Start an untrained `span_finder` from the rarity of starts and ends, not from even odds.

    At even odds it proposes every span of every paragraph, and the first steps take minutes. The
    remedy is that of Lin et al., "Focal Loss for Dense Object Detection", 2017, section 3.3.
    """
    for node in finder.model.walk():
        if node.name == "linear":
            node.set_param("b", node.get_param("b") + RARE)


def predict(nlp: Language, texts: Sequence[str]) -> list[list[list[Mark]]]:
    """Return the marks of each paragraph of each text, offsets into the text, without overlaps."""
    pairs = [
        (text, (number, offset))
        for number, whole in enumerate(texts)
        for offset, text in paragraphs(whole)
    ]
    found: list[list[list[Mark]]] = [[] for _ in texts]
    for doc, (number, offset) in nlp.pipe(pairs, as_tuples=True, batch_size=64):
        found[number].append(
            [
                Mark(
                    span.label_,
                    offset + span.start_char,
                    offset + span.end_char,
                    float(probability),
                )
                for span, probability in surest(doc)
            ]
        )
    return found


def surest(doc: Doc) -> list[tuple[Span, float]]:
    """Return the spans found in a paragraph, the surer of any two that overlap, in order."""
    if KEY not in doc.spans:
        return [(span, 1.0) for span in doc.ents]
    group = doc.spans[KEY]
    taken = [False] * len(doc)
    kept = []
    scores = group.attrs.get("scores", ())  # absent where nothing was found
    ranked = sorted(zip(group, scores, strict=True), key=lambda pair: -pair[1])
    for span, probability in ranked:
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = [True] * len(span)
            kept.append((span, probability))
    return sorted(kept, key=lambda pair: pair[0].start)


def link(marks: Sequence[Mark]) -> list[Row]:
    """Join the marks of one paragraph into attributions, by distance.

    Each content goes to the nearest cue, and contents with one cue are parts of one attribution;
    each cue goes to the nearest source. Distance is the number of characters between two spans; of
    two as near, the earlier counts. A content in a paragraph without a cue is an attribution of its
    own, with the nearest source. Cues without content are dropped.
    """
    by_label: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        by_label[mark.label].append(mark)
    parts: dict[Mark, list[Mark]] = defaultdict(list)
    for content in by_label["CONTENT"]:
        parts[nearest(content, by_label["CUE"]) or content].append(content)
    made = []
    for anchor, contents in parts.items():
        source = nearest(anchor, by_label["SOURCE"])
        made.append(
            {
                "content": [[part.start, part.end] for part in contents],
                "cue": [[anchor.start, anchor.end]] if anchor.label == "CUE" else [],
                "source": [[source.start, source.end]] if source else [],
            }
        )
    return made


def nearest(mark: Mark, others: Iterable[Mark]) -> Mark | None:
    """Return the mark with the fewest characters between it and ``mark``."""
    return min(
        others,
        key=lambda o: (max(o.start - mark.end, mark.start - o.end, 0), o.start),
        default=None,
    )


def log(message: str) -> None:
    """Write progress to stderr."""
    print(message, file=sys.stderr, flush=True)
