"""Draws an untrusted picture or a page of an untrusted PDF anew; run as a program of its own, with nothing to lose.

`python -I draw.py image|pdf <page>` reads the file from its input and writes a PNG to its output, preceded by one line: the number
of pages. It has bounded processor time and memory, and may write no file. It imports nothing of ours.
Exit codes: 0 drawn, 3 broken or not what it claims to be, 4 too large.
"""

from __future__ import annotations

import io
import resource
import sys
import warnings
from typing import Any

MOST_PIXELS = 60_000_000
SHOWN = 1600
"""The longer side of what is shown, in pixels."""
SECONDS, MEMORY = 15, 1_200 * 1024 * 1024
BROKEN, TOO_LARGE = 3, 4
FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP")


def main(kind: str, page: int) -> int:
    """Limits first: whatever the libraries are talked into happens inside them."""
    from PIL import Image  # imported before the limit on memory, which counts address space

    if kind == "pdf":
        import pypdfium2
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    data = sys.stdin.buffer.read()
    try:
        pages, drawn = _pdf(pypdfium2, data, page) if kind == "pdf" else _image(Image, data, page)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        return TOO_LARGE
    except Exception:  # whatever a hostile file makes a library raise
        return BROKEN
    out = io.BytesIO()
    drawn.save(out, "PNG")  # a new picture: no EXIF, no comment, no colour profile, no bytes of the old file
    sys.stdout.buffer.write(b"%d\n" % pages + out.getvalue())
    return 0


def _image(Image: Any, data: bytes, page: int) -> tuple[int, Any]:
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    from PIL import ImageOps

    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        pages = getattr(picture, "n_frames", 1)
        picture.seek(page)
        picture.draft("RGB", (SHOWN * 2, SHOWN * 2))
        upright = ImageOps.exif_transpose(picture)
        plain = Image.new("RGB", upright.size, "white")
        rgba = upright.convert("RGBA")
        plain.paste(rgba, mask=rgba.getchannel("A"))
        plain.thumbnail((SHOWN, SHOWN))
        return pages, plain


def _pdf(pypdfium2: Any, data: bytes, page: int) -> tuple[int, Any]:
    document = pypdfium2.PdfDocument(data)
    sheet = document[page]
    width, height = sheet.get_size()
    scale = min(2.0, SHOWN / max(width, height, 1))
    return len(document), sheet.render(scale=scale).to_pil().convert("RGB")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
