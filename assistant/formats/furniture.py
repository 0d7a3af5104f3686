"""What stands around an article on a page, told by its form: crumb trails, credits, comment boxes, cookie notes."""

import re

from assistant.text import dates
from assistant.text.sentences import is_finished

AGENCIES = frozenset(
    """reuters|ap|associated press|the associated press|afp|agence france-presse|upi|bloomberg|xinhua|tass|interfax|
    kyodo|kyodo news|yonhap|ani|pti|ians|dpa|ansa|efe|anadolu|anadolu agency|bernama|antara|vna|vietnam news agency|
    press trust of india|cnn|bbc|bbc news""".replace("\n    ", "").split("|")
)
"""News agencies and broadcasters that sign an article with nothing but their name on a line."""

_ALWAYS = re.compile(
    r"""(?ix) ^\W* (?:
      gift\ an?\ (?:subscription|article)\w* | subscribe\W*$ |
      subscribe\ (?:to\ (?:our|the|continue|unlock|read)|now|today|for)\b |
      sign\ (?:up|in)\ (?:for|to|here|now|with)\b | log\ in\ (?:to|or|with)\b | register\b.{0,30}\bfree |
      already\ an?\ (?:subscriber|member) | this\ (?:article|content|story)\ is\ (?:free|for\ subscribers|reserved) |
      (?:(?:also|must)\ (?:read|see|watch)|(?:read|see|watch|listen)\ (?:also|next|more))\b\W*[:|–—-] |
      (?:read|see|watch|learn)\ more\W*$ | more\ (?:on|from)\ (?:this|our)\b |
      editor['’]?s?\ (?:picks?|choice) | don['’]?t\ miss\b | you\ (?:may|might)\ (?:also\ )?(?:like|be\ interested) |
      follow\ (?:us|\w+)\ on\b | like\ us\ on | join\ (?:our|us\ on)\b | click\ here | tap\ here |
      (?:you\ can\ )?download\b.{0,60}\b(?:app|application|store)\b | get\ (?:the|our)\ app | copy\ link | skip\ to\b |
      listen\ to\ this | (?:estimated\ )?reading\ time\b | \d+\ min(?:ute)?s?\ read\b |
      (?:leave|post|write|add|be\ the\ first\ to)\b.{0,30}\bcomments?\W*$ |
      what(?:\ is|['’]s|\ do\ you)\b.{0,12}\b(?:opinion|think)\b.{0,25}$ | have\ your\ say |
      (?:we|this\ (?:site|website|page)|our\ (?:site|website|partners?))\ (?:and\ our\ partners\ )?uses?\ cookies |
      by\ (?:clicking|continuing|using|closing)\b.{0,80}\b(?:agree|accept|consent) | accept\ (?:all|cookies) |
      cookies?\b.{0,60}\b(?:settings?|policy|consent|preferences|experience|services) |
      copyright\ (?:©|\(c\)|\d{4}|reserved) | © | \(c\)\ \d{4} |
      (?:last\ )?updated\b\W*(?:(?:on|at|by)\b\W*)?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\W+)?
          (?:\d|(?:jan|feb|mar|apr|may|june?|july?|aug|sep|oct|nov|dec)[a-z]*\W+\d|
             an?\ (?:hour|minute|day)|today|yesterday) |
      \d+\ (?:minutes?|hours?|days?)\ ago\W*$ | source\W?\ ?:.{0,40}$ | our\ standards\b\W*:
    )"""
)
_IN_OTHER_LANGUAGES = re.compile(
    r"""(?ix) ^\W* (?:
      lire\ (?:aussi|la\ suite)\b | (?:abonnez|inscrivez|connectez)-vous\b | suivez-nous\b | tous\ droits\ réservés |
      nous\ et\ nos\ partenaires | cet\ article\ est\ réservé | (?:publié|mis\ à\ jour)\ le\ \d |
      lesen\ sie\ auch\b | mehr\ zum\ thema\b | melden\ sie\ sich\b.{0,60}newsletter | folgen\ sie\ uns\b |
      alle\ rechte\ vorbehalten | wir\ und\ unsere\ partner | dieser\ artikel\ ist\ exklusiv |
      (?:veröffentlicht|aktualisiert)\ am\ \d |
      le[ea]\ también\b | suscríb(?:ete|ase)\b | síguenos\b | todos\ los\ derechos\ reservados | utilizamos\ cookies |
      contenido\ exclusivo\ para\b | (?:publicado|actualizado)\ el\ \d |
      leia\ (?:também|mais)\b | assine\ (?:a\ nossa|já)\b | siga-nos\b | todos\ os\ direitos\ reservados |
      conteúdo\ exclusivo\ para\b | (?:publicado|atualizado)\ em\ \d |
      leggi\ anche\b | iscriviti\b | seguici\b | tutti\ i\ diritti\ riservati | lees\ ook\b |
      xem\ thêm\b | tin\ liên\ quan\b | theo\ dõi\ chúng\ tôi\b | đăng\ ký\ nhận\b | giữ\ bản\ quyền |
      (?:đăng\ lúc|cập\ nhật)\W+\d |
      (?:publicité|anzeige|werbung|publicidade?|pubblicità|advertentie|quảng\ cáo)\W*$ |
      (?:partager|teilen|compartir|partilhar|compartilhar|condividi|chia\ sẻ)\W*$ |
      (?:commentaires|kommentare|comentarios|comentários|ý\ kiến\ bạn\ đọc)\b.{0,8}$
    )"""
)
"""What pages in French, German, Spanish, Portuguese, Italian, Dutch and Vietnamese say in such places."""
_UNLESS_SENTENCE = re.compile(
    r"""(?ix) ^\W* (?:
      subscri(?:be|ption)\b | newsletters?\b | advertise(?:ment|\ with)\b | sponsored\b | promoted\b |
      sign\ (?:up|in)\b | log\ in\b | (?:read|see|watch|listen|learn)\ (?:more|also|next|full|the\ full)\b |
      also\ read\b | related\b.{0,25}$ | recommended\b.{0,25}$ |
      more\ (?:on|from|stories|news)\b | most\ (?:read|popular|viewed)\b | trending\b | top\ stories\b | up\ next\b |
      latest\ (?:news|stories)\b.{0,20}$ | share\b.{0,40}$ | print\b.{0,12}$ | join\ us\b |
      comments?\b.{0,12}$ | \d+\ comments?\b |
      cookies?\b.{0,40}$ | privacy\ (?:policy|notice) | terms\ (?:of\ (?:use|service)|and\ conditions) | copyright\b |
      updated\b.{0,60}$ | tags?\s*: | topics?\s*: | filed\ under\b | keywords?\s*:
    )"""
)
_INSIDE = re.compile(
    r"(?i)\b(?:(?:download|get|install)\b.{0,60}\b(?:app store|google play|play store)|"
    r"(?:to|for) our (?:\w+ )?newsletter|subscribe (?:now|today)|(?:for|get|enjoy) unlimited access|"
    r"all rights reserved)\b"
)
_BYLINE = re.compile(
    r"^(?:By|BY)\s+[^\W\d_a-z][\w.'’-]*(?:,?\s+(?:and|&|in|of|the|de|van|von|bin|al|[^\W\d_a-z][\w.'’-]*)){0,9}$"
)
_SIGN_OFF = re.compile(
    r"^\W*(?:Additional )?(?:[Rr]eport(?:ing|ed)|[Ww]rit(?:ing|ten)|[Ee]dit(?:ing|ed)) by "
    r"[^\W\d_a-z][\w.-]* [^\W\d_a-z]"
)
_AGENCY_NAME = r"(?:Getty Images|Reuters|REUTERS|AFP|AP|EPA|Bloomberg|Xinhua|Anadolu|Yonhap|TASS|Handout|Shutterstock)"
_CREDIT = re.compile(
    rf"""(?x)
      (?i:\b(?:photo|image|picture|file|foto|imagen|imagem|ảnh)s?\s*(?:credits?|courtesy|source)?\s*[:/]\s?)
          (?:[^\W\d_]\.\s?){{0,3}}[^.!?]{{0,60}}\W*$ |
      [.!?]\s©\s?(?:[^\W\d_]\.\s?){{0,3}}[^.!?]{{2,60}}$ |
      (?i:\bcredits?:\s)[^.!?]{{2,60}}\W*$ |
      (?i:\((?:an?\s)?(?:AP\s|file\s|handout\s)?(?:photo|image|picture)s?\b[^)]{{0,60}}\)\W*$) |
      (?i:\b(?:photo(?:graph)?|image|picture)s?\s(?:by|courtesy\ of)\s)[^.!?]{{2,40}}$ |
      (?:[/|–—©]|\bvia)\s?{_AGENCY_NAME}\)?\W*$ | \[{_AGENCY_NAME}[^\]]*\]\W*$ |
      ^(?i:(?:handout|file)\ (?:photo|image|picture)\b) | ^FILE\s?[-–—] |
      \(L\).{{0,200}}\([RC]\) | \(R\).{{0,200}}\([LC]\) | \(C\).{{0,200}}\([LR]\) |
      \((?:left|right|centre|center)\).{{0,200}}\((?:left|right|centre|center)\)
    """
)
_CRUMBS = re.compile(r"[^.!?]{2,40}(?:\s[/|>»›]\s[^.!?/|>»›]{2,40}){2,}|[\w ]{2,20}\s[/|>»›]\s[\w ]{2,20}")
_MOST_WORDS, _MOST_CAPTION_WORDS, _MOST_STAMP_WORDS = 30, 80, 14
_MOST_CHARACTERS = 2000
"""A longer line is none of these: the patterns would take long over it where it has few words."""


