"""Sentences that give bodies a task: 市公安机关负责…, 由市民政部门会同财政部门制定.

A body is named where it begins a part of a sentence, or stands behind 由, and a word such as 应当 or 负责 follows. Bodies
that only receive something (向…申请, 经…批准), that may (可以) or must not (不得) have no task.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from policykb.corpus.model import Role
from policykb.ingest.prose.names import is_name, names_in, public
from policykb.ingest.wordlists import one_of

_TASK, _SUPPORTING = one_of("prose", "task"), one_of("prose", "supporting")
# 会同市财政部门 · 商有关部门; but not 联合会, 商务
_TOGETHER = rf"(?:(?:{one_of('prose', 'jointly')})(?![会体国社])|商(?=有关|相关|同级|国务院|[省市县区]|财政))"

# 应当 · 主管 · 协助 · 会同 · 可以 · 是…主管部门 · 制定, each behind a name; but not 建设主管部门, which ends one
_ACT = re.compile(
    rf"""
      (?P<is> [是为](?=[^，。；]{{0,60}}?(?:主管|牵头|责任)(?:部门|机关|单位|主体)) )
    | (?P<task> (?!{one_of("prose", "no_task")})(?:{_TASK}) )
    | (?P<lead> (?:{one_of("prose", "leading")})(?!部门|机关|单位) )
    | (?P<support> {_SUPPORTING} )
    | (?P<jointly> {_TOGETHER} )
    | (?P<none> {one_of("prose", "none")} )
    | (?P<verb> (?:{one_of("prose", "verb")})(?![\u4e00-\u9fff、]{{0,14}}?(?:行政|主管|管理|监督|执法)(?:主管)?(?:部门|机关)) )
    """,
    re.VERBOSE,
)
_JOINTLY = re.compile(_TOGETHER)
# 应当依法协助 · 按照职责配合
_HELPS = re.compile(rf"(?:{_TASK}|积极|各自|职责|做好){{1,4}}(?:{_SUPPORTING})")

# …人民政府批准的项目 · …人民政府确定的部门应当: the verb describes what follows
_DESCRIBES = re.compile(r"的(?!，|。|；|$)")
# …部门向中心提供的信息，应当…: so do these two, where the piece ends with a noun
_MAY_DESCRIBE = ("向", "为")
_DESCRIBES_LAST = re.compile(r"[^，。；]*的[^的，。；]{1,12}$")

# 学术委员会是实验室的指导机构，负责… · 管委会作为派出机构，负责…: the task stands behind a comma
_IS = re.compile(r"是|作为")
_TASK_BEHIND = re.compile(r"(?:具体)?(?:负责|承担|统筹|履行|行使|主管|主要职责)")
# 由市人民政府; but not 理由, 自由, 由于
_BY = re.compile(r"(?<![理自事缘经])由(?!于|此|来|衷)")
# What follows a name behind 由 only where the name goes on.
_GOES_ON = "的、和或及与所（(）)室长员托派任理置罚分以于书"
# 市人民政府责成有关部门: a body, then another that it acts on
_SECOND_BODY = re.compile(r"(?:政府|部门|机关|局|委员会)[^、和及与或的]{1,6}(?:有关|相关|下级|所属|其他)")

# 第五条 · 【主管部门】 · （一） · 必要时: what stands before the first words of a sentence
_BEFORE = (
    re.compile(
        r"\s*(?:第[〇零一二三四五六七八九十百千0-9]+[条章节]|[（(][^（）()]{1,4}[）)]|[\d一二三四五六七八九十]{1,3}[、.．])\s*"
    ),
    re.compile(r"\s*[【〔（(][^【】〔〕（）()]{2,20}[】〕）)]\s*"),
    re.compile(r"\s*[（(][^（）()]{1,4}[）)]\s*"),
    re.compile(r"\s*(?:其中|同时|必要时|但是|但|并且|因此|此外)?"),
)

# Maximum length of the names in a list, in characters (chosen by hand).
_LONGEST = 240
# Maximum length of a name behind 由 before a verb that is not listed, in characters (chosen by hand).
_LONGEST_ALONE = 40
# Maximum number of statements of a clause, and maximum length of a sentence (chosen by hand).
_MOST, _LONGEST_SENTENCE = 200, 2000

_Named = tuple[tuple[str, Role], ...]
_Found = tuple[int, _Named]


@dataclass(frozen=True, slots=True)
class Statement:
    """Bodies with a task in a sentence.

    start: position of the first name in the text, or of its piece between commas
    end: position after the sentence
    named: names and roles, in printed order
    """

    start: int
    end: int
    named: _Named


def statements(text: str) -> Iterator[Statement]:
    """The statements of a text about who must do what, in order.

    Of a clause with more than 200 the first 200; a sentence of more than 2,000 characters has none.
    """
    yield from islice(_statements(text), _MOST)


def _statements(text: str) -> Iterator[Statement]:
    for start, end in _sentences(text):
        if end - start > _LONGEST_SENTENCE:
            continue
        found: list[_Found] = []
        waiting: _Found | None = None  # names before a comma: 市公安机关，各区人民政府应当…
        described: _Found | None = None  # names of whom the piece before says what they are
        for at, piece in _pieces(text, start, end):
            named = list(_subjects(piece, at))
            if described and _TASK_BEHIND.match(piece):
                found.append(described)
            if waiting and named and not piece[_begin(piece) :].startswith("由"):
                named[0] = (waiting[0], (*((name, named[0][1][0][1]) for name, _ in waiting[1]), *named[0][1]))
            elif waiting and (act := _ACT.match(piece)) and (act["task"] or act["support"] or act["lead"]):
                found.append((waiting[0], tuple((name, _role_of(act, piece)) for name, _ in waiting[1])))
            described = None if named else _described(piece, at)
            waiting = None if named else _waiting(piece, at, waiting)
            found += named
            if support := _jointly(piece):
                found = [*found[:-1], (found[-1][0], _leading(found[-1][1]))] if found else []
                found.append((at, support))
        yield from (Statement(at, end, named) for at, named in found)


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each sentence."""
    at = 0
    for match in re.finditer(r"[。；;\n]|$", text):
        if text[at : match.start()].strip():
            yield at, match.start()
        at = match.end()


