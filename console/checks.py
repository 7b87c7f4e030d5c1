"""Checks sources for `aigaq sources check`: file, recording and, if asked for, their sites."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import crawlers
from console.checking import Listed, ReadArticle, judge_article, judge_listing, newest
from console.comparing import compare_recording, read_page
from console.recordings import RecordingError, load_recording
from crawlers.catalogue import Source
from crawlers.entries import How, PollEntry
from crawlers.sitemaps import freshest_first
from extract.law.headings import code_at
from flows.looking import Answer, look_at, look_at_documents
from flows.visit import delay_for
from flows.workspace import Progress, Workspace
from models.settings import Settings

RECORDINGS = "recordings"


@dataclass(frozen=True, slots=True)
class Checked:
    """One source as it was checked. `recording` says how its recording reads, or that there is
    none; `trouble` is what a person must fix, a line each; empty if all is well. `unpolled` says
    why its site is not asked for listings.
    """

    source_id: str
    url: str
    rules: str
    recording: str
    listings: tuple[Listed, ...] = ()
    article: ReadArticle | None = None
    trouble: tuple[str, ...] = ()
    unpolled: str | None = None


def check_recordings(sources: Mapping[str, Source], settings: Settings) -> list[Checked]:
    """Return each source as its file and its recording say; nothing is fetched."""
    return [_check_recording(source, settings) for source in sources.values()]


def _check_recording(source: Source, settings: Settings) -> Checked:
    folder = find_recording(source.id, settings)
    trouble: list[str] = []
    if folder is None:
        said = "none"
        if must_have_recording(source.id, settings):
            trouble = [f"no recording: make one with 'aigaq sources record {source.id}'"]
    else:
        try:
            recording = load_recording(folder)
            trouble = compare_recording(source, recording)
            said = f"{len(recording.pages)} pages" + (", as recorded" if not trouble else "")
        except RecordingError as problem:
            said, trouble = "unusable", str(problem).splitlines()
    rules = "unverified" if source.checked is None else f"checked {source.checked}"
    return Checked(
        source.id, source.url, rules, said, trouble=tuple(trouble), unpolled=source.reason
    )


def find_recording(source_id: str, settings: Settings) -> Path | None:
    """Return the folder of a source's recording, an own one before that of the project."""
    folders = (own_recordings(settings), _project_recordings())
    return next((f / source_id for f in folders if (f / source_id).is_dir()), None)


def own_recordings(settings: Settings) -> Path:
    """Return where own recordings lie: beside the own sources, else with the data."""
    return (settings.sources_dir or settings.data_dir) / RECORDINGS


def _project_recordings() -> Path:
    return Path(crawlers.__file__).parents[1] / "tests" / RECORDINGS


def must_have_recording(source_id: str, settings: Settings) -> bool:
    """Tell whether a source without a recording is at fault: an installed package carries none of
    those of its built-in sources.
    """
    own = settings.sources_dir
    is_own = own is not None and any(own.glob(f"**/{source_id}.toml"))
    return is_own or _project_recordings().is_dir()


def probe_sources(
    workspace: Workspace, checked: Sequence[Checked], progress: Progress
) -> list[Checked]:
    """Return the same sources as the web answers for them now: listings, then newest articles.

    Everything received is kept. Raises CannotRun.
    """
    sources = {one.source_id: workspace.sources[one.source_id] for one in checked}
    polled = {name: source for name, source in sources.items() if source.is_polled}
    answers = look_at(workspace, {n: _first_pages(s) for n, s in polled.items()}, progress)
    parts = _look_at_parts(workspace, polled, answers, progress)
    # Of what is not polled only the text of a code is looked at: the titles of its articles.
    wanted = {n: s.url for n, s in sources.items() if not s.is_polled and code_at(s.url)}
    for name, source in polled.items():
        url = _newest_url(source, answers, parts)
        if url is not None and source.page.shape == "article":
            wanted[name] = url
    if wanted:
        _pause(workspace, wanted)
    articles = look_at_documents(workspace, wanted, progress) if wanted else {}
    return [_with_probe(one, sources[one.source_id], answers, parts, articles) for one in checked]


def _first_pages(source: Source) -> list[str]:
    return list(dict.fromkeys(entry.url for entry in source.poll.entries))


def _look_at_parts(
    workspace: Workspace,
    sources: Mapping[str, Source],
    answers: Mapping[str, Answer],
    progress: Progress,
) -> dict[str, Answer]:
    """Return, by the address of a sitemap's index, its freshest part."""
    parts: dict[str, tuple[str, str]] = {}
    for name, source in sources.items():
        for entry in source.poll.entries:
            capture = answers[entry.url].capture
            if entry.how is How.SITEMAP and capture is not None:
                children = freshest_first(read_page(entry, capture, entry.url)[0].children)
                if children:
                    parts[entry.url] = name, children[0].url
    if not parts:
        return {}
    wanted: dict[str, list[str]] = {}
    for name, url in parts.values():
        wanted.setdefault(name, []).append(url)
    _pause(workspace, wanted)
    found = look_at(workspace, wanted, progress)
    return {index: found[url] for index, (_, url) in parts.items()}


def _pause(workspace: Workspace, names: Mapping[str, object]) -> None:
    """Wait as long as these hosts are owed: a new crawl knows nothing of the one before."""
    hosts = {name: workspace.sources[name].host for name in names}
    longest = max(workspace.sources[name].poll.delay_s for name in names)
    time.sleep(delay_for(workspace, hosts) or longest)


def _newest_url(
    source: Source, answers: Mapping[str, Answer], parts: Mapping[str, Answer]
) -> str | None:
    for entry in source.poll.entries:
        answer = parts.get(entry.url, answers[entry.url])
        if answer.capture is not None and answer.issue is None and is_read_by_page(entry):
            read, _ = read_page(entry, answer.capture, answer.url)
            found = newest(source, read.found)
            if found is not None:
                return found.url
    return None


def is_read_by_page(entry: PollEntry) -> bool:
    """Tell whether a page of the listing alone says what it lists; a court's form does not."""
    return entry.how is not How.COURT


def _with_probe(
    one: Checked,
    source: Source,
    answers: Mapping[str, Answer],
    parts: Mapping[str, Answer],
    articles: Mapping[str, Answer],
) -> Checked:
    listings = tuple(
        judge_listing(source, entry, parts.get(entry.url, answers[entry.url]))
        for entry in source.poll.entries
    )
    article = judge_article(source, articles[source.id]) if source.id in articles else None
    trouble = [line for listing in listings for line in listing.trouble]
    trouble += [] if article is None else article.trouble
    return Checked(
        one.source_id,
        one.url,
        one.rules,
        one.recording,
        listings,
        article,
        (*one.trouble, *trouble),
        one.unpolled,
    )
