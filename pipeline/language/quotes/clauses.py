"""Content clauses: what a cue word governs in the dependency parse.

Every cue word offers candidates, one for each construction it heads; which of them are kept is the
lexicon's decision (:mod:`pipeline.language.quotes.cues`). Spans here are half open, in tokens.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipeline.language.quotes.tree import Tree, key

Tokens = tuple[int, int]

VERB, AUX, NOUN, ADJ = key("VERB"), key("AUX"), key("NOUN"), key("ADJ")
CUE_POS = frozenset((VERB, AUX, NOUN, ADJ))
PRON, PROPN = key("PRON"), key("PROPN")
CCOMP, XCOMP, DOBJ, PREP = key("ccomp"), key("xcomp"), key("dobj"), key("prep")
APPOS = key("appos")
POBJ, PCOMP, ACL, RELCL = key("pobj"), key("pcomp"), key("acl"), key("relcl")
NSUBJ, NSUBJPASS, AGENT = key("nsubj"), key("nsubjpass"), key("agent")
ADVCL, CONJ, CC, POSS = key("advcl"), key("conj"), key("cc"), key("poss")
PARATAXIS, MARK, AUXPASS, PRT = key("parataxis"), key("mark"), key("auxpass"), key("prt")
OPRD, DATIVE, ACOMP, ATTR = key("oprd"), key("dative"), key("acomp"), key("attr")

AS, ACCORDING, BE, BY, OF, FROM, IT = (
    key(word) for word in ("as", "accord", "be", "by", "of", "from", "it")
)
_TIMES = frozenset(
    key(day)
    for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
) | frozenset(key(word) for word in ("day", "week", "month", "year", "morning", "evening", "night"))
_PUNCT_POS, _SPACE_POS = key("PUNCT"), key("SPACE")
_APART = (",", "—", "–", "-", "--")
_GENITIVE = ("'s", "’s", "'", "’")
_MOST = 64
"""Children of a word, or steps up the tree, beyond which a parse is taken for noise."""
_CLAUSAL = frozenset((CCOMP, XCOMP, DOBJ, OPRD, ACL, PREP, NSUBJPASS, ATTR))
_COMPLEMENT = frozenset((CCOMP, XCOMP, DOBJ, OPRD, PREP, DATIVE, ADVCL, ACOMP))
_NAMES = {CCOMP: "ccomp", XCOMP: "xcomp", DOBJ: "dobj", OPRD: "oprd", ACL: "acl", ATTR: "attr"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A cue word, the construction it stands in and the content that this would give it."""

    cue: int
    relation: str
    parts: tuple[Tokens, ...]
    last: int
    """Last token of the cue: the particle or preposition, else the cue word itself."""
    head: int = -1
    """The word that governs the content, where it is one phrase."""


def candidates(tree: Tree, i: int) -> list[Candidate]:
    """Return every construction in which token ``i`` may introduce content."""
    if len(tree.children[i]) > _MOST:
        return []
    found: list[Candidate] = []
    passive = tree.child(i, NSUBJPASS, AUXPASS) is not None
    voice = ":pass" if passive else ""
    last = _particle(tree, i)
    for c in tree.children[i]:
        dep = tree.dep[c]
        if dep not in _CLAUSAL:
            continue
        if dep == CCOMP and tree.lemma[i] == BE and i < c:
            found += _copular(tree, i, c)
        if dep == PREP:
            found += _prepositional(tree, i, c, voice)
        elif dep == NSUBJPASS:
            found.append(_make(i, "nsubjpass", tree.left[c], tree.right[c] + 1, last))
        else:
            name = _NAMES[dep] + voice
            if dep == CCOMP and c < i:
                name = "ccomp:before"
            found.append(_make(i, name, tree.left[c], tree.right[c] + 1, last, c))
            wide = tree.right[c] + 1
            if dep in (DOBJ, OPRD) and not _has_clause(tree, i, c, marked=True):
                wide = _through(tree, i, c)
            if wide > tree.right[c] + 1:
                found.append(_make(i, name + "+", tree.left[c], wide, last))
    found += _embedded(tree, i, last)
    return [f for f in found if f.parts]


def _copular(tree: Tree, i: int, c: int) -> list[Candidate]:
    """Return the candidate of ``his view is that ...``: the subject is the cue."""
    subject = tree.child(i, NSUBJ)
    if subject is None or tree.pos[subject] != NOUN:
        return []
    return [_make(subject, "copula", tree.left[c], tree.right[c] + 1, i)]


