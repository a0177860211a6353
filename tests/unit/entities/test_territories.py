from __future__ import annotations

import csv
from importlib.resources import files

import pytest

from pipeline.entities import build_territories
from pipeline.entities.territories import gazetteer, surface_key


@pytest.mark.parametrize(
    ("surface", "key", "kind"),
    [
        ("China", "country:cn", "name"),
        ("CHINA", "country:cn", "name"),
        ("Chinese", "country:cn", "demonym"),
        ("Beijing", "country:cn", "capital"),
        ("Zhongnanhai", "country:cn", "metonym"),
        ("the United States", "country:us", "name"),
        ("U.S.", "country:us", "acronym"),
        ("U.S", "country:us", "acronym"),
        ("US", "country:us", "acronym"),
        ("America", "country:us", "name"),
        ("White House", "country:us", "metonym"),
        ("North Koreans", "country:kp", "demonym"),
        ("D.P.R.K.", "country:kp", "acronym"),
        ("the Democratic People’s Republic of Korea", "country:kp", "name"),
        ("Blue House", "country:kr", "metonym"),
        ("Kremlin", "country:ru", "metonym"),
        ("10 Downing Street", "country:gb", "metonym"),
        ("Brussels", "organisation:european union", "capital"),
        ("E.U.", "organisation:european union", "acronym"),
        ("United Nations", "organisation:united nations", "name"),
        ("Turkey", "country:tr", "name"),
        ("Türkiye", "country:tr", "name"),
        ("California", "place:california", "name"),
        ("Fla.", "place:florida", "abbreviation"),
        ("Scottish", "place:scotland", "demonym"),
        ("Soviet Union", "country:suhh", "name"),
    ],
)
def test_lookup(surface: str, key: str, kind: str) -> None:
    found = gazetteer().lookup(surface)
    assert found is not None
    assert (found.territory.key, found.kind) == (key, kind)


@pytest.mark.parametrize(
    "surface",
    ["us", "china", "it", "Korea", "Fla", "Congo", "Best Korea", "Lasa", "Chine", "the", "", "No"],
)
def test_lookup_finds_nothing(surface: str) -> None:
    assert gazetteer().lookup(surface) is None


def test_wikidata_and_region() -> None:
    names = gazetteer()
    china, california = names.by_code("cn"), names.by_code("us-ca")
    assert china is not None
    assert california is not None
    assert (china.wikidata_id, china.country_code) == ("Q148", "cn")
    assert (california.type, california.country_code) == ("place", "us")


def test_metonyms_name_known_codes_once() -> None:
    text = files("pipeline.entities").joinpath("data/metonyms.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines()))
    keys = [(surface_key(row["alias"]), row["code"]) for row in rows]
    assert {row["code"] for row in rows} <= set(gazetteer().territories)
    assert len({row["alias"] for row in rows}) == len(rows)
    assert len({alias for alias, _ in keys}) == len(set(keys))


def test_every_country_has_a_demonym_or_is_small() -> None:
    text = files("pipeline.entities").joinpath("data/metonyms.csv").read_text(encoding="utf-8")
    with_demonym = {r["code"] for r in csv.DictReader(text.splitlines()) if r["kind"] == "demonym"}
    for code in ("us", "cn", "ru", "ua", "kp", "kr", "il", "ps", "ir", "de", "fr", "gb", "in"):
        assert code in with_demonym


def test_generated_file_is_up_to_date() -> None:
    pytest.importorskip("rigour", reason="rigour (extra 'data') is not installed")
    assert build_territories.TARGET.read_text(encoding="utf-8") == build_territories.generate()
