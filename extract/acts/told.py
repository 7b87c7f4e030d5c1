"""Tell whether what a phrase says was done: not feared, possible, demanded, denied or explained.

It judges by the words around the phrase and, in Kazakh, by its ending; it finds no phrase and no
person.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.acts.lexicon import DENIALS, beginnings, load_event_lexicon
from extract.acts.reading import Context, Reading
from extract.acts.told_kazakh import is_no_act_in_kazakh
from extract.acts.told_russian import is_none_by_grammar, is_of_witness
from extract.acts.triggers import Trigger
from extract.phrases import Hit, Word, fold_text, read_number
from models.terms import EventKind

UNREAL_REACH = 4  # words between "may" and "be detained"
NEGATION_REACH = 2
UNTIL_REACH = 3
ASIDE = 6  # words of a clause of "who" before what is unreal in it
MODAL_REACH = 14  # words from "may" to the last act of what may be done
STOP = re.compile(r"[.:;—–()]")
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
# қамар, тінтер, салар: what is to come, no plural («қоңыраулар»)
KAZAKH_TO_COME = re.compile(r"\w{2}[ае]р$")
KAZAKH_PLURAL = re.compile(r"\w{2}(?:(?:[уыірйәо]|л[ае]м[ае])л|[нңзлмж]д|[пткқсшб]т)[ае]р$")
# «194-бабы (қорқытып алу)», «статьи 115 УК (угроза)»: the title of an article stands in brackets
ARTICLE_BEFORE = re.compile(
    r"(?:\d-?\w{0,6}|баб\w{0,8}|бап\w{0,8}|бөлі[гк]\w{0,8}|тарма[ғқ]\w{0,8}|ук|ук рк|қк|коап"
    r"|кодекс\w{0,4}|code|cc)\s$"
)
ARTICLE_REACH = 40  # characters before the bracket in which the article is cited
ARTICLE = re.compile(r"\d{3}(?:-\d)?(?:-?баб|-?бап)?|ст\.|стать|article")
TITLE_REACH = 90  # characters of a title of an article
# салынатынын, босатылатындығын: it is to come, unless it goes on all the time
KAZAKH_FUTURE = re.compile(r"[аей]т[ыі]н(?:[ыі]н?|[дн][ыі][ғг][ыі]н?)$")
KAZAKH_CONVERB = re.compile(r"[а-яәғқңөұүһі]{2}[ыі]п$")
KAZAKH_CONDITION = re.compile(r"\w{3}(?:са|се|сам|сем|саң|сең)$")
KAZAKH_DONE = re.compile(r"(?:[дт][ыі]|[ғқ]ан|[гк]ен)$")
KAZAKH_PAST = re.compile(r"(?:[ғқ]ан|[гк]ен)$")
CONVERB_REACH = 4  # words from the converb to the condition
GOING_ON = {EventKind.TORTURE, EventKind.THREAT, EventKind.SURVEILLANCE, EventKind.HARASSMENT}
SPELT_DENIALS = {EventKind.ACQUITTAL, EventKind.DEATH_IN_CUSTODY}
# Between a negation and the act: it denies something else, «ешқандай құжат бермей босатты».
PARTED = re.compile(r"[,:»”]|[мбп][ае]й\b|\bthemselves\b")
PARTICIPLE = re.compile(r"нн(?:ого|ому|ую|ой|ым|ом|ый|ая)$")  # «арестованного»
GERUND = re.compile(r"[а-я]{2}(?:в|вши|вшись)$")  # a Russian one: «не составив»
KAZAKH_POSITIVE = re.compile(r"қама(?:ды|ған|й)|шақырмақ|(?:тінтіме|азаптама)$")


def is_told(trigger: Trigger, reading: Reading, context: Context) -> bool:
    """Return whether the words around leave the act done, not possible, demanded or denied."""
    low, high = reading.sentences[trigger.sentence]
    if context.between("unreal_anywhere", low, high) or _is_title(trigger, reading):
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
            and not _is_to_serve(hit, trigger, reading)
            and not _turns(hit, trigger, context)
            and not _is_aside(hit, trigger, reading)
            and not _is_offence(hit, reading)
            and not _is_attribute(trigger, reading)
        ):
            return False
    after = trigger.last + 1
    for hit in context.between("unreal_after", after, min(high, after + UNREAL_REACH)):
        if reading.same_clause(hit.first, trigger.last):
            return False
    if reading.is_kazakh(trigger.sentence):
        if _is_kazakh_unreal(trigger, reading) or is_no_act_in_kazakh(trigger, reading):
            return False
    elif is_none_by_grammar(trigger, reading) or is_of_witness(trigger, reading, context):
        return False
    return trigger.kind in DENIALS or not _is_negated(trigger, reading, context)


def _is_title(trigger: Trigger, reading: Reading) -> bool:
    """Tell whether the phrase stands in brackets behind an article: «ҚК 194-бабы (қорқытып алу)».

    A bracket with a number tells of what was done: «статья 488 (штраф 50 МРП)».
    """
    start = reading.words[trigger.first].start
    low = max(0, start - TITLE_REACH)
    at = reading.text.rfind("(", low, start)
    end = reading.text.find(")", at, start + TITLE_REACH) if at >= 0 else -1
    if end < reading.words[trigger.last].end or any(map(str.isdigit, reading.text[at:end])):
        return False
    before = fold_text(reading.text[max(0, at - ARTICLE_REACH) : at])
    return ARTICLE_BEFORE.search(before) is not None and ARTICLE.search(before) is not None


def _is_aside(hit: Hit, trigger: Trigger, reading: Reading) -> bool:
    """«школьника, чьё имя просят не раскрывать, увезли»: it closed with its clause of "whose"."""
    words = load_event_lexicon().words
    low, _ = reading.sentences[trigger.sentence]
    behind = range(hit.last + 1, trigger.first + 1)
    commas = [at for at in behind if reading.has_comma_before(at)]
    if not commas or not words["goes_on"].isdisjoint(reading.spelt[commas[-1] : trigger.first]):
        return False
    for at in range(hit.first - 1, max(low, hit.first - ASIDE) - 1, -1):
        if at > low and reading.has_comma_before(at):
            return reading.spelt[at] in words["relative_pronouns"]
    return False


def _is_attribute(trigger: Trigger, reading: Reading) -> bool:
    """«призвал освободить активиста, арестованного на 15 суток»: a participle behind a comma says
    what was done, whatever is asked for.
    """
    low, _ = reading.sentences[trigger.sentence]
    word = reading.spelt[trigger.first]
    return (
        trigger.first > low
        and PARTICIPLE.search(word) is not None
        and reading.has_comma_before(trigger.first)
    )


def _is_offence(hit: Hit, reading: Reading) -> bool:
    """«осуждённый за призывы к митингу вышел на свободу»: the call is what he was tried for."""
    before = reading.spelt[max(0, hit.first - 1) : hit.first]
    return reading.spelt[hit.last].startswith("призыв") and before in (["за"], ["в"], ["о"])


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
        return trigger.mood != "states"  # «деп айыпталатыны жазылған»: one is, all the time
    if KAZAKH_CONDITION.search(last) is not None:
        return following[:1] not in (["да"], ["де"])  # «берсе де»: it was done all the same
    if KAZAKH_UNREAL.search(last) is not None:
        return not last.endswith("қамақ")
    if KAZAKH_TO_COME.search(last) is not None and KAZAKH_PLURAL.search(last) is None:
        return last not in load_event_lexicon().words["no_future"]
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


def _is_to_serve(hit: Hit, trigger: Trigger, reading: Reading) -> bool:
    """ "Kim must serve four years": the word for a sentence that was passed, not for one wished."""
    low, high = reading.sentences[trigger.sentence]
    return (
        trigger.kind is EventKind.PRISON_SENTENCE
        and reading.spelt[hit.last] == "must"
        and {"if", "unless", "should"}.isdisjoint(reading.spelt[low:high])
        and reading.spelt[hit.last + 1] in ("serve", "spend")
        and hit.last + 1 <= trigger.first + 1
    )


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
    if trigger.kind is EventKind.FINE and reading.spelt[trigger.first].startswith(
        beginnings("paying")
    ):
        return False  # «не заплатил штраф»: it was imposed all the same
    if any(_denies_phrase(hit, trigger, reading) for hit in inside):
        return True
    if trigger.kind not in SPELT_DENIALS and any(
        hit.first not in trigger.own and hit.first - 1 in trigger.own
        for hit in context.between("negation_after", trigger.first + 1, trigger.last)
    ):  # «күдікті емес, куә ретінде танылды»
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
