"""What documents say of others that they end or change; the true lines are from real documents."""

import pytest

from policykb.corpus.repeals import Repeal, read_repeals

REPEALS = [
    ("第四十二条　本办法自2020年6月15日起施行，《中山市政务信息资源共享管理办法（试行）》（中府办〔2012〕92号）同时废止。",
     [("中山市政务信息资源共享管理办法（试行）", "中府办〔2012〕92号")]),
    ("原《上海市科技专家库管理办法》（沪科规〔2024〕2号）同时废止。", [("上海市科技专家库管理办法", "沪科规〔2024〕2号")]),
    ("《省知识产权局关于印发〈贵州省知识产权高质量\n发展资助办法〉的通知》(黔知发〔2022〕1 号)同时废止。",
     [("省知识产权局关于印发〈贵州省知识产权高质量发展资助办法〉的通知", "黔知发〔2022〕1号")]),
    ("1987年8月5日国务院发布的《城乡个体工商户管理暂行条例》同时废止。", [("城乡个体工商户管理暂行条例", None)]),
    ("《中华人民共和国公司登记管理条例》、《中华人民共和国企业法人登记管理条例》和《农民专业合作社登记管理条例》同时废止。",
     [("中华人民共和国公司登记管理条例", None), ("中华人民共和国企业法人登记管理条例", None),
      ("农民专业合作社登记管理条例", None)]),
    ("《关于印发《科普资金管理办法》的通知》（甘财教〔2015〕7号）即行废止。",
     [("关于印发《科普资金管理办法》的通知", "甘财教〔2015〕7号")]),
    ("《甲省乙办法》等3件规范性文件予以废止。", [("甲省乙办法", None)]),
    ("省政府决定废止《甲省乙办法》（甘政发〔2001〕3号）、《甲省丙办法》。",
     [("甲省乙办法", "甘政发〔2001〕3号"), ("甲省丙办法", None)]),
    ("现将下列文件予以废止。\n附件：决定废止的规范性文件目录\n1.甲省乙办法（甘政发〔2001〕3号）\n2.《甲省丙办法》（甘政办发〔2002〕14号）\n"
     "附件2 决定修改的规范性文件目录\n1.《甲省丁办法》（甘政发〔2003〕5号）",
     [("甲省丙办法", "甘政办发〔2002〕14号"), ("甲省乙办法", "甘政发〔2001〕3号")]),
    ("甘政发〔2010〕3号文件同时废止。", [("", "甘政发〔2010〕3号")]),
]  # fmt: skip

SAYS_NOTHING = [
    "各市、县（区）财政部门应在安徽省政府采购网发布文件，并对已经废止的政策性文件及时发布废止通知。",
    "之前印发的《关于清理规范城镇供水供气行业收费促进行业高质量发展的实施细则》(芜市建函〔2022〕238号)中“一、规范接入工程收费”段落废止。",
    "2014年2月19日《国务院关于废止和修改部分行政法规的决定》第一次修订",
    "对不符合《优化营商环境条例》的规定，及时提出修改、废止意见建议，并向社会公布清理结果。",
    "建议废止《甲省乙办法》。",
    "拟废止《甲省乙办法》。",
    "废止《甲省乙办法》第三条。",
    "推动对《甲省乙条例》进行修订。",
    "落实《甲省乙办法》，对实体证照和电子证照实行同步签发、同步废止。",
]


@pytest.mark.parametrize(("text", "ended"), REPEALS)
def test_documents_that_are_repealed(text: str, ended: list[tuple[str, str | None]]) -> None:
    found = read_repeals(["甲省新办法"], text)
    assert [(one.title, one.doc_number) for one in found] == ended
    assert {(one.status, one.day) for one in found} == {("repealed", None)}


@pytest.mark.parametrize("text", SAYS_NOTHING)
def test_words_that_end_nothing(text: str) -> None:
    assert read_repeals(["甲省新办法"], text) == ()


def test_the_day_from_which_it_is_repealed() -> None:
    [one] = read_repeals(["新办法"], "《旧办法》（甘政发〔2001〕3号）自2024年1月5日起废止。")
    assert one == Repeal("repealed", "旧办法", "甘政发〔2001〕3号", "2024-01-05")


@pytest.mark.parametrize(
    "text",
    [
        "决定对《甲省乙条例》进行修改。",
        "省人民政府决定：对《甲省乙条例》作如下修改：一、删去第三条。",
        "将《甲省乙条例》第八条第一款修改为：“略”。",
    ],
)
def test_documents_that_are_amended(text: str) -> None:
    assert read_repeals(["决定"], text) == (Repeal("amended", "甲省乙条例"),)


