"""Reasons of decisions are said in the language of the interface; what a person said is quoted."""

from __future__ import annotations

from datetime import datetime

import pytest
from markupsafe import Markup

from console.desk.history import spell_why
from console.languages import Language, translations
from console.triage import DismissReason
from models.terms import Act

find = translations(Language.RU).gettext


def when(moment: datetime) -> Markup:
    return Markup("<time>{}</time>").format(moment.date().isoformat())


@pytest.mark.parametrize(
    ("act", "kept", "said"),
    [
        (Act.DISMISS, "not-an-event", "не событие"),
        (Act.DISMISS, "<b>old words", '<q class="text"><bdi>&lt;b&gt;old words</bdi></q>'),
        (Act.ASSIGN, "<berik>", "<bdi>&lt;berik&gt;</bdi>"),
        (Act.MERGE, "into 7", '<a href="/alerts/7">оповещение 7</a>'),
        (Act.SPLIT, "into 7; drop", '<q class="text"><bdi>into 7; drop</bdi></q>'),
        (Act.PEOPLE_JOINED, "into 12", '<a href="/alerts/12">оповещение 12</a>'),
        (Act.SNOOZE, "until 2026-12-01T09:30+00:00", "до <time>2026-12-01</time>"),
        (
            Act.SNOOZE,
            "until 2026-12-01T09:30+00:00: ждём суда",
            'до <time>2026-12-01</time> · <q class="text"><bdi>ждём суда</bdi></q>',
        ),
        (Act.SNOOZE, "until 2026-99-99", '<q class="text"><bdi>until 2026-99-99</bdi></q>'),
        (Act.WAKE, "another alert of the same person", "другое оповещение о том же человеке"),
        (Act.WORKS_AGAIN, "works-again", ""),
        (Act.PUT_AGAIN, "date: 10 -> 15", "дата: 10 → 15"),
    ],
)
def test_a_reason_is_said_in_the_language_of_the_page(act: Act, kept: str, said: str) -> None:
    assert str(spell_why(act, kept, find, when)) == said


def test_every_word_that_we_keep_is_said_in_ours() -> None:
    for act, words in ((Act.DISMISS, DismissReason), (Act.UNDO, Act)):
        for word in words:
            said = str(spell_why(act, word, find, when))
            assert word not in said
            assert "<q" not in said
