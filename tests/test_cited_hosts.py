"""Every host that the seed report cites has a source, and every link of its shapes an owner."""

from __future__ import annotations

import random
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from crawlers.catalogue import load_sources, owner_of
from crawlers.urls import canonical_url, is_own_host

DATA = Path(__file__).with_name("cited_hosts.toml")
HOSTS: list[dict[str, Any]] = tomllib.loads(DATA.read_text("utf-8"))["host"]
SOURCES = load_sources()
FOOTNOTES = 100


def links_of(host: dict[str, Any]) -> Iterator[tuple[str, str | None]]:
    """Yield as many invented links of a host as are cited, each with its source if it is told."""
    dice = random.Random(host["name"])  # noqa: S311  # the same links every time
    for link in host["link"]:
        for _ in range(link["links"]):
            url = re.sub("#", lambda _: dice.choice(string.digits), link["like"])
            url = re.sub("@", lambda _: dice.choice(string.ascii_lowercase), url)
            yield url, link.get("source")


def test_the_report_cites_34_hosts_and_95_links() -> None:
    assert len({host["name"] for host in HOSTS}) == len(HOSTS) == 34
    urls = {canonical_url(url) for host in HOSTS for url, _ in links_of(host)}
    assert len(urls) == sum(link["links"] for host in HOSTS for link in host["link"]) == 95
    assert {number for host in HOSTS for number in host["footnotes"]} == set(
        range(1, FOOTNOTES + 1)
    ) - {5, 88, 95}  # these three notes hold no link


@pytest.mark.parametrize("host", HOSTS, ids=[host["name"] for host in HOSTS])
def test_each_cited_host_has_a_source_that_says_so(host: dict[str, Any]) -> None:
    own = [s for s in SOURCES.values() if is_own_host(host["name"], s.links)]
    assert own, f"no source has the host {host['name']}"
    assert any("seed report" in source.cited for source in own)


@pytest.mark.parametrize("host", HOSTS, ids=[host["name"] for host in HOSTS])
def test_each_cited_link_has_an_owner_on_its_own_site(host: dict[str, Any]) -> None:
    for url, expected in links_of(host):
        owner = owner_of(url, SOURCES)
        assert owner is not None, url
        assert is_own_host(urlsplit(url).hostname or "", SOURCES[owner].links), url
        assert expected in (None, owner), url


def test_no_file_names_the_profile_of_a_person() -> None:
    groups = re.compile(r"https://www\.facebook\.com/(?:groups/[a-z0-9.]+)?")
    for source in SOURCES.values():
        if source.host == "www.facebook.com":
            assert groups.fullmatch(source.account), source.id
