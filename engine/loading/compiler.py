"""Turns a written flow into the immutable values that calls run on."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from engine.errors import Place, did_you_mean
from engine.flow import Ask, Flow, Variable, VariableType
from engine.language import LANGUAGES, language
from engine.loading.borrowing import borrow
from engine.loading.compile_choices import ChoiceCompiler, class_names
from engine.loading.compile_settings import DEFAULTS, Layer, SettingsCompiler
from engine.loading.compile_states import Entry, StateCompiler, asked_kind
from engine.loading.places import Targets
from engine.loading.schema import AskState, EscalateState, Group, ServiceState
from engine.loading.schema_file import FieldEntry, FlowFile, VariableEntry
from engine.loading.schema_parts import Listening, Written
from engine.loading.secrets import hidden_names
from engine.loading.sections import (
    check_name,
    compile_hours,
    compile_service,
    compile_simulated,
    compile_variable,
)
from engine.loading.vocabulary import vocabulary
from engine.loading.wording import Wording, voice_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.flow import Choice, Service, State, ValueKind
    from engine.hours import Hours
    from engine.language import Language
    from engine.loading.nodes import Text
    from engine.loading.problems import Problems

MAX_CALL_FAILURES = 8
MAX_CALL_DURATION_S = 1800.0
_STATE_NAME = re.compile(r"\w[\w-]*")
_LISTENING = tuple(Listening.model_fields)
_HOLDS: dict[ValueKind, VariableType] = {
    "digits": "digits",
    "card": "digits",
    "number": "number",
    "amount": "amount",
    "date": "date",
    "yes_no": "yes_no",
    "one_of": "text",
    "phone": "phone",
    "words": "text",
}


@dataclass(slots=True)
class Compiled:
    """A flow, and what the checks want to know beside it."""

    flow: Flow
    used: Mapping[str, frozenset[str]]
    """The entries of each section that something uses."""
    places: Mapping[str, Mapping[str, Place]]
    """Where each entry of a section is written."""


def compile_flow(
    written: FlowFile, file: str, folder: Path, problems: Problems, salvaged: Mapping[str, VariableType]
) -> Compiled:
    """Compile; `salvaged` are variables that states declare which could not be read."""
    return _FlowCompiler(written, file, folder, problems, salvaged).compile()


@dataclass(slots=True)
class _FlowCompiler:
    written: FlowFile
    file: str
    folder: Path
    problems: Problems
    salvaged: Mapping[str, VariableType]
    entries: list[Entry] = field(default_factory=list)
    groups: set[str] = field(default_factory=set)

    def compile(self) -> Compiled:
        written, problems = self.written, self.problems
        root = self._layer(DEFAULTS, written.defaults, "")
        self._flatten(written.states, "", [])
        names = {entry.name for entry in self.entries} | problems.damaged
        targets = Targets(names, self.groups, problems)
        on_failure, root = self._on_failure(root, targets)
        self._inherit(root, targets)
        hours = {str(name): compile_hours(entry, problems) for name, entry in (written.hours or {}).items()}
        services = self._services()
        variables = self._variables()
        wording = self._wording(variables, services, hours)
        choices = ChoiceCompiler(wording, written.phrases or {})
        settings = SettingsCompiler(wording)
        on_error = self._target(written.on_error, targets) or on_failure
        states = StateCompiler(
            wording, choices, settings, targets=targets, services=services, hours=hours, on_error=on_error
        )
        found = {entry.name: states.compile(entry) for entry in self.entries}
        commands = tuple(
            states.option(name, option, "", is_command=True)
            for name, option in (written.commands or {}).items()
        )
        compiled = {name: self._marked(state) for name, state in found.items() if state is not None}
        compiled = borrow(compiled, self.entries, targets)
        start = targets.resolve(written.start, "")
        flow = Flow(
            name=str(written.flow),
            title=str(written.title or written.flow),
            file=self.file,
            language=wording.language,
            voice=wording.voice,
            voices=wording.voices,
            lines={str(number): str(remark) for number, remark in (written.lines or {}).items()},
            states=compiled,
            start=start,
            main=self._target(written.main, targets) or ("main" if "main" in names else start),
            commands=commands,
            not_meant=choices.phrases(written.not_meant),
            settings=settings.settings(root, has_short=False),
            variables=variables,
            hidden=self._hidden(compiled, commands),
            hours=hours,
            services=services,
            simulated=compile_simulated(written.simulate),
            max_call_failures=written.max_call_failures or MAX_CALL_FAILURES,
            max_call_duration_s=written.max_call_duration or MAX_CALL_DURATION_S,
            on_failure=on_failure,
            on_error=on_error,
            on_too_long=self._target(written.on_too_long, targets),
        )
        return Compiled(flow, self._used(states), self._section_places())

    def _used(self, states: StateCompiler) -> dict[str, frozenset[str]]:
        inner = (text for texts in (self.written.phrases or {}).values() for text in texts)
        return {
            "hours": frozenset(states.used_hours | states.wording.used_hours),
            "services": frozenset(states.used_services),
            "variables": frozenset(states.wording.used_names),
            "phrases": frozenset(states.choices.used_classes.union(*map(class_names, inner))),
        }

    def _section_places(self) -> dict[str, dict[str, Place]]:
        sections = ("hours", "services", "variables", "simulate", "phrases")
        return {
            section: {str(name): name.place for name in getattr(self.written, section) or {}}
            for section in sections
        }

    # -- states and what they inherit

    def _flatten(
        self, states: Mapping[Text, Written], group: str, above: list[tuple[Listening, str]]
    ) -> None:
        for key, state in states.items():
            if _STATE_NAME.fullmatch(key) is None:
                what = f"«{key}» can't be the name of a state"
                mend = "use letters, digits, _ and -; a group is a name with states: below it"
                self.problems.error(key.place, what, mend)
            name = f"{group}/{key}" if group else str(key)
            if isinstance(state, Group):
                self.groups.add(name)
                below = above if state.defaults is None else [*above, (state.defaults, name)]
                self._flatten(state.states, name, below)
            else:
                self.entries.append(Entry(name, key, group, state, {"above": above}))

    def _inherit(self, root: Layer, targets: Targets) -> None:
        """Give each state its settings; states that say nothing themselves share those of their group."""
        shared: dict[int, Layer] = {}
        for index, entry in enumerate(self.entries):
            above = entry.layer["above"]
            layer = shared.get(id(above))
            if layer is None:
                layer = root
                for defaults, group in above:
                    layer = self._layer(layer, defaults, group, targets)
                shared[id(above)] = layer
            layer = self._layer(layer, entry.written, entry.group, targets)
            self.entries[index] = Entry(entry.name, entry.key, entry.group, entry.written, layer)

    def _layer(self, below: Layer, written: object, group: str, targets: Targets | None = None) -> Layer:
        """`below` with what `written` says otherwise; the same object where it says nothing."""
        if written is None:
            return below
        values = written.__dict__
        said: dict[str, Any] = {name: value for name in _LISTENING if (value := values.get(name)) is not None}
        if not said:
            return below
        if targets is not None and "on_failure" in said:
            said["on_failure"] = targets.resolve(said["on_failure"], group)
        return {**below, **said}

    def _on_failure(self, root: Layer, targets: Targets) -> tuple[str, Layer]:
        name = self.written.on_failure or root.get("on_failure")
        if name is None:
            place = self.written.flow.place
            what = "it is not said where a caller goes who keeps failing"
            self.problems.error(
                place, what, "add on_failure: STATE, such as one that connects to an operator"
            )
            self.problems.structure_known = False
            return "", {**root, "on_failure": ""}
        inherited = root.get("on_failure") or name
        target = targets.resolve(name, "")
        return target, {**root, "on_failure": targets.resolve(inherited, "")}

    def _target(self, name: Text | None, targets: Targets) -> str | None:
        return None if name is None else targets.resolve(name, "")

    # -- sections

    def _language(self) -> Language:
        written = self.written.language
        if written is not None and written not in LANGUAGES:
            mend = did_you_mean(written, LANGUAGES)
            self.problems.error(written.place, f"the language «{written}» is not known", mend)
            return language(LANGUAGES[0])
        return language(str(written or LANGUAGES[0]))

    def _services(self) -> dict[str, Service]:
        entries = (self.written.services or {}).items()
        return {
            str(name): compile_service(name, entry, self.folder, self.problems) for name, entry in entries
        }

    def _wording(
        self, variables: Mapping[str, Variable], services: Mapping[str, Service], hours: Mapping[str, Hours]
    ) -> Wording:
        spoken = self._language()
        words = vocabulary({*variables, *self._counters(variables)}, self._records(services), spoken)
        return Wording(
            spoken,
            words,
            self.folder,
            self.problems,
            frozenset(variables),
            frozenset(hours),
            voice_of(self.written.voice),
        )

    def _counters(self, variables: Mapping[str, Variable]) -> set[str]:
        """The counters of escalations, which conditions may read."""
        names = [s.escalate for entry in self.entries if isinstance(s := entry.written, EscalateState)]
        for name in names:
            check_name(name, self.problems)
            if name in variables:
                what = f"«{name}» is a variable too, in {variables[name].place.file_line}"
                self.problems.error(name.place, what, "use another name for the counter")
        return set(map(str, names))

    def _records(self, services: Mapping[str, Service]) -> dict[str, frozenset[str] | None]:
        """The fields of each record variable: all that any service may answer it with."""
        records: dict[str, frozenset[str] | None] = {}
        for entry in self.entries:
            written = entry.written
            if isinstance(written, ServiceState) and written.into is not None:
                service = services.get(str(written.service))
                known = records.get(str(written.into), frozenset()) or frozenset()
                records[str(written.into)] = None if service is None else known | frozenset(service.returns)
        for name, kind in self.salvaged.items():
            if kind == "record":
                records[name] = None
        for name, variable in (self.written.variables or {}).items():
            if "record" in (variable, getattr(variable, "type", None)):
                records.setdefault(str(name), None)
        return records

    def _variables(self) -> dict[str, Variable]:
        """Those declared, and those that questions and services fill."""
        variables = {
            str(name): compile_variable(name, entry, self.problems)
            for name, entry in (self.written.variables or {}).items()
        }
        for entry in self.entries:
            written = entry.written
            if isinstance(written, AskState) and written.into is not None:
                kind = asked_kind(written)
                self._declare(written.into, "text" if kind is None else _HOLDS[kind], variables)
            elif isinstance(written, ServiceState) and written.into is not None:
                self._declare(written.into, "record", variables)
        nowhere = Place(self.file, 1, 1)
        for name, holds in self.salvaged.items():
            variables.setdefault(name, Variable(name, holds, None, nowhere))
        return variables

    def _declare(self, name: Text, holds: VariableType, variables: dict[str, Variable]) -> None:
        known = variables.get(name)
        if known is None:
            check_name(name, self.problems)
            variables[str(name)] = Variable(str(name), holds, None, name.place)
        elif known.type != holds and not (known.type == "text" and holds in ("digits", "phone")):
            what = f"«{name}» gets {_a(holds)} here, and is {_a(known.type)} in {known.place.file_line}"
            self.problems.error(name.place, what, "use another name here")

    def _sensitive_variables(self) -> set[str]:
        return {
            str(name)
            for name, entry in (self.written.variables or {}).items()
            if isinstance(entry, VariableEntry) and entry.sensitive
        }

    def _marked(self, state: State) -> State:
        """A question whose answer goes into a sensitive variable is sensitive itself."""
        if isinstance(state, Ask) and state.into in self._sensitive_variables():
            return replace(state, sensitive=True)
        return state

    def _hidden(self, states: Mapping[str, State], commands: tuple[Choice, ...]) -> frozenset[str]:
        written = self.written
        marked = self._sensitive_variables()
        public: dict[str, frozenset[str]] = {}
        secret_columns: dict[str, set[str]] = {}
        for name, service in (written.services or {}).items():
            public[str(name)] = frozenset(map(str, service.public or ()))
            secret_columns[str(name)] = {
                str(column)
                for column, kind in (service.returns or {}).items()
                if isinstance(kind, FieldEntry) and kind.sensitive
            }
        for entry in self.entries:
            if isinstance(entry.written, ServiceState) and entry.written.into is not None:
                columns = secret_columns.get(str(entry.written.service), set())
                marked |= {f"{entry.written.into}.{column}" for column in columns}
                if columns:
                    marked.add(str(entry.written.into))
        return hidden_names(states.values(), commands, marked, public)


def _a(kind: VariableType) -> str:
    return {"amount": "an amount", "digits": "digits", "text": "a text", "yes_no": "yes or no"}.get(
        kind, f"a {kind}"
    )
