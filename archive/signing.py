"""Signs small files with Ed25519 in OpenSSH's form, so that `ssh-keygen -Y verify` checks them.

The form is that of PROTOCOL.sshsig in OpenSSH's source (version 1): an armoured block beside the
file. Nothing here knows what is signed.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import struct
from pathlib import Path

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_ssh_private_key,
    load_ssh_public_key,
)

NAMESPACE = "aigaq"  # a signature given for another purpose is none for this one
SIGNER = "aigaq"
MAX_SIGNATURE = 4_096  # characters; ours have about 300
_MAGIC = b"SSHSIG"
_VERSION = 1
_HASH = b"sha512"
_KEY_TYPE = b"ssh-ed25519"
_WIDTH = 70
_ARMOUR = re.compile(
    r"-----BEGIN SSH SIGNATURE-----\n([A-Za-z0-9+/=\n]{1,4000})\n-----END SSH SIGNATURE-----\n?"
)


class BadKey(Exception):
    """A file is not an Ed25519 key in OpenSSH's form; the message names it."""


class BadSignature(Exception):
    """A signature is not one over these bytes by that key; the message says what is wrong."""


def load_or_make_key(path: Path) -> Ed25519PrivateKey:
    """Return the key of a file; where there is none it is made, for its owner alone to read.

    Raises BadKey, also for a key that is locked with a password.
    """
    if not path.exists():
        return _make_key(path)
    try:
        key = load_ssh_private_key(path.read_bytes(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise BadKey(f"{path} is not an OpenSSH key without a password") from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{path} is not an Ed25519 key")
    return key


def _make_key(path: Path) -> Ed25519PrivateKey:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    key = Ed25519PrivateKey.generate()
    spelt = key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(spelt)
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
    return key


def spell_public(key: Ed25519PublicKey) -> str:
    """Return "ssh-ed25519 AAAA…", as it stands in files of OpenSSH."""
    return key.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode("ascii")


def read_public(spelt: str) -> Ed25519PublicKey:
    """Return the key of "ssh-ed25519 AAAA…". Raises BadKey."""
    try:
        key = load_ssh_public_key(spelt.encode("utf-8"))
    except (ValueError, UnsupportedAlgorithm) as problem:
        raise BadKey("not a public key in OpenSSH's form") from problem
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("not an Ed25519 key")
    return key


def find_fingerprint(key: Ed25519PublicKey) -> str:
    """Return "SHA256:…" as `ssh-keygen -l` prints it: what people read to each other."""
    digest = hashlib.sha256(_spell_key(key)).digest()
    return "SHA256:" + base64.b64encode(digest).decode("ascii").rstrip("=")


def spell_allowed(keys: list[Ed25519PublicKey]) -> str:
    """Return an allowed-signers file for these keys (ssh-keygen(1), ALLOWED SIGNERS)."""
    return "".join(f'{SIGNER} namespaces="{NAMESPACE}" {spell_public(key)}\n' for key in keys)


def sign(message: bytes, key: Ed25519PrivateKey) -> str:
    """Return the armoured signature of `message`."""
    public = _spell_key(key.public_key())
    signature = _string(_KEY_TYPE) + _string(key.sign(_signed(message)))
    blob = b"".join(
        (
            _MAGIC,
            struct.pack(">I", _VERSION),
            _string(public),
            _string(NAMESPACE.encode("ascii")),
            _string(b""),
            _string(_HASH),
            _string(signature),
        )
    )
    spelt = base64.b64encode(blob).decode("ascii")
    lines = [spelt[at : at + _WIDTH] for at in range(0, len(spelt), _WIDTH)]
    return "\n".join(("-----BEGIN SSH SIGNATURE-----", *lines, "-----END SSH SIGNATURE-----", ""))


def check_signature(message: bytes, armoured: str) -> Ed25519PublicKey:
    """Return the key that signed `message`; whether it may is the caller's question.

    Raises BadSignature.
    """
    found = _ARMOUR.fullmatch(armoured) if len(armoured) <= MAX_SIGNATURE else None
    if found is None:
        raise BadSignature("not an SSH signature")
    try:
        blob = base64.b64decode(found[1].replace("\n", ""), validate=True)
        public, signature = _read(blob)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _signed(message))
    except (binascii.Error, struct.error, ValueError) as problem:
        raise BadSignature("not an SSH signature of an Ed25519 key") from problem
    except InvalidSignature as problem:
        raise BadSignature("the signature is not one of this file") from problem
    return Ed25519PublicKey.from_public_bytes(public)


def _read(blob: bytes) -> tuple[bytes, bytes]:
    """Return key and signature of a blob that is ours in every other respect."""
    if blob[: len(_MAGIC)] != _MAGIC or struct.unpack_from(">I", blob, len(_MAGIC))[0] != _VERSION:
        raise ValueError("not version 1")
    public, namespace, reserved, hashed, signature = _strings(blob[len(_MAGIC) + 4 :])
    if (namespace, reserved, hashed) != (NAMESPACE.encode("ascii"), b"", _HASH):
        raise ValueError("signed for another purpose")
    (key_type, key), (signature_type, signed) = _strings(public), _strings(signature)
    if (key_type, signature_type) != (_KEY_TYPE, _KEY_TYPE):
        raise ValueError("another kind of key")
    return key, signed


def _signed(message: bytes) -> bytes:
    parts = (NAMESPACE.encode("ascii"), b"", _HASH, hashlib.sha512(message).digest())
    return _MAGIC + b"".join(map(_string, parts))


def _spell_key(key: Ed25519PublicKey) -> bytes:
    return _string(_KEY_TYPE) + _string(key.public_bytes(Encoding.Raw, PublicFormat.Raw))


def _string(value: bytes) -> bytes:
    return struct.pack(">I", len(value)) + value


def _strings(blob: bytes) -> list[bytes]:
    """Return the strings that fill a blob. Raises struct.error or ValueError."""
    found, at = [], 0
    while at < len(blob):
        (length,) = struct.unpack_from(">I", blob, at)
        at += 4 + length
        if at > len(blob):
            raise ValueError("a string is cut short")
        found.append(blob[at - length : at])
    return found
