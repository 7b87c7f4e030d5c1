"""The identity of a link: one spelling for all the addresses that lead to one page.

It refuses anything but http and https, addresses with a user name, and addresses longer than any
page needs. It never decides what is fetched: that is the address as it was found.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from importlib import resources
from urllib.parse import SplitResult, quote, unquote, urlsplit, urlunsplit

from w3lib.url import canonicalize_url

from crawlers.platforms import fold_post

MAX_URL_LENGTH = 2_000
MAX_REWRITES = 20
DEFAULT_PORTS = {"http": 80, "https": 443}
# A name as DNS knows it, after conversion to ASCII: "rus.azattyq.org", "xn--80aaa.kz".
HOST_NAME = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63}){0,60}")
ASCII_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


class NotALink(ValueError):
    """An address that cannot be a page on the web; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class LinkRules:
    """What one source's addresses have in common; read from `[links]` of its file.

    `hosts` are other names of the same site (mirrors, mobile and AMP hosts). `keep` and `drop` are
    globs for the decoded path. Each pair of `rewrite` turns one shape of path into another; `*` in
    both stands for the same characters, of two in the first it is the last, without a slash.
    """

    host: str
    scheme: str = "https"
    hosts: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    rewrite: tuple[tuple[str, str], ...] = ()


def canonical_url(url: str, links: LinkRules | None = None) -> str:
    """Return the one spelling of `url` that identifies its page.

    Scheme and host are in lower case, the host in ASCII (IDNA 2003), the default port, the
    fragment and tracking parameters are gone, other parameters are sorted, percent-encoding is
    uniform (RFC 3986, 6.2.2). The many addresses of one post on a social platform become one
    (`crawlers.platforms`). With `links`, addresses on the site's other hosts, and on the other of
    http and https, take the main ones, and its rewrites are applied. The function is idempotent.
    A trailing slash stays where no platform is known: it may mean another page.

    Raises:
        NotALink: not http(s), no host, a user name, an impossible host or port, or too long.
    """
    parts = _split(url)
    host, port = _host(parts), _port(parts)
    scheme, path = parts.scheme.lower(), parts.path
    if links is not None and is_own_host(host, links):
        scheme, host = links.scheme, links.host
    netloc = host if port in (None, DEFAULT_PORTS[scheme]) else f"{host}:{port}"
    query = "&".join(part for part in parts.query.split("&") if part and not _is_tracker(part))
    plain = canonicalize_url(urlunsplit((scheme, netloc, path, query, "")))
    post = fold_post(plain)
    if post is not None and post.wrapped is not None:
        return _unwrapped(post.wrapped, post.url, links)
    plain = plain if post is None else post.url
    if links is not None and host == links.host:
        plain = _rewritten(plain, links)
    return _checked(plain)


def _unwrapped(wrapped: str, wrapping: str, links: LinkRules | None) -> str:
    """Return the identity of the page behind a redirector, or of the redirector if it is none.

    Each address is shorter than the one that it was wrapped in: this comes to an end.
    """
    try:
        return canonical_url(wrapped, links)
    except NotALink:
        return _checked(wrapping)


def is_own_host(host: str, links: LinkRules) -> bool:
    """Tell whether `host` is the source's site under any of its names, with or without "www."."""
    bare = host.removeprefix("www.")
    return any(bare == name.removeprefix("www.") for name in (links.host, *links.hosts))


def is_wanted(url: str, links: LinkRules) -> bool:
    """Tell whether a canonical `url` is a document: on an own host, kept and not dropped."""
    parts = urlsplit(url)
    path = unquote(parts.path)
    if not is_own_host(parts.hostname or "", links):
        return False
    if links.keep and not any(fnmatchcase(path, glob) for glob in links.keep):
        return False
    return not any(fnmatchcase(path, glob) for glob in links.drop)


def host_of(url: str) -> str:
    """Return the host of `url` in lower-case ASCII. Raises NotALink."""
    return _host(_split(url))


