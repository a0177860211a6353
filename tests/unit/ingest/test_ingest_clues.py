"""Dates, titles, bylines, genres and agencies, as texts give them."""

from datetime import datetime

import pytest

from pipeline.ingest.agencies import agency_in_byline, agency_in_text
from pipeline.ingest.clues import is_title
from pipeline.ingest.dates import find_date, parse_date
from pipeline.ingest.english import foreign_language
from pipeline.ingest.titles import clean_raw_title, split_genre, split_site

NOV_6 = datetime(2024, 11, 6)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-11-06", NOV_6),
        ("2024/11/6", NOV_6),
        ("20241106", NOV_6),
        ("November 6, 2024", NOV_6),
        ("Nov. 6, 2024", NOV_6),
        ("Wednesday, Nov 6th, 2024", NOV_6),
        ("6 November 2024", NOV_6),
        ("6th of November, 2024", NOV_6),
        ("06-Nov-2024", NOV_6),
        ("06.11.2024", NOV_6),
        ("11/06/2024", NOV_6),
        ("11/06/24", NOV_6),
        ("13/11/2024", datetime(2024, 11, 13)),
        ("Sept. 3, 2024", datetime(2024, 9, 3)),
        ("2024-11-06T15:04:05Z", datetime(2024, 11, 6, 15, 4, 5)),
        ("2024-11-06T15:04:05.123+02:00", datetime(2024, 11, 6, 13, 4, 5)),
        ("2024-11-06 23:30:00-0500", datetime(2024, 11, 7, 4, 30)),
        ("Wed, 06 Nov 2024 10:00:00 GMT", datetime(2024, 11, 6, 10)),
        ("November 6, 2024 at 3:04 PM EST", datetime(2024, 11, 6, 20, 4)),
        ("July 6, 2024 3:04 p.m. ET", datetime(2024, 7, 6, 19, 4)),
        ("6 November 2024, 12:05 am", datetime(2024, 11, 6, 0, 5)),
        ("November 6, 2024 at 3 pm", datetime(2024, 11, 6, 15)),
        ("1730903400", datetime(2024, 11, 6, 14, 30)),
        ("1730903400000", datetime(2024, 11, 6, 14, 30)),
        ("November 2024", None),
        ("two hours ago", None),
        ("6/7", None),
        ("2024-13-45", None),
        ("November 31, 2024", None),
        ("0000-00-00", None),
        ("version 1.2.2024.7", None),
        ("", None),
        ("2024-11-06T99:99:99+99:99", NOV_6),
    ],
)
def test_parse_date(text: str, expected: datetime | None) -> None:
    assert parse_date(text) == expected


def test_find_date_gives_the_span() -> None:
    line = "Published Nov. 6, 2024 in Geneva"
    found = find_date(line)
    assert found is not None
    assert line[found[1] : found[2]] == "Nov. 6, 2024"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Council votes for the tram | China", ("Council votes for the tram", None)),
        ("Council votes for the tram | World | The Guardian",
         ("Council votes for the tram", "The Guardian")),
        ("Council votes for the tram - BBC News", ("Council votes for the tram", "BBC News")),
        ("Council votes for the tram – Reuters", ("Council votes for the tram", "Reuters")),
        ("Council votes - the tram is coming", ("Council votes - the tram is coming", None)),
        ("Council votes for the tram | World News", ("Council votes for the tram", None)),
        ("# Council votes for the tram", ("Council votes for the tram", None)),
        ("Trams | Council", ("Trams | Council", None)),
    ],
)  # fmt: skip
def test_clean_raw_title(title: str, expected: tuple[str, str | None]) -> None:
    assert clean_raw_title(title) == expected


