"""A real gateway, LiteLLM's proxy, between the assistant and what answers; skipped where `litellm` is not installed.

It is no dependency: `pip install 'litellm[proxy]'` in an environment of its own, with its `bin` in PATH, is enough.
"""

import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from chat_families import DONE, counted, delta
from chat_server import chat_server
from scripted_server import Exchange
from test_transcripts import ABSTENTION, ASKED, StandIn, answered, streamed

from assistant import resources
from assistant.answering.generative import Generative
from assistant.answering.metering import MeteredModel
from assistant.backends.chat_model import ChatModel
from assistant.chat.prompts import AnswerPrompts
from assistant.errors import ChatModelError
from assistant.nouns import Answer, Event

LITELLM = shutil.which("litellm")
pytestmark = pytest.mark.skipif(not LITELLM, reason="litellm is not installed")

KEY = "sk-of-this-test"
CONFIG = """\
model_list:
  - model_name: scripted
    litellm_params:
      model: openai/scripted
      api_key: none
      mock_response: "The ferry Selma sank off Bergen [1.1]. Rescuers saved all 41 passengers [1.2]."
  - model_name: thinking
    litellm_params: {{model: openai/thinking, api_key: none, api_base: "{url}"}}
general_settings: {{master_key: {key}}}
litellm_settings: {{telemetry: false, num_retries: 0}}
"""


def thinking(exchange: Exchange) -> None:
    exchange.start()
    for event in (
        delta(role="assistant", content="", reasoning_content="The user asks what sank."),
        delta(content="The ferry Selma sank"),
        delta(content=" off Bergen [1.1]."),
        delta("stop"),
        counted(321, 45),
        DONE,
    ):
        exchange.event(event)


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running proxy that speaks for a scripted endpoint."""
    folder: Path = tmp_path_factory.mktemp("litellm")
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    with chat_server(thinking) as upstream, (folder / "log").open("w") as log:
        (folder / "config.yaml").write_text(CONFIG.format(url=upstream.url, key=KEY))
        command = [LITELLM, "--config", str(folder / "config.yaml"), "--host", "127.0.0.1", "--port", str(port)]
        environ = os.environ | {"LITELLM_LOCAL_MODEL_COST_MAP": "True"}
        process = subprocess.Popen(command, cwd=folder, env=environ, stdout=log, stderr=log)
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/liveliness", process)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.terminate()
            process.wait(20)


def _wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 100
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(address, timeout=2)
            return
        except OSError:
            time.sleep(0.5)
    pytest.fail("the proxy does not come up")


def asked(gateway: str, model: str, key: str = KEY) -> tuple[Answer, list[Event]]:
    chat_model = MeteredModel(ChatModel(model, gateway, key, first_token_timeout_s=30), date.today)
    prompts = AnswerPrompts.load(resources.folder("prompts"))
    found = list(Generative(chat_model, prompts, StandIn(), 0.5, ABSTENTION).answer(ASKED))
    return answered(found), found


def test_it_lists_its_models(gateway: str) -> None:
    assert ChatModel("scripted", gateway, KEY).models() == ("scripted", "thinking")
    with pytest.raises(ChatModelError):
        ChatModel("scripted", gateway, "sk-another").models()


def test_an_answer_streams_through_it_with_marks_and_usage(gateway: str) -> None:
    answer, found = asked(gateway, "scripted")
    assert answer.text == "The ferry Selma sank off Bergen [1]. Rescuers saved all 41 passengers [2]."
    assert [one.support.verdict for one in answer.statements] == ["supported", "supported"]
    assert (answer.mode, answer.notices) == ("scripted", ())
    assert answer.usage.input_tokens > 0
    assert streamed(found)[0] == answer.text


def test_reasoning_comes_through_it_apart_from_the_answer(gateway: str) -> None:
    answer, found = asked(gateway, "thinking")
    assert answer.text == "The ferry Selma sank off Bergen [1]."
    assert answer.reasoning == "The user asks what sank."
    assert streamed(found) == (answer.text, answer.reasoning)
    assert answer.usage.output_tokens > 0


@pytest.mark.parametrize(("model", "key"), [("unknown", KEY), ("scripted", "sk-another")])
def test_what_it_refuses_is_one_line_without_the_key(gateway: str, model: str, key: str) -> None:
    answer, _ = asked(gateway, model, key)
    assert answer.mode == "extractive"
    (notice,) = answer.notices
    assert notice.startswith("The chat model did not answer (127.0.0.1:")
    assert key not in notice
