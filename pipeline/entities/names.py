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

_MALE = """aaron abdul abdullah adam adrian adrien ahmed aidan akira alan albert alec aleksandr alex
alexander alexei alfred ali alistair allan allen amir amit anders andre andreas andrei andres andrew
angus anil anthony anton antonio anwar ari arjun arkady arnold artem arthur arturo ashok axel barack
bashar ben benjamin benoit bernard bernie bilal bill birger bjorn bob boris boyd brad brandon branko
brett brian bruce bruno callum carl carlos cesar charles chris christoph christopher chuck ciaran
claude clive colin conor cormac craig cyril damian damien daniel darius darren dave david dean
declan deepak dennis derek desmond dick diego dieter dmitri dmitry dominic donal donald doug douglas
duncan dwight eamon edgar edmund eduard eduardo edward eli elias emil emilio emmanuel enrique eric
erik ernest ernesto esteban ethan eugene evan fabio farid federico felipe felix ferdinand fergus
fernando finn florian francis francois frank franklin fred frederick fredrik friedrich fritz gabriel
gareth gary geoffrey george gerald gerard gerhard gilbert giles giovanni giuseppe gleb glenn goran
gordon graham greg gregor gregory guillaume gunnar gustav guy haakon hamid hamza hans harald harold
harry harvey hassan hector heinrich henri henrik henry herbert hiroshi hitoshi horst howard hugh
hugo hussein ian ibrahim igor imran isaac ismail ivan jack jacob jacques jaime jake james jamie jan
janos jared jason javed javier jeff jeffrey jens jeremy jerome jerry jesper jim jiri joachim joao
jochen joe joel johan johann johannes john johnny jon jonas jonathan jorge jose josef joseph josh
joshua jozef juan juha jukka julian jurgen justin kareem karim karl kazuo keith ken kenji kenneth
kevin khalid kiran kjell klaus knut konrad konstantin kurt kyle lance larry lars laszlo lawrence
leif leo leon leonard leonid lindsey lloyd lorenzo lothar louis luca lucas ludwig luis luke maksim
malcolm manfred manuel marc marcel marco marcus marek mariano mario mark marko martin marvin massimo
mathias matt matteo matthew maurice max mehmet michael miguel mika mikael mike mikhail milan milos
miroslav mitch mitt mohamed mohammad mohammed muhammad mustafa nabil nathan naveed neil nicholas
nick nicolas nigel nikolai nikos nils noah norman olaf ole oleg oliver olivier omar omer oscar otis
otto owen pablo pascal patrice patrick paul pavel pawel pedro per percy peter petr petter phil
philip philippe pierre pieter piotr quentin radek rafael rafal rahul raj rajesh ralf ralph ramon
randy rashid raul ray raymond reggie reinhard rene rex ricardo richard rick rob robert roberto
rodrigo roger rohan roland rolf roman ron ronald roy ruben rudolph rudy rupert russell ryan sadiq
salman sam samir samuel sandeep sanjay saul scott sean sebastian sergei sergey sergio seth shinji
shinzo sigurd silvio simeon simon spencer stan stanislav stanley stefan stefano stephen steve steven
stig stuart sunil sven takashi tarek tariq ted terje terry theodore thierry thomas tim timothy toby
todd tom tomas tomasz tommy tony tor torsten trevor trond tyler umar vaclav vernon victor vikram
viktor vince vincent vincenzo vitaly vlad vladimir volodymyr walter warren wayne wilbur wilhelm will
william winston wolfgang xavier yannick yasser yosef youssef yuri yusuf zachary zoltan"""

