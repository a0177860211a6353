"""Errors that a person can act on: the message says what is wrong and what to do."""

from __future__ import annotations


class ConcordError(Exception):
    """Base of the errors whose message is meant for the person who ran the command."""


class QueryError(ConcordError):
    """A query that cannot be answered."""


class InputError(ConcordError):
    """Input of a command that cannot be used; the message names file and line."""


class WarehouseError(ConcordError):
    """A warehouse cannot be used; the message says why and what to do."""


class WarehouseBusyError(WarehouseError):
    """Another batch holds the working database."""


class SnapshotMissingError(WarehouseError):
    """Nothing has been published yet."""


class IntegrityError(WarehouseError):
    """Rows contradict each other; the message names the articles."""


class ModelError(ConcordError):
    """A model file is missing or is not the one that was shipped."""


class ReportError(ConcordError):
    """The report cannot be written where it should be."""
