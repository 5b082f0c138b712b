"""Amending decisions, read and applied: each kind of instruction on a small regulation, and what cannot be applied."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from policykb.corpus.amending.articles import ConsolidatedText
from policykb.corpus.amending.consolidate import consolidate
from policykb.corpus.amending.instructions import read_instructions
from policykb.corpus.amending.places import Place, article_label, article_number, read_places
from policykb.corpus.model import Document
from policykb.corpus.numerals import chinese, value_of

Read = Callable[[str], Document]
Amend = Callable[[str], ConsolidatedText]

REGULATION = """云山省科普展品管理条例
（2015年3月1日云山省第十届人民代表大会常务委员会第二次会议通过）
第一章　总则
第一条　为了规范科普展品的管理，制定本条例。
第二条　本条例所称展品，是指：
（一）固定展品；
（二）流动展品；
（三）数字展品。
第三条　省科委主管全省展品工作。
市、县科委主管本行政区域的展品工作。
第二章　管理
第四条　展品每年清点一次。
第五条　依照本条例第四条清点的，由省科委登记。
依照《云山省档案条例》第四条归档的，从其规定。
第六条　损坏展品的，处一百元罚款。
第三章　附则
第七条　本条例自2015年5月1日起施行。
"""

DECISION = """云山省人民代表大会常务委员会关于修改《云山省科普展品管理条例》的决定
（2020年6月1日云山省第十一届人民代表大会常务委员会第五次会议通过）
云山省第十一届人民代表大会常务委员会第五次会议决定对《云山省科普展品管理条例》作如下修改：
{}
本决定自公布之日起施行。
《云山省科普展品管理条例》根据本决定作相应修改，重新公布。
"""


@pytest.fixture
def amend(understand_text: Read) -> Amend:
    """Apply statements of a decision to the small regulation."""
    regulation = understand_text(REGULATION)
    return lambda statements: consolidate(regulation, [understand_text(DECISION.format(statements))])


def lines(text: ConsolidatedText, number: int, sub: int = 0) -> list[str]:
    """The lines of one article."""
    return list(next(article for article in text.articles if article.number == (number, sub)).lines)


def numbers(text: ConsolidatedText) -> list[str]:
    """The printed numbers of all articles."""
    return [article.label for article in text.articles]


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("第五条", ["第五条"]),
        ("第三条第二款第（一）项", ["第三条第二款第一项"]),
        ("第九条第二款、第三款", ["第九条第二款", "第九条第三款"]),
        ("第十条第一款、第十三条", ["第十条第一款", "第十三条"]),
        ("第二十四条至第二十七条", ["第二十四条", "第二十五条", "第二十六条", "第二十七条"]),
        ("第七条第二、三款", ["第七条第二款", "第七条第三款"]),
        ("第一百二十条之一", ["第一百二十条之一"]),
        ("第二款第二项", ["第九十九条第二款第二项"]),
        ("第五条第（一）项至第（三）项", ["第五条第一项", "第五条第二项", "第五条第三项"]),
        ("引言第二段", ["引言第二段"]),
    ],
)
def test_places(words: str, places: list[str]) -> None:
    assert [str(place) for place in read_places(words, Place((99, 0)))] == places


def test_numbers_are_printed_and_read() -> None:
    assert [number for number in range(1, 10_000) if value_of(chinese(number)) != number] == []
    assert [chinese(number) for number in (10, 20, 105, 110, 1005)] == [
        "十",
        "二十",
        "一百零五",
        "一百一十",
        "一千零五",
    ]
    assert article_number(article_label((120, 1))) == (120, 1)


def test_an_article_a_paragraph_and_an_item_are_rewritten(amend: Amend) -> None:
    text = amend(
        "一、将第四条修改为：“展品每半年清点一次。\n“清点结果应当公布。”\n"
        "二、第三条第二款修改为：“设区的市、县科委主管本行政区域的展品工作。”\n"
        "三、将第二条第（二）项修改为“（二）巡回展品”。"
    )
    assert text.complete
    assert lines(text, 4) == ["展品每半年清点一次。", "清点结果应当公布。"]
    assert lines(text, 3) == ["省科委主管全省展品工作。", "设区的市、县科委主管本行政区域的展品工作。"]
    assert lines(text, 2)[2] == "（二）巡回展品；"
    item = text.articles[1].paragraphs[0].items[1]
    assert [step.words for step in item.steps] == ["将第二条第（二）项修改为“（二）巡回展品”"]


def test_each_step_quotes_the_decision(understand_text: Read) -> None:
    decision = understand_text(DECISION.format("一、删去第四条。\n二、将第六条中的“一百元”修改为“二百元”。"))
    text = consolidate(understand_text(REGULATION), [decision])
    steps = [*text.articles[4].all_steps, text.removed[0].step]
    assert [step.span.of(decision.text) for step in steps] == ["将第六条中的“一百元”修改为“二百元”", "删去第四条"]
    assert {step.decision_id for step in steps} == {decision.id}
    assert (text.removed[0].place, text.removed[0].words) == ("第四条", "展品每年清点一次。")


def test_deletions(amend: Amend) -> None:
    text = amend("一、删去第三条第二款。\n二、删除第二条第三项。\n三、第六条删去。")
    assert text.complete
    assert lines(text, 3) == ["省科委主管全省展品工作。"]
    assert lines(text, 2) == ["本条例所称展品，是指：", "（一）固定展品；", "（二）流动展品。"]
    assert numbers(text) == ["第一条", "第二条", "第三条", "第四条", "第五条", "第七条"]


def test_an_added_article_moves_those_behind_it(amend: Amend) -> None:
    text = amend("一、增加一条，作为第四条：“展品应当编号。”\n二、第六条改为第七条，修改为：“损坏展品的，应当赔偿。”")
    assert text.complete
    assert lines(text, 4) == ["展品应当编号。"]
    assert lines(text, 5) == ["展品每年清点一次。"]
    assert lines(text, 7) == ["损坏展品的，应当赔偿。"]
    assert numbers(text)[-1] == "第八条"
    # no statement says that references follow
    assert lines(text, 6)[0] == "依照本条例第四条清点的，由省科委登记。"
    assert next(article.was for article in text.articles if article.number == (5, 0)) == (4, 0)


def test_references_follow_where_the_decision_says_so(amend: Amend) -> None:
    text = amend("一、删去第一条。\n二、将第六条修改为：“违反本条例第四条的，责令改正。”\n三、条文顺序作相应调整。")
    assert text.complete
    assert numbers(text) == ["第一条", "第二条", "第三条", "第四条", "第五条", "第六条"]
    assert lines(text, 4) == [
        "依照本条例第三条清点的，由省科委登记。",
        "依照《云山省档案条例》第四条归档的，从其规定。",
    ]
    assert lines(text, 5) == ["违反本条例第四条的，责令改正。"]  # the decision wrote it so


def test_added_articles_behind_another(amend: Amend) -> None:
    text = amend("在第四条后增加一条，作为第四条之一：“流动展品应当每月清点。”")
    assert text.complete
    assert numbers(text) == ["第一条", "第二条", "第三条", "第四条", "第四条之一", "第五条", "第六条", "第七条"]
    text = amend("增加两条，作为第八条、第九条：“第八条　甲。\n“第九条　乙。”")
    assert (lines(text, 8), lines(text, 9)) == (["甲。"], ["乙。"])


def test_added_paragraphs_and_items(amend: Amend) -> None:
    text = amend(
        "一、第四条增加一款，作为第一款：“展品应当编号。”\n二、第六条增加一款：“情节严重的，处一千元罚款。”\n"
        "三、第二条增加一项，作为第（二）项：“（二）租借展品；”\n四、在第三条第一款后增加一款：“省财政厅予以支持。”"
    )
    assert text.complete
    assert lines(text, 4) == ["展品应当编号。", "展品每年清点一次。"]
    assert lines(text, 6) == ["损坏展品的，处一百元罚款。", "情节严重的，处一千元罚款。"]
    assert lines(text, 2)[1:] == ["（一）固定展品；", "（二）租借展品；", "（三）流动展品；", "（四）数字展品。"]
    assert lines(text, 3)[1] == "省财政厅予以支持。"


def test_an_item_behind_the_last(amend: Amend) -> None:
    text = amend("第二条增加一项，作为第四项：“（四）其他展品。”")
    assert lines(text, 2)[-2:] == ["（三）数字展品；", "（四）其他展品。"]


def test_words_in_named_articles_and_everywhere(amend: Amend) -> None:
    text = amend("一、将第三条、第五条中的“省科委”修改为“省科技厅”。")
    assert text.complete
    assert lines(text, 3)[0] == "省科技厅主管全省展品工作。"
    assert lines(text, 5)[0].endswith("由省科技厅登记。")
    text = amend("一、将第六条修改为：“由省科委处罚。”\n二、将本条例中的“科委”统一修改为“科技部门”。")
    assert text.complete
    assert lines(text, 3) == ["省科技部门主管全省展品工作。", "市、县科技部门主管本行政区域的展品工作。"]
    assert lines(text, 6) == ["由省科委处罚。"]  # put in by the decision itself


def test_words_taken_out_and_put_in(amend: Amend) -> None:
    text = amend("一、删去第三条第二款中的“市、”。\n二、在第四条“每年”后增加“至少”，“一次”修改为“两次”。")
    assert text.complete
    assert lines(text, 3)[1] == "县科委主管本行政区域的展品工作。"
    assert lines(text, 4) == ["展品每年至少清点两次。"]


def test_several_words_become_several_others(amend: Amend) -> None:
    text = amend("将第六条中的“损坏”、“一百元”分别修改为“毁坏”、“五百元”。")
    assert lines(text, 6) == ["毁坏展品的，处五百元罚款。"]


def test_quotations_within_a_quotation(amend: Amend) -> None:
    text = amend("将第六条修改为：“把展品标为‘报废’的，应当登记。”")
    assert lines(text, 6) == ["把展品标为“报废”的，应当登记。"]


@pytest.mark.parametrize("mark", ["“", ""])
def test_a_quotation_of_several_paragraphs(amend: Amend, mark: str) -> None:
    """Both ways of printing: with “ before each paragraph, and with one “ for all."""
    text = amend(f"一、将第四条修改为：\n“甲：\n{mark}（一）乙；\n{mark}（二）丙。\n{mark}丁。”\n二、删去第六条。")
    assert text.complete
    assert lines(text, 4) == ["甲：", "（一）乙；", "（二）丙。", "丁。"]
    assert len(text.articles[3].paragraphs) == 2


def test_articles_made_one(amend: Amend) -> None:
    text = amend("将第四条和第五条合并，作为第四条，修改为：“展品每年清点并登记。”")
    assert text.complete
    assert lines(text, 4) == ["展品每年清点并登记。"]
    assert text.removed[0].place == "第五条"


def test_a_paragraph_made_an_article(amend: Amend) -> None:
    text = amend("将第三条第二款单列一条，作为第四条，修改为：“市科委主管本市展品。”")
    assert text.complete
    assert lines(text, 3) == ["省科委主管全省展品工作。"]
    assert lines(text, 4) == ["市科委主管本市展品。"]
    assert lines(text, 5) == ["展品每年清点一次。"]


def test_other_ways_to_say_it(amend: Amend) -> None:
    text = amend(
        "一、第四条改为第五条，增加一款，作为第二款：“清点结果应当公布。”\n二、第六条增加第二款：“情节严重的，从重处罚。”\n"
        "三、将第三条第二款改为两款，作为第二款、第三款，修改为：“市科委主管本市展品。\n“县科委主管本县展品。”\n"
        "四、删去第二条第（一）、（三）项。\n五、在第一条之后增加一条：“展品属于全民。”\n六、将条例中的“登记”修改为“备案”。\n"
        "七、条文顺序作相应调整。"
    )
    assert text.complete
    assert lines(text, 2) == ["展品属于全民。"]
    assert lines(text, 3) == ["本条例所称展品，是指：", "（一）流动展品。"]
    assert lines(text, 4) == ["省科委主管全省展品工作。", "市科委主管本市展品。", "县科委主管本县展品。"]
    assert lines(text, 5) == ["展品每年清点一次。", "清点结果应当公布。"]
    assert lines(text, 6)[0] == "依照本条例第五条清点的，由省科委备案。"
    assert lines(text, 7) == ["损坏展品的，处一百元罚款。", "情节严重的，从重处罚。"]


def test_chapters(amend: Amend) -> None:
    text = amend(
        "一、将第二章章名修改为：“清点和登记”。\n"
        "二、增加一章，作为第三章：“第三章　共享\n“第七条　展品应当共享。\n“第八条　共享办法由省科委制定。”\n三、章节、条文顺序作相应调整。"
    )
    assert text.complete
    assert [part.label for part in text.body] == [
        "第一章", "第一条", "第二条", "第三条", "第二章", "第四条", "第五条", "第六条",
        "第三章", "第七条", "第八条", "第四章", "第九条",
    ]  # fmt: skip
    assert "第二章　清点和登记" in text.text.splitlines()
    deleted = amend("删去第二章。")
    assert numbers(deleted) == ["第一条", "第二条", "第三条", "第七条"]


def test_the_words_that_an_instruction_goes_on_with(amend: Amend) -> None:
    text = amend(
        "第六条改为第八条，将其中的“一百元”修改为“三百元”。\n第五条第一款修改为：“由省科委登记。”\n删去第二款。"
    )
    assert text.complete
    assert lines(text, 8) == ["损坏展品的，处三百元罚款。"]
    assert lines(text, 5) == ["由省科委登记。"]


@pytest.mark.parametrize(
    ("statement", "reason"),
    [
        ("将第九条修改为：“甲。”", "The text has no 第九条."),
        ("将第四条中的“每月”修改为“每年”。", "“每月” is not in 第四条."),
        ("删去第四条第三款。", "The text has no 第四条第三款."),
        ("将第四条第一项修改为：“甲”。", "The text has no 第四条第一项."),
        ("将正文第二段修改为：“甲。”", "This instruction was not understood. See the decision itself."),
        ("对部分文字作修改。", "This instruction was not understood. See the decision itself."),
    ],
)
def test_what_cannot_be_applied_is_said(amend: Amend, statement: str, reason: str) -> None:
    text = amend(f"一、{statement}\n二、将第六条中的“一百元”修改为“二百元”。")
    assert [failure.english for failure in text.failures] == [reason]
    assert text.failures[0].step.words.rstrip("。") in statement
    assert not text.complete
    assert lines(text, 6) == ["损坏展品的，处二百元罚款。"]
    assert lines(text, 4) == ["展品每年清点一次。"]


def test_a_decision_for_several_regulations(understand_text: Read) -> None:
    decision = understand_text("""云山省人民代表大会常务委员会关于修改《云山省科普条例》等三件地方性法规的决定
