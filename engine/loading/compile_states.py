"""Compiles the states of a flow, each kind in its own few lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatchmethod
from typing import TYPE_CHECKING, Any

from engine import flow as compiled
from engine.errors import did_you_mean
from engine.flow import (
    PER_CALLER_S,
    QUEUE_FAILURES,
    TRANSFER_FAILURES,
    Case,
    Choice,
    ExpectedWait,
    State,
    Step,
    ValueSpec,
)
from engine.loading.schema import (
    AskState,
    BranchState,
    CallState,
    EscalateState,
    HangUpState,
    MenuState,
    QueueState,
    ReturnState,
    SayState,
    ServiceState,
    SetState,
    TransferState,
)
from engine.loading.sections import parameters
from engine.loading.wording import BargeInRule, Wording, first_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.errors import Place
    from engine.flow import Service, ValueKind
    from engine.loading.compile_choices import ChoiceCompiler
    from engine.loading.compile_settings import Layer, SettingsCompiler
    from engine.loading.nodes import Text
    from engine.loading.places import Targets
    from engine.loading.schema_parts import OptionEntry, Written

VALUE_KINDS: tuple[ValueKind, ...] = (
    "digits",
    "card",
    "number",
    "amount",
    "date",
    "yes_no",
    "one_of",
    "phone",
    "words",
)
"""The keys of which an `ask` has exactly one."""
ANNOUNCE_EVERY_S = 30.0
RINGING_S = 30.0
MAX_WAIT_S = 600.0
WAITING_AFTER_S = 1.0
_OTHERWISE = "otherwise"
_OUT_OF_A_QUEUE = ("main", "hang_up", "repeat")
"""What may be done in a queue, where no question was asked to go back to or to help with."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One state as it is written."""

    name: str
    """In full."""
    key: Text
    """As it stands in the file."""
    group: str
    written: Written
    layer: Layer
    """What its groups say about listening, and what it says itself."""


def asked_kind(written: AskState) -> ValueKind | None:
    """What an `ask` takes; None where it says nothing, or two things."""
    found = [kind for kind in VALUE_KINDS if getattr(written, kind) not in (None, False)]
    return found[0] if len(found) == 1 else None


