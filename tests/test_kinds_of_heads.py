"""Heads that documents come with: one small text of our own for each kind, read as a person reads it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policykb.corpus.departments import Registry
from policykb.corpus.model import Document
from policykb.ingest.formats.web.html import extract
from policykb.ingest.pipeline import parse

Understand = Callable[[str], Document]

CLAUSES = "一、建设场馆。\n二、培养人才。\n"
SIGNED = "兰州市财政局\n2024年3月5日\n"
OPENING = "为做好科普工作，现将有关事项公告如下：\n"

HEADS = {
    "names that the title sets apart by spaces": (
        f"市科技局 市财政局 团市委关于科普工作的通知\n{CLAUSES}",
        {"issuers": ("市科技局", "市财政局", "团市委")},
    ),
    "more names than a single one could hold": (
        "科技部 教育部 财政部 公安部 民政部 司法部 国家发展改革委 工业和信息化部 人力资源社会保障部 中国科学院办公厅"
        f"关于印发《科普工作办法》的通知\n国科发〔2024〕7号\n{CLAUSES}",
        {
            "issuers": (
                "科技部", "教育部", "财政部", "公安部", "民政部", "司法部",
                "国家发展改革委", "工业和信息化部", "人力资源社会保障部", "中国科学院办公厅",
            )
        },
    ),
    "signers whose names the title has, the last of them too": (
        f"科技部办公厅 教育部办公厅 中科院办公厅印发《科普方案》的通知\n各有关单位：\n请落实。\n科技部办公厅\n教育部办公厅\n中科院办公厅\n2024年3月5日\n科普方案\n{CLAUSES}",
        {"issuers": ("科技部办公厅", "教育部办公厅", "中科院办公厅")},
    ),
    "an office of a university behind a space": (
        f"兰州大学 软件学院关于科普工作的通知\n{CLAUSES}",
        {"issuers": ("兰州大学软件学院",)},
    ),
    "a branch behind a space": (
        f"国家税务总局 甘肃省税务局关于科普工作的通知\n{CLAUSES}",
        {"issuers": ("国家税务总局甘肃省税务局",)},
    ),
    "number and date in one bracket": (
        f"兰州市科技局关于科普的通知\n（兰科发〔2024〕7号 2024年3月5日）\n{CLAUSES}",
        {"doc_number": "兰科发〔2024〕7号", "issued": "2024-03-05"},
    ),
    "an announcement above its number and its title": (
        f"兰州市财政局公告\n2024年第3号\n兰州市财政局关于支持科普场馆\n若干问题的公告\n{OPENING}{CLAUSES}{SIGNED}",
        {
            "title": "兰州市财政局关于支持科普场馆若干问题的公告",
            "notice_title": None,
            "doc_number": "兰州市财政局公告2024年第3号",
            "issuers": ("兰州市财政局",),
        },
    ),
    "an announcement without another title": (
        f"兰州市财政局\n公告\n2024年第3号\n{OPENING}{CLAUSES}{SIGNED}",
        {"title": "兰州市财政局公告", "doc_number": "兰州市财政局公告2024年第3号"},
    ),
    "an announcement that promulgates": (
        "兰州市人大常委会公告\n第40号\n《兰州市科普条例》已经通过，现予公布。\n2024年3月5日\n兰州市科普条例\n第一条 为了科普。\n第二条 市民。\n",
        {"title": "兰州市科普条例", "notice_title": "兰州市人大常委会公告", "doc_number": "兰州市人大常委会公告第40号"},
    ),
    "the number of an announcement below a regulation": (
        "兰州市科普规定\n兰州市第十届人大常委会公告第40号\n第一条\n为了科普。\n第二条\n市民。\n",
        {"doc_number": "兰州市第十届人大常委会公告第40号", "issuers": ("兰州市人大常委会",)},
    ),
    "a space before the number of an announcement": (
        "兰州市科普规定\n兰州市人大常委会公告 第40号\n第一条\n为了科普。\n第二条\n市民。\n",
        {"doc_number": "兰州市人大常委会公告第40号", "issuers": ("兰州市人大常委会",)},
    ),
    "several announce it": (
        f"国家税务总局 财政部公告2024年第3号\n关于科普的公告\n{OPENING}{CLAUSES}",
        {"title": "关于科普的公告", "doc_number": "国家税务总局财政部公告2024年第3号"},
    ),
    "a title about a law, which goes on": (
        f"国家税务总局关于施行科学技术普及法\n若干问题的公告\n{OPENING}{CLAUSES}",
        {"title": "国家税务总局关于施行科学技术普及法若干问题的公告"},
    ),
    "an annex that is a document of its own": (
        f"附件2：2024年科普场馆开放安排\n{CLAUSES}",
        {"title": "2024年科普场馆开放安排"},
    ),
    "a list of annexes is no title": (f"附件：1.科普场馆开放安排\n2.科普经费安排\n{CLAUSES}", {"title": ""}),
    "a headline of no known kind": (
        f"2024年科普学院课外 8 学分评定流程\n{CLAUSES}",
        {"title": "2024年科普学院课外8学分评定流程"},
    ),
    "a note is no headline": (f"（市科技局、市财政局负责落实）\n{CLAUSES}", {"title": ""}),
    "a sentence is no headline": (f"科普工作要持续开展，务求实效\n{CLAUSES}", {"title": ""}),
    "articles of association": (
        "兰州大学志愿者协会章程\n第一条 为了科普。\n第二条 会员。\n",
        {"issuers": ("兰州大学志愿者协会",), "region": "兰州市", "level": None},
    ),
    "articles of an association of a city": (
        "兰州市科普学会章程\n第一条 为了科普。\n第二条 会员。\n",
        {"issuers": ("兰州市科普学会",), "region": "兰州市"},
    ),
    "an office behind dashes, with a month": (
        f"科普项目管理制度\n（试行）\n兰州科普有限公司---技术中心\n2024年5月\n{CLAUSES}",
        {"issuers": ("兰州科普有限公司技术中心",)},
    ),
    "a college that bears the name of a city": (
        f"兰州海洋职业学院科普工作报告\n{CLAUSES}兰州海洋职业学院\n2024年3月5日\n",
        {"region": "兰州市", "level": None},
    ),
    "rules that provinces may carry out": (
        "科普场馆条例\n第一条 为了科普。\n第二条 省、自治区、直辖市可以根据本条例制定实施细则。\n",
        {"region": "国家", "level": "nation"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), HEADS.values(), ids=HEADS.keys())
def test_the_head(understand_text: Understand, text: str, expected: dict[str, object]) -> None:
    header = understand_text(text).header
    assert {field: getattr(header, field) for field in expected} == expected


def test_a_signature_that_heads_every_page_too(understand_text: Understand) -> None:
    name = "兰州科普有限公司\n"
    first = f"{name}关于下发《科普考核制度》的通知\n全体员工：\n现予下发。\n{name}2024年3月5日\n\f"
    others = [f"{name}{text}\f" for text in ("科普考核制度\n一、考核。\n", "二、奖励。\n", "三、附则。\n")]
    header = understand_text(first + "".join(others)).header
    assert (header.issuers, header.issued) == (("兰州科普有限公司",), "2024-03-05")


def test_who_leads_a_project_stands_before_who_is_responsible(understand_text: Understand) -> None:
    document = understand_text(
        "兰州市科技局关于科普课题的通知\n一、场馆研究（课题组长：张三，责任部门：规划处、市科技馆，参与部门：天水市科技局）\n二、培养人才。\n"
    )
    (duty,) = document.clauses[0].duties
    assert document.clauses[0].heading == "场馆研究"
    assert [(holder.text, holder.role) for holder in duty.holders] == [
        ("规划处", "unspecified"),
        ("市科技馆", "unspecified"),
        ("天水市科技局", "support"),
    ]
    assert duty.persons == ("张三",)


TITLE = "兰州大学2023-2024学年科普工作报告"
PAGES = {
    "a section and a site": (f"{TITLE}_科普政策", "", TITLE),
    "a site behind a dash": (f"{TITLE}-兰州大学科普站", "", TITLE),
    "two names behind dashes": (f"{TITLE}-兰州大学-科普信息网", "", TITLE),
    "a main heading that names the section": (f"{TITLE}-科普信息网", "<h1>科普工作</h1>", TITLE),
    "a title below the name of the site": ("青春科普网", f"<h3>{TITLE}</h3>", TITLE),
    "the section stands first": (f"政府信息公开目录_{TITLE}关于", "", f"政府信息公开目录_{TITLE}关于"),
    "years are no joint": ("2023-2024年科技部科普要览", "", "2023-2024年科技部科普要览"),
    "words behind the title": (f"{TITLE}（兰大发〔2024〕7号）相关信息", "", f"{TITLE}（兰大发〔2024〕7号）相关信息"),
}


@pytest.mark.parametrize(("window", "headings", "title"), PAGES.values(), ids=PAGES.keys())
def test_the_title_of_a_page(window: str, headings: str, title: str) -> None:
    page = f"<html><head><title>{window}</title></head><body>{headings}<div><p>{OPENING}</p></div></body></html>"
    assert extract(page.encode()).metadata.title == title


def test_a_number_behind_the_title_of_a_page(tmp_path: Path, registry: Registry) -> None:
    numbered = "兰州市政府关于做好科普工作的意见（兰政发〔2024〕7号）"
    body = "".join(f"<p>{line}</p>" for line in (numbered, "各县区人民政府：", "一、建设场馆。", "二、培养人才。"))
    page = f"<html><head><title>{numbered}相关信息</title></head><body><div>{body}</div></body></html>"
    (path := tmp_path / "a.html").write_text(page, "utf-8")
    header = parse(path, registry).header
    assert (header.title, header.doc_number) == ("兰州市政府关于做好科普工作的意见", "兰政发〔2024〕7号")


def test_the_head_and_the_boxes_of_a_markdown_file(tmp_path: Path, registry: Registry) -> None:
    file = tmp_path / "科普.md"
    file.write_text(
        "---\ntitle: 兰州市科普场馆条例\nicon: article\ndate: 2022-01-01\nauthor: 兰州市人民代表大会常务委员会\ntag:\n  - 科普\n  - 场馆\n---\n\n"
        "::: tip 修订信息\n\n（2021年11月5日兰州市第十六届人民代表大会常务委员会第五次会议通过）\n\n:::\n\n"
        "**第一条** 科普场馆免费开放。\n\n**第二条** 市科技局负责科普场馆的管理。\n",
        "utf-8",
    )
    document = parse(file, registry)
    header = document.header
    assert (header.title, header.issued, header.region) == ("兰州市科普场馆条例", "2021-11-05", "兰州市")
    assert header.issuers == ("兰州市人民代表大会常务委员会",)
    assert [clause.path for clause in document.clauses] == [("第一条",), ("第二条",)]
    assert "tag: 科普、场馆" in document.text
