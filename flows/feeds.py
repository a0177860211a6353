"""Take the new entries of RSS and Atom feeds into a corpus folder.

python -m flows.feeds FEEDS.txt --corpus DIR

FEEDS.txt lists a feed a line: its address, then, if you like, the outlet's name. Run it before
`concord run`, as often as the feeds change (docs/adding-articles.md).
"""

# No postponed annotations here: Prefect evaluates the flow's own when it runs.

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from flows import prefect_home
from pipeline import terminal
from pipeline.errors import ConcordError
from pipeline.ingest import feeds as web
from pipeline.ingest.fetch import Fetcher, Manners
from pipeline.settings import Settings
from pipeline.summary import counted


def _arguments(given: Sequence[str]) -> argparse.Namespace:
    usual = Manners()
    parser = argparse.ArgumentParser(
        prog="python -m flows.feeds",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("feeds", type=Path, metavar="FEEDS.txt", help="a feed a line")
    parser.add_argument("--corpus", type=Path, help="folder of the articles")
    parser.add_argument("--warehouse", type=Path, help="folder of the databases (Prefect's files)")
    parser.add_argument("--max-entries", type=int, default=50, help="new pages a feed and run [50]")
    parser.add_argument(
        "--pause", type=float, default=usual.pause, help="seconds between requests to a host [2]"
    )
    parser.add_argument(
        "--user-agent", default=usual.user_agent, help="who is asking; add an address to write to"
    )
    return parser.parse_args(given)


def _set_up(arguments: argparse.Namespace) -> Settings:
    """Set Prefect's environment, which it reads when it is imported."""
    given = {name: getattr(arguments, name) for name in ("corpus", "warehouse")}
    settings = Settings.model_validate({name: value for name, value in given.items() if value})
    prefect_home.prepare(settings.warehouse, settings.server_timeout)
    return settings


if __name__ == "__main__":
    arguments = _arguments(sys.argv[1:])
    settings = _set_up(arguments)

from prefect import flow  # noqa: E402
from prefect import task as prefect_task  # noqa: E402
from prefect.cache_policies import NO_CACHE  # noqa: E402
from prefect.utilities.annotations import quote  # noqa: E402


@prefect_task(
    name="collect feed",
    description="Fetch one feed and the pages of its new entries",
    cache_policy=NO_CACHE,
    persist_result=False,
)
def collect_feed(
    feed: web.Feed, corpus: Path, fetcher: Fetcher, seen: web.Seen, max_entries: int
) -> web.Collected:
    """Collect one feed."""
    return web.collect(feed, corpus, fetcher, seen, max_entries)


@flow(name="concord-feeds", description="From feeds to pages in the corpus folder")
def collect(
    feeds: list[web.Feed],
    corpus: Path,
    manners: Manners | None = None,
    max_entries: int = 50,
) -> list[web.Collected]:
    """Collect one feed after the other; return what became of each.

    A feed that cannot be read stops no other. Raises ConcordError where another process collects
    into the same folder.
    """
    fetcher = web.fetcher_for(feeds, manners)
    with web.seen_in(corpus) as seen:
        # As they are: Prefect would look into them.
        tools: tuple[Any, Any] = quote(fetcher), quote(seen)
        return [
            collect_feed(feed, corpus, *tools, max_entries=max_entries, return_state=False)
            for feed in feeds
        ]


def _show(found: list[web.Collected]) -> None:
    for one in found:
        if one.error:
            terminal.error(f"{one.feed}: {one.error}")
            continue
        left = f", {one.n_left} left for the next run" if one.n_left else ""
        new = counted(one.n_new, "new page")
        terminal.message(f"{one.feed}: {new}, {one.n_seen} seen before{left}")
        for link, reason in one.refused:
            terminal.message(f"  not taken: {link}: {reason}", "yellow")


def main() -> None:
    """Collect as the command line says; exit status 1 if a feed could not be read."""
    terminal.hush_libraries()
    manners = Manners(user_agent=arguments.user_agent, pause=arguments.pause)
    try:
        listed = web.read_list(arguments.feeds)
        found = collect(listed, settings.corpus, manners, arguments.max_entries)
    except KeyboardInterrupt:
        terminal.message("stopped: the same command goes on where it was")
        sys.exit(130)
    except (ConcordError, OSError) as error:
        terminal.error(str(error))
        sys.exit(1)
    _show(found)
    sys.exit(1 if any(one.error for one in found) else 0)


if __name__ == "__main__":
    main()
