//! Pictures: JPEG, PNG, TIFF, WebP, GIF, BMP, HEIC → brightness, upright by their EXIF note.
//! The size in the header is looked at before anything is decoded.

use super::limits::Limits;
use crate::mail::document::Reading;
use heifer::Options;
use image::DynamicImage;
use image::GrayImage;
use image::ImageDecoder;
use image::ImageReader;
use image::Luma;
use std::io::Cursor;

/// Shorter sides than this are logos and icons: no words that matter fit in.
const SIDE_MIN: u32 = 90;

/// Whether a media type is a picture that [`decode`] knows.
pub(super) fn is_one(media_type: &str) -> bool {
    matches!(
        media_type,
        "image/jpeg" | "image/png" | "image/tiff" | "image/webp" | "image/gif" | "image/bmp" | "image/heif" | "image/heic"
    )
}

/// The picture's brightness; `Err` says what became of it instead.
pub(super) fn decode(bytes: &[u8], media_type: &str, limits: &Limits) -> Result<GrayImage, Reading> {
    if matches!(media_type, "image/heif" | "image/heic") {
        return heic(bytes, limits);
    }
    let broken = |_| Reading::Broken("the picture is damaged or cut off".to_owned());
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|_| broken(()))?;
    // Before decoding: a header of a few octets may promise a picture of gigabytes.
    let mut bounds = image::Limits::default();
    bounds.max_alloc = Some(limits.pixels.saturating_mul(8));
    reader.limits(bounds);
    let mut decoder = reader.into_decoder().map_err(|e| refused(&e))?;
    let (width, height) = decoder.dimensions();
    sized(width, height, limits)?;
    let orientation = decoder.orientation().unwrap_or(image::metadata::Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|e| refused(&e))?;
    picture.apply_orientation(orientation);
    Ok(brightness(&picture))
}

fn refused(e: &image::ImageError) -> Reading {
    match e {
        image::ImageError::Limits(_) => Reading::TooLarge("the picture is too large to be opened".to_owned()),
        image::ImageError::Unsupported(_) => Reading::NotChecked("there is no reader for this kind of picture".to_owned()),
        _ => Reading::Broken("the picture is damaged or cut off".to_owned()),
    }
}

/// Refuses what is too large to decode, and what is too small to hold words.
fn sized(width: u32, height: u32, limits: &Limits) -> Result<(), Reading> {
    if u64::from(width) * u64::from(height) > limits.pixels {
        return Err(Reading::TooLarge(format!("a picture of {width} by {height} pixels")));
    }
    if width.min(height) < SIDE_MIN {
        return Err(Reading::NoText);
    }
    Ok(())
}

/// Grey, on white where the picture is transparent.
fn brightness(picture: &DynamicImage) -> GrayImage {
    if !picture.color().has_alpha() {
        return picture.to_luma8();
    }
    let rgba = picture.to_luma_alpha8();
    GrayImage::from_fn(rgba.width(), rgba.height(), |x, y| {
        let [grey, alpha] = rgba.get_pixel(x, y).0.map(u32::from);
        Luma([((grey * alpha + 255 * (255 - alpha)) / 255) as u8])
    })
}

/// An iPhone's photo. The decoder turns it upright itself.
fn heic(bytes: &[u8], limits: &Limits) -> Result<GrayImage, Reading> {
    let options = Options {
        max_threads: limits.threads,
        max_pixels: limits.pixels,
    };
    let picture = heifer::decode_srgb_rgba8(bytes, &options).map_err(|e| match e {
        heifer::Error::Unsupported(_) => Reading::NotChecked("there is no reader for this kind of HEIC picture".to_owned()),
        heifer::Error::Container(_) | heifer::Error::Hevc(_) | heifer::Error::Encode(_) | heifer::Error::Invalid(_) => {
            Reading::Broken("the picture is damaged or cut off".to_owned())
        }
    })?;
    sized(picture.width, picture.height, limits)?;
    let (width, height) = (picture.width, picture.height);
    image::RgbaImage::from_raw(width, height, picture.data)
        .map(|rgba| brightness(&DynamicImage::ImageRgba8(rgba)))
        .ok_or_else(|| Reading::Broken("the picture is damaged or cut off".to_owned()))
}
