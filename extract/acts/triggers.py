"""Find the phrases that say something was done to someone, and drop those that say it was not, or
not yet.

It finds no persons and decides no score. A phrase whose act is feared, possible, demanded, denied
or only explained by a law is dropped here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extract.acts.lexicon import DENIALS, MOODS, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.phrases import Hit, Word, find_hits, read_number
from models.terms import EventKind

UNREAL_REACH = 4  # words between "may" and "be detained"
NEGATION_REACH = 2
UNTIL_REACH = 3
MODAL_REACH = 14  # words from "may" to the last act of what may be done
STOP = re.compile(r"[.:;—–()]")
CUSTODY_SENTENCES = 1  # sentences on either side in which police may make a beating torture
# қамалмады, ұстамаған: the Kazakh negative stands inside the verb; қамады (jailed) only looks like
# it.
KAZAKH_NEGATIVE = re.compile(r"(?:[мбп][ае])(?:ды|ді|ған|ген|й|йды|йді|пты|пті|ғаны|гені)\w{0,4}$")
# ұсталса, босатылғанша, бермейінше, босатылсын, қамамақ, босатыңыздар: a condition, a limit, a
# wish, an intent, a demand
KAZAKH_UNREAL = re.compile(
    r"\w{3}(?:са|се|[ғқ]анша|[гк]енше|[мбп][ае]йінше|[^аәеиоөұүыіяю\W]с[ыі]н|[мбп]ақ|[мбп]ек|[ыі]ңд[ае]р"
    r"|[ыі]ң[ыі]з(?:д[ае]р)?)$"
    r"|^(?:ал|бер|сал|қой|жап|қу)(?:[мбп]ақ|[мбп]ек)$"
)
# салынатынын, босатылатындығын: it is to come, unless it goes on all the time
KAZAKH_FUTURE = re.compile(r"[аей]т[ыі]н(?:[ыі]н?|[дн][ыі][ғг][ыі]н?)$")
KAZAKH_CONVERB = re.compile(r"[а-яәғқңөұүһі]{2}[ыі]п$")
KAZAKH_CONDITION = re.compile(r"\w{3}(?:са|се|сам|сем|саң|сең)$")
KAZAKH_DONE = re.compile(r"(?:[дт][ыі]|[ғқ]ан|[гк]ен)$")
KAZAKH_PAST = re.compile(r"(?:[ғқ]ан|[гк]ен)$")
CONVERB_REACH = 4  # words from the converb to the condition
GOING_ON = {EventKind.TORTURE, EventKind.THREAT, EventKind.SURVEILLANCE, EventKind.HARASSMENT}
# The end of a negative as the lexicon has it: бермей*, алма*, татырмай*; қама* is none.
NEGATIVE_STEM = re.compile(r"^(?!қама|шақырма).{2,}[мбп][ае](?:й|йды|йді|ды|ді|ған|ген)?$")
SPELT_DENIALS = {EventKind.ACQUITTAL, EventKind.DEATH_IN_CUSTODY}
VERB_FORM = re.compile(r"[а-я]{2}(?:л|ла|ло|ли)$")  # a Russian past tense
# Between a negation and the act: it denies something else, «ешқандай құжат бермей босатты».
PARTED = re.compile(r"[,:»”]|[мбп][ае]й\b|\bthemselves\b")
GERUND = re.compile(r"[а-я]{2}(?:в|вши|вшись)$")  # a Russian one: «не составив»
KAZAKH_POSITIVE = re.compile(r"қама(?:ды|ған|й)|шақырмақ|(?:тінтіме|азаптама)$")


@dataclass(frozen=True, slots=True)
class Trigger:
    """A phrase at words `first..last` of sentence `sentence` that tells of one kind of act."""

    kind: EventKind
    mood: str
    first: int
    last: int
    sentence: int
    denial: bool = False  # the phrase is a denial itself: «айналыса алмайды»
    own: tuple[int, ...] = ()  # the words that the phrase spells, not those of its gaps


def find_triggers(reading: Reading) -> list[Trigger]:
    """Return every phrase that may tell of an act, in reading order, before any look around it."""
    hits = _tightest(find_hits(reading.spelt, load_event_lexicon().triggers, reading.sentences))
    hits = _without_leaps(hits, reading)
    return [
        Trigger(
            EventKind(kind),
            mood,
            hit.first,
            hit.last,
            reading.sentence_of(hit.first),
            _is_denial(hit, reading),
            _own_words(hit, reading),
        )
        for hit, (kind, mood) in ((hit, hit.phrase.label.split(".")) for hit in hits)
    ]


def _is_denial(hit: Hit, reading: Reading) -> bool:
    """Return whether the lexicon itself spells the last word as a Kazakh negative."""
    word = reading.spelt[hit.last]
    forms = (form.rstrip("*") for form in hit.phrase.spelling.split()[-1].split("|"))
    return any(word.startswith(form) and NEGATIVE_STEM.search(form) for form in forms)


def _own_words(hit: Hit, reading: Reading) -> tuple[int, ...]:
    phrase = hit.phrase
    slots = [slot for slot in (phrase.anchor, *phrase.after, *phrase.before) if not slot.gap]
    words = range(hit.first, hit.last + 1)
    return tuple(at for at in words if any(slot.fits(reading.spelt[at]) for slot in slots))


def _tightest(hits: Sequence[Hit]) -> list[Hit]:
    """Return of each phrase its shortest hits: no gap leaps to the next person's term."""
    last = {(hit.phrase, hit.first): hit for hit in reversed(hits)}
    first = {(hit.phrase, hit.last): hit for hit in hits}
    return [h for h in hits if last[h.phrase, h.first] is h and first[h.phrase, h.last] is h]


