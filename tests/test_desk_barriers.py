"""Every page of the console in a real browser: nothing bars anybody, is too wide or too small.

axe-core looks at each page of the route table that an administrator can open, on the demo's data,
in light and dark and at the width of a phone. Slow, and skipped where no browser is installed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from console.desk.routes import PAGES
from models.database import reading
from tests.browsing import barriers, chromium, let_in, open_context, overflow, small_targets
from tests.demo_desk import demo_console
from tests.desk_console import Console
from tests.desk_paths import page_paths

pytestmark = pytest.mark.slow

EACH = 2  # pages about one thing, of each kind
# What these show stands behind a question mark.
ASKED = (
    "/?severity=high",
    "/?tab=confirmed&group=x",
    "/?severity=low&region=abai",
    "/documents?words=%D1%81%D1%83%D0%B4",
    "/people?words=nobody",
    "/overview?span=all",
    "/people/1/join?words=%D0%90",
    "/nowhere",
)


@pytest.fixture(scope="module")
def console(demo_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    with demo_console(demo_data, tmp_path_factory.mktemp("barriers")) as served:
        yield served


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as opened:
        yield opened


def paths_of(console: Console) -> list[str]:
    """Return what is looked at: pages of HTML, each address once."""
    with reading(console.desk.workspace.engine) as session:
        found = [*page_paths(session, EACH), *ASKED]
    return [p for p in found if not re.search(r"\.(atom|csv|css|js)$|/picture$|^/enter$", p)]


@pytest.mark.parametrize(
    ("scheme", "width", "lang"),
    [("light", 1280, "en"), ("dark", 1280, "kk"), ("light", 360, "ru"), ("dark", 360, "kk")],
)
def test_no_page_has_a_barrier(
    console: Console, browser: Any, scheme: str, width: int, lang: str
) -> None:
    context, seen = open_context(browser, scheme=scheme, width=width, lang=lang, bypass_csp=True)
    let_in(context, console.port, console.signed_in("berik").session)
    page, found, answered = context.new_page(), [], set()
    for path in paths_of(console):
        answer = page.goto(f"http://localhost:{console.port}{path}")
        assert answer.status in (200, 404, 409), (path, answer.status)
        answered.add(path)
        for summary in page.locator("details:not(.drop) > summary").all():
            summary.click()
        found += [f"{path}: {told}" for told in barriers(page)]
        if width == 360 and (over := overflow(page)) > 0:
            found.append(f"{path}: {over} px too wide")
        found += [f"{path}: too small: {told}" for told in small_targets(page)]
        if folder := os.environ.get("DESK_PICTURES"):
            name = re.sub(r"\W+", "-", path).strip("-") or "inbox"
            page.screenshot(path=f"{folder}/{name}-{width}-{scheme}.png", full_page=True)
    assert found == [], "\n".join(found)
    assert len(answered) > len({p.path for p in PAGES if p.methods == ("GET",)})
    assert [told for told in seen.everything if "404" not in told and "409" not in told] == []
    context.close()
