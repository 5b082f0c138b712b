"""Texts that have lost their line breaks, wholly or in part."""

from collections.abc import Callable

from spans import check_leaves

from policykb.corpus.model import Document

Understand = Callable[[str], Document]

RUN_ON = "首页 政务公开 时间：2015-06-22 09:43 微信 微博 兰科发〔2015〕9号兰州市科学技术局关于加强科普场馆工作的实施意见区直各单位，各有关单位：为切实加强科普工作，现提出如下意见。一、建设场馆建设三座场馆。（责任单位：市科技局）二、培养人才培养科普人才，建立科普志愿者队伍，加强培训，表彰先进。（责任单位：市教育局）"


def test_a_head_behind_the_menus_of_a_page_without_line_breaks(understand_text: Understand) -> None:
    header = understand_text(RUN_ON + "三、加强宣传。" * 20).header
    assert (header.doc_number, header.title) == ("兰科发〔2015〕9号", "兰州市科学技术局关于加强科普场馆工作的实施意见")
    assert header.recipients == "区直各单位，各有关单位"


def test_a_title_that_runs_into_the_first_sentence(understand_text: Understand) -> None:
    first = "附件兰州市科普场馆工作方案为贯彻落实上级要求，有序推进科普场馆工作，全面提升科普水平，让更多群众走进场馆，让更多学生爱上科学，特制定本工作方案。"
    assert understand_text(f"{first}\n一、建设场馆。\n二、培养人才。\n").header.title == "兰州市科普场馆工作方案"


def test_annexes_in_a_text_without_line_breaks(understand_text: Understand) -> None:
    text = (
        "兰州市科学技术局关于征求意见的函各有关单位:为做好科普工作，现将有关材料送你单位，请提出意见，并于十日内反馈。"
        "附件:1.征求意见单位名单2.科普若干措施兰州市科学技术局2021年9月18日附件1征求意见单位名单市教育局、市财政局、国网兰州供电公司"
        "附件2兰州市科普若干措施为推进科普工作，制定以下措施。一、建设场馆(一)建设三座场馆。（市科技局负责）(二)开放场馆。（市教育局负责）二、培养人才。（市财政局负责）"
    )
    document = understand_text(text + "加强科普宣传，提高科学素质。" * 15)
    named = {
        "/".join(clause.path): [holder.text for holder in duty.holders]
        for clause in document.clauses
        for duty in clause.own_notes
    }
    assert named == {"一/（一）": ["市科技局"], "一/（二）": ["市教育局"], "二": ["市财政局"]}


def test_the_head_of_a_text_that_begins_with_where_it_was_filed(understand_text: Understand) -> None:
    filed = "综合处,财务部\t" + RUN_ON.partition("微博 ")[2].replace("兰科发", "兰州市科普工作委员会文件兰科发")
    foot = "兰州市科普工作委员会2015年6月18日兰州市科普工作委员会办公室2015年6月19日印发"
    header = understand_text(filed + "三、加强宣传。" * 20 + foot).header
    assert header.doc_number == "兰科发〔2015〕9号"
    assert (header.issuers, header.issued) == (("兰州市科普工作委员会",), "2015-06-18")


def test_a_chapter_and_its_first_article_on_one_line(understand_text: Understand) -> None:
    text = "兰州市科普场馆管理办法\n　第一章　总则　　第一条 　为了办好场馆，制定本办法。\n　第二条 场馆免费开放。\n"
    document = understand_text(text + "　第二章　开放　　第三条 　场馆每周开放五天。\n　第四条 场馆公布开放时间。\n")
    assert [(clause.path, clause.heading) for clause in document.clauses] == [
        (("第一章",), "总则"),
        (("第一章", "第一条"), "为了办好场馆，制定本办法"),
        (("第一章", "第二条"), "场馆免费开放"),
        (("第二章",), "开放"),
        (("第二章", "第三条"), "场馆每周开放五天"),
        (("第二章", "第四条"), "场馆公布开放时间"),
    ]


def test_an_article_that_ran_into_the_line_of_the_one_above(understand_text: Understand) -> None:
    text = "兰州市科普场馆管理办法\n第一条 为了办好场馆，制定本办法。 第二条 场馆免费开放。\n第三条 违反本办法第一条 规定的，予以批评。"
    document = understand_text(text + " 第五条 另有规定的除外。\n第四条 本办法自公布之日起施行。\n")
    assert [clause.path for clause in document.clauses] == [("第一条",), ("第二条",), ("第三条",), ("第四条",)]


