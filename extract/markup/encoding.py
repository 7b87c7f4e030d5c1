"""Turn the bytes of a page into text, also where the server names the wrong encoding.

A header "utf-8" over windows-1251 bytes hides every name on the page, so a declaration is one voice
among several. Nothing here changes the kept bytes, and text that was already spoilt before it was
sent ("Ð¡Ñƒ") is left as it came.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

import chardet

HEAD_BYTES = (
    4_096  # where a <meta charset> or an XML prolog is looked for; the HTML standard says 1,024
)
SAMPLE_BYTES = 6_000  # of words with bytes above 127; a paragraph already decides

BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)

# Labels that a page may declare, from the WHATWG Encoding Standard (section 4.2), cut to what pages
# about Kazakhstan use. A label that is not here is no candidate: Python also has codecs that are no
# charsets.
_LABELS = {
    "utf-8": "utf-8 utf8 unicode-1-1-utf-8",
    "cp1251": "windows-1251 cp1251 cp-1251 x-cp1251 win-1251",
    "koi8-r": "koi8-r koi8 koi",
    "koi8-u": "koi8-u",
    "kz1048": "kz-1048 kz1048 rk1048 strk1048-2002",
    "ptcp154": "ptcp154",
    "cp866": "cp866 ibm866 866",
    "iso8859-5": "iso-8859-5",
    "mac-cyrillic": "x-mac-cyrillic mac-cyrillic maccyrillic",
    "cp1252": "windows-1252 cp1252 iso-8859-1 latin1 us-ascii ascii",  # as the standard reads them
    "iso8859-15": "iso-8859-15",
    "cp1250": "windows-1250",
    "iso8859-2": "iso-8859-2",
    "cp1254": "windows-1254 iso-8859-9",
    "utf-16-le": "utf-16 utf-16le",
    "utf-16-be": "utf-16be",
}
LABELS = {label: codec for codec, labels in _LABELS.items() for label in labels.split()}
CANDIDATES = ("utf-8", "cp1251", "koi8-r", "kz1048", "cp866", "mac-cyrillic", "iso8859-5", "cp1252")

# Letters with their share in Russian writing, per thousand; a wrong code page turns the common ones
# into the rare ones. Of a letter the weight is the logarithm of its share in per cent.
_SHARES = """
    о110 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12
    х10 ж9 ш7 ю6 ц5 щ4 э3 ф3 ъ1 ё1
