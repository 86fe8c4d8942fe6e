"""Waiting in a queue: the wait that a flow lets expect, the place that follows from it, music, and what a caller can do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from caller import PROMPT_S, TICK_S, Caller, flow_of
from hypothesis import given
from hypothesis import strategies as st

from engine.actions import Enqueue, LeaveQueue, StopSaying
from engine.calls.queue_place import place_after, told_beside, told_wait_s
from engine.events import PromptFinished

if TYPE_CHECKING:
    from pathlib import Path

    from engine.flow import Flow

HOURS = """
hours:
  peak: {zone: Europe/Moscow, open: {daily: "16:00-20:00"}}
  quiet: {zone: Europe/Moscow, open: {daily: "0:00-9:00"}}
"""
WAITS = "expected_wait: {peak: 4m, quiet: 20s, otherwise: 45s}\n    per_caller: 15s"
HOLD = "hold: (музыка)"
MOSCOW = ZoneInfo("Europe/Moscow")
TOLD = "Место {position}, ждать {wait}."


def queue_of(
    tmp_path: Path, *, waits: str = WAITS, hold: str = HOLD, text: str = TOLD, say: str = "Ждите."
) -> Flow:
    return flow_of(
        f"""{HOURS}
states:
  main: {{menu: Что?, options: {{q: {{key: "1", goto: queue}}}}}}
  queue:
    queue: people
    say: {say}
    {waits}
    announce: {{every: 3s, text: ['{text}']}}
    {hold}
    leave:
      place: {{key: "0", say: оператор, do: repeat}}
      away: {{key: "12", say: прочь, goto: bye}}
      menu: {{key: "#", say: меню, do: main}}
      stop: {{key: "9", say: всё, do: hang_up}}
    otherwise: bye
  bye: {{hang_up: Пока.}}
