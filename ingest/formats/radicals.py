"""Ideographs in place of the radicals that some PDF writers store.

⼈⺠ is printed as 人民.
"""

import unicodedata

# Radicals of the CJK Radicals Supplement without a compatibility mapping, with the ideographs of the same shape
# (Unicode's EquivalentUnifiedIdeograph.txt).
_SUPPLEMENT = dict(zip(
    "⺁⺄⺆⺈⺊⺌⺍⺕⺜⺝⺠⺢⺣⺥⺩⺬⺮⺯⺶⺷⺸⺼⺾⻁⻂⻄⻅⻆⻈⻉⻋⻌⻍⻎⻐⻑⻒⻓⻔⻖⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻱⻳",
    "厂乙冂刀卜小小彐日月民水火爪王示竹糸羊羊羊肉艹虎衣西见角讠贝车辶辶辶钅長镸长门阜雨青韦页风飞食饣饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龜龟",
    strict=True,
))  # fmt: skip

_TABLE = {
    **{code: unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)},
    **{
        code: unicodedata.normalize("NFKC", chr(code)) for code in range(0xF900, 0xFA6E) if code not in (0xFA6E, 0xFA6F)
    },
    **{ord(radical): ideograph for radical, ideograph in _SUPPLEMENT.items()},
}


def ideographs(text: str) -> str:
    """The text with an ideograph for each radical.

    Each character stands where it stood.
    """
    return text.translate(_TABLE)
