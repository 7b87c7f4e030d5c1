"""What cites a charge and what only looks like it: sentences with the expectation marked inside."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.charges import find_charges, load_provisions
from models.terms import Code
from tests.cpu import assert_cpu, cpu_seconds

MARK = re.compile(r"\[([^\]|]+)\|([^\]]+)\]")

RUSSIAN = [
    # Number, part and paragraph before or behind, in figures and in words.
    "Дело возбудили по [статье 405 УК РК|KZ-CC 405].",
    "Ему грозит наказание по [ч. 2 ст. 405 УК РК|KZ-CC 405(2)].",
    "Она осуждена по [статье 405 Уголовного кодекса РК, часть 2|KZ-CC 405(2)].",
    "Следователь назвал [статью 274, часть 4, пункт 2 УК РК|KZ-CC 274(4)(2)].",
    "Обвинён по [подпункту 3) части 2 статьи 189 УК РК|KZ-CC 189(2)(3)] в растрате.",
    "Вменены [пункты 2, 4 части 4 статьи 274 УК|KZ-CC 274(4)(2), KZ-CC 274(4)(4)].",
    "Наказан по [п. 2 ст. 405 УК|KZ-CC 405()(2)].",
    "По [второй части 405-й статьи УК|KZ-CC 405(2)] срок меньше.",
    "Осудили по [первой и второй частям статьи 405 УК|KZ-CC 405(1), KZ-CC 405(2)].",
    "Оправдан по [обеим частям статьи 182 УК|KZ-CC 182(1), KZ-CC 182(2)].",
    "По [статье сто семьдесят четвёртой УК|KZ-CC 174] срок доходит до семи лет.",
    "По [405 статье УК|KZ-CC 405] её оправдали.",
    "Его провели по [ст. 405 п. 2 УК|KZ-CC 405()(2)].",
    "Осуждён по [ст. 405 УК РК (часть 2)|KZ-CC 405(2)].",
    # Lists: each number is a citation, a part belongs to the nearest.
    "Обвинения: [статьи 179|KZ-CC 179], [180|KZ-CC 180] и [274 УК РК|KZ-CC 274].",
    "Осуждён по [ч. 1 и ч. 2 ст. 405 УК|KZ-CC 405(1), KZ-CC 405(2)].",
    "По [части второй статьи 405|KZ-CC 405(2)] и [части первой статьи 182 УК|KZ-CC 182(1)].",
    "Судят по [ст. 293 ч. 3|KZ-CC 293(3)], [378 ч. 2 УК|KZ-CC 378(2)].",
    "Судят по [ст. 174 ч. 2|KZ-CC 174(2)], [ст. 405 УК|KZ-CC 405].",
    "Судят по [ст. 174|KZ-CC 174], [ч. 2 ст. 405 УК|KZ-CC 405(2)].",
    "Судят по [ст. 174 ч. 1|KZ-CC 174(1)] и [ч. 2 ст. 405 УК|KZ-CC 405(2)].",
    "Есть [статья 378 (часть 2)|KZ-CC 378(2)] и [статья 379 (часть 1) УК|KZ-CC 379(1)].",
    "Судят по [ст. 189 (4)(2)|KZ-CC 189(4)(2)], [250 (1) УК|KZ-CC 250(1)].",
    "Обвинение меняли с [части 2 на часть 1 статьи 405 УК|KZ-CC 405(2), KZ-CC 405(1)].",
    "Обвинение смягчили с [третьей части статьи 188 УК|KZ-CC 188(3)] на [вторую|KZ-CC 188(2)].",
    "Срок по [статье 405 УК|KZ-CC 405]. Сестре дали по [части 2 той же статьи|KZ-CC 405(2)].",
    # Slashes, Roman numerals, letters, a part called a paragraph.
    "Осудили по [405/2 УК РК|KZ-CC 405(2)], а соседа по [174/1 УК|KZ-CC 174(1)].",
    "Вменяют [статью 274 ч.II УК РК|KZ-CC 274(2)].",
    "Виновен по [п. «а» ч. 2 ст. 257 УК РК|KZ-CC 257(2)(а)].",
    "Судят по [подпункту 2 пункта 4 статьи 274 УК|KZ-CC 274(4)(2)].",
    "Направлено дело [поч.1ст.256 УК РК|KZ-CC 256(1)].",
    "Штраф по [ст. 653 КРКобАП|KZ-CAO 653].",
    # Posts without capitals.
    "его судят по [405-й ук рк|KZ-CC 405], сестре дали штраф по [488 коап|KZ-CAO 488]",
    "оны [қк-нің 174-бабы|KZ-CC 174] және [әқбтк 488-бабы|KZ-CAO 488] бойынша айыптады",
    "не по статье 174 ук рф и не по статье 405 упк рк, а по [ст. 274 ук рк|KZ-CC 274]",
    # The code of another article in the same sentence, old and new.
    "Прежнего [УК статья 164|KZ-CC-1997 164] и нынешнего [статья 404|KZ-CC 404] похожи.",
    "Повестка: [УК, ст. 182 (ч. 1)|KZ-CC 182(1)], [ст. 256 (ч. 2)|KZ-CC 256(2)]; "
    "[КоАП, ст. 453 (ч. 3)|KZ-CAO 453(3)].",
    "По уголовному делу допросили весь дом. Почему [четыреста вторая|KZ-CC 402], не говорят.",
    # Ranges, numbers with a dash.
    "Часть Уголовного кодекса, с [402-й по 405-ю статью|KZ-CC 402, KZ-CC 403, KZ-CC 404, "
    "KZ-CC 405], разобрали юристы.",
    "Обвинение по [статьям 255–257 УК|KZ-CC 255, KZ-CC 256, KZ-CC 257] ведёт комитет.",
    "Предупреждён по [ст. 420-421 УК|KZ-CC 420, KZ-CC 421].",
    "По [ч. 1-3 ст. 188 УК|KZ-CC 188(1), KZ-CC 188(2), KZ-CC 188(3)] ущерб возмещён.",
    "Угон скота — это [ст. 188-1 УК|KZ-CC 188-1].",
    "Клевета стала [ст. 73-3 КоАП|KZ-CAO 73-3].",
    # Two codes in one breath; the code first, as a heading, after a title.
    "[Статьи 405|KZ-CC 405], [174 УК РК|KZ-CC 174] и [статья 488 КоАП|KZ-CAO 488].",
    "По [УК РК ст. 405 ч. 2|KZ-CC 405(2)], по [КоАП ст. 488 ч. 6|KZ-CAO 488(6)].",
    "Обвинения по [статьям 405 УК|KZ-CC 405], [488 КоАП|KZ-CAO 488].",
    "Статьи [УК: 174|KZ-CC 174], [182|KZ-CC 182], [405|KZ-CC 405].",
    "[УК: 258 ч. 1|KZ-CC 258(1)] — трое; [КоАП: 667 ч. 2|KZ-CAO 667(2)] — сорок человек.",
    "По другой статье [КоАП – 434|KZ-CAO 434] – его оправдали.",
    "Ему грозит статья [УК «Участие в группе» — 182-я, часть вторая|KZ-CC 182(2)].",
    "[Статья 378 («Оскорбление власти») УК|KZ-CC 378] применялась дважды.",
    "[Статья 489 Кодекса об административных правонарушениях РК|KZ-CAO 489] о партиях.",
    "Нарушил [Кодекс РК «Об административных правонарушениях», статья 490|KZ-CAO 490].",
    "Оштрафован по [статье 489 ч. 9 КРКоАП|KZ-CAO 489(9)].",
    # The code is named elsewhere.
    "Из трёх статей Уголовного кодекса доказали одну — [174-ю|KZ-CC 174].",
    "Начали с [статьи 146 УК|KZ-CC 146], а закончили [362-й|KZ-CC 362].",
    "Его задержали по [статье 405|KZ-CC 405], позже судили и по [174-й|KZ-CC 174].",
    "Административное дело по [статье 488|KZ-CAO 488] рассмотрят завтра.",
    "Приговор по УК вынесли в мае. Обвиняли по [статье 258|KZ-CC 258].",
    # As it is typed: no spaces, look-alike letters, letters apart, soft hyphens, Markdown.
    "В справке: [ст.405ч.2УК РК|KZ-CC 405(2)].",
    "Осуждён по [cтaтьe 405 УK|KZ-CC 405].",
    "Осуждён по [с т а т ь е 256 У К|KZ-CC 256].",
    "Осуждён по [ст\u00adатье 405 Уго\u00adловного ко\u00adдекса|KZ-CC 405].",
    "Осуждён по [ч.\u00a01\u00a0ст.\u00a0405\u00a0УК|KZ-CC 405(1)].",
    "Осуждён по [части 1\nстатьи 405 Уголовного\nкодекса|KZ-CC 405(1)].",
    "**[Статья 405** УК РК|KZ-CC 405] в списке первая.",
    "[СТ. 405 Ч. 2 УК РК|KZ-CC 405(2)]: ПРИГОВОР",
    "Наказан по закону ([ст. 405, УК РК|KZ-CC 405]).",
    # What stands beside a citation stays out of it.
    "По [ч. 1 ст. 405 УК РК|KZ-CC 405(1)], 2 года ограничения свободы.",
    "По [ст. 667 КоАП|KZ-CAO 667], 15 суток ареста.",
    "Суд применил статью 55 УК и [статью 405 УК|KZ-CC 405].",
    "По ст. 24 ч. 3 – [188 ч. 3 УК РК|KZ-CC 188(3)] признан виновным.",
    "Нарушены статья 20 Конституции и [ст. 155 УК|KZ-CC 155].",
    "В 405-й квартире шёл обыск по [статье 174 УК|KZ-CC 174].",
    "Наказание не по ст. 205 УК РФ, а по [ст. 405 УК РК|KZ-CC 405].",
]

RUSSIAN_SILENT = [
    "В Бишкеке активистку оставили под стражей по части 1 статьи 327 Уголовного кодекса.",
    "С 100 по 105 место заняли школьники, о них написала 1 статья.",
    "Движение «Статья 405» провело пикет, трёх человек осудили.",
    "Инициатива Статья 405 собрала подписи против приговора.",
    "Активисты движения 405 вышли к суду.",
    "По статье УК РК «Пропаганда терроризма» дали 7 лет.",
    "По статье КоАП о хулиганстве дали 10 суток.",
    "Статья 405 обсуждалась на конференции.",
    "Расходная статья 488 бюджета выросла.",
    "Опубликовано 188 статей о судах и 405 заметок.",
    "Первая часть статьи вышла в номере 174.",
    "Квартира 405, корпус 2, часть 3.",
    "Телефон 488-12-13, добавочный 405.",
    "Штраф составил 405 174 тенге, или 174 МРП.",
    "Поезд № 405 опоздал на 2 часа.",
    "УК «Дом-405» подала иск к жильцам.",
    "По УК 405 человек осуждены за год.",
    "Указ № 405, пункт 2, вступил в силу.",
    "Приказ от 12.05.2019 № 488 отменён.",
    "Стаж 405 дней, часть 1.",
    "Он жил по 174-й улице.",
    "Суд применил статью 55 УК и смягчил срок.",
    "По правилам статьи 72 Уголовного кодекса РК.",
    "Арест назначают по статье 50 КоАП.",
    "Задержан в порядке статьи 787 КоАП.",
    "Статья 467 УК говорит о введении кодекса в действие.",
    "Санкционировано по статье 147 УПК РК.",
    "В соответствии со ст. 136 Уголовно-процессуального кодекса его арестовали.",
    "По ст. 128 УПК и ст. 131 его задержали.",
    "Иск по статье 143 Гражданского кодекса отклонён.",
    "Нарушены статьи 174 и 175 Трудового кодекса РК.",
    "Нарушена статья 174 нового Налогового кодекса, суд оштрафовал фирму.",
    "Ст. 104 Закона о связи нарушена.",
    "Нарушены статьи 9 и 19 Пакта.",
    "Статья 39 Конституции и статья 174 Конституции.",
    "По ст. 282 УК РФ его судят в Омске.",
    "По статье 130 Уголовного кодекса Республики Беларусь.",
    "По ч. 1 ст. 299 Уголовного кодекса Кыргызской Республики.",
    "Российский суд применил статью 280 Уголовного кодекса.",
    "Суд в Минске осудил блогера по статье 130 УК.",
    "В Москве его судят по ст. 207.3 УК.",
    "Штраф по статье 20.3.3 КоАП РФ.",
    "Приговорён по статье 295 Уголовного кодекса Пакистана.",
    "Статьи 99-466 УК составляют Особенную часть.",
    "Сноска. Статья 405 УК в редакции Закона РК.",
    "Осуждённый по статье 206 действовавшего тогда КоАП.",
]

KAZAKH = [
    "Бұрынғы [ҚК-нің 233-бабы|KZ-CC-1997 233] қазіргі кодекстің [255-бабына|KZ-CC 255] сай.",
    "Оған [ҚК-нің 174-бабы 2-бөлігі|KZ-CC 174(2)] тағылды.",
    "Ол [Қылмыстық кодекстің 405-бабының екінші бөлігімен|KZ-CC 405(2)] сотталды.",
    "Оны [ӘҚБтК-нің 667-бабы|KZ-CAO 667] бойынша қамады.",
    "Айып [ҚК 189-бап, 3-бөлік, 2) тармақша|KZ-CC 189(3)(2)] бойынша тағылды.",
    "Айып [ҚК-нің 189-бабы 3-бөлігінің 2-тармағы|KZ-CC 189(3)(2)] бойынша тағылды.",
    "Ол [ӘҚБтК-нің 476-бабының 6-тармақшасымен|KZ-CAO 476()(6)] айыпталды.",
    "Іс [Қылмыстық кодекстің 174|KZ-CC 174], [182|KZ-CC 182] және [405-баптары|KZ-CC 405] бойынша.",
    "[ӘҚБтК-нің 488|KZ-CAO 488] пен [489-баптары|KZ-CAO 489] бойынша айыппұл салынды.",
    "[ҚК-нің 405-бабының екінші бөлігі|KZ-CC 405(2)] мен [182-бабы|KZ-CC 182].",
    "[ҚК-нің 405-бабының екі бөлігімен|KZ-CC 405(1), KZ-CC 405(2)] айыпталды.",
    "[ҚК 405-бабының 1 және 2-бөліктері|KZ-CC 405(1), KZ-CC 405(2)] қолданылды.",
    "[ҚК-нің 255–257-баптары|KZ-CC 255, KZ-CC 256, KZ-CC 257] бойынша ескертілді.",
    "Мал ұрлығы [ҚК 188-1-бабымен|KZ-CC 188-1] тіркелді.",
    "[Әкімшілік кодекстің 73-3-бабы|KZ-CAO 73-3] жала туралы.",
    "[Әкімшілік құқық бұзушылық туралы кодекстің 490-бабы|KZ-CAO 490] қолданылды.",
    "Анықтамада [ҚК 405 б. 1 б.|KZ-CC 405(1)] деп жазылған.",
    "[ҚК 405-бабы («Тыйым салынған ұйым») 2-бөлігімен|KZ-CC 405(2)] айыпталды.",
    "[Қылмыстық кодекстің екі жүз жетпіс төртінші бабының төртінші бөлігі|KZ-CC 274(4)].",
    "[Қылмыстық кодекстiң 405-бабы 1-бөлiгi|KZ-CC 405(1)] қолданылды.",
    "Қылмыстық кодекстің көпшілік білетін [405-бабы|KZ-CC 405].",
    "Қылмыстық іс [405-бап|KZ-CC 405] бойынша қозғалды.",
    "Әкімшілік сот ісін [488-бап|KZ-CAO 488] бойынша қарады.",
    "Алдымен [ӘҚБтК 434-бабы|KZ-CAO 434], кейін [667-бабы|KZ-CAO 667] қолданылды.",
    "Кодексте екі бап бар, [Қылмыстық кодекстен: 405-інші|KZ-CC 405] және [258-інші|KZ-CC 258].",
    "[Қылмыстық кодекстің 405-бабы, екінші бөлімі|KZ-CC 405(2)] бойынша іс қозғалды.",
]

KAZAKH_SILENT = [
    "«405-бап» қозғалысының мүшесі сотталды.",
    "405-баптың мәні түсіндірілді.",
    "Осы баптың 3-тармағында көзделген.",
    "Осы Кодекстің 174-бабының 2-бөлігі қолданылмайды.",
    "Ескерту. ҚК 405-бабы жаңа редакцияда.",
    "Заңның 174-бабы бойынша құжат берілді.",
    "Конституцияның 39-бабы бұзылды.",
    "Еңбек кодексінің 174-бабы бойынша жұмыстан шықты.",
    "Ол ҚПК-нің 131-бабына сай қамалды.",
    "Қылмыстық жүргізу кодексінің 128-бабымен ұсталды.",
    "Қылмыстық-атқару кодексінің 104-бабы.",
    "Ресей Қылмыстық кодексінің 280-бабы қолданылды.",
    "Қырғызстанның Қылмыстық кодексінің 278-бабы.",
    "Қылмыстық кодекстің 55-бабы қолданылды.",
    "Құжаттың 405-бетінде жазылған.",
    "12-бапкер командаға келді, 405 жанкүйер қарсы алды.",
    "Сот 405 мың теңге айыппұл салды.",
    "405-үй, 174-пәтер тінтілді.",
]

KAZAKH_LATIN = [
    "Sot ony [QK-niń 405-babynyń 2-bóligi|KZ-CC 405(2)] boıynsha sottady.",
    "Ol [Qylmystyq kodekstiń 174|KZ-CC 174], [405-baptary|KZ-CC 405] boıynsha aıyptaldy.",
    "Ony [ÁQBtK-niń 667-babymen|KZ-CAO 667] qamady.",
    "[Ákimshilik quqyq buzýshylyq týraly kodekstiń 488-baby|KZ-CAO 488] qoldanyldy.",
    "[Qylmystyq kodekstıñ 405-babynyñ ekınşı bölıgı|KZ-CC 405(2)] qoldanyldy.",
    "QR [Qylmystyq kodeksiniń 274-baby 4-bóligi|KZ-CC 274(4)] qoldanyldy.",
]

KAZAKH_LATIN_SILENT = [
    "«405» qozǵalysy málimdeme jasady.",
    "Azamattyq kodekstiń 143-baby qoldanyldy.",
    "Eńbek kodeksiniń 174-baby qoldanyldy.",
    "QPK-niń 131-babyna saı qamaldy.",
    "174-úıdiń 405-páterinde tintý júrdi.",
    "Zańnyń 174-baby buzyldy.",
]

ENGLISH = [
    "She was tried under [405 (2) of the Criminal Code|KZ-CC 405(2)] of the republic.",
    "[Articles 402 to 405 of the Criminal Code|KZ-CC 402, KZ-CC 403, KZ-CC 404, KZ-CC 405] remain.",
    "He was jailed under [Article 405 of the Criminal Code of Kazakhstan|KZ-CC 405].",
    "Under [Articles 174|KZ-CC 174], [182(1)|KZ-CC 182(1)] and [405(2) of the CC|KZ-CC 405(2)].",
    "[Article 405 Parts 1 and 2 of the Criminal Code|KZ-CC 405(1), KZ-CC 405(2)] apply.",
    "[Part 3 of Article 490 of the Code on Administrative Offenses|KZ-CAO 490(3)] was applied.",
    "The [first part of Article 182 of the Penal Code|KZ-CC 182(1)] was dropped.",
    "Convicted under [both parts of Article 405 CC|KZ-CC 405(1), KZ-CC 405(2)].",
    "[Articles 378.2|KZ-CC 378(2)] (insult) and [274.2 of the Criminal Code|KZ-CC 274(2)].",
    "[Art.182 p.1 CC|KZ-CC 182(1)]; under house arrest since May.",
    "[Art. 274, para. 4, of the Criminal Code|KZ-CC 274()(4)] was cited.",
    "[Subparagraph 2) of part 3 of Article 189 of the Criminal Code|KZ-CC 189(3)(2)].",
    "Convicted under the [Criminal Code's Article 405|KZ-CC 405].",
    "[part 3 of Criminal Code Article 174|KZ-CC 174(3)] and [part 1 of Criminal Code Article 405|"
    "KZ-CC 405(1)]",
    "[Criminal Code Article 405|KZ-CC 405] and [Administrative Code Article 488|KZ-CAO 488].",
    "Fined under [Administrative Code Article 489 Parts 9 and 10|KZ-CAO 489(9), KZ-CAO 489(10)].",
    "Tried under [Articles 255–257 of the Criminal Code|KZ-CC 255, KZ-CC 256, KZ-CC 257].",
    "[Article 405 (“banned organisations”) of the Criminal Code|KZ-CC 405] was amended.",
    "Fined under [Art. 667 CAO|KZ-CAO 667] and [Art. 653 CAO|KZ-CAO 653].",
    "Held under [Article 488 of the Code of Administrative Procedure|KZ-CAO 488] (CAP).",
    "The clerk read [Article two hundred and seventy-four of the Criminal Code|KZ-CC 274].",
    "The criminal case rests on [part 2 of Article 274|KZ-CC 274(2)].",
    "He faces 12 years ([Article 182, Part 1|KZ-CC 182(1)]).",
    "Article 19 of the ICCPR and [Article 174 of the Criminal Code|KZ-CC 174] collide.",
    "Charged under [Section 174 of the Criminal Code of Kazakhstan|KZ-CC 174].",
]

ENGLISH_SILENT = [
    "Under 405 (2) of the Criminal Code of Georgia he was freed.",
    "Human rights movement “Article 405” watched the trial.",
    "Movement 405 and the group “Article 14” were searched by police.",
    "“Article 405” is feared by activists.",
    "Article 128 of the Code of Criminal Procedure let police hold him.",
    "Article 174 of the recently amended Tax Code was cited in court.",
    "Articles 17 and 18 of the Constitution protect him.",
    "Article 14 of the Covenant was breached by the court.",
    "Article 205 of the Criminal Code of the Russian Federation.",
    "Convicted under Article 130 of Belarus's Criminal Code.",
    "A Moscow court jailed him under Article 207.3 of the Criminal Code.",
    "The judge relied on Article 55 of the Criminal Code and freed her.",
    "Code of Administrative Procedure, Article 111, governs appeals.",
    "An article of 274 words on part 2 of the trial.",
    "Room 405, part 2 of the court building.",
    "He scored 405 points in part 2.",
    "Law No. 405, article 12, was published.",
    "A UK court cited Article 3 and 174 pages of evidence.",
]

OTHERS = [
    "Skazany z [art. 405 §2 kodeksu karnego|KZ-CC 405(2)] w Kazachstanie.",
    "Condamnée selon [l'article 405, partie 2, du Code pénal|KZ-CC 405(2)] à Aktaou.",
    "Puni selon la [troisième partie de l'article 490 du Code administratif|KZ-CAO 490(3)].",
    "Condamné selon [l'article 174 du Code pénal du Kazakhstan|KZ-CC 174].",
    "Les [articles 174|KZ-CC 174] et [405 du Code pénal kazakh|KZ-CC 405].",
    "Accusato in base [all'articolo 182, comma 1, del codice penale del Kazakistan|KZ-CC 182(1)].",
    "Zarzut z [art. 174 ust. 1 Kodeksu karnego Kazachstanu|KZ-CC 174(1)].",
    "Засуджено за [ч. 1 ст. 405 Кримінального кодексу Казахстану|KZ-CC 405(1)].",
    "L'article 421 du Code pénal français vise le terrorisme.",
    "L'articolo 270 del codice penale italiano.",
    "Oskarżony z art. 256 Kodeksu karnego.",
    "Підозра за ч. 1 ст. 109 КК України.",
]

OLD_CODES = [
    "В 2013 году он осуждён по [статье 164 УК РК|KZ-CC-1997 164].",
    "В 2012 году — по [статье 164 УК|KZ-CC-1997 164], в 2021-м — по [статье 405 УК|KZ-CC 405].",
    "По [статье 170 прежнего УК|KZ-CC-1997 170] он отсидел пять лет.",
    "[УК РК 1997 года, статья 170|KZ-CC-1997 170] карала за призывы.",
    "Приговор по [статье 337-1 Уголовного кодекса|KZ-CC-1997 337-1], действовавшего до 2015 года.",
    "2013 жылы [ҚК-нің 164-бабымен|KZ-CC-1997 164] сотталған.",
    "Ескі [ҚК-нің 170-бабы|KZ-CC-1997 170] қолданылды.",
    "Convicted in 2012 under [Article 170 of the Criminal Code|KZ-CC-1997 170].",
    "[Article 170 of the former Criminal Code|KZ-CC-1997 170] was vague.",
    # A year of birth or founding dates no charge.
    "Активист 1990 года рождения осуждён по [статье 174 УК|KZ-CC 174].",
    "Движение, основанное в 2011 году, судят по [статье 405 УК|KZ-CC 405].",
    "Active since 2011, she was charged under [Article 188 of the Criminal Code|KZ-CC 188].",
    "По [статье 174 нового УК|KZ-CC 174] сроки больше, чем в 2013 году.",
    # The administrative code of 2001 is not read.
    "В 2012 году его арестовали по статье 373 КоАП.",
]


def marked(text: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the sentence without its marks, and what they promise: (characters, provision)."""
    promised = [
        (match[1], provision) for match in MARK.finditer(text) for provision in match[2].split(", ")
    ]
    return MARK.sub(r"\1", text), promised


