import pytest

from pipeline.stories.speakers import Voice, same_speaker, tie

VELM = Voice("country:fr", "country", "France", "fr")
ODA = Voice("person:oda lind", "person", "Oda Lind")
BOARD = Voice("organisation:harbour board", "organisation", "Harbour Board")


def unnamed(name: str) -> Voice:
    return Voice(f"unnamed:a:{name}", "unnamed", name)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        (ODA, ODA, "same"),
        (ODA, Voice("person:lind", "person", "Lind"), "related"),
        (ODA, Voice("person:oda lindt", "person", "Oda Lindt"), "related"),
        (ODA, Voice("person:nils lind", "person", "Nils Lind"), "different"),
        (ODA, unnamed("Lind's lawyer"), "related"),
        (ODA, unnamed("a lawyer"), "open"),
        (ODA, Voice(None), "open"),
        (ODA, BOARD, "apart"),
        (ODA, Voice("organisation:x", "organisation", "Oda Lind campaign"), "related"),
        (BOARD, unnamed("Harbour Board spokesman"), "related"),
        (BOARD, unnamed("the board"), "open"),
        (VELM, unnamed("French officials"), "related"),
        (VELM, unnamed("France's foreign ministry"), "related"),
        (VELM, unnamed("Spanish officials"), "open"),
        (VELM, Voice("country:es", "country", "Spain", "es"), "different"),
        (VELM, Voice("organisation:x", "organisation", "Spanish navy", "es"), "different"),
        (VELM, Voice("person:x", "person", "Nils Lind", "fr"), "related"),
        (VELM, ODA, "apart"),
        (unnamed("analysts"), unnamed("analysts"), "open"),
        (unnamed("spokesman for Waitmore"), unnamed("Waitmore spokeswoman"), "related"),
        (unnamed("French officials"), unnamed("French analysts"), "open"),
        (Voice(None), Voice(None), "open"),
        (Voice("x", "organisation", ""), Voice("y", "organisation", "…"), "apart"),
    ],
)
def test_tie(one: Voice, other: Voice, expected: str) -> None:
    assert tie(one, other) == tie(other, one) == expected


def test_same_speaker() -> None:
    ties = ("same", "related", "open", "apart", "different")
    assert [same_speaker(t) for t in ties] == [True, None, None, None, False]


def test_an_unnamed_speaker_is_not_the_same_even_under_one_id() -> None:
    assert tie(unnamed("analysts"), unnamed("analysts")) != "same"
