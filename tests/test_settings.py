"""Settings: what they refuse, and what they never show."""

import pytest

from assistant import Settings
from assistant.errors import SettingsError


@pytest.mark.parametrize("address", ["http://127.0.0.1:11434/v1", "https://me:hunter2@models.example.org/v1?key=k3y"])
def test_the_address_of_an_endpoint_is_taken_and_not_shown(address):
    settings = Settings(chat_model="tiny", chat_base_url=address, chat_api_key="sk-secret-3")
    assert settings.chat_base_url == address
    assert not any(secret in repr(settings) for secret in ("hunter2", "k3y", "sk-secret-3"))


@pytest.mark.parametrize(
    "address",
    [
        "http://[hunter2",
        "127.0.0.1:11434/v1",
        "http://me:hunter2@",
        "http://me:hunter2@host:99999/v1",
        "file:///hunter2",
    ],
)
def test_what_is_no_address_is_refused_in_one_line_that_shows_no_secret(address):
    with pytest.raises(SettingsError, match="chat_base_url is no web address; expected one like http") as caught:
        Settings.from_environment({"ASSISTANT_CHAT_BASE_URL": address})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(("written", "is_strict"), [("true", True), ("1", True), ("Off", False), ("no", False)])
def test_a_setting_that_is_on_or_off_is_read_from_the_environment(written, is_strict):
    assert Settings.from_environment({"ASSISTANT_STRICT": written}).strict is is_strict


def test_a_setting_that_is_neither_on_nor_off_is_refused():
    with pytest.raises(SettingsError, match="ASSISTANT_STRICT is 'maybe'; expected true or false"):
        Settings.from_environment({"ASSISTANT_STRICT": "maybe"})


def test_a_setting_that_is_on_or_off_is_read_from_a_file(tmp_path):
    (tmp_path / "settings.toml").write_text("strict = true", encoding="utf-8")
    assert Settings.from_environment({}, file=tmp_path / "settings.toml").strict
    (tmp_path / "settings.toml").write_text("passages = true", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"passages in .* has an unusable value"):
        Settings.from_environment({}, file=tmp_path / "settings.toml")