def test_a_title_says_it() -> None:
    assert read_repeals(["甲省人民政府关于修改《甲省乙办法》的决定"], "略") == (Repeal("amended", "甲省乙办法"),)
    [one] = read_repeals(["关于废止《甲省乙办法》（甘政发〔2001〕3号）的通知"], "略")
    assert one == Repeal("repealed", "甲省乙办法", "甘政发〔2001〕3号")


@pytest.mark.parametrize("title", ["连云港市优化营商环境条例（征求意见稿）", "某条例（草案）", "《某办法》解读"])
def test_a_draft_ends_nothing(title: str) -> None:
    text = "2021年12月31日连云港市人民政府公布的《连云港市优化营商环境办法》同时废止。"
    assert read_repeals([title], text) == ()
    assert read_repeals(["连云港市优化营商环境条例"], text)


def test_a_title_without_quotation_marks() -> None:
    text = "本规定自2024年6月1日起施行。此前发布的某市公共浴室卫生管理办法即行失效。"
    assert read_repeals(["某市公共场所卫生管理规定"], text) == (Repeal("repealed", "某市公共浴室卫生管理办法"),)


@pytest.mark.parametrize(
    "text",
    [
        "以前与本办法不一致的规定同时废止。",
        "凡与本办法抵触的有关规定予以废止。",
        "原有规定同时废止。",
        "建议制定的办法拟废止。",
        "现行，兰州市公园管理办法废止前，仍应执行。",
        "有效期满后，兰州市公园管理办法自行失效。",
        "若国家另有规定，兰州市公园管理办法自行废止。",
    ],
)
def test_words_that_are_no_title_repeal_nothing(text: str) -> None:
    assert read_repeals(["某市管理办法"], text) == ()


def test_a_decision_amends_what_its_lines_begin_with() -> None:
    text = (
        "一、对2部地方性法规的部分条款予以修改。（附件1）\n二、对1部地方性法规予以废止。（附件2）\n附件1\n"
        "一、删去《甲省乙条例》第三条。\n二、将《甲省丙条例》第四条中的“甲”修改为“乙”。\n第五条修改为：“依照《甲省戊条例》处理。”\n"
        "附件2\n甲省人大常委会决定废止的地方性法规\n一、甲省丁条例"
    )
    title = "甲省人民代表大会常务委员会关于修改和废止部分地方性法规的决定"
    assert [(repeal.status, repeal.title) for repeal in read_repeals([title], text)] == [
        ("amended", "甲省乙条例"),
        ("amended", "甲省丙条例"),
    ]
    assert read_repeals(["甲省2026年立法计划"], "一、修改《甲省乙条例》（省司法厅）\n") == ()


def test_an_amendment_names_the_document_in_its_title() -> None:
    assert read_repeals(["甲省乙办法修正案（二）"], "一、将第三条修改为：“甲。”") == (Repeal("amended", "甲省乙办法"),)


@pytest.mark.parametrize(
    "said",
    [
        "原甘政发〔2010〕3号文件停止执行。",
        "甘政发[2010]3号自本办法施行之日起不再执行。",
        "甘政发【2010】3号同时作废。",
        "甘政发〔2009〕1号、甘政发〔2010〕3号文件停止执行。",
        "甘政发〔2010〕1号、3号文件同时废止。",
        "甘政发〔2009〕8号、〔2010〕3号文件同时废止。",
        "甲省乙办法（甘政发〔2010〕3号）同时废止。",
        "废止甘政发〔2010〕3号。",
    ],
)
def test_a_number_in_any_form(said: str) -> None:
    found = read_repeals(["甲省新办法"], said)
    numbers = {str(one.doc_number).removeprefix("原") for one in found}
    assert "甘政发〔2010〕3号" in numbers
    assert {one.status for one in found} == {"repealed"}


@pytest.mark.parametrize(
    "said",
    [
        "2018年3月6日印发的甲省科普基地办法自本通知印发之日起废止。",
        "三、废止甲省科普基地办法。",
        "原省财政厅印发的甲省科普基地办法（甘财〔2018〕5号）同时停止执行。",
        "停止执行《甲省科普基地办法》。",
        "《甲省科普基地办法》不再适用。",
        "甲省科普奖励办法（甘财〔2017〕2号）、甲省科普基地办法（甘财〔2018〕5号）停止执行。",
    ],
)
def test_a_title_in_any_form(said: str) -> None:
    found = read_repeals(["甲省新办法"], said)
    assert "repealed" in {
        one.status for one in found if one.title == "甲省科普基地办法" or one.doc_number == "甘财〔2018〕5号"
    }


