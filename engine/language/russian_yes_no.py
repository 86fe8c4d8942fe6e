"""Hearing a Russian yes or no: idioms first, then cues, and negation as far as it reaches."""

# ruff: noqa: SIM905 - word tables read better as text

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from engine.language.russian_words import fold, lemmas

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_MEAN_YES = """
    нет проблем; без проблем; какие проблемы; не вопрос; нет вопросов; еще бы; еще как; а то; а
    как же; само собой; так точно; так и есть; вот именно; да уж; ну да; почему нет; почему и нет;
    почему бы нет; почему бы и нет; а почему бы и нет; все верно; все правильно; все так; все
    точно; все хорошо; все в порядке; не против; не возражаю; не откажусь; не ошиблись; не
    ошибаетесь; не ошиблась; не сомневаюсь; не сомневайтесь; без сомнения; без сомнений; да да; да
    да да; скорее да; наверное да; думаю да; пожалуй да; думаю что да; можно и да; конечно да; да
    конечно; ну конечно; ну конечно да; да нет проблем; один да; в точку; в самом деле; есть
    такое; было дело; да ладно давай; ладно давай; можете; вы правы; это так; это верно; это
    правильно; это я; хорошо давайте; почему же нет; нет сомнений; сомнений нет; нет возражений;
    возражений нет; нет никаких сомнений; нет никаких возражений; нет никаких проблем; никаких
    проблем; проблем нет; без возражений; без вариантов; не ну да; с удовольствием; с радостью;
    сто процентов; на сто процентов; сто пудов; пусть будет так; само собой разумеется; не вижу
    препятствий; нет препятствий; да почему бы и нет; да не вопрос; ничего не имею против;
    именно так; именно это; так именно
"""
_MEAN_NO = """
    да нет; да нет же; да нет конечно; да не; да не надо; да ну; да ну нет; нет конечно; конечно
    нет; конечно же нет; ну нет; ну уж нет; нет уж; да уж нет; ни в коем случае; ни за что; ни в
    какую; никак нет; ничего подобного; ни разу; вовсе нет; совсем нет; отнюдь нет; скорее нет;
    наверное нет; думаю нет; пожалуй нет; думаю что нет; точно нет; однозначно нет; естественно
    нет; разумеется нет; безусловно нет; как бы не так; не совсем; не очень; не обязательно; не
    стоит; не дай бог; боже упаси; все неверно; все не так; все не верно; не то; да не то; еще
    чего; только не это; все неправильно; не так; в другой раз; не сейчас; лучше не надо; ага щас;
    ага сейчас; да щас; да какой там; какое там; да куда там; не в этот раз; в следующий раз; не
    думаю; ни капли; не имеет смысла; не не; нет смысла; смысла нет; не я; не мой; не моя; не мое;
    не мои; лучше нет; да зачем; еще нет; пока нет; уже нет; больше нет; к сожалению нет
"""
_MEAN_NEITHER = """
    да свидания; до свидания; да ладно; да неужели; да что вы; как сказать; и да и нет; ни да ни
    нет; может быть; может быть да; может быть нет; может да; не знаю; не уверен; не уверена; не
    понял; не поняла; не понимаю; не помню; не расслышал; не расслышала; не слышу; не решил; не
    решила; не могу сказать; не важно; не имеет значения; все равно; как хотите; кто знает; да кто
    знает; да как сказать; да не знаю; да не помню; да не понял; да не поняла; нет ответа; да или
    нет; нет или да; да алло; алло да; да слушаю; слушаю вас; да отстаньте; не ну; да говорите; да
    что вы говорите; окей гугл; да пошли; да пошли вы; да пошел; да пошел ты; да иди; да идите;
    да вы что; да ты что; да ну вас; да ну тебя; да сколько можно; да что же это; да чтоб вас;
    да не уверен; да не уверена; что да; что нет
"""
_IDIOMS: Mapping[str, bool | None] = {
    " ".join(idiom.split()): answer
    for answer, idioms in ((True, _MEAN_YES), (False, _MEAN_NO), (None, _MEAN_NEITHER))
    for idiom in idioms.split(";")
}
_LONGEST_IDIOM = max(phrase.count(" ") + 1 for phrase in _IDIOMS)

