"""Layouts that documents come in: one small text of our own for each kind, read as a person reads it."""

from collections.abc import Callable

import pytest

from policykb.corpus.model import Document

Understand = Callable[[str], Document]

NOTICE = "兰州市科学技术局关于印发科普工作方案的通知\n"
SIGNED = "兰州市科学技术局\n2024年3月5日\n"


def duties(document: Document) -> dict[str, list[str]]:
    """The holders of each clause that has any: 一/1 → ["市财政局 lead"]."""
    found: dict[str, list[str]] = {}
    for clause in document.clauses:
        for duty in clause.own_notes:
            holders = [f"{holder.text} {holder.role}" for holder in duty.holders]
            found.setdefault("/".join(clause.path), []).extend(holders)
    return found


def paths(document: Document) -> list[str]:
    return ["/".join(clause.path) for clause in document.clauses]


NOTES = {
    "a role in brackets behind a name": (
        "一、建设场馆。（市科技局（牵头）、市财政局）",
        ["市科技局 lead", "市财政局 unspecified"],
    ),
    "a star before the leader": (
        "一、建设场馆。（责任单位：★市科技局、市财政局）",
        ["市科技局 lead", "市财政局 unspecified"],
    ),
    "names parted by spaces": (
        "一、建设场馆。（市科技局 市财政局按职责分工负责）",
        ["市科技局 unspecified", "市财政局 unspecified"],
    ),
    "names parted by nothing": (
        "一、建设场馆。（市科技局牵头市财政局市教育局配合）",
        ["市科技局 lead", "市财政局 support", "市教育局 support"],
    ),
    "a bullet before the label": ("一、建设场馆。\n● 责任单位：市科技局", ["市科技局 unspecified"]),
    "the label above the names": (
        "一、建设场馆。\n责任单位\n市科技局、市财政局",
        ["市科技局 unspecified", "市财政局 unspecified"],
    ),
    "a deadline before the label": (
        "一、建设场馆。（6月底前取得成效并持续推进，牵头考核单位：市科技局）",
        ["市科技局 lead"],
    ),
    "a deadline that returns": ("一、建设场馆。（市科技局负责，每年12月底前完成）", ["市科技局 unspecified"]),
    "a label that names nobody": (
        "一、建设场馆。（牵头单位：市科技局；责任单位：市财政局；目标位置：全省前五）",
        ["市科技局 lead", "市财政局 unspecified"],
    ),
    "a sentence of holders": (
        "一、建设组。由市科技局牵头，市财政局、市教育局参加。主要职责：负责建设。",
        ["市科技局 lead", "市财政局 support", "市教育局 support"],
    ),
    "who guides": (
        "一、建设场馆。（各县（区）人民政府负责，市科技局指导）",
        ["各县（区）人民政府 unspecified", "市科技局 unspecified"],
    ),
    "the caption of an article": ("第一条　（管理机构）\n市科技局依照本办法管理。", []),
    "running text with 支持": ("一、建设场馆。争取国际科学中心支持，促进交流与合作。", []),
    "running text with 会同": ("一、建设场馆。市科技局会同市财政局，根据需要调整名单和标准。", []),
}


@pytest.mark.parametrize(("text", "expected"), NOTES.values(), ids=NOTES.keys())
def test_who_is_named(understand_text: Understand, text: str, expected: list[str]) -> None:
    found = duties(understand_text(f"{NOTICE}{text}\n"))
    assert [holder for holders in found.values() for holder in holders] == expected


def test_a_text_without_line_breaks(understand_text: Understand) -> None:
    text = (
        "各县（区）人民政府，市级各部门：《科普工作方案》已经市政府同意，现印发给你们，请抓好落实。兰州市人民政府2024年3月5日"
        "兰州市科普工作方案为做好科普工作，制定本方案。一、总体要求（一）指导思想。坚持科学普及与科技创新同等重要。"
        f"{'坚持面向公众、服务发展。' * 40}二、重点任务（二）建设场馆。建设一批场馆。（市科技局负责）"
        "（三）培养人才。培养一批人才。（市教育局牵头，市财政局配合）"
    )
    document = understand_text(text)
    header = document.header
    assert (header.title, header.issued, header.region) == ("兰州市科普工作方案", "2024-03-05", "兰州市")
    assert header.issuers == ("兰州市人民政府",)
    assert header.recipients == "各县（区）人民政府，市级各部门"
    assert paths(document) == ["一", "一/（一）", "二", "二/（二）", "二/（三）"]
    assert duties(document) == {
        "二/（二）": ["市科技局 unspecified"],
        "二/（三）": ["市教育局 lead", "市财政局 support"],
    }


