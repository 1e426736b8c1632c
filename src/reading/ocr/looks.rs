//! A machine-readable zone looked at again: where its lines lie is known once a few of their letters are, since all stand at
//! one distance, and how many there are is known as well. Other cuts of the picture, until the check digits hold.

use super::geometry::Slant;
use super::models::Models;
use super::page::Row;
use super::page::recognise;
use super::page::straight;
use super::page::whole;
use super::recognise::Alphabet;
use super::recognise::Steps;
use super::recognise::mean_of_letters;
use super::unblur::unblurred;
use super::zone;
use crate::reading::limits::Deadline;
use image::GrayImage;

/// A first line has no check digits; from this on it is not looked at again.
const SURE: f32 = 0.9;
/// Lines of one page that are looked at again: a hostile page may have a hundred that look like one.
const LINES_MAX: usize = 6;
/// Cuts of a line, one after the other: as high as its box, lower, and higher and beside the line, as a curved page wants it.
const CUTS: [(f32, f32); 3] = [(1.0, 0.0), (0.82, 0.0), (1.2, 0.07)];
/// How far before the middle of the first letter that was read a line may begin, in letters: one more and its margin.
const BEFORE: f32 = 1.7;
/// Blurs that are taken back where no cut is read, in pixels of the cut. What is made sharp is made up in part, so a line counts where
/// two of all looks say the same.
const BLURS: [f32; 3] = [2.0, 2.6, 3.2];

/// A line of the zone as one cut of the picture gives it.
#[derive(Debug, Clone)]
pub(super) struct Look {
    line: String,
    /// How sure its letters are.
    sure: f32,
    /// Where it begins and how far its letters are apart, along the box and from its middle, in pixels.
    measure: Option<(f32, f32)>,
    /// Of a second line the likelier of the two sexes that are printed.
    sex: char,
}

impl Look {
    /// What the model said of a box, taken as a line of the zone.
    pub fn of(steps: &Steps, of: &Slant, alphabet: &Alphabet) -> Self {
        let seen = steps.zone(alphabet);
        let measure = zone::measure(&seen);
        let reach = measure.map_or(1.0, |(_, pitch)| pitch * 0.35);
        let spaced = zone::spaced(&seen, |step| steps.about(step, reach, alphabet));
        // The first letter has none before it that would leave a place for it.
        let before = measure.filter(|(first, pitch)| first - pitch > -reach);
        let begun = before.and_then(|(first, pitch)| zone::begun(&spaced, steps.about(first - pitch, reach, alphabet)?));
        let line = begun.unwrap_or_else(|| zone::completed(&spaced));
        let pixels = of.length / steps.count() as f32;
        let place = measure.map_or(0.0, |(first, pitch)| first + pitch * zone::SEX as f32);
        Self {
            line,
            sex: steps.likeliest(place, reach, alphabet, |c| matches!(c, 'F' | 'M')).unwrap_or('<'),
            sure: mean_of_letters(&seen),
            measure: measure.map(|(first, pitch)| ((first + 0.5) * pixels - of.length / 2.0, pitch * pixels)),
        }
    }

    /// Whether no other look is needed.
    fn holds(&self) -> bool {
        zone::second_line_holds(&self.line) || self.sure > SURE && zone::first_line_holds(&self.line)
    }

    /// How good it is: a wrong length is worse than an unsure letter.
    fn fit(&self) -> f32 {
        self.sure - 0.02 * self.line.len().abs_diff(zone::TD3).min(20) as f32
    }
}

