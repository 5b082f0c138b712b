"""Tables for people at a terminal."""

from collections.abc import Callable, Mapping, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from policykb.corpus.model import EXPECTED_FACTS, Role, Status
from policykb.corpus.records import DocumentSummary
from policykb.index.answering.answer import Answer, Hit
from policykb.index.evaluation.misses import Miss, opening
from policykb.index.ranking.hybrid import Mode
from policykb.service.knowledge_base.draft_check import Finding
from policykb.service.knowledge_base.duty_lines import DutyLine, by_department
from policykb.service.knowledge_base.taking_in import Report
from policykb.service.present.grounded_answer import MIN_SHARE_OF_BEST, NOBODY, names_nobody, why_not
from policykb.service.present.language import say
from policykb.service.present.roles import ROLES
from policykb.service.present.validity_note import validity_note

_STATUSES: dict[Status, tuple[str, str]] = {
    "in force": ("现行有效", "in force"),
    "not_in_force": ("尚未施行", "not yet in force"),
    "amended": ("已修改", "amended"),
    "superseded": ("已有新版", "superseded"),
    "suspended": ("暂停执行", "suspended"),
    "repealed": ("已废止", "repealed"),
    "expired": ("有效期已满", "expired"),
}

_IN_ENGLISH = {"title": "title", "doc_number": "number", "issuers": "issuers", "issued": "date", "region": "region"}
"""The expected facts of a header, of which an ingest says how many documents lack them."""

_MAX_LISTED = 20
"""Maximum number of documents listed after an ingest; for more, only the sums are shown. Chosen by hand."""


def show_departments(console: Console, answer: Answer) -> None:
    """Print the departments of an answer with their proof, then the clauses."""
    if answer.parts:
        _show_parts(console, answer.parts, show_departments)
        return
    _show_day(console, answer)
    _show_verdict(console, answer)
    if answer.answered and answer.departments:
        table = _table(
            say("负责部门", "Responsible departments"),
            ("部门", "Department"),
            ("角色", "Role"),
            ("全称", "Official name"),
            ("依据", "Proof"),
        )
        citations = {hit.clause.id: "".join(hit.clause.path) for hit in answer.hits}
        for department in answer.departments:
            proof = department.duties[0]
            role = _role_word(proof.role)
            where = citations.get(proof.clause_id, "")
            members = "、".join(member.name for member in department.members)
            full = department.full_name or members or "—"
            table.add_row(*map(escape, (department.name, role, full, where)))
        console.print(table)
    if names_nobody(answer):
        console.print(f"[yellow]{say(*NOBODY)}[/yellow]")
    close = [hit for hit in answer.hits if hit.score >= MIN_SHARE_OF_BEST * answer.hits[0].score]
    _show_hits(console, close if answer.answered else answer.hits)


def show_answer(console: Console, answer: Answer) -> None:
    """Print the hits of an answer."""
    if answer.parts:
        _show_parts(console, answer.parts, show_answer)
        return
    _show_day(console, answer)
    _show_verdict(console, answer)
    _show_hits(console, answer.hits)


def _show_parts(console: Console, parts: Sequence[Answer], show: Callable[[Console, Answer], None]) -> None:
    """Print the answers to several questions one by one."""
    for part in parts:
        console.print(Text(f"【{part.query}】", style="bold cyan"))
        show(console, part)
        console.print()


def _show_day(console: Console, answer: Answer) -> None:
    """Print the day that was asked about, if one was given."""
    if answer.as_of:
        console.print(Text(say(f"按 {answer.as_of} 的情况：", f"As of {answer.as_of}:"), style="dim"))


def _show_verdict(console: Console, answer: Answer) -> None:
    """Print why there is no answer, if there is none."""
    if answer.answered:
        return
    console.print(f"[yellow]{escape(why_not(answer))}[/yellow]")
    if answer.hits:
        console.print(say("以下条款仅为相关，不是答案：", "These clauses are related, not an answer:"))


def _show_hits(console: Console, hits: Sequence[Hit]) -> None:
    for hit in hits:
        console.print()
        note = Text(validity_note(hit.document), style="red")
        score = Text(f"  {hit.score:.2f}", style="dim")
        console.print(Text(hit.citation, style="bold"), note, score, soft_wrap=True, sep="")
        text = Text(hit.clause.text)
        for start, end in hit.highlights:
            text.stylize("bold yellow", start, end)
        if hit.sentence and not hit.highlights:
            text.stylize("underline", *hit.sentence)
        for duty in hit.clause.duties:
            text.highlight_words([duty.raw], style="green")
        console.print(text)


def show_duties(console: Console, duties: Sequence[DutyLine]) -> None:
    """Print the duties of a department; those of several places apart."""
    for name, lines in by_department(duties).items():
        _show_duties_of(console, name, lines)


def _show_duties_of(console: Console, name: str, duties: Sequence[DutyLine]) -> None:
    table = _table(
        say(f"{name}任务清单（{len(duties)} 项）", f"{name}: {len(duties)} duties"),
        ("序号", "No."),
        ("部门", "Department"),
        ("重点任务", "Task"),
        ("角色", "Role"),
        ("完成时限", "Deadline"),
        ("出处", "Source"),
    )
    for number, line in enumerate(duties, 1):
        role = _role_word(line.holder.role)
        name = line.holder.full_name or line.holder.text
        source = line.citation + validity_note(line.document)
        row = (str(number), name, line.clause.heading, role, line.duty.deadline or "—", source)
        table.add_row(*map(escape, row))
    console.print(table)


