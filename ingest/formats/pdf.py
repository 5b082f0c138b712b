"""PDF: text by pdfium, line by line with the place of each; ruled tables row by row, where pages have them.

pdfium gives text fast but knows no tables; it does know the lines that are drawn on a page. Where these part an area
into cells (`pdf_tables`), the words in each cell are put together. Where they cross but part it into no rectangles,
pdfplumber, which takes some twenty times as long, says where the cells are.
"""

import io
import re
import zlib
from collections.abc import Iterator
from ctypes import c_double
from dataclasses import dataclass

import pdfplumber
import pypdfium2 as pdfium
from pypdfium2 import raw

from corpus.model import Box, Span
from ingest.formats import Extract, Unreadable
from ingest.formats.pdf_rules import Frame, read_rules
from ingest.formats.pdf_tables import Grid, Rect, Unexplained, find_grids, grid_of_cells

MOST_PAGES = 5_000
