"""Tell the readers' comments of a page from its article by the names of elements.

What readers wrote under an article is never read, whoever asks: taking part in a discussion is
what some of them are prosecuted for.
"""

from __future__ import annotations

import re

# id="comments", class="comment-list", id="disqus_thread", class="obsuzhdenie"; on Facebook's pages
# id="ufi_123" holds the comments and the names of those who liked a post.
_WORDS = """
    comment comments commentlist commentform commentarea commentsarea respond reply replies
    discussion discussions disqus hypercomments fbcomments vuukle ufi
    kommentarii kommentariy kommentarij kommenty obsuzhdenie pikirler
"""
# class="comments-open", "no-comments", "category-discussion": said about an article.
_EXEMPT = """
    no has open opened closed enabled disabled status count counter category tag button link icon
"""
_HINTS = "comment discuss disqus kommen obsuzhd pikir repl respond ufi vuukle"

WORDS = frozenset(_WORDS.split())
EXEMPT = frozenset(_EXEMPT.split())
HINT = re.compile("|".join(_HINTS.split()))  # one of them is part of each word
HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")  # commentList
NOT_WORD = re.compile(r"[^a-z0-9]+")


def is_comments(id_: str | None, class_: str | None) -> bool:
    """Return whether an element's id or class says that it holds what readers wrote.

    The names are read word by word: "commentary" is a genre of articles, "comments-open" a setting.
    """
    if not id_ and not class_:
        return False
    names = f"{id_ or ''} {class_ or ''}"
    if HINT.search(names.lower()) is None:  # most elements, and quickly
        return False
    return any(map(_names_comments, names.split()))


def _names_comments(name: str) -> bool:
    words = set(NOT_WORD.split(HUMP.sub("-", name).lower()))
    return not words.isdisjoint(WORDS) and words.isdisjoint(EXEMPT)
