"""Spells a query for the index of a database. Words are letters and digits only and stand in
quotes, so that nothing that somebody typed is read as syntax.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.search.query import Query, Term, Words


@dataclass(frozen=True, slots=True)
class Expression:
    """What a database is asked: `wanted`, and `unwanted` where something must not stand there."""

    wanted: str
    unwanted: str | None


def spell_query(query: Query, dialect: str) -> Expression:
    """Return the query for "sqlite" (a MATCH of FTS5) or "postgresql" (a tsquery).

    Raises ValueError if there is nothing to look for.
    """
    if query.is_empty:
        raise ValueError("nothing to look for")
    spell = _postgres if dialect == "postgresql" else _sqlite
    either = " | " if dialect == "postgresql" else " OR "
    both = " & " if dialect == "postgresql" else " AND "
    wanted = both.join(spell(term) for term in query.wanted)
    unwanted = either.join(spell(term) for term in query.unwanted)
    return Expression(wanted, unwanted or None)


def _sqlite(term: Term) -> str:
    """«("тестов" OR "тестова" OR "тест"*)»; words side by side are one string of FTS5."""
    forms = [f'"{" ".join(form)}"' for form in term.forms]
    begins = [f'"{word}"*' for word in term.begins]
    return f"({' OR '.join([*forms, *begins])})"


def _postgres(term: Term) -> str:
    forms = [_side_by_side(form) for form in term.forms]
    begins = [f"'{word}':*" for word in term.begins]
    return f"({' | '.join([*forms, *begins])})"


def _side_by_side(words: Words) -> str:
    spelt = " <-> ".join(f"'{word}'" for word in words)
    return f"({spelt})" if len(words) > 1 else spelt
