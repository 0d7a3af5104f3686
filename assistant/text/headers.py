"""What headers of HTTP replies say."""

import re
import time
from email.utils import parsedate_to_datetime


def retry_after_s(header: str) -> float | None:
    """Return the seconds that a `Retry-After` header names, in digits or as a date; None where it names none."""
    asked = header.strip()
    if re.fullmatch(r"\d{1,9}(?:\.\d+)?", asked):
        return float(asked)
    try:
        return max(0.0, parsedate_to_datetime(asked).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None
