"""One invented report as a file of each format. People, groups and pages in it do not exist."""

from __future__ import annotations

import io
import re
import textwrap
import zipfile
from collections.abc import Sequence
from html import escape

TITLE = "Есеп: «Тірек» қозғалысы неге қудаланды"
# "{3}" calls note 3.
PARAGRAPHS = [
    "The court in Almaty sentenced activist Aigul Sarsenkulova to two years of restriction of "
    "liberty under part 2 of Article 405 of the Criminal Code.{1} Judge Marat Zhunisbekuly refused "
    "to hear the witnesses of the defence, and the hearing lasted only forty minutes in all.{2}",
    "Суд в Актобе арестовал Ерлана Таубайсынова на 15 суток по статье 488 КоАП РК за участие в "
    "мирном собрании{3}. Полиция не сообщила о задержании родственникам{4, 5}.",
    "Өскеменде Дәурен Қожагелдіұлын ҚК 174-бабы бойынша айыптады{6}. Тергеу жалғасуда.",
]
NOTES = [
    "https://habar.example.kz/ru/news/2021/01/14/aktivistku-prigovorili-k-ogranicheniyu-svobody-24680.html",
    "Пост группы: https://www.facebook.com/groups/TirekQozgalysy/permalink/1000000000000017/ ; "
    "https://m.facebook.com/story.php?story_fbid=1000000000000021&id=1000000000001&fbclid=IwAR0aBcD",
    "His lawyer was let in to see him after two days.",
    "https://www.youtube.com/watch?v=aBcDeFgHiJ",
    "https://t.me/s/tirek_example/17",
    "Қараңыз: https://habar.example.kz/ru/news/2021/02/ogranich…",
]
CALL = re.compile(r"\{([\d, ]+)\}")
URL = re.compile(r"https?://[^\s;]+(?<!…)(?=\s|;|$)")
RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
WIDTH = 92  # characters of a line of print


def as_text() -> bytes:
    """Return the report as a converter leaves it: hard lines, raised numbers, broken addresses."""
    body = [
        CALL.sub(lambda m: f"^{{{m[1]}}}" if "," in m[1] else m[1].translate(RAISED), p)
        for p in PARAGRAPHS
    ]
    paragraphs = ["\n".join(textwrap.wrap(p, WIDTH)) for p in body]
    notes = [f"{str(n).translate(RAISED)} {_broken(note)}" for n, note in enumerate(NOTES, 1)]
    return "\n\n".join([TITLE, *paragraphs, *notes]).encode()


def as_markdown() -> bytes:
    """Return it in Markdown, with named notes and links that hide their addresses."""
    names = ["court", "post", "lawyer", "video", "channel", "more"]
    body = [
        CALL.sub(lambda m: "".join(f"[^{names[int(n) - 1]}]" for n in m[1].split(",")), p)
        for p in PARAGRAPHS
    ]
    notes = [f"[^{name}]: {_linked(note)}" for name, note in zip(names, NOTES, strict=True)]
    return "\n\n".join([f"# {TITLE}", *body, "\n".join(notes)]).encode()


def as_html() -> bytes:
    """Return it as a web page: a list of notes at the end, with ways back."""
    body = [
        CALL.sub(
            lambda m: "".join(
                f'<sup><a href="#n{n.strip()}" id="r{n.strip()}">[{n.strip()}]</a></sup>'
                for n in m[1].split(",")
            ),
            escape(p),
        )
        for p in PARAGRAPHS
    ]
    notes = [
        f'<li id="n{n}"><p><a href="#r{n}">↑</a> {_anchored(note)}</p></li>'
        for n, note in enumerate(NOTES, 1)
    ]
    page = "".join(f"<p>{paragraph}</p>\n" for paragraph in body)
    return (
        f"<!doctype html><html><head><meta charset=utf-8><title>x</title><style>p{{color:red}}"
        f'</style></head><body><nav><a href="https://menu.example.kz/">Menu</a></nav><h1>{TITLE}</h1>{page}'
        f"<h2>Сілтемелер</h2><ol>{''.join(notes)}</ol></body></html>"
    ).encode()


