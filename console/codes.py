"""The second factor: codes of six digits that change every half minute (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
from datetime import datetime

import pyotp
import segno

ISSUER = "Aigaq"
STEP_S = 30
DRIFTS = (0, -1, 1)  # steps by which the clock of a telephone may be off
DIGITS = 6
MARGIN = 4  # modules around a QR code (ISO/IEC 18004)


def new_secret() -> str:
    """Return a secret of 160 random bits in base32."""
    return pyotp.random_base32(32)


def find_step(secret: str, given: str, now: datetime, last: int | None) -> int | None:
    """Return the half minute, counted from 1970, that a code belongs to; None if it is wrong.

    A code of the step `last` or before was taken already, or is older than one that was.
    """
    code = "".join(given.split())
    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    made, current = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S), _step(now)
    for step in (current + drift for drift in DRIFTS):
        if hmac.compare_digest(made.generate_otp(step), code):
            return step if last is None or step > last else None
    return None


def spell_uri(secret: str, name: str) -> str:
    """Return what an authenticator reads: otpauth://totp/..."""
    made = pyotp.TOTP(secret, digits=DIGITS, interval=STEP_S)
    return made.provisioning_uri(name=name, issuer_name=ISSUER)


def spell_secret(secret: str) -> str:
    """Return the secret in groups of four, for who types it."""
    return " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))


def draw_qr(uri: str) -> str:
    """Return an inline SVG of the QR code, dark on light whatever the page's colours are."""
    code = segno.make(uri, error="m", micro=False)
    drawn: str = code.svg_inline(scale=4, border=MARGIN, dark="#000", light="#fff")
    return drawn


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_S
