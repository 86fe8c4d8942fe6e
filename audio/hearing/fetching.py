"""Models onto this machine: downloaded, checked and unpacked, so that a model is there as a whole or not at all."""

from __future__ import annotations

import errno
import hashlib
import shutil
import stat
import tempfile
import zipfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from audio.hearing.catalogue import unreachable
from audio.hearing.model_folder import examine, looks_like_a_model
from audio.hearing.models import language_of
from audio.hearing.recogniser import HearingError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from audio.hearing.catalogue import OfferedModel

    Progress = Callable[[int], None]
    """Takes the bytes that are there by now."""

_TIMEOUT_S = (10.0, 30.0)
"""To connect, and between two pieces."""
_PIECE = 256 * 1024
_ATTEMPTS = 5
"""How often a connection that breaks off is made anew, as long as each brings something."""
_MOST_FILES = 2_000
_MOST_TIMES_LARGER = 30
"""How much larger than its zip a model may be; the graphs of the real ones take a third."""
_ROOM = 16 * 1024 * 1024
"""Bytes that a model may have in any case."""


def download(model: OfferedModel, folder: Path, progress: Progress = lambda _: None) -> Path:
    """Download a model into a folder of models and return its own; what broke off before is gone on with.

    Raises: HearingError where the server or the network fails, the checksum is wrong, or the disk is full.
    """
    with _told_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        part = folder / f"{model.name}.zip.part"
        resumed = part.exists()
        _fetch(model, part, progress)
        if resumed and not _is_whole(model, part):
            part.unlink()  # it began as another file
            _fetch(model, part, progress)
        if not _is_whole(model, part):
            part.unlink()
            raise HearingError(
                f"what came from {model.url} is not what the list of models promises (its checksum differs):"
                " try again later, or from another network"
            )
        path = _unpack(part, folder, model.name)
        part.unlink()
        return path


def add(archive: Path, folder: Path) -> Path:
    """Unpack the zip of a model into a folder of models and return its own. Raises: HearingError."""
    if not archive.is_file():
        raise HearingError(f"there is no file {archive}")
    name = archive.name.removesuffix(".zip")
    if not language_of(name):
        raise HearingError(
            f"«{name}» is no model's name: keep the zip's own, such as vosk-model-small-ru-0.22.zip"
        )
    with _told_plainly(folder):
        folder.mkdir(parents=True, exist_ok=True)
        return _unpack(archive, folder, name)


@contextmanager
def _told_plainly(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise HearingError(f"the disk of {folder} is full: make room, and run this again") from error
        raise HearingError(f"{error.filename or folder} can't be written: {error.strerror}") from error


# -- fetching -----------------------------------------------------------------------------------


def _fetch(model: OfferedModel, part: Path, progress: Progress) -> None:
    """Make the file as long as promised, from where it ends."""
    for _ in range(_ATTEMPTS):
        there = _size(part)
        if there > model.size:
            part.unlink()
            there = 0
        progress(there)
        if there == model.size:
            return
        _fetch_on(model, part, there, progress)
        if _size(part) == there:
            break
    if _size(part) < model.size:
        done, whole = _size(part) / 1e6, model.size / 1e6
        raise HearingError(
            f"the connection broke off at {done:.1f} of {whole:.1f} MB:"
            " run the same command again, it goes on from there"
        )


def _fetch_on(model: OfferedModel, part: Path, there: int, progress: Progress) -> None:
    """Take what the server gives from here on; it may break off."""
    import requests
    from urllib3.exceptions import HTTPError

    headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={there}-"} if there else {})
    try:
        with requests.get(model.url, headers=headers, timeout=_TIMEOUT_S, stream=True) as answer:
            if there and answer.status_code == requests.codes.requested_range_not_satisfiable:
                part.unlink()
                return
            if not answer.ok:
                status = answer.status_code
                raise HearingError(f"{model.url} is not there ({status}): see «ivr models list --offered»")
            goes_on = answer.status_code == requests.codes.partial_content
            with part.open("ab" if goes_on else "wb") as file:
                there = there if goes_on else 0
                answer.raw.enforce_content_length = False  # or the last piece before a break would be lost
                while piece := answer.raw.read(_PIECE):
                    there += len(piece)
                    if there > model.size:
                        return
                    file.write(piece)
                    progress(there)
    except (requests.RequestException, HTTPError) as error:
        if not _size(part):
            raise HearingError(unreachable(model.url)) from error


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _is_whole(model: OfferedModel, part: Path) -> bool:
    with part.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False)).hexdigest() == model.md5


# -- unpacking ----------------------------------------------------------------------------------


def _unpack(archive: Path, folder: Path, name: str) -> Path:
    """Unpack beside its place, look whether it is whole, and move it there."""
    work = Path(tempfile.mkdtemp(prefix=f".{name}.", dir=folder))
    try:
        _extract(archive, work)
        inside = [one for one in work.iterdir() if looks_like_a_model(one)]
        source = work if looks_like_a_model(work) else inside[0] if len(inside) == 1 else None
        if source is None:
            raise HearingError(f"{archive.name} holds no model: a model has the folders am, conf and graph")
        examine(source)
        target = folder / name
        if target.exists():
            shutil.rmtree(target)
        source.replace(target)
        return target
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _extract(archive: Path, work: Path) -> None:
    try:
        with zipfile.ZipFile(archive) as packed:
            members = packed.infolist()
            _check(archive, members)
            for member in members:
                packed.extract(member, work)
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise HearingError(f"{archive} is no whole zip file: fetch it again") from error


def _check(archive: Path, members: list[zipfile.ZipInfo]) -> None:
    """Raises: HearingError where a file would land elsewhere, is a link, or there is too much of all."""
    for member in members:
        path = PurePosixPath(member.filename.replace("\\", "/"))
        is_link = stat.S_ISLNK(member.external_attr >> 16)
        if path.is_absolute() or ".." in path.parts or ":" in member.filename or is_link:
            raise HearingError(
                f"{archive.name} holds «{member.filename}», which no model does: don't trust it"
            )
    unpacked = sum(member.file_size for member in members)
    if len(members) > _MOST_FILES or unpacked > _ROOM + _MOST_TIMES_LARGER * archive.stat().st_size:
        raise HearingError(
            f"{archive.name} would unpack to {unpacked / 1e9:.1f} GB, which no model does: don't trust it"
        )
