"""A title beside a number that belongs to another article is told."""

from __future__ import annotations

import json

import pytest

from extract.charges import find_charges, load_provisions
from extract.findings import find_all, findings_json


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Осуждён по статье 225 УК РК – Акт терроризма.", "KZ-CC 255"),
        ("Её судят по ст. 182 УК РК (возбуждение розни).", "KZ-CC 174"),
        ("Ему вменяют ст. 188 УК РК («Мошенничество»).", "KZ-CC 190"),
        ('Under Article 179 of the CC ("participation in an extremist group").', "KZ-CC 182"),
        ("ҚК 405-бабы («Көрінеу жалған ақпарат тарату») бойынша.", "KZ-CC 274"),
        # the right title, a short one, one that nobody knows, none
        ("Статья 405 УК РК «Участие в запрещённой организации».", None),
        ("По ст. 174 УК («Возбуждение социальной розни») срок больше.", None),
        ("По ст. 274 УК РК «Распространение заведомо ложной информации».", None),
        ("ҚК 174-бабы («Әлеуметтік алауыздықты қоздыру») бойынша.", None),
        ("По статье 405 УК РК (часть 2), сообщил адвокат (на фото).", None),
        ("По статье 225 УК РК – третий процесс за год.", None),
        ("По статье 225 УК РК. В новой книге – Акт терроризма и его жертвы.", None),
        ("По статье 225 УК РК и статье 255 УК РК («Акт терроризма»).", None),
    ],
)
def test_title_says(text: str, says: str | None) -> None:
    assert find_charges(text)[0].title_says == says


def test_the_contradiction_is_in_the_json_only_where_there_is_one() -> None:
    text = "Осуждён по статье 225 УК РК – Акт терроризма. Брата судят по статье 405 УК РК."
    charges = json.loads(json.dumps(findings_json(find_all(text), "a", text)))["charges"]
    assert [charge.get("title_says") for charge in charges] == ["KZ-CC 255", None]
    assert "title_says" not in charges[1]


def test_the_contradiction_is_told_to_the_monitor() -> None:
    found = find_all(
        "Активиста Ерлана Сарбасова осудили на пять лет по статье 225 УК РК – Акт терроризма."
    )
    (event,) = found.events
    assert "the title given for KZ-CC 225 is that of KZ-CC 255: check the number" in event.why


def test_the_catalogue_says_who_calls_an_article_political() -> None:
    by_id = {f"{known.code} {known.article}": known for known in load_provisions()}
    assert by_id["KZ-CC 405"].political_by == "seed"
    assert by_id["KZ-CC 188"].political_by is None
    assert {known.political_by for known in by_id.values()} == {"seed", "memory", None}
    assert by_id["KZ-CC 174"].was == "164"
    assert all(f"KZ-CC-1997 {k.was}" in by_id for k in by_id.values() if k.was is not None)
