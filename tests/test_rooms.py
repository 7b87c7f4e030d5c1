"""The house: which room may use which, and where each third-party library may appear."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("models", "extract", "archive", "crawlers", "flows", "replica", "console")

# What a module of the room may import of ours, as prefixes of dotted names.
MAY_USE = {
    "models": ("models",),
    "extract": ("extract", "models.values", "models.hearings", "models.terms"),
    "archive": ("archive", "models"),
    "crawlers": ("crawlers", "models", "archive"),
    "flows": ("flows", "models", "archive", "extract", "crawlers.catalogue", "crawlers"),
    "replica": ("replica", "models"),
    "console": ("console", "flows", "models", "archive", "extract", "crawlers", "replica"),
}
MAY_NOT_USE = {
    "flows": ("crawlers.spiders", "crawlers.recorder", "crawlers.run", "crawlers.settings"),
    "console": ("crawlers.spiders",),
}
FENCES = {
    "scrapy": "crawlers",
    "playwright": "crawlers",
    "twisted": "crawlers",
    "prefect": "flows",
    "apprise": "flows",
    "bs4": "extract",
    "warcio": "archive",
    "fastwarc": "archive",
    "starlette": "console",
    "fastapi": "console",
    "argon2": "console",
    "pyotp": "console",
    "segno": "console",
}
NEVER = ("natasha", "requests", "pickle")


def _modules() -> Iterator[tuple[str, Path]]:
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            yield room, path


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = str(node.module)
            yield from (
                [f"{module}.{alias.name}" for alias in node.names] if module in ROOMS else [module]
            )


def _is_in(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


@pytest.mark.parametrize(("room", "path"), list(_modules()), ids=str)
def test_a_module_stays_in_its_room(room: str, path: Path) -> None:
    for name in _imports(path):
        top = name.split(".")[0]
        if top in ROOMS:
            assert _is_in(name, MAY_USE[room]), f"{room} may not use {name}"
            assert not _is_in(name, MAY_NOT_USE.get(room, ())), f"{room} may not use {name}"
        assert FENCES.get(top, room) == room, f"{top} belongs to {FENCES.get(top)}"
        assert top not in NEVER, f"{top} must not be imported"


def test_every_room_of_the_design_exists() -> None:
    assert [room for room in ROOMS if not (ROOT / room / "__init__.py").is_file()] == []