def _pieces(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The pieces of a sentence between commas, each with its position."""
    depth, at = 0, start
    for index in range(start, end):
        depth += (text[index] in "（(") - (text[index] in "）)")
        if text[index] in "，,：:" and depth <= 0:
            yield at, text[at:index]
            at = index + 1
    yield at, text[at:end]


def _begin(piece: str) -> int:
    """The position in a piece behind numbers, captions and words such as 其中."""
    at = 0
    for pattern in _BEFORE:
        at = match.end() if (match := pattern.match(piece, at)) else at
    return at


def _with_role(words: str, role: Role) -> _Named:
    return tuple((name, role) for name in names_in(words))


def _leading(named: _Named) -> _Named:
    """The names, leading where their role is not told."""
    return tuple((name, "lead" if role == "unspecified" else role) for name, role in named)


def _described(piece: str, offset: int) -> _Found | None:
    """The names that begin a piece about what they are: 学术委员会是实验室的指导机构."""
    start = _begin(piece)
    match = _IS.search(piece, start)
    words = piece[start : match.start()] if match else ""
    return (offset + start, _with_role(words, "unspecified")) if is_name(words) else None


def _waiting(piece: str, offset: int, before: _Found | None) -> _Found | None:
    """The names that a piece without a task consists of, after those before it."""
    start = _begin(piece)
    if not is_name(piece[start:]):
        return None
    at, named = before or (offset + start, ())
    return at, (*named, *_with_role(piece[start:], "unspecified"))


def _jointly(piece: str) -> _Named:
    """The names behind the first 会同 of a piece; they support. None behind 可以 or 不得."""
    match = _JOINTLY.search(piece)
    if match is None or any(act["none"] for act in _ACT.finditer(piece, 0, match.start())):
        return ()
    ends = [act.start() for act in _ACT.finditer(piece, match.end())] + [len(piece)]
    words = (public(piece[match.end() : end]) for end in ends)
    return next((_with_role(those, "support") for those in words if is_name(those)), ())


def _subjects(piece: str, offset: int) -> Iterator[_Found]:
    """The names at the beginning of a piece and behind 由, with their positions."""
    if named := _named_from(piece, start := _begin(piece)):
        yield offset + start, named
    for match in _BY.finditer(piece):
        if named := _named_from(piece, match.end()) or _behind_by(piece, match.end()):
            yield offset + match.end(), named


def _named_from(piece: str, start: int) -> _Named:
    """The names from a position up to the word that gives them a task, with roles."""
    for act in _ACT.finditer(piece, start, min(len(piece), start + _LONGEST)):
        words = public(piece[start : act.start()])
        if _is_description(act, piece) or not is_name(words):
            continue
        if act["none"]:
            break
        return _with_role(words, _role_of(act, piece))
    return ()


def _role_of(act: re.Match[str], piece: str) -> Role:
    """The role that a word gives to the names before it."""
    if act["lead"] or act["is"]:
        return "lead"
    return "support" if act["support"] or _HELPS.match(piece, act.start()) else "unspecified"


def _is_description(act: re.Match[str], piece: str) -> bool:
    """Whether a verb describes what follows: 人民政府批准的项目."""
    if act[0] in _MAY_DESCRIBE:
        return bool(_DESCRIBES_LAST.match(piece, act.end()))
    return bool(act["verb"] and _DESCRIBES.match(piece, act.end()))


def _behind_by(piece: str, start: int) -> _Named:
    """The names behind 由 where any verb follows: 由县级公安机关管辖."""
    for end in range(min(len(piece), start + _LONGEST_ALONE), start, -1):
        words, after = piece[start:end], piece[end : end + 1]
        if after and after not in _GOES_ON and is_name(words) and not _SECOND_BODY.search(words):
            return _with_role(words, "unspecified")
    return ()
