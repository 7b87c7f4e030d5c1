"""The main job as Prefect flows: once, end to end, on Prefect's temporary server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from sqlmodel import select

from flows.prefect_home import note_server, prepare_prefect
from models.database import open_engine, reading
from models.tables import Alert, Document, Run
from replica.server import Replica
from tests.conftest import NOW

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_run_with_prefect(tmp_path: Path) -> None:
    """The command that a user types, without --direct; no server is running."""
    with Replica(now=NOW) as web:
        done = subprocess.run(
            [sys.executable, "-m", "console.cli", "run", "--json"],
            capture_output=True,
            text=True,
            cwd=ROOT,
            env=os.environ
            | {
                "AIGAQ_DATA_DIR": str(tmp_path),
                "AIGAQ_RESOLVE": ",".join(web.resolve),
                "AIGAQ_CA_FILE": str(web.ca_file),
            },
            timeout=300,
            check=False,
        )
    assert done.returncode in (0, 1), done.stderr
    outcome = json.loads(done.stdout)
    assert outcome["polled"]["documents"] > 20
    with reading(open_engine(f"sqlite:///{tmp_path / 'aigaq.db'}")) as session:
        assert len(session.exec(select(Alert)).all()) == outcome["totals"]["alerts"] > 5
        assert len(session.exec(select(Document)).all()) == outcome["totals"]["documents"]
        assert session.exec(select(Run)).one().outcome is not None
    # No names of people and no addresses have gone into Prefect's own database.
    files = [file for file in (tmp_path / "prefect").rglob("*") if file.is_file()]
    written = b"".join(file.read_bytes() for file in files)  # the database, its log, and the rest
    assert b"aigaq-run" in written
    assert "Есенжолов".encode() not in written
    assert b"tengrinews.kz" not in written


def test_the_deployments_name_flows_that_exist() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))["deployments"]
    text = (ROOT / "flows" / "scheduled.py").read_text("utf-8")
    for deployment in deployments:
        # As a module: a file's own folder would stand in front of ours, and hide `extract`.
        module, name = deployment["entrypoint"].rsplit(".", 1)
        assert module == "flows.scheduled"
        assert f"async def {name}(" in text
        assert deployment["concurrency_limit"]["limit"] == 1


def test_telemetry_is_off_before_prefect_is_imported(tmp_path: Path) -> None:
    code = (
        "import flows.scheduled, os\n"
        "from prefect.settings import get_current_settings\n"
        "from prefect._internal.analytics.enabled import is_telemetry_enabled\n"
        "settings = get_current_settings()\n"
        "print(is_telemetry_enabled(), settings.server.analytics_enabled,"
        " settings.server.ui.show_promotional_content,"
        " settings.cloud.enable_orchestration_telemetry)\n"
    )
    env = {name: value for name, value in os.environ.items() if name != "DO_NOT_TRACK"}
    env |= {"AIGAQ_DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False
    )
    assert done.stdout.split() == ["False"] * 4, done.stderr


@pytest.mark.parametrize(("command", "is_ended"), [("prefect.server", True), ("other", False)])
def test_the_server_of_a_killed_run_is_ended(
    command: str, is_ended: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = "import os, time; os.close(1); time.sleep(60)"
    left = subprocess.Popen([sys.executable, "-c", code, command], stdout=subprocess.PIPE)
    assert left.stdout is not None
    left.stdout.read()  # it has begun when it closes this
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path))
    note_server(left.pid)
    note = next(tmp_path.iterdir())
    note.write_text(f"{left.pid} {2**22 + 1}", "ascii")  # the run itself is no more
    prepare_prefect(tmp_path)
    if is_ended:
        assert left.wait(timeout=10) == -15
    else:
        assert left.poll() is None
        left.kill()
        left.wait()
    left.stdout.close()
