"""Read the documents of one input file, one at a time, or say why it cannot be read."""

from __future__ import annotations

import time
import zlib
from collections.abc import Iterator

from pipeline.ids import content_hash
from pipeline.ingest.decode import NotTextError, decode
from pipeline.ingest.fields import canonical, scrub, split_header
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.streams import (
    ChangedError,
    Source,
    TooLargeError,
    decoded_lines,
    open_source,
)
from pipeline.ingest.tables import Fault, csv_records, jsonl_records
from pipeline.models import RawDocument, Rejection

_NS = 1_000_000_000
_PAGE_STARTS = ("<!doctype html", "<html", "<?xml")

Item = RawDocument | Rejection


def read(file: InputFile, limits: Limits) -> Iterator[Item]:
    """Yield the documents of ``file``, and a rejection for each part that holds none.

    Memory is bounded by one record. A file that has changed since it was found, or changes while
    it is read, or whose name leads elsewhere by now, ends with a ``being_written`` rejection in
    place of its last item, and should be read again in the next run even if it then looks the
    same. Nothing is raised for bad input.
    """
    if not _settled(file, limits):
        yield _being_written(file)
        return
    held: Item | None = None
    for item in _guarded(file, limits):
        if held is not None and not _is_being_written(item):
            yield held
        held = item
    if held is not None:
        yield held if _unchanged(file) else _being_written(file)


def _settled(file: InputFile, limits: Limits) -> bool:
    """Wait until the file has been left alone for a moment; False if it has not."""
    age = (time.time_ns() - file.mtime_ns) / _NS
    if 0 <= age < limits.settle_seconds:
        time.sleep(limits.settle_seconds - age)
    return _unchanged(file)


def _unchanged(file: InputFile) -> bool:
    try:
        status = file.absolute.stat()
    except OSError:
        return True  # reading reports what is wrong
    return (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)


def _being_written(file: InputFile) -> Rejection:
    return _reject(
        file, None, "being_written", "The file is still being written; run again when it is done."
    )


def _is_being_written(item: Item) -> bool:
    return isinstance(item, Rejection) and item.reason == "being_written"


def _guarded(file: InputFile, limits: Limits) -> Iterator[Item]:
    """Turn the failures of a whole file into rejections."""
    if file.size == 0:
        yield _reject(file, None, "empty", "The file holds nothing; fill it or delete it.")
        return
    try:
        with open_source(file, limits) as source:
            if file.format in ("text", "html"):
                yield _document(file, source, limits)
            else:
                yield from _records(file, source, limits)
    except ChangedError:
        yield _being_written(file)
    except NotTextError as error:
        yield _reject(file, None, error.reason, error.detail)
    except TooLargeError:
        detail = "The file is larger, or unpacks to more, than the limit; split it into parts."
        yield _reject(file, None, "too_long", detail)
    except (EOFError, zlib.error) as error:
        detail = f"The gzip data is damaged ({error}); compress or download the file again."
        yield _reject(file, None, "unreadable", detail)
    except OSError as error:
        detail = f"Cannot read it ({error.strerror or error}); check the file and its permissions."
        yield _reject(file, None, "unreadable", detail)


def _document(file: InputFile, source: Source, limits: Limits) -> RawDocument:
    data = source.read(limits.max_record_bytes + 1)
    if len(data) > limits.max_record_bytes:
        raise TooLargeError
    text = decode(data, html=file.format == "html")
    if file.format == "html" or text[:400].lstrip().lower().startswith(_PAGE_STARTS):
        return _raw(file, 1, "html", text, {})
    fields, body = split_header(text)
    return _raw(file, 1, "text", body, fields)


def _records(file: InputFile, source: Source, limits: Limits) -> Iterator[Item]:
    lines = decoded_lines(source, limits.max_record_bytes)
    if file.format == "jsonl":
        records = jsonl_records(lines)
    else:
        delimiter = "," if file.format == "csv" else "\t"
        records = csv_records(lines, delimiter=delimiter, max_chars=limits.max_record_bytes)
    none_found = True
    for line, record in records:
        none_found = False
        if isinstance(record, Fault):
            yield _reject(file, line, record.reason, record.detail)
            continue
        text = next((v for k, v in record.items() if str(k).strip().casefold() == "text"), None)
        if isinstance(text, str) and text.strip():
            yield _raw(file, line, "record", scrub(text), canonical(record))
        else:
            detail = "This record has no `text`; put the article's text into that field."
            yield _reject(file, line, "no_text", detail)
    if none_found:
        yield _reject(file, None, "empty", "The file holds no records; fill it or delete it.")


def _raw(file: InputFile, line: int, kind: str, body: str, fields: dict[str, str]) -> RawDocument:
    pairs = (part for item in sorted(fields.items()) for part in item)
    return RawDocument(
        path=file.path,
        line=line,
        format="html" if kind == "html" else "record" if kind == "record" else "text",
        body=body,
        fields=fields,
        folder_outlet=file.folder_outlet,
        content_hash=content_hash(body, *pairs),
    )


def _reject(file: InputFile, line: int | None, reason: str, detail: str) -> Rejection:
    return Rejection(path=file.path, line=line, reason=reason, detail=detail)