""",
        tmp_path,
    )


def queued(flow: Flow, at: datetime = datetime(2026, 11, 23, 12, 0, tzinfo=MOSCOW)) -> Caller:
    """Return a caller who has just joined the queue; `said` begins with what is said there."""
    caller = Caller(flow, at=at).start()
    caller.said  # noqa: B018
    return caller.press("1")


def said_in_words(position: str, wait: str) -> str:
    return f"Место {position}, ждать {wait}."


# How long, and in which place.


@pytest.mark.parametrize(
    ("moscow", "wait_s"),
    [
        ("00:00:00", 20.0),
        ("08:59:59", 20.0),
        ("09:00:00", 45.0),
        ("15:59:59", 45.0),
        ("16:00:00", 240.0),
        ("19:59:59", 240.0),
        ("20:00:00", 45.0),
        ("23:59:59", 45.0),
    ],
)
@pytest.mark.parametrize(
    "zone",
    [
        UTC,
        MOSCOW,
        ZoneInfo("Asia/Vladivostok"),
        ZoneInfo("America/New_York"),
        timezone(timedelta(hours=5, minutes=45)),
    ],
    ids=str,
)
def test_the_hours_are_those_of_their_own_zone_wherever_the_call_is_made(
    tmp_path: Path, zone: ZoneInfo, moscow: str, wait_s: float
) -> None:
    at = datetime.fromisoformat(f"2026-11-23T{moscow}").replace(tzinfo=MOSCOW).astimezone(zone)
    enqueue = queued(queue_of(tmp_path), at).last(Enqueue)
    assert (enqueue.expected_wait_s, enqueue.per_caller_s) == (wait_s, 15.0)


def test_the_first_hours_that_are_open_tell(tmp_path: Path) -> None:
    waits = "expected_wait: {otherwise: 1s, quiet: 2m, peak: 3m}"
    flow = queue_of(tmp_path, waits=waits)
    by_hour = {
        hour: queued(flow, datetime(2026, 11, 23, hour, tzinfo=MOSCOW)).last(Enqueue).expected_wait_s
        for hour in (3, 12, 18)
    }
    assert by_hour == {3: 120.0, 12: 1.0, 18: 180.0}


def test_one_wait_may_serve_all_hours(tmp_path: Path) -> None:
    enqueue = queued(queue_of(tmp_path, waits="expected_wait: 90s")).last(Enqueue)
    assert (enqueue.expected_wait_s, enqueue.per_caller_s) == (90.0, 15.0)


def test_a_queue_that_expects_nothing_says_nothing_of_it(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path, waits=""))
    enqueue = caller.last(Enqueue)
    assert (enqueue.expected_wait_s, enqueue.per_caller_s) == (None, None)
    caller.hear_one()
    assert caller.said == ["Ждите.", "(музыка)"]


def test_a_call_that_knows_no_time_is_not_queued_by_the_hour(tmp_path: Path) -> None:
    caller = Caller(queue_of(tmp_path), at=None).start().press("1")
    assert (caller.state, [one for one in caller.everything if isinstance(one, (Enqueue, LeaveQueue))]) == (
        "given_up",
        [],
    )


def test_what_is_expected_is_told_until_the_queue_tells_better(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path)).hear_one()
    caller.wait(14.0)
    first = caller.said
    caller.queue_moves(7, 100.0)
    while not (later := [text for text in caller.said if text.startswith("Место")]):
        caller.hear_one()
    assert first == ["Ждите.", said_in_words("три", "сорок пять"), "(музыка)"]
    assert later == [said_in_words("семь", "сто двадцать")]


def test_the_place_counts_down_with_the_wait_where_nobody_tells_it(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path)).hear_one()
    told = list(caller.said)
    while len([text for text in told if text.startswith("Место")]) < 10:
        caller.hear_one()
        told += caller.said
    assert [text for text in dict.fromkeys(told) if text.startswith("Место")] == [
        said_in_words("три", "сорок пять"),
        said_in_words("три", "сорок"),
        said_in_words("три", "тридцать пять"),
        said_in_words("два", "тридцать"),
        said_in_words("два", "двадцать пять"),
        said_in_words("два", "двадцать"),
        said_in_words("один", "пятнадцать"),
        said_in_words("один", "десять"),
    ]


def test_an_announcement_is_worded_when_its_turn_comes(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path))
    caller.queue_moves(3, 45.0)
    caller.wait(30.0)
    before = caller.said
    caller.queue_moves(1, 15.0).hear_one()
    assert (before, caller.said) == (["Ждите."], [said_in_words("один", "пятнадцать"), "(музыка)"])


@given(st.floats(0.0, 7200.0), st.floats(1.0, 600.0))
def test_a_place_takes_no_longer_than_the_wait_lets_expect(wait_s: float, per_caller_s: float) -> None:
    place = place_after(wait_s, per_caller_s)
    assert place >= 1
    assert (place - 1) * per_caller_s <= wait_s + 1e-3
    assert place * per_caller_s >= wait_s - 1e-3


@given(st.floats(-100.0, 7200.0))
def test_nobody_is_told_a_shorter_wait_than_there_is(left_s: float) -> None:
    told_s = told_wait_s(left_s)
    assert max(5.0, left_s - 1e-3) <= told_s <= max(5.0, left_s + (60.0 if left_s > 60 else 5.0))
    assert told_s % (60 if told_s > 60 else 5) == 0


@given(st.floats(0.0, 7200.0), st.floats(0.0, 600.0))
def test_the_wait_that_is_told_never_grows_while_one_waits(left_s: float, passed_s: float) -> None:
    assert told_wait_s(left_s - passed_s) <= told_wait_s(left_s)


@given(st.integers(1, 7200))
def test_no_wait_is_told_between_its_neighbours_but_itself(wait_s: int) -> None:
    below, above = told_beside(wait_s)
    assert below < wait_s < above
    assert {told_wait_s(left_s) for left_s in range(below + 1, above)} <= {wait_s, above}
    assert below == 0 or told_wait_s(below) == below
    assert told_wait_s(above) == above


# Music.


def test_the_music_is_played_over_and_over_until_an_announcement_is_due(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path)).hear_one().hear_one()
    caller.said  # noqa: B018
    for _ in range(3):
        caller.hear_one()
    music = caller.said
    assert (music[:2], music[2][:5]) == (["(музыка)"] * 2, "Место")
    assert PROMPT_S * 3 == 3.0  # the three of them take what `every` says


def test_without_music_there_is_silence_between(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path, hold="")).hear_one().hear_one()
    caller.said  # noqa: B018
    caller.wait(3.0 - TICK_S)
    assert caller.said == []
    assert caller.wait(2 * TICK_S).said == [said_in_words("три", "сорок")]


def test_music_that_is_none_does_not_go_round_and_round(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path)).hear_one().hear_one()
    number = caller.playing.pop()
    caller.said  # noqa: B018
    caller.feed(PromptFinished(number))
    assert caller.said == []
    assert caller.wait(3.0).said[0].startswith("Место")


def test_a_place_that_becomes_known_over_the_music_is_told_at_once(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path, waits="")).hear_one()
    caller.said  # noqa: B018
    caller.wait(0.5).queue_moves(2, 30.0)
    assert isinstance(caller.everything[-3], StopSaying)
    assert caller.said == [said_in_words("два", "тридцать"), "(музыка)"]


# What the caller can do.


@pytest.mark.parametrize("how", ["0", "оператор"])
def test_whoever_wishes_it_hears_the_first_announcement_again_and_stays(tmp_path: Path, how: str) -> None:
    caller = queued(queue_of(tmp_path)).hear_one()
    caller.said  # noqa: B018
    caller.wait(0.2)
    (caller.press if how == "0" else caller.say)(how)
    assert caller.said == [said_in_words("три", "сорок пять"), "(музыка)"]
    assert (caller.mode, [one for one in caller.everything if isinstance(one, LeaveQueue)]) == ("queued", [])


def test_the_announcement_that_is_repeated_is_the_first_one(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path, text="Первое.', 'Второе."))
    while "Второе." not in caller.said:
        caller.hear_one()
    assert caller.press("0").said == ["Первое.", "(музыка)"]


def test_nothing_known_of_the_queue_is_still_no_silence(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path, waits="", hold="")).hear_one()
    caller.said  # noqa: B018
    assert len(caller.press("0").said) == 1


@pytest.mark.parametrize(
    ("how", "state"),
    [("#", "main"), ("меню", "main"), ("9", "queue"), ("всё", "queue"), ("12", "bye"), ("прочь", "bye")],
)
def test_a_caller_leaves_by_key_and_by_voice(tmp_path: Path, how: str, state: str) -> None:
    caller = queued(queue_of(tmp_path)).hear_one()
    (caller.say if how.isalpha() else caller.press)(how)
    assert caller.state == state
    assert [one.request for one in caller.everything if isinstance(one, LeaveQueue)] == [
        caller.last(Enqueue).request
    ]


@pytest.mark.parametrize("keys", ["5", "1", "17", "*"], ids=["wrong", "half", "half wrong", "star"])
def test_a_key_that_leads_nowhere_brings_the_announcement_over_the_music(tmp_path: Path, keys: str) -> None:
    caller = queued(queue_of(tmp_path)).hear_one().hear_one()
    caller.said  # noqa: B018
    caller.press(keys).wait(5.0)
    assert caller.said[0] == said_in_words("три", "сорок" if keys == "1" else "сорок пять")


def test_a_key_that_leads_nowhere_cuts_nothing_that_is_said(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path))
    caller.actions  # noqa: B018
    caller.press("5").hear_one().press("5")
    assert not [one for one in caller.actions if isinstance(one, StopSaying)]


def test_talk_that_leads_nowhere_lets_the_music_play(tmp_path: Path) -> None:
    caller = queued(queue_of(tmp_path)).hear_one().hear_one()
    caller.said  # noqa: B018
    caller.say("подай мне чаю")
    assert (caller.said, caller.mode) == ([], "queued")
