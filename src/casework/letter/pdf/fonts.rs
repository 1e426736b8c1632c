//! The two faces that letters are set in, DejaVu Sans (Latin, Greek, Cyrillic, Arabic, Hebrew, Armenian, Georgian …); free to
//! embed (Bitstream Vera licence). They are in the program, because a server may have none.

use krilla::text::Font;
use std::sync::OnceLock;
use ttf_parser::Face;
use ttf_parser::GlyphId;

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

    /// How wide words are at a size, in points: as they are drawn, letters that go closer together among them, or a gap would
    /// stand before what follows in another face.
    pub fn width(&self, words: &str, size: f32) -> f32 {
        let mut units = 0.0;
        let mut before = None;
        for glyph in words.chars().filter_map(|c| self.face.glyph_index(c)) {
            units += f32::from(self.face.glyph_hor_advance(glyph).unwrap_or(0));
            units += before.map_or(0.0, |left| self.closer(left, glyph));
            before = Some(glyph);
        }
        units * size / f32::from(self.face.units_per_em())
    }

    /// How much closer than their widths say two glyphs stand, in units of the face; negative where closer.
    fn closer(&self, left: GlyphId, right: GlyphId) -> f32 {
        let Some(table) = self.face.tables().kern else { return 0.0 };
        let pairs = table
            .subtables
            .into_iter()
            .filter(|t| t.horizontal && !t.variable && !t.has_state_machine);
        pairs.filter_map(|t| t.glyphs_kerning(left, right)).map(f32::from).sum()
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
