"""The main job as a command: `aigaq run`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from console import completing, show
from console.options import Json
from models.problems import CannotRun, WrongUse
from models.settings import Settings

app = typer.Typer()


@app.command(epilog="Example: aigaq run --source rus_azattyq --direct")
def run(
    source: Annotated[
        list[str] | None,
        typer.Option(
            help="Poll this source, due or not.",
            autocompletion=completing.sources,
        ),
    ] = None,
    direct: Annotated[bool, typer.Option(help="Without Prefect: the same steps, at once.")] = False,
    no_notify: Annotated[bool, typer.Option("--no-notify", help="Tell nobody.")] = False,
    as_json: Json = False,
) -> None:
    """Poll what is due, keep it, read it, raise alerts: the main job."""
    from flows.workspace import open_workspace

    settings = Settings.from_env()
    workspace = open_workspace(settings)
    chosen = workspace.chosen(source or []) if source else []
    for one in (workspace.sources[name] for name in chosen):
        if not one.is_polled:
            raise WrongUse(f"--source: {one.id} is not polled ({one.how}): {one.reason}")
    with show.progress() as progress:
        if direct:
            from flows.job import run_job

            outcome = run_job(workspace, chosen, progress, notifies=not no_notify)
        else:
            from flows.prefect_home import prepare_prefect

            prepare_prefect(settings.data_dir)
            from flows.scheduled import run_told

            try:
                outcome = asyncio.run(run_told(chosen, progress, notifies=not no_notify))
            except RuntimeError as problem:  # so Prefect says that its server does not answer
                raise CannotRun(f"Prefect: {problem}; try --direct") from problem
    if as_json:
        show.as_json(outcome)
    else:
        show.run_outcome(outcome)
    raise typer.Exit(exit_code(outcome))


def exit_code(outcome: Mapping[str, Any]) -> int:
    """Return with what a run ends: 3 if its crawl failed, 1 if something needs a person."""
    if outcome["polled"]["failed"]:
        return 3
    told = outcome["notified"]
    needs_person = outcome["issues"] or told["problem"] or told["failed"] or told["refused"]
    return 1 if needs_person else 0
