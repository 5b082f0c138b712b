"""The forms in which amending decisions write their instructions.

Each form is matched against the words of a statement in which `MARK` stands for each quotation. The names of the forms
are the kinds of instruction.
"""

import re

from policykb.corpus.amending.places import NUMBER, PLACE, PLACES
from policykb.corpus.amending.statements import MARK

_TITLE = r"《(?:[^《》]|《[^《》]*》)*》"

# 本法 · 该条例 · 《…》 · 刑法: what may stand before 第五条
NAMED = rf"(?:{_TITLE}(?:[（(][^（()）]*[）)])?|[本该](?:法|条例|办法|规定|细则|解释|规则|章程|决定|意见)|(?:刑|宪)法)?(?:的|中的?)?"

_LEAD = r"(?:(?:将|把|原|对|在|从|同时|并|其中|此外|另外|相应|决定|还|分别)[，,]?)*"

_THIS = r"(?:[本该](?:条|款|项)|这一(?:自然段|条|款|项)|其(?:中|内容)?)"

_AT = rf"(?:{NAMED}(?P<places>{PLACES})|(?P<this>{_THIS}))"

# 中的 · 第一句中的 · 末尾的
_IN = r"(?:(?:第[一二三四]句|末句|最后一句|[末首]句|首部分?|条首部分|末尾|开头|规定|前半句|后半句|后半段|前半段|第一、二句)?(?:中|里|规定)?(?:所?引用|涉及|规定|使用)?的?)"

_OWN_NAME = r"(?:法|条例|办法|规定|细则|解释|规则|章程|意见)"

# 本条例中的 · 条例全文中的 · 《…》中的 · 有关条文中的
_WHOLE = (
    rf"(?P<whole>(?:(?:{_TITLE}|[本该]{_OWN_NAME}|{_OWN_NAME}(?=全文|中))?(?:全文|文中|条文|各条|有关条款|相关条款|有关条文|相关条文|条文内容)?"
    r"(?:中|里)?的?))"
)

_QUOTES = rf"{MARK}(?:(?:[、，和及或与]|以及|或者){MARK})*"

_TO = r"(?:统一|均|一律|全部|分别|相应|也|都)*(?:地)?(?:修改|改|变更|替换|调整|修订)(?:为|成)"

_IS = r"(?:规定|，?内容为|，?即|，?具体内容为|，?其内容为|如下)?[：:，,]?"

_UNIT = r"(?P<unit>条|款|项|章|节)"

FORMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        # 将第六条和第七条合并修改为：“…” · 将第十条、第二十五条合并，作为第十条，修改为：“…”
        ("merge", rf"{_LEAD}{_AT}(?:进行)?合并(?:后)?，?(?:(?:作为|为|改为)(?P<new>{PLACE}))?，?并?(?:修改)?为?[：:]?(?P<words>{MARK})"),
        # 在第一百六十五条中增加一款作为第二款，将该条修改为：“…”
        ("rewrite", rf"{_LEAD}{_AT}中?增加{NUMBER}[款项]，?(?:作为{PLACES})?，?并?将[该本]条修改为[：:]?(?P<words>{MARK})"),
        # 将第三条第二款改为两款，作为第二款、第三款，修改为：“…”
        (
            "rewrite",
            rf"{_LEAD}{_AT}(?:改|分)为(?:{NUMBER}|两)款，?(?:分别)?(?:作为{PLACES}，?)?并?(?:修改|改)为[：:]?(?P<words>{MARK})",
        ),
        # 将第十一条改为第二十二条，增加一款作为第二款，并将本条修改为：“…”
        ("move", rf"{_LEAD}{_AT}改为(?P<new>{PLACE})，增加{NUMBER}[款项]，?(?:作为{PLACES})?，?并?将[该本]条修改为[：:]?(?P<words>{MARK})"),
        # 增加一条，作为第十二条：“…” · 在第八条后增加一条：“…” · 第八条增加一款，作为第二款：“…”
        (
            "add",
            rf"{_LEAD}(?:{NAMED}(?P<after>{PLACE})(?:之|以)?(?P<side>后|前)|{NAMED}(?P<inside>{PLACE})(?:中)?|(?P<this>{_THIS})|{NAMED}第(?P<chapter>{NUMBER})[章节](?:中)?|{NAMED})"
            rf"(?:分别)?(?:增加|增设|新增|增写|补充)(?:规定)?(?P<count>{NUMBER}|两){_UNIT}(?:规定)?，?(?:分别)?(?:(?:作为|为|列为)(?:[该本][条款])?的?(?:(?P<new>{PLACES})|第(?P<place>{NUMBER})[章节]))?{_IS}(?P<words>{_QUOTES.replace('[、，和及或与]', '[、，；和及]?')})",
        ),
        # 第八条增加第三款：“…”
        ("add", rf"{_LEAD}{NAMED}(?P<inside>{PLACE})?(?:中)?(?:增加|增设)(?P<new>{PLACE})，?{_IS}(?P<words>{MARK})"),
        # 第三款单列一条，作为第四十九条，修改为：“…” · 第九条改为第七条 · 将第三条修改为第五条：“…”
        (
            "move",
            rf"{_LEAD}{_AT}(?:单列(?:为)?一条|单独成条|单列)?，?(?:改为|作为|调整为|变更为|修改为|移至|移作)(?P<new>{PLACES})"
            rf"(?:(?:，?(?:并|同时)*(?:将其|其)?(?:内容)?(?:修改为|内容为)[：:]?|[：:])(?P<words>{MARK}))?",
        ),
        # 将第二章章名修改为：“…”
        ("rename", rf"{_LEAD}{NAMED}第(?P<chapter>{NUMBER})(?P<unit>编|章|节)(?:的?(?:章名|节名|编名|标题|名称|题目))?(?:修改为|改为)[：:]?(?P<words>{MARK})"),
        # 将标题修改为：“…”
        ("title", rf"{_LEAD}{NAMED}(?:标题|题目|名称|题名)(?:修改为|改为|变更为)[：:]?(?P<words>{MARK})"),
        # 将第五条修改为：“…” · 该款修改为：“…”
        ("rewrite", rf"{_LEAD}{_AT}的?(?:内容|规定|部分)?(?:相应)?(?:修改为|改为|修正为|调整为)[：:]?(?P<words>{MARK})"),
        # 在第五条“甲”后增加“乙” · 第五条中的“甲”之前增加“乙”
        ("insert", rf"{_LEAD}(?:{_AT}{_IN})?(?P<old>{MARK})(?:之|以)?(?P<side>后|前)面?，?(?:增加|增写|补充|加上|加入|添加|插入)(?:一句|规定|内容)?，?(?:内容为)?[：:]?(?P<words>{MARK})"),
        # 第五条末尾增加“甲”
        ("append", rf"{_LEAD}{_AT}(?:的)?(?P<side>末尾|最后|句末|开始部分|开头|句首)(?:部分)?(?:增加|增写|补充)(?:规定)?[：:]?(?P<words>{MARK})"),
        # 将第五条、第七条中的“甲”修改为“乙” · 将本条例中的“甲”统一修改为“乙” · “丙”修改为“丁”
        ("replace", rf"{_LEAD}(?:{_AT}{_IN}|{_WHOLE})(?P<old>{_QUOTES})(?:的?(?:表述|规定|字样|一词|等?词语))?，?{_TO}[：:]?(?P<words>{_QUOTES})"),
        # 删去第五条中的“甲” · 删去第三款第二项末尾的“甲”和第二款的“乙”
        ("remove", rf"{_LEAD}(?:删去|删除|删掉|取消)(?:{_AT}{_IN}|{_WHOLE})(?P<old>{_QUOTES})(?:的?(?:表述|规定|字样|一词))?"),
        ("remove", rf"{_LEAD}(?:{_AT}{_IN}|{_WHOLE})(?P<old>{_QUOTES})(?:的?(?:表述|规定|字样|一词))?(?:予以)?(?:删去|删除)"),
        # 和第二款末尾的“乙”: goes on after the form before it
        ("also", rf"(?:和|以及|及)(?:{_AT}{_IN})(?P<old>{_QUOTES})"),
        # 删去第九条、第十条第二款 · 第九条删去
        ("delete", rf"{_LEAD}(?:删去|删除){NAMED}第(?P<chapter>{NUMBER})(?P<unit>章|节)(?:的?全部内容)?(?=[，。；、]|$)"),
        ("delete", rf"{_LEAD}(?:删去|删除|废止)(?:{NAMED}(?P<places>{PLACES})|(?P<this>{_THIS}))(?![中的里末]|{MARK})"),
        ("delete", rf"{_LEAD}{_AT}(?:予以)?(?:删去|删除)"),
        # 条文顺序作相应调整 · 对条文顺序和个别文字作相应调整和修改
        ("renumber", rf"(?:[^，。；{MARK}]{{0,30}})(?:顺序|序号|条号|条目编号)(?P<more>[^，。；{MARK}]{{0,10}}?)(?:作|进行|予以|做)?出?(?:相应)?的?(?:调整|修改|变更|顺延)"),
    )
)  # fmt: skip
"""Kinds of instruction with their forms; of those that match at one place, the first counts."""

VERBS = re.compile(
    r"修改为|改为|删去|删除|增加(?!值)|增写|增设|合并|调整为|替换|补充规定|单列|移至|废止|文字[^，。；]{0,8}(?:修改|调整)"
)
"""Words of an instruction; what has none of them and matches no form instructs nothing."""

CLOSING = re.compile(r"^(?:本决定|本修正案|本修改|根据(?:以上|本)|上述|此前|自本决定)")
"""Beginning of a sentence about the decision itself."""

GENERAL = re.compile(
    rf"(?P<words>(?:对|并对|并将|其|相关|有关|上述)?[^，。；{MARK}]{{0,20}}(?:条文|条款|条目|章节|法条)?(?:顺序|序号|条号)[^，。；{MARK}]{{0,10}}(?:调整|修改|变更|顺延))"
)
"""Words of a closing sentence that let the articles of every regulation be numbered anew."""

ABOUT_ALL = re.compile(
    r"根据本决定|(?:相关|有关|上述|以上)(?:行政法规|法律|地方性法规|法规|规章|条例|规范性文件|司法解释|文件)"
)
"""What tells that a closing sentence speaks of all regulations that a decision amends, or of those it names."""

ANNEX = re.compile(r"\s*附\s*(?:件|录)?\s*[\d一二三四五六七八九十]*\s*[：:]?")
"""Beginning of an annex, where the instructions for the last regulation end."""
