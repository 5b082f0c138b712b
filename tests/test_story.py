"""A year in an office: sixty events, and after each the truth of search, duties, validity and history.

What the knowledge base says is compared with a simple model: what lies in the folder, what people have corrected, and what
repeals what.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random

import pytest

from policykb.corpus.errors import NotFound
from policykb.corpus.life.corrections import Correction
from policykb.index.answering.answer import Filters, Query
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.life.correcting import correct, undo
from policykb.service.knowledge_base.life.following import follow, look
from policykb.service.knowledge_base.life.rereading import reread
from policykb.service.knowledge_base.upkeep.backup import back_up, restore
from policykb.service.knowledge_base.upkeep.verify import verify

THINGS = (
    "路灯", "公厕", "码头", "苗圃", "驿站", "渡口", "集市", "戏台", "粮仓", "水井", "凉亭", "石桥", "茶园", "果园", "鱼塘", "冰场",
    "雪道", "书屋", "棋室", "车站", "驾校", "花坛", "围栏", "窨井",
)  # fmt: skip
"""What the policies of the story are about, one each."""

OFFICES = ("市商务局", "市教育局", "市水务局", "市文化和旅游局", "市公安局", "市农业农村局")


@dataclass
class Policy:
    """A policy as the folder holds it.

    thing: what it is about
    office: the office responsible
    year: the year of its deadline
    path: where its file lies; None if it is gone
    repealed: whether a later document in the folder repeals it
    region: the place that somebody has corrected; None if nobody has
    versions: number of its versions so far
    """

    thing: str
    office: str
    year: int
    path: str | None
    repealed: bool = False
    region: str | None = None
    versions: int = 1

    @property
    def title(self) -> str:
        return f"关于加强{self.thing}养护工作的实施方案"

    @property
    def text(self) -> str:
        return (
            f"{self.title}\n\n一、检修{self.thing}。每季度检修全部{self.thing}，登记造册，逐一编号，及时更换损坏的部件。"
            f"（责任单位：{self.office}，{self.year}年底前完成）\n二、宣传{self.thing}知识。在学校和社区开展宣传，"
            f"每年不少于两次，做到家喻户晓。（责任单位：{self.office}）\n"
        )


@dataclass
class Office:
    """The office of the story: its folder, its knowledge base, and what is true."""

    shared: Path
    kb: Path
    random: Random
    policies: list[Policy] = field(default_factory=list)
    repeals: dict[str, str] = field(default_factory=dict)
    clock: int = 1_000_000_000
    told: list[str] = field(default_factory=list)

    def write(self, path: str, text: str) -> None:
        file = self.shared / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        self.clock += 60
        os.utime(file, (self.clock, self.clock))

    def synchronise(self) -> None:
        with KnowledgeBase(self.kb) as base:
            follow(base, look(base, self.shared))

    def current(self) -> list[Policy]:
        return [policy for policy in self.policies if policy.path and not policy.repealed]

    def draw(self, among: list[Policy]) -> Policy | None:
        return self.random.choice(among) if among else None


def arrival(office: Office) -> None:
    thing = THINGS[len(office.policies) % len(THINGS)]
    policy = Policy(thing, office.random.choice(OFFICES), 2026, f"{office.random.choice(('甲处', '乙处'))}/{thing}.txt")
    office.policies.append(policy)
    office.write(str(policy.path), policy.text)
    office.synchronise()


def new_version(office: Office) -> None:
    if policy := office.draw(office.current()):
        policy.office = office.random.choice([one for one in OFFICES if one != policy.office])
        policy.year += 1
        policy.versions += 1
        policy.region = None  # that was said of the version before
        office.write(str(policy.path), policy.text)
        office.synchronise()


def renaming(office: Office) -> None:
    if policy := office.draw([policy for policy in office.policies if policy.path]):
        name = f"丙处/{policy.thing}（第{office.clock}稿）.txt"
        (office.shared / "丙处").mkdir(exist_ok=True)
        (office.shared / str(policy.path)).rename(office.shared / name)
        policy.path = name
        office.synchronise()


def repeal(office: Office) -> None:
    if policy := office.draw(office.current()):
        path = f"废止/{policy.thing}.txt"
        office.write(
            path, f"关于废止《{policy.title}》的通知\n\n现决定废止《{policy.title}》，自发布之日起不再执行。\n"
        )
        office.repeals[path] = policy.thing
        policy.repealed = True
        office.synchronise()


def repeal_withdrawn(office: Office) -> None:
    if office.repeals:
        path, thing = office.repeals.popitem()
        (office.shared / path).unlink()
        next(policy for policy in office.policies if policy.thing == thing).repealed = False
        office.synchronise()


def disappearance(office: Office) -> None:
    if policy := office.draw(office.current()):
        (office.shared / str(policy.path)).unlink()
        policy.path = None
        office.synchronise()


def correction(office: Office) -> None:
    if policy := office.draw([policy for policy in office.current() if not policy.region]):
        with KnowledgeBase(office.kb) as base:
            correct(base, id_of(base, policy), [Correction("header", "兰州市", field="region")])
        policy.region = "兰州市"


def correction_undone(office: Office) -> None:
    if policy := office.draw([policy for policy in office.current() if policy.region]):
        with KnowledgeBase(office.kb) as base:
            undo(base, base.store.lives.corrections(id_of(base, policy))[-1].number)
        policy.region = None


def parser_upgrade(office: Office) -> None:
    """What an older parser read in another way is as today's reads it, after reading again."""
    if policy := office.draw(office.current()):
        with KnowledgeBase(office.kb) as base:
            document = base.store.document(id_of(base, policy))
            assert document
            older = replace(document, clauses=tuple(replace(clause, duties=()) for clause in document.clauses))
            with base.writing(), base.store.writing() as writer:
                writer.add(older)
            done = reread(base)
            assert (list(done.changed), done.failed) == ([document.id], [])
            assert base.store.document(document.id) == document


