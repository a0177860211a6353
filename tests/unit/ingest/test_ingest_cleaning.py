"""Normalising text, and which lines are boilerplate."""

import pytest

from pipeline.ingest.boilerplate import rule_file, rule_for, rules, strip
from pipeline.ingest.clean import join_lines, normalise, split_lines

PARAGRAPH = "The council approved the tram on Monday after eleven hours of debate."


def cleaned(text: str) -> str:
    return join_lines(strip(split_lines(normalise(text)))[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("“Yes,” she said … ‘no’ – it's 'so' ''x''", "“Yes,” she said … ‘no’ – it's 'so' ''x''"),
        ("â€œYes,â€\x9d she said. Itâ€™s cafÃ©.", "“Yes,” she said. It’s café."),
        ("a\r\nb\rc\u2028d", "a\nb\nc\nd"),
        (" a \t b\u00a0c\u2009d ", "a b c d"),
        ("zero\u200bwidth so\u00adft \ufeffmark\x00", "zerowidth soft mark"),
        ("AT&amp;T said &quot;no&quot; &#8212; it&#x2019;s", 'AT&T said "no" — it’s'),
        ("R&D; x &unknown; &lt", "R&D; x &unknown; &lt"),
        ("<p>One.</p><p>Two <b>bold</b>.<br>Three.</p>", "\n\nOne.\n\n\n\nTwo bold.\nThree.\n\n"),
        ("5 < 6 and 7 > 3 <b>", "5 < 6 and 7 > 3 <b>"),
        ("ﬁne ½ ＡＢ", "ﬁne ½ ＡＢ"),
        ("lone \ud800 surrogate", "lone \ufffd surrogate"),
    ],
)
def test_normalise(text: str, expected: str) -> None:
    assert normalise(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        f"{PARAGRAPH}\n\n“We won,” she said.\n\n{PARAGRAPH}",
        f"{PARAGRAPH}\n{PARAGRAPH}\n\n{PARAGRAPH}",
        "Short poem\nof short lines\nthat end nowhere\nin particular\nat all\n\nbut stay",
    ],
)
def test_clean_text_is_left_alone(text: str) -> None:
    assert cleaned(text) == text


def test_blank_lines_are_reduced_to_one() -> None:
    assert join_lines(split_lines("\n\nOne.\n\n\n\nTwo.\nThree.\n\n")) == "One.\n\nTwo.\nThree."


def test_hard_wrapped_paragraphs_are_joined() -> None:
    wrapped = (
        "The council of the city of Eastmere approved the\n"
        "tram line on Monday after eleven hours of debate\n"
        "that ended with a vote of twenty-six to twenty-five\n"
        "and with applause from the public gallery.\n\n"
        "The mayor said that she was glad and tired and that\n"
        "she would go home by the last tram of the evening\n"
        "while that was still the last one there was."
    )
    one, two = (part.replace("\n", " ") for part in wrapped.split("\n\n"))
    assert join_lines(split_lines(wrapped)) == f"{one}\n\n{two}"


@pytest.mark.parametrize(
    ("rule", "line"), [(table["name"], line) for table in rule_file() for line in table["drop"]]
)
def test_rules_drop(rule: str, line: str) -> None:
    assert rule_for(line) == rule


@pytest.mark.parametrize("line", [line for table in rule_file() for line in table["keep"]])
def test_rules_keep_what_looks_alike(line: str) -> None:
    assert rule_for(line) is None


def test_every_rule_has_examples_of_both_kinds() -> None:
    for table, rule in zip(rule_file(), rules(), strict=True):
        assert len(table["drop"]) >= 2, rule.name
        assert len(table["keep"]) >= 2, rule.name
        assert len({other["name"] for other in rule_file()}) == len(rules())


MIDDLE = [f"{PARAGRAPH} ({number})" for number in range(40)]


@pytest.mark.parametrize("line", ["Opinion", "By Jane Roe", "Updated 5:04 PM", "(Reuters)", "###"])
def test_rules_of_the_frame_do_not_reach_the_middle(line: str) -> None:
    text = "\n\n".join([*MIDDLE[:20], line, *MIDDLE[20:]])
    assert cleaned(text) == text


@pytest.mark.parametrize("line", ["Advertisement", "Read more: The tram", "Share this article"])
def test_rules_of_the_site_do(line: str) -> None:
    assert cleaned("\n\n".join([*MIDDLE[:20], line, *MIDDLE[20:]])) == "\n\n".join(MIDDLE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # A caption forms a block with its credit.
        (f"The mayor on the quay.\nPhoto: Jane Roe\n\n{PARAGRAPH}", PARAGRAPH),
        # Without blocks it must read like a caption.
        (
            f"{PARAGRAPH}\nThe mayor, left, on the quay.\nPhoto: Jane Roe\n{PARAGRAPH}",
            f"{PARAGRAPH}\n{PARAGRAPH}",
        ),
        # One that tells a story of its own stays.
        (
            f"The mayor, left, in 2019. She likes the quay.\nPhoto: Jane Roe\n\n{PARAGRAPH}",
            f"The mayor, left, in 2019. She likes the quay.\n\n{PARAGRAPH}",
        ),
        (f"{PARAGRAPH}\nPhoto: Jane Roe\n{PARAGRAPH}", f"{PARAGRAPH}\n{PARAGRAPH}"),
        # A paragraph in a block of its own stays.
        (f"{PARAGRAPH}\n\nPhoto: Jane Roe\n\n{PARAGRAPH}", f"{PARAGRAPH}\n\n{PARAGRAPH}"),
        # The paragraph below a heading on the author.
        (f"{PARAGRAPH}\n\nAbout the author\n\nJane Roe is a poet.", PARAGRAPH),
        # A coverage box takes its links along, at the end only.
        (
            f"{PARAGRAPH}\n{PARAGRAPH}\n{PARAGRAPH}\n\nOur Coverage of the War\nYard\nUnion",
            f"{PARAGRAPH}\n{PARAGRAPH}\n{PARAGRAPH}",
        ),
    ],
)  # fmt: skip
def test_lines_that_go_together(text: str, expected: str) -> None:
    assert cleaned(text) == expected
