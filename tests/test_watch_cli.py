"""`aigaq watch` and `aigaq proposals` as a monitor uses them. All names are invented."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from console import proposals, watches
from console.watch_files import make_watch, read_rows
from models.database import open_engine, reading, writing
from models.store import audit, reports
from models.store.reports import NotPossible, Proposed
from models.store.watches import Change, NoSuchWatch
from models.tables import Alias, Person, Proposal, Watch
from models.terms import Audited, ProposalKind, ProposalState, Role, WatchKind
from tests.commands import aigaq, one_line
from tests.conftest import NOW

PERSON = WatchKind.PERSON
LIST = (
    "kind;name;aliases;note\n"
    "person;Асылбек Тойшыбаев;Asyl Toi;=письмо\n"
    "provision;ст. 405 УК;;\n"
    "person;Төлеген Берікбаев;;\n"
    "person;Тулеген Берикбаев;Tolegen B. Berik;\n"
)


class Desk:
    """A database and the command that works with it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.engine = open_engine(url)
        self._settings = {"AIGAQ_DATABASE_URL": url, "AIGAQ_DATA_DIR": str(folder / "data")}

    def ask(self, *arguments: str, code: int = 0, given: str = "") -> str:
        done = aigaq(*arguments, given=given, **self._settings)
        assert done.returncode == code, done.stderr + done.stdout
        return done.stdout if code != 2 or not done.stderr else one_line(done)

    def ask_json(self, *arguments: str, code: int = 0) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.ask(*arguments, "--json", code=code).splitlines()]


@pytest.fixture
def desk(database_url: str, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(database_url, tmp_path)
    yield made
    made.engine.dispose()


def test_following_showing_ending(desk: Desk) -> None:
    (added,) = desk.ask_json(
        "watch", "add", "person", "Асылбек Тойшыбаев", "--alias", "Asyl Toi", "--born", "1985"
    )
    assert (added["id"], added["change"]) == (1, "new")
    (again,) = desk.ask_json("watch", "add", "person", "Asylbek Toishybayev", "--by", "anna")
    assert (again["id"], again["change"]) == (1, "same")
    (listed,) = desk.ask_json("watch", "list", "--kind", "person")
    assert (listed["name"], listed["born"]) == ("Асылбек Тойшыбаев", 1985)
    assert (listed["state"], listed["documents"]) == ("waits for a run", 0)
    (hit,) = desk.ask_json("watch", "check", "мы видели асылбека тойшыбаева вчера")
    assert (hit["id"], hit["found"]) == (1, "асылбека тойшыбаева")
    assert hit["why"] == "same full name"
    desk.ask("watch", "end", "1")
    assert desk.ask_json("watch", "list") == []
    (ended,) = desk.ask_json("watch", "list", "--ended")
    assert ended["state"] == "ended"
    assert desk.ask("watch", "show", "1").startswith("Watch 1 (person), ended")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "person", "Тойшыбаев"), "a surname alone"),
        (("add", "search", '"мирное'), "quotation mark"),
        (("show", "9"), "there is no watch 9"),
        (("end", "9"), "there is no watch 9"),
        (("import", "nowhere.csv"), "nowhere.csv: No such file"),
    ],
)
def test_wrong_use_is_one_line(desk: Desk, arguments: tuple[str, ...], says: str) -> None:
    assert says in desk.ask("watch", *arguments, code=2)


def test_a_list_goes_in_and_comes_out(desk: Desk, tmp_path: Path) -> None:
    given, back = tmp_path / "list.csv", tmp_path / "back.csv"
    given.write_text(LIST, "utf-8")
    (dry,) = desk.ask_json("watch", "import", str(given), "--dry-run")
    assert (dry["saved"], dry["lines"]["new"], dry["bad"]) == (False, [2, 3, 4], [])
    assert desk.ask_json("watch", "list") == []
    (done,) = desk.ask_json("watch", "import", str(given))
    assert (done["saved"], done["lines"]["new"]) == (True, [2, 3, 4])
    desk.ask("watch", "export", str(back))
    assert stat.S_IMODE(back.stat().st_mode) == 0o600  # it holds full names
    assert "leave FILE out" in desk.ask("watch", "export", str(back), "--json", code=2)
    (again,) = desk.ask_json("watch", "import", str(back))
    assert again["lines"] == {"new": [], "revived": [], "changed": [], "same": [2, 3, 4]}
    assert "'=письмо" in back.read_text("utf-8-sig")
    assert "Tolegen B. Berik" in desk.ask("watch", "export")
    assert desk.ask("watch", "export", "-") == desk.ask("watch", "export")
    people = desk.ask_json("people", "export", "--json")
    assert {watch["kind"] for watch in people} == {"person"}
    (same,) = desk.ask_json("people", "import", str(back), "--dry-run")
    assert same["lines"] == again["lines"]


