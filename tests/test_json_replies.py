"""Replies written as JSON: the answer in them, however they are cut into pieces."""

import pytest

from assistant.chat.json_replies import JsonReply


def read(*pieces: str) -> list[str]:
    reply = JsonReply()
    return [text for piece in pieces for text in reply.read(piece)] + list(reply.finish())


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"answer": "It sank [1.1]."}', "It sank [1.1]."),
        ('```json\n{"answer": "It sank [1.1]."}\n```\n', "It sank [1.1]."),
        ('{"Response": {"text": "It sank.", "evidence": [{"id": "1.1"}, {"id": "1.2"}]}}', "It sank [1.1][1.2]."),
        ('{"answer": ["It sank [1.1].", "All were saved [1.2]."]}', "It sank [1.1]. All were saved [1.2]."),
        ('{"answer": "It sank", "sources": ["1.1", "1.1"]}', "It sank [1.1]"),
        ('{"answer": "It cost 1.5 million.", "sources": ["1.1"]}', "It cost 1.5 million [1.1]."),
        ('{"answer": "It sank\nin 1956 [1.1]."}', "It sank\nin 1956 [1.1]."),
        ('{"answer": "It sank [1.1]."} That is all.', "It sank [1.1]. That is all."),
        ('{"answer": "It \\"sank\\" [1.1]. All we', 'It "sank" [1.1]. All we'),
        ('{"tool": "search"}', ""),
        ("{}", ""),
        ("{It sank} [1.1].", "{It sank} [1.1]."),
        ("{" * 5000, "{" * 5000),
        ('{"answer":' * 5000, '{"answer":' * 5000),
        ("[1.1] It sank.", "[1.1] It sank."),
        ("```\nIt sank [1.1].\n```", "```\nIt sank [1.1].\n```"),
    ],
)
def test_the_answer_is_read_out_of_an_object(text: str, told: str) -> None:
    assert "".join(read(text)) == told
    assert "".join(read(*text)) == told


def test_what_is_no_json_passes_at_once() -> None:
    assert read("It ", "sank {", "1.1}") == ["It ", "sank {", "1.1}"]
