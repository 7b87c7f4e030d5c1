"""Names of users: one line of at most 60 characters that all show."""

from __future__ import annotations

import getpass
import unicodedata

from models.problems import WrongUse
from models.store.audit import NOBODY

LONGEST = 60  # characters


class WrongName(WrongUse):
    """What was given cannot be the name of a user; the message says why."""


def read_name(given: str) -> str:
    """Return the name, letters composed and without spaces around it. Raises WrongName."""
    name = _compose(given)
    if not name or len(name) > LONGEST:
        raise WrongName(f"the name of a user has 1 to {LONGEST} characters")
    if not name.isprintable():
        raise WrongName("the name of a user is one line of characters that show")
    if name == NOBODY:
        raise WrongName("that name stands for nobody")
    return name


def operator_name() -> str:
    """Return the login name of whoever sits at this machine, as the audit names them."""
    return read_name(getpass.getuser())


def fold_name(given: str) -> str:
    """Return what is looked up for what somebody typed: "" for what no name can be."""
    name = _compose(given)
    return name if len(name) <= LONGEST and name.isprintable() else ""


def _compose(given: str) -> str:
    return unicodedata.normalize("NFC", given[: 4 * LONGEST].strip())
