"""Flat texts of many outlets' habits: the article stays, what stands around it goes."""

import textwrap
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.formats.flattened import Cleaned, clean, paragraphs
from assistant.formats.furniture import is_caption, is_furniture

BODY = [
    "The Orava dam opened on Monday after nine years of work in northern Slovakia.",
    "Energy Minister Denisa Sakova said the dam would supply power to 1.2 million homes.",
    "The dam cost 3.4 billion euros, twice what engineers had planned for the Orava valley.",
    "Villagers who lost their homes to the dam received new houses near Namestovo.",
    "A second dam on the Orava river is to follow by 2031, the minister said.",
]
HEADLINE = "Orava dam opens after nine years of work"


def page(*around: str, body: list[str] = BODY, gap: str = "\n\n") -> str:
    """Return the lines with the body in the place of the line "BODY"."""
    return gap.join(gap.join(body) if line == "BODY" else line for line in around)


def found(*around: str, gap: str = "\n\n") -> Cleaned:
    return clean(page(*around, gap=gap))


def kept(cleaned: Cleaned) -> list[str]:
    return cleaned.text.split("\n")


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\r\n", "\r\n\r\n", "\r", "\n \t\n", "\u2028"])
def test_lines_may_end_and_be_parted_in_any_way(gap: str) -> None:
    cleaned = found(HEADLINE, "By Jane Doe", "Published: 8 October 2024", "BODY", gap=gap)
    assert cleaned == Cleaned("\n".join(BODY), HEADLINE, None, date(2024, 10, 8), "header line", "Jane Doe")


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe", "By Jane Doe and John Roe, Harbour Times", "BY JANE DOE", "Updated: October 9, 2024 08:15 am",
        "Last updated 2 hours ago", "We use cookies to improve this site.", "This website uses cookies.",
        "By clicking “Accept all”, you agree to our cookies.", "Accept all cookies", "Cookie settings",
        "ALSO READ: Ferry sinks off Norway", "Read more: Ferry sinks off Norway", "Read more",
        "Subscribe to our newsletter", "Sign up for our daily newsletter!", "SUBSCRIBE NOW",
        "Advertisement", "Sponsored content",
        "Share this article", "Share on Facebook", "Follow us on X", "Home > World > Europe",
        "World / Europe / Slovakia", "News | Europe",
        "Comments", "12 comments", "Leave the first comment", "What is your opinion on this topic?", "3 min read",
        "Reading time: 4 minutes", "Listen to this article", "© 2024 Harbour Times. All rights reserved.",
        "Copyright 2024 Harbour Times", "You can download our app from Google Play.", "Most read", "Related stories",
        "Editor’s picks", "Privacy policy", "Join our Telegram channel", "Already a subscriber?", "Reuters", "(AFP)",
        "October 8, 2024", "Tuesday, October 8, 2024 11:42 am IST", "Tags: dams, Slovakia, energy", "5 hours ago",
        "Reporting by Jane Doe; editing by John Roe", "GIFT a SubscriptionGift", "Copy link", "Print", "Top stories",
        "Don’t miss", "Log in to comment", "Log in", "Click here to continue", "Skip to content", "Have your say",
    ],
)  # fmt: skip
def test_page_furniture_goes_wherever_it_stands(line: str) -> None:
    assert kept(found(line, HEADLINE, "BODY")) == BODY
    assert kept(clean(page("\n\n".join(BODY[:2]), line, "\n\n".join(BODY[2:])))) == BODY
    assert kept(found(HEADLINE, "BODY", line)) == BODY