def _without_leaps(hits: Sequence[Hit], reading: Reading) -> list[Hit]:
    """Drop a phrase that leaps over a comma to the end of a shorter one that says the same.

    «Ким отправили домой, Тену вынесли 5 суток»: the five days are not hers.
    """
    latest: dict[tuple[str, int], int] = {}
    for hit in hits:
        if hit.first < hit.last:
            key = (hit.phrase.label, hit.last)
            latest[key] = max(latest.get(key, 0), hit.first)
    return [
        hit
        for hit in hits
        if (nearer := latest.get((hit.phrase.label, hit.last), 0)) <= hit.first
        or not VERB_FORM.search(reading.spelt[nearer])
        or "," not in reading.raw(hit.first, nearer)
    ]


def keep_told(triggers: Sequence[Trigger], reading: Reading, context: Context) -> list[Trigger]:
    """Return the triggers that tell of something done, one for each stretch of words.

    Phrases that only look like an act go first, then weak ones without police or custody nearby,
    then what was not done; of those that share words the kind that stands higher in the lexicon
    stays, and of one kind the longest.
    """
    never: dict[int, list[Trigger]] = {}
    for trigger in triggers:
        if trigger.mood == "never":
            never.setdefault(trigger.sentence, []).append(trigger)
    standing = [
        trigger
        for trigger in triggers
        if trigger.mood != "never"
        and not _is_look_alike(trigger, never.get(trigger.sentence, ()))
        and (trigger.mood != "weak" or _is_custodial(trigger, reading, context))
    ]
    precedence = load_event_lexicon().precedence
    united = _unite(standing)
    judged = [(t, is_told(t, reading, context)) for t in united]
    untold = [trigger for trigger, is_fact in judged if not is_fact]
    told = _without_parts_of(untold, [trigger for trigger, is_fact in judged if is_fact])
    told += _told_behind(untold, standing, reading, context)
    told.sort(key=lambda t: (t.sentence, precedence[t.kind], t.first - t.last))
    kept: list[Trigger] = []
    for trigger in told:
        if not any(_overlap(other, trigger) for other in _same_sentence(kept, trigger)):
            kept.append(trigger)
    fell = {(t.sentence, t.kind) for t in united} - {(t.sentence, t.kind) for t in told}
    parts = [t for t in standing if (t.sentence, t.kind) not in fell]
    parts.sort(key=lambda t: (t.sentence, precedence[t.kind], t.first - t.last))
    kept += [t for t in _parts_left(parts, kept) if is_told(t, reading, context)]
    return sorted(kept, key=lambda trigger: trigger.first)


