"""Group the documents that tell of one event by who speaks: an original, its copies, its outlet.

Copies are one source, and so is all that one outlet says, in whatever language and channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from models.terms import CopyKind

Span = tuple[int, int]
ALWAYS = (CopyKind.EXACT, CopyKind.NEAR, CopyKind.TRANSLATED)


@dataclass(frozen=True, slots=True)
class Voice:
    """A document: who publishes it, when it appeared, and the characters that tell of the event."""

    document_id: int
    outlet: str
    appeared_at: datetime
    told: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class CopyOf:
    """A document repeats another; between the spans stand the words in common."""

    document_id: int
    of_document_id: int
    kind: CopyKind
    span: Span
    of_span: Span
    why: str


@dataclass(frozen=True, slots=True)
class Group:
    """Documents that count as one source, in the order of appearance: the first is the original as
    far as we know. `why` says for a document why it is none of its own.
    """

    document_ids: tuple[int, ...]
    outlets: tuple[str, ...]
    why: Mapping[int, str]


def group_voices(voices: Sequence[Voice], copies: Iterable[CopyOf]) -> list[Group]:
    """Return the independent sources among `voices`, in the order of their first appearance.

    A text with its copies belongs to the outlet where it appeared first: who copies others and also
    reports himself is still a source. A copy of a part counts only where the part is what tells of
    the event, in both documents. Copies may lead through documents that are not among `voices`.
    """
    told = {voice.document_id: voice.told for voice in voices}
    counted = [copy for copy in copies if _is_counted(copy, told)]
    above: dict[int, int] = {}
    for copy in counted:
        _join(above, copy.document_id, copy.of_document_id)
    origin: dict[int, str] = {}  # of a text with its copies: the outlet where it appeared first
    groups: dict[str, list[Voice]] = {}
    for voice in sorted(voices, key=lambda v: (v.appeared_at, v.document_id)):
        outlet = origin.setdefault(_top(above, voice.document_id), voice.outlet)
        groups.setdefault(outlet, []).append(voice)
    return [_group(members, counted) for members in groups.values()]


def _is_counted(copy: CopyOf, told: Mapping[int, Sequence[Span]]) -> bool:
    if copy.kind in ALWAYS:
        return True
    sides = (copy.document_id, copy.span), (copy.of_document_id, copy.of_span)
    return all(
        any(_is_within(span, within) for span in told.get(document_id, ()))
        for document_id, within in sides
    )


def _is_within(span: Span, within: Span) -> bool:
    """Tell whether most of what tells of the event stands there."""
    common = min(span[1], within[1]) - max(span[0], within[0])
    return common > (span[1] - span[0]) / 2


def _join(above: dict[int, int], one: int, other: int) -> None:
    tops = _top(above, one), _top(above, other)
    if tops[0] != tops[1]:
        above[max(tops)] = min(tops)


def _top(above: Mapping[int, int], document_id: int) -> int:
    while document_id in above:
        document_id = above[document_id]
    return document_id


def _group(members: Sequence[Voice], copies: Sequence[CopyOf]) -> Group:
    ids = {voice.document_id for voice in members}
    why = {voice.document_id: _reason(voice, members[0], ids, copies) for voice in members[1:]}
    outlets = tuple(dict.fromkeys(voice.outlet for voice in members))
    return Group(tuple(voice.document_id for voice in members), outlets, why)


def _reason(voice: Voice, first: Voice, ids: set[int], copies: Sequence[CopyOf]) -> str:
    own = [c for c in copies if voice.document_id in (c.document_id, c.of_document_id)]
    within = [c for c in own if {c.document_id, c.of_document_id} <= ids]
    for copy in within or own:
        return f"{copy.kind}: {copy.why}"
    return f"the same outlet: {first.outlet}"
