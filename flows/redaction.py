"""Profiles: whose names leave the house with an export, by who is to have it."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

from models.problems import WrongUse

PUBLIC, PARTNER, FULL = "public", "partner", "full"


class Names(StrEnum):
    """Whose names are told."""

    RELEASED = "released"
    UNMASKED = "unmasked"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Profile:
    """What leaves under one name; see `redaction.toml`."""

    name: str
    names: Names
    sealed: bool
    asked: bool


def load_profile(name: str) -> Profile:
    """Return a profile. Raises WrongUse for one that there is not."""
    profiles = load_profiles()
    if name not in profiles:
        raise WrongUse(f"there is no profile {name[:40]!r}: {', '.join(profiles)}")
    return profiles[name]


@cache
def load_profiles() -> dict[str, Profile]:
    """Return all profiles by name, those that tell least first."""
    told = tomllib.loads(resources.files("flows").joinpath("redaction.toml").read_text("utf-8"))
    return {
        name: Profile(name, Names(one["names"]), bool(one["sealed"]), bool(one["asked"]))
        for name, one in told.items()
    }


def choose_profile(name: str, reason: str) -> Profile:
    """Return the profile that somebody asked for. Raises WrongUse if it wants a reason."""
    profile = load_profile(name)
    if profile.asked and not reason:
        raise WrongUse(f"the profile {name} tells all names: give a reason with --reason")
    return profile
