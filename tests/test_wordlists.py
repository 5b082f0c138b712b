"""Word lists: each entry stands in its printed example, and the code reads the example as its list says."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from policykb.ingest import wordlists
from policykb.ingest.duties.duty_tables import read_head, strange_columns
from policykb.ingest.duties.holder_names import ENDS_AS_BODY, IS_BODY, split_names
from policykb.ingest.duties.labels import LABEL, role_of
from policykb.ingest.duties.note_grammar import read_note
from policykb.ingest.duties.notes import find_notes
from policykb.ingest.formats.web.html import extract
from policykb.ingest.header.facts import FrontMatter
from policykb.ingest.header.front_matter import FOOT, SENDS, label
from policykb.ingest.header.organisations import ORGANISATION
from policykb.ingest.header.web_labels import WebPage, read_web_line
from policykb.ingest.inference.places import is_national_number
from policykb.ingest.prose.names import is_name
from policykb.ingest.prose.statements import statements
from policykb.ingest.structure.lines import split_lines
from policykb.ingest.structure.titles import TITLE_END, title_at

Check = Callable[[str, str], bool]

FILES = sorted(path.stem for path in Path(wordlists.__file__).parent.glob("*.toml"))
FACTS = ("title", "issuer", "doc_number", "publicity", "effective", "expires", "status", "issued", "published")


def lists(section: dict[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    """The path of its list, the entry and the example of every line."""
    for key, value in section.items():
        if isinstance(value, dict):
            yield from lists(value, f"{path}.{key}")
        else:
            yield path, key, value


LINES = [line for file in FILES for line in lists(wordlists.sections(file), file)]


def is_organisation(entry: str, example: str) -> bool:
    return example.endswith(entry) and ORGANISATION.fullmatch(example) is not None


def is_issuer_on_a_web_page(entry: str, example: str) -> bool:
    page = WebPage()
    return example.endswith(entry) and read_web_line(f"发文机关：{example}", page) and page.issuer == example


def is_issuer_above_a_title(entry: str, example: str) -> bool:
    """With its ending, the name on the first line is no part of the title below."""
    issuer, other = (split_lines(f"{name}\n甘肃省科普工作方案") for name in (example, example.removesuffix(entry)))
    return example.endswith(entry) and title_at(issuer, 0) is None and title_at(other, 0) is not None


def ends_a_name_above(entry: str, example: str) -> bool:
    """The line goes on with the name and title that the line above begins, but not with another word in its place."""
    end = "实施方案的通知"
    whole, other = (
        title_at(split_lines(f"兰州市科普工作委\n{words.removesuffix(end)}兰州市科普工作\n{end}"), 0)
        for words in (example, example.replace(entry, "其他", 1))
    )
    return example.startswith(entry) and whole is not None and whole[1] == 3 and other is None


def is_holder(entry: str, example: str) -> bool:
    return example.endswith(entry) and ENDS_AS_BODY.search(example) is not None


def is_holder_in_brackets(entry: str, example: str) -> bool:
    return example.endswith(entry) and IS_BODY.search(example) is not None


def ends_a_title(entry: str, example: str) -> bool:
    """The title ends with the entry, and an aside in brackets at most."""
    return bool(TITLE_END.search(example) and re.search(rf"{entry}(?:（[^（）]*）)?$", example))


def sends_a_document(entry: str, example: str) -> bool:
    return entry in example and SENDS.search(example) is not None


def gives_role(role: str) -> Check:
    """The label announces holders and gives them this role."""

    def check(entry: str, example: str) -> bool:
        printed = LABEL.match(example)
        return printed is not None and entry in (printed["who"] or "") and role_of(printed["who"]) == role

    return check


def announces_holders(entry: str, example: str) -> bool:
    printed = LABEL.match(example)
    return printed is not None and entry in (printed["who"] or "")


def heads_a_table(entry: str, example: str) -> bool:
    """The row is the head of a duty table, but not with another word in place of the entry."""
    cells, other = example.split("\t"), example.replace(entry, "其他").split("\t")
    return read_head(cells) is not None and read_head(other) is None


def is_a_column_of_no_duty(entry: str, example: str) -> bool:
    """The head row is understood, but not with another word in place of the entry's cell."""
    cells = example.split("\t")
    other = ["暗号" if entry in cell else cell for cell in cells]
    return strange_columns(cells, read_head(cells)) == [] and strange_columns(other, read_head(other)) == ["暗号"]