def as_docx() -> bytes:
    """Return it as a word processor writes it: notes in a part of their own, links as relations."""
    ids = {n: n + 1 for n in range(1, len(NOTES) + 1)}  # the first two are the separators
    body = [_paragraph(_runs(p, ids)) for p in PARAGRAPHS]
    title = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>{TITLE}</w:t></w:r></w:p>'
    relations: list[str] = []
    notes = [
        f'<w:footnote w:id="{ids[n]}">{_paragraph(_note_runs(note, relations))}</w:footnote>'
        for n, note in enumerate(NOTES, 1)
    ]
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{n}"><w:p/></w:footnote>'
        for n, kind in enumerate(["separator", "continuationSeparator"])
    )
    return _zip(
        {
            "word/document.xml": _xml("document", f"<w:body>{title}{''.join(body)}</w:body>"),
            "word/footnotes.xml": _xml("footnotes", separators + "".join(notes)),
            "word/_rels/footnotes.xml.rels": _relations(relations),
        }
    )


def as_pdf() -> bytes:
    """Return it as PDF of two pages: notes in small print, raised numbers, links over some."""
    pages = [_Sheet(), _Sheet()]
    pages[0].write(TITLE, size=16)
    for page, paragraphs, notes in (
        (pages[0], PARAGRAPHS[:1], (1, 2)),
        (pages[1], PARAGRAPHS[1:], (3, 4, 5, 6)),
    ):
        for paragraph in paragraphs:
            page.skip(8)
            for line in textwrap.wrap(
                CALL.sub(lambda m: "{" + m[1].replace(" ", "") + "}", paragraph), WIDTH
            ):
                page.write(line)
        page.skip(40)
        for n in notes:
            for line in _broken_anywhere(f"{{{n}}} {NOTES[n - 1]}"):
                page.write(line, size=8.5)
            page.link(NOTES[n - 1])
        page.skip(30)
        page.write(str(pages.index(page) + 1), size=9)
    return pdf_file([bytes(page.content) for page in pages], [page.links for page in pages])


FILES = {"txt": as_text, "md": as_markdown, "html": as_html, "docx": as_docx, "pdf": as_pdf}


def pdf_file(
    contents: Sequence[bytes], links: Sequence[Sequence[tuple[str, tuple[float, ...]]]]
) -> bytes:
    """Return a PDF of these content streams; its one font has every letter at its code point."""
    first = 6
    objects: list[bytes] = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>"
        % (len(contents), b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(contents)))),
        b"<</Type/Font/Subtype/Type0/BaseFont/Invented/Encoding/Identity-H/DescendantFonts[4 0 R]"
        b"/ToUnicode 5 0 R>>",
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Invented/DW 500"
        b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/FontDescriptor<</Type/FontDescriptor/FontName/Invented/Ascent 800/Descent -200/Flags 4"
        b"/FontBBox[0 -200 500 800]>>>>",
        _stream(_to_unicode()),
    ]
    for content, over in zip(contents, links, strict=True):
        annots = b"".join(
            b"<</Type/Annot/Subtype/Link/Rect[%s]/A<</S/URI/URI(%s)>>>>"
            % (" ".join(f"{x:.1f}" for x in place).encode(), url.encode())
            for url, place in over
        )
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents %d 0 R/Annots[%s]>>" % (len(objects) + 2, annots)
        )
        objects.append(_stream(content))
    out, places = bytearray(b"%PDF-1.7\n"), []
    for n, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (n, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table)
    return bytes(out)


