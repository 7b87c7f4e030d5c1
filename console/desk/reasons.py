"""Why something was flagged, linked or judged so, in the language of whoever reads it.

The house keeps its reasons in English, with words of the text in them. A reason that has one of the
forms below is said anew; any other stays as it is kept, and is marked as English.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from markupsafe import Markup, escape

from console.desk.words import label
from console.languages import N_
from flows.html import TURNS
from models.terms import EventKind, Role

# %(words)s are words of a text and stay; %(kind)s, %(next)s and %(kinds)s are kinds of event,
# %(role)s is a role, %(rule)s a change of somebody's state, see `RULES`; %(was)s and %(then)s are
# days or terms.
FORMS = (
    N_("trigger: %(words)s"),
    N_("context: someone on file"),
    N_("context: no crime is told"),
    N_("context: %(words)s"),
    N_("person in the same sentence"),
    N_("person in a sentence before"),
    N_("person in the next sentence"),
    N_("charge in the same sentence"),
    N_("charge in a sentence nearby"),
    N_("date in the same sentence"),
    N_("date from a sentence nearby"),
    N_("place named"),
    N_("implied: only a suspect or an accused is held for trial"),
    N_("inside the title of a law: may be no act"),
    N_("the title given for %(words)s is that of %(more)s: check the number"),
    N_("date: %(was)s -> %(then)s"),
    N_("place: %(words)s -> %(more)s"),
    N_("term: %(was)s -> %(then)s"),
    N_("%(rule)s: %(kind)s (%(was)s) -> %(next)s"),
    N_("told with: %(kind)s"),
    N_("words: %(words)s"),
    N_("same full name"),
    N_("same full name, in Kazakh and Russian spelling"),
    N_("same full name, in Latin and Russian spelling"),
    N_("same full name, in Kazakh and Latin spelling"),
    N_("same two words in another order, and either may be the given name"),
    N_("same: %(words)s"),
    N_("much the same sound: %(words)s"),
    N_("one letter differs: %(words)s"),
    N_("one surname with another ending: %(words)s"),
    N_("the patronymic may stand for the surname: %(words)s"),
    N_("surname and initial only: %(words)s"),
    N_("same patronymic"),
    N_("year of birth fits: %(words)s"),
    N_("named beside the same %(words)s other people"),
    N_("same place: %(words)s"),
    N_("same provision: %(words)s"),
    N_("the same act on the same day: %(kinds)s"),
    N_("the same act at about the same time: %(kinds)s"),
    N_("other year of birth: %(words)s"),
    N_("other patronymic: %(words)s"),
    N_("other initial of the patronymic"),
    N_("one is a man and one a woman: %(words)s"),
    N_("one is a child and one is grown up"),
    N_("one is a %(role)s, one a victim"),
    N_("one is an %(role)s, one a victim"),
    N_("a name that is on file as the same person's"),
    N_("the same text, word for word"),
    N_("%(words)s of the shorter text (%(more)s words) stands in the other, word for word"),
    N_("%(words)s words in a row are the same, %(more)s of the shorter text"),
    N_("the same outlet: %(words)s"),
    N_("the text holds the words of the search"),
    N_("not modified"),
    N_("the same bytes as before"),
    N_("the same file"),
    N_("another file"),
    N_("all of its words are there"),
    N_("all of its words are there at another address"),
    N_("another title, the same text"),
    N_("%(words)s of its words are left"),
    N_("%(words)s of its words are left, %(more)s names and articles of law gone"),
    N_("%(words)s of the words are left"),
    N_("%(words)s person gone"),
    N_("%(words)s number gone"),
    N_("its text is gone, and what stands there is not known"),
    N_("the page says that it is not there"),
    N_("an invented address gets the same page"),
    N_("sent to a page for what is missing"),
    N_("the page sends visitors on by itself"),
    N_("a wall stands before it"),
    N_("a login stands before it"),
    N_("a check for robots stands before it"),
    N_("robots.txt denies it"),
    N_("no answer"),
    N_("no answer: %(words)s"),
    N_("answered %(words)s"),
    N_("answered %(words)s, nothing to compare"),
    N_("an empty page"),
    N_("the post is there, nothing to compare"),
    N_("the post is there without its text"),
    N_("the post misses between its neighbours"),
    N_("the channel's preview is switched off"),
    N_("headline only, paywalled"),
)
# What changed in somebody's state, as `extract/lexicon/transitions.toml` names it.
RULES = (
    N_("died after being held"),
    N_("tortured while held"),
    N_("sentence replaced by prison"),
    N_("sentenced"),
    N_("charged or held for trial"),
    N_("held for trial"),
    N_("arrested after being detained"),
    N_("detained"),
    N_("set free or cleared"),
)
LONGEST = 2_000  # characters of a reason that is said anew
LONGEST_SLOT = 600
SLOT = re.compile(r"%\((\w{1,10})\)s")
ROLES = frozenset(Role)
Find = Callable[[str], str]


def spell_reason(told: str, find: Find, spell: Find = str) -> Markup:
    """Return a reason, several with "; " between them, for a page; `find` translates a text,
    `spell` writes a day or a term as the language does.
    """
    parts = told.split("; ") if len(told) <= LONGEST else [told]
    spelt = [_spell(part, find, spell) for part in parts]
    if len(parts) > 1 and any(part is None for part in spelt):  # it may be words of a text
        spelt = [_spell(told, find, spell)]
        parts = [told]
    return Markup("; ").join(_shown(*pair) for pair in zip(parts, spelt, strict=True))


def _shown(told: str, spelt: str | None) -> Markup:
    if spelt is not None:
        return escape(spelt.translate(TURNS))
    return Markup('<span lang="en">{}</span>').format(told.translate(TURNS))


def _spell(told: str, find: Find, spell: Find) -> str | None:
    if len(told) > LONGEST:
        return None
    for form, parts in _forms():
        if (said := _fill(parts, told)) is not None:
            slots = {name: _slot(name, words, find, spell) for name, words in said.items()}
            if None not in slots.values():
                return find(form) % slots
    return None


def _fill(parts: list[str], told: str) -> dict[str, str] | None:
    """Return what stands in the slots of a form, None if the text is not of it.

    What lies between is looked for once, from the left: a pattern would try every way to part a
    hostile text, for half a minute.
    """
    found, at = dict[str, str](), len(parts[0])
    if not told.startswith(parts[0]):
        return None
    for name, behind in zip(parts[1::2], parts[2::2], strict=True):
        begin, is_last = at, len(found) == len(parts) // 2 - 1
        end = len(told) - len(behind) if is_last else told.find(behind, begin + 1)
        if not 0 < end - begin <= LONGEST_SLOT or not told.endswith(behind if is_last else ""):
            return None
        found[name], at = told[begin:end], end + len(behind)
    return found if at == len(told) else None


def _slot(name: str, said: str, find: Find, spell: Find) -> str | None:
    """Return what is filled in, None if it is not what the form asks for."""
    if name == "rule":
        return find(said) if said in RULES else None
    if name == "role":
        return find(label(said, "Role")) if said in ROLES else None
    if name in ("kind", "next", "kinds"):
        kinds = [_kind(word, find) for word in said.split(", ")]
        return None if None in kinds else ", ".join(kind or "" for kind in kinds)
    if name in ("was", "then"):
        return spell(said)
    return said


def _kind(word: str, find: Find) -> str | None:
    kind = word.replace(" ", "_")
    return find(label(kind, "EventKind")) if kind in set(EventKind) else None


@cache
def _forms() -> list[tuple[str, list[str]]]:
    """Return each form with its parts: literal, name of a slot, literal ..."""
    return [(form, SLOT.split(form)) for form in FORMS]
