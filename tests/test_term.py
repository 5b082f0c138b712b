"""When a document enters into force and when its own term is over, as its text states it."""

import pytest

from policykb.ingest.header.validity import read_validity

ISSUED = "2024-02-01"


@pytest.mark.parametrize(
    ("text", "effective", "expires"),
    [
        ("本办法自印发之日起施行，有效期2年。", ISSUED, "2026-02-01"),
        ("本办法自2024年3月1日起施行，有效期至2026年2月28日。", "2024-03-01", "2026-02-28"),
        ("本办法自2024年3月1日起试行，试行期一年。", "2024-03-01", "2025-03-01"),
        ("本办法自发布之日起试行1年。", ISSUED, "2025-02-01"),
        ("本通知暂行两年。", None, "2026-02-01"),
        ("本办法自2024年8月31日起施行，有效期6个月。", "2024-08-31", "2025-02-28"),
        ("本通知执行期限自2024年3月1日至2025年12月31日止。", "2024-03-01", "2025-12-31"),
        ("本通知自2024年3月1日起执行，至2025年12月31日止。", "2024-03-01", "2025-12-31"),
        ("本政策自二〇二四年三月一日至二〇二五年十二月三十一日施行。", "2024-03-01", "2025-12-31"),
    ],
)
def test_the_term_of_a_document(text: str, effective: str | None, expires: str) -> None:
    assert read_validity(f"第一条 按本办法办理。\n{text}\n", ISSUED) == (effective, expires)


@pytest.mark.parametrize(
    "text",
    [
        "认定的科普基地有效期2年，到期复核。",
        "申报截止时间为2024年6月30日。",
        "项目自2024年3月1日起实施，项目执行期为2年。",
        "质量凭证应当符合本办法第三条的规定，凭证有效期为6个月。",
        "试点工作自2024年3月1日起试行，试点期限两年。",
        "本市居民自2024年3月1日至2025年12月31日可以申请。",
        "本办法施行后，企业可以先试行1年。",
    ],
)
def test_the_term_of_something_else(text: str) -> None:
    assert read_validity(f"第一条 按本办法办理。\n{text}\n", ISSUED)[1] is None
