"""Reads the words of a responsibility note into names, roles, deadline and rule.

A note has labels (牵头单位：…；责任单位：…) or verbs (A牵头，B配合，6月底前完成), or is a bare list of names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from policykb.corpus.model import Role
from policykb.ingest.duties.deadlines import DEADLINE
from policykb.ingest.duties.holder_names import IS_BODY, split_names, top_level
from policykb.ingest.duties.labels import HOLDER_LABEL, LABEL, persons_in, role_of
from policykb.ingest.duties.named import TOWN, Named, looks_like_body, plausible
from policykb.ingest.wordlists import one_of

# 以下各项均需…落实，不再一一列出 · 逗号前为牵头单位，下同
_RULE = re.compile(
    r"均为责任|均包括|均由|下同|以下(?:各项|任务|均|工作)|不再(?:一一|逐一|单独)?列出|为牵头|未明确牵头|排名第一|首位"
)

# A、B按职责分工负责 · B、C配合 · 依职责落实 · 牵头协调
_VERB = re.compile(
    r"""
    (?: 共同 | 联合 | 分别 | 具体 | 统筹 | 分工 | 属地 | 结合实际 | 总(?=牵头) | 协同(?=负责|推进|落实|抓好)
      | (?:按照|按)(?:各自)?(?:的)?(?:分管|管辖|主管)(?:领域|范围|业务|行业|工作)?
      | (?:按照|按)(?:各自|责任|任务|有关)*分工(?:抓好|组织|做好)?
      | (?:依据|依照|依|按照|按|根据)?(?:各自)?(?:的)?(?:工作|部门)?(?:职责|职能)(?:权限|范围|任务)?(?:和任务)?(?:分工)?(?:范围)?内?(?:抓好|组织|做好)?
    )*
    (?: 牵头(?:负责|抓总|协调|组织|落实|实施|推进|组织实施)? | 主办
      | 负责(?:组织)?(?:落实|实施|推进|指导)? | 组织(?:落实|实施|开展) | 完成有关工作 | (?:组织|贯彻|抓好|推进|督促)落实 | 推进 | 落实 | 实施 | 承办
      | 配合(?:组织)?(?:落实|实施|完成|做好|推进)? | (?:督促|监督)?指导(?:监督|督促|落实|实施)? | 协助 | 协办 | 协同(?:配合)? | 参与(?:配合)? | 参加 | 支持
      | (?:依据|依照|依|按照|按)(?:各自)?(?:职责|职能)(?:分工)?(?:负责|落实)? | 统筹(?:协调|推进)?
    )$
    """,
    re.VERBOSE,
)
# a note without any of these words has no verb
_VERB_WORDS = re.compile(f"{one_of('labels', 'lead', 'support')}|{one_of('notes', 'verb')}")

# Maximum length of a verb, in characters: 按照各自职责分工共同抓好落实 (chosen by hand).
_LONGEST_VERB = 40

# （市教育局牵头、市财政局配合）: a verb may end with 、 too, or with nothing at all
_AFTER_LEAD = re.compile(
    r"(?<=牵头)(?:、|(?=(?:省|市|县|区|州|各)))|(?<=负责)、|(?<=牵头负责)(?=(?:省|市|县|区|州|各))"
)

# 目标位置：全省前5: a label that names nobody
_OTHER_LABEL = re.compile(r"[\u4e00-\u9fff]{2,8}[:：]")

# 市分工方案：市发展改革委、各区政府负责
_PLAN = re.compile(r"^(?:省|市|区|县|州)?分工方案[:：]")

# （规划协调处，张三，12345678） · 区商务局 李四—87654321: a person with a telephone number
_CONTACT = re.compile(
    r"(?:[，,；;、]|(?<!\s)\s|联系人[:：])\s*[\u4e00-\u9fff]{2,4}[，,、\s—－-]*+(?:联系)?(?:电话)?[:：]?\s*"
    r"(?:0\d{2,3}-)?\d{7,11}"
    r"(?:[、/，,]\s*\d{7,11})*"
)

# （以下简称“各市县政府”） · （含省属高校）: an aside that assigns no duty
_NOT_A_NOTE = re.compile(rf"^(?:以下(?!责任|牵头)|{one_of('notes', 'not_a_note')})")

# 牵 头 单 位: letters that are set apart to fill a line
_LETTERSPACE = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff:：])")

# 各县（市）政府，以下简称“各市县政府”
_NAMING = re.compile(r"^(?:以下)?(?:简称|统称)")

# 5月底取得成效并持续推进，牵头考核单位：市审批服务局: a deadline without a label before the labels
_TIME_FIRST = re.compile(rf"(?P<when>[^，,；;：:。]{{2,40}})[，,；;]\s*(?={HOLDER_LABEL}\s*[:：])")

# an aside may hold an aside: 各县人民政府（管委会）落实（以下均需各县人民政府（管委会）落实，下同）
_INNER = r"[（(][^（）()]*[）)]"
_ASIDE = re.compile(rf"[（(](?:[^（）()]|{_INNER})*[）)]|〈[^〈〉]*〉")
_LAST_ASIDE = re.compile(rf"[（(]((?:[^（）()]|{_INNER})*)[）)]$")
# 各市（含定州、辛集市，下同）: this aside explains the name before it and states no rule
_WHO_IS_MEANT = ("含", "包括")

# 市教育局（牵头） · ★市教育局 · 市财政局（配合单位）: the role behind or before a name
_STAR = re.compile(r"^[★☆*]+")
_ROLE_BEHIND = re.compile(
    rf"[（(](?P<role>(?:{one_of('labels', 'lead', 'support')})(?:责任)?(?:单位|部门)?|负责)[）)]$"
)

# Maximum length of a stem that is a name, in characters: 财政 in 市住建、财政等部门 (chosen by hand).
_SHORT_NAME = 6


# Maximum number of names behind one label that are read; a longer list stays as printed (chosen by hand).
MOST_NAMES = 5_000

_BETWEEN_NAMES = re.compile(r"[、，,；;/／|｜·及和与]|\s+")


@dataclass(frozen=True, slots=True)
class NoteContent:
    """The content of a note.

    named: names and roles in printed order
    deadline: the deadline as printed, None if there is none
    rule: words about the roles of others: 逗号前为牵头单位，下同
    style: "labels", "verbs", "bare", or "contact" for names with a person's telephone number
    persons: names behind labels such as 责任人, as printed
    """

    named: tuple[Named, ...]
    deadline: str | None
    rule: str | None
    style: str
    persons: tuple[str, ...] = ()


def read_note(inside: str, bare: bool) -> NoteContent | None:
    """The content of a note's words, None if they are no note.

    `bare`: a mere list of names counts as a note.
    """
    words = inside.strip()
    if _NOT_A_NOTE.match(words):
        return None
    without = _CONTACT.sub("", words)
    if LABEL.match(without):
        return _labelled(without)
    if LABEL.match(closed := _LETTERSPACE.sub("", without)):
        return _labelled(closed)
    when = _TIME_FIRST.match(without)
    if when and DEADLINE.match(when["when"]):
        content = _labelled(without[when.end() :])
        return content and replace(content, deadline=content.deadline or "".join(when["when"].split()))
    if content := _with_verbs(without.removeprefix("由")):
        return content
    if without == words:
        return _bare(words) if bare else None
    content = _bare(without)
    return content and replace(content, style="contact")


def _labelled(words: str) -> NoteContent | None:
    """The content of words with labels: 牵头单位：…；责任单位：…；完成时限：…."""
    labels = list(LABEL.finditer(words))
    ends = [label.start() for label in labels[1:]] + [len(words)]
    named: list[Named] = []
    persons: list[str] = []
    deadline, rule = None, None
    for label, end in zip(labels, ends, strict=True):
        value = words[label.end() : end].strip(" \n；;。，,")
        if label["when"]:
            deadline = "".join(value.split())
        elif label["person"]:
            persons += persons_in(value)
        elif label["who"] and not _is_endless(value):
            parts = _read_parts(value, default=role_of(label["who"]), first=len(named), labelled=True)
            named += parts.named
            deadline = parts.deadline or deadline
            rule = parts.rule or rule
    if not any(looks_like_body(name.text) or len(name.text) <= _SHORT_NAME for name in named):
        return None
    return NoteContent(tuple(named), deadline, rule, "labels", tuple(persons))


def endless_lists(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of the lists behind a label that hold more than MOST_NAMES names.

    They are no list of holders that a person wrote, and are not taken apart.
    """
    if len(text) <= MOST_NAMES:
        return
    labels = list(LABEL.finditer(text))
    ends = [*(label.start() for label in labels[1:]), len(text)]
    for label, following in zip(labels, ends, strict=False):
        line_end = text.find("\n", label.end(), following)
        end = line_end if line_end >= 0 else following
        if label["who"] and _is_endless(text[label.end() : end]):
            yield label.start(), end


