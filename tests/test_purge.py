"""A purge: what was kept is nowhere any more, the rest is as it was, and a kill leaves no half."""

from __future__ import annotations

import gzip
import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import Session, SQLModel, col, select

from extract.findings import find_all
from extract.following.reading import read_value
from flows import purge as steps
from flows.inbox import Told, take_in
from flows.matching import EVENT_RULES
from flows.naming import NAME_RULES
from flows.preserve import preserve
from flows.purge import finish, plan_purge, purge
from flows.report import import_report
from flows.seal import seal
from flows.verify import verify
from models.database import reading, writing
from models.store import findings, links, tombstones
from models.store.links import FoundLink
from models.store.tombstones import WasPurged
from models.tables import (
    Alias,
    Citation,
    Document,
    Event,
    Evidence,
    Ledger,
    Link,
    Mention,
    NamingBlock,
    Person,
    Proposal,
    Report,
    Snapshot,
    Tombstone,
    Visit,
    Watch,
)
from models.terms import LedgerType, LinkState, ProposalKind, ProposalState, Purged, Role, WatchKind
from models.values import Article, ReadDocument, Reading
from tests.authorities import Authority
from tests.invented_archive import (
    AT,
    CHILD,
    CHILD_TEXT,
    CHILD_TITLE,
    PAGE,
    Archive,
    document_of,
    make_archive,
    page,
    person_of,
)

WHY = "asked for by the family"
# Words of the page and of its address.
WORDS = ("Айгерим", "Пятнадцатилетнюю", "Нурлан Абдиев", CHILD)


@pytest.fixture
def archive(tmp_path: Path, database_url: str) -> Iterator[Archive]:
    """An archive of its own for each test: a purge leaves nothing as it was."""
    with Authority(tmp_path / "authority") as authority:
        made = make_archive(tmp_path / "data", database_url, authority)
        enrich(made)
        yield made
        made.workspace.engine.dispose()


def enrich(archive: Archive) -> None:
    """Let a report cite the child's page, a visit have seen it, a watch follow the child."""
    with writing(archive.workspace.engine) as session:
        link_id = links.ids_of(session, [CHILD])[CHILD]
        child = session.exec(select(Person).where(Person.name == "Айгерим Сейтова")).one()
        report = session.exec(select(Report)).one()
        session.add_all([
            Citation(report_id=report.id or 0, number=8, position=1, url_raw=CHILD + "?utm=1",
                     link_id=link_id, sentence="Об Айгерим Сейтовой писали.", note="См. там же."),
            Proposal(report_id=report.id or 0, kind=ProposalKind.PERSON, value=child.key,
                     name="Айгерим Сейтова", number=8, sentence="Об Айгерим Сейтовой писали.",
                     state=ProposalState.PROPOSED, created_at=AT),
            Visit(link_id=link_id, at=AT, seen=LinkState.ALIVE, final_url=CHILD + "#top"),
            Alias(person_id=child.id or 0, name="Aigerim Seitova", key=child.key, lang="en"),
            NamingBlock(key="aigerim seitova", person_id=child.id or 0),
        ])  # fmt: skip


def follow(archive: Archive) -> None:
    """Let somebody follow the child."""
    with writing(archive.workspace.engine) as session:
        session.add(
            Watch(kind=WatchKind.PERSON, value="aigerim seitova", name="Айгерим Сейтова",
                  aliases=[], by="m", at=AT)
        )  # fmt: skip


def purge_child_page(archive: Archive) -> None:
    """Purge the document that names the child."""
    purge(archive.workspace, Purged.DOCUMENT, document_of(archive, "child"), "a", WHY)


def dump(session: Session) -> str:
    """Return everything that stands in the database."""
    return "\n".join(
        repr(tuple(row))
        for table in SQLModel.metadata.sorted_tables
        for row in session.execute(sa.select(table))
    )


def bytes_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield every file below a folder, and what is compressed in it."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield path.name, data
            if path.name.endswith(".gz"):
                yield path.name + " inside", gzip.decompress(data)


def found_in(archive: Archive, words: tuple[str, ...]) -> list[tuple[str, str]]:
    """Return in which files of the data folder, and of the database, which of these words stand."""
    folder = archive.workspace.settings.data_dir
    files = list(bytes_of(folder))
    database = sa.make_url(archive.workspace.settings.database_url)
    if database.get_backend_name() == "sqlite":
        base = Path(str(database.database))
        files += [(p.name, p.read_bytes()) for p in base.parent.glob(base.name + "*")]
    with reading(archive.workspace.engine) as session:
        files.append(("rows", dump(session).encode()))
    return [(name, word) for name, data in files for word in words if word.encode() in data]


