"""The folder of a site: only what changed is written, nothing of others is touched."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import ReportError
from pipeline.report.options import Options
from pipeline.report.paths import page_path, to_root
from pipeline.report.render import Renderer, figure, lean, link, outlet, paginate, signed
from pipeline.report.site import MANIFEST, Site


def write(folder: Path, pages: dict[str, tuple[str, list[tuple[str, str]]]]) -> Site:
    site = Site.open(folder)
    digests = {key: digest for key, (digest, _) in pages.items()}
    for key in site.stale("story", digests):
        site.add("story", key, digests[key], pages[key][1])
    site.finish("snapshot")
    return site


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file()} - {MANIFEST}


def test_only_pages_that_show_something_else_are_written(tmp_path: Path) -> None:
    one = ("d1", [("story/a.html", "one"), ("story/a-2.html", "more")])
    two = ("d2", [("story/b.html", "two")])
    first = write(tmp_path, {"a": one, "b": two})
    assert (first.counts.n_written, first.counts.n_unchanged) == (3, 0)
    again = write(tmp_path, {"a": one, "b": two})
    assert (again.counts.n_written, again.counts.n_unchanged) == (0, 3)
    shorter = ("d3", [("story/a.html", "one")])
    third = write(tmp_path, {"a": shorter, "b": two})
    assert (third.counts.n_written, third.counts.n_removed) == (0, 1)
    assert files(tmp_path) == {"story/a.html", "story/b.html"}
    last = write(tmp_path, {"b": two})
    assert last.counts.n_removed == 1
    assert files(tmp_path) == {"story/b.html"}
    assert Site.open(tmp_path).source == "snapshot"


def test_a_killed_build_is_gone_on_with(tmp_path: Path) -> None:
    write(tmp_path, {"a": ("d1", [("story/a.html", "one")])})
    site = Site.open(tmp_path)  # killed before it finishes: one page is newer than the manifest
    site.add("story", "a", "d2", [("story/a.html", "two")])
    write(tmp_path, {"a": ("d2", [("story/a.html", "two")])})
    assert (tmp_path / "story/a.html").read_text() == "two"
    write(tmp_path, {"a": ("d1", [("story/a.html", "one")])})
    assert (tmp_path / "story/a.html").read_text() == "one"


def test_a_damaged_manifest_writes_every_page_again(tmp_path: Path) -> None:
    pages = {"a": ("d1", [("story/a.html", "one")])}
    write(tmp_path, pages)
    (tmp_path / MANIFEST).write_bytes(b"PAR1 no more")
    (tmp_path / "story/a.html").write_text("stale")
    assert write(tmp_path, pages).counts.n_written == 1
    assert (tmp_path / "story/a.html").read_text() == "one"


def test_the_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ReportError, match="holds other files"):
        Site.open(tmp_path)
    with pytest.raises(ReportError, match="is a file"):
        Site.open(tmp_path / "mine.txt")


def test_a_manifest_cannot_remove_what_lies_outside(tmp_path: Path) -> None:
    folder = tmp_path / "site"
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    site = Site.open(folder)
    site.add("story", "a", "d", [])
    site._entries["story", "a"] = type(site._entries["story", "a"])(
        "d", ("../outside.txt", str(outside))
    )
    site.finish("")
    assert write(folder, {}).counts.n_removed == 0
    assert outside.exists()


@given(st.sampled_from(["story", "entity"]), st.text(max_size=300), st.integers(1, 99))
def test_no_key_chooses_where_a_page_lies(kind: str, key: str, number: int) -> None:
    path = page_path(kind, key, number)
    assert re.fullmatch(rf"{kind}/[0-9a-f]{{2}}/[a-z0-9_]+(-\d+)?\.html", path)
    assert to_root(path) == "../../"


@given(st.text(max_size=30), st.text(max_size=30))
def test_two_keys_have_two_pages(one: str, other: str) -> None:
    assert (page_path("entity", one) == page_path("entity", other)) == (one == other)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/b?c=1&d=ü", True),
        ("HTTP://A.EXAMPLE", True),
        ("javascript:alert(1)", False),
        (" https://a.example", False),
        ("https://a.example/\njavascript:x", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ('https://a.example/"onclick="x', False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_followed(url: str | None, expected: bool) -> None:
    assert bool(link(url)) == expected


def test_how_figures_are_printed() -> None:
    assert [figure(x) for x in (0.5, -0.25, None, -0.001, 1.0)] == [
        ".50",
        "−.25",
        "–",
        ".00",
        "1.00",
    ]
    assert [signed(x) for x in (0.5, -1.0, 0.0, 0.001)] == ["+.50", "−1.00", ".00", ".00"]
    assert [lean(x) for x in (0.2, -0.2, 0.15, 0.0)] == ["pro", "con", "mid", "mid"]
    assert [outlet("Fjord Observer"), outlet("unknown", known=False)] == [
        "Fjord Observer",
        "outlet not stated",
    ]


def test_every_item_stands_on_one_page() -> None:
    pages = list(paginate(list(range(7)), 3))
    assert [(number, total, list(part)) for number, total, part in pages] == [
        (1, 3, [0, 1, 2]),
        (2, 3, [3, 4, 5]),
        (3, 3, [6]),
    ]
    assert [list(part) for _, _, part in paginate([], 3)] == [[]]


def test_whatever_fills_a_template_is_escaped() -> None:
    evil = "</style><script>alert(1)</script>{{ 7 * 7 }}\" onload='x'"
    head = dict.fromkeys(("headline", "key"), evil)
    found = Renderer(Options(title=evil)).page(
        "story_statements.html", "story/00/x.html", head=head, statements=[], number=1, total=1
    )
    assert "<script>alert" not in found[1]
    assert "{{ 7 * 7 }}" in found[1]
    assert "&lt;script&gt;alert(1)" in found[1]


def test_dates_do_not_hang_on_the_locale() -> None:
    from pipeline.report.render import day, moment

    assert day(datetime(2026, 3, 7)) == "7 March 2026"
    assert moment(datetime(2026, 3, 7, 9, 5)) == "7 March 2026, 09:05 UTC"
    assert day(None) == moment(None) == "undated"


def test_a_killed_build_with_other_options_leaves_no_page_behind(tmp_path: Path) -> None:
    excerpt = {"a": ("excerpts", [("story/0a/a.html", "a quote")])}
    write(tmp_path, excerpt)
    with Site.writing(tmp_path) as site:  # killed before it finishes
        assert site.stale("story", {"a": "whole", "b": "whole"}) == ["a", "b"]
        site.begin("whole")
        site.add("story", "a", "whole", [("story/0a/a.html", "the article")])
        site.add("story", "b", "whole", [("story/0b/b.html", "the article")])
        (tmp_path / "story/0b/.b-2.html.part").write_text("the arti")
    assert Site.open(tmp_path).source == ""
    assert Site.options_of(tmp_path) == "whole"
    write(tmp_path, excerpt)
    assert files(tmp_path) == {"story/0a/a.html"}
    assert (tmp_path / "story/0a/a.html").read_text() == "a quote"


def test_what_somebody_deleted_is_written_again(tmp_path: Path) -> None:
    pages = {"a": ("d", [("story/0a/a.html", "1"), ("story/0a/a-2.html", "2")])}
    write(tmp_path, pages)
    assert Site.open(tmp_path).is_whole
    (tmp_path / "story/0a/a-2.html").unlink()
    (tmp_path / "CNAME").write_text("mine")
    assert not Site.open(tmp_path).is_whole
    assert write(tmp_path, pages).counts.n_written == 1
    assert files(tmp_path) == {"CNAME", "story/0a/a.html", "story/0a/a-2.html"}


def test_two_builds_do_not_write_to_one_folder(tmp_path: Path) -> None:
    with (
        Site.writing(tmp_path),
        pytest.raises(ReportError, match="another report is being written"),
        Site.writing(tmp_path),
    ):
        pass
    with Site.writing(tmp_path) as site:
        site.finish("again")


@given(st.booleans(), st.text(max_size=20))
def test_a_site_remembers_how_it_was_made(excerpts: bool, title: str) -> None:
    options = Options(excerpts, title)
    assert Options.from_json(options.to_json()) == options
    assert Options.from_json("{") == Options.from_json("[]") == Options()
