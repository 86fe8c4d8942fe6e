from __future__ import annotations

import dataclasses
import errno
import os
import resource
import stat
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from fake_engines import tone
from hypothesis import given, settings
from hypothesis import strategies as st

from audio import wav
from audio.speaking.store import CACHE_VARIABLE, PromptStore, default_folder, key_of
from audio.speaking.voice import Voice

KEY = "ab" + "0" * 62
OTHER = "cd" + "0" * 62
VOICES = st.builds(
    Voice,
    st.sampled_from(["ru", "en"]),
    st.none() | st.sampled_from(["ru+f3", "ru+m3"]),
    st.sampled_from([80, 140]),
    st.sampled_from([0, 50]),
    st.sampled_from([0.5, 1.0]),
)
INPUTS = st.tuples(
    st.sampled_from(["pyttsx3", "espeak-ng"]),
    st.sampled_from(["1", "2"]),
    VOICES,
    st.sampled_from([8000, 16000]),
    st.text("аб \u0306и", max_size=5),
)


def store_in(folder: Path | None, **limits: int) -> tuple[PromptStore, list[str]]:
    warnings: list[str] = []
    return PromptStore(folder, warn=warnings.append, **limits), warnings


def files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


@settings(max_examples=100)
@given(INPUTS, INPUTS)
def test_keys_differ_where_anything_differs_that_is_heard(
    one: tuple[str, str, Voice, int, str], other: tuple[str, str, Voice, int, str]
) -> None:
    def plain(inputs: tuple[str, str, Voice, int, str]) -> tuple[object, ...]:
        *rest, text = inputs
        return (*rest, " ".join(unicodedata.normalize("NFC", text).split()))

    assert (key_of(*one) == key_of(*other)) == (plain(one) == plain(other))


def test_every_field_of_a_voice_is_in_the_key() -> None:
    other = Voice("en", "x", 100, 1, 0.1)
    changed = [
        dataclasses.replace(Voice(), **{field.name: getattr(other, field.name)})
        for field in dataclasses.fields(Voice)
    ]
    assert len({key_of("e", "1", voice, 8000, "да") for voice in [Voice(), *changed]}) == 1 + len(changed)


def test_a_sound_is_kept_under_its_key_for_the_next_run_and_for_nobody_else(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "prompts"
    store_in(folder)[0].write(KEY, tone(0.1, 8000))
    assert files(folder) == [f"ab/{KEY}.wav"]
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "ab" / f"{KEY}.wav").stat().st_mode) == 0o600
    found = store_in(folder)[0].get(KEY, 8000)
    assert found is not None
    assert found.samples.tolist() == tone(0.1, 8000).samples.tolist()


def test_what_is_only_remembered_is_in_no_file(tmp_path: Path) -> None:
    store, _ = store_in(tmp_path)
    store.remember(KEY, tone(0.1, 8000))
    assert store.get(KEY, 8000) is not None
    assert files(tmp_path) == []


@pytest.mark.parametrize("damage", ["", "RIFF", "no WAV at all", "half", "another rate"])
def test_a_damaged_file_is_taken_away_and_made_anew(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "ab" / f"{KEY}.wav"
    path.parent.mkdir()
    whole = wav.encode(tone(0.1, 8000))
    damaged = {"half": whole[: len(whole) // 2], "another rate": wav.encode(tone(0.1, 16000))}
    path.write_bytes(damaged.get(damage, damage.encode()))
    store, warnings = store_in(tmp_path)
    assert store.get(KEY, 8000) is None
    assert files(tmp_path) == []
    store.write(KEY, tone(0.1, 8000))
    assert store_in(tmp_path)[0].get(KEY, 8000) is not None
    assert warnings == []


def test_a_full_disk_is_told_once_leaves_no_piece_and_goes_on_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    store, warnings = store_in(tmp_path)
    for key in (KEY, OTHER):
        store.remember(key, tone(0.1, 8000))
        store.write(key, tone(0.1, 8000))
    assert files(tmp_path) == []
    assert store.get(OTHER, 8000) is not None
    assert warnings == [
        f"prompts can't be kept in {tmp_path} (No space left on device), so they are made anew in every run: make room, or name another folder in IVR_CACHE"
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are POSIX")
def test_a_file_that_may_not_grow_is_like_a_full_disk(tmp_path: Path) -> None:
    store, warnings = store_in(tmp_path)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        store.write(KEY, tone(0.5, 8000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (len(warnings), files(tmp_path)) == (1, [])


def test_a_folder_that_is_a_file_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "prompts").write_text("", encoding="utf-8")
    store, warnings = store_in(tmp_path / "prompts")
    assert store.get(KEY, 8000) is None
    store.write(KEY, tone(0.1, 8000))
    store.write(OTHER, tone(0.1, 8000))
    assert len(warnings) == 1


def test_beyond_its_size_what_lay_unused_for_longest_goes(tmp_path: Path) -> None:
    size = len(wav.encode(tone(0.1, 8000)))
    keys = [f"{number:02}" + "0" * 62 for number in range(5)]
    store, _ = store_in(tmp_path, disk_bytes=5 * size)
    for age, key in enumerate(keys):
        store.write(key, tone(0.1, 8000))
        os.utime(tmp_path / key[:2] / f"{key}.wav", (1000 + age, 1000 + age))
    reader, _ = store_in(tmp_path)
    assert reader.get(keys[0], 8000) is not None  # used again, so it is the newest
    store.write(KEY, tone(0.1, 8000))
    assert {path[:2] for path in files(tmp_path)} == {"00", "03", "04", "ab"}


def test_what_a_killed_program_left_half_written_is_taken_away(tmp_path: Path) -> None:
    left = tmp_path / "ab" / "old.part"
    left.parent.mkdir()
    left.write_bytes(b"RIFF")
    os.utime(left, (1000, 1000))
    store_in(tmp_path)[0].write(KEY, tone(0.1, 8000))
    assert files(tmp_path) == [f"ab/{KEY}.wav"]


def test_memory_is_bounded_and_forgets_what_lay_unused_for_longest() -> None:
    store, _ = store_in(None, memory_bytes=3000)
    for number in range(3):
        store.remember(str(number), tone(0.1, 5000))  # 1000 bytes
    store.get("0", 5000)
    store.remember("3", tone(0.1, 5000))
    assert [store.get(str(number), 5000) is not None for number in range(4)] == [True, False, True, True]


def test_the_environment_moves_the_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, "/elsewhere")
    assert default_folder() == Path("/elsewhere/prompts")
    monkeypatch.delenv(CACHE_VARIABLE)
    assert default_folder().parts[-2:] == ("autoinformer", "prompts")


def test_an_empty_sound_is_kept_in_memory() -> None:
    store, _ = store_in(None)
    store.remember(KEY, tone(0.0, 8000))
    found = store.get(KEY, 8000)
    assert found is not None
    assert found.samples.dtype == np.int16
