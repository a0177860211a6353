"""The common nouns that stand for someone who speaks: persons, bodies, texts.

A person noun without a name ("a woman told police") can be what "she" means; a body or a text can
be what "it" means; and an epithet ("the billionaire", "the agency") can mean someone named before.
"""

from __future__ import annotations

from spacy.tokens import Token

from pipeline.entities.names import ROLE_GENDER, ROLE_HEADS

_PERSONS_TEXT = """accuser actor actress academic artist athlete backer bishop businessman
businesswoman billionaire blogger boy businessperson challenger comedian commentator conservative
contender critic developer dissident doctor donor driver engineer father filmmaker firebrand
frontrunner front-runner girl guest guy heir hopeful host husband immigrant incumbent insider
investor lady lobbyist magnate man millionaire mogul mother musician nephew neighbor neighbour
neurosurgeon newcomer niece novelist nurse opponent organizer parent passenger patient player
playwright pollster politician prisoner progressive protester provocateur pundit refugee resident
retiree rival showman singer sister socialist soldier son speaker star student supporter surgeon
survivor suspect teenager tenor uncle vendor veteran victim volunteer voter waitress widow wife
witness woman worker anchor anchorman anchorwoman aunt brother daughter operative physicist
psychologist sociologist chemist biologist ecologist"""
PERSONS = ROLE_HEADS | ROLE_GENDER.keys() | frozenset(_PERSONS_TEXT.split())
"""Nouns for one person, in the singular."""

_BODIES_TEXT = """administration agency airline alliance army association authority bank board
body broadcaster bureau business cabinet camp campaign carrier caucus chain channel charity church
city club coalition commission committee company conglomerate congress consortium corporation
council country court department division federation firm force foundation fund giant government
group hospital house institute institution lab league legislature manufacturer maker ministry
movement nation network newspaper ngo nonprofit office operator organisation organization outlet
panel paper parliament party platform police publication publisher regime regulator retailer
school senate service startup state store team think-tank tribunal trust union university utility
watchdog website weekly daily"""
BODIES = frozenset(_BODIES_TEXT.split())
"""Nouns for an organisation, in the singular."""

NAMED_BODIES = BODIES - {"state"}
"""Those that mean the body whose name ends in them; "the state" is not the Islamic State."""

_OFFICIAL_TEXT = """cabinet camp campaign church commission committee congress council court
department government house legislature ministry parliament party regime senate state tribunal"""
OFFICIAL = frozenset(_OFFICIAL_TEXT.split())
"""Bodies that are called so by name: "the ministry" is no epithet of something else."""

_TEXTS_TEXT = """ad advertisement affidavit agreement amendment analysis announcement article bill
book brief column commercial communique communiqué complaint decision declaration diary directive
document dossier editorial email e-mail essay filing indictment inquiry investigation law lawsuit
leaflet letter measure memo memoir memorandum message motion note notice op-ed opinion order page
pamphlet paper petition piece plan platform policy poll post poster press proposal publication
report resolution review ruling sentence sign statement story study subpoena suit summary survey
testimony text transcript treaty tweet verdict video warrant website"""
TEXTS = frozenset(_TEXTS_TEXT.split())
"""Nouns for something written that says what is in it, in the singular."""

_MANY_TEXT = """police staff crew crowd couple pair duo family public majority minority leadership
audience electorate opposition everybody everyone anybody anyone somebody someone nobody person"""
MANY = frozenset(_MANY_TEXT.split())
"""Nouns without a plural ending that "they" may stand for."""

CAMPAIGNS = {"campaign": "campaign", "camp": "campaign", "administration": "administration"}
"""Nouns that with a person's name beside them name an organisation: "the Quill campaign"."""

PARTISANS = frozenset(["republican", "democrat"])
"""Names of groups that in the singular, after an article, are one person."""


def is_person_noun(token: Token) -> bool:
    """Tell whether a token is a common noun for one person."""
    return token.tag_ == "NN" and token.lower_ in PERSONS


def is_thing_noun(token: Token) -> bool:
    """Tell whether a token is a common noun that "it" may stand for."""
    return token.tag_ == "NN" and token.lower_ not in PERSONS


def is_plural_noun(token: Token) -> bool:
    """Tell whether a token is a common noun for many, or for anybody, that "they" may stand for."""
    return token.tag_ == "NNS" or token.lower_ in MANY
