"""A corpus of articles that try to be more than text, wherever an article gives text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

MARK = "taken"
"""The property of a page's window that every payload would set."""

SCRIPT = f"<script>{MARK}=1</script>"
IMAGE = f'<img src=x onerror="{MARK}=1">'
ADDRESS = f"javascript:{MARK}=1"
PAYLOADS = (
    SCRIPT,
    IMAGE,
    f"</script><script>{MARK}=1</script>",
    "</style><style>*{display:none}</style>",
    f"</title></textarea></noscript>{IMAGE}",
    "<!-- --!> ]]> <![CDATA[",
    "{{ 7*7 }} {% raw %} {{ config }} {% endraw %} ${7*7} {# note #}",
    f"\"' onmouseover={MARK}=1 x='\"",
    ADDRESS,
    "line\u2028and\u2029paragraph",
    "left \u202eto right\u202c \u2066and\u2069",
    "%3Cscript%3E &lt;b&gt; &amp;amp; \\u003cscript\\u003e",
    "'); DROP TABLE articles; --",
    "../../../etc/passwd",
)
N_ARTICLES = 6
LONG = 5_000_000
"""Characters of the longest article, about."""

_BODY = """{opening} The dam burst on {day}, and forty houses in Tarnmouth stand in the water.

“The gate of the Greywater Dam was {never} locked {script} {image} and everybody knew it,” said \
Marta Lind, the mayor of Tarnmouth, on {day}.

The operator denies it. “{own} We checked every gate in May,” said Aslak Brun, who runs the dam. \
Lind condemned the operator, and China accused Norway of {own} neglect.

{all}

{closing}
"""
_OPENINGS = (
    "Tarnmouth is under water.",
    "People of Tarnmouth fled on foot with what they could carry.",
    "A wall of brown water came down the Kelder before dawn.",
    "Soldiers brought bread and blankets to the school.",
    "Tarnmouth asks who held the key.",
)
_CLOSINGS = (
    """The last flood of this kind was in 1951. Farmers upstream lost their sheep, and the railway \
to the coast is cut in two places.""",
    """Insurers put the damage at ninety million crowns. A committee of the parliament will hear \
the county's engineers next week, its chair said.""",
    """Two bridges held. The third, built by volunteers after the war, was found in the harbour,
where boys were already diving from it.""",
    """In the gymnasium forty cots stand between the goals. Nobody had slept when the trains came,
and the cook had run out of cups.""",
    """The key hung on a nail in a hut, three people remember. The hut is gone, too, and so is the \
book in which its visitors signed.""",
)


def write(corpus: Path) -> None:
    """Write the files."""
    for path, text in _files():
        target = corpus / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def _files() -> Iterator[tuple[str, str]]:
    outlets = ("Kelder Post", f"Fjord {SCRIPT} Mirror", f'The "{IMAGE}" Herald')
    rows = [
        {
            "id": PAYLOADS[number],
            "outlet": outlet,
            "title": f"{PAYLOADS[number]} Greywater Dam burst floods Tarnmouth {IMAGE}",
            "byline": f"Runa {PAYLOADS[number]}",
            "url": ADDRESS if number else f'https://kelder.example/"{IMAGE}',
            "published_at": f"2026-05-1{4 + number}",
            "text": _story(PAYLOADS[number], number),
        }
        for number, outlet in enumerate(outlets)
    ]
    rows.append(
        {
            "outlet": "Long </style> Reads",
            "title": "A very long " + "title" * 60,
            "published_at": "2026-05-15",
            "text": _long(),
        }
    )
    yield "feed {{ 7*7 }}.jsonl", "\n".join(json.dumps(row) for row in rows)
    # A folder and a name that together read as the end of a style sheet, then a script.
    name = f"style><script>{MARK}=1<"
    yield f"<script>{MARK}=1</{name}/script>.txt", _story(SCRIPT, 3)
    block = f"title: {ADDRESS}\nbyline: {SCRIPT}\ngenre: {SCRIPT}\n\n"
    yield f"{IMAGE}\u2028\u202e/'{{% raw %}}'.txt", block + _story(IMAGE, 4)
    yield f"rejected/{IMAGE}.jsonl", '{"text": ' + SCRIPT


def _story(payload: str, number: int) -> str:
    return _BODY.format(
        opening=_OPENINGS[number],
        day=("Thursday", "Friday", "Thursday", "Friday", "Saturday")[number],
        never="not" if number % 2 else "never",
        script=SCRIPT,
        image=IMAGE,
        own=payload,
        all="\n\n".join(f"“{p}” said Ylva Strand of the county." for p in PAYLOADS[number::5]),
        closing=_CLOSINGS[number],
    )


def _long() -> str:
    """Return prose, then words so long that five million letters take little time to read."""
    words = "<b> " + ("flood" * 198 + " ") * 20
    lines = [_story(SCRIPT, 2), *_CLOSINGS * 20]
    while sum(map(len, lines)) < LONG:
        lines.append(words)
    return "\n\n".join(lines)
