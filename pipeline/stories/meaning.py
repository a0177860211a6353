"""Whether an edit changes what was said, and whether a cut drops what qualified it.

Both look at closed classes of words (negation, modal verbs, quantities, conditions, hedges),
numbers and a short list of opposites. They read words, not sense: what they flag is worth a look,
and what they pass is not proved equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from pipeline.stories.terms import STOP_WORDS, fold_word
from pipeline.stories.wording import Likeness, Run, Wording, Words, shared_runs

Number = tuple[float, str | None]
"""A value, and the term that it counts."""

_NEGATIONS = "not never no nor neither none nobody nothing without hardly nowhere"
NEGATIONS = frozenset(_NEGATIONS.split())
_CONDITIONS = "if unless until except provided assuming"
CONDITIONS = frozenset(_CONDITIONS.split())
_HEDGES = """allegedly reportedly perhaps maybe probably possibly likely partly mostly almost nearly
apparently seemingly potentially appear appears seem seems"""
HEDGES = frozenset(_HEDGES.split())
_CONJUNCTIONS = frozenset(("but", "and", "while", "although"))
_MODALS = {
    "can": "able", "could": "able", "may": "possible", "might": "possible",
    "should": "advised", "ought": "advised", "will": "future", "would": "future",
    "shall": "future", "must": "obliged",
}  # fmt: skip
"""The strength of each modal verb; a past form counts as its present ("he said he would")."""
_CONFUSABLE = frozenset((frozenset(("able", "possible")),))
"""Strengths between which reporters shift without changing the sense."""
_QUANTITIES = {
    "all": "all", "every": "all", "each": "all", "everyone": "all", "everybody": "all",
    "most": "most", "majority": "most", "many": "many", "some": "some", "several": "some",
    "few": "few", "half": "half", "always": "always", "often": "often", "sometimes": "sometimes",
    "rarely": "rarely", "seldom": "rarely", "once": "once", "twice": "twice",
}  # fmt: skip
_OPPOSITES = """accept/reject agree/disagree allow/ban before/after best/worst better/worse
decrease/increase down/up enemy/friend fail/succeed fall/rise fell/rose first/last friend/foe
gain/lose good/bad guilty/innocent help/hurt high/low higher/lower hot/cold include/exclude
large/small larger/smaller left/right less/more love/hate lower/raise lost/won lose/win
majority/minority maximum/minimum near/far oppose/support over/under permit/forbid
permit/prohibit peace/war plus/minus possible/impossible public/private remember/forget
rich/poor safe/dangerous strengthen/weaken strong/weak start/end stop/start stop/continue
true/false truth/lie weaker/stronger win/lose with/without expand/shrink confirm/deny
attack/defend buy/sell open/close begin/end enter/leave friend/enemy easy/hard least/most
fewer/more approve/reject approve/disapprove trust/distrust military/civilian"""
OPPOSITES = frozenset(frozenset(pair.split("/")) for pair in _OPPOSITES.split())
_PREFIXES = ("un", "in", "im", "il", "ir", "dis", "non")
_SUFFIXES = ("ed", "ing", "s", "d")
_SMALL_NUMBERS = """zero one two three four five six seven eight nine ten eleven twelve thirteen
fourteen fifteen sixteen seventeen eighteen nineteen twenty"""
_TENS = {
    "thirty": 30.0, "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0,
    "eighty": 80.0, "ninety": 90.0, "dozen": 12.0,
}  # fmt: skip
_NUMBERS = {word: float(value) for value, word in enumerate(_SMALL_NUMBERS.split())} | _TENS
_ORDINALS = frozenset(("s", "st", "nd", "rd", "th"))
_UNITS = frozenset(map(float, range(2, 10)))
_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "m": 1e6, "mn": 1e6,
    "billion": 1e9, "bn": 1e9, "b": 1e9, "trillion": 1e12, "tn": 1e12,
}  # fmt: skip
_CONTRACTED = {"won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not")}
_PAST_MODALS = {"had": "must", "has": "must", "have": "must"}


def words_of(text: str) -> list[str]:
    """Return the words of a normal form with contractions spelled out.

    >>> words_of("we won't, it isn't"), words_of("they'll sign")
    (['we', 'will', 'not', 'it', 'is', 'not'], ['they', 'will', 'sign'])
    """
    words: list[str] = []
    for word in text.split():
        if word in _CONTRACTED:
            words += _CONTRACTED[word]
        elif word.endswith("n't"):
            words += [word[:-3], "not"]
        elif word.endswith("'ll"):
            words += [word[:-3], "will"]
        else:
            words.append(word)
    return [word for word in words if word]


def numbers(words: Sequence[str]) -> Iterator[Number]:
    """Yield each number among ``words`` and the term it counts, the next word that is one.

    "5.7 billion dollars" is 5.7e9 of "dollar". "One" is left out, since it is mostly a pronoun.
    """
    i = 0
    while i < len(words):
        value, end = _number_at(words, i)
        if value is None:
            i += 1
            continue
        rest = (w for w in words[end : end + 3] if w not in STOP_WORDS)
        counted = next(rest, None)
        yield value, fold_word(counted) if counted else None
        i = end


def _number_at(words: Sequence[str], i: int) -> tuple[float | None, int]:
    word = words[i]
    value = _value(word) if word in _NUMBERS or word[:1].isdigit() else None
    if value is None:
        return None, i
    i += 1
    if value >= 20 and words[i - 1] in _TENS and i < len(words) and _value(words[i]) in _UNITS:
        value += _value(words[i]) or 0.0
        i += 1
    while i < len(words) and words[i] in _SCALES:
        value *= _SCALES[words[i]]
        i += 1
    return value, i


def _value(word: str) -> float | None:
    if word == "one":
        return None
    if word in _NUMBERS:
        return _NUMBERS[word]
    digits = word.rstrip("abcdefghijklmnopqrstuvwxyz%")
    suffix = word[len(digits) :]
    # "48km" is another number in miles; "1980s" and "3rd" are what they say.
    if suffix and suffix not in _SCALES and suffix not in _ORDINALS:
        return None
    if not digits or len(digits) > 20 or not digits.isascii():
        return None
    scale = _SCALES.get(suffix, 1.0)
    try:
        return float(digits) * scale
    except ValueError:
        return None


def number_agreement(a: Sequence[Number], b: Sequence[Number]) -> int:
    """Return 1 where two texts share a number, -1 where they number one thing apart, else 0."""
    if not a or not b:
        return 0
    if {v for v, _ in a} & {v for v, _ in b}:
        return 1
    counted = {term for _, term in a if term} & {term for _, term in b if term}
    return -1 if counted else 0


def is_negated(words: Iterable[str]) -> bool:
    """Return whether an odd number of words negate."""
    return sum(word in NEGATIONS for word in words) % 2 == 1


def meaning_changed(one: Wording, other: Wording, likeness: Likeness | None) -> bool:
    """Return whether the words that differ between two matched quotes change the meaning.

    With ``likeness`` the aligned stretch alone is judged. Without (a paraphrase), only a number
    for one and the same thing that differs counts, since other words are expected to.
    """
    if likeness is None:
        found = [list(numbers(words_of(wording.key))) for wording in (one, other)]
        return number_agreement(*found) < 0
    pairs = [(words_of(before), words_of(after)) for before, after in likeness.changed]
    before = [word for change, _ in pairs for word in change]
    after = [word for _, change in pairs for word in change]
    whole = words_of(one.key), words_of(other.key)
    if is_negated(before) != is_negated(after) and not all(_has(w, NEGATIONS) for w in whole):
        return True
    if _has(before + after, CONDITIONS) and not all(_has(w, CONDITIONS) for w in whole):
        return True
    return any(_clash(a, b) for a, b in pairs)


def _has(words: Iterable[str], kind: frozenset[str]) -> bool:
    return any(word in kind for word in words)


def _clash(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether one run of words was replaced by one that says something else."""
    a, b = {v for v, _ in numbers(one)}, {v for v, _ in numbers(other)}
    if a and b and a != b:
        return True
    if _classes(one, _QUANTITIES) != _classes(other, _QUANTITIES) and (
        _classes(one, _QUANTITIES) and _classes(other, _QUANTITIES)
    ):
        return True
    modals = _classes(_modal_words(one), _MODALS), _classes(_modal_words(other), _MODALS)
    if all(modals) and not modals[0] & modals[1] and frozenset().union(*modals) not in _CONFUSABLE:
        return True
    only_one, only_other = Counter(one) - Counter(other), Counter(other) - Counter(one)
    return any(_opposite(x, y) for x in only_one for y in only_other)


