"""Annotate articles without a database: the same extraction, as JSON objects."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.entities.resolve import Entity, local_rows, resolve
from pipeline.errors import InputError
from pipeline.ids import content_hash, stable_id
from pipeline.ingest.discover import file_format
from pipeline.ingest.inputs import FORMATS, InputFile, Limits
from pipeline.ingest.prepare import prepare
from pipeline.ingest.readers import read
from pipeline.language.extract import annotate as annotate_docs
from pipeline.language.extract import to_extraction
from pipeline.models import Article, Extraction, Mention, Outlet, Quote, Rejection, Span, Stance

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

BATCH = 64
"""Articles annotated between two clean-ups of spaCy's string store."""


@dataclass(frozen=True, slots=True)
class Request:
    """An article to annotate. ``targets`` are spans of its text whose stance is asked for."""

    id: object
    """As the input gives it, number or text."""
    article: Article
    targets: tuple[Span, ...] = ()
    with_text: bool = False
    """Whether the output repeats title and text (they were cleaned, so offsets need them)."""


@dataclass(slots=True)
class _Annotated:
    request: Request
    extraction: Extraction
    target_stances: list[dict[str, Any]] = field(default_factory=list)


def requests_from_jsonl(path: Path) -> Iterator[Request]:
    """Read requests from JSON lines; text is taken as it is. Raises InputError."""
    with path.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _request(_parse(line, path, number), f"{path}, line {number}")


def requests_from_files(paths: Iterable[Path], limits: Limits) -> Iterator[Request | Rejection]:
    """Read and clean articles from files of any corpus format."""
    for path in paths:
        file = _input_file(path)
        for item in [file] if isinstance(file, Rejection) else read(file, limits):
            result = item if isinstance(item, Rejection) else prepare(item, limits)
            if isinstance(result, Rejection):
                yield result
            else:
                name = result.external_id or f"{result.path}:{result.line}"
                yield Request(name, result, with_text=True)


def accepted(
    items: Iterable[Request | Rejection], rejections: list[Rejection]
) -> Iterator[Request]:
    """Yield the requests and put what was rejected into ``rejections``."""
    for item in items:
        if isinstance(item, Rejection):
            rejections.append(item)
        else:
            yield item


def annotate(nlp: Language, requests: Iterable[Request]) -> Iterator[dict[str, Any]]:
    """Yield one object for each request, in order, once all are read.

    Entities are resolved over the whole input, so nothing comes out before everything went in.
    """
    done: list[_Annotated] = []
    source = iter(requests)
    while batch := list(islice(source, BATCH)):
        with nlp.memory_zone():
            docs = annotate_docs(nlp, [request.article for request in batch])
            done.extend(
                _Annotated(request, to_extraction(doc), _target_stances(doc, request))
                for request, doc in zip(batch, docs, strict=True)
            )
    found = (annotated.extraction for annotated in done)
    local = [row for e in found for row in local_rows(e.article_id, e.entities, e.mentions)]
    resolution = resolve(local)
    entities = {entity.entity_id: entity for entity in resolution.entities}
    for annotated in done:
        article_id = annotated.extraction.article_id
        names = [
            entities[resolution.entity_of[article_id, local_id]]
            for local_id in range(len(annotated.extraction.entities))
        ]
        yield _object(annotated, names)


def _input_file(path: Path) -> InputFile | Rejection:
    kind = file_format(path.name)
    if kind is None:
        detail = f"only {' '.join(FORMATS)} files (also .gz) are read: convert this one"
        return Rejection(str(path), None, "unsupported", detail)
    try:
        status = path.stat()
    except OSError as error:
        return Rejection(str(path), None, "unreadable", f"{error.strerror}: check the path")
    size, mtime_ns = status.st_size, status.st_mtime_ns
    return InputFile(str(path), path, size, mtime_ns, *kind, folder_outlet=None)


def _parse(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}, line {number} is not JSON: {error}") from error
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise InputError(f"{path}, line {number} has no field `text` that is a string")
    if not all(_encodable(str(value.get(name))) for name in ("text", "title", "id")):
        raise InputError(f"{path}, line {number} has half a surrogate pair: it is no Unicode text")
    return value


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _request(value: Mapping[str, Any], place: str) -> Request:
    identifier = value.get("id", place)
    text = value["text"]
    title = value.get("title") if isinstance(value.get("title"), str) else None
    name = str(value.get("outlet") or value.get("publisher") or "unknown")
    article = Article(
        article_id=stable_id("a", place, identifier),
        outlet=Outlet(name, name, known=name != "unknown"),
        outlet_from="field",
        title=title,
        text=text,
        genre=value["genre"] if value.get("genre") in ("opinion", "analysis") else "news",
        byline=value.get("byline") or value.get("author"),
        content_hash=content_hash(text),
    )
    given = value.get("targets") or []
    if not isinstance(given, list):
        raise InputError(f"{place}: `targets` is no list of [start, end]")
    targets = tuple(_target(target, text, place) for target in given)
    return Request(identifier, article, targets)