def test_the_signature_by_the_name_in_the_title(understand_text: Callable[[str], Document]) -> None:
    text = (
        "兰州市科普工作领导组文件兰科普组(2021)1号兰州市科普工作领导小组关于召开科普会议的通知各区科普工作领导小组:"
        "现将有关事项通知如下。一、会议主题。总结科普工作。二、时间地点。1月17日在科技馆。"
        + "请按时参加会议，做好准备。"
        * 20
    )
    header = understand_text(
        text + "附件:1.名单2.回执兰州市科普工作领导小组2021年1月13日附件1名单市教育局、市财政局"
    ).header
    assert (header.doc_number, header.issued) == ("兰科普组〔2021〕1号", "2021-01-13")


def test_an_item_in_the_line_of_the_note_above(understand_text: Understand) -> None:
    text = (
        "兰州市科普若干措施\n一、建设场馆 （一）选好地址。选择场馆的地址，方便群众。（市科技局牵头，\n市财政局配合） （二）建设绿色\n"
        "场馆。采用清洁能源。（市科技局负责）\n二、开放场馆 （三）免费开放。全年开放。（市文旅局负责）\n"
    )
    document = understand_text(text)
    assert ["/".join(clause.path) for clause in document.clauses] == ["一", "一/（一）", "一/（二）", "二", "二/（三）"]
    named = {
        clause.path[-1]: [one.text for note in clause.own_notes for one in note.holders] for clause in document.clauses
    }
    assert named == {
        "一": [],
        "（一）": ["市科技局", "市财政局"],
        "（二）": ["市科技局"],
        "二": [],
        "（三）": ["市文旅局"],
    }


def test_names_that_end_with_a_comma_end_all_the_same(understand_text: Understand) -> None:
    text = "一、场馆\n1.建设场馆。\n责任单位：市教育局，各县（市、区）人民政府，\n2.开放场馆。\n责任单位：市科技局\n"
    document = understand_text(f"兰州市科普若干措施\n{text}")
    assert [[one.text for note in clause.own_notes for one in note.holders] for clause in document.clauses] == [
        [],
        ["市教育局", "各县（市、区）人民政府"],
        ["市科技局"],
    ]


LABELS = "标题: 关于科普工作的实施方案\n发布时间: 2012-10-17 15:25\n发布机构: 兰州市\n"
FILED = "科普部,办公室\t"
ITEMS = (
    "为做好科普工作，推动科普场馆建设，让更多群众走进场馆，让更多学生爱上科学，结合实际，制订本方案，请各单位认真落实，按时报送。"
    "一、工作任务 （一）建设场馆 1.2024年底前建成三座场馆，向全市群众免费开放，周末和节假日照常开馆。 责任单位：市科技局牵头，市财政局配合 "
    "2.在更大范围推进场馆开放，鼓励企业和高校的场馆向社会开放，定期组织活动。 责任单位：市教育局 "
    "（二）培养人才（1）人才培训：每年举办两期培训班，请专家授课，提高讲解水平。责任单位：市科协完成时限：2024年9月30日"
    "（2）人才评选：每两年评选一次优秀讲解员，予以表彰奖励。责任单位：市人社局完成时限：2024年9月30日二、加强领导。"
)


def test_lists_that_begin_in_the_middle_of_a_line(understand_text: Understand) -> None:
    """Below a block of labels, and behind the names of the offices that filed the text."""
    for before in (LABELS, FILED + "兰州市科普工作方案"):
        document = understand_text(before + ITEMS + "\n")
        assert [
            ("/".join(clause.path), [one.text for note in clause.own_notes for one in note.holders])
            for clause in document.clauses
        ] == [
            ("一", []),
            ("一/（一）", []),
            ("一/（一）/1", ["市科技局", "市财政局"]),
            ("一/（一）/2", ["市教育局"]),
            ("一/（二）", []),
            ("一/（二）/（1）", ["市科协"]),
            ("一/（二）/（2）", ["市人社局"]),
            ("二", []),
        ]
        check_leaves(document)
        assert "办公室" not in (document.header.title or "")
        assert document.header.issuers == ()


def test_a_signature_on_one_line_and_one_that_another_body_seals(understand_text: Understand) -> None:
    text = "关于做好科普工作的通知\n（科发〔2021〕27号）\n各市科技局：\n一、建设场馆。\n{}"
    one_line = understand_text(text.format("国家科普局 财政部 2021年4月12日\n")).header
    assert (one_line.issuers, one_line.issued) == (("国家科普局", "财政部"), "2021-04-12")
    sealed = understand_text(
        text.format("兰州市科普工作领导小组办公室\n（兰州市科学技术局\n兰州市财政局代章）\n2023年4月10日\n")
    ).header
    assert (sealed.issuers, sealed.issued) == (("兰州市科普工作领导小组办公室",), "2023-04-10")


def test_a_long_paragraph_keeps_the_number_that_it_begins_with(understand_text: Understand) -> None:
    long = "完善科普经费保障机制，优化支出结构，加强绩效管理。" * 30
    document = understand_text(f"兰州市科普方案\n一、落实经费。{long}\n二、加强监督。\n")
    assert [clause.path for clause in document.clauses] == [("一",), ("二",)]
