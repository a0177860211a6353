"""Constructions: tables of (text, quotes), each quote as (source, cue, content, kind)."""

from __future__ import annotations

import pytest

from tests.unit.quotes.conftest import Find

Row = tuple[str | None, str | None, str, str]


def rows(find: Find, text: str, title: str | None = None) -> list[Row]:
    whole = text if title is None else f"{title}\n\n{text}"
    found = []
    for q in find(text, title):
        source = None if q.source is None else whole[q.source[0] : q.source[1]]
        found.append((source, q.cue_text, q.content, q.kind))
    return found


STYLES = {
    "curly": "“”",
    "straight": '""',
    "single curly": "‘’",
    "single straight": "''",
    "pairs": ("``", "''"),
    "straight pairs": ("''", "''"),
    "guillemets": "«»",
}


@pytest.mark.parametrize("style", STYLES.values(), ids=STYLES.keys())
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "<The bridge is safe,> Ms Okoro said.",
            [("Ms Okoro", "said", "<The bridge is safe,>", "direct")],
        ),
        (
            "<The bridge is safe,> said Ms Okoro.",
            [("Ms Okoro", "said", "<The bridge is safe,>", "direct")],
        ),
        (
            "<The bridge is safe,> Ms Okoro said. <We tested it.>",
            [("Ms Okoro", "said", "<The bridge is safe,> … <We tested it.>", "direct")],
        ),
        (
            "<The bridge is safe,> Ms Okoro said, <and we tested it twice.>",
            [("Ms Okoro", "said", "<The bridge is safe,> … <and we tested it twice.>", "direct")],
        ),
        (
            "Ms Okoro told reporters: <The bridge is safe and will open.>",
            [("Ms Okoro", "told", "<The bridge is safe and will open.>", "direct")],
        ),
        (
            "Smith: <The bridge is safe and sound.>",
            [("Smith", ":", "<The bridge is safe and sound.>", "direct")],
        ),
        (
            "Ms Okoro said the plan was <reckless> and should be dropped.",
            [("Ms Okoro", "said", "the plan was <reckless> and should be dropped", "mixed")],
        ),
        ("The <fast> train was late, and <War and Peace> is long.", []),
    ],
)
def test_marked_speech(find: Find, style: tuple[str, str], text: str, expected: list[Row]) -> None:
    def dressed(plain: str) -> str:
        return plain.replace("<", style[0]).replace(">", style[1])

    want = [(s, cue, dressed(content), kind) for s, cue, content, kind in expected]
    assert rows(find, dressed(text)) == want


