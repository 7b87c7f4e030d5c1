"""A court's form that would send us, our cookie or too much of our traffic somewhere else."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import trustme

from crawlers.addresses import Resolver
from crawlers.catalogue import load_source
from crawlers.entries import Form
from crawlers.found import ListingProblem
from crawlers.hearings import read_form, read_step
from crawlers.recorder import Recorder
from crawlers.run import Batch, crawl
from models.terms import IssueKind
from tests.hostile import HostileSite, respond, server_context
from tests.invented_web import MemoryFrontier

HOST, ELSEWHERE = "office.sud.kz", "elsewhere.example"
SOURCE = load_source("court_schedule").with_delay(0.01)
URL = SOURCE.poll.entries[0].url
NAME = "j_idt1:schedule-of-case-filter-form"
NOT_FOUND = respond(b"", status=b"404 Not Found")


def form() -> Form:
    found = SOURCE.poll.entries[0].form
    assert found is not None
    return found


def page(action: str = "", state: str = "1", hidden: str = "") -> bytes:
    parts = "".join(
        f'<select id="{NAME}:{word}"><option value="{value}">x</option></select>'
        for word, value in (("district-field", "2"), ("court-field", "413"))
    )
    return (
        f'<!doctype html><html><!-- synthetic --><body><form id="{NAME}" action="{action}">'
        f'<input type="hidden" name="javax.faces.ViewState" value="{state}">{hidden}{parts}'
        f'<a id="{NAME}:search">x</a></form></body></html>'
    ).encode()


def poll(folder: Path, answers: dict[str, object]) -> tuple[MemoryFrontier, list[bytes]]:
    """Poll the court where these answers stand, and return what was asked."""
    authority = trustme.CA()
    frontier = MemoryFrontier()
    with HostileSite(server_context(authority, HOST, ELSEWHERE)) as site:
        site.answers.update({"/robots.txt": NOT_FOUND, **answers})  # type: ignore[dict-item]
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        resolver = Resolver([f"{host}:443:127.0.0.1:{site.port}" for host in (HOST, ELSEWHERE)])
        recorder = Recorder(
            folder / "archive", frontier.kept.extend, lambda _: None, resolver, folder / "ca.pem"
        )
        try:
            asyncio.run(crawl(Batch((SOURCE,), None), frontier, recorder))
        finally:
            recorder.close()
    return frontier, site.requests


def test_a_form_on_another_site_is_not_filled_in(tmp_path: Path) -> None:
    moved = respond(b"", b"Location: https://elsewhere.example/form", status=b"302 Found")
    path = URL.removeprefix(f"https://{HOST}")
    mime = b"Content-Type: text/html; charset=utf-8"
    answers: dict[str, object] = {path: moved, "/form": respond(page(), mime)}
    frontier, asked = poll(tmp_path, answers)
    assert frontier.problems == [(SOURCE.id, IssueKind.REDIRECTED, URL)]
    assert not any(request.startswith(b"POST") for request in asked)


@pytest.mark.parametrize(
    ("action", "is_ours"),
    [
        ("", True),
        ("/other/path", True),
        (f"https://{HOST}:443/x", True),
        (f"http://{HOST}/x", False),  # the cookie would go where others can read it
        (f"https://{HOST}:8443/x", False),
        (f"https://{HOST}:99999/x", False),
        (f"https://{HOST}@elsewhere.example/x", False),
        ("https://elsewhere.example/x", False),
        ("javascript:alert(1)", False),
    ],
)
def test_where_a_form_may_be_sent(action: str, is_ours: bool) -> None:
    if is_ours:
        assert read_form(page(action), URL, form()).action.startswith(f"https://{HOST}")
        return
    with pytest.raises(ListingProblem) as refused:
        read_form(page(action), URL, form())
    assert refused.value.kind is IssueKind.REDIRECTED


def test_a_form_that_wants_megabytes_back_with_each_step_is_refused() -> None:
    large = "x" * 400_000
    for markup in (
        page(state=large),
        page(hidden=f'<input type="hidden" name="a" value="{large}">'),
    ):
        with pytest.raises(ListingProblem) as refused:
            read_form(markup, URL, form())
        assert refused.value.kind is IssueKind.TOO_LARGE
    view = read_form(page(), URL, form())
    answer = (
        "<partial-response><changes><update id='javax.faces.ViewState'>"
        f"{large}</update></changes></partial-response>"
    )
    with pytest.raises(ListingProblem) as refused:
        read_step(answer.encode(), view, form())
    assert refused.value.kind is IssueKind.TOO_LARGE
