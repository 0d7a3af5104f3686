"""The page: a streaming chat, and beside it the articles that the answers cite. Nothing it needs is elsewhere."""

import os
import queue
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.errors import AssistantError
from assistant.faces import rendering
from assistant.faces.costs import total_cost
from assistant.nouns import Answer, Done, Event, Reasoning, Retrieved, TextDelta, TextWithdrawn
from assistant.text.characters import visible

if TYPE_CHECKING:
    import gradio

    from assistant.assistant import Assistant

EXAMPLES = (
    "Which countries are Vietnam's top partners?",
    "What did Putin and To Lam sign in June 2024?",
    "How much did Vietnam and France trade?",
    "What does the EU want from Vietnam's minerals?",
)
"""Asked of the sample corpus; another library shows none."""

_ASSETS = Path(__file__).parent / "assets"
_LEAST_PAUSE_S = 0.06
"""Between two updates: each sends the whole conversation to the browser."""
_KEPT_TURNS = 20
"""Answers whose sources stay in the panel."""


@dataclass
class _Session:
    """What one browser has said and seen."""

    conversation: Any
    messages: list[dict[str, Any]] = field(default_factory=list)
    answers: list[tuple[int, Answer]] = field(default_factory=list)
    turn: int = 0
    stop: threading.Event = field(default_factory=threading.Event)


def serve(assistant: "Assistant", host: str, port: int, open_browser: bool) -> None:
    """Open the page and stay until interrupted.

    Raises:
        AssistantError: the page can't be served at that address.
    """
    sample = {Path(article.path or "").parent.name for article in assistant.articles()} == {"corpus"}
    # What the first answer needs is loaded while the page comes up.
    threading.Thread(target=_warm_up, args=(assistant,), daemon=True).start()
    page = build_page(assistant, EXAMPLES if sample else ())
    try:
        launch(page, host, port, open_browser)
    except Exception as error:  # gradio's own kinds are no closed list
        reason = " ".join(str(error).split())
        raise AssistantError(
            f"the page can't be served at {host}:{port} ({reason}); choose another --host or --port"
        ) from error
    print(f"The page is at http://{host}:{port}  (Ctrl-C ends it)", flush=True)
    page.block_thread()


def _warm_up(assistant: "Assistant") -> None:
    try:
        assistant.warm_up()
    except AssistantError as error:
        print(f"assistant: {visible(str(error))}", file=sys.stderr, flush=True)


