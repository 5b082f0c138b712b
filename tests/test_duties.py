"""Responsibility notes: whom a clause names, in which role."""

from collections.abc import Callable

import pytest

from policykb.corpus.model import Document, Duty, Span
from policykb.ingest.duties import notes

Understand = Callable[[str], Document]
Find = Callable[[str], tuple[Duty, ...]]

TITLE = "甘肃省人民政府关于加强科普工作的意见\n"


@pytest.fixture
def find(understand_text: Understand) -> Find:
    """The duties of a document of 甘肃省 whose only clause has this text."""

    def read(text: str) -> tuple[Duty, ...]:
        (clause,) = understand_text(f"{TITLE}一、{text}\n").clauses
        return clause.duties

    return read


def named(duties: tuple[Duty, ...]) -> list[tuple[str, str]]:
    return [(holder.text, holder.role) for duty in duties for holder in duty.holders]


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("责任部门", "unspecified"),
        ("责任单位", "unspecified"),
        ("牵头单位", "lead"),
        ("牵头部门", "lead"),
        ("主办单位", "lead"),
        ("配合单位", "support"),
        ("配合部门", "support"),
        ("协办单位", "support"),
        ("参与单位", "support"),
    ],
)
def test_labels(find: Find, label: str, role: str) -> None:
    assert named(find(f"加强科普。（{label}：省科协、省妇联）")) == [("省科协", role), ("省妇联", role)]


@pytest.mark.parametrize("opened", "（(〔[【")
@pytest.mark.parametrize("closed", "）)〕]】")
@pytest.mark.parametrize("colon", "：:")
def test_brackets(find: Find, opened: str, closed: str, colon: str) -> None:
    note = f"{opened}责任部门{colon}省科协、省妇联{closed}"
    (duty,) = find(f"加强科普。{note}")
    assert duty.raw == note
    assert duty.span == Span(len(f"{TITLE}一、加强科普。"), len(f"{TITLE}一、加强科普。{note}"))
    assert [holder.text for holder in duty.holders] == ["省科协", "省妇联"]


@pytest.mark.parametrize(
    "text",
    [
        "（牵头单位：省科技厅；配合单位：省科协、省财政厅）",
        "（牵头单位：省科技厅，配合单位：省科协、省财政厅）",
        "（牵头单位：省科技厅。配合单位：省科协、省财政厅等）",
        "（牵头单位：省科技厅 配合单位：省科协，省财政厅等部门）",
        "（牵头单位：省科技厅\n配合单位：省科协、省财政厅）",
    ],
)
def test_roles_in_one_note(find: Find, text: str) -> None:
    assert named(find(text)) == [("省科技厅", "lead"), ("省科协", "support"), ("省财政厅", "support")]


def test_note_broken_over_a_blank_line(understand_text: Understand) -> None:
    document = understand_text(f"{TITLE}一、加强科普。（责任部门：省科普工作联席会议成员\n\n单位)\n")
    (duty,) = document.clauses[0].duties
    assert duty.raw == "（责任部门：省科普工作联席会议成员单位)"
    assert duty.span.of(document.text) == "（责任部门：省科普工作联席会议成员\n\n单位)"
    assert [(holder.text, holder.group) for holder in duty.holders] == [("省科普工作联席会议成员单位", True)]


def test_name_broken_over_lines(find: Find) -> None:
    assert named(find("（责任部门：省委网信办、省委\n机要和保密局、省科\n技厅）")) == [
        ("省委网信办", "unspecified"),
        ("省委机要和保密局", "unspecified"),
        ("省科技厅", "unspecified"),
    ]


def test_known_unknown_and_group(find: Find) -> None:
    (duty,) = find("（责任部门：团省委、省供电公司、各市州人民政府）")
    known, unknown, group = duty.holders
    assert known.department_id == "甘肃省/youth-league"
    assert known.name == "团省委"
    assert (unknown.department_id, unknown.name, unknown.full_name, unknown.group) == (None, None, None, False)
    assert (group.department_id, group.name, group.full_name, group.group) == (None, None, None, True)


def test_holder_under_its_usual_and_official_name(find: Find) -> None:
    (holder,) = find("（责任部门：省人力资源社会保障厅）")[0].holders
    assert holder.text == "省人力资源社会保障厅"
    assert (holder.name, holder.full_name) == ("省人社厅", "甘肃省人力资源和社会保障厅")