def lost_file(office: Office) -> None:
    """A kept original is lost: it is told, and comes back with the file."""
    if policy := office.draw(office.current()):
        with KnowledgeBase(office.kb) as base:
            id = id_of(base, policy)
            kept = base.original(id)
            assert kept
            kept.unlink()
            assert [finding.document for finding in verify(base)] == [id]
            base.ingest([office.shared / str(policy.path)])


def restored(office: Office) -> None:
    """The office goes on with a backup of a moment ago."""
    file, folder = office.kb.with_name(f"{office.clock}.tar.gz"), office.kb.with_name(f"kb-{office.clock}")
    back_up(office.kb, file)
    restore(file, folder)
    shutil.rmtree(office.kb)
    office.kb = folder
    file.unlink()


EVENTS: tuple[tuple[Callable[[Office], None], int], ...] = (
    (arrival, 14), (new_version, 12), (renaming, 6), (repeal, 6), (repeal_withdrawn, 3), (disappearance, 4), (correction, 6),
    (correction_undone, 3), (parser_upgrade, 2), (lost_file, 2), (restored, 2),
)  # fmt: skip
"""What happens in a year, and how often; sixty events."""


def id_of(base: KnowledgeBase, policy: Policy) -> str:
    [id] = [
        one.id
        for one in base.documents()
        if one.header.title == policy.title and one.header.status not in ("superseded", "repealed")
    ]
    return id


def check(office: Office) -> None:
    """Compare what the knowledge base says with what is true."""
    with KnowledgeBase(office.kb) as base:
        assert verify(base) == []
        documents = base.documents()
        for policy in office.policies:
            versions = [one for one in documents if one.header.title == policy.title]
            standing = [one for one in versions if one.header.status is None]
            if policy.path is None:
                assert versions == [], policy
                continue
            repealed = [one for one in versions if one.header.status == "repealed"]
            if policy.repealed:
                assert (standing, bool(repealed)) == ([], True), policy
            else:
                assert len(standing) == 1, policy
                assert standing[0].header.region == policy.region, policy
                check_answers(base, policy, standing[0].id)
        check_duties(base, office)
        withdrawn = {one.header.title for one in base.store.lives.withdrawn()}
        assert withdrawn >= {policy.title for policy in office.policies if policy.path is None}


def check_answers(base: KnowledgeBase, policy: Policy, id: str) -> None:
    """The question about a policy is answered from its current version, with its office."""
    answer = base.answer(Query(f"检修{policy.thing}归哪个部门负责"))
    assert answer.hits[0].document.id == id, policy
    assert [department.duties[0].text for department in answer.departments][:1] == [policy.office], policy
    found = base.answer(Query("", Filters(document=(id,))))
    assert [hit.clause.duties[0].holders[0].text for hit in found.hits] == [policy.office] * 2
    assert {duty.deadline for hit in found.hits for duty in hit.clause.duties} == {f"{policy.year}年底前完成", None}
    events = [event.what for event in base.store.lives.history(id)]
    assert events[0] in ("ingested", "returned")
    corrected = sum(1 if what == "corrected" else -1 for what in events if what in ("corrected", "undone"))
    assert corrected == (1 if policy.region else 0), policy


def check_duties(base: KnowledgeBase, office: Office) -> None:
    """The table of an office has its duties of current documents, and no others but those that are told to be past."""
    for name in OFFICES:
        true = {policy.thing for policy in office.current() if policy.office == name}
        try:
            lines = base.duties(name)
        except NotFound:
            lines = []
        said = {line.document.header.title for line in lines if line.document.header.status is None}
        assert said == {Policy(thing, name, 0, None).title for thing in true}, name


@pytest.mark.slow
def test_a_year_in_an_office(tmp_path: Path) -> None:
    tell_the_story(tmp_path, 1, 60)


def test_a_week_in_an_office(tmp_path: Path) -> None:
    tell_the_story(tmp_path, 4, 14)


def tell_the_story(folder: Path, seed: int, events: int) -> None:
    random = Random(seed)  # noqa: S311
    office = Office(folder / "shared", folder / "kb", random)
    office.shared.mkdir()
    (office.shared / "请勿删除.txt").write_text("办公室共享目录说明\n\n一、文件按处室存放。\n", "utf-8")
    os.utime(office.shared / "请勿删除.txt", (1e9, 1e9))
    for _ in range(3):
        arrival(office)
    coming = [event for event, often in EVENTS for _ in range(often)]
    random.shuffle(coming)
    for event in coming[:events]:
        event(office)
        office.told.append(event.__name__)
        try:
            check(office)
        except AssertionError as error:
            raise AssertionError(f"after {office.told}: {error}") from error
