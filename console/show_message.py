"""Prints a message as it would go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from console import show

if TYPE_CHECKING:
    from flows.channels import Channel
    from flows.messages import Message


def show_message(channel: Channel, message: Message | None, as_json: bool) -> None:
    """Print what would go by a channel; that nothing would, if there is no message."""
    shown: dict[str, Any] = {"channel": channel.id, "title": None, "body": None}
    if message is not None:
        shown |= {"title": message.title, "body": message.body}
    if as_json:
        show.as_json(shown)
    elif message is None:
        show.out().print(f"{channel.id}: nothing would be sent")
    else:
        show.out().print(show.plain(f"To {channel.id}: {message.title}"))
        for line in message.body.splitlines():
            show.out().print(show.plain(line))
