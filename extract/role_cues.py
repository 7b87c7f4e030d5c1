"""Read the words beside a name that say who the person is: an office, a kinship, a verb of speech,
an age.

Three languages, one mention at a time. It does not resolve who "the lawyer" without a name is, and
it never guesses from a surname.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from operator import itemgetter

from extract.acts.agreement import read_gender
from extract.ages import ADULT, ends_minor_age
from extract.naming.forms_russian import person_noun
from extract.phrases import (
    Hit,
    PhraseBook,
    Word,
    find_hits,
    fold_text,
    load_lexicon,
    make_book,
    read_words,
)
from models.terms import Role
from models.values import PersonMention

REACH = 8  # words before a name in which its office may begin: "начальник пресс-службы ... полиции"
WITNESS_CLAUSE = 12  # words in which "who saw it" ends
LONGEST_CALLING = 5  # words of «оператор районного канала» between a comma and the name
APPOSITION = 4  # words after a name: "Aliya Sarbasova, her younger sister"
KAZAKH_SENTENCE = 25  # words after a name within which its verb may stand
SPEECH_BEFORE, SPEECH_AFTER = 5, 3
NOMINATIVE_ADJECTIVE = ("ый", "ий", "ая")  # «уполномоченный», «участковая»
STOPS = re.compile(r"[.!?;:\n«»“”\"]")
GENITIVE = re.compile(r"[ндт][ыі]ң$")
# "Rights lawyer marched from courtroom", not "Blogger's lawyer marched"
LAWYER_FIRST = re.compile(
    r"(?:[a-z-]{1,30} ){0,3}(?:lawyer|attorney|advocate|barrister)s? ([a-z]+)"
)
VERB = re.compile(
    r"\w{2,40}(?:л|ла|ло|ли|лся|лась|лись|ет|ит|ют|ут|ят|ат)$"
)  # Russian past and present


@dataclass(frozen=True, slots=True)
class Standing:
    """What the words beside one mention say; nothing was done to one who is `barred`."""

    role: Role = Role.OTHER
    speaks: bool = False
    barred: bool = False
    minor: bool = False


def judge_standings(text: str, people: Sequence[PersonMention]) -> list[Standing]:
    """Return what the words beside each mention say, one for one, before any event is known."""
    if not people:
        return []
    order = sorted(range(len(people)), key=lambda n: people[n].start)
    reader = _Reader(text, [people[n] for n in order])
    standings = [Standing() for _ in people]
    if reader.words:
        for index, n in enumerate(order):
            standings[n] = reader.judge(index)
    return standings


@cache
def load_role_book() -> PhraseBook:
    """Return the cue phrases, labelled with the tables of `lexicon/roles.toml`."""
    return make_book(
        (label, spelling)
        for label, languages in load_lexicon("roles").items()
        if label != "words"
        for spellings in languages.values()
        for spelling in spellings
    )


@cache
def load_kazakh_cues() -> frozenset[tuple[str, str]]:
    """Return the label and spelling of the cues that only Kazakh has: «прокуроры» is his prosecutor
    there and many in Russian.
    """
    tables = {label: table for label, table in load_lexicon("roles").items() if label != "words"}
    return frozenset(
        (label, spelling)
        for label, languages in tables.items()
        for spelling in languages.get("kk", ())
        if spelling not in languages.get("ru", ())
    )


@cache
def load_kazakh_witnesses() -> frozenset[str]:
    """Return the cues of a witness that Kazakh has."""
    return frozenset(load_lexicon("roles")["witness"]["kk"])


@cache
def load_lists() -> dict[str, frozenset[str]]:
    """Return the single words that stand beside cues."""
    return {name: frozenset(words) for name, words in load_lexicon("roles")["words"].items()}


def is_verb(word: str) -> bool:
    """Return whether a folded Russian word has the ending of a verb and is none of the nouns that
    have it too.
    """
    if VERB.match(word) is None:
        return False
    return word not in load_lists()["short_nouns"] and not word.startswith(_verbal_nouns())


@cache
def _verbal_nouns() -> tuple[str, ...]:
    return tuple(load_lists()["verbal_nouns"])


class _Reader:
    """The words and cues of one text, looked up around its mentions."""

    def __init__(self, text: str, people: Sequence[PersonMention]) -> None:
        self.text = text
        self.lists = load_lists()
        self.civic_bodies = tuple(self.lists["civic_bodies"])
        self.deputies = tuple(self.lists["deputies"])
        self.people = people
        self.words = read_words(text)
        self.spelt = [word.text for word in self.words]
        starts = [word.start for word in self.words]
        self.spans = [
            (max(0, bisect_right(starts, p.start) - 1), max(0, bisect_left(starts, p.end) - 1))
            for p in people
        ]
        self.by_last: dict[int, list[Hit]] = {}
        self.by_first: dict[int, list[Hit]] = {}
        reach = KAZAKH_SENTENCE + 1
        near = _merge(
            (max(0, a - REACH - 2), min(len(self.words), b + reach)) for a, b in self.spans
        )
        for hit in find_hits(self.spelt, load_role_book(), near):
            self.by_last.setdefault(hit.last, []).append(hit)
            self.by_first.setdefault(hit.first, []).append(hit)

    def judge(self, n: int) -> Standing:
        label, possessed, begins = self._label_before(n)
        if label is None:
            label, possessed = self._label_after(n), True
        speaks = self._has_near(n, "speech", begins) or self._speaks_last(n) or self._is_author(n)
        sees = self._has_near(n, "seeing", begins)
        if label is None and self._is_kin_speaking(n):
            label, speaks = "relative", True
        role = Role.JOURNALIST if label == "own_reporter" else Role.OTHER
        if label in tuple(Role):
            role = Role(label)
        if role is Role.RELATIVE and self._is_the_writers(n):
            role = Role.OTHER
        sees = sees and not (
            self._suffers_next(n) or self._is_alone_yet(n) or self._hears_verdict(n)
        )
        if role is Role.OTHER and sees:
            role = Role.WITNESS
        barred = (
            role in (Role.JUDGE, Role.OFFICIAL)
            or label == "own_reporter"
            or (role is Role.LAWYER and (possessed or (speaks and not self._is_of_self(n))))
            or (role is Role.RELATIVE and speaks)
            or sees
        )
        return Standing(role, speaks, barred, self._is_minor(n))

    def _label_before(self, n: int) -> tuple[str | None, bool, int]:
        """Return the nearest cue before the mention that can belong to it.

        The second value tells whether it is someone's ("his lawyer"), the third at which word it
        begins.
        """
        first = self.spans[n][0]
        if first > 0 and self.words[first - 1].text in self.lists["not_of"]:
            return None, False, first
        for at in range(first - 1, max(-1, first - 1 - REACH), -1):
            if STOPS.search(self.text, self.words[at].end, self.words[at + 1].start):
                break
            if self._is_other_mention(n, at):
                if self._is_crossed(n, at) and not self._is_cut(at, first):
                    continue
                break
            for hit in self.by_last.get(at, ()):
                if self._belongs(hit, n):
                    return self._relabel(hit, first), self._is_possessed(hit), hit.first
        return None, False, first

    def _is_crossed(self, n: int, at: int) -> bool:
        """Tell whether the other mention is a Russian genitive: «адвокат Досжановой Тимур Ли»."""
        others = (m for m, (a, b) in self._neighbours(n) if m != n and a <= at <= b)
        return all(
            self.people[m].lang == "ru" and not _is_nominative(self.people[m]) for m in others
        )

    def _relabel(self, hit: Hit, first: int) -> str:
        """An office that is over makes no official, nor does one in a party, union or paper.

        «его заместитель», «глава профсоюза», «директор сайта» are people of the story; `first` is
        the word at which the name begins.
        """
        label = hit.phrase.label
        if label == "relative" and any(
            word.text in self.lists["of_children"] for word in self.words[hit.last + 1 : first]
        ):
            return "civic"  # «отец шестерых детей»
        if label not in ("official", "judge"):
            return label
        before = self.by_last.get(hit.first - 1, ())
        former = any(other.phrase.label == "former" for other in before)
        head = self.words[hit.first - 1].text if hit.first > 0 else ""
        if label == "official" and self._assists_no_office(hit):
            return "civic"
        of_story = hit.phrase.label == "official" and head in self.lists["possessives"]
        civic = any(
            word.text.startswith(self.civic_bodies) for word in self.words[hit.last + 1 : first]
        )
        return "civic" if former or civic or (of_story and self._is_deputy(hit)) else label

    def _assists_no_office(self, hit: Hit) -> bool:
        """«режиссёрдің көмекшісі» assists no official, «әкімнің көмекшісі» does."""
        if hit.first == 0 or self.words[hit.last].text not in self.lists["assistants"]:
            return False
        head = self.words[hit.first - 1].text
        if GENITIVE.search(head) is None:
            return False
        offices = self.by_last.get(hit.first - 1, ())
        is_office = any(other.phrase.label in ("official", "judge") for other in offices)
        return not is_office and not head.startswith(tuple(self.lists["offices"]))

    def _is_of_children(self, hit: Hit) -> bool:
        near = (
            *self.words[max(0, hit.first - 1) : hit.first],
            *self.words[hit.last + 1 : hit.last + 3],
        )
        return any(word.text in self.lists["of_children"] for word in near)

    def _is_deputy(self, hit: Hit) -> bool:
        return self.words[hit.last].text.startswith(self.deputies)

    def _is_possessed(self, hit: Hit) -> bool:
        words = self.words
        if words[hit.last].text in self.lists["possessed"]:  # «қорының заңгері»: no client's
            of_body = hit.first > 0 and words[hit.first - 1].text in self.lists["bodies"]
            return not of_body
        before = words[hit.first - 1].text if hit.first > 0 else ""
        end = words[hit.first - 1].end if hit.first > 0 else len(self.text)
        plural = self.text[end : end + 1] in ("'", "’")  # "the defendants' lawyer"
        return before in self.lists["possessives"] or before.endswith("'s") or plural

    def _is_foreign(self, hit: Hit, n: int) -> bool:
        spelt = (hit.phrase.label, hit.phrase.spelling)
        if self.people[n].lang == "kk" and hit.phrase.label == "witness":
            return hit.phrase.spelling not in load_kazakh_witnesses()
        return self.people[n].lang == "ru" and spelt in load_kazakh_cues()

    def _belongs(self, hit: Hit, n: int) -> bool:
        label = hit.phrase.label
        if self._is_foreign(hit, n):
            return False
        if label not in (*tuple(Role), "own_reporter", "civic"):
            return False
        first = self.spans[n][0]
        between = self.words[hit.last + 1 : first]
        commas = self.text.count(",", self.words[hit.last].end, self.words[first].start)
        if commas > 1 or (commas and label == "civic"):
            return False
        if not _is_cyrillic(self.words[hit.last].text):
            return all(word.text in self.lists["naming"] for word in between) or (
                between[0].text in self.lists["in_office"]
                and not commas
                and self._is_nominal(between)
            )
        if any(is_verb(word.text) for word in between):
            return False
        return self._agrees(hit, n, adjacent=not between)

    def _is_nominal(self, words: Sequence[Word]) -> bool:
        """Tell whether no English verb stands among the words: "a judge in Taraz ordered ..."."""
        return not any(w.text in self.lists["verbs"] or w.text.endswith("ed") for w in words)

    def _agrees(self, hit: Hit, n: int, adjacent: bool) -> bool:
        """Russian cue and name stand in one case: «мать Ивановой» is somebody else's mother."""
        person = self.people[n]
        if person.lang != "ru":
            return True
        form = self.words[hit.first].text
        first = hit.phrase.spelling.split()[0].split("|")[0]
        nominative = form == first.rstrip("*") or (
            first.endswith("*") and form.endswith(NOMINATIVE_ADJECTIVE)
        )
        same_case = nominative == _is_nominative(person)
        if hit.phrase.label in ("judge", "official"):
            return same_case or adjacent
        if hit.phrase.label == "civic":
            return same_case
        if hit.phrase.label == "relative" and self._is_of_other_gender(form, person):
            return False
        through = hit.first > 0 and self.words[hit.first - 1].text in self.lists["through"]
        return same_case or (adjacent and not nominative and not through)

    def _is_of_other_gender(self, kin: str, person: PersonMention) -> bool:
        """«обращение жены Олега Кима»: the name is not hers."""
        gender = read_gender(person)
        male, female = (kin.startswith(tuple(self.lists[of])) for of in ("kin_m", "kin_f"))
        return (gender == "m" and female) or (gender == "f" and male)

    def _label_after(self, n: int) -> str | None:
        """Read an apposition: a cue after a comma or dash that does not belong to the next name."""
        last = self.spans[n][1]
        if last + 1 >= len(self.words):
            return None
        gap = self.text[self.words[last].end : self.words[last + 1].start]
        if gap.strip(" \u00a0") not in (",", "—", "–", ", —", "("):
            return None
        for at in range(last + 1, min(last + 1 + APPOSITION, len(self.words))):
            if at > last + 1 and self._punctuated(at):
                return None
            if self.words[at].text == "whose":
                return None
            for hit in reversed(self.by_first.get(at, [])):  # "chief editor" before "chief"
                if self._is_foreign(hit, n):
                    continue
                if hit.phrase.label == "relative" and self._is_of_children(hit):
                    return None  # «Ким, отец пятерых детей»
                if self._is_governed(hit, n, at):
                    continue
                if hit.phrase.label in tuple(Role) and self._is_own(hit):
                    return hit.phrase.label
        return None

    def _is_governed(self, hit: Hit, n: int, at: int) -> bool:
        """«Ким, помилованный указом президента»: a Russian office in another case than the name."""
        inside = at > self.spans[n][1] + 1 and hit.phrase.label in (Role.OFFICIAL, Role.JUDGE)
        return inside and not self._agrees(hit, n, adjacent=False)

    def _is_own(self, hit: Hit) -> bool:
        """Tell whether a cue behind a name is the person's: "wife of X", not "a father of four"."""
        following = self.words[hit.last + 1 : hit.last + 2]
        if hit.phrase.label == "relative" and following and following[0].text == "of":
            return self._begins_name(hit.last + 1, hit.last + 4)
        return not self._begins_name(hit.last, hit.last + 2)

    def _punctuated(self, at: int) -> bool:
        return any(
            mark in self.text[self.words[at - 1].end : self.words[at].start] for mark in ",.;:"
        )

    def _begins_name(self, after: int, last: int) -> bool:
        """Return whether a name begins behind the word `after`, at `last` at the latest."""
        next_one = bisect_right(self.spans, after, key=itemgetter(0))
        return next_one < len(self.spans) and self.spans[next_one][0] <= last

    def _is_other_mention(self, n: int, at: int) -> bool:
        return any(a <= at <= b for m, (a, b) in self._neighbours(n) if m != n)

    def _is_owner(self, n: int, at: int, begins: int) -> bool:
        """«дейді Саматтың жары Дина»: a Kazakh genitive right before the cue, whose Dina is."""
        others = (m for m, (a, b) in self._neighbours(n) if m != n and a <= at <= b)
        return all(
            self.spans[m][1] + 1 == begins < self.spans[n][0]
            and self.people[m].lang == "kk"
            and GENITIVE.search(self.people[m].raw) is not None
            for m in others
        )

    def _neighbours(self, n: int) -> Iterator[tuple[int, tuple[int, int]]]:
        low, high = max(0, n - 3), min(len(self.spans), n + 4)
        return ((m, self.spans[m]) for m in range(low, high))

    def _is_set_off(self, n: int, begins: int) -> bool:
        """Tell whether a name stands between commas behind the cue that begins at word `begins`."""
        first, last = self.spans[n]
        if begins >= first or last + 1 >= len(self.words):
            return False
        before = self.text[self.words[first - 1].end : self.words[first].start]
        behind = self.text[self.words[last].end : self.words[last + 1].start]
        return before.strip() == "," and behind.strip() == ","

    def _has_near(self, n: int, label: str, begins: int) -> bool:
        """Return whether a verb of speech (or sight) has this mention as its subject.

        `begins` is the word at which the mention's own cue begins: «по словам матери активистки,
        Розы».
        """
        first, last = begins, self.spans[n][1]
        if last + 1 < len(self.words) and self.words[last + 1].text == "who":
            last += 1  # "a neighbour, Ivan, who saw it"
        elif self._is_set_off(n, begins):
            last += 1  # "his wife, Dana, told us"
            if any(hit.phrase.label == label for hit in self.by_first.get(last, ())):
                return True
        for at in range(last + 1, min(last + 1 + SPEECH_AFTER, len(self.words))):
            if self._is_cut(last, at) or self._is_other_mention(n, at):
                break
            if any(hit.phrase.label == label for hit in self.by_first.get(at, ())):
                return not self._is_passive(at)
        first = self._begins_chain(first)
        for at in range(first - 1, max(-1, first - 1 - SPEECH_BEFORE), -1):
            if self._is_cut(at, first):
                break
            if self._is_other_mention(n, at):
                if self._is_owner(n, at, begins):
                    continue
                break
            if any(
                hit.phrase.label == label and self._may_be_subject(hit, n)
                for hit in self.by_last.get(at, ())
            ):
                return True
        return False

    def _begins_chain(self, first: int) -> int:
        """«вспоминает его коллега, оператор районного канала Роза Ким»: a calling, a comma and a
        second one, which the lexicon need not know.
        """
        for at in range(first - 1, max(0, first - 1 - LONGEST_CALLING), -1):
            gap = self.text[self.words[at].end : self.words[at + 1].start]
            if gap == ", ":
                noun = person_noun(self.spelt[at])
                return at if noun is not None and fold_text(noun) == self.spelt[at] else first
            if gap != " " or is_verb(self.spelt[at]):
                return first
        return first

    def _is_passive(self, at: int) -> bool:
        """ "Ospan was warned", "had been told": somebody else spoke."""
        return self.spelt[at - 1] in self.lists["be"] and self.spelt[at] not in self.lists["quoted"]

    def _may_be_subject(self, hit: Hit, n: int) -> bool:
        """«сообщила Ли», «по словам Ли», but not «осмотрела Ли»: who is seen has another case."""
        person = self.people[n]
        return person.lang != "ru" or _is_nominative(person) or " " in hit.phrase.spelling

    def _speaks_last(self, n: int) -> bool:
        """A Kazakh sentence ends with its verb: «Інісі Ерлан ... көргенін айтады»."""
        first, last = self.spans[n]
        if self.people[n].lang != "kk" or not _is_nominative(self.people[n]):
            return False
        for at in range(last + 1, min(last + 1 + KAZAKH_SENTENCE, len(self.words))):
            if at + 1 == len(self.words) or STOPS.search(
                self.text, self.words[at].end, self.words[at + 1].start
            ):
                return any(hit.phrase.label == "speech" for hit in self.by_last.get(at, ()))
            if self._is_other_mention(n, at):
                return False
        return False

    def _tells_of_self(self, n: int) -> bool:
        """ "Lawyer Dana Ospan says that she has been followed": no client is spoken of."""
        last = self.spans[n][1]
        spelt = [word.text for word in self.words[last + 1 : last + 5]]
        told = [word for word in spelt[1:3] if word != "that"][:1]
        said = any(hit.phrase.label == "speech" for hit in self.by_first.get(last + 1, ()))
        return said and told != [] and told[0] in self.lists["themselves"]

    def _is_of_self(self, n: int) -> bool:
        """Tell whether a lawyer who speaks is the one that the text tells of."""
        return self._tells_of_self(n) or self._is_headline_of_lawyer

    @cached_property
    def _is_headline_of_lawyer(self) -> bool:
        """ "Rights lawyer led from courtroom to cell": it was done to a lawyer."""
        headline, _, rest = self.text.partition("\n")
        found = LAWYER_FIRST.match(headline.lower()) if rest else None
        if found is None or found[1] in self.lists["lawyers_do"]:
            return False
        return found[1].endswith("ed") or found[1] in self.lists["suffering"]

    def _is_the_writers(self, n: int) -> bool:
        """ "My brother Marat Ospan was taken": the one who writes or speaks tells of a victim."""
        first = self.spans[n][0]
        before = [word.text for word in self.words[max(0, first - 4) : first]]
        return not self.lists["mine"].isdisjoint(before)

    def _hears_verdict(self, n: int) -> bool:
        """ "Ospan heard the verdict in silence": the accused, no witness."""
        last = self.spans[n][1]
        return not self.lists["verdicts"].isdisjoint(self.spelt[last + 2 : last + 5])

    def _suffers_next(self, n: int) -> bool:
        """ "Ospan, who filmed the raid, was fined": what is told of the witness comes after."""
        last = self.spans[n][1]
        if [word.text for word in self.words[last + 1 : last + 2]] != ["who"]:
            return False
        for at in range(last + 3, min(last + WITNESS_CLAUSE, len(self.words))):
            if STOPS.search(self.text, self.words[at - 1].end, self.words[at].start):
                return False
            if self._is_cut(at - 1, at):
                return self.words[at].text in self.lists["verbs"]
        return False

    def _is_alone_yet(self, n: int) -> bool:
        """ "Ospan filmed a queue. On Monday police searched his flat": the first sentence names
        nobody else and no act was seen, so the story is his.
        """
        if n > 0 or self.people[n].lang != "en":
            return False
        first, last = self.spans[n]
        headline = self.text.rfind("\n", 0, self.words[first].start) + 1
        if "\n" in self.text[:headline].rstrip("\n"):
            return False
        if ". " in self.text[headline : self.words[first].start]:
            return False
        for at in range(last + 1, len(self.words)):
            if STOPS.search(self.text, self.words[at - 1].end, self.words[at].start):
                return True
            if self._is_other_mention(n, at) or self.spelt[at] in self.lists["seen_acts"]:
                return False
        return True

    def _is_author(self, n: int) -> bool:
        """«Мен оның анасымын, атым Роза»: who writes the text."""
        first = self.spans[n][0]
        return first > 0 and self.words[first - 1].text in self.lists["authors"]

    def _is_kin_speaking(self, n: int) -> bool:
        """«Меня зовут Роза Ким, я жена Олега Кима»: the writer tells of another."""
        at = self.spans[n][1] + 1
        if at >= len(self.words) or self.words[at].text not in self.lists["am"]:
            return False
        return any(
            hit.phrase.label == "relative" and not self._is_of_children(hit)
            for first in (at + 1, at + 2)
            for hit in self.by_first.get(first, ())
        )

    def _is_cut(self, left: int, right: int) -> bool:
        between = self.text[self.words[left].end : self.words[right].start]
        return "," in between or STOPS.search(between) is not None

    def _is_minor(self, n: int) -> bool:
        first, last = self.spans[n]
        for at in range(first - 1, max(-1, first - 4), -1):
            if self._is_other_mention(n, at) or self._is_cut(at, first):
                break
            if ends_minor_age(self.spelt, at) or any(
                hit.phrase.label == "minor" for hit in self.by_last.get(at, ())
            ):
                return True
        end = self.words[last].end if self.words else 0
        age = re.match(r",\s(\d{1,2})(?=[,.\s])(?!\s\w)", self.text[end : end + 8])
        return age is not None and int(age[1]) < ADULT


def _is_nominative(person: PersonMention) -> bool:
    return person.raw == person.name or person.raw in person.name.split()


def _is_cyrillic(word: str) -> bool:
    return word[-1] > "\u0400"


def _merge(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the union of ranges, given by their starts, so that no cue is read twice."""
    merged: list[tuple[int, int]] = []
    for low, high in ranges:
        if merged and low <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged
