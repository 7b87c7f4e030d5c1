"""Decides which address a host name may be fetched from, and gives back the address it checked.

Links come from strangers' pages: one that leads to this machine, to its network or to a cloud's
metadata must not be followed. The connection goes to the address that was judged, so a name that
resolves otherwise a moment later gains nothing. Only the operator can allow more, host by host and
port by port.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, Sequence

from scrapy.exceptions import IgnoreRequest

from models.problems import WrongUse
from models.settings import OVERRIDE

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
Lookup = Callable[[str, int], Awaitable[Sequence[str]]]

# The IANA IPv4 Special-Purpose Address Registry (RFC 6890), with multicast and class E. Python's
# own `is_global` has changed its mind between patch releases.
_REFUSED_V4 = tuple(
    ipaddress.IPv4Network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, and the metadata of clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
# Global unicast (RFC 4291, 2.4). Outside of it lie loopback, link-local, ULA and multicast, and the
# forms that hide an IPv4 address: mapped ::ffff:0:0/96 and NAT64 64:ff9b::/96.
_ALLOWED_V6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_V6 = tuple(
    ipaddress.IPv6Network(block)
    for block in (
        "2001::/23",  # protocol assignments, with Teredo
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
# What looks like a number is an IPv4 address to some resolvers: "2130706433", "0x7f.1", "127.1".
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class WrongResolve(WrongUse):
    """An override of the operator cannot be read; the message says which."""


class AddressRefused(IgnoreRequest):
    """The host leads to an address that is not fetched. Scrapy does not try again."""


class Resolver:
    """Finds the address behind a host, or refuses it.

    `resolve` holds the operator's overrides, "host:port:address[:port]", where the host may be "*"
    and IPv6 addresses stand in brackets; a named host goes before "*". What an override names is
    fetched from there wherever it is. `lookup` asks the system by default.
    """

    def __init__(self, resolve: Sequence[str] = (), lookup: Lookup | None = None) -> None:
        """Raises WrongResolve for an entry that cannot be read."""
        self._overrides = dict(map(_read_override, resolve))
        self._lookup = lookup or look_up

    async def vet(self, host: str, port: int) -> tuple[str, int]:
        """Return the address and port to connect to for `host` and `port`.

        Raises AddressRefused unless every address of the host is public, socket.gaierror if it has
        none.
        """
        host = _fold_host(host)
        override = self._overrides.get((host, port)) or self._overrides.get(("*", port))
        if override is not None:
            return override
        literal = _parse_address(host)
        if literal is None and _NUMBER.fullmatch(host.rpartition(".")[2]):
            raise AddressRefused(f"{host[:60]!r} is a number, not a host name")
        found = [host] if literal is not None else await self._lookup(host, port)
        if not found:
            raise socket.gaierror(socket.EAI_NONAME, "no address")
        for address in found:
            if not is_public(address):
                raise AddressRefused(f"{host[:100]} leads to {address}, which is not public")
        return found[0], port


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet and hides no other address in it."""
    parsed = _parse_address(address)
    if parsed is None:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in block for block in _REFUSED_V4)
    return parsed in _ALLOWED_V6 and not any(parsed in block for block in _REFUSED_V6)


async def look_up(host: str, port: int) -> Sequence[str]:
    """Ask the system for the addresses of a host, preferred one first. Raises socket.gaierror."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as problem:  # a label over 63 characters, or not encodable
        raise socket.gaierror(socket.EAI_NONAME, f"not a host name: {problem}") from problem
    return [str(address[0]) for *_, address in found]


def _read_override(entry: str) -> tuple[tuple[str, int], tuple[str, int]]:
    read = OVERRIDE.fullmatch(entry)
    address = read and _parse_address(read["address"].strip("[]"))
    if read is None or address is None:
        raise WrongResolve(f"{entry!r}: expected host:port:address[:port], IPv6 in brackets")
    port, to_port = int(read["port"]), int(read["to_port"] or read["port"])
    if not (0 < port < 65_536 and 0 < to_port < 65_536):
        raise WrongResolve(f"{entry!r}: a port lies between 1 and 65535")
    return (_fold_host(read["host"]), port), (str(address), to_port)


def _fold_host(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


def _parse_address(text: str) -> IPAddress | None:
    """Read an address in its standard spelling; the scope of a link-local one does not matter."""
    try:
        return ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return None