def opens_no_note(entry: str, example: str) -> bool:
    """Words that are a note by themselves are none behind the entry."""
    note = "甲，省科技厅负责"
    read = [read_note(words, bare=True) for words in (example, entry + note, note)]
    return example.startswith(entry) and [one is not None for one in read] == [False, False, True]


def names_no_one(entry: str, example: str) -> bool:
    """The entry is no holder, neither alone in brackets nor before a verb, where another name is one."""
    other = example.replace(f"（{entry}）", "（市财政局）")
    alone = [len(find_notes(text)) for text in (example, other)]
    return alone == [0, 1] and read_note(f"{entry}负责", bare=True) is None


def is_verb(entry: str, example: str) -> bool:
    content = read_note(example, bare=False)
    return entry in example and content is not None and content.style == "verbs"


def joins_one_name(entry: str, example: str) -> bool:
    """The example is one name, but not with another word in place of the entry."""
    return split_names(example) == [example] and len(split_names(example.replace(entry, "电视台", 1))) > 1


def is_addressed(example: str) -> bool:
    front = FrontMatter()
    label(split_lines(example), front)
    return f"{front.recipients}：" == example


def gives_a_task(role: str) -> Check:
    """The sentence gives its body this role."""

    def check(entry: str, example: str) -> bool:
        named = [one for stated in statements(example) for one in stated.named]
        return entry in example and bool(named) and named[0][1] == role

    return check


def gives_no_task(entry: str, example: str) -> bool:
    return entry in example and not list(statements(example))


def names_a_body(entry: str, example: str) -> bool:
    return example.endswith(entry) and is_name(example)


def is_a_whole_name(entry: str, example: str) -> bool:
    """The name is read to its end, not up to the word that the entry looks like."""
    [(name, _)] = [one for stated in statements(f"{example}负责科普工作") for one in stated.named]
    return entry in example and name == example


def names_no_body(entry: str, example: str) -> bool:
    return f"{entry}机构" in example and not is_name(example)


def begins_no_name(entry: str, example: str) -> bool:
    """The words are no name, though they are without the entry."""
    return not is_name(example) and is_name(example.removeprefix(entry))


def begins_a_name(entry: str, example: str) -> bool:
    return example.startswith(entry) and is_name(example)


def is_in_no_name(entry: str, example: str) -> bool:
    return entry in example and not is_name(example)


def is_foot(entry: str, example: str) -> bool:
    return entry in example and FOOT.match(example) is not None


def is_web_line(*facts: str) -> Check:
    """The line belongs to the web page, and gives these facts alone."""

    def check(entry: str, example: str) -> bool:
        page = WebPage()
        taken = read_web_line(example, page)
        given = tuple(fact for fact in FACTS if getattr(page, fact) is not None)
        return taken and entry in "".join(example.split()) and given == facts

    return check


def is_beside_a_text(entry: str, _: str) -> bool:
    """The page takes the fact from a table beside the text, which states another fact too."""
    cells = "".join(f"<td>{words}</td>" for words in (f"{entry}：", "甲", "索引号：", "乙", "文号：", "丙"))
    text = "<p>一、加强科普阵地建设，提升公共服务能力和水平。</p>" * 9
    page = f'<div><table><tr>{cells}</tr></table></div><div class="TRS_Editor">{text}</div>'
    return f"{entry}：甲\n" in extract(f'<meta charset="utf-8">{page}'.encode()).text


