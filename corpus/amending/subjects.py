"""The documents that an amending decision amends, by its title and its lines."""

import re
from collections.abc import Iterator, Sequence

# 甘肃省科学技术奖励办法修正案（二）: a title that amends without 关于修改
_AMENDMENT = re.compile(r"(?P<title>[^《》]{2,120}?)修正案(?:[（(][^（()）]{1,10}[）)])?")

# 关于修改《…》等三件地方性法规的决定
_DECISION = re.compile(r"(?:修改|修正|修订).{0,200}(?:决定|令)(?:[（(][^（()）]{1,12}[）)])?$")

# 二、对《甲条例》作出修改 · 三、删去《乙办法》第三条 · 四、修改《丙规定》
_LINE = re.compile(
    r"^\s*(?:[一二三四五六七八九十百]{1,5}、|[（(][一二三四五六七八九十]{1,5}[）)]|\d{1,3}[.．、])\s*"
    r"(?:对|将|在|修改|删去|删除)?《(?P<title>(?:[^《》]|《[^《》]*》){2,150})》(?:[（(](?P<note>[^（()）]{3,80})[）)])?"
    r"(?=[^。；\n]{0,40}(?:[作做进予]|第|$))(?!等)",
    re.MULTILINE,
)

# 附件2 … 决定废止的 · 对下列地方性法规予以废止: behind this a decision repeals
_REPEALS = re.compile(r"^\s*附\s*件.*\n?.*废止|^.*予以废止[。：:]?$", re.MULTILINE)


def amended_documents(titles: Sequence[str], text: str) -> Iterator[tuple[str, str | None]]:
    """Yield the title of each document that a decision amends, and the note behind it.

    titles: the titles of the decision, without white space
    """
    for title in titles:
        amendment = _AMENDMENT.fullmatch(title)
        if amendment:
            yield amendment["title"], None
    if any(_DECISION.search(title) for title in titles):
        lines = list(_LINE.finditer(text))
        ends = [match.start() for match in _REPEALS.finditer(text) if lines and match.start() > lines[0].start()]
        for match in lines:
            if not ends or match.start() < ends[0]:
                yield "".join(match["title"].split()), match["note"]
