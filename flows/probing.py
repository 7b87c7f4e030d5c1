"""Asks a host, once a day at most, for an address that nobody ever gave out: how it looks when
nothing is there. Only where a page has lost most of its text without a word why.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.catalogue import id_for_visits, source_for_visits
from crawlers.urls import NotALink
from flows.crawl import CrawlFailed, crawl
from flows.visit import delay_for
from flows.workspace import Progress, Workspace, now, silent
from models.database import reading, writing
from models.store import probes, sources
from models.store.probes import Probe
from models.tables import Link

EVERY = timedelta(days=1)  # a host, at most
MOST_HOSTS = 50  # of one round
TOKEN_BYTES = 8


def probe_hosts(
    workspace: Workspace, links: Sequence[Link], progress: Progress = silent
) -> dict[str, Probe]:
    """Return the last probe of each of the links' hosts, by host, asking those that were not asked
    within a day. A host that cannot be asked now is left out.
    """
    found = _load(workspace)
    wanted: dict[str, Link] = {}
    for link in links:
        host = urlsplit(link.fetch_url).netloc
        if host not in found and len(wanted) < MOST_HOSTS:
            wanted.setdefault(host, link)
    if wanted:
        asyncio.run(_ask(workspace, list(wanted.values()), progress))
        found = _load(workspace)
    return found


def invent_address(url: str, token: str) -> str:
    """Return an address in the same folder as `url`, of the same form, which surely has no page."""
    parts = urlsplit(url)
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    if parts.query and not parts.path.rstrip("/").endswith(".html"):
        given = parse_qsl(parts.query, keep_blank_values=True)
        query = urlencode([(key, token) for key, _ in given])
        return urlunsplit(parts._replace(query=query, fragment=""))
    dot = name.rpartition(".")[2] if "." in name else ""
    ending = f".{dot}" if dot.isalnum() and len(dot) <= 5 else ""
    slash = "/" if parts.path.endswith("/") else ""
    return urlunsplit(
        parts._replace(path=f"{folder}/{token}{ending}{slash}", query="", fragment="")
    )


def _load(workspace: Workspace) -> dict[str, Probe]:
    with reading(workspace.engine) as session:
        made = probes.since(session, now() - EVERY)
    return {urlsplit(probe.asked_url).netloc: probe for probe in made}


async def _ask(workspace: Workspace, links: Sequence[Link], progress: Progress) -> None:
    """Ask for the invented addresses; what comes is kept with the link that gave the occasion."""
    wanted: dict[str, list[tuple[int, str]]] = {}
    for link in links:
        url = invent_address(link.fetch_url, secrets.token_hex(TOKEN_BYTES))
        try:
            wanted.setdefault(id_for_visits(url, workspace.sources), []).append((link.id or 0, url))
        except NotALink:
            continue
    hosts: Mapping[str, str] = {
        name: source_for_visits(name, workspace.sources).host for name in wanted
    }
    with writing(workspace.engine) as session:
        sources.register(session, hosts, now())
    order: dict[str, Any] = {
        "sources": [],
        "probes": wanted,
        "delay_s": delay_for(workspace, hosts),
    }
    try:
        await crawl(workspace, order, "probe", progress)
    except CrawlFailed:
        return  # what it had kept is kept; without it the page stays "changed"
