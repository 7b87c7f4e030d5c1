"""Which telling is of which label, and whether the finder read it as it stands there. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from benchmarks.counting import fold_name, is_same_name
from benchmarks.labels import Label
from benchmarks.telling import Told
from extract.place_names import place_key

STEM = 4  # letters that the forms of a name have in common


def match_labels(labels: Sequence[Label], tellings: Sequence[Told]) -> list[tuple[Label, Told]]:
    """Return the label of each telling that has one: of the same text, kind and person, each once.

    A name that was not brought to its nominative is still the same person's, but misread.
    """
    by_place: defaultdict[tuple[str, str], list[Told]] = defaultdict(list)
    for told in tellings:
        by_place[told.text_id, told.kind].append(told)
    ranked = sorted(
        (
            (label.key != told.key, _differs(label.date, told.date), n, m, label, told)
            for n, label in enumerate(labels)
            for m, told in enumerate(by_place[label.text_id, label.kind])
            if label.key == told.key or _is_like(label.name, told.name)
        ),
        key=lambda one: one[:4],
    )
    pairs: list[tuple[Label, Told]] = []
    used: set[int] = set()
    for *_rank, label, told in ranked:
        if id(label) not in used and id(told) not in used:
            used |= {id(label), id(told)}
            pairs.append((label, told))
    return pairs


def _is_like(one: str, other: str) -> bool:
    """Tell whether two names are one in different cases: "Дамира Оразалина", "Дамир Оразалин"."""
    if is_same_name(one, other):
        return True
    words, others = fold_name(one).split(), fold_name(other).split()
    return len(words) == len(others) and all(
        word[:STEM] == its[:STEM] for word, its in zip(words, others, strict=True)
    )


def is_misread(label: Label, told: Told) -> bool:
    """Tell whether the finder read another day or another name than stands there."""
    return _differs(label.date, told.date) or label.key != told.key


def _differs(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one is not other
    return not (one.startswith(other) or other.startswith(one))


def is_read(label: Label, told: Told, others: Sequence[tuple[Label, Told]]) -> bool:
    """Tell whether a correction was read as such: a term or place that differs from what another
    telling of the act was labelled with, each as labelled.
    """
    pairs = [(label, told), *others]
    terms = {one.term for one, found in pairs if one.term == found.term}
    places = {_town(one.place) for one, found in pairs if _town(one.place) == _town(found.place)}
    return any(
        own is not None and own == found and len(read - {None}) > 1
        for own, found, read in (
            (label.term, told.term, terms),
            (_town(label.place), _town(told.place), places),
        )
    )


def _town(place: str | None) -> str | None:
    return None if place is None else place_key(place)