def faults(archive: Archive) -> list[tuple[str, str]]:
    """Return what `aigaq verify` finds wrong."""
    return [(fault.object, fault.message) for fault in verify(archive.workspace).faults]


def test_nothing_of_a_purged_document_is_left_in_any_file(archive: Archive) -> None:
    places = {name for name, _ in found_in(archive, WORDS)}
    assert {"first.warc.gz inside", "rows"} <= places
    purge_child_page(archive)
    assert found_in(archive, (*WORDS, "Aigerim", "aigerim seitova")) == []


def test_all_else_is_as_it_was_and_the_archive_has_no_fault(archive: Archive) -> None:
    folder = archive.workspace.settings.archive_dir
    before = {p.name: p.read_bytes() for p in folder.glob("*.gz")}
    purge_child_page(archive)
    after = {p.name: p.read_bytes() for p in folder.glob("*.gz")}
    assert {name: len(data) for name, data in before.items()} == {
        name: len(data) for name, data in after.items()
    }
    assert after["second.warc.gz"] == before["second.warc.gz"]
    assert after["first.warc.gz"] != before["first.warc.gz"]
    for path in folder.glob("*.gz"):
        subprocess.run(["gzip", "-t", path], check=True)
        subprocess.run(["fastwarc", "check", path], check=True, capture_output=True)
    assert faults(archive) == []
    seal(archive.workspace)
    found = verify(archive.workspace)
    assert (found.faults, found.purged) == ((), 1)
    with reading(archive.workspace.engine) as session:
        assert session.exec(select(Document.id)).all() != []


def test_what_rests_on_it_alone_goes_and_the_rest_stays(archive: Archive) -> None:
    with reading(archive.workspace.engine) as session:
        before = len(session.exec(select(Evidence.id)).all())
    purge_child_page(archive)
    with reading(archive.workspace.engine) as session:
        names = set(session.exec(select(Person.name)))
        assert not names & {"Айгерим Сейтова", "Қыдыр Сейтов"}
        assert "Ерлан Сарбасов" in names
        assert len(session.exec(select(Evidence.id)).all()) == before - 2
        events = set(session.exec(select(Event.id)))
        assert events == set(session.exec(select(Evidence.event_id)))
        cited = session.exec(select(Citation).where(Citation.number == 8)).one()
        assert (cited.url_raw, cited.sentence, cited.note) == (None, None, None)
        assert session.exec(select(Citation).where(Citation.number == 7)).one().url_raw == PAGE
        assert session.exec(select(Visit)).all() == []
        assert session.exec(select(Proposal.sentence)).all() in ([], [None])


def test_the_plan_says_beforehand_what_goes_and_changes_nothing(archive: Archive) -> None:
    document_id = document_of(archive, "child")
    with reading(archive.workspace.engine) as session:
        before = dump(session)
    plan = plan_purge(archive.workspace, Purged.DOCUMENT, document_id)
    assert plan.documents == (document_id,)
    assert plan.exchanges == 1
    assert plan.rows["document"] == 1
    assert plan.rows["person"] == 2
    assert plan.rows["mention"] == 3
    assert plan.rows["visit"] == 1
    with reading(archive.workspace.engine) as session:
        assert dump(session) == before
    purge_child_page(archive)
    with reading(archive.workspace.engine) as session:
        assert session.get(Document, document_id) is None


def test_whoever_asks_for_it_hears_since_when_it_is_gone(archive: Archive) -> None:
    document_id = document_of(archive, "child")
    purge_child_page(archive)
    with reading(archive.workspace.engine) as session:
        stone = session.exec(select(Tombstone).where(Tombstone.kind == Purged.DOCUMENT)).one()
        assert (stone.row_id, stone.by, stone.reason) == (document_id, "a", WHY)
        with pytest.raises(WasPurged, match=r"document \d+ was purged on 20\d\d-\d\d-\d\d$"):
            tombstones.refuse_purged(session, Purged.DOCUMENT, document_id)
    with pytest.raises(WasPurged):
        plan_purge(archive.workspace, Purged.DOCUMENT, document_id)


