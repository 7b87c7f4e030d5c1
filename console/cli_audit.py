"""The commands of `aigaq audit`: who did what, and whether the record is as it was written."""

from __future__ import annotations

from typing import Annotated

import typer

from console import show
from console.cli_users import ask_line
from console.options import Json, open_database
from models import clock
from models.settings import Settings
from models.terms import Audited

app = typer.Typer(help="Read the record of who did what in the console.", no_args_is_help=True)

COLUMNS = ("seq", "at", "by", "action", "object", "detail")
WORDS = "Only searches for exactly the words that are asked for, or read from standard input."


@app.command("list", epilog="Example: aigaq audit list --action revealed --since 2026-11-01")
def audit_list(
    by: Annotated[str | None, typer.Option(help="What this user did.")] = None,
    action: Annotated[Audited | None, typer.Option(help="What was done.")] = None,
    object: Annotated[str | None, typer.Option(help='What it was done to: "alert:7".')] = None,
    since: Annotated[str | None, typer.Option(help="A day or a time.")] = None,
    before: Annotated[int | None, typer.Option(min=1, max=2**62, help="Older than it.")] = None,
    was_searched: Annotated[bool, typer.Option("--was-searched", help=WORDS)] = False,
    limit: Annotated[int, typer.Option(min=1, max=9_999)] = 50,
    as_json: Json = False,
) -> None:
    """List entries, newest first. They hold numbers, never names of people or searched words."""
    from console.auditing import ask_for_words, list_entries
    from console.times import read_since
    from models.store.audit import Asked

    engine = open_database()
    moment = None if since is None else read_since(since, "--since", clock.now())
    asked = Asked(by, action, object, moment, before)
    if was_searched:
        asked = ask_for_words(asked, Settings.from_env().audit_key, ask_line("Words: "))
    found = list_entries(engine, asked, limit + 1)
    show.cut(found, limit)
    found = found[:limit]
    if as_json:
        for entry in found:
            show.as_json(entry)
    elif found:
        show.table(COLUMNS, [_cells(entry) for entry in found])
    else:
        show.out().print("No entries.")


@app.command("check", epilog="Example: aigaq audit check")
def audit_check(as_json: Json = False) -> None:
    """Follow the chain of digests from the first entry to the last. Exit code 1 if it is broken."""
    from console.auditing import check

    found = check(open_database())
    if as_json:
        show.as_json(found)
    elif found["wrong"] is None:
        show.out().print(f"{found['entries']} entries, as they were written.")
        show.out().print(f"The last is {found['sha256']}: note it, to see that none is cut off.")
    else:
        show.out().print(f"Entry {found['wrong']} is missing or not as it was written.")
    raise typer.Exit(0 if found["wrong"] is None else 1)


def _cells(entry: dict[str, object]) -> list[object]:
    detail = entry["detail"]
    words = " ".join(f"{k}={v}" for k, v in detail.items()) if isinstance(detail, dict) else ""
    named = f"{entry['object']} ({entry['user']})" if entry["user"] else entry["object"]
    return [entry["seq"], entry["at"], entry["by"], entry["action"], named, words]
