"""Addresses in the text of a note, mended where conversion to text broke them.

Only what conversion puts in is taken out: line breaks, spaces, soft hyphens, brackets, a scheme
twice. Nothing is ever made up; what is missing or wrong is told as a defect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.reports.values import Defect, NoteLink

MAX_NOTE = 100_000  # characters of one note that are looked at
MAX_JOINS = 40  # broken places mended in one address

# Soft hyphen, zero-width space and joiners, word joiner, byte order mark.
INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff]")
SPACES = re.compile(r"[^\S\n]")
# "https://", "http: //", "hxxps://", "https:/", and the schemeless beginnings that mean an address.
OPENING = re.compile(
    r"h(?:tt|xx)ps?[ ]?:[ ]?/[ ]?/?(?=\s?[^\s/])"
    r"|(?<![\w./@-])www\.\s?(?=\w)"
    r"|(?<![\w./@-])(?:t\.me|youtu\.be|fb\.watch|bit\.ly)/(?=\w)",
    re.IGNORECASE,
)
SCHEME = re.compile(r"h(tt|xx)p(s?) ?: ?/ ?/? ?", re.IGNORECASE)
# "http://https://x", "https://http//x": the scheme was put before an address that had one.
DOUBLED = re.compile(r"(?:https?:/{1,2}){1,5}(https?):?//", re.IGNORECASE)
# A second address begins; behind "/" or "=" it is part of the first (web.archive.org, ?u=).
GLUED = re.compile(r"(?<=[^/=:?&])(?=https?://)", re.IGNORECASE)
END_MARKS = ".,;:!?'\"»”’‘“«`*|\\"
BRACKETS = {")": "(", "]": "[", "}": "{", ">": "<"}
GOES_ON = ("/", "-", "_", "=", "&", "?", "%", "#", "~", "+", "www.", "://")
CONTINUES = "/?&=%#_~"
# A piece of an address: "30597675.html", "a-b-c", "id=7", "ABC_def".
PIECE = re.compile(r"[\w%/=&?#~+.,:@!$'()*-]{1,2000}")
HAS_SIGN = re.compile(r"[\d/=&?%_#]|\w-\w|\w\.\w")
HOST = re.compile(
    r"https?://[\w-]{1,63}(?:\.[\w-]{1,63}){1,10}(?::\d{1,5})?(?=[/?#]|$)", re.IGNORECASE
)
BAD_PERCENT = re.compile(r"%(?![0-9a-fA-F]{2})")
# Encoding cut in the middle: "...%D0%B" or "...%D0%".
CUT_PERCENT = re.compile(r"%[0-9a-fA-F]?$")
ELLIPSIS = re.compile(r"…|\.{3}")
# A slug of many words whose last is one letter was cut at some length: "ce-9-decembre-2016-m.-o".
CUT_SLUG = re.compile(r"/(?:[\w.]{1,60}-){3,40}[a-z]?$", re.IGNORECASE)
ESCAPED = re.compile(r"\\([_*&~#()\[\]-])")


def find_links(text: str, targets: Sequence[str] = ()) -> tuple[NoteLink, ...]:
    """Return the addresses of one note in order, each once.

    `targets` are those that the file's format stores beside the text (a hyperlink). They count
    before what is printed, unless the text has the same address at greater length: a program that
    makes links of printed addresses stops at the end of the line.
    """
    printed = list(_printed(text[:MAX_NOTE]))
    stored = [url for url in map(_mended, targets) if OPENING.match(url)]
    kept = [url for url in stored if not _is_beginning_of_any(url, printed)]
    urls = [_longer(url, kept) for url in printed] + kept
    return tuple(NoteLink(url, find_defect(url)) for url in dict.fromkeys(urls))


def without_links(text: str) -> str:
    """Return a note's words without its addresses, on one line."""
    plain = _visible(text[:MAX_NOTE])
    words = [word for word in plain.split() if OPENING.match(word.lstrip("<([")) is None]
    return " ".join(words)


def find_defect(url: str) -> Defect | None:
    """Return what is wrong with an address by its looks, or None.

    "truncated": its end is missing (an ellipsis, half an encoded letter, an empty last parameter, a
    slug cut in a word). "malformed": no host that could be one, or a "%" that encodes nothing.
    """
    if ELLIPSIS.search(url) or CUT_PERCENT.search(url):
        return "truncated"
    if HOST.match(url) is None or BAD_PERCENT.search(url):
        return "malformed"
    before, _, query = url.partition("?")
    if url.endswith(("&", "?", "=")) or (not query and CUT_SLUG.search(before[8:])):
        return "truncated"
    return None


def _printed(text: str) -> Iterator[str]:
    plain = _visible(text)
    at = 0
    while (opening := OPENING.search(plain, at)) is not None:
        raw, at = _delimited(plain, opening.start()) or _joined(plain, opening)
        for piece in GLUED.split(_one_scheme(raw)):
            yield _trimmed(piece)