def test_a_purged_link_is_not_saved_again_and_its_address_is_kept_nowhere(
    archive: Archive,
) -> None:
    purge_child_page(archive)
    engine = archive.workspace.engine
    with writing(engine) as session:
        found = [FoundLink(CHILD, CHILD), FoundLink(CHILD + "0", CHILD + "0")]
        ids = links.save_found(session, None, found, AT)
        assert set(ids) == {CHILD + "0"}
    with reading(engine) as session:
        (gone,) = session.exec(select(Link).where(col(Link.url).startswith("purged:"))).all()
        assert (gone.fetch_url, gone.title, gone.visit_at) == ("", None, None)
        assert tombstones.purged_addresses(session, [CHILD, PAGE]) == {CHILD: gone.id}
        kept = session.exec(select(Snapshot).where(Snapshot.link_id == gone.id)).one()
        assert kept.url == gone.url
    key = archive.workspace.settings.purge_key
    assert key.stat().st_mode & 0o777 == 0o600
    assert len(key.read_bytes()) == 32


def test_without_the_key_nothing_is_let_in_again(archive: Archive) -> None:
    purge_child_page(archive)
    archive.workspace.settings.purge_key.unlink()
    with (
        writing(archive.workspace.engine) as session,
        pytest.raises(tombstones.PurgeKeyLost, match="put it back"),
    ):
        links.save_found(session, None, [FoundLink(CHILD, CHILD)], AT)


def test_the_ledger_tells_of_it_without_an_address(archive: Archive) -> None:
    purge_child_page(archive)
    with reading(archive.workspace.engine) as session:
        query = select(Ledger).where(Ledger.type == LedgerType.PURGED)
        (line,) = session.exec(query).all()
    assert line.object == archive.records["child"]
    assert "news.example" not in line.text
    assert WHY not in line.text


# Tampering


def test_bytes_that_only_look_purged_are_a_fault(archive: Archive) -> None:
    from archive.purging import overwrite
    from archive.slices import read_place
    from models.store import exports

    with reading(archive.workspace.engine) as session:
        (text,) = exports.lines_of(session, [archive.records["page"]])
    overwrite(archive.workspace.settings.archive_dir, read_place(text), AT)
    told = faults(archive)
    assert (archive.records["page"], "its bytes in first.warc.gz were changed") in told
    assert ("first.warc.gz", "the file is not the one that was sealed") in told


def test_a_purge_does_not_cover_up_what_was_altered_elsewhere_in_the_file(
    archive: Archive,
) -> None:
    path = archive.workspace.settings.archive_dir / "first.warc.gz"
    data = bytearray(path.read_bytes())
    data[4] ^= 1  # in the head of the first record, which no line covers: only the whole tells
    path.write_bytes(data)
    purge_child_page(archive)
    assert ("first.warc.gz", "the file is not the one that was sealed") in faults(archive)


def test_other_records_of_the_file_are_still_checked(archive: Archive) -> None:
    purge_child_page(archive)
    path = archive.workspace.settings.archive_dir / "first.warc.gz"
    data = bytearray(path.read_bytes())
    data[2_000] ^= 1
    path.write_bytes(data)
    assert len(faults(archive)) >= 2  # the record, and the file


def test_a_file_may_be_purged_in_twice(archive: Archive) -> None:
    purge_child_page(archive)
    with reading(archive.workspace.engine) as session:
        link_id = links.ids_of(session, [PAGE])[PAGE]
    purge(archive.workspace, Purged.LINK, link_id, "a", WHY)
    assert faults(archive) == []


# Kills


class Killed(BaseException):
    """The process ends here."""


STOPS = ["_overwrite_all", "_remove", "sweep", "destroy", "write_feeds", "rewrite"]