def test_several_notes(find: Find) -> None:
    duties = find("办展览。（责任部门：省科协）\n办讲座。（责任部门：省妇联）")
    assert [duty.raw for duty in duties] == ["（责任部门：省科协）", "（责任部门：省妇联）"]


def test_places_that_share_a_suffix_are_one_holder(find: Find) -> None:
    assert named(find("（责任单位：省科技厅，广州、深圳、东莞等市人民政府）")) == [
        ("省科技厅", "unspecified"),
        ("广州、深圳、东莞等市人民政府", "unspecified"),
    ]


def test_verbs(find: Find) -> None:
    assert named(find("办展览。（省科技厅牵头，省财政厅配合）")) == [("省科技厅", "lead"), ("省财政厅", "support")]


def test_duty_of_a_heading_is_handed_down(understand_text: Understand) -> None:
    document = understand_text(f"{TITLE}一、办展览（责任单位：省科协）\n（一）选址。\n（二）布展。\n二、办讲座\n")
    heading, first, second, other = document.clauses
    assert not heading.duties[0].inherited
    for clause in (first, second):
        (duty,) = clause.duties
        assert (duty.inherited, duty.source, duty.span) == (True, "heading", heading.duties[0].span)
    assert other.duties == ()


def test_own_duties_are_not_inherited(find: Find) -> None:
    (duty,) = find("（责任部门：省科协）")
    assert (duty.inherited, duty.source, duty.deadline) == (False, "own", None)


@pytest.mark.parametrize("text", ["加强科普。", "（以下简称科普）", "各责任部门要加强领导。", "（见第三条：省科协）"])
def test_no_note(find: Find, text: str) -> None:
    assert find(text) == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("省科协、省妇联", ["省科协", "省妇联"]),
        ("省科协,省妇联;省总工会；省科技厅，省教育厅", ["省科协", "省妇联", "省总工会", "省科技厅", "省教育厅"]),
        ("市发改委（审改办、大数据局）、市工信局", ["市发改委（审改办、大数据局）", "市工信局"]),
        ("各县（市、区）人民政府，市教育局", ["各县（市、区）人民政府", "市教育局"]),
        ("省科协等", ["省科协"]),
        ("省科协、省妇联等部门", ["省科协", "省妇联"]),
        ("省科协、省妇联等单位。", ["省科协", "省妇联"]),
        (" 省 科协 、省妇联。", ["省科协", "省妇联"]),
        ("省科协、、省妇联、", ["省科协", "省妇联"]),
        ("省科协，全省供水、供气企业", ["省科协", "全省供水、供气企业"]),
        ("各高校、各园区、市科协", ["各高校", "各园区", "市科协"]),
    ],
)
def test_names(find: Find, text: str, names: list[str]) -> None:
    (duty,) = find(f"加强科普。（责任单位：{text}）")
    assert [holder.text for holder in duty.holders] == names


def test_seed(seed: Document) -> None:
    duties = {clause.path[-1]: clause.duties for clause in seed.clauses}
    measures = {path for path in duties if path.startswith("（")}
    assert len(measures) == 21
    assert all(len(duties[path]) == 1 for path in measures)
    assert not any(duties[path] for path in duties if path not in measures)
    assert len({holder.text for _, _, holder in seed.holders()}) == 31
    assert [holder.text for holder in duties["（十八）"][0].holders] == [
        "省农业农村厅",
        "省科技厅",
        "省科协",
        "省教育厅",
    ]


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("（市发改委、各行业主管部门依职责落实）", [("市发改委", "unspecified"), ("各行业主管部门", "unspecified")]),
        ("（省证监局、省金融监管局分工负责）", [("省证监局", "unspecified"), ("省金融监管局", "unspecified")]),
        ("（市教育局牵头、市财政局配合）", [("市教育局", "lead"), ("市财政局", "support")]),
        ("（由省科技厅牵头，省科协配合）", [("省科技厅", "lead"), ("省科协", "support")]),
        ("（责任分工：省科技厅牵头，省科协参与）", [("省科技厅", "lead"), ("省科协", "support")]),
        ("（省科技厅牵头协调，省科协协办）", [("省科技厅", "lead"), ("省科协", "support")]),
        ("（责任单位（部门）：省科协）", [("省科协", "unspecified")]),
        ("（省科协负责，各县区政府属地落实）", [("省科协", "unspecified"), ("各县区政府", "unspecified")]),
        ("（牵头单位：省科协；责任单位：各县（市）政府，以下简称“各县政府”）", [("省科协", "lead"), ("各县（市）政府", "unspecified")]),
    ],
)  # fmt: skip
def test_wordings(find: Find, note: str, expected: list[tuple[str, str]]) -> None:
    assert named(find(f"加强科普。{note}")) == expected


