"""Refuses pages with a tag of thousands of attributes: parsers compare each with all the others.

libxml2 takes 23 s for one tag of 40,000 attributes (389 KB), feedparser 34 s for 25,000: hours for
a page of 5 MB, in a thread that nobody can end.
"""

from __future__ import annotations

import re

from crawlers.found import BEGINNING, HTML_START, XML_ROOT, ListingProblem
from models.terms import IssueKind

MAX_TAG = 4_000  # bytes of names and bare values; what stands in quotes does not count
# A quote counts behind "=" only (HTML, 13.2.5.37): title="ТОО "Кайнар" ends at its second.
TAG = re.compile(rb"""<[A-Za-z](?>[^>=]++|=\s{0,20}+"[^"]*+"|=\s{0,20}+'[^']*+'|=)*+""")
QUOTED = re.compile(rb"""=\s{0,20}+(?:"[^"]*+"|'[^']*+')""")
VERBATIM = re.compile(rb"<(script|style)\b", re.I)
ENDS = {
    b"script": re.compile(rb"</script", re.I),
    b"style": re.compile(rb"</style", re.I),
}


def refuse_crowded_tags(body: bytes) -> None:
    """Raise ListingProblem if a tag is crowded. Takes time in proportion to the body."""
    beginning = body[:BEGINNING]
    is_html = HTML_START.search(beginning) is not None and XML_ROOT.search(beginning) is None
    at = 0
    while tag := TAG.search(body, at):
        at = tag.end()
        if at - tag.start() > MAX_TAG and len(QUOTED.sub(b"", tag.group())) > MAX_TAG:
            words = f"a tag of more than {MAX_TAG} bytes beside what stands in quotes"
            raise ListingProblem(IssueKind.TOO_LARGE, words)
        verbatim = VERBATIM.match(tag.group()) if is_html else None
        if verbatim is not None:
            end = ENDS[verbatim[1].lower()].search(body, at)
            at = len(body) if end is None else end.end()
