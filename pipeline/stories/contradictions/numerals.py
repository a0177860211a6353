"""Read bare numbers in digits and words, with the interval of their rounding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.stories.contradictions.sentences import Token

_SMALL = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen
"""
_ROUND = "ten twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: value for value, word in enumerate(_SMALL.split())}
_TENS = {word: 10 * value for value, word in enumerate(_ROUND.split(), 1) if value > 1}
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "mn": 1e6,
    "bn": 1e9,
}
_SUFFIXES = {"m": 1e6, "mn": 1e6, "b": 1e9, "bn": 1e9, "k": 1e3, "tn": 1e12}
VAGUE = {
    "dozens": (20, 200),
    "scores": (40, 400),
    "hundreds": (180, 2_000),
    "thousands": (2_000, 100_000),
    "millions": (2e6, 1e9),
    "billions": (2e9, 1e12),
}
MAX_DIGITS = 18
MAX_NUMBER_WORDS = 12


@dataclass(frozen=True, slots=True)
class Numeral:
    """A bare number: the tokens it covers and the interval of its rounding."""

    first: int
    last: int
    value: float
    low: float
    high: float
    vague: bool = False


def numeral(tokens: Sequence[Token], i: int) -> Numeral | None:
    """Return the number that begins at token ``i``; None where none does."""
    token = tokens[i]
    if token.kind == "number":
        return _digits(tokens, i)
    if token.kind != "word":
        return None
    if token.lower in VAGUE:
        return _vague(tokens, i)
    return _words(tokens, i)


def _digits(tokens: Sequence[Token], i: int) -> Numeral | None:
    token = tokens[i]
    if len(token.text) > MAX_DIGITS:
        return None
    digits = token.text.replace(",", "")
    value = float(digits)
    decimals = len(digits.partition(".")[2])
    last = i + 1
    scale = 1.0
    if last < len(tokens):
        word = tokens[last]
        if word.start == token.end and word.lower in _SUFFIXES:
            scale, last = _SUFFIXES[word.lower], last + 1
        else:
            gap = last + (_sign(tokens, last, "-") and last + 1 < len(tokens))
            if tokens[gap].lower in SCALES:
                scale, last = SCALES[tokens[gap].lower], gap + 1
    step = scale / 10**decimals if decimals or scale > 1 else _round_step(value)
    return _rounded(i, last, value * scale, step)


def _round_step(value: float) -> float:
    """Return the power of ten to which a whole number seems rounded; 1 if to none."""
    step = 1.0
    while value and step < 1e15 and value % (step * 10) == 0:
        step *= 10
    return step


def _rounded(first: int, last: int, value: float, step: float) -> Numeral:
    if step == 1:
        return Numeral(first, last, value, value, value)
    slack = min(step / 2, value / 10)
    return Numeral(first, last, value, value - slack, value + slack)


def _words(tokens: Sequence[Token], i: int) -> Numeral | None:
    """Read "twenty-five", "two hundred and six thousand", "a dozen", "half a million"."""
    lower = tokens[i].lower
    if lower in ("a", "an", "half"):
        return _article(tokens, i)
    if lower not in _UNITS and lower not in _TENS:
        return None
    total = current = 0.0
    step = 1.0
    last, before = i, ""
    for j in range(i, min(i + MAX_NUMBER_WORDS, len(tokens))):
        word = tokens[j].lower
        if word in ("-", "and") and before and _spelled(tokens, j + 1, before, word):
            continue
        if word in _UNITS and before not in _UNITS:
            current, step = current + _UNITS[word], 1.0
        elif word in _TENS and before not in _TENS and before not in _UNITS:
            current, step = current + _TENS[word], 10.0
        elif word in ("hundred", "dozen") and before:
            step = 100.0 if word == "hundred" else 12.0
            current *= step
        elif word in SCALES and before:
            total, current, step = total + current * SCALES[word], 0.0, SCALES[word]
        else:
            break
        last, before = j + 1, word
    return _rounded(i, last, total + current, step)


def _spelled(tokens: Sequence[Token], i: int, before: str, sign: str) -> bool:
    """Return whether "and" or a hyphen within a number goes on at token ``i``."""
    word = tokens[i].lower if i < len(tokens) else ""
    if sign == "and":
        return before in SCALES and (word in _UNITS or word in _TENS)
    return before in _TENS and word in _UNITS


def _article(tokens: Sequence[Token], i: int) -> Numeral | None:
    half = tokens[i].lower == "half"
    j = i + 1
    if half and j < len(tokens) and tokens[j].lower in ("a", "an", "-"):
        j += 1
    if j >= len(tokens):
        return None
    word = tokens[j].lower
    if word == "dozen":
        value = 6.0 if half else 12.0
        return Numeral(i, j + 1, value, value - 2, value + 2)
    if word in ("hundred", "thousand", "million", "billion", "trillion"):
        value = SCALES[word] / (2 if half else 1)
        return Numeral(i, j + 1, value, value * 0.8, value * 1.2)
    return None


def _vague(tokens: Sequence[Token], i: int) -> Numeral:
    """Read "dozens", "tens of thousands", "hundreds of millions"."""
    low, high = VAGUE[tokens[i].lower]
    last = i + 1
    if last + 1 < len(tokens) and tokens[last].lower == "of":
        scale = {"thousands": 1e3, "millions": 1e6, "billions": 1e9}.get(tokens[last + 1].lower)
        if scale:
            return Numeral(i, last + 2, low * scale, low * scale, high * scale, vague=True)
    if i >= 2 and tokens[i - 1].lower == "of" and tokens[i - 2].lower == "tens":
        scale = {"thousands": 1e3, "millions": 1e6, "billions": 1e9}.get(tokens[i].lower, 1.0)
        return Numeral(i - 2, last, 20 * scale, 20 * scale, 1000 * scale, vague=True)
    return Numeral(i, last, low, low, high, vague=True)


def _sign(tokens: Sequence[Token], i: int, sign: str) -> bool:
    """Return whether a token is this sign, without a space before it."""
    return 0 < i < len(tokens) and tokens[i].text == sign and tokens[i].start == tokens[i - 1].end
