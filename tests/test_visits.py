"""What is kept of earlier visits to web addresses."""

import pytest

from assistant.backends.visits import Visits
from assistant.errors import LibraryError


def test_what_a_site_said_is_kept_and_replaced(tmp_path):
    visits = Visits(tmp_path / "visits.sqlite")
    assert (visits.validators("a"), visits.pages("a")) == (("", "", ""), ())
    visits.keep("a", "b", '"1"', "Mon", ["p2", "p1", "p2"])
    visits.keep("c", "c", "", "", ["p1"])
    assert (visits.validators("a"), visits.pages("a")) == (("b", '"1"', "Mon"), ("p2", "p1"))
    visits.keep("a", "a", '"2"', "")
    assert (visits.validators("a"), visits.pages("a")) == (("a", '"2"', ""), ())
    assert Visits(tmp_path / "visits.sqlite").pages("c") == ("p1",)


def test_file_that_can_not_be_used_is_told_with_a_way_out(tmp_path):
    file = tmp_path / "visits.sqlite"
    file.write_bytes(b"junk" * 1000)
    with pytest.raises(LibraryError, match=r"visits\.sqlite can't be used: .*; it may be removed"):
        Visits(file).keep("a", "b", "", "")
