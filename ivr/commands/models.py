"""`ivr models`: the models of speech on this machine, and those to be had."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from audio.hearing.models import InstalledModel

_FROM = click.option(
    "--from",
    "server",
    metavar="URL",
    envvar="IVR_MODELS_FROM",
    help="A mirror of Vosk's folder of models, with its model-list.json.",
)


@click.group(invoke_without_command=True)
@click.pass_context
def models(ctx: click.Context) -> None:
    """List, download and find the models that speech is recognised with.

    They are looked for in IVR_MODEL, in the folder that they are downloaded into (IVR_MODELS names another), and
    where Vosk keeps its own.
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_models)


@models.command("list")
@click.option("--offered", is_flag=True, help="Those that can be downloaded, as the server lists them.")
@_FROM
def list_models(*, offered: bool = False, server: str | None = None) -> None:
    """List the models on this machine, or with --offered those to be had."""
    if offered:
        _list_offered(server)
        return
    from audio.hearing.models import installed

    found = installed()
    for model in found:
        click.echo(_told(model))
    if not found:
        click.echo("There is none yet: ivr models download ru")


def _told(model: InstalledModel) -> str:
    state = model.wrong or ("" if model.takes_phrases else "hears anything only, not the phrases of a menu")
    line = f"{model.language or '?':4} {model.name:32} {model.path} ({model.whence})"
    return f"{line}\n     {state}" if state else line


def _list_offered(server: str | None) -> None:
    from audio.hearing import catalogue

    for model in catalogue.offered(server or catalogue.SERVER):
        click.echo(
            f"{model.language:4} {model.name:40} {model.size / 1e6:7.0f} MB{'' if model.is_small else '  large'}"
        )


@models.command()
@click.argument("wanted", metavar="LANGUAGE|NAME")
@_FROM
def download(wanted: str, server: str | None) -> None:
    """Download the small model of a language, such as `ru`, or the model of a NAME.

    It is checked against the list of models and unpacked. What broke off before is gone on with.
    """
    from audio.hearing import catalogue, fetching
    from audio.hearing.models import models_folder

    model = catalogue.choose(wanted, catalogue.offered(server or catalogue.SERVER))
    click.echo(f"{model.name}, {model.size / 1e6:.0f} MB from {model.url}", err=True)
    with click.progressbar(length=model.size, label="downloading", file=sys.stderr) as bar:
        path = fetching.download(model, models_folder(), lambda there: bar.update(there - bar.pos))
    click.echo(path)


@models.command()
@click.argument("archive", metavar="FILE.zip")
def add(archive: str) -> None:
    """Unpack the zip of a model that was fetched elsewhere."""
    from pathlib import Path

    from audio.hearing import fetching
    from audio.hearing.models import models_folder

    click.echo(fetching.add(Path(archive), models_folder()))


@models.command()
@click.argument("language")
@click.option("--model", metavar="DIR", help="A model's folder, a folder of models, or the name of one.")
def find(language: str, model: str | None) -> None:
    """Print the folder of the model that a flow of a LANGUAGE is heard with."""
    from audio.hearing.models import find as found

    click.echo(found(language, model))


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Delete a model that was downloaded."""
    from audio.hearing.models import remove as deleted

    click.echo(f"deleted {deleted(name)}")