def _classes(words: Iterable[str], table: dict[str, str]) -> frozenset[str]:
    return frozenset(table[word] for word in words if word in table)


def _modal_words(words: Sequence[str]) -> list[str]:
    """Return ``words`` with "have to" as "must"."""
    out = list(words)
    for i in range(len(words) - 1):
        if words[i] in _PAST_MODALS and words[i + 1] == "to":
            out[i] = "must"
    return out


def _opposite(one: str, other: str) -> bool:
    for a in _stems(one):
        for b in _stems(other):
            if frozenset((a, b)) in OPPOSITES:
                return True
    short, long = sorted((one, other), key=len)
    return len(short) > 3 and any(long == prefix + short for prefix in _PREFIXES)


def _stems(word: str) -> set[str]:
    return {word} | {word.removesuffix(s) for s in _SUFFIXES} | {word.removesuffix("ed") + "e"}


def trimmed(one: Wording, other: Wording) -> bool:
    """Return whether a cut of one quote drops a negation, condition or qualifier of the other's.

    Looked for in what one has, and the other lacks, between two stretches that they share, and
    beside the outermost shared stretch within its sentence.
    """
    a, b = one.tokens, other.tokens
    runs = shared_runs(a, b)
    if not runs:
        return False
    back = [Run(run.other, run.one, run.length) for run in runs]
    return _drops(other, one, back) or _drops(one, other, runs)


