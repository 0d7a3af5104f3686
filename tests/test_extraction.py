"""Taking articles out of pages: the set in eval/, and the floors of its tuning half.

The judging half has no floors: nothing is chosen on it.
"""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
sys.path.append(str(ROOT / "eval"))

import extraction  # noqa: E402
import page_styles  # noqa: E402

PAGES = page_styles.load()
FLOORS = {
    "body precision": 0.995,
    "body recall": 0.99,
    "whole body": 1.0,
    "no furniture": 0.97,
    "date exact": 1.0,
    "left undated": 1.0,
    "headline": 1.0,
    "byline": 0.97,
    "outlet": 1.0,
    "language": 1.0,
    "section": 0.97,
    "address": 1.0,
    "modified": 1.0,
}


def test_the_set_is_what_its_description_says():
    assert (len(PAGES), len({page.style for page in PAGES})) == (80, 20)
    for half in ("tuning", "judging"):
        some = [page for page in PAGES if page.half == half]
        assert (len(some), len({page.style for page in some})) == (40, 10)
        assert {page.language for page in some} == {"en", "vi", "fr", "de", "es", "pt"}
        assert min(Counter(page.language for page in some).values()) >= 4
        assert sum(page.published is None for page in some) >= 9
        assert all(5 <= len(page.paragraphs) <= 12 for page in some)


def test_the_halves_share_no_style_text_or_furniture():
    tuning, judging = ([page for page in PAGES if page.half == half] for half in ("tuning", "judging"))
    for part in (lambda page: page.style, lambda page: page.body, lambda page: page.headline):
        assert set(map(part, tuning)).isdisjoint(map(part, judging))


def test_every_trap_is_set_in_several_pages():
    count = Counter(trap for page in PAGES for trap in page.traps)
    wanted = {
        "teaser's date", "comment's date", "copyright year", "updated stamp", "today's date", "several JSON-LD blocks",
        "AMP", "live blog", "caption doubled", "no date",
    }  # fmt: skip
    assert {trap for trap in wanted if count[trap] >= 4} == wanted


def test_no_eight_words_in_a_row_come_from_a_source_article():
    if not SEEDS.is_dir():
        pytest.skip("the source articles are not here: no folder shared/seeds beside the repository")
    runs = {run for file in SEEDS.glob("*.txt") for run in eights(file.read_text(encoding="utf-8"))}
    assert [page.id for page in PAGES if runs & eights(page.html)] == []


def eights(text):
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + 8]) for at in range(len(words) - 7)}


def test_no_figure_of_the_tuning_half_falls_below_its_floor():
    tuning = [page for page in PAGES if page.half == "tuning"]
    found = extraction.figures(extraction.read(tuning, extraction.ours, is_compared=False))
    assert {name: found[name].value for name, floor in FLOORS.items() if found[name].value < floor} == {}
    assert found["date wrong"].value == 0


def test_each_page_tells_where_its_day_was_found():
    for page in PAGES:
        found = extraction.ours(page.html.encode(), page.fetched_from)
        assert (found.published is None) == (found.published_from is None), page.id


def test_the_measures_see_what_is_lost_and_what_is_too_much():
    page = PAGES[0]
    whole = extraction.Read(page, extraction.Found("\n".join(page.body)), 0.0)
    assert extraction.overlap(whole) == (1.0, 1.0, 1.0)
    assert extraction.missing(whole) == extraction.furniture(whole) == []
    cut = extraction.Read(page, extraction.Found("\n".join([page.headline, *page.body[1:], "Read more news."])), 0.0)
    precision, recall, f1 = extraction.overlap(cut)
    assert recall < precision < 1.0
    assert recall < f1 < precision
    assert extraction.missing(cut) == [page.paragraphs[0]]
    assert extraction.furniture(cut) == ["Read more news."]


def test_a_raw_article_is_measured_by_its_lines(tmp_path, monkeypatch):
    (tmp_path / "900_x.txt").write_text(
        "The ferry came back\n\nThe ferry of Meridale came back on Monday after years.\n\n"
        "The ferry cost the town two million crowns, as the council said.\n"
    )
    monkeypatch.setattr(extraction, "SEEDS", {"900": (None, "2-3", "1")})
    (line,) = extraction.seeds(tmp_path)
    assert line == "900: undated, right; body 2 of 2 paragraphs; 0 lines of something else"


def test_templates_repeat_choose_and_escape():
    parts = page_styles._parsed("{{#a}}<{{.}}{{x.y}}>{{/a}}{{^b}}{{json c}}{{/b}}{{#b}}no{{/b}}")
    values = {"a": ["1", "2"], "x": {"y": "&"}, "b": None, "c": 'q"'}
    assert "".join(page_styles._filled(parts, [values])) == '<1&amp;><2&amp;>"q\\""'
    with pytest.raises(ValueError, match="closes a"):
        page_styles._parsed("{{#a}}{{/b}}")
