"""Run fuzz targets: ``python -m tests.fuzz --target all --seconds 15``."""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.seeds import DICTIONARY, REGRESSIONS, SEEDS

HERE = Path(__file__).parent
CRASHES = HERE / "crashes"
NAMES = tuple(SEEDS)
UNINSTRUMENTED = frozenset({"offsets"})
"""Targets whose time goes into models: instrumenting would only slow them."""
INSTRUMENTED = [
    "pipeline.ingest",
    "pipeline.console",
    "pipeline.checking",
    "pipeline.entities.across",
]
LONGEST_INPUT = 8_192


def main() -> int:
    """Run what the command line asks for; return 1 where a target broke."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--target", default="all", choices=["all", *NAMES])
    parser.add_argument("--seconds", type=int, default=60, help="of each target")
    parser.add_argument("--runs", type=int, default=-1, help="executions of each target at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.inside:
        _fuzz(chosen.target, chosen.seconds, chosen.runs, chosen.seed)
        return 0
    names = NAMES if chosen.target == "all" else (chosen.target,)
    return max(_run(name, chosen.seconds, chosen.runs, chosen.seed) for name in names)


def _run(name: str, seconds: int, runs: int, seed: int) -> int:
    """Run one target in a process of its own and print one line on it."""
    command = [sys.executable, "-m", "tests.fuzz", "--inside", "--target", name]
    command += ["--seconds", str(seconds), "--runs", str(runs), "--seed", str(seed)]
    started = time.monotonic()
    done = subprocess.run(command, capture_output=True, check=False, errors="replace", text=True)
    wall = time.monotonic() - started
    executed = re.search(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    peak = re.search(r"stat::peak_rss_mb:\s*(\d+)", done.stderr)
    count = int(executed[1]) if executed else 0
    state = "held" if done.returncode == 0 and count else f"BROKE (exit {done.returncode})"
    memory = f"{peak[1]} MB" if peak else "?"
    sys.stdout.write(f"{name:<12}{count:>12,} executions{wall:>8.0f} s  {memory:>8}  {state}\n")
    sys.stdout.flush()
    if state != "held":
        sys.stdout.write(done.stdout[-4_000:] + done.stderr[-4_000:] + "\n")
        return 1
    return 0


def _fuzz(name: str, seconds: int, runs: int, seed: int) -> None:
    """Hand one target to libFuzzer; does not return."""
    try:
        import atheris
    except ImportError:
        sys.exit("atheris is not installed: it comes with the extra `dev` on Linux (x86-64)")
    if name in UNINSTRUMENTED:
        from tests.fuzz.targets import TARGETS
    else:
        with atheris.instrument_imports(include=INSTRUMENTED, enable_loader_override=False):
            from tests.fuzz.targets import TARGETS, import_all

            import_all()
    crashes = CRASHES / name
    crashes.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="concord-seeds-") as folder:
        corpus, dictionary = Path(folder) / "corpus", Path(folder) / "words"
        corpus.mkdir()
        for number, data in enumerate([*SEEDS[name], *REGRESSIONS.get(name, ())]):
            (corpus / f"{number:03}").write_bytes(data)
        dictionary.write_bytes(b"\n".join(map(_quoted, DICTIONARY)) + b"\n")
        arguments = [
            sys.argv[0],
            str(corpus),
            f"-max_total_time={seconds}",
            f"-runs={runs}",
            f"-seed={seed}",
            f"-max_len={LONGEST_INPUT}",
            "-timeout=20",
            "-rss_limit_mb=3000",
            "-print_final_stats=1",
            f"-dict={dictionary}",
            f"-artifact_prefix={crashes}/",
        ]
        atheris.Setup(arguments, TARGETS[name])
        atheris.Fuzz()


def _quoted(word: bytes) -> bytes:
    """Return a word as libFuzzer's dictionaries write it."""
    return b'"' + b"".join(b"\\x%02x" % byte for byte in word) + b'"'


if __name__ == "__main__":
    sys.exit(main())
