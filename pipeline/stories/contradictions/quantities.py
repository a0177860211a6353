"""Read the quantities of a sentence as intervals: what a reader may take a number to mean.

"12" is [12, 12]; a round number stands for what rounds to it ("10,000" is [9000, 11000]); "more
than 300" has no upper and "up to 300" no lower bound; "thousands" is [2000, 10000) and more if the
next word up is not used. Dates, years, ages, times, scores, ordinals, names with numbers
("Route 66") and parts of a whole ("one of", "of the 12") are not read.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.stories.contradictions.numerals import SCALES, VAGUE, Numeral, numeral
from pipeline.stories.contradictions.sentences import Token
from pipeline.stories.contradictions.words import group

QuantityKind = Literal["count", "money", "percent", "magnitude"]

_CURRENCIES = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen", "₹": "rupee"}
_CURRENCY_WORDS = {
    word: name
    for name, words in {
        "dollar": "dollar dollars",
        "euro": "euro euros",
        "pound": "pounds",
        "yen": "yen",
        "rupee": "rupee rupees",
        "yuan": "yuan",
        "rouble": "rouble roubles ruble rubles",
    }.items()
    for word in words.split()
}
Hedge = Literal["least", "most", "about", "not quite"]
_HEDGE_PHRASES: dict[Hedge, str] = {
    "least": "no fewer than,no less than,not less than,not fewer than,more than,at least,over,"
    "above,greater than,upwards of,upward of,in excess of,exceeding,exceeded,a minimum of",
    "most": "no more than,not more than,as many as,as much as,as high as,fewer than,less than,"
    "up to,at most,under,below,a maximum of",
    "about": "about,around,roughly,approximately,some,an estimated,estimated,perhaps,circa,"
    "probably",
    "not quite": "nearly,almost,close to,just under,just short of",
}


def _hedges_by_last_word() -> dict[str, list[tuple[tuple[str, ...], Hedge]]]:
    """Return the phrases under their last words, the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], Hedge]]] = {}
    for hedge, phrases in _HEDGE_PHRASES.items():
        for phrase in phrases.split(","):
            words = tuple(phrase.split())
            found.setdefault(words[-1], []).append((words, hedge))
    for ending in found.values():
        # "no more than" holds "more than".
        ending.sort(key=lambda item: -len(item[0]))
    return found


_HEDGES = _hedges_by_last_word()
_MONTHS = group("months")
_CLOCK = group("clock")
_NUMBERED = group("numbered")
"""Words that a number follows as a name; "at" opens times, ages and addresses ("at 38")."""
_ORDINALS = frozenset({"st", "nd", "rd", "th", "s"})
_FEWEST = 2
"""One is most often a pronoun or an article, not a count."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its hedges, as an interval; ``high`` may be infinite.

    ``start`` and ``end`` are offsets in the sentence, with hedges and unit; ``first`` and ``last``
    the positions of its tokens, half open. ``unit`` is the currency of money, else "".
    """

    start: int
    end: int
    first: int
    last: int
    low: float
    high: float
    kind: QuantityKind
    unit: str = ""
    value: float = 0.0

    def clashes(self, other: Quantity) -> bool:
        """Return whether no number can be meant by both."""
        return self.high < other.low or other.high < self.low


def quantities(tokens: Sequence[Token]) -> list[Quantity]:
    """Return the quantities among the tokens of a sentence, in order."""
    found: list[Quantity] = []
    i = 0
    while i < len(tokens):
        number = numeral(tokens, i)
        if number is None:
            i += 1
            continue
        number = _joined(tokens, number)
        if not _is_name_or_date(tokens, number):
            quantity = _quantity(tokens, number)
            if quantity is not None:
                found.append(quantity)
                number = Numeral(number.first, quantity.last, 0, 0, 0)
        i = max(number.last, i + 1)
    return found


def _joined(tokens: Sequence[Token], number: Numeral) -> Numeral:
    """Join a range: "180,000 to 400,000", "between 10 and 20", "10-20", "two or three"."""
    i = number.last
    if i + 1 >= len(tokens):
        return number
    word = tokens[i].lower
    j = i + 1
    if word not in ("to", "and", "-", "–", "or"):
        return number
    before = tokens[number.first - 1].lower if number.first else ""
    if word == "and" and before != "between":
        return number
    if tokens[j].lower in _CURRENCIES:
        j += 1
    other = numeral(tokens, j) if j < len(tokens) else None
    if other is None or (word == "to" and before == "from"):
        return number
    low, high = number, other
    # "5 to 10 million" gives the scale once.
    if low.value < high.value and high.value >= 1e3 > low.value and high.last - high.first > 1:
        scale = SCALES.get(tokens[high.last - 1].lower, 1.0)
        low = Numeral(low.first, low.last, low.value * scale, low.low * scale, low.high * scale)
    if low.value >= high.value:
        return Numeral(number.first, other.last, math.nan, 0, math.inf)
    return Numeral(number.first, other.last, low.value, low.low, high.high)


def _touching(tokens: Sequence[Token], i: int) -> bool:
    """Return whether token ``i`` follows the one before without a space."""
    return 0 < i < len(tokens) and tokens[i].start == tokens[i - 1].end


def _is_name_or_date(tokens: Sequence[Token], number: Numeral) -> bool:
    first, last = number.first, number.last
    if math.isnan(number.value):
        return True
    before = tokens[first - 1] if first else None
    after = tokens[last] if last < len(tokens) else None
    return (
        (before is not None and _named_by(tokens, before, first))
        or (after is not None and _continued(tokens, after, last))
        or _is_year(tokens[first], number, before)
        or _is_day(before, after, number)
    )


