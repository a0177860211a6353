"""The bill of materials of what runs: packages, models and tables, as CycloneDX 1.6 JSON.

``python -m deploy.sbom ENVIRONMENT.json OUTPUT.json`` takes what ``cyclonedx-py environment`` says
of the whole environment, keeps what is needed at run time, states licences as SPDX expressions
and adds the data files that Concord ships. Equal input gives equal bytes.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from deploy.dependencies import ROOT, USES, Dependency, dependencies
from deploy.lock import normal
from pipeline.shipped import Shipped

Component = dict[str, Any]

_ROOT_REF = "root-component"
_MINILM: Final[Component] = {
    "type": "machine-learning-model",
    "name": "sentence-transformers/all-MiniLM-L6-v2",
    "licenses": [{"license": {"id": "Apache-2.0"}}],
    "hashes": [
        {
            "alg": "SHA-256",
            "content": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        }
    ],
}
"""What our encoders were trained on from; the hash is of its safetensors file."""
_MODELS: Final = {
    "language/encoder/data/model.onnx": ("concord-quotes", "Finds quotes: docs/model-card.md"),
    "language/stance/data/model.onnx": ("concord-stance", "Tells stances: stance-model-card.md"),
    "language/vectors/data/model.onnx": ("concord-vectors", "all-MiniLM-L6-v2, int8, unchanged"),
}
_LICENCES: Final = {
    "language/encoder/data/model.onnx": "Apache-2.0 AND MIT",
    "language/encoder/data/tokenizer.json": "Apache-2.0",
    "language/stance/data/model.onnx": "Apache-2.0 AND MIT",
    "language/vectors/data/model.onnx": "Apache-2.0",
}
"""Where it is not Concord's MIT alone: NOTICE.md says whose work a file derives from."""


def bill(environment: Mapping[str, Any], found: Sequence[Dependency], files: Shipped) -> Component:
    """Return the document. Raises ValueError where a run-time package is not in the environment.

    Packages that the lock has for other platforms are no part of this environment's bill.
    """
    wanted = {each.name: each for each in found if each.use == USES[0]}
    packages = [
        _package(component, wanted[normal(component["name"])])
        for component in environment["components"]
        if normal(component["name"]) in wanted
    ]
    present = {normal(component["name"]) for component in packages}
    everywhere = {name for name, each in wanted.items() if not all(p.marker for p in each.pins)}
    missing = sorted(everywhere - present)
    if missing:
        raise ValueError(f"not installed: {', '.join(missing)}")
    data = list(_data(files))
    kept = {_ROOT_REF} | {component["bom-ref"] for component in (*packages, *data)}
    links = [_link(entry, kept) for entry in environment["dependencies"] if entry["ref"] in kept]
    for link in links:
        if link["ref"] == _ROOT_REF:
            link["dependsOn"] = sorted({*link.get("dependsOn", ()), *(c["bom-ref"] for c in data)})
    links += [{"ref": component["bom-ref"]} for component in data]
    document = dict(environment)
    document["components"] = sorted([*packages, *data], key=lambda each: str(each["bom-ref"]))
    document["dependencies"] = sorted(links, key=lambda each: str(each["ref"]))
    return document


def _package(component: Component, known: Dependency) -> Component:
    expression = {"expression": known.licence, "acknowledgement": "declared"}
    if component["version"] not in [pin.version for pin in known.pins]:
        raise ValueError(f"{known.name} {component['version']} is installed, not {known.versions}")
    return {**component, "licenses": [expression]}


def _link(entry: Component, kept: set[str]) -> Component:
    needs = [ref for ref in entry.get("dependsOn", ()) if ref in kept]
    return {"ref": entry["ref"], **({"dependsOn": needs} if needs else {})}


def _data(files: Shipped) -> Iterator[Component]:
    """Yield the shipped models and tables with their hashes."""
    for path, digest in files.hashes.items():
        name, about = _MODELS.get(path, (f"pipeline/{path}", ""))
        component: Component = {
            "type": "machine-learning-model" if path in _MODELS else "data",
            "bom-ref": f"pipeline/{path}",
            "name": name,
            "hashes": [{"alg": "SHA-256", "content": digest}],
            "licenses": [{"expression": _LICENCES.get(path, "MIT")}],
            "properties": [{"name": "concord:file", "value": f"pipeline/{path}"}],
        }
        if about:
            component["description"] = about
        if path in _LICENCES:
            component["pedigree"] = {"ancestors": [_MINILM]}
        yield component


def main(argv: Sequence[str] | None = None) -> int:
    """Write the bill of this environment."""
    parser = argparse.ArgumentParser(prog="python -m deploy.sbom")
    parser.add_argument("environment", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args(argv)
    environment = json.loads(options.environment.read_text(encoding="utf-8"))
    document = bill(environment, dependencies(), Shipped(ROOT / "pipeline"))
    text = json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False)
    options.output.write_text(f"{text}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