_FEMALE = """abigail adela adele adriana agata agnes agnieszka aisha akiko alejandra aleksandra
alexandra alice alina alison allison amanda amber amelia amina amira amy ana anastasia andrea aneta
angela anita anja anjali anke ann anna anne anneke annie annika antonia anya asma astrid audrey
ayesha barbara beata beatrice betsy betty beverly bianca birgit birgitta brenda bridget brigitte
britta bronwen camilla carla carlota carmen carol caroline carolyn catalina catherine cecilia celia
charlotte cheryl chiara chiyo chloe christina christine cindy claire clara claudia colleen
condoleezza connie consuelo cornelia cristina cynthia dagmar dana daniela debbie deborah delia
denise diana diane dianne dolores dominique donna doris dorothea dorothy ebba edith edwina eileen
elaine eleanor elena elif elin elise elizabeth elke ellen elsa emilia emily emma erica erika erin
esperanza estelle esther eugenia eunice eva evelyn fadia farah fatima fatma federica fernanda fiona
fleur florence frances frida gabriela gail gemma genevieve georgina geraldine gerda gina ginni
giulia gloria grace graciela greer greta gudrun gunilla gwen gwendolyn hana hanna hannah harriet
harumi heather hedda heidi helen helena helga henrietta hilda hildegard hillary hope ilse imogen
ines inga inge ingrid irena irene irina isabel isabella isabelle ivana ivanka jacqueline jana jane
janet janice jean jeanne jelena jennifer jenny jessica jill joan joana joanna jody johanna jolanda
josephine joyce juanita judith judy julia juliana julie juliet kamala kaori karen karin karina
katarina kate katherine kathleen kathryn kathy katie katja katrin katya kay kayleigh keiko kellyanne
khadija kimberly kirsten kirsty kristen kristin kristina ksenia lara larissa latifa laura lauren
leah leila lena leslie lidia liesel lieselotte lillian linda lisa liv livia lois lorena loretta lori
lorna lotte louise lourdes lucia lucy luisa lydia lynn madeleine magda magdalena maggie mairead maja
mandy manuela marcela margaret margarita margot maria mariam mariana marianne marie mariko marilyn
marina marjorie marta martha martina mary matilda maureen maxine meera megan melania melinda melissa
mercedes meredith michelle michiko mila mildred milena mina mira mireille miriam moira molly monica
monika nadia nadine nancy naoko naomi natalia natalie natalya natasha neha nicola nicole nikki nina
nirmala nora noriko odile oksana olga olivia paloma pamela paola parisa patricia patty paula pauline
penny petra philippa phyllis pilar pippa polly priscilla priya rachel rania raquel rebecca regina
renata renee rhonda rita ritu roberta rocio romana rosa rosalind rosario rosemary rukhsana ruth
sabine sabrina sakura sally samantha sandra sanna saoirse sara sarah saskia selma sharon sheila
shirley sigrid silke silvia simone sinead siobhan sofia solveig sonia sonja sophia sophie stacey
stella stephanie sue sunita susan susana susanne suzanne svetlana sylvia sylvie tamara tara tatiana
tatjana tatyana teresa thelma theresa tiffany tina tove tracy trine tulsi ulrike ursula valentina
valeria valerie vanessa vera veronica veronika victoria vigdis viktoria virginia vivian wanda wendy
wilhelmina xenia yael yasmin yoko yolanda yuko yulia yumiko yvette yvonne zahra zainab zara zoe
zofia"""

GIVEN_NAMES: dict[str, str] = dict.fromkeys(_MALE.split(), "m") | dict.fromkeys(
    _FEMALE.split(), "f"
)
"""Common given names of the English-language news with their usual gender."""

_HONORED_TAIL = re.compile(r"(?:'s|’s|['’])\s*$", re.IGNORECASE)
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
    kept = [w for w in found if len(w) > 1 and w not in _SUFFIXES]
    start = 0
    while start < len(kept) - 1 and _is_title(kept[start]):
        start += 1
    kept = kept[start:]
    if len(kept) > 1 and kept[0] == kept[-1]:
        kept = kept[:-1]  # two names run together, or one said twice
    return kept or found[-1:]


def _is_title(word: str) -> bool:
    return word in _TITLE_WORDS and word not in GIVEN_NAMES


def is_title_word(lower: str) -> bool:
    """Tell whether a word in lower case is a form of address, a role or part of a role."""
    return _is_title(lower)


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
