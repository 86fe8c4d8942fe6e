"""Others, walking the same menus: bare state machines, with no keys, phrases, prompts, timers or journal."""

from __future__ import annotations

import importlib
import json
import os
import shutil
import subprocess
from importlib.metadata import version
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transitions import Machine

from benchmarks import flows
from benchmarks.contenders import Contender, NewCall, Unavailable, bytes_of, timed

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

BARE = "`transitions`, bare"
XSTATE = "xstate@5"
_HEAVY = 500
"""Menus from which on one model or machine takes so much that only a few are made at a time."""
_WALKER = Path(__file__).with_name("walk_xstate.cjs")


class _Caller:
    """The model of a bare machine."""

    state: str


class BareTransitions(Contender):
    """One shared `Machine` and `add_model` for each call, as the library's manual has it."""

    name = f"{BARE} {version('transitions')}, `add_model`"

    def __init__(self, size: int) -> None:
        menus = flows.menus(size)
        self._taken = [menu.onward.name for menu in menus]
        self._few = 10 if size >= _HEAVY else 200
        self._machine = Machine(
            model=None,
            states=[menu.name for menu in menus],
            initial=menus[0].name,
            transitions=[
                [option.name, menu.name, option.target] for menu in menus for option in menu.options
            ],
            auto_transitions=False,
            send_event=True,
        )

    def walk(self, turns: int) -> float:
        """Trigger one event after the other through the methods that `add_model` gave the model."""
        caller: Any = self._add()
        seconds = _walk([getattr(caller, name) for name in self._taken], turns)
        assert caller.state == f"m{turns % len(self._taken)}"
        self._machine.remove_model(caller)
        return seconds

    def new_call(self) -> NewCall:
        """Time and weigh models."""
        us, size = _cost(self._add, self._few)
        self._machine.models.clear()
        return NewCall(us, size)

    def _add(self) -> _Caller:
        caller = _Caller()
        self._machine.add_model(caller)
        return caller


class PythonStateMachine(Contender):
    """One class for the menus, one object of it for each call."""

    def __init__(self, size: int) -> None:
        """Raises: Unavailable."""
        try:
            library = importlib.import_module("statemachine")
        except ImportError as error:
            raise Unavailable("`python-statemachine` is not installed: pip install '.[bench]'") from error
        self.name = f"`python-statemachine` {version('python-statemachine')}"
        menus = flows.menus(size)
        self._taken = [menu.onward.name for menu in menus]
        self._few = 3 if size >= _HEAVY else 20
        self._machine = _machine_class(library, menus)

    def walk(self, turns: int) -> float:
        """Trigger one event after the other."""
        machine = self._machine()
        return _walk([getattr(machine, name) for name in self._taken], turns)

    def new_call(self) -> NewCall:
        """Time and weigh objects of the class."""
        return NewCall(*_cost(self._machine, self._few))


def _machine_class(library: Any, menus: Sequence[flows.Menu]) -> Callable[[], object]:  # noqa: ANN401 - may be missing
    """Make the class that a person would write with a state and four events for each menu."""
    states = {menu.name: library.State(initial=not at) for at, menu in enumerate(menus)}
    events: dict[str, Any] = {}
    for menu in menus:
        for option in menu.options:
            way = states[menu.name].to(states[option.target])
            known = events.get(option.name)
            if known is None:
                events[option.name] = way
            else:
                known.add_transitions(way)
    made: Callable[[], object] = type(library.StateMachine)(
        "Menus", (library.StateMachine,), {**states, **events}
    )
    return made


class XState(Contender):
    """One machine and one actor for each call, in node."""

    def __init__(self, size: int, folder: Path) -> None:
        """Begin with XState as `install_xstate` put it into a folder."""
        self._node = subprocess.Popen(
            ["node", "--expose-gc", str(_WALKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "NODE_PATH": str(folder / "node_modules")},
        )
        self._size = size
        menus = flows.menus(size)
        ways = [
            [menu.name, {option.name: option.target for option in menu.options}, menu.onward.name]
            for menu in menus
        ]
        built = self._ask(do="build", menus=ways)
        self.name = f"XState {built['version']}, node {built['node'].removeprefix('v')}"

    def walk(self, turns: int) -> float:
        """Send one event after the other."""
        walked = self._ask(do="walk", turns=turns)
        assert walked["state"] == f"m{turns % self._size}"
        return float(walked["seconds"])

    def new_call(self) -> NewCall:
        """Time and weigh actors."""
        cost = self._ask(do="calls", count=10_000)
        return NewCall(cost["us"], cost["size"], cost["started"])

    def close(self) -> None:
        """End node."""
        self._node.communicate()

    def _ask(self, **request: object) -> dict[str, Any]:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps(request) + "\n")
        self._node.stdin.flush()
        answer: dict[str, Any] = json.loads(self._node.stdout.readline())
        return answer


def install_xstate(folder: Path) -> None:
    """Install XState with npm into a folder. Raises: Unavailable."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        raise Unavailable("XState needs node and npm")
    try:
        subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, XSTATE],
            check=True,
            capture_output=True,
            timeout=120,
        )
    except (subprocess.SubprocessError, OSError) as error:
        raise Unavailable(f"npm could not install {XSTATE}") from error


def _walk(ways: list[Callable[[], object]], turns: int) -> float:
    steps = list(islice(cycle(ways), turns))

    def walk() -> None:
        for step in steps:
            step()

    return timed(walk)


def _cost(make: Callable[[], object], count: int) -> tuple[float, float]:
    """Microseconds and bytes of one that is made."""

    def make_many() -> list[object]:
        return [make() for _ in range(count)]

    seconds = min(timed(make_many) for _ in range(3))
    return seconds / count * 1e6, bytes_of(make, count)
