//! Specimens made here: passport pages, driving licences and letters of people who do not exist, printed with real fonts,
//! laid on a table, turned, tilted, blurred, shaded and compressed as a telephone would. The same number makes the same
//! picture on every machine.

use ab_glyph::Font;
use ab_glyph::FontVec;
use ab_glyph::PxScale;
use ab_glyph::ScaleFont;
use ab_glyph::point;
use image::DynamicImage;
use image::GrayImage;
use image::Luma;
use image::codecs::jpeg::JpegEncoder;
use image::imageops;
use std::fs;

/// Fonts of Debian's packages fonts-ocr-b and fonts-dejavu-core; tests/install.sh brings both.
const OCR_B: &str = "/usr/share/fonts/opentype/ocr-b/OCRB.otf";
const SANS: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
const SERIF: &str = "/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf";

pub struct Fonts {
    /// Of a passport's code lines.
    pub zone: FontVec,
    /// Of everything else on a passport or licence.
    pub print: FontVec,
    pub sans: FontVec,
    pub serif: FontVec,
}

impl Fonts {
    pub fn installed() -> Self {
        Self::with(OCR_B, SANS)
    }

    /// Another printer's: the files of the code lines' font and of everything else's.
    pub fn with(zone: &str, print: &str) -> Self {
        let font = |path: &str| {
            let bytes = fs::read(path).unwrap_or_else(|e| panic!("{path}: {e}; tests/install.sh installs it"));
            FontVec::try_from_vec(bytes).expect("a font")
        };
        Self {
            zone: font(zone),
            print: font(print),
            sans: font(SANS),
            serif: font(SERIF),
        }
    }
}

/// Somebody who does not exist.
#[derive(Clone)]
pub struct Person {
    pub surname: &'static str,
    pub given: &'static str,
    pub state: &'static str,
    pub number: String,
    /// Year, month, day, two digits each.
    pub birth: &'static str,
    pub sex: char,
    pub expiry: &'static str,
}

/// Names of several lengths and shapes; `n` chooses.
pub fn person(n: usize) -> Person {
    const PEOPLE: [(&str, &str, &str, &str, char, &str); 12] = [
        ("ERIKSSON", "ANNA MARIA", "UTO", "740812", 'F', "280415"),
        ("PENROSE", "IVY", "GBR", "510203", 'F', "310930"),
        ("OKONKWO-HARTE", "CHIDI EMEKA", "GBR", "880130", 'M', "290701"),
        ("O'SULLIVAN", "NIAMH", "IRL", "950617", 'F', "330212"),
        ("VAN DER BERG", "JOHANNES PIETER", "NLD", "620425", 'M', "270119"),
        ("LI", "WEI", "GBR", "010911", 'M', "300505"),
        ("FEATHERSTONEHAUGH", "ALEXANDRA WILHELMINA", "GBR", "330808", 'F', "291231"),
        ("ABARA", "ZOE", "GBR", "790222", 'F', "320610"),
        ("QUIGLEY", "BOB", "GBR", "440104", 'M', "280303"),
        ("SOLHEIM", "INGRID KARI", "GBR", "690527", 'F', "341118"),
        ("DZIEDZIC", "BOGUSLAW", "POL", "830716", 'M', "260820"),
        ("KJAER", "SIGNE JULIE", "GBR", "000229", 'F', "310101"),
    ];
    let (surname, given, state, birth, sex, expiry) = PEOPLE[n % PEOPLE.len()];
    let number = match n % PEOPLE.len() {
        0 => "L898902C3".to_owned(), // ICAO 9303's own specimen
        k => format!("{:09}", (n as u64 * 7_919 + k as u64 * 104_729_000 + 120_456_789) % 1_000_000_000),
    };
    Person {
        surname,
        given,
        state,
        number,
        birth,
        sex,
        expiry,
    }
}

