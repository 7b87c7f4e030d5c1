"""The many addresses of one post on a social platform, as `lexicon/platforms.toml` tells them.

It changes the spelling of an address and judges its ids by their shape; it asks nobody, so that an
account under two names (its number and its chosen name) stays two.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib import resources
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

# "{post}": the name of a part, in a path or in what it becomes.
NAMED = re.compile(r"\{([a-z_]{1,40})\}")
HOSTS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of address; the file says what its keys mean."""

    path: tuple[str, ...]
    query: tuple[str, ...] = ()
    to: str | None = None
    only: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    ids: Mapping[str, re.Pattern[str]] = field(default_factory=dict)
    lower: tuple[str, ...] = ()
    unwrap: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """One platform: the hosts under which it answers, and its shapes in order."""

    name: str
    host: str | None
    hosts: tuple[str, ...]
    drop: tuple[str, ...]
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Post:
    """What an address on a platform stands for.

    `url` is its one spelling, `wrapped` the address that a redirector leads to, `owner` the address
    of the group, channel or account. `is_damaged` tells that an id has a shape no id has.
    """

    url: str
    wrapped: str | None = None
    owner: str | None = None
    is_damaged: bool = False


def fold_post(url: str) -> Post | None:
    """Return what `url` stands for, or None if it is on no platform.

    `url` must be percent-encoded uniformly, without fragment, its host in lower case.
    """
    parts = urlsplit(url)
    platform = _platform_of(parts.netloc)
    if platform is None:
        return None
    segments = tuple(part for part in parts.path.split("/") if part)
    query = dict(reversed(parse_qsl(parts.query, keep_blank_values=True)))  # the first one counts
    for shape in platform.shapes:
        values = _match(shape, segments, query)
        if values is not None:
            return _shaped(url, platform, shape, values)
    plain = _unshaped(url, platform)
    return Post(plain) if plain == url else fold_post(plain)  # under its main host it may have one


def is_platform(host: str) -> bool:
    """Tell whether `host`, in lower-case ASCII, belongs to a platform of the list."""
    return _platform_of(host) is not None


def _match(
    shape: Shape, segments: tuple[str, ...], query: Mapping[str, str]
) -> dict[str, str] | None:
    if len(shape.path) != len(segments) or not all(query.get(name) for name in shape.query):
        return None
    values = {name: query[name] for name in shape.query}
    for wanted, segment in zip(shape.path, segments, strict=True):
        named = NAMED.fullmatch(wanted)
        if named is not None:
            values[named[1]] = unquote(segment)
        elif wanted != segment:
            return None
    return values if _fits(shape.only, values) else None


def _fits(patterns: Mapping[str, re.Pattern[str]], values: Mapping[str, str]) -> bool:
    return all(pattern.fullmatch(values[name]) for name, pattern in patterns.items())


def _shaped(url: str, platform: Platform, shape: Shape, values: dict[str, str]) -> Post:
    if shape.unwrap is not None:
        return Post(_unshaped(url, platform), wrapped=values[shape.unwrap])
    values |= {name: values[name].lower() for name in shape.lower}
    host = platform.host or urlsplit(url).netloc
    return Post(
        _filled(f"https://{host}{shape.to}", values),
        owner=None if shape.owner is None else _filled(f"https://{host}{shape.owner}", values),
        is_damaged=not _fits(shape.ids, values),
    )


def _filled(template: str, values: Mapping[str, str]) -> str:
    filled = NAMED.sub(lambda named: quote(values[named[1]], safe="-._~"), template)
    return canonicalize_url(filled)


def _unshaped(url: str, platform: Platform) -> str:
    parts = urlsplit(url)
    kept = [part for part in parts.query.split("&") if part and not _is_dropped(part, platform)]
    netloc = platform.host or parts.netloc
    path = parts.path.rstrip("/") or "/"
    return canonicalize_url(urlunsplit(("https", netloc, path, "&".join(kept), "")))


def _is_dropped(parameter: str, platform: Platform) -> bool:
    name = unquote(parameter.partition("=")[0]).lower()
    return any(fnmatchcase(name, glob) for glob in platform.drop)


@lru_cache(maxsize=HOSTS_KEPT)
def _platform_of(host: str) -> Platform | None:
    fitting = (one for one in _platforms() if any(fnmatchcase(host, glob) for glob in one.hosts))
    return next(fitting, None)


@cache
def _platforms() -> tuple[Platform, ...]:
    text = resources.files("crawlers").joinpath("lexicon/platforms.toml").read_text("utf-8")
    return tuple(_read_platform(table) for table in tomllib.loads(text)["platform"])


def _read_platform(table: Mapping[str, Any]) -> Platform:
    return Platform(
        name=table["name"],
        host=table.get("host"),
        hosts=tuple(table["hosts"]),
        drop=tuple(table.get("drop", ())),
        shapes=tuple(_read_shape(**shape) for shape in table["shape"]),
    )


def _read_shape(
    path: str,
    query: list[str] | None = None,
    to: str | None = None,
    only: Mapping[str, str] | None = None,
    ids: Mapping[str, str] | None = None,
    lower: list[str] | None = None,
    unwrap: str | None = None,
    owner: str | None = None,
) -> Shape:
    """Return a shape from its table; a key that has no place here is refused by name."""
    if (to is None) == (unwrap is None):
        raise ValueError(f"platforms.toml: {path!r} needs either `to` or `unwrap`")
    return Shape(
        path=tuple(part for part in path.split("/") if part),
        query=tuple(query or ()),
        to=to,
        only=_compiled(only or {}),
        ids=_compiled(ids or {}),
        lower=tuple(lower or ()),
        unwrap=unwrap,
        owner=owner,
    )


def _compiled(patterns: Mapping[str, str]) -> dict[str, re.Pattern[str]]:
    return {name: re.compile(pattern) for name, pattern in patterns.items()}
