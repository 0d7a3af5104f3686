"""Articles in PDF files."""

from datetime import date
from pathlib import Path

import pytest
from written_files import BODY, HEADLINE, TEXT, Placed, pdf, set_in_lines, story_pdf

from assistant.errors import ReadError
from assistant.formats.reading import read
from assistant.nouns import Article

FILES = Path(__file__).parent / "files"


def article(data: bytes, path: str = "a.pdf") -> Article:
    ((source, result),) = read(data, path)
    assert isinstance(result, Article), result
    assert source == path
    return result


def refused(data: bytes) -> str:
    ((_, result),) = read(data, "a.pdf")
    assert isinstance(result, ReadError)
    return str(result)


def test_three_hyphenated_columns_under_running_heads_become_paragraphs() -> None:
    """The file was printed by Chromium, its words parted by soft hyphens."""
    found = article((FILES / "three-columns.pdf").read_bytes())
    assert found.text.split("\n") == (FILES / "three-columns.txt").read_text(encoding="utf-8").splitlines()
    assert (found.title, found.published) == ("Lindvik council votes to close grain terminal", date(2025, 10, 14))


@pytest.mark.parametrize("path", ["a.pdf", "a.html", "a.txt", "a"])
def test_a_pdf_is_known_by_its_content(path: str) -> None:
    found = article(story_pdf(), path)
    assert (found.title, found.published, found.text) == (HEADLINE, date(2024, 10, 8), TEXT)


def test_the_creation_date_of_a_pdf_is_no_day_of_publication() -> None:
    assert article(pdf([set_in_lines(BODY[0], 60, 700)])).published is None


def test_the_title_of_the_metadata_counts_where_the_text_begins_with_it() -> None:
    story = set_in_lines(" ".join(BODY), 60, 700)
    lines = [(60.0, 760.0, 11.0, "Harbour Times"), (60.0, 735.0, 11.0, "The dam opens"), *story]
    assert article(pdf([lines], title="The dam opens")).title == "The dam opens"
    assert article(pdf([story], title="Microsoft Word - draft3.docx")).title is None


def pages(head: str, foot: str, count: int = 4) -> bytes:
    """Return a PDF whose paragraphs run over the ends of its pages."""
    works = ("the pier", "two bridges beside the old mill", "a school", "its own roof", "every street lamp in town")
    told = (f"In month {number} the council of Lindvik spent {number}00 crowns on {works[number % 5]},"
            for number in range(1, 60))  # fmt: skip
    words = " ".join(told).split()
    share = len(words) // count + 1
    made: list[list[Placed]] = []
    for number in range(count):
        lines = set_in_lines(" ".join(words[number * share : (number + 1) * share]), 60, 760)
        at_head = head.format(number + 1, count)
        made.append([(60, 810, 9, at_head), *lines, (280, 30, 9, foot.format(number + 1, count))])
    return pdf(made)


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        ("Lindvik Courier", "{}"),
        ("Press pack, page {} of {}", "Issue 12"),
        ("11/25/26, 1:40 PM Council", "https://lindvik-courier.example/pier {}/{}"),
        ("THE COURIER | PAGE {}", "- {} -"),
    ],
)
def test_running_heads_and_page_numbers_go_and_the_paragraph_goes_on(head: str, foot: str) -> None:
    found = article(pages(head, foot))
    assert "\n" not in found.text
    assert found.text.startswith("In month 1 the council")
    assert found.text.count("the council of Lindvik spent") == 59
    assert not [word for word in ("Courier", "Press", "Issue", "PM", "http", "PAGE", " - ") if word in found.text]


def test_the_address_that_a_browser_prints_under_each_page_is_the_address() -> None:
    found = article(pages("11/25/26, 1:40 PM Council", "https://lindvik-courier.example/pier {}/{}"))
    assert (found.url, found.published) == ("https://lindvik-courier.example/pier", None)


def test_a_page_number_alone_goes_from_a_single_page() -> None:
    assert article(pages("Page {}", "{} / {}", count=1)).text.startswith("In month 1")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("The muni-", "cipality of Lindvik voted to close the old terminal."), "The municipality of Lindvik"),
        (("The family-", "owned company of the harbour said that it would appeal."), "The family-owned company"),
        (("The terminal handled wheat in 1958-", "59 and after that oats."), "in 1958-59 and"),
        (("The Brandt-", "Holm company of the harbour said that it would appeal."), "The Brandt-Holm company"),
    ],
)
def test_parted_words_are_joined_and_compounds_keep_their_hyphen(lines: tuple[str, str], expected: str) -> None:
    filler = " ".join(BODY) + (" It is a fam-ily matter of the muni." if "muni" not in lines[0] else "")
    placed: list[Placed] = [(60, 700, 11, lines[0]), (60, 686.8, 11, lines[1])]
    if "muni" in lines[0]:
        placed += [
            (60, 660, 11, "The Orava dam is the pride of the region, whose inhabi-"),
            (60, 646.8, 11, "tants paid."),
        ]
    assert expected in article(pdf([placed + set_in_lines(filler, 60, 600)])).text


def test_paragraphs_of_two_lines_are_parted_by_the_gaps_between_them() -> None:
    told = ["Two plants have cut a shift since the beginning of the autumn season.", "A third plant is to decide soon."]
    story = [*BODY, told[0], told[1], *(f"{line[:-1]} again." for line in BODY)]
    lines: list[Placed] = []
    for paragraph in story:
        lines += set_in_lines(paragraph, 60, (lines[-1][1] if lines else 760) - 21, width=72)
    assert article(pdf([lines])).text.split("\n") == story


def test_a_scan_is_refused_not_half_read() -> None:
    blank: list[Placed] = []
    reason = "no text layer: it is a scan; run text recognition (OCR) over it first"
    assert refused(pdf([blank, blank], picture=True)) == reason
    assert refused(pdf([[(280.0, 30.0, 9.0, "1")], blank], picture=True)) == reason
    assert refused(pdf([set_in_lines("A cover of one page.", 60, 700), *[blank] * 3], picture=True)) == reason


def test_a_page_that_is_all_picture_does_not_stop_the_others() -> None:
    data = pdf([set_in_lines(" ".join(BODY), 60, 700), []], picture=True)
    assert article(data).text == " ".join(BODY)


def test_a_pdf_without_any_page_text_is_refused() -> None:
    assert refused(pdf([[]])) == "no article text in it"


@pytest.mark.parametrize("cut", [9, 40, 300, 900])
def test_a_broken_pdf_is_refused_or_mended_in_one_line(cut: int) -> None:
    for _, result in read(story_pdf()[:cut], "a.pdf"):
        assert isinstance(result, Article) or "\n" not in str(result)
    assert refused(b"%PDF-1.7\n" + bytes(range(256))) == "it is a broken PDF"


def test_a_pdf_that_needs_a_password_says_so() -> None:
    assert refused((FILES / "password.pdf").read_bytes()) == "it needs a password; save it without one"
