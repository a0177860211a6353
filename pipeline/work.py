"""What a worker process does with a batch of inputs: prepare, annotate, make rows."""

from __future__ import annotations

import logging
import os
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from multiprocessing import parent_process
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.ingest.inputs import Limits
from pipeline.ingest.session import Work
from pipeline.models import Article, Extraction, Rejection
from pipeline.tables import Tables, to_tables

if TYPE_CHECKING:
    from spacy.language import Language

    from pipeline.ingest.outlets import OutletDirectory
    from pipeline.vectors import ArticleVectors

_NO_MEMORY = ("bad allocation", "bad_alloc", "Failed to allocate memory", "out of memory")
"""What errors of C++ libraries say that are no MemoryError; onnxruntime's are not."""

_logger = logging.getLogger("concord.work")


@dataclass(frozen=True, slots=True)
class Options:
    """What a worker must know beside its batch."""

    model: str
    fingerprint: str
    limits: Limits
    outlets: Path | None = None


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Rows to load, and the inputs of the batch that became no article."""

    tables: Tables
    rejections: list[Rejection]


def process(batch: Sequence[Work], options: Options) -> BatchResult:
    """Prepare and annotate a batch. An article that fails is rejected by name, never the batch.

    Raises MemoryError where memory ran out: the process may then hold what it cannot give back,
    so that the batch is better tried again in parts, each on a fresh one.
    """
    articles: list[Article] = []
    rejections: list[Rejection] = []
    for work in batch:
        result = _prepare(work, options)
        if isinstance(result, Rejection):
            rejections.append(result)
        else:
            articles.append(result)
    _reset_extractor()
    kept, extractions, failed = _extract(load_language(options.model), articles)
    tables = to_tables(kept, extractions, options.fingerprint, _embed(kept, extractions))
    return BatchResult(tables, rejections + failed)


def nothing() -> Tables:
    """Return the tables of an empty batch."""
    return to_tables([], [], "")


@cache
def load_language(model: str) -> Language:
    """Load the spaCy pipeline, once a process."""
    from pipeline.language.build import build

    return build(model)


def rejected(batch: Sequence[Work], detail: str) -> BatchResult:
    """Return a result in which every input of ``batch`` failed, with the same detail."""
    inputs = [work.raw or work.article for work in batch]
    rejections = [Rejection(i.path, i.line, "failed", detail) for i in inputs if i is not None]
    return BatchResult(nothing(), rejections)


def start_worker(memory_mib: int = 0) -> None:
    """Let a worker process end with the process that started it, however that dies.

    ``memory_mib`` bounds the private memory that it may ask for, in MiB; 0 does not. What asks
    for more gets a MemoryError in this process, rather than the machine's last page.
    """
    limit_memory(memory_mib)
    parent = parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="end-with-parent", daemon=True).start()


def limit_memory(mib: int) -> None:
    """Bound the private memory of this process, where the system can (Linux does); 0 does not.

    Data is bounded, not address space, of which libraries reserve much that they never touch.
    """
    if not mib or find_spec("resource") is None:
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    wanted = mib * 1024 * 1024
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (wanted, hard))


def seconds_for(batch: Sequence[Work], patience: float) -> float:
    """Return the CPU seconds that a worker may take for a batch; 0 means any.

    ``patience`` is in seconds for each article and for each 2,000 characters. Ordinary text takes
    a quarter of a second, the dearest known .7 (docs/reliability.md).
    """
    n_chars = sum(len(_text_of(work)) for work in batch)
    return patience * (len(batch) + n_chars / 2_000)


@contextmanager
def limited_seconds(seconds: float) -> Iterator[None]:
    """Let this process die (SIGVTALRM) of a block that takes more CPU; 0 does not limit it.

    Only where the system has such timers (Linux and macOS do), and only in a worker process: no
    other is ours to end. Time that is waited does not count.
    """
    if not seconds or not hasattr(signal, "setitimer") or parent_process() is None:
        yield
        return
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@cache
def outlet_directory(path: Path | None) -> OutletDirectory:
    """Read the user's outlets.csv, once a process."""
    from pipeline.ingest.outlets import OutletDirectory

    return OutletDirectory.load(path)


def _text_of(work: Work) -> str:
    if work.raw is not None:
        return work.raw.body
    return work.article.text if work.article is not None else ""


def _prepare(work: Work, options: Options) -> Article | Rejection:
    from pipeline.ingest.prepare import prepare

    if work.raw is None:
        if work.article is None:
            raise ValueError("a unit of work holds a record or an article")
        return work.article
    raw = work.raw
    try:
        return prepare(
            raw,
            options.limits,
            outlets=outlet_directory(options.outlets),
            known_article_id=work.article_id,
        )
    except Exception as error:
        _raise_if_out_of_memory(error)
        _logger.exception("preparing %s:%s failed", raw.path, raw.line)
        return _failure(raw.path, raw.line, error)


def _extract(
    nlp: Language, articles: list[Article]
) -> tuple[list[Article], list[Extraction], list[Rejection]]:
    """Annotate all at once; where that fails, one by one, to find and reject the culprit."""
    from pipeline.language.extract import extract

    try:
        return articles, extract(nlp, articles), []
    except Exception as error:
        _raise_if_out_of_memory(error)
        if len(articles) == 1:
            article = articles[0]
            _logger.exception("annotating %s:%s failed", article.path, article.line)
            return [], [], [_failure(article.path, article.line, error)]
    results = [_extract(nlp, [article]) for article in articles]
    return (
        [article for kept, _, _ in results for article in kept],
        [extraction for _, found, _ in results for extraction in found],
        [rejection for _, _, failed in results for rejection in failed],
    )


def _embed(articles: list[Article], extractions: list[Extraction]) -> list[ArticleVectors]:
    from pipeline.language.vectors.model import embed

    return embed(articles, extractions)


def _raise_if_out_of_memory(error: Exception) -> None:
    """Raise MemoryError for one, and for what libraries raise in its place."""
    if isinstance(error, MemoryError) or any(mark in str(error) for mark in _NO_MEMORY):
        raise MemoryError("a batch needs more memory than its worker has") from error


def _failure(path: str, line: int, error: Exception) -> Rejection:
    detail = (
        f"an unexpected {type(error).__name__} stopped the extraction of this article: "
        "the log has the details; the other articles are not affected"
    )
    return Rejection(path=path, line=line, reason="failed", detail=detail)


def _reset_extractor() -> None:
    """Drop what the HTML extractor cached over the batch."""
    from pipeline.ingest.prepare import reset

    reset()
