"""What a person should check of a document.

Notes that were not read, and facts that its head lacks.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from policykb.corpus.model import EXPECTED_FACTS, Clause, Doubt, Header, Span
from policykb.ingest.duties.duties import MOST_INHERITED
from policykb.ingest.duties.note_grammar import MOST_NAMES, endless_lists
from policykb.ingest.duties.notes import brackets
from policykb.ingest.structure.lines import Flow, Line

# （市教育局牵头抓总，其余照旧）: a bracket that speaks of responsibility
_OF_DUTY = re.compile(
    r"牵头|(?:责任|牵头|配合|承办)(?:单位|部门|处室)|按(?:照)?(?:各自)?职责|(?:厅|局|委|办|部门|单位|政府)(?:负责|配合)"
)

# （责任部门见附件） · （以下简称责任单位）: an aside about notes, and none
_ASIDE = re.compile(r"^(?:以下|简称|详见|见|下同|含|包括|即|如)|[。？]|见附")

# Maximum length of such a bracket, in characters (chosen by hand).
_LONGEST = 160

# Maximum sureness of an inferred fact that a person should check (chosen by hand).
_UNSURE = 0.7


def file_remarks(remarks: Iterable[str]) -> Iterator[Doubt]:
    """A doubt for each thing that a person should know about the file."""
    yield from (Doubt(Span(0, 0), remark) for remark in remarks)


def missing_facts(header: Header, lines: Sequence[Line]) -> Iterator[Doubt]:
    """Doubts about expected facts that the document lacks, or that are unsure."""
    first = next((line.span for line in lines if line.text), Span(0, 0))
    if missing := [EXPECTED_FACTS[name] for name in header.missing]:
        yield Doubt(first, f"没有读到{'、'.join(missing)}，请核对")
    for one in header.inferred:
        if one.sure <= _UNSURE and one.field in EXPECTED_FACTS:
            yield Doubt(first, f"{EXPECTED_FACTS[one.field]}是推断的，依据{one.evidence}，请核对")


def unread_columns(heads: Iterable[tuple[Line, Sequence[str]]]) -> Iterator[Doubt]:
    """A doubt for each head row of a table with columns that were not understood."""
    for line, columns in heads:
        yield Doubt(line.span, f"表中“{'”“'.join(columns)}”列没有读懂，请核对")


def unread_notes(read: Iterable[tuple[Clause, Flow]]) -> Iterator[Doubt]:
    """A doubt for each bracket or list that speaks of responsibility and was not read."""
    for clause, words in read:
        own = _Spans([duty.span for duty in clause.duties if not duty.inherited])
        for start, end in brackets(words.text):
            inside = words.text[start + 1 : end - 1]
            if len(inside) > _LONGEST or not _OF_DUTY.search(inside) or _ASIDE.search(inside):
                continue
            span = words.span(start, end)
            if not own.overlap(span):
                yield Doubt(span, "括号里提到责任分工，但没有读出责任单位，请核对")
        for start, end in endless_lists(words.text):
            yield Doubt(words.span(start, end), f"名单超过 {MOST_NAMES:,} 个名称，没有拆成责任单位，请核对")


def uninherited() -> Doubt:
    """The doubt about a document whose headings name too many holders to pass on."""
    return Doubt(Span(0, 0), f"标题的责任单位传给下级条款后超过 {MOST_INHERITED:,} 个，没有传给下级，请核对")


class _Spans:
    """Spans that are sorted, so that one that overlaps another is found quickly."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Sort the spans, and note how far any of the first ones reaches."""
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        self._reach = list(accumulate((span.end for span in ordered), max))

    def overlap(self, span: Span) -> bool:
        """Whether one of the spans overlaps this one."""
        before = bisect_left(self._starts, span.end)
        return before > 0 and self._reach[before - 1] > span.start
