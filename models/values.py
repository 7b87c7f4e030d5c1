"""Frozen values that one room hands to another, without behaviour beyond their own spelling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from models.terms import CaptureKind, Code, EventKind, Grade, IssueKind, LedgerType, Role

# Whose "today" the texts mean, whatever zone a page prints its times in.
ALMATY = ZoneInfo("Asia/Almaty")
# A page is gone when it was missing twice, at least that far apart.
SECOND_LOOK = timedelta(hours=6)
# `Article.how` of what a feed said of an article of which no page was asked for.
BODY, NOT_READ = "body", "not read"


@dataclass(frozen=True, slots=True, order=True)
class Provision:
    """An article of law: `str()` gives the form used everywhere, "KZ-CC 405(1)" or "KZ-CC
    174(2)(3)".

    A paragraph that stands directly on an article ("пункт 4 статьи 274") has `part` None and is
    spelt "KZ-CC 274()(4)". Numbers are strings: "232-1" is a number of its own.
    """

    code: Code
    article: str
    part: str | None = None
    para: str | None = None

    def __str__(self) -> str:
        part = "" if self.part is None and self.para is None else f"({self.part or ''})"
        para = "" if self.para is None else f"({self.para})"
        return f"{self.code} {self.article}{part}{para}"

    @classmethod
    def read(cls, spelt: str) -> Provision:
        """Return the provision that `str()` gave as `spelt`."""
        code, _, rest = spelt.partition(" ")
        article, *units = rest.replace(")", "").split("(")
        part, para = ([unit or None for unit in units] + [None, None])[:2]
        return cls(Code(code), article, part, para)


@dataclass(frozen=True, slots=True)
class ChargeMention:
    """Characters `start..end` of a text that cite one provision, whether or not anyone is charged
    with it.

    `raw` is those characters. `how` says where the code came from: "after" or "before" the number,
    "sentence", "context" (named elsewhere in the text) or "default" (from the number alone).
    Several provisions of one list may share a span. `title_says` is another article of the code,
    "KZ-CC 255", when the title beside the number is that one's: somebody mistyped.
    """

    provision: Provision
    start: int
    end: int
    raw: str
    how: str
    title_says: str | None = None


@dataclass(frozen=True, slots=True)
class PersonMention:
    """Characters `start..end` of a text that name one person.

    `raw` is those characters, `name` the nominative a reader of that language would write (the
    fullest form found in the text), `key` the script-independent comparison key of `name`. `role`
    is `OTHER` until `extract.roles` has judged it. `lang` is the language of the sentence.
    """

    raw: str
    start: int
    end: int
    name: str
    key: str
    lang: str
    role: Role = Role.OTHER
    minor: bool = False
    birth_year: int | None = None
    birth_is_about: bool = False  # see `Naming`


@dataclass(frozen=True, slots=True)
class EventMention:
    """One act against one or more persons as a text tells it, at characters `start..end`.

    `date` keeps its precision ("2020-11-23", "2020-11", "2020") or is None; `place` is a settlement
    in the nominative; `term` is normalised English ("15 days", "5 years", "50 MCI"). `score` is
    0..1, `why` the reasons a monitor can read, in order of weight.
    """

    kind: EventKind
    people: tuple[PersonMention, ...]
    charges: tuple[Provision, ...]
    date: str | None
    place: str | None
    term: str | None
    start: int
    end: int
    score: float
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Findings:
    """All that was found in one text; offsets count characters of `title + "\\n" + text` when there
    is a title.
    """

    lang: str
    people: tuple[PersonMention, ...]
    charges: tuple[ChargeMention, ...]
    events: tuple[EventMention, ...]


@dataclass(frozen=True, slots=True)
class PageRules:
    """How the article is found on a source's pages.

    Each rule is CSS, alternatives in order of trust.

    "@attr" at the end reads an attribute, "h1@text" or "h1" the text. An empty tuple leaves the
    field to structured data (JSON-LD, OpenGraph) and then to the generic reader.
    """

    title: tuple[str, ...] = ()
    text: tuple[str, ...] = ()
    published_at: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()  # taken out of the text fragment before it is read
    tz: str = (
        "Asia/Almaty"  # for times printed without an offset (+06 until 29 February 2024, +05 since)
    )
    shape: str = "article"  # article | telegram | youtube | court | headlines


@dataclass(frozen=True, slots=True)
class Capture:
    """One response as it was kept.

    `body` is decoded of transfer and content coding, within the size limit.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    captured_at: datetime

    def header(self, name: str) -> str | None:
        """Return the first header of that name, in any case, or None."""
        wanted = name.lower()
        return next((value for key, value in self.headers if key.lower() == wanted), None)


