"""Proofs of OpenTimestamps: begun at calendars, finished once Bitcoin holds them. No network here.

A calendar promises to put a digest into a Bitcoin block; until it has, the proof is pending and
shows nothing but the promise. Whether the block exists is for `ots verify` and a Bitcoin node.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from opentimestamps.core.notary import BitcoinBlockHeaderAttestation, PendingAttestation
from opentimestamps.core.op import OpAppend, OpSHA256
from opentimestamps.core.serialize import (
    BytesDeserializationContext,
    BytesSerializationContext,
    DeserializationError,
)
from opentimestamps.core.timestamp import DetachedTimestampFile, Timestamp

MAX_REPLY = 10_000  # bytes
MAX_PROOF = 1 << 20


class BadProof(Exception):
    """A calendar's answer, or a kept proof, is not one over these bytes."""


@dataclass(frozen=True, slots=True)
class Proof:
    """What a proof says: the blocks that hold it, and the calendars still to be asked.

    `waiting` maps a calendar's address to what it is to be asked for.
    """

    blocks: tuple[int, ...]
    waiting: Mapping[str, bytes]


def blind(data: bytes, nonce: bytes) -> bytes:
    """Return what calendars are given in place of the digest of `data`, 32 bytes."""
    return hashlib.sha256(hashlib.sha256(data).digest() + nonce).digest()


def begin_proof(data: bytes, nonce: bytes, answers: list[bytes]) -> bytes:
    """Return the proof file made of calendars' answers to the blinded digest. Raises BadProof."""
    if not answers:
        raise BadProof("no calendar answered")
    whole = DetachedTimestampFile(OpSHA256(), Timestamp(hashlib.sha256(data).digest()))
    asked = whole.timestamp.ops.add(OpAppend(nonce)).ops.add(OpSHA256())
    for answer in answers:
        asked.merge(_read_answer(answer, asked.msg))
    return _spell(whole)


def read_proof(proof: bytes, data: bytes) -> Proof:
    """Return what a proof over `data` says. Raises BadProof."""
    found = list(_load(proof, data).timestamp.all_attestations())
    blocks = [a.height for _, a in found if isinstance(a, BitcoinBlockHeaderAttestation)]
    waiting = {a.uri: message for message, a in found if isinstance(a, PendingAttestation)}
    return Proof(tuple(sorted(blocks)), waiting)


def finish_proof(proof: bytes, data: bytes, commitment: bytes, answer: bytes) -> bytes:
    """Return the proof with a calendar's later answer to `commitment` added. Raises BadProof."""
    whole = _load(proof, data)
    place = _find(whole.timestamp, commitment)
    if place is None:
        raise BadProof("the answer is to something else")
    place.merge(_read_answer(answer, commitment))
    return _spell(whole)


def _find(stamp: Timestamp, message: bytes) -> Timestamp | None:
    waiting = [stamp]
    while waiting:
        here = waiting.pop()
        if here.msg == message:
            return here
        waiting += here.ops.values()
    return None


def _read_answer(answer: bytes, message: bytes) -> Timestamp:
    if len(answer) > MAX_REPLY:
        raise BadProof(f"an answer of {len(answer)} bytes")
    try:
        return Timestamp.deserialize(BytesDeserializationContext(answer), message)
    except (DeserializationError, ValueError) as problem:
        raise BadProof("not the answer of a calendar") from problem


def _load(proof: bytes, data: bytes) -> DetachedTimestampFile:
    if len(proof) > MAX_PROOF:
        raise BadProof(f"a proof of {len(proof)} bytes")
    try:
        whole = DetachedTimestampFile.deserialize(BytesDeserializationContext(proof))
    except (DeserializationError, ValueError) as problem:
        raise BadProof("not a proof of OpenTimestamps") from problem
    if whole.file_digest != hashlib.sha256(data).digest():
        raise BadProof("the proof is over other bytes")
    return whole


def _spell(whole: DetachedTimestampFile) -> bytes:
    context = BytesSerializationContext()
    whole.serialize(context)
    return bytes(context.getbytes())
