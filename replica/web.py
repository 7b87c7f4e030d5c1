"""What every address of the replica answers in a given state: look-up only, nothing is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from replica.answers import HTML, ROBOTS, TEXT, Answer, make_plain
from replica.breakages import break_answer
from replica.state import State

Query = Mapping[str, str]
# What a form gives for its fields, the cookies that came with them, and the state of the replica.
Post = Callable[[Query, str, State], Answer]
# A route gives the answer for a query, or None if there is none.
Route = Callable[[Query], Answer | None]

NOT_THIS_HOST = make_plain(b"synthetic: the replica does not know this host\n", TEXT, 421)
NOT_A_FORM = make_plain(b"synthetic: there is no form here\n", TEXT, 405)
BROKEN = make_plain(b"synthetic: internal server error\n", TEXT, 500)
DOWN = make_plain(
    b"<!DOCTYPE html><!-- synthetic --><title>503</title>"
    b'<meta name="aigaq-synthetic" content="invented page"><h1>Service Unavailable</h1>',
    HTML,
    503,
)


@dataclass(frozen=True)
class Content:
    """Answers by path or by path with query, and routes by path, which look at the query."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    routes: Mapping[str, Route] = field(default_factory=dict)

    def find(self, target: str) -> Answer | None:
        """Return what stands at a path with its query; a query that nobody reads is ignored."""
        path, _, query = target.partition("?")
        if path in self.routes:
            return self.routes[path](dict(parse_qsl(query)))
        return self.answers.get(path)

    def paths(self) -> set[str]:
        """Return the paths that this content has something for."""
        return {*self.answers, *self.routes}


@dataclass(frozen=True)
class Site:
    """One host: what it usually shows and what it shows in special states.

    `forms` take what is posted, by path; `other` lies over the usual content where the form is
    another one. `emptied` are its feeds and listings without an item; `after_deletion` and
    `revised` lie over the usual content. `front` takes the place of a feed that has turned into a
    page.
    """

    usual: Content
    emptied: Content
    front: Answer
    missing: Answer
    after_deletion: Content = Content()
    revised: Content = Content()
    other: Content = Content()
    forms: Mapping[str, Post] = field(default_factory=dict)

    def layers(self, state: State) -> Iterator[Content]:
        """Yield the contents to be asked in that state, first the one that wins."""
        if state.other_form:
            yield self.other
        if state.deleted:
            yield self.after_deletion
        if state.changed:
            yield self.revised
        yield self.usual


@dataclass(frozen=True)
class Web:
    """Every host of the replica. It never changes; only the state does."""

    sites: Mapping[str, Site]

    def answer(self, host: str, target: str, state: State) -> Answer:
        """Return what `host` answers at `target`, a path with its query."""
        site = self.sites.get(host)
        path = target.partition("?")[0]
        if site is None:
            return NOT_THIS_HOST
        if host in state.down:
            return DOWN
        if path == ROBOTS and host in state.broken_robots:
            return BROKEN
        return break_answer(state, host, path, _find(site, host, target, state))

    def post(self, host: str, target: str, body: bytes, cookies: str, state: State) -> Answer:
        """Return what `host` answers to a form that was filled in."""
        site = self.sites.get(host)
        path = target.partition("?")[0].partition(";")[0]  # a session may stand behind the path
        form = None if site is None else site.forms.get(path)
        if form is None:
            return NOT_A_FORM
        if host in state.down:
            return DOWN
        fields = parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)
        return break_answer(state, host, path, form(dict(fields), cookies, state))


def _find(site: Site, host: str, target: str, state: State) -> Answer:
    if f"https://{host}{target}" in state.gone:
        return site.missing
    if target.partition("?")[0] in site.emptied.paths():
        if host in state.html_feeds:
            return site.front
        if host in state.empty_feeds:
            return site.emptied.find(target) or site.missing
    found = (content.find(target) for content in site.layers(state))
    return next((answer for answer in found if answer is not None), site.missing)
