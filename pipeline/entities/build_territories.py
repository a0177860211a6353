"""Generate ``data/territories.json`` from the library rigour (``pip install concord-news[data]``).

Run ``python -m pipeline.entities.build_territories``. rigour lists the names of territories in
every language; read as English most of them are noise (``Lasa`` is Russia in one of them), so only
a name that is made of English words of territory names is kept.
"""

from __future__ import annotations

import json
import re
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

TARGET = Path(__file__).parent / "data" / "territories.json"

_SKIPPED_CODES = {"ip", "zz", "cq", "dg", "ta", "cp", "bv", "hm", "um", "tf", "ic", "zr"} | {
    "cn-bj",
    "de-be",
    "ru-mow",
    "ua-30",
}
"""Places hardly anyone lives in, pseudo territories, and provinces that are also a capital."""

_COUNTRY_LIKE = {"gl", "gu", "hk", "mo", "nc", "pf", "pr", "ps"}
"""Not independent, yet spoken of as actors of their own."""

_SUPRANATIONAL = {"eu", "un"}

_SUBNATIONAL_OF = {"us", "ca", "au", "gb", "cn", "ru", "ua", "in", "de", "iq", "ge", "md", "cy"}

_REJECTED_NAMES = {
    "Arab Saudi", "Best Korea", "CAR", "Central African", "Chechen Republic of Ichkeria", "Cocos",
    "Confederate States of America", "Congo", "De Korea", "Estonian", "Gabonese", "Island", "Korea",
    "ONU", "Papua", "Papua Nova Guinea", "S.U.A.", "Salvador", "Santa Lucia", "Saudi Arab",
    "South African", "State of Mexico", "Timor", "Timor Oriental", "Turkmen", "UNO", "Ukrainian",
    "Vatican Man",
}  # fmt: skip
"""Ambiguous (which Korea; a car, an island, the Mexican state, the Brazilian city), peoples, not
English, or a joke."""

_NAMES = {
    "cd": "Democratic Republic of the Congo",
    "cg": "Republic of the Congo",
    "je": "Bailiwick of Jersey",  # Jersey alone is New Jersey, or a shirt
    "mo": "Macau",
    "nr": "Nauru",
    "us-wa": "Washington State",  # Washington alone is the capital, or the government there
}
"""Names in English news where rigour's own is another, or means something else more often."""

_CONNECTIVES = {
    "and", "commonwealth", "democratic", "federal", "federation", "islamic", "island", "islands",
    "kingdom", "of", "people's", "peoples", "republic", "state", "states", "the", "union", "united",
}  # fmt: skip

_PLAIN = re.compile(r"[A-Za-z][A-Za-z.'-]*(?: [A-Za-z][A-Za-z.'-]*)*")
_DOTTED = re.compile(r"(?:[A-Z]\.){2,}")


def read_rigour() -> list[dict[str, Any]]:
    """Return rigour's territory records. Raises ImportError where rigour is absent."""
    from rigour._core import territories_jsonl
    from rigour.data import iter_jsonl_text

    return list(iter_jsonl_text(territories_jsonl()))


def _without_parenthesis(name: str) -> str:
    return name.partition(" (")[0]


def _words(name: str) -> list[str]:
    return name.replace("-", " ").lower().split()


def _kind(record: dict[str, Any]) -> str | None:
    """Return country, region or union; None for a territory that is left out."""
    code = record["code"]
    if code in _SKIPPED_CODES:
        return None
    if code in _SUPRANATIONAL:
        return "union"
    if record["is_country"] or code in _COUNTRY_LIKE:
        return "country"
    if len(code) > 2 and record.get("parent") not in _SUBNATIONAL_OF:
        return None
    return "region" if not record.get("is_historical") else None


def _names(record: dict[str, Any], kind: str, english: set[str]) -> list[str]:
    """Return the name and its English variants, the name first and the rest sorted."""
    named = record.get("in_sentence") or record["name"]
    first = _NAMES.get(record["code"]) or _without_parenthesis(named).removeprefix("the ")
    if kind == "region":
        return [first]
    full = _without_parenthesis(record["full_name"])
    kept = {full} if record["code"] in _NAMES else {record["name"], full}
    for name in (*record["names_strong"], *record["names_weak"]):
        short = name.removeprefix("the ").removeprefix("The ")
        if not _PLAIN.fullmatch(short) or short in _REJECTED_NAMES or not short[0].isupper():
            continue
        strong = name in record["names_strong"]
        if short.isupper():
            keep = bool(_DOTTED.fullmatch(short)) or (strong and 3 <= len(short) <= 5)
        else:
            words = set(_words(short))
            keep = words <= english and (strong or bool(words & set(_words(first))))
        if keep:
            kept.add(short)
    kept.discard(first)
    return [first, *sorted(kept)]


def generate() -> str:
    """Return the text of ``territories.json``, one territory a line, sorted by code."""
    records = read_rigour()
    english = set(_CONNECTIVES)
    for record in records:
        for name in (record["name"], record.get("in_sentence") or "", record["full_name"]):
            english.update(_words(name))
    rows = []
    for record in sorted(records, key=lambda r: str(r["code"])):
        kind = _kind(record)
        if kind is None:
            continue
        names = _names(record, kind, english)
        row = [record["code"], kind, record["qid"], record.get("parent"), names]
        rows.append(json.dumps(row, ensure_ascii=False))
    head = {
        "generator": "python -m pipeline.entities.build_territories",
        "source": f"rigour {version('rigour')} (https://github.com/opensanctions/rigour), MIT",
        "columns": ["code", "kind", "wikidata_id", "parent", "names"],
    }
    lines = [f"  {json.dumps(key)}: {json.dumps(value)}," for key, value in head.items()]
    body = ",\n".join(f"    {row}" for row in rows)
    return "{\n" + "\n".join(lines) + '\n  "territories": [\n' + body + "\n  ]\n}\n"


def main() -> int:
    """Write the file; return 0."""
    TARGET.write_text(generate(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
