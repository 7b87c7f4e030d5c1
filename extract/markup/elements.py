"""How HTML elements behave for a reader: which break a line, are never text, never nest.

After the HTML Living Standard, sections 13.1.2 (elements) and 15.3 (rendering), read in 2026.
"""

from __future__ import annotations

_BLOCKS = """
    address article aside blockquote body br center dd details div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr html li main nav ol option p pre section summary
    table tbody td tfoot th thead tr ul
"""
_CELLS = "td th"
_SILENT = "iframe noscript script style template textarea title xmp"
_BESIDE = "aside nav"
_UNREAD = """
    audio button canvas embed form head input math object select svg video
"""
_VOID = "area base br col embed hr img input link meta param source track wbr"
_CLOSED_BY_NEXT = "dd dt li option p td th tr"
_DRAWN = "circle path rect use"

# They begin and end a line of text; cells of a table stand on one line together.
BLOCKS = frozenset(_BLOCKS.split())
CELLS = frozenset(_CELLS.split())
# Their content is not shown as text, and in most of them not even markup.
SILENT = frozenset(_SILENT.split())
# They stand beside an article, or in it without being of it.
BESIDE = frozenset(_BESIDE.split())
# Nothing in them is read inside an article.
UNREAD = SILENT | BESIDE | frozenset(_UNREAD.split())
# They have no content and no end tag.
VOID = frozenset(_VOID.split())
# Their names speak of the whole page.
ROOTS = frozenset(["body", "html"])
# They do not nest where an end tag is missing, or are drawn by the thousand in one icon.
FLAT = VOID | frozenset(_CLOSED_BY_NEXT.split()) | frozenset(_DRAWN.split())