@pytest.mark.parametrize(
    "aside",
    [
        "（纳税人对其真实性负责）",
        "（总负责）",
        "（小散工程由各区住房建设部门组织各街镇实施）",
        "（一网通办、一网监管、一网协同）",
        "【立法与决策参与】",
        "（以下也称企业）",
    ],
)
def test_asides_that_name_no_one(find: Find, aside: str) -> None:
    assert find(f"加强科普。{aside}") == ()


def test_a_label_before_running_text_is_no_note(find: Find) -> None:
    assert find("分工。\n项目牵头单位：梳理本部门政策并动态更新，配合上级做好“免申即享”工作。") == ()


@pytest.mark.parametrize(
    ("note", "text"),
    [("（协调处，张三，12345678）", "协调处"), ("（牵头单位：区商务局 李四—87654321）", "区商务局")],
)
def test_persons_and_telephones_are_no_names(find: Find, note: str, text: str) -> None:
    assert [name for name, _ in named(find(f"加强科普。{note}"))] == [text]


@pytest.mark.parametrize(
    "deadline",
    [
        "6月底前完成",
        "2023年年底前完成",
        "2023—2025年",
        "2023年二季度末前完成",
        "6月底前完成并长期坚持",
        "4月30日前完成，持续推进",
        "长期坚持",
    ],
)
def test_deadlines_after_verbs(find: Find, deadline: str) -> None:
    (duty,) = find(f"加强科普。（省科协负责，{deadline}）")
    assert duty.deadline == deadline
    assert [holder.text for holder in duty.holders] == ["省科协"]


@pytest.mark.parametrize(
    ("printed", "names"),
    [
        ("石家庄、邢台、烟台市政府，省直有关部门", ["石家庄、邢台、烟台市政府", "省直有关部门"]),
        ("各市、县（市、区）教育局，省财政厅", ["各市、县（市、区）教育局", "省财政厅"]),
        ("省财政厅、各市、县（市、区）政府等", ["省财政厅", "各市、县（市、区）政府"]),
        ("省财政厅、各市、县〔市、区〕政府等分工负责", ["省财政厅", "各市、县〔市、区〕政府"]),
        ("各区、市财政局", ["各区", "市财政局"]),
        ("“双随机、一公开”联席会议办公室、省科协", ["“双随机、一公开”联席会议办公室", "省科协"]),
        ("各市政府（含定州、辛集市，下同）", ["各市政府（含定州、辛集市，下同）"]),
    ],
)
def test_names_in_lists(find: Find, printed: str, names: list[str]) -> None:
    assert [text for text, _ in named(find(f"加强科普。（责任单位：{printed}）"))] == names


_GROUPS = "{title}一、甲\n1.子。\n2.丑。{first}（省科协负责）\n二、乙\n3.寅。\n4.卯。（省妇联负责）\n三、丙\n5.辰。\n6.巳。（省财政厅负责）\n"


def shared(document: Document) -> dict[str, list[str]]:
    return {
        "/".join(clause.path): [holder.text for duty in clause.duties if duty.inherited for holder in duty.holders]
        for clause in document.clauses
    }


def test_a_note_after_a_group_of_items_holds_for_all(understand_text: Understand) -> None:
    found = shared(understand_text(_GROUPS.format(title=TITLE, first="")))
    assert (found["一/1"], found["二/3"], found["三/5"]) == (["省科协"], ["省妇联"], ["省财政厅"])
    assert found["一/2"] == found["三/6"] == []


def test_notes_on_single_items_hold_for_these_alone(understand_text: Understand) -> None:
    text = _GROUPS.format(title=TITLE, first="").replace("1.子。", "1.子。（省科技厅负责）")
    assert not any(shared(understand_text(text)).values())