def is_furniture(line: str) -> bool:
    """Say whether a line belongs to the page rather than to an article: a day, an agency, a byline, a button."""
    if len(line) > _MOST_CHARACTERS:
        return False
    if dates.is_only_a_day(line) or is_agency(line) or is_stamp(line):
        return True
    if len(line.split()) > _MOST_WORDS:
        return False
    if _IN_OTHER_LANGUAGES.match(line):
        return True
    if _ALWAYS.match(line) or _INSIDE.search(line) or _BYLINE.match(line) or _SIGN_OFF.match(line):
        return True
    return not is_finished(line) and bool(_UNLESS_SENTENCE.match(line) or _CRUMBS.fullmatch(line))


def is_agency(line: str) -> bool:
    """Say whether a line is nothing but the name of a news agency."""
    return line.strip(" .|()").casefold() in AGENCIES


def signed_by(line: str) -> str | None:
    """Return the names in a line that is nothing but a byline, parted by commas, or None."""
    if not _BYLINE.match(line):
        return None
    return ", ".join(re.split(r",?\s+(?:and|&)\s+|,\s+", line[2:].strip()))


def is_stamp(line: str) -> bool:
    """Say whether a line only says when the article was published; "Issued on 3 May 2021, the rule holds." does not."""
    stamp = dates.stamped_day(line)
    if not stamp or len(line.split()) > _MOST_STAMP_WORDS:
        return False
    return not (is_finished(line) and len(stamp[1].split()) >= 4 and stamp[1].lstrip(" ,")[:1].islower())


def is_caption(line: str) -> bool:
    """Say whether a line describes a picture: it credits one, or says who stands where."""
    if len(line) > _MOST_CHARACTERS or len(line.split()) > _MOST_CAPTION_WORDS:
        return False
    return bool(_CREDIT.search(line))
