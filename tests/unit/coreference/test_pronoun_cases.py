"""What pronouns mean, sentence by sentence: one table for each construction."""

from __future__ import annotations

import pytest

QUILL, FARR, BRAND = "person:ada quill", "person:hugh farraday", "person:carl brand"
AGENCY = "organisation:harbour protection agency"

PERSONS = [
    ("Ms. Ada Quill met Mr. Hugh Farraday in Leeds. «She» was late.", QUILL),
    ("Ms. Ada Quill met Mr. Hugh Farraday in Leeds. «He» was late.", FARR),
    ("Ada Quill left Leeds with «her» brother.", QUILL),
    ("Hugh Farraday won. The voters of Leeds gave «him» every seat.", FARR),
    ("Hugh Farraday hurt «himself» in Leeds.", FARR),
    ("Carl Brand left, and Hugh Farraday «himself» took the helm.", FARR),
    ("Carl Brand said that a sailor had hurt «himself».", None),
    ("Hugh Farraday is «his» deputy.", None),
    ("Hugh Farraday is «his» own deputy.", FARR),
    ("Carl Brand met Hugh Farraday, «his» deputy.", BRAND),
    ("The ship sank. A woman called the police, and «she» was calm.", None),
]
INDIRECT = [
    ("<Hugh Farraday> said {«he» would pay}.", FARR),
    ("Carl Brand owed money, but <Hugh Farraday> said {«he» would pay it all}.", FARR),
]
QUOTED = [
    ("Hugh Farraday praised Carl Brand. {“«He» is a great man,”} <Farraday> said.", BRAND),
    ("{“«I» will pay,”} <Hugh Farraday> said.", FARR),
    ("{“The ship is «mine»,”} <Hugh Farraday> said. {“Leave me,”} <he> said.", FARR),
    ("<Hugh Farraday> said {he would “give «my» life”} for the ship.", FARR),
    ("<Hugh Farraday> said {I was wrong about «me»}.", None),
    ("{“We will pay, and «I» know it,”} <the sailors> said.", None),
    ("{“He told me, ‘«I» will pay,’ and left,”} <Hugh Farraday> said.", None),
    ("{“«You» will pay,”} <Hugh Farraday> said.", None),
]  # fmt: skip
THINGS = [
    ("China closed «its» border to the sailors.", "country:cn"),
    ("The Harbour Protection Agency fired «its» chief.", AGENCY),
    ("The Harbour Protection Agency met in Leeds. «It» was raining.", None),
    ("The Harbour Protection Agency met. «It» was clear that the pier would close.", None),
    ("The Harbour Protection Agency made «it» clear that the pier would close.", None),
    ("The Harbour Protection Agency met. «It» seems that the pier will close.", None),
    ("The Harbour Protection Agency met. «It» was Hugh Farraday who spoke.", None),
    ("The Harbour Protection Agency met. «It» was announced that the pier would close.", None),
    ("The Harbour Protection Agency met. «It» took two hours to agree.", None),
    ("The Harbour Protection Agency closed the pier. «It» was a mistake.", None),
    ("The Harbour Protection Agency said «it» would close the pier.", AGENCY),
    ("Hugh Farraday wrote a letter and burned «it».", None),
]
MANY = [
    ("Republicans blocked the bill, and «they» cheered.", "group:republican"),
    ("Hugh Farraday met the sailors of China. «They» cheered.", None),
]
NEVER = [
    ("Hugh Farraday, «who» was late, left.", None),
    ("China signed a treaty «that» was late.", None),
    ("China fired the chief. «This» was wrong.", None),
]
CASES = [*PERSONS, *INDIRECT, *QUOTED, *THINGS, *MANY, *NEVER]


@pytest.mark.parametrize(("text", "key"), CASES, ids=[text[:70] for text, _ in CASES])
def test_pronoun(meant, text: str, key: str | None) -> None:
    assert meant(text) == key