def launch(page: "gradio.Blocks", host: str, port: int, open_browser: bool = False) -> None:
    """Start serving a page, to this machine or network only, without waiting for its end."""
    import gradio

    _let_past_proxies(host)
    # A variable, because not every version takes it as an argument: nothing of what is asked stays in the browser.
    os.environ["GRADIO_RUN_HISTORY"] = "False"
    page.queue(default_concurrency_limit=8).launch(
        server_name=host,
        server_port=port,
        inbrowser=open_browser,
        prevent_thread_lock=True,
        quiet=True,
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        # Not left to variables such as GRADIO_SHARE, nor to the notebook that this may run in.
        share=False,
        mcp_server=False,
        enable_monitoring=False,
        theme=gradio.themes.Default(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"]),
        css=(_ASSETS / "page.css").read_text(encoding="utf-8"),
    )


def _let_past_proxies(host: str) -> None:
    """Keep the proxy of the environment out of the way of gradio, which looks whether its own page answers."""
    exempt = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if exempt.strip() == "*":
        return
    names = dict.fromkeys([*filter(None, exempt.split(",")), "127.0.0.1", "localhost", host])
    os.environ["no_proxy"] = os.environ["NO_PROXY"] = ",".join(names)


def build_page(assistant: "Assistant", examples: Sequence[str] = ()) -> "gradio.Blocks":
    """Lay out the page over a library."""
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    import gradio as gr

    def respond(
        session: _Session | None, text: str, since: str, until: str, outlets: list[str]
    ) -> Iterator[tuple[Any, ...]]:
        session = session or _Session(assistant.conversation())
        for last in _turn(session, text, since, until, outlets):
            shown = rendering.panel(session.answers) if last else gr.skip()
            yield session, session.messages, shown, gr.update(value="", stop_btn=not last, submit_btn=last)

    def fresh() -> tuple[Any, ...]:
        return None, [], rendering.panel(()), gr.update(value="", stop_btn=False, submit_btn=True)

    def halt(session: _Session | None) -> None:
        if session:
            session.stop.set()

    def holdings() -> tuple[Any, ...]:
        articles = assistant.articles()
        outlets = sorted({article.publisher for article in articles if article.publisher})
        table = rendering.holdings(articles)
        return rendering.head(articles, assistant.mode), table, gr.update(choices=outlets)

    page: gradio.Blocks
    with gr.Blocks(title="News assistant", analytics_enabled=False) as page:
        session = gr.State(None)
        head = gr.HTML(elem_id="head", padding=False)
        with gr.Row(elem_id="columns"):
            with gr.Column(scale=3, min_width=320):
                chat = gr.Chatbot(
                    elem_id="chat", show_label=False, height=430, latex_delimiters=[], buttons=["copy"],
                    layout="panel", placeholder="Ask the articles a question.", allow_file_downloads=False,
                )  # fmt: skip
                box = gr.Textbox(
                    elem_id="question", show_label=False, placeholder="Type a question", autofocus=True,
                    max_length=2000, submit_btn=True, stop_btn=False, html_attributes=gr.InputHTMLAttributes(
                        autocomplete="off", spellcheck=True
                    ),
                )  # fmt: skip
                if examples:
                    gr.Examples([[example] for example in examples], box, label="For example")
                with gr.Accordion("Only articles …", open=False):
                    with gr.Row():
                        since = gr.Textbox(label="published since", placeholder="YYYY-MM-DD", elem_id="since")
                        until = gr.Textbox(label="published until", placeholder="YYYY-MM-DD", elem_id="until")
                    outlets = gr.Dropdown(label="of these outlets", multiselect=True, choices=[], elem_id="outlets")
                clear = gr.Button("New conversation", size="sm", elem_id="clear")
            with gr.Column(scale=2, min_width=320):
                sources = gr.HTML(
                    rendering.panel(()), elem_id="sources", padding=False,
                    js_on_load=(_ASSETS / "panel.js").read_text(encoding="utf-8"),
                )  # fmt: skip
        with gr.Accordion("What the library holds", open=False):
            table = gr.HTML(elem_id="holdings")
        asked = box.submit(
            respond, [session, box, since, until, outlets], [session, chat, sources, box],
            concurrency_limit=8, show_progress="hidden", api_name="ask",
        )  # fmt: skip
        box.stop(halt, session, None, queue=False, api_visibility="private")
        for start_over in (clear.click, chat.clear):
            start_over(halt, session, None, queue=False, api_visibility="private")
            start_over(fresh, None, [session, chat, sources, box], cancels=[asked], api_visibility="private")
        page.load(holdings, None, [head, table, outlets], show_progress="hidden", api_visibility="private")
    return page


def _turn(session: _Session, text: str, since: str, until: str, outlets: list[str]) -> Iterator[bool]:
    """Answer one question into the session; yield after each change, True once the answer is complete."""
    # One of its own: that of the turn before may still be needed to end it.
    session.stop = threading.Event()
    session.turn += 1
    session.messages += [_message("user", rendering.question(text)), _message("assistant", rendering.draft(""))]
    yield False
    written, thought, is_shown, shown_at = "", "", True, 0.0
    try:
        options = {"since": _day("since", since), "until": _day("until", until), "publishers": outlets or None}
        for event in _in_background(session.conversation.stream(text, stop=session.stop, **options), session.stop):
            if isinstance(event, Retrieved) and (event.searches or event.query != text.strip()):
                title = "Read as a question of its own" if event.query != text.strip() else "Taken apart"
                step = _message("assistant", rendering.question("\n".join(_searched(event))))
                session.messages.insert(-1, step | {"metadata": {"title": title}})
                is_shown, shown_at = False, 0.0
            elif isinstance(event, Reasoning):
                shown_at = shown_at if thought else 0.0
                thought += event.text
                is_shown = False
            elif isinstance(event, TextDelta):
                shown_at = shown_at if written else 0.0  # the first words are not held back
                written += event.text
                is_shown = False
            elif isinstance(event, TextWithdrawn):
                written, is_shown = "", False
            elif isinstance(event, Done):
                session.answers = [*session.answers, (session.turn, event.answer)][-_KEPT_TURNS:]
                so_far = total_cost(session.conversation.usage, len(session.conversation.turns))
                shown = rendering.answer(event.answer, session.turn, so_far)
                _show(session.messages, event.answer.reasoning, shown)
                yield True
                return
            if not is_shown and time.monotonic() - shown_at >= _LEAST_PAUSE_S:
                _show(session.messages, thought, rendering.draft(written))
                is_shown, shown_at = True, time.monotonic()
                yield False
        _show(session.messages, thought, rendering.stopped(written))
    except AssistantError as error:
        _show(session.messages, thought, rendering.problem(str(error)))
    yield True


def _show(messages: list[dict[str, Any]], reasoning: str, answer: str) -> None:
    """Put an answer, and folded before it what the model thinks aloud, in the place of what is shown of both."""
    folded = {"title": "What the model thought aloud (not checked)", "status": "done"}
    steps = [_message("assistant", rendering.question(reasoning)) | {"metadata": folded}] if reasoning else []
    place = -2 if messages[-2].get("metadata") == folded else -1
    messages[place:] = [*steps, _message("assistant", answer)]


def _searched(event: Retrieved) -> Iterator[str]:
    """Yield the lines that say what was searched."""
    yield f"Searched: {event.query}"
    yield from (f"and: {search}" for search in event.searches)


def _in_background(events: Iterator[Event], stop: threading.Event) -> Iterator[Event | None]:
    """Yield events made in a thread, so that a stop counts at once even while an endpoint keeps silent.

    None says that nothing new has come for as long as an update is held back. Whoever makes the events looks at `stop`
    too; it is also set when nobody takes them any more.
    """
    made: queue.Queue[Event | BaseException | None] = queue.Queue()

    def make() -> None:
        try:
            for event in events:
                made.put(event)
                if stop.is_set():
                    break
            made.put(None)
        except BaseException as error:
            made.put(error)
        finally:
            close = getattr(events, "close", None)
            if close:
                close()

    threading.Thread(target=make, daemon=True).start()
    try:
        while not stop.is_set():
            try:
                event = made.get(timeout=_LEAST_PAUSE_S)
            except queue.Empty:
                yield None
                continue
            if event is None:
                return
            if isinstance(event, BaseException):
                raise event
            yield event
    finally:
        stop.set()


def _day(name: str, text: str) -> date | None:
    if not text or not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise AssistantError(f"published {name} is {text.strip()[:40]!r}; expected YYYY-MM-DD") from None


def _message(role: str, content: str) -> dict[str, Any]:
    return {"role": role, "content": content}
