"""From the bytes of files and pages to articles: a room for each format, and what tells an article from its page."""
