"""What an operator may write in `notify.toml`, and what one line says when it is wrong."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from flows import notify
from flows.channel_keys import WrongNotice
from flows.channels import Body, Cadence, load_notices, read_notices
from flows.hours import Quiet, last_daily, may_leave_at, next_daily
from flows.messages import harmless
from models.terms import Severity
from tests.commands import aigaq, one_line
from tests.receivers import webhook

SECRET = "123456:AAEhBOweik6ad9rPuckQ4m"  # noqa: S105  # invented
ENV = {"TOKEN": SECRET, "CHAT": "-100", "PASSWORD": "p@ss/w:rd", "WHOLE": "jsons://example.org/x"}
PARIS = ZoneInfo("Europe/Paris")


def told(text: str, folder: Path) -> str:
    """Return the complaint about a file."""
    (folder / "notify.toml").write_text(text, "utf-8")
    with pytest.raises(WrongNotice) as caught:
        load_notices(folder, ENV)
    return str(caught.value)


CHANNEL = '[[channel]]\nid = "duty"\nurl = "tgram://${TOKEN}/${CHAT}"\n'


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (CHANNEL + 'colour = "red"', "channel 1: unknown key 'colour'"),
        (CHANNEL + 'cadence = "weekly"', "channel duty: cadence: expected is one of now, hourly"),
        (CHANNEL + 'least = "loud"', "channel duty: least"),
        (CHANNEL + 'kinds = ["new"]', "channel duty: kinds"),
        (CHANNEL + "kinds = [[1]]", "channel duty: kinds"),
        (CHANNEL + "watches = [true]", "channel duty: watches"),
        (CHANNEL + 'quiet = "22-07"', "channel duty: quiet: two times"),
        (CHANNEL + 'quiet = "22:00-22:00"', "channel duty: quiet: two times"),
        (CHANNEL + 'at = "24:00"', "channel duty: at: a time"),
        (CHANNEL + 'zone = "Mars/Base"', "channel duty: zone"),
        (CHANNEL + 'zone = "../../etc/passwd"', "channel duty: zone"),
        (CHANNEL + 'body = "some"', "channel duty: body: expected is one of minimal, full"),
        (CHANNEL + "heartbeat = 1", "channel duty: heartbeat"),
        (CHANNEL + CHANNEL, "channel 'duty' is there twice"),
        (CHANNEL.replace("duty", "Дежурный"), "channel 1: id"),
        ('[[channel]]\nid = "a"', "channel a: url: is missing"),
        ('[[channel]]\nid = "a"\nurl = "example"', "channel a: url: an address"),
        ('[[channel]]\nid = "a"\nurl = "json://${NOT_SET}/"', "variable NOT_SET is not set"),
        ("channel = 3", "tables [[channel]] are expected"),
        ("channel = [3]", "is not a table"),
        ("[feeds]\nsize = 3", "feeds: unknown key 'size'"),
        ('ca_file = "/nowhere.pem"', "ca_file: no file of certificates"),
        ("id = =", "is not TOML (at line 1"),
        ("a = " + "[" * 5000, "is nested too deep"),
    ],
)
def test_what_is_wrong_is_one_line_that_names_the_key(
    text: str, words: str, tmp_path: Path
) -> None:
    complaint = told(text, tmp_path)
    assert words in complaint
    assert "\n" not in complaint
    assert SECRET not in complaint


@pytest.mark.parametrize(
    "url",
    [
        f"tgram://{SECRET}/${{CHAT}}",
        "mailtos://me:hunter2@example.org",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    ],
)
def test_a_secret_in_the_file_is_refused_and_not_repeated(url: str, tmp_path: Path) -> None:
    complaint = told(f'[[channel]]\nid = "a"\nurl = "{url}"', tmp_path)
    assert "channel a: url: holds what looks like a secret" in complaint
    assert url[-8:] not in complaint


def test_secrets_come_from_the_environment() -> None:
    def url(given: str) -> str:
        channel = {"id": "a", "url": given}
        return read_notices({"channel": [channel]}, ENV).channels[0].url

    assert url("tgram://${TOKEN}/${CHAT}") == f"tgram://{SECRET}/-100"
    assert url("${WHOLE}") == "jsons://example.org/x"
    assert url("mailtos://me:${PASSWORD}@example.org") == "mailtos://me:p%40ss%2Fw%3Ard@example.org"
    shown = repr(read_notices({"channel": [{"id": "a", "url": "${WHOLE}"}]}, ENV))
    assert "example.org" not in shown


def test_little_is_told_unless_more_is_written_out(tmp_path: Path) -> None:
    (tmp_path / "notify.toml").write_text(CHANNEL, "utf-8")
    notices = load_notices(tmp_path, ENV)
    assert notices.feeds is None
    one = notices.channel("duty")
    assert (one.body, one.cadence, one.quiet) == (Body.MINIMAL, Cadence.NOW, None)
    assert one.wanted.watches is None
    assert len(one.wanted.severities) == len(Severity)


def test_the_example_file_is_right_as_it_is_and_without_its_signs(tmp_path: Path) -> None:
    example = Path(notify.__file__).with_name("notify.example.toml").read_text("utf-8")
    assert read_notices({}, {}).channels == ()
    lines = [line for line in example.splitlines() if line.startswith("# ")]
    keys = [
        line[2:] for line in lines if "=" in line or line.startswith("# [") or '"source' in line
    ]
    text = "\n".join(key for key in keys if not key.startswith(("A whole", "ca_file", "away")))
    env = dict.fromkeys(("DUTY_TOKEN", "DUTY_CHAT", "MAIL_USER", "MAIL_PASSWORD"), "x")
    (tmp_path / "notify.toml").write_text(text, "utf-8")
    assert [one.id for one in load_notices(tmp_path, env).channels] == ["duty", "team"]


def test_quiet_hours_follow_the_wall() -> None:
    night = Quiet(22 * 60, 7 * 60, PARIS, critical_passes=True)
    at = datetime(2024, 3, 30, 22, 30, tzinfo=UTC)  # 23:30; at two the clocks go forward
    assert may_leave_at(night, Severity.HIGH, at) == datetime(2024, 3, 31, 5, 0, tzinfo=UTC)
    assert may_leave_at(night, Severity.CRITICAL, at) == at
    day = Quiet(9 * 60, 17 * 60, PARIS, critical_passes=False)
    noon = datetime(2024, 1, 1, 11, 0, tzinfo=UTC)
    assert may_leave_at(day, Severity.CRITICAL, noon) == datetime(2024, 1, 1, 16, 0, tzinfo=UTC)
    assert may_leave_at(day, None, noon + timedelta(hours=5)) == noon + timedelta(hours=5)


def test_a_digest_is_due_at_eight_on_the_wall() -> None:
    at = datetime(2024, 3, 31, 6, 0, tzinfo=UTC)  # 08:00 in summer time, since this morning
    assert last_daily(at, 480, PARIS) == at
    assert last_daily(at - timedelta(seconds=1), 480, PARIS) == at - timedelta(hours=23)
    assert next_daily(at, 480, PARIS) == at + timedelta(days=1)


def test_words_of_strangers_do_no_harm() -> None:
    assert harmless("@everyone <!here> *x*\n[a](https://b) \u202e\x1bz") == (
        "everyone !here x a (https b) z"
    )


def test_the_commands_say_what_they_do(tmp_path: Path) -> None:
    env = {"AIGAQ_DATA_DIR": str(tmp_path)}
    assert "Written" in aigaq("notify", "init", **env).stdout
    assert stat.S_IMODE((tmp_path / "notify.toml").stat().st_mode) == 0o600
    assert "there already" in one_line(aigaq("notify", "init", **env))
    assert "take the # away" in aigaq("notify", "channels", **env).stdout
    assert "put [feeds] into notify.toml" in aigaq("notify", "feeds", **env).stdout
    (tmp_path / "notify.toml").write_text(CHANNEL, "utf-8")
    done = aigaq("notify", "status", **env)
    assert done.returncode == 2
    assert "variable TOKEN is not set" in one_line(done)


def test_a_variable_that_holds_a_bare_password_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "notify.toml").write_text('[[channel]]\nid = "a"\nurl = "${WHOLE}"\n', "utf-8")
    env = {"AIGAQ_DATA_DIR": str(tmp_path), "WHOLE": SECRET}
    for done in (
        aigaq("notify", "channels", **env),
        aigaq("notify", "channels", "--json", **env),
        aigaq("notify", "test", "a", **env),
    ):
        assert done.returncode == 1
        assert "not an address that can be used" in done.stdout
        assert SECRET[:6] not in done.stdout + done.stderr


def test_a_channel_is_tried_out(tmp_path: Path) -> None:
    with webhook() as hook:
        here = f'[[channel]]\nid = "here"\nurl = "{hook.url()}"\ncadence = "daily"\n'
        open_ = '[[channel]]\nid = "open"\nurl = "json://example.org/x"\n'
        loud = '[[channel]]\nid = "loud"\nurl = "syslog://"\n'
        (tmp_path / "notify.toml").write_text(here + open_ + loud, "utf-8")
        env = {"AIGAQ_DATA_DIR": str(tmp_path), "NO_PROXY": "127.0.0.1"}
        listed = aigaq("notify", "channels", **env)
        assert listed.returncode == 1  # syslog would write into this machine's log
        assert "open: not encrypted on its way" in listed.stdout
        assert "here: not encrypted" not in listed.stdout
        assert "127.0.0.1" not in listed.stdout
        assert aigaq("notify", "test", "here", "--dry-run", **env).returncode == 0
        assert hook.calls == []
        assert "taken" in aigaq("notify", "test", "here", **env).stdout
        assert hook.calls[0].body["title"] == "Monitor: test"
        assert "there is no channel 'x'" in one_line(aigaq("notify", "test", "x", **env))
        status = aigaq("notify", "status", **env)
        assert status.returncode == 0, status.stderr
        assert "nothing would be sent" in aigaq("notify", "send", "--dry-run", **env).stdout
        assert "no digest" in one_line(aigaq("notify", "digest", "--channel", "open", **env))