@pytest.mark.parametrize(
    "line",
    [
        "By then it was over for the dam.", "By Friday, the dam was full.", "Copyright law does not cover the dam.",
        "Share prices of the dam's owner fell.", "Subscription revenue of the dam's owner rose by a tenth.",
        "Advertisement of the dam began in May.", "Updated figures show that the dam holds more.",
        "Promoted to minister in 2019, Sakova backed the dam.", "Comments by Sakova angered the dam's engineers.",
        "Apple's App Store must open to rivals, a court by the dam ruled.",
        "The dam's deal gives unlimited access to water.",
        "Cookies were served at the dam.", "Getty Images sued the dam's owner over a picture of it.",
        "A photograph by Ansel Adams shows the dam.", "The dam's success came courtesy of a wet autumn.",
        "Senators Doe (R) and Roe (R) saw the dam.", "Issued on 3 May 2021, the permit covers the whole dam.",
        "Published in May, the report praises the dam.", "Reporting by the ministry shows that the dam holds.",
        "Read more carefully, the contract lets the dam's owner go.", "Related costs of the dam rose.",
        "Related by blood, the two families left the dam together.", "More from the dam will follow, Sakova said.",
    ],
)  # fmt: skip
def test_a_sentence_that_only_begins_like_furniture_stays(line: str) -> None:
    assert kept(clean(page("\n\n".join(BODY[:2]), line, "\n\n".join(BODY[2:])))) == [*BODY[:2], line, *BODY[2:]]


@pytest.mark.parametrize(
    "line",
    [
        "The Orava dam on Monday. | Photo Credit: Reuters", "The Orava dam. Photo: Jane Doe/AFP",
        "The dam (Photo by Jane Doe)",
        "The dam at dawn, September 2024 (AP Photo/Jane Doe)", "File photo of the dam", "The dam [Reuters]",
        "FILE - The Orava dam is seen from above, May 3, 2021.", "Image: Jane Doe / Getty Images",
        "Minister Sakova (L) and engineer Roe (R) at the dam.", "Sakova (left) and Roe (right) at the dam on Monday.",
        "Sakova (C) at the dam with Jane Doe (L).", "Water falls from the dam. Credit: Jane Doe/Harbour Times",
        "The Orava dam is seen on Monday. REUTERS/Jane Doe | Picture courtesy: Orava Energy",
    ],
)  # fmt: skip
def test_a_caption_goes_with_its_copy_without_the_credit(line: str) -> None:
    assert is_caption(line)
    assert kept(clean(page("\n\n".join(BODY[:2]), line, "\n\n".join(BODY[2:])))) == BODY


def test_a_doubled_caption_goes_both_times() -> None:
    caption = "Minister Denisa Sakova opens the Orava dam in Slovakia on October 7, 2024."
    assert kept(found(HEADLINE, caption, f"{caption} | Photo Credit: Reuters", "BODY")) == BODY


def test_a_teaser_before_the_headline_goes_and_its_date_is_not_taken() -> None:
    cleaned = found(
        "Ferry sinks off Norway with forty aboard",
        "Rescuers searched the fjord near Bergen for a second night, as hopes ...",
        HEADLINE,
        "BODY",
        "Norway mourns",
        "3 March 2020",
        "Chile votes again",
        "5 May 2021",
    )
    assert cleaned == Cleaned("\n".join(BODY), HEADLINE, None, None)


TEASERS = [
    "Norway took a commanding lead in the biathlon medals at Anterselva.",
    "Chile voted to remove its finance chief over undisclosed gifts.",
    "A cyclone tore roofs off hundreds of houses in Madagascar.",
    "Scientists in Osaka taught a robot how to fold laundry.",
]


def test_unrelated_teasers_after_the_end_are_cut() -> None:
    assert kept(found(HEADLINE, "BODY", *TEASERS)) == BODY


def test_teasers_that_share_only_the_everyday_words_of_news_are_cut() -> None:
    assert kept(found(HEADLINE, "BODY", *(f"{line[:-1]}, the minister said on Monday." for line in TEASERS))) == BODY


QUOTES = [
    "“We had waited for this so long,” said Jan Novak, a baker.",
    "“My mother wept when the church went under,” said Eva Kralova.",
    "“Nobody asked us,” said Peter Hruby, who moved to Zilina.",
]


def test_quotations_at_the_end_are_kept() -> None:
    assert kept(found(HEADLINE, "BODY", *QUOTES)) == BODY + QUOTES


def test_quotations_are_kept_and_the_teasers_after_them_cut() -> None:
    assert kept(found(HEADLINE, "BODY", *QUOTES, *TEASERS)) == BODY + QUOTES


