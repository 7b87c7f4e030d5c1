"""Takes texts in for `aigaq extract`: a plain text or JSON Lines, from a file or a pipe."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from models.problems import WrongUse

MAX_BYTES = 200 << 20


class WrongInput(WrongUse):
    """The input cannot be read; the message says where and what is expected."""


@dataclass(frozen=True, slots=True)
class GivenText:
    """One text to look into."""

    id: str
    text: str
    title: str | None = None
    published_on: date | None = None
    lang: str | None = None


def read_texts(name: str) -> Iterator[GivenText]:
    """Yield the texts of a file, or of standard input for "-". Raises WrongInput.

    JSON Lines are told by a first character "{"; anything else is one plain text.
    """
    raw = _bytes(name)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise WrongInput(f"{name}: not UTF-8 text (byte {problem.start})") from problem
    if not text.lstrip().startswith("{"):
        yield GivenText(id=Path(name).name, text=text)
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _from_json(line, f"{name}, line {number}", str(number))


def _bytes(name: str) -> bytes:
    try:
        raw = _from_pipe() if name == "-" else _head(Path(name))
    except OSError as problem:
        raise WrongInput(f"{name}: {problem.strerror}") from problem
    if len(raw) > MAX_BYTES:
        raise WrongInput(f"{name}: larger than {MAX_BYTES >> 20} MB")
    return raw


def _from_pipe() -> bytes:
    if sys.stdin is None:
        raise WrongInput("standard input is closed")
    return sys.stdin.buffer.read(MAX_BYTES + 1)


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(MAX_BYTES + 1)


def _from_json(line: str, where: str, default_id: str) -> GivenText:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as problem:
        raise WrongInput(f"{where}: not JSON: {problem.msg}") from problem
    except (ValueError, RecursionError) as problem:  # a number or a nesting without end
        what = type(problem).__name__
        raise WrongInput(f"{where}: not JSON that can be read: {what}") from problem
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        raise WrongInput(f'{where}: expected {{"id": ..., "text": "..."}}')
    return GivenText(
        id=str(row.get("id", default_id)),
        text=row["text"],
        title=_text_or_none(row, "title", where),
        published_on=_day(row, where),
        lang=_text_or_none(row, "lang", where),
    )


def _text_or_none(row: dict[str, Any], key: str, where: str) -> str | None:
    value = row.get(key)
    if value is not None and not isinstance(value, str):
        raise WrongInput(f"{where}: {key} is not text")
    return value or None


def _day(row: dict[str, Any], where: str) -> date | None:
    value = _text_or_none(row, "published_on", where)
    try:
        return None if value is None else date.fromisoformat(value[:10])
    except ValueError as problem:
        raise WrongInput(f"{where}: published_on is not a date: {value!r}") from problem
