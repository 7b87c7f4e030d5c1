"""What an operator may set: one value, read once from the environment, passed as an argument."""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from models.problems import WrongUse

# "news.example.kz:443:127.0.0.1:8443", "*:80:[::1]"
OVERRIDE = re.compile(
    r"(?P<host>\*|\[[0-9a-fA-F:.]{2,45}\]|[^\s:\[\]*]{1,253})"
    r":(?P<port>[0-9]{1,5})"
    r":(?P<address>\[[0-9a-fA-F:.]{2,45}\]|[0-9.]{7,15})"
    r"(?::(?P<to_port>[0-9]{1,5}))?"
)
# Anything that can stand in a comment of a header: "monitor@example.org".
CONTACT = re.compile(r"[!-'*-~]{3,200}")


# "desk.example.org", an onion name; an address of digits is none: a browser asks for it directly.
HOST_NAME = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,9}[a-z][a-z0-9-]{0,61}[a-z0-9]")

# Asked to witness a checkpoint, of which they see a digest. None of them has been tried from here.
AUTHORITIES = ("https://freetsa.org/tsr", "http://timestamp.digicert.com")
CALENDARS = ("https://a.pool.opentimestamps.org", "https://b.pool.opentimestamps.org")
OFF = "off"
SERVICE = re.compile(r"https?://[!-~]{1,300}")


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
    authorities: tuple[str, ...] = ()  # time-stamping authorities (RFC 3161)
    authorities_ca_file: Path | None = None  # who vouches for them, beside the system's list
    calendars: tuple[str, ...] = ()  # of OpenTimestamps
    browser: Path | None = None  # that renders pages; None: the first that is found
    replay: Path | None = None  # pywb's program, which shows captured pages; None: on PATH
    console_name: str | None = None  # under which others reach the console, beside localhost

    @property
    def archive_dir(self) -> Path:
        """Where the WARC files lie."""
        return self.data_dir / "archive"

    @property
    def inbox_dir(self) -> Path:
        """Where the files lie that people handed in, as they were handed in."""
        return self.data_dir / "inbox"

    @property
    def ledger_file(self) -> Path:
        """The ledger's lines up to the last checkpoint, for other tools."""
        return self.data_dir / "ledger" / "ledger.jsonl"

    @property
    def checkpoint_dir(self) -> Path:
        """Where the checkpoints lie, with their signatures and tokens."""
        return self.data_dir / "ledger" / "checkpoints"

    @property
    def replay_dir(self) -> Path:
        """Where the console lays out what it is showing; it is emptied when the console ends."""
        return self.data_dir / "replay"

    @property
    def feeds_dir(self) -> Path:
        """Where the Atom feeds lie, under names that nobody can guess."""
        return self.data_dir / "feeds"

    @property
    def seal_key(self) -> Path:
        """The key that signs checkpoints; made by the first sealing."""
        return self.data_dir / "keys" / "seal"

    @property
    def audit_key(self) -> Path:
        """The key under which the audit keeps searched words; made by the first search."""
        return self.data_dir / "keys" / "audit"

    @property
    def purge_key(self) -> Path:
        """The key that knows purged addresses again; made by the first purge."""
        return self.data_dir / "keys" / "purged"

    @property
    def local_hosts(self) -> frozenset[str]:
        """The hosts whose HTTPS `resolve` leads to this machine."""
        read = [OVERRIDE.fullmatch(entry) for entry in self.resolve]
        return frozenset(
            entry["host"]
            for entry in read
            if entry and entry["port"] == "443" and entry["address"].startswith(("127.", "[::1]"))
        )

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Settings:
        """Read the AIGAQ_ variables; empty counts as unset. Raises WrongSetting."""
        data_dir = _data_dir(env.get("AIGAQ_DATA_DIR"))
        sources_dir = env.get("AIGAQ_SOURCES_DIR")
        ca_file = env.get("AIGAQ_CA_FILE")
        resolve = tuple((env.get("AIGAQ_RESOLVE") or "").replace(",", " ").split())
        contact = env.get("AIGAQ_CONTACT") or None
        authorities_ca_file = env.get("AIGAQ_TSA_CA_FILE")
        _check_resolve(resolve)
        _check_authority("AIGAQ_CA_FILE", ca_file)
        _check_authority("AIGAQ_TSA_CA_FILE", authorities_ca_file)
        _check_contact(contact)
        if sources_dir and not Path(sources_dir).is_dir():
            raise WrongSetting(f"AIGAQ_SOURCES_DIR: no such folder: {sources_dir}")
        return cls(
            data_dir=data_dir,
            database_url=env.get("AIGAQ_DATABASE_URL") or f"sqlite:///{data_dir / 'aigaq.db'}",
            sources_dir=Path(sources_dir) if sources_dir else None,
            resolve=resolve,
            ca_file=Path(ca_file) if ca_file else None,
            contact=contact,
            authorities=_read_urls("AIGAQ_TSA", env.get("AIGAQ_TSA"), AUTHORITIES),
            authorities_ca_file=Path(authorities_ca_file) if authorities_ca_file else None,
            calendars=_read_urls("AIGAQ_CALENDARS", env.get("AIGAQ_CALENDARS"), CALENDARS),
            browser=Path(browser) if (browser := env.get("AIGAQ_BROWSER")) else None,
            replay=Path(replay) if (replay := env.get("AIGAQ_REPLAY")) else None,
            console_name=read_host_name(env.get("AIGAQ_CONSOLE_NAME"), "AIGAQ_CONSOLE_NAME"),
        )


