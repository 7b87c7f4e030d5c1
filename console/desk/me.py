"""My account: language, password, second factor, sessions."""

from __future__ import annotations

from starlette.responses import Response

from console import accounts, own_account
from console.desk.asking import Ask, Notice, Page
from console.desk.refusals import TWO_PASSWORDS, TYPED, refused, typed_wrong
from console.desk.visitors import keep_token
from console.languages import N_, Language
from console.sessions import has_code
from console.weighing import Refused
from models.store import users
from models.terms import DeskRole

HERE = "/me"


def show_me(ask: Ask) -> Response:
    """Show what somebody may change of their own account."""
    with ask.reading() as session:
        user = users.get(session, ask.who.user_id)
    return ask.page(
        "me.html",
        lang=user.lang or "",
        has_password=user.password_hash is not None,
        has_code=has_code(user),
        enrolment=own_account.enrolment(ask.engine, ask.who),
        sessions=own_account.own_sessions(ask.engine, ask.who, ask.now),
    )


def set_language(ask: Ask) -> Response:
    """Take the language that was chosen; none is that of the browser."""
    chosen = ask.form.get("lang", "")
    lang = chosen if chosen in set(Language) else None
    accounts.set_lang(ask.engine, ask.who.name, lang, ask.who.name, ask.now)
    return ask.go(HERE)


def set_password(ask: Ask) -> Response:
    """Take a new password from who knows the current one; their other sessions end."""
    new = ask.form.get("new", "")
    if new != ask.form.get("again", ""):
        return ask.go(HERE, Notice(ask.say(TWO_PASSWORDS), went_wrong=True))
    try:
        answer = own_account.change_password(
            ask.engine, ask.desk.tries, ask.who, ask.form.get("current", ""), new, ask.now
        )
    except TYPED as problem:
        return ask.go(HERE, typed_wrong(ask, problem))
    if isinstance(answer, Refused):
        return ask.go(HERE, refused(ask, answer))
    return keep_token(ask.request, ask.go(HERE), answer.token)


def begin_code(ask: Ask) -> Response:
    """Make a secret for a second factor, which the page then shows."""
    own_account.begin_enrolment(ask.engine, ask.who)
    return ask.go(f"{HERE}#code")


def confirm_code(ask: Ask) -> Response:
    """Set the second factor up once a code of it was given."""
    code = ask.form.get("code", "")
    answer = own_account.confirm_code(ask.engine, ask.desk.tries, ask.who, code, ask.now)
    if answer is not None:
        return ask.go(f"{HERE}#code", refused(ask, answer))
    return ask.go(HERE, Notice(ask.say(N_("From now on a code is asked for, too."))))


def end_others(ask: Ask) -> Response:
    """End all sessions of somebody but this one."""
    who = ask.who
    accounts.revoke(ask.engine, who.name, who.name, ask.now, but=who.sign_in_id)
    return ask.go(HERE, Notice(ask.say(N_("All other sessions have ended."))))


PAGES = (
    Page(HERE, show_me, DeskRole.READER),
    Page("/me/language", set_language, DeskRole.READER, methods=("POST",)),
    Page("/me/password", set_password, DeskRole.READER, methods=("POST",)),
    Page("/me/code", begin_code, DeskRole.READER, methods=("POST",)),
    Page("/me/code/confirm", confirm_code, DeskRole.READER, methods=("POST",)),
    Page("/me/sessions", end_others, DeskRole.READER, methods=("POST",)),
)
