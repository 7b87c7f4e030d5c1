"""How long the console waits for somebody to say what they want, and for how many it waits at once.

Anybody in the world may be at the other end once a proxy or an onion service leads here. uvicorn
itself waits without end for the rest of a head or of a form (`h11_impl.py` of 0.54: its only timer
is that of a connection between two requests, and the first byte of the next one ends that).
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

RECEIVE_S = 60.0  # for a whole request: the largest form at 18 kB/s
MOST_OPEN = 200  # connections; a browser opens six


class Patient(H11Protocol):
    """A connection that is ended when a request does not come whole in time, or when too many are
    open and it is the one that has kept us waiting longest.
    """

    began: float | None = None  # when we began to wait; None while we do not
    _end: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Make room for it, or turn it away where everybody is being answered."""
        super().connection_made(transport)
        if len(self.connections) > MOST_OPEN:
            _longest(self.connections, self).transport.abort()
        self._look()

    def data_received(self, data: bytes) -> None:
        """Take what came, and see whether something is still to come."""
        super().data_received(data)
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def _look(self) -> None:
        is_whole = self.conn.their_state not in (h11.IDLE, h11.SEND_BODY)
        if is_whole:
            self._stop()
        elif self._end is None and not self.transport.is_closing():
            self.began = self.loop.time()
            self._end = self.loop.call_later(RECEIVE_S, self.transport.abort)

    def _stop(self) -> None:
        if self._end is not None:
            self._end.cancel()
        self.began = self._end = None


def _longest(connections: Iterable[object], newcomer: Patient) -> Patient:
    """Return the connection that has kept us waiting longest; the new one if none does."""
    waiting = [one for one in connections if isinstance(one, Patient) and one.began is not None]
    return min(waiting, key=lambda one: one.began or 0.0, default=newcomer)
