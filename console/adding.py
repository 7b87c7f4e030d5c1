"""Looks at a new site for `aigaq sources add`, tries what its front page names, proposes its file.

A person reads it before anything is polled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from console.checking import Listed, judge_listing
from console.proposing import (
    TELEGRAM,
    YOUTUBE,
    Proposal,
    Site,
    describe_site,
    draft,
    is_walled,
    propose_polled,
    propose_walled,
    suggest_id,
)
from crawlers.catalogue import id_for_visits, owner_of
from crawlers.entries import How, PollEntry
from crawlers.platforms import fold_post
from crawlers.source import Source
from crawlers.urls import NotALink, canonical_url, host_of
from extract.front import FrontPage, find_sitemaps, read_front_page
from extract.page import Unreadable
from flows.looking import Answer, look_at
from flows.workspace import Progress, Workspace
from models.problems import CannotRun, WrongUse
from models.settings import Settings

POSTS = "wp/v2/posts?per_page=20&_fields=link,date_gmt,title"
CHANNEL_FEED = "https://www.youtube.com/feeds/videos.xml?channel_id="
CHANNEL = re.compile(r"/channel/(UC[A-Za-z0-9_-]{22})")
TRIED = (How.WORDPRESS, How.FEED, How.YOUTUBE, How.TELEGRAM, How.SITEMAP)  # the surest first

Named = Sequence[tuple[How, str]]  # what a site may be polled through


def propose(workspace: Workspace, url: str, source_id: str | None, progress: Progress) -> Proposal:
    """Return the file proposed for the site, channel or account at `url`.

    Raises WrongUse: no address, an id that is taken, a site that the catalogue has; CannotRun: the
    front page does not answer, or robots.txt closes it.
    """
    plain = _canonical(url)
    owner = _find_owner(plain, workspace.sources)
    if owner is not None:
        raise WrongUse(f"{plain}: the catalogue has it, as {owner}")
    name = source_id or suggest_id(plain)
    if name in workspace.sources:
        raise WrongUse(f"the id {name} is taken: give another with --id")
    if is_walled(plain):
        return propose_walled(plain, name)
    return _try(workspace, plain, name, progress)


def write_proposal(settings: Settings, proposal: Proposal) -> Path:
    """Write the file into the folder of own sources; nothing is overwritten. Raises WrongUse."""
    if settings.sources_dir is None:
        raise WrongUse("--write: set AIGAQ_SOURCES_DIR to the folder of your own sources")
    path = settings.sources_dir / f"{proposal.source_id}.toml"
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(proposal.text)
    except FileExistsError as problem:
        raise WrongUse(f"{path} is there already: give another --id") from problem
    return path


def _canonical(url: str) -> str:
    """Return the one address of a site or account; of a post, that of who posted it."""
    has_scheme = ":" in url.partition("/")[0]  # "javascript:1" is no host with a port
    try:
        plain = canonical_url(url if has_scheme else f"https://{url}")
    except NotALink as problem:
        raise WrongUse(str(problem)) from problem
    post = fold_post(plain)
    return plain if post is None or post.owner is None else post.owner


def _find_owner(url: str, sources: Mapping[str, Source]) -> str | None:
    """Return which source a site or account is already; a platform as a whole is no account."""
    if fold_post(url) is None:
        return owner_of(url, sources)
    return next((source.id for source in sources.values() if source.account == url), None)


def _try(workspace: Workspace, url: str, source_id: str, progress: Progress) -> Proposal:
    name = id_for_visits(url, workspace.sources)
    named, page = _by_address(url), None
    if not named:
        robots_url = urljoin(url, "/robots.txt")
        answers = look_at(workspace, {name: [url, robots_url]}, progress)
        if not _is_same_site(answers[url].final_url, url):
            raise WrongUse(f"{url} leads to another site: add {answers[url].final_url}")
        page, robots = _read_front(answers[url]), answers[robots_url].capture
        sitemaps = () if robots is None else find_sitemaps(robots.body)
        named = [one for one in _on_page(page, sitemaps) if _is_same_site(one[1], url)]
    tried = look_at(workspace, {name: [one for _, one in named]}, progress) if named else {}
    site = describe_site(url, source_id, page)
    listed = list(_listed(site, named, tried))
    working = [one for one in listed if one[1].items or one[1].children]
    failed = [line for _, found in listed if not found.items for line in found.trouble]
    return propose_polled(site, working, failed)


def _read_front(answer: Answer) -> FrontPage:
    if answer.issue is not None or answer.capture is None:
        raise CannotRun(f"{answer.url}: {answer.message}")
    try:
        return read_front_page(answer.capture)
    except Unreadable as problem:
        raise CannotRun(f"{answer.url}: {problem}") from problem


def _by_address(url: str) -> Named:
    """Return what is polled where the address of an account alone says it."""
    parts = urlsplit(url)
    if parts.netloc == TELEGRAM:
        return [(How.TELEGRAM, f"https://{TELEGRAM}/s{parts.path.rstrip('/')}")]
    channel = CHANNEL.fullmatch(parts.path.rstrip("/"))
    if parts.netloc == YOUTUBE and channel is not None:
        return [(How.YOUTUBE, f"{CHANNEL_FEED}{channel[1]}")]
    return []


def _on_page(page: FrontPage, sitemaps: Sequence[str]) -> Iterator[tuple[How, str]]:
    if page.api is not None:
        yield How.WORDPRESS, urljoin(page.api, POSTS)
    for feed in page.feeds:
        yield (How.YOUTUBE if feed.startswith(f"https://{YOUTUBE}/feeds/") else How.FEED), feed
    for sitemap in sitemaps:
        yield How.SITEMAP, sitemap


def _is_same_site(url: str, front: str) -> bool:
    """Tell whether an address is on the site itself: a page may name the feed of anybody."""
    try:
        return host_of(url).removeprefix("www.") == host_of(front).removeprefix("www.")
    except NotALink:
        return False


def _listed(
    site: Site, named: Named, answers: Mapping[str, Answer]
) -> Iterator[tuple[PollEntry, Listed]]:
    """Yield what each address lists, the surest first."""
    source = draft(site)
    for how, url in sorted(named, key=lambda one: TRIED.index(one[0])):
        entry = PollEntry(how=how, url=url)
        yield entry, judge_listing(source, entry, answers[url])