def _target(value: object, text: str, place: str) -> Span:
    if (
        isinstance(value, Sequence)
        and len(value) == 2
        and all(type(offset) is int for offset in value)
        and 0 <= value[0] < value[1] <= len(text)
    ):
        return value[0], value[1]
    raise InputError(f"{place}: target {value!r} is no [start, end] within the text")


def _target_stances(doc: Doc, request: Request) -> list[dict[str, Any]]:
    if not request.targets:
        return []
    from pipeline.language.stance.component import stance_of_targets

    shift = doc._.concord_context.text_start
    spans = [(start + shift, end + shift) for start, end in request.targets]
    answers = stance_of_targets(doc, spans)
    return [
        {
            "target": list(target),
            "label": answer.label,
            "score": round(answer.score, 4),
            "confidence": round(answer.confidence, 4),
        }
        for target, answer in zip(request.targets, answers, strict=True)
    ]


def _object(annotated: _Annotated, names: Sequence[Entity]) -> dict[str, Any]:
    request, extraction = annotated.request, annotated.extraction
    article = request.article
    at = {
        place: number
        for number, place in enumerate(
            place for place, quote in enumerate(extraction.quotes) if quote.field == "text"
        )
    }
    value: dict[str, Any] = {"id": request.id}
    if request.with_text:
        value |= {"title": article.title, "text": article.text}
    value["mentions"] = [_mention(m, names) for m in extraction.mentions if m.field == "text"]
    value["quotes"] = [_quote(extraction.quotes[place], names) for place in at]
    value["stances"] = [
        _stance(stance, extraction, article, names, at)
        for stance in extraction.stances
        if stance.field == "text" and _distinct(stance, names)
    ]
    value["target_stances"] = annotated.target_stances
    return value


def _distinct(stance: Stance, names: Sequence[Entity]) -> bool:
    holder = None if stance.holder is None else names[stance.holder].entity_id
    return holder != names[stance.target].entity_id


def _mention(mention: Mention, names: Sequence[Entity]) -> dict[str, Any]:
    entity = None if mention.entity is None else names[mention.entity]
    return {
        "start": mention.start,
        "end": mention.end,
        "label": mention.label,
        "kind": mention.kind,
        "entity_id": entity and entity.entity_id,
        "name": entity and entity.name,
    }


def _quote(quote: Quote, names: Sequence[Entity]) -> dict[str, Any]:
    speaker = None if quote.speaker is None else names[quote.speaker]
    return {
        "content": [list(part) for part in quote.parts],
        "cue": [list(quote.cue)] if quote.cue else [],
        "source": [list(quote.source)] if quote.source else [],
        "kind": quote.kind,
        "marked": quote.marked,
        "act": quote.act,
        "speaker": speaker
        and {"entity_id": speaker.entity_id, "name": speaker.name, "type": speaker.type},
        "confidence": round(quote.confidence, 4),
    }


def _stance(
    stance: Stance,
    extraction: Extraction,
    article: Article,
    names: Sequence[Entity],
    at: Mapping[int, int],
) -> dict[str, Any]:
    mention = extraction.mentions[stance.target_mention]
    target = names[stance.target]
    holder: dict[str, Any] | None = None
    if stance.holder is not None:
        entity = names[stance.holder]
        holder = {"entity_id": entity.entity_id, "name": entity.name}
    elif stance.holder_kind == "outlet" and article.outlet.known:
        holder = {"entity_id": article.outlet.outlet_id, "name": article.outlet.name}
    elif stance.holder_kind == "author" and article.byline:
        holder = {"entity_id": None, "name": article.byline}
    return {
        "holder_kind": stance.holder_kind,
        "holder": holder,
        "target": [mention.start, mention.end],
        "target_entity": {"entity_id": target.entity_id, "name": target.name},
        "label": stance.label,
        "score": round(stance.score, 4),
        "confidence": round(stance.confidence, 4),
        "evidence": list(stance.evidence),
        "quote": None if stance.quote is None else at.get(stance.quote),
    }
