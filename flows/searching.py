"""Searches in a worker process one piece of a report: a stranger's text meets patterns here."""

from __future__ import annotations

from dataclasses import dataclass

from extract.reports.pieces import Found, Piece, find_in_piece


@dataclass(frozen=True, slots=True)
class Searched:
    """What was found in one piece; nothing where it could not be searched."""

    found: tuple[Found, ...] = ()
    is_searched: bool = False


def search_piece(piece: Piece) -> Searched:
    """Return what a piece names. What it raises is its reader's death."""
    return Searched(tuple(find_in_piece(piece)), is_searched=True)


def unsearchable(_piece: Piece, _why: str) -> Searched:
    """Return what is said of a piece that nobody could search."""
    return Searched()