def test_nothing_is_half_imported(desk: Desk, tmp_path: Path) -> None:
    given = tmp_path / "list.csv"
    given.write_text(LIST + "person;Ли;;\n", "utf-8")
    (done,) = desk.ask_json("watch", "import", str(given), code=2)
    assert (done["saved"], [bad["line"] for bad in done["bad"]]) == (False, [6])
    assert desk.ask_json("watch", "list") == []


def test_a_child_is_shown_by_initials(desk: Desk) -> None:
    watch = make_watch(PERSON, "Асылбек Тойшыбаев")
    watches.follow(desk.engine, watch, "anna", NOW)
    with writing(desk.engine) as session:
        person = Person(name=watch.name, key=watch.value, role=Role.VICTIM, minor=True)
        person.created_at = NOW
        session.add(person)
        session.flush()
        session.add(Alias(person_id=person.id or 0, name=watch.name, key=watch.value, lang="ru"))
    with reading(desk.engine) as session:
        (shown,) = watches.summaries(session, [], 10, with_ended=False)
    assert (shown["name"], shown["value"]) == ("А. Т.", None)


def test_twenty_thousand_names_are_taken(desk: Desk) -> None:
    letters = "бвгдзклмнп"
    rows = read_rows(
        "\n".join(
            f"Асылбек {a}а{b}у{c}о{d}и{e}ов".title()
            for a in letters for b in letters for c in letters for d in letters for e in "кл"
        ).encode(),
        PERSON,
    )  # fmt: skip
    taken = watches.take(desk.engine, rows, "anna", NOW, is_dry=False)
    assert (taken.is_saved, len(taken.lines[Change.NEW])) == (True, 20_000)


# What reports propose


@pytest.fixture
def proposed(desk: Desk) -> Desk:
    """A report that proposes a person, a charge and a source."""
    with writing(desk.engine) as session:
        report = reports.save_report(session, "f" * 64, "Отчёт о степи", NOW)
        key = make_watch(PERSON, "Асылбек Тойшыбаев").value
        sentence = "Асылбека Тойшыбаева судили."
        found = [
            Proposed(ProposalKind.PERSON, key, "Асылбек Тойшыбаев", 7, 3, sentence),
            Proposed(ProposalKind.CHARGE, "KZ-CC 405(2)", "Article 405(2)", 8),
            Proposed(ProposalKind.SOURCE, "https://dala.example.kz/", "dala.example.kz", 9),
        ]
        reports.save_proposals(session, report, found, NOW)
    return desk


def states(desk: Desk) -> list[ProposalState]:
    with reading(desk.engine) as session:
        rows = session.exec(select(Proposal).order_by(col(Proposal.id)))
        return [row.state for row in rows]


def watches_of(desk: Desk) -> list[Watch]:
    with reading(desk.engine) as session:
        return list(session.exec(select(Watch).order_by(col(Watch.id))))


def test_taking_makes_a_watch_that_says_why(proposed: Desk) -> None:
    done = proposals.take(proposed.engine, [1, 2, 3], "anna", NOW)
    assert [(one.watch_id, one.change) for one in done] == [
        (1, Change.NEW),
        (2, Change.NEW),
        (None, None),
    ]
    assert "AIGAQ_SOURCES_DIR" in (done[2].next or "")
    person, charge = watches_of(proposed)
    assert (person.name, person.by) == ("Асылбек Тойшыбаев", "anna")
    assert person.note == "report 1 «Отчёт о степи», note 7, page 3"
    assert (charge.value, charge.note) == ("KZ-CC 405(2)", "report 1 «Отчёт о степи», note 8")
    assert states(proposed) == [ProposalState.TAKEN] * 3


