"""The gold data: scraped seeds, and saved pages with known bodies and hand-read metadata."""

import gzip
import importlib.util
import json
import os
import sys
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from pipeline.ingest.discover import discover
from pipeline.ingest.identity import outlet_id
from pipeline.ingest.inputs import InputFile, Limits
from pipeline.ingest.prepare import prepare
from pipeline.ingest.readers import read
from pipeline.ingest.titles import letters
from pipeline.models import Article, RawDocument

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden" / "ingest"
SEEDS = Path(os.environ.get("CONCORD_SEEDS", ROOT.parent / "shared" / "seeds"))
GOLD = Path(os.environ.get("CONCORD_GOLD", ROOT.parent / "shared" / "data"))
PAGES = GOLD / "html"

needs_seeds = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"no seed articles in {SEEDS}: set CONCORD_SEEDS"
)
needs_pages = pytest.mark.skipif(
    not (PAGES / "ground-truth.json").exists(), reason=f"no gold pages in {PAGES}: set CONCORD_GOLD"
)


def golden(name: str) -> Any:
    return json.loads((GOLDEN / name).read_text("utf-8"))


def short_hash(text: str) -> str:
    return blake2b(text.encode(), digest_size=8).hexdigest()


def prepared(path: Path) -> Article:
    (file,) = (item for item in discover(path.parent) if item.path == path.name)
    assert isinstance(file, InputFile)
    (raw,) = read(file, Limits(settle_seconds=0))
    assert isinstance(raw, RawDocument)
    article = prepare(raw, Limits())
    assert isinstance(article, Article), article
    return article


@needs_seeds
@pytest.mark.parametrize("name", sorted(golden("seeds.json")))
def test_seeds(name: str) -> None:
    expected = golden("seeds.json")[name]
    path = SEEDS / name
    article = prepared(path)
    source = path.read_text("utf-8").split("\n")
    kept = set(article.text.split("\n"))
    published = article.published_at
    assert {
        "title": short_hash(letters(article.title)) if article.title else None,
        "outlet": article.outlet.name,
        "outlet_from": article.outlet_from,
        "known": article.outlet.known,
        "byline": article.byline,
        "published": published.date().isoformat() if published else None,
        "published_from": article.published_from,
        "genre": article.genre,
        "genre_from": article.genre_from,
        "agency": article.agency,
        "lines_dropped": [
            number
            for number, line in enumerate(source, start=1)
            if line.strip() and line.strip() not in kept
        ],
        "chars": len(article.text),
        "text": short_hash(article.text),
    } == expected


@pytest.fixture(scope="module")
def benchmark() -> ModuleType:
    path = ROOT / "benchmarks" / "html_extraction.py"
    spec = importlib.util.spec_from_file_location("html_extraction", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@needs_pages
def test_bodies_of_pages(benchmark: ModuleType) -> None:
    scores = benchmark.evaluate(PAGES)
    assert len(scores) == 60
    assert benchmark.mean_f1(scores)[2] >= 0.96


@needs_pages
def test_metadata_of_pages(tmp_path: Path) -> None:
    pages = golden("html_metadata.json")["pages"]
    assert len(pages) == 20
    wrong: dict[str, list[str]] = {"title": [], "outlet": [], "date": []}
    for key, expected in pages.items():
        path = tmp_path / f"{key}.html"
        path.write_bytes(gzip.decompress((PAGES / f"{key}.html.gz").read_bytes()))
        article = prepared(path)
        if short_hash(letters(article.title or "")) != expected["title"]:
            wrong["title"].append(key)
        if outlet_id(article.outlet.name) not in map(outlet_id, expected["outlets"]):
            wrong["outlet"].append(key)
        moment = article.published_at
        if moment is None or moment.date().isoformat() != expected["date"]:
            wrong["date"].append(key)
    assert all(len(keys) <= 2 for keys in wrong.values()), wrong
