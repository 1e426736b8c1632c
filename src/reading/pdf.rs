//! PDF (ISO 32000): the text layer page by page and the values of form fields; a page that has little text and a large
//! picture is drawn and recognised.

use super::gaps::Gaps;
use super::limits::Allowance;
use super::ocr::Engines;
use super::open::lines_of;
use crate::mail::document::How;
use crate::mail::document::Page;
use crate::mail::document::Reading;
use hayro::PixmapSettings;
use hayro::RenderCache;
use hayro::RenderSettings;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use image::GrayImage;
use image::Luma;
use lopdf::Document;
use lopdf::LoadOptions;
use lopdf::Object;
use lopdf::ObjectId;
use std::sync::Arc;

/// Fewer letters than this on a page, and it is looked at as a picture.
const LETTERS_FEW: usize = 25;
/// With a large picture on it, a page of fewer letters than this is looked at too: "My passport:" and a photo.
const LETTERS_BESIDE_A_PICTURE: usize = 400;
/// A picture at least this wide and high, in pixels, may be a page or a passport.
const PICTURE_SIDE_MIN: i64 = 350;
/// The longer side of a drawn page in pixels: 170 dots an inch on A4.
const DRAWN_SIDE: f32 = 2_000.0;
/// Form fields looked at on one page.
const FIELDS_MAX: usize = 300;

/// Reads a PDF.
pub(super) fn read(bytes: &[u8], engines: &Engines, allowance: &mut Allowance<'_>) -> Reading {
    let most = usize::try_from(allowance.unpacked_left()).unwrap_or(usize::MAX);
    let options = LoadOptions::with_max_decompressed_size(most);
    let document = match Document::load_mem_with_options(bytes, options) {
        Ok(document) => document,
        Err(lopdf::Error::InvalidPassword | lopdf::Error::Decryption(_) | lopdf::Error::UnsupportedSecurityHandler(_)) => {
            return Reading::Encrypted;
        }
        // The drawing program mends more than this one does.
        Err(_) => return drawn_only(bytes, engines, allowance),
    };
    let pages = document.get_pages();
    if pages.is_empty() {
        return if document.is_encrypted() || document.trailer.has(b"Encrypt") {
            Reading::Encrypted
        } else {
            drawn_only(bytes, engines, allowance)
        };
    }
    let count = u32::try_from(pages.len()).unwrap_or(u32::MAX);
    let mut found: Vec<Page> = Vec::new();
    let mut drawing: Option<Result<Drawing, Reading>> = None;
    let mut gaps = Gaps::default();
    for (number, id) in pages {
        if gaps.end(number, count, found.len(), allowance) {
            break;
        }
        let (mut lines, mut gap) = match text_layer(&document, number, allowance) {
            Ok(lines) => (lines, None),
            Err(outcome) => (Vec::new(), Some(outcome)),
        };
        lines.extend(fields(&document, id));
        let letters: usize = lines.iter().map(|l| l.chars().filter(|c| c.is_alphanumeric()).count()).sum();
        let looked_at = letters < LETTERS_FEW || (letters < LETTERS_BESIDE_A_PICTURE && has_large_picture(&document, id));
        let mut page = Page {
            how: How::TextLayer,
            lines,
            mrz: Vec::new(),
        };
        if looked_at {
            let drawing = drawing.get_or_insert_with(|| Drawing::of(bytes));
            match recognised(drawing, number, engines, allowance) {
                Ok(seen) => {
                    gap = None;
                    // What was looked at and has no words is no empty page: how it was come by says so.
                    if seen.lines.len() > page.lines.len() || !seen.mrz.is_empty() || page.lines.is_empty() {
                        page = seen;
                    }
                }
                Err(why) => gap = Some(why),
            }
        }
        if let Some(why) = gap {
            gaps.page(number, why);
        }
        found.push(page);
    }
    gaps.outcome(found)
}

fn text_layer(document: &Document, number: u32, allowance: &mut Allowance<'_>) -> Result<Vec<String>, Reading> {
    let most = usize::try_from(allowance.unpacked_left()).unwrap_or(usize::MAX);
    match document.extract_text_with_limit(&[number], most) {
        Ok(text) => Ok(lines_of(&text)),
        Err(lopdf::Error::Decompress(_)) => Err(Reading::TooLarge("it unpacks to far more than it is".to_owned())),
        // A font that is not understood: the page is looked at as a picture instead.
        Err(_) => Ok(Vec::new()),
    }
}