@pytest.mark.parametrize(
    "sentence",
    [
        *RUSSIAN,
        *RUSSIAN_SILENT,
        *KAZAKH,
        *KAZAKH_SILENT,
        *KAZAKH_LATIN,
        *KAZAKH_LATIN_SILENT,
        *ENGLISH,
        *ENGLISH_SILENT,
        *OTHERS,
        *OLD_CODES,
    ],
)
def test_find_charges(sentence: str) -> None:
    text, promised = marked(sentence)
    assert [(m.raw, str(m.provision)) for m in find_charges(text)] == promised


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("Осуждён по статье 405 УК.", ["after"]),
        ("УК РК, статья 405.", ["before"]),
        ("По 405-й из Уголовного кодекса её осудили, по 174-й — нет.", ["after", "sentence"]),
        ("Приговор по УК вынесли. Судили по статье 405.", ["context"]),
        ("Его судили по статье 405.", ["default"]),
    ],
)
def test_mentions_tell_where_their_code_came_from(text: str, how: list[str]) -> None:
    assert [mention.how for mention in find_charges(text)] == how


@pytest.mark.parametrize(
    ("text", "year", "found"),
    [
        ("Осуждён по статье 164 УК РК.", 2014, ["KZ-CC-1997 164"]),
        ("Осуждён по статье 174 УК РК.", 2014, ["KZ-CC-1997 174"]),
        ("Осуждён по статье 174 УК РК.", 2015, ["KZ-CC 174"]),
        ("Осуждён по статье 174 нового УК РК.", 2014, ["KZ-CC 174"]),
        # The code of 1997 ends with article 393: such a text speaks of the code to come.
        ("Статья 405 УК РК появится в январе.", 2014, ["KZ-CC 405"]),
        ("Оштрафован по статье 488 КоАП.", 2014, []),
        ("В 2016 году осуждён по статье 174 УК РК.", 2014, ["KZ-CC 174"]),
    ],
)
def test_day_of_publication_dates_the_code(text: str, year: int, found: list[str]) -> None:
    mentions = find_charges(text, datetime.date(year, 6, 1))
    assert [str(mention.provision) for mention in mentions] == found


