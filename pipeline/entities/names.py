"""Names as strings: canonical forms of persons and organisations, titles, given names.

Nothing here knows a document; every function is linear in its input.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

COURTESY = {
    "mr": "m", "mister": "m", "sir": "m", "lord": "m", "mrs": "f", "ms": "f", "miss": "f",
    "madam": "f", "madame": "f", "lady": "f", "dame": "f", "dr": "", "prof": "", "rev": "",
    "hon": "", "mx": "",
}  # fmt: skip
"""Forms of address that open a name, with the gender they tell (m, f, or nothing)."""

ABBREVIATED_TITLES = {
    "sen": "senator", "sens": "senator", "rep": "representative", "reps": "representative",
    "gov": "governor", "gen": "general", "lt": "lieutenant", "col": "colonel", "maj": "major",
    "capt": "captain", "sgt": "sergeant", "adm": "admiral", "pres": "president",
    "det": "detective", "atty": "attorney", "supt": "superintendent",
}  # fmt: skip

_ROLES = """activist adviser advisor aide ambassador analyst archbishop attorney author ayatollah
banker bishop boss broker candidate captain cardinal chairman chairperson chairwoman chair
chancellor chief coach colonel columnist commander commissioner congressman congresswoman
coordinator councillor counsel counterpart dean deputy detective dictator diplomat director
economist editor emperor envoy executive expert farmer founder general governor historian
judge journalist justice king lawmaker lawyer leader lecturer legislator lieutenant major
manager mayor minister monarch negotiator nominee officer official owner partner pastor
physician pope premier president priest prince princess principal producer
professor prosecutor queen rabbi reporter representative researcher
resident scholar scientist specialist fellow
secretary senator sergeant sheriff spokesman spokesperson
spokeswoman strategist student sultan superintendent teacher treasurer tsar tycoon
whip witness writer"""

ROLE_HEADS = frozenset(_ROLES.split())
"""Nouns that say what a person is or does."""

_PERSONAL = """president chancellor premier minister senator governor mayor king queen prince
princess pope judge justice ayatollah congressman congresswoman ambassador pm"""

PERSONAL_ROLES = frozenset([*_PERSONAL.split(), *ABBREVIATED_TITLES])
"""Roles that, in capitals before a word, make it a person's name."""

ROLE_GENDER = {
    "spokesman": "m", "spokeswoman": "f", "chairman": "m", "chairwoman": "f", "king": "m",
    "queen": "f", "prince": "m", "princess": "f", "congressman": "m", "congresswoman": "f",
    "emperor": "m", "pope": "m", "sultan": "m", "man": "m", "woman": "f", "father": "m",
    "mother": "f", "son": "m", "daughter": "f", "husband": "m", "wife": "f", "brother": "m",
    "sister": "f", "widow": "f", "businessman": "m", "businesswoman": "f",
}  # fmt: skip

_MODIFIERS = """pm vice first former acting deputy foreign prime defense defence supreme crown us
chief attorney district state house speaker retired late"""
_TITLE_WORDS = frozenset([*COURTESY, *ABBREVIATED_TITLES, *ROLE_HEADS, *_MODIFIERS.split()])

_SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "esq", "phd", "md"})

