"""What stands before and after the clauses."""

from collections.abc import Callable

import pytest

from policykb.corpus.model import Document, Header

Understand = Callable[[str], Document]

CLAUSES = "\n一、总体要求\n（一）加强领导。\n"


@pytest.fixture
def header(understand_text: Understand) -> Callable[[str], Header]:
    return lambda text: understand_text(text).header


Read = Callable[[str], Header]

NOTICE = """\
甘肃省科学技术厅
甘肃省财政厅
文件

甘科规[2021] 7 号

关于印发《甘肃省科技创新券
管理办法》的通知

各市（州）科技局、财政局，
兰州新区科技发展局：

现将《甘肃省科技创新券管理办法》印发给你们，请遵照执行。

甘肃省科学技术厅
甘肃省财政厅（代章）
2021年3月15日
（此件主动公开）

甘肃省科技创新券管理办法
"""


def test_notice_and_measures(header: Read) -> None:
    found = header(NOTICE + CLAUSES)
    assert found.title == "甘肃省科技创新券管理办法"
    assert found.notice_title == "关于印发《甘肃省科技创新券管理办法》的通知"
    assert found.doc_number == "甘科规〔2021〕7号"
    assert found.issuers == ("甘肃省科学技术厅", "甘肃省财政厅")
    assert found.recipients == "各市（州）科技局、财政局，兰州新区科技发展局"
    assert found.issued == "2021-03-15"
    assert found.publicity == "主动公开"
    assert (found.region, found.level) == ("甘肃省", "province")


def test_kinds_of_blocks(understand_text: Understand) -> None:
    document = understand_text(NOTICE + CLAUSES)
    kinds = [block.kind for block in document.blocks]
    assert kinds == ["header", "body", "signature", "note", "header"]
    signature = document.blocks[2].span.of(document.text)
    assert signature.split() == ["甘肃省科学技术厅", "甘肃省财政厅（代章）", "2021年3月15日"]


def test_inner_title_alone_in_the_notice(header: Read) -> None:
    found = header("关于印发《甘肃省科普办法》的通知\n" + CLAUSES)
    assert (found.title, found.notice_title) == ("甘肃省科普办法", "关于印发《甘肃省科普办法》的通知")


def test_plain_title(header: Read) -> None:
    found = header("甘肃省人民政府关于加强科普工作的意见\n" + CLAUSES)
    assert (found.title, found.notice_title) == ("甘肃省人民政府关于加强科普工作的意见", None)
    assert found.region == "甘肃省"


def test_nothing_said(header: Read) -> None:
    assert header("一、甲。\n") == Header("")


@pytest.mark.parametrize(
    ("printed", "iso"),
    [
        ("2023年2月1日", "2023-02-01"),
        ("2023 年 2 月 1 日", "2023-02-01"),
        ("2023年12月31日", "2023-12-31"),
        ("二〇一二年三月十五日", "2012-03-15"),
        ("二○一二年三月十五日", "2012-03-15"),
        ("二0一五年五月六日", "2015-05-06"),
        ("二０二０年十一月二日", "2020-11-02"),
        ("二〇〇九年十二月三十一日", "2009-12-31"),
        ("一九九八年十月二十日", "1998-10-20"),
    ],
)
def test_dates(header: Read, printed: str, iso: str) -> None:
    assert header(f"关于加强科普工作的意见\n\n兰州市科学技术局\n{printed}\n{CLAUSES}").issued == iso
    assert header(f"关于加强科普工作的意见\n{CLAUSES}\n兰州市科学技术局\n{printed}\n").issued == iso


@pytest.mark.parametrize("printed", ["甘科才〔2023〕1号", "甘科才[2023]1号", "甘科才﹝2023﹞1号", "甘科才（2023）1 号"])
def test_numbers(header: Read, printed: str) -> None:
    assert header(f"{printed}\n\n关于加强科普工作的意见\n{CLAUSES}").doc_number == "甘科才〔2023〕1号"


def test_region_from_the_number(header: Read) -> None:
    found = header(f"赣府发〔2022〕5号\n\n关于加强科普工作的意见\n{CLAUSES}")
    assert (found.region, found.level) == ("江西省", "province")


