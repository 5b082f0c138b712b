"""Where a clause says who is responsible, and how: the ways of printing a responsibility note.

Two places: in brackets after the words it speaks of, or on lines of its own. Three ways of saying it: with labels
(牵头单位：…；责任单位：…), with verbs (A牵头，B配合，6月底前完成), or as a bare list of names.
Running text that merely says 由…牵头 stands in no brackets and is no note.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corpus.model import Role
from ingest.names import IS_BODY, split_names, top_level

# longest words first: 牵头责任单位 before 牵头单位
_LABEL_WORDS = (
    "(?:指标|项目|任务|工作|政策|改革)?(?:(?:第一|主要)?(?:牵头|主办|主管|责任|配合|协办|协同|协助|参与|参加|落实|实施|承办|负责|具体负责|主责)){1,2}"
    "(?:单位|部门|处室|科室|机构)"
)
_TIME_WORDS = "(?:完成|时限|时间|办结)(?:时限|时间|要求|期限)?|(?:实施|推进|落实)(?:时间|时限)|时间(?:节点|安排)|(?:进度|时限)要求"
_PERSON_WORDS = "(?:牵头|责任|分管|包抓|联系|挂钩)(?:省|市|州|县|区|校|厅|局|委)?(?:级)?(?:领导|人|负责人)"
LABEL = re.compile(rf"(?:(?P<who>{_LABEL_WORDS})|(?P<when>{_TIME_WORDS})|(?P<person>{_PERSON_WORDS}))\s*[:：]")

_OPENING, _CLOSING = "（(〔[【［﹝", "）)〕]】］﹞"
_LONGEST_NOTE = 1500

# 6月底前完成 · 长期坚持 · 2023年9月底前完成 · 持续推进 · 全年持续
_DEADLINE = re.compile(
    r"^(?:(?:20\d\d\s*年)?(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?(?:[上中下]旬|底|末|初)?(?:之)?前?(?:基本|全面)?(?:完成|落实到位|实现)"
    r"|(?:20\d\d\s*年)?\s*\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?(?:底|末)?(?:之)?前"
    r"|(?:20\d\d年|今年|本年|年)?(?:年)?(?:底|内|中|末)前?(?:完成|取得.*)?"
    r"|(?:长期|持续|常年|全年|常态化|立即|即时|按期|适时|分步|同步|滚动)[\u4e00-\u9fff]{0,8})$"
)

# 以下各项均需…落实，不再一一列出 · 逗号前为牵头单位，下同
_RULE = re.compile(r"均为责任|均包括|均由|下同|以下(?:各项|任务|均)|不再(?:一一)?列出|为牵头|未明确牵头|排名第一")

_VERB = re.compile(
    r"""
    (?: (?:共同|联合|分别|具体|统筹|依|按(?:照|各自)?(?:各自)?(?:的)?(?:工作)?职责(?:权限|范围|任务)?(?:分工)?(?:范围)?(?:内)?(?:分别|共同|抓好|组织|做好)?) )*
    (?P<verb>
        牵头负责 | 牵头组织实施 | 牵头落实 | 牵头推进 | 牵头
      | 负责(?:组织)?(?:落实|实施|推进)? | 组织(?:落实|实施) | 完成有关工作 | 抓好落实 | 推进落实 | 推进 | 落实
      | 配合(?:组织)?(?:落实|实施|完成|做好)? | (?:结合实际)?(?:组织|贯彻|抓好)落实 | 协助 | 协同(?:配合)? | 参与(?:配合)? | 参加 | 支持
      | 按(?:照)?(?:各自)?职责(?:分工)?(?:负责|落实)?
    )$
    """,
    re.VERBOSE,
)
# 市分工方案：市发展改革委、各区政府负责
_PLAN = re.compile(r"^(?:省|市|区|县|州)?分工方案[:：]")

# 按照各自职责分工共同抓好落实 and the like
_LONGEST_VERB = 40

_NOT_A_NOTE = re.compile(
    r"^(?:以下简称|简称|下称|含|包括|如|即|不含|见|详见|注|试行|暂行|略|包含|其中|例如|由|涉及|除)"
)


@dataclass(frozen=True, slots=True)
class Named:
    """One name and its role; `place` is which comma-separated part of the note it stands in, for rules that say so."""

    text: str
    role: Role
    place: int = 0


@dataclass(frozen=True, slots=True)
class Note:
    """A note in a clause's text: where it stands, whom it names, by when, and what rule it states."""

    start: int
    end: int
    named: tuple[Named, ...]
    deadline: str | None = None
    rule: str | None = None


