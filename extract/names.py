"""Find the persons a text names, each with the nominative of its fullest form there and a key
across scripts.

Sentences go to the finder of their language. A mention of a surname alone is joined to the one full
name of the same text that bears it, and to none where two do. Headlines in capitals
and posts without any are spelt as names are before they are read; roles are judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from extract.language import find_language, split_sentences
from extract.naming.casing import restore_case, spell_names
from extract.naming.english import WORD, find_english, find_latin_spans, is_latin_given
from extract.naming.forms_russian import is_listed_given
from extract.naming.kazakh import KAZAKH, find_kazakh_spans
from extract.naming.known import KnownName
from extract.naming.links import Sighting, link_names, nominatives, share_surnames
from extract.naming.rows import find_in_rows
from extract.naming.rules import NAME_WORD, Span, find_by_rule, merge_spans
from extract.naming.russian import RUSSIAN, find_russian_spans
from extract.naming.shapes import mend_borders
from extract.naming.things import drop_things
from extract.people import is_full_name, is_initial, name_words, person_key
from models.values import PersonMention

LATIN_CAPITAL = re.compile(r"[A-ZÀ-ÞĞŞİŪÑ]")
CYRILLIC_CAPITAL = re.compile(r"[А-ЯЁӘҒҚҢӨҰҮҺІ]")
QUOTES = ("«", '"', "“")
WORDS_BEFORE = re.compile(r"\b((?:[А-Яа-яёЁ]{3,} )?[А-Яа-яёЁ]{3,},?) $")
LONGEST_BEFORE = 50  # characters
BESIDE_BEFORE = re.compile(r"[А-ЯЁA-Z]\.\s?$|\w-$|[A-Z][a-z]+ $")
BESIDE_AFTER = re.compile(r"(?:\s|-)[А-ЯЁӘҒҚҢӨҰҮҺІA-Z]")
STEM = 3  # letters of a surname that all its cases share
LONGEST_CASE = 4  # letters of a case ending
# The mark of a footnote is no part of the name before it: "Bokayev¹⁰".
MARKS = dict.fromkeys(map(ord, "¹²³⁰⁴⁵⁶⁷⁸⁹"), " ")
LONGEST_SENTENCE = 4_000  # characters; a longer one is read in pieces
MOST_ELSEWHERE = 200  # sentences outside `wanted` that are searched for full names

Parts = list[tuple[int, int, str]]  # start, end, language of a sentence


def find_people(
    text: str,
    sentences: Sequence[Span] | None = None,
    *,
    wanted: Sequence[Span] | None = None,
    known: Sequence[KnownName] = (),
) -> list[PersonMention]:
    """Return every person named in the text, in reading order and apart.

    `text[m.start:m.end] == m.raw`; in Kazakh the case suffix belongs to the span. `name` is the
    fullest form in the text, in the nominative and in the script of the mention; `key` is its
    `person_key`; `role` stays OTHER.

    Args:
        text: Plain text, not HTML, in any mixture of languages.
        sentences: What `split_sentences(text)` gave, where the caller has it already.
        wanted: Spans of characters; only sentences that touch one of them are searched for
            mentions. A surname alone found there still gets its full name from the other sentences,
            which are searched by rules of form only (a listed given name beside it), so an unusual
            full name outside may be overlooked.
        known: Names of people on file that stand in the text, as `find_known` gives them.
    """
    spans = _cut_long(split_sentences(text) if sentences is None else sentences)
    chosen = spans if wanted is None else _touching(spans, wanted)
    spelt, respelt = restore_case(text.translate(MARKS), chosen)
    named = {(one.start, one.end): one.name for one in known}
    if named:
        spelt, respelt = spell_names(spelt, list(named)), merge_spans(list(named), respelt)
    parts = [
        (start, end, find_language(spelt[start:end]))
        for start, end in chosen
        if _may_hold(spelt, start, end)
    ]
    others = spans if wanted is not None else []
    mentions = _find_mentions(spelt, parts, respelt, named, sorted(set(others) - set(chosen)))
    return [replace(one, raw=text[one.start : one.end]) for one in mentions]


def _find_mentions(
    text: str,
    parts: Parts,
    given: Sequence[Span],
    named: Mapping[Span, str | None],
    others: Sequence[Span],
) -> list[PersonMention]:
    """Return the persons of the sentences in `parts`, those `given` among them, with the names that
    are known already. `others` are the sentences that only lend full names.
    """
    tagged = merge_spans(_find_spans(text, parts), given)
    mended = mend_borders(text, tagged, [(start, end) for start, end, _ in parts])
    found = drop_things(text, mended)
    again = drop_things(text, list(_find_again(text, parts, found)))
    found = merge_spans(found, again)
    found = merge_spans(found, find_in_rows(text, found))
    sightings = [
        replace(one, name=named.get((one.start, one.end))) for one in _sight(text, parts, found)
    ]
    sightings = share_surnames(text, sightings)
    elsewhere = _find_elsewhere(text, others, sightings)
    names = link_names(sightings, elsewhere)
    return [
        PersonMention(
            raw=one.raw,
            start=one.start,
            end=one.end,
            name=name,
            key=person_key(name),
            lang=one.lang,
        )
        for one, name in zip(sightings, names, strict=True)
    ]


def _find_spans(text: str, parts: Parts) -> list[Span]:
    kazakh = [(start, end) for start, end, language in parts if language == "kk"]
    russian = [
        (start, end)
        for start, end, language in parts
        if language != "kk" and CYRILLIC_CAPITAL.search(text, start, end)
    ]
    latin = [(start, end) for start, end, _ in parts if LATIN_CAPITAL.search(text, start, end)]
    spans = [*find_kazakh_spans(text, kazakh), *find_russian_spans(text, russian)]
    english = [(start, end) for start, end, language in parts if language == "en"]
    return merge_spans(
        spans, merge_spans(find_latin_spans(text, latin), find_english(text, english))
    )


def _find_again(text: str, parts: Parts, found: Sequence[Span]) -> Iterator[Span]:
    """Yield words that repeat a surname of the full names found, in any case, with the same given
    name before. In Kazakh a given name alone is read too: that is how its press goes on.
    """
    sightings = _sight(text, parts, found)
    yield from _find_initialled_again(text, parts, sightings)
    partners, beginnings = _surnames(sightings)
    lone = _lone_kazakh(sightings)
    if not partners and not lone:
        return
    givens = lone.union(*partners.values())
    beginnings |= {text[start : start + STEM].lower() for start, _ in found} if lone else set()
    yield from _find_given_again(text, parts, sightings)
    for start, end, language in parts:
        for pattern in (NAME_WORD, WORD):
            previous, previous_keys = (start, start), frozenset[str]()
            for match in pattern.finditer(text, start, end):
                word = match.group()
                keys = _keys(word, language) if word[:STEM].lower() in beginnings else frozenset()
                known = [key for key in keys if key in partners]
                is_short = len(word) <= STEM
                if known and not (
                    is_short and not _stands_alone(text, start, match.start(), match.end())
                ):
                    is_whole = text[previous[1] : match.start()] == " " and any(
                        not partners[key].isdisjoint(previous_keys) for key in known
                    )
                    yield previous[0] if is_whole else match.start(), match.end()
                elif (
                    language == "kk"
                    and len(word) > STEM
                    and not keys.isdisjoint(givens)
                    and _stands_alone(text, start, match.start(), match.end())
                ):
                    yield match.span()
                previous, previous_keys = match.span(), keys


def _find_initialled_again(
    text: str, parts: Parts, sightings: Sequence[Sighting]
) -> Iterator[Span]:
    """Yield English surnames that stand alone and elsewhere behind initials: "A. Kim ... Kim"."""
    surnames: set[str] = set()
    for one in sightings:
        words = name_words(one.raw) if one.lang == "en" else []
        if len(words) > 1 and any(map(is_initial, words)):
            surnames.update(word for word in words if not is_initial(word))
    for start, end, language in parts if surnames else ():
        for match in WORD.finditer(text, start, end) if language == "en" else ():
            if match.group() in surnames and _stands_alone(text, start, match.start(), match.end()):
                yield match.span()


def _lone_kazakh(sightings: Sequence[Sighting]) -> frozenset[str]:
    """Return the keys of the single words that are names in Kazakh sentences."""
    return frozenset(
        key
        for one in sightings
        if one.lang == "kk" and " " not in one.raw
        for key in _keys(one.raw, "kk")
    )


def _stands_alone(text: str, low: int, start: int, end: int) -> bool:
    """Tell whether no word with a capital stands right before or after, nor a quotation mark.

    «Абай облысы», «Қайрат» are no persons; the first word of the sentence, which begins at `low`,
    has its capital anyway.
    """
    head = text[low:start]
    before = head.split()[-1:]
    is_named = bool(before) and before[0][0].isupper() and len(head.split()) > 1
    after = text[end : end + 2]
    is_followed = after[:1] == " " and after[1:].isupper()
    return not is_followed and not (is_named and head.endswith(" ")) and head[-1:] not in QUOTES


def _find_given_again(text: str, parts: Parts, sightings: Sequence[Sighting]) -> Iterator[Span]:
    """Yield given names that stand alone in Russian and English sentences and that one full name
    begins with; in English also those found alone.

    «задержали Айдоса Тена ... Айдоса оставили в участке». A word of another name stands beside no
    word with a capital.
    """
    bearers: dict[str, set[str]] = {}
    for one in sightings:
        name = nominatives(one.raw, one.lang, one.before)[0][0]
        if is_full_name(name) and _is_given(name_words(name)[0], one.lang):
            first, *rest = [person_key(word) for word in name_words(name)]
            bearers.setdefault(first, set()).add(" ".join(rest))
        elif one.lang == "en" and _is_given(one.raw, one.lang):
            bearers.setdefault(person_key(name), set())
    alone = {key for key, rests in bearers.items() if len(rests) < 2}
    if not alone:
        return
    for start, end, language in parts:
        if language not in ("ru", "en"):
            continue
        for match in (NAME_WORD if language == "ru" else WORD).finditer(text, start, end):
            word = match.group()
            if not _is_given(word, language) or _keys(word, language).isdisjoint(alone):
                continue
            is_beside = BESIDE_BEFORE.search(text, max(start, match.start() - 20), match.start())
            if not is_beside and BESIDE_AFTER.match(text, match.end(), end) is None:
                yield match.span()


def _is_given(word: str, language: str) -> bool:
    return is_latin_given(word) if language == "en" else is_listed_given(word.lower())


@lru_cache(maxsize=16384)
def _keys(word: str, language: str) -> frozenset[str]:
    return frozenset(person_key(name) for name, _ in nominatives(word, language))


def _surnames(
    sightings: Sequence[Sighting],
) -> tuple[dict[str, set[str]], set[str]]:
    """Map the key of each further word of the full names found to the keys of their first words.

    The second value holds the first letters of all these words, in lower case.
    """
    partners: dict[str, set[str]] = {}
    beginnings: set[str] = set()
    for sighting in sightings:
        name = nominatives(sighting.raw, sighting.lang)[0][0]
        if is_full_name(name):
            first, *rest = [person_key(word) for word in name_words(name) if not is_initial(word)]
            for key in rest:
                partners.setdefault(key, set()).add(first)
            beginnings.update(word[:STEM].lower() for word in name_words(sighting.raw))
    return partners, beginnings


def _find_elsewhere(
    text: str, others: Sequence[Span], sightings: Sequence[Sighting]
) -> list[Sighting]:
    """Return the full names in these sentences that hold a surname seen alone in the sightings."""
    if not others:
        return []
    stems = {
        word[: max(STEM, len(word) - LONGEST_CASE)]
        for sighting in sightings
        for word in name_words(sighting.raw)
        if not is_full_name(sighting.raw) and len(word) >= STEM
    }
    if stems == set():
        return []
    pattern = re.compile("|".join(map(re.escape, sorted(stems))))
    parts = [
        (start, end, find_language(text[start:end]))
        for start, end in others
        if pattern.search(text, start, end)
    ][:MOST_ELSEWHERE]
    return _sight(text, parts, list(_by_rule(text, parts)))


def _by_rule(text: str, parts: Parts) -> Iterator[Span]:
    for start, end, language in parts:
        tests = KAZAKH if language == "kk" else RUSSIAN
        yield from merge_spans(
            find_by_rule(text, [(start, end)], tests), find_latin_spans(text, [(start, end)])
        )


def _sight(text: str, parts: Parts, found: Iterable[Span]) -> list[Sighting]:
    """Return the spans with their text and the language of their sentence; both are in order."""
    sightings: list[Sighting] = []
    at = 0
    for start, end in found:
        while parts[at][1] <= start:
            at += 1
        before = WORDS_BEFORE.search(text, max(parts[at][0], start - LONGEST_BEFORE), start)
        word = before[1].lower() if before is not None else ""
        sightings.append(Sighting(start, end, text[start:end], parts[at][2], word))
    return sightings


def _may_hold(text: str, start: int, end: int) -> bool:
    return CYRILLIC_CAPITAL.search(text, start, end) is not None or (
        LATIN_CAPITAL.search(text, start, end) is not None
    )


def _touching(spans: Sequence[Span], wanted: Sequence[Span]) -> list[Span]:
    """Return the spans that share a character with one that is wanted, in order."""
    chosen: list[Span] = []
    asked = sorted(wanted)
    at = 0
    for start, end in spans:
        while at < len(asked) and asked[at][1] <= start:
            at += 1
        if at < len(asked) and asked[at][0] < end:
            chosen.append((start, end))
    return chosen


def _cut_long(spans: Sequence[Span]) -> list[Span]:
    return [
        (at, min(end, at + LONGEST_SENTENCE))
        for start, end in spans
        for at in range(start, end, LONGEST_SENTENCE)
    ]