@pytest.mark.parametrize(
    ("printed", "how"),
    [
        ("(此件主动公开)", "主动公开"),
        ("（此件主动公开）", "主动公开"),
        ("（此件公开发布）", "公开发布"),
        ("（此件依申请公开）", "依申请公开"),
        ("（此件不予公开）", "不予公开"),
    ],
)
def test_publicity(header: Read, printed: str, how: str) -> None:
    signed = f"兰州市科学技术局\n2023年2月1日\n{printed}\n"
    assert header(f"关于加强科普工作的意见\n\n{signed}{CLAUSES}").publicity == how
    assert header(f"关于加强科普工作的意见\n{CLAUSES}\n{signed}").publicity == how


def test_signature_below_the_clauses(understand_text: Understand) -> None:
    document = understand_text(f"关于加强科普工作的意见\n{CLAUSES}\n兰州市科学技术局\n2023年2月1日\n（此件主动公开）\n")
    assert document.header.issuers == ("兰州市科学技术局",)
    assert (document.header.region, document.header.level) == ("兰州市", "city")
    assert document.clauses[-1].text == "（一）加强领导。"
    assert [block.kind for block in document.blocks] == ["header", "signature", "note"]


def test_cited_documents(header: Read) -> None:
    text = (
        "关于加强科普工作的意见\n"
        "根据《中华人民共和国科学技术普及法》和《甘肃省科学技术普及\n条例》（甘人大〔2010〕3号），制定本意见。\n"
        "一、落实《中华人民共和国科学技术普及法》。\n"
    )
    assert [(cite.title, cite.doc_number) for cite in header(text).cites] == [
        ("中华人民共和国科学技术普及法", None),
        ("甘肃省科学技术普及条例", "甘人大〔2010〕3号"),
    ]


def test_seed(seed: Document) -> None:
    header = seed.header
    assert len(header.issuers) == 9
    assert header.issuers[0] == "甘肃省科学技术厅"
    assert header.issuers[-1] == "甘肃省人民政府国有资产监督管理委员会"
    assert header.title == "甘肃省关于新时代进一步加强科学技术普及工作的若干措施"
    assert header.doc_number == "甘科才〔2023〕1号"
    assert header.issued == "2023-02-01"
    assert header.publicity == "主动公开"
    assert header.recipients is not None
    assert header.recipients.startswith("各市（州）科技局、党委组织部、党委宣传部、科协、教育局、财政局、人力资源和")
    assert header.recipients.endswith("卫生健康委员会，省科普工作联席会议成员单位")
    assert (header.region, header.level) == ("甘肃省", "province")


WEB_PAGE = """\
首 页 机构介绍 要闻动态 政务服务
索 引 号： 0145/2025-0082
发文机关： 江西省人民政府办公厅
文 号： 赣府厅发〔2025〕6号
标 题： 江西省人民政府办公厅关于加强科普工作的意见
成文日期： 2025-04-03
有 效 性： 有效
首页 > 政策 > 省政府办公厅文件
赣府厅发〔2025〕6号
江西省人民政府办公厅关于加强科普工作的意见
各市、县（区）人民政府，省政府各部门：
为加强科普工作，制定本意见。
"""


def test_web_page(header: Read) -> None:
    found = header(WEB_PAGE + CLAUSES)
    assert found.title == "江西省人民政府办公厅关于加强科普工作的意见"
    assert found.issuers == ("江西省人民政府办公厅",)
    assert found.recipients == "各市、县（区）人民政府，省政府各部门"
    assert (found.doc_number, found.issued, found.status) == ("赣府厅发〔2025〕6号", "2025-04-03", "in force")


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("兰州市财政局\n关于印发兰州市引进人才管理办法\n实施细则的通知", "兰州市引进人才管理办法实施细则"),
        ("关于重新发布兰州市科普管理办法的通知", "兰州市科普管理办法"),
    ],
)
def test_a_notice_without_quotation_marks(header: Read, printed: str, title: str) -> None:
    found = header(f"{printed}\n各有关单位：\n现印发给你们。\n兰州市财政局\n2022年7月7日\n" + CLAUSES)
    assert found.title == title
    assert found.notice_title is not None
    assert found.notice_title.endswith("的通知")


