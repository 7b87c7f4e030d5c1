"""The judge of reach: what one visit says of a link, and that "gone" is said of nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import permutations

import pytest

from benchmarks.reach import PARTS, Case, is_false_gone, load_rows, make_case
from extract.reach import Judgement, Known, Seen, Visit, agree, judge_reach
from extract.sight import Sight, see_page
from extract.targets import Target, judge_target
from models.terms import IssueKind, LinkState
from models.values import Capture, PageRules

AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
HTML = (("Content-Type", "text/html; charset=utf-8"),)
ROWS = {row["id"]: (row, part) for part in PARTS for row in load_rows(part)}
URL = "https://gazeta.example/news/771"
STORY = (
    "Суд Алматы арестовал Данила Верхотурова на 15 суток.\n"
    "Он вышел к акимату с плакатом и простоял там двадцать минут.\n"
    "Его адвокат подаст жалобу в понедельник утром."
)


@cache
def case_of(name: str) -> Case:
    """Return a labelled visit; to find who is named on the page before it takes long."""
    return make_case(*ROWS[name])


def all_cases() -> list[Case]:
    return [case_of(name) for name in ROWS]


def see(body: str, url: str = URL, shape: str = "article") -> Sight:
    return see_page(Capture(url, 200, HTML, body.encode(), AT), PageRules(shape=shape))


def judge(body: str, known: Known, status: int = 200, final: str = URL) -> Judgement:
    return judge_reach(Visit(URL, final, status, HTML, sight=see(body)), known)


@pytest.mark.parametrize("part", PARTS)
def test_nineteen_of_twenty_labelled_pages_are_judged_right(part: str) -> None:
    cases = [case for case in all_cases() if case.part == part]
    right = [case.id for case in cases if case.judge().state is case.state]
    assert len(cases) >= 30
    assert len(right) >= 0.95 * len(cases)


@pytest.mark.parametrize(
    "name", ROWS, ids=[f"{name} {row.get('note', '')}" for name, (row, _) in ROWS.items()]
)
def test_no_page_is_called_gone_that_is_not(name: str) -> None:
    case = case_of(name)
    judgement = case.judge()
    assert not is_false_gone(case, judgement), judgement.reason


@pytest.mark.parametrize("name", ROWS)
def test_one_visit_is_never_sure_that_a_page_is_deleted(name: str) -> None:
    judgement = case_of(name).judge()
    deleted = {LinkState.GONE, LinkState.SOFT_GONE, LinkState.REDIRECTED, LinkState.UNREACHABLE}
    assert not (judgement.is_sure and judgement.state in deleted)


def test_another_story_at_the_address_is_never_called_gone() -> None:
    alive = {
        case.known.title: case
        for case in all_cases()
        if case.state is LinkState.ALIVE and case.visit.status == 200
    }
    pairs = list(permutations(alive.values(), 2))
    states = {judge_reach(other.visit, case.known).state for case, other in pairs}
    assert len(pairs) > 100
    assert states.isdisjoint({LinkState.GONE, LinkState.SOFT_GONE})


def test_reasons_hold_no_words_of_the_page() -> None:
    for case in all_cases():
        names = {word for name in case.known.anchors for word in name.split() if len(word) > 4}
        assert names.isdisjoint(case.judge().reason.split())


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (IssueKind.DNS, LinkState.UNREACHABLE),
        (IssueKind.TLS, LinkState.UNREACHABLE),
        (IssueKind.TIMEOUT, LinkState.UNREACHABLE),
        (IssueKind.ADDRESS_REFUSED, LinkState.UNREACHABLE),
        (IssueKind.ROBOTS_DENIED, LinkState.ROBOTS_DENIED),
        (IssueKind.CHALLENGE, LinkState.CHALLENGE),
        (IssueKind.PREVIEW_UNAVAILABLE, LinkState.PREVIEW_UNAVAILABLE),
    ],
)
def test_a_failure_without_an_answer_deletes_nothing(failure: IssueKind, state: LinkState) -> None:
    assert judge_reach(Visit(URL, URL, None, failure=failure), Known(STORY)).state is state


def test_a_page_that_never_was_read_is_alive_when_it_answers() -> None:
    assert judge("<title>Новости</title><p>Что-то</p>", Known()).state is LinkState.ALIVE


def test_how_many_names_went_is_told_without_them() -> None:
    known = Known(STORY, anchors=("Данила Верхотурова",))
    page = "".join(f"<p>{line}</p>" for line in STORY.split("\n")[1:])
    judgement = judge(f"<article>{page}</article>", known)
    assert judgement.state is LinkState.CHANGED
    assert judgement.reason.endswith("1 of 1 names and articles of law gone")


def test_a_name_in_another_case_is_still_there() -> None:
    known = Known(STORY, anchors=("Данила Верхотурова",))
    page = STORY.replace(
        "арестовал Данила Верхотурова", "отпустил домой: Данил Верхотуров"
    ).replace("\n", "<p>")
    assert "gone" not in judge(f"<article><p>{page}</article>", known).reason


def test_a_page_that_is_no_html_is_out_of_reach_and_not_gone() -> None:
    visit = Visit(URL, URL, 200, HTML, sight=see("%PDF-1.7\x00\x00\x00binary"))
    assert judge_reach(visit, Known(STORY)).state is LinkState.UNREACHABLE


@pytest.mark.parametrize(
    ("asked", "final", "target"),
    [
        (URL, "http://www.gazeta.example/news/771/", Target.SAME),
        (URL, "https://m.gazeta.example/news/771#top", Target.SAME),
        (URL, "https://gazeta.example/", Target.FRONT),
        (URL, "https://gazeta.example/kz/index.php", Target.FRONT),
        (URL, "https://gazeta.example/news/", Target.SECTION),
        (URL, "https://gazeta.example/category/society", Target.SECTION),
        (URL, "https://gazeta.example/news/772-other", Target.ELSEWHERE),
        (URL, "https://gazeta.example/404", Target.MISSING),
        (URL, "https://gazeta.example/login?next=/news/771", Target.LOGIN),
        (URL, "https://block.telecom.example/?u=gazeta.example", Target.BLOCK),
        ("https://gazeta.example/", "https://gazeta.example/ru/", Target.SAME),
        ("https://t.me/s/kanal/12", "https://t.me/kanal/12", Target.PREVIEW_OFF),
        (URL, "https://[broken", Target.ELSEWHERE),
    ],
)
def test_where_a_redirect_led(asked: str, final: str, target: Target) -> None:
    assert judge_target(asked, final) is target


GONE = Judgement(LinkState.GONE, "answered 404", False)
OUT = Judgement(LinkState.UNREACHABLE, "answered 502", False)
MOVED = Judgement(LinkState.REDIRECTED, "sent to a front page, without its text", False)


@pytest.mark.parametrize(
    ("earlier", "now", "hours", "is_sure"),
    [
        (None, GONE, 0, False),
        (LinkState.GONE, GONE, 5.9, False),
        (LinkState.GONE, GONE, 6, True),
        (LinkState.SOFT_GONE, GONE, 24, True),  # both say that it is missing
        (LinkState.REDIRECTED, GONE, 24, False),
        (LinkState.REDIRECTED, MOVED, 24, True),
        (LinkState.UNREACHABLE, GONE, 24, False),  # an outage is no first look
        (LinkState.UNREACHABLE, OUT, 240, False),  # and never becomes sure
        (LinkState.ALIVE, GONE, 24, False),
    ],
)
def test_gone_needs_two_looks_six_hours_apart(
    earlier: LinkState | None, now: Judgement, hours: float, is_sure: bool
) -> None:
    seen = None if earlier is None else Seen(earlier, AT - timedelta(hours=hours))
    assert agree(seen, now, AT) == Judgement(now.state, now.reason, is_sure)


def test_a_channel_shows_the_post_that_was_asked_for() -> None:
    page = case_of("a09").capture
    assert page is not None
    sight = see(page.body.decode(), "https://t.me/dala_tynysy/1482", "telegram")
    assert sight.text.startswith("Жедел!")
    assert sight.posts == ("dala_tynysy/1481", "dala_tynysy/1482", "dala_tynysy/1483")


def test_what_stands_in_links_or_scripts_is_no_notice() -> None:
    sight = see(
        "<title>Газета</title><script>var a = 'Страница не найдена'</script>"
        "<a href='/1'><h3>Страница не найдена</h3></a><p>Погода <b>на завтра</b></p>"
    )
    assert sight.unlinked == "Погода на завтра"
    assert "Страница не найдена" in sight.visible


@pytest.mark.parametrize(
    ("head", "state", "is_sure"),
    [
        ("Суд в Таразе арестовал Ерлана Жуматова на 15 суток за пикет у акимата, пишет его сестра."
         " Адвоката в зале не было.", LinkState.ALIVE, True),
        ("Суд в Таразе арестовал Ерлана Жуматова на 15 суток за пикет у акимата, пишет…",
         LinkState.ALIVE, True),
        ("Новости степи каждый день, для связи пишите на почту редакции", LinkState.CHANGED, False),
    ],
)  # fmt: skip
def test_a_post_is_judged_by_the_head_of_its_page(
    head: str, state: LinkState, is_sure: bool
) -> None:
    text = (
        "Суд в Таразе арестовал Ерлана Жуматова на 15 суток за пикет у акимата, пишет его сестра."
        "\nАдвоката в зале не было."
    )
    url = "https://t.me/dala_tynysy/12"
    page = (
        f"<html><head><title>Telegram: View @dala_tynysy</title><meta property='og:description'"
        f" content='{head}'></head><body><div>Dala tynysy</div><script"
        " data-telegram-post='dala_tynysy/12'></script></body></html>"
    )
    visit = Visit(url, url, 200, sight=see(page, url, "telegram"))
    judgement = judge_reach(visit, Known(text=text, title="Суд в Таразе"))
    assert (judgement.state, judgement.is_sure) == (state, is_sure)
