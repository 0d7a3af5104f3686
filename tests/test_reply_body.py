"""The body of a reply: lists of sources and fences go, whatever else there is stays, however the text arrives."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.chat.reply_body import ReplyBody, own_numbers
from assistant.nouns import Article, Evidence, Sentence

ARTICLES = (
    ("Ferry lost", "The Port", ("The ferry Selma sank off Bergen.", "Rescuers saved 41 passengers.")),
    ("Rules under review", "Nordlys Post", ("Norway will review ferry rules.", "It costs 12.5 million kroner.")),
)


def evidence() -> list[Evidence]:
    found = []
    for number, (title, outlet, sentences) in enumerate(ARTICLES, start=1):
        article = Article(str(number), title, " ".join(sentences), outlet, date(2025, 1, 8))
        for place, sentence in enumerate(sentences, start=1):
            start = article.text.index(sentence)
            found.append(Evidence(number, place, Sentence(article, start, start + len(sentence))))
    return found


def read(*pieces: str) -> tuple[str, list[str]]:
    body = ReplyBody()
    shown = [text for piece in pieces for text in body.read(piece)] + list(body.finish())
    return "".join(shown), body.notes


@pytest.mark.parametrize(
    ("reply", "body", "notes"),
    [
        ("It sank [1.1].", "It sank [1.1].", []),
        ("It sank.\n\nSources:\n- [1.1] The Port\n- 2.1", "It sank.", ["- [1.1] The Port", "- 2.1"]),
        ("It sank.\n\n**Sources:**\n1. [1.1]\n\n2. [1.2]\n", "It sank.", ["1. [1.1]", "2. [1.2]"]),
        ("It sank.\n---\n## References\n[1] The Port", "It sank.", ["[1] The Port"]),
        ("It sank.\nSources: [1.1], [1.2]", "It sank.", ["[1.1], [1.2]"]),
        ("1. A.\nSource: [1.1]\n2. B.\nSource: [1.2]\n3. C.", "1. A. [1.1]\n2. B. [1.2]\n3. C.", []),
        ("- A.\n\n  Source: [1.1]\n\n- B.", "- A.\n\n- B.", ["[1.1]"]),
        ("1. A.\nSource: The Port\n2. B.\nSource: Kyst", "1. A.\n2. B.", ["The Port", "Kyst"]),
        ("A.\nSources: [1.1], [1.2]\n[1.3] The Port\nB.", "A.\nB.", ["[1.1], [1.2]", "[1.3] The Port"]),
        ("A.\nSources: the port says all live [1.2].", "A.\nSources: the port says all live [1.2].", []),
        ("It sank.[^1]\n\n[^1]: [1.1]", "It sank.[^1]", ["[^1]: [1.1]"]),
        ("It sank.[^1]\n[^1]: [1.1]\nAll lived.", "It sank.[^1]\nAll lived.", ["[^1]: [1.1]"]),
        ("Er sank.\nQuellen:\n- [1.1]", "Er sank.", ["- [1.1]"]),
        ("It sank.\n\nReferences\n[1] The Port\n\nThe 41 live on.", "It sank.\n\nThe 41 live on.", ["[1] The Port"]),
        ("Sources:\n- coal [1.1]\n- gas [1.2]", "Sources:\n- coal [1.1]\n- gas [1.2]", []),
        ("Sources say it sank.\nSources: they said so", "Sources say it sank.", ["they said so"]),
        ("It sank.\nSources of the police say so [1.1].", "It sank.\nSources of the police say so [1.1].", []),
        ("It sank.\nSource code was lost.", "It sank.\nSource code was lost.", []),
        ("It sank.\n[sic] it says.\n[1.1]", "It sank.\n[sic] it says.\n[1.1]", []),
        ("```markdown\nIt sank.\n```", "It sank.", []),
        ("```\nIt sank.\n```\n", "It sank.", []),
        ("`It` sank.\n```x = 1```", "`It` sank.\n```x = 1```", []),
        ("- Bergen\n\n- Oslo\n---\nAll lived.", "- Bergen\n\n- Oslo\n---\nAll lived.", []),
        ("", "", []),
    ],
)  # fmt: skip
def test_a_list_of_sources_and_a_fence_are_no_part_of_the_body(reply: str, body: str, notes: list[str]) -> None:
    assert read(reply) == (body, notes)


LINES = st.lists(
    st.sampled_from(
        [
            *("It sank [1.1].", "\n", "\n\n", "Sources", "Sources:", "**References**", "- [1.1] The Port"),
            *("Source: [1.2]", "[^1]: [1.1]", "[1", "]", ":", "```", "md", "---", "Source", "s say", " "),
            *("1. 2.1", "All were saved."),
        ]
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(LINES, st.data())
def test_cutting_the_reply_elsewhere_changes_nothing(reply: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=6)))
    pieces = [reply[start:end] for start, end in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    assert read(*pieces) == read(reply) == read(*reply)


@pytest.mark.parametrize(
    ("note", "number", "ids", "exact"),
    [
        ("[1] [1.1]", 1, ["1.1"], True),
        ("[^2]: 1.1, 2.2", 2, ["1.1", "2.2"], True),
        ("3. Sentence 1.2", 3, ["1.2"], True),
        ("¹ [2.1] Nordlys Post", 1, ["2.1"], True),
        ("- [4]: Passage 2", 4, ["2.1", "2.2"], False),
        ("1. Nordlys Post, 8 January 2025", 1, ["2.1", "2.2"], False),
        ("1. “Ferry lost”", 1, ["1.1", "1.2"], False),
        ("[1] Rescuers saved 41 passengers", 1, ["1.2"], True),
    ],
)
def test_an_entry_says_what_its_number_stands_for(note: str, number: int, ids: list[str], exact: bool) -> None:
    found = own_numbers([note], evidence())
    assert list(found) == [number]
    assert [one.id for one in found[number].evidence] == ids
    assert found[number].exact == exact


@pytest.mark.parametrize("note", ["- [1.1] The Port", "[1] [9.9]", "2. It costs a lot", "they said so", "[1]:", ""])
def test_an_entry_that_names_nothing_known_explains_no_number(note: str) -> None:
    assert own_numbers([note], evidence()) == {}
