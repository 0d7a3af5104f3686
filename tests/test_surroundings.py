"""What more of a cited article is quoted."""

from assistant.answering.surroundings import around, speaking_of
from assistant.nouns import Article, Chunk, Citation, Passage, Sentence

WORDS = [
    "Ida Holm opened it.",
    "It took nine years.",
    "The Kestrel bridge is long.",
    "Tolls are due in May.",
    "Few pay.",
]
ARTICLE = Article("a", None, " ".join(WORDS))


def sentences():
    at, found = 0, []
    for words in WORDS:
        found.append(Sentence(ARTICLE, at, at + len(words)))
        at += len(words) + 1
    return found


def passages(*groups):
    held = sentences()
    return [
        Passage(Chunk(f"a:{n}", ARTICLE, held[a].start, held[b - 1].end, tuple(held[a:b])), 1.0)
        for n, (a, b) in enumerate(groups)
    ]


def cited(number):
    sentence = sentences()[number]
    return Citation(1, ARTICLE, sentence.start, sentence.end)


def texts(found):
    return [sentence.text for sentence in found]


def test_the_nearest_sentences_come_in_reading_order_without_the_cited_one():
    whole = passages((2, 5), (0, 3))
    assert texts(around(cited(2), whole, 100)) == [WORDS[0], WORDS[1], WORDS[3], WORDS[4]]
    assert texts(around(cited(2), whole, 9)) == [WORDS[1], WORDS[3]]
    assert texts(around(cited(2), whole, 5)) == [WORDS[3]]


def test_one_sentence_is_given_however_long_it_is():
    assert texts(around(cited(0), passages((0, 5)), 1)) == [WORDS[1]]


def test_a_sentence_alone_in_its_article_is_all_there_is():
    assert texts(around(cited(1), passages((1, 2)), 100)) == [WORDS[1]]


def test_sentences_that_hold_every_word_of_a_topic_speak_of_it():
    whole = passages((0, 3), (2, 5))
    assert texts(speaking_of("the bridges of Kestrel", whole, 100)) == [WORDS[2]]
    assert texts(speaking_of("tolls", whole, 100)) == [WORDS[3]]
    assert speaking_of("the Raven bridge", whole, 100) == ()
    assert speaking_of("it", whole, 100) == ()