def test_a_decision_is_taken_back(proposed: Desk) -> None:
    proposals.take(proposed.engine, [1, 3], "anna", NOW)
    proposals.refuse(proposed.engine, [2], "anna", NOW)
    done = proposals.undo(proposed.engine, [1, 2, 3], "anna", NOW)
    assert [one.watch_id for one in done] == [1, None, None]
    assert states(proposed) == [ProposalState.PROPOSED] * 3
    assert [watch.ended_at for watch in watches_of(proposed)] == [NOW]
    with reading(proposed.engine) as session:
        told = audit.entries(session, audit.Asked(action=Audited.DECIDED), 10)
    assert [(line.by, line.object, line.detail) for line in told] == [
        ("anna", "report:1", {"undo": 3}),
        ("anna", "report:1", {"refuse": 1}),
        ("anna", "report:1", {"take": 2}),
    ]
    proposals.take(proposed.engine, [1], "anna", NOW)
    assert [watch.ended_at for watch in watches_of(proposed)] == [None]


def test_what_somebody_followed_before_goes_on(proposed: Desk) -> None:
    watches.follow(proposed.engine, make_watch(PERSON, "Асылбек Тойшыбаев", note="семья"), "b", NOW)
    proposals.take(proposed.engine, [1], "anna", NOW)
    proposals.undo(proposed.engine, [1], "anna", NOW)
    (watch,) = watches_of(proposed)
    assert (watch.ended_at, watch.note) == (None, "семья")


def test_what_was_refused_stays_refused(proposed: Desk) -> None:
    proposals.refuse(proposed.engine, [1, 2], "anna", NOW)
    with pytest.raises(NotPossible, match="proposal 1 is refused"):
        proposals.take(proposed.engine, [3, 1], "anna", NOW)
    assert states(proposed)[2] is ProposalState.PROPOSED  # all or none
    with writing(proposed.engine) as session:
        again = Proposed(ProposalKind.CHARGE, "KZ-CC 405(2)", "Article 405(2)", 8)
        assert reports.save_proposals(session, 1, [again], NOW) == 0
    assert states(proposed)[:2] == [ProposalState.REFUSED] * 2


def test_proposals_on_the_command_line(proposed: Desk) -> None:
    first, *_ = proposed.ask_json("proposals", "list", "--kind", "person")
    assert (first["name"], first["note"], first["title"]) == (
        "Асылбек Тойшыбаев",
        7,
        "Отчёт о степи",
    )
    assert "Proposal 1 (person): taken, watch 1 (new)" in proposed.ask("proposals", "take", "1")
    assert "there is no proposal 9" in proposed.ask("proposals", "refuse", "9", code=2)
    assert "Proposal 1 (person): proposed, watch 1 (ended)" in proposed.ask(
        "proposals", "undo", "1"
    )


def test_a_child_that_a_report_names_is_shown_by_initials(proposed: Desk) -> None:
    with writing(proposed.engine) as session:
        key = session.exec(select(Proposal.value).where(Proposal.id == 1)).one()
        person = Person(name="Асылбек Тойшыбаев", key=key, role=Role.VICTIM, minor=True)
        person.created_at = NOW
        session.add(person)
        session.flush()
        session.add(Alias(person_id=person.id or 0, name=person.name, key=key, lang="ru"))
    with reading(proposed.engine) as session:
        first, *_ = proposals.summaries(session, list(ProposalState), [], None, 10)
    assert (first["name"], first["value"]) == ("А. Т.", None)
    assert first["sentence"] == "А. Т. судили."


def test_ending_in_one_transaction_is_all_or_none(desk: Desk) -> None:
    watches.follow(desk.engine, make_watch(PERSON, "Асылбек Тойшыбаев"), "anna", NOW)
    with pytest.raises(NoSuchWatch, match="there is no watch 9"):
        watches.end(desk.engine, [1, 9], "anna", NOW)
    with reading(desk.engine) as session:
        assert session.exec(select(Watch.ended_at)).one() is None
