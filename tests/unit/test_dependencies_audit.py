"""What is said of known vulnerabilities is what was looked up, no more."""

from __future__ import annotations

from typing import Any

import pytest

from deploy.audit import verdict

FLAW = {"id": "PYSEC-2026-1", "fix_versions": ["2.1"], "aliases": [], "description": ""}
CLEAN = {"name": "alpha", "version": "1.0", "vulns": []}
FLAWED = {"name": "beta", "version": "2.0", "vulns": [FLAW]}
UNKNOWN = {"name": "gamma", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("packages", "strict", "status", "said"),
    [
        ([CLEAN], False, 0, "1 packages looked up, 0 known"),
        ([CLEAN, FLAWED], False, 1, "beta 2.0: PYSEC-2026-1, fixed in 2.1"),
        ([CLEAN, UNKNOWN], False, 0, "NOT checked, unknown to the database: 1"),
        ([CLEAN, UNKNOWN], True, 2, "NOT checked, unknown to the database: 1"),
        ([UNKNOWN], False, 0, "NOT checked for known vulnerabilities"),
        ([UNKNOWN], True, 2, "NOT checked for known vulnerabilities"),
        ([], False, 0, "NOT checked for known vulnerabilities"),
        (None, True, 2, "NOT checked for known vulnerabilities"),
    ],
)
def test_the_verdict(
    packages: list[dict[str, Any]] | None, strict: bool, status: int, said: str
) -> None:
    answer = None if packages is None else {"dependencies": packages}
    found, lines = verdict(answer, strict=strict)
    assert found == status
    assert said in "\n".join(lines)