@pytest.mark.parametrize("stop", STOPS)
def test_a_kill_at_any_step_is_finished_by_the_next_run(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    document_id = document_of(archive, "child")
    whole = getattr(steps, stop)
    calls = 0

    def dies(*given: object, **more: object) -> object:
        nonlocal calls
        calls += 1
        if calls == (2 if stop == "_overwrite_all" else 1):
            raise Killed
        return whole(*given, **more)

    with monkeypatch.context() as patched:
        patched.setattr(steps, stop, dies)
        if stop == "destroy":
            (archive.workspace.settings.feeds_dir).mkdir()
            (archive.workspace.settings.feeds_dir / "x.atom").write_text("Айгерим")
        with pytest.raises(Killed):
            purge(archive.workspace, Purged.DOCUMENT, document_id, "a", WHY)
    with (
        reading(archive.workspace.engine) as session,
        pytest.raises(WasPurged),  # whatever is left of it
    ):
        tombstones.refuse_purged(session, Purged.DOCUMENT, document_id)
    finish(archive.workspace)
    assert found_in(archive, ("Пятнадцатилетнюю", "Нурлан Абдиев", CHILD)) == []
    assert faults(archive) == []
    assert finish(archive.workspace)[0] == 0


def test_until_it_is_finished_verify_says_what_is_to_be_done(
    archive: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    document_id = document_of(archive, "child")

    def dies(*_given: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(steps, "_remove", dies)
        patched.setattr(steps, "overwrite", lambda *_given: None)
        with pytest.raises(Killed):
            purge(archive.workspace, Purged.DOCUMENT, document_id, "a", WHY)
    assert any("aigaq purge --finish" in message for _, message in faults(archive))
    finish(archive.workspace)
    assert faults(archive) == []


# People


def test_of_a_purged_person_no_word_is_left_and_the_text_keeps_its_length(
    archive: Archive,
) -> None:
    document_id = document_of(archive, "child")
    follow(archive)
    purge(archive.workspace, Purged.PERSON, person_of(archive, "Айгерим Сейтова"), "a", WHY)
    with reading(archive.workspace.engine) as session:
        told = dump(session).lower()
        assert not [w for w in ("айгери", "айгері", "сейтову", "aigerim", "seitova") if w in told]
        document = session.get_one(Document, document_id)
        assert len(document.text) == len(CHILD_TEXT)
        assert document.sensitivity == "sealed"
        assert "Қыдыр Сейтов" in document.text
        father = session.exec(select(Person).where(Person.name == "Қыдыр Сейтов")).one()
        mention = session.exec(select(Mention).where(Mention.person_id == father.id)).one()
        whole = f"{document.title}\n{document.text}"
        assert whole[mention.start : mention.end] == "Қыдыр Сейтов"
        assert session.exec(select(Watch)).all() == []
    assert faults(archive) == []


def test_nobody_goes_on_searching_for_a_purged_person(archive: Archive) -> None:
    with writing(archive.workspace.engine) as session:
        for words in ("Айгерим Сейтова", "сейтову айгерим допрос", "погода Тараз"):
            value = read_value(WatchKind.SEARCH, words)
            session.add(
                Watch(
                    kind=WatchKind.SEARCH, value=value, name=words, aliases=[], by="m", at=AT
                )
            )  # fmt: skip
    purge(archive.workspace, Purged.PERSON, person_of(archive, "Айгерим Сейтова"), "a", WHY)
    with reading(archive.workspace.engine) as session:
        assert [watch.name for watch in session.exec(select(Watch))] == ["погода Тараз"]
        assert "айгерим" not in dump(session).lower()


def test_with_pages_the_pages_go_for_everybody(archive: Archive) -> None:
    child = person_of(archive, "Айгерим Сейтова")
    purge(archive.workspace, Purged.PERSON, child, "a", WHY, with_pages=True)
    assert found_in(archive, (*WORDS, "Aigerim", "aigerim seitova")) == []
    with reading(archive.workspace.engine) as session:
        assert set(session.exec(select(Tombstone.kind))) == set(Purged)


def test_namesakes_by_surname_stay(archive: Archive) -> None:
    with writing(archive.workspace.engine) as session:
        page = session.exec(select(Document).where(Document.link_id == 1)).first()
        other = Person(name="Данияр Сейтов", key="daniiar seitov", role=Role.VICTIM, created_at=AT)
        session.add(other)
        assert page is not None
        page.text = page.text + " Данияр Сейтов не знает Айгерим."
        session.add(page)
    purge(archive.workspace, Purged.PERSON, person_of(archive, "Айгерим Сейтова"), "a", WHY)
    with reading(archive.workspace.engine) as session:
        assert "Данияр Сейтов" in session.exec(select(Person.name)).all()
        texts = session.exec(select(Document.text).where(Document.link_id == 1)).all()
        assert any("Данияр Сейтов не знает Айгерим." in text for text in texts)


# What else holds it


def keep_listing(archive: Archive, body: str) -> str:
    """Keep a captured listing of the child's source; return its record id."""
    with writing(archive.workspace.engine) as session:
        link = session.get_one(Link, links.ids_of(session, [CHILD])[CHILD])
        link.source_id = "invented"
        session.add(link)
    listing = page(
        "https://news.example.kz/feed", body, 30, None, kind="listing", source_id="invented"
    )
    archive.keep("third", [("listing", listing)])
    return archive.records["listing"]


@pytest.mark.parametrize(
    ("body", "goes"),
    [
        (f"<item><title>{CHILD_TITLE}</title></item><item>Ауа райы</item>", True),
        (f"<item><p>{CHILD_TEXT}</p></item>", True),
        (json.dumps({"posts": [{"title": CHILD_TITLE}, {"title": "Ауа райы"}]}), True),
        ("<item><link>https://news.example.kz/3</link>Ауа райы туралы мақала</item>", False),
    ],
)
def test_captured_listings_that_show_it_go_and_others_stay(
    archive: Archive, body: str, goes: bool
) -> None:
    record_id = keep_listing(archive, body)
    document_id = document_of(archive, "child")
    assert plan_purge(archive.workspace, Purged.DOCUMENT, document_id).listings == goes
    purge_child_page(archive)
    with reading(archive.workspace.engine) as session:
        assert (tombstones.purged_records(session, [record_id]) == {record_id}) is goes
    assert faults(archive) == []


def test_a_file_that_was_handed_in_goes_whole_and_is_not_taken_in_again(
    archive: Archive, tmp_path: Path
) -> None:
    url = "https://forum.example.kz/post/7"
    html = f"<html><title>{CHILD_TITLE}</title><p>{CHILD_TEXT}</p></html>"
    for name in ("one", "other"):
        (tmp_path / f"{name}.html").write_text(f"{html}<!-- {name} -->", "utf-8")
    told = Told(by="A", how="saved in a browser", url=url)
    (taken,) = take_in(archive.workspace, [tmp_path / "one.html"], told)
    assert not taken.needs_person
    with reading(archive.workspace.engine) as session:
        link_id = links.ids_of(session, [url])[url]
    purge(archive.workspace, Purged.LINK, link_id, "a", WHY)
    assert list(archive.workspace.settings.inbox_dir.iterdir()) == []
    assert found_in(archive, (url,)) == []
    assert faults(archive) == []
    (again,) = take_in(archive.workspace, [tmp_path / "other.html"], told)
    assert "was purged" in str(again)
    assert list(archive.workspace.settings.inbox_dir.iterdir()) == []
    assert found_in(archive, (url,)) == []


def test_replay_and_feeds_hold_nothing_of_it(archive: Archive) -> None:
    settings = archive.workspace.settings
    laid_out = settings.replay_dir / "collections" / "abc"
    laid_out.mkdir(parents=True)
    (laid_out / "x.warc").write_text("Айгерим", "utf-8")
    settings.feeds_dir.mkdir()
    (settings.feeds_dir / "x.atom").write_text("Айгерим", "utf-8")
    purge_child_page(archive)
    assert not laid_out.exists()
    assert list(settings.feeds_dir.glob("*.atom")) == []


def test_what_a_crawl_keeps_of_it_meanwhile_is_not_read_and_goes_with_the_next_finish(
    archive: Archive,
) -> None:
    with reading(archive.workspace.engine) as session:
        link_id = links.ids_of(session, [CHILD])[CHILD]
    purge_child_page(archive)
    late = page(CHILD, f"<p>{CHILD_TITLE}</p>{CHILD_TEXT}", 40, link_id)
    archive.keep("late", [("late", late)])
    article = Article(
        url=CHILD, title=CHILD_TITLE, text=CHILD_TEXT, published_at=AT, authors=(), lang="rus",
        links=(), how={},
    )  # fmt: skip
    read = ReadDocument(CHILD, article, find_all(CHILD_TEXT, CHILD_TITLE, AT.date()))
    with writing(archive.workspace.engine) as session:
        saved = findings.save_readings(
            session, [Reading(archive.snapshot("late"), (read,))], EVENT_RULES, NAME_RULES, AT
        )
    assert saved.documents == 0
    finish(archive.workspace)
    assert found_in(archive, ("Пятнадцатилетнюю", CHILD)) == []
    assert faults(archive) == []


def test_a_report_that_cites_it_again_brings_nothing_back(archive: Archive) -> None:
    purge_child_page(archive)
    report = archive.workspace.settings.data_dir.parent / "report.md"
    report.write_text(f"It was told.[^1]\n\n[^1]: See {CHILD} and {PAGE}\n", "utf-8")
    import_report(archive.workspace, report)
    report.unlink()
    assert found_in(archive, (CHILD,)) == []
    preserved = preserve(archive.workspace, [CHILD])
    assert (preserved.links, len(preserved.refused)) == ((), 1)
    assert found_in(archive, (CHILD,)) == []
