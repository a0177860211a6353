from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from importlib.resources import files
from pathlib import Path

import pytest

from pipeline.entities import build_territories
from pipeline.entities.names import GIVEN_NAMES
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
        ("N. Korea", "country:kp", "name"),
        ("S Korea", "country:kr", "name"),
        ("S. Koreans", "country:kr", "demonym"),
        ("R.O.K.", "country:kr", "acronym"),
        ("PRC", "country:cn", "acronym"),
        ("U.A.E.", "country:ae", "acronym"),
        ("the Emirates", "country:ae", "name"),
        ("the States", "country:us", "name"),
        ("Iranians", "country:ir", "demonym"),
        ("the Dutch", "country:nl", "demonym"),
        ("Filipina", "country:ph", "demonym"),
        ("Bissau-Guinean", "country:gw", "demonym"),
        ("Equatorial Guineans", "country:gq", "demonym"),
        ("Nigerien", "country:ne", "demonym"),
        ("Palestinians", "country:ps", "demonym"),
        ("Taipei", "country:tw", "capital"),
        ("Hong Kong", "country:hk", "name"),
        ("No 10", "country:gb", "metonym"),
        ("Élysée Palace", "country:fr", "metonym"),
        ("Casa Rosada", "country:ar", "metonym"),
        ("Malacañang", "country:ph", "metonym"),
        ("DR Congo", "country:cd", "name"),
        ("Republic of the Congo", "country:cg", "name"),
        ("Macedonia", "country:mk", "name"),
        ("Nuku‘alofa", "country:to", "capital"),
        ("Washington", "country:us", "capital"),
        ("Washington State", "place:washington state", "name"),
        ("Wash.", "place:washington state", "abbreviation"),
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


_MEMBERS_TEXT = """
ad ae af ag al am ao ar at au az ba bb bd be bf bg bh bi bj bn bo br bs bt bw by bz ca cd cf cg
ch ci cl cm cn co cr cu cv cy cz de dj dk dm do dz ec ee eg er es et fi fj fm fr ga gb gd ge gh
gm gn gq gr gt gw gy hn hr ht hu id ie il in iq ir is it jm jo jp ke kg kh ki km kn kp kr kw kz
la lb lc li lk lr ls lt lu lv ly ma mc md me mg mh mk ml mm mn mr mt mu mv mw mx my mz na ne ng
ni nl no np nr nz om pa pe pg ph pk pl pt pw py qa ro rs ru rw sa sb sc sd se sg si sk sl sm sn
so sr ss st sv sy sz td tg th tj tl tm tn to tr tt tv tz ua ug us uy uz vc ve vn vu ws ye za zm
zw"""
MEMBERS = _MEMBERS_TEXT.split()
OBSERVERS = ["ps", "va"]
OTHERS = ["tw", "xk", "hk"]
CITY_STATES = {"dj", "hk", "mc", "sg", "sm", "va"}
CAPITAL_LEFT_OUT = {"ag", "be", "gd", "gy", "jm", "sc"}
"""Their capitals name other things more often, or another entity (see ambiguous.csv)."""


def forms(*kinds: str) -> dict[str, set[str]]:
    """Our own forms of some kinds, by code."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in own_rows():
        if row["kind"] in kinds:
            found[row["code"]].add(row["alias"])
    return found


def own_rows() -> list[dict[str, str]]:
    text = files("pipeline.entities").joinpath("data/metonyms.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_there_are_193_members_of_the_united_nations() -> None:
    assert len(MEMBERS) == len(set(MEMBERS)) == 193


def test_every_state_has_name_code_and_wikidata_id() -> None:
    for code in (*MEMBERS, *OBSERVERS, *OTHERS):
        territory = gazetteer().territories[code]
        assert territory.key == f"country:{code}"
        assert re.fullmatch(r"Q[1-9]\d*", territory.wikidata_id)
        found = gazetteer().lookup(territory.name)
        assert found is not None
        assert found.territory is territory
    ids = [territory.wikidata_id for territory in gazetteer().territories.values()]
    assert len(set(ids)) == len(ids)


def test_every_state_has_a_demonym() -> None:
    without = {"cg", "dm", "va"}  # theirs is another's (see ambiguous.csv), or there is none
    demonyms = forms("demonym")
    assert {c for c in (*MEMBERS, *OBSERVERS, *OTHERS) if not demonyms[c]} == without


def test_demonyms_have_their_plural() -> None:
    """Those in -an, -i, -er, -ard and -ot take an s, those in -man become -men."""
    alone = [
        form
        for found in forms("demonym").values()
        for form in found
        if re.search(r"(?:an|i|er|ard|ot)$", form)
        and not {f"{form}s", re.sub("man$", "men", form)} & (found - {form})
    ]
    assert alone == ["I-Kiribati"]


def test_every_state_has_a_capital() -> None:
    capitals = forms("capital")
    missing = {c for c in (*MEMBERS, *OBSERVERS, *OTHERS) if not capitals[c]}
    assert missing == CITY_STATES | CAPITAL_LEFT_OUT


def test_capitals_are_those_that_rigour_lists() -> None:
    """rigour lists main places of a territory: none of our capitals is listed for another."""
    pytest.importorskip("rigour", reason="rigour (extra 'data') is not installed")
    places: dict[str, set[str]] = defaultdict(set)
    for record in build_territories.read_rigour():
        if record.get("is_country"):
            for place in record.get("places") or ():
                places[surface_key(place)].add(record["code"])
    elsewhere = {
        alias: places[surface_key(alias)]
        for code, found in forms("capital").items()
        for alias in found
        if places[surface_key(alias)] and code not in places[surface_key(alias)]
    }
    assert elsewhere == {"Brussels": {"be"}}


def decisions() -> dict[str, str]:
    path = Path(__file__).with_name("ambiguous.csv")
    rows = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert all(row["also"] and row["decision"] for row in rows)
    found = {row["form"]: row["decision"] for row in rows}
    assert len(found) == len(rows)
    return found


def test_ambiguous_forms_are_decided() -> None:
    """A form of two territories, or one that is a given name, needs a decision in the table."""
    owners: dict[str, set[str]] = defaultdict(set)
    text = files("pipeline.entities").joinpath("data/territories.json").read_text(encoding="utf-8")
    for code, _, _, _, names in json.loads(text)["territories"]:
        for name in names:
            owners[surface_key(name)].add(code)
    for row in own_rows():
        owners[surface_key(row["alias"])].add(row["code"])
    ambiguous = {form for form, codes in owners.items() if len(codes) > 1}
    ambiguous |= {form for form in owners if form.lower() in GIVEN_NAMES}
    assert ambiguous <= {surface_key(form) for form in decisions()}


@pytest.mark.parametrize(("form", "decision"), decisions().items())
def test_decisions_hold(form: str, decision: str) -> None:
    assert (gazetteer().lookup(form) is None) == decision.startswith("left out")


def test_generated_file_is_up_to_date() -> None:
    pytest.importorskip("rigour", reason="rigour (extra 'data') is not installed")
    assert build_territories.TARGET.read_text(encoding="utf-8") == build_territories.generate()