def _named_by(tokens: Sequence[Token], before: Token, first: int) -> bool:
    """Return whether the token before makes the number a name, a time or a part of one."""
    if _touching(tokens, first):
        if before.text in "/:'’.#-–" and first >= 2:
            return True
        if before.kind != "sign":
            return True
    if before.lower in _NUMBERED or before.text == "#":
        return not (before.lower == "at" and _settled(tokens, first))
    if before.kind == "word" and before.text[0].isupper() and first >= 2:
        return before.lower not in _NO_NAMES and tokens[first].kind == "number"
    return (
        before.text == ","
        and first >= 2
        and tokens[first - 2].text[0].isupper()
        and (first + 1 < len(tokens) and tokens[first + 1].text == ",")
    )


def _settled(tokens: Sequence[Token], first: int) -> bool:
    """Return whether "at" gives a level: "the toll stood at 12"."""
    words = {token.lower for token in tokens[max(0, first - 6) : first - 1]}
    return bool(words & group("level"))


def _continued(tokens: Sequence[Token], after: Token, last: int) -> bool:
    """Return whether what follows makes it a score, a time, an ordinal, an age or a fraction."""
    if not _touching(tokens, last):
        partitive = after.lower == "of" and tokens[last - 1].lower not in VAGUE
        return partitive or after.lower in _CLOCK
    if after.kind == "word" or after.text in "/:'’":
        return True
    if after.text not in "-–" or not _touching(tokens, last + 1):
        return False
    return tokens[last + 1].lower not in group("joined_unit")


def _is_year(token: Token, number: Numeral, before: Token | None) -> bool:
    return (
        token.kind == "number"
        and number.last == number.first + 1
        and len(token.text) == 4
        and 1800 <= number.value <= 2099
        and (before is None or before.text not in _CURRENCIES)
    )


def _is_day(before: Token | None, after: Token | None, number: Numeral) -> bool:
    if number.value > 31:
        return False
    return any(
        t is not None and t.lower in _MONTHS and t.lower != "may" for t in (before, after)
    ) or (before is not None and before.text == "May")


_NO_NAMES = frozenset(" ".join(_HEDGE_PHRASES.values()).replace(",", " ").split()) | group("opens")
"""Capitalised before a number, as at the start of a sentence, these are no part of a name."""


def _quantity(tokens: Sequence[Token], number: Numeral) -> Quantity | None:
    first, last = number.first, number.last
    kind: QuantityKind = "count"
    unit = ""
    if first and tokens[first - 1].text in _CURRENCIES:
        kind, unit, first = "money", _CURRENCIES[tokens[first - 1].text], first - 1
        if first and tokens[first - 1].text == "US":
            first -= 1
    elif last < len(tokens) and tokens[last].lower in _CURRENCY_WORDS:
        kind, unit, last = "money", _CURRENCY_WORDS[tokens[last].lower], last + 1
    elif last < len(tokens) and tokens[last].lower in ("%", "percent", "pct"):
        kind, last = "percent", last + 1
    elif last + 1 < len(tokens) and (tokens[last].lower, tokens[last + 1].lower) == ("per", "cent"):
        kind, last = "percent", last + 2
    elif _is_magnitude(tokens, first, last, number.value):
        kind = "magnitude"
    first, low, high = _hedged(tokens, first, last, number)
    if kind == "count" and number.value < _FEWEST:
        return None
    if kind == "percent" and last < len(tokens) and tokens[last].lower in ("point", "points"):
        return None
    return Quantity(
        tokens[first].start, tokens[last - 1].end, first, last, low, high, kind, unit, number.value
    )


def _is_magnitude(tokens: Sequence[Token], first: int, last: int, value: float) -> bool:
    if not 3 <= value < 10:
        return False
    near = (*tokens[max(0, first - 3) : first], *tokens[last : last + 2])
    return any(token.lower == "magnitude" for token in near)


def _hedged(
    tokens: Sequence[Token], first: int, last: int, number: Numeral
) -> tuple[int, float, float]:
    """Return where the quantity begins with its hedges, and the interval that they leave."""
    low, high = number.low, number.high
    if number.vague:
        # "thousands" says that there are not few; how many at most it leaves open.
        high = math.inf
    while (found := _hedge(tokens, first)) is not None:
        length, hedge = found
        first -= length
        slack = 0.15 if number.value > 10 else 0.3
        match hedge:
            case "least":
                high = math.inf
            case "most":
                low = 0
            case "about":
                low = min(low, number.value * (1 - slack))
                high = max(high, number.value * (1 + slack))
            case "not quite":
                low, high = min(low, number.value * (1 - slack)), number.value
    after = [token.lower for token in tokens[last : last + 2]]
    if after == ["or", "more"] or after[:1] in (["plus"], ["+"]):
        high = math.inf
    return first, low, high


def _hedge(tokens: Sequence[Token], first: int) -> tuple[int, Hedge] | None:
    """Return the length and the kind of the hedge that ends before token ``first``."""
    if not first:
        return None
    for phrase, hedge in _HEDGES.get(tokens[first - 1].lower, ()):
        start = first - len(phrase)
        if start >= 0 and all(tokens[start + k].lower == word for k, word in enumerate(phrase)):
            return len(phrase), hedge
    return None