/// The lines of a page's zone, from its rows, each with how it was read as a line of the zone and as ordinary writing.
pub(super) fn zones(
    models: &Models,
    picture: &GrayImage,
    rows: &[(Row, Option<Look>, String)],
    deadline: &Deadline,
) -> Result<Vec<String>, String> {
    let mut found = Vec::new();
    let may_be: Vec<bool> = rows.iter().map(|(_, look, line)| look.is_some() || zone::may_be(line)).collect();
    // The second line has hardly a filler where its end was not found; it stands under the first.
    let under_one = |at: usize| {
        let above = at.checked_sub(1).filter(|above| may_be[*above]);
        above.is_some_and(|above| whole(&rows[at].0).length > 0.6 * whole(&rows[above].0).length)
    };
    let candidates = (0..rows.len()).filter(|at| may_be[*at] || under_one(*at)).take(LINES_MAX);
    // The last line that may be a first one: the second stands under it.
    let mut above = String::new();
    for at in candidates {
        let (row, look, _) = &rows[at];
        let own = whole(row);
        let first = match look {
            Some(look) => look.clone(),
            None => Look::of(&recognise(models, picture, &own)?, &own, &models.alphabet),
        };
        let (best, looks) = best(models, picture, first, &own, deadline)?;
        let line = if best.holds() {
            best.line
        } else {
            agreed(&looks, &above).unwrap_or(best.line)
        };
        if zone::first_line_holds(&line) {
            above.clone_from(&line);
        }
        if zone::of_length(&line) && !zone::holds_by_chance(&line) {
            found.push(line);
        }
    }
    Ok(found)
}

/// What several looks at a line come to as the second line of a British passport: two that say the same, and none that says another.
fn agreed(looks: &[Look], first: &str) -> Option<String> {
    let mut lines = looks.iter().filter_map(|l| zone::british(&l.line, first, l.sex));
    let line = lines.next()?;
    let others: Vec<String> = lines.collect();
    (!others.is_empty() && others.iter().all(|o| *o == line)).then_some(line)
}

/// Looks at a line in several ways, until its check digits hold or two looks at a name agree; else the best of all, `first` of
/// this box among them, and all of them.
fn best(models: &Models, picture: &GrayImage, first: Look, own: &Slant, deadline: &Deadline) -> Result<(Look, Vec<Look>), String> {
    let mut all = vec![first];
    for (height, aside) in CUTS {
        let Some(best) = fittest(&all).filter(|l| !l.holds() && !deadline.is_over()) else {
            break;
        };
        let full = full(own, best.measure);
        let across = aside * full.height;
        let cut = Slant {
            x: full.x - across * full.angle.sin(),
            y: full.y + across * full.angle.cos(),
            height: full.height * height,
            ..full
        };
        let look = Look::of(&recognise(models, picture, &cut)?, &full, &models.alphabet);
        let agreed = zone::first_line_holds(&look.line) && all.iter().any(|l| l.line == look.line);
        if look.holds() || agreed {
            return Ok((look, all));
        }
        all.push(look);
    }
    let mut sharper: Vec<Look> = Vec::new();
    for blur in BLURS {
        let Some(best) = fittest(&all).filter(|l| !l.holds() && !deadline.is_over()) else {
            break;
        };
        let full = full(own, best.measure);
        let line = unblurred(&straight(picture, &full), blur);
        let look = Look::of(&models.recognise(&line)?, &full, &models.alphabet);
        let whole = zone::second_line_holds(&look.line) || zone::first_line_holds(&look.line);
        if whole && all.iter().chain(&sharper).any(|l| l.line == look.line) {
            return Ok((look, all));
        }
        sharper.push(look);
    }
    let best = all
        .iter()
        .max_by(|a, b| a.holds().cmp(&b.holds()).then(a.fit().total_cmp(&b.fit())))
        .cloned();
    all.extend(sharper);
    Ok((best.ok_or("no look at a line")?, all))
}

/// The best of several looks that do not hold.
fn fittest(looks: &[Look]) -> Option<&Look> {
    looks.iter().max_by(|a, b| a.fit().total_cmp(&b.fit()))
}

/// The box of a whole line: from before its first letter, which the box may have cut off, as many places as a passport's has. Runs of
/// fillers are easily missed by what looks for letters.
fn full(own: &Slant, measure: Option<(f32, f32)>) -> Slant {
    let air = own.height * 0.2;
    let (start, end) = match measure {
        Some((first, pitch)) => (
            (first - BEFORE * pitch).min(-own.length / 2.0),
            (first + zone::TD3 as f32 * pitch).max(own.length / 2.0),
        ),
        None => (-own.length / 2.0, own.length / 2.0),
    };
    let shift = (start + end) / 2.0;
    Slant {
        x: own.x + shift * own.angle.cos(),
        y: own.y + shift * own.angle.sin(),
        length: end - start + 2.0 * air,
        ..*own
    }
}
