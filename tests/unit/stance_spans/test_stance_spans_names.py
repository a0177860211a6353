"""Names that gold gives to speakers and targets, against those of entities."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.evaluation.stance_spans_names import (
    is_collective,
    is_member,
    names_match,
    principal_matches,
)

SAME = [
    ("Donald_Trump", "Donald Trump", "person"),
    ("Donald_Trump", "Donald J. Trump", "person"),
    ("Donald_Trump", "Trump", "person"),
    ("donald_trump", "Donald Trump", "person"),
    ("Felipe_Calder", "Felipe Calderón", "person"),  # gold lost the accented end
    ("Kevil_McCarthy", "Kevin McCarthy", "person"),
    ("Bob_Etheridge", "Robert Etheridge", "person"),
    ("Joe_Biden", "Joseph R. Biden Jr.", "person"),
    ("George_W._Bush", "George W. Bush", "person"),
    ("George_W._Bush", "George Bush", "person"),
    ("Lois_lerner", "Lois Lerner", "person"),
    ("Obama's_administration", "Obama Administration", "organisation"),
    ("House_Republicans", "Republicans", "group"),
    ("House_Republicans", "House Republicans", "group"),
    ("Republican_lawmakers", "GOP", "group"),
    ("Democratic_Lawmakers", "Democrats", "group"),
    ("Democrats", "Democratic Party", "organisation"),
    ("Tea_Party", "Tea Party", "organisation"),
    ("State_Department_officials", "U.S. State Department", "organisation"),
    ("supreme_court", "U.S. Supreme Court", "organisation"),
    ("National_Rifle_Association", "NRA", "organisation"),
    ("NAACP", "NAACP", "organisation"),
    ("Chick-Fil-A", "Chick-fil-A", "organisation"),
    ("Nebraska_and_Oklahoma_officials", "Nebraska", "place"),
]
DIFFERENT = [
    ("Asa_Hutchinson", "Seth Hutchinson", "person"),
    ("Bill_Clinton", "Hillary Clinton", "person"),
    ("Mary_Cheney", "Liz Cheney", "person"),
    ("Donald_Trump", "Melania Trump", "person"),
    ("Donald_Trump_Jr.", "Donald Trump III", "person"),
    ("Donald_Trump", "Donald", "person"),
    ("George_W._Bush", "George H. Bush", "person"),
    ("Paul_Ryan", "Tim Ryan", "person"),
    ("Obama_campaign", "Barack Obama", "person"),
    ("Obama_campaign", "Obama Administration", "organisation"),
    ("Obama_campaign", "Obama", "organisation"),
    ("House_Republicans", "House", "organisation"),
    ("House_Republicans", "Senate Republicans", "group"),
    ("House_Democrats", "Republicans", "group"),
    ("Colorado_officials", "Colorado Springs", "place"),
    ("State_Department", "State", "organisation"),
    ("Tea_Party", "Republican Party", "organisation"),
    ("Nebraska_officials", "Oklahoma", "place"),
    ("National_Enquirer", "National Rifle Association", "organisation"),
    ("supreme_court", "Supreme Leader", "other"),
]


@pytest.mark.parametrize(("gold", "name", "kind"), SAME)
def test_one_thing_by_two_names(gold: str, name: str, kind: str) -> None:
    assert names_match(gold, name, kind)


@pytest.mark.parametrize(("gold", "name", "kind"), DIFFERENT)
def test_two_things_with_like_names(gold: str, name: str, kind: str) -> None:
    assert not names_match(gold, name, kind)


@pytest.mark.parametrize(
    ("gold", "collective"),
    [
        ("House_Republicans", True),
        ("Nebraska_officials", True),
        ("Obama_campaign", True),
        ("State_Department", True),
        ("plaintiffs", True),
        ("NAACP", True),
        ("Jay_Inslee", False),
        ("Ruth_Bader_Ginsburg", False),
    ],
)
def test_groups_and_persons(gold: str, collective: bool) -> None:
    assert is_collective(gold) is collective


MEMBERS = [
    ("Democratic_lawmakers", "", ", D-Ohio, said so."),
    ("Democratic_lawmakers", "", " (D) said so."),
    ("Democratic_lawmakers", "It fails, said Democratic Sen. ", ", who left."),
    ("House_Republicans", "", ", the top Republican on the panel, said so."),
    ("Republican_Lawmakers", "said GOP Rep. ", "."),
    ("Obama_campaign", "", ", a spokeswoman for the Obama campaign, said so."),
    ("Obama_campaign", "said Obama campaign spokesman ", "."),
    ("BuzzFeed", "", ", the editor in chief of BuzzFeed, said so."),
    ("Nebraska_officials", "Nebraska Attorney General ", " said so."),
]
NO_MEMBERS = [
    ("Democratic_lawmakers", "", ", R-Ohio, said so."),
    ("Democratic_lawmakers", "The Democratic plan that angered ", " was dropped."),
    ("Democratic_lawmakers", "Democrats. ", " said so."),
    ("Democratic_lawmakers", "", " said that Democrats fail."),
    ("Obama_campaign", "", ", a spokeswoman for the Romney campaign, said so."),
    ("Obama_campaign", "", ", who met Obama, said so."),
    ("State_Department", "State Senator ", " said so."),
]


@pytest.mark.parametrize(("gold", "before", "after"), MEMBERS)
def test_called_one_of_the_group(gold: str, before: str, after: str) -> None:
    assert is_member(gold, [("", " said so."), (before, after)])


@pytest.mark.parametrize(("gold", "before", "after"), NO_MEMBERS)
def test_not_called_one_of_the_group(gold: str, before: str, after: str) -> None:
    assert not is_member(gold, [(before, after)])


@pytest.mark.parametrize(
    ("gold", "name", "kind", "expected"),
    [
        ("Obama_campaign", "Barack Obama", "person", True),
        ("Obama's_administration", "Obama", "person", True),
        ("Obama_campaign", "Mitt Romney", "person", False),
        ("Obama_campaign", "Obama", "organisation", False),
        ("Barack_Obama", "Barack Obama", "person", False),
    ],
)
def test_whose_campaign_it_is(gold: str, name: str, kind: str, expected: bool) -> None:
    assert principal_matches(gold, name, kind) is expected


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=200))
def test_any_text_is_taken(gold: str, name: str, said: str) -> None:
    for kind in ("person", "organisation"):
        assert names_match(gold, name, kind) in (True, False)
    assert is_member(gold, [(said, said)]) in (True, False)
    assert principal_matches(gold, name, "person") in (True, False)
