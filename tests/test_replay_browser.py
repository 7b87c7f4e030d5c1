"""A captured page in a real browser: it is seen, it runs nothing, and it calls nobody.

Slow, and skipped where no browser or no pywb is installed.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.authorities import Authority
from tests.browsing import chromium, open_context
from tests.invented_archive import SITE, Archive, make_archive, page
from tests.test_console import Served, served_with_pywb

pytestmark = pytest.mark.slow

OUT = "https://trap.example"
HOSTILE = f"""<!DOCTYPE html><html lang="ru"><head><meta charset="utf-8"><title>Как было</title>
<base href="{OUT}/base/">
<meta http-equiv="refresh" content="1;url={OUT}/refresh">
<link rel="preconnect" href="{OUT}"><link rel="dns-prefetch" href="//trap.example">
<link rel="prefetch" href="{OUT}/prefetch"><link rel="preload" as="image" href="{OUT}/preload">
<link rel="modulepreload" href="{OUT}/m.js"><link rel="manifest" href="{OUT}/manifest">
<link rel="icon" href="{OUT}/icon"><link rel="stylesheet" href="{OUT}/style.css">
<style>@import "{OUT}/import.css"; @import url(//trap.example/2.css);
@font-face {{ font-family: f; src: url({OUT}/font.woff2); }}
body {{ font-family: f; background: u\\72l({OUT}/escaped.png); }}</style>
<script>document.title = "RAN"; new Image().src = "{OUT}/script";
fetch("{OUT}/fetch"); navigator.sendBeacon("{OUT}/beacon"); location = "{OUT}/moved";
new WebSocket("wss://trap.example/ws"); navigator.serviceWorker.register("/sw.js");
new RTCPeerConnection({{iceServers: [{{urls: "stun:trap.example:3478"}}]}}).createDataChannel("x");
</script><script src="{OUT}/app.js"></script></head>
<body onload="location='{OUT}/onload'"><p id="seen">Текст виден</p>
<img src="{OUT}/i.png" srcset="{OUT}/2x.png 2x" onerror="location='{OUT}/onerror'">
<img src="//trap.example/relative.png"><img src="data:image/svg+xml,<svg onload='alert(1)'/>">
<picture><source srcset="{OUT}/picture.png"><img></picture>
<video src="{OUT}/v.mp4" autoplay></video>
<audio src="{OUT}/a.mp3" autoplay></audio><object data="{OUT}/o"></object><embed src="{OUT}/e">
<iframe src="{OUT}/frame"></iframe><iframe srcdoc="<img src='{OUT}/srcdoc.png'>"></iframe>
<svg><image href="{OUT}/svg.png"/><use href="{OUT}/use.svg#x"/>
<style>@import "{OUT}/s.css";</style></svg>
<form id="form" action="{OUT}/form"><button id="send">x</button></form>
<a id="plain" href="{OUT}/plain">a</a> <a id="ping" href="#x" ping="{OUT}/ping">b</a>
<a id="window" target="_blank" href="{OUT}/window">c</a>
<a id="script" href="javascript:alert(1)">d</a>
<div style="width:1px;height:1px;background:url({OUT}/inline.png)"></div>
<table background="{OUT}/t.png">
<tr><td>x</table><marquee onstart="location='{OUT}/marquee'">m</marquee>
<details open ontoggle="location='{OUT}/toggle'"><summary>s</summary></details></body></html>"""


class Trap:
    """Counts connections to the hosts of invented pages: the browser is told that they are here."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self.caught: list[bytes] = []
        threading.Thread(target=self._catch, daemon=True).start()

    def _catch(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.settimeout(2)
            with connection:
                try:
                    self.caught.append(connection.recv(600))
                except OSError:
                    self.caught.append(b"")

    def close(self) -> None:
        self._listener.close()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder = tmp_path_factory.mktemp("replay")
    with Authority(folder / "authority") as authority:
        made = make_archive(folder / "data", f"sqlite:///{folder / 'aigaq.db'}", authority)
        made.keep("bad", [("bad", page(f"{SITE}/bad", HOSTILE, 30, None))])
        yield made
        made.workspace.engine.dispose()


@pytest.fixture(scope="module")
def console(archive: Archive) -> Iterator[Served]:
    with served_with_pywb(archive) as served:
        yield served


# What a captured page would do to the console if it could: send it a form, read it, hold its tab.
REACH = """(console) => { const form = document.createElement("form"); form.method = "post";
form.action = `${console}/sign-out`; document.body.append(form); form.submit();
return fetch(`${console}/`, {credentials: "include", mode: "no-cors"})
  .then(() => "reached", () => "kept out").then((told) => [told, window.opener === null]); }"""


def test_a_hostile_page_is_seen_and_calls_nobody(console: Served, tmp_path: Path) -> None:
    from playwright.sync_api import Error

    trap = Trap()
    here = f"127.0.0.1:{trap.port}"
    rules = f"MAP *.example {here}, MAP *.example.kz {here}, MAP * ~NOTFOUND, EXCLUDE *localhost"
    switches = (f"--host-resolver-rules={rules}", "--ignore-certificate-errors")
    with chromium(*switches) as browser:
        context, _ = open_context(browser)
        context.add_cookies([console.browser_cookie])
        desk = context.new_page()
        desk.goto(f"{console.base}/snapshots/{console.archive.snapshot('bad')}")
        with context.expect_page() as opening:
            desk.click("main button")  # a form of the console opens another tab
        shown = opening.value
        shown.wait_for_load_state("load")
        shown.wait_for_timeout(2_500)  # <meta refresh> would be gone by then
        assert shown.text_content("#seen") == "Текст виден"
        assert shown.title() == "Как было"
        assert ".replay.localhost:" in shown.url
        assert context.cookies(shown.url) == []  # the console's is for another name
        address, posted = shown.url, list[str]()
        context.on("request", lambda one: posted.append(one.url) if one.method == "POST" else None)
        assert shown.evaluate(REACH, console.base) == ["kept out", True]
        shown.wait_for_timeout(500)
        assert (shown.url, posted) == (address, [])
        for name in ("ping", "script", "window", "send", "plain"):
            shown.goto(address)
            shown.click(f"#{name}", no_wait_after=True)
            shown.wait_for_timeout(500)
        assert "This was not captured." in shown.content()
        assert len(context.pages) == 2  # no window was opened
        assert {c["name"] for c in context.cookies(desk.url)} == {f"aigaq-{console.port}"}
        assert trap.caught == []
        with pytest.raises(Error):  # the trap is there for whoever goes out
            desk.goto(f"{OUT}/", timeout=5_000)
    trap.close()
    assert trap.caught != []