（2021年6月1日云山省第十一届人民代表大会常务委员会第九次会议通过）
云山省第十一届人民代表大会常务委员会第九次会议决定：
一、对《云山省科普条例》作出修改
（一）将第四条修改为：“甲。”
二、对《云山省科普展品管理条例》作出修改
（一）将第六条中的“一百元”修改为“二百元”。
（二）删去第三条第二款。
三、将《云山省档案条例》第二条修改为：“乙。”
删去第四条。
本决定自公布之日起施行。
以上地方性法规根据本决定作相应修改，对条文顺序作相应调整，重新公布。
第一条　甲。
第二条　将展品修改为乙。
""")
    kinds = {
        title: [(one.kind, [str(place) for place in one.places]) for one in read_instructions(decision, title)]
        for title in ("云山省科普条例", "云山省科普展品管理条例", "云山省档案条例", "云山省图书馆条例")
    }
    assert kinds == {
        "云山省科普条例": [("rewrite", ["第四条"]), ("renumber", [])],
        "云山省科普展品管理条例": [("replace", ["第六条"]), ("delete", ["第三条第二款"]), ("renumber", [])],
        "云山省档案条例": [("rewrite", ["第二条"]), ("delete", ["第四条"]), ("renumber", [])],
        "云山省图书馆条例": [],
    }


def test_decisions_follow_each_other_in_order_of_date(understand_text: Read) -> None:
    first = understand_text(DECISION.format("增加一条，作为第一条：“甲。”"))
    second = understand_text(
        DECISION.replace("2020年6月1日", "2022年6月1日").format("将第七条中的“一百元”修改为“二百元”。")
    )
    text = consolidate(understand_text(REGULATION), [second, first])
    assert text.complete
    assert text.decisions == (first.id, second.id)
    assert lines(text, 7) == ["损坏展品的，处二百元罚款。"]
    assert len(text.articles[6].all_steps) == 1


def test_a_decision_without_any_instruction_leaves_the_text_incomplete(understand_text: Read) -> None:
    other = understand_text(DECISION.replace("云山省科普展品管理条例", "云山省档案条例").format("删去第四条。"))
    text = consolidate(understand_text(REGULATION), [other])
    assert not text.complete
    assert [article.label for article in text.articles][-1] == "第七条"


def test_without_decisions_the_text_stays_as_it_is(understand_text: Read) -> None:
    text = consolidate(understand_text(REGULATION), [])
    printed = REGULATION.splitlines()
    assert text.complete
    assert text.text.splitlines() == [printed[0], *printed[2:]]


def test_a_text_that_has_the_amendments_already_keeps_its_words(understand_text: Read) -> None:
    head = "（2015年3月1日云山省第十届人民代表大会常务委员会第二次会议通过"
    history = "　根据2020年6月1日云山省第十一届人民代表大会常务委员会第五次会议《关于修改〈云山省科普展品管理条例〉的决定》修正"
    amended = understand_text(REGULATION.replace(head, head + history))
    decision = understand_text(DECISION.format("将第四条中的“每年”修改为“每年每年”。"))
    text = consolidate(amended, [decision])
    assert (text.decisions, text.contained, text.complete) == ((), (decision.id,), True)
    assert lines(text, 4) == ["展品每年清点一次。"]
    assert consolidate(understand_text(REGULATION), [decision]).contained == ()
    old = "对2015年3月1日云山省第十届人民代表大会常务委员会第二次会议通过的《云山省科普展品管理条例》作如下修改"
    other = understand_text(DECISION.replace("对《云山省科普展品管理条例》作如下修改", old).format("删去第四条。"))
    assert consolidate(understand_text(REGULATION), [other]).decisions == (other.id,)


FRAGMENTS = [
    "一、", "二、", "（一）", "1.", "将", "删去", "增加一条，", "增加一款，", "增加一项，", "作为", "改为", "修改为", "修改为：", "合并，", "单列一条，",
    "第一条", "第二条", "第三条", "第九条", "第一款", "第二款", "第（一）项", "第三项", "第二章", "增加一章，", "第五条之一", "引言", "末尾", "至", "、", "和",
    "中的", "其中的", "后", "前", "“省科委”", "“甲：”", "“（四）乙；”", "“第八条　丙。”", "“”", "“", "”", "“第四章　丁\n“第八条　戊。”", "，", "。", "\n",
    "本条例", "全文", "统一", "条文顺序作相应调整", "《云山省科普展品管理条例》", "《云山省档案条例》", "该条", "第二款",
    "删去第三条第二款。", "将第二条第（二）项修改为“（二）丙；”。", "第六条改为第四条，修改为：“丁。”", "增加一条，作为第二条：“戊。”",
    "第二条增加一项，作为第（一）项：“（一）己；”", "第三条增加一款，作为第三款：“庚。”", "将第四条和第五条合并，修改为：“辛。”", "删去第二章。",
    "将第三条第二款单列一条，作为第五条。", "将全文中的“展品”修改为“物品”。", "在第四条后增加一条，作为第四条之一：“壬。”", "将第一条修改为：“癸。”",
    "将第三条第一款改为第二款。", "删去第一条、第四条至第六条。",
]  # fmt: skip
"""Parts of instructions, put together at random."""


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=some.lists(some.sampled_from(FRAGMENTS), min_size=1, max_size=24))
def test_whatever_a_decision_says_nothing_is_lost(understand_text: Read, parts: list[str]) -> None:
    """No error; every step quotes the decision; no number stands twice; articles without a step keep their words."""
    regulation = understand_text(REGULATION)
    decision = understand_text(DECISION.format("一、" + "".join(parts)))
    text = consolidate(regulation, [decision])
    before = {article.number: article.lines for article in consolidate(regulation, []).articles}
    steps = [step for article in text.articles for step in article.all_steps]
    steps += [failure.step for failure in text.failures] + [one.step for one in text.removed]
    for step in steps:
        assert " ".join(step.span.of(decision.text).split()) == step.words
    for article in text.articles:
        if not article.all_steps:
            assert article.lines == before[article.was or article.number]
    assert len({article.number for article in text.articles}) == len(text.articles)
    gone = {one.place for one in text.removed}
    kept = {article.was or article.number for article in text.articles}
    assert {article_label(number) for number in before if number not in kept} <= gone


def test_a_title_that_is_printed_again_is_no_preamble(understand_text: Read) -> None:
    title, adopted, *rest = REGULATION.splitlines()
    opening = "为了管好展品，根据有关规定，制定本条例："
    printed = "\n".join([title, adopted, title, opening, *rest[1:]])
    assert consolidate(understand_text(printed), []).preamble.lines == (opening,)
