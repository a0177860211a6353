"""Whom a lone surname or given name means, article by article.

"Clinton" is Hillary in one article and Bill in another. Where an article names nobody in full of
that name, those who bear it elsewhere are weighed by how often they occur and by the company that
the article shares with theirs. Unclear cases abstain: the short name stays an entity of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from math import log

from pipeline.entities.across.bearers import CANDIDATES, Bearers, core
from pipeline.entities.across.context import COMPANY, Context
from pipeline.entities.across.identity import LONGEST, Identity
from pipeline.entities.across.persons import parts
from pipeline.entities.across.spelling import is_given, same_given
from pipeline.entities.across.written import PERSON

MARGIN = 1.0
"""By how much (in logarithms) the best candidate must lead: nearly three times as likely."""
WHOLE = 0.3
"""What an article counts for that names a bearer in full only; one that also shortens it adds 1."""
NOISE = 20
"""A bearer without a known given name counts if the most frequent one has at most this many times
its articles."""
SOLE = 3
"""... and, where it is the only one, if the short name has at most this many times its articles."""
GIVEN_BESIDE = 1.0
"""What a bearer gains where the article uses the given name alone, too."""
NAMED = 1.0
"""What a bearer loses whom the article names in full, yet did not itself take the surname for."""
MANY = 4
"""Articles with one short name from which on their company is weighed all at once."""


@dataclass(frozen=True, slots=True, eq=False)
class ShortName:
    """A short name, in whichever article.

    ``initial`` is a first letter that goes with it, if written. ``doubtful`` marks a word that the
    article takes for a thing: without company that speaks for a person it stays one.
    """

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
    """Whom a short name means in an article, by which rule and why.

    Where the company decided, ``evidence`` is only who else it might have been:
    :meth:`ShortNames.evidence` tells the rest.
    """

    into: str
    rule: str
    evidence: str
    weighed: bool = False


@dataclass(frozen=True, slots=True)
class _Choice:
    """What there is to choose from for a short name, in whichever article."""

    known: frozenset[str]
    settled: bool = False
    """Whether no article's company matters: it means ``sole`` or nobody."""
    sole: Meaning | None = None
    weights: Mapping[str, float] | None = None
    """Candidates, and the logarithm of how often each is shortened."""
    codes: frozenset[int] = frozenset()
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Keys of lone given names, and the candidates who bear them."""


class ShortNames:
    """Decides short names; sees identity and company as they are when it is made."""

    def __init__(self, bearers: Bearers, identity: Identity, context: Context) -> None:
        self._bearers = bearers
        self._identity = identity
        self._context = context
        self._choices: dict[ShortName, _Choice] = {}
        self._lifts: dict[ShortName, dict[int, list[float]]] = {}
        self._asked: Set[str] = frozenset()
        self._ends: dict[int, tuple[str, ...]] = {}
        self._given: dict[str, str] = {}

    def meanings(
        self, articles: Iterable[tuple[int, Sequence[ShortName]]]
    ) -> dict[tuple[int, str], Meaning]:
        """Return whom short names mean, by (article, key); those that abstain are left out.

        ``articles`` are the short names of each article, in the order of their keys. Surnames are
        decided first. Then lone given names, by the persons of their article.
        """
        found: dict[tuple[int, str], Meaning] = {}
        articles = list(articles)
        self._asked = {name.name for _, names in articles for name in names}
        self._weigh(articles)
        for article, names in articles:
            borne = self._borne(article)
            beside = {name.key for name in names}
            left = []
            for name in names:
                meaning = self._surname(article, name, borne.get(name.name, ()), beside)
                if meaning is not None:
                    found[article, name.key] = meaning
                elif not name.doubtful and len(core(name.name)) == 1:
                    left.append(name)
            if left:
                known = [found[article, n.key].into for n in names if (article, n.key) in found]
                by_given = self._by_given([*known, *self._full_names(article)], names)
                for name in left:
                    if (given := _given(name, by_given)) is not None:
                        found[article, name.key] = given
        return found

    def _weigh(self, articles: Iterable[tuple[int, Sequence[ShortName]]]) -> None:
        """Work out the choices, and what the company says where many articles have one name."""
        uses: defaultdict[ShortName, list[int]] = defaultdict(list)
        for article, names in articles:
            for name in names:
                uses[name].append(article)
        for name, where in uses.items():
            choice = self._choices[name] = self._choice(name, ())
            if choice.weights and len(where) >= MANY:
                lifts = self._context.lifts(where, list(choice.weights))
                self._lifts[name] = dict(zip(where, lifts.tolist(), strict=True))

    def evidence(self, article: int, meaning: Meaning) -> str:
        """Return why a short name has a meaning in an article, for people to read."""
        if not meaning.weighed:
            return meaning.evidence
        shared = self._context.shared(article, meaning.into)
        names = ", ".join(head.partition(":")[2] for head in shared)
        return f"shares {names or 'nothing rarer'}{meaning.evidence}"

    def _borne(self, article: int) -> Mapping[str, Sequence[str]]:
        """Return by short name, of those in question, whom an article names in full."""
        keys = self._identity.uses.keys
        found: defaultdict[str, list[str]] = defaultdict(list)
        for code in self._context.full_names(article):
            ends = self._ends.get(code)
            if ends is None:
                names = self._bearers.names_of(keys[code])
                ends = self._ends[code] = tuple(name for name in names if name in self._asked)
            for end in ends:
                found[end].append(keys[code])
        return found

    def _full_names(self, article: int) -> list[str]:
        """Return the persons whom an article names in full."""
        keys = self._identity.uses.keys
        names = [keys[code] for code in self._context.full_names(article)]
        return [name for name in names if len(name) <= LONGEST]

    def _surname(
        self, article: int, short: ShortName, borne: Sequence[str], beside: Set[str]
    ) -> Meaning | None:
        own = self._identity.head(short.key) if borne else ""
        here = [k for k in borne if k != own]
        choice, lifts = self._choices[short], self._lifts.get(short)
        if here and not choice.known.issuperset(here):
            choice, lifts = self._choice(short, here), None
        if short.doubtful and len(here) == 1:
            return Meaning(here[0], "surname", "the article names the person in full")
        if choice.settled or not choice.weights:
            return choice.sole
        company = self._context.company(article)
        weights = choice.weights
        if lifts is None or len(company) >= COMPANY or not company.isdisjoint(choice.codes):
            known = [self._context.lift(article, key, choice.codes) for key in weights]
        else:
            known = lifts[article]
        scores = {key: weights[key] + lift for key, lift in zip(weights, known, strict=True)}
        for key in scores.keys() & here:
            scores[key] -= NAMED
        for key in [k for given in choice.given.keys() & beside for k in choice.given[given]]:
            scores[key] += GIVEN_BESIDE
        return self._choose(article, short, scores)

    def _choice(self, short: ShortName, here: Sequence[str]) -> _Choice:
        """Return the bearers whom a short name may mean where ``here`` are named in full."""
        identity = self._identity
        own = identity.head(short.key)
        everyone = self._bearers.of_surname(short.name)
        known = frozenset([k for k in everyone[:CANDIDATES] if k != own] + list(here))
        fitting = sorted((k for k in known if _may_be(k, short)), key=identity.rank)
        if len(core(short.name)) > 1:  # "reyes quill" is short for no rarer "ada reyes quill"
            fitting = [k for k in fitting if identity.count(k) >= identity.count(own)]
        if len(fitting) == 1 and len(everyone) <= CANDIDATES and not short.doubtful:
            return _Choice(known, True, self._sole(short, own, fitting[0]))
        most = identity.count(fitting[0]) if fitting else 0
        weights = {
            key: log(self._bearers.shortened[key] + WHOLE * identity.count(key))
            for key in fitting
            if self._is_plausible(key, most)
        }
        codes = frozenset(identity.uses.code[key] for key in weights)
        given: defaultdict[str, list[str]] = defaultdict(list)
        for key in weights:
            if is_given(parts(key)[0]):
                given[PERSON + parts(key)[0]].append(key)
        return _Choice(known, weights=weights, codes=codes, given=given)

    def _sole(self, short: ShortName, own: str, bearer: str) -> Meaning | None:
        named = self._is_plausible(bearer, self._identity.count(own) * NOISE // SOLE)
        if not named or (is_given(short.name) and not is_given(parts(bearer)[0])):
            return None  # "katie" is not short for "vote katie"
        rule = "headline" if short.said else "surname"
        return Meaning(bearer, rule, "the only one of that name in the corpus")

    def _is_plausible(self, key: str, most: int) -> bool:
        """Tell whether a bearer is a name: "obama rips trump", once, is a headline."""
        return is_given(parts(key)[0]) or NOISE * self._identity.count(key) >= most

    def _choose(
        self, article: int, short: ShortName, scores: Mapping[str, float]
    ) -> Meaning | None:
        ranked = sorted(scores, key=lambda k: (-scores[k], k))
        best = ranked[0]
        if len(ranked) > 1 and scores[best] - scores[ranked[1]] < MARGIN:
            return None
        if short.doubtful and self._context.lift(article, best) < MARGIN:
            return None
        others = f"; not {ranked[1].removeprefix(PERSON)}" if len(ranked) > 1 else ""
        rule = "headline" if short.said else "surname in context"
        return Meaning(best, rule, others, weighed=True)

    def _by_given(
        self, persons: Iterable[str], names: Iterable[ShortName]
    ) -> Mapping[str, Sequence[str]]:
        """Return the persons of an article by given name."""
        by_given: defaultdict[str, list[str]] = defaultdict(list)
        for key in sorted({*persons, *self._named_apart(names)}):
            given = self._given.get(key)
            if given is None:
                given = self._given[key] = parts(key)[0] if len(core(key)) > 1 else ""
            if given:
                by_given[given].append(key)
        return by_given

    def _named_apart(self, names: Iterable[ShortName]) -> set[str]:
        """Return known full names whose given name and surname an article uses apart."""
        identity = self._identity
        words = sorted({name.name for name in names if " " not in name.name})[:CANDIDATES]
        given = [word for word in words if is_given(word)]
        heads = {
            identity.head(f"{PERSON}{one} {other}")
            for one in given
            for other in words
            if one != other
        }
        return {head for head in heads if identity.is_head(head)}


def _may_be(key: str, short: ShortName) -> bool:
    return not short.initial or parts(key)[0].startswith(short.initial)


def _given(short: ShortName, persons: Mapping[str, Sequence[str]]) -> Meaning | None:
    """Return the one person of the article, by given name, whom this is or stands for."""
    word, *suffix = short.name.split() or [""]
    fits = [k for k in persons.get(word, ()) if parts(k)[-len(suffix) :] == suffix or not suffix]
    if not fits and not suffix and is_given(word):
        fits = [k for given in persons if same_given(word, given) for k in persons[given]]
    if len(fits) != 1:
        return None
    return Meaning(fits[0], "given name", "the one person of the article with that given name")
