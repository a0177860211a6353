"""Names that rules compare are found by their blocks: all that share one, whatever else is open."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.entities.across.blocks import Blocks, Kind, blocks_of

BIGINT = 1 << 63
WORDS = ("barr", "bill", "william", "zelensky", "zelenskiy", "volodymyr", "comey", "jr", "a", "é")
PERSONS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(
    lambda words: f"person:{' '.join(words)}"
)
FIRMS = st.sampled_from(["the acme co", "acme", "al qaida", "al qaeda network", "us steel", ""])
KEYS = st.lists(PERSONS | FIRMS.map("organisation:{}".format), unique=True, max_size=12).map(sorted)

SHARED = [
    ("person:bill barr", "person:william barr", {Kind.VARIANT, Kind.REST}),
    ("person:volodymyr zelensky", "person:volodymyr zelenskiy",
     {Kind.VARIANT, Kind.REST, Kind.SLIP}),
    ("person:xi jinping", "person:jinping xi", {Kind.TURNED}),
    ("person:ada quill", "person:ivo quill", {Kind.REST}),
    ("person:ada quill", "person:quill", set()),
    ("organisation:the acme co", "organisation:acme", {Kind.FORM}),
    ("organisation:hizbullah", "organisation:hezbollah", {Kind.BONES}),
    ("organisation:acme", "person:acme", set()),
    ("place:paris", "place:paris", set()),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "kinds"), SHARED)
def test_names_share_blocks(one: str, other: str, kinds: set[Kind]) -> None:
    shared = {Kind(block & 15) for block in set(blocks_of(one)) & set(blocks_of(other))}
    assert shared == kinds


@settings(deadline=None, max_examples=60)
@given(KEYS, st.data())
def test_crowded_names_are_those_that_share_a_block(keys: list[str], data: st.DataObject) -> None:
    among = np.array(data.draw(st.lists(st.booleans(), min_size=len(keys), max_size=len(keys))))
    blocks = Blocks.of(keys)
    found = [(code, set(blocks_of(key))) for code, key in enumerate(keys) if among[code]]
    for kind in Kind:
        expected = [
            code
            for code, own in found
            if any(
                block & 15 == kind
                for other, theirs in found
                if other != code
                for block in own & theirs
            )
        ]
        assert blocks.crowded(kind, among.astype(bool)).tolist() == expected


@settings(deadline=None, max_examples=60)
@given(PERSONS | st.text(max_size=20).map("organisation:{}".format))
def test_blocks_fit_the_database(key: str) -> None:
    found = blocks_of(key)
    assert found == sorted(set(found))
    assert all(-BIGINT <= block < BIGINT for block in found)


def test_a_block_is_found_by_what_its_names_share() -> None:
    blocks = Blocks.of(["organisation:acme", "organisation:quill", "organisation:the acme co"])
    assert blocks.sharing(Kind.FORM, ("acme",)).tolist() == [0, 2]
    assert blocks.sharing(Kind.FORM, ("barr",)).tolist() == []
