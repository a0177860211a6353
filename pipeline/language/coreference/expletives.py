"""Whether an "it" stands for nothing that has a name: it fills a place, or means an event.

Rules on the parse, after the patterns of Paice and Husk ("Towards the automatic recognition of
anaphoric features in English text", 1987) and Lappin and Leass (1994): a clause that is put later
("it was clear that ..."), clefts ("it was Quill who ..."), verbs that only seem ("it appears"),
weather and time, idioms ("made it", "when it comes to"), events ("it was a mistake"). They look at
the words that depend on the verb, and so are as good as the parse.
"""

from __future__ import annotations

from spacy.tokens import Token

COPULAS = frozenset(["be", "'s", "’s"])
"""Lemmas of "is", also where an apostrophe hides it."""
_SUBJECTS = frozenset(["nsubj", "nsubjpass", "expl"])
_CLAUSES = frozenset(["ccomp", "csubj", "csubjpass", "xcomp", "relcl", "acl", "pcomp"])
_PREDICATES = frozenset(["acomp", "attr", "oprd", "prep", "advmod"])
_SEEMING = frozenset(["seem", "appear", "happen", "matter", "occur", "emerge", "transpire"])
_SENSES = frozenset(["look", "sound", "feel"])
_WEATHER = frozenset(["rain", "snow", "hail", "drizzle", "pour", "thunder", "freeze", "thaw"])
_COSTS = frozenset(["take", "cost"])
_JUDGING = frozenset(["make", "find", "think", "consider", "believe", "deem", "keep", "leave"])
_IDIOMS = frozenset(["make", "get", "lose", "blow", "wing", "risk", "cut"])
_TIMES_TEXT = """time year month week day hour minute second morning afternoon evening night
midnight noon today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday
spring summer autumn winter decade century season weekend"""
_TIMES = frozenset(_TIMES_TEXT.split())
_MAX_CHILDREN = 24
"""Children of a word that are looked at, so that no sentence takes long."""


def is_expletive(it: Token) -> bool:
    """Tell whether a token "it" has no antecedent by its place in the sentence."""
    if it.dep_ == "expl":
        return True
    verb = it.head.head if it.head.dep_ in ("aux", "auxpass") else it.head
    if it.dep_ in _SUBJECTS:
        return _subject(it, verb)
    return it.dep_ in ("dobj", "nsubj") and _object(it, verb)


def _subject(it: Token, verb: Token) -> bool:
    lemma = verb.lemma_
    if lemma in _WEATHER or lemma in _SEEMING:
        return True
    if verb.i > it.i and verb.head.lemma_ in _JUDGING and _judged(it):
        return True  # "make it clear that": the parse has a clause of "it" and "clear"
    after = _after(verb)
    clause = any(child.dep_ in _CLAUSES for child in after)
    if it.dep_ == "nsubjpass":
        return clause
    if lemma in _SENSES:
        return any(child.lower_ in ("like", "as") for child in after)
    if lemma in _COSTS:
        return any(child.lemma_ in _TIMES for child in after) or clause
    if lemma == "come":
        return any(child.lower_ == "to" for child in after) and _when(verb)
    if lemma == "turn":
        return clause and any(child.lower_ == "out" for child in after)
    return lemma in COPULAS and (clause or any(_predicates_clause(child) for child in after))


def _after(word: Token) -> list[Token]:
    found: list[Token] = []
    for child in word.rights:
        found.append(child)
        if len(found) == _MAX_CHILDREN:
            break
    return found


def _predicates_clause(predicate: Token) -> bool:
    """Tell whether "it is ..." goes on with a clause, a time, or what the whole is about.

    "It was a mistake" is said of what happened; of an agency one says "it is the largest".
    """
    if predicate.dep_ == "advcl":
        return any(left.lower_ in ("if", "that", "to", "when") for left in predicate.lefts)
    if predicate.lemma_ in _WEATHER or predicate.lower_.removesuffix("ing") in _WEATHER:
        return True
    if predicate.dep_ not in _PREDICATES:
        return False
    if predicate.dep_ == "attr" and (
        predicate.lower_ == "one" or any(left.lower_ in ("a", "an") for left in predicate.lefts)
    ):
        return True
    if predicate.lemma_.lower() in _TIMES or predicate.lower_ == "about":
        return True
    return any(child.dep_ in _CLAUSES for child in _after(predicate))


def _when(verb: Token) -> bool:
    return any(left.lower_ in ("when", "if") for left in verb.lefts)


def _judged(it: Token) -> bool:
    """Tell whether an adjective and a clause follow: "it clear that", "it hard for us to"."""
    doc, i = it.doc, it.i + 1
    while i < len(doc) and i < it.i + 4 and doc[i].pos_ == "ADV":
        i += 1
    if i >= len(doc) or doc[i].pos_ not in ("ADJ", "NOUN"):
        return False
    return any(
        doc[j].lower_ in ("that", "to", "for", "how") for j in range(i + 1, min(i + 5, len(doc)))
    )


def _object(it: Token, verb: Token) -> bool:
    if verb.lemma_ in _JUDGING and _judged(it):
        return True
    following = it.doc[it.i + 1] if it.i + 1 < len(it.doc) else None
    idiom = verb.lemma_ in _IDIOMS and verb.i == it.i - 1
    return idiom and (
        following is None
        or following.dep_ in ("prep", "prt", "advmod", "acomp", "punct", "oprd", "ccomp")
    )
