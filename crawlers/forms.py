"""A court's form as JavaServer Faces sends it: where its parts are, how its steps are filled in.

The form is JSF with RichFaces. The ids of its parts change from view to view ("j_idt36:j_idt41:
court-field"), only their last words stay, and each answer carries the state that the next request
must bring. Pure: nothing is sent from here. The parameters are those that a public scraper recorded
of https://office.sud.kz/new/scheduleOfCases/index.xhtml in 2025; no answer of that site is public.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode, urlsplit

from parsel import Selector

from crawlers.found import ListingProblem, absolute_url, one_line
from crawlers.urls import DEFAULT_PORTS, host_of
from models.terms import IssueKind

# The steps of filling it in, in order, and the last word of the id of the part that each touches.
# What shows the list has no such word: it stands beside the button, under a number only.
PARTS = {
    "region": "district-field",
    "court": "court-field",
    "case_type": "caseType-field",
    "day": "date-field",
    "search": "search",
}
SHOW = "show"
FILTER = "schedule-of-case-filter-form"  # the last word of the form's own id
STEPS = (*PARTS, SHOW)
FIELDS = ("region", "court", "case_type", "day")

MAX_PARTS = 5_000  # elements with an id that are looked at
MAX_OPTIONS = 1_000
MAX_STATE = 300_000  # characters of what each request brings back, and of all hidden fields
STATE = "javax.faces.ViewState"
# RichFaces.ajax("j_idt34:schedule-of-case-filter-form:j_idt56:j_idt57",null,{…})
NUMBERED = re.compile(r"j_idt\d{1,6}")
CALL = re.compile(r"""RichFaces\.ajax\(\s{0,5}["'](?P<id>[A-Za-z0-9_:.-]{1,300})["']""")

Option = tuple[str, str]  # the value, and what the reader sees


@dataclass(frozen=True, slots=True)
class View:
    """The form as the server has it at one moment.

    `action` is where it is sent, `form` its id, `ids` the parts by our names, `options` what the
    lists among them offer, `hidden` its fields that nobody sees, `state` what the next request
    brings back.
    """

    action: str
    form: str
    ids: Mapping[str, str]
    options: Mapping[str, tuple[Option, ...]]
    hidden: Mapping[str, str]
    state: str

    def part(self, name: str) -> str:
        """Return the id of a part. Raises ListingProblem if the form has none."""
        if name not in self.ids:
            raise missing(name)
        return self.ids[name]

    def choose(self, name: str, choices: Sequence[str]) -> str:
        """Return the value of the first of `choices` that a list offers; words of what a kind of
        case is called will do for it.

        A part that offers nothing takes the first as it is. Raises ListingProblem: no such choice.
        """
        offered = self.options.get(name, ())
        if not offered:
            return choices[0]
        for choice in choices:
            for value, label in offered:
                is_called = name == "case_type" and choice.casefold() in label.casefold()
                if value == choice or is_called:
                    return value
        words = f"{PARTS[name]!r} offers {len(offered)} choices, none of them {choices[0]!r}"
        raise ListingProblem(IssueKind.SELECTOR_MISSED, words)

    def fill(self, step: str, chosen: Mapping[str, str]) -> bytes:
        """Return the body of the request of one step, with what was chosen so far.

        Raises ListingProblem if a part is missing that the step needs.
        """
        source = self.part(step)
        fields = {self.form: self.form, **self.hidden}
        for name in FIELDS:
            if name in self.ids and (name != "day" or name in chosen):
                fields[self.ids[name]] = chosen.get(name, "")
        is_field = step in FIELDS
        event = "change" if is_field else "click" if step != SHOW else None
        asked = {
            STATE: self.state,
            "javax.faces.source": source,
            "javax.faces.partial.event": event,
            "javax.faces.partial.execute": f"{source} @component",
            "javax.faces.partial.render": "@component",
            "javax.faces.behavior.event": "change" if is_field else None,
            "org.richfaces.ajax.component": source,
            source: None if is_field else source,
            "rfExt": "null",
            "AJAX:EVENTS_COUNT": "1",
            "javax.faces.partial.ajax": "true",
        }
        fields |= {name: value for name, value in asked.items() if value is not None}
        return urlencode(fields).encode("ascii")

    def after(self, pieces: Iterable[Selector], state: str) -> View:
        """Return the form once these pieces of the page have been replaced."""
        ids, options = dict(self.ids), dict(self.options)
        for piece in pieces:
            ids |= find_parts(piece, self.form, ids.get("search"))
            options |= find_options(piece, ids)
        return replace(self, ids=ids, options=options, state=state)


def missing(name: str) -> ListingProblem:
    """Return the problem of a form that lacks a part."""
    words = f"the form has no part whose id ends in {PARTS.get(name, name)!r}"
    return ListingProblem(IssueKind.SELECTOR_MISSED, words)


def find_view(page: Selector, base: str) -> View | None:
    """Return the form of a page, or None if no form there has its name or any part of it.

    Raises ListingProblem: parts that every form of this kind has are missing, it carries no state,
    or it would be sent to another site, or unencrypted.
    """
    for form in page.css("form[id]"):
        form_id = form.attrib["id"]
        ids = find_parts(form, form_id)
        if ids or form_id.endswith(FILTER):
            break
    else:
        return None
    for name in ("region", "court", "search"):
        if name not in ids:
            raise missing(name)
    ids |= find_parts(page, form_id, ids["search"])  # the call beside it may stand in a script
    inputs = {node.attrib.get("name", ""): node.attrib for node in form.css("input[type=hidden]")}
    state = form.css(f'input[name="{STATE}"]::attr(value)').get()
    if state is None:
        raise missing(STATE)
    refuse_large(state)
    hidden = {
        name: attributes.get("value", "")
        for name, attributes in inputs.items()
        if name not in {"", STATE, form_id, *ids.values()}
    }
    refuse_large("".join(f"{name}={value}&" for name, value in hidden.items()))
    action = _own_address(form.attrib.get("action", ""), base)
    return View(action, form_id, ids, find_options(form, ids), hidden, state)


def refuse_large(state: str) -> None:
    """Raise ListingProblem for more than a form brings back: it is sent and kept with each step."""
    if len(state) > MAX_STATE:
        words = f"a form that wants {len(state)} characters back with each step"
        raise ListingProblem(IssueKind.TOO_LARGE, words)


def find_parts(page: Selector, form: str, search: str | None = None) -> dict[str, str]:
    """Return the ids of the parts of a form that stand here, by our names.

    What shows the list is called by a script, or is an element, beside the button: below the same
    parent, under another name.
    """
    own = f"{form}:"
    ids = [one for one in page.xpath(".//@id").getall()[:MAX_PARTS] if one.startswith(own)]
    by_word = {one.rpartition(":")[2]: one for one in reversed(ids)}
    found = {name: by_word[word] for name, word in PARTS.items() if word in by_word}
    button = found.get("search", search)
    if button is not None:
        beside = (one for one in (*_called(page), *ids) if _is_beside(one, button))
        show = next(beside, None)
        found |= {} if show is None else {SHOW: show}
    return found


def _is_beside(part: str, button: str) -> bool:
    parent, _, word = part.rpartition(":")
    return parent == button.rpartition(":")[0] and NUMBERED.fullmatch(word) is not None


def find_options(page: Selector, ids: Mapping[str, str]) -> dict[str, tuple[Option, ...]]:
    """Return what the lists offer that stand here, by our names; an empty value is no choice."""
    names = {part: name for name, part in ids.items()}
    return {
        names[node.attrib["id"]]: tuple(_options(node))
        for node in page.css("select[id]")
        if node.attrib["id"] in names
    }


def _options(node: Selector) -> Iterator[Option]:
    for option in node.css("option")[:MAX_OPTIONS]:
        label = one_line("".join(option.xpath(".//text()").getall())) or ""
        value = option.attrib.get("value", label)
        if value:
            yield value, label


def _called(page: Selector) -> Iterator[str]:
    scripts = page.xpath(".//script/text() | .//@onclick | .//@onchange").getall()
    for script in scripts:
        for match in CALL.finditer(html.unescape(script)):
            yield match["id"]


def _own_address(action: str, base: str) -> str:
    address = absolute_url(base, action) if action else base
    try:
        # Cookies are sent along: not to another site, and not where others can read them.
        if address is not None and _place(address) in (_place(base), ("https", host_of(base), 443)):
            return address
    except ValueError:  # NotALink, or an impossible port
        pass
    raise ListingProblem(IssueKind.REDIRECTED, "the form is sent to another site")


def _place(url: str) -> tuple[str, str, int]:
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, host_of(url), parts.port or DEFAULT_PORTS[scheme]
