"""`python -m benchmarks.reach [--part first|second|third] [--json]`: how well links are judged.

The pages are the project's own, `benchmarks/gold/reach`: each row tells what was known, what a
visit brought and which state is right. It prints the confusion table, what is wrong, and the CPU
milliseconds of a judgement beside those of reading the page.

The first part of the pages was written before the rules, the second after them, the third after the
mending that the second asked for; what each gave the first time stands in docs/reach.md.
"""

from __future__ import annotations

import argparse
import json
import time
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import starmap
from pathlib import Path
from typing import Any

import jinja2

from extract.diff import compare_texts
from extract.findings import find_all
from extract.page import Challenge, PageChanged, Unreadable, read_documents
from extract.reach import Judgement, Known, Visit, judge_reach
from extract.sight import see_page
from models.terms import IssueKind, LinkState, SourceKind
from models.values import Capture, PageRules

GOLD = Path(__file__).parent / "gold" / "reach"
PARTS = ("first", "second", "third", "fourth")
CAPTURED_AT = datetime(2026, 11, 24, tzinfo=UTC)
ROUNDS = 5
HTML = (("content-type", "text/html; charset=utf-8"),)
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    """One labelled visit: the row it comes from, and what the judge is given."""

    id: str
    part: str
    group: str
    state: LinkState
    note: str
    capture: Capture | None
    rules: PageRules
    visit: Visit
    known: Known

    def judge(self) -> Judgement:
        """Return what the judge says."""
        return judge_reach(self.visit, self.known)


def main(arguments: Sequence[str] | None = None) -> int:
    """Count as asked and print; return 0, or 1 if anything was called gone that is not."""
    asked = _parser().parse_args(arguments)
    cases = [case for part in PARTS if asked.part in (None, part) for case in load_cases(part)]
    said = [(case, case.judge()) for case in cases]
    false = [case.id for case, judgement in said if is_false_gone(case, judgement)]
    if asked.json:
        print(json.dumps(_as_json(said, false)))
    else:
        print("\n".join([*_table(said), "", *_mistakes(said), *_summary(said, false)]))
    return 1 if false else 0


def load_cases(part: str) -> list[Case]:
    """Return the labelled visits of one part, read as the flow would read them."""
    return [make_case(row, part) for row in load_rows(part)]