def test_one_closing_paragraph_on_something_else_is_kept() -> None:
    assert kept(found(HEADLINE, "BODY", TEASERS[0])) == [*BODY, TEASERS[0]]


CLOSINGS = [
    [
        "The last missing person, a boy of seven, was found alive on Thursday in a barn, police said. Two were dead.",
        "Norvolt shares have fallen 23 percent. The company has suspended its head of operations, Dirk Aalders.",
        "Insurers now put the damage at 78 million euros.",
    ],
    [
        "Farmers fear lower prices. Jost Veer, 44, has written to his bank.",
        "Green groups called the fine too low. They had asked for ten million.",
        "Parents have collected 9,300 signatures. Henk Vos, who speaks for them, calls it a lost generation.",
        "Opposition leader Max Thole called that a drop in the ocean.",
    ],
    [
        "Animal rights activists have announced protests.",
        "Entry will rise from 18 to 22 euros.",
        "Bamboo will be flown in from France twice a week.",
        "Buses will be free for pupils from March.",
    ],
    [
        "Which bank pays for it? Anna Holm of Nordbank would not say.",
        "– Oslo wants a say in it, too. – Lima has sent a delegation.",
        "“That's enough,” said Rolf Staal.",
        "In Chile a mine has been shut for the same reason.",
    ],
]  # fmt: skip


@pytest.mark.parametrize("closing", CLOSINGS)
@pytest.mark.parametrize("below", [[], ["Share this article", "Read more: Ferry sinks off Norway"]])
def test_closing_paragraphs_on_other_sides_of_the_story_are_kept(closing: list[str], below: list[str]) -> None:
    assert kept(found(HEADLINE, "BODY", *closing, *below)) == BODY + closing
    assert kept(clean(page(HEADLINE, *BODY[:4], *closing, *below))) == BODY[:4] + closing


def test_closing_paragraphs_are_kept_before_teasers() -> None:
    assert kept(found(HEADLINE, "BODY", *CLOSINGS[2], *TEASERS)) == BODY + CLOSINGS[2]


def test_three_paragraphs_on_other_places_are_not_enough_to_be_teasers() -> None:
    assert kept(found(HEADLINE, "BODY", *TEASERS[:3])) == BODY + TEASERS[:3]


LISTED = [
    "Harbour swimmers call for warmer showers", "The club has 300 members, and its chairman is losing patience.",
    "Chess prodigy, 9, beats the mayor twice", "He offered a draw after eleven moves, and she did not hear him.",
]  # fmt: skip


@pytest.mark.parametrize("label", ["Related stories", "MOST READ", "More from Harbour Times:", "You may also like"])
def test_a_list_of_headlines_and_summaries_under_its_label_is_cut(label: str) -> None:
    dated = [line for one in (LISTED[:2], LISTED[2:]) for line in (*one, "3 May 2021")]
    for listed in (LISTED, dated):
        assert kept(found(HEADLINE, "BODY", label, *listed)) == BODY
        assert kept(clean(page(HEADLINE, *BODY[:4], label, *listed, "Share", BODY[4]))) == BODY


def test_a_label_without_a_list_below_it_cuts_no_sentence() -> None:
    body = [*BODY, *CLOSINGS[2]]
    assert kept(clean(page(HEADLINE, *BODY, "Related stories", *CLOSINGS[2]))) == body
    assert kept(clean(page(HEADLINE, *BODY, "Related stories", LISTED[0], LISTED[2], CLOSINGS[2][0])))[-1] in body
    parts = ["What the Orava dam will cost", BODY[2], "Where the villagers of Orava live", BODY[3]]
    assert kept(clean(page(HEADLINE, *BODY[:2], BODY[4], "Related stories", *parts)))[3:] == parts


def test_numbered_entries_are_kept_whatever_they_are_about() -> None:
    entries = [f"{number}. {line}" for number, line in enumerate(TEASERS, 1)]
    assert kept(found(HEADLINE, "BODY", *entries)) == BODY + entries


