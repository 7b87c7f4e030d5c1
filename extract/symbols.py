"""Find the number under which a body files a document: in its address, or where its text begins.

Only a document's own number is wanted. In running text such numbers are citations, so a page that
is no file is believed by its address and the beginning of its title alone.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

MAX_SYMBOL = 80  # characters, as the database has it
HEAD_CHARS = 1_500

# A/HRC/WGAD/2018/67, CCPR/C/115/D/2304/2013, A/HRC/45/16/Add.1, E/C.12/KAZ/CO/2
UNITED_NATIONS = re.compile(
    r"(?<![\w/.-])(?:A|E|S|ST|CAT|CCPR|CED|CEDAW|CERD|CMW|CRC|CRPD|HRI|INT|SPT)"
    r"(?=[A-Za-z./-]{0,40}\d)(?:/[A-Z0-9][A-Za-z0-9.-]{0,15}){2,9}(?![\w/])"
)
# TA-8-2019-0203 in an address, P8_TA(2019)0203 or P8_TA-PROV(2019)0203 in print
DOCEO = re.compile(r"(?<![A-Z-])((?:TA|RC|RC-B|A|B|E|P|O)-\d{1,2}-\d{4}-\d{3,6})(?!\d)")
ADOPTED = re.compile(r"(?<!\w)P(\d{1,2})_TA(?:-PROV)?\((\d{4})\)(\d{4})(?!\d)")
# AL KAZ 3/2020, KAZ 3/2020: letters of the special procedures, and what states answered
COMMUNICATION = re.compile(
    r"(?<!\w)(?:(?:UA|AL|JUA|JAL|OL|JOL|OTH)\s)?[A-Z]{3}\s\d{1,3}/20\d\d(?!\d)"
)
# Doc. 14900; Resolution 2270 (2019): the Parliamentary Assembly of the Council of Europe
ASSEMBLY = re.compile(
    r"(?<!\w)(?:Doc\.\s?\d{4,5}(?!\d)|(?:Resolution|Recommendation)\s\d{3,4}\s\(\d{4}\))"
)
PATTERNS = (UNITED_NATIONS, DOCEO, ADOPTED, COMMUNICATION, ASSEMBLY)


def find_symbol(url: str, title: str, text: str, *, is_file: bool) -> str | None:
    """Return the number of a document, spelt in one way, or None.

    Of several the one in the address counts, then the first in the head of a file.
    """
    return _in_address(url) or (_first(text[:HEAD_CHARS]) if is_file else _at_start(title))


def _in_address(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        values = parse_qs(parts.query, max_num_fields=50)
    except ValueError:
        return None
    asked = [said for name, said in values.items() if name.lower() in ("symbolno", "symbol")]
    path = unquote(parts.path)
    stem = path.rpartition("/")[2].partition(".pdf")[0]
    spelt = [*(one.upper() for said in asked for one in said[:1]), stem.replace("_", "/"), path]
    for said in spelt:
        for pattern in (UNITED_NATIONS, DOCEO):
            found = pattern.search(said[:500].lstrip("/"))
            if found is not None:
                return _spell(found)
    return _behind_language(path)


def _behind_language(path: str) -> str | None:
    # docs.un.org/en/A/HRC/45/16: its first letter stands behind a slash
    for found in re.finditer(r"/(?=[A-Z]{1,5}/)", path[:300]):
        symbol = UNITED_NATIONS.fullmatch(path[found.end() : 300])
        if symbol is not None:
            return _spell(symbol)
    return None


def _first(text: str) -> str | None:
    found = [match for pattern in PATTERNS if (match := pattern.search(text)) is not None]
    return _spell(min(found, key=lambda match: match.start())) if found else None


def _at_start(title: str) -> str | None:
    found = (pattern.match(title[:200]) for pattern in PATTERNS)
    return next((_spell(match) for match in found if match is not None), None)


def _spell(found: re.Match[str]) -> str | None:
    said = found.group().rstrip(".-")
    if found.re is ADOPTED:
        said = f"TA-{found[1]}-{found[2]}-{found[3]}"
    elif found.re is UNITED_NATIONS:
        said = said.replace("/ADD.", "/Add.").replace("/REV.", "/Rev.").replace("/CORR.", "/Corr.")
    elif found.re is ASSEMBLY:
        said = re.sub(r"^Doc\.\s?", "Doc. ", said)
    return said if len(said) <= MAX_SYMBOL else None