_STRONG_YES = frozenset(
    "да ага угу агась дада дадада ес йес yes yep конечно верно правильно разумеется безусловно"
    " естественно подтверждаю согласен согласна согласны подтвердить ок окей okay ok именно"
    " однозначно непременно обязательно правда истинно точняк канеш канешно канечно естессно"
    " несомненно бесспорно стопудово стопроцентно точно верна правильная".split()
)
_STRONG_NO = frozenset(
    "нет неа нее не-а нету no нетнет неверно неправильно неправда отнюдь нельзя отказываюсь"
    " отказ отмена отменить отмени отмените стоп хватит ошибка ошиблись ошибаетесь ошибочно"
    " никогда нифига фигушки нет-нет ноу вряд".split()
)
_WEAK_YES = frozenset(
    "хочу хотел хотела хотим надо нужно можно хорошо ладно давай давайте валяй идет годится"
    " пойдет подходит есть буду готов готова желаю пускай пусть добро договорились отлично"
    " прекрасно супер замечательно могу продолжай продолжайте уверен уверена пожалуй"
    " подтверждаем беру попробуем здорово сойдет поехали чудесно абсолютно вполне хотелось"
    " стану угадали угадала угадал".split()
)
"""Yes only where nothing but small words stands beside them: «хочу узнать баланс» is no answer."""
_WEAK_NO = frozenset("против возражаю мимо ложь ничуть потом позже передумал передумала".split())
"""No only where it stands alone, as the weak yes."""
_NEUTRAL = frozenset(
    "ну э эм мм а и вот так так-то же уж бы пожалуйста спасибо благодарю большое девушка я мне нам мы"
    " вы это все в принципе то есть тогда как вроде просто совершенно абсолютно очень вполне"
    " сейчас ведь уже здравствуйте алло ой алё слушайте конкретно мое моя мой у меня только"
    " лучше вам ответ мой ли оно она он совсем вовсе"
    " милок дочка доченька сынок внучок внучка деточка детка милочка милая голубушка родная родной"
    " золотая дорогая".split()
)
_CORRECTION = frozenset("ой точнее вернее тьфу извините простите".split())
_NOT = frozenset(("не", "ни"))
_NEGATED_YES = frozenset("возражать против отказываться отказаться ошибиться ошибаться сомневаться".split())
VOCABULARY: Sequence[str] = tuple(
    sorted(
        {word for idiom in _IDIOMS for word in idiom.split()}
        | {word for words in (_STRONG_YES, _STRONG_NO, _WEAK_YES, _WEAK_NO, _NOT) for word in words}
    )
)
"""What an answer is said in."""
_WORDS_ABOUT = 6
"""Unknown words that may follow a strong cue: «да, я потерял карту вчера»."""


@lru_cache(maxsize=4096)
def heard_yes_no(text: str, *, whole: bool = False) -> bool | None:
    """Give True for yes, False for no; None for neither, for «не знаю» and for a contradiction.

    «Нет, всё верно» is a contradiction: it may deny the doubt or the value, so the caller is
    asked again. «Да… ой, нет» is the correction, no. With `whole`, every word must belong to the answer.
    """
    heard = _split(text)
    for at in range(len(heard) - 1, 0, -1):
        if heard[at] in _CORRECTION and at + 1 < len(heard):
            later = _answer(heard[at + 1 :], whole=whole)
            if later is not None:
                return later
    return _answer(heard, whole=whole)


def _split(text: str) -> list[str]:
    letters = "".join(c if c.isalpha() else " " for c in fold(text))
    return letters.split()


def _answer(heard: Sequence[str], *, whole: bool) -> bool | None:
    answers: list[bool | None] = []
    weak: list[bool] = []
    unknown = at = 0
    first_strong = -1
    while at < len(heard):
        end, answer, is_strong = _cue(heard, at, whole=whole)
        if end == at:
            unknown += heard[at] not in _NEUTRAL
            at += 1
            continue
        if is_strong:
            if first_strong < 0:
                first_strong = unknown
            answers.append(answer)
        elif answer is not None:
            weak.append(answer)
        at = end
    if whole and unknown:
        return None
    return _decide(answers, weak, unknown, first_strong)


def _decide(answers: Sequence[bool | None], weak: Sequence[bool], unknown: int, before: int) -> bool | None:
    """Weigh the cues: strong ones must agree and open the answer, weak ones must stand alone."""
    if None in answers:
        return None
    if answers:
        kinds = set(answers) | (set(weak) - {True} if not unknown else set())
        return kinds.pop() if len(kinds) == 1 and before <= 1 and unknown <= _WORDS_ABOUT else None
    kinds_weak = set(weak)
    return kinds_weak.pop() if len(kinds_weak) == 1 and not unknown else None


def _cue(heard: Sequence[str], at: int, *, whole: bool) -> tuple[int, bool | None, bool]:
    """Give where the cue at `at` ends (`at` for none), its answer, and whether it is strong."""
    for length in range(min(_LONGEST_IDIOM, len(heard) - at), 1, -1):
        phrase = " ".join(heard[at : at + length])
        if phrase in _IDIOMS:
            return at + length, _IDIOMS[phrase], True
    word = heard[at]
    if word in _NOT:
        return _negated(heard, at, whole=whole)
    if word in _STRONG_YES:
        return at + 1, True, True
    if word in _STRONG_NO:
        return at + 1, False, True
    if word in _WEAK_YES:
        return at + 1, True, False
    if word in _WEAK_NO:
        return at + 1, False, False
    return at, None, False


def _negated(heard: Sequence[str], at: int, *, whole: bool) -> tuple[int, bool | None, bool]:
    """Read «не» with the word it denies, small words between passed over; `whole`, an order is more than a no."""
    target = at + 1
    while target < len(heard) - 1 and heard[target] in _NEUTRAL - {"так", "то"}:
        target += 1
    if target >= len(heard):
        return at + 1, False, True
    word = heard[target]
    if word in _NOT:
        return at + 1, False, True
    if word in _NEGATED_YES or lemmas(word) & _NEGATED_YES:
        return target + 1, True, True
    if word in _STRONG_YES | _WEAK_YES | {"нужен", "нужна", "стоит", "то", "так"}:
        return target + 1, False, True
    if word in _NEUTRAL or word in ("нет", "неа", "нее", "нету"):
        return target + 1, False, True
    if word in _STRONG_NO:
        return target + 1, True, True
    is_order = not whole and word.endswith(("йте", "ите", "ьте"))
    return (target + 1, False, True) if is_order else (at, None, False)
