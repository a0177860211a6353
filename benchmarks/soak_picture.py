"""The curves of a soak as one SVG of small plots, one above the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

_LEFT, _TOP, _WIDTH, _HEIGHT, _GAP = 64, 48, 520, 84, 38
"""Place and size of the first plot in pixels, and the space below each."""
_RIGHT = 130
_INK, _GRID = "#1a1a1a", "#c9c9c9"
COLOURS = ("#0b5cad", "#b3541e", "#2f7d4f")
_SVG = (
    'role="img" aria-labelledby="title description" font-family="sans-serif" font-size="12" '
    f'fill="{_INK}"'
)


@dataclass(frozen=True, slots=True)
class Plot:
    """One plot: up to three named curves of one unit over the batches."""

    title: str
    curves: dict[str, Sequence[float]]


def picture(plots: Sequence[Plot], title: str, description: str) -> str:
    """Return the SVG; ``title`` and ``description`` are what a screen reader says of it."""
    height = _TOP + len(plots) * (_HEIGHT + _GAP) + 8
    width = _LEFT + _WIDTH + _RIGHT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" {_SVG}>',
        f'<title id="title">{escape(title)}</title>',
        f'<desc id="description">{escape(description)}</desc>',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        _text(_LEFT, 20, title, 'font-size="15" font-weight="bold"'),
    ]
    for number, plot in enumerate(plots):
        parts.extend(_plot(plot, _TOP + number * (_HEIGHT + _GAP)))
    return "\n".join([*parts, "</svg>"]) + "\n"


def _plot(plot: Plot, top: float) -> Iterator[str]:
    most = _ceiling(max(max(values, default=0.0) for values in plot.curves.values()))
    n = max(len(values) for values in plot.curves.values())
    yield _text(_LEFT, top - 6, plot.title, 'font-weight="bold"')
    for share in (0.0, 0.5, 1.0):
        y = top + _HEIGHT * (1 - share)
        yield _line((_LEFT, y), (_LEFT + _WIDTH, y))
        yield _text(_LEFT - 6, y + 4, f"{most * share:,.4g}", 'text-anchor="end"')
    for batch in range(0, n + 1, max(1, n // 4)):
        x = _LEFT + _WIDTH * batch / max(n, 1)
        yield _text(x, top + _HEIGHT + 14, str(batch), 'text-anchor="middle" font-size="10"')
    places: list[float] = []
    for colour, (name, values) in zip(COLOURS, plot.curves.items(), strict=False):
        points = [
            (_LEFT + _WIDTH * i / max(n, 1), top + _HEIGHT * (1 - value / most))
            for i, value in enumerate(values, start=1)
        ]
        drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="1.5"/>'
        y = points[-1][1] + 4 if points else top
        while any(abs(y - other) < 13 for other in places):
            y += 1
        places.append(y)
        yield _text(_LEFT + _WIDTH + 6, y, name, f'style="fill:{colour}"')


def _ceiling(value: float) -> float:
    """Return a round number that is no less."""
    step = 1.0
    while step * 10 < value:
        step *= 10
    return next(step * factor for factor in (1, 2, 4, 6, 8, 10, 20) if step * factor >= value)


def _line(start: tuple[float, float], end: tuple[float, float]) -> str:
    (x1, y1), (x2, y2) = start, end
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{_GRID}"/>'


def _text(x: float, y: float, text: str, look: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" {look}>{escape(text)}</text>'