def _split(url: str) -> SplitResult:
    trimmed = url.strip()
    if len(trimmed) > MAX_URL_LENGTH:
        raise NotALink(f"an address of {len(trimmed)} characters, more than {MAX_URL_LENGTH}")
    try:
        trimmed.encode("utf-8")  # JSON can spell halves of characters ("\\ud800")
        parts = urlsplit(trimmed)
    except ValueError as problem:
        raise NotALink(f"{trimmed!r} cannot be read as an address") from problem
    if parts.scheme.lower() not in DEFAULT_PORTS:
        raise NotALink(f"{trimmed!r} is not an http or https address")
    if "@" in parts.netloc:
        raise NotALink(f"{parts.hostname!r}: an address with a user name is not a public page")
    return parts


def _host(parts: SplitResult) -> str:
    name = (parts.hostname or "").rstrip(".")
    if ":" in name:
        return _ipv6(name)
    try:
        ascii_name = name.encode("idna").decode("ascii").lower()
    except UnicodeError as problem:
        raise NotALink(f"{name!r} is not a host name") from problem
    if HOST_NAME.fullmatch(ascii_name) is None:
        raise NotALink(f"{name!r} is not a host name")
    return ascii_name


def _ipv6(name: str) -> str:
    try:
        return f"[{ipaddress.IPv6Address(name)}]"
    except ValueError as problem:
        raise NotALink(f"{name!r} is not a host name") from problem


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError as problem:
        raise NotALink(f"{parts.netloc!r} has an impossible port") from problem
    return None if port == DEFAULT_PORTS[parts.scheme.lower()] else port


def _is_tracker(parameter: str) -> bool:
    name = unquote(parameter.partition("=")[0]).lower()
    prefixes, names = _trackers()
    return name in names or name.startswith(prefixes)


@cache
def _trackers() -> tuple[tuple[str, ...], frozenset[str]]:
    text = resources.files("crawlers").joinpath("lexicon/trackers.toml").read_text("utf-8")
    table = tomllib.loads(text)
    return tuple(table["prefixes"]), frozenset(table["names"])


def _rewritten(url: str, links: LinkRules) -> str:
    parts = urlsplit(url)
    path = parts.path
    for _ in range(MAX_REWRITES):
        changed = _rewrite_once(path, links)
        if changed == path:
            return urlunsplit(parts._replace(path=path))
        path = changed
    raise NotALink(f"{url!r} is still being rewritten after {MAX_REWRITES} rounds")


def _rewrite_once(path: str, links: LinkRules) -> str:
    for wanted, replacement in links.rewrite:
        # The path is percent-encoded by now, the rule is written as a person reads it.
        middle = _middle(path, quote(wanted, safe=ASCII_PRINTABLE))
        if middle is not None:
            return quote(replacement, safe=ASCII_PRINTABLE).replace("*", middle, 1)
    return path


def _middle(path: str, wanted: str) -> str | None:
    """Return what the last `*` of `wanted` stands for, "" if it has none; None if it fits not."""
    if "*" not in wanted:
        return "" if path == wanted else None
    before, *between, after = wanted.split("*")
    if not (path.startswith(before) and path.endswith(after)):
        return None
    if len(path) < len(before) + len(after):
        return None
    middle = path[len(before) : len(path) - len(after)]
    if between == []:
        return middle
    _, found, last = middle.rpartition(between[0])
    return last if found and "/" not in last else None


def is_document(url: str, links: LinkRules) -> bool:
    """Return whether an address as it was found is one of a source's documents."""
    try:
        return is_wanted(canonical_url(url, links), links)
    except NotALink:
        return False


def _checked(url: str) -> str:
    # Percent-encoding makes an address longer: Cyrillic letters take six characters each.
    if len(url) > MAX_URL_LENGTH * 6:
        raise NotALink(f"an address of {len(url)} characters once it is encoded")
    return url
