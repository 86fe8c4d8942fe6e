"""Latin words in a Russian text: names that people know by ear, sites, e-mail addresses, letters."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from engine.language.russian_values import cardinal_as_written

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMES: Mapping[str, str] = {
    "android": "андроид",
    "ios": "ай о эс",
    "iphone": "айфон",
    "ipad": "айпад",
    "apple pay": "эпл пэй",
    "google pay": "гугл пэй",
    "samsung pay": "самсунг пэй",
    "mir pay": "мир пэй",
    "sberpay": "сбер пэй",
    "apple": "эпл",
    "google play": "гугл плэй",
    "google": "гугл",
    "app store": "эпп стор",
    "appgallery": "апп галерея",
    "rustore": "рустор",
    "telegram": "телеграм",
    "whatsapp": "вотсап",
    "viber": "вайбер",
    "vk": "вэ ка",
    "vkontakte": "вконтакте",
    "youtube": "ютуб",
    "windows": "виндоус",
    "huawei": "хуавэй",
    "samsung": "самсунг",
    "xiaomi": "сяоми",
    "visa": "виза",
    "mastercard": "мастеркард",
    "maestro": "маэстро",
    "unionpay": "юнион пэй",
    "mir": "мир",
    "sber": "сбер",
    "sberbank": "сбербанк",
    "sbermobile": "сбермобайл",
    "sberprime": "сберпрайм",
    "sberid": "сбер ай ди",
    "online": "онлайн",
    "help": "хелп",
    "info": "инфо",
    "support": "саппорт",
    "mail": "мэйл",
    "gmail": "джимейл",
    "yandex": "яндекс",
    "gosuslugi": "госуслуги",
    "email": "имэйл",
    "e-mail": "имэйл",
    "cashback": "кэшбэк",
    "wi-fi": "вай фай",
    "wifi": "вай фай",
    "bluetooth": "блютус",
    "premium": "премиум",
    "gold": "голд",
    "platinum": "платинум",
    "black": "блэк",
    "covid": "ковид",
    "pin": "пин",
    "puk": "пак",
    "sim": "сим",
    "esim": "и сим",
    "sms": "эсэмэс",
    "mms": "эмэмэс",
    "cvv": "си ви ви",
    "cvv2": "си ви ви два",
    "cvc": "си ви си",
    "cvc2": "си ви си два",
    "qr": "кью ар",
    "nfc": "эн эф си",
    "id": "ай ди",
    "ip": "ай пи",
    "it": "ай ти",
    "vip": "вип",
    "ussd": "ю эс эс ди",
    "pdf": "пэ дэ эф",
    "usb": "ю эс би",
    "lte": "эл тэ е",
    "gps": "джи пи эс",
    "ok": "окей",
    "pro": "про",
    "max": "макс",
    "mini": "мини",
    "plus": "плюс",
    "hd": "эйч ди",
    "tv": "ти ви",
    "faq": "эф эй кью",
    "pos": "пос",
    "swift": "свифт",
    "iban": "ибан",
    "push": "пуш",
    "face id": "фэйс ай ди",
    "touch id": "тач ай ди",
    "usd": "доллар",
    "eur": "евро",
    "rub": "рубль",
}
"""How Russians say them; by the name in lower case."""
_ZONES: Mapping[str, str] = {
    "ru": "ру",
    "рф": "рф",
    "su": "су",
    "com": "ком",
    "org": "орг",
    "net": "нэт",
    "info": "инфо",
    "io": "ай о",
    "me": "ми",
    "tv": "ти ви",
    "by": "бай",
    "kz": "кей зэт",
    "online": "онлайн",
    "bank": "бэнк",
    "app": "апп",
    "www": "вэ вэ вэ",
}
_LETTERS: Mapping[str, str] = dict(
    zip(
        "abcdefghijklmnopqrstuvwxyz",
        "эй|би|си|ди|и|эф|джи|эйч|ай|джей|кей|эл|эм|эн|о|пи|кью|ар|эс|ти|ю|ви|дабл ю|икс|уай|зэт".split("|"),
        strict=True,
    )
)
_SOUNDS: tuple[tuple[str, str], ...] = tuple(
    tuple(pair.split("=", 1))  # type: ignore[misc]
    for pair in (
        "shch=щ zz=цц sch=ш tch=ч zh=ж kh=х ts=ц ch=ч sh=ш ya=я yu=ю yo=ё ju=ю ja=я ph=ф th=т ee=и oo=у ck=к qu=кв"
        " ay=эй ey=ей oy=ой iy=ий yy=ый x=кс a=а b=б c=к d=д e=е f=ф g=г h=х i=и j=дж k=к l=л m=м n=н o=о"
        " p=п q=к r=р s=с t=т u=у v=в w=в y=и z=з"
    ).split()
)
_MAIL = re.compile(r"(?<![\w.])[A-Za-z0-9][\w.+-]*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_SITE = re.compile(
    r"(?<![\w@.])(?:https?://)?(?:[A-Za-z0-9А-Яа-яё-]+\.)+"
    r"(?:ru|com|org|net|su|io|info|me|tv|by|kz|online|bank|app|рф|ру)(?:/[\w/.#?=&-]*\w)?/?(?![\w])",
    re.IGNORECASE,
)
_NAME = re.compile(
    r"(?<![A-Za-z])(?:"
    + "|".join(re.escape(name).replace(r"\ ", "[ -]") for name in sorted(_NAMES, key=len, reverse=True))
    + r")(?![A-Za-z])",
    re.IGNORECASE,
)
_PAPER = re.compile(r"\bA(?=[1-5]\b)")
_GENERATION = re.compile(r"(?<![\w.])(?P<number>[2-6])G\b")
_ACRONYM = re.compile(r"(?<![A-Za-z])[A-Z]{2,5}(?![A-Za-z])|(?<![A-Za-z])[A-Z](?![A-Za-z]|\.[A-Za-z])")
_LEFT = re.compile(r"[A-Za-z]+")
_JOINTS = {"@": "собака", ".": "точка", "-": "дефис", "_": "подчёркивание", "/": "слэш", "+": "плюс"}


def read_addresses(text: str) -> str:
    """Read the sites and e-mail addresses of a text, «сбербанк точка ру»; and sizes of paper, whose A is Russian."""
    text = _PAPER.sub("А", text)
    if "." not in text:
        return text
    text = _MAIL.sub(lambda match: _address(match[0]), text)
    return _SITE.sub(lambda match: _address(re.sub("^https?://|/$", "", match[0])), text)


def read_names(text: str) -> str:
    """Read Latin names and letters the way that Russians say them."""
    if text.isascii() is False and not _LEFT.search(text):
        return text
    text = _GENERATION.sub(lambda match: f"{cardinal_as_written(match['number'])} джи", text)
    text = _NAME.sub(_name, text)
    text = _ACRONYM.sub(lambda match: " ".join(_LETTERS[letter] for letter in match[0].lower()), text)
    return _LEFT.sub(lambda match: _by_sound(match[0]), text)


def _name(match: re.Match[str]) -> str:
    before = match.string[match.start() - 1 : match.start()]
    after = match.string[match.end() : match.end() + 1]
    name = match[0].lower()
    said = _NAMES.get(name) or _NAMES[name.replace("-", " ")]
    return f"{' ' if before.isalnum() else ''}{said}{' ' if after.isalnum() else ''}"


def _address(written: str) -> str:
    parts = re.split(r"([@.\-_/+])", written)
    said = [_JOINTS.get(part) or _part(part) for part in parts if part]
    return " ".join(said)


def _part(part: str) -> str:
    word = part.lower()
    if word in _ZONES or word in _LETTERS:
        return _ZONES.get(word) or _LETTERS[word]
    pieces = re.findall(r"[a-z]+|\d+|[а-яё]+", word)
    return " ".join(
        cardinal_as_written(piece) if piece.isdigit() else _NAMES.get(piece) or _by_sound(piece)
        for piece in pieces
    )


def _by_sound(word: str) -> str:
    """Write a Latin word in Russian letters, roughly as it sounds."""
    said, at, lower = "", 0, word.lower()
    while at < len(lower):
        for latin, russian in _SOUNDS:
            if lower.startswith(latin, at):
                said, at = said + russian, at + len(latin)
                break
        else:
            said, at = said + lower[at], at + 1
    return said.capitalize() if word[0].isupper() else said
