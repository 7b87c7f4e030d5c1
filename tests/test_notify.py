"""Messages leave once, tell as little as they may, and wait for their hours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlmodel import col, select

from flows.notify import LONGEST_RETRY, Notified, notify, wait
from flows.workspace import DEMO_MARK, Workspace
from models.database import reading, writing
from models.store import decisions, letters, outbox
from models.store.decisions import Said
from models.tables import Alert, Issue, Outbox, Watch, WatchHit
from models.terms import AlertKind, IssueKind, Severity, WatchKind
from tests.receivers import Hook, mail_server, webhook
from tests.told_things import CHILD, NAME, raise_for_people, raise_some, workspace_on

ROOT = Path(__file__).parents[1]
AT = datetime(2024, 5, 20, 9, 0, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)


def told(workspace: Workspace, at: datetime) -> Notified:
    """Notify as of a time."""
    return notify(workspace, lambda: at, lambda: 0.0)


def channel(hook: Hook, more: str = "", path: str = "hook") -> str:
    """Return a channel of that webhook, named like its path."""
    return f'[[channel]]\nid = "{path}"\nurl = "{hook.url(path)}"\n{more}\n'


def rows(workspace: Workspace) -> list[Outbox]:
    """Return the rows of the outbox, oldest first, but for those that begin a channel."""
    with reading(workspace.engine) as session:
        query = select(Outbox).where(~col(Outbox.key).endswith(":since"))
        return list(session.exec(query.order_by(col(Outbox.id))))


def test_a_new_channel_tells_nothing_old_and_everything_new_once(
    engine: sa.Engine, tmp_path: Path
) -> None:
    with webhook(tmp_path) as hook:
        text = f'ca_file = "{hook.ca_file}"\n' + channel(hook)
        workspace = workspace_on(engine, tmp_path, text)
        raise_some(engine, ["old"], AT)
        assert told(workspace, AT + MINUTE) == Notified()
        raise_some(engine, ["a", "b"], AT + 2 * MINUTE)
        assert told(workspace, AT + 3 * MINUTE) == Notified(queued=2, sent=2)
        assert told(workspace, AT + 4 * MINUTE) == Notified()
        assert [call.text.splitlines()[2] for call in hook.calls] == ["No. 2.", "No. 3."]
        # Put again, it is told again.
        with writing(engine, lock="findings") as session:
            why = ["10 -> 15 days"]
            decisions.put_again(session, 2, AlertKind.CORRECTION, why, AT + 5 * MINUTE)
        assert told(workspace, AT + 6 * MINUTE).sent == 1
        assert "1 correction" in hook.calls[-1].text
    assert [row.key for row in rows(workspace)] == ["hook:2:1", "hook:3:1", "hook:2:2"]


def test_what_leaves_names_nobody_unless_it_is_written_out(
    engine: sa.Engine, tmp_path: Path
) -> None:
    with webhook() as hook:
        text = channel(hook, path="little") + channel(hook, 'body = "full"', "much")
        workspace = workspace_on(engine, tmp_path, text)
        told(workspace, AT)
        woman, child = raise_for_people(engine, AT + MINUTE)
        assert told(workspace, AT + 2 * MINUTE).sent == 4
        little = " ".join(str(call.body) + str(call.headers) for call in hook.of("little"))
        much = " ".join(call.text for call in hook.of("much"))
    for secret in (NAME, "Айнур", "Алматы", "405(2)", "news", "2024-05-19", "sentence", "В суде"):
        assert secret not in little
    for secret in ("aigaq", "kz", "kazakh", "github", "apprise", os.uname().nodename.lower()):
        assert secret not in little.lower()
    assert f"No. {woman}." in little
    assert f"No. {child}." in little
    assert f"{woman} critical new event; {NAME}; prison sentence; 2024-05-19; Алматы !here" in much
    assert "KZ-CC 405(2)" in much
    assert "Д. Қ." in much
    assert not any(part in much for part in (*CHILD.split(), "<!here>", "example.kz"))


def test_many_at_once_are_one_message_that_counts_them(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook() as hook:
        workspace = workspace_on(engine, tmp_path, channel(hook))
        told(workspace, AT)
        raise_some(engine, [f"s{n}" for n in range(40)], AT + MINUTE, group_key="square")
        raise_some(engine, ["alone"], AT + MINUTE)
        assert told(workspace, AT + 2 * MINUTE) == Notified(queued=41, sent=2)
        assert hook.calls[0].body["title"] == "Monitor: 40 alerts"
        raise_some(engine, [f"t{n}" for n in range(90)], AT + 3 * MINUTE)
        assert told(workspace, AT + 4 * MINUTE) == Notified(queued=90, sent=1)
        assert "and 30 more." in hook.calls[-1].text
    assert len(rows(workspace)) == 131
    assert all(row.sent_at for row in rows(workspace))
    assert len({row.claimed_by for row in rows(workspace)}) == 3


def test_a_channel_tells_what_it_is_for(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook() as hook:
        text = channel(hook, 'least = "high"\nkinds = ["gone", "watch_hit"]')
        workspace = workspace_on(engine, tmp_path, text)
        told(workspace, AT)
        at = AT + MINUTE
        raise_some(engine, ["trouble"], at)
        raise_some(engine, ["faint"], at, Severity.NORMAL, AlertKind.GONE)
        raise_some(engine, ["grave"], at, Severity.CRITICAL, AlertKind.GONE)
        assert told(workspace, AT + 2 * MINUTE) == Notified(queued=1, sent=1)
        assert "1 critical." in hook.calls[0].text


def test_a_channel_follows_watches(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook() as hook:
        workspace = workspace_on(engine, tmp_path, channel(hook, "watches = [1, 2]"))
        with writing(engine) as session:
            for kind, value in ((WatchKind.PERSON, "aynur seytqazina"), (WatchKind.PLACE, "x")):
                session.add(Watch(kind=kind, value=value, name="", aliases=[], by="me", at=AT))
        told(workspace, AT)
        raise_some(engine, ["a", "b"], AT + MINUTE)
        woman, _child = raise_for_people(engine, AT + MINUTE)
        with writing(engine) as session:
            hit = WatchHit(watch_id=2, document_id=1, alert_id=2, start=0, end=1, why="", at=AT)
            session.add(hit)
        assert told(workspace, AT + 2 * MINUTE) == Notified(queued=2, sent=2)
        numbers = [call.text.splitlines()[2] for call in hook.calls]
        assert numbers == ["No. 2.", f"No. {woman}."]


def test_what_was_decided_before_it_was_sent_stays_here(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook() as hook:
        text = channel(hook, 'quiet = "08:00-12:00"')
        workspace = workspace_on(engine, tmp_path, text)
        told(workspace, AT)
        raise_some(engine, ["a", "b"], AT + MINUTE)
        assert told(workspace, AT + 2 * MINUTE) == Notified(queued=2)
        with writing(engine) as session:
            decisions.confirm(session, 1, Said("somebody", AT))
        assert told(workspace, AT + 3 * HOUR) == Notified(sent=1, settled=1)
        assert len(hook.calls) == 1
    assert rows(workspace)[0].trouble == outbox.SETTLED


def test_quiet_hours_hold_back_all_but_what_may_break_them(
    engine: sa.Engine, tmp_path: Path
) -> None:
    night = datetime(2024, 5, 20, 23, 30, tzinfo=UTC)  # 01:30 in Paris
    quiet = 'quiet = "22:00-07:00"\nzone = "Europe/Paris"\n'
    with webhook() as hook:
        text = channel(hook, quiet + "critical_breaks_quiet = true")
        text += channel(hook, quiet, "asleep")
        workspace = workspace_on(engine, tmp_path, text)
        told(workspace, night)
        raise_some(engine, ["a", "b"], night + MINUTE)
        raise_some(engine, ["c"], night + MINUTE, Severity.CRITICAL)
        assert told(workspace, night + 2 * MINUTE) == Notified(queued=6, sent=1)
        assert [call.path for call in hook.calls] == ["/hook"]
        assert told(workspace, night + 5 * HOUR) == Notified()  # 06:30
        assert told(workspace, night + 5 * HOUR + 31 * MINUTE).sent == 5


def test_a_failure_is_tried_again_later_and_later(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook(decide=lambda number: 503 if number < 3 else 200) as hook:
        workspace = workspace_on(engine, tmp_path, channel(hook))
        told(workspace, AT)
        raise_some(engine, ["a"], AT + MINUTE)
        at = AT + 2 * MINUTE
        assert told(workspace, at) == Notified(queued=1, failed=1)
        raise_some(engine, ["b", "c"], at)  # they wait behind it
        assert told(workspace, at + 59 * MINUTE / 60) == Notified(queued=2)
        assert told(workspace, at + MINUTE).failed == 1
        assert told(workspace, at + 2.5 * MINUTE) == Notified()
        assert told(workspace, at + 3 * MINUTE).sent == 3
        first = hook.calls[:3]
        assert len({call.id for call in first}) == 1  # it is one message
        # A server that broke may have taken it.
        assert ["repetition" in call.text for call in first] == [False, True, True]
    assert [row.attempts for row in rows(workspace)] == [3, 1, 1]


def test_a_refusal_is_final_until_a_person_says_so(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook(decide=lambda number: 404 if number == 1 else 200) as hook:
        workspace = workspace_on(engine, tmp_path, channel(hook))
        told(workspace, AT)
        raise_some(engine, ["a"], AT + MINUTE)
        assert told(workspace, AT + 2 * MINUTE) == Notified(queued=1, refused=1)
        assert told(workspace, AT + DAY) == Notified()
        assert rows(workspace)[0].trouble == "refused: http 404"
        with writing(engine, lock=outbox.LOCK) as session:
            assert letters.try_again(session, "hook", AT + DAY) == 1
        assert told(workspace, AT + DAY) == Notified(sent=1)
        assert "repetition" not in hook.calls[-1].text


def test_nobody_is_followed_elsewhere_or_trusted_unseen(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook(decide=lambda number: 302) as plain, webhook(tmp_path) as strange:
        text = channel(plain, path="moved?redirect=yes").replace(
            'id = "moved?redirect=yes"', 'id = "m"'
        )
        strange_url = channel(strange, path="s?verify=no").replace('id = "s?verify=no"', 'id = "s"')
        workspace = workspace_on(engine, tmp_path, text + strange_url)  # its authority is not named
        told(workspace, AT)
        raise_some(engine, ["a"], AT + MINUTE)
        assert told(workspace, AT + 2 * MINUTE) == Notified(queued=2, failed=2)
        assert [call.path for call in plain.calls] == ["/moved"]
        assert strange.calls == []
    assert {row.trouble for row in rows(workspace)} == {"http 302", "certificate"}


def test_a_dead_channel_holds_up_no_other(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook() as alive, webhook() as dead:
        dead.hold.clear()
        text = channel(dead, path="dead") + channel(alive, path="alive")
        workspace = workspace_on(engine, tmp_path, text)
        told(workspace, AT)
        raise_some(engine, ["a"], AT + MINUTE)
        with started(workspace, send_at(AT + 2 * MINUTE)) as sending:
            assert alive.came.wait(30)
            assert sending.poll() is None  # it still waits for the dead one
            dead.hold.set()
            assert sending.wait(30) == 0


def test_a_mail_says_neither_which_machine_nor_which_zone_sent_it(
    engine: sa.Engine, tmp_path: Path
) -> None:
    with mail_server() as mail:
        url = f"mailto://127.0.0.1:{mail.port}?from=monitor@example.org&to=duty@example.org&emojis=yes"
        text = f'[[channel]]\nid = "mail"\nurl = "{url}"\nbody = "full"\n'
        workspace = workspace_on(engine, tmp_path, text)
        told(workspace, AT)
        raise_for_people(engine, AT + MINUTE)
        assert told(workspace, AT + 2 * MINUTE).sent == 2
        letter = mail.letters[0]
        assert set(mail.greetings) == {"ehlo localhost.localdomain"}
        assert "Content-Type: text/plain" in letter
        assert re.search(r"^Date: .*(\+0000|GMT)$", letter, re.MULTILINE)
        assert re.search(r"^X-Message-Id: [0-9a-f]{16}$", letter, re.MULTILINE)
        assert not re.search("apprise|github|aigaq", letter, re.IGNORECASE)


@pytest.mark.parametrize(
    ("refusal", "expected"),
    [("550 5.1.1 nobody of that name", "refused: mail 550"), ("451 4.3.0 later", "mail 451")],
)
def test_a_mail_server_refuses_for_good_or_for_now(
    refusal: str, expected: str, engine: sa.Engine, tmp_path: Path
) -> None:
    with mail_server(refusal) as mail:
        url = f"mailto://127.0.0.1:{mail.port}?from=monitor@example.org&to=duty@example.org"
        text = f'[[channel]]\nid = "mail"\nurl = "{url}"\n'
        workspace = workspace_on(engine, tmp_path, text)
        told(workspace, AT)
        raise_some(engine, ["a"], AT + MINUTE)
        told(workspace, AT + 2 * MINUTE)
    assert [row.trouble for row in rows(workspace)] == [expected]


def test_a_digest_comes_once_a_day_and_says_what_was_not_seen(
    engine: sa.Engine, tmp_path: Path
) -> None:
    with webhook() as hook:
        workspace = workspace_on(engine, tmp_path, channel(hook, 'cadence = "daily"\nat = "08:00"'))
        told(workspace, AT)  # 09:00
        raise_some(engine, ["a", "b"], AT + MINUTE)
        raise_some(engine, ["c"], AT + MINUTE, Severity.CRITICAL)
        assert told(workspace, AT + 2 * MINUTE) == Notified(queued=3)
        with writing(engine) as session:
            issue = Issue(
                source_id="silent",
                kind=IssueKind.DNS,
                url="https://silent.example.kz/",
                message="",
                opened_at=AT,
                last_seen_at=AT,
            )
            session.add(issue)
        assert told(workspace, AT + 22 * HOUR) == Notified()  # 07:00
        assert told(workspace, AT + 23 * HOUR) == Notified(sent=1)  # 08:00
        assert told(workspace, AT + 24 * HOUR) == Notified()
        assert hook.calls[0].body["title"] == "Monitor: 3 new alerts"
        assert "1 critical, 2 high." in hook.calls[0].text
        assert "What I could not see: 1 source in trouble.\n" in hook.calls[0].text
        assert "silent" not in hook.calls[0].text
        assert told(workspace, AT + 3 * DAY) == Notified()  # a day without anything
        assert len(hook.calls) == 1


def test_a_heartbeat_tells_silence_from_a_dead_machine(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook() as hook:
        more = 'cadence = "hourly"\nheartbeat = true'
        workspace = workspace_on(engine, tmp_path, channel(hook, more))
        told(workspace, AT + MINUTE)
        assert told(workspace, AT + 2 * MINUTE) == Notified()
        assert told(workspace, AT + 5 * HOUR) == Notified(sent=1)  # one, not five
        assert hook.calls[0].body["title"] == "Monitor: nothing new"


def test_a_demo_tells_nobody(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook() as hook:
        workspace = workspace_on(engine, tmp_path, channel(hook))
        (tmp_path / DEMO_MARK).touch()
        told(workspace, AT)
        raise_some(engine, ["a"], AT + MINUTE)
        assert told(workspace, AT + 2 * MINUTE) == Notified()
        assert hook.calls == []


def test_waiting_is_doubled_to_a_limit() -> None:
    assert [wait(n, 0.0) / MINUTE for n in (1, 2, 3, 9, 10, 5000)] == [1, 2, 4, 256, 360, 360]
    assert wait(5000, 1.0) == LONGEST_RETRY / 2


def send_at(at: datetime) -> str:
    """Return a program that notifies as of a time."""
    return (
        "import sys; from pathlib import Path; from datetime import datetime\n"
        "from flows.notify import notify; from flows.workspace import Workspace\n"
        "from models.database import open_engine; from models.settings import Settings\n"
        "folder, url = sys.argv[1:]\n"
        "none = {'sources_dir': None, 'resolve': (), 'ca_file': None, 'contact': None}\n"
        "s = Settings(Path(folder), url, **none)\n"
        f"at = datetime.fromisoformat('{at.isoformat()}')\n"
        "notify(Workspace(s, open_engine(url), {}), lambda: at, lambda: 0.0)\n"
    )


def started(workspace: Workspace, program: str) -> subprocess.Popen[bytes]:
    """Start a process that works on a workspace."""
    settings = workspace.settings
    command = [sys.executable, "-c", program, str(settings.data_dir), settings.database_url]
    return subprocess.Popen(command, cwd=ROOT)


@pytest.mark.slow
def test_processes_at_once_send_nothing_twice(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook() as hook:
        text = channel(hook, path="one") + channel(hook, path="two")
        workspace = workspace_on(engine, tmp_path, text)
        told(workspace, AT)
        raise_some(engine, [f"s{n}" for n in range(5)], AT + MINUTE)
        running = [started(workspace, send_at(AT + 2 * MINUTE)) for _ in range(4)]
        assert [one.wait(120) for one in running] == [0] * 4
        assert Counter(call.id for call in hook.calls).most_common(1)[0][1] == 1
        for path in ("one", "two"):
            numbers = [re.search(r"No\. (\d+)\.", call.text) for call in hook.of(path)]
            assert sorted(found[1] for found in numbers if found) == list("12345")
    assert all(row.sent_at and row.attempts == 1 for row in rows(workspace))


@pytest.mark.slow
def test_killed_before_it_could_mark_it_says_that_it_may_be_a_repetition(
    engine: sa.Engine, tmp_path: Path
) -> None:
    with webhook() as hook:
        workspace = workspace_on(engine, tmp_path, channel(hook))
        told(workspace, AT)
        raise_some(engine, ["a"], AT + MINUTE)
        at = AT + 2 * MINUTE
        hook.hold.clear()  # the message has come, the answer has not
        with started(workspace, send_at(at)) as sending:
            assert hook.came.wait(60)
            sending.kill()
        hook.hold.set()
        assert told(workspace, at + MINUTE) == Notified()  # the claim still holds
        raise_some(engine, ["b"], at + MINUTE)
        assert told(workspace, at + outbox.CLAIM) == Notified(queued=1, sent=2)
        first, again, other = hook.calls
    assert first.id == again.id != other.id
    assert ["repetition" in call.text for call in (first, again, other)] == [False, True, False]


def test_a_late_process_marks_nothing_that_another_took_over(engine: sa.Engine) -> None:
    choose: Callable[..., object]
    with writing(engine, lock=outbox.LOCK) as session:
        session.add(Outbox(key="c:1:1", channel="c", due_at=AT, created_at=AT))
    taken = []
    for at in (AT, AT + outbox.CLAIM):
        with writing(engine, lock=outbox.LOCK) as session:
            choose = list
            taken.append(outbox.claim(session, "c", "m", lambda severity: True, choose, at))
    late, now = taken
    assert late is not None
    assert now is not None
    assert (late.message_id, now.may_have_left) == (now.message_id, True)
    with writing(engine) as session:
        assert outbox.put_off(session, late, "timeout", AT + DAY) == 0
        assert outbox.mark_sent(session, now, AT) == 1


def test_no_row_holds_a_name_or_an_address(engine: sa.Engine, tmp_path: Path) -> None:
    with webhook(decide=lambda number: 500) as hook:
        workspace = workspace_on(engine, tmp_path, channel(hook, 'body = "full"'))
        told(workspace, AT)
        raise_for_people(engine, AT + MINUTE)
        told(workspace, AT + 2 * MINUTE)
    kept = " ".join(str(row) for row in rows(workspace))
    assert not any(word in kept for word in (NAME, "127.0.0.1", "json://"))
    with reading(engine) as session:
        assert len(session.exec(select(Alert)).all()) == 2
