"""Who must do what, in the sentences of regulations."""

from collections.abc import Callable
from pathlib import Path

import pytest

from policykb.corpus.departments import Registry
from policykb.corpus.model import Document
from policykb.ingest.duties.holders import HolderResolver
from policykb.ingest.prose.names import is_name, names_in
from policykb.ingest.prose.statements import statements
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

Understand = Callable[[str], Document]

# a sentence, and the bodies that have a task in it
SENTENCES = {
    "市公安机关是本市养犬工作的主管部门。": ["市公安机关 lead"],
    "市人力资源社会保障部门负责工伤保险工作。": ["市人力资源社会保障部门"],
    "具体办法由市发展改革部门会同财政部门制定，报市人民政府批准。": ["市发展改革部门 lead", "财政部门 support"],
    "科技主管部门统一受理申请，并会同教育、民政等部门组织评审。": ["科技主管部门 lead", "教育、民政等部门 support"],
    "县级以上人民政府应当将科普经费列入预算。": ["县级以上人民政府"],
    "街道办事处应当协助市公安机关做好养犬管理工作。": ["街道办事处 support"],
    "违反本条例的，由市场监督管理部门责令改正；逾期不改正的，处一千元罚款。": ["市场监督管理部门"],
    "教育、民政、体育等部门，依法在各自职责范围内做好科普工作。": ["教育、民政、体育等部门"],
    "市建设行政主管部门、街道办事处和居民委员会应当加强巡查。": ["市建设行政主管部门", "街道办事处", "居民委员会"],
    "居民委员会、村民委员会和物业服务企业应当开展宣传。": ["居民委员会", "村民委员会"],
    "负有安全生产监督管理职责的部门应当加强检查。": ["负有安全生产监督管理职责的部门"],
    "学术委员会是重点实验室的指导机构，负责审议研究方向。": ["学术委员会"],
    "交通事故由县级公安机关交通管理部门管辖。": ["县级公安机关交通管理部门"],
    "公安机关发现违法行为的，应当及时处理。": ["公安机关"],
    "渔业主管部门负责渔业监督管理，应急管理部门负责救援。": ["渔业主管部门", "应急管理部门"],
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_names_who_must_act(sentence: str) -> None:
    said = [name + f" {role}" * (role != "unspecified") for one in statements(sentence) for name, role in one.named]
    assert said == SENTENCES[sentence]


@pytest.mark.parametrize(
    "sentence",
    [
        "申请人应当向市公安机关提出申请，经市人民政府批准后领取证书。",
        "市人民政府及其有关部门可以通过购买服务等方式支持科普活动。",
        "行政机关不得收取费用。",
        "市教育部门可以会同市民政部门制定办法。",
        "任何单位和个人有权举报。",
        "用人单位应当依法缴纳社会保险费。",
        "业主委员会应当配合检查。",
        "人民政府批准的项目，应当公示。",
        "本办法所称主管部门，是指依法负责监督管理的部门。",
        "由于自然原因造成损失的，依照本条例处理。",
    ],
)
def test_a_sentence_names_nobody_who_must_act(sentence: str) -> None:
    assert list(statements(sentence)) == []


# words, and the names that they hold
NAMES = {
    "市人民政府及其有关部门": ["市人民政府", "其有关部门"],
    "发展改革、财政等部门": ["发展改革、财政等部门"],
    "市、县（区）人民政府": ["市、县（区）人民政府"],
    "市公安局、民政局和财政局": ["市公安局", "民政局", "财政局"],
    "市财政局、民政局等部门": ["市财政局", "民政局"],
    "工会、共青团、妇联等人民团体和社会科学界联合会": ["工会、共青团、妇联等人民团体", "社会科学界联合会"],
    "市发展改革委（市粮食和物资储备局）": ["市发展改革委（市粮食和物资储备局）"],
    "上海市科学技术委员会（以下简称市科委）": ["上海市科学技术委员会"],
}


@pytest.mark.parametrize("words", NAMES)
def test_names_are_parted_where_each_is_whole(words: str) -> None:
    assert is_name(words)
    assert names_in(words) == NAMES[words]


# what a regulation of Guangzhou prints, and the official name
SPOKEN = {
    "市公安机关": "广州市公安局",
    "本市公安机关": "广州市公安局",
    "市卫生健康主管部门": "广州市卫生健康委员会",
    "省人民政府生态环境主管部门": "广东省生态环境厅",
    "国务院卫生健康主管部门": "国家卫生健康委员会",
    "公安机关": None,
    "县级以上人民政府": None,
    "其有关部门": None,
}


@pytest.mark.parametrize("name", SPOKEN)
def test_a_field_names_a_department_where_the_place_is_said(name: str, registry: Registry) -> None:
    resolver = HolderResolver(registry, registry.region_of("广州市人民政府"))
    holder = resolver.resolve_spoken(name, "lead")
    assert (holder.text, holder.role, holder.full_name) == (name, "lead", SPOKEN[name])


def test_a_list_of_fields_is_a_group(registry: Registry) -> None:
    resolver = HolderResolver(registry, registry.region_of("广州市人民政府"))
    holder = resolver.resolve_spoken("市发展改革、财政等部门", "unspecified")
    assert holder.group
    assert [one.full_name for one in holder.members] == ["广州市发展和改革委员会", "广州市财政局"]


RULES = """兰州市养犬管理条例
第一条 市公安机关负责养犬管理工作。
第二条 养犬人应当向市公安机关登记。（责任单位：市公安局）
"""


def test_prose_is_a_source_of_its_own(understand_text: Understand) -> None:
    first, second = understand_text(RULES).clauses
    [stated] = first.duties
    assert (stated.source, stated.raw, stated.inherited) == ("text", "市公安机关负责养犬管理工作", False)
    assert stated.span.of(RULES) == stated.raw
    assert [(holder.text, holder.full_name) for holder in stated.holders] == [("市公安机关", "兰州市公安局")]
    assert first.notes == ()
    assert [duty.source for duty in second.duties] == ["own"]


def test_measures_without_articles_have_no_prose(understand_text: Understand) -> None:
    [clause] = understand_text("兰州市科普工作方案\n一、市科技局负责建设场馆。\n").clauses
    assert clause.duties == ()


def test_a_duty_table_holds_prose_only_where_asked(tmp_path: Path, new_base: Callable[[Path], KnowledgeBase]) -> None:
    path = tmp_path / "条例.txt"
    path.write_text(RULES, "utf-8")
    with new_base(tmp_path / "kb") as base:
        report = base.ingest([path])
        assert report.duties == 1
        assert [line.duty.source for line in base.duties("兰州市公安局")] == ["own"]
        assert [line.duty.source for line in base.duties("兰州市公安局", prose=True)] == ["text", "own"]
        read: list[int] = []
        rows = base.store.rows_with_statements
        base.store.rows_with_statements = lambda: read.append(1) or rows()  # type: ignore[method-assign]
        (tmp_path / "办法.txt").write_text(RULES.replace("条例", "办法"), "utf-8")
        base.ingest([tmp_path / "办法.txt"])
        for _ in range(3):
            assert len(base.duties("兰州市公安局", prose=True)) == 4
        assert len(read) == 1  # all such clauses are read once after each change