def test_each_mention_is_reported_in_reading_order() -> None:
    text = "Статья 405 УК. Статья 174 УК. Статья 405 УК."
    mentions = find_charges(text)
    assert [mention.provision.article for mention in mentions] == ["405", "174", "405"]
    assert [mention.start for mention in mentions] == [0, 15, 30]


def test_nothing_cites_nothing() -> None:
    assert find_charges("") == []
    assert find_charges(" \n\u00ad ") == []


# Words and marks of citations in any order, and anything else a page may hold.
WORDS = """
статья ст. ч. часть пункт п. 405 174-1 255–258 2) (2) ( ) , и - УК КоАП РК УПК РФ бап б. екі
405-бабы 2-бөлігі ҚК-нің обеим Article Part 182.1 of the Code Criminal той же « » " . 2012 2015
прежнего первой четыреста пятой на с т а т ь я № : ; 9999 0 405-й
"""
CITING = st.lists(
    st.sampled_from([*WORDS.split(), "\n", "\n\n", "\u00ad"]),
    max_size=40,
).map(" ".join)


@given(st.one_of(st.text(max_size=200), CITING, CITING.map(lambda text: text.replace(" ", ""))))
def test_any_text_gives_true_spans(text: str) -> None:
    mentions = find_charges(text)
    assert [mention.start for mention in mentions] == sorted(mention.start for mention in mentions)
    for mention in mentions:
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.raw
        assert re.fullmatch(r"[0-9]{2,3}(-[0-9]{1,2})?", mention.provision.article)


