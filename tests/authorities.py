"""A time-stamping authority (openssl) and a calendar of OpenTimestamps, on loopback."""

from __future__ import annotations

import hashlib
import subprocess
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpSHA256
from opentimestamps.core.serialize import BytesSerializationContext
from opentimestamps.core.timestamp import Timestamp

from tests.loopback import QuietHandler, serving

CONFIG = """
[tsa]
default_tsa = here
[here]
serial = serial
signer_cert = signer.pem
certs = ca.pem
signer_key = signer.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
ess_cert_id_alg = sha256
[signer]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = CA:FALSE
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[req]
distinguished_name = name
[name]
"""
BLOCK = 123_456


@dataclass
class Authority:
    """Answers under /tsr and /digest. `is_down`, `answers_nonsense` and `has_block` may be set."""

    folder: Path
    is_down: bool = False
    answers_nonsense: bool = False
    has_block: bool = False
    asked: list[str] = field(default_factory=list)

    def __enter__(self) -> Authority:
        self.folder.mkdir()
        for name, data in _office().items():
            (self.folder / name).write_bytes(data)
        self._open = ExitStack()
        self.url = f"http://127.0.0.1:{self._open.enter_context(serving(self._handler()))}"
        self.ca_file = self.folder / "ca.pem"
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def stamp(self, query: bytes) -> bytes:
        """Return the reply of openssl to a query."""
        (self.folder / "query").write_bytes(query)
        _openssl(
            self.folder,
            "ts",
            "-reply",
            "-queryfile",
            "query",
            "-out",
            "reply",
            "-config",
            "tsa.cnf",
        )
        return (self.folder / "reply").read_bytes()

    def promise(self, digest: bytes) -> bytes:
        """Return a calendar's first answer: a promise to be asked for again."""
        stamp = Timestamp(digest)
        stamp.ops.add(OpSHA256()).attestations.add(PendingAttestation(self.url))
        return _spell(stamp)

    def finish(self, commitment: bytes) -> bytes:
        """Return a calendar's later answer: the way into a block."""
        stamp = Timestamp(commitment)
        stamp.ops.add(OpSHA256()).attestations.add(BitcoinBlockHeaderAttestation(BLOCK))
        return _spell(stamp)

    def _handler(self) -> type[QuietHandler]:
        here = self

        class Handler(QuietHandler):
            def do_POST(self) -> None:
                data = self.rfile.read(int(self.headers["Content-Length"]))
                self._answer(here.stamp(data) if self.path == "/tsr" else here.promise(data))

            def do_GET(self) -> None:
                asked = bytes.fromhex(self.path.removeprefix("/timestamp/"))
                self._answer(here.finish(asked) if here.has_block else None)

            def _answer(self, body: bytes | None) -> None:
                here.asked.append(self.path)
                if here.answers_nonsense:
                    body = hashlib.sha256(b"nonsense").digest() * 20
                self.send_response(503 if here.is_down else 404 if body is None else 200)
                self.end_headers()
                if body is not None and not here.is_down:
                    self.wfile.write(body)

        return Handler


@cache
def _office() -> dict[str, bytes]:
    """Return the files of an authority by name: keys take long to make, all tests share them."""
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-config", "tsa.cnf"]
    with TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "tsa.cnf").write_text(CONFIG)
        (folder / "serial").write_text("01")
        _openssl(
            folder, *new, *("-keyout", "ca.key", "-out", "ca.pem"),
            *("-subj", "/CN=Invented Root", "-extensions", "ca"),
        )  # fmt: skip
        _openssl(
            folder, *new, *("-keyout", "signer.key", "-out", "signer.pem"),
            *("-subj", "/CN=Invented Time", "-extensions", "signer"),
            *("-CA", "ca.pem", "-CAkey", "ca.key"),
        )  # fmt: skip
        return {path.name: path.read_bytes() for path in folder.iterdir()}


def _openssl(folder: Path, *arguments: str) -> None:
    subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)


def _spell(stamp: Timestamp) -> bytes:
    context = BytesSerializationContext()
    stamp.serialize(context)
    return bytes(context.getbytes())