def read_host_name(given: str | None, option: str) -> str | None:
    """Return a host name in small letters; None for none. Raises WrongSetting."""
    if not given:
        return None
    name = given.lower()
    if HOST_NAME.fullmatch(name) is None or name.endswith(".localhost"):
        raise WrongSetting(
            f"{option}: {given[:100]!r} is no name of a host; write desk.example.org or the"
            " .onion name, without http:// and port"
        )
    return name


def _data_dir(given: str | None) -> Path:
    folder = given or platformdirs.user_data_dir("aigaq", appauthor=False)
    try:
        return Path(folder).expanduser()
    except RuntimeError as problem:  # "~somebody" who is not known here, or nobody's home
        raise WrongSetting(f"AIGAQ_DATA_DIR: {folder!r}: {problem}") from problem


def _check_resolve(entries: Sequence[str]) -> None:
    for entry in entries:
        if OVERRIDE.fullmatch(entry) is None:
            raise WrongSetting(
                f"AIGAQ_RESOLVE: {entry[:100]!r} is not host:port:address[:port], IPv6 in brackets"
            )


def _check_authority(variable: str, name: str | None) -> None:
    if not name:
        return
    try:
        ssl.create_default_context(cafile=name)
    except ssl.SSLError as problem:
        raise WrongSetting(f"{variable}: no certificate in PEM form in {name}") from problem
    except OSError as problem:
        raise WrongSetting(f"{variable}: {problem.strerror}: {name}") from problem


def _read_urls(variable: str, given: str | None, default: tuple[str, ...]) -> tuple[str, ...]:
    """Return addresses set apart by spaces or commas; "off" is none."""
    if not given:
        return default
    if given.strip().lower() == OFF:
        return ()
    urls = tuple(url.rstrip("/") for url in given.replace(",", " ").split())
    for url in urls:
        if SERVICE.fullmatch(url) is None:
            raise WrongSetting(f"{variable}: {url[:100]!r} is not an http or https address")
    return urls


def _check_contact(contact: str | None) -> None:
    if contact is not None and CONTACT.fullmatch(contact) is None:
        raise WrongSetting(
            "AIGAQ_CONTACT: an e-mail or web address in ASCII without spaces is expected"
        )