@dataclass(frozen=True, slots=True)
class Article:
    """The read text of one document: an article, a Telegram post or a video's description.

    `url` is the document's own address (for a post inside a channel page, the post's). `how` tells
    for each field where it came from: "selector", "json-ld", "opengraph", "meta", "generic",
    "feed", "post", "row". `symbol` is the number under which whoever published it files it.
    """

    url: str
    title: str
    text: str
    published_at: datetime | None
    authors: tuple[str, ...] = ()
    lang: str | None = None
    links: tuple[str, ...] = ()
    how: dict[str, str] = field(default_factory=dict)
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class CaptureFacts:
    """What is known of one exchange once its records are on disk: the future `Snapshot` row.

    Offsets and lengths are bytes of the compressed file `warc_file`, counted to the start and over
    the whole of the gzip member of the response (or revisit) record. Digests are lower-case
    hexadecimal SHA-256: `payload_sha256` of the body without transfer coding, as received (still
    content-encoded), `block_sha256` of the record block. A fetch that brought no response has
    `status` None and `error` set; it has no offset if nothing at all was received.
    """

    record_id: str
    url: str
    kind: CaptureKind
    source_id: str | None
    link_id: int | None
    status: int | None
    captured_at: datetime
    warc_file: str
    warc_offset: int | None
    warc_length: int | None
    warc_end: int  # the byte behind the last record of the exchange
    exchange_bytes: int  # all records of the exchange: the file's bytes up to `warc_end`
    exchange_sha256: str
    payload_sha256: str | None
    block_sha256: str | None
    payload_bytes: int
    mime: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    location: str | None = None
    ip: str | None = None
    tls: str | None = None  # "TLSv1.3 TLS_AES_256_GCM_SHA384 <certificate SHA-256>"
    truncated: str | None = None  # length | time | disconnect | unspecified, as in WARC-Truncated
    error: str | None = None
    revisit_of: str | None = None  # record id of the response whose payload this one repeats
    import_id: int | None = None  # of the file that a person handed in, which this is a page of


@dataclass(frozen=True, slots=True)
class LedgerHead:
    """Where a ledger ends: how many lines it has, and the digest of the last."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptRow:
    """What the database says of a capture that its record says, too."""

    record_id: str
    url: str
    captured_at: datetime
    warc_file: str
    warc_offset: int | None
    warc_length: int | None
    warc_end: int
    block_sha256: str | None


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What a line of the ledger is to say: `object` is an opaque id, `facts` whole numbers and
    short words.
    """

    type: LedgerType
    object: str
    at: datetime
    facts: Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line: its number from 0, what it tells of, its text without the line feed, and the
    digest of the text with it (what `sha256sum` prints for the line).
    """

    seq: int
    type: LedgerType
    object: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """What decides whether two tellings are one event. `seen_on` is the day of publication,
    `articles` are those of the charges without part and paragraph, "KZ-CC 405".
    """

    kind: EventKind
    date: str | None
    place: str | None
    seen_on: str
    articles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Naming:
    """One naming of a person, or all that is on file of one.

    `birth_year` is the year or, where `birth_is_about`, the year of the text less an age: it may be
    the one before. `gender` is "m" or "f" where
    someone knows it; the name may tell it too. `patronymic` is one known from elsewhere. Names of
    places and provisions are compared as they are, so the caller spells each in one way; `people`
    are the `person_key` of those named beside, `acts` what was done to the person. Nothing known is
    None or empty, `Role.OTHER`.
    """

    name: str
    gender: str | None = None
    birth_year: int | None = None
    birth_is_about: bool = False
    patronymic: str | None = None
    role: Role = Role.OTHER
    minor: bool | None = None
    places: frozenset[str] = frozenset()
    provisions: frozenset[str] = frozenset()
    people: frozenset[str] = frozenset()
    acts: frozenset[EventFacts] = frozenset()


@dataclass(frozen=True, slots=True)
class Sameness:
    """How likely two namings are one person, and the reasons, weightiest first.

    `by_spelling` says that the names differ only as one name is spelt in several ways, and nothing
    speaks against it.
    """

    grade: Grade
    why: tuple[str, ...]
    by_spelling: bool = False


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document read out of a snapshot. `url` is its canonical address.

    `embedded` are the frames inside its text, posts of other sites among them; they are looked for
    only where somebody is named or something was done.
    """

    url: str
    article: Article
    findings: Findings
    embedded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading one snapshot: its documents, and a problem if a person must look."""

    snapshot_id: int
    documents: tuple[ReadDocument, ...] = ()
    problem: IssueKind | None = None
    message: str = ""
    is_postponed: bool = False  # the archive was out of reach: the snapshot stays unread
