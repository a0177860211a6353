"""The shell on a real terminal, and what may never reach one."""

from __future__ import annotations

import re
import sys
import unicodedata
from pathlib import Path

import pytest
from conftest import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from terminals import ESCAPES, Terminal

from pipeline.console.history import history_path
from pipeline.storage.connect import WarehousePaths
from pipeline.terminal import safe

CONCORD = str(Path(sys.executable).with_name("concord"))
LONG = "SELECT max(hash(a.range * b.range)) FROM range(100000000) a, range(1000000) b"


def shell(small: WarehousePaths, history: Path | str, **variables: str) -> Terminal:
    command = [CONCORD, "sql", "--warehouse", str(small.folder)]
    return Terminal(command, {"CONCORD_HISTORY": str(history), **variables})


def test_a_running_query_is_cancelled_and_the_shell_stays(
    small: WarehousePaths, tmp_path: Path
) -> None:
    with shell(small, tmp_path / "history") as terminal:
        terminal.expect("concord>")
        terminal.send(f"{LONG};\r")
        terminal.expect_running()
        terminal.send("\x03")
        terminal.expect("cancelled")
        terminal.expect("concord>")
        terminal.send("half a query\x03")  # Ctrl-C while writing drops it
        terminal.expect("concord>")
        terminal.send("SELECT 40 + 2 AS answer;\r")
        assert "42" in terminal.expect("1 row, ")
        terminal.expect("concord>")
        terminal.send("\\q\r")
        assert terminal.wait() == 0


def test_tab_completes_lines_go_on_and_commands_work(small: WarehousePaths, tmp_path: Path) -> None:
    with shell(small, tmp_path / "history") as terminal:
        terminal.expect("concord>")
        terminal.send("SELECT name\rFROM outlet_attr")
        terminal.expect("FROM outlet_attr")
        terminal.send("\t")
        terminal.expect("ibutes")
        terminal.send(" LIMIT 0;\r")
        terminal.expect("0 rows, ")
        for keys, shown in (
            ("\\f csv\r", "format: csv"),
            ("SELECT 1 AS a, 'x,y' AS b;\r", '1,"x,y"'),
            ("\\f table\r", "format: table"),
            ("\\x on\r", "one below the other: always"),
            ("SELECT 7 AS seven;\r", "row 1"),
            ("\\d quots\r", "the nearest is quotes"),
            ("\\nonsense\r", "there is no command"),
            ("\\e wire_copies\r", "SELECT"),
            ("CREATE TEMP VIEW mine AS SELECT 1 AS x;\r", "done, "),
            ("SELECT range FROM range(1500);\r", "the first 1,000 of 1,500 rows"),
        ):
            terminal.expect("concord>")
            terminal.send("\\p off\r" if "1500" in keys else "")
            terminal.send(keys)
            terminal.expect(shown)
        terminal.send("\x04")
        assert terminal.wait() == 0


def test_hostile_text_reaches_the_terminal_harmless(small: WarehousePaths, tmp_path: Path) -> None:
    with shell(small, tmp_path / "history", PAGER="cat", NO_COLOR="1") as terminal:
        for keys in (
            "SELECT name FROM outlets;\r",
            "\\x on\rSELECT name FROM outlets;\r",
            "\\f csv\rSELECT name FROM outlets;\r",
            "SELECT name::INT FROM outlets;\r",
        ):
            for entry in keys.splitlines():
                terminal.expect("concord>")
                terminal.send(f"{entry}\r")
        terminal.expect("Could not convert")
        terminal.send("\x04")
        terminal.wait()
    assert_harmless(terminal.raw, times=4)


@pytest.mark.parametrize(
    "arguments",
    [
        ("sql", "SELECT name FROM outlets"),
        ("sql", "SELECT name FROM outlets", "--format", "csv"),
        ("who", "person:x"),
        ("story", "s_1"),
        ("explain", "entity", "person:x"),
    ],
)
def test_no_command_lets_hostile_text_at_the_terminal(
    small: WarehousePaths, arguments: tuple[str, ...]
) -> None:
    command = [CONCORD, *arguments, "--warehouse", str(small.folder)]
    with Terminal(command, {"NO_COLOR": "1"}) as terminal:
        assert terminal.wait() == 0
    assert_harmless(terminal.raw, times=1)


def assert_harmless(raw: bytes, times: int) -> None:
    assert raw.count(b"[bold]x[/bold]") >= times  # markup is text
    assert b"\x1b]" not in raw  # sets no title
    assert b"\x00" not in raw
    assert b"\x07" not in raw
    text = ESCAPES.sub(b"", raw).decode()
    assert not re.search("[\x80-\x9f\u202a-\u202e]", text)
    assert b"\x1b[2J" not in raw


@given(st.text() | st.text("\x1b\x9b\r\x00\x7f[]0;mA\u202e\u2066\u200b\ud800\n\t"))
@settings(deadline=None, max_examples=200)
def test_safe_text_holds_no_control_code_and_loses_no_other(text: str) -> None:
    cleaned = safe(text)
    assert len(cleaned) == len(text)
    for before, after in zip(text, cleaned, strict=True):
        code = ord(before)
        obeyed = (code < 32 and before not in "\n\t") or 127 <= code < 160
        turns = code in (0x61C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
        if obeyed or turns or 0xD800 <= code < 0xE000:
            assert after == "\ufffd"
        elif unicodedata.category(before) not in ("Cf", "Zl", "Zp", "Cn"):  # others: seen by nobody
            assert after == before
    assert HOSTILE not in cleaned
    cleaned.encode("utf-8")


def test_the_history_is_the_persons_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CONCORD_HISTORY", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = history_path()
    assert path == tmp_path / "state" / "concord" / "history"
    assert path.stat().st_mode & 0o777 == 0o600
    monkeypatch.setenv("CONCORD_HISTORY", "")
    assert history_path() is None
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CONCORD_HISTORY", str(tmp_path / "file" / "below"))
    assert history_path() is None