def test_articles_without_line_breaks(understand_text: Understand) -> None:
    text = "".join(
        f"第{number}条\u3000市科技局应当做好第{number}项工作，{'不断提高水平，' * 20}报市政府备案。"
        for number in "一二三四"
    )
    document = understand_text(
        f"兰州市科普办法第一章\u3000总\u3000则{text}第二章\u3000附则第五条\u3000本办法自2024年1月1日起施行。"
    )
    assert paths(document)[:3] == ["第一章", "第一章/第一条", "第一章/第二条"]
    assert paths(document)[-1] == "第二章/第五条"


def test_a_paragraph_that_ran_into_the_next(understand_text: Understand) -> None:
    text = (
        "兰州市科学技术局关于印发科普工作方案的通知兰科发〔2024〕7号\n\n"
        "各县（区）科技局，市级各学会，各有关单位：《科普工作方案》已经局务会议研究同意，现印发给你们，请结合实际认真贯彻落实。"
        "兰州市科学技术局2024年3月5日（此件公开发布）\n\n科普工作方案\n一、建设场馆。\n二、培养人才。\n"
    )
    header = understand_text(text).header
    assert (header.doc_number, header.issued) == ("兰科发〔2024〕7号", "2024-03-05")
    assert header.recipients == "各县（区）科技局，市级各学会，各有关单位"
    assert header.issuers == ("兰州市科学技术局",)


