"""The pages to sign in: name and password, a code where one is asked for, another password where
somebody else knows the first.
"""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.responses import Response

from console import own_account, signing
from console.desk.asking import PUBLIC, Ask, Page, own_path
from console.desk.refusals import TWO_PASSWORDS, TYPED, refused, typed_wrong
from console.desk.visitors import drop_token, find_half, keep_token, token_of
from console.languages import N_
from console.sessions import Step, Visitor
from console.weighing import Reason, Refused, SignedIn
from models.terms import DeskRole

CODE = "/sign-in/code"
CHOOSE = "/sign-in/password"
WRONG_NAME = N_("Name or password is not right.")
WRONG_CODE = N_("That is not the code of now, or it was used already.")
STATUS = {Reason.WRONG: 401, Reason.WAIT: 429, Reason.OVER: 401, Reason.NOT_NOW: 403}


def show_sign_in(ask: Ask) -> Response:
    """Ask for name and password."""
    if ask.visitor is not None:
        return ask.go(ask.query.get("next", "/"))
    return _ask_name(ask, ask.query.get("next", "/"), "", Refused(Reason.OVER)
                     if "over" in ask.query else None)  # fmt: skip


def take_sign_in(ask: Ask) -> Response:
    """Weigh name and password."""
    name, password = ask.form.get("name", ""), ask.form.get("password", "")
    token = token_of(ask.request)  # of before, if somebody was signed in with this browser
    answer = signing.sign_in(ask.engine, ask.desk.tries, name, password, ask.now, token)
    where = ask.form.get("next", "/")
    if isinstance(answer, Refused):
        return _ask_name(ask, where, name[:60], answer)
    return _go_on(ask, answer, where)


def show_code(ask: Ask) -> Response:
    """Ask for a code, and show before the first how to get codes."""
    return _ask_code(ask, ask.query.get("next", "/"), None)


def take_code(ask: Ask) -> Response:
    """Weigh a code."""
    half = find_half(ask.desk, ask.request)
    where = ask.form.get("next", "/")
    if half is None:
        return _begin_again(ask, where)
    answer = signing.give_code(
        ask.engine, ask.desk.tries, half.token, ask.form.get("code", ""), ask.now
    )
    if isinstance(answer, SignedIn):
        return _go_on(ask, answer, where)
    return _ask_code(ask, where, answer) if answer.reason is not Reason.OVER else (
        _begin_again(ask, where))  # fmt: skip


def show_choice(ask: Ask) -> Response:
    """Ask for a password that nobody else knows."""
    return _ask_choice(ask, ask.query.get("next", "/"))


def take_choice(ask: Ask) -> Response:
    """Take the password that somebody chose."""
    who, where = _find(ask, Step.CHOOSE), ask.form.get("next", "/")
    if who is None:
        return _begin_again(ask, where)
    new = ask.form.get("new", "")
    if new != ask.form.get("again", ""):
        return _ask_choice(ask, where, ask.say(TWO_PASSWORDS), 400)
    try:
        answer = own_account.choose_password(ask.engine, who, new, ask.now)
    except TYPED as problem:
        return _ask_choice(ask, where, typed_wrong(ask, problem).words, 400)
    return _go_on(ask, answer, where) if isinstance(answer, SignedIn) else _begin_again(ask, where)


def sign_out(ask: Ask) -> Response:
    """End this session."""
    signing.sign_out(ask.engine, ask.who, ask.now)
    return drop_token(ask.request, ask.go("/sign-in"))


def _ask_name(ask: Ask, where: str, name: str, answer: Refused | None) -> Response:
    return _page(ask, "sign_in.html", answer, WRONG_NAME, where, name=name)


def _ask_code(ask: Ask, where: str, answer: Refused | None) -> Response:
    half = _find(ask, Step.CODE, Step.ENROL)
    if half is None:
        return _begin_again(ask, where)
    shown = own_account.enrolment(ask.engine, half) if half.step is Step.ENROL else None
    return _page(ask, "code.html", answer, WRONG_CODE, where, name=half.name, enrolment=shown)


def _ask_choice(ask: Ask, where: str, problem: str = "", status: int = 200) -> Response:
    who = _find(ask, Step.CHOOSE)
    if who is None:
        return _begin_again(ask, where)
    return ask.page("choose.html", status, problem=problem, where=own_path(where), name=who.name)


def _find(ask: Ask, *steps: Step) -> Visitor | None:
    """Return who came as far as one of these steps."""
    half = find_half(ask.desk, ask.request)
    return half if half is not None and half.step in steps else None


def _page(
    ask: Ask, template: str, answer: Refused | None, wrong: str, where: str, **values: object
) -> Response:
    status = 200 if answer is None else STATUS[answer.reason]
    problem = "" if answer is None else refused(ask, answer, wrong).words
    page = ask.page(template, status, problem=problem, where=own_path(where), **values)
    if answer is not None and answer.wait_s:
        page.headers["Retry-After"] = str(answer.wait_s)
    return page


def _go_on(ask: Ask, answer: SignedIn, where: str) -> Response:
    """Lead to the page that was asked for, or to what is asked for before it."""
    path = own_path(where)
    if answer.step is not Step.WHOLE:
        page = CHOOSE if answer.step is Step.CHOOSE else CODE
        path = f"{page}?{urlencode({'next': path})}"
    return keep_token(ask.request, ask.go(path), answer.token)


def _begin_again(ask: Ask, where: str) -> Response:
    return ask.go(f"/sign-in?{urlencode({'over': 1, 'next': own_path(where)})}")


PAGES = (
    Page("/sign-in", show_sign_in, PUBLIC),
    Page("/sign-in", take_sign_in, PUBLIC, methods=("POST",)),
    Page(CODE, show_code, PUBLIC),
    Page(CODE, take_code, PUBLIC, methods=("POST",)),
    Page(CHOOSE, show_choice, PUBLIC),
    Page(CHOOSE, take_choice, PUBLIC, methods=("POST",)),
    Page("/sign-out", sign_out, DeskRole.READER, methods=("POST",)),
)
