"""The command line: `aigaq`. Reads arguments, calls the rooms, prints; heavy rooms come late.

Exit codes: 0 done, 1 done but something needs a person, 2 wrong use, 3 could not run.
"""

from __future__ import annotations

import os
import sys
from typing import Annotated, Any

import typer

from console import (
    cli_alerts,
    cli_audit,
    cli_console,
    cli_custody,
    cli_decide,
    cli_demo,
    cli_doctor,
    cli_export,
    cli_inbox,
    cli_links,
    cli_notify,
    cli_people,
    cli_proposals,
    cli_reports,
    cli_run,
    cli_sources,
    cli_texts,
    cli_triage,
    cli_users,
    cli_watches,
    colours,
    completing,
    show,
)
from console.options import Json
from models.problems import CannotRun, WrongUse, spell_database, spell_disk
from models.settings import Settings

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # the name models are faster on one thread

INTERRUPTED = 130
COMPLETION = {"--install-completion", "--show-completion"}
# Typer brings a Click of its own and shows of its errors only this one; its base is that of all.
WrongArguments: type[Exception] = typer.BadParameter.__mro__[1]

app = typer.Typer(
    name="aigaq",
    help="Watch where persecution is reported, keep what is seen, and put new events to a person.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
sources_app = typer.Typer(help="See, check and add sources.", no_args_is_help=True)
db_app = typer.Typer(help="Look after the shared database.", no_args_is_help=True)
app.add_typer(cli_run.app)
app.add_typer(cli_texts.app)
app.add_typer(cli_custody.app)
app.add_typer(cli_export.app)
app.add_typer(cli_links.app)
app.add_typer(cli_reports.app)
app.add_typer(cli_inbox.app)
app.add_typer(cli_console.app)
app.add_typer(cli_demo.app)
app.add_typer(cli_doctor.app)
cli_alerts.app.add_typer(cli_triage.app)
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


@app.callback()
def start(
    no_color: Annotated[
        bool, typer.Option("--no-color", help="Print without colours, as with NO_COLOR=1.")
    ] = False,
) -> None:
    """Watch where persecution is reported, keep what is seen, and put new events to a person."""
    if no_color:
        colours.use_none()


def main() -> None:
    """Run the command and leave with its exit code; every foreseen trouble is one line."""
    show.prepare_streams()
    try:
        code = _run()
        sys.stdout.flush()  # at the end of the interpreter a reader that has gone would be trouble
    except BrokenPipeError:
        code = _seen_enough()
    except SystemExit as end:  # typer and rich leave with 1 when nobody reads what they print
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        code = _seen_enough()
    sys.exit(code)


def _run() -> int:
    try:
        code = int(app(standalone_mode=False, prog_name="aigaq") or 0)
        if code == INTERRUPTED:  # so typer tells of a Ctrl-C
            show.complain("stopped; what was captured is kept")
        # Typer has said that it does not know the shell, and ends as if something needed a person.
        return 2 if COMPLETION.intersection(sys.argv) else code
    except WrongArguments as problem:
        _tell_wrong(problem)
        return 2
    except WrongUse as problem:
        show.complain(str(problem))
        return 2
    except BrokenPipeError:
        raise
    except (CannotRun, OSError) as problem:
        show.complain(spell_disk(problem) if isinstance(problem, OSError) else str(problem))
        return 3
    except Exception as problem:
        if not _is_of_the_database(problem):
            raise
        show.complain(spell_database(problem))
        return 3


def _seen_enough() -> int:
    show.silence(sys.stdout)
    show.silence(sys.stderr)
    return 0


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
    source: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A court's schedule.",
            autocompletion=completing.sources,
        ),
    ],
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