HEADS = {
    "a title with its date": ("兰州市科学技术局关于开展科普活动的通知（2024年3月5日）\n", {"issued": "2024-03-05"}),
    "an order of a year": (
        "兰州市科普条例\n（2024年3月1日兰州市第十七届人民代表大会常务委员会第三次会议通过）\n",
        {"issued": "2024-03-01", "issuers": ("兰州市人民代表大会常务委员会",)},
    ),
    "how a regulation was published": (
        "科普工作管理规定\n（2026年5月22日经科学技术部部务会议通过 2026年5月27日科学技术部令\n2026年第10号公布 自2026年7月1日起施行）\n",
        {"doc_number": "科学技术部令2026年第10号", "issued": "2026-05-27", "region": "国家", "level": "nation"},
    ),
    "the title of the browser's window": (
        "兰州市科学技术局关于开展科普活动\n的通知_政策文件_兰州市人民政府网\n兰州市科学技术局\n关于开展科普活动的通知\n",
        {"title": "兰州市科学技术局关于开展科普活动的通知"},
    ),
    "a number with its year in words": (NOTICE + "商服贸函2026年第322号\n", {"doc_number": "商服贸函2026年第322号"}),
    "an issuer in the title alone": (NOTICE, {"issuers": ("兰州市科学技术局",)}),
    "a university's own rules": (
        "兰州大学学生科普活动管理办法\n",
        {"issuers": ("兰州大学",)},
    ),
    "a county of one place": ("句容市科普工作方案\n", {"region": "镇江市句容市", "level": "county"}),
    "a county whose name begins like a city": ("西安区人民政府关于科普工作的意见\n", {"region": "西安区", "level": "county"}),
    "a city that nobody knows": (
        "青岭市人民政府关于科普工作的意见\n青政发〔2015〕8号\n",
        {"region": None, "level": None},
    ),
    "an order whose number begins like a province": (
        "科普出版管理规定\n（2024年3月1日新科普署令第1号公布）\n",
        {"doc_number": "新科普署令第1号", "region": None, "level": None},
    ),
    "addressees of all provinces": (
        "关于开展科普活动的通知\n各省、自治区、直辖市人民政府，国务院各部委：\n",
        {"region": "国家", "level": "nation"},
    ),
    "a row of labels": (
        "索 引 号 MB1534522/2024-00017 发文日期 2024-03-05\n发布机构 科技局 文    号 兰科发〔2024〕7号\n" + NOTICE,
        {"doc_number": "兰科发〔2024〕7号"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("head", "expected"), HEADS.values(), ids=HEADS.keys())
def test_the_head(understand_text: Understand, head: str, expected: dict[str, object]) -> None:
    header = understand_text(f"{head}一、建设场馆。\n二、培养人才。\n").header
    assert {field: getattr(header, field) for field in expected} == expected


def test_a_signature_of_a_head(understand_text: Understand) -> None:
    text = "科普工作管理办法\n一、建设场馆。\n二、培养人才。\n甘肃省科学技术厅厅长\u3000李某\n2024年3月5日\n"
    assert understand_text(text).header.issuers == ("甘肃省科学技术厅",)


OUTLINES = {
    "decimal numbers": ("1　总则\n1.1 编制目的\n做好工作。\n1.2 工作原则\n统一领导。\n2　职责\n2.1 领导机构\n市指挥部。\n", ["1", "1/1.1", "1/1.2", "2", "2/2.1"]),
    "a list that begins in the middle": ("五、建设场馆。\n六、培养人才。\n", ["五", "六"]),
    "a number printed twice": ("1.建设场馆。\n2.培养人才。\n2.开展活动。\n3.加强宣传。\n", ["1", "2", "2", "3"]),
    "a number left out": ("1.建设场馆。\n2.培养人才。\n4.开展活动。\n", ["1", "2", "4"]),
    "a digit behind the number": ("1.2024年建成场馆。\n2.2025年培养人才。\n", ["1", "2"]),
    "another full stop": ("一、任务\n1﹒建设场馆。\n2﹒培养人才。\n", ["一", "一/1", "一/2"]),
    "a bracket that was lost": ("一、任务\n一）建设场馆。\n二）培养人才。\n", ["一", "一/（一）", "一/（二）"]),
    "annexes with names": (
        "一、任务。\n附件 1：活动名单\n一、科普讲座。\n二、科普展览。\n附件 2 经费安排表\n一、场地费用。\n",
        ["一", "附件/1", "附件/1/一", "附件/1/二", "附件/2", "附件/2/一"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), OUTLINES.values(), ids=OUTLINES.keys())
def test_the_outline(understand_text: Understand, text: str, expected: list[str]) -> None:
    assert paths(understand_text(NOTICE + text)) == expected


def test_a_list_of_annexes_heads_nothing(understand_text: Understand) -> None:
    text = f"{NOTICE}一、建设场馆。\n附件1：名单\n附件2：安排表\n{SIGNED}"
    assert paths(understand_text(text)) == ["一"]


def test_the_words_of_traditional_characters_stay_as_printed(understand_text: Understand) -> None:
    document = understand_text("蘭州市科學技術局關於科普工作的意見\n一、建設場館。（市財政局牽頭，市教育局配合）\n")
    (clause,) = document.clauses
    assert clause.text == "一、建設場館。（市財政局牽頭，市教育局配合）"
    assert duties(document) == {"一": ["市財政局 lead", "市教育局 support"]}


def whats(document: Document) -> list[str]:
    return [doubt.what for doubt in document.doubts]


def test_a_bracket_about_duties_that_was_not_read_is_doubted(understand_text: Understand) -> None:
    document = understand_text(f"{NOTICE}一、建设场馆。（另行明确牵头单位）\n二、培养人才。（市教育局牵头）\n")
    assert whats(document)[1:] == ["括号里提到责任分工，但没有读出责任单位，请核对"]
    assert document.doubts[1].span.of(document.text) == "（另行明确牵头单位）"


def test_missing_facts_are_doubted(understand_text: Understand) -> None:
    document = understand_text("科普场馆很多。\n一、建设场馆。\n二、培养人才。\n")
    assert whats(document) == ["没有读到标题、文号、发文机关、成文日期、所属地区，请核对"]


def test_a_report_of_what_was_issued(understand_text: Understand) -> None:
    text = "新华社北京7月29日电\u3000近日，中共中央办公厅、国务院办公厅印发了《关于科普工作的意见》，并发出通知，要求认真贯彻落实。\n一、建设场馆。\n"
    header = understand_text(text).header
    assert (header.title, header.issuers) == ("关于科普工作的意见", ("中共中央办公厅", "国务院办公厅"))


def test_a_lone_name_in_brackets_is_no_duty(understand_text: Understand) -> None:
    alone = f"{NOTICE}一、投诉电话：12345。（监察室）\n二、培养人才。\n三、加强宣传。\n"
    assert duties(understand_text(alone)) == {}
    others = alone.replace("人才。", "人才。（市教育局）").replace("宣传。", "宣传。（市委宣传部）")
    assert list(duties(understand_text(others))) == ["一", "二", "三"]


def test_publicity_beside_the_number(understand_text: Understand) -> None:
    header = understand_text(
        "兰州市科学技术局\n依申请公开 兰科函〔2025〕17号\n兰州市科学技术局关于检查场馆的通知\n"
    ).header
    assert (header.doc_number, header.publicity) == ("兰科函〔2025〕17号", "依申请公开")


LETTERSPACED = "兰州市科技局关于印发科普方案的通知\n一、总体要求\n1\n   \ufffd 做大做强.支持场馆做大. (牵 头 单 位:\n省教育厅)\n2\n   \ufffd 培养人才.表彰先进. (牵头单位:省科技厅)\n"


def test_numbers_without_their_full_stop_and_letters_set_apart(understand_text: Understand) -> None:
    document = understand_text(LETTERSPACED)
    assert duties(document) == {"一/1": ["省教育厅 lead"], "一/2": ["省科技厅 lead"]}
    assert [clause.heading for clause in document.clauses[1:]] == ["做大做强", "培养人才"]
    assert document.text == LETTERSPACED


def test_a_number_that_a_line_break_parts(understand_text: Understand) -> None:
    header = understand_text("兰州市科技局文件\n兰科发 〔\n   ２０２２〕８ 号\n关于加强科普的通知\n").header
    assert header.doc_number == "兰科发〔2022〕8号"


def test_governments_of_two_kinds_are_one_name(understand_text: Understand) -> None:
    document = understand_text(
        f"{NOTICE}一、建设场馆。（市科技局、各有关区、县级市）\n二、培养人才。（国务院相关部门和单位及各地区负责）\n"
    )
    assert duties(document) == {
        "一": ["市科技局 unspecified", "各有关区、县级市 unspecified"],
        "二": ["国务院相关部门和单位 unspecified", "各地区 unspecified"],
    }


ORDERS = {
    "餐饮服务食品安全管理办法（卫生部令第71号）\n第一条 为了安全。\n": ("卫生部令第71号", ("卫生部",)),
    "国家食品药品监督管理总局令\n第 11号\n《抽样办法》现予公布。\n食品抽样检验管理办法\n第一条 为了安全。\n": (
        "国家食品药品监督管理总局令第11号",
        ("国家食品药品监督管理总局",),
    ),
    "兰州市科技局关于防范风险的通知（兰科发〔2026〕42号）\n各区科技局：\n一、建设场馆。\n": (
        "兰科发〔2026〕42号",
        ("兰州市科技局",),
    ),
}


@pytest.mark.parametrize("text", ORDERS)
def test_numbers_in_titles_and_orders(text: str, understand_text: Understand) -> None:
    header = understand_text(text).header
    assert (header.doc_number, header.issuers) == ORDERS[text]


def test_a_row_of_labels_above_a_text(understand_text: Understand) -> None:
    text = "兰州大学论文规定\n时间：2016年03月11日 发布者： 来源： 查看次数：55434\n一、条件\n"
    assert understand_text(text).header.issued == "2016-03-11"


def test_a_number_that_runs_into_the_addressees(understand_text: Understand) -> None:
    header = understand_text(
        "国务院办公厅关于优化学术环境的意见\n国办发〔2015〕94号各省、自治区、直辖市人民政府：\n一、要求。\n"
    ).header
    assert (header.doc_number, header.recipients) == ("国办发〔2015〕94号", "各省、自治区、直辖市人民政府")


def test_no_county_is_made_of_a_residential_area(understand_text: Understand) -> None:
    header = understand_text("杭州市老旧小区住宅加装电梯管理办法\n第一条 为了安全。\n").header
    assert (header.region, header.level) == ("杭州市", "city")
