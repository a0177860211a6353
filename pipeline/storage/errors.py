"""What can go wrong with a warehouse, in words for the person who runs the command."""

from __future__ import annotations


class WarehouseError(Exception):
    """A warehouse cannot be used; the message says why and what to do."""


class WarehouseBusyError(WarehouseError):
    """Another batch holds the working database."""


class SnapshotMissingError(WarehouseError):
    """Nothing has been published yet."""


class IntegrityError(WarehouseError):
    """Rows contradict each other; the message names the articles."""
