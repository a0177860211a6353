"""Copies are found by comparing articles: see :mod:`pipeline.stories.copies`."""

from pipeline.stories.copies import Copy, CopyInput, CopyKind, find_copies

__all__ = ["Copy", "CopyInput", "CopyKind", "find_copies"]
