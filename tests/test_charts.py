"""Bars that are drawn on the server: every number is there as text, and nothing of a stranger's."""

from __future__ import annotations

from lxml import etree

from console.desk.charts import bars

SVG = etree.XMLParser(resolve_entities=False)


def test_each_bar_is_as_high_as_its_number_and_told_as_text() -> None:
    drawn = etree.fromstring(bars([2, 0, 4], ["2019", "2020", "2021"], "Charges by year"), SVG)
    assert drawn.get("role") == "img"
    assert drawn.findtext("title") == "Charges by year"
    assert drawn.findtext("desc") == "2019: 2, 2020: 0, 2021: 4"
    heights = [int(rect.get("height", "")) for rect in drawn.iter("rect")]
    assert heights[2] == 2 * heights[0] and heights[1] == 0
    assert [text.text for text in drawn.iter("text")] == ["2", "4", "2019", "2020", "2021"]


def test_a_small_number_is_seen_beside_a_large_one() -> None:
    drawn = etree.fromstring(bars([1, 100_000], ["a", "b"], "t"), SVG)
    assert [rect.get("height") for rect in drawn.iter("rect")][0] == "1"


def test_labels_never_crowd() -> None:
    drawn = etree.fromstring(bars(list(range(60)), [str(n) for n in range(60)], "t"), SVG)
    labels = list(drawn.iter("text"))
    assert len(labels) <= 12
    assert len([one for one in labels if one.get("class") is None]) <= 5


def test_words_are_escaped_and_nothing_is_styled_inline() -> None:
    drawn = bars([1], ["<script>"], '"><script>alert(1)</script>')
    assert "<script" not in drawn and "style=" not in drawn
    assert bars([], [], "nothing") == ""
