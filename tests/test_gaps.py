"""What came between two polls and had left the listing when the second one came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crawlers.found import Found
from crawlers.window import Window, window_of
from models import clock
from models.terms import IssueKind, LinkState
from tests.invented_web import Answer, MemoryFrontier, Poll, Site, make_source, page, poll, site

__all__ = ["poll", "site"]  # fixtures

LIST = "http://news.example.kz/list"
MAP = "http://news.example.kz/map.xml"
MONDAY = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
LATER = datetime(2024, 5, 22, tzinfo=UTC)
BACKFILL = f"""
        [[poll.from]]
        how = "sitemap"
        url = "{MAP}"
        backfill = true
"""
GAP = ("kz_invented", IssueKind.GAP, LIST)


def feed(*dated: tuple[int, datetime | None]) -> Answer:
    items = "".join(
        f"<item><title>T</title><link>{page(number)}</link>"
        + ("" if when is None else f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0000</pubDate>")
        + "</item>"
        for number, when in dated
    )
    return Answer(f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>')


def sitemap(*dated: tuple[int, datetime]) -> Answer:
    urls = "".join(
        f"<url><loc>{page(number)}</loc><lastmod>{when.isoformat()}</lastmod></url>"
        for number, when in dated
    )
    space = "http://www.sitemaps.org/schemas/sitemap/0.9"
    return Answer(f'<?xml version="1.0"?><urlset xmlns="{space}">{urls}</urlset>')


def hours(count: float) -> datetime:
    """So many hours after the last success."""
    return MONDAY + timedelta(hours=count)


@pytest.fixture
def frontier(site: Site) -> MemoryFrontier:
    """What a source left that was last read on Monday; its pages answer."""
    for number in range(1, 40):
        site.answers[page(number)] = Answer(f"<p>{number}</p>")
    made = MemoryFrontier()
    made.succeeded_at = MONDAY
    return made


def test_a_feed_that_reaches_back_has_no_gap(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    site.answers[LIST] = feed((2, hours(1)), (1, hours(-1)))
    poll(make_source(), frontier=frontier)
    assert frontier.problems == []


def test_what_left_the_feed_before_it_was_seen_is_said(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    site.answers[LIST] = feed((9, hours(30)), (8, hours(20)))
    poll(make_source(), frontier=frontier)
    assert frontier.problems == [GAP]
    assert frontier.state_of(page(8)) == LinkState.ALIVE


def test_nothing_was_missed_before_the_first_success(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    frontier.succeeded_at = None
    site.answers[LIST] = feed((9, hours(30)), (8, hours(20)))
    poll(make_source(), frontier=frontier)
    assert frontier.problems == []


def test_a_gap_is_filled_from_where_the_source_lists_more(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    site.answers[LIST] = feed((9, hours(30)), (8, hours(20)))
    site.answers[MAP] = sitemap((9, hours(30)), (7, hours(3)), (3, hours(-2)), (1, hours(-900)))
    poll(make_source(entry=BACKFILL), frontier=frontier)
    assert frontier.problems == []
    assert frontier.made_good == [GAP]
    assert frontier.state_of(page(7)) == LinkState.ALIVE
    # What is older than the gap is not asked for: the archive of a site is not downloaded.
    assert page(1) not in site.urls()


def test_a_gap_that_could_not_be_filled_stays(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    site.answers[LIST] = feed((9, hours(30)), (8, hours(20)))
    site.answers[MAP] = sitemap((9, hours(30)), (7, hours(10)))
    poll(make_source(entry=BACKFILL), frontier=frontier)
    assert frontier.problems == [GAP]
    assert frontier.state_of(page(7)) == LinkState.ALIVE


def test_a_backfill_is_asked_for_nothing_without_a_gap(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    site.answers[LIST] = feed((2, hours(1)), (1, hours(-1)))
    poll(make_source(entry=BACKFILL), frontier=frontier)
    assert MAP not in site.urls()


def test_without_dates_a_gap_is_where_nothing_is_known(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    site.answers[LIST] = feed((9, None), (8, None))
    poll(make_source(), frontier=frontier)
    assert GAP in frontier.problems
    frontier.problems.clear()
    frontier.counts.clear()
    site.answers[LIST] = feed((10, None), (9, None))
    poll(make_source(), frontier=frontier)
    assert GAP not in frontier.problems


def test_an_item_that_is_kept_on_top_hides_no_gap() -> None:
    found = [Found(page(n), published_at=hours(20 + n)) for n in range(20)]
    pinned = Found(page(99), published_at=hours(-2000))
    window = window_of([pinned, *found], frozenset({page(99)}), LATER)
    assert window.misses(MONDAY)
    assert not window_of([pinned, *found], frozenset({page(99), page(0), page(1)}), LATER).misses(
        MONDAY
    )


def test_windows_of_several_pages_are_one() -> None:
    one = window_of([Found(page(1), published_at=hours(5))], frozenset(), LATER)
    two = window_of([Found(page(2), published_at=hours(-5)), Found(page(3))], frozenset(), LATER)
    both = one.joined(two)
    assert (both.items, both.oldest_at, both.newest_at) == (3, hours(-5), hours(5))
    assert one.misses(MONDAY)
    assert not both.misses(MONDAY)
    assert not Window().misses(MONDAY)
    assert both.reaches(MONDAY)
    assert not one.reaches(MONDAY)


def test_an_announcement_is_not_the_newest_item() -> None:
    found = [Found(page(1), published_at=hours(5)), Found(page(2), published_at=hours(9_000))]
    window = window_of(found, frozenset(), LATER)
    assert (window.items, window.newest_at) == (2, hours(5))


def test_what_is_too_old_to_be_looked_at_is_not_new(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    site.answers[LIST] = feed((9, clock.now()), (2, hours(1)), (1, hours(-1)))
    poll(make_source(entry="max_age_days = 30"), frontier=frontier)
    window = frontier.windows["kz_invented"]
    assert (window.items, window.known) == (3, 2)


def test_where_more_is_listed_is_no_measure_of_the_usual_listing(
    site: Site, poll: Poll, frontier: MemoryFrontier
) -> None:
    site.answers[LIST] = feed((9, hours(30)), (8, hours(20)))
    site.answers[MAP] = sitemap((9, hours(30)), (7, hours(3)), (3, hours(-2)))
    poll(make_source(entry=BACKFILL), frontier=frontier)
    assert frontier.counts["kz_invented"].listings == 1
    assert frontier.windows["kz_invented"].items == 2
