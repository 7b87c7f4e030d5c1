"""The tree of a feed: no entity is resolved, no document type let in, nothing fetched."""

from __future__ import annotations

import re

from lxml import etree

CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # no XML document may hold them


def parse_feed(markup: str) -> etree._Element | None:
    """Return the root of an XML document, or None if it is none; a document type is refused with
    its entities.
    """
    if "<!doctype" in markup.lower():
        return None
    try:
        return parse_xml(markup)
    except etree.XMLSyntaxError:
        return None


def parse_xml(markup: str) -> etree._Element:
    """Return the root of an XML document without control characters. Raises XMLSyntaxError.

    Whoever calls it has refused a document type.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    return etree.fromstring(CONTROLS.sub("", markup).encode("utf-8", "replace"), parser)


def text_at(entry: etree._Element, path: str) -> str:
    """Return the stripped text of the first element at that path, "" if there is none."""
    return (entry.findtext(path) or "").strip()
