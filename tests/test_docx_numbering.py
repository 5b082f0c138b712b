"""Word's numbers where the file that defines them is damaged."""

import io

import docx
import pytest
from docx.oxml import parse_xml

from policykb.ingest.formats.office.docx.document import extract

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize("number", ["0", "999", "不是数"])
def test_a_list_that_is_not_there(number: str) -> None:
    word = docx.Document()
    place = f'<w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    word.element.body.insert(0, parse_xml(f"<w:p {_W}>{place}<w:r><w:t>甲</w:t></w:r></w:p>"))
    file = io.BytesIO()
    word.save(file)
    assert extract(file.getvalue()).text == "甲\n"