def _particle(tree: Tree, i: int) -> int:
    c = tree.child(i, PRT)
    return c if c is not None and i < c <= i + 2 else i


def _prepositional(tree: Tree, i: int, prep: int, voice: str) -> list[Candidate]:
    """Return the candidates for ``cue + preposition + content``."""
    word = tree.word(prep).lower()
    found: list[Candidate] = []
    for c in tree.children[prep]:
        if tree.dep[c] in (POBJ, PCOMP) and tree.lemma[c] not in _TIMES:
            kind = "pobj" if tree.dep[c] == POBJ else "pcomp"
            name = f"{kind}_{word}{voice}"
            end = tree.right[c] + 1
            found.append(_make(i, name, tree.left[c], end, prep))
            wide = _through(tree, i, prep)
            if wide > end and not _has_clause(tree, i, prep, marked=False):
                found.append(_make(i, name + "+", tree.left[c], wide, prep))
    return found


def _has_clause(tree: Tree, i: int, after: int, *, marked: bool) -> bool:
    """Tell whether a content clause follows: told reporters that S, said in May that S."""
    return any(
        tree.dep[c] == CCOMP and c > after and not (marked and tree.child(c, MARK) is None)
        for c in tree.children[i]
    )


def _through(tree: Tree, i: int, c: int) -> int:
    """Return the end of the last complement of ``i`` after its child ``c``."""
    end = tree.right[c] + 1
    for d in tree.children[i]:
        if d > c and tree.dep[d] in _COMPLEMENT:
            end = max(end, tree.right[d] + 1)
    return end


def _make(i: int, name: str, start: int, end: int, last: int, head: int = -1) -> Candidate:
    """Build a candidate whose content does not reach over its own cue."""
    if start <= i < end:
        start, end = (i + 1, end) if end - i > i - start else (start, i)
    if last > i and start <= last < end:
        start = last + 1
    return Candidate(i, name, ((start, end),) if start < end else (), last, head)


def _embedded(tree: Tree, i: int, last: int) -> list[Candidate]:
    """Return the content around a parenthetical: ``S, X said``, ``as X said``, ``according to X``.

    The content is the clause that the parenthetical hangs on, without it.
    """
    head = tree.head[i]
    name = _parenthetical(tree, i)
    if not name:
        return []
    a, b = tree.left[i], tree.right[i] + 1
    left, right = tree.left[head], tree.right[head] + 1
    to = tree.child(i, PREP)
    if name == "according" and to is not None:
        last = to
    if name == "according" and (head == i or not _has_words(tree, (b, right))):
        root = i  # hung on the wrong word: take the rest of the sentence
        for _ in range(_MOST):
            root = tree.head[root]
        left, right = tree.left[root], tree.right[root] + 1
        b = tree.right[i if to is None else to] + 1
    parts = tuple(p for p in ((left, a), (b, right)) if p[0] < p[1] and _has_words(tree, p))
    return [Candidate(i, name, parts, last)]


def _parenthetical(tree: Tree, i: int) -> str:
    """Return the name of the parenthetical construction that ``i`` heads, or an empty string."""
    dep = tree.dep[i]
    if tree.lemma[i] == ACCORDING and tree.child(i, PREP, POBJ) is not None:
        return "according"
    if tree.head[i] == i or tree.pos[i] != VERB:
        return ""
    if dep == PARATAXIS:
        return "parataxis"
    if dep == ADVCL and (mark := tree.child(i, MARK)) is not None and tree.lemma[mark] == AS:
        c = tree.child(i, CCOMP, DOBJ)
        apart = "as:apart" if _bracketed(tree, i) else "as"
        return apart if c is None or tree.lemma[c] == IT else ""
    if dep == CCOMP and tree.child(i, CCOMP, XCOMP, DOBJ) is None and _bracketed(tree, i):
        return "parenthesis"
    return ""


def _bracketed(tree: Tree, i: int) -> bool:
    """Tell whether a comma or dash stands before or after the subtree of ``i``."""
    left, right = tree.left[i], tree.right[i]
    before = left > 0 and tree.word(left - 1) in _APART
    return before or (right + 1 < tree.n and tree.word(right + 1) in _APART)


def _has_words(tree: Tree, span: Tokens) -> bool:
    return any(tree.pos[k] != _PUNCT_POS and tree.pos[k] != _SPACE_POS for k in range(*span))


