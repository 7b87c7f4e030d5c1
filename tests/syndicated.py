"""One invented story as ten outlets carry it: copies and translations of one, and a second."""

from __future__ import annotations

from dataclasses import dataclass

RUSSIAN = [
    "Суд Костаная 21 марта 2024 года оштрафовал активистку Асель Нурпеисову на 184 тысячи тенге "
    "по статье 488 КоАП.",
    "Судья Марат Оспанов рассматривал дело 20 минут и отказался вызвать свидетелей.",
    "Адвокат Ильяс Кабденов сказал, что в деле 3 страницы, а экспертизы записи никто не заказывал.",
    "Нурпеисова работает библиотекарем 31 год и вину не признала.",
    "Решение она обжалует в областном суде.",
]
KAZAKH = (
    "Қостанай соты 2024 жылғы 21 наурызда белсенді Асель Нурпеисоваға ӘҚБтК-нің 488-бабы бойынша "
    "184 мың теңге айыппұл салды. Судья Марат Оспанов істі 20 минут қарады, куәгерлерді шақырудан "
    "бас тартты. Адвокат Ильяс Кабденов істе 3 бет қана бар екенін, жазбаға сараптама "
    "тағайындалмағанын айтты. Нурпеисова 31 жыл кітапханашы болып істейді, кінәсін мойындаған жоқ. "
    "Ол шешімге облыстық сотқа шағымданады."
)
ENGLISH = (
    "A court in Kostanay on 21 March 2024 fined the activist Asel Nurpeisova 184 thousand tenge "
    "under Article 488 of the Administrative Code. Judge Marat Ospanov heard the case for 20 "
    "minutes and refused to call witnesses. The lawyer Ilyas Kabdenov said that the file has 3 "
    "pages and that nobody had ordered an expert opinion on the recording. Nurpeisova has been a "
    "librarian for 31 years and pleaded not guilty. She will appeal to the regional court."
)
OWN = (
    "В читальном зале костанайской библиотеки сегодня пусто. Асель Нурпеисову, которую здесь "
    "знают все, 21 марта 2024 года суд оштрафовал по статье 488 КоАП. Читатели несут ей деньги в "
    "конвертах, она возвращает. «Мне хватит на хлеб», — говорит женщина."
)
MORE = "Ранее акимат обещал отремонтировать здание библиотеки, но тендер дважды отменяли."


@dataclass(frozen=True, slots=True)
class Carried:
    """A page of the story: whose it is, and what it says."""

    source_id: str | None
    url: str
    lang: str
    title: str
    text: str


def ten_pages() -> list[Carried]:
    """Return the pages in the order of their appearance. Two speak for themselves: the first, and
    the one with another story of the same fine.
    """
    whole = " ".join(RUSSIAN)
    quotes = whole.replace(", ", " — ").replace(".", "…")
    title = "В Костанае оштрафовали активистку"
    return [
        Carried("rus_azattyq", "https://rus.azattyq.org/a/1.html", "ru", title, whole),
        Carried("tengrinews", "https://tengrinews.kz/1/", "ru", "Штраф в Костанае", whole),
        Carried("informburo", "https://informburo.kz/1", "ru", title, " ".join(RUSSIAN[:4])),
        Carried("bureau", "https://bureau.kz/1/", "ru", "Суд над активисткой", f"{whole} {MORE}"),
        Carried(None, "https://a.example/1", "ru", "Костанай: штраф", quotes),
        Carried("tg_azattyq", "https://t.me/azattyq/1", "kk", "", KAZAKH),
        Carried(None, "https://b.example/1", "kk", "Қостанайда айыппұл", KAZAKH),
        Carried(None, "https://c.example/1", "en", "Activist fined in Kostanay", ENGLISH),
        Carried(None, "https://d.example/1", "en", "Kazakhstan: another fine", ENGLISH),
        Carried(None, "https://e.example/1", "ru", "Пустой читальный зал", OWN),
    ]
