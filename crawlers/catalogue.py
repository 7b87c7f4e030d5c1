"""The catalogue of sources: one TOML file is one source, its stem is the source's id.

It reads and checks; it fetches nothing and knows no site. Own sources lie over the built-in ones.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import ValidationError

from crawlers.entries import Ask, Files, Form, How, Layout, Poll, PollEntry
from crawlers.keys import Table
from crawlers.platforms import Post, fold_post
from crawlers.source import Links, Page, Rewrite, Source
from crawlers.urls import canonical_url, host_of, is_own_host, is_wanted
from models.problems import WrongUse

__all__ = [
    "HOST",
    "CatalogueError",
    "How",
    "PollEntry",
    "Source",
    "UnknownSource",
    "load_some",
    "load_source",
    "id_for_visits",
    "load_sources",
    "owner_of",
    "parse_source",
    "source_for_visits",
]

HOST = "host:"  # begins the id of a site that no file describes
MAX_ID = 80  # as the database has it
SOURCE_ID = re.compile(r"[a-z0-9]+(?:_[a-z0-9]+){0,8}")


class CatalogueError(WrongUse):
    """A source's file cannot be used; one line for each fault: file, key, what is allowed."""


class UnknownSource(CatalogueError):
    """No source has that id; the message names those that look like it."""


def load_sources(extra_dir: Path | None = None) -> dict[str, Source]:
    """Return every source by id, in the order of ids.

    Files of `extra_dir`, flat or in one folder a country, lie over the built-in ones of the same
    id. Raises CatalogueError at the first file that cannot be used.
    """
    files = _files(extra_dir)
    return {source_id: _read(source_id, *files[source_id]) for source_id in sorted(files)}


def load_source(source_id: str, extra_dir: Path | None = None) -> Source:
    """Return one source; the other files are not read. Raises what `load_some` does."""
    return load_some([source_id], extra_dir)[0]


def source_ids(extra_dir: Path | None = None) -> list[str]:
    """Return the ids of all sources, in order; no file is read. Raises CatalogueError."""
    return sorted(_files(extra_dir))


def load_some(source_ids: Iterable[str], extra_dir: Path | None = None) -> list[Source]:
    """Return these sources, each once, in their order; the other files are not read.

    Raises UnknownSource, which names the ids that look like it, or CatalogueError.
    """
    files = _files(extra_dir)
    return [_read_known(source_id, files) for source_id in dict.fromkeys(source_ids)]


def owner_of(url: str, sources: Mapping[str, Source]) -> str | None:
    """Return the id of the source that has the page at `url`, as far as the address tells; or None.

    Many speak on a platform: there the account decides. A post of another account, or whose address
    names none, belongs to the source that is the platform as a whole, if there is one. Of several
    sources on one site it is the first whose rules want the page, else the first. Raises NotALink.
    """
    plain = canonical_url(url)
    post = fold_post(plain)
    if post is not None:
        return _owner_of_post(post, sources)
    host = host_of(plain)
    same = [source for source in sources.values() if is_own_host(host, source.links)]
    wanted = (s for s in same if is_wanted(canonical_url(url, s.links), s.links))
    owner = next(wanted, same[0] if same else None)
    return None if owner is None else owner.id


def _owner_of_post(post: Post, sources: Mapping[str, Source]) -> str | None:
    named = {post.url, post.owner}
    account = next((s.id for s in sources.values() if s.account in named), None)
    if account is not None:
        return account
    platform = f"https://{host_of(post.url)}/"
    return next((s.id for s in sources.values() if s.account == platform), None)


def source_for_visits(source_id: str, sources: Mapping[str, Source]) -> Source:
    """Return the source of an id, which may be "host:<name>": a site that no file describes.

    Such a site is asked with the delay that sources have by default.
    """
    if source_id in sources:
        return sources[source_id]
    host = source_id.removeprefix(HOST)
    url = f"https://{host}/"
    return Source.model_validate(
        {
            "id": source_id,
            "title": host[:200],
            "url": url,
            "country": "zz",
            "langs": ("ru", "kk", "en"),
            "kind": "news",
            "cited": "",
            "how": "archive",
            "reason": "no file describes this site",
        }
    )