def source_of(tree: Tree, i: int, depth: int = 0) -> Tokens | None:
    """Return the noun phrase that speaks through the cue at token ``i``, or None.

    Its own subject, the agent of a passive, the owner of a noun cue; else the subject of the verb
    it depends on.
    """
    if depth > 4:
        return None
    if tree.lemma[i] == ACCORDING:
        to = tree.child(i, PREP)
        anchor = tree.child(i if to is None else to, POBJ)
        return None if anchor is None else phrase(tree, anchor)
    if tree.pos[i] == NOUN or tree.pos[i] == PROPN:
        return _owner(tree, i, depth)
    agent = tree.child(i, AGENT)
    if agent is not None and (by := tree.child(agent, POBJ)) is not None:
        return phrase(tree, by)
    subject = tree.child(i, NSUBJ)
    if subject is None and tree.child(i, AUXPASS) is not None:
        return None
    if subject is not None:
        return phrase(tree, subject)
    return _inherited(tree, i, depth)


def _inherited(tree: Tree, i: int, depth: int) -> Tokens | None:
    """Return the source of a cue without a subject of its own."""
    dep, head = tree.dep[i], tree.head[i]
    if head == i:
        return None
    if dep == ACL:
        return phrase(tree, head, skip=i)
    if dep == PCOMP:
        return _inherited(tree, head, depth + 1)
    if dep in (XCOMP, CONJ, ADVCL, CCOMP, RELCL, PREP, ACOMP):
        return _verb_subject(tree, head, depth)
    return None


def _verb_subject(tree: Tree, head: int, depth: int) -> Tokens | None:
    passive = tree.child(head, NSUBJPASS)
    if passive is not None:
        return phrase(tree, passive)
    if tree.pos[head] == NOUN:
        return _owner(tree, head, depth + 1) or _inherited(tree, head, depth + 1)
    return source_of(tree, head, depth + 1)


_DISOWN = frozenset(
    key(word) for word in ("reject", "deny", "dismiss", "dispute", "refute", "rebut", "ignore")
)
"""Verbs whose object is another's claim: ``she rejected the claim that``."""


def _owner(tree: Tree, i: int, depth: int) -> Tokens | None:
    """Return whose claim, promise or view the noun at ``i`` is."""
    owner = tree.child(i, POSS)
    if owner is not None:
        return phrase(tree, owner)
    for c in tree.children[i]:
        if tree.dep[c] in (PREP, AGENT) and tree.lemma[c] in (BY, FROM, OF):
            by = tree.child(c, POBJ)
            if by is not None and (tree.lemma[c] != OF or tree.child(i, ACL, CCOMP) is not None):
                return phrase(tree, by)
    if tree.dep[i] in (DOBJ, POBJ, ATTR, CONJ) and depth < 3:
        head = tree.head[i]
        if tree.dep[i] == POBJ:
            head = tree.head[head]
        if tree.pos[head] == NOUN or tree.lemma[head] in _DISOWN:
            return None
        return source_of(tree, head, depth + 2)
    return None


def phrase(tree: Tree, i: int, skip: int | None = None) -> Tokens:
    """Return the noun phrase headed by token ``i``: no relative clause, no comma at its end.

    What a name is explained by stays out (Jonas Berg, a baker); a name that explains stays in.

    ``skip`` is a child whose subtree ends the phrase (the cue that modifies it).
    """
    start, end = tree.left[i], tree.right[i] + 1
    for c in tree.children[i]:
        if c < i:
            continue
        named = tree.pos[i] == PROPN and tree.dep[c] == APPOS
        if c == skip or named or tree.dep[c] in (RELCL, ACL):
            end = min(end, tree.left[c])
        elif tree.dep[c] == APPOS:
            clause = tree.child(c, RELCL, ACL)
            end = end if clause is None else min(end, tree.left[clause])
    start = min(start, i)
    end = max(end, i + 1)
    return trim(tree, start, end)


def trim(tree: Tree, start: int, end: int) -> Tokens:
    """Take punctuation and blanks off both ends of a token span (a possessive's too)."""
    while end - 1 > start and (
        tree.pos[end - 1] in (_PUNCT_POS, _SPACE_POS) or tree.word(end - 1) in _GENITIVE
    ):
        end -= 1
    while start < end - 1 and tree.pos[start] in (_PUNCT_POS, _SPACE_POS):
        start += 1
    return start, end
