"""Keys and passwords in lines for people."""

import base64
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.text.redaction import RedactingFilter, Redaction, secrets_of

KEY = "geheim/Schlüssel+0123456789"


@pytest.mark.parametrize("line", ["model llama3 is not loaded (404)", "basic checks\n\tfailed: no such user", ""])
def test_a_line_without_a_secret_stays_as_it_is(line: str) -> None:
    assert Redaction((KEY, "pw"))(line) == line


@given(st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=12), st.integers(0, len(KEY) - 10))
def test_ten_letters_of_a_key_in_a_row_are_hidden_whatever_is_around_them(before: str, at: int) -> None:
    assert KEY[at : at + 10] not in Redaction((KEY,))(f"{before}{KEY[at : at + 10]}{before}")


@given(st.binary(max_size=7))
def test_a_key_inside_base64_is_hidden_wherever_it_begins(before: bytes) -> None:
    code = base64.b64encode(before + KEY.encode()).decode()
    assert Redaction((KEY,))(f"saw {code} there") == "saw *** there"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:11434/v1", ()),
        ("https://hugo:hunter%202@models.example/v1", ("hunter 2", "hugo:hunter 2")),
        ("https://sk-abc@models.example/v1?token=k3y&empty=", ("sk-abc", "k3y")),
        ("http://[::1", ()),
        ("hugo:hunter2@proxy.example:3128", ("hunter2", "hugo:hunter2")),
    ],
)
def test_the_secrets_of_an_address_are_found(url: str, expected: tuple[str, ...]) -> None:
    assert secrets_of(url) == expected


def test_a_filter_knows_each_secret_as_long_as_somebody_uses_it(caplog: pytest.LogCaptureFixture) -> None:
    redacting, logger = RedactingFilter(), logging.getLogger("spoken.of")
    logger.addFilter(redacting)
    first, second = Redaction(["hunter2-aa"]), Redaction(["hunter2-bb"])
    with redacting.knowing(first):
        with redacting.knowing(second), redacting.knowing(second):
            logger.warning("%s %s", "hunter2-aa", "hunter2-bb")
            try:
                raise ValueError("hunter2-aa")
            except ValueError:
                logger.exception("raised")
        logger.warning("hunter2-aa")
    logger.warning("plain")
    logger.removeFilter(redacting)
    assert "hunter2" not in caplog.text
    assert "ValueError: ***" in caplog.text
    assert [record.getMessage() for record in caplog.records] == ["*** ***", "raised", "***", "plain"]
