"""What the database keeps for full-text search beside the tables of the code, and how its words are
spelt there: small letters, е for ё.

SQLite: a table of FTS5 over the view `document_folded`, kept in step by triggers. PostgreSQL: an
index over the function `document_words`. Migration 0014 makes both. An index of words is no table
that a row is ever written to by hand, so none of it is in `models.tables`.
"""

from __future__ import annotations

from typing import Any

WORDS = "document_words"
OF_SEARCH = (WORDS, f"ix_{WORDS}")  # FTS5 keeps its own in document_words_data, _idx, _config


def is_of_the_code(_item: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Tell whether Alembic is to compare something with the tables of the code: all but the index
    of words.
    """
    is_kept = reflected and kind in ("table", "index")
    return not (is_kept and (name or "").startswith(OF_SEARCH))
