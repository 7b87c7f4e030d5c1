"""Tokens of time-stamping authorities (RFC 3161): asked for, and checked, without any network here.

A token says that an authority saw a digest at a time. It is kept as it came: other tools read it.
"""

from __future__ import annotations

import hashlib
import ssl
import warnings
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path

from asn1crypto import cms, tsp
from cryptography import x509
from cryptography.utils import CryptographyDeprecationWarning
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

MAX_REPLY = 65_536  # bytes; a token with its certificates has about 6,000
GRANTED = (0, 1)  # granted, and granted with modifications (RFC 3161, 2.4.2)
QUERY_TYPE = "application/timestamp-query"
REPLY_TYPE = "application/timestamp-reply"


class BadToken(Exception):
    """A reply is no token over these bytes, or was altered; the message says which."""


class UnknownAuthority(Exception):
    """A token is whole, but nobody whom we trust vouches for who signed it."""


def build_query(data: bytes) -> bytes:
    """Return the request for a token over `data`, with a nonce, asking for the certificates."""
    builder = TimestampRequestBuilder().data(data).hash_algorithm(HashAlgorithm.SHA256)
    return builder.nonce(nonce=True).cert_request(cert_request=True).build().as_bytes()


def check_reply(reply: bytes, data: bytes) -> datetime:
    """Return the time that a fresh reply states, whoever signed it. Raises BadToken."""
    token = _decode(reply)
    if token.tst_info.message_imprint.message != hashlib.sha256(data).digest():
        raise BadToken("the token is over other bytes")
    return token.tst_info.gen_time


def check_token(reply: bytes, data: bytes, roots: Sequence[x509.Certificate]) -> datetime:
    """Return the time that a trusted authority stated.

    The certificates need to have been valid at that time, not now. Raises BadToken, or
    UnknownAuthority when only the chain to one of `roots` is missing.
    """
    stated = check_reply(reply, data)
    builder = VerifierBuilder()
    token = _decode(reply)
    held = [x509.load_der_x509_certificate(der) for der in token.signed_data.certificates]
    for certificate in dict.fromkeys(held):
        if not _is_root(certificate):
            builder = builder.add_intermediate_certificate(certificate)
    for root in dict.fromkeys(roots):
        builder = builder.add_root_certificate(root)
    try:
        if not roots:
            raise VerificationError("there is no root certificate")
        builder.build().verify_message(token, data)
    except VerificationError as problem:
        if _is_sound(token, data, held):
            raise UnknownAuthority(_signer(held)) from problem
        raise BadToken(f"the token does not hold: {str(problem)[:120]}") from problem
    return stated


def load_roots(ca_file: Path | None) -> tuple[x509.Certificate, ...]:
    """Return the authorities that this system trusts, and those of a file in PEM form."""
    given = () if ca_file is None else tuple(x509.load_pem_x509_certificates(ca_file.read_bytes()))
    return given + _system_roots()


@cache
def _system_roots() -> tuple[x509.Certificate, ...]:
    roots = []
    for der in ssl.create_default_context().get_ca_certs(True):
        with warnings.catch_warnings():
            warnings.simplefilter("error", CryptographyDeprecationWarning)
            try:
                roots.append(x509.load_der_x509_certificate(der))
            except (ValueError, CryptographyDeprecationWarning):
                continue  # one of the system's that is not as RFC 5280 wants it
    return tuple(roots)


def _decode(reply: bytes) -> TimeStampResponse:
    if len(reply) > MAX_REPLY:
        raise BadToken(f"a reply of {len(reply)} bytes")
    try:
        try:
            token = decode_timestamp_response(reply)
        except ValueError:
            token = decode_timestamp_response(_with_sorted_certificates(reply))
        status, _ = token.status, token.tst_info
    except (ValueError, KeyError, TypeError) as problem:
        raise BadToken("not a reply of a time-stamping authority") from problem
    if status not in GRANTED:
        raise BadToken(f"the authority refused: status {status}")
    return token


def _with_sorted_certificates(reply: bytes) -> bytes:
    """Return the reply with its certificates in the order that DER wants.

    They are a set and stand outside of what is signed; openssl's own authority leaves them as they
    were configured, and the strict reader refuses that.
    """
    whole = tsp.TimeStampResp.load(reply, strict=True)
    signed = whole["time_stamp_token"]["content"]
    ordered = sorted(certificate.dump() for certificate in signed["certificates"])
    signed["certificates"] = cms.CertificateSet(map(cms.CertificateChoices.load, ordered))
    spelt: bytes = whole.dump()  # only this set is spelt anew: all else stays as it was signed
    return spelt


def _is_sound(token: TimeStampResponse, data: bytes, held: list[x509.Certificate]) -> bool:
    """Tell whether the token would hold if its own topmost certificate were trusted."""
    for certificate in held:
        builder = VerifierBuilder().add_root_certificate(certificate)
        for other in held:
            if other != certificate:
                builder = builder.add_intermediate_certificate(other)
        try:
            if builder.build().verify_message(token, data):
                return True
        except VerificationError:
            continue
    return False


def _is_root(certificate: x509.Certificate) -> bool:
    return certificate.issuer == certificate.subject


def _signer(held: list[x509.Certificate]) -> str:
    names = [c.subject.rfc4514_string() for c in held if not _is_root(c)]
    return f"nobody trusted vouches for {names[0] if names else 'its signer'}"
