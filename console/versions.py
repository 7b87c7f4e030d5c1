"""Compares installed libraries with the bounds that we set for them, and says which are outside."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

OURS = "aigaq"
CHECKOUT = Path(__file__).parents[1] / "pyproject.toml"


def read_bounds() -> list[str]:
    """Return our requirements as they are installed, or as the checkout has them; else none."""
    try:
        return metadata.requires(OURS) or []
    except metadata.PackageNotFoundError:
        if not CHECKOUT.is_file():
            return []
        return list(tomllib.loads(CHECKOUT.read_text("utf-8"))["project"]["dependencies"])


def outside(
    bounds: Iterable[str], version_of: Callable[[str], str] = metadata.version
) -> list[str]:
    """Return a line for each library that is missing or outside of its bounds, in their order;
    those of extras are left out.
    """
    found = []
    for bound in map(Requirement, bounds):
        if bound.marker is not None and not bound.marker.evaluate({"extra": ""}):
            continue
        try:
            version = version_of(bound.name)
        except metadata.PackageNotFoundError:
            found.append(f"{bound.name} is not installed ({bound.specifier})")
            continue
        if not bound.specifier.contains(version, prereleases=True):
            found.append(f"{bound.name} {version} is not {bound.specifier}")
    return found
