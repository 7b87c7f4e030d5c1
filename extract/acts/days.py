"""Sort the dates of a text into its sentences, and leave out those on which no act was done."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from extract.acts.lexicon import beginnings, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.dates import DateMention
from extract.phrases import Hit

PLANNED = timedelta(days=21)  # further ahead no hearing is announced without a year
POST = re.compile(
    r"(?:эфир|пост(?!ан)|публикац|видео|запис|интервью|ролик|post|video|article|broadcast|жазба"
    r"|story|report|dispatch|bulletin|newsletter|(?:хабар|мақала|жаңалы|материал)\w{0,6}мызда)"
)
MASS = ("жаппай", "массов", "mass")  # «жаппай тәртіпсіздік» is the name of a crime
INCIDENT = "оқиға"  # «оқиға 25 мамырда болған»: what was told, no gathering
PAST = {"еді", "болатын", "екен"}
SPEECH_REACH = 2  # words between "said" and "on Wednesday"
HEARER_REACH = 7  # words from "told" to "on June 14"
JUDGE_REACH = 4
OFFICE_REACH = 5  # words from "akimat" to "replied"
GATHERING_REACH = 3  # words from «1 мамырдағы» to «митингіге»
GATHERING_BEFORE = 3  # words from "protests held" to "on September 21"
COUNTED_FROM = re.compile(r"\s(?:после|до)$", re.I)
PART = re.compile(r"[«»“”\",;:(]")
DATELINE_REACH = 40
AFTER_DATELINE = re.compile(r"\s?[.(/–—-]|,? (?:19|20)\d\d")
KAZAKH_SPEECH = re.compile(r"(?:ді|ды|ты|ті|йді|еді|ады)$")
OF_THAT_TIME = re.compile(r"(?:[дт]ағы|[дт]егі|ғы|гі)$")
AT_A_GATHERING = re.compile(r"[дт][ае]$")
# «азап көргенін мәлімдеді»: what is told, and when it was done, stands before the verb of speech
TOLD = re.compile(r"(?:[ғқ]ан|[гк]ен)(?:дығ|діг)?[ыі]н$")
ATTRIBUTE = re.compile(r"(?:[ғқ]ан|[гк]ен)$")  # «деген күдікпен»: nobody tells it
HEARERS = {
    *("court", "jury", "judge", "judges", "reporters", "journalists"),
    *("a", "an", "the", "local"),
}
SAYING = ("інше", "ынша")  # «айтуынша»: the date after it is that of the act


def sort_dates(
    mentions: Iterable[DateMention],
    reading: Reading,
    context: Context,
    told: Container[int],
    published_on: date | None,
) -> dict[int, list[DateMention]]:
    """Return by sentence the dates that an act may have, without days to come and days on which
    someone spoke or people met.

    Args:
        mentions: The dates of a text, in order.
        reading: The text.
        context: Its phrases of context.
        told: The sentences that tell of an act.
        published_on: The day the text appeared.
    """
    dates: dict[int, list[DateMention]] = {}
    for mention in mentions if published_on is None else _as_past(mentions, published_on):
        first = reading.word_at(mention.start)
        last = max(first, reading.word_at(mention.end) - 1)
        sentence = reading.sentence_of(first)
        if _is_of_speech(first, last, reading, context):
            continue
        if sentence not in told and _is_of_kazakh_speech(last, sentence, reading, context):
            continue
        if _is_of_post(first, last, reading) or _is_of_gathering(mention, last, reading):
            continue
        if _is_end(first, reading) or _is_how_long(first, reading):
            continue
        if published_on is not None and _is_dateline(mention, reading.text, published_on):
            continue
        dates.setdefault(sentence, []).append(mention)
        if _is_heading(sentence, first, last, reading):
            dates.setdefault(sentence + 1, []).append(mention)
    return dates


def _as_past(mentions: Iterable[DateMention], published_on: date) -> Iterator[DateMention]:
    """A day without a year that lies well ahead is last year's: what is told was done."""
    for mention in mentions:
        value = mention.value
        if len(value) == len("2020-11-23"):
            day = date.fromisoformat(value)
            if str(day.year) not in mention.raw and day > published_on + PLANNED:
                if (day.month, day.day) == (2, 29):
                    continue  # the year before had no such day
                value = f"{day.year - 1}{value[4:]}"
        if value <= published_on.isoformat()[: len(value)]:
            yield replace(mention, value=value)


