//! The two faces that letters are set in, DejaVu Sans (Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian …); free to
//! embed (Bitstream Vera licence). They are in the program, because a server may have none.

use krilla::text::Font;
use std::sync::OnceLock;
use ttf_parser::Face;

static PLAIN: &[u8] = include_bytes!("../../../../templates/fonts/DejaVuSans.ttf");
static BOLD: &[u8] = include_bytes!("../../../../templates/fonts/DejaVuSans-Bold.ttf");

/// A face: for drawing, and for asking what it can draw and how wide.
pub(super) struct Typeface {
    pub font: Font,
    face: Face<'static>,
}

impl Typeface {
    fn from(bytes: &'static [u8]) -> Option<Self> {
        Some(Self {
            font: Font::new(bytes.into(), 0)?,
            face: Face::parse(bytes, 0).ok()?,
        })
    }

    /// Whether it has a glyph for a character.
    pub fn draws(&self, c: char) -> bool {
        self.face.glyph_index(c).is_some()
    }

    /// How wide words are at a size, in points.
    pub fn width(&self, words: &str, size: f32) -> f32 {
        let units: u32 = words
            .chars()
            .filter_map(|c| self.face.glyph_index(c))
            .filter_map(|g| self.face.glyph_hor_advance(g))
            .map(u32::from)
            .sum();
        units as f32 * size / f32::from(self.face.units_per_em())
    }
}

/// Both faces.
pub(super) struct Fonts {
    pub plain: Typeface,
    pub bold: Typeface,
}

impl Fonts {
    pub fn of(&self, bold: bool) -> &Typeface {
        if bold { &self.bold } else { &self.plain }
    }
}

/// The faces, read once. `None` only where the program's own files are damaged.
pub(super) fn fonts() -> Option<&'static Fonts> {
    static ONCE: OnceLock<Option<Fonts>> = OnceLock::new();
    ONCE.get_or_init(|| {
        Some(Fonts {
            plain: Typeface::from(PLAIN)?,
            bold: Typeface::from(BOLD)?,
        })
    })
    .as_ref()
}
