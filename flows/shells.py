"""Of two captures of one page, as it was sent and as a browser shows it, which one speaks."""

from __future__ import annotations

from extract.page import Challenge, PageChanged, Unreadable, read_documents
from models.values import Capture, PageRules

SHELL_TIMES = 2  # a page with half of the text, or less, that a browser shows is a shell


def is_shell(sent: Capture, shown: Capture, rules: PageRules) -> bool:
    """Tell whether a page is an empty shell that only a browser fills: else what was sent speaks,
    also where the page's scripts took text away.
    """
    amount = _amount(shown, rules)
    return amount > 0 and amount >= SHELL_TIMES * _amount(sent, rules)


def _amount(capture: Capture, rules: PageRules) -> int:
    """Return how many characters of text a capture has for the reader, 0 if none can be read."""
    try:
        return sum(len(article.text) for article in read_documents(capture, rules))
    except (PageChanged, Challenge, Unreadable):
        return 0
