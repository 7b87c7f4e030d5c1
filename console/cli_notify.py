"""The commands of `aigaq notify`: set channels up, try them, send what is due, see how it went."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from console import show
from console.options import Json
from console.show_message import show_message
from models.settings import Settings

if TYPE_CHECKING:
    from flows.channels import Notices
    from flows.workspace import Workspace

app = typer.Typer(help="Tell people of alerts: channels, digests, feeds.", no_args_is_help=True)

DryRun = Annotated[bool, typer.Option("--dry-run", help="Show what would go; send nothing.")]
ChannelId = Annotated[str, typer.Argument(help="The channel's id in notify.toml.")]


@app.command("init", epilog="Example: aigaq notify init")
def notify_init() -> None:
    """Write an example of notify.toml, all of it commented out, that only you may read."""
    from console.notices import write_example

    path = write_example(Settings.from_env().data_dir)
    show.out().print(show.plain(f"Written: {path}"))
    show.out().print(f"Next: edit it, then {show.command()} notify channels")


@app.command("channels", epilog="Example: aigaq notify channels --json")
def notify_channels(as_json: Json = False) -> None:
    """List the channels and whether each address can be read. Nothing is sent, no secret shown."""
    from console.notices import channel_rows

    notices = _notices(Settings.from_env())
    rows = channel_rows(notices)
    if as_json:
        for row in rows:
            show.as_json(row)
    elif rows:
        titles = [title for title in rows[0] if title != "warning"]
        show.table(titles, [[row[title] for title in titles] for row in rows])
        for row in rows:
            if row["warning"]:
                show.out().print(f"{row['id']}: {row['warning']}")
    else:
        show.out().print(show.plain(_no_channels()))
    raise typer.Exit(1 if any(row["address"] != "read" for row in rows) else 0)


@app.command("test", epilog="Example: aigaq notify test duty")
def notify_test(channel: ChannelId, dry_run: DryRun = False, as_json: Json = False) -> None:
    """Send a message that only says that it is a test, at once."""
    from uuid import uuid4

    from flows.messages import word_test
    from flows.post import hand_over

    notices = _notices(Settings.from_env())
    chosen = notices.channel(channel)
    message = word_test(notices.app, uuid4().hex[:16])
    if dry_run:
        show_message(chosen, message, as_json)
        return
    answer = hand_over(notices, chosen, message)
    if as_json:
        show.as_json(asdict(answer) | {"message": message.id})
    elif answer.taken:
        show.out().print(f"{channel}: taken, message {message.id}")
    else:
        show.out().print(f"{channel}: not taken: {answer.trouble}")
    raise typer.Exit(0 if answer.taken else 1)


@app.command("send", epilog="Example: aigaq notify send")
def notify_send(
    dry_run: DryRun = False,
    refused: Annotated[
        bool, typer.Option(help="Try once more what was refused, now that it is mended.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Queue what is new, send what is due, write the feeds. Safe to repeat, and from cron."""
    from console.notices import retry_refused
    from flows.compose import preview
    from flows.notify import notify

    workspace, notices = _open()
    if dry_run:
        for channel in notices.channels:
            message = preview(
                workspace.engine, notices, channel, is_digest=channel.cadence != "now"
            )
            show_message(channel, message, as_json)
        return
    if refused:
        retry_refused(workspace, notices)
    done = asdict(notify(workspace))
    if as_json:
        show.as_json(done)
    else:
        show.out().print(f"Queued: {done['queued']}, decided before: {done['settled']}.")
        show.notified(done)
    raise typer.Exit(1 if done["failed"] or done["refused"] or done["problem"] else 0)


@app.command("digest", epilog="Example: aigaq notify digest --channel team --dry-run")
def notify_digest(
    channel: Annotated[str, typer.Option(help="The channel's id in notify.toml.")],
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Send the digest of a channel now, with all that waits for it."""
    from console.notices import send_digest
    from flows.compose import preview

    workspace, notices = _open()
    chosen = notices.channel(channel)
    if dry_run:
        show_message(chosen, preview(workspace.engine, notices, chosen, is_digest=True), as_json)
        return
    done = asdict(send_digest(workspace, notices, chosen))
    if as_json:
        show.as_json(done)
    else:
        show.notified(done)
        if not done["sent"] + done["failed"] + done["refused"]:
            show.out().print("Nothing to say, or it may not speak now.")
    raise typer.Exit(1 if done["failed"] or done["refused"] else 0)


@app.command("feeds", epilog="Example: aigaq notify feeds")
def notify_feeds(as_json: Json = False) -> None:
    """Write the Atom feeds anew and show their files. Whoever knows a file's name may read it."""
    from flows.feeds import write_feeds

    workspace, notices = _open()
    rows = [
        {"feed": feed.name, "entries": feed.entries, "file": str(feed.file)}
        for feed in write_feeds(workspace, notices)
    ]
    if as_json:
        for row in rows:
            show.as_json(row)
    elif rows:
        show.table(["feed", "entries", "file"], [list(row.values()) for row in rows])
    else:
        words = "No feeds: put [feeds] into notify.toml, see docs/notifications.md"
        show.out().print(show.plain(words))


@app.command("status", epilog="Example: aigaq notify status --json")
def notify_status(as_json: Json = False) -> None:
    """Show how the channels stand: what waits, was sent, was refused, and the last trouble."""
    from console.notices import standing_rows

    workspace, notices = _open()
    rows = standing_rows(workspace, notices)
    if as_json:
        for row in rows:
            show.as_json(row)
    elif rows:
        titles = list(rows[0])
        show.table([title.replace("_", " ") for title in titles], [list(r.values()) for r in rows])
    else:
        show.out().print(show.plain(_no_channels()))
    raise typer.Exit(1 if any(row["failed"] or row["trouble"] for row in rows) else 0)


def _no_channels() -> str:
    from flows.channels import FILE

    path = Settings.from_env().data_dir / FILE
    if path.exists():
        return f"No channels: take the # away in {path}"
    return f"No channels: {show.command()} notify init"


def _notices(settings: Settings) -> Notices:
    from flows.channels import load_notices

    return load_notices(settings.data_dir)


def _open() -> tuple[Workspace, Notices]:
    from flows.workspace import open_workspace

    settings = Settings.from_env()
    notices = _notices(settings)
    return open_workspace(settings), notices
