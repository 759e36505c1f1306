//! The tables of a TrueType font: which characters it has, and the same font with fewer of them.
//!
//! Reads only what `font/make.sh` writes: plain outlines, a `cmap` subtable of format 4, long `loca`
//! offsets (OpenType 1.9, <https://learn.microsoft.com/typography/opentype/spec/>). Anything else gives `None`.

use std::collections::{BTreeMap, BTreeSet};

/// Glyph of every character of the basic plane that has one.
pub(super) fn glyphs(font: &[u8]) -> Option<BTreeMap<u16, u16>> {
    let cmap = table(font, b"cmap")?;
    let subtables = usize::from(u16_at(cmap, 2)?);
    let offsets: Option<Vec<usize>> = (0..subtables).map(|i| u32_at(cmap, 8 + 8 * i)).collect();
    let at = offsets?.into_iter().find(|&at| u16_at(cmap, at) == Some(4))?;
    let double = usize::from(u16_at(cmap, at + 6)?); // twice the number of segments
    let mut glyphs = BTreeMap::new();
    for segment in (0..double).step_by(2) {
        let last = u16_at(cmap, at + 14 + segment)?;
        let first = u16_at(cmap, at + 16 + double + segment)?;
        let delta = u16_at(cmap, at + 16 + 2 * double + segment)?;
        let range_at = at + 16 + 3 * double + segment;
        let range = usize::from(u16_at(cmap, range_at)?);
        for code in first..=last {
            let glyph = match range {
                0 => code.wrapping_add(delta),
                _ => match u16_at(cmap, range_at + range + 2 * usize::from(code - first))? {
                    0 => 0,
                    glyph => glyph.wrapping_add(delta),
                },
            };
            if glyph != 0 {
                glyphs.insert(code, glyph);
            }
        }
    }
    Some(glyphs)
}

/// `font` with the glyphs of `wanted` alone (and the box for what is missing), as a TrueType file
/// without kerning. Characters that the font lacks are left out.
pub(super) fn slice(font: &[u8], wanted: &BTreeSet<u16>) -> Option<Vec<u8>> {
    let all = glyphs(font)?;
    let kept: Vec<(u16, u16)> = wanted.iter().filter_map(|code| Some((*code, *all.get(code)?))).collect();
    let (loca, glyf, hmtx) = (table(font, b"loca")?, table(font, b"glyf")?, table(font, b"hmtx")?);
    let metrics = usize::from(u16_at(table(font, b"hhea")?, 34)?);
    let (mut outlines, mut starts, mut widths) = (Vec::new(), vec![0u32], Vec::new());
    for glyph in std::iter::once(0).chain(kept.iter().map(|(_, glyph)| usize::from(*glyph))) {
        outlines.extend_from_slice(glyf.get(u32_at(loca, 4 * glyph)?..u32_at(loca, 4 * glyph + 4)?)?);
        outlines.resize(outlines.len().next_multiple_of(4), 0);
        starts.push(u32::try_from(outlines.len()).ok()?);
        // glyphs past the last metric share its advance
        widths.extend_from_slice(hmtx.get(4 * glyph.min(metrics - 1)..4 * glyph.min(metrics - 1) + 4)?);
    }
    let count = u16::try_from(kept.len() + 1).ok()?;
    let edited = |tag: &[u8; 4], at: usize, bytes: &[u8]| -> Option<Vec<u8>> {
        let mut copy = table(font, tag)?.to_vec();
        copy.get_mut(at..at + bytes.len())?.copy_from_slice(bytes);
        Some(copy)
    };
    let tables = [
        (b"OS/2", table(font, b"OS/2")?.to_vec()),
        (b"cmap", cmap(&kept)?),
        (b"glyf", outlines),
        (b"head", edited(b"head", 8, &[0; 4])?), // the checksum of the whole is set last
        (b"hhea", edited(b"hhea", 34, &count.to_be_bytes())?),
        (b"hmtx", widths),
        (b"loca", starts.iter().flat_map(|start| start.to_be_bytes()).collect()),
        (b"maxp", edited(b"maxp", 4, &count.to_be_bytes())?),
        (b"name", table(font, b"name")?.to_vec()),
        (b"post", table(font, b"post")?.to_vec()),
    ];
    Some(file(&tables))
}

