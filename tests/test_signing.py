"""Signing in: delays, codes that count once, sessions that end, and nobody is told who there is."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial

import pyotp
import pytest
import sqlalchemy as sa
from sqlmodel import select

from console import accounts, codes, own_account, signing
from console.passwords import (
    KnownPassword,
    WeakPassword,
    check_password,
    hash_password,
    is_outdated,
    is_password,
)
from console.sessions import Step
from console.tries import Record, Refusals, Tries, find_delay, find_wait_s
from console.weighing import Reason, Refused, SignedIn
from models.database import reading, writing
from models.store import audit, users
from models.tables import SignIn
from models.terms import DeskRole
from tests.conftest import NOW
from tests.cpu import cpu_seconds
from tests.desk_people import PASSWORD, Doors

pytestmark = pytest.mark.usefixtures("cheap_hashes")

WRONG = "eight green kettles"


@pytest.fixture
def doors(engine: sa.Engine) -> Doors:
    """Aizhan, a monitor, may sign in."""
    made = Doors(engine)
    made.add("aizhan")
    return made


def test_a_monitor_signs_in_with_a_password(doors: Doors) -> None:
    answer = doors.try_in(" aizhan ")
    assert isinstance(answer, SignedIn)
    assert (answer.step, answer.until) == (Step.WHOLE, NOW + timedelta(hours=12))
    visitor = doors.visitor(answer.token)
    assert visitor is not None
    assert (visitor.name, visitor.role, visitor.step) == ("aizhan", DeskRole.MONITOR, Step.WHOLE)
    user = f"user:{visitor.user_id}"
    assert doors.told() == [
        ("aizhan", "user-changed", user, {"what": "added", "role": "monitor"}),
        ("aizhan", "signed-in", user, {"how": "password"}),
    ]


@pytest.mark.usefixtures("real_hashes")
def test_the_database_holds_no_token_and_no_password(doors: Doors) -> None:
    token = doors.sign_in("aizhan")
    with reading(doors.engine) as session:
        kept = session.exec(select(SignIn)).one()
    assert token not in kept.token_sha256
    assert len(token) >= 43  # 32 bytes in base64
    assert str(doors.user("aizhan").password_hash).startswith("$argon2id$v=19$m=47104,t=2,p=1$")


@pytest.mark.parametrize("token", ["", "x", "x" * 5000, "ж", "\udcff"])
def test_what_is_no_token_opens_nothing(doors: Doors, token: str) -> None:
    assert doors.visitor(token) is None
    assert doors.give_code(token, "123456") == Refused(Reason.OVER)


def test_the_delay_doubles_up_to_a_quarter_of_an_hour() -> None:
    waits = [find_delay(failures).total_seconds() for failures in range(1, 13)]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900]
    assert find_delay(10**9) == timedelta(seconds=900)
    assert find_wait_s(NOW + timedelta(milliseconds=1), NOW) == 1
    assert find_wait_s(NOW, NOW) == find_wait_s(None, NOW) == 0


@pytest.mark.parametrize("name", ["aizhan", "nobody of that name", "", "\x00", "ж" * 10_000])
def test_delays_and_words_are_the_same_for_names_that_nobody_has(doors: Doors, name: str) -> None:
    for wait_s in (1, 2, 4, 8):
        assert doors.try_in(name, WRONG) == Refused(Reason.WRONG)
        assert doors.try_in(name, PASSWORD) == Refused(Reason.WAIT, wait_s)
        doors.later(wait_s - 0.5)
        assert doors.try_in(name, PASSWORD) == Refused(Reason.WAIT, 1)
        doors.later(0.5)


def test_a_right_password_forgets_refusals(doors: Doors) -> None:
    for wait_s in (1, 2):
        doors.try_in("aizhan", WRONG)
        doors.later(wait_s)
    assert isinstance(doors.try_in("aizhan"), SignedIn)
    assert doors.try_in("aizhan", WRONG) == Refused(Reason.WRONG)
    assert doors.try_in("aizhan") == Refused(Reason.WAIT, 1)


@pytest.mark.parametrize("who", ["locked", "without a password", "not there"])
def test_nobody_is_told_why_a_right_password_is_refused(doors: Doors, who: str) -> None:
    if who == "locked":
        doors.add("locked")
        accounts.lock(doors.engine, "locked", "operator", doors.now)
    elif who == "without a password":
        with writing(doors.engine) as session:
            users.add(session, who, DeskRole.ADMIN, doors.now)
    assert doors.try_in(who) == doors.try_in("aizhan", WRONG) == Refused(Reason.WRONG)
    assert doors.try_in(who) == doors.try_in("aizhan", WRONG) == Refused(Reason.WAIT, 1)


@pytest.mark.usefixtures("real_hashes")
def test_a_name_that_nobody_has_costs_the_same_time(doors: Doors) -> None:
    doors.try_in("aizhan", WRONG)
    spent: list[float] = []
    for name in ("aizhan", "stranger"):
        doors.later(1000)
        spent.append(cpu_seconds(partial(doors.try_in, name, WRONG)))
    assert 0.4 < spent[0] / spent[1] < 2.5


def test_refusals_are_on_record_without_the_name_that_was_typed(doors: Doors) -> None:
    doors.try_in("aizhan", WRONG)
    doors.try_in("my password by mistake", WRONG)
    doors.try_in("my password by mistake", WRONG)  # too soon: not weighed, not told
    user = f"user:{doors.user('aizhan').id}"
    assert doors.told()[1:] == [
        (audit.NOBODY, "sign-in-refused", user, {"step": "password"}),
        (audit.NOBODY, "sign-in-refused", None, {"step": "password"}),
    ]


@pytest.mark.usefixtures("real_hashes")
@pytest.mark.parametrize("name", ["aizhan", "stranger"])
def test_of_tries_at_once_one_counts(doors: Doors, name: str) -> None:
    answers: list[SignedIn | Refused] = []
    tries = [
        threading.Thread(target=lambda: answers.append(doors.try_in(name, WRONG))) for _ in range(4)
    ]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert sorted(str(a.reason) for a in answers if isinstance(a, Refused)) == [
        "wait", "wait", "wait", "wrong",
    ]  # fmt: skip


@pytest.mark.usefixtures("real_hashes")
def test_a_flood_of_tries_is_turned_away(doors: Doors) -> None:
    answers: list[SignedIn | Refused] = []
    tries = [
        threading.Thread(target=lambda n=n: answers.append(doors.try_in(f"name {n}", WRONG)))
        for n in range(30)
    ]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert set(answers) == {Refused(Reason.WRONG), Refused(Reason.WAIT, 1)}
    assert isinstance(doors.try_in("aizhan"), SignedIn)


def test_names_that_nobody_has_fill_no_memory() -> None:
    strangers = Refusals(most=3)
    for number in range(10):
        assert strangers.note_failure(f"name {number}", NOW) == 0
    assert [strangers.find_wait_s(f"name {n}", NOW) for n in (6, 7, 9)] == [0, 1, 1]


def hold_up(doors: Doors, name: str, times: int = 12) -> None:
    """Try wrong passwords under a name until its delay is the longest, and has just begun."""
    for _ in range(times):
        doors.later(900)
        assert doors.try_in(name, WRONG) == Refused(Reason.WRONG)
    assert doors.try_in(name) == Refused(Reason.WAIT, int(find_delay(times).total_seconds()))


def test_a_browser_that_was_signed_in_is_not_held_up_by_others(doors: Doors) -> None:
    before = doors.sign_in("aizhan")
    hold_up(doors, "aizhan")  # which takes three hours: nobody is signed in any more
    assert doors.visitor(before) is None
    for wait_s in (1, 2, 4):
        assert doors.try_in("aizhan", WRONG, before) == Refused(Reason.WRONG)
        assert doors.try_in("aizhan", PASSWORD, before) == Refused(Reason.WAIT, wait_s)
        doors.later(wait_s)
    assert doors.try_in("aizhan") == Refused(Reason.WAIT, 900 - 4)
    assert isinstance(doors.try_in("aizhan", PASSWORD, before), SignedIn)
    assert doors.try_in("aizhan", WRONG, before) == Refused(Reason.WRONG)
    assert doors.try_in("aizhan", PASSWORD, before) == Refused(Reason.WAIT, 1)


@pytest.mark.parametrize("ended", ["signed out", "revoked", "of another", "of a month ago", "none"])
def test_a_session_that_somebody_ended_helps_nobody(doors: Doors, ended: str) -> None:
    doors.add("berik", DeskRole.MONITOR)
    token = doors.sign_in("berik" if ended == "of another" else "aizhan")
    visitor = doors.visitor(token)
    assert visitor is not None
    if ended == "signed out":
        signing.sign_out(doors.engine, visitor, doors.now)
    elif ended == "revoked":
        accounts.revoke(doors.engine, "aizhan", "operator", doors.now)
    elif ended == "of a month ago":
        doors.later(31 * 24 * 3600)
    hold_up(doors, "aizhan")
    answer = doors.try_in("aizhan", PASSWORD, "" if ended == "none" else token)
    assert answer == Refused(Reason.WAIT, 900)


def test_a_code_is_not_held_up_by_who_does_not_know_the_password(doors: Doors) -> None:
    doors.add("berik", DeskRole.ADMIN)
    before = doors.sign_in("berik")
    hold_up(doors, "berik")
    answer = doors.try_in("berik", PASSWORD, before)
    assert isinstance(answer, SignedIn)
    assert answer.step is Step.CODE
    wrong = "000000" if doors.code("berik") != "000000" else "000001"
    assert doors.give_code(answer.token, wrong) == Refused(Reason.WRONG)
    assert doors.give_code(answer.token, doors.code("berik")) == Refused(Reason.WAIT, 1)
    assert doors.try_in("berik", PASSWORD, before) == Refused(Reason.WAIT, 1)
    doors.later(1)
    assert isinstance(doors.give_code(answer.token, doors.code("berik")), SignedIn)


def test_who_is_signed_in_changes_the_password_whoever_tries_meanwhile(doors: Doors) -> None:
    hold_up(doors, "aizhan", times=3)
    accounts.unlock(doors.engine, "aizhan", "operator", doors.now)
    visitor = doors.visitor(doors.sign_in("aizhan"))
    assert visitor is not None
    assert doors.try_in("aizhan", WRONG) == Refused(Reason.WRONG)
    change = partial(own_account.change_password, doors.engine, doors.tries, visitor)
    assert change(WRONG, WRONG, doors.now) == Refused(Reason.WRONG)
    assert change(PASSWORD, WRONG, doors.now) == Refused(Reason.WAIT, 1)
    assert isinstance(change(PASSWORD, WRONG, doors.now + timedelta(seconds=1)), SignedIn)


def test_names_that_nobody_has_do_not_fill_the_audit(doors: Doors) -> None:
    doors.tries = Tries(record=Record(most=3))
    for number in range(9):
        assert doors.try_in(f"name {number}", WRONG) == Refused(Reason.WRONG)
    assert doors.try_in("aizhan", WRONG) == Refused(Reason.WRONG)
    user, step = f"user:{doors.user('aizhan').id}", {"step": "password"}
    assert [(about, detail) for _, _, about, detail in doors.told()[1:]] == [
        (None, step), (None, step), (None, step | {"rest": "untold"}), (user, step),
    ]  # fmt: skip
    doors.later(3600)
    assert doors.try_in("name 0", WRONG) == Refused(Reason.WRONG)
    assert doors.told()[-1][2:] == (None, step)


@pytest.mark.parametrize("role", [DeskRole.ARCHIVIST, DeskRole.ADMIN])
def test_who_needs_a_code_is_led_to_make_one(doors: Doors, role: DeskRole) -> None:
    doors.add("berik", role)
    answer = doors.try_in("berik")
    assert isinstance(answer, SignedIn)
    visitor = doors.visitor(answer.token)
    assert visitor is not None
    assert answer.step is visitor.step is Step.ENROL
    shown = own_account.enrolment(doors.engine, visitor)
    assert shown == own_account.enrolment(doors.engine, visitor)
    assert shown is not None
    assert shown.uri.startswith("otpauth://totp/Aigaq:berik?secret=")
    assert shown.secret.replace(" ", "") in shown.uri
    assert shown.svg.startswith("<svg")
    assert "style=" not in shown.svg
    whole = doors.give_code(answer.token, doors.code("berik"))
    assert isinstance(whole, SignedIn)
    assert whole.token != answer.token
    assert doors.visitor(answer.token) is None
    admitted = doors.visitor(whole.token)
    assert admitted is not None
    assert admitted.step is Step.WHOLE
    assert own_account.enrolment(doors.engine, admitted) is None
    again = doors.try_in("berik")
    assert isinstance(again, SignedIn)
    assert again.step is Step.CODE


def test_a_secret_that_was_only_shown_is_no_second_factor(doors: Doors) -> None:
    doors.add("berik", DeskRole.ADMIN)
    first = doors.try_in("berik")
    shown = doors.user("berik").totp_secret
    second = doors.try_in("berik")
    assert isinstance(first, SignedIn)
    assert isinstance(second, SignedIn)
    assert first.step is second.step is Step.ENROL
    assert doors.user("berik").totp_secret != shown


def test_each_code_counts_once(doors: Doors) -> None:
    doors.add("berik", DeskRole.ADMIN)
    doors.sign_in("berik")
    taken = doors.code("berik")
    doors.later(5)
    answer = doors.try_in("berik")
    assert isinstance(answer, SignedIn)
    assert doors.give_code(answer.token, taken) == Refused(Reason.WRONG)
    doors.later(30)
    assert isinstance(doors.give_code(answer.token, doors.code("berik")), SignedIn)


@pytest.mark.usefixtures("real_hashes")
def test_a_code_given_twice_at_once_counts_once(doors: Doors) -> None:
    doors.add("berik", DeskRole.ADMIN)
    doors.sign_in("berik")
    doors.later(90)
    halves = [doors.try_in("berik") for _ in range(2)]
    code, answers = doors.code("berik"), list[SignedIn | Refused]()

    def give(half: SignedIn | Refused) -> None:
        assert isinstance(half, SignedIn)
        answers.append(doors.give_code(half.token, code))

    threads = [threading.Thread(target=give, args=(half,)) for half in halves]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(answer).__name__ for answer in answers) == ["Refused", "SignedIn"]


@pytest.mark.parametrize(
    ("ahead_s", "counts"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)]
)
def test_a_telephone_may_be_half_a_minute_off(ahead_s: int, counts: bool) -> None:
    secret = codes.new_secret()
    made = pyotp.TOTP(secret).at(NOW + timedelta(seconds=ahead_s))
    assert (codes.find_step(secret, made, NOW, None) is not None) is counts


@pytest.mark.parametrize("given", ["", "12345", "1234567", "abcdef", "１２３４５６", "12345\x00"])
def test_what_is_no_code_is_wrong(given: str) -> None:
    assert codes.find_step(codes.new_secret(), given, NOW, None) is None


def test_codes_cannot_be_guessed_by_giving_the_password_again(doors: Doors) -> None:
    doors.add("berik", DeskRole.ADMIN)
    doors.sign_in("berik")
    doors.later(600)
    for wait_s in (1, 2, 4, 8):
        answer = doors.try_in("berik")
        assert isinstance(answer, SignedIn)
        wrong = "000000" if doors.code("berik") != "000000" else "000001"
        assert doors.give_code(answer.token, wrong) == Refused(Reason.WRONG)
        assert doors.give_code(answer.token, doors.code("berik")) == Refused(Reason.WAIT, wait_s)
        assert doors.try_in("berik") == Refused(Reason.WAIT, wait_s)
        doors.later(wait_s)


def test_half_a_session_lasts_ten_minutes(doors: Doors) -> None:
    doors.add("berik", DeskRole.ADMIN)
    answer = doors.try_in("berik")
    assert isinstance(answer, SignedIn)
    doors.later(601)
    assert doors.visitor(answer.token) is None
    assert doors.give_code(answer.token, doors.code("berik")) == Refused(Reason.OVER)


def test_a_monitor_may_take_a_second_factor(doors: Doors) -> None:
    visitor = doors.visitor(doors.sign_in("aizhan"))
    assert visitor is not None
    assert own_account.enrolment(doors.engine, visitor) is None
    own_account.begin_enrolment(doors.engine, visitor)
    assert own_account.enrolment(doors.engine, visitor) is not None
    still = doors.try_in("aizhan")
    assert isinstance(still, SignedIn)
    assert still.step is Step.WHOLE  # no code of it was given yet
    assert (
        own_account.confirm_code(
            doors.engine, doors.tries, visitor, doors.code("aizhan"), doors.now
        )
        is None
    )
    over = own_account.confirm_code(
        doors.engine, doors.tries, visitor, doors.code("aizhan", 30), doors.now
    )
    assert over == Refused(Reason.OVER)
    after = doors.try_in("aizhan")
    assert isinstance(after, SignedIn)
    assert after.step is Step.CODE


def test_a_session_ends_after_twelve_hours_or_two_without_a_page(doors: Doors) -> None:
    token = doors.sign_in("aizhan")
    for _ in range(6):
        doors.later(3600 * 1.9)
        assert doors.visitor(token) is not None
    doors.later(3600 * 0.7)
    assert doors.visitor(token) is None
    token = doors.sign_in("aizhan")
    doors.later(3600 * 2 + 1)
    assert doors.visitor(token) is None


def test_no_session_outlives_a_clock_that_goes_back(doors: Doors) -> None:
    token = doors.sign_in("aizhan")
    doors.later(-60)  # a clock that was set right
    assert doors.visitor(token) is not None
    doors.later(-86400)
    assert doors.visitor(token) is None
    doors.later(86400 + 60)
    assert doors.visitor(token) is not None


def test_a_session_that_was_used_before_the_clock_went_back_ends_when_it_is_not(
    doors: Doors,
) -> None:
    token = doors.sign_in("aizhan")
    for _ in range(3):
        doors.later(3600 * 1.5)
        assert doors.visitor(token) is not None
    doors.later(-3600 * 4)
    assert doors.visitor(token) is not None
    doors.later(3600 * 2 + 1)
    assert doors.visitor(token) is None


@pytest.mark.parametrize("name", ["aizhan", "nobody here"])
def test_nobody_waits_longer_than_the_longest_delay_because_the_clock_went_back(
    doors: Doors, name: str
) -> None:
    assert doors.try_in(name, WRONG) == Refused(Reason.WRONG)
    doors.later(-86400 * 365)
    assert doors.try_in(name, WRONG) == Refused(Reason.WRONG)
    assert doors.try_in(name, WRONG) == Refused(Reason.WAIT, 2)


END: list[Callable[[Doors], object]] = [
    lambda d: accounts.lock(d.engine, "aizhan", "operator", d.now),
    lambda d: accounts.revoke(d.engine, "aizhan", "operator", d.now),
    lambda d: accounts.revoke_all(d.engine, "operator", d.now),
    lambda d: accounts.set_role(d.engine, "aizhan", DeskRole.READER, "operator", d.now),
    lambda d: accounts.set_password(d.engine, "aizhan", WRONG, "operator", d.now),
    lambda d: accounts.forget_code(d.engine, "aizhan", "operator", d.now),
]


@pytest.mark.parametrize("end", END)
def test_sessions_end_at_once(doors: Doors, end: Callable[[Doors], object]) -> None:
    tokens = [doors.sign_in("aizhan") for _ in range(2)]
    assert all(doors.visitor(token) for token in tokens)
    end(doors)
    assert not any(doors.visitor(token) for token in tokens)
    by, action, _, detail = doors.told()[-1]
    assert (by, action) == ("operator", "user-changed")
    assert detail is not None
    assert detail["ended"] == 2


def test_half_a_session_ends_at_once_too(doors: Doors) -> None:
    doors.add("berik", DeskRole.ADMIN)
    answer = doors.try_in("berik")
    assert isinstance(answer, SignedIn)
    accounts.lock(doors.engine, "berik", "operator", doors.now)
    assert doors.give_code(answer.token, doors.code("berik")) == Refused(Reason.OVER)


def test_a_given_password_opens_nothing_but_the_choice_of_another(doors: Doors) -> None:
    doors.add("dana", by="operator")
    answers = [doors.try_in("dana") for _ in range(2)]
    tokens = [answer.token for answer in answers if isinstance(answer, SignedIn)]
    who = doors.visitor(tokens[0])
    assert who is not None
    assert [who.step, *(answer.step for answer in answers if isinstance(answer, SignedIn))] == [
        Step.CHOOSE, Step.CHOOSE, Step.CHOOSE,
    ]  # fmt: skip
    for password, problem in (("short", WeakPassword), (PASSWORD, KnownPassword)):
        with pytest.raises(problem):
            own_account.choose_password(doors.engine, who, password, doors.now)
    done = own_account.choose_password(doors.engine, who, WRONG, doors.now)
    assert isinstance(done, SignedIn)
    whole = doors.visitor(done.token)
    assert whole is not None
    assert whole.step is Step.WHOLE
    assert not any(doors.visitor(token) for token in tokens)
    assert doors.told()[-1] == (
        "dana", "user-changed", f"user:{who.user_id}", {"what": "password", "ended": 2}
    )  # fmt: skip
    assert own_account.choose_password(doors.engine, who, PASSWORD, doors.now) == Refused(
        Reason.OVER
    )
    again = doors.try_in("dana", WRONG)
    assert isinstance(again, SignedIn)
    assert again.step is Step.WHOLE


def test_the_code_comes_before_the_choice(doors: Doors) -> None:
    doors.add("berik", DeskRole.ADMIN, by="operator")
    answer = doors.try_in("berik")
    assert isinstance(answer, SignedIn)
    assert answer.step is Step.ENROL
    half = doors.visitor(answer.token)
    assert half is not None
    coded = doors.give_code(answer.token, doors.code("berik"))
    assert isinstance(coded, SignedIn)
    assert coded.step is Step.CHOOSE
    # Who gave the password alone, and waits for the code, chooses none.
    doors.later(60)
    thief = doors.try_in("berik")
    assert isinstance(thief, SignedIn)
    assert thief.step is Step.CODE
    who = doors.visitor(thief.token)
    assert who is not None
    assert own_account.choose_password(doors.engine, who, WRONG, doors.now) == Refused(Reason.OVER)


@pytest.mark.parametrize("end", END)
def test_what_ends_sessions_ends_the_choice(doors: Doors, end: Callable[[Doors], object]) -> None:
    accounts.set_password(doors.engine, "aizhan", PASSWORD, "operator", doors.now)
    answer = doors.try_in("aizhan")
    assert isinstance(answer, SignedIn)
    who = doors.visitor(answer.token)
    assert who is not None
    end(doors)
    new = "nine blue ladders"
    assert own_account.choose_password(doors.engine, who, new, doors.now) == Refused(Reason.OVER)
    assert doors.user("aizhan").is_password_given


def test_one_session_ends_and_others_stay(doors: Doors) -> None:
    first, second = doors.sign_in("aizhan"), doors.sign_in("aizhan")
    visitor = doors.visitor(first)
    assert visitor is not None
    assert len(own_account.own_sessions(doors.engine, visitor, doors.now)) == 2
    signing.sign_out(doors.engine, visitor, doors.now)
    signing.sign_out(doors.engine, visitor, doors.now)  # twice changes nothing
    assert doors.visitor(first) is None
    other = doors.visitor(second)
    assert other is not None
    doors.sign_in("aizhan")
    assert accounts.revoke(doors.engine, "aizhan", "aizhan", doors.now, other.sign_in_id) == 1
    assert doors.visitor(second) is not None
    assert [action for _, action, _, _ in doors.told()].count("signed-out") == 1


def test_unlocked_one_may_try_at_once(doors: Doors) -> None:
    doors.try_in("aizhan", WRONG)
    accounts.lock(doors.engine, "aizhan", "operator", doors.now)
    accounts.unlock(doors.engine, "aizhan", "operator", doors.now)
    assert isinstance(doors.try_in("aizhan"), SignedIn)


def test_what_is_so_already_is_not_told_again(doors: Doors) -> None:
    told = doors.told()
    accounts.set_role(doors.engine, "aizhan", DeskRole.MONITOR, "operator", doors.now)
    accounts.unlock(doors.engine, "aizhan", "operator", doors.now)
    accounts.set_lang(doors.engine, "aizhan", None, "operator", doors.now)
    assert doors.told() == told


def test_the_operator_comes_in_while_nobody_has_a_password(engine: sa.Engine) -> None:
    doors = Doors(engine)
    for _ in range(2):
        answer = signing.enter_as_operator(engine, "daniyar", NOW)
        assert isinstance(answer, SignedIn)
        visitor = doors.visitor(answer.token)
        assert visitor is not None
        assert (visitor.name, visitor.role, visitor.step) == (
            "daniyar", DeskRole.ADMIN, Step.WHOLE,
        )  # fmt: skip
    assert doors.try_in("daniyar", "") == Refused(Reason.WRONG)
    doors.add("aizhan", DeskRole.READER)
    assert signing.enter_as_operator(engine, "daniyar", NOW) == Refused(Reason.NOT_NOW)
    assert signing.enter_as_operator(engine, "aizhan", NOW) == Refused(Reason.NOT_NOW)


@pytest.mark.parametrize(
    "password", ["", "elevenchars", "aaaaaaaaaaaaaaaa", "ababababababab", "ж" * 1001, "ａ" * 12]
)
def test_what_can_be_no_password(password: str) -> None:
    with pytest.raises(WeakPassword) as caught:
        check_password(password)
    assert not password or password not in str(caught.value)


@pytest.mark.usefixtures("real_hashes")
def test_a_password_is_the_same_from_every_keyboard() -> None:
    kept = hash_password("зелёный чайник")
    assert is_password(kept, "зелёный чайник")
    assert not is_password(kept, "зеленый чайник")
    assert not is_password(kept, "\udcff" * 12)
    assert not is_password(None, "nobody has this password")
    assert not is_password("no hash", "seven green kettles")
    assert not is_outdated(kept)


@pytest.mark.usefixtures("real_hashes")
def test_a_hash_with_older_parameters_is_renewed(doors: Doors) -> None:
    from argon2 import PasswordHasher

    old = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    with writing(doors.engine) as session:
        users.named(session, "aizhan").password_hash = old
    assert isinstance(doors.try_in("aizhan"), SignedIn)
    renewed = doors.user("aizhan").password_hash
    assert renewed is not None
    assert renewed != old
    assert not is_outdated(renewed)
    assert isinstance(doors.try_in("aizhan"), SignedIn)


@pytest.mark.usefixtures("real_hashes")
def test_whoever_acts_at_once_waits_for_nobody_for_ever(doors: Doors) -> None:
    """Each takes locks of its own; none of them may be taken in another order elsewhere."""
    engine, wrong = doors.engine, list[BaseException]()

    def come_and_go(number: int) -> None:
        for turn in range(4):
            own = Doors(engine, doors.now + timedelta(seconds=1000 * turn + number))
            answer = own.try_in("aizhan", PASSWORD if number % 2 else WRONG)
            visitor = own.visitor(answer.token) if isinstance(answer, SignedIn) else None
            if visitor is not None:
                signing.sign_out(engine, visitor, own.now)

    def look_after(number: int) -> None:
        for turn in range(8):
            now = doors.now + timedelta(seconds=500 * turn + number)
            role = DeskRole.READER if turn % 2 else DeskRole.MONITOR
            accounts.set_role(engine, "aizhan", role, "operator", now)
            accounts.revoke_all(engine, "operator", now)
            accounts.lock(engine, "aizhan", "operator", now)
            accounts.unlock(engine, "aizhan", "operator", now)

    def guarded(act: Callable[[int], None], number: int) -> None:
        try:
            act(number)
        except Exception as problem:  # noqa: BLE001  # whatever it is, the test tells of it
            wrong.append(problem)

    acts = [come_and_go, come_and_go, come_and_go, look_after, look_after]
    threads = [threading.Thread(target=guarded, args=pair[::-1]) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert wrong == []
    assert not any(thread.is_alive() for thread in threads)
    with reading(engine) as session:
        assert audit.check_chain(session) is None
        assert audit.head(session)[0] > 30
