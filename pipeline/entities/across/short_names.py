"""Whom a lone surname or given name means, article by article.

"Clinton" is Hillary in one article and Bill in another. Where an article names nobody in full of
that name, those who bear it elsewhere are weighed by how often they occur and by the company that
the article shares with theirs. Unclear cases abstain: the short name stays an entity of its own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import log

from pipeline.entities.across.context import Context
from pipeline.entities.across.identity import Identity
from pipeline.entities.across.persons import GENERATIONS, PERSON, parts
from pipeline.entities.across.spelling import is_given, same_given

CANDIDATES = 32
"""Bearers of a name that are weighed at most: those in most articles."""
MARGIN = 1.0
"""By how much (in logarithms) the best candidate must lead: nearly three times as likely."""
WHOLE = 0.3
"""What an article counts for that names a bearer in full only; one that also shortens it adds 1."""

NOISE = 20
"""A bearer without a known given name counts if the most frequent one has at most this many times
its articles."""
SOLE = 3
"""... and, where it is the only one, if the short name has at most this many times its articles."""
HEADLINE = 20
"""A surname that is used alone in this many times its articles opens a headline, not a name."""
GIVEN_BESIDE = 1.0
"""What a bearer gains where the article uses the given name alone, too."""


@dataclass(frozen=True, slots=True)
class ShortName:
    """A short name in one article.

    ``initial`` is a first letter that goes with it, if written. ``doubtful`` marks a word that the
    article takes for a thing: without company that speaks for a person it stays one.
    """

    article: int
    key: str
    initial: str = ""
    doubtful: bool = False
    said: str = ""
    """The part of the key that is a name, where the rest is not: "trump" of "trump calls"."""

    @property
    def name(self) -> str:
        """The name without its type."""
        return self.said or self.key.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Meaning:
    """Whom a short name means in an article, by which rule and why."""

    into: str
    rule: str
    evidence: str


@dataclass(slots=True)
class Bearers:
    """Full names by what may stand for them alone."""

    by_surname: dict[str, list[str]] = field(default_factory=dict)
    shortened: Counter[str] = field(default_factory=Counter)
    """Articles that use a bearer's surname alone."""
    leading: Set[str] = frozenset()
    """Family names that open a name, as in "xi jinping", and end none."""
    western: Set[str] = frozenset()
    """Surnames that end a name which a common given name opens."""

    @classmethod
    def of(cls, identity: Identity) -> Bearers:
        """Index the full names: by what follows a given name, and a family name that leads."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        leading: defaultdict[str, set[str]] = defaultdict(set)
        western: set[str] = set()
        for key in identity.heads(PERSON):
            words = core(key)
            if len(words) < 2 or any(c.isdigit() for c in key):
                continue
            suffix = parts(key)[len(words) :]
            for cut in range(1, len(words)):
                found[" ".join(words[cut:])].add(key)
                found[" ".join([*words[cut:], *suffix])].add(key)
            if is_given(words[0]):
                western.add(words[-1])
            else:
                leading[words[0]].add(key)
        for word, keys in leading.items():
            if word not in western:  # "obama era" is nobody of the family Obama
                found[word] |= keys
        by_surname = {word: sorted(keys, key=identity.rank) for word, keys in found.items()}
        return cls(by_surname, leading=leading.keys() - western, western=western)

    def count_short(self, uses: Iterable[tuple[str, Iterable[str]]]) -> None:
        """Count, from (head, folded forms) of each row, the uses of a surname alone."""
        for head, forms in uses:
            words = core(head)
            if len(words) > 1 and not {words[-1], " ".join(words[1:])}.isdisjoint(forms):
                self.shortened[head] += 1

    def headline(self, key: str, identity: Identity) -> str:
        """Return the surname that opens a headline taken for a name ("trump calls"), else "".

        The surname is used alone in many times as many articles, and no other word of the key is
        anybody's name: "kelly smith" may be a person.
        """
        first, *rest = core(key)
        if not rest or first in self.leading or is_given(first):
            return ""
        bearers = self.by_surname.get(first, ())
        most = max((self.shortened[b] for b in bearers[:CANDIDATES]), default=0)
        count = identity.count(key)
        named = any(
            is_given(word)
            or word in self.western
            or any(b != key and identity.count(b) > 1 for b in self.by_surname.get(word, ())[:2])
            for word in rest
        )
        return first if not named and most > HEADLINE * count else ""

    def borne(self, heads: Iterable[str]) -> Mapping[str, Sequence[str]]:
        """Return name -> those of some heads that are full names which it may stand for."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for head in heads:
            words = core(head) if head.startswith(PERSON) else []
            names = {" ".join(words[cut:]) for cut in range(1, len(words))}
            if len(words) > 1 and words[0] in self.leading:
                names.add(words[0])
            for name in names:
                found[name].append(head)
        return found

    def of_surname(self, name: str) -> Sequence[str]:
        """Return the bearers of a surname, those in most articles first."""
        return self.by_surname.get(name, ())


def is_short(key: str) -> bool:
    """Tell whether a key may be short for a fuller one: one word, or no given name leads."""
    words = core(key)
    return len(words) == 1 or not is_given(words[0])


def core(key: str) -> list[str]:
    """Return the words of a person's key or name without "jr" and the like."""
    words = parts(key)
    return words[:-1] if len(words) > 1 and words[-1] in GENERATIONS else words


