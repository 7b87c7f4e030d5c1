"""A real browser for tests of pages: how it is found and opened, and what it should not have seen.

Tests that use it are slow, and are skipped where no browser is installed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawlers.browsers import NoBrowser, find_browser

HEIGHT = 800
LEAST_TARGET, LEAST_ALONE = 44, 24  # CSS pixels: WCAG 2.5.5, 2.5.8
GRAVE = ("serious", "critical")  # as axe-core ranks what it finds
# The browser tells of what a page was not allowed to do; the page itself cannot unsay it.
LISTENER = """
addEventListener("securitypolicyviolation", (e) => console.error(
  `violation: ${e.effectiveDirective} ${e.blockedURI} ${e.sourceFile}`));
"""
# What is smaller than a finger: a button, a field or a link of a bar under 44 px high; another link
# that stands by itself under the 24 px of WCAG 2.5.8. That exempts links within a sentence or a
# block of text; a box counts with its label; what nobody sees is no target.
SMALL = """
([least, alone]) => {
  const found = [];
  for (const it of document.querySelectorAll("a[href], button, input, select, textarea, summary")) {
    if (it.type === "hidden" || it.matches(".skip, .hidden") || !it.checkVisibility()) continue;
    const isBare = it.localName === "a" && !it.closest("nav, header, .tabs, .chip, .bar")
      && !it.matches(".button");
    const around = it.closest("p, li, td, th, dd, small")?.textContent.trim();
    if (isBare && getComputedStyle(it).display === "inline" && around !== it.textContent.trim())
      continue;
    const box = (it.matches("[type=checkbox], [type=radio]") && it.closest("label") || it)
      .getBoundingClientRect();
    if (box.height < (isBare ? alone : least) - 0.5)
      found.push(`${it.localName} ${(it.name || it.textContent).trim().slice(0, 30)} `
        + `${Math.round(box.width)}x${Math.round(box.height)}`);
  }
  return found;
}
"""


@dataclass
class Seen:
    """What pages of one context did that none of ours does: the browser's own words."""

    console: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    outward: list[str] = field(default_factory=list)  # requests that leave localhost

    @property
    def everything(self) -> list[str]:
        return [*self.console, *self.dialogs, *self.outward]


@contextmanager
def chromium(*switches: str) -> Iterator[Any]:
    """Give a browser, or skip the test with the reason why there is none."""
    try:
        program = find_browser(None)
    except NoBrowser as problem:
        pytest.skip(str(problem))
    from playwright.sync_api import sync_playwright

    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []  # our own page, on loopback
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=program.path, args=[*switches, *sandbox])
        yield browser
        browser.close()


def open_context(
    browser: Any,
    *,
    script: bool = True,
    scheme: str = "light",
    width: int = 1280,
    lang: str = "en",
    **more: Any,
) -> tuple[Any, Seen]:
    """Open somebody's window, with or without JavaScript; return it and what it will have seen."""
    context = browser.new_context(
        java_script_enabled=script,
        color_scheme=scheme,
        viewport={"width": width, "height": HEIGHT},
        locale=lang,
        **more,
    )
    context.set_default_timeout(10_000)
    return context, watch(context)


def watch(context: Any) -> Seen:
    """Collect from now on what the pages of a context do that they should not."""
    seen = Seen()
    context.add_init_script(LISTENER)
    context.on("console", lambda told: _note_loud(seen, told))
    context.on("weberror", lambda told: seen.console.append(f"error: {told.error}"))
    context.on("dialog", lambda told: _note_dialog(seen, told))
    context.on("request", lambda asked: _note_outward(seen, asked.url))
    return seen


def _note_dialog(seen: Seen, told: Any) -> None:
    seen.dialogs.append(told.message)
    told.dismiss()


def _note_loud(seen: Seen, told: Any) -> None:
    if told.type in ("error", "warning"):
        seen.console.append(f"{told.type}: {told.text} ({told.location['url']})")


def _note_outward(seen: Seen, url: str) -> None:
    host = urlsplit(url).hostname or ""
    if not url.startswith(("data:", "about:")) and host.rpartition(".")[2] != "localhost":
        seen.outward.append(url)


def let_in(context: Any, port: int, token: str | None) -> None:
    """Sign a context in with the session of somebody, as its cookie tells it."""
    url = f"http://localhost:{port}"
    context.add_cookies([{"name": f"aigaq-{port}", "value": token, "url": url}])


def barriers(page: Any) -> list[str]:
    """Return what axe-core finds serious or critical on the page: which rule, and where first.

    The context has to be opened with `bypass_csp`: axe is a script in the page.
    """
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [f"{one['id']} {one['nodes'][0]['target']}" for one in found if one["impact"] in GRAVE]


def overflow(page: Any) -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))


def small_targets(page: Any) -> list[str]:
    """Return what is too small to be hit by a finger."""
    return list(page.evaluate(SMALL, [LEAST_TARGET, LEAST_ALONE]))
