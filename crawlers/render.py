"""Shows one page in a fresh browser and takes its picture, its DOM and its visible text.

The browser reaches nothing but our proxy. What it says of a page is not evidence of what the server
sent, the records of the proxy are; so it is only asked for what it made of them, and in a world of
its own, where the page's scripts cannot lie about it.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from crawlers.browsers import SWITCHES, UNWANTED_SWITCHES, Browser, Room, open_room
from crawlers.orphans import end_group
from crawlers.proxy import USER

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, CDPSession, Dialog, Page, Playwright

PAGE_LIMIT_S = 60.0
NAVIGATION_S = 15.0
QUIET_S = 5.0  # how long a page may go on asking after it has loaded
ASK_S = 10.0
STOP_S = 5.0
WIDTH, HEIGHT = 1280, 900
MAX_HEIGHT = 20_000  # pixels of the picture
MAX_PICTURE = 30_000_000  # bytes
MAX_CHARS = 5_000_000  # of the DOM, and of the text
LOCALE, TIMEZONE = "ru-RU", "Asia/Almaty"

# A direct way out of the machine for scripts; nothing that a page shows needs it.
_BEFORE_SCRIPTS = """
for (const name of ["RTCPeerConnection", "webkitRTCPeerConnection", "RTCDataChannel"])
  try { delete window[name]; } catch {}
"""
# A form named "body" hides document.body; the getters of the prototype cannot be hidden.
_LOOK = """
(() => {
  const get = (kind, name, of) =>
    Object.getOwnPropertyDescriptor(kind.prototype, name).get.call(of);
  const root = get(Document, "documentElement", document);
  const type = get(Document, "doctype", document);
  const body = get(Document, "body", document);
  const dom = root ? get(Element, "outerHTML", root) : "";
  const text = body ? get(HTMLElement, "innerText", body) : "";
  const most = %d;
  return {
    url: get(Document, "URL", document),
    dom: (type ? "<!DOCTYPE html>\\n" : "") + dom.slice(0, most),
    text: text.slice(0, most),
    cut: dom.length > most || text.length > most,
  };
})()
"""


class NotRendered(Exception):
    """The browser did not show the page; the message says why, and holds no address."""


@dataclass(frozen=True, slots=True)
class Way:
    """The one way out that the browser has: the proxy, the digest of its key, a password for it."""

    port: int
    spki: str
    password: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What a browser made of a page. `notes` say what of it is not whole, and what was unusual."""

    final_url: str
    dom: str
    text: str
    picture: bytes | None
    page_height: int
    is_sandboxed: bool
    notes: tuple[str, ...]


async def render_page(url: str, browser: Browser, user_agent: str, way: Way) -> Rendered:
    """Return what the browser made of an http(s) page. Raises NotRendered.

    The browser is ended whatever happens; what it may have let go of, `crawlers.orphans` finds.
    """
    from playwright.async_api import Error, async_playwright

    if urlsplit(url).scheme not in ("http", "https"):
        raise NotRendered("not http or https")
    with open_room(browser) as room:
        driver = await async_playwright().start()
        try:
            async with asyncio.timeout(PAGE_LIMIT_S):
                context, is_sandboxed = await _launch(driver, room, user_agent, way)
                return await _capture(context, url, is_sandboxed)
        except TimeoutError as late:
            raise NotRendered(f"not done in {PAGE_LIMIT_S:.0f} s") from late
        except (Error, KeyError, ValueError) as problem:  # what the driver says may be no answer
            raise NotRendered(_reason(problem)) from problem
        finally:
            end_group(room.pid)  # first: the driver would ask a browser that hangs to close
            with contextlib.suppress(TimeoutError, Error):
                await asyncio.wait_for(driver.stop(), STOP_S)


async def _launch(
    driver: Playwright, room: Room, user_agent: str, way: Way
) -> tuple[BrowserContext, bool]:
    """Start the browser with its sandbox; without it only where another user's rights, and no
    kernel feature, keep it in: see docs/limits.md.
    """
    from playwright.async_api import Error

    try:
        return await _start(driver, room, user_agent, way, is_sandboxed=True), True
    except Error as problem:
        if "sandbox" not in problem.message.lower() or "setpriv" not in room.program.read_text():
            raise
    end_group(room.pid)
    return await _start(driver, room, user_agent, way, is_sandboxed=False), False