def meanings(
    shorts: Iterable[ShortName], bearers: Bearers, identity: Identity, context: Context
) -> dict[tuple[int, str], Meaning]:
    """Return whom short names mean, by (article, key); those that abstain are left out.

    Surnames are decided first. Then lone given names, by the persons of their article.
    """
    found: dict[tuple[int, str], Meaning] = {}
    by_article: defaultdict[int, list[ShortName]] = defaultdict(list)
    for short in shorts:
        by_article[short.article].append(short)
    for article, names in sorted(by_article.items()):
        beside = {name.key for name in names}
        borne = bearers.borne(context.heads(article))
        for name in sorted(names, key=lambda s: s.key):
            here = borne.get(name.name, ())
            meaning = _surname(name, here, beside, bearers, identity, context)
            if meaning is not None:
                found[article, name.key] = meaning
        persons = {h for h in context.heads(article) if h.startswith(PERSON) and " " in h}
        persons |= {found[article, n.key].into for n in names if (article, n.key) in found}
        persons |= _named_apart(names, identity)
        by_given: defaultdict[str, list[str]] = defaultdict(list)
        for key in persons:
            if len(core(key)) > 1:
                by_given[parts(key)[0]].append(key)
        for name in names:
            if (article, name.key) not in found:
                given = _given(name, by_given)
                if given is not None:
                    found[article, name.key] = given
    return found


def _surname(
    short: ShortName,
    borne: Iterable[str],
    beside: set[str],
    bearers: Bearers,
    identity: Identity,
    context: Context,
) -> Meaning | None:
    own = identity.head(short.key)
    everyone = bearers.of_surname(short.name)
    here = [k for k in borne if k != own]
    known = {k for k in everyone[:CANDIDATES] if k != own} | set(here)
    fitting = sorted((k for k in known if _may_be(k, short)), key=identity.rank)
    if len(core(short.name)) > 1:  # "reyes quill" is short for no rarer "ada reyes quill"
        fitting = [k for k in fitting if identity.count(k) >= identity.count(own)]
    if short.doubtful and len(here) == 1:
        return Meaning(here[0], "surname", "the article names the person in full")
    if len(fitting) == 1 and len(everyone) <= CANDIDATES and not short.doubtful:
        named = _is_plausible(fitting[0], identity.count(own) * NOISE // SOLE, identity)
        if not named or (is_given(short.name) and not is_given(parts(fitting[0])[0])):
            return None  # "katie" is not short for "vote katie"
        rule = "headline" if short.said else "surname"
        return Meaning(fitting[0], rule, "the only one of that name in the corpus")
    most = identity.count(fitting[0]) if fitting else 0
    candidates = [k for k in fitting if _is_plausible(k, most, identity)]
    if not candidates:
        return None
    scores = score(short.article, candidates, bearers, identity, context)
    for key in candidates:
        scores[key] += (GIVEN_BESIDE if _given_alone(key, beside) else 0.0) - (key in here)
    return _choose(short, scores, context)


def _is_plausible(key: str, most: int, identity: Identity) -> bool:
    """Tell whether a bearer is a name: "obama rips trump", once, is a headline."""
    return is_given(parts(key)[0]) or NOISE * identity.count(key) >= most


def _choose(short: ShortName, scores: Mapping[str, float], context: Context) -> Meaning | None:
    ranked = sorted(scores, key=lambda k: (-scores[k], k))
    best = ranked[0]
    if len(ranked) > 1 and scores[best] - scores[ranked[1]] < MARGIN:
        return None
    if short.doubtful and context.lift(short.article, best) < MARGIN:
        return None
    shared = ", ".join(h.partition(":")[2] for h in context.shared(short.article, best))
    others = f"; not {ranked[1].removeprefix(PERSON)}" if len(ranked) > 1 else ""
    rule = "headline" if short.said else "surname in context"
    return Meaning(best, rule, f"shares {shared or 'nothing rarer'}{others}")


def score(
    article: int,
    candidates: Sequence[str],
    bearers: Bearers,
    identity: Identity,
    context: Context,
) -> dict[str, float]:
    """Return for each candidate log(how often it is shortened) plus the lift of the company."""
    without = frozenset(candidates)
    return {
        key: log(bearers.shortened[key] + WHOLE * identity.count(key))
        + context.lift(article, key, without)
        for key in candidates
    }


def _may_be(key: str, short: ShortName) -> bool:
    return not short.initial or parts(key)[0].startswith(short.initial)


def _given_alone(key: str, beside: set[str]) -> bool:
    given = parts(key)[0]
    return is_given(given) and PERSON + given in beside


def _given(short: ShortName, persons: Mapping[str, Sequence[str]]) -> Meaning | None:
    """Return the one person of the article, by given name, whom this is or stands for."""
    if len(core(short.name)) > 1 or short.doubtful:
        return None
    word, *suffix = short.name.split() or [""]
    fits = [k for k in persons.get(word, ()) if parts(k)[-len(suffix) :] == suffix or not suffix]
    if not fits and not suffix and is_given(word):
        fits = [k for given in persons if same_given(word, given) for k in persons[given]]
    if len(fits) != 1:
        return None
    return Meaning(fits[0], "given name", "the one person of the article with that given name")


def _named_apart(names: Iterable[ShortName], identity: Identity) -> set[str]:
    """Return known full names whose given name and surname an article uses apart."""
    words = sorted({name.name for name in names if " " not in name.name})[:CANDIDATES]
    given = [word for word in words if is_given(word)]
    keys = {f"{PERSON}{one} {other}" for one in given for other in words if one != other}
    return {identity.head(key) for key in keys if identity.is_head(identity.head(key))}
