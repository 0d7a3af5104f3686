"""What the doctor says of a chat endpoint."""

from types import SimpleNamespace

import pytest
from chat_server import chat_server

from assistant.backends.chat_model import ChatModel
from assistant.faces.doctor import _chat_model


@pytest.mark.parametrize(
    ("listed", "said", "works"),
    [
        ({"data": [{"id": "tiny", "max_model_len": 8192}]}, "answers and reads 8,192 tokens at once", True),
        ({"data": [{"id": "tiny"}, {"id": "large"}]}, "answers and reads 4,096 tokens at once (assumed)", True),
        ({"data": [{"id": "large"}, {"id": "small"}]}, "does not list 'tiny'; it lists large, small", False),
    ],
)
def test_the_doctor_says_whether_the_endpoint_lists_the_model_and_how_much_it_reads(listed, said, works):
    with chat_server(pages={"/v1/models": listed}) as server:
        name, line, whole = _chat_model(SimpleNamespace(chat_model=ChatModel("tiny", server.url)))
    assert (name, whole) == ("chat model", works)
    assert line.endswith(said)