def _is_of_speech(first: int, last: int, reading: Reading, context: Context) -> bool:
    """«сообщил в среду», "said on Wednesday"."""
    low, high = max(0, first - SPEECH_REACH - 1), min(len(reading.words), last + SPEECH_REACH)
    return (
        _is_of_telling(first, reading)
        or _is_of_us(first, last, reading)
        or any(
            hit.last >= first - SPEECH_REACH
            and not first <= hit.first <= last
            and reading.same_clause(hit.first, first)
            and "," not in _between(hit, first, last, reading)
            and not _is_of_judge(hit, reading)
            and not _is_answer(hit, reading)
            and not _is_attribute(hit, reading)
            and not (hit.last < first and reading.spelt[hit.last].endswith(SAYING))
            for hit in context.between("speech", low, high)
        )
    )


def _is_of_telling(first: int, reading: Reading) -> bool:
    """ "His wife told Radio Azattyq on June 14": the name of the hearer stands between."""
    low, _ = reading.sentences[reading.sentence_of(first)]
    at = first - 1
    while at > max(low, first - HEARER_REACH) and (
        reading.spelt[at] == "on"
        or reading.spelt[at] in HEARERS
        or reading.raw(at, at)[0].isupper()
    ):
        at -= 1
    return low <= at < first - 1 and reading.spelt[at] == "told"


def _is_of_us(first: int, last: int, reading: Reading) -> bool:
    """ "Yesterday we wrote that", «Кеше біз ... деп хабарладық»: the day of an earlier report."""
    low, high = reading.sentences[reading.sentence_of(first)]
    words = load_event_lexicon().words
    if not words["we"].isdisjoint(reading.spelt[last + 1 : last + 2]) and first <= low + 1:
        told = reading.spelt[last + 2 : last + 5]
        return not words["we_told"].isdisjoint((*told, *reading.spelt[max(low, high - 2) : high]))
    return first <= low + 1 and reading.spelt[high - 1] in words["we_told_last"]


def _is_of_judge(speech: Hit, reading: Reading) -> bool:
    """What a judge says in court is dated by the court: "Judge X said on Thursday"."""
    before = reading.words[max(0, speech.first - JUDGE_REACH) : speech.first]
    return any(word.text in load_event_lexicon().words["judges"] for word in before)


def _is_answer(speech: Hit, reading: Reading) -> bool:
    """ "The akimat replied on Friday that": the answer to a notice is what was done."""
    low, _ = reading.sentences[reading.sentence_of(speech.first)]
    before = reading.spelt[max(low, speech.first - OFFICE_REACH) : speech.first]
    return reading.spelt[speech.last].startswith(beginnings("answered")) and any(
        word.startswith(beginnings("city_halls")) for word in before
    )


def _is_attribute(speech: Hit, reading: Reading) -> bool:
    """Return whether a Kazakh participle of speech describes the noun behind it."""
    _, high = reading.sentences[reading.sentence_of(speech.last)]
    inside = speech.last + 1 < high and reading.spelt[speech.last + 1] not in PAST
    return inside and ATTRIBUTE.search(reading.spelt[speech.last]) is not None


def _is_of_kazakh_speech(day: int, sentence: int, reading: Reading, context: Context) -> bool:
    """«Бұл туралы кеше адвокаты мәлімдеді»: the verb of speech ends a sentence without an act.

    «Оқиға кеше болғанын мәлімдеді»: that which is told may stand between.
    """
    _, high = reading.sentences[sentence]
    ends = any(hit.last == high - 1 for hit in context.between("speech", high - 2, high))
    if not ends or any(TOLD.search(word) for word in reading.spelt[day + 1 : high - 1]):
        return False
    return KAZAKH_SPEECH.search(reading.spelt[high - 1]) is not None


def _between(hit: Hit, first: int, last: int, reading: Reading) -> str:
    left, right = (hit.last, first) if hit.last < first else (last, hit.first)
    return reading.between(left, right)


