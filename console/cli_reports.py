"""The command of reports: `aigaq report`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console import show
from console.options import Json
from models.settings import Settings

app = typer.Typer()


@app.command(
    epilog="Examples: aigaq report report.pdf; aigaq report report.docx --json > report.json"
)
def report(
    file: Annotated[Path, typer.Argument(help="A report: txt, Markdown, HTML, PDF or DOCX.")],
    as_json: Json = False,
) -> None:
    """Read a report: its footnotes become watched links, its people and charges proposals.

    The same file again adds nothing. Ends with 1 when a link came damaged, or text could not be
    searched: a person must look.
    """
    from console.reports import damaged, print_report, report_json
    from flows.report import import_report
    from flows.workspace import open_workspace

    workspace = open_workspace(Settings.from_env())
    with show.progress() as progress:
        imported = import_report(workspace, file, progress)
    if as_json:
        show.as_json(report_json(imported))
    else:
        print_report(imported)
    raise typer.Exit(1 if damaged(imported) or imported.unread else 0)
