"""The holders of documents, counted together."""

from policykb.corpus.extents import Extent, departments_in


def test_holders_of_several_documents_are_added_up_the_most_frequent_first() -> None:
    first = Extent(range(1, 4), (1, 2), (("b", "乙", 1), ("a", "甲局", 2)))
    second = Extent(range(4, 6), (4, 5), (("a", "甲", 1), ("c", "丙", 1)))
    departments = departments_in([first, second])
    assert list(departments.items()) == [("a", (min("甲", "甲局"), 3)), ("b", ("乙", 1)), ("c", ("丙", 1))]


def test_no_documents_have_no_holders() -> None:
    assert departments_in([]) == {}
