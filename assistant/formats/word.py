"""Articles in Word files (.docx)."""

import io

from assistant.errors import ReadError
from assistant.formats import blocks, fields, flattened
from assistant.formats.archives import Archive
from assistant.nouns import Article

_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"


def article(data: bytes, path: str) -> Article:
    """Return the article in a Word file, with what was inserted and without what was deleted under tracked changes.

    The day of publication is one that its text states: the file's own dates tell when it was made and saved.

    Raises:
        ReadError: it is broken, or holds no text.
    """
    import mammoth  # type: ignore[import-untyped]

    Archive(data)  # is it within the limits?
    try:
        html = mammoth.convert_to_html(
            io.BytesIO(data), style_map=_STYLES, convert_image=mammoth.images.img_element(lambda image: {})
        ).value
    except KeyError as error:
        raise ReadError("it is a broken Word file") from error
    heading, lines = blocks.plain(html)
    found = flattened.clean("\n\n".join([heading, *lines] if heading else lines))
    return fields.article(
        found.text.removeprefix(f"{heading}\n"),
        path,
        title=heading or found.title,
        **found.stated,
    )
