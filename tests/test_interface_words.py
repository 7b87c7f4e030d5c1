"""Every page says what it says in the words of a catalogue."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.pseudo import in_brackets, untranslated
from tests.test_console import Served, archive, served  # noqa: F401  # fixtures

PATHS = (
    "/documents",
    "/documents?words=суд",
    "/documents?words=нигденет",
    "/documents/1",
    "/documents/1/since/1",
    "/reports",
    "/reports/1",
    "/links",
    "/links?state=gone&words=x",
    "/links/1",
    "/snapshots/1",
    "/nowhere",
)


@pytest.fixture
def bracketed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with in_brackets(monkeypatch):
        yield


@pytest.mark.usefixtures("bracketed")
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_word_that_is_not_translated(path: str, served: Served) -> None:  # noqa: F811
    assert untranslated(served.ask(path).text) == []


def test_a_word_outside_the_catalogues_is_found() -> None:
    page = '<html lang="en"><p>⟦Kept⟧ Lost</p><p title="lost too"><bdi>Name</bdi></p></html>'
    assert untranslated(page) == ["Lost", "lost too"]
