"""Spells strings of TOML files that people read in a terminal: what strangers wrote moves nothing
there.
"""

from __future__ import annotations

import json


def spell_toml(value: str) -> str:
    """Return a basic string of TOML: JSON's, with every letter that is not printed as its number.

    So no code of a terminal, no change of the direction of writing and no line of its own gets into
    the file, and what is read from it again is the same.
    """
    return "".join(map(_spell_letter, json.dumps(value, ensure_ascii=False)))


def _spell_letter(letter: str) -> str:
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