def _is_endless(value: str) -> bool:
    return len(value) > MOST_NAMES and sum(1 for _ in _BETWEEN_NAMES.finditer(value)) >= MOST_NAMES


def _with_verbs(words: str) -> NoteContent | None:
    """The content of words with verbs: A牵头，B按职责分工负责，6月底前完成.

    Every part must be a list of names, a deadline or a rule.
    """
    if not _VERB_WORDS.search(words):
        return None
    parts = _read_parts(words, default="unspecified", first=0)
    while len(parts.named) > 1 and parts.without_verb and not looks_like_body(parts.named[-1].text):
        parts.named.pop()  # 依据会议安排确定时间: words behind the last verb that name nobody
        parts.without_verb -= 1
    if not parts.verbs or not all(plausible(name.text) for name in parts.named):
        return None
    if not parts.named or not looks_like_body(parts.named[-1].text):
        return None
    return NoteContent(tuple(parts.named), parts.deadline, parts.rule, "verbs")


def _bare(words: str) -> NoteContent | None:
    """The content of a bare list of names."""
    parts = _read_parts(words, default="unspecified", first=0)
    if not any(IS_BODY.search(name.text) for name in parts.named):
        return None
    if not all(plausible(name.text) and (IS_BODY.search(name.text) or TOWN.search(name.text)) for name in parts.named):
        return None
    return NoteContent(tuple(parts.named), parts.deadline, parts.rule, "bare")


