"""Microphone and loudspeaker of one caller, which may go away and come back in mid-call.

One thread owns a handset, and tells it the time. What may take long is done in another (`opening.py`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from audio.devices.news import Counts, Gone, Lost, News, Opened
from audio.devices.opening import Opening, Pair, Wanted, close, in_a_thread
from audio.pcm import FRAMES_A_SECOND, frame_length

if TYPE_CHECKING:
    from audio.devices.opening import Aside
    from audio.devices.streams import Loudspeaker, Microphone
    from audio.pcm import Samples

STALLED_S = 0.25
"""A microphone that gives nothing for so long is not waited for: the line hears silence instead."""
MICROPHONE_LOST_S = 1.0
"""After so long without a sign of life it is lost."""
LOUDSPEAKER_LOST_S = 3.0
"""Likewise; a loaded PulseAudio pauses for up to two seconds."""
BACK_OFF_S = (0.5, 1.0, 2.0, 5.0)
"""How long is waited before each new attempt to open them."""
_FIRST_SIGN_S = 3.0
"""What a device may take to begin."""
HANGS_S = 10.0
"""Opening that takes longer is given up."""
_PROVED_S = 5.0
"""What has worked for so long is tried from the beginning when it is lost once more."""
_AWAKE_S = 0.05
"""No more than this counts between two looks: in a longer time it was us who slept."""
_KEPT = 2
"""Frames of a microphone that are still heard when it comes back."""
_AHEAD_S = 1.0
"""A microphone that gives more than time has passed, as ALSA's null device does, is not followed further than this."""
_SLEPT_S = 10.0
"""What it heard in so long a sleep of ours is followed."""
_MOST_SILENT = FRAMES_A_SECOND
"""Frames of silence at one time: after a longer sleep the line goes on from now."""


class _Watch:
    """Tells when a stream gives no sign of life, in time during which we were awake."""

    def __init__(self, stream: Microphone | Loudspeaker, lost_s: float) -> None:
        self._stream = stream
        self._lost_s = lost_s
        self._calls = 0
        self.quiet_s = 0.0

    def look(self, passed_s: float) -> str:
        """Return what is wrong with it, nothing if it lives."""
        stream, name = self._stream, f"«{self._stream.device.name}»"
        calls = stream.calls
        self.quiet_s = 0.0 if calls != self._calls else self.quiet_s + min(passed_s, _AWAKE_S)
        self._calls = calls
        if stream.fault is not None:
            return f"{name} failed ({stream.fault!r})"
        if stream.ended:
            return f"{name} went away"
        patience_s = self._lost_s if calls else max(self._lost_s, _FIRST_SIGN_S)
        return f"{name} gives no sign of life" if self.quiet_s >= patience_s else ""


