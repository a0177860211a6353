"""What the commands share: their settings, the warehouse, and errors in one sentence."""

from __future__ import annotations

import gc
import os
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from pipeline.settings import Settings
    from pipeline.storage.connect import WarehousePaths

Warehouse = Annotated[
    Path | None,
    typer.Option("--warehouse", metavar="DIR", help="Folder of the databases [./warehouse]."),
]


def read_settings(**flags: Any) -> Settings:
    """Read the settings; a flag that was not given is None and leaves the others in charge."""
    from pydantic import ValidationError

    from pipeline.settings import Settings

    try:
        return Settings(**{name: value for name, value in flags.items() if value is not None})
    except (ValidationError, ValueError) as error:
        fail(f"the settings are not usable: {error}")


def do_without_pandas() -> None:
    """Let libraries of this process take pandas for not installed, where it is not imported yet.

    pyarrow imports it to ask whether a plain list is one of its series: a third of a second.
    """
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _Without())


def collect_garbage_again() -> None:
    """Begin to, once what stays is imported: looking through it time and again is half a second.

    Nothing imported is looked at ever again.
    """
    gc.freeze()
    gc.enable()


class _Without:
    """Finds no pandas, and leaves all else to others."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> None:
        """Raise ModuleNotFoundError for pandas."""
        if name == "pandas":
            raise ModuleNotFoundError("not needed here", name=name)


def paths_of(settings: Settings) -> WarehousePaths:
    """Return where the files of the warehouse lie."""
    from pipeline.storage.connect import WarehousePaths

    return WarehousePaths(settings.warehouse)


def read_paths(flag: Path | None) -> WarehousePaths:
    """Return where the files lie, for a command that needs no other setting."""
    from pipeline.storage.connect import WarehousePaths
    from pipeline.warehouse_folder import warehouse_folder

    folder = warehouse_folder(flag)
    return paths_of(read_settings()) if folder is None else WarehousePaths(folder)


@contextmanager
def clear_errors(log_folder: Path | None = None) -> Iterator[None]:
    """Turn errors into one sentence and exit status 1.

    With ``log_folder`` the block is a whole batch: the process ends right here, and an error that
    nobody foresaw leaves its trace in a file there. Else such a one is raised.
    """
    from pipeline.errors import ConcordError

    end = fail if log_folder is None else _end_batch
    try:
        yield
    except KeyboardInterrupt:
        end("interrupted", 130)
    except BrokenPipeError:  # the reader, `head` for one, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ConcordError, ValueError) as error:
        end(str(error))
    except OSError as error:
        end(_system_words(error))
    except Exception as error:
        if log_folder is None:
            raise
        kept = f"unexpected {type(error).__name__}: {error}. What was loaded stays"
        log = log_folder / "concord-error.log"
        try:
            log.write_text(traceback.format_exc(), encoding="utf-8")
        except OSError as refused:
            end(f"{kept}; {log} could not be written, either: {refused.strerror}")
        end(f"{kept}; see {log}")


def _system_words(error: OSError) -> str:
    """Return what the system refused; messages of our own are OSErrors without a number."""
    if error.errno is None or error.filename is None:
        return str(error)
    return f"{error.filename}: {error.strerror}"


def _end_batch(text: str, code: int = 1) -> NoReturn:
    from pipeline import terminal
    from pipeline.interruption import end_process

    terminal.error(text)
    end_process(code)


def fail(text: str, code: int = 1) -> NoReturn:
    """Print an error and end with the exit status ``code``."""
    from pipeline import terminal

    terminal.error(text)
    raise typer.Exit(code)
