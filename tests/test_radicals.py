"""Radicals that stand for ideographs in some PDFs."""

from pathlib import Path

from policykb.ingest.formats.radicals import ideographs
from policykb.ingest.reading import read


def test_radicals_are_read_as_ideographs(tmp_path: Path) -> None:
    file = tmp_path / "令.txt"
    file.write_text("中华⼈⺠共和国商务部令\n第⼀条 部⻔、⻓官和⻩⾦、⻢⻋。\n", "utf-8")
    assert read(file).text == "中华人民共和国商务部令\n第一条 部门、长官和黄金、马车。\n"


def test_other_text_stays_as_it_is() -> None:
    text = "甘科才〔2023〕1号：ｶﾀｶﾅ，①（一）１．\f\n"
    assert ideographs(text) == text


def test_each_character_stands_where_it_stood() -> None:
    radicals = "".join(map(chr, (*range(0x2E80, 0x2FE0), *range(0xF900, 0xFB00))))
    assert len(ideographs(radicals)) == len(radicals)