def test_closing_paragraphs_on_one_matter_are_kept() -> None:
    closing = [
        "Prosecutors in Ancona opened an investigation into the sinking of a yacht.",
        "A judge said the investigation into the yacht had been handed to colleagues in Palermo.",
        "The Italian coastguard sent divers down to where it lies.",
        "Lawyers in London expect years of argument over who pays.",
    ]
    assert kept(found(HEADLINE, "BODY", *closing)) == BODY + closing


def test_headings_stay_with_their_text_and_a_heading_with_nothing_under_it_goes() -> None:
    lines = [*BODY[:2], "Homes under water", *BODY[2:]]
    assert kept(clean("\n".join([HEADLINE, *lines, "More Europe"]))) == lines


def test_the_headline_of_another_story_amid_the_text_goes() -> None:
    teaser = "Ferry company in Norway says it will pay for forty new lifeboats after fjord disaster"
    assert kept(clean(page(*BODY[:3], teaser, *BODY[3:]))) == BODY


def test_a_paragraph_without_its_last_full_stop_is_kept() -> None:
    body = [*BODY[:4], BODY[4] + " Work on the third has been put off until the money is found"]
    assert kept(clean(page(HEADLINE, *body))) == body


@pytest.mark.parametrize(
    ("line", "title"),
    [
        (HEADLINE, HEADLINE),
        (f"{HEADLINE} | Harbour Times", HEADLINE),
        ("Will the Orava dam ever fill?", "Will the Orava dam ever fill?"),
        ("Dam opens", None),
        ("Ferry sinks off Norway with forty aboard", None),
    ],
)
def test_the_line_before_the_story_is_its_headline_when_it_is_about_it(line: str, title: str | None) -> None:
    assert found(line, "BODY").title == title


def test_a_single_paragraph_is_an_article() -> None:
    assert clean(BODY[0]) == Cleaned(BODY[0], None, None, None)


def test_nothing_is_no_article() -> None:
    assert clean(" \n\n\t") == Cleaned("", None, None, None)


@pytest.mark.parametrize(
    "lines",
    [
        ["Grey sea over the harbour", "Grey sky over the mast", "One gull that will not answer", "Nobody left to ask"],
        ["- eggs", "- flour", "- a pinch of salt", "- butter from the cellar"],
    ],
)
def test_a_poem_or_a_list_without_full_stops_is_kept_whole(lines: list[str]) -> None:
    assert clean("\n".join(lines)) == Cleaned("\n".join(lines), None, None, None)


def test_lines_wrapped_at_72_columns_are_joined() -> None:
    long = [f"{one} {other}" for one, other in pairwise(BODY)]
    assert paragraphs("\n\n".join(textwrap.fill(paragraph, 72) for paragraph in long)) == long


def test_a_text_wrapped_without_blank_lines_loses_no_word() -> None:
    wrapped = textwrap.fill(" ".join(BODY), 72)
    assert clean(wrapped).text == " ".join(BODY)


def test_wrapped_list_entries_stay_apart() -> None:
    entries = [f"- {line[0].lower()}{line[1:]}" for line in BODY]
    assert paragraphs("\n".join(textwrap.fill(entry, 60) for entry in entries)) == entries


def test_short_unwrapped_lines_are_not_joined() -> None:
    assert paragraphs("One.\nTwo\nThree.\nFour") == ["One.", "Two", "Three.", "Four"]


def test_an_exact_repeat_is_kept_once() -> None:
    assert paragraphs("One.\n\nTwo.\n\nOne.") == ["One.", "Two."]


@pytest.mark.parametrize(
    ("line", "publisher", "day"),
    [
        ("BRATISLAVA, Oct 8 (Reuters) - ", "Reuters", None),
        ("BRATISLAVA, Oct. 8, 2024 (AP) — ", "AP", date(2024, 10, 8)),
        ("Bratislava, 8 October 2024 (TASR) – ", "TASR", date(2024, 10, 8)),
        ("BRATISLAVA, Slovakia (AFP) — ", "AFP", None),
        ("BRATISLAVA — ", None, None),
        ("", None, None),
    ],
)
def test_a_dateline_names_the_agency_and_with_a_year_the_day(line: str, publisher: str, day: date) -> None:
    cleaned = clean("\n".join([HEADLINE, line + BODY[0], *BODY[1:]]))
    assert (cleaned.publisher, cleaned.published) == (publisher, day)
    assert cleaned.text == "\n".join([line + BODY[0], *BODY[1:]])


