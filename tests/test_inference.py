"""What a document is about, where its head does not say: told with evidence, or not at all."""

from pathlib import Path

import pytest

from policykb.corpus.citation import cite, cite_gbt
from policykb.corpus.departments import Registry
from policykb.corpus.model import Document, Header, Inference
from policykb.ingest.pipeline import parse

ITEMS = "\n一、建设场馆。\n二、培养人才。\n"

# the opening words of a document without title, and the title that a reader would give it
OPENINGS = {
    "关于完善科普场馆开放制度的通知": "市直各单位：\n为做好科普工作，现就完善科普场馆开放制度有关事项通知如下：",
    "关于推进场馆与学校结对的实施意见": "各区人民政府：\n现就推进场馆（以下简称“馆”）与学校结对提出实施意见如下：",
    "关于成立科普工作领导小组的通知": "市直各单位：\n为加强统筹，决定成立科普工作领导小组。现将有关事项通知如下：",
    "关于开展科普场馆联合检查的通知": "市直各单位：\n决定在全市组织开展科普场馆联合检查行动。现将有关事项通知如下：".replace(
        "行动", ""
    ),
    "关于开展科普场馆开放情况检查的通知": "各区：\n局决定从即日起至5月底，开展科普场馆开放情况检查，现将具体事项通知如下：",
    "关于进一步优化科普场馆布局的通知": "市直各单位：\n为进一步优化科普场馆布局，根据《关于加强科普工作的意见》要求，现通知如下。",
    "关于加强基层科普队伍建设的方案": "根据《关于加强基层科普队伍建设的指导意见》，结合我市实际，制定本方案。",
    "关于加快建设科普场馆的意见": "市直各单位：\n为深入贯彻上级决策部署，加快建设科普场馆，经市政府同意，现提出以下意见。",
}


@pytest.mark.parametrize("title", OPENINGS)
def test_a_title_is_proposed_from_the_opening(title: str, tmp_path: Path, registry: Registry) -> None:
    document = read(tmp_path / "文件.txt", OPENINGS[title] + ITEMS, registry)
    assert document.header.title == title
    assert document.header.proposed_title
    assert [doubt for doubt in document.doubts if "标题是推断的" in doubt.what or not weak(document, "title")]


@pytest.mark.parametrize("opening", ["场馆很多。", "现将有关事项通知如下：", "现就2024年有关工作事项通知如下："])
def test_no_title_is_made_of_nothing(opening: str, tmp_path: Path, registry: Registry) -> None:
    assert not read(tmp_path / "文件.txt", opening + ITEMS, registry).header.title


def test_the_name_of_the_file_is_a_title(tmp_path: Path, registry: Registry) -> None:
    header = read(tmp_path / "11-附件1：科普场馆开放清单（2024年3月5日）.txt", "场馆很多。" + ITEMS, registry).header
    assert (header.title, header.issued) == ("科普场馆开放清单", "2024-03-05")
    assert not header.proposed_title


def test_the_page_states_title_and_date(tmp_path: Path, registry: Registry) -> None:
    page = (
        '<html><head><meta charset="utf-8"><meta name="ArticleTitle" content="科普场馆今年免费开放">'
        '<meta name="PubDate" content="2024-03-05 09:30"></head><body><p>场馆很多。</p><p>一、建设场馆。</p></body></html>'
    )
    header = read(tmp_path / "页面.html", page, registry).header
    assert (header.title, header.issued) == ("科普场馆今年免费开放", "2024-03-05")
    assert weak_fields(header) == {"title", "issued"}


