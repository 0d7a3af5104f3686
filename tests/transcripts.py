"""What chat endpoints send, family by family, and the answer that a person reading it would call right.

Each transcript is written by hand from the documented habits of a server or a model, over the three passages below.
`sent` is what goes over the wire: bytes are packets, everything else is an event of the stream. Statements are given
with the ids of the sentences that they should cite and with the verdict of the check.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from chat_families import (
    DONE,
    azure,
    counted,
    deepseek,
    delta,
    gemini,
    groq,
    litellm,
    llama_cpp,
    lm_studio,
    mistral,
    ollama,
    openai,
    openrouter,
    packets,
    tgi,
    vllm,
)

PASSAGES = (
    (
        "The Port", date(2025, 1, 8), "Ferry lost off Bergen",
        (
            "The ferry Selma sank off Bergen on Tuesday.",
            "Rescuers saved all 41 passengers within two hours.",
            "Its owner, Fjordlinje, blamed a fire in the cargo hold.",
            "Divers will search the wreck next week.",
        ),
    ),
    (
        "Nordlys Post", date(2025, 1, 9), "Norway reviews its ferry rules",
        ("Norway will review its ferry safety rules in spring.", "The review costs 12 million kroner."),
    ),
    (
        "Kyst Radio", None, "Fjordlinje answers its critics",
        ("Fjordlinje runs nine ferries on the west coast.", "The company denied that the Selma was overloaded."),
    ),
)  # fmt: skip
"""Outlet, day, headline and sentences of each passage, best first."""

SANK, SAVED, FIRE, DIVERS = PASSAGES[0][3]
REVIEW, COST = PASSAGES[1][3]
NINE, DENIED = PASSAGES[2][3]
ABSTENTION = "These articles do not answer this question."

MOVED = "cited to the sentence that says so, where it named one that does not"

S, P, U = "supported", "partial", "unsupported"
Said = tuple[str, str, str]
"""A statement, the ids of what it cites parted by blanks, and the verdict."""


@dataclass(frozen=True)
class Transcript:
    """One reply as it is sent, and what should come of it.

    Attributes:
        sent: Packets and events in order.
        text: The answer's text.
        statements: The answer's statements.
        cited: The ids of the cited sentences by number; those of the statements in order where left out.
        reasoning: What the model thought aloud.
        notices: A fragment of each notice.
        mode: Who answers: the model, or `"extractive"` where the reply is none.
        usage: Tokens in and out.
        kind: The content type.
        before: A refusal, as status and body, that comes before the reply.
    """

    family: str
    name: str
    sent: Sequence[Any]
    text: str = ""
    statements: Sequence[Said] = ()
    cited: str | None = None
    reasoning: str = ""
    notices: Sequence[str] = ()
    mode: str = "tiny"
    abstained: bool = False
    usage: tuple[int, int] = (0, 0)
    kind: str = "text/event-stream"
    before: tuple[int, Any] | None = None

    def __str__(self) -> str:
        return f"{self.family}: {self.name}"


BOTH = (("The ferry Selma sank off Bergen.", "1.1", S), ("Rescuers saved all 41 passengers.", "1.2", S))
BOTH_TEXT = "The ferry Selma sank off Bergen [1]. Rescuers saved all 41 passengers [2]."
ONE = (("The ferry Selma sank off Bergen.", "1.1", S),)
ONE_TEXT = "The ferry Selma sank off Bergen [1]."
THOUGHT = "The user asks what sank. Passage 1 says the Selma [1.1]."

TRANSCRIPTS = (
    # How servers frame a stream.
    Transcript(
        "OpenAI",
        "role first, usage last without choices",
        openai("The ferry", " Selma sank off Bergen", " [1.1].", " Rescuers saved all 41 passengers [1.2]."),
        BOTH_TEXT,
        BOTH,
        usage=(410, 30),
    ),
    Transcript(
        "OpenAI",
        "markers cut at every character",
        openai(*"The ferry Selma sank off Bergen [1.1]. Rescuers saved all 41 passengers [1.2]."),
        BOTH_TEXT,
        BOTH,
        usage=(410, 30),
    ),
    Transcript(
        "OpenAI",
        "a refusal beside null content",
        [
            delta(role="assistant", content=None, refusal=""),
            delta(refusal="I can't help"),
            delta(refusal=" with that."),
            delta("stop"),
            DONE,
        ],
        mode="extractive",
        notices=("the model refuses: I can't help with that.",),
    ),
    Transcript(
        "OpenAI",
        "cut at its limit in mid-sentence",
        openai("The ferry Selma sank off Bergen [1.1]. Rescuers saved all", finish="length"),
        "The ferry Selma sank off Bergen [1]. Rescuers saved all",
        (*ONE, ("Rescuers saved all", "", U)),
        notices=("cut off at its length limit",),
        usage=(410, 30),
    ),
    Transcript(
        "OpenAI",
        "the whole limit spent on hidden reasoning",
        [delta(role="assistant", content=""), delta("length"), counted(500, 800), DONE],
        mode="extractive",
        notices=("set chat_max_tokens higher",),
    ),
    Transcript(
        "OpenAI",
        "no system role (first reasoning models)",
        openai("The ferry Selma sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        usage=(410, 30),
        before=(
            400,
            {
                "error": {
                    "message": "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
                    "type": "invalid_request_error",
                    "param": "messages[0].role",
                    "code": "unsupported_value",
                }
            },
        ),
    ),
    Transcript(
        "OpenAI",
        "the marks of its own file search",
        openai("The ferry Selma sank off Bergen 【1:1†source】. Rescuers saved all 41 passengers【1:2†articles】."),
        "The ferry Selma sank off Bergen [1]. Rescuers saved all 41 passengers[2].",
        BOTH,
        usage=(410, 30),
    ),
    Transcript(
        "Azure OpenAI",
        "filter results before and between",
        azure("The ferry Selma", " sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
    ),
    Transcript(
        "Azure OpenAI",
        "withheld half way",
        azure("The ferry Selma sank off Bergen [1.1]. Its owner", finish="content_filter"),
        "The ferry Selma sank off Bergen [1]. Its owner",
        (*ONE, ("Its owner", "", U)),
        notices=("withheld part of the reply",),
    ),
    Transcript(
        "Azure OpenAI",
        "withheld whole",
        azure(finish="content_filter"),
        mode="extractive",
        notices=("withheld the reply",),
    ),
    Transcript(
        "Ollama",
        "the role on every event",
        ollama("The", " ferry", " Selma sank off Bergen", " [", "1", ".", "1", "]", "."),
        ONE_TEXT,
        ONE,
        usage=(700, 40),
    ),
    Transcript(
        "Ollama",
        "reasoning in a field of its own",
        ollama(
            "The ferry Selma sank off Bergen [1.1].",
            thinking=("The user asks what sank.", " Passage 1 says the Selma [1.1]."),
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(700, 40),
    ),
    Transcript(
        "Ollama",
        "the runner dies in mid-stream and says so outside the protocol",
        [
            delta(role="assistant", content="The ferry Selma sank off Bergen [1.1]."),
            delta(role="assistant", content=" All"),
            b'{"error":"an error was encountered while running the model: unexpected EOF"}\n',
        ],
        "The ferry Selma sank off Bergen [1]. All",
        (*ONE, ("All", "", U)),
        notices=("without saying that it is complete",),
    ),
    Transcript(
        "llama.cpp",
        "null content first, timings last",
        llama_cpp("The ferry Selma sank off Bergen", " [1.1]."),
        ONE_TEXT,
        ONE,
    ),
    Transcript(
        "llama.cpp",
        "reasoning_content of its own parser",
        llama_cpp(
            "The ferry Selma sank off Bergen [1.1].",
            thinking=("The user asks what sank. ", "Passage 1 says the Selma [1.1]."),
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
    ),
    Transcript(
        "llama.cpp",
        "a chat template that takes no system role fails as a server error",
        llama_cpp("The ferry Selma sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        before=(
            500,
            {
                "error": {
                    "code": 500,
                    "message": "Value is not callable... System role not supported",
                    "type": "server_error",
                }
            },
        ),
    ),
    Transcript(
        "llama.cpp",
        "the end sign of another template and the next turn made up",
        llama_cpp("The ferry Selma sank off Bergen [1.1].", "<|im_", "end|>\n<|im_start|>user\nWho owned it [1.3]?"),
        ONE_TEXT,
        ONE,
    ),
    Transcript(
        "llama.cpp",
        "an error event of older versions ends the stream",
        [
            delta(content="The ferry Selma sank off Bergen [1.1]."),
            b'error: {"code":500,"message":"context shift is disabled"}\n\n',
        ],
        ONE_TEXT,
        ONE,
        notices=("without saying that it is complete",),
    ),
    Transcript(
        "LM Studio",
        "an empty delta last",
        lm_studio("The ferry Selma ", "sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
    ),
    Transcript(
        "LM Studio",
        "an event named error",
        [
            delta(role="assistant", content="The ferry"),
            b'event: error\ndata: {"error":{"message":"Model unloaded."}}\n\n',
        ],
        mode="extractive",
        notices=("Model unloaded.",),
    ),
    Transcript(
        "LM Studio",
        "reasoning between tags as text",
        lm_studio(
            "<think>The user asks what sank. Passage 1 says the Selma [1.1].</think>",
            "\n\nThe ferry Selma sank off Bergen [1.1].",
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
    ),
    Transcript(
        "vLLM",
        "the finish beside the last piece of text",
        vllm("The ferry Selma sank", " off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        usage=(512, 64),
    ),
    Transcript(
        "vLLM",
        "usage on every event",
        [
            {**delta(role="assistant", content=""), "usage": counted(512, 0)["usage"]},
            {**delta(content="The ferry Selma sank off Bergen [1.1]."), "usage": counted(512, 12)["usage"]},
            {**delta("stop", content=""), "usage": counted(512, 13)["usage"]},
            DONE,
        ],
        ONE_TEXT,
        ONE,
        usage=(512, 13),
    ),
    Transcript(
        "vLLM",
        "an error of its own shape in the stream",
        [
            delta(role="assistant", content=""),
            {
                "object": "error",
                "message": "CUDA out of memory",
                "type": "InternalServerError",
                "param": None,
                "code": 500,
            },
            DONE,
        ],
        mode="extractive",
        notices=("CUDA out of memory",),
    ),
    Transcript(
        "vLLM",
        "no system role (Gemma's template)",
        vllm("The ferry Selma sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        usage=(512, 64),
        before=(
            400,
            {
                "object": "error",
                "message": "System role not supported",
                "type": "BadRequestError",
                "param": None,
                "code": 400,
            },
        ),
    ),
    Transcript(
        "vLLM",
        "roles have to alternate (an old template of Mistral)",
        vllm("The ferry Selma sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        usage=(512, 64),
        before=(
            400,
            {
                "object": "error",
                "message": "Conversation roles must alternate user/assistant/user/assistant/...",
                "code": 400,
            },
        ),
    ),
    Transcript(
        "DeepSeek",
        "null content while it reasons, comments to keep the line open",
        [
            b": keep-alive\n\n",
            b": keep-alive\n\n",
            *deepseek(
                "The ferry Selma sank off Bergen [1.1].",
                thinking=("The user asks what sank.", " Passage 1 says the Selma [1.1]."),
            ),
        ],
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(600, 80),
    ),
    Transcript(
        "DeepSeek",
        "broken off for want of machines",
        deepseek("The ferry Selma sank off Bergen [1.1]. Rescuers", finish="insufficient_system_resource"),
        "The ferry Selma sank off Bergen [1]. Rescuers",
        (*ONE, ("Rescuers", "", U)),
        notices=("broke the reply off",),
        usage=(600, 80),
    ),
    Transcript(
        "DeepSeek",
        "reasoning and no answer",
        deepseek(thinking=("The user asks what sank.",)),
        mode="extractive",
        notices=("its reasoning and no answer",),
    ),
    Transcript(
        "DeepSeek",
        "a distilled model between tags cut anywhere",
        ollama(
            "<thi",
            "nk>",
            "The user asks what sank. ",
            "Passage 1 says the Selma [1.1].",
            "</th",
            "ink",
            ">\n\n",
            "The ferry Selma sank off Bergen [1.1].",
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(700, 40),
    ),
    Transcript(
        "Qwen",
        "a closing tag only: the template has opened the reasoning",
        vllm(
            "The user asks what sank. ",
            "Passage 1 says the Selma [1.1].",
            "\n</think>\n\n",
            "The ferry Selma sank off Bergen [1.1].",
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(512, 64),
    ),
    Transcript(
        "Qwen",
        "an empty block where it was told not to think",
        ollama("<think>\n\n</think>\n\n", "The ferry Selma sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        usage=(700, 40),
    ),
    Transcript(
        "Qwen",
        "an opening tag that is never closed",
        ollama("<think>", "The user asks what sank. The ferry Selma sank off Bergen [1.1].", finish="length"),
        mode="extractive",
        notices=("set chat_max_tokens higher",),
    ),
    Transcript(
        "Qwen",
        "round in circles",
        vllm("The ferry Selma sank off Bergen [1.1]. ", *["Rescuers saved all 41 passengers [1.2]. "] * 40),
        BOTH_TEXT,
        BOTH,
        notices=("repeat itself without end",),
    ),
    Transcript(
        "Qwen",
        "round in circles while it reasons",
        deepseek("The ferry Selma sank off Bergen [1.1].", thinking=["Wait, let me check the passages again. "] * 60),
        mode="extractive",
        notices=("went round in circles",),
    ),
    Transcript(
        "Qwen",
        "Chinese, letters cut between packets",
        packets(
            [
                delta(content="渡轮塞尔玛号在卑尔根附近沉没[1.1]。"),
                delta(content="救出了41名乘客[1.2]。"),
                delta("stop"),
                DONE,
            ],
            7,
        ),
        "渡轮塞尔玛号在卑尔根附近沉没[1]。救出了41名乘客[2]。",
        (("渡轮塞尔玛号在卑尔根附近沉没。", "1.1", P), ("救出了41名乘客。", "1.2", P)),
    ),
    Transcript(
        "Mistral",
        "padding, usage on the last event",
        mistral("The ferry Selma ", "sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        usage=(580, 42),
    ),
    Transcript(
        "Mistral",
        "Magistral: content as a list of thinking and text",
        mistral(
            [{"type": "thinking", "thinking": [{"type": "text", "text": "The user asks what sank. "}]}],
            [
                {
                    "type": "thinking",
                    "thinking": [{"type": "text", "text": "Passage 1 says the Selma [1.1]."}],
                    "closed": True,
                }
            ],
            [{"type": "text", "text": "The ferry Selma sank "}, {"type": "text", "text": "off Bergen [1.1]."}],
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(580, 42),
    ),
    Transcript(
        "Mistral",
        "Magistral on a plain server: its own brackets",
        llama_cpp(
            "[THINK]The user asks what sank. Passage 1 says the Selma [1.1].[/THI",
            "NK]The ferry Selma sank off Bergen [1.1].",
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
    ),
    Transcript(
        "Mistral",
        "refuses a parameter it does not know",
        mistral("The ferry Selma sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        usage=(580, 42),
        before=(
            422,
            {
                "detail": [
                    {
                        "type": "extra_forbidden",
                        "loc": ["body", "stream_options"],
                        "msg": "Extra inputs are not permitted",
                    }
                ]
            },
        ),
    ),
    Transcript(
        "Gemini",
        "few large pieces with usage on each",
        gemini("The ferry Selma sank off Bergen [1.1]. Rescuers saved", " all 41 passengers [1.2]."),
        BOTH_TEXT,
        BOTH,
        usage=(555, 33),
    ),
    Transcript(
        "Gemini",
        "thoughts in tags",
        gemini(
            "<thought>The user asks what sank. Passage 1 says the Selma [1.1].</thought>The ferry Selma",
            " sank off Bergen [1.1].",
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(555, 33),
    ),
    Transcript(
        "Gemini",
        "thoughts marked in a field",
        [
            delta(role="assistant", content=THOUGHT, extra_content={"google": {"thought": True}}),
            delta("stop", role="assistant", content="The ferry Selma sank off Bergen [1.1]."),
            DONE,
        ],
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
    ),
    Transcript(
        "Gemini",
        "Gemma takes no developer instruction",
        gemini("The ferry Selma sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
        usage=(555, 33),
        before=(
            400,
            [
                {
                    "error": {
                        "code": 400,
                        "message": "Developer instruction is not enabled for models/gemma-3-27b-it",
                        "status": "INVALID_ARGUMENT",
                    }
                }
            ],
        ),
    ),
    Transcript(
        "Gemini",
        "ids of one bracket parted by commas, bold words",
        gemini("**The ferry Selma** sank off Bergen, and rescuers saved all 41 passengers [1.1, 1.2]."),
        "**The ferry Selma** sank off Bergen, and rescuers saved all 41 passengers [1][2].",
        (("The ferry Selma sank off Bergen, and rescuers saved all 41 passengers.", "1.1 1.2", S),),
        usage=(555, 33),
    ),
    Transcript(
        "Anthropic",
        "through a gateway: thinking blocks beside reasoning_content",
        litellm(
            "The ferry Selma sank off Bergen [1.1].",
            thinking=("The user asks what sank. ", "Passage 1 says the Selma [1.1]."),
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(480, 55),
    ),
    Transcript(
        "Anthropic",
        "overloaded in mid-stream",
        [
            delta(role="assistant", content="The ferry"),
            {"error": {"type": "overloaded_error", "message": "Overloaded"}},
        ],
        mode="extractive",
        notices=("Overloaded",),
    ),
    Transcript(
        "Anthropic",
        "an introduction, a list and a closing offer",
        litellm(
            "Based on the articles:\n\n",
            "- The ferry Selma sank off Bergen [1.1]\n",
            "- Rescuers saved all 41 passengers [1.2]\n",
        ),
        "Based on the articles:\n\n- The ferry Selma sank off Bergen [1]\n- Rescuers saved all 41 passengers [2]",
        (("The ferry Selma sank off Bergen", "1.1", S), ("Rescuers saved all 41 passengers", "1.2", S)),
        usage=(480, 55),
    ),
    Transcript(
        "OpenRouter",
        "comments while it waits, reasoning twice",
        openrouter(
            "The ferry Selma sank off Bergen [1.1].",
            thinking=("The user asks what sank. ", "Passage 1 says the Selma [1.1]."),
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(620, 70),
    ),
    Transcript(
        "OpenRouter",
        "the provider drops out in mid-stream",
        [
            delta(role="assistant", content="The ferry Selma"),
            {**delta("error", content=""), "error": {"code": 502, "message": "Provider disconnected"}},
        ],
        mode="extractive",
        notices=("Provider disconnected",),
    ),
    Transcript(
        "OpenRouter",
        "an error as a whole with status 200",
        [json.dumps({"error": {"message": "Rate limit exceeded: free-models-per-day", "code": 429}}).encode()],
        mode="extractive",
        notices=("Rate limit exceeded",),
        kind="application/json",
    ),
    Transcript(
        "LiteLLM",
        "whole JSON instead of a stream",
        [
            json.dumps(
                {
                    "id": "c",
                    "object": "chat.completion",
                    "choices": [
                        {
                            "index": 0,
                            "finish_reason": "stop",
                            "message": {
                                "role": "assistant",
                                "content": "The ferry Selma sank off Bergen [1.1].",
                                "reasoning_content": THOUGHT,
                            },
                        }
                    ],
                    "usage": {"prompt_tokens": 300, "completion_tokens": 11},
                }
            ).encode()
        ],
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        kind="application/json",
        usage=(300, 11),
    ),
    Transcript(
        "small servers",
        "whole JSON in several lines under the name of text, cut anywhere",
        [
            b'{\n  "object": "chat.completion",\n\n  "choices": [{"index": 0, "finish_reason": "stop",\n  "message": ',
            b'{"role": "assistant",\n "content": "The ferry Selma sank off Bergen [1.1]."}}],\n',
            b'  "usage": {"prompt_tokens": 300, "completion_tokens": 11}\n}\n',
        ],
        ONE_TEXT,
        ONE,
        kind="text/plain; charset=utf-8",
        usage=(300, 11),
    ),
    Transcript(
        "small servers",
        "plain text in the place of JSON",
        [b"The ferry Selma sank off Bergen [1.1].\n"],
        mode="extractive",
        notices=("did not send a chat completion",),
        kind="text/plain",
    ),
    Transcript(
        "LiteLLM",
        "a stream under the name of JSON",
        packets([delta(content="The ferry Selma sank off Bergen [1.1]."), delta("stop"), DONE], 50),
        ONE_TEXT,
        ONE,
        kind="application/json",
    ),
    Transcript(
        "Groq",
        "usage in a field of its own",
        groq("The ferry Selma sank off Bergen [1.1].", thinking=(THOUGHT,)),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
        usage=(444, 22),
    ),
    Transcript(
        "gpt-oss",
        "its channels let through as text",
        lm_studio(
            "<|channel|>analysis<|message|>The user asks what sank. ",
            "Passage 1 says the Selma [1.1].<|end|><|start|>",
            "assistant<|channel|>final<|message|>The ferry Selma sank off Bergen [1.1].<|return|>",
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
    ),
    Transcript(
        "gpt-oss",
        "the marks of its own browser",
        groq("The ferry Selma sank off Bergen【1.1†L1-L1】. Rescuers saved all 41 passengers【1.2†L2】."),
        "The ferry Selma sank off Bergen[1]. Rescuers saved all 41 passengers[2].",
        BOTH,
        usage=(444, 22),
    ),
    Transcript(
        "Text Generation Inference",
        "no blank after data, no closing sign",
        tgi("The ferry Selma", " sank off Bergen [1.1]."),
        ONE_TEXT,
        ONE,
    ),
    Transcript(
        "Text Generation Inference",
        "an error that is a mere string",
        [
            delta(role="assistant", content="The ferry"),
            b'data:{"error":"Request failed during generation","error_type":"generation"}\n\n',
        ],
        mode="extractive",
        notices=("Request failed during generation",),
    ),
    Transcript(
        "Cohere",
        "Command's signs for thinking and response",
        llama_cpp(
            "<|START_THINKING|>The user asks what sank. Passage 1 says the Selma [1.1].<|END_THINKING|>",
            "<|START_RESPONSE|>The ferry Selma sank off Bergen [1.1].<|END_RESPONSE|>",
        ),
        ONE_TEXT,
        ONE,
        reasoning=THOUGHT,
    ),
    Transcript(
        "gateways",
        "lines end in CR LF, three bytes to a packet",
        packets([delta(content="The ferry Selma sank off Bergen [1.1]."), delta("stop"), DONE], 3, newline="\r\n"),
        ONE_TEXT,
        ONE,
    ),
    Transcript(
        "gateways",
        "pings, event names and ids between the data",
        [
            b": ping - 2025-01-08 10:00:00\r\n\r\n",
            b"event: message\nid: 1\nretry: 500\ndata: "
            + json.dumps(delta(content="The ferry Selma sank off Bergen [1.1].")).encode()
            + b"\n\n",
            delta("stop"),
            DONE,
        ],
        ONE_TEXT,
        ONE,
    ),
    Transcript(
        "gateways",
        "null deltas, null choices and nothing but a role",
        [
            delta(role="assistant"),
            {**delta(), "choices": None},
            {**delta(), "choices": [{"index": 0, "delta": None}]},
            delta(content=None),
            delta(content="The ferry Selma sank off Bergen [1.1]."),
            delta(content=None),
            delta("stop"),
            DONE,
        ],
        ONE_TEXT,
        ONE,
    ),
    # How models write.
    Transcript(
        "small models",
        "citations after the full stop",
        ollama("The ferry Selma sank off Bergen. [1.1] Rescuers saved all 41 passengers. [1.2]"),
        "The ferry Selma sank off Bergen. [1] Rescuers saved all 41 passengers. [2]",
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "brackets side by side and parted by a comma",
        ollama("The Selma sank and all 41 were saved [1.1][1.2]. Divers will search the wreck [1.4], [1.1]."),
        "The Selma sank and all 41 were saved [1][2]. Divers will search the wreck [3], [1].",
        (("The Selma sank and all 41 were saved.", "1.1 1.2", S), ("Divers will search the wreck.", "1.1 1.4", S)),
        cited="1.1 1.2 1.4",
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "a span of ids",
        ollama("The Selma sank, all 41 passengers were saved and Fjordlinje blamed a fire [1.1-1.3]."),
        "The Selma sank, all 41 passengers were saved and Fjordlinje blamed a fire [1][2][3].",
        (("The Selma sank, all 41 passengers were saved and Fjordlinje blamed a fire.", "1.1 1.2 1.3", S),),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "the number of the passage only",
        ollama("The ferry Selma sank off Bergen [1]. The review costs 12 million kroner [2]."),
        "The ferry Selma sank off Bergen [1]. The review costs 12 million kroner [2].",
        (*ONE, ("The review costs 12 million kroner.", "2.2", S)),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "numbers of passages in one bracket, one of which says nothing of it",
        ollama("The ferry Selma sank off Bergen [1, 2]."),
        "The ferry Selma sank off Bergen [1][2.?].",
        (("The ferry Selma sank off Bergen.", "1.1", U),),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "numbers side by side for passages",
        ollama("Norway will review its ferry safety rules after the ferry Selma sank off Bergen [1][2]."),
        "Norway will review its ferry safety rules after the ferry Selma sank off Bergen [1.?][1].",
        (("Norway will review its ferry safety rules after the ferry Selma sank off Bergen.", "2.1", U),),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "lenticular brackets around passages",
        vllm("The ferry Selma sank off Bergen【1】. The review costs 12 million kroner【2†source】."),
        "The ferry Selma sank off Bergen[1]. The review costs 12 million kroner[2].",
        (*ONE, ("The review costs 12 million kroner.", "2.2", S)),
        usage=(512, 64),
    ),
    Transcript(
        "small models",
        "round brackets",
        ollama("The ferry Selma sank off Bergen (1). Rescuers saved all 41 passengers (1.2). It has two decks (2)."),
        "The ferry Selma sank off Bergen [1]. Rescuers saved all 41 passengers [2]. It has two decks (2).",
        (*BOTH, ("It has two decks (2).", "", U)),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "words in the bracket",
        ollama(
            "The ferry Selma sank off Bergen (Source: 1.1). Rescuers saved all 41 passengers [Passage 1, Sentence 2]."
        ),
        BOTH_TEXT,
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "footnotes with ids and no list",
        ollama("The ferry Selma sank off Bergen.[^1.1] Rescuers saved all 41 passengers.[^1.2]"),
        "The ferry Selma sank off Bergen.[1] Rescuers saved all 41 passengers.[2]",
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "footnotes of its own, explained below",
        ollama(
            "The ferry Selma sank off Bergen.[^1] The review costs 12 million kroner.[^2]\n\n",
            "[^1]: [1.1]\n[^2]: [2.2] Nordlys Post, 9 January 2025\n",
        ),
        "The ferry Selma sank off Bergen.[1] The review costs 12 million kroner.[2]",
        (*ONE, ("The review costs 12 million kroner.", "2.2", S)),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "numbers of its own, explained in a list of sources",
        vllm(
            "The review costs 12 million kroner [1]. The ferry Selma sank off Bergen [2].\n\n---\n**Sources:**\n",
            "1. Nordlys Post, “Norway reviews its ferry rules”, 9 January 2025\n2. The Port, “Ferry lost off Bergen”",
        ),
        "The review costs 12 million kroner [1]. The ferry Selma sank off Bergen [2].",
        (("The review costs 12 million kroner.", "2.2", S), *ONE),
        usage=(512, 64),
    ),
    Transcript(
        "small models",
        "a list of sources besides good marks, and more in it than was used",
        ollama("The ferry Selma sank off Bergen [1.1].\n\nSources:\n", "- [1.1] The Port\n- [2.2] Nordlys Post\n"),
        ONE_TEXT,
        ONE,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "sources in one line",
        ollama("The ferry Selma sank off Bergen [1.1].\n\nSource", "s: [1.1], [1.2], [3.1]"),
        ONE_TEXT,
        ONE,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "an answer below its list of sources",
        ollama(
            "The ferry Selma sank off Bergen [1.1].\n\nReferences\n[1.1] The Port\n\n",
            "Rescuers saved all 41 passengers [1.2].",
        ),
        "The ferry Selma sank off Bergen [1].\n\nRescuers saved all 41 passengers [2].",
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "raised numbers, explained and not",
        ollama("The ferry Selma sank off Bergen.¹ The hold has 90 m² of room.\n\nSources\n¹ [1.1]\n"),
        "The ferry Selma sank off Bergen.[1] The hold has 90 m² of room.",
        (*ONE, ("The hold has 90 m² of room.", "", U)),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "ids raised by tags",
        ollama("The ferry Selma sank off Bergen<sup>[1.1]</sup>. Rescuers saved all 41 passengers<sup>1", ".2</sup>."),
        "The ferry Selma sank off Bergen[1]. Rescuers saved all 41 passengers[2].",
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "brackets escaped for Markdown, and links on them",
        ollama(
            "The ferry Selma sank off Bergen \\[1.1\\]. Rescuers saved all 41 passengers [1.2](https://port.example/a)."
        ),
        BOTH_TEXT,
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "a table",
        vllm(
            "| What | When |\n|---|---|\n",
            "| The ferry Selma sank off Bergen | Tuesday [1.1] |\n",
            "| Norway reviews its ferry safety rules | spring [2.1] |\n",
        ),
        "| What | When |\n|---|---|\n| The ferry Selma sank off Bergen | Tuesday [1] |\n"
        "| Norway reviews its ferry safety rules | spring [2] |",
        (
            ("The ferry Selma sank off Bergen; Tuesday", "1.1", S),
            ("Norway reviews its ferry safety rules; spring", "2.1", S),
        ),
        usage=(512, 64),
    ),
    Transcript(
        "small models",
        "a table with a full stop and the marks in a column of their own",
        vllm(
            "| Event | Source |\n| :--- | ---: |\n| Rescuers saved all 41 passengers. | [1.2] |\n",
            "| Divers will search the wreck. | [1.4] |",
        ),
        "| Event | Source |\n| :--- | ---: |\n| Rescuers saved all 41 passengers. | [1] |\n"
        "| Divers will search the wreck. | [2] |",
        (("Rescuers saved all 41 passengers.", "1.2", S), ("Divers will search the wreck.", "1.4", S)),
        notices=("is told as still to come",),
        usage=(512, 64),
    ),
    Transcript(
        "small models",
        "a numbered list under a heading",
        vllm("## Answer\n\n1. The ferry Selma sank off Bergen [1.1].\n2. Rescuers saved all 41 passengers [1.2].\n"),
        "## Answer\n\n1. The ferry Selma sank off Bergen [1].\n2. Rescuers saved all 41 passengers [2].",
        BOTH,
        usage=(512, 64),
    ),
    Transcript(
        "small models",
        "a nested list with bold leads",
        ollama(
            "- **Ferry:** the Selma sank off Bergen [1.1]\n  - **Passengers:** rescuers saved all 41 [1.2]\n",
            "* **Owner:** Fjordlinje [1.3]",
        ),
        "- **Ferry:** the Selma sank off Bergen [1]\n  - **Passengers:** rescuers saved all 41 [2]\n"
        "* **Owner:** Fjordlinje [3]",
        (
            ("Ferry: the Selma sank off Bergen", "1.1", S),
            ("Passengers: rescuers saved all 41", "1.2", S),
            ("Owner: Fjordlinje", "1.3", S),
        ),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "a fence around the answer",
        ollama("```mark", "down\nThe ferry Selma sank off Bergen [1.1].\n", "```"),
        ONE_TEXT,
        ONE,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "a label before the answer",
        ollama("**Final Answer:** The ferry Selma sank off Bergen [1.1]."),
        "**Final Answer:** The ferry Selma sank off Bergen [1].",
        ONE,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "no mark at all",
        ollama("The ferry Selma sank off Bergen. Rescuers saved all 41 passengers. It was built in Gdansk."),
        "The ferry Selma sank off Bergen. [1] Rescuers saved all 41 passengers. [2] It was built in Gdansk.",
        (*BOTH, ("It was built in Gdansk.", "", U)),
        notices=("matched to the articles afterwards",),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "ids that it makes up, and a detail",
        ollama("The ferry Selma sank off Bergen [4.2]. Rescuers saved all 52 passengers [1.2]."),
        "The ferry Selma sank off Bergen [4.2]. Rescuers saved all 52 passengers [1].",
        (("The ferry Selma sank off Bergen.", "", U), ("Rescuers saved all 52 passengers.", "1.2", U)),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "years and numbers in brackets that cite nothing",
        ollama("Rescuers saved all 41 [forty-one] passengers [1.2] in [2025] (2.2 knots of wind)."),
        "Rescuers saved all 41 [forty-one] passengers [1] in [2025] (2.2 knots of wind).",
        (("Rescuers saved all 41 [forty-one] passengers in [2025] (2.2 knots of wind).", "1.2", P),),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "the sentence of abstention after reasoning aloud in the text",
        ollama("<think>Nothing on this.</think>", ABSTENTION),
        ABSTENTION,
        abstained=True,
        reasoning="Nothing on this.",
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "a list that goes round in circles by number",
        ollama(
            "The ferry Selma sank off Bergen [1.1].\n",
            *(f"{n}. Divers will search the wreck next week [1.4].\n" for n in range(1, 40)),
        ),
        "The ferry Selma sank off Bergen [1].\n1. Divers will search the wreck next week [2].",
        (*ONE, ("Divers will search the wreck next week.", "1.4", S)),
        notices=("repeat itself without end", "is told as still to come"),
    ),
    Transcript(
        "small models",
        "blanks for ever",
        ollama("The ferry Selma sank off Bergen [1.1].", *["\n"] * 900),
        ONE_TEXT,
        ONE,
        notices=("repeat itself without end",),
    ),
    Transcript(
        "small models",
        "marks before their sentences",
        ollama("[1.1] The ferry Selma sank off Bergen. [1.2] Rescuers saved all 41 passengers."),
        "[1] The ferry Selma sank off Bergen. [2] Rescuers saved all 41 passengers.",
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "llama.cpp",
        "whole sentences on lines of their own, each behind its mark, one with the number of its neighbour",
        llama_cpp(
            "[", "1", ".", "1", "]", f" {SANK}", "\n", "[", "1", ".", "3", "]", f" {DIVERS}", "\n", f"[2.2] {COST}"
        ),
        f"{SANK} [1]\n{DIVERS} [2]\n{COST} [3]",
        ((SANK, "1.1", S), (DIVERS, "1.4", S), (COST, "2.2", S)),
        notices=(MOVED, "told as still to come"),
    ),
    Transcript(
        "small models",
        "the number of its neighbour at the end of a list's entry, twice, and once where nothing bears it out",
        ollama(
            "Two things are known:\n",
            "- Rescuers saved all 41 passengers [1.1].\n",
            "- The review costs 12 million ",
            "kroner [2.1].\n",
            "- Fjordlinje runs twelve ferries [1.4].",
        ),
        "Two things are known:\n- Rescuers saved all 41 passengers [1].\n- The review costs 12 million kroner [2].\n"
        "- Fjordlinje runs twelve ferries [3].",
        (
            ("Two things are known: Rescuers saved all 41 passengers.", "1.2", S),
            ("The review costs 12 million kroner.", "2.2", S),
            ("Fjordlinje runs twelve ferries.", "1.4", U),
        ),
        notices=(MOVED,),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "outlet and day in the bracket",
        ollama("The ferry Selma sank off Bergen [1.1, The Port, 8 January 2025]. ", "Two decks [Fjordlinje, 1.1]."),
        "The ferry Selma sank off Bergen [1]. Two decks [Fjordlinje, 1.1].",
        (*ONE, ("Two decks [Fjordlinje, 1.1].", "", U)),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "the source in a line of its own in brackets, below each sentence",
        ollama(
            "The ferry Selma sank off Bergen.\n\n(Source: [1.1])\n\nRescuers saved all 41 passengers.\n\n",
            "(Source: 1.2)",
        ),
        "The ferry Selma sank off Bergen.\n\n(Source: [1])\n\nRescuers saved all 41 passengers.\n\n[2]",
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "footnotes without a heading",
        ollama("The ferry Selma sank off Bergen.¹\n\nRescuers saved all 41 passengers.²\n\n", "¹ [1.1]\n² [1.2]"),
        "The ferry Selma sank off Bergen.[1]\n\nRescuers saved all 41 passengers.[2]",
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "each sentence behind its mark and a colon",
        ollama("[1.1]: The ferry Selma sank off Bergen.\n[1.2]: Rescuers saved all 41 passengers."),
        "[1]: The ferry Selma sank off Bergen.\n[2]: Rescuers saved all 41 passengers.",
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "nothing but the number asked for",
        ollama("41 [1.2]."),
        "41 [1].",
        (("41.", "1.2", S),),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "small talk around the answer",
        ollama("Sure!", " The ferry Selma sank off Bergen [1.1].", " Let me know if you need more details!"),
        "Sure! The ferry Selma sank off Bergen [1]. Let me know if you need more details!",
        ONE,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "a paragraph of HTML with marks in round brackets around square ones",
        vllm("<p>The ferry Selma sank off Bergen ([1.1]).</p>"),
        "<p>The ferry Selma sank off Bergen ([1]).</p>",
        ONE,
        usage=(512, 64),
    ),
    Transcript(
        "Gemini",
        "the marks of its own app",
        gemini(
            "[cite_start]The ferry Selma sank off Bergen[cite: 1.1]. ",
            "[cite_start]Rescuers saved all 41 passengers[cite: 1.2].",
        ),
        "The ferry Selma sank off Bergen[1]. Rescuers saved all 41 passengers[2].",
        BOTH,
        usage=(555, 33),
    ),
    Transcript(
        "DeepSeek",
        "the marks of its own search",
        deepseek("The ferry Selma sank off Bergen [citation:1.1]. Rescuers saved all 41 passengers [citation:1.2]."),
        BOTH_TEXT,
        BOTH,
        usage=(600, 80),
    ),
    Transcript(
        "Kimi",
        "the marks of its own search, and thinking in its own signs",
        llama_cpp("◁think▷", THOUGHT, "◁/think▷The ferry Selma sank off Bergen[^1.1^]."),
        "The ferry Selma sank off Bergen[1].",
        ONE,
        reasoning=THOUGHT,
    ),
    Transcript(
        "small models",
        "marks for the whole paragraph at its end",
        ollama("The ferry Selma sank off Bergen. ", "Rescuers saved all 41 passengers. [1.1][1.2]"),
        "The ferry Selma sank off Bergen. Rescuers saved all 41 passengers. [1][2]",
        (("The ferry Selma sank off Bergen.", "1.1", S), ("Rescuers saved all 41 passengers.", "1.1 1.2", S)),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "marks in two brackets, in code, in tags and with the initial of a sentence",
        ollama(
            "The ferry Selma sank off Bergen [[1.1]]. Rescuers saved all 41 passengers `[1.2]`. ",
            "Fjordlinje blamed a fire in the cargo hold <cite>1.3</cite>. The review costs 12 million kroner [S2.2].",
        ),
        "The ferry Selma sank off Bergen [1]. Rescuers saved all 41 passengers [2]. "
        "Fjordlinje blamed a fire in the cargo hold [3]. The review costs 12 million kroner [4].",
        (
            *BOTH,
            ("Fjordlinje blamed a fire in the cargo hold.", "1.3", S),
            ("The review costs 12 million kroner.", "2.2", S),
        ),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "ids told in words, and a grade for itself",
        ollama("According to sentence 1.1, the ferry Selma sank off Bergen.\n\n", "Confidence: high"),
        "According to sentence 1.1, the ferry Selma sank off Bergen. [1]\n\nConfidence: high",
        (("the ferry Selma sank off Bergen.", "1.1", S),),
        notices=("matched to the articles afterwards",),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "the next questions and answers of a talk with itself",
        llama_cpp("The ferry Selma sank off Bergen [1.1].\n\nUs", "er: Who owns it?\nAssistant: Fjordlinje [1.3]."),
        "The ferry Selma sank off Bergen [1].",
        ONE,
    ),
    Transcript(
        "small models",
        "headings in bold with an empty line below",
        ollama("**Loss**\n\nThe ferry Selma sank off Bergen [1.1].\n\n**Rescue**\n\nRescuers saved all 41 [1.2]."),
        "**Loss**\n\nThe ferry Selma sank off Bergen [1].\n\n**Rescue**\n\nRescuers saved all 41 [2].",
        (("Loss The ferry Selma sank off Bergen.", "1.1", S), ("Rescue Rescuers saved all 41.", "1.2", S)),
        usage=(700, 40),
    ),
    Transcript(
        "DeepSeek",
        "the answer between tags, behind what was thought without any",
        vllm(THOUGHT, "\n<ans", "wer>The ferry Selma sank off Bergen [1.1].</answer>"),
        "The ferry Selma sank off Bergen [1].",
        ONE,
        reasoning=THOUGHT,
        usage=(512, 64),
    ),
    Transcript(
        "small models",
        "an abstention in other words still: none of it tells",
        ollama("None of the evidence mentions a second ferry."),
        ABSTENTION,
        abstained=True,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "JSON that nobody asked for, in a fence, marks in the text",
        ollama(
            '```json\n{"answer": "The ferry Selma sank off Bergen [1.1]. ',
            'Rescuers saved all 41 passengers [1.2]."}\n```',
        ),
        BOTH_TEXT,
        BOTH,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "JSON with the ids in a list of their own",
        ollama(
            '{"reasoning": "See 1.2 as well.", "answer": "The ferry Selma sank off Bergen.", ', '"citations": ["1.1"]}'
        ),
        ONE_TEXT,
        ONE,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "JSON with a statement an object",
        vllm(
            '[{"claim": "The ferry Selma sank off Bergen.", "source": 1.1},\n',
            ' {"claim": "Rescuers saved all 41 passengers.", "source": "1.2"}]',
        ),
        BOTH_TEXT,
        BOTH,
        usage=(512, 64),
    ),
    Transcript(
        "small models",
        "JSON cut off at the limit",
        openai('{"answer": "The ferry Selma sank off Bergen [1.1]. Rescuers saved all', finish="length"),
        "The ferry Selma sank off Bergen [1]. Rescuers saved all",
        (*ONE, ("Rescuers saved all", "", U)),
        notices=("cut off at its length limit",),
        usage=(410, 30),
    ),
    Transcript(
        "small models",
        "the call of a tool that nobody offered",
        ollama('{"name": "search", "parameters": {"query": "ferry Selma"}}'),
        mode="extractive",
        notices=("it sent no sentence",),
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "an abstention as JSON",
        ollama('{"answer": "These articles do not answer this question.", "citations": []}'),
        ABSTENTION,
        abstained=True,
        usage=(700, 40),
    ),
    Transcript(
        "small models",
        "nothing but the marks of the sentences that answer",
        llama_cpp("[1.2]", " [1.1]"),
        f"{SAVED} [1] {SANK} [2]",
        ((SAVED, "1.2", S), (SANK, "1.1", S)),
    ),
)