def _is_of_post(first: int, last: int, reading: Reading) -> bool:
    """«Спрашивали про эфир от 5 февраля», «5 ақпандағы жазбасы үшін»: when it was published."""
    if first > 0 and reading.spelt[first - 1] in ("от", "of"):
        return any(POST.match(word) for word in reading.spelt[max(0, first - 3) : first - 1])
    if reading.spelt[last].endswith("'s"):  # "in yesterday's story"
        return any(POST.match(word) for word in reading.spelt[last + 1 : last + 2])
    attributive = OF_THAT_TIME.search(reading.spelt[last]) is not None
    return attributive and any(POST.match(word) for word in reading.spelt[last + 1 : last + 2])


def _is_of_gathering(mention: DateMention, last: int, reading: Reading) -> bool:
    """«1 мамырдағы митингіге шақырғаны үшін»: when people met, not when the act was done."""
    if OF_THAT_TIME.search(mention.raw.lower()) is None:
        return False
    following = reading.spelt[last + 1 : last + 1 + GATHERING_REACH]
    gatherings = beginnings("gatherings")
    met = next((word for word in following if word.startswith(gatherings)), None)
    return met is not None and AT_A_GATHERING.search(met) is None


def _is_dateline(mention: DateMention, text: str, published_on: date) -> bool:
    """ "ALMATY, Dec 12 (Reuters) -": the day of the report."""
    near = text[max(0, mention.start - DATELINE_REACH - 1) : mention.start]
    before = near.rpartition("\n")[2]
    return (
        mention.value == published_on.isoformat()
        and mention.raw[:1].isalnum()
        and any(letter.isdigit() for letter in mention.raw)
        and 0 < len(before) <= DATELINE_REACH
        and all(word[0].isupper() or not word[0].isalpha() for word in before.split())
        and AFTER_DATELINE.match(text, mention.end) is not None
    )


def is_beside_gathering(mention: DateMention, reading: Reading) -> bool:
    """Return whether the day is that of a gathering: «за митинг 9 июня», "the March 8 rally"."""
    first = reading.word_at(mention.start)
    last = max(first, reading.word_at(mention.end) - 1)
    low, high = reading.sentences[reading.sentence_of(first)]
    if COUNTED_FROM.search(mention.raw):
        return False  # «на следующий день после митинга»
    gatherings = beginnings("gatherings")
    before = range(max(low + 1, first - GATHERING_BEFORE), first)
    numbered = any(letter.isdigit() for letter in mention.raw)
    owner = reading.spelt[last].endswith("'s")  # "Saturday's unauthorised rally"
    after = range(last + 1, min(high, last + (4 if owner else 3 if numbered else 2)))
    if reading.spelt[last + 1 : last + 2] == ["за"]:
        after = range(0)  # «оштрафован 11 ноября за пикет»: the day of the punishment
    return any(
        reading.spelt[at].startswith(gatherings)
        and not (at > low and reading.spelt[at - 1].startswith(MASS))
        and not (at < first and reading.spelt[at] == INCIDENT)
        and PART.search(reading.raw(min(at, first), max(at, last))) is None
        for at in (*before, *after)
    )


def _is_end(first: int, reading: Reading) -> bool:
    """ "Prolonged until October 20": the day on which it is to end."""
    low, _ = reading.sentences[reading.sentence_of(first)]
    said = reading.spelt[max(low, first - 1) : first + 1]
    return not load_event_lexicon().words["ends"].isdisjoint(said)


def _is_how_long(first: int, reading: Reading) -> bool:
    """ "Held overnight": a time that the act lasted, not the night of the report."""
    held = load_event_lexicon().words["held_overnight"]
    return reading.spelt[first] == "overnight" and reading.spelt[max(0, first - 1)] in held


def _is_heading(sentence: int, first: int, last: int, reading: Reading) -> bool:
    """«Сейсенбі. Ақтауда блогер ұсталды»: a day alone is that of what follows."""
    low, high = reading.sentences[sentence]
    is_alone = first == low and last == high - 1
    return is_alone and sentence + 1 < len(reading.sentences)
