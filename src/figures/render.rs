//! SVG as PNG, and SVG with its text as outlines.
//!
//! usvg lays the text out with the figures' own font and with no other: not even the fonts of the
//! machine are known to it. Nothing outside the SVG is read, images and links included.

use std::sync::{Arc, OnceLock};

use resvg::tiny_skia::{Color, Pixmap, Transform};
use resvg::usvg::{self, fontdb};

use super::font;
use crate::{Error, Result};

/// `svg` drawn on white, `scale` pixels of the result to a pixel of the drawing.
///
/// # Errors
/// [`Error::Draw`] for what is no SVG, or a size beyond 20,000 pixels a side.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>> {
    const LONGEST_SIDE: f32 = 20_000.0;
    let tree = tree(svg)?;
    let (width, height) = ((tree.size().width() * scale).ceil(), (tree.size().height() * scale).ceil());
    if !(width >= 1.0 && height >= 1.0 && width <= LONGEST_SIDE && height <= LONGEST_SIDE) {
        return Err(fail(format!("{width} by {height} pixels is no size for a picture")));
    }
    let mut pixels = Pixmap::new(width as u32, height as u32).ok_or_else(|| fail("not enough memory for the picture"))?;
    pixels.fill(Color::WHITE);
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    pixels.encode_png().map_err(|error| fail(error.to_string()))
}

/// `svg` with text as outlines, so that it needs no font.
///
/// # Errors
/// [`Error::Draw`] for what is no SVG.
pub fn outlined(svg: &str) -> Result<String> {
    let options =
        usvg::WriteOptions { preserve_text: false, coordinates_precision: 2, transforms_precision: 5, ..usvg::WriteOptions::default() };
    let tree = tree(svg)?;
    let (width, height) = (tree.size().width(), tree.size().height());
    // usvg leaves the view box out, without which a browser cuts a drawing instead of shrinking it
    Ok(tree.to_string(&options).replacen("<svg ", &format!("<svg viewBox=\"0 0 {width} {height}\" "), 1))
}

fn tree(svg: &str) -> Result<usvg::Tree> {
    static FONTS: OnceLock<Arc<fontdb::Database>> = OnceLock::new();
    let fonts = FONTS.get_or_init(|| {
        let mut fonts = fontdb::Database::new();
        fonts.load_font_source(fontdb::Source::Binary(Arc::new(font::BYTES)));
        Arc::new(fonts)
    });
    let options = usvg::Options {
        font_family: font::FAMILY.into(),
        fontdb: Arc::clone(fonts),
        image_href_resolver: usvg::ImageHrefResolver { resolve_data: Box::new(|_, _, _| None), resolve_string: Box::new(|_, _| None) },
        ..usvg::Options::default()
    };
    usvg::Tree::from_str(svg, &options).map_err(|error| fail(error.to_string()))
}

fn fail(message: impl Into<String>) -> Error {
    Error::Draw { name: "a picture".into(), message: message.into() }
}
