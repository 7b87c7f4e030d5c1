"""Who is named in a text, in which sentence and list, and how each stands to the acts told there.

Whoever the words beside a name make a judge, an official, somebody's lawyer or a speaking relative
may not suffer an act; a relative, a lawyer or one who speaks only for want of others.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property

from extract.acts.agreement import Gender, read_gender
from extract.acts.lexicon import load_callings, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.acts.triggers import Trigger
from extract.date_rules import load_words
from extract.naming.forms_russian import is_only_noun, person_noun
from extract.naming.lists import load_names
from extract.phrases import fold_text, read_number
from extract.role_cues import GENITIVE, Standing, is_verb, judge_standings
from models.terms import Role
from models.values import PersonMention

SOFT_COSTS = {Role.RELATIVE: 14, Role.WITNESS: 30, Role.LAWYER: 12}
SPEECH_COST = 16
KIN_COST = 20
KIN_REACH = 3  # words from "Abishev's" to the name of the sister
LONGEST_JOINT = 4
LONGEST_LIST = 40
CALLED_REACH = 4  # words from «редактор» to the name: «редактор районной газеты Ли»
JOINED_REACH = 4  # words from «узник» back to the «и» before what describes him
ADJECTIVE = re.compile(r"(?:ый|ий|ой|ая|яя|ого|его|ую|юю|ым|им|ому|ему)$")
DOUBLED = 2  # words before a name in which the first «и» of «и Ли, и Ким» may stand
TITLE_BEFORE = 4  # words from "blogger" to the name: "blogger and campaigner Dana Ospan"
OBJECT = re.compile(r"(?:[дтн][ыі]|[ғгқк][ае]|[дтн][ае]н)$")  # a Kazakh name to whom it was done
# белсендісі, белсендіге, белсендісінің; no plural
CALLING_END = re.compile(r"(?:с?[ыі])?(?:[дтн][ыі]ң?|[ғгқк][ае]|н[еа]?|[дтн][ае]н|[мбп]ен)?$")
ACCUSATIVE = re.compile(r"[дтн][ыі]$")
DASHES = ("–", "—", "-", ":")
# "Ospan, student Kim", "Ospan, a retired welder, Kim"
CALLING = re.compile(
    r", (?:[a-z][a-z-]+ ){1,3}|, (?:(?:an?|the) [a-z][a-z -]{2,40}|\d\d), (?:and )?"
)
# «Лиді, дәнекерлеуші Кимді»
KAZAKH_CALLING = re.compile(r", (?:[а-яәғқңөұүһі-]{3,20} ){1,3}")
KAZAKH_CASES = (
    re.compile(r"[дтн][ыі]$"),
    re.compile(r"(?:[ғгқк]|н)[ае]$"),
    re.compile(r"[дтн][ае]н$"),
)
AND = {"and", "мен", "пен", "бен", "және"}
# "Ospan, chief editor of a website, and her deputy Kim"
APPOSED = re.compile(r", [a-z][\w' -]{2,60}, and (?:[a-z][a-z-]+ ){0,3}")
# An office holds for the whole text, wherever the name stands; speaking or seeing does not.
OFFICES = {Role.JUDGE, Role.OFFICIAL, Role.LAWYER, Role.JOURNALIST}


@dataclass(frozen=True, slots=True)
class Named:
    """A mention with its words and what the words beside it say."""

    person: PersonMention
    index: int
    first: int
    last: int
    sentence: int
    standing: Standing
    gender: Gender


@dataclass(frozen=True)
class Cast:
    """All mentions of one text in reading order, and what the text says of those named.

    `roles` are the soft roles and `barred` the offices of persons, by key; `lists` has for each
    mention the list of names it stands in.
    """

    reading: Reading
    context: Context
    words: dict[str, frozenset[str]]
    named: Sequence[Named]
    sentences: Sequence[int]
    lists: Sequence[Sequence[Named]]
    roles: dict[str, Role]
    barred: frozenset[str]

    def in_sentence(self, sentence: int) -> Sequence[Named]:
        """Return the mentions of that sentence, in order."""
        return self.in_sentences(sentence, sentence)

    def in_sentences(self, first: int, last: int) -> Sequence[Named]:
        """Return the mentions of the sentences from one to another, both included, in order."""
        at = bisect_left(self.sentences, first)
        return self.named[at : bisect_left(self.sentences, last + 1)]

    @cached_property
    def by_noun(self) -> dict[str, list[Named]]:
        """The mentions that a noun was said of, in order, up to the first of a second person: a
        Russian noun in its base form or a Kazakh word of kin or for a calling right before the
        name, an English title close before it.
        """
        nouns: dict[str, list[Named]] = {}
        for named in self.named:
            for noun in _nouns_before(named, self.reading):
                bearers = nouns.setdefault(noun, [])
                if not bearers or bearers[-1].person.key == bearers[0].person.key:
                    bearers.append(named)
        return nouns

    @cached_property
    def first_told(self) -> dict[str, int]:
        """The sentence behind the headline that first names each person, by key."""
        return {n.person.key: n.sentence for n in reversed(self.named) if n.sentence > 0}

    @cached_property
    def first_silent(self) -> dict[str, int]:
        """The sentence that first names each person who does not speak there, by key."""
        return {n.person.key: n.sentence for n in reversed(self.named) if not n.standing.speaks}


def gather_cast(reading: Reading, context: Context, people: Sequence[PersonMention]) -> Cast:
    """Return the cast of a text whose persons are `people`, in any order."""
    ordered = sorted(people, key=lambda person: person.start)
    standings = judge_standings(reading.text, ordered)
    named = [
        _place(n, person, standing, reading)
        for n, (person, standing) in enumerate(zip(ordered, standings, strict=True))
    ]
    plain = {n.person.key: n.index for n in reversed(named) if n.standing.role not in OFFICES}
    named = [_in_own_right(one, plain) for one in named]
    roles: dict[str, Role] = {}
    for one in named:
        if one.standing.role in SOFT_COSTS:
            roles.setdefault(one.person.key, one.standing.role)
    return Cast(
        reading,
        context,
        load_event_lexicon().words,
        named,
        [one.sentence for one in named],
        _find_lists(named, reading),
        roles,
        frozenset(n.person.key for n in named if n.standing.barred and n.standing.role in OFFICES),
    )


def _place(index: int, person: PersonMention, standing: Standing, reading: Reading) -> Named:
    first = reading.word_over(person.start)
    last = max(first, reading.word_over(person.end - 1))
    sentence = reading.sentence_of(last)  # an initial may end one: "4. Н. Арын"
    return Named(person, index, first, last, sentence, standing, read_gender(person))


def _in_own_right(one: Named, plain: dict[str, int]) -> Named:
    """Return the mention without an office that is another's: «судья Ризамовқа тыйым салды», of one
    who was named before without it (`plain` are the first such mentions, by key); a Kazakh lawyer
    in an object case does not act for others there: «адвокаты Лиді ұстады».
    """
    person = one.person
    if person.lang != "kk" or one.standing.role not in OFFICES or not one.standing.barred:
        return one
    if person.raw == person.name or OBJECT.search(person.raw) is None:
        return one
    if one.standing.role is Role.LAWYER:
        is_direct = ACCUSATIVE.search(person.raw) is not None
        standing = Standing() if is_direct else replace(one.standing, barred=False)
        return replace(one, standing=standing)
    if plain.get(person.key, one.index) >= one.index:
        return one
    return replace(one, standing=Standing())


def _nouns_before(named: Named, reading: Reading) -> Iterator[str]:
    low, _ = reading.sentences[named.sentence]
    if named.first > low:
        left, right = reading.words[named.first - 1], reading.words[named.first]
        is_kin = left.text in load_event_lexicon().words["kin"]
        noun = left.text if is_kin else person_noun(left.text)
        if reading.text[left.end : right.start].strip("\u00a0 ,") == "":
            calling = calling_of(left.text) if named.person.lang == "kk" else None
            yield from (word for word in (noun, calling) if word is not None)
            if noun is not None and named.person.lang == "ru":
                yield from _noun_joined(named.first - 1, low, reading)
        if noun is None and named.person.lang == "ru":
            yield from _noun_parted(named, reading)
    near = reading.spelt[max(0, named.first - TITLE_BEFORE) : named.first]
    yield from _titles().intersection(near)


def _noun_parted(named: Named, reading: Reading) -> Iterator[str]:
    """Yield the Russian nouns of a calling that its own attributes part from the name: «редактор
    районной газеты Ли», «поэт и бывший узник совести Ли»; they stand in the case of the name.
    """
    low, _ = reading.sentences[named.sentence]
    is_base = named.person.raw == named.person.name
    for at in range(named.first - 1, max(low, named.first - 1 - CALLED_REACH) - 1, -1):
        word = reading.spelt[at]
        if not reading.between(at, at + 1).isspace() or not is_only_noun(word):
            return
        noun = person_noun(word)
        if noun is not None:
            if (fold_text(noun) == word) == is_base:
                yield noun
                yield from _noun_joined(at, low, reading)
            return


def _noun_joined(at: int, low: int, reading: Reading) -> Iterator[str]:
    """Yield the noun that «и» joins to the one at a word: «поэт и бывший узник совести»."""
    joint = at - 1
    while joint > low and at - joint < JOINED_REACH and ADJECTIVE.search(reading.spelt[joint]):
        joint -= 1
    if joint > low and reading.spelt[joint] == "и" and is_only_noun(reading.spelt[joint - 1]):
        noun = person_noun(reading.spelt[joint - 1])
        if noun is not None:
            yield noun


def calling_of(word: str) -> str | None:
    """Return the calling that a folded Kazakh word in the singular names, in whatever case."""
    for stem, calling in load_callings():
        if word.startswith(stem) and CALLING_END.match(word, len(stem)):
            return calling
    return None


@cache
def _titles() -> frozenset[str]:
    """Return the English titles and callings that stand before a name, or for it."""
    return load_event_lexicon().words["titles"] | load_names().titles


def names_any(trigger: Trigger, cast: Cast) -> bool:
    """Return whether the sentence of the trigger names someone an act can be done to."""
    return any(may_suffer(n, cast) for n in cast.in_sentence(trigger.sentence))


def those_who_may_suffer(sentence: int, cast: Cast) -> list[Named]:
    """Return the mentions of that sentence to whom something may have been done, in order."""
    return [n for n in cast.in_sentence(sentence) if may_suffer(n, cast)]


def may_suffer(named: Named, cast: Cast) -> bool:
    """Return whether nothing said of the person rules out that an act was done to them."""
    if named.person.key in cast.barred or named.standing.barred:
        return False
    # «сосед Иван», "a neighbour, Ivan": the name of someone beside the story
    hits = cast.context.between("unnamed", max(0, named.first - 2), named.first)
    return not any(hit.first == hit.last == named.first - 1 for hit in hits)


def role_of(named: Named, cast: Cast) -> Role:
    """Return the role of the person: a soft one holds for all their mentions."""
    return cast.roles.get(named.person.key, named.standing.role)


def soft_cost(named: Named, cast: Cast) -> int:
    """Return how much speaks for another than this person, 0 if nothing does."""
    cost = SOFT_COSTS.get(role_of(named, cast), 0)
    cost += KIN_COST if _is_of_kin(named, cast) else 0
    return cost + (SPEECH_COST if named.standing.speaks else 0)


def _is_of_kin(named: Named, cast: Cast) -> bool:
    """ "Abishev's sister, Saule, was threatened": the act is against her, not against him.

    In Kazakh so is all that is someone's: «Әбіштің жақтасы Сәуле».
    """
    following = cast.named[named.index + 1 : named.index + 2]
    owner = named.person.lang == "kk" and GENITIVE.search(named.person.raw) is not None
    owner = owner or _owns_next(named, cast)
    return any(
        (n.standing.role is Role.RELATIVE or (owner and n.standing.role is Role.OTHER))
        and not n.standing.barred
        and n.sentence == named.sentence
        and 1 < n.first - named.last <= KIN_REACH
        and cast.words["joiners"].isdisjoint(cast.reading.spelt[named.last + 1 : n.first])
        for n in following
    )


def _owns_next(named: Named, cast: Cast) -> bool:
    """ "Abishev's colleague, Saule": not him."""
    text, spelt = cast.reading.text, cast.reading.spelt
    possessive = ("'s", "\u2019s")
    if not (named.person.raw.endswith(possessive) or text.startswith(possessive, named.person.end)):
        return False
    return not cast.words["close_ones"].isdisjoint(spelt[named.last + 1 : named.last + 3])


def list_of(best: Named, cast: Cast) -> tuple[Named, ...]:
    """Return the whole list that `best` stands in, each person once."""
    people: dict[str, Named] = {}
    for member in cast.lists[best.index][:LONGEST_LIST]:
        if member.person.key not in cast.barred and not member.standing.barred:
            people.setdefault(member.person.key, member)
    return tuple(people.values()) or (best,)


def _find_lists(named: Sequence[Named], reading: Reading) -> list[list[Named]]:
    """Return for each mention the list of names it stands in; most stand alone."""
    joined = _find_joints(named, reading)
    lists: list[list[Named]] = []
    for n, one in enumerate(named):
        if n > 0 and joined[n]:
            lists.append(lists[-1])
            lists[-1].append(one)
        else:
            lists.append([one])
    return lists


def _find_joints(named: Sequence[Named], reading: Reading) -> list[bool]:
    """Return for each mention whether it goes on a list with the one before it.

    "Welder Ospan, nurse Kim and cook Lee": callings stand between the names of a list that "and"
    ends.
    """
    joined = [False] * len(named)
    ends_in_and = False
    for n in range(len(named) - 1, 0, -1):
        left, right = named[n - 1], named[n]
        firm = _are_joined(left, right, reading)
        joint = reading.spelt[left.last + 1 : right.first]
        ends_in_and = ends_in_and or not AND.isdisjoint(joint)
        joined[n] = firm or (ends_in_and and _is_called(left, right, reading))
        joined[n] = joined[n] or _are_of_one_case(left, right, reading)
        ends_in_and = ends_in_and and joined[n]
    return joined


def _are_of_one_case(left: Named, right: Named, reading: Reading) -> bool:
    """«слесарь Лиді, дәнекерлеуші Кимді қамады»: two Kazakh objects with callings are one list."""
    if left.sentence != right.sentence or left.person.lang != "kk" or right.person.lang != "kk":
        return False
    between = reading.text[left.person.end : right.person.start]
    if KAZAKH_CALLING.fullmatch(between) is None:
        return False
    return any(
        case.search(left.person.raw) and case.search(right.person.raw) for case in KAZAKH_CASES
    ) and all(n.person.raw != n.person.name for n in (left, right))


def _is_called(left: Named, right: Named, reading: Reading) -> bool:
    """ "Ospan, student Kim", "Ospan, a welder, Kim": nothing but a calling stands between."""
    if left.sentence != right.sentence or right.standing.speaks:
        return False
    if right.standing.role in OFFICES - {Role.JOURNALIST}:
        return False
    between = reading.text[left.person.end : right.person.start]
    if CALLING.fullmatch(between) is not None:
        return True
    if left.person.lang == "kk" and KAZAKH_CALLING.fullmatch(between) is not None:
        return left.person.raw == left.person.name and not any(
            is_verb(word) for word in reading.spelt[left.last + 1 : right.first]
        )
    called = reading.spelt[left.last + 1 : left.last + 1 + TITLE_BEFORE]
    return APPOSED.fullmatch(between) is not None and not _titles().isdisjoint(called)


def _are_joined(left: Named, right: Named, reading: Reading) -> bool:
    if left.sentence != right.sentence or right.first <= left.last:
        return left.sentence == right.sentence and left.person.key != right.person.key
    spelt = reading.spelt[left.last + 1 : right.first]
    if _is_share(left, right, reading):
        return True
    between = reading.text[left.person.end : right.person.start]
    if not spelt:
        return between.strip() == ","
    if len(spelt) > LONGEST_JOINT or spelt[0] not in load_event_lexicon().words["joiners"]:
        return False
    # «Ли, оның әйелі Роза»: in Kazakh a comma may stand before the tie
    loose = right.person.lang == "kk" or _is_doubled(left, spelt[0], reading)
    between = _without_chain(left, right, between, reading)
    inner = between.strip(", ") if loose else between.rstrip(", ")
    return between.strip(", ") == between.strip(", ").lower() and not any(
        is_verb(word) or mark in inner for word in spelt for mark in ",;:.—"
    )


def _without_chain(left: Named, right: Named, between: str, reading: Reading) -> str:
    """Return what stands between two names without the comma of «и его тёзку, художника Ли»."""
    head, comma, tail = between.rstrip(", ").partition(", ")
    if not comma or "," in tail or right.person.lang != "ru":
        return between
    at = left.last + len(head.split())
    return f"{head} {tail}" if person_noun(reading.spelt[at]) is not None else between


def _is_doubled(left: Named, joiner: str, reading: Reading) -> bool:
    """«и блогера Ли, и его жену Розу»: the joiner stands before the first of them as well."""
    low, _ = reading.sentences[left.sentence]
    before = reading.spelt[max(low, left.first - DOUBLED) : left.first]
    return joiner == "и" and joiner in before


def _is_share(left: Named, right: Named, reading: Reading) -> bool:
    """«Ли – бес, Ким – төрт жылға сотталды», «Лиді 15, Кимді 10 тәулікке қамады»."""
    words = reading.words[left.last + 1 : right.first]
    if not words or len(words) > LONGEST_JOINT or read_number(words[0].text) is None:
        return False
    dash = reading.text[left.person.end : words[0].start].strip()
    parted = "," in reading.text[words[-1].end : right.person.start]
    is_number = all(word.text in load_words().units for word in words[1:])
    return is_number and (dash in DASHES or (dash == "" and parted))
