"""Every command of ours says in its help how it is used, with an example that can be typed."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from typing import Any

import pytest
import typer

from console.cli import app


def commands(command: Any = None, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the path of each command that does something."""
    command = command or typer.main.get_command(app)
    if not hasattr(command, "commands"):
        yield path
        return
    for name, child in command.commands.items():
        yield from commands(child, (*path, name))


def find(path: tuple[str, ...]) -> Any:
    command: Any = typer.main.get_command(app)
    for name in path:
        command = command.commands[name]
    return command


def examples(path: tuple[str, ...]) -> list[list[str]]:
    """Return the words behind `aigaq` of each example."""
    told = str(find(path).epilog or "").replace("\n\n", " ; ").replace(", or ", " ; ")
    words = shlex.shlex(told, posix=True, punctuation_chars=";|<>&")
    words.whitespace_split = True
    found, going = list[list[str]](), False
    for word in words:
        if word == "aigaq":
            found.append([])
            going = True
        elif set(word) <= set(";|<>&"):
            going = False
        elif going:
            found[-1].append(word)
    return found


PATHS = list(commands())


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_each_example_parses(path: tuple[str, ...]) -> None:
    found = examples(path)
    own = [words for words in found if tuple(words[: len(path)]) == path]
    assert own, f"aigaq {' '.join(path)} has no example of its own"
    for words in found:
        parse(words)


def parse(words: list[str]) -> None:
    """Read arguments as the program does, and run nothing. Raises what a wrong one raises."""
    command: Any = typer.main.get_command(app)
    context = command.make_context("aigaq", list(words), allow_extra_args=True)
    while hasattr(command, "commands"):
        name, *words = words
        command = command.commands[name]
        context = command.make_context(name, list(words), parent=context)


def test_there_are_no_fewer_commands_than_there_were() -> None:
    assert len(PATHS) >= 60
    with pytest.raises(Exception, match="No such option"):
        parse(["alerts", "list", "--no-such"])
