"""Role phrases beside names and alone, on the real model."""

from __future__ import annotations

import pytest

from pipeline.language.coreference.role_phrases import RolePhrase
from pipeline.language.coreference.roles import Roles
from pipeline.models import LocalEntity, Mention

ROLES = [
    # text -> role phrases and the person each means, in order of the text
    ("North Korean leader Kim Jong Un met CIA director Ada Quill.",
     "North Korean leader=kim jong un CIA director=ada quill"),
    ("President Ada Quill spoke. The president left.", "The president=ada quill"),
    ("China's top leader, Xi Jinping, spoke.", "China's top leader=xi jinping"),
    ("Ada Quill, the deputy attorney general, spoke.", "the deputy attorney general=ada quill"),
    ("Ada Quill, Mr. Rourke's chief economic adviser, spoke.",
     "Mr. Rourke's chief economic adviser=ada quill"),
    ("A spokeswoman for Mr. Rourke spoke. The spokeswoman left.", ""),
    ("Ada Quill, the White House chief of staff, spoke.",
     "the White House chief of staff=ada quill"),
    (("French President Emmanuel Macron met President Trump. The president spoke. "
      "The French president left."),
     ("French President=emmanuel macron The president=trump "
      "The French president=emmanuel macron")),
    ("President Moon Jae-in of South Korea met President Trump. The president spoke.",
     "The president=trump"),
    (("Japanese Prime Minister Shinzo Abe met Mr. Trump. The leader of Japan left. "
      "Trump praised his Japanese counterpart."),
     ("Japanese Prime Minister=shinzo abe The leader of Japan=shinzo abe "
      "his Japanese counterpart=shinzo abe")),
    ("Vice President Mike Pence met President Trump. The president left.",
     "Vice President=mike pence The president=trump"),
    ("He met North Korea and its leader, Kim Jong-un, in May. The country's leader smiled.",
     "its leader=kim jong un The country's leader=kim jong un"),
    ("Quill left, but his son-in-law, Mark Rourke, stayed.", "his son-in-law=mark rourke"),
    ("Newly-minted President Ada Quill spoke.", "Newly-minted President=ada quill"),
    ("US President Joe Biden, Chinese President Xi Jinping and others met.",
     "US President=joe biden Chinese President=xi jinping"),
    ("Macron came with his wife, Brigitte Macron. The actress Ada Quill sang. The actress left.",
     "his wife=brigitte macron The actress=ada quill The actress=ada quill"),
    ("President Ada Quill spoke. The director of Ruritania's secret service left.", ""),
    ("The Foreign Ministry spoke. The ministry left. The ministry of health stayed.",
     "The ministry=foreign ministry"),
    ("Halloran Industries Inc. grew. The company that failed left. The company stayed.",
     "The company=halloran industries"),
    ("President Ada Quill spoke. The next president waits.", ""),
    ("Judge Ada Quill spoke. The judge panel left. The judge stayed.", "The judge=ada quill"),
    ("The Islamic State fled. The state slept.", ""),
    ("LEEDS - Turkish President Ada Quill spoke.", "Turkish President=ada quill"),
    (("Ada Quill, the president of Norway, spoke. Hugh Farraday, the former president, left. "
      "The president stayed. The former president slept."),
     ("the president of Norway=ada quill the former president=hugh farraday "
      "The president=ada quill The former president=hugh farraday")),
    ("Sen. Ada Quill spoke. The senator from Norway, Hugh Farraday, left. The senator stayed.",
     "The senator=ada quill"),
    ("Director Ada Quill spoke. A leader left. Some leaders stayed.", ""),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ROLES, ids=[text[:40] for text, _ in ROLES])
def test_role_phrases(english, text: str, expected: str) -> None:
    doc = english(text)
    people = doc._.concord_entities
    found = [
        f"{m.surface}={people[m.entity].key.partition(':')[2]}"
        for m in doc._.concord_mentions
        if m.kind == "nominal"
    ]
    assert " ".join(found) == expected


def test_the_holders_looked_at_are_bounded(blank) -> None:
    names = [f"Quill{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(300)]
    doc = blank("".join(f"President {name} spoke. " for name in names) + "The president left.")
    starts = [doc.text.index(f"{name} ") for name in names]
    mentions = [
        Mention("text", at, at + len(name), name, "PERSON", "name", n)
        for n, (at, name) in enumerate(zip(starts, names, strict=True))
    ]
    entities = [LocalEntity(f"person:{name.lower()}", name, "person") for name in names]
    roles = Roles(doc, entities, mentions)
    phrase = RolePhrase(len(doc) - 3, len(doc) - 2, "president", frozenset(), frozenset())
    assert len(roles.by_head["president"]) == len(names)
    assert len(roles.holders(phrase)) < len(names) / 3
    assert roles.resolve(phrase) == len(names) - 1
