"""Fills the templates of the pages in one language. What strangers wrote is escaped, and signs that
turn the direction of writing are spelt out, also where they stand in a translated sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache, partial
from importlib import resources
from typing import Any
from urllib.parse import urlencode

import jinja2
from markupsafe import Markup

from console.desk.charts import bars
from console.desk.history import spell_why
from console.desk.reasons import spell_reason
from console.desk.words import CHANGES, STATES, label
from console.languages import (
    N_,
    OWN_NAMES,
    Language,
    spell_age,
    spell_day,
    spell_term,
    spell_time,
    translations,
)
from console.sessions import Visitor
from flows.html import TURNS, make_templates
from models.terms import DeskRole

# The pages that every page leads to, and who is led there.
RAIL = (
    ("/", N_("Inbox"), DeskRole.READER),
    ("/people", N_("People"), DeskRole.READER),
    ("/documents", N_("Documents"), DeskRole.READER),
    ("/reports", N_("Reports"), DeskRole.READER),
    ("/links", N_("Links"), DeskRole.READER),
    ("/sources", N_("Sources"), DeskRole.READER),
    ("/watches", N_("Watches"), DeskRole.READER),
    ("/provisions", N_("Articles of law"), DeskRole.READER),
    ("/overview", N_("Overview"), DeskRole.READER),
    ("/audit", N_("Audit"), DeskRole.ADMIN),
    ("/users", N_("Users"), DeskRole.ADMIN),
    ("/help", N_("Help"), DeskRole.READER),
)
TIME = Markup('<time datetime="{}" title="{}">{}</time>')


def pages_of(visitor: Visitor) -> list[tuple[str, str]]:
    """Return the pages that a visitor is led to: address and name, in English."""
    return [(path, name) for path, name, least in RAIL if visitor.may(least)]


def render(language: Language, template: str, **values: Any) -> str:
    """Return a page as HTML."""
    return templates_of(language).get_template(template).render(values)


@cache
def templates_of(language: Language) -> jinja2.Environment:
    made = make_templates("console", extensions=("jinja2.ext.i18n",))
    made.newstyle_gettext = True  # type: ignore[attr-defined]  # an extension's own switch
    catalogue, spell = translations(language), partial(_spell, language)
    made.globals |= {
        "_": partial(_say, catalogue.gettext),
        "gettext": partial(_say, catalogue.gettext),
        "ngettext": partial(_count, catalogue.ngettext),
        "language": language,
        "languages": OWN_NAMES,
        "label": lambda word, kind=None: catalogue.gettext(label(word, kind)),
        "reason": lambda told: spell_reason(told, catalogue.gettext, spell),
        "why_said": partial(
            spell_why, find=catalogue.gettext, when=partial(_when, language), spell=spell
        ),
        "when": partial(_when, language),
        "age": partial(_age, language),
        "day": lambda told: spell_day(told, language),
        "term": lambda told: spell_term(told, language),
        "fact": spell,
        "static": static_address,
        "pages_of": pages_of,
        "with_query": with_query,
        "law_path": law_path,
        "chart_of": partial(_chart, language),
        "watch_state": lambda state: catalogue.gettext(STATES[state]),
        "change_word": lambda change: catalogue.gettext(CHANGES[change]),
    }
    return made


def _say(find: Callable[[str], str], text: str, **values: object) -> Markup:
    """Return a sentence with its values, both safe to show."""
    return Markup(find(text)) % _shown(values) if values else Markup(find(text))  # noqa: S704


def _count(
    find: Callable[[str, str, int], str], one: str, many: str, count: int, **values: object
) -> Markup:
    return Markup(find(one, many, count)) % _shown({"num": count, **values})  # noqa: S704


def _shown(values: Mapping[str, object]) -> dict[str, object]:
    return {k: v.translate(TURNS) if type(v) is str else v for k, v in values.items()}


def _when(language: Language, moment: datetime | str) -> Markup:
    """Return a time by the clock of this machine; what it is in UTC stands behind it."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    exact = at.isoformat(timespec="seconds")
    return TIME.format(exact, exact, spell_time(at, language))


def _spell(language: Language, told: str) -> str:
    """Return a day or a term as the language writes it; what is neither stays as it is."""
    return spell_term(spell_day(told, language), language)


def _age(language: Language, moment: datetime | str, now: datetime) -> Markup:
    """Return how long ago something was."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return TIME.format(
        at.isoformat(timespec="seconds"), spell_time(at, language), spell_age(at, now, language)
    )


def _chart(language: Language, times: Sequence[tuple[str, int]], title: str) -> Markup:
    """Return bars of how many there are in each year or month."""
    labels = [spell_day(time, language) for time, _ in times]
    return bars([count for _, count in times], labels, title)


def with_query(path: str, query: Mapping[str, object], **changed: object) -> str:
    """Return an address with these fields of a filter, those of `changed` in their place; a value
    that is empty is left out.
    """
    fields = {**query, **changed}
    told = urlencode({k: v for k, v in fields.items() if v not in (None, "", (), [])}, doseq=True)
    return f"{path}?{told}" if told else path


def law_path(provision: str) -> str:
    """Return the address of an article of law: "/provisions/KZ-CC/405" for all of its parts."""
    code, _, rest = provision.partition(" ")
    return f"/provisions/{code}/{rest.partition('(')[0]}"


@cache
def static_address(name: str) -> str:
    """Return the address of a file of ours; another version has another one."""
    return f"/static/{name}?v={hashlib.sha256(read_static(name)).hexdigest()[:10]}"


@cache
def read_static(name: str) -> bytes:
    """Return a file of ours that the pages need."""
    return resources.files("console").joinpath("static", name).read_bytes()
