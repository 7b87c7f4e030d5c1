"""`aigaq run` over the whole catalogue on the replica: each source comes, nobody is called."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from crawlers.catalogue import load_sources
from flows.workspace import now
from models.database import open_engine, reading
from models.store import sources
from replica.server import Replica
from replica.stories import ADDRESSES

POLLED = {source.id for source in load_sources().values() if source.is_polled}


def run(web: Replica, folder: Path) -> tuple[int, dict[str, Any]]:
    settings = {
        "AIGAQ_DATA_DIR": str(folder),
        "AIGAQ_RESOLVE": " ".join(web.resolve),
        "AIGAQ_CA_FILE": str(web.ca_file),
    }
    command = [sys.executable, "-m", "console.cli", "run", "--direct", "--no-notify", "--json"]
    done = subprocess.run(
        command, env=os.environ | settings, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.stdout, done.stderr
    return done.returncode, json.loads(done.stdout)


@pytest.mark.slow
def test_a_run_over_the_whole_catalogue_ends_clean(tmp_path: Path) -> None:
    began = now()
    with Replica(now=began) as web:
        code, outcome = run(web, tmp_path)
    assert outcome["issues"] == []
    assert code == 0
    assert set(outcome["polled"]["asked"]) == POLLED
    engine = open_engine(f"sqlite:///{tmp_path / 'aigaq.db'}")
    with reading(engine) as session:
        states = sources.states(session)
    engine.dispose()
    came = {
        source_id
        for source_id in POLLED
        if (at := states[source_id].last_success_at) and at >= began
    }
    assert came == POLLED
    counts = outcome["polled"]["counts"]
    without_news = {name for name in POLLED if counts[name]["new"] == 0}
    assert without_news == set(), "each has its pages"
    assert all(counts[name]["documents_failed"] == 0 for name in POLLED - set(ADDRESSES))
