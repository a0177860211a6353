from __future__ import annotations

import json
import string
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("tokenizers", reason="word pieces need the package tokenizers")

from tokenizers import Tokenizer
from tokenizers.models import WordPiece
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

SENTENCES = (
    ("“The bridge will open on Friday,” |Ada Quill| =said=.", "“The bridge will open on Friday,”"),
    ("|Bo Marr| =warned= that the river would rise.", "that the river would rise"),
    ("=According to= |the council|, the road is closed.", "the road is closed"),
    ("|She| =denied= any wrongdoing.", "any wrongdoing"),
    ('"No," |he| =replied=.', '"No,"'),
    ("The harbour was quiet.", None),
)
"""Sentences of our own: speaker mention between bars, cue between equals signs; the content."""

Row = dict[str, Any]


def row(name: str, sentences: tuple[tuple[str, str | None], ...] = SENTENCES) -> Row:
    """Return an article of the sentences, a paragraph each."""
    text, attributions = "", []
    for marked, content in sentences:
        text += "\n\n" if text else ""
        spans: dict[str, list[int]] = {"|": [], "=": []}
        for character in marked:
            if character in spans:
                spans[character].append(len(text))
            else:
                text += character
        if content:
            start = text.rindex(content)
            attributions.append(
                {
                    "source": [spans["|"]],
                    "cue": [spans["="]],
                    "content": [[start, start + len(content)]],
                }
            )
    return {"id": name, "publisher": "Ledger", "text": text, "attributions": attributions}


@pytest.fixture(scope="session")
def article() -> Row:
    return row("first")


@pytest.fixture(scope="session")
def write_gold() -> Callable[..., Path]:
    """Write articles as a file of gold."""

    def write(path: Path, *rows: Row) -> Path:
        path.write_text("\n".join(map(json.dumps, rows)) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """A tokenizer of letters and a few words, special tokens numbered as BERT's."""
    names = ["[PAD]", *(f"[unused{n}]" for n in range(99)), "[UNK]", "[CLS]", "[SEP]"]
    letters = string.ascii_lowercase + string.digits
    words = ("the", "that", "said", "bridge", "river", "council", "she", "he", "warned", "to")
    names += [*letters, *(f"##{c}" for c in letters), *string.punctuation, "“", "”", *words]
    vocabulary = {name: number for number, name in enumerate(names)}
    made = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))  # noqa: S106  (no password)
    made.normalizer = BertNormalizer(lowercase=True)
    made.pre_tokenizer = BertPreTokenizer()
    return made


@pytest.fixture(scope="session")
def base(tokenizer: Tokenizer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tiny untrained encoder, in the place of the pre-trained one."""
    torch = pytest.importorskip("torch", reason="torch is not installed: see the train extra")
    pytest.importorskip("transformers", reason="transformers is not installed: the train extra")
    from transformers import BertConfig, BertModel

    folder = tmp_path_factory.mktemp("base")
    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=256,
    )
    BertModel(config).save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    return folder


@pytest.fixture
def run_module(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Run a module's command line in this process."""

    def run(name: str, *arguments: object) -> None:
        monkeypatch.setattr("sys.argv", [name, *map(str, arguments)])
        import_module(name).main()

    return run


@pytest.fixture(scope="session")
def rows() -> Callable[..., list[Row]]:
    """Return some articles that differ in the order of their sentences."""

    def made(count: int) -> list[Row]:
        orders = (SENTENCES[n:] + SENTENCES[:n] for n in range(1, count + 1))
        return [row(f"article {n}", order) for n, order in enumerate(orders)]

    return made