def _visible(text: str) -> str:
    text = SPACES.sub(" ", INVISIBLE.sub("", text))
    return ESCAPED.sub(r"\1", text.replace("&amp;", "&"))


def _delimited(text: str, start: int) -> tuple[str, int] | None:
    """Return the address between angle brackets, whatever white space was put into it."""
    if start == 0 or text[start - 1] != "<":
        return None
    end = text.find(">", start, start + 3_000)
    if end < 0 or OPENING.search(text, start + 8, end) and " " in text[start:end].strip():
        return None
    return "".join(text[start:end].split()), end + 1


def _joined(text: str, opening: re.Match[str]) -> tuple[str, int]:
    """Return the address that begins here, and where reading goes on."""
    end = _end_of_run(text, opening.end())
    url = "".join(text[opening.start() : end].split())
    for _ in range(MAX_JOINS):
        gap, then = _gap(text, end)
        if gap is None:
            break
        run = text[then : _end_of_run(text, then)]
        if not _belongs(url, run, gap, text[then + len(run) : then + len(run) + 60]):
            break
        url, end = url + run, then + len(run)
    return url, max(end, opening.end())


def _end_of_run(text: str, start: int) -> int:
    if start < len(text) and text[start].isspace():  # "https:// www"
        start += 1
    while start < len(text) and not text[start].isspace() and text[start] not in "<>":
        start += 1
    return start


def _gap(text: str, end: int) -> tuple[str | None, int]:
    """Return the one line break or space behind an address, and where the next run begins."""
    then = end
    while then < len(text) and text[then].isspace():
        then += 1
    gap = text[end:then]
    if not gap or gap.count("\n") > 1 or then == len(text):
        return None, then
    return ("\n" if "\n" in gap else " "), then


def _belongs(url: str, run: str, gap: str, rest: str) -> bool:
    """Judge whether `run`, behind a break, is the rest of the address before the break."""
    if url.endswith((";", ",", ")", "»", "”")) or OPENING.match(run) or not run:
        return False
    piece = PIECE.match(run)
    if piece is None or len(_trimmed(run)) > piece.end():
        return False
    if run[0] in CONTINUES and len(run) > 1 and run[1].isalnum():
        return True
    looks_like_address = HAS_SIGN.search(_trimmed(run)) is not None
    if url.lower().endswith(GOES_ON):
        is_last = not rest.strip() or rest.lstrip(" ").startswith(("\n", ";", ","))
        return looks_like_address or (is_last and run[0].islower() and run.isascii())
    # Broken in the middle of a word, at the end of a full line: the rest has the signs of one.
    return gap == "\n" and _is_rest_of_line(url, run, rest)


def _is_rest_of_line(url: str, run: str, rest: str) -> bool:
    bare = _trimmed(run)
    stands_alone = not rest.split("\n")[0].strip(" .;,")
    has_sign = re.search(r"[/=&?%_]|\w-\w|\.(?:html?|php|pdf|aspx?)$", bare) is not None
    return stands_alone and bare.isascii() and len(url) >= 40 and has_sign


def _one_scheme(raw: str) -> str:
    """Return an address with one scheme, spelt right."""
    url = DOUBLED.sub(lambda twice: f"{twice[1]}://", raw, count=1)
    spelt = SCHEME.match(url)
    if spelt is None:
        return f"https://{url}"
    return f"http{spelt[2].lower()}://{url[spelt.end() :]}"


def _trimmed(url: str) -> str:
    """Return an address without the marks of the sentence around it.

    A closing bracket stays where the address has its opening one.
    """
    while url:
        last = url[-1]
        is_lone = last in BRACKETS and url.count(last) > url.count(BRACKETS[last])
        if url.endswith(("...", "…")) or not (last in END_MARKS or is_lone):
            break
        url = url[:-1]
    return url


def _mended(target: str) -> str:
    """Return a stored address without white space and with one scheme; "" if it is none."""
    bare = "".join(_visible(target[:3_000]).split())
    return _one_scheme(bare) if OPENING.match(bare) else ""


def _is_beginning_of_any(url: str, printed: Sequence[str]) -> bool:
    """Tell whether the text has this address at greater length: a link cut at the end of a line."""
    if url in printed or url.rstrip("/").count("/") < 3:
        return False
    whole = (one for one in printed if ELLIPSIS.search(one) is None)
    return any(len(one) > len(url) and one.startswith(url) for one in whole)


def _longer(url: str, stored: Sequence[str]) -> str:
    """Return the stored address that a printed one is, or is the beginning of."""
    bare = ELLIPSIS.split(url)[0].rstrip("/").lower()
    for one in stored:
        if one.rstrip("/").lower() == bare:
            return one
    if bare.count("/") >= 3:  # more than a host: that may be cited beside one of its pages
        return next((one for one in stored if one.lower().startswith(bare)), url)
    return url