class StateCompiler:
    """Compiles written states into those of `engine.flow`."""

    def __init__(
        self,
        wording: Wording,
        choices: ChoiceCompiler,
        settings: SettingsCompiler,
        *,
        targets: Targets,
        services: Mapping[str, Service],
        hours: Mapping[str, object],
        on_error: str,
    ) -> None:
        self.wording = wording
        self.choices = choices
        self.settings = settings
        self.targets = targets
        self.services = services
        self.hours = hours
        self.on_error = on_error
        self.problems = wording.problems
        self.used_services: set[str] = set()
        self.used_hours: set[str] = set()

    def compile(self, entry: Entry) -> State | None:
        """The state, or None where it can't be known what it does."""
        return self._compile(entry.written, entry)

    @singledispatchmethod
    def _compile(self, written: Written, entry: Entry) -> State | None:
        raise TypeError(f"{entry.name} is a {type(written).__name__}")

    def _rule(self, entry: Entry) -> BargeInRule:
        return self.settings.rule(entry.layer)

    def _goto(self, name: Text, entry: Entry) -> str:
        return self.targets.resolve(name, entry.group)

    # -- saying, setting, branching

    @_compile.register
    def _say(self, written: SayState, entry: Entry) -> State:
        prompts = self.wording.prompts(written.say, self._rule(entry))
        return compiled.Say(entry.name, entry.key.place, prompts, self._goto(written.next, entry))

    @_compile.register
    def _set(self, written: SetState, entry: Entry) -> State:
        assign = self.wording.assignments(written.set)
        return compiled.Set(entry.name, entry.key.place, assign, self._goto(written.next, entry))

    @_compile.register
    def _branch(self, written: BranchState, entry: Entry) -> State:
        cases = tuple(
            Case(
                self.wording.condition(case.when),
                self._goto(case.goto, entry),
                case.goto.place if case.when is None else case.when.place,
            )
            for case in written.branch
        )
        for case in cases[:-1]:
            if case.when is None:
                what = "a way without a condition is always taken, so those below it never are"
                self.problems.error(case.place, what, "give it a when:, or move it to the end")
        if cases[-1].when is not None:
            what = "no way is left when no condition is true"
            self.problems.error(cases[-1].place, what, "end the branch with - goto: STATE")
        return compiled.Branch(entry.name, entry.key.place, cases)

    @_compile.register
    def _hang_up(self, written: HangUpState, entry: Entry) -> State:
        rule = self._rule(entry)
        prompts = tuple(p for p in self.wording.prompts(written.hang_up, rule) if p.text.source.strip())
        return compiled.HangUp(entry.name, entry.key.place, prompts, str(written.reason or ""))

    # -- asking the caller

    @_compile.register
    def _menu(self, written: MenuState, entry: Entry) -> State:
        rule = self._rule(entry)
        return compiled.Menu(
            name=entry.name,
            place=entry.key.place,
            prompts=self.wording.prompts(written.menu, rule),
            short=self.wording.prompts(written.short, rule),
            options=self.options(written.options, entry),
            settings=self.settings.settings(entry.layer, has_short=written.short is not None),
        )

    @_compile.register
    def _ask(self, written: AskState, entry: Entry) -> State:
        rule = self._rule(entry)
        value = self._value(written, entry)
        yes_no = value.kind == "yes_no"
        self._check_ask_targets(written, entry, yes_no=yes_no)
        go = self._optional_goto
        return compiled.Ask(
            name=entry.name,
            place=entry.key.place,
            prompts=self.wording.prompts(written.ask, rule),
            short=self.wording.prompts(written.short, rule),
            value=value,
            into=None if written.into is None else str(written.into),
            sensitive=bool(written.sensitive),
            options=self.options(written.options or {}, entry),
            confirm=None if written.confirm is None else self.wording.template(written.confirm),
            next=go(written.next, entry),
            yes=go(written.yes or written.next, entry) if yes_no else None,
            no=go(written.no or written.next, entry) if yes_no else None,
            settings=self.settings.settings(entry.layer, has_short=written.short is not None),
            already_said=bool(written.already_said),
        )

    def _optional_goto(self, name: Text | None, entry: Entry) -> str | None:
        return None if name is None else self._goto(name, entry)

    def _value(self, written: AskState, entry: Entry) -> ValueSpec:
        kind = asked_kind(written)
        if kind is None:
            given = [kind for kind in VALUE_KINDS if getattr(written, kind) not in (None, False)]
            what = (
                f"two kinds of answer are asked for: {', '.join(given)}"
                if given
                else "it is not said what is asked for"
            )
            mend = "write exactly one of digits, card, number, amount, date, yes_no, one_of, phone, words"
            self.problems.error(entry.key.place, what, mend)
            return ValueSpec("digits")
        raw: Any = getattr(written, kind)
        if kind in ("digits", "card", "number", "amount"):
            return ValueSpec(kind, *raw)
        if kind == "date":
            return ValueSpec(kind, tense=raw)
        if kind == "one_of":
            return ValueSpec(kind, items=self.choices.items(raw))
        return ValueSpec(kind)

    def _check_ask_targets(self, written: AskState, entry: Entry, *, yes_no: bool) -> None:
        place = entry.key.place
        if written.already_said and (yes_no or written.confirm is not None or written.sensitive):
            what = "a yes or no, a secret, and what is to be confirmed have to be asked for"
            self.problems.error(place, what, "take already_said: away")
        if written.into is None and not yes_no:
            self.problems.error(place, "the answer is not kept", "name a variable for it: into: NAME")
        if not yes_no:
            led = [(name, to) for name, to in (("yes", written.yes), ("no", written.no)) if to is not None]
            for name, target in led[:1]:
                mend = "write next: STATE, or ask with yes_no: true"
                self.problems.error(target.place, f"«{name}» needs a question with yes_no: true", mend)
            if written.next is None and not led:
                self.problems.error(place, "it is not said where the answer leads", "add next: STATE")
        elif written.next is None and (written.yes is None or written.no is None):
            missing = "yes" if written.yes is None else "no"
            mend = f"add {missing}: STATE (or next: STATE for both)"
            self.problems.error(place, f"it is not said where «{missing}» leads", mend)

    def options(self, written: Mapping[Text, OptionEntry], entry: Entry) -> tuple[Choice, ...]:
        """The options of a state."""
        return tuple(self.option(name, option, entry.group) for name, option in written.items())

    def option(self, name: Text, written: OptionEntry, group: str, *, is_command: bool = False) -> Choice:
        """One option or command, which must be reachable and must lead somewhere."""
        place = name.place
        if (written.goto is None) == (written.do is None):
            what = "says both goto and do" if written.goto else "leads nowhere"
            self.problems.error(
                place, f"«{name}» {what}", "write goto: STATE, or do: repeat, back, main, help or hang_up"
            )
        if written.key is None and written.say is None:
            self.problems.error(place, f"nobody can choose «{name}»", "give it a key: or a say:")
        goto = None if written.goto is None else self.targets.resolve(written.goto, group)
        return self.choices.choice(name, written, goto, is_command=is_command)

    # -- asking others

    @_compile.register
    def _service(self, written: ServiceState, entry: Entry) -> State | None:
        service = self.services.get(written.service)
        if service is None and self.problems.is_damaged("services", written.service):
            pass
        elif service is None:
            mend = did_you_mean(written.service, self.services)
            self.problems.error(written.service.place, f"there is no service «{written.service}»", mend)
            self.problems.structure_known = False
        else:
            self.used_services.add(service.name)
            self._check_parameters(written, service, entry)
        rule, texts = self._rule(entry), self.wording.language.texts
        waiting = (
            self.wording.own((texts.waiting, texts.waiting_more), rule)
            if written.waiting is None
            else self.wording.prompts(written.waiting, rule)
        )
        arguments = self.wording.arguments(written.with_ or {})
        branches = self._service_branches(written, entry)
        if service is None:
            return None
        return compiled.Lookup(
            name=entry.name,
            place=entry.key.place,
            service=service,
            arguments=arguments,
            into=None if written.into is None else str(written.into),
            waiting=waiting,
            waiting_after_s=WAITING_AFTER_S if written.waiting_after is None else written.waiting_after,
            branches=branches,
        )

    def _service_branches(self, written: ServiceState, entry: Entry) -> dict[str, str]:
        found = written.found or written.done
        if found is None:
            mend = "add found: STATE (or done: STATE)"
            self.problems.error(entry.key.place, "it is not said where an answer leads", mend)
        elif written.found is not None and written.done is not None:
            what = "«found» and «done» mean the same"
            self.problems.error(written.done.place, what, "keep one of them")
        failed = self._optional_goto(written.failed, entry) or self.on_error
        return {
            "found": failed if found is None else self._goto(found, entry),
            "not_found": self._optional_goto(written.not_found, entry) or failed,
            "failed": failed,
            "timed_out": self._optional_goto(written.timed_out, entry) or failed,
        }

    def _check_parameters(self, written: ServiceState, service: Service, entry: Entry) -> None:
        wanted = parameters(service.query)
        given = written.with_ or {}
        for name in given:
            if name not in wanted:
                what = f"the query of «{service.name}» has no parameter :{name}"
                self.problems.error(name.place, what, did_you_mean(name, wanted))
        missing = sorted(wanted - set(given))
        if len(missing) > len(set(given) - wanted):  # else a wrong name stands for each of them
            what = f"the query of «{service.name}» needs :{', :'.join(missing)}"
            self.problems.error(entry.key.place, what, f"add with: {{{missing[0]}: VALUE}}")

    def _outcomes(
        self, written: TransferState | QueueState, wanted: tuple[str, ...], entry: Entry
    ) -> dict[str, str]:
        otherwise = self._optional_goto(written.otherwise, entry)
        branches, missing = {}, []
        for outcome in wanted:
            target = self._optional_goto(getattr(written, outcome), entry) or otherwise
            if target is None:
                missing.append(outcome)
            else:
                branches[outcome] = target
        if missing:
            what = f"it is not said what follows {', '.join(missing)}"
            self.problems.error(entry.key.place, what, "add a line for each, or otherwise: STATE")
        return branches

    def _hours(self, name: Text | None, *others: str) -> str | None:
        """The name of hours that there are; `others` are what else may stand there."""
        if name is None:
            return None
        self.used_hours.add(str(name))
        if name not in self.hours and not self.problems.is_damaged("hours", name):
            mend = did_you_mean(name, (*self.hours, *others))
            self.problems.error(name.place, f"there are no hours «{name}»", mend)
        return str(name)

    @_compile.register
    def _transfer(self, written: TransferState, entry: Entry) -> State:
        return compiled.Transfer(
            name=entry.name,
            place=entry.key.place,
            to=str(written.transfer),
            prompts=self.wording.prompts(written.say, self._rule(entry)),
            hours=self._hours(written.hours),
            timeout_s=RINGING_S if written.timeout is None else written.timeout,
            branches=self._outcomes(written, TRANSFER_FAILURES, entry),
        )

    @_compile.register
    def _queue(self, written: QueueState, entry: Entry) -> State:
        rule = self._rule(entry)
        announce = written.announce
        every = ANNOUNCE_EVERY_S if announce is None or announce.every is None else announce.every
        return compiled.Queue(
            name=entry.name,
            place=entry.key.place,
            to=str(written.queue),
            prompts=self.wording.prompts(written.say, rule),
            announce=() if announce is None else self.wording.prompts(announce.text, rule),
            announce_every_s=every,
            hold=self.wording.prompts(written.hold, rule),
            expected_wait=self._expected_wait(written),
            per_caller_s=PER_CALLER_S if written.per_caller is None else written.per_caller,
            leave=self._leave(written.leave or {}, entry),
            hours=self._hours(written.hours),
            max_wait_s=MAX_WAIT_S if written.max_wait is None else written.max_wait,
            branches=self._outcomes(written, QUEUE_FAILURES[:-1], entry),
        )

    def _expected_wait(self, written: QueueState) -> tuple[ExpectedWait, ...]:
        """How long callers wait, hours by hours in the order in which they are written, and otherwise."""
        waits = written.expected_wait
        place = written.queue.place
        if isinstance(waits, dict):
            found = [
                ExpectedWait(self._hours(name, _OTHERWISE), wait_s)
                for name, wait_s in waits.items()
                if name != _OTHERWISE
            ]
            usual_s = next((wait_s for name, wait_s in waits.items() if name == _OTHERWISE), None)
            place = next((name.place for name in waits), place)
            if usual_s is None and all(one.hours in self.hours for one in found):
                what = "it is not said how long callers wait at all other hours"
                self.problems.error(place, what, "add otherwise: 45s")
        else:
            found, usual_s = [], waits
        if usual_s is not None:
            found.append(ExpectedWait(None, usual_s))
        elif written.per_caller is not None and waits is None:
            what = "per_caller says what a caller adds to a wait that is not said"
            self.problems.error(place, what, "add expected_wait: 45s")
        longest_s = max((one.wait_s for one in found), default=0.0)
        if longest_s >= (MAX_WAIT_S if written.max_wait is None else written.max_wait):
            what = f"callers wait {longest_s:g} s there, and max_wait takes them out before"
            self.problems.warning(place, what, "raise max_wait, or expect less")
        return tuple(found)

    def _leave(self, written: Mapping[Text, OptionEntry], entry: Entry) -> tuple[Choice, ...]:
        for name, option in written.items():
            if option.goto is None and option.do not in _OUT_OF_A_QUEUE:
                what = f"«{name}» leaves the queue for nowhere"
                mend = "write goto: STATE, or do: main, hang_up or repeat"
                self.problems.error(name.place, what, mend)
                self.problems.silenced.add(name.place)
        return self.options(written, entry)

    # -- sub-flows and requests for the operator

    @_compile.register
    def _call(self, written: CallState, entry: Entry) -> State:
        results = {str(result): self._goto(target, entry) for result, target in written.returns.items()}
        return compiled.SubFlow(entry.name, entry.key.place, self._goto(written.call, entry), results)

    @_compile.register
    def _return(self, written: ReturnState, entry: Entry) -> State:
        return compiled.Return(entry.name, entry.key.place, str(written.return_))

    @_compile.register
    def _escalate(self, written: EscalateState, entry: Entry) -> State:
        rule = self._rule(entry)
        steps = []
        for step in written.steps:
            place: Place | None = first_place(step.say) or getattr(step.goto, "place", None)
            goto = self._optional_goto(step.goto, entry)
            steps.append(Step(self.wording.prompts(step.say, rule), goto, place or entry.key.place))
        if steps[-1].goto is None:
            what = "the last step leads nowhere, so that nobody is ever reached"
            self.problems.error(steps[-1].place, what, "add goto: STATE to it")
        at_once = written.at_once or ()
        return compiled.Escalate(
            name=entry.name,
            place=entry.key.place,
            counter=str(written.escalate),
            steps=tuple(steps),
            at_once_on_key="key" in at_once,
            at_once_from=tuple(self.targets.area(name, entry.group) for name in at_once if name != "key"),
            failures_count=bool(written.failures_count),
        )