/// A `cmap` of format 4 in which the glyphs are numbered from 1 in the order of their characters.
fn cmap(kept: &[(u16, u16)]) -> Option<Vec<u8>> {
    let mut segments: Vec<(u16, u16, u16)> = Vec::new(); // first and last character, glyph of the first
    for (i, &(code, _)) in kept.iter().enumerate() {
        match segments.last_mut() {
            Some(segment) if segment.1.checked_add(1) == Some(code) => segment.1 = code,
            _ => segments.push((code, code, u16::try_from(i + 1).ok()?)),
        }
    }
    if segments.last().is_none_or(|segment| segment.1 != 0xFFFF) {
        segments.push((0xFFFF, 0xFFFF, 0));
    }
    let count = u16::try_from(segments.len()).ok()?;
    let power = 1u16 << count.ilog2();
    let length = u16::try_from(16 + 8 * segments.len()).ok()?;
    let mut words = vec![0, 1, 3, 1, 0, 12, 4, length, 0, count.checked_mul(2)?, 2 * power, count.ilog2() as u16, 2 * (count - power)];
    words.extend(segments.iter().map(|segment| segment.1));
    words.push(0);
    words.extend(segments.iter().map(|segment| segment.0));
    words.extend(segments.iter().map(|segment| if segment.2 == 0 { 1 } else { segment.2.wrapping_sub(segment.0) }));
    words.extend(segments.iter().map(|_| 0));
    Some(words.into_iter().flat_map(u16::to_be_bytes).collect())
}

/// Tables, sorted by tag, as one file.
fn file(tables: &[(&[u8; 4], Vec<u8>)]) -> Vec<u8> {
    let count = tables.len() as u16;
    let power = 1u16 << count.ilog2();
    let mut out: Vec<u8> = 0x0001_0000u32.to_be_bytes().to_vec();
    out.extend([count, 16 * power, count.ilog2() as u16, 16 * (count - power)].into_iter().flat_map(u16::to_be_bytes));
    let mut at = 12 + 16 * tables.len();
    for (tag, bytes) in tables {
        out.extend_from_slice(*tag);
        out.extend([checksum(bytes), at as u32, bytes.len() as u32].into_iter().flat_map(u32::to_be_bytes));
        at += bytes.len().next_multiple_of(4);
    }
    let mut head = 0;
    for (tag, bytes) in tables {
        if *tag == b"head" {
            head = out.len();
        }
        out.extend_from_slice(bytes);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    let adjustment = 0xB1B0_AFBAu32.wrapping_sub(checksum(&out));
    out[head + 8..head + 12].copy_from_slice(&adjustment.to_be_bytes());
    out
}

fn checksum(bytes: &[u8]) -> u32 {
    let word = |chunk: &[u8]| chunk.iter().enumerate().fold(0u32, |sum, (i, &byte)| sum | u32::from(byte) << (24 - 8 * i));
    bytes.chunks(4).fold(0, |sum: u32, chunk| sum.wrapping_add(word(chunk)))
}

fn table<'a>(font: &'a [u8], tag: &[u8; 4]) -> Option<&'a [u8]> {
    let tables = usize::from(u16_at(font, 4)?);
    let at = (0..tables).map(|i| 12 + 16 * i).find(|&at| font.get(at..at + 4) == Some(tag.as_slice()))?;
    let (offset, length) = (u32_at(font, at + 8)?, u32_at(font, at + 12)?);
    font.get(offset..offset.checked_add(length)?)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_be_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

#[cfg(test)]
mod tests {
    use super::super::font::BYTES;
    use super::*;

    #[test]
    fn a_slice_has_the_characters_asked_for_with_their_outlines() {
        let wanted: BTreeSet<u16> = "数字经济 abc，Ž".encode_utf16().chain([0xD83D]).collect();
        let slice = slice(BYTES, &wanted).expect("the font is as make.sh writes it");
        let (all, few) = (glyphs(BYTES).expect("a cmap"), glyphs(&slice).expect("a cmap"));
        assert_eq!(few.keys().copied().collect::<Vec<_>>(), wanted.iter().copied().filter(|c| *c != 0xD83D).collect::<Vec<_>>());
        let outline = |font: &[u8], glyph: u16| {
            let (loca, glyf) = (table(font, b"loca").expect("loca"), table(font, b"glyf").expect("glyf"));
            let at = 4 * usize::from(glyph);
            let bytes = &glyf[u32_at(loca, at).expect("start")..u32_at(loca, at + 4).expect("end")];
            bytes[..bytes.len().saturating_sub(3)].to_vec() // less than a word of padding may follow
        };
        for (code, glyph) in few {
            assert!(outline(&slice, glyph).starts_with(&outline(BYTES, all[&code])[..]), "{code:04X}");
        }
        assert_eq!(checksum(&slice), 0xB1B0_AFBA, "the sum of a whole font, by definition");
    }

    #[test]
    fn what_is_no_font_gives_nothing() {
        assert!(glyphs(b"").is_none() && glyphs(&[0; 40]).is_none() && slice(b"OTTO\0\x09", &BTreeSet::new()).is_none());
    }

    #[test]
    fn usvg_reads_a_slice() {
        let wanted: BTreeSet<u16> = "隐私".encode_utf16().collect();
        let slice = slice(BYTES, &wanted).expect("the font is as make.sh writes it");
        let mut fonts = resvg::usvg::fontdb::Database::new();
        fonts.load_font_data(slice);
        assert_eq!(fonts.faces().next().map(|face| face.families[0].0.as_str()), Some(super::super::font::FAMILY));
    }
}
