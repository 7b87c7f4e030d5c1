"""Small PDFs of invented text, made by code: one font, every letter at its code point."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

WIDTH = 88  # characters of a line
TOP, LEFT, LEADING = 780, 50, 15
HEAD, SIZE = 16, 11  # points: a line that begins with "# " is a heading
MARK = b"%# synthetic: an invented document\n"
TO_UNICODE = (
    b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def\n"
    b"1 begincodespacerange <0000> <ffff> endcodespacerange\n3 beginbfrange\n"
    + b"".join(b"<%02x00> <%02xff> <%02x00>\n" % (n, n, n) for n in (0, 4, 0x20))
    + b"endbfrange endcmap end end"
)
FONT = [
    b"<</Type/Font/Subtype/Type0/BaseFont/Invented/Encoding/Identity-H/DescendantFonts[4 0 R]"
    b"/ToUnicode 5 0 R>>",
    b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Invented/DW 500"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/Invented/Ascent 800/Descent -200/Flags 4"
    b"/FontBBox[0 -200 500 800]>>>>",
]
FIRST_PAGE = 6  # the number of its object


def make_pdf(pages: Sequence[Sequence[str]], title: str = "") -> bytes:
    """Return a PDF with these paragraphs on its pages; `title` stands in its metadata only."""
    numbers = range(FIRST_PAGE, FIRST_PAGE + 2 * len(pages), 2)
    kids = b" ".join(b"%d 0 R" % number for number in numbers)
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        *FONT,
        _stream(TO_UNICODE),
    ]
    for number, paragraphs in zip(numbers, pages, strict=True):
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>"
            b"/Contents %d 0 R>>" % (number + 1)
        )
        objects.append(_stream(_print(paragraphs)))
    return _file([*objects, b"<</Title <feff%s>>>" % title.encode("utf-16-be").hex().encode()])


def _print(paragraphs: Sequence[str]) -> bytes:
    lines, y = [b"BT"], float(TOP)
    for paragraph in paragraphs:
        size = HEAD if paragraph.startswith("# ") else SIZE
        for line in textwrap.wrap(paragraph.removeprefix("# "), WIDTH):
            codes = line.encode("utf-16-be").hex().encode()
            lines.append(b"/F %d Tf 1 0 0 1 %d %.1f Tm <%s> Tj" % (size, LEFT, y, codes))
            y -= LEADING
        y -= LEADING
    return b"\n".join([*lines, b"ET"])


def _stream(content: bytes) -> bytes:
    return b"<</Length %d>>\nstream\n%s\nendstream" % (len(content), content)


def _file(objects: Sequence[bytes]) -> bytes:
    """Return the file of these objects; the first is the catalogue, the last tells of the file."""
    out, places = bytearray(b"%PDF-1.7\n" + MARK), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R/Info %d 0 R>>\n" % (len(objects) + 1, len(objects))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)