@pytest.mark.parametrize(
    ("around", "day"),
    [
        (["date 2024-10-08 " + BODY[0], *BODY[1:]], date(2024, 10, 8)),
        (["Published - October 08, 2024 11:42 am IST - HANOI", *BODY], date(2024, 10, 8)),
        ([HEADLINE, "2024-10-08T11:42:00+02:00", *BODY], date(2024, 10, 8)),
        ([HEADLINE, "29 February 2024", *BODY], date(2024, 2, 29)),
        ([HEADLINE, "29 February 2023", *BODY], None),
        ([HEADLINE, *BODY, "October 08, 2024"], date(2024, 10, 8)),
        ([HEADLINE, "Published 8 October 2024", "Updated 9 October 2024", *BODY], date(2024, 10, 8)),
        ([HEADLINE, "Updated 9 October 2024", *BODY], None),
        ([HEADLINE, "8 October 2024", "9 October 2024", *BODY], None),
        ([HEADLINE, *BODY, "A third dam will open on 29 March 2099."], None),
        (["Published on 3 May 2021, the report praises the dam.", *BODY], None),
        ([HEADLINE, "Published: 1 January 2099", *BODY], date(2099, 1, 1)),
        ([HEADLINE, "Oct 8", *BODY], None),
    ],
)
def test_the_day_of_publication_is_the_one_that_is_stated_or_unknown(around: list[str], day: date | None) -> None:
    cleaned = clean("\n".join(around))
    assert cleaned.published == day
    assert set(BODY) <= set(kept(cleaned))


HEADS = [
    ("{h}\n\nBy Tom Hale\nNorthern Wire\nPublished 10 March 2026", "Northern Wire", "Tom Hale"),
    ("Ilhavel Observer\nLocal news\n\n{h}\n\nPublished: 10 March 2026\nBy Jane Doe", "Ilhavel Observer", "Jane Doe"),
    ("{h}\n\nSport Telegraph, 10 March 2026", "Sport Telegraph", None),
    ("Marn Chronicle | Tuesday, March 10, 2026 | Local News\n{h}", "Marn Chronicle", None),
    ("{h}\nThe Marn Chronicle · Mar 10, 2026 · 4 min read", "The Marn Chronicle", None),
    ("{h}\nBy Jane Doe and John Roe, Marn Chronicle, 10 March 2026, 14:05", "Marn Chronicle", "Jane Doe, John Roe"),
    ("{h} | Marn Chronicle\n2026-03-10", "Marn Chronicle", None),
    ("{h}\n2026-03-10 – Marn Chronicle", "Marn Chronicle", None),
    ("Marner Tageszeitung, 10. März 2026\n{h}", "Marner Tageszeitung", None),
    ("{h}\nSource: Marn Chronicle\nDate: 10 March 2026", "Marn Chronicle", None),
    ("{h}\n10 March 2026 | By Jane Doe", None, "Jane Doe"),
    ("{h}\nLocal News, 10 March 2026", None, None),
]  # fmt: skip


@pytest.mark.parametrize(("head", "outlet", "byline"), HEADS)
def test_a_headline_is_told_by_the_header_lines_beside_it(head: str, outlet: str | None, byline: str | None) -> None:
    headline = "Mayor resigns a week after flood"
    cleaned = clean("\n".join([head.format(h=headline), "", *BODY]))
    assert cleaned == Cleaned("\n".join(BODY), headline, outlet, date(2026, 3, 10), "header line", byline)


def test_a_headline_of_two_sentences_is_told_by_the_header_line_below() -> None:
    headline = "Prices spike in a month of storms. Here's why"
    cleaned = found(headline, "By Jane Doe", "10 March 2026", "BODY")
    assert (cleaned.title, kept(cleaned)) == (headline, BODY)


