"""Bytes to text, whatever their label says."""

import codecs
import re

_MARKS = (  # longest first: UTF-32's begins with UTF-16's
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9._:-]{1,40})["']""")
# Python knows encodings that are none (rot13, zip) or that nothing on the web may use (utf-7).
_REFUSED = re.compile(
    r"utf.?7$|base64|bz2|hex|quopri|rot.?13|uu|zlib|zip|idna|punycode|escape|undefined|mbcs|oem", re.I
)

# Emoji written as two references, each half of a UTF-16 pair: XML and HTML forbid it, and it is common.
_HALVES = r"(?:&#(?:0*5\d{4}|[xX]0*[dD][89a-fA-F][0-9a-fA-F]{2});)+"
_HALVES_IN_TEXT, _HALVES_IN_BYTES = re.compile(_HALVES), re.compile(_HALVES.encode())
_NUMBER = re.compile(r"&#(?:(\d+)|[xX]([0-9a-fA-F]+));")


def declared_encoding(body: bytes) -> str | None:
    """The encoding an XML declaration names, if Python has it."""
    match = _DECLARED.search(body[:1000])
    return known_encoding(match[1].decode("ascii")) if match else None


def known_encoding(name: str) -> str | None:
    """Python's name of a text encoding, or None."""
    try:
        found = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    return None if _REFUSED.search(found) else found


def marked_encoding(body: bytes) -> str | None:
    """The encoding that the first bytes give away: a byte order mark, or UTF-16 without one."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return encoding
    if body[:2] == b"<\0":
        return "utf-16-le"
    return "utf-16-be" if body[:2] == b"\0<" else None


def decoded(body: bytes, *, declared: str | None = None) -> str:
    """The text: by byte order mark, as UTF-8, as declared, and at last as windows-1252.

    UTF-8 comes before the declaration because text that happens to be valid UTF-8 and is not does
    not occur, and a wrong label does.
    """
    if marked := marked_encoding(body):
        return body.decode(marked, errors="replace")
    candidates = ["utf-8"]
    if declared not in (None, "utf-8", "ascii"):
        # A 7-bit encoding with escapes (iso-2022-jp) is valid UTF-8 too, and means something else.
        candidates.insert(0 if "2022" in declared else 1, declared)
    for encoding in candidates:
        if (text := _strictly(body, encoding)) is not None:
            return text
    if declared in (None, "utf-8") and _is_mostly_utf8(text := body.decode("utf-8", errors="replace")):
        return text
    return body.decode("cp1252", errors="replace")


def is_utf8(body: bytes) -> bool:
    """Whether the bytes are UTF-8, perhaps cut in the middle of a character."""
    return _strictly(body, "utf-8") is not None


def _strictly(body: bytes, encoding: str) -> str | None:
    # A file cut in the middle of a character is still that encoding.
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        return decoder.decode(body)
    except (UnicodeError, ValueError):
        return None


def _is_mostly_utf8(text: str) -> bool:
    foreign = len(text) - len(text.encode("ascii", errors="ignore"))
    return text.count("\ufffd") * 4 < foreign


def with_paired_halves(text: str) -> str:
    """The text with references to the two halves of a UTF-16 pair made one; a half alone is taken out."""
    return _HALVES_IN_TEXT.sub(lambda match: _paired(match[0]), text) if "&#" in text else text


def with_paired_halves_in(body: bytes) -> bytes:
    """The same for bytes in an encoding that writes ASCII as ASCII."""
    if not any(mark in body for mark in (b"&#5", b"&#0", b"&#x", b"&#X")):
        return body
    return _HALVES_IN_BYTES.sub(lambda match: _paired(match[0].decode()).encode(), body)


def _paired(references: str) -> str:
    # Python reads no decimal number of thousands of digits, not even of zeros.
    numbers = (
        int(number[1].lstrip("0")) if number[1] else int(number[2], 16)
        for number in _NUMBER.finditer(references)
    )
    units = "".join(map(chr, numbers)).encode("utf-16-le", errors="surrogatepass")
    return "".join(f"&#{ord(character)};" for character in units.decode("utf-16-le", errors="ignore"))
