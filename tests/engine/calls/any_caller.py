"""A caller who does anything at any time, read from a string of bytes; `any_call` says what holds then.

Bytes and not a random generator decide, so that Hypothesis can make a failing call shorter.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from any_call import (
    SECRET_DIGITS,
    SECRET_SPOKEN,
    SECRET_WORD,
    SECRETS,
    BrokenError,
    check_actions,
    check_end,
    check_wake,
    tells,
)

from engine.actions import Action, Ask, Enqueue, LeaveQueue, Say, StopSaying, Transfer
from engine.calls.call import Call
from engine.events import (
    Event,
    Heard,
    HeardPartial,
    HungUp,
    KeyPressed,
    NotSpeech,
    PromptFinished,
    QueueMoved,
    ServiceAnswered,
    SpeechStarted,
    TransferAnswered,
)
from engine.flow import Ask as AskState
from engine.flow import Flow, Lookup
from engine.journal import Journal

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.matching.phrases import Phrase

ROOT = Path(__file__).parents[3]
FLOWS = sorted(
    path
    for folder in ("flows", "examples", "tests/engine/flows")
    for path in (ROOT / folder).glob("*.yaml")
    if ".calls" not in path.suffixes
    if "\nflow:" in f"\n{path.read_text(encoding='utf-8')}"
)
HARMLESS_KEYS = "0124568*#ABCD\x00Ж"
"""Keys to press anywhere: none that could spell the secret by chance, and some that no telephone has."""
NOISE = (
    "",
    "   ",
    "абракадабра",
    "?!… «»",
    "не",
    "нет не надо",
    "да",
    "нет",
    "сто двадцать",
    "восемь девятьсот пять один два три сорок пять шестьдесят семь",
    "пятое марта две тысячи двадцатого года",
    "ы" * 3000,
    "карта " * 200,
    "\x00\u202e{state}",
)
CONFIDENCES = (1.0, 1.0, 1.0, 0.95, 0.8, 0.7, 0.5, 0.49, 0.0)
PROMPT_S = 5.0
"""Of each prompt, to whoever hears the call out: in a queue there are many."""
WAITS_S = (0.0, 0.01, 0.3, 0.79, 1.0, 2.9, 3.0, 5.0, 11.0, 40.0, 600.0, 4000.0)
OUTCOMES = ("busy", "no_answer", "failed", "closed", "queue_full", "caller_left", "", "чушь")
MOST_WAKES = 3000
"""Timers of one call in which the caller does nothing: announcements in a queue are the most frequent."""
AT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class Said(NamedTuple):
    """What callers of one flow may say, gathered once."""

    keys: tuple[str, ...]
    phrases: tuple[str, ...]


@cache
def wording(phrase: Phrase) -> str:
    """One way to say a phrase."""
    return next(iter(phrase.variants()))


@cache
def heard_in(flow: Flow) -> Said:
    """Every key and phrase of a flow, wherever it is live."""
    choices = list(flow.commands)
    for state in flow.states.values():
        choices += state.choices
        if isinstance(state, AskState):
            choices += state.value.items
    keys = tuple(dict.fromkeys(key for choice in choices for key in choice.keys))
    phrases = (
        text for choice in choices for phrase in choice.phrases[:3] if not tells(text := wording(phrase))
    )
    return Said(keys or ("1",), tuple(dict.fromkeys(phrases)) or ("да",))


class AnyCaller:
    """One call, driven by bytes to its end, and checked after every event."""

    def __init__(self, flow: Flow, script: bytes) -> None:
        self.flow = flow
        self._bytes = iter(script)
        self.journal = Journal()
        lines = (*flow.lines, "")
        self.call = Call(
            flow,
            line=lines[self._byte() % len(lines)],
            caller=("", "+79051234567")[self._byte() % 2],
            at=AT + timedelta(hours=self._byte() * 5),
            journal=self.journal,
        )
        self.now = 0.0
        self.prompts: list[int] = []
        self.heard: list[int] = []
        """The prompt that ends as it may be stopped."""
        self.stopped: list[int] = []
        self.last_speech = "да"
        self.asked: Ask | None = None
        self.queued = 0
        self.hears = self._byte() % 4 != 0
        """Whether prompts are reported finished while the call runs out."""
        self.sense = (0, 64, 128, 192)[self._byte() % 4]
        """How much of what this caller does makes sense, of 256."""

    def _byte(self) -> int:
        return next(self._bytes, 0)

    def _one_of(self, items: tuple[str, ...]) -> str:
        return items[(self._byte() * 256 + self._byte()) % len(items)]

    # -- the call from its start to its end

    def run(self) -> AnyCaller:
        self._did(self.call.start(self.now))
        for number in self._bytes:
            if self.call.end is not None:
                break
            if self.call.mode == "looking_up" and number < 128:
                self.answer()  # or hardly a service would answer in time
            elif self.call.mode == "waiting" and number < self.sense:
                self.answer_what_is_asked()  # or hardly anybody would get far
            else:
                _DOINGS[number % len(_DOINGS)](self)
        self._stay_to_the_end()
        check_end(self.call, self.journal, is_queued=bool(self.queued))
        return self

    def _stay_to_the_end(self) -> None:
        for _ in range(MOST_WAKES):
            if self.call.end is not None:
                return
            if self.hears and self.prompts:
                self.now += PROMPT_S
                self.finish_prompt()
            else:
                self.wake()
        raise BrokenError("the call never ends")

    def feed(self, event: Event) -> None:
        if self.call.end is None:
            self._did(self.call.feed(event, self.now))

    def _did(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Say(prompt=number):
                    self.prompts.append(number)
                case StopSaying(prompts):
                    if not set(prompts) <= {*self.prompts, *self.heard}:
                        raise BrokenError("it stops a prompt that is not playing")
                    self.stopped += prompts
                    self.prompts = [one for one in self.prompts if one not in prompts]
                case Ask():
                    self.asked = action
                case Enqueue(request) | Transfer(request):
                    if self.queued:
                        raise BrokenError("it connects a caller who is connected already")
                    self.queued = request
                case LeaveQueue(request):
                    if request != self.queued:
                        raise BrokenError("it leaves a queue that the caller is not in")
                    self.queued = 0
        check_actions(self.call, actions, is_queued=bool(self.queued))

    # -- what the caller and the world do

    def _catch_up(self) -> None:
        """Let the timers run out that are due before the caller or the world looks at the call."""
        if self.call.end is None:
            self._did(self.call.wake(self.now))

    def _is_secret(self) -> bool:
        """Whether what is said now answers a sensitive question."""
        self._catch_up()
        state = self.flow.states[self.call.state]
        return isinstance(state, AskState) and (state.sensitive or state.into in self.flow.hidden)

    def press_live_key(self) -> None:
        grammar = self.call.grammar
        live = [key for choice in grammar.choices for key in choice.keys] if grammar else []
        self._press(self._one_of(tuple(live) or heard_in(self.flow).keys))

    def press_any_key(self) -> None:
        self._press(HARMLESS_KEYS[self._byte() % len(HARMLESS_KEYS)])

    def press_a_value(self) -> None:
        end = ("", "#")[self._byte() % 2]
        if self._is_secret():
            self._press_the_secret()
        else:
            self._press("1234")
        self._press(end)

    def answer_what_is_asked(self) -> None:
        """Answer a question with a value of its kind; a menu, or whether that is right, with a key."""
        spec = self.call.grammar.value if self.call.grammar is not None else None
        if spec is None:
            self.press_live_key()
        elif self._is_secret():
            self.press_a_value()
        elif spec.kind in ("digits", "card"):
            ends_itself = spec.least == spec.most
            self._press("1234567890"[: int(spec.least or 4)] + ("" if ends_itself else "#"))
        elif spec.kind in ("number", "amount"):
            self._press(f"{int(spec.least or 1)}#")
        elif spec.kind == "phone":
            self._press("89035557788")
        elif spec.kind == "date":
            self._say({"future": "завтра"}.get(spec.tense, "вчера"))
        elif spec.items:
            self._say(wording(spec.items[self._byte() % len(spec.items)].phrases[0]))
        else:
            self._say("да")

    def say_yes(self) -> None:
        self._press("1")

    def type_ahead(self) -> None:
        """Take the way to the first question of the menu and answer it, in one breath."""
        state = self.flow.states[self.call.state]
        for option in getattr(state, "options", ()):
            goal = self.flow.states.get(option.goto or "")
            if option.keys and isinstance(goal, AskState) and goal.sensitive:
                self._press(option.keys[0])
                self._press_the_secret()
                return

    def _press_the_secret(self) -> None:
        """Type the secret, as far as it is asked for or kept for the next question."""
        gap_s = (0.0, 0.2, 1.0)[self._byte() % 3]
        for key in SECRET_DIGITS:
            if not (self._is_secret() or self.call.buffer) or self.call.end is not None:
                break
            self.feed(KeyPressed(key))
            self.now += gap_s

    def _press(self, keys: str) -> None:
        gap_s = (0.0, 0.2, 1.0)[self._byte() % 3]
        for key in keys:
            self.feed(KeyPressed(key))
            self.now += gap_s

    def say_a_live_phrase(self) -> None:
        grammar = self.call.grammar
        phrases = grammar.phrases if grammar is not None else ()
        if phrases:
            self._say(wording(phrases[(self._byte() * 256 + self._byte()) % len(phrases)]))
        else:
            self.say_any_phrase()

    def say_any_phrase(self) -> None:
        self._say(self._one_of(heard_in(self.flow).phrases))

    def say_two_phrases(self) -> None:
        phrases = heard_in(self.flow).phrases
        self._say(f"{self._one_of(phrases)} {self._one_of(phrases)}")

    def say_noise(self) -> None:
        self._say(self._one_of(NOISE))

    def say_a_value(self) -> None:
        state = self.flow.states[self.call.state]
        kind = state.value.kind if isinstance(state, AskState) else ""
        if not self._is_secret():
            self._say(self._one_of(("один два три четыре", "сто рублей", "вчера", "да", "Казань")))
        elif kind in ("words", "one_of"):
            self._say(SECRET_WORD)
        else:
            self._say(self._one_of((SECRET_SPOKEN, SECRET_DIGITS)))

    def _say(self, text: str) -> None:
        confidence = CONFIDENCES[self._byte() % len(CONFIDENCES)]
        way = self._byte() % 4
        if way:
            self.feed(SpeechStarted())
        if way > 1:
            self.feed(HeardPartial(text[: len(text) // 2], confidence))
            self.now += 0.2
            self.feed(HeardPartial(text, confidence))
        if way > 2:
            self.wake()
        else:
            self.feed(Heard(text, confidence))
        self.last_speech = text

    def say_it_again(self) -> None:
        """The recogniser reports late, or twice."""
        self.feed(Heard(self.last_speech))

    def begin_to_speak(self) -> None:
        self.feed(NotSpeech() if self.call.speaking else SpeechStarted())

    def finish_prompt(self) -> None:
        if self.prompts:
            self.heard = [self.prompts.pop(0)]
            self.feed(PromptFinished(*self.heard))
            self.heard = []

    def hear_everything(self) -> None:
        for _ in range(20):
            self.finish_prompt()

    def finish_wrong_prompt(self) -> None:
        wrong = (*self.stopped[-3:], 0, -1, 10**9)
        self.feed(PromptFinished(wrong[self._byte() % len(wrong)]))

    def wait(self) -> None:
        self.now += WAITS_S[self._byte() % len(WAITS_S)]
        if self._byte() % 2 and self.call.end is None:
            self._did(self.call.wake(self.now))
            check_wake(self.call, self.now)

    def wake(self) -> None:
        """Let the next timer run out, at its own time."""
        at = self.call.wake_at
        if at is None:
            return
        self.now = max(self.now, at)
        self._did(self.call.wake(self.now))
        check_wake(self.call, self.now)

    def go_back_in_time(self) -> None:
        self.now -= 7.0
        self.press_any_key()
        self.now += 7.0

    def answer(self) -> None:
        asked = self.asked
        if asked is None:
            return
        request = asked.request - (self._byte() % 8 == 0)
        outcome = ("found", "found", "found", "not_found", "not_found", "failed", "чушь")[self._byte() % 7]
        values = self._values() if self._byte() % 4 else NONSENSE[self._byte() % len(NONSENSE)]
        given = [value for value in asked.arguments.values() if value in SECRETS]
        reason = f"no such row: {given}" if self._byte() % 2 else ""
        self.feed(ServiceAnswered(request, outcome, values, reason))

    def _values(self) -> dict[str, object]:
        """What was asked for: recognisable where it is secret, in between public and of every type."""
        state = self.flow.states[self.call.state]
        if not isinstance(state, Lookup):
            return {}
        known: dict[str, object] = {"password": SECRET_WORD}
        for name, kind in state.service.returns.items():
            secret = f"{state.into}.{name}" in self.flow.hidden
            known[name] = {
                "text": SECRET_WORD if secret else "Анна",
                "yes_no": self._byte() % 2,
            }.get(kind, int(SECRET_DIGITS) if secret else self._number())
        return known

    def _number(self) -> int:
        """A count or a sum in kopecks: below zero, small or large."""
        return (self._byte() - 64) * (1, 1, 1000)[self._byte() % 3]

    def queue_moves(self) -> None:
        position = (1, 2, 3, 40, 0, -5)[self._byte() % 6]
        wait_s = (0.0, 20.0, 45.5, 3600.0, -1.0, float("inf"), float("nan"))[self._byte() % 7]
        self.feed(QueueMoved(self._request(), position, wait_s))

    def other_side_answers(self) -> None:
        number = self._byte()
        outcome = "connected" if number > 220 else OUTCOMES[number % len(OUTCOMES)]
        self._catch_up()
        request = self._request()
        if request == self.queued and self.call.mode in ("queued", "ringing"):
            self.queued = 0
        self.feed(TransferAnswered(request, outcome))

    def _request(self) -> int:
        """The request that is waited for, or now and then another."""
        return (self.queued or 1) if self._byte() % 8 else self._byte() - 1

    def hang_up(self) -> None:
        if self._byte() < 64:
            self.feed(HungUp())


NONSENSE: tuple[Any, ...] = (
    {},
    {"card": {}},
    {"balance": "много", "owner": 5, "blocked": "да"},
    {"balance": float("nan"), "id": float("inf"), "card": None},
    {"balance": 10**400, "blocked": 10**5000, "owner": "\x00" * 5000, "id": 1e308},
    None,
    "card balance owner id blocked kind name",
    ["card", "balance", "owner"],
    {"card", "balance", "owner", "id", "name", "kind", "blocked"},
    7,
)
"""Answers that no service may give, and some services do."""

_DOINGS: tuple[Callable[[AnyCaller], None], ...] = (
    *[AnyCaller.press_live_key] * 5,
    AnyCaller.press_any_key,
    *[AnyCaller.press_a_value] * 4,
    *[AnyCaller.say_yes] * 2,
    AnyCaller.type_ahead,
    *[AnyCaller.say_a_live_phrase] * 5,
    *[AnyCaller.say_any_phrase] * 2,
    AnyCaller.say_two_phrases,
    AnyCaller.say_noise,
    *[AnyCaller.say_a_value] * 5,
    *[AnyCaller.say_it_again] * 2,
    AnyCaller.begin_to_speak,
    *[AnyCaller.finish_prompt] * 3,
    *[AnyCaller.hear_everything] * 4,
    AnyCaller.finish_wrong_prompt,
    AnyCaller.wait,
    *[AnyCaller.wake] * 3,
    AnyCaller.go_back_in_time,
    *[AnyCaller.answer] * 5,
    *[AnyCaller.queue_moves] * 2,
    *[AnyCaller.other_side_answers] * 2,
    AnyCaller.hang_up,
)