def test_a_standfirst_may_stand_between_headline_and_header_lines() -> None:
    standfirst = "Villagers fear for their homes."
    cleaned = found("Mayor resigns in anger", standfirst, "By Jane Doe", "Marn Chronicle", "10 March 2026", "BODY")
    assert cleaned.stated == found("By Jane Doe", "Marn Chronicle", "10 March 2026", "BODY").stated
    assert (cleaned.title, cleaned.publisher, kept(cleaned)) == (
        "Mayor resigns in anger", "Marn Chronicle", [standfirst, *BODY],
    )  # fmt: skip


def test_a_headline_shares_terms_with_the_first_paragraph_alone() -> None:
    body = ["A wolf was seen near Brennach.", "Ute Grall lost six sheep.", "Walkers should keep dogs on a lead."]
    assert clean("\n".join(["Wolf seen again near Brennach", *body])).title == "Wolf seen again near Brennach"


@pytest.mark.parametrize(
    "line",
    [
        "European Union", "Czech Republic", "Local news", "Football News", "Press Conference", "Staff Reporter",
        "Hanoi", "NEWS TODAY", "World Press", "Harbour", "Bratislava, 10 March 2026", "Political Correspondent",
        "the river times", "A mayor tells the press", "Times",
    ],
)  # fmt: skip
def test_a_line_that_may_be_a_place_or_a_section_names_no_outlet(line: str) -> None:
    assert found(HEADLINE, line, "BODY").publisher is None


def test_a_headline_with_capitals_throughout_is_no_outlet() -> None:
    cleaned = found("Zoo Gets A New Guardian", "By Jane Doe", "BODY")
    assert (cleaned.title, cleaned.publisher) == ("Zoo Gets A New Guardian", None)


def test_outlets_and_days_in_the_story_are_not_taken() -> None:
    cleaned = found(
        HEADLINE, "BODY", "Marn Chronicle, 3 May 1926", "The Marn Chronicle was first printed on 3 May 1926."
    )
    assert (cleaned.publisher, cleaned.published) == (None, None)


def test_a_table_keeps_its_rows_below_its_headline_outlet_and_day() -> None:
    rows = ["Country Gold Silver", "Norway 14 9", "Austria 11 12", "Canada 10 8", "Japan 6 7"]
    cleaned = found("Winter games: final medal table", "Sport Telegraph, 22 February 2026", *BODY[:2], *rows)
    assert cleaned == Cleaned(
        "\n".join([*BODY[:2], *rows]),
        "Winter games: final medal table",
        "Sport Telegraph",
        date(2026, 2, 22),
        "header line",
    )


@pytest.mark.parametrize(
    "line",
    ["It was still dark when Tom Hale heard the hammering.", "Who pays for it? Anna Holm would not say. Would you?"],
)
def test_a_first_paragraph_that_does_not_say_what_the_story_is_about_is_kept(line: str) -> None:
    assert kept(found(HEADLINE, line, "BODY")) == [line, *BODY]


OTHER_LANGUAGES = {
    "vi": [
        "Đập thủy điện Orava khánh thành sau chín năm",
        "Đập Orava được khánh thành hôm thứ Hai tại miền bắc Slovakia.",
        "Bộ trưởng cho biết đập Orava sẽ cấp điện cho 1,2 triệu hộ.",
        "Công trình Orava tiêu tốn 3,4 tỷ euro.",
    ],
    "fr": [
        "Le barrage d’Orava ouvre après neuf ans",
        "Le barrage d’Orava a été inauguré lundi dans le nord de la Slovaquie.",
        "« Le barrage fournira de l’électricité à 1,2 million de foyers », a dit la ministre.",
        "Le barrage d’Orava a coûté 3,4 milliards d’euros.",
    ],
    "es": [
        "La presa de Orava abre tras nueve años",
        "La presa de Orava se inauguró el lunes en el norte de Eslovaquia.",
        "¿Quién paga la presa? El ministerio no lo dijo.",
        "La presa de Orava costó 3.400 millones de euros.",
    ],
    "zh": [
        "奥拉瓦大坝历时九年终于落成启用",
        "奥拉瓦大坝星期一在斯洛伐克北部落成。",
        "能源部长说，大坝将为一百二十万户家庭供电。",
        "大坝耗资三十四亿欧元。",
    ],
}


