"""The command line: `aigaq`. Reads arguments, calls the rooms, prints; heavy rooms come late.

Exit codes: 0 done, 1 done but something needs a person, 2 wrong use, 3 could not run.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from console import (
    cli_alerts,
    cli_audit,
    cli_console,
    cli_custody,
    cli_decide,
    cli_export,
    cli_inbox,
    cli_links,
    cli_notify,
    cli_people,
    cli_proposals,
    cli_reports,
    cli_sources,
    cli_texts,
    cli_users,
    cli_watches,
    show,
)
from console.options import Json
from models.problems import CannotRun, WrongUse, spell_database, spell_disk
from models.settings import Settings

if TYPE_CHECKING:
    from flows.workspace import Workspace

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the name models are faster on one thread

INTERRUPTED = 130
# Typer brings a Click of its own and shows of its errors only this one; its base is that of all.
WrongArguments: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="aigaq",
    help="Watch where persecution is reported, keep what is seen, and put new events to a person.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
sources_app = typer.Typer(help="See, check and add sources.", no_args_is_help=True)
db_app = typer.Typer(help="Look after the shared database.", no_args_is_help=True)
app.add_typer(cli_texts.app)
app.add_typer(cli_custody.app)
app.add_typer(cli_export.app)
app.add_typer(cli_links.app)
app.add_typer(cli_reports.app)
app.add_typer(cli_inbox.app)
app.add_typer(cli_console.app)
cli_alerts.app.add_typer(cli_decide.app)
app.add_typer(cli_alerts.app, name="alerts")
app.add_typer(cli_people.app, name="people")
app.add_typer(cli_watches.app, name="watch")
app.add_typer(cli_proposals.app, name="proposals")
app.add_typer(cli_notify.app, name="notify")
app.add_typer(cli_users.app, name="user")
app.add_typer(cli_audit.app, name="audit")
sources_app.add_typer(cli_sources.app)
app.add_typer(sources_app, name="sources")
app.add_typer(db_app, name="db")


def main() -> None:
    """Run the command and leave with its exit code; every foreseen trouble is one line."""
    show.prepare_streams()
    try:
        code = app(standalone_mode=False, prog_name="aigaq")
        if code == INTERRUPTED:  # so typer tells of a Ctrl-C
            show.complain("stopped; what was captured is kept")
        sys.exit(code)
    except WrongArguments as problem:
        _tell_wrong(problem)
        sys.exit(2)
    except WrongUse as problem:
        show.complain(str(problem))
        sys.exit(2)
    except BrokenPipeError:  # whoever read our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except (CannotRun, OSError) as problem:
        show.complain(spell_disk(problem) if isinstance(problem, OSError) else str(problem))
        sys.exit(3)
    except Exception as problem:
        if not _is_of_the_database(problem):
            raise
        show.complain(spell_database(problem))
        sys.exit(3)


def _tell_wrong(problem: Any) -> None:
    """Print what is wrong with the arguments in one line; the help if there were none."""
    words = problem.format_message()
    if "\n" in words or problem.ctx is None:
        problem.show()
        return
    words = words.replace("Value error, ", "").removeprefix("Invalid value: ").rstrip(".")
    small = words[:1].lower() + words[1:]
    show.complain(f"{small}; see {problem.ctx.command_path} --help")


def _is_of_the_database(problem: Exception) -> bool:
    """Tell without importing the database where it was never needed."""
    errors = sys.modules.get("sqlalchemy.exc")
    return errors is not None and isinstance(problem, errors.SQLAlchemyError)


@app.command(epilog="Example: aigaq run --source rus_azattyq --direct")
def run(
    source: Annotated[list[str] | None, typer.Option(help="Poll this source, due or not.")] = None,
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
    _refuse_paused(workspace, chosen)
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
    raise typer.Exit(_exit_code(outcome))


def _refuse_paused(workspace: Workspace, chosen: Sequence[str]) -> None:
    from models.database import reading
    from models.store import sources

    with reading(workspace.engine) as session:
        paused = sources.paused(session)
    for source_id in chosen:
        if source_id in paused:
            since = f"{paused[source_id]:%Y-%m-%d %H:%M} UTC"
            raise WrongUse(
                f"--source: {source_id} is paused since {since}: aigaq sources resume {source_id}"
            )


def _exit_code(outcome: dict[str, Any]) -> int:
    if outcome["polled"]["failed"]:
        return 3
    told = outcome["notified"]
    needs_person = outcome["issues"] or told["problem"] or told["failed"] or told["refused"]
    return 1 if needs_person else 0


@app.command(epilog="Example: aigaq demo --days 3")
def demo(
    days: Annotated[
        int | None,
        typer.Option(min=1, max=30, help="Let so many days pass: what each of them brings."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Run the main job against a bundled replica of the sources: invented people, no network."""
    from console.demo import run_demo

    settings = Settings.from_env()
    if days is not None:
        _pass_days(settings, days, as_json)
        return
    with show.progress() as progress:
        outcome = run_demo(settings, progress)
    if as_json:
        show.as_json(outcome)
    else:
        show.run_outcome(outcome)
        where = f"AIGAQ_DATA_DIR='{outcome['data_dir']}'"
        show.out().print(f"That took {outcome['seconds']} s. All pages and people are invented.")
        show.out().print(
            f"Polled were the {len(outcome['polled']['asked'])} sources that tell stories;"
            f" {outcome['left_out']} others of the catalogue have ordinary pages only."
        )
        show.out().print(f"Next: {where} {show.command()} alerts list")
    raise typer.Exit(_exit_code(outcome))


def _pass_days(settings: Settings, count: int, as_json: bool) -> None:
    from console import show_days
    from console.days import run_days

    with show.progress() as progress:
        outcome = run_days(settings, count, progress)
    if as_json:
        show.as_json(outcome)
    else:
        show_days.days(outcome)
    raise typer.Exit(1 if any(day["issues"] for day in outcome["days"]) else 0)


@sources_app.command("list", epilog="Example: aigaq sources list --json")
def sources_list(as_json: Json = False) -> None:
    """List the sources: how each is, when it was polled, whether a person has checked its rules."""
    from console.catalogue import COLUMNS, cells, source_rows, summary

    rows = source_rows(Settings.from_env())
    if as_json:
        for row in rows:
            show.as_json(row)
        return
    show.table(COLUMNS, [cells(row) for row in rows])
    show.out().print(summary(rows))


@sources_app.command("cases", epilog="Example: aigaq sources cases court_schedule")
def sources_cases(
    source: Annotated[str, typer.Argument(metavar="ID", help="A court's schedule.")],
    as_json: Json = False,
) -> None:
    """Show which numbers of cases were never listed, by court, year and type."""
    from console.dockets import read_dockets

    rows = read_dockets(Settings.from_env(), source)
    if as_json:
        for row in rows:
            show.as_json(row)
        return
    titles = ["court", "year", "type", "known", "from", "to", "missing", "gaps"]
    show.table(titles, [[*(row[t] for t in titles[:-1]), ", ".join(row["gaps"])] for row in rows])


@db_app.command("upgrade", epilog="Example: aigaq db upgrade")
def db_upgrade() -> None:
    """Make the tables, or bring them to this version. Safe to repeat."""
    from models.database import open_engine, upgrade

    settings = Settings.from_env()
    revision = upgrade(open_engine(settings.database_url))
    show.out().print(f"The database is of schema {revision}.")


if __name__ == "__main__":
    main()