def id_for_visits(url: str, sources: Mapping[str, Source]) -> str:
    """Return under which id the host of `url` is asked: its source's, or "host:<name>".

    A redirector is asked under its own name, whosever page it leads to.
    """
    host, owner = host_of(url), owner_of(url, sources)
    if owner is not None and is_own_host(host, sources[owner].links):
        return owner
    return f"{HOST}{host}"[:MAX_ID]


@lru_cache(maxsize=512)  # a process that runs for weeks reads the same files every few minutes
def parse_source(source_id: str, text: str, label: str) -> Source:
    """Return the source that `text` describes; `label` names the file in messages.

    Raises CatalogueError.
    """
    if SOURCE_ID.fullmatch(source_id) is None or len(source_id) > MAX_ID:
        words = f"not a-z, 0-9 and single _, {MAX_ID} characters at most"
        raise CatalogueError(f"{label}: the name of the file is {words}")
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        raise CatalogueError(f"{label}: not TOML: {problem}") from problem
    if "id" in table:
        raise CatalogueError(f"{label}: id: the name of the file is the id; leave it out")
    try:
        return Source.model_validate({**table, "id": source_id})
    except ValidationError as problem:
        raise CatalogueError("\n".join(_complaints(label, problem))) from problem


def _read_known(source_id: str, files: Mapping[str, tuple[Traversable, str]]) -> Source:
    if source_id not in files:
        close = difflib.get_close_matches(source_id, files, n=3, cutoff=0.4)
        hint = f"close to it: {', '.join(close)}" if close else "see 'aigaq sources list'"
        raise UnknownSource(f"no source has the id {source_id!r}: {hint}")
    return _read(source_id, *files[source_id])


def _read(source_id: str, file: Traversable, label: str) -> Source:
    try:
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise CatalogueError(f"{label}: cannot be read as UTF-8 text: {problem}") from problem
    return parse_source(source_id, text, label)


def _files(extra_dir: Path | None) -> dict[str, tuple[Traversable, str]]:
    files = _files_under(resources.files("crawlers").joinpath("sources"), "sources")
    if extra_dir is not None:
        files |= _files_under(extra_dir, str(extra_dir))
    return files


def _files_under(root: Traversable, label: str) -> dict[str, tuple[Traversable, str]]:
    files: dict[str, tuple[Traversable, str]] = {}
    for file, file_label in _walk(root, label):
        source_id = file.name.removesuffix(".toml")
        if source_id in files:
            raise CatalogueError(f"{file_label}: {files[source_id][1]} has the same id")
        files[source_id] = (file, file_label)
    return files


def _walk(
    folder: Traversable, label: str, deeper: bool = True
) -> Iterator[tuple[Traversable, str]]:
    for child in sorted(folder.iterdir(), key=lambda entry: entry.name):
        child_label = f"{label}/{child.name}"
        if child.name.endswith(".toml") and child.is_file():
            yield child, child_label
        elif deeper and child.is_dir():
            yield from _walk(child, child_label, deeper=False)


TABLES: dict[tuple[str, ...], type[Table]] = {
    (): Source,
    ("poll",): Poll,
    ("poll", "from"): PollEntry,
    ("poll", "from", "layout"): Layout,
    ("poll", "from", "form"): Form,
    ("poll", "from", "form", "ask"): Ask,
    ("poll", "from", "file"): Files,
    ("links",): Links,
    ("links", "rewrite"): Rewrite,
    ("page",): Page,
}


def _complaints(label: str, problem: ValidationError) -> Iterator[str]:
    for error in problem.errors(include_url=False):
        names = tuple(part for part in error["loc"] if isinstance(part, str))
        where = _place(names)
        match error["type"]:
            case "extra_forbidden":
                yield f"{label}: {where}: unknown key; allowed: {_allowed(names[:-1])}"
            case "missing":
                yield f"{label}: {where}: is missing"
            case "value_error":
                yield f"{label}: {where}: {error['ctx']['error']}"
            case _:
                yield f"{label}: {where}: {_short(error['input'])}: {error['msg']}"


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:60]}..."


def _place(names: tuple[str, ...]) -> str:
    if names in TABLES:
        return f"[{'.'.join(names)}]" if names else "the file"
    table, key = names[:-1], names[-1]
    return f"[{'.'.join(table)}] {key}" if table else key


def _allowed(names: tuple[str, ...]) -> str:
    fields = TABLES[names].model_fields.items()
    return ", ".join(field.alias or name for name, field in fields if name != "id")