CHECKS: dict[str, tuple[Check, ...]] = {
    "body_endings.office": (
        is_organisation,
        is_issuer_on_a_web_page,
        is_issuer_above_a_title,
        is_holder,
        is_holder_in_brackets,
    ),
    "body_endings.issuer": (is_organisation, is_issuer_on_a_web_page, is_issuer_above_a_title),
    "body_endings.company": (is_organisation, is_issuer_above_a_title),
    "body_endings.above_title": (is_issuer_above_a_title,),
    "body_endings.name_rest": (ends_a_name_above,),
    "body_endings.signature": (is_organisation,),
    "body_endings.holder": (is_holder,),
    "body_endings.in_brackets": (is_holder_in_brackets,),
    "body_endings.in_brackets_any": (is_holder_in_brackets,),
    "title_kinds.kind": (ends_a_title,),
    "title_kinds.sending": (sends_a_document,),
    "labels.lead": (gives_role("lead"),),
    "labels.lead_label": (gives_role("lead"),),
    "labels.support": (gives_role("support"),),
    "labels.other": (gives_role("unspecified"),),
    "labels.unit": (announces_holders,),
    "labels.body_column": (heads_a_table,),
    "labels.task_column": (heads_a_table,),
    "labels.mere_column": (is_a_column_of_no_duty,),
    "prose.task": (gives_a_task("unspecified"),),
    "prose.leading": (gives_a_task("lead"),),
    "prose.supporting": (gives_a_task("support"),),
    "prose.jointly": (gives_a_task("lead"),),
    "prose.verb": (gives_a_task("unspecified"),),
    "prose.none": (gives_no_task,),
    "prose.body": (names_a_body,),
    "prose.begins_no_name": (begins_no_name,),
    "prose.begins_name": (begins_a_name,),
    "prose.in_no_name": (is_in_no_name,),
    "prose.no_task": (is_a_whole_name,),
    "prose.private_office": (names_no_body,),
    "notes.not_a_note": (opens_no_note,),
    "notes.too_general": (names_no_one,),
    "notes.verb": (is_verb,),
    "names.place_kind": (joins_one_name,),
    "names.body_kind": (joins_one_name,),
    "names.generic": (joins_one_name,),
    "front_matter.addressed": (lambda entry, example: example.startswith(entry) and is_addressed(example),),
    "front_matter.addressee": (lambda entry, example: example.endswith(f"{entry}：") and is_addressed(example),),
    **{f"front_matter.{name}": (is_foot,) for name in ("button", "explained", "related", "link", "remark")},
    "front_matter.national_number": (lambda entry, example: example.startswith(entry) and is_national_number(example),),
    **{f"web_labels.above.{fact}": (is_web_line(fact),) for fact in FACTS},
    "web_labels.above.nothing": (is_web_line(),),
    **{f"web_labels.beside.{fact}": (is_web_line(fact), is_beside_a_text) for fact in FACTS},
    "web_labels.beside.nothing": (is_web_line(), is_beside_a_text),
}


@pytest.mark.parametrize(("path", "entry", "example"), LINES, ids=[f"{path} {entry}" for path, entry, _ in LINES])
def test_an_entry_and_its_example(path: str, entry: str, example: str) -> None:
    failed = [check for check in CHECKS[path] if not check(entry, example)]
    assert not failed


def test_a_file_or_list_that_does_not_exist() -> None:
    with pytest.raises(OSError, match="nowhere"):
        wordlists.sections("nowhere")
    with pytest.raises(KeyError, match="nothing"):
        wordlists.one_of("labels", "nothing")


def test_entries_are_plain_words() -> None:
    """An entry with a sign of regular expressions matches the sign itself."""
    assert wordlists.one_of("title_kinds", "sending") == "印发|转发|发布|公布|颁布|下发"
    assert not [entry for _, entry, _ in LINES if re.escape(entry) != entry]