def test_a_bracket_never_closed_ends_before_the_next(find: Find) -> None:
    (first, second) = find("加强科普。(省科协负责，2023年6月底前完成。（注：下略）\n办好科普日。（省妇联负责）")
    assert (first.raw, first.deadline) == ("(省科协负责，2023年6月底前完成", "2023年6月底前完成")
    assert second.raw == "（省妇联负责）"


def test_a_rule_in_an_aside_with_an_aside(understand_text: Understand) -> None:
    first, second = understand_text(
        f"{TITLE}一、加强科普。（牵头单位：省科协；责任单位：各县（区）政府（管委会）落实"
        "（以下任务均需各县区政府（管委会）落实，不再列出））\n二、办好科普日。（责任单位：省妇联）\n"
    ).clauses
    assert named(first.duties) == [("省科协", "lead"), ("各县（区）政府（管委会）", "unspecified")]
    assert [(duty.source, duty.holders[0].text) for duty in second.duties] == [
        ("own", "省妇联"),
        ("rule", "各县区政府（管委会）"),
    ]


@pytest.mark.parametrize(
    "text", ["建设法律中心（调解中心）。", "报市建委（市安置办）\n后办理。", "加强中心建设（以下简称中心）。"]
)
def test_another_name_is_no_note(find: Find, text: str) -> None:
    assert find(text) == ()


def test_a_bare_list_before_the_next_number(find: Find) -> None:
    assert named(find("1．加强科普。（省科协、省妇联）2．办好科普日。"))[:2] == [
        ("省科协", "unspecified"),
        ("省妇联", "unspecified"),
    ]


def test_brackets_lead_by_rule(find: Find) -> None:
    duties = find(
        "加强科普。（省科协负责）（括号内为牵头部门，其他部门按职责分工负责，下同）\n办好科普日。（省妇联、省文联）"
    )
    assert named(duties) == [("省科协", "lead"), ("省妇联", "lead"), ("省文联", "lead")]


def test_a_rule_that_all_carry_out(understand_text: Understand) -> None:
    document = understand_text(
        f"{TITLE}一、加强科普。（省科协负责。以下均需各市、县（市、区）人民政府贯彻落实，不再列出）\n二、办好科普日。（省妇联负责）\n"
    )
    assert shared(document)["二"] == ["各市、县（市、区）人民政府"]


@pytest.mark.parametrize(("year", "full_name"), [("2008", "浙江省建设厅"), ("2021", "浙江省住房和城乡建设厅")])
def test_the_year_of_issue_tells_what_a_former_name_means(
    understand_text: Understand, year: str, full_name: str
) -> None:
    document = understand_text(
        f"浙江省科普工作方案\n一、改造场馆。（省建设厅负责）\n浙江省科学技术厅\n{year}年3月1日\n"
    )
    assert [holder.full_name for _, _, holder in document.holders()] == [full_name]


@pytest.mark.parametrize(
    ("note", "roles"),
    [
        ("省财政厅、省科协负责，省妇联参与", ["lead", "unspecified", "support"]),
        ("省财政厅、省科协负责", ["lead", "unspecified"]),
        ("省财政厅、省科协配合", ["support", "support"]),
        ("省财政厅负责，省科协牵头", ["unspecified", "lead"]),
    ],
)
def test_the_first_leads_also_where_others_support(understand_text: Understand, note: str, roles: list[str]) -> None:
    rule = "一、甲。（省科技厅、省教育厅负责，省妇联参与。排在第一位的部门为牵头部门，下同）\n"
    document = understand_text(f"{TITLE}{rule}二、乙。（{note}）\n")
    first, second = ([holder.role for holder in duty.holders] for clause in document.clauses for duty in clause.duties)
    assert (first, second) == (["lead", "unspecified", "support"], roles)


def test_many_labels_in_one_paragraph_are_not_each_read_to_its_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Found by damaging files: the work grew with the square of the number of labels."""
    read: list[int] = []
    monkeypatch.setattr(notes, "read_note", lambda words, **_: read.append(len(words)))
    paragraph = "建设场馆。" + "责任单位：建设；" * 1000
    assert notes.find_notes(paragraph) == []
    assert 0 < sum(read) < 50 * len(paragraph)