def test_a_title_over_lines_that_each_might_end_it(header: Read) -> None:
    printed = "关于在有条件的试验区和自由贸易港试点对接国际高标准\n推进制度型开放的若干措施\n"
    assert header(printed + CLAUSES).title == "".join(printed.split())


def test_a_year_below_the_title(header: Read) -> None:
    assert header("上海市科普行动计划\n\n（2021—2023年）\n" + CLAUSES).title == "上海市科普行动计划（2021—2023年）"


def test_a_contact_above_the_title(header: Read) -> None:
    notice = "各区人民政府：\n现印发给你们。\n2023年1月6日\n（联系人：\n张三；\n邮箱：\nname@example.gov.cn）\n（此件主动公开）\n天津市责任清单\n"
    found = header(notice + CLAUSES)
    assert (found.title, found.publicity) == ("天津市责任清单", "主动公开")


@pytest.mark.parametrize(
    ("signed", "issuers"),
    [
        ("吉林省水利厅吉林省农业农村厅\n吉林省商务厅", ("吉林省水利厅", "吉林省农业农村厅", "吉林省商务厅")),
        ("中国银行保险监督管理委员会\n吉林监管局", ("中国银行保险监督管理委员会吉林监管局",)),
        ("市推进政府职能转变和“放管服”改革\n协调领导小组办公室（代章）", ("市推进政府职能转变和“放管服”改革协调领导小组办公室",)),
        ("国家税务总局广东省税务局", ("国家税务总局广东省税务局",)),
    ],
)  # fmt: skip
def test_signatures(header: Read, signed: str, issuers: tuple[str, ...]) -> None:
    assert header(f"各有关单位：\n现印发给你们。\n{signed}\n2023年6月14日\n{CLAUSES}").issuers == issuers


def test_the_text_outweighs_a_wrong_number(header: Read) -> None:
    text = "湘政务函〔2023〕9号\n甘肃省部署，甘肃省要点，甘肃省办法。\n"
    assert header(text + CLAUSES).region == "甘肃省"


@pytest.mark.parametrize(
    ("issuer", "full_name"),
    [("静宁县人民政府", "静宁县教育局"), ("句容市人民政府", "句容市教育局"), ("云浮市云安区人民政府", "云浮市云安区教育局"), ("上海市长宁区人民政府", "上海市长宁区教育局")],
)  # fmt: skip
def test_departments_of_a_county(understand_text: Understand, issuer: str, full_name: str) -> None:
    text = f"{issuer}关于加强科普工作的意见\n一、加强科普。（责任单位：教育局）\n"
    ((_, _, holder),) = understand_text(text).holders()
    assert holder.full_name == full_name


def test_a_decision_of_the_congress(understand_text: Callable[[str], Document]) -> None:
    bracket = "（2022年2月28日第十三届全国人民代表大会常务委员会第三十三次会议通过）"
    header = understand_text(f"关于科普制度的决定\n\n{bracket}\n\n一、办好场馆。\n二、开放场馆。\n").header
    assert (header.issuers, header.issued) == (("全国人民代表大会常务委员会",), "2022-02-28")


def test_a_regulation_published_by_announcement(understand_text: Callable[[str], Document]) -> None:
    bracket = "（2025年12月29日国家监察委员会全体会议决定　2026年1月20日国家监察委员会公告第3号公布）"
    header = understand_text(f"信息公开条例\n\n{bracket}\n\n第一条　办好场馆。\n第二条　开放场馆。\n").header
    assert (header.doc_number, header.issuers) == ("国家监察委员会公告第3号", ("国家监察委员会",))
    assert header.issued == "2026-01-20"


def test_the_first_month_by_its_old_name(understand_text: Callable[[str], Document]) -> None:
    text = "关于办好场馆的通知\n\n各学院：\n一、办好场馆。\n二、开放场馆。\n\n兰州市科学技术局\n2018年元月3日\n"
    assert understand_text(text).header.issued == "2018-01-03"


