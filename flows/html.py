"""Fills our templates for pages that strangers' words stand in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import jinja2

# Marks that turn the direction of writing: with them a text can show another order than it has.
_TURNING = (*range(0x202A, 0x202F), *range(0x2066, 0x206A))
# What is copied from a page into a terminal must not be a command to it. Lines and tabs stay.
_COMMANDS = (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0x7F, 0xA0))
TURNS = {code: f"[U+{code:04X}]" for code in (*_TURNING, *_COMMANDS)}


@cache
def open_templates(package: str) -> jinja2.Environment:
    """Return the templates of a room, made once."""
    return make_templates(package)


def make_templates(package: str, extensions: Sequence[str] = ()) -> jinja2.Environment:
    """Return the templates of a room, and those of this one: everything they show is escaped, and
    marks that turn the direction of writing are spelt out.
    """
    rooms = dict.fromkeys((package, "flows"))
    return jinja2.Environment(
        extensions=extensions,
        loader=jinja2.ChoiceLoader([jinja2.PackageLoader(room) for room in rooms]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        finalize=_show_turns,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _show_turns(value: object) -> object:
    return value.translate(TURNS) if type(value) is str else value
