"""The models that Vosk offers: its own list, from its server, with sizes and checksums."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlparse

from audio.hearing.models import language_of
from audio.hearing.recogniser import HearingError

if TYPE_CHECKING:
    from collections.abc import Sequence

SERVER = "https://alphacephei.com/vosk/models/"
"""Where `model-list.json` and the models lie (alphacephei.com, "VOSK Models")."""
_LIST = "model-list.json"
_TIMEOUT_S = (10.0, 30.0)
"""To connect, and between two pieces."""
_LARGEST_LIST = 4 * 1024 * 1024
_MD5_LENGTH = 32


@dataclass(frozen=True, slots=True)
class OfferedModel:
    """A model that can be downloaded."""

    name: str
    language: str
    """ISO 639-1, such as `ru`."""
    url: str
    size: int
    """Bytes of the zip file."""
    md5: str
    """Of the zip file."""
    is_small: bool
    """Some 50 MB, and takes the phrases that are live."""


def offered(server: str = SERVER) -> tuple[OfferedModel, ...]:
    """Return what a server offers, obsolete models left out, small ones first. Raises: HearingError."""
    if urlparse(server).scheme not in ("http", "https") or not urlparse(server).netloc:
        raise HearingError(f"«{server}» is no address of a server: write one such as {SERVER}")
    url = urljoin(server if server.endswith("/") else f"{server}/", _LIST)
    entries = _read(url)
    found = [model for entry in entries if (model := _model(entry, url)) is not None]
    if not found:
        raise HearingError(f"{url} lists no models: is it the address of Vosk's models?")
    return tuple(sorted(found, key=lambda model: (model.language, not model.is_small, model.size)))


def choose(wanted: str, models: Sequence[OfferedModel]) -> OfferedModel:
    """Return the model of a name, or the small one of a language. Raises: HearingError."""
    by_name = {model.name: model for model in models}
    if wanted in by_name:
        return by_name[wanted]
    found = next((model for model in models if model.language == wanted.lower()), None)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(wanted, by_name, n=1)
        languages = ", ".join(sorted({model.language for model in models}))
        mend = f"did you mean «{near[0]}»?" if near else f"there are models for {languages}"
        raise HearingError(f"no model «{wanted}» is offered: {mend}")
    return found


def _read(url: str) -> list[Any]:
    import requests
    from urllib3.exceptions import HTTPError

    try:
        with requests.get(url, timeout=_TIMEOUT_S, stream=True) as answer:
            if not answer.ok:
                raise HearingError(f"{url} is not there ({answer.status_code}): is it the right address?")
            text = answer.raw.read(_LARGEST_LIST, decode_content=True)
    except (requests.RequestException, HTTPError) as error:
        raise HearingError(unreachable(url)) from error
    try:
        entries = json.loads(text)
    except ValueError:
        entries = None
    if not isinstance(entries, list):
        raise HearingError(f"{url} is no list of models: is it the address of Vosk's models?")
    return entries


def unreachable(url: str) -> str:
    """Return what to say and do where a server does not answer."""
    host = urlparse(url).netloc
    return (
        f"{host} can't be reached: connect to the network and try again, or fetch the zip of a model elsewhere"
        " and run «ivr models add FILE.zip» here"
    )


def _model(entry: object, base: str) -> OfferedModel | None:
    """One entry of the list; None where it is obsolete, of another kind, or can't be checked once it is here."""
    if not isinstance(entry, dict) or str(entry.get("obsolete", "false")).lower() == "true":
        return None
    name, md5, size = str(entry.get("name", "")), str(entry.get("md5", "")).lower(), entry.get("size")
    language = language_of(name)
    if not language or len(md5) != _MD5_LENGTH or not isinstance(size, int) or size <= 0:
        return None
    url = urljoin(base, str(entry.get("url") or f"{name}.zip"))
    return OfferedModel(name, language, url, size, md5, entry.get("type") == "small")