_MALE = """aaron adam adrian ahmed alan albert alex alexander alexei alfred ali allan allen andreas
andrei andrew angus anthony antonio arnold arthur barack ben benjamin bernard bernie bill bob boris
brad brandon brett brian bruce carl carlos charles chris christopher chuck claude clive colin craig
daniel dave david dean dennis derek dick diego dmitri dmitry donald doug douglas duncan dwight
eduardo edward emmanuel enrique eric ernest eugene felipe fernando francis francois frank franklin
fred frederick gareth gary geoffrey george gerald giles giuseppe glenn gordon graham greg gregory
guy hamid harold harry hassan henry herbert howard hugh hugo hussein ian ibrahim igor ivan jack
jacob jacques jake james jamie jared jason javier jeff jeffrey jeremy jerome jerry jim joe joel
johann john johnny jon jonathan jorge jose joseph josh joshua juan julian justin karl keith ken
kenneth kevin khalid klaus kurt kyle lance larry lawrence leo leon leonard lindsey lloyd louis luca
lucas luis luke marc marco marcus mario mark martin matt matthew maurice max michael miguel mike
mikhail mitch mitt mohamed mohammad mohammed muhammad nathan neil nicholas nick nicolas nigel
nikolai noah norman oleg oliver omar oscar otto owen pablo patrick paul pedro peter phil philip
pierre quentin rafael ralph randy ray raymond reggie rex ricardo richard rick rob robert roberto
rodrigo roger roland ron ronald roy rudolph rudy rupert russell ryan sadiq sam samuel scott sean
sebastian sergei sergey seth shinzo simon spencer stan stanley stefan stephen steve steven stuart
ted terry theodore thomas tim timothy toby todd tom tommy tony trevor tyler vernon victor vince
vincent vladimir volodymyr walter warren wayne wilbur will william winston yuri zachary"""

_FEMALE = """abigail agnes alexandra alice alison allison amanda amber amy andrea angela anita ann
anna anne annie audrey barbara beatrice betsy betty beverly brenda bridget camilla carla carmen
carol caroline carolyn catherine cecilia charlotte cheryl chloe christina christine cindy claire
clara claudia colleen condoleezza connie cynthia dana deborah debbie denise diana diane dianne
donna doris dorothy edith eileen elaine eleanor elena elise elizabeth ellen emily emma erica
erin esther eva evelyn fatima fiona florence frances gail geraldine gina ginni gloria grace greta
hannah harriet heather heidi helen helena hillary hope ingrid irene isabel ivanka jacqueline jane
janet janice jean jeanne jennifer jenny jessica jill joan joanna jody josephine joyce juanita judith
judy julia julie kamala karen kate katherine kathleen kathryn kathy katie kay kayleigh kellyanne
kimberly kirsten kristen kristin laura lauren leah lena leslie lillian linda lisa lois loretta
lori louise lucy lynn madeleine maggie mandy margaret maria marie marilyn marina marjorie martha
mary maureen maxine megan melania melinda melissa meredith michelle mildred miriam molly monica
nadia nancy naomi natalia natalie natasha nicola nicole nikki nora olga olivia pamela patricia patty
paula pauline penny phyllis rachel rebecca renee rhonda rita roberta rosa rosemary ruth sally
samantha sandra sara sarah sharon sheila shirley sonia sophia sophie stacey stella stephanie sue
susan susana suzanne svetlana sylvia tamara tara teresa thelma theresa tiffany tina tracy tulsi
ursula valerie vanessa vera veronica victoria virginia vivian wanda wendy yvette yvonne"""

GIVEN_NAMES: dict[str, str] = dict.fromkeys(_MALE.split(), "m") | dict.fromkeys(
    _FEMALE.split(), "f"
)
"""Common given names of the English-language news with their usual gender."""

_HONORED_TAIL = re.compile(r"(?:'s|’s|['’])\s*$")
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*", re.UNICODE)
_ACRONYM = re.compile(r"(?:[A-Z]\.?){2,8}s?")


