"""`python -m replica`: print the settings that lead to the replica, and serve until Ctrl-C."""

from __future__ import annotations

import signal
import sys
import threading
from datetime import UTC, datetime

from replica.server import Replica


def main() -> None:
    """Serve the stories as of this moment and print two lines for a shell."""
    enough = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: enough.set())
    with Replica(now=datetime.now(UTC)) as web:
        sys.stdout.write(f"export AIGAQ_RESOLVE='{' '.join(web.resolve)}'\n")
        sys.stdout.write(f"export AIGAQ_CA_FILE='{web.ca_file}'\n")
        sys.stdout.flush()
        enough.wait()


if __name__ == "__main__":
    main()
