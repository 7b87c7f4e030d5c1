"""The command that opens the console: `aigaq console`."""

from __future__ import annotations

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
    from console.desk.asking import Desk
    from console.replay import NoReplay, Replay, find_program
    from console.serve import serve
    from console.signing import anybody_signs_in
    from console.web import make_app
    from flows.workspace import open_workspace

    settings = Settings.from_env()
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
        serve(make_app(desk), port, lambda taken: _tell(taken, key))


def _tell(port: int, key: str | None) -> None:
    """Print where to sign in, or the link to come in while nobody has a password."""
    path = "sign-in" if key is None else f"enter?key={key}"
    show.out().print(f"The console: http://localhost:{port}/{path}")
    if key is not None:
        show.out().print("Whoever opens this link first may do everything; then it is used up.")
    show.out().print("Ctrl-C ends the console.")
