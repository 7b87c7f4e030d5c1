"""Sets Prefect up in the environment, which it reads when it is imported: so before that."""

from __future__ import annotations

import os
from pathlib import Path

DEFAULTS = {
    "DO_NOT_TRACK": "1",  # the only switch of the client's usage statistics
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",  # the server's, and those of its web pages
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "180",  # its own 20 s are too short
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_RESULTS_DEFAULT_SERIALIZER": "json",  # never pickle
}


def prepare_prefect(data_dir: Path) -> None:
    """Turn off all telemetry and give Prefect a folder of its own; what is set already stays."""
    for name, value in DEFAULTS.items():
        os.environ.setdefault(name, value)
    home = Path(os.environ.setdefault("PREFECT_HOME", str(data_dir / "prefect")))
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