# words of a document that prints no issuer, and the place that they tell
PLACES = {
    "兰州市": ("结合兰州实际，制定本方案。", "国"),
    "上海市长宁区": ("根据《上海市科普条例》，结合长宁实际，制定本方案。", "国"),
    "阜阳市": ("阜建公函〔2023〕14号\n根据皖政〔2023〕13号文件，为办好阜阳的场馆，制定本方案。", "国"),
    "湖北省": ("促进湖北科普，建设湖北场馆，让湖北人受益，制定本方案。", "国"),
    "厦门市": ("充分发挥厦门经济特区的作用，制定本方案。", "国"),
    "甘肃省": ("场馆很多。", "甘肃省"),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_place_is_told_from_words_number_or_folder(place: str, tmp_path: Path, registry: Registry) -> None:
    opening, folder = PLACES[place]
    (tmp_path / folder).mkdir()
    header = read(tmp_path / folder / "文件.txt", opening + ITEMS, registry).header
    assert header.region == place
    assert {"region", "level"} <= {one.field for one in header.inferred}


@pytest.mark.parametrize(
    "opening", ["结合我县实际，制定本方案。", "结合长宁实际，制定本方案。", "学习湖北经验，制定本方案。"]
)
def test_no_place_is_invented(opening: str, tmp_path: Path, registry: Registry) -> None:
    assert read(tmp_path / "文件.txt", opening + ITEMS, registry).header.region is None


def test_ministries_and_no_place_tell_the_nation(tmp_path: Path, registry: Registry) -> None:
    words = "教育部、科技部、财政部要支持科普。"
    assert read(tmp_path / "甲.txt", words + ITEMS, registry).header.region == "国家"
    assert read(tmp_path / "乙.txt", words + "我市也要支持。" + ITEMS, registry).header.region is None


@pytest.mark.parametrize(
    ("issuer", "region"),
    [
        ("浙江省科普发展有限公司", None),
        ("浙江大学", "浙江省"),
        ("中山大学", None),
        ("北京大学深圳医院", None),
        ("西南科技大学", None),
    ],
)
def test_a_university_lies_where_its_name_says_and_speaks_for_no_place(
    issuer: str, region: str | None, tmp_path: Path, registry: Registry
) -> None:
    text = f"{issuer}关于印发《科普办法》的通知\n各单位：\n现将《科普办法》印发给你们。\n{issuer}\n2024年3月5日\n"
    header = read(tmp_path / "文件.txt", text + "科普办法" + ITEMS, registry).header
    assert (header.issuers, header.region, header.level) == ((issuer,), region, None)
    assert all(one.sure < 0.7 for one in header.inferred if one.field == "region")


@pytest.mark.parametrize(
    ("words", "region"),
    [
        ("列入县财政预算，按照《柳河县产业引导资金办法》执行。", "通化市柳河县"),
        ("列入县财政预算，学习正宁县、镇原县的做法。", None),
        ("学习柳河县的做法。", None),
        ("我县学习柳河县经验。", None),
        ("在中华人民共和国境内开展科普活动，适用本办法。", "国家"),
        ("科普局主管全国科普资源登记工作。", "国家"),
        ("在中华人民共和国境内开展科普活动，适用本办法。本市行政区域内另有规定，我市从其规定。", None),
    ],
)
def test_the_reach_that_a_text_gives_itself(words: str, region: str | None, tmp_path: Path, registry: Registry) -> None:
    assert read(tmp_path / "甲.txt", "科普办法\n" + words + ITEMS, registry).header.region == region


def test_the_head_of_a_markdown_file(tmp_path: Path, registry: Registry) -> None:
    text = "---\ntitle: 关于办理科普案件座谈会纪要\ndate: 2019-02-20\n---\n\n场馆很多。" + ITEMS
    header = read(tmp_path / "文件.md", text, registry).header
    assert (header.title, header.issued) == ("关于办理科普案件座谈会纪要", "2019-02-20")


def test_a_title_that_runs_into_the_addressees(tmp_path: Path, registry: Registry) -> None:
    opening = "发电单位中共山东省委办公厅等级特急532号中共山东省委办公厅关于规范报送工作的通知各市党委，省委各部委:为进一步规范报送工作，现就有关事宜通知如下:"
    header = read(tmp_path / "文件.txt", opening + ITEMS, registry).header
    assert header.title == "中共山东省委办公厅关于规范报送工作的通知"
    assert not header.proposed_title


def test_the_foot_tells_date_and_issuer(tmp_path: Path, registry: Registry) -> None:
    foot = "附件：场馆名单兰州市科学技术局2016年3月18日（此件公开发布）"
    header = read(tmp_path / "甲.txt", "场馆很多。" + ITEMS + foot, registry).header
    assert (header.issued, header.publicity) == ("2016-03-18", "公开发布")
    header = read(tmp_path / "乙.txt", "场馆很多。" + ITEMS + "兰州市科学技术局 2014年4月1日印发\n", registry).header
    assert (header.issued, header.issuers, header.region) == ("2014-04-01", ("兰州市科学技术局",), "兰州市")


def test_a_district_that_comes_with_its_city(tmp_path: Path, registry: Registry) -> None:
    opening = "福州市长乐区的场馆很多。福州市长乐区的学校也多。福州市长乐区要做好科普。"
    assert read(tmp_path / "文件.txt", opening + ITEMS, registry).header.region == "福州市长乐区"


def test_a_branch_of_a_central_organ_is_at_its_place(tmp_path: Path, registry: Registry) -> None:
    text = "中国人民银行江苏省分行办公室关于报送情况的通报\n场馆很多。"
    assert read(tmp_path / "文件.txt", text + ITEMS, registry).header.region == "江苏省"


# a number, the words beside it, and the issuer that the number stands for
NUMBERS = {
    "甘政办发〔2023〕38号": "甘肃省人民政府办公厅",
    "国办发〔2023〕17号": "国务院办公厅",
}


@pytest.mark.parametrize("number", NUMBERS)
def test_the_number_tells_the_issuer(number: str, tmp_path: Path, registry: Registry) -> None:
    header = read(tmp_path / "文件.txt", f"{number}\n场馆很多。" + ITEMS, registry).header
    assert header.issuers == (NUMBERS[number],)
    [told] = [one for one in header.inferred if one.field == "issuers"]
    assert number in told.evidence


@pytest.mark.parametrize(("place", "office"), [("武汉市", "武汉市人民政府办公厅"), ("黄石市", "黄石市人民政府办公室")])
def test_a_sub_provincial_city_has_a_general_office(
    place: str, office: str, tmp_path: Path, registry: Registry
) -> None:
    opening = f"{place[0]}政办发〔2023〕8号\n" + f"{place}要办好场馆。" * 3
    assert read(tmp_path / "文件.txt", opening + ITEMS, registry).header.issuers == (office,)


def test_a_county_of_a_municipality_bears_its_own_name(tmp_path: Path, registry: Registry) -> None:
    opening = "云阳政发〔2023〕8号\n" + "重庆市云阳县要办好场馆。" * 3
    assert read(tmp_path / "文件.txt", opening + ITEMS, registry).header.issuers == ("云阳县人民政府",)


def test_the_print_record_may_follow_on_its_line(tmp_path: Path, registry: Registry) -> None:
    for name, foot in {
        "甲.txt": "抄送：省教育厅。兰州市科学技术局2016年3月18日印发",
        "乙.txt": "兰州市大数据中心 2016年3月18日印发（共印50份）",
        "丁.txt": "兰州市科学技术局 2016年3月18日印发附件",
    }.items():
        assert read(tmp_path / name, "场馆很多。" + ITEMS + foot, registry).header.issued == "2016-03-18"
    explained = "场馆很多。" + ITEMS + "政策解读：市政府2016年3月18日印发的意见"
    assert read(tmp_path / "丙.txt", explained, registry).header.issued is None


def test_what_is_printed_is_not_inferred(seed: Document) -> None:
    assert seed.header.inferred == ()


def test_a_proposed_title_is_cited_as_one() -> None:
    header = Header(
        "关于建设场馆的通知",
        issued="2024-03-05",
        inferred=(Inference("title", "正文“现通知如下”", 0.5, proposed=True),),
    )
    assert cite(header, ("一",)) == "〔拟题〕关于建设场馆的通知第一部分"
    assert cite_gbt(header) == "〔拟题〕关于建设场馆的通知[A]. 2024-03-05."


def read(path: Path, text: str, registry: Registry) -> Document:
    path.write_text(text, "utf-8")
    return parse(path, registry)


def weak(document: Document, field: str) -> bool:
    return field in weak_fields(document.header)


def weak_fields(header: Header) -> set[str]:
    return {one.field for one in header.inferred if one.sure <= 0.7}


@pytest.mark.parametrize("day", ["2023年2月30日", "2023年十三月一日"])
def test_an_impossible_date_loses_no_document(day: str, tmp_path: Path, registry: Registry) -> None:
    text = f"兰州市科技局关于加强科普的通知\n一、建设场馆。（市教育局负责，6月底前完成）\n兰州市科技局\n{day}\n"
    assert read(tmp_path / "文件.txt", text, registry).header.issued in ("2023-02-28", "2023-12-01", None)


@pytest.mark.parametrize("place", ["杭州市西湖区", "深圳市南山区", "商丘市梁园区"])
def test_districts_that_end_like_areas(place: str, tmp_path: Path, registry: Registry) -> None:
    text = f"{place}教育局关于加强科普的通知\n一、建设场馆。\n"
    assert read(tmp_path / "文件.txt", text, registry).header.region == place


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("【文号：兰科〔2022〕14号】《场馆办法》-发布于2022年5月25日.txt", "兰科〔2022〕14号"),
        ("3.兰科发[2023]8号-场馆办法.txt", "兰科发〔2023〕8号"),
        ("关于贯彻国发〔2023〕1号文件的通知.txt", None),
    ],
)
def test_the_name_of_the_file_tells_the_number(
    name: str, number: str | None, tmp_path: Path, registry: Registry
) -> None:
    header = read(tmp_path / name, "场馆办法\n" + ITEMS, registry).header
    assert header.doc_number == number
    assert ("doc_number" in {one.field for one in header.inferred}) == (number is not None)


