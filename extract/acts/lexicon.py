"""The lexicon of events as the finder uses it (phrases, precedence, articles), and the sets of
kinds that several of its rules speak of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from extract.phrases import PhraseBook, load_lexicon, make_book
from models.terms import EventKind

LANGUAGES = ("ru", "kk", "en")  # each has a file of further phrases, `events_<lang>.toml`
MOODS = ("acts", "states", "nouns", "weak", "hints", "never")

# Which articles belong to which act: an arrest of days is never for a crime.
ADMINISTRATIVE = {
    EventKind.ADMINISTRATIVE_ARREST,
    EventKind.FINE,
    EventKind.ASSEMBLY_REFUSED,
    EventKind.BAN_ON_ACTIVITY,  # of a community, KZ-CAO 489 and 490
    EventKind.CASE_CLOSED,
}
CRIMINAL = {
    EventKind.PRETRIAL_DETENTION,
    EventKind.HOUSE_ARREST,
    EventKind.PROSECUTION,
    EventKind.PRISON_SENTENCE,
    EventKind.RESTRICTION_OF_LIBERTY,
    EventKind.BAN_ON_ACTIVITY,
    EventKind.FINE,
    EventKind.SEARCH,
    EventKind.INTERROGATION,
    EventKind.EXTRADITION_REQUEST,
    EventKind.ACQUITTAL,
    EventKind.CASE_CLOSED,
}
BY_COURT = {
    EventKind.ADMINISTRATIVE_ARREST,
    EventKind.PRETRIAL_DETENTION,
    EventKind.HOUSE_ARREST,
    EventKind.PRISON_SENTENCE,
    EventKind.RESTRICTION_OF_LIBERTY,
    EventKind.BAN_ON_ACTIVITY,
    EventKind.FINE,
    EventKind.ACQUITTAL,
    EventKind.CASE_CLOSED,
    EventKind.ORGANISATION_BANNED,
    EventKind.ASSEMBLY_REFUSED,
}
# These are ill-treatment or a denied right by themselves, whoever suffers them.
ALWAYS_IN_SCOPE = {
    EventKind.TORTURE,
    EventKind.ASSEMBLY_REFUSED,
    EventKind.ORGANISATION_BANNED,
    EventKind.SURVEILLANCE,
    EventKind.DEATH_IN_CUSTODY,
}
UNITS = {
    EventKind.ADMINISTRATIVE_ARREST: ("day",),
    EventKind.PRETRIAL_DETENTION: ("month", "week", "day"),
    EventKind.HOUSE_ARREST: ("month", "day"),
    EventKind.PRISON_SENTENCE: ("year", "month"),
    EventKind.RESTRICTION_OF_LIBERTY: ("year", "month"),
    EventKind.BAN_ON_ACTIVITY: ("year", "month"),
    EventKind.FINE: ("mci", "kzt"),
    EventKind.DETENTION: ("hour", "day"),
    EventKind.INTERROGATION: ("hour",),
    EventKind.SEARCH: ("hour",),
    EventKind.PSYCHIATRIC_COMMITMENT: ("day", "week", "month"),
}
# What is done to relatives too, to press the one it is about.
PRESSURE = {
    EventKind.THREAT,
    EventKind.HARASSMENT,
    EventKind.SEARCH,
    EventKind.INTERROGATION,
    EventKind.SURVEILLANCE,
}
# Counted people beside such an act are as often those who do it.
BY_PERSONS = {EventKind.TORTURE, EventKind.THREAT, EventKind.SURVEILLANCE, EventKind.SEARCH}
# Their phrases hold a negation: "не выпустили из страны", «рұқсат бермеді».
DENIALS = {EventKind.TRAVEL_BAN, EventKind.ASSEMBLY_REFUSED}


@dataclass(frozen=True, slots=True)
class EventLexicon:
    """Trigger phrases are labelled "kind.mood", context phrases with the name of their table."""

    triggers: PhraseBook
    context: PhraseBook
    precedence: dict[EventKind, int]
    political: frozenset[str]
    officers: frozenset[str]
    criminal: frozenset[str]
    words: dict[str, frozenset[str]]


@cache
def load_event_lexicon() -> EventLexicon:
    """Return the lexicon of events.

    Raises:
        ValueError: A table names a kind or a mood that does not exist.
    """
    tables = load_lexicon("events")
    context, charges, words = (tables.pop(name) for name in ("context", "charges", "words"))
    further = [load_lexicon(f"events_{lang}") for lang in LANGUAGES]
    speech = {"speech": load_lexicon("roles")["speech"]}
    return EventLexicon(
        triggers=make_book(
            pair
            for file in (tables, *({k: v for k, v in f.items() if k != "context"} for f in further))
            for pair in _trigger_phrases(file)
        ),
        context=make_book(
            pair
            for file in ({**context, **speech}, *(f.get("context", {}) for f in further))
            for pair in _phrases(file)
        ),
        precedence={EventKind(kind): n for n, kind in enumerate(tables)},
        political=frozenset(charges["political"]),
        officers=frozenset(charges["officers"]),
        criminal=frozenset(charges["criminal"]),
        words={name: frozenset(listed) for name, listed in words.items()},
    )


@cache
def beginnings(name: str) -> tuple[str, ...]:
    """Return the words of `[words]` under that name, as `str.startswith` takes them."""
    return tuple(load_event_lexicon().words[name])


@cache
def load_callings() -> tuple[tuple[str, str], ...]:
    """Return how Kazakh words for a calling begin, longest first, each with the word for it by
    which it is compared: «тілші» and «журналист» are one.
    """
    lines = (line.split() for line in load_event_lexicon().words["kazakh_callings"])
    pairs = [(word, line[0]) for line in lines for word in line]
    pairs += [(word[:-1], calling) for word, calling in pairs if word.endswith("ст")]  # журналистің
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair)))


def _trigger_phrases(
    tables: dict[str, dict[str, dict[str, list[str]]]],
) -> Iterator[tuple[str, str]]:
    for kind, moods in tables.items():
        unknown = set(moods) - set(MOODS)
        if unknown:
            raise ValueError(
                f"lexicon of events: {kind} has {sorted(unknown)}, expected some of {MOODS}"
            )
        yield from ((f"{EventKind(kind)}.{mood}", s) for mood, s in _phrases(moods))


def _phrases(tables: dict[str, dict[str, list[str]]]) -> Iterator[tuple[str, str]]:
    for label, languages in tables.items():
        for spellings in languages.values():
            yield from ((label, spelling) for spelling in spellings)
