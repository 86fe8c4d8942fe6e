"""Where a word's stress has to be told: eSpeak NG 1.52 or 1.51 puts it elsewhere, or the words around decide.

Found by comparing what it says of the fourteen thousand commonest words, and of all forms of some four hundred that
telephone lines need, with the stress that dictionaries give.
"""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language.russian_words import morphology

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STRESS = "\u0301"
"""The acute accent that stands after a stressed vowel."""

_TOLD = """
бы́ть е́сть мо́жет мо́жем мо́жете могу́ смогу́ смо́жет смо́жем смо́жете смо́гут смогла́ смогло́ смогли́
по́мните пойму́ займу́ при́мет/е записа́ла отозвала́ подождала́ перезвони́м перезагрузи́те занята́ принята́
отключи́м отключи́т/ся отключа́тся подключи́м/ся подключи́т/ся подключа́т включа́т/ся переключи́шь переключа́т
пото́м уже́ моя́ моему́ твоему́ тому́ пре́жнему друго́му по́воду утра́ сто́ит

сорока́ со́рок це́лую ты́сячн/ый/ое/ого/ая сороков/о́й/о́е/о́го/а́я пятидеся́т/ый/ое/ого/ая шестидеся́т/ый/ое/ого/ая
семидеся́т/ый/ое/ого/ая восьмидеся́т/ый/ое/ого/ая со́т/ый/ое/ого/ая трёхсо́т/ый/ая/ое/ого/ой/ую/ом
четырёхсо́т/ый/ая/ое/ого/ой/ую/ом тенге́ тиы́н куру́ш/а/у/ем дирха́м/а/у/ом/е/ы/ов/ам

догово́ра лими́та ме́тод ко́рпусов о́фисам/и о́рганам/и о́круге о́кругу до́ктору о́пера зо́лотом са́хара
ло́гину ло́гином ло́гинов ча́тами бро́кер/ом/е/ам/ами/ах ме́ссенджер/ы/ов/ам/ах/ами детализа́ци/я/и/ю/ей
гигаба́йту килоба́йту тераба́йт/у/ы ро́уминг/и/ов/ам/ами эква́йринг/а/у/ом/е банкома́ту офла́йн моба́йл блюту́с
автоплатеж/а́/у́/о́м/е́/и́/е́й/а́м/а́ми/а́х эсэмэ́с эмэмэ́с егрю́л

айфо́н/а/у/ом/е/ы/ов телегра́м/а/у/ом/е русто́р/а/у/ом/е нашсто́р/а/у/ом/е сберпра́йм/а/у/ом/е
сбермоба́йл/а/у/ом/е балаши́х/а/и/е/у/ой владикавка́з/а/у/ом/е ли́пецк/а/у/ом/е салеха́рд/а/у/ом/е
сахали́нск/а/у/ом/е оренбу́рг/а/у/ом/е сибревко́ма лы́бедск/ая/ой/ую
петра́ петру́ петре́ ви́ктора и́льдар/а/у/ом/е руста́мович/а/у/ем/е руста́мовн/а/ы/е/у/ой
"""
"""Words with their stress: short and common ones, figures, things, names. After a stroke stand endings of the stem."""

_IMPERATIVES = """
посмотри́те заходи́те получи́те приходи́те останови́те/сь пропусти́те положи́те уходи́те оцени́те проходи́те проводи́те
выходи́те попроси́те отпусти́те установи́те подходи́те предложи́те переходи́те поддержи́те научи́те погаси́те оплати́те
"""
"""An order, but for «вы» before it: «вы прихо́дите»."""

