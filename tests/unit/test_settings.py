"""Settings: documented, and in the right order of precedence."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from pipeline.settings import Settings


def test_every_setting_is_documented(root: Path) -> None:
    page = (root / "docs" / "settings.md").read_text(encoding="utf-8")
    for name, field in Settings.model_fields.items():
        default = str(field.default).lower() if isinstance(field.default, bool) else field.default
        row = f"| {name} | `{default}` | {field.description} |"
        assert row in page or row.replace("`", "") in page.replace("`", ""), row


def test_flags_win_over_environment_over_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings().batch_size == 50
    (tmp_path / "concord.toml").write_text("batch_size = 5\nworkers = 3\n")
    assert (Settings().batch_size, Settings().workers) == (5, 3)
    monkeypatch.setenv("CONCORD_BATCH_SIZE", "6")
    assert Settings().batch_size == 6
    assert Settings(batch_size=7).batch_size == 7


@pytest.mark.parametrize(
    "values", [{"batch_size": 0}, {"workers": -1}, {"storage_version": "'; DROP"}, {"modle": "x"}]
)
def test_nonsense_is_refused(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Settings(**values)  # type: ignore[arg-type]
