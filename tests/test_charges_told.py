"""Where a charge stands as a sentence tells it, and after all that is told. Sentences invented."""

from __future__ import annotations

import pytest

from extract.charges_told import judge_charge, last_status
from models.terms import ChargeStatus, EventKind

# the kind of the act, the sentence with the act in brackets, where the charge stands
TOLD = [
    (EventKind.PROSECUTION, "Против Алмаса [возбудили дело] по статье 405 УК.", "charged"),
    (EventKind.PROSECUTION, "Следователь [подозревает] его в участии, ст. 405 УК.", "suspected"),
    (EventKind.PROSECUTION, "Алмас по делу [проходит] в качестве подозреваемого.", "suspected"),
    (EventKind.PROSECUTION, "Ол 405-бап бойынша [күдікті деп танылды].", "suspected"),
    (EventKind.PROSECUTION, "She [is suspected] of taking part under Article 405.", "suspected"),
    (EventKind.PROSECUTION, "Дело [переквалифицировали] на статью 405 УК.", "reclassified"),
    (EventKind.PROSECUTION, "The case [was reclassified] under Article 405.", "reclassified"),
    (EventKind.PROSECUTION, "Іс 405-бапқа [қайта сараланды].", "reclassified"),
    (EventKind.DETENTION, "Её [задержали] по статье 405.", "suspected"),
    (EventKind.PRETRIAL_DETENTION, "Суд [арестовал] обвиняемого по статье 405.", "charged"),
    (EventKind.PRETRIAL_DETENTION, "Суд [арестовал] его на два месяца.", "suspected"),
    (EventKind.PRISON_SENTENCE, "Суд [приговорил] его к трём годам.", "convicted"),
    (EventKind.PRISON_SENTENCE, "Она [обжаловала приговор] к трём годам.", "appealed"),
    (EventKind.PRISON_SENTENCE, "Адвокат намерен обжаловать [приговор] к трём годам.", "convicted"),
    (EventKind.PRISON_SENTENCE, "Апелляционная коллегия оставила [приговор] в силе.", "appealed"),
    (EventKind.PRISON_SENTENCE, "The court of appeal upheld her [sentence].", "appealed"),
    (EventKind.PRISON_SENTENCE, "Her lawyer will appeal the [sentence].", "convicted"),
    (EventKind.ACQUITTAL, "Суд [оправдал] журналиста.", "acquitted"),
    (EventKind.CASE_CLOSED, "Дело [прекращено].", "dropped"),
    (EventKind.TORTURE, "Его [избили] в изоляторе.", "alleged"),
    # Words of another sentence say nothing of this one.
    (
        EventKind.PROSECUTION,
        "Соседа подозревают. Против неё [возбудили дело]. Суд позже.",
        "charged",
    ),
]


@pytest.mark.parametrize(("kind", "marked", "status"), TOLD)
def test_judge_charge(kind: EventKind, marked: str, status: str) -> None:
    start, end = marked.index("["), marked.index("]") - 1
    text = marked.replace("[", "").replace("]", "")
    judged, why = judge_charge(kind, text, start, end)
    assert (judged, bool(why)) == (status, True)


S = ChargeStatus
# tellings as (day, whether it was told, status), what stands
HISTORIES = [
    ([("2024-05-01", True, S.SUSPECTED), ("2024-05-09", True, S.CHARGED)], S.CHARGED),
    ([("2024-05-09", True, S.CHARGED), ("2024-05-01", True, S.SUSPECTED)], S.CHARGED),
    ([("2024-05-01", True, S.SUSPECTED), ("2024-05-01", True, S.CHARGED)], S.CHARGED),
    ([("2024-05", True, S.CHARGED), ("2024-06-03", True, S.CONVICTED)], S.CONVICTED),
    ([("2024-06-03", True, S.CONVICTED), ("2024-09-01", False, S.CHARGED)], S.CONVICTED),
    ([("2024-06-03", True, S.CONVICTED), ("2024-09-01", True, S.CHARGED)], S.CHARGED),  # retried
    ([("2024-06-03", True, S.CONVICTED), ("2024-09-01", False, S.ACQUITTED)], S.ACQUITTED),
    ([("2024-06-03", True, S.CHARGED), ("2024-09-01", True, S.ALLEGED)], S.CHARGED),
    ([("2024-06-03", False, S.CHARGED), ("2024-09-01", False, S.SUSPECTED)], S.SUSPECTED),
    ([], S.ALLEGED),
]


@pytest.mark.parametrize(("told", "stands"), HISTORIES)
def test_last_status(told: list[tuple[str, bool, ChargeStatus]], stands: ChargeStatus) -> None:
    assert last_status(told) is stands
    assert last_status(reversed(told)) is stands