_KINDS = {
    "document": ("文件", "Document"),
    "number": ("文号", "Number"),
    "article": ("条号", "Article"),
    "quotation": ("引文", "Quotation"),
    "body": ("部门", "Department"),
}

_OUTCOMES = {
    "found": ("相符", "found"),
    "not_found": ("知识库里没有", "not here"),
    "repealed": ("已废止", "repealed"),
    "expired": ("有效期已满", "expired"),
    "suspended": ("暂停执行", "suspended"),
    "wording_differs": ("字句不同", "wording differs"),
    "body_differs": ("部门不同", "another department"),
}


def show_findings(console: Console, findings: Sequence[Finding]) -> None:
    """Print what a draft cites, and what the documents say."""
    table = _table(
        say(f"引用 {len(findings)} 处", f"{len(findings)} citations"),
        ("种类", "Kind"),
        ("文稿", "Draft"),
        ("结果", "Outcome"),
        ("出处", "Source"),
        ("原文", "What stands there"),
    )
    for one in findings:
        row = (say(*_KINDS[one.kind]), one.text, say(*_OUTCOMES[one.outcome]), one.citation or "—", one.instead or "")
        table.add_row(*map(escape, row))
    console.print(table)


def show_documents(console: Console, documents: Sequence[DocumentSummary]) -> None:
    """Print the documents of a knowledge base."""
    table = _table(
        say(f"文件（{len(documents)} 份）", f"{len(documents)} documents"),
        ("编号", "Id"),
        ("文号", "Number"),
        ("标题", "Title"),
        ("成文日期", "Issued"),
        ("有效性", "Status"),
        ("条款", "Clauses"),
    )
    for summary in documents:
        header = summary.header
        row = (
            summary.id,
            header.doc_number or "—",
            header.title or summary.source,
            header.issued or "—",
            _status_cell(summary),
            str(summary.clauses),
        )
        table.add_row(*map(escape, row))
    console.print(table)


def _status_cell(summary: DocumentSummary) -> str:
    """Return the status of a document, with what is known of the reason."""
    status = summary.header.status
    if status is None:
        return "—"
    return validity_note(summary).strip("（） ()") if summary.status_reason else say(*_STATUSES[status])


def show_report(console: Console, report: Report) -> None:
    """Print what an ingest did: its documents, if they are few, then the sums."""
    if 0 < len(report.added) <= _MAX_LISTED:
        show_documents(console, report.added)
    table = Table(title=say("入库结果", "Taken in"), title_justify="left")
    rate = report.pages / report.seconds if report.seconds else 0.0
    sums = [
        (("新收文件", "Documents"), str(len(report.added))),
        (("条款", "Clauses"), str(sum(summary.clauses for summary in report.added))),
        (("责任分工", "Duties"), str(report.duties)),
        (("已在库中", "In already"), str(len(report.unchanged))),
        (("失败", "Failed"), str(len(report.failed))),
        (("存疑", "Doubts"), str(report.doubts)),
        (("用时", "Time"), f"{report.seconds:.1f} s"),
        (("速度", "Speed"), say(f"{rate:.0f} 页/秒", f"{rate:.0f} pages/s")),
    ]
    for (chinese, english), _ in sums:
        table.add_column(say(chinese, english), justify="right")
    table.add_row(*(value for _, value in sums))
    console.print(table)
    for words, counts in ((("没有读到", "Lacking"), report.lacking), (("据其他依据推断", "Inferred"), report.inferred)):
        if said := _counted(counts):
            console.print(say(f"{words[0]}：{said}。", f"{words[1]}: {said}."))


def _counted(counts: Mapping[str, int]) -> str:
    """Return how many documents lack which facts: 标题 3 份、文号 49 份."""
    known = ((EXPECTED_FACTS[name], _IN_ENGLISH[name], n) for name, n in counts.items() if name in EXPECTED_FACTS)
    said = (say(f"{chinese} {n} 份", f"{english} {n}") for chinese, english, n in known)
    return say("、", ", ").join(said)


def show_figures(console: Console, figures: Mapping[Mode, dict[str, float]]) -> None:
    """Print retrieval figures, one mode a row."""
    table = Table()
    table.add_column("mode")
    for name in next(iter(figures.values())):
        table.add_column(name, justify="right")
    for mode, values in figures.items():
        table.add_row(mode, *(f"{value:g}" for value in values.values()))
    console.print(table)


def show_misses(console: Console, misses: Sequence[Miss]) -> None:
    """Print the questions answered worst, one a row."""
    table = _table(
        say(f"最差的 {len(misses)} 问", f"The worst {len(misses)}"),
        ("问题", "Question"),
        ("应答段落", "Relevant passage"),
        ("排在第一的", "First instead"),
        ("段落没有的词", "Lacks"),
    )
    table.show_lines = True
    ranks = list(misses[0].ranks) if misses else []
    for mode in ranks:
        table.add_column(mode, justify="right")
    for miss in misses:
        passage, first = (f"{p.document_id} {opening(p)}" if p else "—" for p in (miss.passage, miss.first))
        row = (f"{miss.query} {miss.question}", passage, first, " ".join(miss.lacking) or "—")
        table.add_row(*map(escape, row), *(str(miss.ranks[mode] or "—") for mode in ranks))
    console.print(table)


def _role_word(role: Role) -> str:
    words = ROLES[role]
    return say(words.chinese, words.english)


def _table(title: str, *columns: tuple[str, str]) -> Table:
    """Make a table whose columns are named in Chinese and English."""
    table = Table(title=title, title_justify="left")
    for chinese, english in columns:
        table.add_column(say(chinese, english), overflow="fold")
    return table