def _without_parts_of(untold: Iterable[Trigger], told: Iterable[Trigger]) -> list[Trigger]:
    """Drop what an untold phrase of a higher kind says itself: «не дали 15 суток ареста»."""
    precedence = load_event_lexicon().precedence
    denied: dict[int, list[Trigger]] = {}
    for one in untold:
        denied.setdefault(one.sentence, []).append(one)
    return [
        trigger
        for trigger in told
        if not any(
            precedence[one.kind] < precedence[trigger.kind] and set(trigger.own) <= set(one.own)
            for one in denied.get(trigger.sentence, ())
        )
    ]


def _told_behind(
    untold: Iterable[Trigger], parts: Sequence[Trigger], reading: Reading, context: Context
) -> list[Trigger]:
    """Return what is told in a later clause than the one that makes the whole stretch untold.

    «могут снять с работы, и увезли её в отдел».
    """
    stretches: dict[tuple[int, EventKind], list[Trigger]] = {}
    for one in untold:
        stretches.setdefault((one.sentence, one.kind), []).append(one)
    behind = [
        part
        for part in parts
        if any(
            one.first < part.first <= one.last and not reading.same_clause(one.first, part.first)
            for one in stretches.get((part.sentence, part.kind), ())
        )
    ]
    return [t for t in _unite(behind) if is_told(t, reading, context)]


def _parts_left(parts: Sequence[Trigger], kept: Sequence[Trigger]) -> list[Trigger]:
    """Return a part of what fell where it overlapped: «бес жылдық мерзімін өтеп, түрмеден шықты».

    At most one of each kind is given to a sentence that has none of it.
    """
    by_sentence: dict[int, list[Trigger]] = {}
    for trigger in kept:
        by_sentence.setdefault(trigger.sentence, []).append(trigger)
    left: list[Trigger] = []
    for part in parts:
        others = by_sentence.setdefault(part.sentence, [])
        if not any(t.kind is part.kind or _overlap(t, part) for t in others):
            others.append(part)
            left.append(part)
    return left


def _unite(triggers: Sequence[Trigger]) -> list[Trigger]:
    """Return one trigger for phrases of a kind that share words: "20 суток", "суток ареста"."""
    united: list[Trigger] = []
    last: dict[tuple[int, EventKind], int] = {}
    for trigger in sorted(triggers, key=lambda t: (t.sentence, t.first)):
        at = last.get((trigger.sentence, trigger.kind))
        if at is None or not _overlap(united[at], trigger):
            last[trigger.sentence, trigger.kind] = len(united)
            united.append(trigger)
            continue
        one = united[at]
        mood = min(one.mood, trigger.mood, key=MOODS.index)
        last_one = max(one, trigger, key=lambda t: (t.last, t.denial))
        own = tuple(sorted({*one.own, *trigger.own}))
        united[at] = replace(one, mood=mood, last=last_one.last, denial=last_one.denial, own=own)
    return united


def is_told(trigger: Trigger, reading: Reading, context: Context) -> bool:
    """Return whether the words around leave the act done, not possible, demanded or denied."""
    low, high = reading.sentences[trigger.sentence]
    if context.between("unreal_anywhere", low, high):
        return False
    if trigger.kind is EventKind.EXTRADITION_REQUEST:  # to ask is the act
        return not _is_negated(trigger, reading, context)
    if context.between("asked_anywhere", low, high) or _is_of_modal(trigger, reading):
        return False
    if _is_supposed(trigger, reading, context):
        return False
    for hit in context.between(
        "unreal_before", max(low, trigger.first - UNREAL_REACH - 3), trigger.first
    ):
        if (
            trigger.first - hit.last - 1 <= UNREAL_REACH
            and reading.same_clause(hit.last, trigger.first)
            and not _is_month(hit.first, reading)
            and not _turns(hit, trigger, context)
        ):
            return False
    after = trigger.last + 1
    for hit in context.between("unreal_after", after, min(high, after + UNREAL_REACH)):
        if reading.same_clause(hit.first, trigger.last):
            return False
    if reading.is_kazakh(trigger.sentence) and _is_kazakh_unreal(trigger, reading):
        return False
    return trigger.kind in DENIALS or not _is_negated(trigger, reading, context)