def find_notes(text: str) -> list[Note]:
    """The notes of a clause's rejoined text, in order, none inside another."""
    pairs = list(brackets(text))
    lines = [note for note in _line_notes(text) if not any(start < note.start < end for start, end in pairs)]
    outside = [pair for pair in pairs if not any(note.start <= pair[0] < note.end for note in lines)]
    return sorted([*lines, *_bracketed_notes(text, outside)], key=lambda note: note.start)


def _bracketed_notes(text: str, pairs: Iterable[tuple[int, int]]) -> Iterator[Note]:
    for start, end in pairs:
        closed = _balance(text[start:end]) == 0
        inside = text[start + 1 : end - closed]
        bare = closed and text[start] != "【" and _stands_last(text, start, end)
        if read := read_note(inside, bare):
            yield Note(start, end, *read[:-1])


def brackets(text: str) -> Iterator[tuple[int, int]]:
    """Outermost pairs of brackets; any kind may close any other, as printed documents do. One that was never closed
    ends with its paragraph, if that is near."""
    depth = start = 0
    for index, character in enumerate(text):
        if character in _OPENING:
            if depth == 0:
                start = index
            depth += 1
        elif character in _CLOSING and depth:
            depth -= 1
            if depth == 0:
                yield start, index + 1
        if depth and index - start > _LONGEST_NOTE:
            depth = 0
    if depth:
        end = text.find("\n", start)
        yield start, len(text.rstrip()) if end < 0 or LABEL.match(text[start + 1 :].lstrip()) else end


def _balance(text: str) -> int:
    return sum(text.count(mark) for mark in _OPENING) - sum(text.count(mark) for mark in _CLOSING)


def _stands_last(text: str, start: int, end: int) -> bool:
    """Whether a bracket closes a sentence or a heading, and its paragraph: a bare list elsewhere is an aside."""
    after = text[end:].lstrip(" 。；;")
    before = text[:start].rpartition("\n")[2].rstrip()
    closes = before.endswith(("。", "；", "！", "”", "）")) or "。" not in before
    return closes and (not after or after.startswith("\n"))


def _line_notes(text: str) -> Iterator[Note]:
    """Paragraphs that begin with a label, one after the other, are one note."""
    start = end = None
    at = 0
    for line in [*text.split("\n"), ""]:
        stripped = line.strip()
        label = LABEL.match(stripped)
        if label and not (label["when"] and start is None):
            start = at if start is None else start
            end = at + len(line)
        elif start is not None and end is not None:
            if read := read_note(text[start:end], bare=False):
                yield Note(start, end, *read[:-1])
            start = end = None
        at += len(line) + 1


def read_note(inside: str, bare: bool) -> tuple[tuple[Named, ...], str | None, str | None, str] | None:
    """Names, deadline, rule and style of a note's words; None if they are no note."""
    words = inside.strip()
    if _NOT_A_NOTE.match(words):
        return None
    if LABEL.match(words):
        return _labelled(words)
    return _with_verbs(words) or (_bare(words) if bare else None)


def _labelled(words: str) -> tuple[tuple[Named, ...], str | None, str | None, str] | None:
    labels = list(LABEL.finditer(words))
    ends = [label.start() for label in labels[1:]] + [len(words)]
    named: list[Named] = []
    deadline, rule = None, None
    for label, end in zip(labels, ends, strict=True):
        said = words[label.end() : end].strip(" \n；;。，,")
        if label["when"]:
            deadline = "".join(said.split())
        elif label["who"]:
            parts = _parts(said, default=_role_of(label["who"]), place=len(named))
            named += parts[0]
            deadline = parts[1] or deadline
            rule = parts[2] or rule
    return (tuple(named), deadline, rule, "labels") if named else None


