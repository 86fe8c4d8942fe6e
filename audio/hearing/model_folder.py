"""The folder of a Vosk model: whether all of it is there. Loading a broken one can end the process."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from audio.hearing.recogniser import RATE, HearingError

if TYPE_CHECKING:
    from pathlib import Path

_STATIC = ("HCLG.fst", "words.txt")
"""What a model has whose one graph holds all that it can hear."""
_DYNAMIC = ("HCLr.fst", "Gr.fst", "disambig_tid.int")
"""What a model has whose graph is put together for the phrases that are live."""
_IVECTOR = (
    "final.dubm",
    "final.ie",
    "final.mat",
    "global_cmvn.stats",
    "online_cmvn.conf",
    "splice.conf",
)
_MAY_BE_EMPTY = frozenset(("ivector/online_cmvn.conf",))
"""Others that are empty abort the process."""
_OPENFST = 2125659606
"""The first four bytes of a graph (OpenFst `fst.h`, kFstMagicNumber)."""
_STATE_SIZE, _ARC_SIZE = 20, 16
"""Bytes of a state and of an arc of a `const` graph over the standard arcs."""


@dataclass(frozen=True, slots=True)
class _Layout:
    """How the files of a model lie in its folder."""

    needed: tuple[str, ...]
    graphs: str
    """Before the names of the graphs."""
    features: str
    """The file that says what the model hears."""


_IN_FOLDERS = _Layout(("am/final.mdl", "conf/model.conf", "conf/mfcc.conf"), "graph/", "conf/mfcc.conf")
_FLAT = _Layout(("final.mdl", "mfcc.conf"), "", "mfcc.conf")
"""Of older models."""


@dataclass(frozen=True, slots=True)
class ModelFolder:
    """A folder that holds a whole model."""

    path: Path
    takes_phrases: bool
    """It can be told which phrases are live."""


def looks_like_a_model(path: Path) -> bool:
    """Whether a folder is meant to be a model, whole or not."""
    return any((path / part).is_dir() for part in ("am", "graph")) or (path / "final.mdl").is_file()


def examine(path: Path) -> ModelFolder:
    """Return the folder. Raises: HearingError that says what is missing, empty or cut off, and what to do."""
    if not path.is_dir():
        what = "is a file, not a model's folder: unpack it" if path.is_file() else "is not there"
        raise HearingError(f"the model {path} {what}")
    if not looks_like_a_model(path):
        raise HearingError(f"{path} is no model of Vosk: it has no am/final.mdl and no graph/{_inner(path)}")
    layout = _FLAT if (path / "final.mdl").is_file() else _IN_FOLDERS
    takes_phrases = not (path / layout.graphs / _STATIC[0]).exists()
    needed = [*layout.needed, *(layout.graphs + name for name in (_DYNAMIC if takes_phrases else _STATIC))]
    if (path / "ivector").exists():
        needed += [f"ivector/{name}" for name in _IVECTOR]
    broken = [f"{name} is {what}" for name in needed if (what := _broken(path, name))]
    if broken:
        raise HearingError(f"the model {path} is not whole: {', '.join(broken)}: download it again")
    _check_rate(path / layout.features, path)
    return ModelFolder(path, takes_phrases)


def _inner(path: Path) -> str:
    """A hint where the model lies one folder deeper, as when a zip was unpacked into a folder of its name."""
    inner = next((one for one in sorted(path.iterdir()) if (one / "am").is_dir()), None)
    return f"; the one within it is {inner}" if inner is not None else ""


def _broken(path: Path, name: str) -> str:
    """What is wrong with a file of a model; empty for nothing."""
    file = path / name
    try:
        size = file.stat().st_size
        if not size and name not in _MAY_BE_EMPTY:
            return "empty"
        return "cut off" if name.endswith(".fst") and size < _least_size(file) else ""
    except FileNotFoundError:
        return "missing"
    except (OSError, struct.error, UnicodeDecodeError) as error:
        return f"unreadable ({error})"


def _least_size(graph: Path) -> int:
    """Bytes that a graph has at least, by the numbers of states and arcs in its header, or in the one within it."""
    with graph.open("rb") as file:
        head = file.read(512)
    least = len(head)
    at = head.find(struct.pack("<i", _OPENFST))
    while at >= 0:
        at += 4
        kind, at = _text(head, at)
        _, at = _text(head, at)
        at += 24  # version, flags, properties, start
        states, arcs = struct.unpack_from("<qq", head, at)
        if kind == "const":
            least = max(least, states * _STATE_SIZE + arcs * _ARC_SIZE)
        at = head.find(struct.pack("<i", _OPENFST), at)
    return least


def _text(head: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<i", head, at)
    return head[at + 4 : at + 4 + length].decode("ascii"), at + 4 + length


def _check_rate(features: Path, path: Path) -> None:
    """Raises: HearingError where the model hears at another rate than recognisers are fed at and may not change it."""
    lines = features.read_text(encoding="utf-8", errors="replace").splitlines()
    options = dict(line.strip().partition("=")[::2] for line in lines)
    written = options.get("--sample-frequency", str(RATE))
    rate = float(written) if written.replace(".", "", 1).isdigit() else RATE
    change = "downsample" if rate < RATE else "upsample"
    if rate != RATE and options.get(f"--allow-{change}") != "true":
        raise HearingError(
            f"the model {path} hears at {written} samples a second, not {RATE}:"
            f" add the line --allow-{change}=true to its {features.relative_to(path)}"
        )
