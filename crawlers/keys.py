"""What single keys of a source's file may hold: each checked, and told in words if it is wrong."""

from __future__ import annotations

import re
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import cssselect
from parsel.csstranslator import HTMLTranslator
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from crawlers.urls import host_of

# "90s", "15m", "1h", "1d"
DURATION = re.compile(r"(?P<number>[1-9]\d{0,5})(?P<unit>[smhd])")
SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}


def _seconds(value: object) -> int:
    match = DURATION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"{value!r} is not a duration such as 15m, 1h, 1d")
    return int(match["number"]) * SECONDS[match["unit"]]


def _address(value: str) -> str:
    host_of(value)  # raises NotALink, which is a ValueError
    return value


def _host_name(value: str) -> str:
    if host_of(f"https://{value}/") != value:
        raise ValueError(f"{value!r} is not a host name in lower-case ASCII, such as m.example.kz")
    return value


def _path(value: str) -> str:
    if not value.startswith("/"):
        raise ValueError(f"{value!r} does not begin with /")
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (KeyError, ValueError, OSError) as problem:  # no such zone, or no name of one
        raise ValueError(f"{value!r} is not a time zone such as Asia/Almaty") from problem
    return value


def _rule(value: str) -> str:
    css = split_rule(value)[0]
    try:
        cssselect.parse(css or "*")
    except cssselect.SelectorError as problem:
        raise ValueError(f"{value!r} is not a CSS selector: {problem}") from problem
    return value


def _list_rule(value: str) -> str:
    css = split_rule(value)[0]
    try:
        HTMLTranslator().css_to_xpath(css or "*")  # lists are read with XPath, which lacks some
    except cssselect.SelectorError as problem:
        raise ValueError(f"{value!r} cannot be used in a list: {problem}") from problem
    return value


def _several(value: object) -> object:
    return [value] if isinstance(value, str) else value


def split_rule(rule: str) -> tuple[str, str | None]:
    """Return the selector and the attribute of a rule: "time@datetime" -> ("time", "datetime").

    A rule without "@" reads the text: ("h1", None). An empty selector means the element itself.
    """
    css, at, attribute = rule.rpartition("@")
    # An "@" inside brackets or quotes belongs to the selector: a[href*="@"].
    if not at or not attribute.replace("-", "").replace("_", "").isalnum():
        return rule.strip(), None
    return css.strip(), attribute


Address = Annotated[str, AfterValidator(_address)]
HostName = Annotated[str, AfterValidator(_host_name)]
PathGlob = Annotated[str, AfterValidator(_path)]
Rule = Annotated[str, AfterValidator(_rule)]
ListRule = Annotated[Rule, AfterValidator(_list_rule)]
Rules = Annotated[tuple[Rule, ...], BeforeValidator(_several)]
Seconds = Annotated[int, BeforeValidator(_seconds), Field(ge=60, le=31 * 86_400)]
TimeZone = Annotated[str, AfterValidator(_time_zone)]
FormValue = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{1,40}$")]
Word = Annotated[str, Field(min_length=2, max_length=200)]
Words = Annotated[tuple[Word, ...], BeforeValidator(_several)]
Language = Literal["ru", "kk", "en", "fr", "it", "de", "pl"]  # names are found in the first three


class Table(BaseModel):
    """A table of a source's file: no key is let through unknown, nothing changes later."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