def _role_of(label: str) -> Role:
    if "牵头" in label or "主办" in label:
        return "lead"
    return "support" if re.match("配合|协办|协同|协助|参与|参加", label) else "unspecified"


def _with_verbs(words: str) -> tuple[tuple[Named, ...], str | None, str | None, str] | None:
    """A牵头，B按职责分工负责，6月底前完成: every part must be a list of names, a deadline or a rule."""
    if not re.search(r"牵头|负责|配合|落实|职责|会同|组织实施|参与|协助", words):
        return None
    named, deadline, rule, verbs = _parts(words, default="unspecified", place=0)
    plausible = named and all(_plausible(name.text) for name in named)
    return (tuple(named), deadline, rule, "verbs") if verbs and plausible else None


def _bare(words: str) -> tuple[tuple[Named, ...], str | None, str | None, str] | None:
    named, deadline, rule, _ = _parts(words, default="unspecified", place=0)
    plausible = named and all(_plausible(name.text) and IS_BODY.search(name.text) for name in named)
    return (tuple(named), deadline, rule, "bare") if plausible else None


def _parts(words: str, default: Role, place: int) -> tuple[list[Named], str | None, str | None, int]:
    """Names with their roles, going from comma to comma; a verb speaks for the names before it. Last: verbs read."""
    named: list[Named] = []
    pending: list[Named] = []
    deadline: str | None = None
    rules: list[str] = []
    verbs = 0
    stretches = [(start, end) for start, end in top_level(words, "，,；;。")]
    for number, (start, end) in enumerate(stretches):
        part = "".join(words[start:end].split())
        if rules or _RULE.search(_outside(part)):
            rules.append(part)
        elif _DEADLINE.match(part) and (named or pending):
            deadline = part
        elif part:
            part, aside = _without_rule(_PLAN.sub("", part))
            rules += [aside] if aside else []
            verb = _VERB.search(part, max(0, len(part) - _LONGEST_VERB))
            stem = part[: verb.start()] if verb else part
            lead, joined, rest = _meeting(stem)
            names = [Named(name, default, place + number) for name in split_names(lead)]
            names += [Named(name, default, place + number) for name in split_names(rest)] if joined else []
            pending += names
            if verb:
                verbs += 1
                role = _role_of_verb(verb[0], default)
                named += [Named(name.text, role, name.place) for name in pending]
                pending = []
            verbs += bool(joined)
    return named + pending, deadline, "，".join(rules) or None, verbs


def _meeting(stem: str) -> tuple[str, bool, str]:
    """A会同B: two lists."""
    before, joined, after = stem.partition("会同")
    return before, bool(joined), after


def _role_of_verb(verb: str, default: Role) -> Role:
    if "牵头" in verb:
        return "lead"
    return "support" if re.search("配合|协助|协同|参与|参加|支持", verb) else default


_TOO_GENERAL = ("单位", "部门", "街道办事处", "乡镇政府", "居委会", "村委会", "社区", "企业", "学校", "医院")


def _outside(part: str) -> str:
    return re.sub(r"[（(][^（）()]*[）)]", "", part)


def _without_rule(part: str) -> tuple[str, str | None]:
    """市国动办（逗号前为牵头单位，下同） → the name, and the rule."""
    match = re.search(r"[（(]([^（）()]*)[）)]$", part)
    if match and _RULE.search(match[1]):
        return part[: match.start()], match[1]
    return part, None


def _plausible(name: str) -> bool:
    """Whether this can be a holder at all, rather than a stretch of running text."""
    if name in _TOO_GENERAL:
        return False
    return (
        len(name) <= 45
        and not re.fullmatch(_LABEL_WORDS, name)
        and not re.search(r"[。！？《》]|的$|^(?:并|及时|应当|由|对|将|按|依法)|进行|工作$|要求$", name)
    )