def test_what_others_issued_is_not_the_document(tmp_path: Path, registry: Registry) -> None:
    letter = "你单位承建的场馆已经停工。日前，国务院印发《关于办好场馆的通知》要求各地办好场馆，请你单位支持。"
    header = read(tmp_path / "关于办好场馆的通知》.txt", letter, registry).header
    assert header.issuers == ()


def test_a_district_that_writes_about_its_province_is_not_the_province(tmp_path: Path, registry: Registry) -> None:
    text = (
        "关于表彰江西省科普运动会先进单位的通报\n"
        "信息分类：其他 | 责任部门：区政府办 | 文件编号：区府办字〔2012〕14号 | 公开方式：主动公开 |\n"
        "各镇人民政府、街道办事处，区政府各部门：\n江西省科普运动会结束，江西省给予表彰。\n2012年11月2日\n"
    )
    header = read(tmp_path / "文件.txt", text, registry).header
    assert (header.region, header.doc_number, header.publicity) == (None, "区府办字〔2012〕14号", "主动公开")


@pytest.mark.parametrize(
    ("head", "field", "value"),
    [
        ("中华人民共和国科普部令第41 号\n《科普规定》已经通过，现予公布。\n2017年2月4日\n科普规定", "doc_number", "科普部令第41号"),
        ("原文链接:点击查看源文件\n关于公布科普场馆名录的通知\n各村:\n现予公布。\n", "title", "关于公布科普场馆名录的通知"),
        ("• 发布机构:兰州市人民政府\n• 公文生成日期:2025-01-10\n  兰州市人民政府关于科普的通告\n", "title", "兰州市人民政府关于科普的通告"),
        ("兰州市科技局关于科普的通知\n各县区：\n现通知如下。\n兰州市科技局\n2020年2月1日\n（此件可公开发布）\n", "publicity", "公开发布"),
        ("兰州市科技局关于科普的通知\n现通知如下：\n附件：网址\n兰州市科技局\n2020年2月1日\n2020年2月1日\n网址\n地址：\n", "issued", "2020-02-01"),
        ("关于公布2017年度科普名村的通知\n各县：\n现予公布。\n2018年4月28日\n", "title", "关于公布2017年度科普名村的通知"),
        ("南开大学文史学院学生资助办法\n", "issuers", ("南开大学文史学院",)),
        ("兰州市科技局关于科普的通知\n根据兰州市科技局2015年3月5日第八次会议精神，现通知如下。\n", "issued", None),
    ],
)  # fmt: skip
def test_heads_of_further_kinds(head: str, field: str, value: object, tmp_path: Path, registry: Registry) -> None:
    assert getattr(read(tmp_path / "文件.txt", head + ITEMS, registry).header, field) == value


