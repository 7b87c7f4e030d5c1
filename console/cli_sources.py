"""The commands for whoever looks after sources: `aigaq sources check`, `record` and `add`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console import show, show_sources
from console.options import By, Json, open_database, who
from models.problems import WrongUse
from models.settings import Settings

app = typer.Typer()
SourceId = Annotated[str, typer.Argument(metavar="ID", help="The source.")]


@app.command(epilog="Example: aigaq sources check informburo")
def check(
    ids: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Sources; without any, all.")
    ] = None,
    live: Annotated[
        bool | None,
        typer.Option(
            "--live/--offline",
            help="Ask their sites. Default: those that are named; without a name nobody.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Check files and recordings of sources and, live, what each site answers: robots.txt, feeds,
    selectors, dates.

    Whatever comes is kept. Ends with 1 if something needs a person.
    """
    from console.checks import check_recordings, probe_sources

    settings = Settings.from_env()
    names = ids or []
    if live if live is not None else names:
        from flows.workspace import open_workspace

        workspace = open_workspace(settings)
        sources = {name: workspace.sources[name] for name in workspace.chosen(names)}
        with show.progress() as progress:
            checked = probe_sources(workspace, check_recordings(sources, settings), progress)
    else:
        from crawlers.catalogue import load_source, load_sources

        known = load_sources(settings.sources_dir)
        sources = {name: load_source(name, settings.sources_dir) for name in names} or known
        checked = check_recordings(sources, settings)
    for one in checked:
        if as_json:
            show_sources.checked_as_json(one)
        elif names or one.trouble:
            show_sources.checked(one)
    if not as_json:
        show_sources.summary(checked)
    raise typer.Exit(1 if any(one.trouble for one in checked) else 0)


@app.command(epilog="Example: aigaq sources record my_source --file saved.html https://a.kz/1")
def record(
    source: Annotated[str, typer.Argument(metavar="ID", help="The source.")],
    url: Annotated[
        str | None,
        typer.Argument(
            metavar="[URL]", help="A page of it. Default: its first listing and newest article."
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--file", help="The page as you saved it: nothing is fetched.")
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="The recording's folder. Default: see docs.")
    ] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what is recorded.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Record pages of a source, and propose what a person should see on them.

    Compare `expected.toml` with the page by eye before you rely on it.
    """
    from console.recording import record_file, record_live

    settings = Settings.from_env()
    if file is not None:
        if url is None:
            raise WrongUse("--file: give the address that the page came from, too")
        written = record_file(settings, source, url, file, into, replace=replace)
    else:
        from flows.workspace import open_workspace

        workspace = open_workspace(settings)
        with show.progress() as progress:
            written = record_live(workspace, source, url, into, progress, replace=replace)
    if as_json:
        show_sources.recorded_as_json(written)
    else:
        show_sources.recorded(written)
    raise typer.Exit(1 if written.trouble else 0)


@app.command(epilog="Example: aigaq sources pause tengrinews")
def pause(source: SourceId, by: By = None, as_json: Json = False) -> None:
    """Let no run poll a source until it is resumed; its known links are watched all the same."""
    _change("pause", source, by, as_json=as_json)


@app.command(epilog="Example: aigaq sources resume tengrinews")
def resume(source: SourceId, by: By = None, as_json: Json = False) -> None:
    """Let a paused source go on: the next run polls it."""
    _change("resume", source, by, as_json=as_json)


def _change(what: str, source_id: str, by: str | None, *, as_json: bool) -> None:
    from console.pausing import change_source
    from crawlers.catalogue import load_source
    from models import clock
    from models.database import writing

    source = load_source(source_id, Settings.from_env().sources_dir)
    with writing(open_database()) as session:
        changed = change_source(session, source, what, who(by), clock.now())
    show_sources.changed(source_id, what, changed=changed, as_json=as_json)


@app.command(epilog="Example: aigaq sources add https://news.example.kz/ --write")
def add(
    url: Annotated[str, typer.Argument(metavar="URL", help="Its front page, channel or account.")],
    source_id: Annotated[
        str | None, typer.Option("--id", help="The source's id. Default: from its address.")
    ] = None,
    write: Annotated[
        bool, typer.Option("--write", help="Write the file into AIGAQ_SOURCES_DIR.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Look at a site and propose the file of a source: feed, sitemap, WordPress, languages.

    Ends with 1 if the proposal needs more than a look.
    """
    from console.adding import propose, write_proposal
    from flows.workspace import open_workspace

    settings = Settings.from_env()
    if write and settings.sources_dir is None:
        raise WrongUse("--write: set AIGAQ_SOURCES_DIR to the folder of your own sources")
    workspace = open_workspace(settings)
    with show.progress() as progress:
        proposal = propose(workspace, url, source_id, progress)
    path = write_proposal(settings, proposal) if write else None
    if as_json:
        show_sources.proposal_as_json(proposal, path)
    else:
        show_sources.proposal(proposal, path)
    raise typer.Exit(1 if proposal.trouble else 0)
