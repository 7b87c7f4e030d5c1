"""The benchmarks: what they measure is what they say, and both chains find the same."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archive.warc import decode_body
from benchmarks.__main__ import main
from benchmarks.clock import ChildFailed, Spread, run, spread
from benchmarks.pages import (
    FLAGGED,
    MIXTURE,
    ORDINARY,
    QUIET,
    SOURCE,
    MeasuredWeb,
    by_group,
    folder_samples,
)
from benchmarks.report import sum_up_steps, sum_up_wholes
from benchmarks.rounds import NAIVE, OURS, STOCK, Whole, round_up
from benchmarks.same import compare
from tests.conftest import NOW

STEP = {"warc": 1.0, "links": 1.0, "read": 2.0, "find": 3.0, "store": 1.0}


def test_one_page_in_ten_tells_of_an_act() -> None:
    groups = by_group(MeasuredWeb(2 * MIXTURE).samples())
    assert {name: len(pages) for name, pages in groups.items()} == {
        FLAGGED: 4,
        QUIET: 6,
        ORDINARY: 30,
    }


def test_the_beginning_of_the_list_has_the_same_mixture() -> None:
    web = MeasuredWeb(3 * MIXTURE)
    web.listed = MIXTURE
    assert [len(pages) for pages in by_group(web.samples()).values()] == [2, 15, 3]


def test_every_page_has_an_address_and_bytes_of_its_own() -> None:
    samples = MeasuredWeb(2 * MIXTURE).samples()
    assert len({sample.url for sample in samples}) == len(samples)
    bodies = {sample.response.partition(b"\r\n\r\n")[2] for sample in samples}
    assert len(bodies) == len(samples)


def test_a_sample_is_whole() -> None:
    exchange = MeasuredWeb(MIXTURE).samples()[0].exchange(NOW)
    assert exchange.status == 200
    assert exchange.truncated is None
    assert b"</html>" in decode_body(exchange.payload, tuple(exchange.headers))


def test_pages_of_a_folder_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("b.html", "a.html", "c.txt"):
        (tmp_path / name).write_text(f"<p>{name}", "utf-8")
    samples = folder_samples(tmp_path, 9)
    payloads = [sample.exchange(NOW) for sample in samples]
    assert [decode_body(e.payload, tuple(e.headers)) for e in payloads] == [
        b"<p>a.html",
        b"<p>b.html",
    ]
    assert {sample.source_id for sample in samples} == {SOURCE}


def test_a_folder_without_pages_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no HTML files"):
        folder_samples(tmp_path, 1)


def test_counts_are_multiples_of_the_mixture() -> None:
    assert [round_up(count) for count in (1, 201, 300)] == [200, 220, 300]


def test_the_spread_names_the_middle_and_the_ends() -> None:
    assert spread([3.0, 1.0, 2.0]) == Spread(2.0, 1.0, 3.0)


def test_a_ratio_is_taken_within_a_round() -> None:
    rounds = [
        {
            OURS: [Whole(4.0, 3.0, 1.0), Whole(6.0, 3.0, 3.0)],
            STOCK: [Whole(2.0, 2.0, 0.0)],
            NAIVE: [Whole(naive, naive, 0.0)],
        }
        for naive in (20.0, 30.0, 40.0)
    ]
    wholes = sum_up_wholes(rounds)
    assert wholes.ours == Spread(5.0, 5.0, 5.0)
    assert wholes.times_less == Spread(6.0, 4.0, 8.0)
    assert wholes.of_stock.median == 1.5
    assert wholes.meets_goal


def test_all_pages_weigh_groups_by_their_size() -> None:
    dearer = {name: 3 * value for name, value in STEP.items()}
    one = {
        FLAGGED: {"pages": 1, "ours": dearer, "naive": dearer},
        ORDINARY: {"pages": 3, "ours": STEP, "naive": STEP},
    }
    last = sum_up_steps([one])[-1]
    assert (last.group, last.step, last.pages) == ("all", "sum", 4)
    assert last.ours.median == pytest.approx(12.0)


def test_a_child_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(ChildFailed, match="no-such-order"):
        run("benchmarks.stock_scrapy", ["no-such-order"], tmp_path)


def test_a_folder_that_is_not_there_is_wrong_use(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--pages", "/no/such/folder"]) == 2
    assert capsys.readouterr().err == "no such folder: /no/such/folder\n"


@pytest.mark.slow
def test_both_chains_find_the_same() -> None:
    same = compare()
    both = same.ours & same.naive
    assert len(both) >= 0.95 * len(same.ours)
    assert len(same.ours & same.wanted) >= len(same.naive & same.wanted)
    # What only one of them finds is one word of a name: see docs/performance.md.
    assert all(len(key.split()) == 1 for _url, _kind, key in same.only_naive)


@pytest.mark.slow
def test_the_command_measures_the_replica(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--count", "200", "--rounds", "1", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {step["group"] for step in told["steps"]} == {FLAGGED, QUIET, ORDINARY, "all"}
    assert told["same"]["pages"] > 30
    assert told["whole"]["naive"]["median"] > 0


@pytest.mark.slow
def test_the_command_measures_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for sample in MeasuredWeb(MIXTURE).samples():
        exchange = sample.exchange(NOW)
        body = decode_body(exchange.payload, tuple(exchange.headers))
        (tmp_path / f"{len(list(tmp_path.iterdir()))}.html").write_bytes(body)
    assert main(["--pages", str(tmp_path), "--rounds", "1", "--json"]) == 0
    steps = json.loads(capsys.readouterr().out)["steps"]
    assert {step["step"] for step in steps} == {*STEP, "sum"}