CARRIED_OUT = """\
关于推进科普工作的实施意见
为做好科普工作，根据《中共兰州市委、兰州市人民政府关于全面推进科普工作的决定》，提出以下意见。
一、建设场馆。（牵头单位：市委宣传部，配合单位：市财政局）
二、培养人才。（牵头单位：市科技局，配合单位：市教育局、各区、各县）
"""


def test_the_city_whose_decision_is_carried_out(tmp_path: Path, registry: Registry) -> None:
    header = read(tmp_path / "文件.txt", CARRIED_OUT, registry).header
    told = {one.field: one for one in header.inferred}
    assert (header.region, header.level, told["region"].sure) == ("兰州市", "city", 0.6)
    assert "中共兰州市委、兰州市人民政府" in told["region"].evidence


@pytest.mark.parametrize(
    ("printed", "instead"),
    [
        ("决定》", "决定》和落实《中共天水市委、天水市人民政府关于加强科普工作的决定》"),
        ("牵头单位：市", "牵头单位：区"),
        ("配合单位：市", "配合单位：县"),
        ("、各区、各县", "、各镇、各街道"),
        ("根据《", "参照《"),
        ("一、建设场馆", "各镇人民政府，区政府各部门：\n一、建设场馆"),
    ],
)
def test_no_city_for_the_decisions_of_another(printed: str, instead: str, tmp_path: Path, registry: Registry) -> None:
    assert not read(tmp_path / "文件.txt", CARRIED_OUT.replace(printed, instead), registry).header.region