def test_a_place_by_its_full_name_in_the_title(understand_text: Callable[[str], Document]) -> None:
    title = "阜新蒙古族自治县科普工作指导方案"
    text = f"{title}\n\n为办好场馆，制定本方案。\n一、办好场馆。\n二、开放场馆。\n\n阜蒙县科普工作领导小组办公室\n2020年6月4日\n"
    assert understand_text(text).header.region == "阜新市阜新蒙古族自治县"


def test_the_number_of_a_letter_at_the_foot_of_its_first_page(understand_text: Callable[[str], Document]) -> None:
    text = "兰州市科学技术局关于办好场馆的通知\n各区科技局：\n一、办好场馆，\n依申请公开 兰科函〔2025〕11 号\n— 1 —\n免费开放。\n二、培训人员。\n"
    header = understand_text(text).header
    assert (header.doc_number, header.publicity) == ("兰科函〔2025〕11号", "依申请公开")


def test_a_notice_of_a_revision_sends_what_was_revised(understand_text: Callable[[str], Document]) -> None:
    text = "兰州市科学技术局\n兰科〔2006〕5号\n关于修订《场馆管理办法》的通知\n各区科技局：\n现将修订后的办法印发给你们。\n2006年9月8日\n场馆管理办法\n第一条 办好场馆。\n第二条 开放场馆。\n"
    assert understand_text(text).header.title == "场馆管理办法"


def test_the_site_above_its_menu_is_no_issuer(understand_text: Callable[[str], Document]) -> None:
    menu = "广东省人民政府\n|\n繁体版\n|\n搜索\n首页\n政务公开\n"
    notice = "湛江市科学技术局关于办好场馆的通知\n（湛科〔2024〕9号）\n各区科技局：\n一、办好场馆。\n二、开放场馆。\n"
    assert understand_text(menu + notice + "湛江市科学技术局\n2024年9月22日\n").header.issuers == ("湛江市科学技术局",)


OF_A_DATABASE = """\
兰州市财政局关于调整科普讲座费用标准的通知.txt
【法规分类号】A100000000000
【标题】兰州市财政局关于调整科普讲座费用标准的通知
【时效性】有效
【颁布单位】兰州市财政局
【颁布日期】1998.03.16
【失效日期】
【内容分类】科技管理类
【文号】兰财行（１９９８）２１号
【题注】
【正文】
市属各单位：
　　现将科普讲座的费用标准调整如下：
一、每场二百元。
二、从严审批。
*** 某法规数据库提供，仅供参考 ***
"""


def test_the_file_of_a_law_database(understand_text: Understand) -> None:
    document = understand_text(OF_A_DATABASE)
    head = document.header
    assert (head.title, head.doc_number) == ("兰州市财政局关于调整科普讲座费用标准的通知", "兰财行〔1998〕21号")
    assert (head.issuers, head.issued, head.recipients) == (("兰州市财政局",), "1998-03-16", "市属各单位")
    assert [clause.text for clause in document.clauses] == ["一、每场二百元。", "二、从严审批。"]


@pytest.mark.parametrize("suffix", ["txt", "doc"])
def test_the_name_of_the_file_is_not_printed_as_a_title(header: Read, suffix: str) -> None:
    assert (
        header(f"关于开放场馆的通知.{suffix}\n甘肃省关于开放场馆的通知\n" + CLAUSES).title == "甘肃省关于开放场馆的通知"
    )
    assert header(f"关于开放场馆的通知.{suffix}\n" + CLAUSES).title == "关于开放场馆的通知"


@pytest.mark.parametrize("kind", ["公示", "公告", "函"])
@pytest.mark.parametrize("above", ["", "附件下载\n", "我要纠错\n附件下载\n"])
def test_what_a_notice_passes_on(header: Read, above: str, kind: str) -> None:
    title = f"转发科技部办公厅关于科普基地评审结果的{kind}"
    found = header(f"{above}{title}\n各相关单位：\n现将评审结果转发你们。\n" + CLAUSES)
    assert (found.title, found.recipients) == (title, "各相关单位")


