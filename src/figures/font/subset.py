"""Cuts a font down to what charts of a Chinese and English literature need: subset.py CHINESE WESTERN OUT.

Letters and signs that the Chinese font lacks (Ž, Ł, ά) are taken from the Western one, which has the same em.
Kept: ASCII, Latin-1, Latin Extended-A, pinyin vowels, Greek, basic Cyrillic, general punctuation, arrows, common
mathematics, CJK punctuation, kana, full-width forms, GB2312 (simplified) and Big5 level 1 (common traditional) characters.
Changed: the family's name (the font is no longer the original), and the line metrics, so that ascent minus descent is
1.24 em. plotters divides sizes by 1.24 for SVG and measures text by ascent minus descent; equal, the two agree.
"""

import sys

from fontTools import subset
from fontTools.pens.recordingPen import DecomposingRecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

FAMILY = "Chart Sans SC"
RANGES = [
    (0x20, 0x7E), (0xA0, 0x17F), (0x1CD, 0x1DC), (0x370, 0x3FF), (0x400, 0x45F), (0x2010, 0x2027), (0x2030, 0x205E),
    (0x2070, 0x209C), (0x20A0, 0x20BF), (0x2100, 0x215F), (0x2160, 0x217B), (0x2190, 0x2199), (0x2200, 0x22FF),
    (0x2460, 0x2473), (0x25A0, 0x25CF), (0x3000, 0x30FF), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE6), (0xFFFD, 0xFFFD),
]


def decodes(codec, leads, trails):
    for lead in leads:
        for trail in trails:
            try:
                yield ord(bytes([lead, trail]).decode(codec))
            except (UnicodeDecodeError, TypeError):
                pass


def wanted():
    points = {point for first, last in RANGES for point in range(first, last + 1)}
    points.update(decodes("gb2312", range(0xA1, 0xF8), range(0xA1, 0xFF)))
    points.update(decodes("big5", range(0xA4, 0xC7), [*range(0x40, 0x7F), *range(0xA1, 0xFF)]))
    return points


def borrow(font, lender, points):
    """Copies the glyphs of `points` that only the lender has, as plain outlines."""
    assert font["head"].unitsPerEm == lender["head"].unitsPerEm
    have, theirs, glyphs = font.getBestCmap(), lender.getBestCmap(), lender.getGlyphSet()
    order = list(font.getGlyphOrder())
    new = {point: f"borrowed{point:04X}" for point in sorted(points) if point not in have and point in theirs}
    font.setGlyphOrder(order + list(new.values()))
    for point, name in new.items():
        outline, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
        glyphs[theirs[point]].draw(outline)
        outline.replay(pen)
        font["glyf"].glyphs[name] = pen.glyph()
        font["hmtx"][name] = lender["hmtx"][theirs[point]]
        for table in font["cmap"].tables:
            if table.format in (4, 12):
                table.cmap[point] = name
    font["glyf"].setGlyphOrder(font.getGlyphOrder())


def decompose(font):
    """Makes every glyph a plain outline, so that taking single glyphs out of the font later is copying bytes."""
    glyphs, table = font.getGlyphSet(), font["glyf"]
    for name in font.getGlyphOrder():
        if table[name].isComposite():
            outline, pen = DecomposingRecordingPen(glyphs), TTGlyphPen(None)
            glyphs[name].draw(outline)
            outline.replay(pen)
            table.glyphs[name] = pen.glyph()


def main(chinese, western, target):
    font = TTFont(chinese, recalcTimestamp=False)
    options = subset.Options()
    options.layout_features = ["kern"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.glyph_names = False
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GSUB", "DSIG", "STAT", "gasp"]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted())
    subsetter.subset(font)
    borrow(font, TTFont(western), wanted())
    decompose(font)
    hhea, os2 = font["hhea"], font["OS/2"]
    em = font["head"].unitsPerEm
    hhea.ascent = os2.sTypoAscender = round(0.98 * em)
    hhea.descent = os2.sTypoDescender = -round(0.26 * em)
    hhea.lineGap = os2.sTypoLineGap = 0
    names = font["name"]
    for record in list(names.names):
        text = {1: FAMILY, 3: f"{FAMILY} Regular, from Noto Sans SC and Noto Sans", 4: f"{FAMILY} Regular", 6: "ChartSansSC-Regular"}.get(record.nameID)
        if text:
            names.setName(text, record.nameID, record.platformID, record.platEncID, record.langID)
    font.save(target)
    print(f"{len(font.getBestCmap())} characters")


main(*sys.argv[1:])
