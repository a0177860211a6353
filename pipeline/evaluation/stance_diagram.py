"""The reliability diagram of a confidence, as SVG.

Each band of confidence is a dot at its mean confidence and the share that was right, with the
interval of that share; a confidence that means what it says puts all dots on the diagonal. Bars at
the foot show how many predictions a band holds. After Niculescu-Mizil and Caruana, "Predicting good
probabilities with supervised learning", ICML 2005.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from pipeline.evaluation.calibration import Band, Calibration

_SIDE, _LEFT, _TOP, _FOOT = 360, 64, 44, 56
"""The plot is a square of this side; margins in pixels. The foot holds the bars."""
_WIDTH, _HEIGHT = _LEFT + _SIDE + 24, _TOP + _SIDE + _FOOT + 64
_INK, _GRID, _MARK = "#1a1a1a", "#c9c9c9", "#0b5cad"
_SVG = (
    'role="img" aria-labelledby="title description" font-family="sans-serif" font-size="13" '
    f'fill="{_INK}"'
)
_TICKS = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)


def reliability_svg(calibration: Calibration, title: str, description: str) -> str:
    """Return the diagram; ``title`` and ``description`` are what a screen reader says of it."""
    bands = [band for band in calibration.bands if band.n and band.mean_confidence is not None]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" {_SVG}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>',
        _text(_LEFT, 26, title, "start", 'font-size="15" font-weight="bold"'),
        *_axes(),
        *_bars(bands),
        *(mark for band in bands for mark in _dot(band)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def describe(calibration: Calibration) -> str:
    """Return the diagram in words, every band in one clause."""
    clauses = [
        f"of {band.n:,} at a mean confidence of {band.mean_confidence:.2f}, "
        f"{band.right.value:.0%} were right"
        for band in calibration.bands
        if band.n and band.mean_confidence is not None and band.right.value is not None
    ]
    if calibration.error is None:
        return "There are no predictions with a confidence."
    head = f"Expected calibration error {calibration.error:.3f}. By confidence: "
    return head + "; ".join(clauses) + "."


def _x(share: float) -> float:
    return _LEFT + share * _SIDE


def _y(share: float) -> float:
    return _TOP + (1 - share) * _SIDE


def _axes() -> Iterator[str]:
    for tick in _TICKS:
        for ends in (((tick, 0.0), (tick, 1.0)), ((0.0, tick), (1.0, tick))):
            yield _line(*ends, f'stroke="{_GRID}"')
        yield _text(_x(tick), _y(0) + _FOOT + 20, f"{tick:.1f}", "middle")
        yield _text(_LEFT - 8, _y(tick) + 4, f"{tick:.0%}", "end")
    yield _line((0.0, 0.0), (1.0, 1.0), f'stroke="{_INK}" stroke-dasharray="5 4"')
    yield _text(_x(0.5), _y(0) + _FOOT + 44, "confidence of the answer", "middle")
    middle = _y(0.5)
    turned = f'transform="rotate(-90 16 {middle:.0f})"'
    yield _text(16, middle, "share that was right", "middle", turned)


def _bars(bands: list[Band]) -> Iterator[str]:
    """Yield a bar below the plot for each band, its height by the share of all predictions."""
    most = max((band.n for band in bands), default=1)
    for band in bands:
        height = band.n / most * (_FOOT - 24)
        left, width = _x(band.low) + 2, (band.high - band.low) * _SIDE - 4
        top = _y(0) + _FOOT - height
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" '
            f'fill="{_GRID}"/>'
        )
        yield _text(left + width / 2, top - 4, f"{band.n:,}", "middle", 'font-size="11"')


def _dot(band: Band) -> Iterator[str]:
    mean, right = band.mean_confidence, band.right
    if mean is None or right.value is None:
        return
    if right.low is not None and right.high is not None:
        yield _line((mean, right.low), (mean, right.high), f'stroke="{_MARK}" stroke-width="2"')
    yield f'<circle cx="{_x(mean):.1f}" cy="{_y(right.value):.1f}" r="5" fill="{_MARK}"/>'


def _line(start: tuple[float, float], end: tuple[float, float], look: str) -> str:
    """Return a line between two points of the plot, given as shares of its sides."""
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{_x(x1):.1f}" y1="{_y(y1):.1f}" x2="{_x(x2):.1f}" y2="{_y(y2):.1f}"'
    return f"<line {ends} {look}/>"


def _text(x: float, y: float, text: str, anchor: str, look: str = "") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f"<text {place}{' ' * bool(look)}{look}>{escape(text)}</text>"
