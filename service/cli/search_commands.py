"""`policykb search`, `who`, `duties` and `export`: questions and their answers."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from policykb.service.cli.opening import console, opened, print_json
from policykb.service.cli.options import AsJson, AsOf, Kb
from policykb.service.present.language import say

if TYPE_CHECKING:
    from policykb.index.answering.answer import Answer, Filters, Use
    from policykb.index.question.question import Intent

Text = Annotated[str, typer.Argument(metavar="QUERY", help=say("问题或关键词", "A question or key words"))]
Limit = Annotated[int, typer.Option(help=say("最多几条（1–100）", "How many hits (1–100)"))]
Offset = Annotated[int, typer.Option(help=say("从第几条开始", "Hits to skip"))]
Departments = Annotated[list[str] | None, typer.Option(help=say("只看这些部门", "Only these departments"))]


class RoleOption(StrEnum):
    """A role in a duty."""

    lead = "lead"
    support = "support"
    unspecified = "unspecified"


Region = Annotated[str | None, typer.Option(help=say("只看这个地区：江西省", "Only of this place"))]
Role = Annotated[RoleOption | None, typer.Option(help=say("只看这种角色", "Only in this role"))]

Due = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help=say("只看这一天前到期的", "Only due by this day"))
]

Strict = Annotated[bool, typer.Option("--strict", help=say("把握更大才算答案", "Answer only when surer"))]


def search(
    query: Text,
    kb: Kb = None,
    limit: Limit = 10,
    offset: Offset = 0,
    department: Departments = None,
    region: Region = None,
    role: Role = None,
    year: Annotated[int | None, typer.Option(help=say("只看这一年印发的文件", "Only documents issued then"))] = None,
    due: Due = None,
    strict: Strict = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Search clauses."""
    from policykb.index.answering.answer import Filters
    from policykb.service.cli.tables import show_answer

    filters = Filters(
        department=tuple(department or ()),
        region=(region,) if region else (),
        role=(role.value,) if role else (),
        issued_from=f"{year}-01-01" if year else None,
        issued_to=f"{year}-12-31" if year else None,
        due_to=due.date().isoformat() if due else None,
    )
    answer = _ask(kb, query, limit, offset, filters, strict=strict, as_of=as_of)
    _print_answer(answer) if as_json else show_answer(console(), answer)


def who(
    query: Text,
    kb: Kb = None,
    limit: Limit = 10,
    strict: Strict = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Ask which departments are responsible for a matter."""
    from policykb.service.cli.tables import show_departments

    answer = _ask(kb, query, limit, 0, None, "department", strict, as_of)
    _print_answer(answer) if as_json else show_departments(console(), answer)


def _ask(
    kb: Path | None,
    text: str,
    limit: int,
    offset: int,
    filters: "Filters | None",
    intent: "Intent | None" = None,
    strict: bool = False,
    as_of: str | None = None,
) -> "Answer":
    from policykb.index.answering.answer import Filters, Query

    use: Use = "strict" if strict else "open"
    with opened(kb, shipped=True) as base:
        return base.answer(Query(text, filters or Filters(), limit, offset, intent=intent, use=use, as_of=as_of))


def _print_answer(answer: "Answer") -> None:
    from policykb.service.present.json_replies import answer_json

    print_json(answer_json(answer))


def duties(
    department: Annotated[str, typer.Argument(metavar="DEPARTMENT")],
    kb: Kb = None,
    xlsx: Annotated[Path | None, typer.Option(help=say("另存为 Excel 表", "Save as an Excel sheet"))] = None,
    docx: Annotated[Path | None, typer.Option(help=say("另存为 Word 附件", "Save as a Word annex"))] = None,
    csv: Annotated[Path | None, typer.Option(help=say("另存为 CSV", "Save as CSV"))] = None,
    prose: Annotated[
        bool,
        typer.Option(
            "--prose", help=say("也列条例、办法正文写明的职责", "Also duties that the prose of regulations states")
        ),
    ] = False,
    region: Region = None,
    role: Role = None,
    year: Annotated[int | None, typer.Option(help=say("只看这一年印发或到期的", "Only issued or due then"))] = None,
    due: Due = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """List the duties of a department, and save them in the formats asked for.

    Departments of several places that share a name are listed apart.
    """
    from policykb.service.cli.tables import show_duties
    from policykb.service.knowledge_base.duty_lines import DutyFilter
    from policykb.service.present.json_replies import duty_json

    with opened(kb, shipped=True) as base:
        wanted = DutyFilter(region, role.value if role else None, year, due.date().isoformat() if due else None)
        lines = base.duties(department, prose, wanted, as_of)
    for format, path in (("xlsx", xlsx), ("docx", docx), ("csv", csv)):
        if path:
            from policykb.service.exports.files import duties_file, save

            save(duties_file(department, lines, format), path)
    print_json([duty_json(line) for line in lines]) if as_json else show_duties(console(), lines)


def check_citations(
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("文稿", "The draft"))],
    kb: Kb = None,
    as_json: AsJson = False,
) -> None:
    """Check what a draft cites against the documents of the knowledge base."""
    from policykb.ingest.batch import parse_file
    from policykb.service.cli.tables import show_findings
    from policykb.service.knowledge_base.draft_check import check_citations as check
    from policykb.service.present.json_replies import finding_json

    draft = parse_file(file)
    with opened(kb, shipped=True) as base:
        findings = check(base, draft.text)
    print_json([finding_json(one) for one in findings]) if as_json else show_findings(console(), findings)


def export(
    query: Text,
    file: Annotated[Path, typer.Argument(metavar="FILE", help=say("写到哪里，格式看扩展名", "Where to"))],
    kb: Kb = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help=say("最多几条", "How many hits"))] = 100,
    department: Departments = None,
    as_of: AsOf = None,
) -> None:
    """Save the hits of a search in the format that the suffix of the file names."""
    from policykb.index.answering.answer import Filters, Query
    from policykb.service.exports.files import all_hits, format_of, hits_file, save

    with opened(kb, shipped=True) as base:
        wanted = Query(query, Filters(department=tuple(department or ())), as_of=as_of)
        answer = all_hits(base.answer, wanted, limit)
    save(hits_file(answer, format_of(file)), file)
    typer.echo(say(f"{len(answer.hits)} 条已写入 {file}。", f"{len(answer.hits)} hits are in {file}."), err=True)