class Handset:
    """Frames of 20 ms from the caller and to the caller, whatever becomes of the devices.

    After `open`, ask `hear` every 10 ms or so for the frames that are due, and give back one for each by `play`.
    Without a microphone they are silence, as many as time has passed. Times are seconds of any clock that only
    goes forward.
    """

    def __init__(self, wanted: Wanted, aside: Aside = in_a_thread) -> None:
        """Take what is to be opened, and what does jobs elsewhere."""
        self._wanted = wanted
        self._aside = aside
        self._silence: Samples = np.zeros(frame_length(wanted.rate), np.int16)
        self._pair = Pair()
        self._old = Pair()
        """What was lost, still to be closed."""
        self._had: tuple[bool, bool] | None = None
        """Which of both was open; None before anything was."""
        self._watches: list[_Watch] = []
        self._opening: Opening | None = None
        self._opening_at = self._opened_at = self._looked_at = self._clock_at = 0.0
        self._retry_at: float | None = None
        self._failures = 0
        self._by_clock = True
        self._ahead_s = 0.0
        self._news: list[News] = []
        self._counts = Counts()

    def open(self, now: float) -> None:
        """Begin to open the devices."""
        self._looked_at = self._clock_at = now
        self._begin_opening(now, refresh=False)

    def wait(self, seconds: float) -> None:
        """Wait until opening is done, so long at most."""
        if self._opening is not None:
            self._opening.done.wait(seconds)

    @property
    def microphone(self) -> Microphone | None:
        """The microphone that is open, if one is."""
        return self._pair.microphone

    @property
    def loudspeaker(self) -> Loudspeaker | None:
        """The loudspeaker that is open, if one is."""
        return self._pair.loudspeaker

    @property
    def counts(self) -> Counts:
        """How well sound came through so far."""
        counts = replace(self._counts)
        counts.add(self._pair)
        return counts

    def news(self) -> list[News]:
        """Return what became of the devices since this was last asked."""
        news, self._news = self._news, []
        return news

    def hear(self, now: float) -> list[Samples]:
        """Return the frames that have become due, the oldest first."""
        self._look_after(now)
        self._ahead_s = max(-_SLEPT_S, self._ahead_s - (now - self._looked_at))
        self._looked_at = now
        heard = self.microphone.take() if self.microphone is not None else []
        if heard:
            kept = heard[-_KEPT:] if self._by_clock else heard
            self._by_clock, self._clock_at = False, now
            return self._in_time(kept)
        if self._by_clock:
            return self._silent(now)
        if self.microphone is None or self._watches[0].quiet_s >= STALLED_S:
            self._by_clock, self._clock_at = True, now
        return []

    def play(self, frame: Samples) -> None:
        """Let a frame be heard after those before it."""
        if self.loudspeaker is not None:
            self.loudspeaker.play(frame)

    def clear(self) -> None:
        """Be silent at once: what was given and not yet heard is not heard."""
        if self.loudspeaker is not None:
            self.loudspeaker.clear()

    def close(self) -> None:
        """Let the devices go."""
        self._retry_at = None
        if self._opening is not None:
            self._opening.give_up()
            self._opening = None
        self._put_down()
        close(self._old, self._aside)
        self._old = Pair()

    def _in_time(self, heard: list[Samples]) -> list[Samples]:
        """Return the frames that may have been heard by now."""
        kept = heard[: int((_AHEAD_S - self._ahead_s) * FRAMES_A_SECOND)]
        self._ahead_s += len(kept) / FRAMES_A_SECOND
        return kept

    def _silent(self, now: float) -> list[Samples]:
        due = int((now - self._clock_at) * FRAMES_A_SECOND + 1e-6)
        self._clock_at += due / FRAMES_A_SECOND
        if due > _MOST_SILENT:
            due, self._clock_at = _MOST_SILENT, now
        return [self._silence] * due

    # Losing and opening again.

    def _look_after(self, now: float) -> None:
        if self._opening is not None:
            self._look_at(self._opening, now)
        elif self._retry_at is not None:
            if now >= self._retry_at:
                self._begin_opening(now, refresh=True)
        else:
            self._look_for_life(now)

    def _look_for_life(self, now: float) -> None:
        wrong = next(filter(None, [watch.look(now - self._looked_at) for watch in self._watches]), "")
        if wrong:
            self._put_down()
            self._try_later(wrong, now)
        elif now - self._opened_at >= _PROVED_S:
            self._failures = 0

    def _put_down(self) -> None:
        """Use what is open no more."""
        self._counts.add(self._pair)
        self._old, self._pair, self._watches = self._pair, Pair(), []

    def _try_later(self, reason: str, now: float) -> None:
        if self._failures == len(BACK_OFF_S):
            self._give_up(reason)
            return
        wait_s = BACK_OFF_S[self._failures]
        self._failures += 1
        self._retry_at = now + wait_s
        self._news.append(Lost(reason, wait_s))

    def _give_up(self, reason: str) -> None:
        self._news.append(Gone(reason))
        old, self._old = self._old, Pair()
        self._aside(old.close)

    def _begin_opening(self, now: float, *, refresh: bool) -> None:
        self._retry_at = None
        self._opening_at = now
        self._opening = Opening(self._wanted, self._old, refresh=refresh)
        self._old = Pair()
        self._aside(self._opening.run)

    def _look_at(self, opening: Opening, now: float) -> None:
        if not opening.done.is_set():
            if now - self._opening_at >= HANGS_S:
                opening.give_up()
                self._opening = None
                self._give_up("the sound system hangs")
            return
        self._opening = None
        if opening.crash is not None:
            raise opening.crash
        self._take(opening.pair, now)

    def _take(self, pair: Pair, now: float) -> None:
        """Use what was opened, unless it is less than there was and may still come back."""
        has = (pair.microphone is not None, pair.loudspeaker is not None)
        is_less = self._had is not None and any(
            had and not has for had, has in zip(self._had, has, strict=True)
        )
        reason = "; ".join(pair.missing)
        if is_less and self._failures < len(BACK_OFF_S):
            self._old = pair
            self._try_later(reason, now)
        elif not any(has):
            self._give_up(reason)
        else:
            self._begin(pair, now)
            self._had = has

    def _begin(self, pair: Pair, now: float) -> None:
        self._pair = pair
        self._opened_at = now
        self._watches = []
        if pair.microphone is not None:
            self._watches.append(_Watch(pair.microphone, MICROPHONE_LOST_S))
        if pair.loudspeaker is not None:
            self._watches.append(_Watch(pair.loudspeaker, LOUDSPEAKER_LOST_S))
        self._news.append(
            Opened(
                pair.microphone.device if pair.microphone is not None else None,
                pair.loudspeaker.device if pair.loudspeaker is not None else None,
                tuple(pair.missing),
            )
        )