/// Both lines of the machine-readable zone of a passport (ICAO 9303 part 4 §4.2.2).
pub fn zone(p: &Person) -> [String; 2] {
    let letters = |s: &str| s.replace('\'', "").replace(['-', ' '], "<");
    let first = format!("P<{}{}<<{}", p.state, letters(p.surname), letters(p.given));
    let first = format!("{first:<<44}")[..44].to_owned();
    let number = format!("{:<<9}", p.number);
    let personal = "<".repeat(14);
    let body = format!(
        "{number}{}{}{}{}{}{}{}{personal}{}",
        check_digit(&number),
        p.state,
        p.birth,
        check_digit(p.birth),
        p.sex,
        p.expiry,
        check_digit(p.expiry),
        if p.number.starts_with('L') { "0" } else { "<" },
    );
    let composite = format!("{}{}{}", &body[..10], &body[13..20], &body[21..43]);
    [first, format!("{body}{}", check_digit(&composite))]
}

fn check_digit(field: &str) -> u32 {
    let value = |c: char| match c {
        '<' => 0,
        c => c.to_digit(36).expect("a capital or a digit"),
    };
    field
        .chars()
        .zip([7, 3, 1].into_iter().cycle())
        .map(|(c, w)| value(c) * w)
        .sum::<u32>()
        % 10
}

/// Writes one line with its left end and baseline here. `spacing` is the distance of the letters, 0 for the font's own.
pub fn write(on: &mut GrayImage, font: &FontVec, text: &str, x: f32, y: f32, size: f32, spacing: f32) {
    let scale = PxScale::from(size);
    let scaled = font.as_scaled(scale);
    let mut at = x;
    for c in text.chars() {
        let glyph = font.glyph_id(c).with_scale_and_position(scale, point(at, y));
        at += if spacing > 0.0 { spacing } else { scaled.h_advance(glyph.id) };
        let Some(outline) = font.outline_glyph(glyph) else { continue };
        let bounds = outline.px_bounds();
        outline.draw(|i, j, dark| {
            let (px, py) = (bounds.min.x as i64 + i64::from(i), bounds.min.y as i64 + i64::from(j));
            if px >= 0 && py >= 0 && px < i64::from(on.width()) && py < i64::from(on.height()) {
                let p = on.get_pixel_mut(px as u32, py as u32);
                p.0[0] = (f32::from(p.0[0]) * (1.0 - dark) + 25.0 * dark) as u8;
            }
        });
    }
}

/// A passport's data page, 1250 by 880 pixels: 125 by 88 mm at ten pixels a millimetre.
pub fn passport(fonts: &Fonts, p: &Person) -> GrayImage {
    let mut page = GrayImage::from_fn(1250, 880, |x, y| {
        // A guilloche of sorts: fine waves behind the print.
        let wave = ((x as f32 * 0.09).sin() + (y as f32 * 0.11 + x as f32 * 0.02).sin()) * 6.0;
        Luma([(226.0 + wave) as u8])
    });
    for y in 170..600 {
        for x in 60..390 {
            let face = (x as f32 - 225.0).hypot(y as f32 - 350.0);
            page.put_pixel(x, y, Luma([if face < 110.0 { 150 } else { 190 }]));
        }
    }
    let print = &fonts.print;
    write(
        &mut page,
        print,
        "UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND",
        60.0,
        80.0,
        30.0,
        0.0,
    );
    write(&mut page, print, "PASSPORT", 60.0, 130.0, 34.0, 0.0);
    let date = |d: &str| format!("{}.{}.{}", &d[4..], &d[2..4], &d[..2]);
    let fields = [
        ("Surname (1)", p.surname.to_owned()),
        ("Given names (2)", p.given.to_owned()),
        ("Nationality (3)", "BRITISH CITIZEN".to_owned()),
        ("Date of birth (4)", date(p.birth)),
        ("Sex (5)", p.sex.to_string()),
        ("Date of expiry (9)", date(p.expiry)),
        ("Passport No.", p.number.clone()),
    ];
    for (i, (label, value)) in fields.iter().enumerate() {
        let y = 190.0 + i as f32 * 62.0;
        write(&mut page, print, label, 430.0, y, 17.0, 0.0);
        write(&mut page, print, value, 430.0, y + 30.0, 30.0, 0.0);
    }
    // OCR-B at size 1: ten letters to the inch, 2.54 mm apart, lines 6.35 mm apart (part 3 §4.2).
    for (i, line) in zone(p).iter().enumerate() {
        write(&mut page, &fonts.zone, line, 66.0, 745.0 + i as f32 * 63.5, 37.0, 25.4);
    }
    page
}