def _turns(hit: Hit, trigger: Trigger, context: Context) -> bool:
    """Tell whether what follows an unreal word is a fact again: "refused to comment after",
    «намеревался провести митинг, но ему отказали».
    """
    return bool(
        context.between("turn", hit.last + 1, trigger.first)
        or context.between("contrary", hit.last + 1, trigger.last)
    )


def _is_supposed(trigger: Trigger, reading: Reading, context: Context) -> bool:
    """Tell whether a sentence supposes all that it says from some word on.

    "If you are stopped, officers ...", «мне могут подбросить наркотики и посадить»,
    «задержали бы и судили». A threat is made by such words.
    """
    low, _ = reading.sentences[trigger.sentence]
    if trigger.kind is EventKind.THREAT:
        return False
    if any(
        not _turns(hit, trigger, context)
        for hit in context.between("unreal_onwards", low, trigger.first)
    ):
        return True
    return any(
        reading.spelt[hit.first - 1] not in load_event_lexicon().words["no_wish"]
        for hit in context.between("unreal_inside", trigger.first + 1, trigger.last + 2)
    )


def _is_kazakh_unreal(trigger: Trigger, reading: Reading) -> bool:
    """Tell whether the ending of a Kazakh phrase, or the verb it leads to, makes it no fact."""
    _, high = reading.sentences[trigger.sentence]
    last, following = reading.spelt[trigger.last], reading.spelt[trigger.last + 1 : high]
    if last.endswith("у") and following[:1] == ["үшін"]:
        return True  # сұраққа алу үшін: what for
    if KAZAKH_CONVERB.search(last) is not None:
        return _leads_to_unreal(following)
    if KAZAKH_FUTURE.search(last) is not None and trigger.kind not in GOING_ON:
        return True
    if KAZAKH_CONDITION.search(last) is not None:
        return following[:1] not in (["да"], ["де"])  # «берсе де»: it was done all the same
    if KAZAKH_UNREAL.search(last) is not None:
        return not last.endswith("қамақ")
    return KAZAKH_DONE.search(last) is None and _leads_to_unreal(following[:2])


def _leads_to_unreal(following: Sequence[str]) -> bool:
    """«тінтіп, телефонымды алып кетсе»: a Kazakh converb is as real as the verb it leads to."""
    for at, word in enumerate(following[:CONVERB_REACH]):
        if KAZAKH_PAST.search(word):
            return False
        if KAZAKH_CONDITION.search(word):
            return following[at + 1 : at + 2] not in (["да"], ["де"])
        if at == 0 and KAZAKH_UNREAL.search(word):
            return True  # «тартып алмақ болған»
    return False


def _is_month(word: int, reading: Reading) -> bool:
    """Tell whether "May" is the month: "in May been fined", with its capital inside a sentence."""
    low, _ = reading.sentences[reading.sentence_of(word)]
    return reading.spelt[word] == "may" and word > low and reading.raw(word, word)[0] == "M"


def _is_of_modal(trigger: Trigger, reading: Reading) -> bool:
    """Tell whether an English "could" before the act holds on to it over what it lists.

    "They may remove us, fine us, even detain us", "could be fined and others detained", "it would
    take one click to make me a suspect": no verb of its own stands between.
    """
    words, spelt = load_event_lexicon().words, reading.spelt
    low, _ = reading.sentences[trigger.sentence]
    for at in range(trigger.first - 1, max(low, trigger.first - MODAL_REACH) - 1, -1):
        if spelt[at] in words["finite"] or spelt[at] in words["clause_openers"] - {"and"}:
            return False
        if at > low and reading.raw(at, at)[0].isupper():
            return False  # it is told of someone by name
        if spelt[at] in words["modals"]:
            return not _is_month(at, reading)
        if STOP.search(reading.text, reading.words[at].end, reading.words[at + 1].start):
            return False
    return False


