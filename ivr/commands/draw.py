"""`ivr draw`: a picture of a flow."""

from __future__ import annotations

from pathlib import Path

import click

_SUFFIXES = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".md": "markdown"}


@click.command()
@click.argument("flow", required=False)
@click.option("-o", "--output", type=click.Path(dir_okay=False), help="Write FILE.svg, FILE.mmd or FILE.md.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["mermaid", "svg", "markdown"]),
    help="Default: what the name of the output says, else mermaid.",
)
def draw(flow: str | None, output: str | None, form: str | None) -> None:
    """Draw FLOW, or the bank's line 900, in the words that callers hear.

    Without -o the picture is printed, as Mermaid text. Markdown is Mermaid as GitHub and GitLab show it in a page.
    """
    from engine.drawing.chart import chart
    from engine.drawing.mermaid import mermaid
    from engine.drawing.svg import svg
    from engine.errors import IvrError, did_you_mean
    from ivr.opening import open_flow, shipped_flow

    if form is None and output is not None:
        suffix = Path(output).suffix.lower()
        if suffix not in _SUFFIXES:
            raise IvrError(f"«{output}» is no picture: {did_you_mean(suffix, _SUFFIXES)}")
        form = _SUFFIXES[suffix]
    drawn = chart(open_flow(flow or shipped_flow()))
    text = svg(drawn) if form == "svg" else mermaid(drawn)
    if form == "markdown":
        text = f"# {drawn.title}\n\n```mermaid\n{text}```\n"
    if output is None:
        click.echo(text, nl=False)
        return
    try:
        Path(output).write_text(text, encoding="utf-8")
    except OSError as error:
        raise IvrError(f"{output}: can't be written ({error.strerror})") from error
