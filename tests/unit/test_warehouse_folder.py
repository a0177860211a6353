"""The folder of the databases: read alone it is the one that all settings together name."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.settings import Settings
from pipeline.warehouse_folder import warehouse_folder

FILES = {
    "none": None,
    "empty": "",
    "named": 'warehouse = "from/file"\n',
    "others only": "batch_size = 7\n",
    "with others": 'corpus = "c"\nwarehouse = "../aside"\nworkers = 3\n',
}


@pytest.mark.parametrize("flag", [None, "from/flag"])
@pytest.mark.parametrize(
    "variable", [None, ("CONCORD_WAREHOUSE", "from/env"), ("concord_Warehouse", "low")]
)
@pytest.mark.parametrize("file", FILES.values(), ids=FILES)
def test_the_folder_is_that_of_the_settings(
    file: str | None,
    variable: tuple[str, str] | None,
    flag: str | None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    if file is not None:
        Path("concord.toml").write_text(file)
    if variable is not None:
        monkeypatch.setenv(*variable)
    flags = {} if flag is None else {"warehouse": Path(flag)}
    assert warehouse_folder(flag and Path(flag)) == Settings(**flags).warehouse


@pytest.mark.parametrize("file", [b"warehouse = 5\n", b"warehouse =\n", b"\xff\n"])
def test_a_file_that_cannot_be_used_is_left_to_the_settings(
    file: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("concord.toml").write_bytes(file)
    assert warehouse_folder(None) is None
    with pytest.raises((ValidationError, ValueError)):
        Settings()