def _is_negated(trigger: Trigger, reading: Reading, context: Context) -> bool:
    low, high = reading.sentences[trigger.sentence]
    inside = context.between("negation", trigger.first + 1, trigger.last)
    if trigger.kind in SPELT_DENIALS:  # "verdict of not guilty", "did not leave the cell alive"
        inside = []
    if any(_denies_phrase(hit, trigger, reading) for hit in inside):
        return True
    before = context.between(
        "negation", max(low, trigger.first - NEGATION_REACH - 1), trigger.first
    )
    if any(
        reading.same_clause(hit.last, trigger.first)
        and PARTED.search(reading.raw(hit.last, trigger.first)) is None
        and (reading.spelt[hit.first] != "без" or hit.last == trigger.first - 1)
        for hit in before
        if hit.last < trigger.first and not _is_until(hit, reading)
    ):  # «без суда приговорил» was done, «без обыска» was not
        return True
    if context.between("negation_after", trigger.last + 1, min(high, trigger.last + 3)):
        return True
    if trigger.denial or not reading.is_kazakh(trigger.sentence):
        return False
    return _is_kazakh_negative(reading.words[trigger.last])


def _is_until(negation: Hit, reading: Reading) -> bool:
    """«стояла с плакатом, пока её не задержали» was done, «его пока не задержали» was not."""
    for at in range(negation.first - 1, max(0, negation.first - UNTIL_REACH - 1), -1):
        if reading.spelt[at] == "пока":
            return "," in reading.raw(at - 1, at)
    return False


def _denies_phrase(negation: Hit, trigger: Trigger, reading: Reading) -> bool:
    """Tell whether a negation inside a phrase denies it: «дело до сих пор не закрыто».

    It does not where the phrase spells it («не дали войти»), where it is of another verb («не дав
    позвонить, увезли») or of a number («не 10, а 15 суток»).
    """
    at = negation.last
    if GERUND.search(reading.spelt[at + 1]):
        return False  # «отпустили, не составив протокола»
    if reading.spelt[at] in load_event_lexicon().words["no_one"]:
        return at not in trigger.own
    if reading.spelt[negation.first] in ("без", "without") or at in trigger.own:
        return False
    if read_number(reading.words[at + 1].text) is not None:
        return False
    verb = next((own for own in trigger.own if own > at), trigger.last)
    return PARTED.search(reading.raw(at, verb)) is None


def _is_kazakh_negative(word: Word) -> bool:
    return KAZAKH_NEGATIVE.search(word.text) is not None and not KAZAKH_POSITIVE.match(word.text)


def _is_custodial(trigger: Trigger, reading: Reading, context: Context) -> bool:
    first = max(0, trigger.sentence - CUSTODY_SENTENCES)
    last = min(len(reading.sentences) - 1, trigger.sentence + CUSTODY_SENTENCES)
    low, high = reading.sentences[first][0], reading.sentences[last][1]
    if trigger.kind is EventKind.TORTURE and context.between("attackers", low, high):
        return False  # «нападавшие в масках» are no officers
    return bool(context.between("custody", low, high))


def _overlap(a: Trigger, b: Trigger) -> bool:
    return a.first <= b.last and b.first <= a.last


def _is_look_alike(trigger: Trigger, never: Iterable[Trigger]) -> bool:
    return any(other.kind == trigger.kind and _overlap(other, trigger) for other in never)


def _same_sentence(kept: Sequence[Trigger], trigger: Trigger) -> Iterable[Trigger]:
    """`kept` is filled sentence by sentence, so its end holds all that can overlap."""
    for other in reversed(kept):
        if other.sentence != trigger.sentence:
            return
        yield other