@pytest.mark.parametrize(
    ("title", "site", "domain", "expected"),
    [
        ("Tram wins - The Courier", "The Courier", None, "Tram wins"),
        ("Tram wins - Courier", "The Courier", None, "Tram wins"),
        ("Tram wins | thecourier.example", None, "thecourier.example", "Tram wins"),
        ("Tram - or bus - wins | Courier - Home", "Courier", None, "Tram - or bus - wins"),
        ("Tram - or bus", "The Courier", "courier.example", "Tram - or bus"),
    ],
)
def test_split_site(title: str, site: str | None, domain: str | None, expected: str) -> None:
    assert split_site(title, site, domain)[0] == expected


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Opinion | The tram is late", ("The tram is late", "opinion")),
        ("Analysis: The tram is late", ("Analysis: The tram is late", "analysis")),
        ("Editorial: The tram", ("Editorial: The tram", "opinion")),
        ("Opinion polls say the tram is late", ("Opinion polls say the tram is late", None)),
        ("Column collapses in Rome", ("Column collapses in Rome", None)),
    ],
)
def test_split_genre(title: str, expected: tuple[str, str | None]) -> None:
    assert split_genre(title) == expected


FOLLOWING = "The council approved the tram on Monday after eleven hours of debate."


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("Council votes for the tram", FOLLOWING, True),
        ("Who will pay for the tram?", FOLLOWING, True),
        ("‘We will pay’: council votes for tram", FOLLOWING, True),
        ("COUNCIL VOTES FOR THE TRAM", FOLLOWING, True),
        ("Council votes for trams in the U.S.", FOLLOWING, True),
        ("The council voted for the tram.", FOLLOWING, False),
        ("The council voted for the tram,", FOLLOWING, False),
        ("“We will pay for it,” she said.", FOLLOWING, False),
        ("“We will pay for it.”", FOLLOWING, False),
        ("The council of the city voted on", "monday for the tram.", False),
        ("and so the council voted", FOLLOWING, False),
        ("Tram", FOLLOWING, False),
        (" ".join(["word"] * 40), FOLLOWING, False),
    ],
)
def test_is_title(line: str, following: str, expected: bool) -> None:
    assert is_title(line, following) is expected


@pytest.mark.parametrize(
    ("byline", "agency"),
    [
        ("Reuters", "Reuters"),
        ("Reuters Staff", "Reuters"),
        ("Jane Roe, Associated Press", "Associated Press"),
        ("Jane Roe and John Doe | AP", "Associated Press"),
        ("AFP", "AFP"),
        ("By Jane Roe for Reuters", "Reuters"),
        ("Jane Roe", None),
        ("Apoorva Mandavilli", None),
        ("Ani Roe", None),
        (None, None),
    ],
)
def test_agency_in_byline(byline: str | None, agency: str | None) -> None:
    assert agency_in_byline(byline) == agency


@pytest.mark.parametrize(
    ("paragraphs", "agency"),
    [
        (["BERLIN (Reuters) - The council voted."], "Reuters"),
        (["BERLIN, Nov 6 (Xinhua) -- The council voted."], "Xinhua"),
        (["WASHINGTON (AP) — The council voted."], "Associated Press"),
        (["PORT MERROW, Calvessa, March 12 (Transmar Press) – Water rose."], "Transmar Press"),
        (["Berlin (dpa) - The council voted."], "dpa"),
        (["The council voted.", "(Reuters)"], "Reuters"),
        (["The council voted.", "(Reporting by Jane Roe; Editing by John Doe)"], "Reuters"),
        (["The council voted.", "— AFP"], "AFP"),
        (["The council voted.", "With inputs from PTI"], "PTI"),
        (["The council voted.", "AP writer Jane Roe contributed."], "Associated Press"),
        (["The council told Reuters that it voted.", "The AP asked."], None),
        (["The European Union (EU) – a club of 27 – voted."], None),
        ([], None),
    ],
)  # fmt: skip
def test_agency_in_text(paragraphs: list[str], agency: str | None) -> None:
    assert agency_in_text(paragraphs) == agency


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("The council approved the tram on Monday. " * 5, False),
        ("Ministers agree tram deal", False),
        ("Der Rat hat am Montag nach elf Stunden die Straßenbahn beschlossen. " * 5, True),
        ("El consejo aprobó el lunes el tranvía tras once horas de debate. " * 5, True),
        ("Совет одобрил трамвай в понедельник после долгих дебатов. " * 5, True),
        ("市议会周一批准了有轨电车计划。" * 30, True),
        ("1 2 3 4 5 " * 60, False),
        ("Manchester United 2 Arsenal 1 Chelsea 0 Leeds 3 " * 10, False),
    ],
)
def test_foreign_language(text: str, foreign: bool) -> None:
    assert (foreign_language(text) is not None) is foreign
