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