@pytest.mark.parametrize("language", sorted(OTHER_LANGUAGES))
def test_articles_of_other_languages_keep_their_text_and_headline(language: str) -> None:
    headline, *body = OTHER_LANGUAGES[language]
    assert clean("\n\n".join([headline, *body])) == Cleaned("\n".join(body), headline, None, None)


@given(
    st.lists(
        st.sampled_from(
            [
                *BODY,
                *TEASERS,
                *QUOTES,
                HEADLINE,
                "By Jane Doe",
                "8 May 2024",
                "",
                "...",
                "- a",
                "(AP)",
                "\x0b",
                "\ud800",
            ]
        )
    )
)
def test_cleaning_adds_nothing_and_cleans_what_it_cleaned_to_the_same(lines: list[str]) -> None:
    once = clean("\n".join(lines))
    assert set(once.text.split("\n")) <= {" ".join(line.split()) for line in lines} | {""}
    assert not any(is_furniture(line) for line in once.text.split("\n"))


@given(st.text())
def test_any_text_can_be_cleaned(text: str) -> None:
    assert set("".join(clean(text).text.split())) <= set(text)


@pytest.mark.parametrize("unit", ["(L)", "(left)", "…", "...", "(", " | ", "photo:"])
def test_a_long_line_of_one_sign_takes_no_time(unit: str) -> None:
    line = (unit * 200_000)[:200_000] + "a"
    started = time.perf_counter()
    assert not is_caption(line)
    assert not is_furniture(line)
    clean(line)
    assert time.perf_counter() - started < 2


def test_headlines_with_their_dates_are_not_taken_for_wrapped_lines() -> None:
    lines = [line for number in range(1, 4) for line in (f"{HEADLINE} {number}", f"{number} May 2024")]
    assert paragraphs("\n".join(lines)) == lines


# Whole pages


ABOVE = ["Home", "World", "Business", "Sport", "Culture", "Video", "Weather", "Log in", "Local", "Science", "Opinion"]
BELOW = [
    "Norway ferry sinks", "3 May 2021", "Chess prodigy beats mayor", "Night trains are back", "Why we plant quince",
    "Most read", "Newsletter", "Terms of use", "Privacy policy",
]  # fmt: skip
WHOLE = [
    "The Orava dam opened on Monday after nine years of work in northern Slovakia, at a cost of 3.4 billion.",
    "Energy Minister Denisa Saková said the dam would supply power to 1.2 million homes and keep floods off.",
    "Engineers had planned the dam for half of that sum and blame the ground below the valley, which was drained.",
]


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("Veröffentlicht am 8. Oktober 2024", date(2024, 10, 8)),
        ("By Jane Doe, 8 October 2024, 14:05", date(2024, 10, 8)),
        ("Updated 9 October 2024", None),
    ],
)
def test_the_story_of_a_whole_page_is_told_from_menus_and_teasers(stamp: str, day: date | None) -> None:
    found = clean("\n".join([*ABOVE, "Orava dam opens after nine years", stamp, "Share", *WHOLE, *BELOW]))
    assert found.text.split("\n") == WHOLE
    assert (found.title, found.published) == ("Orava dam opens after nine years", day)


@pytest.mark.parametrize(
    "line",
    [
        "Lire aussi : un ferry coule en Norvège", "Folgen Sie uns auf Instagram.", "Quảng cáo", "Publicidade",
        "Suscríbete gratis a nuestro boletín.", "Todos os direitos reservados.", "Tin liên quan",
    ],
)  # fmt: skip
def test_furniture_in_other_languages_is_left_out(line: str) -> None:
    assert clean("\n".join([WHOLE[0], line, *WHOLE[1:]])).text.split("\n") == WHOLE
