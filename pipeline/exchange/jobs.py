"""The two sides of the exchange: one sends batches and collects rows, the other extracts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from hashlib import blake2b
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from platform import node
from tempfile import TemporaryDirectory

from pipeline.errors import ConcordError
from pipeline.exchange.batches import digest, pack_batch, unpack_batch
from pipeline.exchange.results import inputs_of, pack_result, unpack_result
from pipeline.exchange.storage import ExchangeError, MissingObjectError, Storage
from pipeline.fingerprint import fingerprint
from pipeline.ingest.session import Work
from pipeline.work import BatchResult, Options, outlet_directory, process


class OtherVersionError(ConcordError):
    """A worker has another version of Concord, or of its models, than the machine that asks."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker is sent: where the batch lies and how to extract it, no article text.

    ``name`` identifies inputs and options; ``outlets`` names the copy of the user's outlets.csv.
    """

    url: str
    name: str
    options: Options
    outlets: str | None = None

    @property
    def batch(self) -> str:
        """Name of the object that holds the inputs."""
        return f"batches/{self.name}.parquet"

    @property
    def result(self) -> str:
        """Name of the object that holds the rows."""
        return f"results/{self.name}.parquet"


class Desk:
    """Sends the batches of one warehouse and collects their rows, on a folder of its own.

    What a killed run left there is found at the start: results of inputs that come up again are
    taken, not made again, since :meth:`batches` cuts where those were cut.
    """

    def __init__(self, storage: Storage, options: Options) -> None:
        self._storage = storage
        self._options = replace(options, outlets=None)
        self._outlets = self._send_outlets(options.outlets)
        key = (options.model, options.fingerprint, repr(options.limits), self._outlets or "")
        self._key = "\x1f".join(key)
        self._left: dict[str, list[str]] = {}
        for name in storage.names("results"):
            with storage.opened(name) as file:
                inputs = inputs_of(file)
            if inputs and self._name(inputs) == name.removeprefix("results/")[:-8]:
                self._left[inputs[0]] = inputs
        self.n_reused = 0
        """Batches whose rows were there already."""

    def batches(self, work: Iterable[Work], size: int) -> Iterator[list[Work]]:
        """Cut ``work`` into batches of ``size``, or where a killed run cut what it left."""
        batch: list[Work] = []
        wanted: list[str] = []
        for item in work:
            if self._left:
                found = digest(item)
                if found in self._left and len(self._left[found]) <= size:
                    if batch:
                        yield batch
                    batch, wanted = [], self._left[found]
                elif batch and wanted and wanted[len(batch) : len(batch) + 1] != [found]:
                    wanted = []  # the inputs have changed: what was left does not fit
            batch.append(item)
            if len(batch) == (len(wanted) or size):
                yield batch
                batch, wanted = [], []
        if batch:
            yield batch

    def send(self, batch: Sequence[Work]) -> tuple[Job, bool]:
        """Put a batch on the storage; tell whether its result lies there already."""
        inputs = [digest(work) for work in batch]
        job = Job(self._storage.url, self._name(inputs), self._options, self._outlets)
        if self._left.get(inputs[0]) == inputs:
            self.n_reused += 1
            return job, True
        self._storage.put(job.batch, pack_batch(batch))
        return job, False

    def collect(self, job: Job, batch: Sequence[Work]) -> BatchResult:
        """Return the rows of a job that is done.

        Raises ExchangeError where they are missing or damaged, or name inputs of others.
        """
        what = f"the result {job.result}"
        result = unpack_result(self._storage.get(job.result), job.name, what)
        named = {(r.path, r.line) for r in result.rejections}
        files = result.tables["article_files"]
        named |= set(zip(files["path"].to_pylist(), files["line"].to_pylist(), strict=True))
        inputs = [work.raw or work.article for work in batch]
        if not named <= {(i.path, i.line) for i in inputs if i is not None}:
            raise ExchangeError(f"{what} names inputs that are not of its batch")
        return result

    def discard(self, job: Job) -> None:
        """Delete a job's objects: its rows are loaded, or cannot be used."""
        self._left = {
            first: left for first, left in self._left.items() if self._name(left) != job.name
        }
        self._storage.delete(job.batch)
        self._storage.delete(job.result)

    def clear(self) -> None:
        """Delete all that lies in the warehouse's folder."""
        self._storage.clear()

    def _name(self, inputs: Sequence[str]) -> str:
        text = "\x1f".join((self._key, *inputs))
        return blake2b(text.encode(), digest_size=16).hexdigest()

    def _send_outlets(self, path: Path | None) -> str | None:
        if path is None:
            return None
        data = path.read_bytes()
        name = f"outlets/{blake2b(data, digest_size=16).hexdigest()}.csv"
        self._storage.put(name, data)
        return name


def extract(job: Job) -> None:
    """Do a job, in a worker: read the batch, extract, write the rows.

    Raises OtherVersionError where this machine would extract differently, ExchangeError where the
    storage cannot be used, MemoryError where memory ran out.
    """
    _check_version(job.options)
    storage = Storage(job.url)
    batch = unpack_batch(storage.get(job.batch), f"the batch {job.batch}")
    options = job.options
    if job.outlets is not None:
        options = replace(options, outlets=_outlets(job.url, job.outlets))
    result = process(batch, options)
    storage.put(job.result, pack_result(result, job.name, [digest(work) for work in batch]))


def _check_version(options: Options) -> None:
    try:
        ours = fingerprint(options.model, options.limits.max_chars)
    except PackageNotFoundError as error:
        raise OtherVersionError(
            f"the worker on {node()} has no model {options.model}: install it there"
        ) from error
    if ours != options.fingerprint:
        raise OtherVersionError(
            f"the worker on {node()} has another version of Concord, of spaCy or of the model "
            f"{options.model} (fingerprint {ours}, wanted {options.fingerprint}): install the same "
            "on all machines and start the workers anew"
        )


@cache
def _outlets(url: str, name: str) -> Path:
    """Return the path under which this process remembers the user's outlets.csv.

    The file itself is gone by then: a worker that is killed would leave it.
    """
    with TemporaryDirectory(prefix="concord-") as folder:
        path = Path(folder) / name.rpartition("/")[2]
        path.write_bytes(Storage(url).get(name))
        outlet_directory(path)
    return path


__all__ = ["Desk", "Job", "MissingObjectError", "OtherVersionError", "extract"]