@given(CITING)
def test_what_stands_before_a_paragraph_moves_only_the_offsets(text: str) -> None:
    alone = [(m.start, m.raw, m.provision) for m in find_charges(text)]
    moved = find_charges(f"Погода.\n\n{text}")
    assert [(m.start - 9, m.raw, m.provision) for m in moved] == alone


def test_known_articles_have_titles_and_sources() -> None:
    known = load_provisions()
    assert len({(one.code, one.article) for one in known}) == len(known)
    assert {one.source for one in known} <= {"seed", "page", "verdicts", "memory"}
    assert all(one.title_ru and one.title_en for one in known)
    political = {one.article for one in known if one.political and one.code is Code.CC}
    assert {"174", "182", "274", "378", "405"} <= political


@pytest.mark.slow
@pytest.mark.parametrize(
    "unit",
    [
        "ст. 1, ",
        "1, ",
        "405 ",
        "1",
        "(",
        "ст. 405 (",
        "1)",
        "« ",
        "ч. 1 ",
        "УК ",
        "405-й, ",
        "1-",
        "ст. 255-266, ",
        "2012 ст. 405 УК ",
        "у к ",
        "code of ",
        "а",
        "405.1.",
    ],
)
def test_hostile_text_costs_no_more_than_its_length(unit: str) -> None:
    def find(length: int) -> None:
        find_charges("ст. " + unit * (length // len(unit)))

    quarter = cpu_seconds(lambda: find(100_000))
    # Four times the text, four times the work; the rest is for a busy machine.
    assert_cpu(lambda: find(400_000), 12 * quarter + 1)
