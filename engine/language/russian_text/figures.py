"""How numbers are written: spaces, signs and thousands, and the value of each."""

from __future__ import annotations

import re
from decimal import Decimal
from unicodedata import decimal

_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u202f\u2009\u2007\u2008\u200a\u2002\u2003\u2004\u2005\u2006\u3000\t"), " "
)
_MINUSES = dict.fromkeys(map(ord, "\u2212\u2010\u2011\ufe63\uff0d"), "-")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff\u2060\ufe0e\ufe0f"))
_DASHED_MINUS = re.compile(r"(?<![\d%₽°])(?<=\s)[–—](?=\d)")
"""A minus written as a dash, right at its number and apart from what stands before: «скидка –20 %»."""
_TIMES = re.compile(r"(?<=\d) ?[хx] ?(?=\d)|(?<=\d) [хx×] (?=\d)")
"""The letter that stands for «на» in sizes: «30х60»."""
_INCHES = re.compile(r"(?<=\d)(?:\"|″|'')(?=[\s.,;)]|$)")
_FOREIGN_DIGIT = re.compile(r"(?![0-9])\d")
_PLAIN = _SPACES | _MINUSES | _INVISIBLE

NUMBER = (
    r"(?:\d{1,3}(?: \d{3})+(?:[.,]\d+)?(?!\d)"  # 1 234 567,89
    r"|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?(?![.\d])"  # 1.234.567,89
    r"|\d{1,3}(?:,\d{3})+\.\d+(?!\d)|\d{1,3}(?:,\d{3}){2,}(?![,\d])"  # 1,234,567.89
    r"|\d{1,3}(?:['’]\d{3})+(?:[.,]\d+)?(?!\d)"  # 1'234
    r"|\d+(?:[.,]\d+)?)"
)
"""A number without its sign, thousands apart or not, with a comma or a full stop before the fraction."""
SIGN = r"(?:[-+±~≈<>≤≥])"
DASH = r" ?(?:[-–—…]|\.{3}) ?"
"""Between the ends of a range."""
SIGNS = {
    "-": "минус",
    "+": "плюс",
    "±": "плюс-минус",
    "~": "примерно",
    "≈": "примерно",
    "<": "меньше",
    ">": "больше",
    "≤": "не больше",
    "≥": "не меньше",
}
GENITIVE_SIGNS = frozenset("<>≤≥")
"""Signs that are read as words which the genitive follows: «больше пяти»."""


def plain(text: str) -> str:
    """Give `text` with every kind of space, minus, digit and invisible character in its plain form."""
    if text.isascii():
        return text
    text = _FOREIGN_DIGIT.sub(lambda match: str(decimal(match[0])), text.translate(_PLAIN))
    text = _TIMES.sub("×", _DASHED_MINUS.sub("-", text))
    return _INCHES.sub(_inches, text)


def _inches(match: re.Match[str]) -> str:
    """Tell `55"` from the mark that ends a quotation."""
    is_closing = match[0] == '"' and match.string.count('"', 0, match.start()) % 2 == 1
    return match[0] if is_closing else "″"


def value_of(written: str) -> Decimal:
    """Give the value of what `NUMBER` matches."""
    bare = re.sub(r"[ '’]", "", written)
    if bare.count(".") > 1 or ("." in bare and "," in bare and bare.rindex(",") > bare.rindex(".")):
        bare = bare.replace(".", "")
    elif bare.count(",") > 1 or ("." in bare and "," in bare):
        bare = bare.replace(",", "")
    return Decimal(bare.replace(",", "."))