def fold(text: str) -> str:
    """Return ``text`` in lower case, without accents, with plain apostrophes.

    >>> fold("Élysée’s")
    "elysee's"
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("’", "'").replace("‘", "'"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).lower()


def words(text: str) -> list[str]:
    """Return the folded words of a name; points and hyphens separate or vanish.

    >>> words("Kim Jong-un"), words("C.I.A."), words("O’Brien")
    (['kim', 'jong', 'un'], ['c', 'i', 'a'], ["o'brien"])
    """
    return _WORD.findall(fold(text))


def person_words(surface: str) -> list[str]:
    """Return the words of a person's name without titles, initials and suffixes.

    A name that is nothing but such words keeps its last one.

    >>> person_words("Mr. Victor D. Cha"), person_words("Lloyd J. Austin III")
    (['victor', 'cha'], ['lloyd', 'austin'])
    """
    found = words(_HONORED_TAIL.sub("", surface))
    start = 0
    while start < len(found) - 1 and _is_title(found[start]):
        start += 1
    kept = [w for w in found[start:] if len(w) > 1 and w not in _SUFFIXES]
    if len(kept) > 2 and kept[0] == kept[-1]:
        kept = kept[:-1]  # two names run together
    return kept or found[-1:]


def _is_title(word: str) -> bool:
    return word in _TITLE_WORDS and word not in GIVEN_NAMES


def display_name(surface: str) -> str:
    """Return a person's name as written, without titles and possessive.

    >>> display_name("President Xi Jinping’s")
    'Xi Jinping'
    """
    parts = _HONORED_TAIL.sub("", surface).split()
    while len(parts) > 1 and _is_title(parts[0].rstrip(".").lower()):
        parts = parts[1:]
    return " ".join(parts)


def gender_of_name(name_words: Sequence[str]) -> str:
    """Return ``m``, ``f`` or the empty string for a full name in :func:`person_words` form."""
    return GIVEN_NAMES.get(name_words[0], "") if len(name_words) > 1 else ""


def is_acronym(surface: str) -> bool:
    """Tell whether a form is written as an acronym: ``CSIS``, ``C.I.A.``."""
    return bool(_ACRONYM.fullmatch(surface))


def acronym_key(surface: str) -> str:
    """Return an acronym in lower case without points."""
    return surface.replace(".", "").lower()


_MINOR = {"of", "the", "for", "and", "on", "in", "to", "at", "de", "la", "du", "&"}


def initials(surface: str) -> set[str]:
    """Return the acronyms that a name of several words may have, in lower case.

    >>> sorted(initials("Center for Strategic and International Studies"))
    ['cfsais', 'csis']
    """
    parts = re.split(r"[\s\-]+", fold(surface.removeprefix("the ").removeprefix("The ")))
    parts = [p for p in parts if p and p[0].isalpha()]
    if len(parts) < 2:
        return set()
    return {"".join(p[0] for p in parts if p not in _MINOR), "".join(p[0] for p in parts)}


def organisation_words(surface: str) -> list[str]:
    """Return the words of an organisation's name without article, points and company forms.

    A leading "U.S." goes too: the State Department and the US State Department are one.

    >>> organisation_words("the US State Department"), organisation_words("F.B.I.")
    (['state', 'department'], ['fbi'])
    """
    surface = _HONORED_TAIL.sub("", surface).removesuffix(".com")
    if is_acronym(surface):
        return [acronym_key(surface)]
    found = words(re.sub(r"(?<=\b[A-Za-z])\.(?=[A-Za-z]\b|\s|$)", "", surface))
    if len(found) > 1 and found[0] == "the":
        found = found[1:]
    if len(found) > 2 and found[0] in ("us", "u.s"):
        found = found[1:]
    while len(found) > 1 and found[-1] in ("inc", "corp", "ltd", "plc", "llc", "co"):
        found = found[:-1]
    return found


_GENERIC = """affairs agency air army assembly authority bank board bureau cabinet central commerce
commission committee congress council court defence defense department economy education
energy finance force forces foreign guard health high home house intelligence interior
justice lower ministry military national navy of parliament police public security senate
service services supreme the trade transport treasury upper"""

GENERIC_ORGANISATION_WORDS = frozenset(_GENERIC.split())
"""A name made of these alone names a different body in each country."""


def is_generic_organisation(name_words: Iterable[str]) -> bool:
    """Tell whether a name says nothing of whose it is: ``Foreign Ministry``, ``Supreme Court``."""
    return all(word in GENERIC_ORGANISATION_WORDS for word in name_words)


_GROUPS = {
    "democratic": "democrat",
    "dem": "democrat",
    "dems": "democrat",
    "gop": "republican",
    "islamic": "muslim",
    "torie": "tory",
}


def group_key(surface: str) -> str:
    """Return the key form of a group: ``Republicans`` and ``Republican`` are one."""
    name = " ".join(words(surface))
    if name.endswith("s") and not name.endswith("ss") and len(name) > 4:
        name = name[:-1]
    return _GROUPS.get(name, name)
