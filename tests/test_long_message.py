"""The request in a long message."""

from collections.abc import Sequence

from policykb.index.question.long_message import reduce_query


def nearness(texts: Sequence[str]) -> list[float]:
    return [float("科普" in text or "展厅" in text) for text in texts]


def test_a_question_stays_as_it_is() -> None:
    assert reduce_query("科普展厅归谁管，怎么申请", nearness) == "科普展厅归谁管，怎么申请"


def test_the_story_is_left_out() -> None:
    text = "我在县里上班，馆里冬天没有暖气，冻得大家直跺脚。我们想办一个科普展厅，让娃娃们来看石头标本，领导催得紧，科普的经费不知道在哪里"
    assert reduce_query(text, nearness) == (
        "我在县里上班，馆里冬天没有暖气，冻得大家直跺脚，我们想办一个科普展厅，科普的经费不知道在哪里"
    )


def test_a_long_text_without_parts_stays() -> None:
    assert reduce_query("科普" * 40, nearness) == "科普" * 40