def _drops(full: Wording, cut: Wording, runs: Sequence[Run]) -> bool:
    """Return whether ``full`` qualifies what ``cut`` does not; ``runs`` go from full to cut."""
    tokens = full.tokens
    inside, before, after = _beside(full, runs)
    said = set(words_of(" ".join(_unshared(cut.tokens, runs))))
    dropped = set(words_of(" ".join(word for i, j in inside for word in tokens[i:j])))
    head = set(words_of(" ".join(_last_clause(tokens[before[0] : before[1]]))))
    tail = set(words_of(" ".join(tokens[after[0] : after[1]])))
    if (dropped | head) & NEGATIONS and not said & NEGATIONS:
        return True
    if (dropped | head) & HEDGES and not said & HEDGES:
        return True
    conditions = (dropped | head | tail) & CONDITIONS
    return bool(conditions) and not said & CONDITIONS


def _last_clause(words: Words) -> Words:
    """Return what follows the last conjunction: "there was no news, but ..." qualifies nothing."""
    breaks = [i + 1 for i, word in enumerate(words) if word in _CONJUNCTIONS]
    return words[breaks[-1] :] if breaks else words


def _beside(
    full: Wording, runs: Sequence[Run]
) -> tuple[list[tuple[int, int]], tuple[int, int], tuple[int, int]]:
    """Return the ranges of ``full`` between runs, before the first and after the last.

    The outer two end with the sentence.
    """
    first, last = runs[0].one, runs[-1].one + runs[-1].length
    starts = [s for s in full.sentences if s <= first]
    ends = [s for s in full.sentences if s >= last]
    # A gap that the other fills with words of its own was edited, not cut.
    inside = [
        (left.one + left.length, right.one)
        for left, right in pairwise(runs)
        if right.one > left.one + left.length and right.other <= left.other + left.length + 1
    ]
    size = len(full.tokens)
    return inside, (starts[-1] if starts else 0, first), (last, ends[0] if ends else size)


def _unshared(tokens: Words, runs: Sequence[Run]) -> Iterator[str]:
    shared = {i for run in runs for i in range(run.other, run.other + run.length)}
    return (word for i, word in enumerate(tokens) if i not in shared)
