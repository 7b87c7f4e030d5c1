"""Which addresses may be fetched: only public ones, unless the operator names a host and port."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence

import pytest

from crawlers.addresses import AddressRefused, Resolver, WrongResolve, is_public

REFUSED = [
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",  # noqa: S104 - refused, not bound to
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "192.88.99.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:808:808::",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "3fff::1",
    "fe80::1",
    "fe80::1%eth0",
    "fd00:ec2::254",
    "fc00::1",
    "ff02::1",
    "100::1",
    "5f00::1",
]
PUBLIC = [
    "8.8.8.8",
    "1.1.1.1",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.1",
    "192.0.1.1",
    "223.255.255.255",
    "2606:4700::1111",
    "2a00:1450:4001::1",
    "2001:4860:4860::8888",
]
NUMBER_LIKE = ["2130706433", "0x7f.1", "0177.0.0.1", "127.1", "0", "1.2.3.4.5", "host.0x7f", "9."]


def vet(resolver: Resolver, host: str, port: int = 443) -> tuple[str, int]:
    return asyncio.run(resolver.vet(host, port))


def answering(*addresses: str) -> Resolver:
    """A resolver whose name server gives these addresses for every host."""

    async def look_up(host: str, port: int) -> Sequence[str]:
        return addresses

    return Resolver(lookup=look_up)


@pytest.mark.parametrize("address", REFUSED)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    assert not is_public(address)
    with pytest.raises(AddressRefused):
        vet(Resolver(), f"[{address}]" if ":" in address else address)
    with pytest.raises(AddressRefused, match="not public"):
        vet(answering(address), "news.example")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_used_as_it_is(address: str) -> None:
    assert vet(Resolver(), address) == (address, 443)
    assert vet(answering(address), "news.example", 80) == (address, 80)


@pytest.mark.parametrize("host", NUMBER_LIKE)
def test_a_number_is_not_a_host(host: str) -> None:
    with pytest.raises(AddressRefused, match="number"):
        vet(answering("8.8.8.8"), host)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST."])
def test_names_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        vet(Resolver(), host)


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    with pytest.raises(AddressRefused):
        vet(answering("8.8.8.8", "10.0.0.5"), "news.example")


def test_a_host_without_address_cannot_be_resolved() -> None:
    with pytest.raises(socket.gaierror):
        vet(answering(), "news.example")
    with pytest.raises(socket.gaierror):
        vet(Resolver(), "a" * 70 + ".example")


def test_an_override_names_host_and_port() -> None:
    resolver = Resolver(["News.Example.:443:127.0.0.1:8443", "*:80:[::1]", "x.example:80:10.0.0.9"])
    assert vet(resolver, "news.example", 443) == ("127.0.0.1", 8443)
    assert vet(resolver, "NEWS.example.", 443) == ("127.0.0.1", 8443)
    assert vet(resolver, "any.example", 80) == ("::1", 80)
    assert vet(resolver, "x.example", 80) == ("10.0.0.9", 80)  # a named host goes before "*"


def test_an_override_allows_no_other_port() -> None:
    resolver = Resolver(["127.0.0.1:8080:127.0.0.1", "[::1]:8080:[::1]:81"])
    assert vet(resolver, "127.0.0.1", 8080) == ("127.0.0.1", 8080)
    assert vet(resolver, "::1", 8080) == ("::1", 81)
    for host in ("127.0.0.1", "::1"):
        with pytest.raises(AddressRefused):
            vet(resolver, host, 8081)


@pytest.mark.parametrize(
    "entry",
    [
        "",
        "news.example",
        "news.example:443",
        "news.example:443:other.example",  # a name would have to be resolved and judged again
        "news.example:443:::1",  # IPv6 without brackets
        "news.example:443:[::g]",
        "news.example:443:127.0.0.256",
        "news.example:*:127.0.0.1",
        "news.example:0:127.0.0.1",
        "news.example:443:127.0.0.1:70000",
        "news.example:443:127.0.0.1:80:90",
        "*.example:443:127.0.0.1",
        "two words:443:127.0.0.1",
    ],
)
def test_an_unreadable_override_is_named(entry: str) -> None:
    with pytest.raises(WrongResolve, match="expected host:port|a port lies between"):
        Resolver([entry])
