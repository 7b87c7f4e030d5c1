"""Those who speak in the sentence of an act: do they tell of themselves or of somebody else?"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from extract.acts.cast import SOFT_COSTS, Cast, Named, role_of
from extract.acts.costs import is_object, spell_act
from extract.acts.lexicon import PRESSURE
from extract.acts.pointers import POSSESSIVE_REACH, gender_at, nearest_noun
from extract.acts.triggers import Trigger
from extract.naming.forms_russian import is_only_noun
from models.terms import Role

KAZAKH_REPORTED = re.compile(r"(?:[ғқ]анын|[гк]енін)$")
HEADLINE_SPEECH = 4  # words of a headline in which "activist says" ends
BEHIND = 6  # words behind the act in which «и к нему» may stand


def find_speaker_too(trigger: Trigger, cast: Cast) -> Named | None:
    """«Брат активиста Руслан говорит, что с обыском приходили и к нему»: the speaker too."""
    low, high = cast.reading.sentences[trigger.sentence]
    spelt = cast.reading.spelt
    for hit in cast.context.between("pronoun", low + 1, min(high, trigger.last + BEHIND)):
        at = hit.first
        lone = spelt[at - 1] == "и" or (spelt[at - 2] == "и" and at - 2 >= low)
        if not lone and (at + 1 >= high or not spelt[at + 1].startswith("сам")):
            continue
        gender = gender_at(at, cast)
        for named in cast.in_sentence(trigger.sentence):
            open_to = named.standing.speaks and named.person.key not in cast.barred
            if named.last < at and open_to and named.gender is not None and gender == named.gender:
                return named
    return None


def is_the_speaker(best: Named, cast: Cast) -> bool:
    """ "In the station, Ospan says, an officer hit him": the one who tells it, named before."""
    told = best.standing.speaks and best.standing.role in (Role.OTHER, Role.JOURNALIST)
    return told and role_of(best, cast) not in SOFT_COSTS and " " not in best.person.raw


def speaks_of_self(
    best: Named, before: Named, victims: Collection[str], trigger: Trigger, cast: Cast
) -> bool:
    """«Тен жаловалась, что ей звонят и угрожают»: of two the one who is known to suffer."""
    if not best.standing.speaks or role_of(best, cast) is not Role.OTHER:
        return False
    pronouns = cast.context.between("pronoun", best.last + 1, trigger.last + 1)
    if not any(gender_at(hit.first, cast) == best.gender is not None for hit in pronouns):
        return False
    return best.person.key in victims or before.person.key not in victims


def speaks_of_itself(best: Named, trigger: Trigger, cast: Cast) -> bool:
    """«Сәуленің сөзінше, оны сегізге дейін отырғызған»: who was named before and speaks now.

    Kazakh only: what one tells of oneself has the pronoun of the third person there.
    """
    if best.person.lang != "kk" or role_of(best, cast) is not Role.OTHER:
        return False
    known = cast.first_silent.get(best.person.key, best.sentence) < best.sentence
    pronouns = cast.context.between("object_pronoun", best.last + 1, trigger.last + 1)
    return best.standing.speaks and known and bool(pronouns)


def is_itself(best: Named, trigger: Trigger, cast: Cast) -> bool:
    """«его мать, Сауле, уволена», «задержали юриста Ли»: a relative or lawyer who stands by the act
    and does not speak.
    """
    alone = " " not in best.person.raw
    if best.person.lang == "kk" and alone:
        # a given name alone: «Анардан жауап алды», whosever sister she is
        return best.standing.role is Role.OTHER and not best.standing.speaks
    role = best.standing.role if alone and trigger.kind not in PRESSURE else role_of(best, cast)
    if role not in (Role.RELATIVE, Role.LAWYER) or best.standing.speaks:
        return False
    if role is Role.LAWYER and not is_object(best, trigger, cast):
        return False
    if (
        best.person.lang == "kk"
        and _is_reported(trigger, cast)
        and not is_object(best, trigger, cast)
    ):
        return False
    low, high = min(best.last, trigger.first), max(best.last, trigger.first)
    pronouns = cast.context.between("pronoun", low + 1, high)
    owned = role is Role.RELATIVE and best.last > trigger.last  # «обыскали дом его тестя, Ли»
    pronouns = [p for p in pronouns if not owned or best.first - p.first > POSSESSIVE_REACH]
    return cast.reading.same_clause(best.last, trigger.first) and not pronouns


def _is_reported(trigger: Trigger, cast: Cast) -> bool:
    """«анасы Сәуле ұлының ұрып-соғылғанын айтты»: what a Kazakh sentence says that she said."""
    return KAZAKH_REPORTED.search(cast.reading.spelt[trigger.last]) is not None


def only_speaks(before: Named, trigger: Trigger, cast: Cast) -> bool:
    """«жалоб на пытки стало меньше»: a bare noun is not about the official who spoke before.

    A pronoun, or a noun that stands for a person, ties the sentence to the speaker.
    """
    if not before.standing.speaks or not all(map(is_only_noun, spell_act(trigger, cast.reading))):
        return False
    pronouns = cast.context.between("pronoun", *cast.reading.sentences[trigger.sentence])
    return not pronouns and nearest_noun(trigger, cast) is None


def find_teller_of_self(known: Sequence[Named], sentence: int, cast: Cast) -> Named | None:
    """ "A teacher was questioned. 'They asked who paid me,' Dana Ospan said": the only one."""
    if len(known) != 1 or role_of(known[0], cast) is not Role.OTHER:
        return None
    low, high = cast.reading.sentences[sentence]
    of_self = not cast.words["of_self"].isdisjoint(cast.reading.spelt[low:high])
    return known[0] if of_self else None


def tells_of_others(trigger: Trigger, cast: Cast) -> bool:
    """Return whether an English headline opens with one who speaks of somebody else.

    "Activist says police beat detainees": who tells of himself says "him" or "he".
    """
    low, high = cast.reading.sentences[trigger.sentence]
    spoken = cast.context.between("speech", low + 1, min(trigger.first, low + HEADLINE_SPEECH))
    return bool(spoken) and not cast.context.between("pronoun", low, high)
