"""Telephone numbers, service codes and strings of digits: codes, cards, accounts."""

from __future__ import annotations

import re

from engine.language.base import ReadingError
from engine.language.russian_values import cardinal_as_written, digit_words, phone_words

_PHONE = re.compile(
    r"(?<![\w*+])(?:tel:)?"
    r"(?P<phone>\+ ?\d(?:[ ()\-–]{0,2}\d){7,14}"
    r"|[78](?= ?\(?[ (\-–]{0,2}\d{3})(?: ?\(\d{3,5}\) ?|[ \-–]\d{3,5}[ \-–])\d(?:[ \-–]{0,2}\d){4,6}"
    r"|[78][3489]\d{9}"
    r"|\(\d{3,5}\) ?\d(?:[ \-–]?\d){4,6}"
    r"|\d{3}[ \-–]\d{3}-\d\d-\d\d"
    r"|\d{3}[-–]\d\d[-–]\d\d"
    r"|\d\d[-–]\d\d[-–]\d\d"
    r"|8[ -]800(?![ -]?\d))(?!\d|-\d)"
)
_EXTENSION = re.compile(
    r"(?P<mark>,? ?\(?)(?:доб(?:авочный)?\.?|ext\.?|вн(?:утр)?\.) ?(?P<digits>\d+)\)?", re.IGNORECASE
)
_SERVICE = re.compile(r"(?<![\w*#])(?:[*#]+\d+(?:[*#]\d+)*[*#]*|\d+(?:[*#]\d+)*#)(?![\w*#])")
_CARD = re.compile(
    r"(?P<head>\b(?:карт(?:а|ы|у|е|ой|ою)|карточк[а-яё]+|кредитк[а-яё]+|сберкарт[а-яё]+|счёт[а-яё]*|счет[а-яё]*"
    r"|Visa|VISA|МИР|Мир|Mastercard|MasterCard)(?: (?:Visa|VISA|МИР|Мир|Mastercard|MasterCard|№|номер))*[:,]? ?)"
    r"(?P<digits>(?:[\d*•xXхХ]{4}[ -]?){3}\d{2,7}|[*•xXхХ]{1,12}[ -]?\d{4}|\d{4}(?! ?\d))"
    r"(?!\d|[.,]\d| ?(?:₽|руб|р\b|р\.))",
    re.IGNORECASE,
)
_WHOLE_CARD = re.compile(
    r"(?<![\w*+])(?:\d{4} (?:\d{4} |[*•xX]{4} ){2}\d{4}|\d{4}-\d{4}-\d{4}-\d{4}|\d{16,20})(?!\d)"
)
_MASKED = re.compile(r"(?<!\w)(?:[*•xX]{2,12}|•) ?(?P<digits>\d{2,4})(?![\d*#])")
_CODE = re.compile(
    r"(?P<head>\b(?:(?:смс-|sms-|пин-|pin-)?код(?:а|у|ом|е)?|парол[а-яё]+(?: от [^:,;]{1,20}:)?"
    r"|пин|pin|cvv2?|cvc2?|инн|кпп|бик|огрн(?:ип)?"
    r"|снилс|окпо|октмо|индекс[а-яё]*|сери[яию]|паспорт[а-яё]*|цифр(?:ы|ами|ам)?|(?:за|о)канчива[а-яё]+ на)"
    r"(?: (?!город|регион|стран|оператор|област|от |до |в |на |с )(?:из )?[а-яё-]+){0,2}(?: ?[:–—-])? «?)"
    r"(?P<digits>\d(?:[ -]?\d)*)(?!\d|[.,:/-]\d|-[а-яё]"
    r"| ?(?:₽|руб|р\b|%|мин|час|ч\b|раз|дн|ден|сут|мес|недел|лет|символ|цифр|знак|сек|с\b|г\.|год))",
    re.IGNORECASE,
)


_SHORT_PHONE = re.compile(r"(?<![\w.-])т\.:?(?= ?(?:\+|\(?\d[\d ()–-]{5,}))")
_PASSPORT = re.compile(
    r"(?P<head>\b(?:паспорт[а-яё]*|сери[яюией]+)(?: (?!сери|номер)[а-яё]+){0,2}(?:,? сери[яюией]+)?:? )"
    r"(?P<series>\d\d ?\d\d)(?!\d| ?г)"
    r"(?:(?P<mark>,? ?(?:№|номер:?)? ?)(?P<number>\d{3} ?\d{3})(?!\d))?",
    re.IGNORECASE,
)
"""A Russian passport: a series of two and two digits, a number of six."""


def read(text: str, pause: str = "") -> str:
    """Read the telephone numbers and digit strings of a text; `pause` is a sign between the groups of a number."""
    if not any(character.isdigit() for character in text):
        return text
    text = _SHORT_PHONE.sub("тел.", text)
    text = _PASSPORT.sub(_passport, text)
    text = _CODE.sub(_code, text)
    text = _CARD.sub(_card, text)
    text = _WHOLE_CARD.sub(lambda match: digit_words(match[0]), text)
    text = _MASKED.sub(lambda match: digit_words(match["digits"]), text)
    text = _PHONE.sub(lambda match: _phone(match["phone"], pause), text)
    text = _EXTENSION.sub(
        lambda match: f"{match['mark'].rstrip(' (')} добавочный {_phone(match['digits'])}", text
    )
    return _SERVICE.sub(lambda match: _phone(match[0]), text)


def _passport(match: re.Match[str]) -> str:
    """Read «4510 № 123456» in the groups that it is dictated in: 45 10, 123 456."""
    series, number = match["series"].replace(" ", ""), (match["number"] or "").replace(" ", "")
    said = " ".join(map(cardinal_as_written, (series[:2], series[2:])))
    if not number:
        return f"{match['head']}{said}"
    mark = " номер " if match["mark"].strip(", ") else ", "
    return f"{match['head']}{said}{mark}{' '.join(map(cardinal_as_written, (number[:3], number[3:])))}"


def _phone(written: str, pause: str = "") -> str:
    """Read a telephone number, or key by key what is too long for one."""
    try:
        return phone_words(written, pause)
    except ReadingError:
        return " ".join(digit_words(one) for one in re.findall(r"[\d*#]", written))


def _card(match: re.Match[str]) -> str:
    """Read the last digits of a card; what hides the others is not read, save a single star."""
    written = match["digits"]
    shown = re.sub(r"[*•xXхХ]{2,}|[•xXхХ]", " ", written)
    return match["head"] + digit_words(shown)


def _code(match: re.Match[str]) -> str:
    return match["head"] + digit_words(match["digits"])
