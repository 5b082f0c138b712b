"""Measure how long the duty table of a department takes to write, format by format.

    python benchmarks/export_speed.py [--duties 20000] [--formats xlsx docx csv json]

The duties are made up: every clause has one note with a lead, two supporting departments and a deadline, and every
fifth duty is inherited. Prints one line of JSON with the seconds and the kilobytes of each format.
"""

import argparse
import json
import time

from policykb.corpus.citation import cite
from policykb.corpus.model import Clause, Duty, Header, Holder, Span
from policykb.corpus.records import DocumentSummary
from policykb.service.exports.files import DUTY_FORMATS, duties_file
from policykb.service.knowledge_base.duty_lines import DutyLine

_NAME = "甘肃省科学技术厅"
_TASK = "完善科普经费保障机制，优化支出结构，加强绩效管理，推动财政科技资金更多投向科普领域。"
_NOTE = "（牵头单位：省科技厅；配合单位：省教育厅、省财政厅；完成时限：2024年12月底前）"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--duties", type=int, default=20_000)
    parser.add_argument("--formats", nargs="+", choices=DUTY_FORMATS, default=list(DUTY_FORMATS))
    arguments = parser.parse_args()
    lines = [made_up(number) for number in range(arguments.duties)]
    figures: dict[str, dict[str, float]] = {}
    for format in arguments.formats:
        started = time.perf_counter()
        data = duties_file(_NAME, lines, format)
        figures[format] = {"seconds": round(time.perf_counter() - started, 2), "kilobytes": len(data) >> 10}
    print(json.dumps({"duties": arguments.duties, **figures}))


def made_up(number: int) -> DutyLine:
    """Return one duty of a document with 100 clauses."""
    document, clause = divmod(number, 100)
    header = Header(
        title=f"关于科普工作的通知之{document}", doc_number=f"甘科发〔2024〕{document + 1}号", issued="2024-03-05"
    )
    names = (("省科技厅", "lead"), ("省教育厅", "support"), ("省财政厅", "support"))
    holders = tuple(Holder(name, role) for name, role in names)
    duty = Duty(_NOTE, Span(0, len(_NOTE)), holders, "2024年12月底前", inherited=number % 5 == 0)
    path = ("一", f"（{clause + 1}）")
    held = Clause(f"{document}-{clause}", path, "完善机制", _TASK + _NOTE, (Span(0, 1),), duties=(duty,))
    summary = DocumentSummary(str(document), f"{document}.docx", 0, header, 100)
    lead = Holder("省科技厅", "lead", "甘肃省/科学技术", "省科技厅", _NAME)
    return DutyLine(summary, held, duty, lead, cite(header, path))


if __name__ == "__main__":
    main()
