"""Outlet stances from rows: the same numbers as from coverage put together by hand."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.agreement.inputs import AgreementArticle, HeldStance
from pipeline.agreement.outlet_stance import Coverage, TowardTarget, load
from pipeline.agreement.outlet_stance_rows import outlet_stances

ARTICLES = [
    AgreementArticle("a1", "o1", True, "news", "s1"),
    AgreementArticle("a2", "o2", True, "news", "s1"),
    AgreementArticle("a3", "o1", True, "news", "s2"),
    AgreementArticle("a4", "o3", False, "news", None),
]
MENTIONS = {("a1", "t"): 4, ("a2", "t"): 1, ("a3", "t"): 2, ("a4", "t"): 3, ("a1", "quiet"): 9}
STANCES = [
    HeldStance("a1", "outlet", None, "t", "unfavourable", -0.7),
    HeldStance("a1", "speaker", "h", "t", "unfavourable", -0.9),
    HeldStance("a1", "speaker", "t", "t", "favourable", 0.9),  # of oneself: no stance
    HeldStance("a3", "outlet", None, "t", "unfavourable", -0.4),
    HeldStance("a4", "outlet", None, "t", "favourable", 0.4),
    HeldStance("elsewhere", "outlet", None, "t", "favourable", 0.4),
]


def test_rows_are_those_of_coverage_made_by_hand() -> None:
    against = TowardTarget("outlet", -0.7), TowardTarget("speaker", -0.9, "h")
    coverage = [
        Coverage("s1", "t", 4, against, "o1"),
        Coverage("s1", "t", 1, (), "o2"),
        Coverage("s2", "t", 2, (TowardTarget("outlet", -0.4),), "o1"),
        Coverage(None, "t", 3, (TowardTarget("outlet", 0.4),), None),
    ]
    expected = load().stances(coverage)
    rows = outlet_stances(ARTICLES, MENTIONS, STANCES)
    assert [(row.article_id, row.target_id) for row in rows] == [
        ("a1", "t"),
        ("a2", "t"),
        ("a3", "t"),
        ("a4", "t"),
    ]
    for row, stance in zip(rows, expected, strict=True):
        assert abs(row.score - stance.score) < 1e-12
        assert row.label == stance.label
    assert rows[0].p_unfavourable > rows[1].p_unfavourable, "the first is against, the other silent"


def test_targets_that_an_article_never_mentions_have_no_row() -> None:
    rows = outlet_stances(ARTICLES, {("a1", "t"): 1}, STANCES[:1])
    assert [(row.article_id, row.target_id) for row in rows] == [("a1", "t")]
    assert outlet_stances([], MENTIONS, STANCES) == []


@settings(deadline=None, max_examples=20)
@given(st.permutations(ARTICLES), st.permutations(STANCES))
def test_order_does_not_matter(articles: list[AgreementArticle], rows: list[HeldStance]) -> None:
    expected = outlet_stances(ARTICLES, MENTIONS, STANCES)
    assert outlet_stances(articles, MENTIONS, rows) == expected
