from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from fake_sounddevice import FakeSoundDevice, Plugged

from audio.devices.handset import BACK_OFF_S, HANGS_S, Handset
from audio.devices.news import Gone, Lost, Opened
from audio.devices.opening import Wanted
from audio.errors import DeviceError

if TYPE_CHECKING:
    from collections.abc import Callable

    from audio.pcm import Samples

RATE = 16_000
FRAME = 320
HEADSET = "USB Headset"


def tone(seconds: float, rate: int, hertz: float = 440.0) -> Samples:
    at = np.arange(round(seconds * rate)) / rate
    samples: Samples = np.rint(8000 * np.sin(2 * np.pi * hertz * at)).astype(np.int16)
    return samples


class Desk:
    """A handset, its sound card, and a clock that the test moves."""

    def __init__(self, fake: FakeSoundDevice, handset: Handset) -> None:
        self.fake = fake
        self.handset = handset
        self.now = 100.0
        self.frames: list[Samples] = []
        handset.open(self.now)

    def passes(self, seconds: float, *, alive: bool = True) -> int:
        """Let time pass in steps of 10 ms, the microphone hearing silence where it is alive; return the frames heard."""
        before = len(self.frames)
        for _ in range(round(seconds * 100)):
            self.now += 0.01
            if alive:
                for stream in list(self.fake.streams):
                    if stream.kind == "input":
                        self.fake.speak(np.zeros(round(stream.samplerate / 100), np.int16))
                    else:
                        self.fake.hear(round(stream.samplerate / 100))
            self.listen()
        return len(self.frames) - before

    def listen(self) -> list[Samples]:
        frames = self.handset.hear(self.now)
        self.frames += frames
        return frames


def at_once(job: Callable[[], None]) -> None:
    job()


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    return FakeSoundDevice(Plugged(HEADSET, inputs=1, outputs=2)).install(monkeypatch)


@pytest.fixture
def desk(fake: FakeSoundDevice) -> Desk:
    desk = Desk(fake, Handset(Wanted(RATE), at_once))
    desk.passes(0.1)
    desk.handset.news()
    return desk


def test_both_are_opened_at_the_devices_own_rate_and_low_latency(fake: FakeSoundDevice) -> None:
    desk = Desk(fake, Handset(Wanted(RATE), at_once))
    desk.listen()
    (opened,) = desk.handset.news()
    assert isinstance(opened, Opened)
    assert (opened.microphone, opened.loudspeaker) != (None, None)
    assert [
        (stream.kind, stream.samplerate, stream.channels, stream.latency, stream.settings["blocksize"])
        for stream in fake.streams
    ] == [("input", 48_000, 1, 0.04, 0), ("output", 48_000, 1, 0.04, 0)]


def test_blocks_of_any_size_become_frames_of_20_ms(desk: Desk) -> None:
    desk.fake.speak(tone(0.8, 48_000), blocks=(7, 480, 1024, 1, 333))
    frames = desk.listen()
    assert {len(frame) for frame in frames} == {FRAME}
    assert len(frames) in (39, 40)
    heard = np.concatenate(frames[2:-2]).astype(float)
    assert np.sqrt(np.mean(heard**2)) == pytest.approx(8000 / np.sqrt(2), rel=0.02)


