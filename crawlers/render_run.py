"""The child process that renders: `python -m crawlers.render_run batch.json`.

It reads the batches of `crawlers.run` that have "visits", and shows one page after the other: a
browser takes more of the machine than all else here. A page that it cannot show is kept all the
same, as the server sent it.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from archive.warc import Resource, Twin
from crawlers.authority import Authority
from crawlers.browsers import Browser, find_browser
from crawlers.frontier import Counts, Frontier, PendingLink
from crawlers.orphans import adopt_orphans, end_children
from crawlers.outcomes import Outcome, judge_failure, judge_response
from crawlers.pageload import PageLoad, Subject
from crawlers.proxy import RecordingProxy
from crawlers.recorder import NotKept, Recorder, build_response
from crawlers.render import HEIGHT, LOCALE, TIMEZONE, WIDTH, NotRendered, Rendered, Way, render_page
from crawlers.robots import Rules
from crawlers.rulebook import RuleBook
from crawlers.run import (
    GRACE_S,
    Batch,
    WrongBatch,
    hear_stop,
    renew_leases,
    run_batch,
    tell,
    watch_disk,
)
from crawlers.settings import user_agent
from crawlers.source import Source
from crawlers.spiders.links import is_elsewhere
from crawlers.stores import Stores, open_stores
from crawlers.window import Window
from models import clock
from models.settings import Settings
from models.terms import CaptureKind, IssueKind, LinkState, Made
from models.values import CaptureFacts

BUSY = (429, 503)  # the host asks to be left alone: for the rest of this run


class Renderer:
    """Renders the links of a batch and tells the frontier what came of each."""

    def __init__(
        self, frontier: Frontier, recorder: Recorder, browser: Browser, contact: str | None
    ) -> None:
        self.frontier = frontier
        self.recorder = recorder
        self.browser = browser
        self.agent = _agent(browser, contact)
        self.book = RuleBook(recorder, self.agent)
        self.authority = Authority()

    async def render_all(self, sources: Sequence[Source]) -> None:
        """Render the links of each source, with its delay between two pages."""
        async with RecordingProxy(self.authority) as proxy:
            for source in sources:
                await self._render_source(source, proxy)

    async def _render_source(self, source: Source, proxy: RecordingProxy) -> None:
        tally: Counter[str] = Counter()
        for number, link in enumerate(self.frontier.visits(source.id)):
            if number:
                await asyncio.sleep(await self._delay(source, link.url))
            try:
                load, rendered, why = await self._load(source, link, proxy)
                is_kept = await self._end(source, link, load, rendered, why)
            except NotKept as problem:
                words = f"nothing can be kept: {type(problem.__cause__).__name__}"
                self.frontier.problem(source.id, IssueKind.CRAWL_FAILED, source.url, words)
                return
            tally["documents" if is_kept else "documents_failed"] += 1
            if load.main is not None and load.main.status in BUSY:
                break  # the links that are left stay as they are
        self.frontier.done(source.id, Counts(**tally), Window())

    async def _delay(self, source: Source, url: str) -> float:
        try:
            rules = await self.book.rules(_origin(url), source.id)
        except Exception:  # noqa: BLE001 - it becomes the failure of the page, a moment later
            return source.poll.delay_s
        return max(source.poll.delay_s, rules.delay_s)

    async def _load(
        self, source: Source, link: PendingLink, proxy: RecordingProxy
    ) -> tuple[PageLoad, Rendered | None, str]:
        """Let the browser load the page; return what it made of it, or why it made nothing."""

        async def ask_robots(origin: str) -> Rules:
            return await self.book.rules(origin, source.id)

        subject = Subject(link.url, link.link_id, source.id, self.agent)
        load = PageLoad(self.recorder, subject, ask_robots)
        with proxy.admit(load) as password:
            way = Way(proxy.port, self.authority.spki, password)
            try:
                return load, await render_page(link.url, self.browser, self.agent, way), ""
            except NotRendered as problem:
                return load, None, str(problem)
            finally:
                await load.close()
                end_children()

    async def _end(
        self,
        source: Source,
        link: PendingLink,
        load: PageLoad,
        rendered: Rendered | None,
        why: str,
    ) -> bool:
        """Keep what the browser made of an answer, and tell how the link ended."""
        facts = load.main_facts if load.problem is None else None
        if facts is not None and facts.status is not None:
            if rendered is not None:
                await self._keep(link, load, facts, rendered)
            else:
                name = f"{Made.DOM}{facts.url}"
                words = f"kept, but the browser did not show it: {why}"
                self.frontier.problem(source.id, IssueKind.PAGE_UNREADABLE, name, words)
        outcome = _judge(load, why)
        final_url = link.url if rendered is None or facts is None else rendered.final_url
        if outcome.issue is None and is_elsewhere(link.url, final_url, source.links):
            outcome = Outcome(LinkState.REDIRECTED, None, outcome.message)
        self.frontier.fetched(
            link.link_id,
            load.main_facts,
            outcome.state,
            final_url=final_url if final_url != link.url else None,
            error=None if outcome.issue is None else outcome.message,
        )
        return outcome.issue is None

    async def _keep(
        self, link: PendingLink, load: PageLoad, facts: CaptureFacts, rendered: Rendered
    ) -> None:
        """Keep DOM, text, picture and the list of what was asked for, in this order."""
        notes = (
            ("browser", self.browser.version),
            ("viewport", f"{WIDTH}x{HEIGHT}, {LOCALE}, {TIMEZONE}"),
            ("pageHeight", str(rendered.page_height)),
            ("finalUrl", rendered.final_url),
            *(("note", words) for words in rendered.notes),
        )
        made: list[tuple[Made, str, bytes]] = [
            # The mark at the beginning outweighs a <meta charset> of the page's former bytes.
            (Made.DOM, "text/html; charset=utf-8", _spell("\ufeff" + rendered.dom)),
            (Made.TEXT, "text/plain; charset=utf-8", _spell(rendered.text)),
            (Made.INFO, "application/json", _spell(self._info(load, facts, rendered))),
        ]
        if rendered.picture is not None:
            made.append((Made.PICTURE, "image/png", rendered.picture))
        now = clock.now()
        main = Twin(facts.record_id, facts.url, facts.captured_at)
        for name, mime, body in made:
            await self.recorder.keep(
                Resource(
                    url=f"{name}{facts.url}",
                    kind=CaptureKind.RENDERED,
                    made_at=now,
                    mime=mime,
                    body=body,
                    main=main,
                    status=facts.status,
                    source_id=facts.source_id,
                    link_id=link.link_id,
                    notes=notes,
                )
            )

    def _info(self, load: PageLoad, facts: CaptureFacts, rendered: Rendered) -> str:
        """Return what the page asked for: records by address, and what was not fetched and why."""
        asked = [
            {"url": kept.url, "status": kept.status, "mime": kept.mime, "record": kept.record_id}
            | {"sha256": kept.payload_sha256, "truncated": kept.truncated, "error": kept.error}
            for kept in load.kept
        ]
        told = {
            "url": facts.url,
            "finalUrl": rendered.final_url,
            "browser": self.browser.version,
            "userAgent": self.agent,
            "resources": asked,
            "refused": [{"url": url, "why": why} for url, why in load.refused],
            "refusals": load.refusals,
            "capped": load.capped,
            "notes": rendered.notes,
        }
        return json.dumps(told, ensure_ascii=False, indent=1)


def _agent(browser: Browser, contact: str | None) -> str:
    """Return what pages expect to read of a browser, and who we are."""
    engine = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)"
    return f"{engine} Chrome/{browser.major}.0.0.0 Safari/537.36 {user_agent(contact)}"


def _judge(load: PageLoad, why: str) -> Outcome:
    if load.problem is not None:
        return judge_failure(load.problem)
    if load.main is None:
        return Outcome(LinkState.UNREACHABLE, IssueKind.CRAWL_FAILED, f"not asked for: {why}")
    return judge_response(build_response(load.main.url, load.main))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _spell(text: str) -> bytes:
    return text.encode("utf-8", "replace")  # half a surrogate pair is none


async def _run(batch: Batch, stores: Stores, browser: Browser, *, leashed: bool) -> None:
    """Render the links that are ours to look at, until all are done or we are asked to stop."""
    asked_to_stop = hear_stop(leashed=leashed)
    renderer = Renderer(stores.frontier, stores.recorder, browser, batch.contact)
    held = [source for source in batch.sources if source.id in stores.held]
    rendering = asyncio.create_task(renderer.render_all(held))
    helpers = [
        asyncio.create_task(asked_to_stop.wait()),
        asyncio.create_task(renew_leases(stores)),
        asyncio.create_task(watch_disk(stores)),
    ]
    await asyncio.wait({rendering, *helpers}, return_when=asyncio.FIRST_COMPLETED)
    for task in (rendering, *helpers):
        task.cancel()
    await asyncio.wait({rendering}, timeout=GRACE_S)
    stores.recorder.connections.close_idle()
    results = await asyncio.gather(rendering, *helpers, return_exceptions=True)
    stores.check()
    for result in results:
        if isinstance(result, Exception):
            raise result


def _render(settings: Settings, batch: Batch, leashed: bool) -> None:
    if batch.visits is None:
        raise WrongBatch('a batch to be rendered has "visits"')
    adopt_orphans()
    try:
        browser = find_browser(settings.browser)
        with open_stores(settings, batch.sources, batch.visits) as stores:
            asyncio.run(_run(batch, stores, browser, leashed=leashed))
            tell(batch, stores)
    finally:
        end_children()


def main(arguments: Sequence[str] | None = None) -> int:
    """Render the batch in the file that is named; return the exit code. See `run_batch`."""
    return run_batch(arguments, "crawlers.render_run", _render)


if __name__ == "__main__":
    sys.exit(main())
