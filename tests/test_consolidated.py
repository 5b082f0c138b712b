"""The consolidated text of a regulation, as the knowledge base, the command line and the API give it."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from policykb.corpus.days import read_day
from policykb.corpus.errors import BadRequest, NotFound
from policykb.service.cli.main import app as commands
from policykb.service.http.app import create_app
from policykb.service.knowledge_base.consolidated import consolidated
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase
from policykb.service.knowledge_base.settings import Settings
from policykb.service.present.consolidated_text import NOT_OFFICIAL, consolidated_lines

REGULATION = """云山省科普展品管理条例
（2015年3月1日云山省第十届人民代表大会常务委员会第二次会议通过）
第一条　为了规范科普展品的管理，制定本条例。
第二条　省科委主管全省展品工作。
第三条　展品每年清点一次。
第四条　本条例自2015年5月1日起施行。
"""

FIRST = """云山省人民代表大会常务委员会关于修改《云山省科普展品管理条例》的决定
（2018年6月1日云山省第十一届人民代表大会常务委员会第五次会议通过）
云山省第十一届人民代表大会常务委员会第五次会议决定对《云山省科普展品管理条例》作如下修改：
一、将第二条中的“省科委”修改为“省科技厅”。
二、增加一条，作为第三条：“展品应当编号。”
本决定自2018年7月1日起施行。
《云山省科普展品管理条例》根据本决定作相应修改并对条文顺序作相应调整，重新公布。
"""

SECOND = """云山省人民代表大会常务委员会关于修改《云山省档案条例》等二件地方性法规的决定
（2022年6月1日云山省第十二届人民代表大会常务委员会第七次会议通过）
云山省第十二届人民代表大会常务委员会第七次会议决定：
一、将《云山省档案条例》第二条修改为：“甲。”
二、删去《云山省科普展品管理条例》第四条中的“每年”。
删去第九条。
本决定自公布之日起施行。
"""


@pytest.fixture(scope="module")
def amended(base_of: Callable[..., KnowledgeBase]) -> Iterator[KnowledgeBase]:
    base = base_of(REGULATION, FIRST, SECOND)
    yield base
    base.close()


def id_of(base: KnowledgeBase, title: str) -> str:
    return next(summary.id for summary in base.documents() if summary.header.title == title)


@pytest.fixture(scope="module")
def regulation(amended: KnowledgeBase) -> str:
    return id_of(amended, "云山省科普展品管理条例")


def test_the_decisions_of_the_day_are_put_in(amended: KnowledgeBase, regulation: str) -> None:
    counts = {
        day: (len(consolidated(amended, regulation, date.fromisoformat(day)).decisions))
        for day in ("2017-01-01", "2018-06-15", "2019-01-01", "2023-01-01")
    }
    assert counts == {"2017-01-01": 0, "2018-06-15": 0, "2019-01-01": 1, "2023-01-01": 2}
    assert consolidated(amended, regulation).text.decisions == tuple(
        id_of(amended, text.splitlines()[0]) for text in (FIRST, SECOND)
    )


def test_the_text_says_what_it_is_and_what_changed_it(amended: KnowledgeBase, regulation: str) -> None:
    first, second = (f"《{text.splitlines()[0].translate(str.maketrans('《》', '〈〉'))}》" for text in (FIRST, SECOND))
    printed = consolidated_lines(consolidated(amended, regulation, date(2023, 1, 1)), "zh")
    assert printed[0] == f"〔{NOT_OFFICIAL[0]}〕"
    assert printed[1].startswith("〔本整理版不完整")
    assert f"第二条　省科技厅主管全省展品工作。〔据{first}修改〕" in printed
    assert f"第三条　展品应当编号。〔据{first}增加〕" in printed
    assert f"第四条　展品清点一次。〔据{first}{second}修改〕" in printed
    assert "第五条　本条例自2015年5月1日起施行。〔原第四条〕" in printed
    assert printed[-1] == f"1. 原文没有第九条。{second}：删去第九条"
    complete = consolidated_lines(consolidated(amended, regulation, date(2019, 1, 1)), "en")
    assert complete[0] == f"〔{NOT_OFFICIAL[1]}〕"
    assert not any("incomplete" in line for line in complete)


def test_an_unknown_document_and_a_day_that_is_none(amended: KnowledgeBase, regulation: str) -> None:
    with pytest.raises(NotFound):
        consolidated(amended, "000000000000")
    with pytest.raises(NotFound, match="才有"):
        consolidated(amended, regulation, date(2014, 1, 1))
    with pytest.raises(BadRequest, match="不是日期"):
        read_day("去年")


def test_over_http(amended: KnowledgeBase, regulation: str) -> None:
    client = TestClient(create_app(amended, Settings(log="off", rate=0)))
    reply = client.get(f"/v1/documents/{regulation}/consolidated", params={"as_of": "2023-01-01"}).json()
    assert (reply["official"], reply["complete"], reply["as_of"]) == (False, False, "2023-01-01")
    assert [article["label"] for article in reply["articles"]] == ["第一条", "第二条", "第三条", "第四条", "第五条"]
    moved = reply["articles"][3]
    assert moved["was"] == "第三条"
    step = moved["paragraphs"][0]["steps"][0]
    assert step["words"] == "删去《云山省科普展品管理条例》第四条中的“每年”"
    text = client.get(f"/v1/documents/{step['decision_id']}/text").json()["text"]
    assert text[slice(*step["span"])] == step["words"]
    english = client.get(f"/v1/documents/{regulation}/consolidated", headers={"accept-language": "en"}).json()
    assert english["failures"][0]["reason"] == "The text has no 第九条."
    assert client.get(f"/v1/documents/{regulation}/consolidated?as_of=2023").status_code == 422
    assert client.get("/v1/documents/000000000000/consolidated").status_code == 404


def test_on_the_command_line(
    tmp_path: Path, new_base: Callable[[Path], KnowledgeBase], understand_text: Callable[[str], object]
) -> None:
    base = new_base(tmp_path / "kb")
    for text in (REGULATION, FIRST):
        base.store.add(understand_text(text))  # type: ignore[arg-type]
    id = id_of(base, "云山省科普展品管理条例")
    base.close()
    run = CliRunner().invoke(commands, ["consolidated", id, "--kb", str(tmp_path / "kb")])
    assert run.exit_code == 0
    assert "整理版" in run.output.splitlines()[0]
    assert "第三条　展品应当编号。" in run.output
    as_json = CliRunner().invoke(
        commands, ["consolidated", id, "--as-of", "2017-01-01", "--json", "--kb", str(tmp_path / "kb")]
    )
    reply = json.loads(as_json.output)
    assert (reply["complete"], reply["decisions"], len(reply["articles"])) == (True, [], 4)