@pytest.mark.parametrize("how", ["主动公开", "依申请公开"])
def test_publicity_within_the_print_record(header: Read, how: str) -> None:
    found = header(f"关于开放场馆的通知\n{CLAUSES}抄送：各学院。\n兰州大学办公室 {how} 2022 年 4 月 18 日印发\n")
    assert (found.publicity, found.issued) == (how, "2022-04-18")


def test_a_title_over_the_lines_of_a_cover(header: Read) -> None:
    cover = "兰州科普职业学校\n甘肃省科普场馆质量提升工程\n项目建设实施方案\n（兰州市）\n\n编制日期 2016年9月\n\n"
    assert header(cover + CLAUSES).title == "兰州科普职业学校甘肃省科普场馆质量提升工程项目建设实施方案"


def test_a_notice_is_no_part_of_the_title_below(header: Read) -> None:
    found = header("关于印发实施方案的通知\n建设工作实施方案\n" + CLAUSES)
    assert (found.title, found.notice_title) == ("建设工作实施方案", "关于印发实施方案的通知")


@pytest.mark.parametrize(
    "signed",
    [
        "全国科普教学联盟\n（甘肃省科学院代章）",
        "全国科普教学联盟（甘肃省科学院代章）",
        "全国科普教学联盟\n（甘肃省科学院\n研究所代章）",
    ],
)
def test_a_signer_of_any_kind_for_whom_another_seals(understand_text: Understand, signed: str) -> None:
    document = understand_text(
        f"关于开放场馆的通知\n各会员单位：\n现将事项通知如下：\n{CLAUSES}{signed}\n2026年1月16日\n"
    )
    assert (document.header.issuers, document.header.issued) == (("全国科普教学联盟",), "2026-01-16")
    assert document.clauses[-1].text == "（一）加强领导。"


@pytest.mark.parametrize(
    ("foot", "issuers"),
    [
        ("全国科普教学联盟\n2026年1月16日\n", ("全国科普教学联盟",)),
        ("兰州市科学技术局\n", ("兰州市科学技术局",)),
        ("附件：1. 名单\n2. 表格\n兰州市科学技术局\n", ("兰州市科学技术局",)),
        ("全国科普教学联盟\n", ()),
        ("牵头单位：\n兰州市科学技术局\n", ()),
        ("兰州市教育局\n兰州市科学技术局\n", ()),
        ("市科学技术局\n", ()),
    ],
)
def test_a_signer_alone_at_the_end(header: Read, foot: str, issuers: tuple[str, ...]) -> None:
    assert header(f"关于开放场馆的通知\n各区：\n现将事项通知如下：\n{CLAUSES}{foot}").issuers == issuers


@pytest.mark.parametrize(
    ("written_to", "level"),
    [
        ("河北省、山西省、辽宁省、吉林省、内蒙古自治区、上海市科技厅（局）：", "nation"),
        ("河北省、山西省、辽宁省科技厅：", None),
        ("驻北京、上海、广东、江苏、浙江各办事处：", None),
    ],
)
def test_addressees_in_many_provinces(header: Read, written_to: str, level: str | None) -> None:
    assert header(f"关于开放场馆的通知\n{written_to}\n现将事项通知如下：\n{CLAUSES}").level == level


def test_departments_of_ministries_sign(header: Read) -> None:
    signed = "科技部办公厅　　财政部办公厅\n教育部社会科学司\n2016年4月26日\n"
    found = header(f"关于开放场馆的通知\n各省、自治区科技厅：\n现将事项通知如下。\n{signed}\n{CLAUSES}")
    assert found.issuers == ("科技部办公厅", "财政部办公厅", "教育部社会科学司")
    assert (found.issued, found.level) == ("2016-04-26", "nation")


@pytest.mark.parametrize(("below", "title"), [("", "关于印发场馆工作方案的通知"), (CLAUSES, "场馆工作方案")])
def test_a_notice_without_what_it_sends_keeps_its_title(header: Read, below: str, title: str) -> None:
    notice = "关于印发场馆工作方案的通知\n各区：\n现将方案印发给你们，请贯彻实施。\n兰州市科学技术局\n2013年5月15日\n"
    assert header(notice + below).title == title


