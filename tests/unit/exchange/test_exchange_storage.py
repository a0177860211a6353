"""Objects on shared storage: whole, by name, and clear errors."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from pipeline.exchange.storage import ExchangeError, MissingObjectError, Storage

NAME = "results/0123456789abcdef.parquet"


@pytest.fixture(params=["file", "path", "memory"])
def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    urls = {
        "file": tmp_path.as_uri(),
        "path": str(tmp_path),
        "memory": f"memory://{uuid4().hex}",
    }
    return Storage(f"{urls[request.param]}/shared/").folder("concord-1")


def test_objects_come_and_go(storage: Storage) -> None:
    assert storage.names("results") == []
    storage.put(NAME, b"one")
    storage.put(NAME, b"two")
    again = Storage(storage.url)
    assert (again.get(NAME), again.names("results")) == (b"two", [NAME])
    with again.opened(NAME) as file:
        assert file.read() == b"two"
    again.delete(NAME)
    again.delete(NAME)
    assert storage.names("results") == []
    with pytest.raises(MissingObjectError):
        storage.get(NAME)
    with pytest.raises(MissingObjectError), storage.opened(NAME):
        pass
    storage.put(NAME, b"three")
    storage.clear()
    storage.clear()
    assert storage.names("results") == []


def test_what_is_half_written_is_not_seen(tmp_path: Path) -> None:
    storage = Storage(tmp_path.as_uri())
    storage.put(NAME, b"one")
    (tmp_path / f"{NAME}.0a1b.part").write_bytes(b"o")
    (tmp_path / "results" / "notes.txt").write_bytes(b"o")
    assert storage.names("results") == [NAME]


@pytest.mark.parametrize(
    "name", ["../secret/00000000.parquet", "results/../../00000000.parquet", "/etc/passwd", ""]
)
def test_no_name_leads_out_of_the_folder(storage: Storage, name: str) -> None:
    with pytest.raises(ValueError, match="names no object"):
        storage.get(name)


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nosuch://bucket/x", "Protocol not known: nosuch"),
        ("s3://bucket/x", "Install s3fs"),
        ("nosuch://user:secret@host/x", r"nosuch://host/x"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, told: str) -> None:
    with pytest.raises(ExchangeError, match=told) as caught:
        Storage(url)
    assert "secret" not in str(caught.value)


def test_a_place_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file, no folder")
    with pytest.raises(ExchangeError, match=r"cannot write to the exchange file:///.*/taken"):
        Storage(f"{tmp_path.as_uri()}/taken").put(NAME, b"one")


def test_what_is_too_large_is_not_read(storage: Storage, monkeypatch: pytest.MonkeyPatch) -> None:
    storage.put(NAME, b"four")
    monkeypatch.setattr("pipeline.exchange.storage.MAX_OBJECT_BYTES", 3)
    with pytest.raises(ExchangeError, match="has 4 bytes, the limit is 3"):
        storage.get(NAME)
