"""Check a CycloneDX 1.6 file against its schema: ``python deploy/validate.py FILE``.

Runs in the environment of the tools (constraints-tools.txt), not in Concord's.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path


def main(path: str) -> int:
    """Print the first error, if any."""
    text = Path(path).read_text(encoding="utf-8")
    version = import_module("cyclonedx.schema").SchemaVersion.V1_6
    validator = import_module("cyclonedx.validation.json").JsonStrictValidator(version)
    error = validator.validate_str(text)
    if error is not None:
        sys.stderr.write(f"{path}: {error}\n")
        return 1
    sys.stdout.write(f"{path} follows CycloneDX 1.6\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
