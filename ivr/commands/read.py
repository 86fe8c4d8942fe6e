"""`ivr read`: how values and texts are read aloud, in words."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_TAKES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "money": ("1 234,56 ₽ · $20 · 1,5 млн руб. · от 100 до 500 ₽", ("case", "currency")),
    "date": ("23.11.2026 · 1 марта · 11.2026 · с 1 по 15 марта", ("case",)),
    "time": ("20:00 · 16–20 · с 9:00 до 18:00 · 15:00 МСК", ("case",)),
    "duration": ("90 (seconds) · 2:05 · 1 ч 30 мин · PT1H30M · 3–5 дней", ("case",)),
    "phone": ("+7 495 500-55-50 · 900 · *100# · 8 800 555-55-50 доб. 12", ()),
    "digits": ("0007 · 4276 1234 5678 9012 · *1234", ()),
    "percent": ("12,5 % · от 5 до 7 %", ("case",)),
    "ordinal": ("21 · 3-я · 1-го · IV", ("case", "gender")),
    "number": ("-5 · 3,14 · 1/2 · 1 000 000", ("case", "gender", "noun")),
    "text": ("any sentence, with all of these in it", ()),
}
"""What each kind takes, and the options that change how it is read."""
_CASES = ("nominative", "genitive", "dative", "accusative", "instrumental", "prepositional")
_GENDERS = ("m", "f", "n")
_SHOWN = 60
"""Characters of a text that an error shows."""
_UNREADABLE = 1
_EPILOGUE = "\b\nKIND takes, among others:\n" + "\n".join(
    f"  {kind:<9} {examples}" for kind, (examples, _) in _TAKES.items()
)


def _kind(_: click.Context, __: click.Parameter, kind: str) -> str:
    if kind in _TAKES:
        return kind
    from engine.errors import did_you_mean

    raise click.BadParameter(f"there is no kind «{kind}»: {did_you_mean(kind, _TAKES, ', '.join(_TAKES))}")


@click.command(epilog=_EPILOGUE, context_settings={"ignore_unknown_options": True})
@click.argument("kind", callback=_kind)
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--case", type=click.Choice(_CASES), help="Case of a value that stands alone.")
@click.option("--gender", type=click.Choice(_GENDERS), help="Gender of a number or an ordinal.")
@click.option("--noun", metavar="WORD", help="What a number counts, in its dictionary form: минута.")
@click.option("--currency", metavar="CODE", help="Currency of an amount that names none.  [default: RUB]")
@click.option(
    "--language", type=click.Choice(["ru", "en", "ko"]), default="ru", show_default=True, help="Whose words."
)
def read(kind: str, texts: tuple[str, ...], language: str, **options: str | None) -> None:
    """Print how each TEXT is read aloud as a KIND of value: one reading a line, in order.

    Without a TEXT, or where it is `-`, each line of standard input is read. What can't be read gets an empty
    line and a message, the others are printed all the same, and the exit status is 1.
    """
    from engine.language import ReadingError
    from engine.language import language as spoken

    asked = {name: value for name, value in options.items() if value is not None}
    _check_options(kind, asked)
    noun = asked.pop("noun", None)
    reader = spoken(language).readers[kind if noun is None else "count"]
    if noun is not None:
        asked["noun"] = noun
    is_whole = True
    for place, text in _placed(texts or ("-",)):
        try:
            said = reader(text, **asked)
            click.echo(" ".join((said.replace(",", "") if kind == "phone" else said).split()))
        except (ReadingError, TypeError) as error:
            is_whole = False
            click.echo()
            click.echo(_complaint(kind, place, text, error, is_example_useful=language == "ru"), err=True)
    if not is_whole:
        sys.exit(_UNREADABLE)


def _check_options(kind: str, asked: Mapping[str, str]) -> None:
    takes = _TAKES[kind][1]
    for name in asked:
        if name not in takes:
            kinds = ", ".join(one for one, (_, options) in _TAKES.items() if name in options)
            raise click.UsageError(f"--{name} changes nothing of the kind «{kind}»: it is for {kinds}")
    if "noun" in asked and "gender" in asked:
        raise click.UsageError("--noun has a gender of its own: leave --gender out")


def _placed(texts: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Yield each text with where it stands."""
    for at, text in enumerate(texts, start=1):
        if text != "-":
            yield f"text {at}", text
            continue
        for line, written in enumerate(sys.stdin, start=1):
            yield f"line {line} of the input", written.rstrip("\n")


def _complaint(kind: str, place: str, text: str, error: Exception, *, is_example_useful: bool) -> str:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    what = "this language has no such option" if isinstance(error, TypeError) else str(error)
    is_wrong_value = is_example_useful and what.startswith("the value is not")
    mend = f": write it like {_TAKES[kind][0]}" if is_wrong_value else ""
    return f"Error: {place}, «{shown}»: {what}{mend}"
