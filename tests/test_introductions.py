"""Where a sentence says who or what a name stands for."""

import pytest

from assistant.text.introductions import introduces


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("Finance minister Ida Holm said so.", "Ida Holm"),
        ("“Never,” said inspector Ida Holm.", "Ida Holm"),
        ("Passenger Ida Holm, a nurse, agreed.", "Ida Holm"),
        ("Ida Holm, 47, has run the museum since May.", "Ida Holm"),
        ("They spoke to Ida Holm, who runs the museum.", "ida holm"),
        ("The mayor of Osk, Ida Holm, has resigned.", "Ida Holm"),
        ("The order came from the head of the union, Ida Holm.", "Ida Holm"),
        ("Ida Holm is the owner.", "Ida Holm"),
        ("The council met President Holm.", "Holm"),
        ("The ship, the Aurelia, was built in 2009.", "Aurelia"),
        ("The union TransVoce agreed.", "TransVoce"),
    ],
)
def test_a_role_or_an_apposition_introduces_a_name(sentence, name):
    assert introduces(sentence, name)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The minister met Ida Holm.", "Ida Holm"),
        ("Later Ida Holm left.", "Ida Holm"),
        ("Ida Holm said so.", "Ida Holm"),
        ("Ole Berg, Ida Holm and Ann Rask came.", "Ida Holm"),
        ("Finance minister Ida Holm-Berg said so.", "Ida Holm"),
        ("Finance minister Ida Rask said Ole Holm was wrong.", "Ida Holm"),
        ("Ida Holm said so.", "Holm"),
        ("Buses run in Velden.", "Velden"),
    ],
)
def test_a_name_that_only_occurs_is_not_introduced(sentence, name):
    assert not introduces(sentence, name)