"""
RUSSIAN = {share[0]: math.log(int(share[1:]) / 10) for share in _SHARES.split()}
KAZAKH = "әіңғүұқөһ"
# Their bytes are no letters of Ukrainian in windows-1251, unlike those of ғ, ү and ө.
NOT_UKRAINIAN = "қәңұһ"
TYPOGRAPHY = "«»—–“”„‘’…№§°•©®™€\u00a0\u00ad"
WEIGHTS = (
    RUSSIAN
    | dict.fromkeys(KAZAKH, 1.0)
    | dict.fromkeys("єїґ", 1.0)
    | dict.fromkeys(TYPOGRAPHY, 0.0)
)
SPOILT = -6.0  # a byte that the encoding does not have, or a control character
DRAWN = -4.0  # lines and boxes, which koi8-r and cp866 have where others have letters
MISPLACED = -3.0  # a capital after a small letter, Cyrillic and Latin within one word
STRANGE = -2.0  # any other letter or sign above 127
DECLARED = 0.2  # what a declaration, or chardet's judgement, adds

# Séance, Аким, Ñóä: a run of letters with at least one byte above 127.
WORD = re.compile(rb"[A-Za-z]{0,20}[\x80-\xff][A-Za-z\x80-\xff]{0,120}")
# charset=windows-1251, charset="utf-8", encoding='koi8-r'
CHARSET = re.compile(
    rb"""(?:charset|encoding)\s{0,8}=\s{0,8}["']?\s{0,8}([A-Za-z0-9_.:-]{1,40})""", re.I
)
ASCII_LETTER = re.compile(r"[A-Za-z]")
# Formats that are recognised by their first bytes and are never pages.
MAGIC = (
    *(b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF"),
    *(b"ID3", b"OggS", b"\xd0\xcf\x11\xe0", b"\x00\x00\x00", b"wOF"),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a body, the codec that gave it (Python's name) and why that codec was taken.

    `how` is "bom", "valid" (strict UTF-8), "declared" or "repaired" (another encoding than the
    declared one, or none was declared). Bytes that the codec does not have are U+FFFD in `text`.
    """

    text: str
    encoding: str
    how: str


def read_text(body: bytes, content_type: str | None = None) -> Decoded:
    """Return the text of `body`, whatever `content_type` (the HTTP header) and the page declare.

    Every byte string gives some text; ask `is_binary` first. The byte order mark is not part of the
    text.
    """
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return Decoded(body[len(mark) :].decode(encoding, "replace"), encoding, "bom")
    wide = _wide_encoding(body)
    if wide is not None:
        return Decoded(body.decode(wide, "replace"), wide, "repaired")
    try:
        return Decoded(body.decode("utf-8"), "utf-8", "valid")
    except UnicodeDecodeError as problem:
        if problem.start >= len(body) - 3 and not body[: problem.start].isascii():
            # A transfer that was cut inside its last character, after others that were whole.
            return Decoded(body.decode("utf-8", "replace"), "utf-8", "valid")
    declared = _declared_encodings(body, content_type)
    encoding = _judge_encoding(_sample_words(body), declared)
    how = "declared" if encoding in declared else "repaired"
    return Decoded(body.decode(encoding, "replace"), encoding, how)


def is_binary(body: bytes) -> bool:
    """Return whether the bytes are no text, by their first bytes or by control bytes.

    UTF-16 text is not binary although every second byte of its markup is zero.
    """
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    if body.startswith(MAGIC):
        return True
    head = body[:HEAD_BYTES]
    controls = sum(head.count(byte) for byte in (*range(9), *range(14, 27), *range(28, 32)))
    return controls * 20 > len(head) and _wide_encoding(body) is None


def _wide_encoding(body: bytes) -> str | None:
    """Return the UTF-16 order that zero bytes show where there is no byte order mark, or None.

    Tags, spaces and digits are ASCII, so in UTF-16 one side of the pairs has many zeros and the
    other hardly any.
    """
    head = body[:HEAD_BYTES]
    if len(head) < 4 or b"\x00" not in head:
        return None
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = len(head) // 50
    if odd > enough and even * 20 < odd:
        return "utf-16-le"
    if even > enough and odd * 20 < even:
        return "utf-16-be"
    return None


def _declared_encodings(body: bytes, content_type: str | None) -> list[str]:
    """Return the codecs that the header, then the page's head, name; unknown ones are left out."""
    header = (content_type or "").encode("ascii", "replace")[:500]
    labels = [*CHARSET.findall(header), *CHARSET.findall(body[:HEAD_BYTES])[:3]]
    known = [LABELS.get(label.decode("ascii").lower().replace("_", "-")) for label in labels]
    # A page of single bytes cannot be UTF-16, whatever it declares (the standard reads it as
    # UTF-8).
    return [codec for codec in known if codec is not None and not codec.startswith("utf-16")]


def _sample_words(body: bytes) -> bytes:
    """Return the first words with bytes above 127, as far as the sample goes."""
    words: list[bytes] = []
    size = 0
    for match in WORD.finditer(body):
        words.append(match.group())
        size += len(words[-1])
        if size >= SAMPLE_BYTES:
            break
    return b" ".join(words)


def _judge_encoding(sample: bytes, declared: list[str]) -> str:
    """Return the codec that makes the sample most like writing; of equals the earlier voice."""
    guess = chardet.detect(sample)["encoding"] or ""
    guessed = LABELS.get(guess.lower().replace("_", "-"))
    voices = [*declared, guessed, *CANDIDATES]
    best, best_score = "utf-8", float("-inf")
    for codec in dict.fromkeys(voice for voice in voices if voice is not None):
        score = _score_writing(sample.decode(codec, "replace"))
        score += DECLARED * ((codec in declared) + (codec == guessed))
        if codec in ("kz1048", "ptcp154") and not _has_kazakh(sample, codec):
            score -= DECLARED  # only Ukrainian letters in disguise
        if score > best_score:
            best, best_score = codec, score
    return best


def _has_kazakh(sample: bytes, codec: str) -> bool:
    text = sample.decode(codec, "replace").lower()
    return any(letter in text for letter in NOT_UKRAINIAN)


def _score_writing(text: str) -> float:
    """Return how plausible the characters above 127 are on average; `WEIGHTS` has the scale."""
    weights = [weight for word in text.split() for weight in _weigh_word(word)]
    return sum(weights) / len(weights) if weights else 0.0


def _weigh_word(word: str) -> Iterator[float]:
    """Yield the plausibility of each character of a word that is not ASCII."""
    plain = len(ASCII_LETTER.findall(word))
    previous = ""
    for char in word:
        if char > "\x7f":
            if previous.islower() and char.isupper():
                yield MISPLACED
            else:
                yield _weigh_letter(char, plain, len(word))
        previous = char


def _weigh_letter(char: str, plain: int, length: int) -> float:
    """Return the plausibility of one character in a word of `length` with `plain` ASCII letters."""
    if char == "\ufffd" or char <= "\x9f":
        return SPOILT
    if "\u2500" <= char <= "\u259f":
        return DRAWN
    weight = WEIGHTS.get(char.lower())
    if weight is not None:
        cyrillic = "\u0400" <= char <= "\u04ff"
        if cyrillic and plain:
            return MISPLACED
        return weight - 0.15 if char.isupper() else weight
    if "\u00c0" <= char <= "\u024f":  # é, ü, ş: one or two among plain letters
        return 1.0 if plain * 2 >= length else STRANGE
    if char.isalpha() and char > "\u0530":
        return 0.5  # another script can only come from valid UTF-8
    return STRANGE
