"""What an operator may set: one value, read once from the environment, passed as an argument."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from models.problems import WrongUse


class WrongSetting(WrongUse):
    """A setting has a value that cannot be used; the message says which and what is expected."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The operator's choices. Nothing is created here; `data_dir` may not exist yet."""

    data_dir: Path
    database_url: str
    sources_dir: Path | None
    resolve: tuple[str, ...]  # "host:port:address[:port]", the host may be "*"
    ca_file: Path | None
    contact: str | None  # printed in the user agent: whom a webmaster can write to

    @property
    def archive_dir(self) -> Path:
        """Where the WARC files lie."""
        return self.data_dir / "archive"

    @property
    def local_hosts(self) -> frozenset[str]:
        """The hosts that `resolve` leads to this machine: nobody else's server is asked there."""
        entries = [entry.split(":", 2) for entry in self.resolve]
        return frozenset(entry[0] for entry in entries if entry[-1].startswith(("127.", "[::1]")))

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the AIGAQ_ variables; empty counts as unset. Raises WrongSetting."""
        data_dir = _data_dir(env.get("AIGAQ_DATA_DIR"))
        sources_dir = env.get("AIGAQ_SOURCES_DIR")
        ca_file = env.get("AIGAQ_CA_FILE")
        if ca_file and not Path(ca_file).is_file():
            raise WrongSetting(f"AIGAQ_CA_FILE: no such file: {ca_file}")
        if sources_dir and not Path(sources_dir).is_dir():
            raise WrongSetting(f"AIGAQ_SOURCES_DIR: no such folder: {sources_dir}")
        return cls(
            data_dir=data_dir,
            database_url=env.get("AIGAQ_DATABASE_URL") or f"sqlite:///{data_dir / 'aigaq.db'}",
            sources_dir=Path(sources_dir) if sources_dir else None,
            resolve=tuple((env.get("AIGAQ_RESOLVE") or "").replace(",", " ").split()),
            ca_file=Path(ca_file) if ca_file else None,
            contact=env.get("AIGAQ_CONTACT") or None,
        )


def _data_dir(given: str | None) -> Path:
    folder = given or platformdirs.user_data_dir("aigaq", appauthor=False)
    try:
        return Path(folder).expanduser()
    except RuntimeError as problem:  # "~somebody" who is not known here, or nobody's home
        raise WrongSetting(f"AIGAQ_DATA_DIR: {folder!r}: {problem}") from problem
