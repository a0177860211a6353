"""Identifiers, and the examples in docstrings."""

from __future__ import annotations

import doctest
from importlib import import_module

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.ids import content_hash, stable_id

PARTS = st.lists(st.none() | st.text(), max_size=4)


@pytest.mark.parametrize("name", ["pipeline.ids", "pipeline.summary"])
def test_examples_in_docstrings(name: str) -> None:
    result = doctest.testmod(import_module(name))
    assert result.attempted > 0
    assert result.failed == 0


@given(PARTS)
def test_an_id_is_its_prefix_and_sixteen_digits(parts: list[str | None]) -> None:
    prefix, digits = stable_id("x", *parts).split("_")
    assert prefix == "x"
    assert len(digits) == 16
    assert int(digits, 16) >= 0


def test_none_and_empty_differ_and_parts_do_not_run_together() -> None:
    assert stable_id("x", None) != stable_id("x", "")
    assert stable_id("x", "a", "b") != stable_id("x", "ab")
    assert content_hash("a", "b") != content_hash("ab")
