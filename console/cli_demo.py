"""The command that shows everything on invented people and pages: `aigaq demo`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from console import show
from console.cli_console import PORT, serve_desk
from console.cli_run import exit_code
from console.options import Json
from models.problems import WrongUse
from models.settings import Settings

app = typer.Typer()


@app.command(epilog="Example: aigaq demo --serve; aigaq demo --days 3 --serve --port 8400")
def demo(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=30, help="Let so many days pass: what each of them brings."),
    ] = None,
    serve: Annotated[bool, typer.Option("--serve", help="Then open the console on it.")] = False,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, help=f"Where the console listens. Default: {PORT}, or a"
                     " free port if that is taken."),
    ] = None,
    open_it: Annotated[bool, typer.Option("--open", help="Show the console in a browser.")] = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    """Run the main job against a bundled replica of the sources: invented people, no network."""
    if not serve and (port is not None or open_it):
        raise WrongUse(f"{'--open' if open_it else '--port'} is about the console: add --serve")
    from console.demo import demo_settings

    settings = Settings.from_env()
    outcome = _run(settings, as_json) if days is None else _pass_days(settings, days, as_json)
    code = _exit_code(outcome)
    if serve and code != 3:
        ports = (PORT, 0) if port is None else (port,)
        serve_desk(demo_settings(settings), ports, as_json=as_json, open_it=open_it)
        code = 0  # whoever looked at it has seen what needs a person
    raise typer.Exit(code)


def _run(settings: Settings, as_json: bool) -> dict[str, Any]:
    from console.demo import run_demo

    with show.progress() as progress:
        outcome = run_demo(settings, progress)
    if as_json:
        show.as_json(outcome)
        return outcome
    show.run_outcome(outcome)
    where = f"AIGAQ_DATA_DIR='{outcome['data_dir']}'"
    show.out().print(f"That took {outcome['seconds']} s. All pages and people are invented.")
    show.out().print(
        f"Polled were the {len(outcome['polled']['asked'])} sources that tell stories;"
        f" {outcome['left_out']} others of the catalogue have ordinary pages only."
    )
    show.out().print(f"Next: {where} {show.command()} alerts list")
    return outcome


def _pass_days(settings: Settings, count: int, as_json: bool) -> dict[str, Any]:
    from console import show_days
    from console.days import run_days

    with show.progress() as progress:
        outcome = run_days(settings, count, progress)
    if as_json:
        show.as_json(outcome)
    else:
        show_days.days(outcome)
    return outcome


def _exit_code(outcome: Mapping[str, Any]) -> int:
    if "days" in outcome:
        return 1 if any(day["issues"] for day in outcome["days"]) else 0
    return exit_code(outcome)