@dataclass(slots=True)
class _Parts:
    """The parts of a note read so far, from comma to comma.

    named: names and roles
    deadline: the deadline as printed
    rule: words about the roles of others
    verbs: number of verbs
    without_verb: number of names at the end that no verb follows
    """

    named: list[Named]
    deadline: str | None = None
    rule: str | None = None
    verbs: int = 0
    without_verb: int = 0


def _read_parts(words: str, default: Role, first: int, labelled: bool = False) -> _Parts:
    """Names with their roles; a verb gives its role to the names before it.

    default: role of names without a verb
    first: index of the first part
    labelled: whether a label has given the role, so that 会同 gives none
    """
    read = _Parts([])
    pending: list[Named] = []
    rules: list[str] = []
    for number, part in _pieces(words):
        label = LABEL.match(part)
        if rules or _RULE.search(_outside(part)):
            rules.append(part)
        elif label and label["when"]:
            read.deadline = part[label.end() :] or read.deadline
        elif labelled and _OTHER_LABEL.match(part):
            continue
        elif DEADLINE.match(part) and (read.named or pending):
            read.deadline = f"{read.deadline}，{part}" if read.deadline else part
        elif part and not _NAMING.match(part):
            part, aside = _without_rule(_PLAN.sub("", part))
            rules += [aside] if aside else []
            verb = _VERB.search(part, max(0, len(part) - _LONGEST_VERB))
            lead, joined, rest = (part[: verb.start()] if verb else part).partition("会同")
            pending += [_named(name, default, first + number) for name in split_names(lead)]
            if joined and not labelled:  # A会同B: A leads, B supports
                read.named += [_with_role(name, "lead") for name in pending]
                read.named += [_named(name, "support", first + number) for name in split_names(rest)]
                pending = []
            elif joined:
                pending += [_named(name, default, first + number) for name in split_names(rest)]
            if verb and pending:
                role = role_of(verb[0])
                read.named += [name if role == "unspecified" else _with_role(name, role) for name in pending]
                pending = []
            read.verbs += bool(verb) + bool(joined)
    read.named += pending
    read.without_verb = len(pending)
    read.rule = "，".join(rules) or None
    return read


def _named(printed: str, default: Role, part: int) -> Named:
    """A name with the role that is printed before or behind it, if there is one."""
    name = _STAR.sub("", printed)
    role = "lead" if name != printed else default
    if behind := _ROLE_BEHIND.search(name):
        name = name[: behind.start()]
        role = role_of(behind["role"])
    return Named(name, role, part)


def _with_role(name: Named, role: Role) -> Named:
    return replace(name, role=role)


def _pieces(words: str) -> Iterator[tuple[int, str]]:
    """The pieces of a note without white space, each with the index of its part.

    Commas end parts; a verb inside a part ends a piece.
    """
    for number, (start, end) in enumerate(top_level(words, "，,；;。")):
        part = "".join(words[start:end].split())
        for piece in _AFTER_LEAD.split(part):
            yield number, piece


def _outside(part: str) -> str:
    """The words of a part outside brackets."""
    return _ASIDE.sub("", part)


def _without_rule(part: str) -> tuple[str, str | None]:
    """A part and the rule in its last bracket: 市国动办（逗号前为牵头单位，下同）."""
    match = _LAST_ASIDE.search(part)
    if match and _RULE.search(match[1]) and not match[1].startswith(_WHO_IS_MEANT):
        return part[: match.start()], match[1]
    return part, None
