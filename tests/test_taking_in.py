"""What is inside archives, messages and documents is taken in too, within limits."""

import email
import email.policy
import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part

from policykb.corpus.errors import NotReadable
from policykb.ingest.batch import parse_file
from policykb.service.knowledge_base.knowledge_base import KnowledgeBase

Open = Callable[[Path], KnowledgeBase]

NOTICE = "兰州市科学技术局关于加强科普的通知\n一、建设场馆。（责任单位：市科技局）\n"
PLAN = "兰州市科普工作方案\n一、培养人才。（责任单位：市教育局）\n"


def archive(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return data.getvalue()


def message(attached: dict[str, bytes]) -> bytes:
    written = EmailMessage()
    written["Subject"] = "报送方案"
    written.set_content("请查收附件。")
    for name, content in attached.items():
        written.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return bytes(written)


def test_files_in_archives_and_messages(tmp_path: Path, new_base: Open) -> None:
    files = {"通知/通知.txt": NOTICE.encode(), "来信.eml": message({"方案.txt": PLAN.encode()}), "图.xyz": b"x"}
    (tmp_path / "汇编.zip").write_bytes(archive(files))
    with new_base(tmp_path / "kb") as base:
        report = base.ingest([tmp_path / "汇编.zip"])
        sources = {one.source: one.header.title for one in report.added}
        assert sources == {
            "汇编.zip/通知/通知.txt": "兰州市科学技术局关于加强科普的通知",
            "汇编.zip/来信.eml": "报送方案",
            "汇编.zip/来信.eml/方案.txt": "兰州市科普工作方案",
        }
        assert [path for path, _ in report.failed] == ["汇编.zip/图.xyz"]
        assert report.duties == 2
        assert base.original(report.added[0].id)
        assert len(base.ingest([tmp_path / "汇编.zip"]).unchanged) == 3


def test_a_file_embedded_in_a_word_document(tmp_path: Path, new_base: Open) -> None:
    word = docx.Document()
    word.add_paragraph("兰州市科学技术局关于加强科普的通知")
    inner = io.BytesIO()
    plan = docx.Document()
    for line in PLAN.splitlines():
        plan.add_paragraph(line)
    plan.save(inner)
    part = Part(PackURI("/word/embeddings/plan.docx"), "application/octet-stream", inner.getvalue(), word.part.package)
    word.part.relate_to(part, RELATIONSHIP_TYPE.PACKAGE)
    word.save(str(tmp_path / "通知.docx"))
    with new_base(tmp_path / "kb") as base:
        report = base.ingest([tmp_path / "通知.docx"])
        assert sorted(one.source for one in report.added) == ["通知.docx", "通知.docx/plan.docx"]


def test_names_in_gbk_and_names_that_lead_elsewhere(tmp_path: Path, new_base: Open) -> None:
    data = archive({"x" * len("通知.txt".encode("gbk")): NOTICE.encode(), "../../etc/方案.txt": PLAN.encode()})
    name = "通知.txt".encode("gbk")
    (tmp_path / "旧.zip").write_bytes(data.replace(b"x" * len(name), name))
    with new_base(tmp_path / "kb") as base:
        report = base.ingest([tmp_path / "旧.zip"])
        assert sorted(one.source for one in report.added) == ["旧.zip/../../etc/方案.txt", "旧.zip/通知.txt"]
        assert not report.failed
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kb", "旧.zip"]


def test_long_names_links_and_attachments_without_names(tmp_path: Path, new_base: Open) -> None:
    inner = message({"方案.txt": PLAN.encode()})
    written = EmailMessage()
    written["Subject"] = "转发通知"
    written.set_content("请查收。")
    written.add_attachment(NOTICE.encode(), maintype="text", subtype="plain")
    written.add_attachment(email.message_from_bytes(inner, policy=email.policy.default))
    files = {"长" * 80 + ".txt": f"{NOTICE}二、开放场馆。\n".encode(), "转发.eml": bytes(written)}
    (tmp_path / "汇编.zip").write_bytes(archive(files))
    with new_base(tmp_path / "kb") as base:
        report = base.ingest([tmp_path / "汇编.zip"])
        assert not report.failed
        titles = sorted(one.header.title for one in report.added)
        notice = "兰州市科学技术局关于加强科普的通知"
        assert titles == sorted([notice, notice, "兰州市科普工作方案", "报送方案", "转发通知"])


def test_archives_inside_archives_end_somewhere(tmp_path: Path, new_base: Open) -> None:
    data = archive({"通知.txt": NOTICE.encode()})
    for _ in range(4):
        data = archive({"里.zip": data})
    (tmp_path / "套娃.zip").write_bytes(data)
    with new_base(tmp_path / "kb") as base:
        report = base.ingest([tmp_path / "套娃.zip"])
        assert report.added == ()
        assert [str(error) for _, error in report.failed] == [
            "套娃.zip/里.zip/里.zip/里.zip/里.zip：套在 3 层以上的压缩包或附件里，没有收入。请解压后再收入。"
        ]


@pytest.mark.parametrize("bomb", ["many", "large"])
def test_an_archive_that_is_a_bomb(bomb: str, tmp_path: Path, new_base: Open) -> None:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        if bomb == "many":
            for number in range(2001):
                packed.writestr(f"{number}.txt", b"")
        else:
            for number in range(5):
                packed.writestr(f"{number}.txt", b"0" * (60 * 1024 * 1024))
    (tmp_path / "炸弹.zip").write_bytes(data.getvalue())
    with new_base(tmp_path / "kb") as base:
        report = base.ingest([tmp_path / "炸弹.zip"])
        assert [path.rpartition("/")[2] for path, _ in report.failed] == ["炸弹.zip"]
        assert "压缩炸弹" in str(report.failed[0][1])


def test_an_archive_alone_is_no_document(tmp_path: Path) -> None:
    (tmp_path / "汇编.zip").write_bytes(archive({"通知.txt": NOTICE.encode()}))
    with pytest.raises(NotReadable, match="policykb ingest"):
        parse_file(tmp_path / "汇编.zip")


def test_the_report_says_what_documents_lack(tmp_path: Path, new_base: Open) -> None:
    (tmp_path / "甲.txt").write_text("场馆很多。\n一、建设场馆。\n", "utf-8")
    (tmp_path / "乙.txt").write_text("兰州市科普工作方案\n二〇二四年三月五日\n一、建设场馆。\n", "utf-8")
    with new_base(tmp_path / "kb") as base:
        report = base.ingest([tmp_path / "甲.txt", tmp_path / "乙.txt"])
    assert report.lacking == {"title": 1, "doc_number": 2, "issuers": 2, "issued": 1, "region": 1}
    assert report.inferred == {}
    assert report.doubts == 2
