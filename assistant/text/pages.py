"""Articles in web pages."""

from typing import Any

from assistant.errors import ReadError
from assistant.nouns import Article
from assistant.text import fields, flattened, markup
from assistant.text.decoding import declared, decoded


def article(data: bytes, path: str, charset: str | None = None, url: str | None = None) -> Article:
    """Return the article in a page.

    Args:
        charset: What came with the page says of its character set; what the page says itself counts where it is None.
        url: Where the page was found, for when it does not say.

    Raises:
        ReadError: there is none in it.
    """
    import trafilatura

    text = decoded(data, charset or declared(data))
    tree = trafilatura.load_html(text.encode("utf-8", "replace"))
    if tree is None:
        raise ReadError("no article text found in this page")
    # Before the extraction, which takes the tree apart.
    name, published, language = markup.name(tree), markup.published(tree), markup.language(tree)
    page: Any = trafilatura.bare_extraction(tree, with_metadata=True, include_comments=False, include_tables=False)
    if page is None or not page.text:
        raise ReadError("no article text found in this page")
    found = flattened.clean(page.text)
    return fields.article(
        found.text,
        path,
        title=page.title or found.title,
        publisher=page.sitename or markup.outlet(name, page.title) or found.publisher,
        published=published or found.published,
        url=page.url or url,
        language=language or page.language,
    )
