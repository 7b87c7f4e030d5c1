"""Reports written by a word processor (ECMA-376): footnotes and endnotes are parts of their own.

No library in use reads footnotes (python-docx 1.2 has none): the parts are few and plain XML.
Limits stand before the parser: a part is unpacked only up to its limit, whatever the archive says.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree

from extract.reports.marks import raised
from extract.reports.plain import read_pages
from extract.reports.values import RawNote, RawReport, UnreadableReport

MAX_ENTRIES = 10_000
MAX_PART = 64 << 20  # bytes of one part of XML
MAX_RATIO = 500  # a part of XML packs 5 to 60 times
CHUNK = 1 << 20
DOCUMENT = "word/document.xml"
PARTS = {"footnote": "word/footnotes.xml", "endnote": "word/endnotes.xml"}
CORE = "docProps/core.xml"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# The same names in ECMA-376 "strict" documents.
STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
STRICT_REL = b"http://purl.oclc.org/ooxml/officeDocument/relationships"
LOOSE = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
LOOSE_REL = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
R_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
DC_TITLE = "{http://purl.org/dc/elements/1.1/}title"
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# HYPERLINK "https://..." as a field code.
FIELD = re.compile(r'HYPERLINK\s{1,9}"([^"]{1,2000})"', re.IGNORECASE)
SPECIAL = ("separator", "continuationSeparator", "continuationNotice")
TITLE_STYLES = ("title", "heading1", "af", "a3")

Links = Mapping[str, str]


def read_docx(data: bytes) -> RawReport:
    """Return the report in a DOCX file: no pages, notes numbered by their first call.

    Endnotes go on where footnotes end. Raises UnreadableReport.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _read(archive)
    except (
        zipfile.BadZipFile,
        EOFError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
    ) as problem:
        if isinstance(problem, UnreadableReport):
            raise
        raise UnreadableReport("a damaged DOCX (its ZIP cannot be read)") from problem
    except etree.XMLSyntaxError as problem:
        raise UnreadableReport("a damaged DOCX (its XML cannot be read)") from problem


def _read(archive: zipfile.ZipFile) -> RawReport:
    names = archive.namelist()
    if len(names) > MAX_ENTRIES:
        raise UnreadableReport(f"a ZIP of {len(names)} entries is no report")
    if DOCUMENT not in names:
        raise UnreadableReport("a ZIP, but no DOCX: it has no word/document.xml")
    document = _part(archive, DOCUMENT)
    links = _links(archive, DOCUMENT)
    calls = _calls(document)
    paragraphs = [_words(p, links, calls) for p in document.iter(f"{W}p")]
    notes = [note for kind in PARTS for note in _notes(archive, kind, calls)]
    title = _title(archive, document)
    text = "\n".join(text for text, _targets in paragraphs if text.strip())
    if notes:
        return RawReport(title, ((None, text),), tuple(sorted(notes, key=lambda n: n.number)))
    cited = (_beside(text, targets) for text, targets in paragraphs if text.strip())
    return read_pages([(None, "\n\n".join(cited))], title or None)


def _part(archive: zipfile.ZipFile, name: str) -> Any:
    """Return the root of one part, unpacked up to its limit."""
    info = archive.getinfo(name)
    body = bytearray()
    with archive.open(info) as packed:
        while chunk := packed.read(CHUNK):
            body += chunk
            if len(body) > MAX_PART or len(body) > CHUNK + MAX_RATIO * info.compress_size:
                raise UnreadableReport("a DOCX that unpacks to more than any report holds")
    whole = bytes(body).replace(STRICT, LOOSE).replace(STRICT_REL, LOOSE_REL)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    root = etree.fromstring(whole, parser)  # no entity, no network, bounded above
    for copy in list(root.iter(FALLBACK)):  # a text box again, for older programs
        copy.getparent().remove(copy)
    return root


