"""What the database keeps for full-text search beside the tables of the code, and how its words are
spelt there: small letters, е for ё.

SQLite: a table of FTS5 over the view `document_folded`, kept in step by triggers. PostgreSQL: the
column `words` of `document`, which the function `document_words` fills, and an index over it.
Migration 0014 makes both. Nothing of it is ever written by hand, so it is not in `models.tables`.
"""

from __future__ import annotations

from typing import Any

OF_SEARCH = ("document_words", "ix_document_words")  # FTS5 adds document_words_data, _idx, _config
COLUMN = "words"


def is_of_the_code(item: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    """Tell whether Alembic is to compare something with the tables of the code: all but the index
    of words.
    """
    if kind == "column":
        return not (reflected and name == COLUMN and item.table.name == "document")
    return not (reflected and kind in ("table", "index") and (name or "").startswith(OF_SEARCH))
