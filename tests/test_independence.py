"""Who speaks for himself among those that tell of one event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import Session, col, select

from console import dossier
from crawlers.catalogue import Source, load_sources
from extract.findings import find_all
from extract.independence import CopyOf, Voice, group_voices
from flows.alert import alert_rules
from flows.duplicates import note_copies
from flows.independence import outlet_of
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES
from models.database import reading, writing
from models.store import event_alerts, findings, links
from models.store.copies import BEARERS
from models.store.links import FoundLink
from models.tables import Copy, Fingerprint, Snapshot
from models.terms import CaptureKind, CopyKind
from models.values import Article, ReadDocument, Reading
from tests.syndicated import Carried, ten_pages

AT = datetime(2024, 3, 22, 4, 0, tzinfo=UTC)
SOURCES = load_sources()


def _keep(session: Session, page: Carried, at: datetime) -> Reading:
    """Save the link and the snapshot of a page, and read it."""
    link_id = links.save_found(session, page.source_id, [FoundLink(page.url, page.url)], at)
    kept = Snapshot(
        record_id=f"<{page.url}>",
        link_id=link_id[page.url],
        source_id=page.source_id,
        kind=CaptureKind.DOCUMENT,
        url=page.url,
        captured_at=at,
        warc_file="x.warc.gz",
        warc_end=0,
    )
    session.add(kept)
    session.flush()
    found = find_all(page.text, page.title or None, date(2024, 3, 22), page.lang)
    article = Article(page.url, page.title, page.text, at)
    return Reading(kept.id or 0, (ReadDocument(page.url, article, found),))


def _save(engine: sa.Engine, pages: Sequence[Carried], size: int = 64) -> None:
    """Save pages as flows.extract does, `size` at a time, each an hour after the one before."""
    times = [AT + timedelta(hours=n) for n in range(len(pages))]
    for begin in range(0, len(pages), size):
        with writing(engine, lock="findings") as session:
            batch = zip(pages[begin : begin + size], times[begin : begin + size], strict=True)
            readings = [_keep(session, page, at) for page, at in batch]
            saved = findings.save_readings(session, readings, EVENT_RULES, NAME_RULES, AT)
            note_copies(session, saved.new, AT)
    with writing(engine, lock="findings") as session:
        event_alerts.raise_for_events(session, alert_rules(), AT)


@pytest.mark.parametrize("size", [64, 1])
def test_ten_pages_in_three_languages_are_one_alert_of_two_sources(
    engine: sa.Engine, size: int
) -> None:
    pages = ten_pages()
    _save(engine, pages, size)
    with reading(engine) as session:
        (listed,) = dossier.summaries(session, [1], SOURCES)
        shown = dossier.whole(session, listed["id"], SOURCES)
    assert (listed["documents"], listed["independent"]) == (10, 2)
    told, own = shown["groups"]
    assert [d["url"] for d in told["documents"]] == [page.url for page in pages[:-1]]
    assert [d["url"] for d in own["documents"]] == [pages[-1].url]
    assert told["outlets"][:4] == ["azattyq", "tengrinews", "informburo", "bureau"]
    reasons = [str(d["why"]).partition(":")[0] for d in told["documents"]]
    assert reasons == [
        "None", "exact", "near", "near", "exact", "translated", "exact", "translated", "exact",
    ]  # fmt: skip


def test_doing_it_twice_changes_nothing(engine: sa.Engine) -> None:
    _save(engine, ten_pages())
    with reading(engine) as session:
        before = session.exec(select(sa.func.count(col(Copy.id)))).one()
    _save_again(engine, ten_pages())
    with reading(engine) as session:
        assert session.exec(select(sa.func.count(col(Copy.id)))).one() == before > 0


def _save_again(engine: sa.Engine, pages: Sequence[Carried]) -> None:
    with writing(engine, lock="findings") as session:
        rows = session.exec(select(Snapshot).order_by(col(Snapshot.id))).all()
        readings = []
        for row, page in zip(rows, pages, strict=True):
            found = find_all(page.text, page.title or None, date(2024, 3, 22), page.lang)
            article = Article(page.url, page.title, page.text, row.captured_at)
            readings.append(Reading(row.id or 0, (ReadDocument(page.url, article, found),)))
        saved = findings.save_readings(session, readings, EVENT_RULES, NAME_RULES, AT)
        assert note_copies(session, saved.new, AT) == 0


def test_a_text_that_everybody_has_is_kept_a_few_times(engine: sa.Engine) -> None:
    text = ten_pages()[0].text
    many = BEARERS + 6
    pages = [Carried(None, f"https://{n}.example/", "ru", "", text) for n in range(many)]
    _save(engine, pages, size=5)
    with reading(engine) as session:
        asked = select(Fingerprint.value, sa.func.count()).group_by(col(Fingerprint.value))
        assert {count for _value, count in session.exec(asked)} == {BEARERS}
        (listed,) = dossier.summaries(session, [1], SOURCES)
    assert (listed["documents"], listed["independent"]) == (many, 1)


def test_pages_without_a_find_cost_nothing(engine: sa.Engine) -> None:
    weather = "Завтра в Костанае ожидается дождь, местами гроза, ветер до 15 метров. " * 5
    _save(engine, [Carried(None, f"https://{n}.example/", "ru", "", weather) for n in range(3)])
    with reading(engine) as session:
        assert session.exec(select(Fingerprint)).all() == []
        assert session.exec(select(Copy)).all() == []


def test_who_publishes_a_page() -> None:
    def outlet(source_id: str | None, url: str, sources: dict[str, Source] = SOURCES) -> str:
        return outlet_of(source_id, url, sources)

    assert outlet("tg_azattyq", "https://t.me/azattyq/5") == "azattyq"
    assert outlet(None, "https://rus.azattyq.org/a/5.html") == "azattyq"
    assert outlet("tengrinews", "https://tengrinews.kz/5/") == "tengrinews"
    assert outlet(None, "https://t.me/somebody/5") == "https://t.me/somebody"
    assert outlet("inbox", "https://a.example/5") == "a.example"
    # A platform as a whole is nobody's voice: two people who write there are two.
    one, other = (f"https://www.facebook.com/{name}/posts/123456" for name in ("one", "other"))
    assert (outlet("facebook", one), outlet(None, other)) == (one, other)
    group = "https://www.facebook.com/groups/tirekqozgalysy"
    assert outlet("facebook", f"{group}/posts/123456") == group
    assert outlet("x_odfoundation", "https://x.com/odfoundation/status/5") == "odfoundation"
    assert outlet("retired_source", "https://b.example/5") == "b.example"


def _voice(number: int, outlet: str, told: tuple[int, int] = (0, 50)) -> Voice:
    return Voice(number, outlet, AT + timedelta(hours=number), (told,))


def _copy(
    number: int,
    of: int,
    kind: CopyKind = CopyKind.NEAR,
    span: tuple[int, int] = (0, 99),
    of_span: tuple[int, int] = (0, 99),
) -> CopyOf:
    return CopyOf(number, of, kind, span, of_span, "because")


def _ids(voices: Sequence[Voice], *copies: CopyOf) -> list[tuple[int, ...]]:
    return [group.document_ids for group in group_voices(voices, copies)]


def test_two_channels_of_one_outlet_are_one() -> None:
    assert _ids([_voice(1, "a"), _voice(2, "b"), _voice(3, "a")]) == [(1, 3), (2,)]


def test_who_copies_and_reports_himself_is_a_source() -> None:
    voices = [_voice(1, "a"), _voice(2, "b"), _voice(3, "b")]
    assert _ids(voices, _copy(2, 1)) == [(1, 2), (3,)]


def test_copies_of_what_tells_of_something_else_are_one() -> None:
    assert _ids([_voice(2, "a"), _voice(3, "b")], _copy(2, 1), _copy(3, 1)) == [(2, 3)]


def test_what_agrees_with_one_translation_is_one_source_rather_than_two() -> None:
    kazakh = _voice(1, "a")
    copies = [_copy(2, 1, CopyKind.TRANSLATED), _copy(3, 1, CopyKind.TRANSLATED)]
    assert _ids([kazakh, _voice(2, "b"), _voice(3, "c")], *copies) == [(1, 2, 3)]


def test_the_first_that_appeared_is_the_original_whatever_was_saved_first() -> None:
    late = Voice(1, "late", AT + timedelta(days=1), ((0, 50),))
    (group,) = group_voices([late, _voice(2, "early")], [_copy(2, 1)])
    assert group.document_ids == (2, 1)
    assert group.outlets == ("early", "late")
    assert group.why == {1: "near: because"}


@pytest.mark.parametrize(
    ("span", "of_span", "groups"),
    [
        ((0, 99), (0, 99), [(1, 2)]),  # what tells of the event is the quotation
        ((60, 99), (0, 99), [(1,), (2,)]),  # it is told in words of its own before
        ((0, 99), (60, 99), [(1,), (2,)]),
        ((40, 99), (40, 99), [(1,), (2,)]),  # the quotation begins where it ends
    ],
)
def test_a_quotation_counts_where_it_tells_of_the_event(
    span: tuple[int, int], of_span: tuple[int, int], groups: list[tuple[int, ...]]
) -> None:
    voices = [_voice(1, "a"), _voice(2, "b")]
    assert _ids(voices, _copy(2, 1, CopyKind.QUOTED, span, of_span)) == groups