@pytest.mark.parametrize(
    ("opening", "region"),
    [
        ("各镇人民政府：\n原鼓楼科普平台停用，西固区科普平台在我区启用。", "兰州市西固区"),
        ("各镇人民政府：\n西固区、安宁区科普平台在我区启用。", None),
        ("各镇人民政府：\n学习西固区经验，科普平台在我区启用。", None),
        ("各镇人民政府：\n自治区科普平台在我区西固区启用。", None),
        ("市直各单位：\n西固区科普平台在我区启用。", None),
    ],
)
def test_the_one_district_that_a_text_names(
    opening: str, region: str | None, tmp_path: Path, registry: Registry
) -> None:
    header = read(tmp_path / "文件.txt", f"关于启用平台的通知\n{opening}{ITEMS}", registry).header
    assert header.region == region


@pytest.mark.parametrize(
    ("by", "issuers"),
    [
        ("国家电力监管委员会、国家能源局等部门联合", ("国家电力监管委员会", "国家能源局")),
        ("国家能源局、科学技术部等三部门", ("国家能源局", "科学技术部")),
        ("工业和信息化部、国家发展和改革委员会", ("工业和信息化部", "国家发展和改革委员会")),
        ("教育部和财政部", ("教育部", "财政部")),
        (
            "、".join(["中国银行业监督管理委员会"] * 3 + ["国家电力监管委员会"]),
            ("中国银行业监督管理委员会",) * 3 + ("国家电力监管委员会",),
        ),
    ],
)
def test_bodies_in_a_sentence_of_news(by: str, issuers: tuple[str, ...], tmp_path: Path, registry: Registry) -> None:
    news = f"某网站4月20日消息，{by}印发了《关于开放科普场馆的通知》。\n"
    assert read(tmp_path / "文件.txt", news + ITEMS, registry).header.issuers == issuers
