"""A certificate authority for one run, so that a browser of ours can be listened to by us alone.

Its key lives in memory; what Python's TLS reads from a file is encrypted with a password that is
never written. The browser is told the digest of this one key, and goes on to distrust all others.
"""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import secrets
import ssl
import tempfile
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

LASTS = timedelta(days=2)
MAX_HOSTS = 500  # certificates that are kept at once
MAX_COMMON_NAME = 64  # characters (RFC 5280, appendix A.1)


class Authority:
    """Gives out TLS contexts in the name of any host. One key stands under all its certificates.

    `pem` is what a client must trust, `spki` the digest of the key as Chromium's
    --ignore-certificate-errors-spki-list takes it.
    """

    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Aigaq, this run only")
        self._contexts: dict[str, ssl.SSLContext] = {}
        public = self._key.public_key().public_bytes(
            Encoding.DER, PublicFormat.SubjectPublicKeyInfo
        )
        self.spki = base64.b64encode(hashlib.sha256(public).digest()).decode("ascii")
        own = self._draft(self._name).add_extension(x509.BasicConstraints(True, 0), critical=True)
        self.pem = own.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def context(self, host: str) -> ssl.SSLContext:
        """Return a server's context for `host`, which speaks HTTP/1.1 only."""
        if host not in self._contexts:
            if len(self._contexts) >= MAX_HOSTS:
                self._contexts.clear()
            self._contexts[host] = self._make_context(host)
        return self._contexts[host]

    def _make_context(self, host: str) -> ssl.SSLContext:
        draft = self._draft(_name(host)).add_extension(
            x509.SubjectAlternativeName([_alternative(host)]), critical=False
        )
        certificate = draft.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)
        password = secrets.token_bytes(32)
        key = self._key.private_bytes(
            Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile() as file:
            file.write(certificate + key)
            file.flush()
            context.load_cert_chain(file.name, password=password)
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _draft(self, subject: x509.Name) -> x509.CertificateBuilder:
        now = datetime.now(UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(self._key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - LASTS)
            .not_valid_after(now + LASTS)
        )


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name[:MAX_COMMON_NAME])])


def _alternative(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        return x509.DNSName(host)