/// The sixteen letters of somebody's driver number (DVLA INF45/1); the last three, whose sum is not published, are invented.
pub fn driver_number(p: &Person) -> String {
    let letters: String = p.surname.chars().filter(char::is_ascii_alphabetic).collect();
    let letters = letters.strip_prefix("MAC").map_or(letters.clone(), |rest| format!("MC{rest}"));
    let month: u32 = p.birth[2..4].parse().expect("a month");
    let month = if p.sex == 'F' { month + 50 } else { month };
    let initial = |n: usize| p.given.split(' ').nth(n).and_then(|g| g.chars().next()).unwrap_or('9');
    format!(
        "{:9<5}{}{month:02}{}{}{}{}9AB",
        letters.chars().take(5).collect::<String>(),
        &p.birth[..1],
        &p.birth[4..],
        &p.birth[1..2],
        initial(0),
        initial(1),
    )
}

/// The front of a photocard driving licence of Great Britain, 1284 by 810 pixels: 85.6 by 54 mm at fifteen pixels a millimetre.
pub fn licence(fonts: &Fonts, p: &Person) -> GrayImage {
    let mut card = GrayImage::from_fn(1284, 810, |x, y| {
        let wave = ((x as f32 * 0.07 + y as f32 * 0.03).sin() + (y as f32 * 0.1).cos()) * 6.0;
        Luma([(222.0 + wave) as u8])
    });
    for y in 170..620 {
        for x in 50..410 {
            let face = (x as f32 - 230.0).hypot(y as f32 - 370.0);
            card.put_pixel(x, y, Luma([if face < 120.0 { 150 } else { 190 }]));
        }
    }
    let century = |yy: &str| if yy > "26" { "19" } else { "20" };
    let day = |d: &str, century: &str| format!("{}.{}.{century}{}", &d[4..], &d[2..4], &d[..2]);
    let title = if p.sex == 'F' { "MRS" } else { "MR" };
    write(&mut card, &fonts.print, "UK", 60.0, 110.0, 60.0, 0.0);
    write(&mut card, &fonts.print, "DRIVING LICENCE", 440.0, 90.0, 52.0, 0.0);
    let fields = [
        format!("1. {}", p.surname),
        format!("2. {title} {}", p.given),
        format!("3. {} UNITED KINGDOM", day(p.birth, century(&p.birth[..2]))),
        "4a. 12.05.2020   4c. DVLA".to_owned(),
        format!("4b. {}", day(p.expiry, "20")),
        format!("5. {} 33", driver_number(p)),
        "7.".to_owned(),
    ];
    for (i, line) in fields.iter().enumerate() {
        write(&mut card, &fonts.print, line, 440.0, 180.0 + i as f32 * 68.0, 40.0, 0.0);
    }
    write(
        &mut card,
        &fonts.print,
        "8. 12 QUAY STREET, ALDERMOOR, AM1 1AB",
        60.0,
        700.0,
        34.0,
        0.0,
    );
    write(&mut card, &fonts.print, "9. AM/B/BE/f/k/l/n/p/q", 60.0, 760.0, 34.0, 0.0);
    card
}

/// A page of writing on A4, 150 dots an inch.
pub fn letter(font: &FontVec, lines: &[&str]) -> GrayImage {
    let mut page = GrayImage::from_pixel(1240, 1754, Luma([244]));
    for (i, line) in lines.iter().enumerate() {
        write(&mut page, font, line, 130.0, 200.0 + i as f32 * 44.0, 30.0, 0.0);
    }
    page
}

/// How a page was photographed.
#[derive(Clone, Copy)]
pub struct Shot {
    /// Clockwise, in degrees.
    pub turn: f32,
    /// Standard deviation in pixels of the page.
    pub blur: f32,
    /// JPEG quality.
    pub quality: u8,
    /// Size of the page in the picture; 1 is ten pixels a millimetre.
    pub size: f32,
    /// Contrast that is left, 1 for all.
    pub light: f32,
    /// A shadow over one side.
    pub shade: bool,
    /// How much nearer one side is than the other; 0 for none.
    pub tilt: f32,
}

