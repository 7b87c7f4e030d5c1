"""Reads the keys of `notify.toml` one by one; says which key is wrong, never what stands there."""

from __future__ import annotations

import re
import ssl
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.problems import WrongUse

Word = TypeVar("Word", bound=StrEnum)
REFERENCE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]{0,99})\}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+]{0,29}://")
# "mailto://me:secret@host": a password that stands in the file itself.
PASSWORD = re.compile(r"://[^/?@:]{0,200}:[^/?@$]{1,200}@")
# "AAEhBOweik6ad9r": a run of letters and digits as tokens are.
RUN = re.compile(r"[A-Za-z0-9_-]{20,200}")
NUMBER = re.compile(r"[0-9]")
LETTER = re.compile(r"[A-Za-z]")
LONGEST = 2000  # characters of an address


class WrongNotice(WrongUse):
    """`notify.toml` says something that cannot be; the message names the key."""


@dataclass(frozen=True, slots=True)
class Keys:
    """A table of the file, what to call it, and its keys. Raises WrongNotice at every turn."""

    told: Mapping[str, Any]
    name: str
    allowed: tuple[str, ...]

    def __post_init__(self) -> None:
        if not isinstance(self.told, Mapping):
            raise WrongNotice(f"{self.name} is not a table")
        for key in self.told:
            if key not in self.allowed:
                allowed = ", ".join(self.allowed)
                raise WrongNotice(f"{self.name}: unknown key {key[:40]!r}; known are {allowed}")

    def called(self, name: str) -> Keys:
        """Return the same under another name."""
        return replace(self, name=name)

    def wrong(self, key: str, wanted: str) -> WrongNotice:
        """Return the complaint about a key."""
        return WrongNotice(f"{self.name}: {key}: {wanted}")

    def text(self, key: str, default: str | None, pattern: str) -> str:
        """Return a text of that shape."""
        value = self.told.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing")
        if not isinstance(value, str) or re.fullmatch(pattern, value) is None:
            raise self.wrong(key, f"a text of the shape {pattern} is expected")
        return value

    def word(self, key: str, words: type[Word], default: Word) -> Word:
        """Return one of these words."""
        value = self.told.get(key, default.value)
        if value not in list(words):
            raise self.wrong(key, f"expected is one of {', '.join(words)}")
        return words(value)

    def words(self, key: str, words: type[Word]) -> list[Word]:
        """Return some of these words; all, if nothing is said."""
        value = self.told.get(key, list(words))
        if not isinstance(value, list) or not value or not set(map(str, value)) <= set(words):
            raise self.wrong(key, f"expected is a list of {', '.join(words)}")
        return [words(one) for one in value]

    def numbers(self, key: str) -> list[int] | None:
        """Return a list of ids; None if nothing is said, or "all"."""
        value = self.told.get(key, "all")
        if value == "all":
            return None
        if not isinstance(value, list) or not value or not all(_is_id(one) for one in value):
            raise self.wrong(key, 'expected is "all" or a list of numbers')
        return value

    def flag(self, key: str) -> bool:
        """Return true or false; false if nothing is said."""
        value = self.told.get(key, False)
        if not isinstance(value, bool):
            raise self.wrong(key, "expected is true or false")
        return value

    def zone(self, key: str, default: ZoneInfo) -> ZoneInfo:
        """Return a zone of the tz database."""
        value = self.told.get(key)
        if value is None:
            return default
        try:
            return ZoneInfo(self.text(key, None, r"[A-Za-z0-9_+/-]{1,60}"))
        except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
            raise self.wrong(key, 'a zone such as "Europe/Paris" is expected') from problem

    def minutes(self, key: str, default: int) -> int:
        """Return a time of the day in minutes."""
        value = self.told.get(key)
        if value is None:
            return default
        found = _minutes(value)
        if found is None:
            raise self.wrong(key, 'a time such as "08:30" is expected')
        return found

    def span(self, key: str) -> tuple[int, int] | None:
        """Return two times of the day in minutes, or None if nothing is said."""
        value = self.told.get(key)
        if value is None:
            return None
        begin, _, end = value.partition("-") if isinstance(value, str) else ("", "", "")
        found = _minutes(begin.strip()), _minutes(end.strip())
        if found[0] is None or found[1] is None or found[0] == found[1]:
            raise self.wrong(key, 'two times such as "22:00-07:00" are expected')
        return found[0], found[1]

    def table(self, key: str) -> Mapping[str, Any] | None:
        """Return a table, or None if it is not there."""
        value = self.told.get(key)
        if value is not None and not isinstance(value, Mapping):
            raise self.wrong(key, f"a table [{key}] is expected")
        return value

    def tables(self, key: str) -> list[Any]:
        """Return an array of tables."""
        value = self.told.get(key, [])
        if not isinstance(value, list):
            raise self.wrong(key, f"tables [[{key}]] are expected")
        return value

    def file(self, key: str) -> Path | None:
        """Return a file of certificates, or None if nothing is said."""
        if key not in self.told:
            return None
        path = Path(self.text(key, None, r".{1,400}")).expanduser()
        try:
            ssl.create_default_context(cafile=str(path))
        except (ssl.SSLError, OSError) as problem:
            raise self.wrong(key, "no file of certificates in PEM form") from problem
        return path


def read_url(keys: Keys, env: Mapping[str, str]) -> str:
    """Return the address of a channel with its secrets put in, which only the environment has."""
    given = keys.text("url", None, rf"[!-~]{{1,{LONGEST}}}")
    bare = REFERENCE.sub("$", given)
    if bare != "$" and SCHEME.match(given) is None:
        raise keys.wrong("url", 'an address such as "mailtos://..." or "${NAME}" is expected')
    if PASSWORD.search(bare) or any(_looks_secret(run) for run in RUN.findall(bare)):
        wanted = "put the password or token into the environment and write ${NAME} instead"
        raise keys.wrong("url", f"holds what looks like a secret: {wanted}")
    _check_known(keys, REFERENCE.findall(given), env)
    if bare == "$":
        return env[REFERENCE.findall(given)[0]].strip()
    # Before an "@" a value is a name or a password, which may hold any sign.
    own = given.rfind("@")
    return REFERENCE.sub(
        lambda found: quote(env[found[1]], safe="") if found.start() < own else env[found[1]],
        given,
    )


def _check_known(keys: Keys, names: Collection[str], env: Mapping[str, str]) -> None:
    for name in names:
        if not env.get(name):
            raise keys.wrong("url", f"the environment variable {name} is not set")


def _looks_secret(run: str) -> bool:
    return bool(NUMBER.search(run) and LETTER.search(run))


def _minutes(value: object) -> int | None:
    found = CLOCK.fullmatch(value) if isinstance(value, str) else None
    return None if found is None else int(found[1]) * 60 + int(found[2])


def _is_id(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**31
