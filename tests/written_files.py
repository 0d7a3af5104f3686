"""Files of many kinds, written by hand or by other programs' writers: what the readers are tried on."""

import io
import quopri
import zipfile
from collections.abc import Mapping, Sequence
from email.message import EmailMessage

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


def page(body: Sequence[str] = BODY, head: str = "") -> str:
    """Return a web page that holds a story."""
    told = "".join(f"<p>{line}</p>" for line in body)
    return (
        f"<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>{HEADLINE}</title>{head}</head><body>"
        f"<nav><a href=/>Home</a></nav><article><h1>{HEADLINE}</h1>{told}</article></body></html>"
    )


def mail(subject: str = HEADLINE, html: bool = False, body: Sequence[str] = BODY, **headers: str) -> bytes:
    """Return an e-mail as the standard library writes it; `html` gives it no plain text that tells the story."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "press@lindvik.example", "news@courier.example", subject
    message["Date"] = "Tue, 08 Oct 2024 23:30:00 -0700"
    for name, value in headers.items():
        message[name] = value
    if html:
        message.set_content("This e-mail is a page.")
        message.add_alternative(page(body), subtype="html", cte="quoted-printable")
    else:
        message.set_content("\n\n".join(body) + "\n\n-- \nLindvik press office, +47 55 01 02\n")
    message.add_attachment("Not the story.", filename="terms.txt")
    return message.as_bytes()


def saved_page(body: Sequence[str] = BODY) -> bytes:
    """Return a page as Chromium saves it in one file (MHTML)."""
    quoted = quopri.encodestring(page(body).encode()).decode()
    return (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://harbour.example/dam\r\n"
        f"Subject: {HEADLINE}\r\nDate: Thu, 2 Jan 2025 10:00:00 +0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related;\r\n\ttype="text/html";\r\n\tboundary="----Boundary--x----"\r\n\r\n\r\n'
        "------Boundary--x----\r\nContent-Type: text/html\r\nContent-ID: <frame-1@mhtml.blink>\r\n"
        "Content-Transfer-Encoding: quoted-printable\r\nContent-Location: https://harbour.example/dam\r\n\r\n"
        f"{quoted}\r\n------Boundary--x----\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n"
        "Content-Location: https://harbour.example/dam.png\r\n\r\niVBORw0KGgo=\r\n------Boundary--x------\r\n"
    ).encode()


def packed(members: Mapping[str, bytes | str]) -> bytes:
    """Return a ZIP archive of these files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def book(
    chapters: Mapping[str, str], version: str = "3.0", day: str = "<dc:date>2024-10-08</dc:date>", **more: str
) -> bytes:
    """Return an e-book (EPUB) of these chapters, which are the insides of bodies."""
    items = "".join(f'<item id="{n}" href="text/{n}.xhtml" media-type="application/xhtml+xml"/>' for n in chapters)
    refs = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    return packed(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:'
            'container"><rootfiles><rootfile full-path="OPS/book.opf"/></rootfiles></container>',
            "OPS/book.opf": f'<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="{version}">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
            f"<dc:publisher>Harbour Times</dc:publisher><dc:language>en-GB</dc:language>{day}</metadata>"
            f'<manifest>{items}<item id="nav" properties="nav" href="nav.xhtml" media-type="application/xhtml+xml"/>'
            f'</manifest><spine><itemref idref="nav"/>{refs}<itemref idref="missing"/></spine></package>',
            "OPS/nav.xhtml": "<html><body><p>Contents</p></body></html>",
            **{
                f"OPS/text/{name}.xhtml": f'<?xml version="1.0" encoding="utf-8"?>\n<html xmlns="http://www.w3.org/1999/'
                f'xhtml"><head><title>{name}</title></head><body>{body}</body></html>'
                for name, body in chapters.items()
            },
            **more,
        }
    )


WORD_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
    'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
    'ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.'
    'openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)


def word(body: str, prologue: str = "") -> bytes:
    """Return a Word file with this WordprocessingML as its body."""
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    return packed(
        {
            "[Content_Types].xml": WORD_TYPES,
            "_rels/.rels": '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/'
            f'relationships"><Relationship Id="r" Type="{relation}" Target="word/document.xml"/></Relationships>',
            "word/document.xml": f'<?xml version="1.0"?>{prologue}<w:document xmlns:w="http://schemas.openxmlformats.org/'
            f'wordprocessingml/2006/main"><w:body>{body}</w:body></w:document>',
        }
    )


def entities(levels: int = 9) -> str:
    """Return a document type whose entity `&a9;` stands for a billion others."""
    grown = "".join(f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, levels + 1))
    return f'<!DOCTYPE x [<!ENTITY a0 "lol">{grown}]>'


def nested_forms(levels: int = 8) -> bytes:
    """Return a PDF whose one page draws a form ten times that draws another ten times, and so on."""
    font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    page = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /XObject << /X 5 0 R >> >> >>"
    )
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>", page]
    objects.append(_stream(b"/X Do " * 10))
    for level in range(levels):
        inner = b"/X Do " * 10 if level < levels - 1 else b"BT /F1 10 Tf 10 10 Td (The dam opened) Tj ET " * 10
        within = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X %d 0 R >> %s >>"
        objects.append(_stream(inner, within % (level + 6, font)))
    file = b"%PDF-1.4\n"
    for number, body in enumerate(objects, start=1):
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return file + b"trailer << /Size %d /Root 1 0 R >>\n%%%%EOF" % (len(objects) + 1)


def _stream(content: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), more, content)
