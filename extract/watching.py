"""Say which watches a document answers, where and why. It reads one text and decides nothing.

Each word of a text is asked of hash tables once, so that a look costs the same however many people
are followed; organisations, places and searches cost something only where one of their words
stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.following.people import FollowedPeople, find_followed, index_followed
from extract.following.places import FollowedPlaces, find_followed_places, index_places, read_place
from extract.following.queries import Query, answer, read_query
from extract.following.values import Followed, Hit, OnFile
from extract.following.words import Page, Phrase, beginnings, find_phrase, read_phrase
from models.terms import WatchKind
from models.values import ChargeMention, PersonMention, Provision

MAX_CHARS = 200_000  # of a text; what is behind is not looked through
WHY_PROVISION = "the article is cited"
WHY_NAME = "the name stands in the text"
WHY_SEARCH = "the text holds the words of the search"


@dataclass(frozen=True, slots=True)
class WatchIndex:
    """Everything that is followed, filed for looking up. Made by `index_watches`."""

    people: FollowedPeople
    provisions: dict[str, list[int]]
    places: FollowedPlaces
    phrases: tuple[tuple[int, Phrase], ...]
    queries: tuple[tuple[int, Query], ...]
    phrases_at: dict[str, list[int]]  # a key of a word leads to numbers of phrases
    queries_at: dict[str, list[int]]
    begin: frozenset[str]  # how the words begin that are looked at

    @property
    def looks_at_words(self) -> bool:
        """Tell whether anything is followed by its words."""
        return bool(self.phrases or self.queries or self.places.by_value)


def index_watches(followed: Sequence[Followed]) -> WatchIndex:
    """File what is followed."""
    of_kind = {kind: [one for one in followed if one.kind is kind] for kind in WatchKind}
    provisions: dict[str, list[int]] = {}
    for law in of_kind[WatchKind.PROVISION]:
        provisions.setdefault(law.value, []).append(law.id)
    listed = [one for one in of_kind[WatchKind.PLACE] if read_place(one.name) is not None]
    unlisted = [one for one in of_kind[WatchKind.PLACE] if read_place(one.name) is None]
    named = [*of_kind[WatchKind.ORGANISATION], *unlisted]
    phrases = [(one.id, phrase) for one in named for phrase in _phrases(one)]
    queries = [(one.id, read_query(one.name)) for one in of_kind[WatchKind.SEARCH]]
    return WatchIndex(
        index_followed(of_kind[WatchKind.PERSON]),
        provisions,
        index_places(listed),
        tuple(phrases),
        tuple(queries),
        _filed([phrase.slots[phrase.anchor] for _, phrase in phrases]),
        _filed(
            [
                frozenset().union(*(phrase.slots[phrase.anchor] for phrase in sought.phrases))
                for sought in (query.sought for _, query in queries)
            ]
        ),
        beginnings([*(phrase for _, phrase in phrases), *_asked(queries)]),
    )


def find_hits(
    text: str,
    people: Sequence[PersonMention],
    charges: Sequence[ChargeMention],
    index: WatchIndex,
    on_file: Mapping[str, OnFile] | None = None,
) -> list[Hit]:
    """Return one hit for each watch that a text answers, at its first place, in order of watches.

    Args:
        text: The title, a line break and the text; offsets count in it.
        people: Those who were found in it, if anybody looked.
        charges: The articles of law that it cites.
        index: What is followed.
        on_file: What is known of the people that names were linked to, by the key of the name.
    """
    first: dict[int, Hit] = {}
    for hit in _find(text[:MAX_CHARS], people, charges, index, on_file or {}):
        known = first.get(hit.watch_id)
        if known is None or (hit.start, -hit.end) < (known.start, -known.end):
            first[hit.watch_id] = hit
    return [first[watch_id] for watch_id in sorted(first)]


def is_within(value: str, provision: Provision) -> bool:
    """Tell whether a provision is what is followed: 405(2) is within 405, never the other way."""
    return value in _wider(provision)


def _find(
    text: str,
    people: Sequence[PersonMention],
    charges: Sequence[ChargeMention],
    index: WatchIndex,
    on_file: Mapping[str, OnFile],
) -> Iterator[Hit]:
    yield from find_followed(text, people, index.people, on_file)
    for charge in charges if index.provisions else ():
        for value in _wider(charge.provision):
            for watch_id in index.provisions.get(value, ()):
                yield Hit(watch_id, charge.start, charge.end, WHY_PROVISION)
    if index.looks_at_words:
        yield from _find_words(Page(text, index.begin), index)


def _find_words(page: Page, index: WatchIndex) -> Iterator[Hit]:
    for number in _met(page, index.phrases_at):
        watch_id, phrase = index.phrases[number]
        place = find_phrase(phrase, page)
        if place is not None:
            yield Hit(watch_id, *place, WHY_NAME)
    for number in _met(page, index.queries_at):
        watch_id, query = index.queries[number]
        place = answer(query, page)
        if place is not None:
            yield Hit(watch_id, *place, WHY_SEARCH)
    if index.places.by_value:
        words = (word.text for word in page.words)
        yield from find_followed_places(page.text, words, index.places)


def _met(page: Page, filed: Mapping[str, list[int]]) -> list[int]:
    """Return the numbers of what is filed under a key of a word of the page, once, in order."""
    return sorted({number for key in page.at.keys() & filed.keys() for number in filed[key]})


def _asked(queries: Sequence[tuple[int, Query]]) -> Iterator[Phrase]:
    for _, query in queries:
        for term in query.terms:
            yield from term.phrases


def _filed(keys: Sequence[frozenset[str]]) -> dict[str, list[int]]:
    filed: dict[str, list[int]] = {}
    for number, several in enumerate(keys):
        for key in several:
            filed.setdefault(key, []).append(number)
    return filed


def _phrases(one: Followed) -> Iterator[Phrase]:
    for name in one.names:
        phrase = read_phrase(name, is_name=True)
        if phrase is not None:
            yield phrase


def _wider(provision: Provision) -> list[str]:
    """Return the spellings of a provision and of those that it is a part of."""
    article = Provision(provision.code, provision.article)
    part = Provision(provision.code, provision.article, provision.part)
    return list(dict.fromkeys(map(str, (article, part, provision))))
