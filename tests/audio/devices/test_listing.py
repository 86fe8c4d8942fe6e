from __future__ import annotations

import sys

import pytest
from fake_sounddevice import FakeSoundDevice, Plugged

from audio import installing
from audio.devices import portaudio
from audio.devices.listing import choose, devices
from audio.errors import DeviceError

HEADSET = Plugged("USB  Headset", inputs=1, outputs=2)
BUILT_IN = Plugged("Built-in Audio: HDA (hw:0,0)", inputs=2, outputs=2, rate=44_100.0)
SPEAKERS = Plugged("Speakers", outputs=2, api=1)
SPEAKERS_TOO = Plugged("Speakers", outputs=2)


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> FakeSoundDevice:
    return FakeSoundDevice(BUILT_IN, HEADSET, SPEAKERS, SPEAKERS_TOO).install(monkeypatch)


@pytest.mark.usefixtures("fake")
def test_devices_are_listed_with_their_host_api_and_their_own_rate() -> None:
    assert [
        (
            device.title,
            device.rate,
            device.can("input"),
            device.is_default("input"),
            device.is_default("output"),
        )
        for device in devices()
    ] == [
        ("Built-in Audio: HDA (hw:0,0), ALSA", 44_100, True, True, True),
        ("USB Headset, ALSA", 48_000, True, False, False),
        ("Speakers, JACK", 48_000, False, False, False),
        ("Speakers, ALSA", 48_000, False, False, False),
    ]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (None, 0),
        ("usb headset", 1),
        ("headset", 1),
        ("built hda", 0),
        ("Speakers, JACK", 2),
        ("speakers alsa", 3),
    ],
)
@pytest.mark.usefixtures("fake")
def test_a_device_is_chosen_by_words_of_its_name(wanted: str | None, index: int) -> None:
    assert choose(wanted, "output", devices()).index == index


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (
            "speakers",
            "more than one loudspeaker is called «speakers»: write name and host API: «Speakers, JACK», «Speakers, ALSA»",
        ),
        ("USB Hedset", "there is no loudspeaker «USB Hedset»: did you mean «USB Headset, ALSA»?"),
        (
            "1",
            "there is no loudspeaker «1»: numbers change, so choose by name: «USB Headset, ALSA»",
        ),
        (
            "радио",
            "there is no loudspeaker «радио»: there is «Built-in Audio: HDA (hw:0,0), ALSA», «USB Headset, ALSA», «Speakers, JACK», «Speakers, ALSA»",
        ),
    ],
)
@pytest.mark.usefixtures("fake")
def test_a_name_that_fits_none_or_several_is_told_with_those_that_would(wanted: str, said: str) -> None:
    with pytest.raises(DeviceError) as told:
        choose(wanted, "output", devices())
    assert str(told.value) == said


@pytest.mark.usefixtures("fake")
def test_a_loudspeaker_is_no_microphone() -> None:
    with pytest.raises(DeviceError, match=r"there is no microphone «Speakers»"):
        choose("Speakers", "input", devices())


def test_without_any_device_it_is_said_so(monkeypatch: pytest.MonkeyPatch) -> None:
    FakeSoundDevice().install(monkeypatch)
    assert devices() == []
    with pytest.raises(DeviceError, match=r"^there is no microphone$"):
        choose(None, "input", devices())


def test_without_portaudio_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_: str) -> object:
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(portaudio, "import_module", missing)
    with pytest.raises(DeviceError) as told:
        devices()
    assert str(told.value) == (
        f"PortAudio is not there (PortAudio library not found): {installing.how('portaudio')}"
    )


def test_without_the_library_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    with pytest.raises(DeviceError, match=r"pip install sounddevice"):
        devices()


def test_a_sound_system_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = FakeSoundDevice(HEADSET).install(monkeypatch)
    fake.refuses_to_start = True
    with pytest.raises(DeviceError, match=r"Unanticipated host error"):
        portaudio.refresh()


@pytest.mark.parametrize(
    ("there", "said"),
    [
        ("apt", "apt install libportaudio2"),
        ("dnf", "dnf install portaudio"),
        ("nothing", "install PortAudio"),
    ],
)
def test_what_to_install_is_said_in_the_words_of_the_system(there: str, said: str) -> None:
    how = installing.how("portaudio", which=lambda name: name if name == there else None, platform="linux")
    assert how.removeprefix("sudo ") == said


def test_where_the_wheel_brings_portaudio_the_wheel_is_what_to_install() -> None:
    assert installing.how("portaudio", platform="win32").startswith("pip install")


def test_what_c_libraries_print_is_kept_off_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    import os

    with portaudio.quiet():
        with portaudio.quiet():
            os.write(2, b"ALSA lib pcm.c: Unknown PCM")
        os.write(2, b"ALSA lib confmisc.c: cannot find card")
    os.write(2, b"ours")
    assert capfd.readouterr().err == "ours"
