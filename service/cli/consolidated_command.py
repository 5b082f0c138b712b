"""`policykb consolidated`: a regulation with its amendments put in."""

from typing import Annotated

import typer

from policykb.service.cli.opening import opened, print_json
from policykb.service.cli.options import AsJson, Kb
from policykb.service.present.language import say


def consolidated(
    document: Annotated[str, typer.Argument(metavar="DOCUMENT", help=say("文件编号", "Id of the document"))],
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help=say("截至这一天（2024-06-30），默认今天", "As of this day (2024-06-30), by default today"),
        ),
    ] = None,
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Print a document with the decisions put in that amend it."""
    from policykb.corpus.days import read_optional_day
    from policykb.service.knowledge_base.consolidated import consolidated as consolidate
    from policykb.service.present.consolidated_text import consolidated_json, consolidated_lines

    day = read_optional_day(as_of)
    with opened(kb) as base:
        found = consolidate(base, document, day)
    if as_json:
        print_json(consolidated_json(found))
    else:
        typer.echo("\n".join(consolidated_lines(found)))
