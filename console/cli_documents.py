"""The commands of `aigaq documents`: search the texts, and show one."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from console import show, show_documents
from console.options import Json, as_text, open_database, who
from models import clock
from models.problems import WrongUse
from models.settings import Settings
from models.terms import DeskRole, EventKind

app = typer.Typer(help="Search the texts that were read, and show one.", no_args_is_help=True)

ROLE = DeskRole.MONITOR  # the terminal shows what a monitor sees: nothing sealed, no hidden name
Since = Annotated[
    str | None, typer.Option(help="Published, or else captured, since 2024-05-01, or 7d ago.")
]
Until = Annotated[str | None, typer.Option(help="Until that day, which counts.")]


@app.command("search", epilog="Example: aigaq documents search Тестов 'в суде' --since 2024-01-01")
def search(
    words: Annotated[
        list[str],
        typer.Argument(
            help="Words, in any case form; 'a phrase'; begin* of a word; after --, -word."
        ),
    ],
    source: Annotated[str | None, typer.Option(help="Of this source.")] = None,
    lang: Annotated[str | None, typer.Option(help="In this language: ru, kk, en.")] = None,
    since: Since = None,
    until: Until = None,
    kind: Annotated[EventKind | None, typer.Option(help="That tell of such an event.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=1_000)] = 20,
    as_json: Json = False,
) -> None:
    """Find documents by their words, the last first. A name finds its case forms and spellings.

    Of children and witnesses the initials are shown, and their names find nothing.
    """
    from console.documents import Wanted, find
    from console.searched import note_search
    from console.times import read_end, read_since
    from models.database import reading

    wanted = Wanted(
        words=" ".join(map(_quoted, words)),
        source_id=source,
        lang=lang,
        since=None if since is None else read_since(since, "--since", clock.now()),
        until=None if until is None else read_end(until, "--until"),
        kind=kind,
        size=limit,
    )
    engine = open_database()
    with reading(engine) as session:
        found = find(session, wanted, ROLE)
    if not found["is_asked"]:
        raise WrongUse("nothing to look for: give a word that should stand in the text")
    key = Settings.from_env().audit_key
    note_search(engine, key, who(None), wanted.words, found["total"], clock.now())
    if as_json:
        for hit in found["hits"]:
            show.as_json(hit)
    else:
        show_documents.hits(found)
    if found["total"] > len(found["hits"]):
        show.complain(f"the first {limit} of {_count(found)} are shown: --limit shows more")


@app.command("show", epilog="Example: aigaq documents show 7")
def show_one(
    document_id: Annotated[
        int, typer.Argument(min=1, max=2**31 - 1, help="The number that `search` shows.")
    ],
    as_json: Json = False,
) -> None:
    """Show one document: its text, what it tells, where it was kept, its versions."""
    from console.one_document import whole
    from models.database import reading

    with reading(open_database()) as session:
        found = whole(session, document_id, ROLE)
    spelt = show_documents.spell(found)
    if as_json:
        show.as_json(spelt)
    else:
        show_documents.whole(spelt)


def _quoted(word: str) -> str:
    """Return what one argument asks for: several words that a shell kept together are a phrase."""
    given = as_text(word, "WORDS") or ""
    return f'"{given}"' if " " in given and '"' not in given else given


def _count(found: dict[str, Any]) -> str:
    return f"{found['total']}{' or more' if found['is_cut'] else ''}"
