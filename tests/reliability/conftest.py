"""What the long tests show beside passing: the figures they recorded."""

from __future__ import annotations

import pytest


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the properties that tests recorded, a line for each test."""
    reports = [report for found in terminalreporter.stats.values() for report in found]
    for report in reports:
        figures = getattr(report, "user_properties", None)
        if figures and getattr(report, "when", None) == "call":
            shown = ", ".join(f"{name}: {value}" for name, value in figures)
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {shown}")
