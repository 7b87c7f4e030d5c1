"""The command that opens the console: `aigaq console`."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import Annotated

import typer

from console import show
from models.settings import Settings, read_host_name

PORT = 8321

app = typer.Typer()


@app.command(epilog="Example: aigaq console --port 8321")
def console(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes a free port.")
    ] = PORT,
    name: Annotated[
        str | None,
        typer.Option(
            help="The name by which others reach it: of an onion service, or of a proxy on this"
            " machine.",
            metavar="HOST",
        ),
    ] = None,
) -> None:
    """Open the console for a browser: the inbox of alerts, people, documents, links, sources.

    It listens on 127.0.0.1 alone and prints the link to come in. Ctrl-C ends it. With --name it
    also answers to that name, to people with a password alone: docs/console.md says how to get
    there through Tor or a TLS proxy.
    """
    settings = Settings.from_env()
    if name is not None:
        settings = replace(settings, console_name=read_host_name(name, "--name"))
    serve_desk(settings, (port,))


def serve_desk(
    settings: Settings, ports: Sequence[int], *, as_json: bool = False, open_it: bool = False
) -> None:
    """Open the console at the first of these ports that is free, until Ctrl-C or SIGTERM.

    Raises CannotRun. With `open_it` a browser is asked to show it: the link is then among the
    arguments of a program, where other users of this machine may read it.
    """
    from console.desk.asking import Desk
    from console.replay import NoReplay, Replay, find_program
    from console.serve import serve
    from console.signing import anybody_signs_in
    from console.web import make_app
    from flows.workspace import open_workspace

    workspace = open_workspace(settings)
    with ExitStack() as stack:
        replay, why_not = None, ""
        try:
            program = find_program(settings.replay)
            replay = stack.enter_context(Replay(program, settings.replay_dir, settings.archive_dir))
        except NoReplay as problem:
            why_not = str(problem)
            show.complain(why_not)
        desk = Desk(workspace, replay, why_not)
        key = None if anybody_signs_in(workspace.engine) else desk.key

        def tell(port: int) -> None:
            path = "sign-in" if key is None else f"enter?key={key}"
            url = f"http://localhost:{port}/{path}"
            _tell(url, key is not None, as_json)
            if settings.console_name is not None:
                _tell_name(settings.console_name, key is not None)
            if open_it:
                webbrowser.open(url)

        serve(make_app(desk), ports, tell)


def _tell_name(name: str, is_nobody_there: bool) -> None:
    """Say, beside what a program may read, by which name others come."""
    words = f"Others reach it as {name}, if an onion service or a proxy leads there."
    if is_nobody_there:
        words += " Nobody comes in by that name before somebody has a password:"
        words += " aigaq user add NAME --role admin"
    show.complain(words)


def _tell(url: str, is_key: bool, as_json: bool) -> None:
    """Print where to sign in, or the link to come in while nobody has a password."""
    if as_json:
        show.as_json({"console": url})
    else:
        show.out().print(f"The console: {url}", soft_wrap=True)
        if is_key:
            show.out().print("Whoever opens this link first may do everything; then it is used up.")
        show.out().print("Ctrl-C ends the console.")
    sys.stdout.flush()  # whoever waits for the link at a pipe gets it
