"""What more there is of a cited article: what stands around the cited sentence, what speaks of a topic."""

from collections.abc import Sequence

from assistant.nouns import Citation, Passage, Sentence
from assistant.text.words import content_stems, same_root


def around(source: Citation, passages: Sequence[Passage], max_words: int) -> tuple[Sentence, ...]:
    """Return the sentences nearest to a cited one that together keep within the words, in reading order.

    At the same distance the one after it comes first. The cited sentence is left out, unless the passages, all of its
    article, hold no other one.
    """
    sentences = _sentences(passages)
    before = [sentence for sentence in sentences if sentence.end <= source.start][::-1]
    after = [sentence for sentence in sentences if sentence.start >= source.end]
    if not before and not after:
        return tuple(sentences)
    ordered = sorted([*enumerate(after), *enumerate(before)], key=lambda placed: placed[0])
    return _within([sentence for _, sentence in ordered], max_words)


def speaking_of(topic: str, passages: Sequence[Passage], max_words: int) -> tuple[Sentence, ...]:
    """Return the sentences of one article that hold every word of a topic, as far as the words allow."""
    wanted = set(content_stems(topic))
    found = [sentence for sentence in _sentences(passages) if wanted and _holds(sentence, wanted)]
    return _within(found, max_words)


def _holds(sentence: Sentence, wanted: set[str]) -> bool:
    stems = content_stems(sentence.text)
    return all(any(same_root(word, stem) for stem in stems) for word in wanted)


def _sentences(passages: Sequence[Passage]) -> list[Sentence]:
    """Return the sentences of passages of one article, each once, in reading order."""
    held = {sentence.start: sentence for passage in passages for sentence in passage.chunk.sentences}
    return [held[start] for start in sorted(held)]


def _within(sentences: Sequence[Sentence], max_words: int) -> tuple[Sentence, ...]:
    """Return as many of the sentences as keep within the words, but one at least, in reading order."""
    chosen: list[Sentence] = []
    left = max_words
    for sentence in sentences:
        left -= len(sentence.text.split())
        if left < 0 and chosen:
            break
        chosen.append(sentence)
    return tuple(sorted(chosen, key=lambda sentence: sentence.start))
