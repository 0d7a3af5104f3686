"""What goes wrong at a chat endpoint, in words that follow its name."""

from typing import Any
from urllib.parse import urlsplit

from assistant.chat.replies import field_of
from assistant.text.headers import retry_after_s


def refusal(error: Any, model: str) -> str:
    """Say with what status an endpoint has turned a request away, and what helps."""
    status = error.status_code
    if 300 <= status < 400:
        where = urlsplit(error.response.headers.get("location", "")).netloc.rsplit("@", 1)[-1]
        return f"redirects to {where or 'another address'} ({status}); set chat_base_url to the final address"
    pause = retry_after_s(error.response.headers.get("retry-after", ""))
    said = {
        401: "refused the key (401); set OPENAI_API_KEY",
        403: "refused access (403)",
        404: f"does not know the model {model!r} or the address (404)",
        407: "can't be reached: the proxy refused access (407)",
        429: "has too many requests (429)" + (f" and asks to wait {pause:.0f} s" if pause else ""),
        503: "is overloaded or still loading (503)",
    }
    return said.get(status, f"answered with status {status}")


def lateness(error: Exception, connect_s: float) -> str:
    """Say what took too long."""
    import httpx2

    if isinstance(error.__cause__ or error, httpx2.ConnectTimeout):
        return f"could not be connected to within {connect_s:g} s"
    return "did not answer in time"


def breakdown(cause: BaseException) -> str:
    """Say what came in the way of a connection."""
    import httpx2

    said = str(cause) or type(cause).__name__
    if isinstance(cause, httpx2.ProxyError):
        return f"can't be reached: the proxy that the environment names failed ({said})"
    if not isinstance(cause, httpx2.ConnectError):
        return f"broke off ({said})"
    if "CERTIFICATE_VERIFY_FAILED" in said:
        return f"can't be reached: its certificate is not trusted ({said}); SSL_CERT_FILE may name one that is"
    if "WRONG_VERSION_NUMBER" in said or "RECORD_LAYER_FAILURE" in said:
        return f"can't be reached: it does not speak TLS ({said}); is its address http:// rather than https://?"
    return f"can't be reached ({said})"


def detail(body: Any) -> str:
    """Return what an error says about itself, ready to follow a line, or nothing."""
    said = _said(body)
    return "" if not said.strip() or said.lstrip().startswith(("<", "{")) else f": {said}"


def _said(body: Any) -> str:
    """Return the text of an error, wherever servers put it: Gemini in a list, FastAPI under "detail"."""
    if isinstance(body, list) and body:
        return _said(body[0])
    if isinstance(body, str):
        return body
    held = (field_of(body, name) for name in ("message", "error", "detail", "errors", "msg"))
    return next((_said(one) for one in held if one), "")