def test_labels_with_colons_on_one_line(header: Read) -> None:
    found = header("关于开放场馆的通知\n来源：某科普平台 日期：2023-12-15 10:28:37\n各区：\n" + CLAUSES)
    assert (found.issued, [one.evidence for one in found.inferred]) == ("2023-12-15", ["网页的发布日期"])


def test_a_head_of_two_bodies_with_the_word_document_between(header: Read) -> None:
    first, second = "甘肃省人民政府科学普及委员会", "甘肃省人民政府学校教育委员会"
    title = "关于开放科普场馆的通知"
    found = header(f"{first} 文件 {second}\n甘科普发〔2024〕1号\n{first}\n{second}\n{title}\n各市：\n{CLAUSES}")
    assert found.issuers == (first, second)


def test_the_head_of_a_notice_of_a_court(header: Read) -> None:
    title = "关于开放法庭旁听有关问题的通知"
    notice = (
        f"{title}\n最高人民法院\n{title}\n法〔2024〕26号\n各省、自治区、直辖市高级人民法院：\n现就有关问题通知如下："
    )
    found = header(f"{notice}{CLAUSES}最高人民法院\n2024年3月5日\n")
    assert (found.doc_number, found.issuers, found.issued) == ("法〔2024〕26号", ("最高人民法院",), "2024-03-05")


def test_labels_of_a_list_of_what_is_public(header: Read) -> None:
    title = "国家能源局综合司关于开放科普场馆有关事项的通知"
    found = header(
        f"公开事项名称: {title}\n制发日期: 2024-11-08\n{title}\n各派出机构：\n现将有关事项通知如下。\n{CLAUSES}"
    )
    assert (found.title, found.issued, found.recipients) == (title, "2024-11-08", "各派出机构")


ACCOUNT = "兰州科普\n兰州科普\n微信号 lzkp\n功能介绍 “兰州科普”介绍场馆。\n收录于合集\n"


def test_the_lines_of_an_account_above_a_title(header: Read) -> None:
    title = "兰州市西固区科普工作领导小组办公室关于开放场馆的通告"
    found = header(f"定了！西固区发布通告\n{ACCOUNT}{title}\n广大居民朋友：\n现将有关事项通告如下：{CLAUSES}")
    assert (found.title, found.notice_title, found.region) == (title, None, "兰州市西固区")


def test_the_headline_of_an_account_for_a_text_without_title(header: Read) -> None:
    assert header(f"兰州科技馆明天起开放！\n{ACCOUNT}通 知\n场馆明天起开放。\n").title == "兰州科技馆明天起开放！"
    assert not header(f"{ACCOUNT}场馆明天起开放。\n").title


def test_a_signature_on_two_lines_is_named_in_full_as_in_the_title(header: Read) -> None:
    by = "兰州市西固区应对科普场馆冬季临时开放工作领导小组办公室"
    found = header(f"{by}关于开放场馆的通告\n各单位：\n{CLAUSES}热线：1234\n{by[:16]}\n{by[16:]}\n2024年5月4日\n")
    assert (found.issuers, found.issued) == ((by,), "2024-05-04")


@pytest.mark.parametrize(
    ("foot", "publicity"),
    [("— 3 — 政府信息公开选项：主动公开", "主动公开"), ("信息公开选项：主动公开 □依申请公开", None)],
)
def test_publicity_behind_the_number_of_a_page(header: Read, foot: str, publicity: str | None) -> None:
    found = header(f"关于开放场馆的通知\n{CLAUSES}{foot}\n兰州市科学技术局办公室 2024年5月6日印发\n")
    assert found.publicity == publicity


def test_a_mark_that_is_never_closed_is_no_part_of_a_title(header: Read) -> None:
    notice = "关于印发«科普行动方案子方案的通知\n各区：\n现将方案印发给你们。\n兰州市科学技术局\n2024年5月15日\n"
    assert header(notice + CLAUSES).title == "科普行动方案子方案"