/// The values of a page's form fields: a filled-in form keeps its answers there and not in the page's text.
fn fields(document: &Document, page: ObjectId) -> Vec<String> {
    let annotations = document
        .get_dictionary(page)
        .ok()
        .and_then(|p| p.get(b"Annots").ok())
        .and_then(|a| document.dereference(a).ok())
        .and_then(|(_, a)| a.as_array().ok());
    let mut lines = Vec::new();
    for annotation in annotations.into_iter().flatten().take(FIELDS_MAX) {
        let Ok((_, Object::Dictionary(field))) = document.dereference(annotation) else {
            continue;
        };
        let value = |key: &[u8]| {
            let (_, object) = document.dereference(field.get(key).ok()?).ok()?;
            lopdf::decode_text_string(object).ok()
        };
        let Some(answer) = value(b"V").filter(|v| !v.trim().is_empty()) else {
            continue;
        };
        match value(b"TU").or_else(|| value(b"T")) {
            Some(name) => lines.push(format!("{}: {}", name.trim(), answer.trim())),
            None => lines.push(answer.trim().to_owned()),
        }
    }
    lines
}

fn has_large_picture(document: &Document, page: ObjectId) -> bool {
    document
        .get_page_images(page)
        .is_ok_and(|pictures| pictures.iter().any(|p| p.width.min(p.height) >= PICTURE_SIDE_MIN))
}

/// A PDF that its drawing program can open and its text reader cannot.
fn drawn_only(bytes: &[u8], engines: &Engines, allowance: &mut Allowance<'_>) -> Reading {
    let drawing = Drawing::of(bytes);
    let count = match &drawing {
        Ok(drawing) => u32::try_from(drawing.0.pages().len()).unwrap_or(u32::MAX),
        Err(outcome) => return outcome.clone(),
    };
    let mut pages = Vec::new();
    let mut gaps = Gaps::default();
    for number in 1..=count {
        if gaps.end(number, count, number as usize - 1, allowance) {
            break;
        }
        match recognised(&drawing, number, engines, allowance) {
            Ok(page) => pages.push(page),
            Err(why) => gaps.page(number, why),
        }
    }
    gaps.outcome(pages)
}

/// A PDF that can be drawn.
struct Drawing(Pdf);

impl Drawing {
    fn of(bytes: &[u8]) -> Result<Self, Reading> {
        match Pdf::new(Arc::new(bytes.to_vec())) {
            Ok(pdf) => Ok(Self(pdf)),
            Err(hayro::hayro_syntax::LoadPdfError::Decryption(_)) => Err(Reading::Encrypted),
            Err(hayro::hayro_syntax::LoadPdfError::Invalid) => Err(Reading::Broken("the PDF is damaged or cut off".to_owned())),
        }
    }

    /// A page in grey on white.
    fn page(&self, number: u32) -> Option<GrayImage> {
        let page = self.0.pages().get(usize::try_from(number).ok()?.checked_sub(1)?)?;
        let (width, height) = page.render_dimensions();
        let longer = width.max(height);
        if !longer.is_finite() || longer <= 0.0 || width.min(height) * DRAWN_SIDE / longer < 1.0 {
            return None;
        }
        let scale = DRAWN_SIDE / longer;
        let settings = PixmapSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: WHITE,
        };
        let cache = RenderCache::new();
        let pixmap = hayro::render(page, &cache, &InterpreterSettings::default(), &RenderSettings::default(), &settings);
        let (w, h) = (u32::from(pixmap.width()), u32::from(pixmap.height()));
        let pixels = pixmap.data();
        // ITU-R BT.601: how bright a colour looks.
        Some(GrayImage::from_fn(w, h, |x, y| {
            let p = pixels[(y * w + x) as usize];
            Luma([((u32::from(p.r) * 299 + u32::from(p.g) * 587 + u32::from(p.b) * 114) / 1000) as u8])
        }))
    }
}

fn recognised(drawing: &Result<Drawing, Reading>, number: u32, engines: &Engines, allowance: &mut Allowance<'_>) -> Result<Page, Reading> {
    let drawing = drawing.as_ref().map_err(Clone::clone)?;
    let too_many = || Reading::NotChecked("it is a scan, and more of these than are looked at".to_owned());
    if !allowance.may_recognise() {
        return Err(too_many());
    }
    let picture = drawing
        .page(number)
        .ok_or_else(|| Reading::Broken("it cannot be drawn".to_owned()))?;
    // An empty page needs no engine, and takes nothing from the others.
    if picture.as_raw().iter().all(|p| *p > 240) {
        return Ok(Page {
            how: How::TextLayer,
            lines: Vec::new(),
            mrz: Vec::new(),
        });
    }
    if !allowance.recognise_one() {
        return Err(too_many());
    }
    engines
        .read(picture, allowance.limits, &allowance.deadline)
        .map_err(Reading::NotChecked)
}