async def _start(
    driver: Playwright, room: Room, user_agent: str, way: Way, *, is_sandboxed: bool
) -> BrowserContext:
    context = await driver.chromium.launch_persistent_context(
        room.profile,
        executable_path=room.program,
        chromium_sandbox=is_sandboxed,
        env=room.environment,
        args=[*SWITCHES, f"--ignore-certificate-errors-spki-list={way.spki}"],
        ignore_default_args=list(UNWANTED_SWITCHES),
        proxy={
            "server": f"http://127.0.0.1:{way.port}",
            "bypass": "<-loopback>",  # by default a browser goes directly to its own machine
            "username": USER,
            "password": way.password,
        },
        accept_downloads=False,
        service_workers="block",
        user_agent=user_agent,
        locale=LOCALE,
        timezone_id=TIMEZONE,
        viewport={"width": WIDTH, "height": HEIGHT},
        timeout=NAVIGATION_S * 1000,
        handle_sigint=False,
        handle_sigterm=False,
        handle_sighup=False,
    )
    await context.add_init_script(_BEFORE_SCRIPTS)
    return context


async def _capture(context: BrowserContext, url: str, is_sandboxed: bool) -> Rendered:
    page = context.pages[0]
    context.on("page", _close_window)
    context.on("dialog", _dismiss)
    notes = [] if is_sandboxed else ["the browser ran without its sandbox"]
    notes += await _open(page, url)
    session = await context.new_cdp_session(page)
    async with asyncio.timeout(ASK_S):
        seen = await _look(session)
    notes += [f"cut at {MAX_CHARS} characters"] if seen["cut"] else []
    picture, height, why = await _picture(session)
    return Rendered(
        final_url=str(seen["url"]),
        dom=str(seen["dom"]),
        text=str(seen["text"]),
        picture=picture,
        page_height=height,
        is_sandboxed=is_sandboxed,
        notes=(*notes, *why),
    )


async def _open(page: Page, url: str) -> list[str]:
    """Open the page and wait until it asks for nothing more, within limits."""
    from playwright.async_api import TimeoutError as TooSlow

    notes = []
    try:
        await page.goto(url, wait_until="load", timeout=NAVIGATION_S * 1000)
    except TooSlow:
        notes.append(f"still loading after {NAVIGATION_S:.0f} s")
    with contextlib.suppress(TooSlow):
        await page.wait_for_load_state("networkidle", timeout=QUIET_S * 1000)
    return notes


async def _look(session: CDPSession) -> dict[str, Any]:
    """Return address, DOM and text, read in a world that the page's scripts cannot reach."""
    tree = await session.send("Page.getFrameTree")
    world = await session.send(
        "Page.createIsolatedWorld",
        {"frameId": tree["frameTree"]["frame"]["id"], "worldName": "aigaq"},
    )
    answer = await session.send(
        "Runtime.evaluate",
        {
            "contextId": world["executionContextId"],
            "expression": _LOOK % MAX_CHARS,
            "returnByValue": True,
        },
    )
    if "value" not in answer["result"]:
        raise NotRendered("the page cannot be read")
    value: dict[str, Any] = answer["result"]["value"]
    return value


async def _picture(session: CDPSession) -> tuple[bytes | None, int, list[str]]:
    """Return the picture of the whole page as PNG, how high the page is, and what is missing."""
    try:
        async with asyncio.timeout(ASK_S):
            metrics = await session.send("Page.getLayoutMetrics")
        height = int(metrics["cssContentSize"]["height"])
        clip = {"x": 0, "y": 0, "scale": 1, "width": WIDTH, "height": min(height, MAX_HEIGHT) or 1}
        async with asyncio.timeout(NAVIGATION_S):
            answer = await session.send(
                "Page.captureScreenshot",
                {"format": "png", "captureBeyondViewport": True, "clip": clip},
            )
    except TimeoutError:
        return None, 0, ["no picture in time"]
    picture = base64.b64decode(answer["data"])
    if len(picture) > MAX_PICTURE:
        return None, height, [f"no picture: more than {MAX_PICTURE} bytes"]
    cut = [f"picture cut at {MAX_HEIGHT} of {height} pixels"] if height > MAX_HEIGHT else []
    return picture, height, cut


async def _close_window(window: Page) -> None:
    from playwright.async_api import Error

    with contextlib.suppress(Error):  # the browser may be gone before
        await window.close()


async def _dismiss(dialog: Dialog) -> None:
    from playwright.async_api import Error

    with contextlib.suppress(Error):
        await dialog.dismiss()


def _reason(problem: Exception) -> str:
    """Return the browser's word for what went wrong, without the address that it quotes."""
    message = str(problem)
    for word in message.replace(":", " ").split():
        if word.startswith("ERR_"):
            return word
    if "Download is starting" in message:
        return "a download"
    return "the browser ended" if "closed" in message else "the browser failed"