pub const STRAIGHT: Shot = Shot {
    turn: 0.0,
    blur: 0.0,
    quality: 85,
    size: 1.0,
    light: 1.0,
    shade: false,
    tilt: 0.0,
};

/// Photographs a page: a JPEG.
pub fn photograph(page: &GrayImage, shot: &Shot, seed: u64) -> Vec<u8> {
    let picture = picture(page, shot, seed);
    let mut jpeg = Vec::new();
    let colour = DynamicImage::ImageLuma8(picture).to_rgb8();
    JpegEncoder::new_with_quality(&mut jpeg, shot.quality)
        .encode_image(&colour)
        .expect("a JPEG");
    jpeg
}

/// The same before it is compressed.
pub fn picture(page: &GrayImage, shot: &Shot, seed: u64) -> GrayImage {
    let page = if shot.blur > 0.0 {
        imageops::blur(page, shot.blur)
    } else {
        page.clone()
    };
    let (w, h) = (page.width() as f32, page.height() as f32);
    let (sin, cos) = shot.turn.to_radians().sin_cos();
    // The table shows on all sides.
    let margin = if shot.turn == 0.0 && shot.tilt == 0.0 { 0.0 } else { 60.0 };
    let width = ((w * cos.abs() + h * sin.abs()) * shot.size + 2.0 * margin) as u32;
    let height = ((w * sin.abs() + h * cos.abs()) * shot.size + 2.0 * margin) as u32;
    let mut noise = Noise(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    GrayImage::from_fn(width, height, |i, j| {
        let (dx, dy) = (i as f32 - width as f32 / 2.0, j as f32 - height as f32 / 2.0);
        // Turned back and brought to the page's size; the farther side is smaller.
        let (u, v) = ((dx * cos + dy * sin) / shot.size, (dy * cos - dx * sin) / shot.size);
        let near = 1.0 + shot.tilt * u / w;
        let (x, y) = (u * near + w / 2.0, v * near + h / 2.0);
        let seen = if x >= 0.0 && y >= 0.0 && x < w - 1.0 && y < h - 1.0 {
            between(&page, x, y)
        } else {
            70.0
        };
        let mut bright = 128.0 + (seen - 128.0) * shot.light;
        if shot.shade {
            bright *= 1.0 - 0.55 * (i as f32 / width as f32);
        }
        Luma([(bright + noise.next()).clamp(0.0, 255.0) as u8])
    })
}

fn between(page: &GrayImage, x: f32, y: f32) -> f32 {
    let (x0, y0) = (x as u32, y as u32);
    let (fx, fy) = (x - x0 as f32, y - y0 as f32);
    let at = |x, y| f32::from(page.get_pixel(x, y).0[0]);
    (at(x0, y0) * (1.0 - fx) + at(x0 + 1, y0) * fx) * (1.0 - fy) + (at(x0, y0 + 1) * (1.0 - fx) + at(x0 + 1, y0 + 1) * fx) * fy
}

/// Grain of a sensor: xorshift, a few levels either way.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1u64 << 24) as f32 * 8.0 - 4.0
    }
}

#[test]
fn a_driver_number_is_made_as_it_is_published() {
    let sarah = Person {
        surname: "MORGAN",
        given: "SARAH MEREDYTH",
        birth: "640705",
        sex: 'F',
        ..person(1)
    };
    // INF45/1's own example is MORGA657054SM9IJ; its last letters are a check.
    assert_eq!(driver_number(&sarah), "MORGA657054SM9AB");
    assert!(driver_number(&Person { surname: "FOX", ..sarah }).starts_with("FOX99657054"));
}

#[test]
fn the_specimen_of_the_standard_comes_out_as_it_is_printed_there() {
    let anna = Person {
        number: "L898902C3".to_owned(),
        ..person(0)
    };
    let [first, second] = zone(&anna);
    assert_eq!(first, "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<");
    assert_eq!(second.len(), 44);
    assert!(second.starts_with("L898902C36UTO7408122F"));
}
