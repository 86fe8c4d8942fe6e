"""`ivr monkey`: random callers against the rules of a flow."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ivr.calltests.monkey.personas import Persona
    from ivr.calltests.monkey.search import Searched
    from ivr.calltests.script import Rule

_FOUND = "Found by random callers"
"""How every script that is written here begins."""


@click.command()
@click.argument("flow")
@click.option(
    "--calls",
    metavar="N",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="How many calls are made.",
)
@click.option(
    "--seed", metavar="S", type=int, default=0, show_default=True, help="Another seed makes other calls."
)
@click.option(
    "--persona",
    "names",
    metavar="NAME",
    multiple=True,
    help="Only callers of this kind: patient, hasty, expert, silent, mumbling, insistent, masher, leaving, "
    "contrary or mixed. May be given several times.",
)
@click.option(
    "--rules",
    metavar="SCRIPT",
    multiple=True,
    help="A script whose rules (always:) hold for these calls too. Default: the scripts beside the flow.",
)
@click.option(
    "-o", "--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write what is found there."
)
def monkey(  # noqa: PLR0917 - click passes them by name
    flow: str, calls: int, seed: int, names: tuple[str, ...], rules: tuple[str, ...], output: str | None
) -> None:
    """Let random callers call FLOW, and hold it to the rules.

    Whatever they do, the line must not fail, keep them in silence or tell a secret; every call must end, and whoever
    keeps asking for the operator must get one. Of each rule that breaks the smallest call is printed, as a script,
    and the exit status is 1.
    """
    from ivr.calltests.monkey.search import search
    from ivr.opening import open_flow

    _check_target(output)
    opened = open_flow(flow)
    kept = _rules(flow, rules)
    began = time.perf_counter()
    searched = search(opened, calls=calls, seed=seed, personas=_personas(names), rules=kept)
    took_s = time.perf_counter() - began
    if searched.findings:
        _tell(searched, flow, seed, output)
    click.echo(f"{_summary(searched)} ({took_s:.1f} s)", err=True)
    sys.exit(1 if searched.findings else 0)


def _check_target(output: str | None) -> None:
    """Make sure that nobody's own file is written over. Raises: click.BadParameter."""
    from ivr.calltests import SUFFIXES

    if output is None:
        return
    path = Path(output)
    if not output.endswith(SUFFIXES):
        message = f"«{output}» is no name of a script: write {path.stem or 'found'}{SUFFIXES[0]}"
        raise click.BadParameter(message, param_hint="'-o'")
    try:
        if path.exists() and not path.read_text(encoding="utf-8").startswith(f"# {_FOUND}"):
            message = f"«{output}» was written by somebody else than ivr monkey: name another file"
            raise click.BadParameter(message, param_hint="'-o'")
    except (OSError, UnicodeDecodeError):
        raise click.BadParameter(f"«{output}» can't be written over", param_hint="'-o'") from None


def _personas(names: Sequence[str]) -> list[Persona]:
    """The kinds of callers asked for, else all. Raises: click.BadParameter."""
    from engine.errors import did_you_mean
    from ivr.calltests.monkey.personas import PERSONAS

    for name in names:
        if name not in PERSONAS:
            mend = did_you_mean(name, PERSONAS)
            raise click.BadParameter(f"nobody is «{name}»: {mend}", param_hint="'--persona'")
    return [PERSONAS[name] for name in dict.fromkeys(names)] or list(PERSONAS.values())


def _rules(flow: str, scripts: Sequence[str]) -> tuple[Rule, ...]:
    """The rules of the scripts, each once. Raises: ScriptError; click.UsageError for a script of another flow."""
    from ivr.calltests.reading import reader
    from ivr.calltests.scripts_of_flow import scripts_of

    found: dict[Rule, Rule] = {}
    for path in scripts or scripts_of(flow):
        loaded = reader.load(path)
        if loaded.script.flow_path.resolve() != Path(flow).resolve():
            message = f"{path} is a script of {loaded.script.flow_path}, and not of {flow}"
            raise click.BadParameter(message, param_hint="'--rules'")
        for rule in (rule for call in loaded.script.calls for rule in call.rules):
            found.setdefault(_wherever(rule), rule)
    return tuple(found.values())


def _wherever(rule: Rule) -> Rule:
    """The rule without its place: several scripts may have the same."""
    from engine.errors import NOWHERE

    return replace(rule, place=NOWHERE)


def _tell(searched: Searched, flow: str, seed: int, output: str | None) -> None:
    from ivr.calltests.monkey.found_calls import rule_written, written
    from ivr.calltests.saving.writer import script_text

    calls = [written(one.made, one.broken) for one in searched.findings]
    folder = Path(output).resolve().parent if output is not None else Path.cwd()
    found = ", ".join(f"{one.number} ({one.persona}, {one.inputs} inputs)" for one in searched.findings)
    comment = f"{_FOUND} with the seed {seed}, and made as small as it can be. Found in call {found}."
    rules = [one.broken.of_script for one in searched.findings if one.broken.of_script is not None]
    always = [rule_written(rule, searched.coverage.flow) for rule in rules]
    text = script_text(_from(folder, flow), calls, comment=comment, always=always)
    if output is None:
        click.echo(text)
        return
    for one in searched.findings:
        click.echo(f"{one.broken.rule}: {one.broken.what}")
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        message = f"«{output}» can't be written ({error.strerror})"
        raise click.BadParameter(message, param_hint="'-o'") from None


def _from(folder: Path, flow: str) -> str:
    """The path of the flow as a folder sees it."""
    return Path(os.path.relpath(Path(flow).resolve(), folder)).as_posix()


def _summary(searched: Searched) -> str:
    ways = searched.coverage.summary().get("transition")
    visited = f"transitions {ways.covered}/{ways.total} visited; " if ways is not None else ""
    broken = len(searched.findings)
    rules = f"{broken} rule{'' if broken == 1 else 's'} broken" if broken else "no rule broken"
    return (
        f"{searched.calls:,} calls, {_long(searched.talk_s)} of talk; {_count(len(searched.personas), 'persona')}; "
        f"{visited}{rules}"
    )


def _long(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{minutes} min"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
