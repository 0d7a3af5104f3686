"""Markers of a reply: known ids become citations, nothing else ever looks like one, however the text arrives."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.markers import MarkerReader, Written
from assistant.chat.reply_body import Note
from assistant.nouns import Article, Evidence, Sentence
from assistant.text.characters import NEVER_SHOWN

ARTICLES = [
    [
        "The ferry Selma sank off Bergen on Tuesday.",
        "Rescuers saved 41 passengers within two hours.",
        "Its owner, Fjordlinje, blamed a cargo fire.",
        "The deficit narrowed to 2.5 percent of output.",
        "Divers will search the wreck next week.",
    ],
    ["Norway will review ferry safety rules in spring.", "The review costs 12 million kroner."],
]


def evidence() -> list[Evidence]:
    found = []
    for number, sentences in enumerate(ARTICLES, start=1):
        article = Article(str(number), None, " ".join(sentences), "The Port", date(2025, 1, 1))
        for place, sentence in enumerate(sentences, start=1):
            start = article.text.index(sentence)
            found.append(Evidence(number, place, Sentence(article, start, start + len(sentence))))
    return found


def read(*deltas: str) -> tuple[str, list[Written], list[str]]:
    """Return the text shown, the statements and the quotes of the citations by number."""
    reader = MarkerReader(evidence())
    pieces = [piece for delta in deltas for piece in reader.read(delta)] + list(reader.finish())
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    return (
        text,
        [piece for piece in pieces if isinstance(piece, Written)],
        [one.quote for one in reader.citations],
    )


def cites(statement: Written) -> list[str]:
    return [one.id for one in statement.cited]


@pytest.mark.parametrize(
    ("reply", "shown", "ids", "unknown"),
    [
        ("It sank [1.1].", "It sank [1].", ["1.1"], ()),
        ("It sank. [1.1]", "It sank. [1]", ["1.1"], ()),
        ("It sank.[1.1]", "It sank.[1]", ["1.1"], ()),
        ("It sank [1.1][1.2].", "It sank [1][2].", ["1.1", "1.2"], ()),
        ("It sank [1.1] [1.2].", "It sank [1] [2].", ["1.1", "1.2"], ()),
        ("It sank [1.1, 1.2].", "It sank [1][2].", ["1.1", "1.2"], ()),
        ("It sank [1.1; 2.2].", "It sank [1][2].", ["1.1", "2.2"], ()),
        ("It sank [1.1 and 2.2].", "It sank [1][2].", ["1.1", "2.2"], ()),
        ("It sank [1.1 2.2].", "It sank [1][2].", ["1.1", "2.2"], ()),
        ("It sank [1.1/2.2].", "It sank [1][2].", ["1.1", "2.2"], ()),
        ("It sank [1.1-1.3].", "It sank [1][2][3].", ["1.1", "1.2", "1.3"], ()),
        ("It sank [1.1–3].", "It sank [1][2][3].", ["1.1", "1.2", "1.3"], ()),
        ("It sank [1.5-2.1].", "It sank [1][2].", ["1.5", "2.1"], ()),
        ("It sank [1.1 - 1.3].", "It sank [1][2][3].", ["1.1", "1.2", "1.3"], ()),
        ("It sank [1.1 to 1.3].", "It sank [1][2][3].", ["1.1", "1.2", "1.3"], ()),
        ("It sank [1.1 through 3].", "It sank [1][2][3].", ["1.1", "1.2", "1.3"], ()),
        ("It sank [Source 1.1, Source 2.1].", "It sank [1][2].", ["1.1", "2.1"], ()),
        ("It sank [cf. 1.1].", "It sank [1].", ["1.1"], ()),
        ("It sank [see 1.1 and 2.1].", "It sank [1][2].", ["1.1", "2.1"], ()),
        ("It sank [Bergen 1.1, Oslo].", "It sank [Bergen 1.1, Oslo].", [], ()),
        ("It sank [1.1 from 1.3].", "It sank [1.1 from 1.3].", [], ()),
        ("It sank [1.1-1.9].", "It sank [1][1.9].", ["1.1"], ("[1.9]",)),
        ("It sank 【1.1】.", "It sank [1].", ["1.1"], ()),
        ("It sank 【1:1†source】.", "It sank [1].", ["1.1"], ()),
        ("It sank ［1.1］.", "It sank [1].", ["1.1"], ()),
        ("It sank [^1.1].", "It sank [1].", ["1.1"], ()),
        ("It sank [ 1.1 ].", "It sank [1].", ["1.1"], ()),
        ("It sank [Source 1.1].", "It sank [1].", ["1.1"], ()),
        ("It sank [ids: 1.1, 1.2].", "It sank [1][2].", ["1.1", "1.2"], ()),
        ("It sank [[1.1]].", "It sank [1].", ["1.1"], ()),
        ("It sank [[1.1], [2.1]].", "It sank [[1], [2]].", ["1.1", "2.1"], ()),
        ("It sank [[not a marker]].", "It sank [[not a marker]].", [], ()),
        ("It sank `[1.1]`.", "It sank [1].", ["1.1"], ()),
        ("It sank `code` [1.1].", "It sank `code` [1].", ["1.1"], ()),
        ("It sank <cite>1.1, 2.1</cite>.", "It sank [1][2].", ["1.1", "2.1"], ()),
        ("It sank <ref>[1.1]</ref>.", "It sank [1].", ["1.1"], ()),
        ("It sank <cite>1.1</sup>.", "It sank <cite>1.1</sup>.", [], ()),
        ("It sank <b>1.1</b>.", "It sank <b>1.1</b>.", [], ()),
        ("It sank [S1.1].", "It sank [1].", ["1.1"], ()),
        ("It sank [P2.1, S1.1].", "It sank [1][2].", ["2.1", "1.1"], ()),
        ("It sank (p. 1).", "It sank (p. 1).", [], ()),
        ("It sank [1.1, 1.1].", "It sank [1].", ["1.1"], ()),
        ("It sank [01.01].", "It sank [1].", ["1.1"], ()),
        ("It sank [1.\u200b1].", "It sank [1].", ["1.1"], ()),
        ("It sank [\u034f1\u200d.\ufe0f1].", "It sank [1].", ["1.1"], ()),
        ("It sank [9.9].", "It sank [9.9].", [], ("[9.9]",)),
        ("It sank [1.1, 9.9].", "It sank [1][9.9].", ["1.1"], ("[9.9]",)),
        ("It sank in [2024].", "It sank in [2024].", [], ()),
        ("It sank [0] [99] [1999, 2024].", "It sank [0] [99] [1999, 2024].", [], ()),
        ("It [sic] sank [in Bergen] [].", "It [sic] sank [in Bergen] [].", [], ()),
        ("The ferry [7] sank.", "The ferry [7.?] sank.", [], ("[7.?]",)),
        ("Elephants dance [1].", "Elephants dance [1.?].", [], ("[1.?]",)),
        ("Elephants dance [1-2].", "Elephants dance [1.?][2.?].", [], ("[1.?]", "[2.?]")),
        ("The ferry Selma sank off Bergen [1].", "The ferry Selma sank off Bergen [1].", ["1.1"], ()),
        ("The review costs 12 million kroner [2].", "The review costs 12 million kroner [1].", ["2.2"], ()),
        ("The ferry sank off Bergen (1.1).", "The ferry sank off Bergen [1].", ["1.1"], ()),
        ("Exports fell (1.1) on the year.", "Exports fell (1.1) on the year.", [], ()),
        ("The deficit narrowed to (2.5) percent.", "The deficit narrowed to (2.5) percent.", [], ()),
        ("It rose 2.5% (up 1.2 from 2023).", "It rose 2.5% (up 1.2 from 2023).", [], ()),
        ("It [†[1[1.1] sank.", "It [†[1[1] sank.", ["1.1"], ()),
        ("The ferry sank off Bergen (1).", "The ferry sank off Bergen [1].", ["1.1"], ()),
        ("The ferry sank off Bergen (2).", "The ferry sank off Bergen (2).", [], ()),
        ("Rescuers saved 41 (41) passengers.", "Rescuers saved 41 (41) passengers.", [], ()),
        ("(1) It sank and (2) it burned.", "(1) It sank and (2) it burned.", [], ()),
        ("It sank (Source: 1.1).", "It sank [1].", ["1.1"], ()),
        ("It sank (see 1.1 and 2.1).", "It sank [1][2].", ["1.1", "2.1"], ()),
        ("It sank (Source: Bergen).", "It sank (Source: Bergen).", [], ()),
        ("It sank [Passage 1, Sentence 2].", "It sank [1].", ["1.2"], ()),
        ("It sank \\[1.1\\].", "It sank [1].", ["1.1"], ()),
        ("It sank \\[1.1\\]\\[1.2\\].", "It sank [1][2].", ["1.1", "1.2"], ()),
        ("A \\ and \\(x\\) and \\[x\\].", "A \\ and \\(x\\) and \\[x\\].", [], ()),
        ("It sank<sup>1.1</sup>.", "It sank[1].", ["1.1"], ()),
        ("It sank<sup>[1.1][1.2]</sup>.", "It sank[1][2].", ["1.1", "1.2"], ()),
        ("It sank<sub>1.1</sub> <s>off</s>.", "It sank<sub>1.1</sub> <s>off</s>.", [], ()),
        ("It sank¹·¹.", "It sank[1].", ["1.1"], ()),
        ("It sank¹·¹,²·¹.", "It sank[1][2].", ["1.1", "2.1"], ()),
        ("It has 90 m² and 10⁶ litres¹.", "It has 90 m² and 10⁶ litres¹.", [], ()),
        ("It sank [1.1](#1.1).", "It sank [1].", ["1.1"], ()),
        ("It sank [1.1](https://port.example/a?b=1).", "It sank [1].", ["1.1"], ()),
        ("It sank [1.1](in port).", "It sank [1](in port).", ["1.1"], ()),
        ("It sank (https://port.example).", "It sank (https://port.example).", [], ()),
        ("It sank 〔1.1〕.", "It sank [1].", ["1.1"], ()),
        ("It sank {1.1}.", "It sank [1].", ["1.1"], ()),
        ("[cite_start]It sank[cite: 1.1, 1.2].", "It sank[1][2].", ["1.1", "1.2"], ()),
        ("It sank [citation:1.1].", "It sank [1].", ["1.1"], ()),
        ("It sank [^1.1^].", "It sank [1].", ["1.1"], ()),
        ("The ferry Selma sank off Bergen [ref_1].", "The ferry Selma sank off Bergen [1].", ["1.1"], ()),
        ("It sank (see sentence 1.1).", "It sank [1].", ["1.1"], ()),
        ("It sank [1.1, The Port].", "It sank [1].", ["1.1"], ()),
        ("It sank [1.1: The Port, 1 January 2025].", "It sank [1].", ["1.1"], ()),
        ("It sank [The Port, 2025-01-01, 1.1; 2.1].", "It sank [1][2].", ["1.1", "2.1"], ()),
        ("It sank [1.1, Oslo Radio].", "It sank [1.1, Oslo Radio].", [], ()),
        ("It sank [9.9, The Port].", "It sank [9.9, The Port].", [], ()),
        ("It sank 【1.1†L2-L4】.", "It sank [1].", ["1.1"], ()),
        ("Open [1.1", "Open [1.1", [], ()),
        ("Open [1.1 and then it went on", "Open [1.1 and then it went on", [], ()),
    ],
)  # fmt: skip
def test_a_bracket_becomes_what_it_names(reply: str, shown: str, ids: list[str], unknown: tuple[str, ...]) -> None:
    text, statements, _ = read(reply)
    assert text == shown
    assert [cites(statement) for statement in statements] == [ids]
    assert statements[0].unknown == unknown


def test_numbers_count_sentences_by_first_appearance() -> None:
    text, statements, quotes = read("It will be reviewed [2.1]. It sank [1.1]. Spring is when [2.1].")
    assert text == "It will be reviewed [1]. It sank [2]. Spring is when [1]."
    assert [cites(one) for one in statements] == [["2.1"], ["1.1"], ["2.1"]]
    assert quotes == [ARTICLES[1][0], ARTICLES[0][0]]


def test_one_sentence_in_two_passages_has_one_number() -> None:
    first, *_ = evidence()
    again = Evidence(3, 1, first.sentence)
    reader = MarkerReader([first, again])
    shown = [*reader.read("It sank [3.1]. It did [1.1]."), *reader.finish()]
    assert "".join(piece for piece in shown if isinstance(piece, str)) == "It sank [1]. It did [1]."
    assert len(reader.citations) == 1


@pytest.mark.parametrize(
    ("reply", "statements"),
    [
        ("It sank [1.1]. All lived [1.2].", [("It sank.", ["1.1"]), ("All lived.", ["1.2"])]),
        ("It sank. [1.1] All lived. [1.2]", [("It sank.", ["1.1"]), ("All lived.", ["1.2"])]),
        ("It sank [1.1], they lived [1.2].", [("It sank, they lived.", ["1.1", "1.2"])]),
        ("Mr. Berg of the U.S. paid $2.5 million [1.1].", [("Mr. Berg of the U.S. paid $2.5 million.", ["1.1"])]),
        ("He left the U.S. [1.1] She stayed [1.2].", [("He left the U.S.", ["1.1"]), ("She stayed.", ["1.2"])]),
        ("“It sank.” [1.1] He wept.", [("“It sank.”", ["1.1"]), ("He wept.", [])]),
        ("- Bergen [1.1]\n- Oslo [1.2]\n", [("Bergen", ["1.1"]), ("Oslo", ["1.2"])]),
        ("1. Bergen [1.1]\n2. Oslo [1.2]", [("Bergen", ["1.1"]), ("Oslo", ["1.2"])]),
        ("The ports are:\n- Bergen [1.1]\n- Oslo [1.2]", [("The ports are: Bergen", ["1.1"]), ("Oslo", ["1.2"])]),
        ("**It sank** off *Bergen* [1.1].", [("It sank off *Bergen*.", ["1.1"])]),
        ("It sank.\n[1.1]\nAll lived.", [("It sank.", ["1.1"]), ("All lived.", [])]),
        ("It sank.\n\n[1.1] All lived.", [("It sank.", []), ("All lived.", ["1.1"])]),
        ("[1.1] It sank. All lived [1.2].", [("It sank.", ["1.1"]), ("All lived.", ["1.2"])]),
        ("It sank!? All lived... [1.2] Really", [("It sank!?", []), ("All lived...", ["1.2"]), ("Really", [])]),
        ("船は沈んだ。[1.1]全員が助かった。[1.2]", [("船は沈んだ。", ["1.1"]), ("全員が助かった。", ["1.2"])]),
        ("The answer is no. It sank [1.1].", [("The answer is no.", []), ("It sank.", ["1.1"])]),
        ("It lay at berth No. 5 in Bergen [1.1].", [("It lay at berth No. 5 in Bergen.", ["1.1"])]),
        ("Maj. Berg paid Dkr. 12 million [1.1].", [("Maj. Berg paid Dkr. 12 million.", ["1.1"])]),
        ("Am 8. Oktober sank die Selma [1.1].", [("Am 8. Oktober sank die Selma.", ["1.1"])]),
        ("It fell by 41. All lived [1.2].", [("It fell by 41.", []), ("All lived.", ["1.2"])]),
        ("Here is what the articles say: it sank [1.1].", [("it sank.", ["1.1"])]),
        ("“No.” It sank [1.1].", [("“No.”", []), ("It sank.", ["1.1"])]),
        ("According to [1.1], it sank.", [("it sank.", ["1.1"])]),
        ("It sank, according to [1.1] and [1.2], off Bergen.", [("It sank off Bergen.", ["1.1", "1.2"])]),
        ("It sank (see [1.1]).", [("It sank.", ["1.1"])]),
        ("See [1.1].", [("See.", ["1.1"])]),
        ("1. ", []),
        ("1.\nBergen [1.1]", [("Bergen", ["1.1"])]),
        ("1. [1.1] Bergen\n2. [1.2] Oslo", [("Bergen", ["1.1"]), ("Oslo", ["1.2"])]),
        ("\n  \n---\n", []),
        ("It sank and all lived [1.1], [1.2].", [("It sank and all lived.", ["1.1", "1.2"])]),
        ("It sank [1.1] and [1.2].", [("It sank.", ["1.1", "1.2"])]),
        ("It sank **[1.1]**.", [("It sank.", ["1.1"])]),
        ("It sank ([1.1], [1.2]).", [("It sank.", ["1.1", "1.2"])]),
        ("It sank — [1.1]\nAll lived — [1.2]", [("It sank", ["1.1"]), ("All lived", ["1.2"])]),
        ("<p>It sank [1.1].</p>", [("It sank.", ["1.1"])]),
        ("[1.1] It sank. [1.2] All lived.", [("It sank.", ["1.1"]), ("All lived.", ["1.2"])]),
        ("[1.1] It sank. [1.2]\nAll lived. [1.2]", [("It sank.", ["1.1", "1.2"]), ("All lived.", ["1.2"])]),
        ("Sure! It sank [1.1]. Let me know if you need more!", [("It sank.", ["1.1"])]),
        ("Of course [1.1].", [("Of course.", ["1.1"])]),
        ("Let me know if it sank and all died.", [("Let me know if it sank and all died.", [])]),
        ("## The ferry\nIt sank [1.1].", [("The ferry It sank.", ["1.1"])]),
        ("**The ferry**\n- It sank [1.1]\n- It burned [1.3]", [("The ferry It sank", ["1.1"]), ("It burned", ["1.3"])]),
        ("## Answer\nIt sank [1.1].", [("It sank.", ["1.1"])]),
        ("Answer: It sank [1.1]. The answer: no.", [("It sank.", ["1.1"]), ("The answer: no.", [])]),
        ("Based on the provided articles, it sank [1.1].", [("it sank.", ["1.1"])]),
        ("| Port | Lost |\n|---|---|\n| Bergen | Selma [1.1] |\n", [("Bergen; Selma", ["1.1"])]),
        ("| Bergen | Selma |\n| Oslo | none [2.1] |\n", [("Bergen; Selma", []), ("Oslo; none", ["2.1"])]),
        ("| Port [1.1] |\n|:-:|\n| Bergen. It sank. | [1.2] |", [("Port", ["1.1"]), ("Bergen. It sank.", ["1.2"])]),
        ("| Port | Lost |\nIt sank.", [("Port; Lost", []), ("It sank.", [])]),
    ],
)  # fmt: skip
def test_a_marker_belongs_to_its_sentence(reply: str, statements: list[tuple[str, list[str]]]) -> None:
    assert [(one.text, cites(one)) for one in read(reply)[1]] == statements


def test_the_end_of_a_statement_is_where_a_marker_would_follow_it() -> None:
    text, statements, _ = read("  It sank. All lived\n- Really")
    assert [text[: one.end] for one in statements] == ["It sank.", "It sank. All lived", text]


REPLIES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                *("[1.1]", "[1.2, 2.1]", "[2]", "[3]", "[1]", "[9.9]", "[1.1-1.4]", "【2.1】", "(1.1)", "(2.5)"),
                *("The ferry Selma sank off Bergen", "U.S.", "Mr. Berg", "- ", ": ", "。", "[", "]", "(", "1", "."),
                *("”", "†", ". ", "\n", " ", "[2024]", "<sup>", "</sup>", "\\[", "\\]", "¹", "·", "²", "(#a)", "(1)"),
                *("| a | b |\n", "|---|---|\n", "## ", "**", "(Source 1.1)", "Answer: "),
                *("passage 1, sentence 2]", "[cite_start]", "[[", "]]", "`", "<cite>", "</cite>", "[S1.1]"),
            ]
        ),
        st.text(alphabet="[]()【】123., -–\n†a\u200b\x00Aé\\<>|#¹·`", max_size=8),
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(REPLIES, st.data())
def test_cutting_the_reply_elsewhere_changes_nothing(reply: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=8)))
    pieces = [reply[start:end] for start, end in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    assert read(*pieces) == read(reply) == read(*reply)


@given(REPLIES)
def test_whatever_looks_like_a_citation_is_one(reply: str) -> None:
    text, statements, quotes = read(reply)
    numbers = {int(number) for number in re.findall(r"\[\s*(\d+)\s*\]", text)}
    possible = {number for number in numbers if 1 <= number <= len(evidence())}
    assert possible == set(range(1, len(quotes) + 1))
    assert all(text[: one.end].strip() and one.text for one in statements)


@given(st.text(max_size=60).filter(lambda text: not set(text) & set("[]()（）［］【】〔〕\\<`")))
def test_text_without_brackets_is_shown_as_it_is(reply: str) -> None:
    shown = NEVER_SHOWN.sub("", reply)
    assert read(reply)[0] == shown.lstrip()


@pytest.mark.parametrize(
    ("reply", "statement"),
    [
        ("According to sentence 1.1, it sank.", "it sank."),
        ("Based on passages 1 and 2, it sank.", "it sank."),
        ("As stated in article 1.2, it sank.", "it sank."),
        ("According to Article 5 of the treaty, it sank.", "According to Article 5 of the treaty, it sank."),
    ],
)
def test_an_id_in_words_is_no_part_of_a_statement_but_the_article_of_a_treaty_is(reply: str, statement: str) -> None:
    assert [one.text for one in read(reply)[1]] == [statement]


def test_a_replys_own_numbers_count_as_its_own_list_says() -> None:
    sank, saved, *_, review, _ = evidence()
    own = {1: Note((review,), exact=True), 2: Note((sank, saved), exact=False), 12: Note((sank,), exact=True)}
    reader = MarkerReader(evidence(), own)
    reply = "Rules are reviewed [1]. Rescuers saved 41 passengers² and more [3]. Elephants dance [2]. It sank [12]."
    shown = [*reader.read(reply), *reader.finish()]
    assert "".join(piece for piece in shown if isinstance(piece, str)) == (
        "Rules are reviewed [1]. Rescuers saved 41 passengers[2] and more [3.?]. Elephants dance [2.?]. It sank [3]."
    )
    assert [cites(one) for one in shown if isinstance(one, Written)] == [["2.1"], ["1.2"], [], ["1.1"]]