def load_rows(part: str) -> list[Row]:
    """Return the labelled visits of one part as they are written: each has an `id`."""
    lines = (GOLD / f"{part}.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines if line]


def make_case(row: Row, part: str) -> Case:
    """Read a labelled visit as the flow would read it."""
    article = _articles()[row["article"]]
    rules = PageRules(shape="telegram") if "posts" in row.get("before", {}) else PageRules()
    known = _make_known(row, article, rules)
    capture, visit = _make_visit(row["visit"], article, rules, number=771)
    return Case(
        row["id"], part, row["group"], LinkState(row["state"]), row.get("note", ""),
        capture, rules, visit, known,
    )  # fmt: skip


def is_false_gone(case: Case, judgement: Judgement) -> bool:
    """Return whether a page was called gone or soft gone that is neither."""
    missing = {LinkState.GONE, LinkState.SOFT_GONE}
    return judgement.state in missing and case.state not in missing


def _make_known(row: Row, article: Row, rules: PageRules) -> Known:
    given = row.get("known", {})
    before = Capture(
        article["url"], 200, HTML, _render(row.get("before", {}), article, 5), CAPTURED_AT
    )
    title, text = _read_before(before, rules)
    invented = given.get("invented")
    return Known(
        text=text,
        title=title,
        anchors=_find_anchors(text, title),
        kind=SourceKind(article.get("kind", "news")),
        others_answered=given.get("others"),
        invented=None if invented is None else _make_visit(invented, article, rules, 9)[1],
        is_listing=given.get("listing", False),
    )


@cache
def _find_anchors(text: str, title: str) -> tuple[str, ...]:
    """Return the names and charges of a page: many rows are visits to the same one."""
    findings = find_all(text, title)
    names = {person.raw for person in findings.people} | {c.raw for c in findings.charges}
    return tuple(sorted(names))


def _read_before(capture: Capture, rules: PageRules) -> tuple[str, str]:
    try:
        documents = read_documents(capture, rules)
    except (Challenge, PageChanged, Unreadable) as problem:
        raise ValueError(f"{capture.url}: the page before cannot be read") from problem
    for document in documents:
        if rules.shape == "article" or document.url == capture.url:
            return document.title, document.text
    raise ValueError(f"{capture.url}: the post is not on the page before")


def _make_visit(
    given: Row, article: Row, rules: PageRules, number: int
) -> tuple[Capture | None, Visit]:
    asked = given.get("asked", article["url"])
    final = given.get("final", asked)
    if "failure" in given:
        return None, Visit(asked, final, None, failure=IssueKind(given["failure"]))
    status = given.get("status", 200)
    headers = tuple((key, value) for key, value in given.get("headers", ()))
    capture = Capture(final, status, HTML + headers, _render(given, article, number), CAPTURED_AT)
    if "cut" in given:
        capture = Capture(final, status, capture.headers, capture.body[: given["cut"]], CAPTURED_AT)
    return capture, Visit(
        asked, final, status, capture.headers, None, "cut" in given, see_page(capture, rules)
    )


def _render(given: Row, article: Row, number: int) -> bytes:
    """Return the page that a row describes: its own HTML, or an article or notice in a layout."""
    if "html" in given:
        return str(given["html"]).encode()
    article = _articles()[given["article"]] if "article" in given else article
    lang = given.get("lang", article["lang"])
    lines = given.get("lines", article["text"].strip().split("\n"))[: given.get("keep")]
    for old, new in given.get("replace", ()):
        lines = [line.replace(old, new) for line in lines]
    words = _words()[lang]
    post = "<br>".join(lines)
    page = (
        _layouts()
        .get_template(f"{given.get('layout', 'cms')}.html")
        .render(
            {**words, **given},
            words=words,
            lang=lang,
            number=number,
            site=given.get("site", article["site"]),
            title=given.get("title", article["title"]),
            lines=[*given.get("first", ()), *lines, *given.get("add", ())],
            teasers=given.get("teasers", words["teasers"][number % 3 :]),
            comments=given.get("comments", ()),
            posts=[(id_, post if text is None else text) for id_, text in given.get("posts", ())],
        )
    )
    return page.encode()


def _table(said: Sequence[tuple[Case, Judgement]]) -> list[str]:
    """Return the confusion table as Markdown: right states down, judged ones across."""
    counts = Counter((case.state, judgement.state) for case, judgement in said)
    states = [s for s in LinkState if any(s in pair for pair in counts)]
    lines = [f"| right \\ judged | {' | '.join(states)} |", "|---" * (len(states) + 1) + "|"]
    for right in states:
        cells = (str(counts[right, judged] or "") for judged in states)
        lines.append(f"| **{right}** | {' | '.join(cells)} |")
    return lines


def _mistakes(said: Sequence[tuple[Case, Judgement]]) -> list[str]:
    return [
        f"wrong: {case.id} ({case.group}) is {case.state}, judged {judgement.state}: "
        f"{judgement.reason}"
        for case, judgement in said
        if judgement.state is not case.state
    ]


def _summary(said: Sequence[tuple[Case, Judgement]], false: list[str]) -> list[str]:
    lines = []
    for part in PARTS:
        rights = [j.state is case.state for case, j in said if case.part == part]
        if rights:
            share = sum(rights) / len(rights)
            lines.append(f"{part}: {sum(rights)} of {len(rights)} right ({share:.3f})")
    times = _time(said)
    lines.append(f"called gone or soft gone and not so: {len(false)} {' '.join(false)}".rstrip())
    return [*lines, *(f"{name}: {ms:.2f} ms CPU a page" for name, ms in times.items())]


def _time(said: Sequence[tuple[Case, Judgement]]) -> dict[str, float]:
    """Return CPU milliseconds a page: reading alone, seeing it (with reading), judging."""
    pages = [(case.capture, case.rules) for case, _ in said if case.capture is not None]
    return {
        "reading": _clock(lambda: list(starmap(_read_quietly, pages))) / len(pages),
        "reading and seeing": _clock(lambda: list(starmap(see_page, pages))) / len(pages),
        "judging": _clock(lambda: [case.judge() for case, _ in said]) / len(said),
        "comparing what changed": _time_comparing(said),
    }


def _time_comparing(said: Sequence[tuple[Case, Judgement]]) -> float:
    """Return CPU milliseconds a page of the difference, its findings given."""
    pairs = [
        (case.known.text, case.visit.sight.text, find_all(case.known.text))
        for case, judgement in said
        if judgement.state is LinkState.CHANGED and case.visit.sight is not None
    ]
    pages = [(*pair, find_all(pair[1])) for pair in pairs]
    return _clock(lambda: [compare_texts(b, a, old, new) for b, a, old, new in pages]) / len(pages)


def _clock(work: Callable[[], object]) -> float:
    """Return the CPU milliseconds of the fastest of `ROUNDS`, after one that warms up."""
    times = []
    for _ in range(ROUNDS + 1):
        began = time.process_time()
        work()
        times.append(1_000 * (time.process_time() - began))
    return min(times[1:])


def _read_quietly(capture: Capture, rules: PageRules) -> bool:
    try:
        return bool(read_documents(capture, rules))
    except (Challenge, PageChanged, Unreadable):
        return False


def _as_json(said: Sequence[tuple[Case, Judgement]], false: list[str]) -> dict[str, Any]:
    return {
        "pages": len(said),
        "right": sum(judgement.state is case.state for case, judgement in said),
        "false_gone": false,
        "ms": _time(said),
    }


@cache
def _articles() -> dict[str, Any]:
    return tomllib.loads((GOLD / "articles.toml").read_text("utf-8"))


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads((GOLD / "words.toml").read_text("utf-8"))


@cache
def _layouts() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(GOLD / "layouts"), autoescape=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reach", description=__doc__)
    parser.add_argument("--part", choices=PARTS)
    parser.add_argument("--json", action="store_true")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
