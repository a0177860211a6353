"""All rules of identity, in order, on all entities of all articles."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
import numpy.typing as npt

from pipeline.entities.across import organisations, persons, types
from pipeline.entities.across.account import JoinRow, Step, account
from pipeline.entities.across.bearers import Bearers, core, is_short
from pipeline.entities.across.blocks import Blocks, blocks_of
from pipeline.entities.across.context import Context, Named
from pipeline.entities.across.identity import Identity, Uses
from pipeline.entities.across.marks import hyphenated, marked_keys, told_apart
from pipeline.entities.across.overrides import Override, Overriding, Place, Problem
from pipeline.entities.across.short_names import ShortName, ShortNames
from pipeline.entities.across.written import PERSON, Corpus, Ints

Longs = npt.NDArray[np.int64]
_Uses = tuple[Longs, Longs, Longs, Longs]
Shortness = tuple[bool, str]
"""Whether it is doubtful that a key is a name at all, and by which part it is short for one."""


@dataclass(slots=True)
class Resolved:
    """What each row of a corpus is: ``entity`` are numbers of ``ids``.

    ``alias_of`` has the exceptions that the user made: surface forms of a row that name another
    entity. ``new_names`` are names that the user gave. ``problems`` are overrides that could not be
    applied, ``applied`` the number of rows that each one touched, by line.
    """

    ids: list[str]
    entity: Ints
    joins: list[JoinRow]
    alias_of: dict[Place, str] = field(default_factory=dict)
    new_names: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    applied: Counter[int] = field(default_factory=Counter)
    _uses: _Uses | None = None

    def uses(self, corpus: Corpus) -> _Uses:
        """Return (number of id, number of writing, rows, mentions) of all that is one entity."""
        if self._uses is None:
            self._uses = self._count_uses(corpus)
        return self._uses

    def _count_uses(self, corpus: Corpus) -> _Uses:
        n_written = len(corpus.writings.keys)
        both = self.entity.astype(np.int64) * max(n_written, 1) + corpus.written
        order = np.argsort(both)
        both = both[order]
        starts = np.flatnonzero(np.concatenate(([True], both[1:] != both[:-1]))[: both.size])
        counts = np.diff(starts, append=both.size)
        mentions = corpus.n_mentions[order].astype(np.int64)
        mentions = np.add.reduceat(mentions, starts) if both.size else mentions
        found = both[starts]
        return found // max(n_written, 1), found % max(n_written, 1), counts, mentions


def resolve_corpus(corpus: Corpus, overrides: Sequence[Override] = ()) -> Resolved:
    """Apply all rules and then the overrides."""
    return _Resolver(corpus, overrides).resolve()


class _Resolver:
    def __init__(self, corpus: Corpus, overrides: Sequence[Override]) -> None:
        self._corpus = corpus
        self._overriding = Overriding(overrides, corpus)
        self._marked = marked_keys(corpus)
        self._rekeyed = self._overriding.own_keys()
        used = {key for key, n in zip(self._marked, corpus.counts, strict=True) if n}
        self._keys = sorted(used | set(self._rekeyed.values()))
        code = {key: number for number, key in enumerate(self._keys)}
        by_writing = np.array([code.get(key, -1) for key in self._marked], dtype=np.int32)
        self._codes: Ints = by_writing[corpus.written]
        for row, key in self._rekeyed.items():
            self._codes[row] = code[key]
        first, last = (bisect_left(self._keys, end) for end in ("unnamed:", "unnamed;"))
        named = (self._codes < first) | (self._codes >= last)
        codes, articles = self._codes[named], corpus.article[named]
        uses = Uses(self._keys, codes, articles)
        self._identity = Identity(uses, self._blocks(by_writing), self._overriding.fixed())
        self._named = Named(len(corpus.article_ids), articles, codes)

    def _blocks(self, by_writing: Ints) -> Blocks:
        """Return the blocks of all keys: those kept for what is written, the others made now.

        ``by_writing`` are the codes of the keys with which the rules begin, -1 for none.
        """
        written = self._corpus.writings
        if written.blocks is None:
            return Blocks.of(self._keys)
        numbers, hashes = written.blocks
        kept_for = by_writing.copy()
        kept_for[self._is_marked()] = -1
        known, first = np.unique(kept_for, return_index=True)
        once = np.zeros(by_writing.size, dtype=bool)
        once[first[known >= 0]] = True
        kept = once[numbers]
        missing = np.ones(len(self._keys), dtype=bool)
        missing[known[known >= 0]] = False
        other = np.flatnonzero(missing).tolist()
        more = [(n, block) for n in other for block in blocks_of(self._keys[n])]
        codes = [by_writing[numbers[kept]], np.array([n for n, _ in more], dtype=np.int32)]
        blocks = [hashes[kept], np.array([block for _, block in more], dtype=np.int64)]
        return Blocks(np.concatenate(codes), np.concatenate(blocks))

    def _is_marked(self) -> npt.NDArray[np.bool_]:
        """Tell of each writing whether initials or a suffix gave it another key."""
        pairs = zip(self._corpus.writings.keys, self._marked, strict=True)
        return np.array([key != now for key, now in pairs], dtype=bool)

    def resolve(self) -> Resolved:
        """Return what each row is."""
        votes = types.TypeVotes(self._corpus, self._overriding.typed.values())
        bearers = self._join_keys(votes)
        names = ShortNames(bearers, self._identity, self._context())
        rows = self._short_names(votes, bearers)
        decided = names.meanings(_by_article(rows))
        types.to_usual(votes, self._identity, bearers)
        ruled: Ints = self._identity.head_codes()[self._codes]
        code, head = self._identity.uses.code, self._identity.head
        for row, article, name in rows:
            if (meaning := decided.get((article, name.key))) is not None:
                ruled[row] = code[head(meaning.into)]
        ids = list(self._keys)
        moved, alias_of = self._overriding.apply(ruled, ids, self._identity)
        final = ruled.copy()
        number = dict(code)
        for row, entity in moved.items():
            if entity not in number:
                number[entity] = len(ids)
                ids.append(entity)
            final[row] = number[entity]
        known = {ids[n] for n in np.unique(final).tolist()} | set(alias_of.values())
        steps = self._steps(ruled, final, ids)
        found = account(steps, decided, names, self._identity, self._corpus.article_ids, known)
        over = self._overriding
        return Resolved(ids, final, found, alias_of, over.new_names, over.problems, over.applied)

    def _join_keys(self, votes: types.TypeVotes) -> Bearers:
        """Apply the rules up to short names, in order; return who bears which name."""
        identity, corpus = self._identity, self._corpus
        persons.stray_words(identity)
        persons.generations(identity, told_apart(corpus))
        persons.middle_names(identity)
        disputed = frozenset(votes.disputed)
        types.to_usual(votes, identity, Bearers.of(identity, disputed), persons=True)
        persons.reversed_names(identity)
        persons.variants(identity, self._context().share)
        persons.cut_names(identity, hyphenated(corpus))
        persons.misspellings(identity, self._context().share)
        organisations.written_forms(identity)
        organisations.introduced_acronyms(identity, corpus)
        organisations.transliterations(identity)
        bearers = Bearers.of(identity)
        bearers.count_short(self._person_uses())
        return bearers

    def _person_uses(self) -> Iterator[tuple[str, Sequence[str], int]]:
        """Yield (head, forms, number of rows) of persons."""
        counts = list(self._corpus.counts)
        traits = self._corpus.writings.traits
        for row, key in self._rekeyed.items():
            number = int(self._corpus.written[row])
            counts[number] -= 1
            if key.startswith(PERSON):
                yield self._identity.head(key), traits[number].forms, 1
        for key, found, n in zip(self._marked, traits, counts, strict=True):
            if n and key.startswith(PERSON):
                yield self._identity.head(key), found.forms, n

    def _context(self) -> Context:
        return Context(self._identity, self._named)

    def _steps(self, ruled: Ints, final: Ints, ids: Sequence[str]) -> Iterator[Step]:
        corpus, own = self._corpus, self._corpus.writings.keys
        changed = self._is_marked()[corpus.written] | (ruled != final)
        changed[list(self._rekeyed)] = True
        for row in np.flatnonzero(changed).tolist():
            written = int(corpus.written[row])
            keys = (own[written], self._keys[self._codes[row]], ids[ruled[row]], ids[final[row]])
            name = corpus.writings.names[written]
            yield Step(int(corpus.article[row]), name, *keys, row in self._rekeyed)

    def _short_names(
        self, votes: types.TypeVotes, bearers: Bearers
    ) -> list[tuple[int, int, ShortName]]:
        """Return (row, article, name) of what may be short for a person's name."""
        shortness = self._shortness(votes, bearers)
        corpus = self._corpus
        short = np.zeros(len(self._keys), dtype=bool)
        code = self._identity.uses.code
        short[[code[key] for key in shortness]] = True
        open_types = np.array([kind in types.OPEN for kind in corpus.writings.types], dtype=bool)
        rows = np.flatnonzero(short[self._codes] & open_types[corpus.written])
        known: dict[tuple[str, str], ShortName] = {}
        result = []
        columns = (rows, corpus.article[rows], self._codes[rows], corpus.written[rows])
        for row, article, number, written in zip(*(c.tolist() for c in columns), strict=True):
            key = self._keys[number]
            if row in self._overriding.typed and not key.startswith(PERSON):
                continue  # a thing, says the user
            initial = corpus.writings.traits[written].initial if key.startswith(PERSON) else ""
            name = known.get((key, initial))
            if name is None:
                name = known[key, initial] = ShortName(key, initial, *shortness[key])
            result.append((row, article, name))
        return result

    def _shortness(self, votes: types.TypeVotes, bearers: Bearers) -> dict[str, Shortness]:
        """Return the keys that may be short for a person's, in what way.

        A name of several words that nobody bears is short for nothing.
        """
        identity = self._identity
        fixed = [key for key in identity.own if key.startswith(PERSON)]
        unusual = {name for key in fixed for name in bearers.names_of(key)}
        found: dict[str, Shortness] = {}
        for key in identity.heads(PERSON):
            said = bearers.headline(key, identity)
            if said and votes.usual(key, identity, bearers):
                said = ""
            if not said and not is_short(key):
                continue
            name = said or key.removeprefix(PERSON)
            if len(core(key)) == 1 or bearers.of_surname(name) or name in unusual:
                found[key] = False, said
        for name in votes.disputed:
            for kind in types.OPEN:
                key = f"{kind}:{name}"
                if not identity.is_head(key) or key in found:
                    continue
                if types.is_doubtful(key, votes, identity, bearers):
                    found[key] = not types.is_sure(key, votes), ""
        return found


def _by_article(
    rows: Sequence[tuple[int, int, ShortName]],
) -> Iterator[tuple[int, list[ShortName]]]:
    for article, found in groupby(rows, key=lambda row: row[1]):
        names = {name.key: name for _, _, name in found}
        yield article, [names[key] for key in sorted(names)]