SUSPENDED = [
    ("《甲省乙办法》自本通知印发之日起暂停执行。", "suspended", None, None),
    ("自2024年3月1日起暂停施行《甲省乙办法》。", "suspended", "2024-03-01", None),
    ("《甲省乙办法》自2024年3月1日至2025年2月28日暂停执行。", "suspended", "2024-03-01", "2025-02-28"),
    ("暂停《甲省乙办法》的执行。", "suspended", None, None),
    ("停止执行《甲省乙办法》，恢复时间另行通知。", "suspended", None, None),
    ("自2025年5月1日起，恢复执行《甲省乙办法》。", "resumed", "2025-05-01", None),
]


@pytest.mark.parametrize(("said", "status", "day", "until"), SUSPENDED)
def test_what_is_suspended_and_resumed(said: str, status: str, day: str | None, until: str | None) -> None:
    [one] = read_repeals(["甲省新办法"], said)
    assert (one.status, one.title, one.day, one.until) == (status, "甲省乙办法", day, until)
    assert one.words in said


@pytest.mark.parametrize(
    "said",
    [
        "《甲省乙办法》与本办法不一致的，以本办法为准。",
        "《甲省乙办法》中与本办法不一致的规定，停止执行。",
        "暂停执行《甲省乙办法》第三条。",
        "根据《甲省乙办法》，对不合格的单位停止执行优惠政策。",
        "《甲省乙办法》废止前已受理的申请，继续办理。",
        "拟于2025年废止《甲省乙办法》，现公开征求意见。",
        "决定对《甲省乙办法》等21部规章的部分条款予以修改，废止《甲省丙办法》。",
        "应当及时废止《甲省乙办法》。",
        "伪造、变造或者使用失效的《甲省乙证》。",
    ],
)
def test_what_ends_neither_wholly_nor_for_now(said: str) -> None:
    assert "甲省乙办法" not in {one.title for one in read_repeals(["甲省新办法"], said) if one.status != "amended"}
    assert "甲省乙证" not in {one.title for one in read_repeals(["甲省新办法"], said)}


LISTS = [
    "一、废止的文件\n1．《甲省乙办法》（甲政〔2018〕5号）\n二、继续有效的文件\n1．《甲省丙办法》（甲政〔2017〕8号）",
    "附件1\n宣布失效的文件目录\n1．甲省乙办法（甲政〔2018〕5号）\n附件2\n继续有效的文件目录\n1．甲省丙办法（甲政〔2017〕8号）",
    "序号\t文件名称\t文号\t清理结果\n1\t甲省乙办法\t甲政〔2018〕5号\t废止\n2\t甲省丙办法\t甲政〔2017〕8号\t继续有效",
    "| 文件标题 | 文号 | 处理意见 |\n|---|---|---|\n| 甲省乙办法 | 甲政〔2018〕5号 | 宣布失效 |\n| 甲省丙办法 | 甲政〔2017〕8号 | 修改 |",
    "序号\t文件名称\t文号\t废止\t失效\t继续有效\n1\t甲省乙办法\t甲政〔2018〕5号\t√\t\t\n2\t甲省丙办法\t甲政〔2017〕8号\t\t\t√",
    "决定废止的文件目录\n1. 甲省乙\n办法（甲政〔2018〕5号）\n拟废止的文件目录\n1. 甲省丙办法（甲政〔2017〕8号）",
    "废止的文件目录\n1. 甲省乙办法甲政〔2018〕5号\n三、工作要求\n1. 甲省丙办法（甲政〔2017〕8号）要落实。",
]


@pytest.mark.parametrize("text", LISTS)
def test_lists_of_cleared_documents(text: str) -> None:
    found = read_repeals(["甲省关于公布文件清理结果的通知"], f"现将清理结果公布如下。\n{text}\n")
    assert {(one.status, one.doc_number) for one in found} == {("repealed", "甲政〔2018〕5号")}
    assert all(one.words for one in found)


@pytest.mark.parametrize("word", ["废止", "停止执行", "暂停执行", "恢复执行"])
def test_the_title_of_the_document_itself(word: str) -> None:
    [one] = read_repeals([f"甲省科技厅关于{word}《甲省乙办法》的通知"], "略")
    status = {"暂停执行": "suspended", "恢复执行": "resumed"}.get(word, "repealed")
    assert (one.status, one.title) == (status, "甲省乙办法")
