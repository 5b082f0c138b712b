"""Which words are known, and how common they are.

How common they are in Chinese is known by jieba's dictionary, and how common they are here by the clauses.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from policykb.index.first_stage.inverted_index import InvertedIndex
from policykb.index.text.segmenter import Segmenter


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a segmenter with the character pairs of one snapshot.

    segmenter: knows the dictionary
    pairs: the inverted index of character pairs
    """

    segmenter: Segmenter
    pairs: InvertedIndex

    def __len__(self) -> int:
        """Number of clauses."""
        return len(self.pairs)

    def document_frequencies(self, pairs: Sequence[str]) -> list[int]:
        """Return for each character pair the number of clauses that hold it."""
        return self.pairs.frequencies(pairs)

    def words_with_counts(self, text: str) -> list[tuple[str, int]]:
        """Return the words of a folded text, each with its dictionary count.

        The words are in order and are all of the text; the count is 0 if a word is unknown.
        """
        return self.segmenter.words_with_counts(text)

    def counts(self, words: Sequence[str]) -> list[int]:
        """Return the count of each word in the dictionary, 0 if unknown."""
        return self.segmenter.counts(words)

    def in_words(self, before: str, characters: str, after: str) -> str:
        """Return those of the characters that make a word between `before` and `after`."""
        return self.segmenter.in_words(before, characters, after)
