"""Who is one over three raw articles of three outlets, under every name that they use.

The articles are not part of the project: the key holds the names that occur in them, no sentence.
They are read twice: as files, cleaned as a batch reads them, and as records whose text is taken as
it is, credits and bylines included. One person is named in a caption alone.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest

from pipeline.annotate import Request, accepted, annotate, requests_from_files, requests_from_jsonl
from pipeline.ingest.inputs import Limits
from pipeline.language.build import DEFAULT_MODEL
from pipeline.models import Rejection
from pipeline.work import load_language

Aliases = Mapping[str, set[tuple[str, str]]]
"""Entity id -> pairs of article and surface form."""

KEY: Mapping[str, Mapping[str, set[str]]] = {
    "country:cn": {
        "000": {"China", "Chinese", "Beijing", "Chinese government"},
        "001": {"China", "Beijing"},
        "002": {"China", "Chinese", "Beijing"},
    },
    "country:kp": {
        "000": {"North Korea", "North Korean", "Pyongyang"},
        "001": {
            "North Korea",
            "North Korean",
            "North",
            "Pyongyang",
            "D.P.R.K.",
            "Democratic People’s Republic of Korea",
        },
        "002": {"North Korea", "North Korean", "Pyongyang"},
    },
    "country:ru": {
        "000": {"Russia", "Russian", "Moscow"},
        "001": {"Russia", "Russian", "Moscow", "Kremlin"},
        "002": {"Russia", "Moscow"},
    },
    "country:us": {
        "000": {"United States", "Washington"},
        "001": {"United States"},
        "002": {"United States", "US"},
    },
    "person:xi jinping": {"000": {"Xi"}, "001": {"Xi Jinping"}, "002": {"Xi Jinping"}},
    "person:kim jong un": {"001": {"Kim Jong-un"}},
    "person:victor cha": {"001": {"Victor D. Cha", "Cha"}},
    "person:shen dingli": {"000": {"Shen Dingli", "Shen"}},
    "person:zhu feng": {"000": {"Zhu Feng", "Zhu"}},
}

PLACES = {"place:washington"}
"""Where a capital may also be the city: 001 has an institute in Washington."""


def read(requests: Iterable[Request]) -> tuple[Aliases, list[dict[str, Any]]]:
    """Annotate; return which names each entity goes by, and the annotated rows."""
    given = list(requests)
    rows = list(annotate(load_language(DEFAULT_MODEL), given))
    found: defaultdict[str, set[tuple[str, str]]] = defaultdict(set)
    for request, row in zip(given, rows, strict=True):
        for mention in row["mentions"]:
            if mention["kind"] in ("name", "metonym") and mention["entity_id"] is not None:
                surface = request.article.text[mention["start"] : mention["end"]]
                form = re.sub(r"^(?:[Tt]he|M[rs]\.) ", "", surface)
                found[mention["entity_id"]].add((_number(request), form))
    return found, rows


def _number(request: Request) -> str:
    return Path(str(request.id)).name[:3]


@pytest.fixture(scope="module")
def as_files(seeds: Path) -> tuple[Aliases, list[dict[str, Any]]]:
    rejected: list[Rejection] = []
    paths = sorted(seeds.glob("*.txt"))
    found = read(accepted(requests_from_files(paths, Limits(settle_seconds=0.0)), rejected))
    assert not rejected
    return found


@pytest.fixture(scope="module")
def as_they_are(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> Aliases:
    path = tmp_path_factory.mktemp("seeds") / "seeds.jsonl"
    records = [
        {"id": each.name, "text": each.read_text(encoding="utf-8")}
        for each in sorted(seeds.glob("*.txt"))
    ]
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return read(requests_from_jsonl(path))[0]


@pytest.fixture(params=["as files", "as they are"])
def aliases(request: pytest.FixtureRequest) -> Aliases:
    if request.param == "as files":
        return dict(request.getfixturevalue("as_files")[0])
    return dict(request.getfixturevalue("as_they_are"))


@pytest.mark.parametrize("entity_id", KEY)
def test_every_name_that_occurs_is_of_the_one_entity(aliases: Aliases, entity_id: str) -> None:
    expected = {(article, form) for article, forms in KEY[entity_id].items() for form in forms}
    assert aliases[entity_id] == expected


def test_no_name_of_the_key_is_of_another_entity(aliases: Aliases) -> None:
    owner = {
        form: entity_id
        for entity_id, articles in KEY.items()
        for forms in articles.values()
        for form in forms
    }
    elsewhere = {
        (entity_id, form)
        for entity_id, found in aliases.items()
        for _, form in found
        if owner.get(form, entity_id) != entity_id and entity_id not in PLACES
    }
    assert not elsewhere


def test_namesakes_in_part_are_others(aliases: Aliases) -> None:
    for entity_id, article in (("person:feng yujun", "000"), ("person:mao zedong", "000")):
        assert {number for number, _ in aliases[entity_id]} == {article}
    assert ("000", "Feng") in aliases["person:feng yujun"]  # not Zhu Feng


def test_nato_and_an_asian_one_are_two(aliases: Aliases) -> None:
    assert aliases["organisation:nato"] == {("000", "NATO")}
    asian = {
        (entity_id, number)
        for entity_id, found in aliases.items()
        for number, form in found
        if form == "Asian NATO"
    }
    assert {number for _, number in asian} == {"000", "001"}
    (entity_id,) = {entity_id for entity_id, _ in asian}
    assert entity_id != "organisation:nato"


def test_a_school_of_thought_is_no_person(aliases: Aliases) -> None:
    form = "Xi Jinping Thought on Diplomacy"
    owners = {entity_id for entity_id, found in aliases.items() if ("000", form) in found}
    assert owners == {"other:xi jinping thought on diplomacy"}


def test_officials_and_agencies_are_not_the_country(
    as_files: tuple[Aliases, list[dict[str, Any]]],
) -> None:
    aliases, rows = as_files
    for form in ("Foreign Ministry", "US State Department", "US Naval Warfare School"):
        (owner,) = {e for e, found in aliases.items() if any(form in name for _, name in found)}
        assert owner.startswith("organisation:")
    officials = [
        mention["entity_id"]
        for row in rows
        for mention in row["mentions"]
        if mention["kind"] == "nominal"
        and re.search(
            r"official|spokes|leader|president",
            row["text"][mention["start"] : mention["end"]],
            re.IGNORECASE,
        )
    ]
    assert officials
    assert not [entity_id for entity_id in officials if entity_id.startswith("country:")]


def test_a_title_is_of_the_person_it_precedes(
    as_files: tuple[Aliases, list[dict[str, Any]]],
) -> None:
    rows = as_files[1]
    titles = {
        (row["text"][mention["start"] : mention["end"]], mention["entity_id"])
        for row in rows
        for mention in row["mentions"]
        if mention["kind"] == "nominal"
    }
    assert ("US President", "person:joe biden") in titles
    assert ("Chinese President", "person:joe biden") not in titles


@pytest.mark.parametrize(
    ("article", "speaker"),
    [
        ("000", "person:zhu feng"),
        ("000", "person:shen dingli"),
        ("001", "person:victor cha"),
        ("001", "person:xi jinping"),
        ("002", "person:xi jinping"),
    ],
)
def test_they_speak(
    as_files: tuple[Aliases, list[dict[str, Any]]], article: str, speaker: str
) -> None:
    rows = {Path(row["id"]).name[:3]: row for row in as_files[1]}
    speakers = {q["speaker"]["entity_id"] for q in rows[article]["quotes"] if q["speaker"]}
    assert speaker in speakers


def test_a_capital_that_acts_is_a_metonym(
    as_files: tuple[Aliases, list[dict[str, Any]]],
) -> None:
    kinds = {
        (row["text"][mention["start"] : mention["end"]], mention["kind"])
        for row in as_files[1]
        for mention in row["mentions"]
        if mention["entity_id"] in ("country:cn", "country:kp", "country:ru")
    }
    for capital in ("Beijing", "Pyongyang", "Moscow", "Kremlin"):
        assert {kind for form, kind in kinds if form == capital} == {"metonym"}
    assert ("China", "name") in kinds
