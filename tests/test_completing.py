"""The shell completes commands, options and words of closed sets; never the name of a person."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from console.completing import reasons
from console.triage import DismissReason
from models.terms import AlertState
from tests.commands import ROOT, Done, aigaq
from tests.shells import bash

CASES = {
    "aigaq al": ["alerts"],
    "aigaq alerts list --sev": ["--severity"],
    "aigaq alerts list --state co": ["confirmed"],
    "aigaq alerts list --severity ": ["critical", "high", "normal", "low"],
    "aigaq alerts list --kind prison": ["prison_sentence"],
    "aigaq alerts list --source tengri": ["tengrinews"],
    "aigaq alerts dismiss 7 --reason w": ["wrong-person"],
    "aigaq run --source tengri": ["tengrinews"],
    "aigaq sources check ak_za aqparat tengri": ["tengrinews"],
    "aigaq sources record tengri": ["tengrinews"],
    "aigaq read page.html --source tengri": ["tengrinews"],
    "aigaq watch add prov": ["provision"],
    "aigaq alerts list --region west": ["west-kazakhstan"],
    "aigaq alerts next --lang ": ["ru", "kk", "en"],
    "aigaq watch list --kind pers": ["person"],
    "aigaq proposals list --state t": ["taken"],
    "aigaq proposals list --kind ch": ["charge"],
    # Where only a name or a number could stand nothing is offered.
    "aigaq alerts list --assigned-to ": [],
    "aigaq alerts list --group ": [],
    "aigaq alerts show ": [],
    "aigaq people show ": [],
    "aigaq watch add person ": [],
    "aigaq no-such-command ": [],
}


def complete(line: str, **env: str) -> Done:
    """Ask as the script for bash does."""
    word = str(len(line.split(" ")) - 1)
    return aigaq(
        **{"_AIGAQ_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": word, **env}
    )


@pytest.mark.parametrize("line", CASES)
def test_what_is_offered(line: str, tmp_path: Path) -> None:
    done = complete(line, AIGAQ_DATA_DIR=str(tmp_path / "none"))
    assert (done.returncode, done.stderr) == (0, "")
    if line.startswith("aigaq no-such"):
        assert "alerts" in done.stdout  # the commands that there are
    else:
        assert done.stdout.split() == CASES[line]
    assert list(tmp_path.iterdir()) == []  # it made nothing


def test_own_sources_are_offered_and_a_broken_catalogue_is_silent(tmp_path: Path) -> None:
    (tmp_path / "my_source.toml").write_text("no TOML at all = = ")
    done = complete("aigaq run --source my_", AIGAQ_SOURCES_DIR=str(tmp_path))
    assert (done.stdout, done.stderr) == ("my_source\n", "")
    done = complete("aigaq run --source my_", AIGAQ_SOURCES_DIR=str(tmp_path / "gone"))
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "", "")


def test_the_reasons_are_those_that_can_be_given() -> None:
    assert reasons("") == list(DismissReason)


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_ask_in_their_way(shell: str) -> None:
    env = {"_AIGAQ_COMPLETE": f"complete_{shell}", "_TYPER_COMPLETE_FISH_ACTION": "get-args"}
    told = aigaq(**env, _TYPER_COMPLETE_ARGS="aigaq alerts list --state ").stdout
    assert all(state in told for state in AlertState)
    assert aigaq(_AIGAQ_COMPLETE=f"source_{shell}").stdout.count(
        f"_AIGAQ_COMPLETE=complete_{shell}"
    )


def test_bash_itself_completes(tmp_path: Path) -> None:
    """The script that is shown, in a real bash, with the command on PATH."""
    program = tmp_path / "aigaq"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -m console.cli "$@"\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    told = bash(
        'eval "$(_AIGAQ_COMPLETE=source_bash aigaq)"; COMP_WORDS=(aigaq alerts list --state d);'
        ' COMP_CWORD=4; _aigaq_completion aigaq; echo "${COMPREPLY[@]}"',
        PATH=f"{tmp_path}:{os.environ['PATH']}",
        PYTHONPATH=str(ROOT),
    )
    assert told == "dismissed\n"


def test_it_is_installed_into_the_home_and_nowhere_else(tmp_path: Path) -> None:
    told = bash(
        f"{sys.executable} -m console.cli --install-completion; echo $?", HOME=str(tmp_path)
    )
    assert told.endswith("0\n")
    assert "_AIGAQ_COMPLETE=complete_bash" in (tmp_path / ".bash_completions/aigaq.sh").read_text()
    assert (tmp_path / ".bashrc").read_text().count("aigaq.sh") == 1


def test_the_start_brings_no_database() -> None:
    told = bash(
        f"{sys.executable} -X importtime -m console.cli --help 2>&1 >/dev/null |"
        " grep -cE 'sqlalchemy|pydantic|scrapy' || true"
    )
    assert told == "0\n"
