"""Writes the pictures that `dcgan-64.json` was shown with: people out of Noto Color Emoji.

    make_emoji.py FONT FOLDER

FONT is NotoColorEmoji.ttf (Debian's fonts-noto-color-emoji 2.042, SIL Open Font License 1.1).
FOLDER gets a PNG of 128 x 128 pixels on white for every picture that has a skin tone, 1,890 of that
version, named by its code points. Needs fonttools and pillow from PyPI.
"""

import io
import sys
from pathlib import Path

from fontTools.ttLib import TTFont
from PIL import Image

SKIN_TONES = {0x1F3FB, 0x1F3FC, 0x1F3FD, 0x1F3FE, 0x1F3FF}
LIGATURES = 4


def sequences(font):
    """Code points by the name of the glyph that stands for several of them."""
    code_points = {name: code for code, name in font.getBestCmap().items()}
    found = {}
    for lookup in font["GSUB"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            subtable = getattr(subtable, "ExtSubTable", subtable)
            if subtable.LookupType != LIGATURES:
                continue
            for first, ligatures in subtable.ligatures.items():
                for ligature in ligatures:
                    parts = [first, *ligature.Component]
                    found[ligature.LigGlyph] = [code_points.get(part) for part in parts]
    return found


def main():
    font = TTFont(sys.argv[1])
    folder = Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    bitmaps = font["CBDT"].strikeData[0]
    written = 0
    for glyph, codes in sequences(font).items():
        if glyph not in bitmaps or None in codes or not SKIN_TONES & set(codes):
            continue
        picture = Image.open(io.BytesIO(bitmaps[glyph].imageData)).convert("RGBA")
        page = Image.new("RGB", (128, 128), "white")
        page.paste(picture, ((128 - picture.width) // 2, (128 - picture.height) // 2), picture)
        page.save(folder / ("-".join(f"{code:x}" for code in codes) + ".png"))
        written += 1
    print(f"{written} pictures in {folder}")


main()
