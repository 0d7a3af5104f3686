"""Circles in a reply: found within a few rounds, and nothing else taken for one."""

import pytest

from assistant.chat.repetition import CircleWatch, first_round

SENTENCE = "The ferry Selma sank off Bergen [1.1]. "
ROWS = "".join(f"| {year} | {year - 1900} million kroner |\n" for year in range(2000, 2030))
ENTRIES = "".join(f"{number}. The review of the rules costs 12 million kroner.\n" for number in range(1, 10))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"It burned [1.3]. {SENTENCE * 8}", f"It burned [1.3]. {SENTENCE}"),
        (f"It burned [1.3]. {SENTENCE * 8}The ferry Se", f"It burned [1.3]. {SENTENCE}"),
        ("It sank. " + "no " * 100, "It sank. no "),
        ("It sank" + "!" * 260, "It sank!"),
        ("It sank.\n" + "\n" * 260, "It sank.\n\n"),
        (ENTRIES, ENTRIES.splitlines(keepends=True)[0]),
        ((SENTENCE + "All 41 were saved [1.2]. ") * 5, SENTENCE + "All 41 were saved [1.2]. "),
    ],
)
def test_a_circle_is_cut_after_its_first_round(text: str, kept: str) -> None:
    end = first_round(text)
    assert end is not None
    assert text[:end].strip() == kept.strip()


@pytest.mark.parametrize(
    "text",
    [
        "",
        SENTENCE,
        SENTENCE * 4,
        ROWS,
        "".join(f"- Port {name}: closed.\n" for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        f"| Port | Ferries |\n|{'-' * 100}|{'-' * 100}|\n",
        f"{SENTENCE * 8}All were saved.",
    ],
)
def test_what_only_resembles_itself_is_no_circle(text: str) -> None:
    assert first_round(text) is None


def test_a_circle_is_seen_while_it_arrives_however_the_text_is_cut() -> None:
    text = "It burned [1.3]. " + SENTENCE * 60
    for size in (1, 7, 300):
        watch, read = CircleWatch(), 0
        for at in range(0, len(text), size):
            read = at
            if watch.circles(text[at : at + size]):
                break
        assert read < 700
    calm = CircleWatch()
    assert not any(calm.circles(letter) for letter in ROWS)
