"""The weight of a news page: the inline scripts and styles around an article, without meaning.

They are made of digests, so the same seed gives the same bytes and they pack about as well as the
real ones do. They hold no word that a reader of pages could take for a wall or a challenge.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

POOL_LINES = 1_500
SMALLEST, LARGEST = 60_000, 150_000  # bytes of an article's page, as captured from real sites


@dataclass(frozen=True, slots=True)
class Ballast:
    """Markup for the head and the foot of one page; `token` is its own nonsense."""

    head: str
    foot: str
    token: str


def make_ballast(seed: str, size: int) -> Ballast:
    """Return about `size` bytes of scripts and styles that depend on `seed` alone."""
    token = _digest(seed)
    start = int(token[:8], 16)
    styles = _lines(_styles(), start, size // 6)
    early = _lines(_scripts(), start, size // 3)
    late = _lines(_scripts(), start + POOL_LINES // 2, size // 2)
    return Ballast(
        head=f"<style>\n{styles}\n</style>\n<script>\n{early}\n</script>",
        foot=f"<script>\n{late}\n</script>",
        token=token,
    )


def page_size(seed: str) -> int:
    """Return how many bytes the page of that seed should have, between the two bounds."""
    return SMALLEST + int(_digest(seed)[:8], 16) % (LARGEST - SMALLEST)


def _digest(seed: str) -> str:
    return hashlib.blake2b(seed.encode("utf-8"), digest_size=24).hexdigest()


def _lines(pool: tuple[str, ...], start: int, size: int) -> str:
    count = max(size // len(pool[0]), 1)
    begin = start % POOL_LINES
    return "\n".join((pool + pool)[begin : begin + count])


@lru_cache(maxsize=1)
def _scripts() -> tuple[str, ...]:
    return tuple(_script(number) for number in range(POOL_LINES))


def _script(number: int) -> str:
    noise = _digest(f"script {number}")
    match number % 3:
        case 0:
            return (
                f'window.slots.push({{"id":"{noise[:16]}","zone":"/21600/{noise[16:24]}",'
                f'"sizes":[[300,250],[728,90]],"wait":{number % 900 + 100}}});'
            )
        case 1:
            return (
                f'count("view",{{"hash":"{noise[:24]}","block":"b{noise[24:28]}",'
                f'"position":{number % 90 + 10},"visible":false,"lang":"ru"}});'
            )
        case _:
            return (
                f"var c{noise[:6]}=function(a,b){{return a&&a.id==='{noise[6:22]}'?b(a):null}};"
                f"lazy.add('/s/{noise[22:38]}.js');"
            )


@lru_cache(maxsize=1)
def _styles() -> tuple[str, ...]:
    return tuple(_style(_digest(f"style {number}")) for number in range(POOL_LINES))


def _style(noise: str) -> str:
    return (
        f".c-{noise[:6]}{{display:flex;margin:0 12px 4px;color:#{noise[6:12]};"
        f"background:#{noise[12:18]} url(/i/{noise[18:26]}.svg) no-repeat}}"
    )
