from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.entities.names import (
    acronym_key,
    display_name,
    fold,
    gender_of_name,
    group_key,
    initials,
    is_acronym,
    is_generic_organisation,
    organisation_words,
    person_words,
    words,
)


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("Victor D. Cha", "victor cha"),
        ("Mr. Cha", "cha"),
        ("Mr. Cha’s", "cha"),
        ("Cha Cha", "cha"),
        ("President Xi Jinping", "xi jinping"),
        ("Kim Jong-un", "kim jong un"),
        ("Kim Jong Un", "kim jong un"),
        ("Lloyd J. Austin III", "lloyd austin"),
        ("Robert F. Kennedy Jr.", "robert kennedy"),
        ("Sen. Elena Ruiz", "elena ruiz"),
        ("Dean Holt", "dean holt"),
        ("Miriam O’Connell", "miriam o'connell"),
        ("José Ñáñez", "jose nanez"),
        ("Ada Quill Ada", "ada quill"),
        ("Xi", "xi"),
        ("President", "president"),
        ("Prime Minister Theresa May", "theresa may"),
        ("PM Theresa May", "theresa may"),
        ("...", ""),
    ],
)
def test_person_words(surface: str, expected: str) -> None:
    assert " ".join(person_words(surface)) == expected


@pytest.mark.parametrize(
    ("surface", "expected"),
    [
        ("the F.B.I.", "fbi"),
        ("F.B.I.", "fbi"),
        ("U.S. State Department", "state department"),
        ("the US State Department", "state department"),
        ("State Department's", "state department"),
        ("The Harbour Times", "harbour times"),
        ("Orbital Inc.", "orbital"),
        ("NATO", "nato"),
        ("US Army", "us army"),
    ],
)
def test_organisation_words(surface: str, expected: str) -> None:
    assert " ".join(organisation_words(surface.removeprefix("the "))) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Center for Strategic and International Studies", "csis"),
        ("Central Intelligence Agency", "cia"),
        ("the North Atlantic Treaty Organization", "nato"),
    ],
)
def test_initials_hold_the_acronym(name: str, expected: str) -> None:
    assert expected in initials(name)


@pytest.mark.parametrize(
    ("surface", "expected"),
    [("CSIS", True), ("C.I.A.", True), ("G20", False), ("Nato", False), ("A", False)],
)
def test_is_acronym(surface: str, expected: bool) -> None:
    assert is_acronym(surface) is expected


def test_small_functions() -> None:
    assert initials("Reuters") == set()
    assert acronym_key("C.I.A.") == "cia"
    assert display_name("President Xi Jinping’s") == "Xi Jinping"
    assert group_key("Republicans") == group_key("Republican") == "republican"
    assert group_key("Democratic") == group_key("Democrats") == "democrat"
    assert gender_of_name(["theresa", "may"]) == "f"
    assert gender_of_name(["may"]) == ""
    assert is_generic_organisation(["foreign", "ministry"])
    assert not is_generic_organisation(["carnegie", "endowment"])


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=60))
def test_names_of_any_text(text: str) -> None:
    assert person_words(" ".join(person_words(text))) == person_words(text)
    assert fold(fold(text)) == fold(text)
    assert all(word and not word.isspace() for word in words(text))
    assert isinstance(initials(text), set)
    organisation_words(text)
    display_name(text)
    group_key(text)
