"""Strategies for what travels over the exchange: inputs of batches and the rows found in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import strategies as st

from pipeline.ingest.session import Work
from pipeline.models import Article, Outlet, RawDocument

TEXT = st.text(max_size=30)
NAMES = st.sampled_from(["id", "title", "outlet", "published_at", "byline", "url", "genre"])
TIMES = st.datetimes(
    min_value=datetime(1, 1, 2),
    max_value=datetime(9999, 12, 30),
    timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=5, minutes=30))]),
)

RAWS = st.builds(
    RawDocument,
    path=TEXT,
    line=st.integers(1, 2**31 - 1),
    format=st.sampled_from(["text", "html", "record"]),
    body=TEXT,
    fields=st.dictionaries(NAMES, TEXT),
    folder_outlet=st.none() | TEXT,
    content_hash=TEXT,
)
ARTICLES = st.builds(
    Article,
    article_id=TEXT,
    outlet=st.builds(Outlet, TEXT, TEXT, st.none() | TEXT, st.booleans()),
    outlet_from=st.sampled_from(["field", "html", "text", "folder", "unknown"]),
    title=st.none() | TEXT,
    text=TEXT,
    byline=st.none() | TEXT,
    published_at=st.none() | TIMES,
    external_id=st.none() | TEXT,
    url=st.none() | TEXT,
    agency=st.none() | TEXT,
    content_hash=TEXT,
    path=TEXT,
    line=st.integers(1, 2**31 - 1),
)
WORK = st.builds(Work, raw=RAWS, article_id=st.none() | TEXT) | st.builds(Work, article=ARTICLES)