def _links(archive: zipfile.ZipFile, part: str) -> dict[str, str]:
    folder, _, name = part.rpartition("/")
    path = f"{folder}/_rels/{name}.rels"
    if path not in archive.namelist():
        return {}
    found = (rel.attrib for rel in _part(archive, path) if isinstance(rel.tag, str))
    return {rel["Id"]: rel["Target"] for rel in found if "Id" in rel and "Target" in rel}


def _calls(document: Any) -> dict[tuple[str, str], int]:
    """Return the printed number of every note: kind and id -> number, in the order of calls."""
    numbers: dict[tuple[str, str], int] = {}
    for kind in PARTS:
        for call in document.iter(f"{W}{kind}Reference"):
            note_id = call.get(f"{W}id")
            if note_id is not None:
                numbers.setdefault((kind, note_id), len(numbers) + 1)
    return numbers


def _notes(
    archive: zipfile.ZipFile, kind: str, calls: Mapping[tuple[str, str], int]
) -> Iterator[RawNote]:
    if PARTS[kind] not in archive.namelist():
        return
    links = _links(archive, PARTS[kind])
    for note in _part(archive, PARTS[kind]).iter(f"{W}{kind}"):
        number = calls.get((kind, note.get(f"{W}id") or ""))
        if number is None or note.get(f"{W}type") in SPECIAL:
            continue  # the line above the notes, or one whose call was deleted
        words = [_words(p, links, {}) for p in note.iter(f"{W}p")]
        targets = tuple(url for _text, urls in words for url in urls)
        yield RawNote(number, "\n".join(text for text, _urls in words).strip(), None, targets)


def _words(
    paragraph: Any, links: Links, calls: Mapping[tuple[str, str], int]
) -> tuple[str, list[str]]:
    """Return the text of a paragraph, calls of notes raised, and the targets of its links."""
    pieces: list[str] = []
    targets: list[str] = []
    codes: list[str] = []
    for node in paragraph.iter():
        match str(node.tag).removeprefix(W):
            case "t":
                text = node.text or ""
                pieces.append(raised(text) if _is_raised(node) and text.isdigit() else text)
            case "tab":
                pieces.append("\t" if node.getparent().tag == f"{W}r" else "")
            case "br" | "cr":
                pieces.append("\n")
            case "noBreakHyphen":
                pieces.append("-")
            case "footnoteReference" | "endnoteReference" as reference:
                kind = reference.removesuffix("Reference")
                number = calls.get((kind, node.get(f"{W}id") or ""))
                if number is not None:
                    pieces.append(_apart(pieces, raised(number)))
            case "hyperlink":
                targets.append(links.get(node.get(R_ID) or "", ""))
            case "instrText":
                codes.append(node.text or "")
            case _:
                continue  # properties, and deleted text, which is `delText`
    targets.extend(FIELD.findall("".join(codes)))
    return "".join(pieces), [target for target in targets if target.startswith("http")]


def _apart(pieces: list[str], mark: str) -> str:
    """Return a raised number with a comma before it if another one stands there."""
    return f",{mark}" if pieces and pieces[-1][-1:] in tuple("⁰¹²³⁴⁵⁶⁷⁸⁹") else mark


def _is_raised(text: Any) -> bool:
    align = text.getparent().find(f"{W}rPr/{W}vertAlign")
    return align is not None and align.get(f"{W}val") == "superscript"


def _title(archive: zipfile.ZipFile, document: Any) -> str:
    for paragraph in document.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and (style.get(f"{W}val") or "").lower() in TITLE_STYLES:
            words = " ".join(_words(paragraph, {}, {})[0].split())
            if words:
                return words[:300]
    if CORE in archive.namelist():
        title = _part(archive, CORE).findtext(DC_TITLE)
        if title and title.strip():
            return " ".join(title.split())[:300]
    paragraphs = (" ".join(_words(p, {}, {})[0].split()) for p in document.iter(f"{W}p"))
    return next((text[:300] for text in paragraphs if text), "")


def _beside(text: str, targets: list[str]) -> str:
    return " ".join([text, *(f"<{url}>" for url in targets if url not in text)])