SAFE = "that the bridge is safe"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # complements
        (f"The minister said {SAFE}.", [("The minister", "said", SAFE, "indirect")]),
        (f"The minister denied {SAFE}.", [("The minister", "denied", SAFE, "indirect")]),
        (f"Engineers warned on Monday {SAFE}.", [("Engineers", "warned", SAFE, "indirect")]),
        (
            "The minister asked whether the bridge would open.",
            [("The minister", "asked", "whether the bridge would open", "indirect")],
        ),
        (
            "Residents say they fear the bridge.",
            [("Residents", "say", "they fear the bridge", "indirect")],
        ),
        (
            "The council accused Ms Okoro of hiding the report.",
            [("The council", "accused", "Ms Okoro of hiding the report", "indirect")],
        ),
        (
            "The minister promised to open the bridge.",
            [("The minister", "promised", "to open the bridge", "indirect")],
        ),
        # the report after, inside and around its content
        (
            "The bridge would open in May, the minister said.",
            [("the minister", "said", "The bridge would open in May", "indirect")],
        ),
        (
            "The bridge would open in May, said the minister.",
            [("the minister", "said", "The bridge would open in May", "indirect")],
        ),
        (
            "The bridge, the minister said, would open in May.",
            [("the minister", "said", "The bridge … would open in May", "indirect")],
        ),
        (
            "As Ms Okoro noted, the bridge is safe.",
            [("Ms Okoro", "noted", "the bridge is safe", "indirect")],
        ),
        (
            "The bridge is safe, as Ms Okoro put it.",
            [("Ms Okoro", "put", "The bridge is safe", "indirect")],
        ),
        # according to
        (
            "According to the engineers, the bridge is safe.",
            [("the engineers", "According to", "the bridge is safe", "indirect")],
        ),
        (
            "The bridge is safe, according to Lena Marsh.",
            [("Lena Marsh", "according to", "The bridge is safe", "indirect")],
        ),
        (
            "The bridge, according to Lena Marsh, is safe.",
            [("Lena Marsh", "according to", "The bridge … is safe", "indirect")],
        ),
        # cue nouns
        (
            f"The ministry's claim {SAFE} is disputed.",
            [("The ministry", "claim", SAFE, "indirect")],
        ),
        (f"His claim {SAFE} was repeated.", [("His", "claim", SAFE, "indirect")]),
        (f"Her view is {SAFE}.", [("Her", "view is", SAFE, "indirect")]),
        # passives
        (
            f"Ms Okoro was quoted as saying {SAFE}.",
            [("Ms Okoro", "saying", SAFE, "indirect")],
        ),
        # none
        ("The bridge opened in May and the band played.", []),
        ("The train left the station at noon.", []),
    ],
)
def test_reports_without_marks(find: Find, text: str, expected: list[Row]) -> None:
    assert rows(find, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "I'm not sure the bridge is safe, says Lena Marsh.",
            [("Lena Marsh", "says", "I'm not sure the bridge is safe", "direct")],
        ),
        (
            "JONES: It is not safe at all.\nSMITH: The tests went well.",
            [
                ("JONES", ":", "It is not safe at all.", "direct"),
                ("SMITH", ":", "The tests went well.", "direct"),
            ],
        ),
    ],
)
def test_direct_speech_without_marks_is_not_marked(
    find: Find, text: str, expected: list[Row]
) -> None:
    assert rows(find, text) == expected
    assert not any(q.marked for q in find(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # the cue is in the neighbouring sentence or paragraph
        (
            "“We tested it,” Ms Okoro said. She was calm. “It will hold.”",
            [("Ms Okoro", "said", "“We tested it,” … “It will hold.”", "direct")],
        ),
        (
            "Ms Okoro said the bridge was safe. “It will hold for a hundred years.”",
            [
                (
                    "Ms Okoro",
                    "said",
                    "the bridge was safe … “It will hold for a hundred years.”",
                    "mixed",
                )
            ],
        ),
        (
            "Her statement said:\n\n“The bridge will hold for years.”\n\nNobody asked more.",
            [("Her statement", "said", "“The bridge will hold for years.”", "direct")],
        ),
        # a quotation of several paragraphs
        (
            "“We tested it twice.\n\n“And we will test it again,” she said.",
            [("she", "said", "“We tested it twice. … “And we will test it again,”", "direct")],
        ),
        # no cue: the speaker before, or none
        (
            "“We tested it,” Ms Okoro said.\n\n“Nobody else has ever done so much.”",
            [
                ("Ms Okoro", "said", "“We tested it,”", "direct"),
                ("Ms Okoro", None, "“Nobody else has ever done so much.”", "direct"),
            ],
        ),
        (
            "The crowd was silent.\n\n“Nobody else has ever done so much.”",
            [(None, None, "“Nobody else has ever done so much.”", "direct")],
        ),
        (
            "“The bridge is safe.” — Lena Marsh",
            [("Lena Marsh", "—", "“The bridge is safe.”", "direct")],
        ),
        # two speakers in one paragraph stay apart
        (
            "“It is safe,” said Ms Okoro. “It is not,” said Mr Brown.",
            [
                ("Ms Okoro", "said", "“It is safe,”", "direct"),
                ("Mr Brown", "said", "“It is not,”", "direct"),
            ],
        ),
    ],
)
def test_speech_across_sentences(find: Find, text: str, expected: list[Row]) -> None:
    assert rows(find, text) == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Okoro: Bridge will open in May", [("Okoro", ":", "Bridge will open in May", "indirect")]),
        (
            "Bridge will not open before May: report",
            [("report", ":", "Bridge will not open before May", "indirect")],
        ),
        ("Analysis: The bridge and its critics", []),
        ("A bridge opens", []),
    ],
)
def test_headlines(find: Find, title: str, expected: list[Row]) -> None:
    found = rows(find, "The band played until noon.", title)
    assert found == expected


@pytest.mark.parametrize(
    ("text", "act"),
    [
        (f"The minister said {SAFE}.", "statement"),
        (f"The minister denied {SAFE}.", "denial"),
        (f"The minister warned {SAFE}.", "warning"),
        (f"The minister believes {SAFE}.", "belief"),
        (f"The minister announced {SAFE}.", "statement"),
        ("The council accused Ms Okoro of hiding the report.", "accusation"),
        ("The minister promised to open the bridge.", "promise"),
        ("The minister asked whether the bridge would open.", "question"),
        ("The minister described the plan as “a disgrace”.", "statement"),
        ("Ms Okoro praised the engineers for their work.", "support"),
        ("The mayor criticised the ministry for its silence.", "criticism"),
        ("The residents demanded that the bridge be closed.", "demand"),
    ],
)
def test_speech_acts(find: Find, text: str, act: str) -> None:
    assert [q.act for q in find(text)] == [act]


def test_confidence_is_a_measured_precision(find: Find) -> None:
    sure = find("“The bridge is safe,” Ms Okoro said.")[0].confidence
    vague = find("The minister promised to open the bridge.")[0].confidence
    assert 0 < vague < sure <= 1
