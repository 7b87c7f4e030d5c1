"""The command that opens the console: `aigaq console`."""

from __future__ import annotations

import sys
import webbrowser
from collections.abc import Sequence
from contextlib import ExitStack
from typing import Annotated

import typer

from console import show
from models.settings import Settings

PORT = 8321

app = typer.Typer()


@app.command(epilog="Example: aigaq console --port 8321")
def console(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to listen; 0 takes a free port.")
    ] = PORT,
) -> None:
    """Open the console for a browser on this machine: links, what was kept of them, how it looked.

    It listens on 127.0.0.1 alone and prints the link to come in. Ctrl-C ends it.
    """
    serve_desk(Settings.from_env(), (port,))


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

        def tell(port: int) -> None:
            url = f"http://localhost:{port}/enter?key={desk.key}"
            _tell(url, as_json)
            if open_it:
                webbrowser.open(url)

        serve(make_app(desk), ports, tell)


def _tell(url: str, as_json: bool) -> None:
    if as_json:
        show.as_json({"console": url})
    else:
        show.out().print(f"The console: {url}", soft_wrap=True)
        show.out().print("Whoever has this link may read everything. Ctrl-C ends the console.")
    sys.stdout.flush()  # whoever waits for the link at a pipe gets it
