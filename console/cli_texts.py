"""The commands that store nothing: `aigaq extract` and `aigaq read`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from console import completing, show
from console.options import Json
from models.settings import Settings

app = typer.Typer()


@app.command(epilog="Example: echo 'осуждён по ч. 2 ст. 405 УК РК' | aigaq extract --json")
def extract(
    file: Annotated[str, typer.Argument(help="A text or JSON Lines; - for standard input.")] = "-",
    as_json: Json = False,
) -> None:
    """Find people, charges and events in texts. Nothing is stored."""
    from console.texts import read_texts
    from extract.findings import find_all, findings_json, whole_text

    for given in read_texts(file):
        found = find_all(given.text, given.title, given.published_on, given.lang)
        if as_json:
            show.as_json(findings_json(found, given.id, whole_text(given.text, given.title)))
            continue
        people = [
            (f"{p.role} (minor)" if p.minor else p.role, p.name, f"{p.start}-{p.end}")
            for p in found.people
        ]
        show.table(["role", "person", "characters"], people)
        charges = [(str(c.provision), c.raw, f"{c.start}-{c.end}") for c in found.charges]
        show.table(["provision", "as written", "characters"], charges)
        events = [
            (e.kind, ", ".join(p.name for p in e.people), e.date, e.place, f"{e.score:.2f}")
            for e in found.events
        ]
        show.table(["event", "of", "date", "place", "score"], events)


@app.command(epilog="Example: aigaq read page.html --url https://tengrinews.kz/x-1/ --json")
def read(
    page: Annotated[Path, typer.Argument(help="A saved page.")],
    url: Annotated[str, typer.Option(help="The address that it came from.")],
    source: Annotated[
        str | None,
        typer.Option(
            help="Read it by this source's rules.",
            autocompletion=completing.sources,
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Read the article out of one page. Nothing is stored."""
    from console.pages import read_page

    articles = read_page(page, url, source, Settings.from_env())
    for article in articles:
        if as_json:
            show.as_json(article)
        else:
            show.table(["field", "value"], list(article.items()))
