"""Files of many kinds, written by hand or by other programs' writers: what the readers are tried on."""

from collections.abc import Sequence

HEADLINE = "Orava dam opens after nine years"
BODY = (
    "The Orava dam opened on Monday after nine years of work in northern Slovakia.",
    "Energy Minister Denisa Saková said the dam would supply power to 1.2 million homes.",
    "The dam cost 3.4 billion euros, twice what engineers had planned for the Orava valley.",
)
TEXT = "\n".join(BODY)

Placed = tuple[float, float, float, str]
"""Left edge, base line, letter size and words of a line in a PDF."""


def pdf(pages: Sequence[Sequence[Placed]], title: str = "", picture: bool = False) -> bytes:
    """Return a PDF with these lines in Helvetica; `picture` puts a picture over each page, as a scanner does."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b""]
    image = "q 595 0 0 842 0 0 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x7f EI Q\n" if picture else ""
    kids = []
    for lines in pages:
        shown = "".join(
            f"BT /F1 {size} Tf {left} {base} Td ({_escaped(text)}) Tj ET\n" for left, base, size, text in lines
        )
        content = (image + shown).encode("cp1252")
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F1 "
            b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >> >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    objects.append(b"<< /Title (%s) /CreationDate (D:20190102030405Z) >>" % _escaped(title).encode("cp1252"))
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(file))
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    count = len(objects) + 1
    trailer = b"trailer << /Size %d /Root 1 0 R /Info %d 0 R >>" % (count, len(objects))
    return file + b"xref\n0 %d\n0000000000 65535 f \n%s%s\nstartxref\n%d\n%%%%EOF" % (count, table, trailer, len(file))


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def set_in_lines(text: str, left: float, top: float, width: int = 60, size: float = 11) -> list[Placed]:
    """Return the words of a text in lines of at most `width` characters, from `top` downwards."""
    lines, line = [], ""
    for word in text.split():
        if line and len(line) + len(word) >= width:
            lines.append(line)
            line = ""
        line = f"{line} {word}".strip()
    return [(left, top - number * 1.2 * size, size, line) for number, line in enumerate([*lines, line])]


def story_pdf() -> bytes:
    """Return a PDF of one page with headline, day and story."""
    lines: list[Placed] = [(60, 760, 20, HEADLINE), (60, 735, 9, "Published: 8 October 2024")]
    for number, paragraph in enumerate(BODY):
        lines += set_in_lines(paragraph, 60, 700 - 50 * number)
    return pdf([lines], title="layout-final-3.indd")
