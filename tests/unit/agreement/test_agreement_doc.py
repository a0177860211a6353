import re
from pathlib import Path

from pipeline.agreement.metrics import METRICS

DOC = Path(__file__).resolve().parents[3] / "docs" / "agreement.md"


def table_rows(text: str, header: str) -> list[list[str]]:
    """The cells of the Markdown table with the given header line."""
    lines = text[text.index(header) :].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        cells = re.split(r"(?<!\\)\|", line)[1:-1]
        rows.append([cell.strip().replace("\\|", "|").strip("`") for cell in cells])
    return rows


def test_the_document_lists_exactly_the_registry() -> None:
    header = "| metric | raw | chance | direction | value | unit | fewest |"
    assert table_rows(DOC.read_text(encoding="utf-8"), header) == [
        [m.metric, m.formula, m.chance or "none", m.direction, m.range, m.unit, str(m.minimum)]
        for m in METRICS
    ]


def test_every_metric_is_explained() -> None:
    text = DOC.read_text(encoding="utf-8")
    section = text[text.index("### What each means") : text.index("## Units and missing data")]
    explained = re.findall(r"`(\w+)`", " ".join(re.findall(r"\*\*(.+?)\*\*", section)))
    assert explained == [m.metric for m in METRICS]