def test_what_is_played_is_heard_at_the_devices_rate(desk: Desk) -> None:
    sound = tone(0.2, RATE)
    for at in range(0, len(sound), FRAME):
        desk.handset.play(sound[at : at + FRAME])
    heard = desk.fake.hear(48_000 // 4).astype(float)
    loud = np.flatnonzero(np.abs(heard) > 1000)
    assert (loud[-1] - loud[0]) / 48_000 == pytest.approx(0.2, abs=0.005)
    assert loud[0] / 48_000 < 0.03


def test_a_device_that_takes_neither_its_rate_nor_one_channel_is_opened_as_it_likes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def takes(rate: int, channels: int) -> bool:
        return rate == 44_100 and channels == 2

    fake = FakeSoundDevice(Plugged("hw", inputs=2, outputs=2, rate=192_000.0, takes=takes)).install(
        monkeypatch
    )
    desk = Desk(fake, Handset(Wanted(RATE), at_once))
    desk.listen()
    assert [(stream.samplerate, stream.channels) for stream in fake.streams] == [(44_100, 2)] * 2
    fake.speak(tone(0.1, 44_100))
    heard = np.concatenate(desk.listen())
    assert np.abs(heard).max() > 7000
    desk.handset.play(tone(0.02, RATE))
    assert np.abs(fake.hear(44_100 // 10)).max() > 7000


def test_clearing_is_heard_as_silence_within_5_ms(desk: Desk) -> None:
    for _ in range(5):
        desk.handset.play(np.full(FRAME, 9000, np.int16))
    desk.fake.hear(48_000 // 25)
    desk.handset.clear()
    heard = desk.fake.hear(4800)
    assert heard[0] > 5000
    assert not heard[240:].any()
    assert np.abs(np.diff(heard.astype(int))).max() < 100  # no click


def test_silence_does_not_pile_up_before_the_loudspeaker(desk: Desk) -> None:
    for _ in range(50):
        desk.handset.play(np.zeros(FRAME, np.int16))
    assert desk.handset.loudspeaker is not None
    assert desk.handset.loudspeaker.waiting_s < 0.1


def test_overflows_and_underflows_are_counted_and_not_printed(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.fake.speak(tone(0.02, 48_000), lost=True)
    desk.fake.hear(960, late=True)
    counts = desk.handset.counts
    assert (counts.in_overflows, counts.out_underflows) == (2, 2)
    assert capfd.readouterr() == ("", "")


def test_without_a_microphone_silence_is_heard_as_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeSoundDevice(Plugged("Speakers", outputs=2)).install(monkeypatch)
    desk = Desk(fake, Handset(Wanted(RATE), at_once))
    assert desk.passes(1.0) == 50
    (opened,) = desk.handset.news()
    assert isinstance(opened, Opened)
    assert opened.missing == ("there is no microphone",)
    desk.handset.play(tone(0.02, RATE))
    assert fake.hear(4800).any()


def test_without_any_device_it_is_said_once_and_time_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeSoundDevice().install(monkeypatch)
    desk = Desk(FakeSoundDevice(), Handset(Wanted(RATE), at_once))
    assert desk.passes(30.0) == 1500
    assert desk.handset.news() == [Gone("there is no microphone; there is no loudspeaker")]


def test_a_device_that_was_pulled_out_is_sought_with_growing_patience(desk: Desk) -> None:
    desk.fake.unplug(HEADSET)
    frames = desk.passes(sum(BACK_OFF_S) + 0.1)
    news = desk.handset.news()
    assert [item.again_in_s for item in news if isinstance(item, Lost)] == list(BACK_OFF_S)
    assert news[0] == Lost("«USB Headset» went away", 0.5)
    assert news[-1] == Gone("there is no microphone; there is no loudspeaker")
    assert frames == pytest.approx((sum(BACK_OFF_S) + 0.1) * 50, abs=2)
    assert desk.fake.streams == []


def test_a_device_that_comes_back_under_another_number_is_found_by_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    others = Plugged("Built-in", inputs=1, outputs=1)
    fake = FakeSoundDevice(Plugged(HEADSET, inputs=1, outputs=2), others).install(monkeypatch)
    desk = Desk(fake, Handset(Wanted(RATE, HEADSET, HEADSET), at_once))
    desk.passes(0.1)
    desk.handset.news()
    fake.unplug(HEADSET)
    desk.passes(0.6)
    fake.plugged.append(Plugged(HEADSET, inputs=1, outputs=2))
    desk.passes(1.5)
    *lost, opened = desk.handset.news()
    assert [type(item) for item in lost] == [Lost, Lost]
    assert isinstance(opened, Opened)
    assert opened.microphone is not None
    assert (opened.microphone.name, opened.microphone.index) == (HEADSET, 1)
    fake.speak(tone(0.1, 48_000))
    assert np.abs(np.concatenate(desk.listen())).max() > 7000


def test_with_a_microphone_gone_for_good_the_loudspeaker_alone_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = FakeSoundDevice(Plugged("Mic", inputs=1), Plugged("Speakers", outputs=2)).install(monkeypatch)
    desk = Desk(fake, Handset(Wanted(RATE), at_once))
    desk.passes(0.1)
    fake.unplug("Mic")
    desk.passes(sum(BACK_OFF_S) + 0.2)
    *_, opened = desk.handset.news()
    assert isinstance(opened, Opened)
    assert opened.missing == ("there is no microphone",)
    assert opened.loudspeaker is not None
    assert [stream.kind for stream in fake.streams] == ["output"]


def test_callbacks_that_stop_without_a_word_are_a_loss(desk: Desk) -> None:
    stalled = desk.passes(0.24, alive=False)
    assert stalled == 0
    by_clock = desk.passes(0.6, alive=False)
    assert by_clock == pytest.approx(30, abs=2)  # the call goes on, in silence
    assert desk.handset.news() == []
    desk.passes(0.3, alive=False)
    assert desk.handset.news() == [Lost("«USB Headset» gives no sign of life", 0.5)]
    desk.passes(0.6)
    assert isinstance(desk.handset.news()[0], Opened)


def test_a_stall_that_ends_in_time_is_no_loss(desk: Desk) -> None:
    desk.passes(0.6, alive=False)
    desk.fake.speak(tone(0.6, 48_000))
    assert len(desk.listen()) == 2  # what was said meanwhile the line has already heard as silence
    assert desk.passes(1.0) == pytest.approx(50, abs=1)
    assert desk.handset.news() == []


def test_every_frame_of_a_microphone_that_keeps_time_is_heard(desk: Desk) -> None:
    assert desk.passes(20.0) == pytest.approx(1000, abs=1)


def test_a_microphone_faster_than_time_is_not_followed(desk: Desk) -> None:
    for _ in range(30):
        desk.fake.speak(tone(1.0, 48_000))
        desk.passes(0.01)
    assert len(desk.frames) < 1.6 * 50
    desk.now += 5.0
    desk.fake.speak(tone(5.0, 48_000))
    assert len(desk.listen()) > 249  # but what was heard while the program slept is


def test_time_in_which_the_program_slept_is_no_loss(desk: Desk) -> None:
    desk.now += 5.0
    desk.listen()
    desk.now += 0.01
    desk.listen()
    assert desk.handset.news() == []


def test_an_exception_in_a_callback_is_a_loss_that_says_what_it_was(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert desk.handset.microphone is not None

    def out_of_memory(_: object) -> None:
        raise MemoryError("no room")

    monkeypatch.setattr(desk.handset.microphone, "_exchange", out_of_memory)
    desk.passes(0.05)
    assert desk.handset.news() == [Lost("«USB Headset» failed (MemoryError('no room'))", 0.5)]
    desk.passes(0.6)
    assert isinstance(desk.handset.news()[0], Opened)


def test_opening_that_hangs_is_given_up_and_closed_when_it_comes(fake: FakeSoundDevice) -> None:
    jobs: list[Callable[[], None]] = []
    desk = Desk(fake, Handset(Wanted(RATE), jobs.append))
    assert desk.passes(HANGS_S - 0.1) == pytest.approx((HANGS_S - 0.1) * 50, abs=1)
    assert desk.handset.news() == []
    desk.passes(0.2)
    assert desk.handset.news() == [Gone("the sound system hangs")]
    for job in jobs:
        job()
    assert fake.streams == []


def test_a_sound_system_that_hangs_does_not_keep_the_program_from_ending(
    fake: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    unregistered: list[object] = []
    monkeypatch.setattr("atexit.unregister", unregistered.append)
    jobs: list[Callable[[], None]] = []
    desk = Desk(fake, Handset(Wanted(RATE), jobs.append))
    monkeypatch.setattr("audio.devices.opening._CLOSES_S", 0.0)
    desk.handset.close()
    assert set(unregistered) == {fake._exit_handler}


def test_a_device_that_another_program_holds_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeSoundDevice(Plugged("hw", inputs=1, outputs=1, opens=False)).install(monkeypatch)
    desk = Desk(FakeSoundDevice(), Handset(Wanted(RATE), at_once))
    desk.passes(0.1)
    (gone,) = desk.handset.news()
    assert isinstance(gone, Gone)
    assert "Device unavailable" in gone.reason


def test_flapping_is_given_up_too(desk: Desk) -> None:
    for _ in range(10):
        for stream in list(desk.fake.streams):
            stream.end()
        desk.passes(max(BACK_OFF_S) + 0.05, alive=False)
    kinds = [type(item) for item in desk.handset.news()]
    assert kinds == [Lost, Opened] * len(BACK_OFF_S) + [Gone]


def test_closing_lets_every_stream_go(desk: Desk) -> None:
    desk.handset.close()
    assert desk.fake.streams == []
    desk.handset.close()
    desk.passes(0.1)
    assert desk.handset.news() == []


def test_a_bug_while_opening_is_not_taken_for_a_missing_device(
    fake: FakeSoundDevice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> object:
        raise AttributeError("no such thing")

    monkeypatch.setattr(fake, "query_devices", broken)
    desk = Desk(fake, Handset(Wanted(RATE), at_once))
    with pytest.raises(AttributeError, match="no such thing"):
        desk.listen()


def test_a_rate_without_frames_of_20_ms_is_refused() -> None:
    from audio.errors import AudioError

    with pytest.raises(AudioError, match="can't be cut"):
        Handset(Wanted(11_025))
    assert issubclass(DeviceError, AudioError)