class _Sheet:
    """A page that is written from top to bottom."""

    def __init__(self) -> None:
        self.content = bytearray(b"BT\n")
        self.links: list[tuple[str, tuple[float, ...]]] = []
        self.y = 790.0
        self.lines: list[tuple[str, float, float]] = []

    def write(self, line: str, size: float = 11) -> None:
        self.y -= size * 1.2
        self.content += b"1 0 0 1 50 %.1f Tm\n" % self.y
        for piece in re.split(r"(\{[\d,]+\})", line):
            if piece.startswith("{"):
                self._show(piece[1:-1], size * 0.6, size * 0.4)
            elif piece:
                self._show(piece, size, 0)
        self.lines.append((line, self.y, size))

    def skip(self, height: float) -> None:
        self.y -= height

    def link(self, note: str) -> None:
        """Lay a link over every line that carries part of the note's first address."""
        found = URL.search(note)
        for line, y, size in self.lines:
            if found is not None and any(
                part in found[0] and len(part) > 9 for part in line.split()
            ):
                self.links.append((found[0], (50, y - 2, 545, y + size)))

    def _show(self, text: str, size: float, rise: float) -> None:
        codes = "".join(f"{ord(letter):04x}" for letter in text).encode()
        self.content += b"/F %.1f Tf %.1f Ts <%s> Tj\n" % (size, rise, codes)


def _stream(content: bytes) -> bytes:
    closing = b"ET\n" if content.startswith(b"BT") else b""
    return b"<</Length %d>>\nstream\n%s%s\nendstream" % (
        len(content) + len(closing),
        content,
        closing,
    )


def _to_unicode() -> bytes:
    rows = b"".join(b"<%02x00> <%02xff> <%02x00>\n" % (n, n, n) for n in (0, 4, 0x20))
    return (
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        b"3 beginbfrange\n" + rows + b"endbfrange endcmap end end"
    )


def _broken(note: str) -> str:
    """Return a note whose first address a line broke, as text out of a PDF has it."""
    found = URL.search(note)
    if found is None or len(found[0]) < 70:
        return note
    at = found.start() + found[0].rindex("-" if "-" in found[0] else "/", 0, 75) + 1
    return f"{note[:at]}\n{note[at:]}"


def _broken_anywhere(note: str) -> list[str]:
    """Return a note in lines that are filled to the margin, in the middle of words too."""
    return [note[at : at + WIDTH + 10].strip() for at in range(0, len(note), WIDTH + 10)]


def _linked(note: str) -> str:
    return URL.sub(lambda found: f"[here]({found[0]})", note)


def _anchored(note: str) -> str:
    """Return a note with links that print only the beginning of their addresses."""
    pieces, at = [], 0
    for found in URL.finditer(note):
        pieces.append(escape(note[at : found.start()]))
        pieces.append(f'<a href="{escape(found[0])}">{escape(found[0][:30])}…</a>')
        at = found.end()
    return "".join([*pieces, escape(note[at:])])


def _paragraph(runs: str) -> str:
    return f"<w:p>{runs}</w:p>"


def _text(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _runs(paragraph: str, ids: dict[int, int]) -> str:
    runs = []
    for n, piece in enumerate(CALL.split(paragraph)):
        if n % 2 == 0:
            runs.append(_text(piece))
            continue
        runs += [
            f'<w:r><w:footnoteReference w:id="{ids[int(one)]}"/></w:r>' for one in piece.split(",")
        ]
    return "".join(runs)


def _note_runs(note: str, relations: list[str]) -> str:
    runs, at = ["<w:r><w:footnoteRef/></w:r>"], 0
    for found in URL.finditer(note):
        relations.append(found[0])
        runs.append(_text(note[at : found.start()]))
        runs.append(f'<w:hyperlink r:id="rId{len(relations)}">{_text("the page")}</w:hyperlink>')
        at = found.end()
    return "".join([*runs, _text(note[at:])])


def _xml(name: str, body: str) -> bytes:
    spaces = (
        'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} {spaces}>{body}</w:{name}>'.encode()


def _relations(targets: Sequence[str]) -> bytes:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="hyperlink" Target="{escape(url)}" TargetMode="External"/>'
        for n, url in enumerate(targets, 1)
    )
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return f'<Relationships xmlns="{space}">{rows}</Relationships>'.encode()


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in {"[Content_Types].xml": b"<Types/>", **parts}.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)  # always one time
    return out.getvalue()
