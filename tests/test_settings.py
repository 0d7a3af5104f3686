"""Settings: what they refuse, and what they never show."""

import pytest

from assistant import Settings
from assistant.errors import SettingsError
from assistant.nouns import Rate


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


def settings_of(tmp_path, text, **environ):
    file = tmp_path / "settings.toml"
    file.write_text(text, encoding="utf-8")
    return Settings.from_environment(environ, file)


def test_the_key_of_the_settings_goes_before_that_of_the_environment(tmp_path):
    environ = {"OPENAI_API_KEY": "sk-openai"}
    assert Settings.from_environment(environ).chat_api_key == "sk-openai"
    assert settings_of(tmp_path, 'chat_api_key = "sk-own"', **environ).chat_api_key == "sk-own"
    assert Settings.from_environment({**environ, "ASSISTANT_CHAT_API_KEY": ""}).chat_api_key == ""


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://models.example.org/v1", "sk-openai"),
        ("http://127.0.0.1:8080/v1", "sk-openai"),
        ("http://models.example.org/v1", None),
        ("http://127.0.0.1.example.org/v1", None),
    ],
)
def test_the_key_of_the_environment_goes_to_no_other_machine_unencrypted(address, key):
    environ = {"OPENAI_API_KEY": "sk-openai", "ASSISTANT_CHAT_BASE_URL": address}
    assert Settings.from_environment(environ).chat_api_key == key


@pytest.mark.parametrize("seconds", ["0", "inf", "nan", "1e12"])
def test_a_time_that_can_not_be_waited_is_refused(seconds):
    with pytest.raises(SettingsError, match="expected more than 0"):
        Settings.from_environment({"ASSISTANT_CHAT_TOTAL_TIMEOUT_S": seconds})


PRICES = """
chat_model = "tiny-1.5"
chat_day_price = 2
[chat_prices."tiny-1.5"]
input = 1.25
output = 10
currency = "EUR"
"""


def test_prices_of_models_are_tables_of_the_settings_file(tmp_path):
    settings = settings_of(tmp_path, PRICES, ASSISTANT_CHAT_DAY_TOKENS="50000", ASSISTANT_CHAT_QUESTION_TOKENS="")
    assert settings.chat_prices == {"tiny-1.5": Rate(1.25, 10, "EUR")}
    assert (settings.chat_day_price, settings.chat_day_tokens, settings.chat_question_tokens) == (2.0, 50000, None)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (PRICES.replace("1.25", '"1.25 EUR"'), "the price of tiny-1.5 in .*settings.toml can't be read; write "),
        (PRICES.replace("10", "-10"), "the price of tiny-1.5"),
        (PRICES.replace("10", "nan"), "the price of tiny-1.5"),
        (PRICES.replace('currency = "EUR"', ""), "the price of tiny-1.5"),
        (PRICES.replace("currency", "money"), "the price of tiny-1.5"),
        (PRICES.replace('"EUR"', '"<b>"'), "the price of tiny-1.5"),
        ("chat_prices = 3", "chat_prices in .* is no table; write "),
        ('chat_model = "huge"\nchat_day_price = 2', "chat_day_price needs to know what huge costs: write "),
        ("chat_day_price = 0", "chat_day_price is 0.0; expected more than 0"),
        ("chat_day_tokens = 1.5", "'1.5'; expected int"),
        ("chat_question_tokens = -1", "chat_question_tokens is -1; expected more than 0"),
    ],
)
def test_prices_and_limits_that_are_none_are_refused_in_one_line(tmp_path, text, said):
    with pytest.raises(SettingsError, match=said) as caught:
        settings_of(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_a_price_in_the_environment_is_refused():
    with pytest.raises(SettingsError, match="ASSISTANT_CHAT_PRICES is no table; in the settings file, write "):
        Settings.from_environment({"ASSISTANT_CHAT_PRICES": "1.25"})


@pytest.mark.parametrize(("written", "is_on"), [("true", True), ("1", True), ("Off", False), ("no", False)])
@pytest.mark.parametrize("name", ["strict", "allow_private_addresses"])
def test_a_setting_that_is_on_or_off_is_read_from_the_environment(name, written, is_on):
    assert getattr(Settings.from_environment({f"ASSISTANT_{name.upper()}": written}), name) is is_on
    assert getattr(Settings(), name) is False


@pytest.mark.parametrize("text", ["", "2", "maybe"])
def test_a_setting_that_is_neither_on_nor_off_is_refused(text):
    with pytest.raises(SettingsError, match=r"ASSISTANT_STRICT is .*; expected true or false"):
        Settings.from_environment({"ASSISTANT_STRICT": text})


def test_a_setting_that_is_on_or_off_is_read_from_a_file(tmp_path):
    assert settings_of(tmp_path, "strict = true").strict
    with pytest.raises(SettingsError, match=r"passages in .* has an unusable value"):
        settings_of(tmp_path, "passages = true")
