"""Brings the catalogues of the interface up to date: `python -m console.catalogues` in a checkout.

What is said in templates and in code is gathered; each catalogue keeps its translations, gets what
is new without one, and loses what nobody says any more. Nothing is guessed from what looks alike.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from console.languages import Language

ROOT = Path(__file__).parents[1]
METHODS = [("console/**.py", "python"), ("console/templates/**.html", "jinja2")]
OPTIONS = {
    "console/templates/**.html": {
        "extensions": "jinja2.ext.i18n",
        "newstyle_gettext": "true",
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "silent": "false",
    }
}
# No dates and no names: a catalogue changes when its texts do.
HEAD = r"""msgid ""
msgstr ""
"Language: {language}\n"
"Plural-Forms: {plurals}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
KEYWORDS = {"_": None, "N_": None, "gettext": None, "ngettext": (1, 2)}
TRANSLATED = [language for language in Language if language is not Language.EN]


def gather() -> Catalog:
    """Return every text of the interface, in the order of the files that say it."""
    said = Catalog(project="Aigaq", charset="utf-8")
    for file, line, text, comments, _context in extract_from_dir(
        ROOT, METHODS, OPTIONS, keywords=KEYWORDS, comment_tags=("Translators:",)
    ):
        said.add(text, locations=[(file, line)], auto_comments=comments)
    return said


def file_of(language: Language) -> Path:
    """Return the catalogue of a language."""
    return ROOT / "console" / "locales" / language / "LC_MESSAGES" / "aigaq.po"


def load(language: Language) -> Catalog:
    """Return the translations of a language as they are in its file."""
    with file_of(language).open("rb") as file:
        return read_po(file, locale=language)


def update(language: Language) -> int:
    """Bring a catalogue up to date; return how many of its texts wait for a translation."""
    catalogue = load(language)
    catalogue.update(gather(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    written = BytesIO()
    write_po(written, catalogue, width=100, sort_output=True, no_location=True, omit_header=True)
    head = HEAD.format(language=language, plurals=catalogue.plural_forms)
    file_of(language).write_bytes(head.encode() + written.getvalue())
    return len(untranslated(catalogue))


def untranslated(catalogue: Catalog) -> list[str]:
    """Return the texts that have no translation, or lack one of a plural form."""
    waiting = [message for message in catalogue if message.id and not _is_whole(message)]
    return [message.id if isinstance(message.id, str) else message.id[0] for message in waiting]


def _is_whole(message: Message) -> bool:
    told: Any = message.string
    is_said = bool(told) if isinstance(told, str) else bool(told) and all(told)
    return is_said and not message.fuzzy


if __name__ == "__main__":
    for one in TRANSLATED:
        print(f"{one}: {update(one)} texts wait for a translation in {file_of(one)}")
