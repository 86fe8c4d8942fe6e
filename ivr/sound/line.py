"""A call in sound: a simulation whose caller is heard, and who is spoken to, in frames of 20 ms.

Its clock is the samples that went by, and nothing else: from a file it runs as fast as it can, from a microphone at
the pace of the device. What the caller said within a frame is known when the frame is over, so `feed` takes one frame
and returns the next: while frame n is being spoken, frame n is being heard, and what is answered to it begins with
frame n + 1. `start` gives the frame that is heard while the first is being spoken.

## What a voice does to what is being said

A voice on the line may be an answer, or a cough, a door, the television. The engine knows only answers: a prompt that
it stopped is gone. So where a voice may interrupt what is being said, it is first *held*: silent at once, and not yet
stopped (G3).

- A word of the live grammar is recognised in it, or it lasts a second: it is speech. The engine is told that speech
  started, and stops the prompt. What is said in the end is told as `Heard`; where no word of it was known, as
  «…» with no confidence, which is `no_match`.
- It ends before that: it was a noise, the prompt goes on, `BACK_S` before where it was held. The engine hears nothing
  of it; the journal has `prompt_held` and `prompt_resumed`.

Where nothing is being said, speech is told at once, so that nobody is told «I can't hear you» while they speak; if it
was a noise after all, `NotSpeech` says so, and the silence is counted anew. Where what is being said may not be
interrupted, or only by a match, or not yet (`ignore`, `collect`, `barge_in_on: match`, `barge_in_after`), it isn't
held, and the engine is told at once: it knows what to do with speech over such a prompt (rules 15-17). In a queue only
a match matters, so nothing is held there either.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from audio.pcm import frame_length
from engine.actions import Listen
from engine.events import Heard, KeyPressed, NotSpeech, SpeechStarted
from engine.journal import Noted
from ivr.simulation import Setting, Simulation
from ivr.sound.ear import Ear, EarEvent, KeyHeard
from ivr.sound.held import PromptHeld, PromptResumed
from ivr.sound.listener import (
    Listener,
    NoiseOver,
    SpeechBegan,
    SpeechFailed,
    SpeechOver,
    SpeechTaken,
)
from ivr.sound.metrics import Metrics
from ivr.sound.mouth import Mouth
from ivr.sound.secrecy import Secrecy
from ivr.world import PromptBegan

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from audio.pcm import Samples
    from engine.actions import End, Say
    from engine.events import Event
    from engine.flow import Flow, Simulated
    from ivr.services import Answer
    from ivr.sound.hearing import Hearing
    from ivr.sound.mouth import Voices
    from ivr.sound.recording import Recording
    from ivr.world import HeardPrompt

BACK_S = 0.3
"""Seconds of a held prompt that are said again when it goes on: nobody knows in which word it fell silent."""
UNINTELLIGIBLE = "…"
"""What was said, where no word of it was known."""


class SoundLine:
    """One call. `start` it, then `feed` it frame by frame until `end`, and on while its last sound is to be heard."""

    def __init__(
        self,
        flow: Flow,
        setting: Setting,
        observe: Callable[[float, object], None] | None = None,
        *,
        rate: int = 8000,
        voices: Voices | None = None,
        hearing: Hearing | None = None,
        waits_for_voices: bool = True,
        is_guarded: bool = False,
        clock: Callable[[], float] | None = None,
        recording: Recording | None = None,
        make_answer: Callable[[], Answer] | None = None,
        simulated: Mapping[str, Simulated] | None = None,
    ) -> None:
        """Set up a call.

        Args:
            flow: The flow, shared by any number of calls.
            setting: What is fixed before the call begins.
            observe: Is told what happens, and when, as by a `Simulation`.
            rate: Samples a second, in and out: 8,000 or 16,000.
            voices: Make the sound of prompts; without them the line is silent and its prompts last as estimated.
            hearing: Understands speech; None where only keys are heard.
            waits_for_voices: A prompt whose sound is not ready is waited for; otherwise it begins when it is ready.
            is_guarded: The line is heard in the caller's microphone: while it speaks, a voice must last longer.
            clock: Seconds that processing takes are read from it; None where nobody counts them.
            recording: Gets both sides, with what is secret muted; `close` ends it.
            make_answer: What answers for the services, as in a `Simulation`.
            simulated: How queues and numbers behave, as in a `Simulation`.

        Raises: AudioError where keys can't be heard at the rate.
        """
        self.rate = rate
        self.frame_length = frame_length(rate)
        self._observer = observe
        self._is_guarded = is_guarded
        self._clock = clock
        self._mouth = Mouth(flow, rate, voices, waits=waits_for_voices)
        self._recording = recording
        self._secrecy = Secrecy(recording, is_loudspeaker=is_guarded) if recording is not None else None
        self._is_secret = False
        """In the frame that is being rendered the line tells a secret."""
        today = setting.at.date()
        self._ear = Ear(
            rate, Listener(rate, hearing, today=today, clock=clock) if hearing is not None else None
        )
        self.simulation = Simulation(
            flow,
            setting,
            self._observe,
            make_answer=make_answer,
            simulated=simulated,
            voice=self._mouth,
        )
        self._call = self.simulation.call
        self._world = self.simulation.world
        self._heard = 0
        """Samples of the caller's that were heard."""
        self._spoken = 0
        """Samples that were rendered."""
        self._turn = 0
        """Counts how often the call began to listen."""
        self._is_told = False
        """The engine knows of the speech that is going on."""
        self._onset = 0
        """Where began what the caller did last."""
        self.metrics = Metrics(rate, counts_processing=clock is not None)
        """What the turns took so far."""

    @property
    def end(self) -> End | None:
        """How the call ended, None while it goes on."""
        return self.simulation.end

    @property
    def position(self) -> int:
        """Samples of the caller's that were heard: the time, on the line's clock."""
        return self._heard

    @property
    def partial(self) -> str:
        """What the caller has said of a sentence that goes on. May be secret: never log it."""
        return self._ear.partial

    @property
    def is_hearing(self) -> bool:
        """Whether the caller is saying something that is listened to."""
        return self._ear.is_hearing

    @property
    def is_waiting(self) -> bool:
        """Whether the line has said all that it has to say, and waits for the caller, who isn't answering."""
        call = self._call
        is_answering = call.typed or call.speaking or self._ear.is_hearing or self._ear.key_sounds
        return call.mode == "waiting" and not call.playing and not is_answering

    # In and out.

    def start(self) -> Samples:
        """Answer the call and return the first frame that the caller hears."""
        self.simulation.start()
        return self._speak()

    def feed(self, frame: Samples) -> Samples:
        """Take the next 20 ms of the caller's and return the 20 ms that they hear next."""
        self._ear.listen(self._turn, self._call.listens_to if self.end is None else None)
        is_guarded = self._is_guarded and self._mouth.is_saying
        events = self._ear.hear(frame, is_guarded=is_guarded)
        if self._secrecy is not None:
            self._secrecy.caller(frame)
        was_secret = self._call.sensitive()
        self._heard += len(frame)
        for event in events:
            if self.end is None:
                self._take(event)
        if self._secrecy is not None:
            is_secret = was_secret or self._call.sensitive()
            begin = self._heard - len(frame)
            self._secrecy.settle(frame, begin, onset=self._ear.onset, is_secret=is_secret)
        if self._world.is_holding and not self._ear.is_hearing:
            self._go_on()
        return self._speak()

    def catch_up(self) -> None:
        """Go on from where the simulation is, if it was moved on without the line: meanwhile nothing was on it."""
        frame = self.frame_length
        spoken = max(-(-round(self.simulation.now * self.rate) // frame), 1) * frame
        if spoken > self._spoken:
            self._ear.skip(spoken - frame - self._heard)
            self._spoken, self._heard = spoken, spoken - frame
            self.simulation.run_until(spoken / self.rate)

    def press(self, keys: str) -> None:
        """Press keys that don't come as tones: on a keyboard."""
        for key in keys:
            if self.end is None:
                self._press(key, self._spoken)

    def hang_up(self) -> None:
        """Put the receiver down."""
        self.simulation.hang_up()

    def _speak(self) -> Samples:
        """Render the next frame, and let everything happen that happens within it, each thing on its sample."""
        simulation, until = self.simulation, self._spoken + self.frame_length
        simulation.begin_when_ready()
        parts = []
        self._is_secret = False
        while (at := simulation.next_at) is not None and (sample := round(at * self.rate)) < until:
            if sample > self._spoken:
                parts.append(self._render(sample))
            simulation.run_until(at)
        parts.append(self._render(until))
        simulation.run_until(until / self.rate)
        turn = self.metrics.take()
        if turn is not None and self.end is None:  # which is the last record of a journal
            simulation.note(turn)
        frame = parts[0] if len(parts) == 1 else np.concatenate(parts)
        if self._secrecy is not None:
            self._secrecy.line(frame, is_secret=self._is_secret)
        return frame

    def close(self) -> None:
        """Hear no more and end the recording; may be called again. A call that is not over stays as it is."""
        self._ear.listen(self._turn, None)
        if self._recording is not None:
            self._recording.close()

    def _render(self, until: int) -> Samples:
        length, now = until - self._spoken, self._spoken / self.rate
        self._spoken = until
        sounding = self._world.sounding(now)
        if sounding is None:
            music = self._music()
            return self._mouth.render(length) if music is None else self._play_on(length, music, now)
        say, position_s = sounding
        self._is_secret = self._is_secret or say.text != say.shown
        return self._mouth.render(length, say, round(position_s * self.rate))

    def _music(self) -> HeardPrompt | None:
        """The recorded music that was heard last in a queue: it is played on while nothing is said there."""
        if self._call.mode != "queued" or self._world.is_holding or not self._world.heard_so_far:
            return None
        last = self._world.heard_so_far[-1]
        is_music = last.say.audio is not None and self.simulation.is_music(last.say)
        return last if is_music and last.cut_at is None else None

    def _play_on(self, length: int, music: HeardPrompt, now: float) -> Samples:
        return self._mouth.render(length, music.say, round((now - music.at) * self.rate), again=True)

    # What the caller did.

    def _take(self, event: EarEvent) -> None:
        match event:
            case KeyHeard(key, onset):
                self._press(key, onset)
            case SpeechBegan(onset):
                self._is_told, self._onset = False, onset
                if not self._hold():
                    self._tell_speech()
            case SpeechTaken():
                self._tell_speech()
            case NoiseOver():
                self._tell_noise()
            case SpeechFailed(reason):
                self.simulation.note(Noted("fault", f"speech is not recognised: {reason}"))
                self._tell_noise()
            case SpeechOver(text, confidence):
                self._tell_speech()
                self._onset = event.onset
                self.metrics.speech(event, self._spoken, self._call.serial)
                self._answer(Heard(text, confidence) if text else Heard(UNINTELLIGIBLE, 0.0))

    def _tell_noise(self) -> None:
        if self._is_told:
            self._tell(NotSpeech())

    def _press(self, key: str, onset: int) -> None:
        said = self._world.sounding(self.simulation.now)
        self._onset = onset
        self.metrics.key(onset, self._spoken, self._call.serial)
        self._answer(KeyPressed(key))
        if said is not None and self._is_cut(said[0]):
            self.metrics.stopped("key", onset, self._spoken)

    def _is_cut(self, say: Say) -> bool:
        """Whether a prompt that was being said is no longer."""
        now = self._world.sounding(self.simulation.now)
        return now is None or now[0] is not say

    def _answer(self, event: Event) -> None:
        """Tell the call what the caller answered, and count what it takes."""
        clock, mouth = self._clock, self._mouth
        began = clock() - mouth.waited_s if clock is not None else 0.0
        self._tell(event)
        if clock is not None:
            self.metrics.flowed(max(0.0, clock() - mouth.waited_s - began))

    def _tell_speech(self) -> None:
        if not self._is_told:
            self._is_told = True
            said = self._world.sounding(self.simulation.now)
            self._tell(SpeechStarted())
            if said is not None and self._is_cut(said[0]):
                self.metrics.stopped("speech", self._onset, self._spoken)

    def _tell(self, event: Event) -> None:
        self.simulation.happen(event)

    def _hold(self) -> bool:
        """Fall silent, where a voice may interrupt what is being said."""
        now = self.simulation.now
        head = self._call.speech_would_stop(now)
        if head is None or not self._world.hold(now):
            return False
        self.metrics.stopped("speech", self._onset, self._spoken)
        self.simulation.note(PromptHeld(head))
        return True

    def _go_on(self) -> None:
        """Say on what was held: it was a noise, or nobody listens to it any more."""
        prompt = self._call.playing[0][0]
        from_s = self._world.go_on(self.simulation.now, BACK_S)
        self.metrics.resumed()
        self.simulation.note(PromptResumed(prompt, round(from_s, 6)))

    def _observe(self, at: float, item: object) -> None:
        if self._secrecy is not None:
            self._secrecy.understood(item, self._onset)
        if isinstance(item, Listen):
            self._turn += 1
        elif isinstance(item, PromptBegan):
            self.metrics.began(item.say.prompt, round(at * self.rate), self._mouth.spoken(item.say))
        if self._observer is not None:
            self._observer(at, item)