_GENITIVES: tuple[tuple[str, str], ...] = tuple(
    (genitive, plural)
    for genitive, plural in (
        pair.split("/")
        for pair in """
        го́рода/города́ го́лоса/голоса́ до́ктора/доктора́ но́мера/номера́ по́езда/поезда́ о́круга/округа́ о́строва/острова́
        ко́рпуса/корпуса́ бе́рега/берега́ се́ктора/сектора́ о́рдена/ордена́ па́спорта/паспорта́ а́дреса/адреса́ о́тпуска/отпуска́
        хо́лода/холода́ про́вода/провода́ ма́стера/мастера́ сло́ва/слова́ ме́ста/места́ дире́ктора/директора́ про́пуска/пропуска́
        по́яса/пояса́ ве́чера/вечера́ счёта/счета́ числа́/чи́сла письма́/пи́сьма лица́/ли́ца окна́/о́кна стороны́/сто́роны
        страны́/стра́ны цены́/це́ны
        """.split()
    )
)
"""Forms that are the genitive of one and the plural of many, and are stressed as what they are."""
_GENITIVE_AFTER = frozenset(
    """
    без вместо внутри возле вокруг для до из из-за кроме около от ото после против ради с со у нет два три четыре оба
    полтора более менее больше меньше
    """.split()
)
_COUNTED = frozenset("два три четыре полтора".split())
_LOCATIVE_AFTER = frozenset("о об в во на при".split())

_WORD = re.compile(rf"[А-Яа-яЁё{STRESS}]+(?:-[А-Яа-яЁё{STRESS}]+)*")


def bare(text: str) -> str:
    """Return a text without its stress marks."""
    return text.replace(STRESS, "")


def _told(table: str) -> Iterator[tuple[str, str]]:
    for entry in table.split():
        stem, *endings = entry.split("/")
        for ending in ("", *endings):
            yield bare(stem + ending), stem + ending


_ALWAYS: Mapping[str, str] = dict(_told(_TOLD))
_ORDERED: Mapping[str, str] = dict(_told(_IMPERATIVES))
_OF_ONE_OR_MANY: Mapping[str, tuple[str, str]] = {
    bare(plural): (genitive, plural) for genitive, plural in _GENITIVES
}


def mark(text: str) -> str:
    """Return a text in which the words bear a stress mark that need one; those that bear one already keep it.

    A compound is parted where one of its parts gets a mark, since each has a stress of its own.
    """
    found: list[str] = []
    end, before = 0, ""
    for match in _WORD.finditer(text):
        gap = text[end : match.start()]
        if gap.strip():
            before = ""
        found += [gap, _marked(match[0], before, text[match.end() :])]
        end, before = match.end(), bare(match[0]).lower()
    return "".join((*found, text[end:]))


def _marked(word: str, before: str, rest: str) -> str:
    if STRESS in word:
        return word
    lower = word.lower()
    if "-" in word:
        parts = word.split("-")
        marked = [_marked(part, "", "") for part in parts]
        return word if marked == parts else " ".join(marked)
    told = _ALWAYS.get(lower) or _by_context(lower, before, rest)
    if told is None:
        return word
    return told[0].upper() + told[1:] if word[0].isupper() else told


def _by_context(word: str, before: str, rest: str) -> str | None:
    if word in _ORDERED:
        return None if before == "вы" else _ORDERED[word]
    if word in _OF_ONE_OR_MANY:
        genitive, plural = _OF_ONE_OR_MANY[word]
        return genitive if _asks_for_genitive(before) else plural
    match word:
        case "другом" if before in _LOCATIVE_AFTER:
            return "друго́м"
        case "часа" if before in _COUNTED:
            return "часа́"
        case "стоят" if before == "сколько" or _is_numeral(rest):
            return "сто́ят"
    return None


@lru_cache(maxsize=1024)
def _asks_for_genitive(before: str) -> bool:
    """Tell whether the word before is of the kind that a genitive of one follows: «нашего города», «код города»."""
    if not before:
        return False
    if before in _GENITIVE_AFTER:
        return True
    tags = [parse.tag for parse in morphology().parse(before)[:2]]
    if any("ADJF" in tag or "NPRO" in tag or "PRTF" in tag for tag in tags):
        return any(tag.case == "gent" and tag.number == "sing" for tag in tags)
    return tags[0].POS in ("NOUN", "NUMR")


@lru_cache(maxsize=1024)
def _is_numeral(rest: str) -> bool:
    """Tell whether a text goes on with a number in words."""
    following = _WORD.match(rest.lstrip())
    return following is not None and any(
        parse.tag.POS == "NUMR" for parse in morphology().parse(following[0].lower())
    )
