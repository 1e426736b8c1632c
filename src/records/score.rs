//! How well labelled mail was read: the figures a council, or whoever keeps the rules, judges the classification by.
//! What is counted: cases passed over, letters to people who brought no case, how often the clerk is asked, and how much
//! of what was decided is wholly right (kind, track, for whom).

use crate::casework::Class;
use crate::casework::Consent;
use crate::casework::Kind;
use crate::casework::Right;
use crate::casework::SpecialCategory;
use crate::casework::Track;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What a careful clerk says a message is.
#[derive(Debug, Clone, PartialEq)]
pub struct Label {
    /// What the writer is doing.
    pub kind: Kind,
    /// What it is about.
    pub track: Option<Track>,
    /// Whether the writer acts for another.
    pub on_behalf: bool,
    /// Which rights play a part.
    pub rights: BTreeSet<Right>,
    /// The person who wrote; empty where the label does not say.
    pub writer: String,
    /// The person whose matter it is; empty where the label does not say.
    pub data_subject: String,
    /// The papers for a representative.
    pub consent: Consent,
    /// Special categories mentioned.
    pub special_category: BTreeSet<SpecialCategory>,
}

impl Label {
    /// Whether it is one of the kinds that open a case or go to the clerk as one.
    pub fn is_case(&self) -> bool {
        matches!(self.kind, Kind::Complaint | Kind::Review | Kind::RightsRequest | Kind::Regulator)
    }

    fn is_decided_right(&self, class: &Class) -> bool {
        let tracked = |kind: Kind, track: Option<Track>| track.filter(|_| matches!(kind, Kind::Complaint | Kind::Review));
        self.kind == class.kind
            && tracked(self.kind, self.track) == tracked(class.kind, class.track)
            && (!self.is_case() || self.on_behalf == class.on_behalf)
    }
}

/// A message by its name, its label and the verdict on it.
pub type Judged = (String, Label, Class);

/// The figures over some messages, a line each, with the names of what went wrong.
pub fn figures(title: &str, judged: &[&Judged]) -> String {
    let all = judged.len();
    let pick = |wanted: &dyn Fn(&Judged) -> bool| -> Vec<&Judged> { judged.iter().copied().filter(|j| wanted(j)).collect() };
    let cases = pick(&|(_, l, _)| l.is_case());
    let missed = pick(&|(_, l, c)| l.is_case() && c.firm && !c.is_case());
    let letters = pick(&|(_, l, c)| !l.is_case() && c.firm && c.is_case());
    let asked = pick(&|(_, _, c)| !c.firm);
    let needless = asked.iter().filter(|(_, l, _)| !l.is_case()).count();
    let ordinary = all - cases.len();
    let decided = pick(&|(_, _, c)| c.firm);
    let wrong = pick(&|(_, l, c)| c.firm && !l.is_decided_right(c));
    let behalf = pick(&|(_, l, c)| l.is_case() && l.on_behalf == c.on_behalf);
    let represented = pick(&|(_, l, _)| l.is_case() && l.on_behalf);
    let consent = represented.iter().filter(|(_, l, c)| l.consent == c.consent).count();
    let named = |of: &dyn Fn(&Label) -> &str, got: &dyn Fn(&Class) -> &str| {
        let with: Vec<_> = cases.iter().filter(|(_, l, _)| !of(l).is_empty()).collect();
        let right = with.iter().filter(|(_, l, c)| same_name(of(l), got(c))).count();
        share(right, with.len())
    };
    let rights = f1(cases
        .iter()
        .filter(|(_, l, _)| l.track == Some(Track::PersonalData))
        .map(|(_, l, c)| (&l.rights, &c.rights)));
    let special = f1(cases.iter().map(|(_, l, c)| (&l.special_category, &c.special_category)));
    let mut out = String::new();
    let mut line = |what: &str, said: String| {
        let _ = writeln!(out, "  {what:<28} {said}");
    };
    line("cases passed over", with_names(&missed));
    line("letters to others", with_names(&letters));
    line("asked the clerk", share(asked.len(), all));
    let needlessly: Vec<&Judged> = asked.iter().copied().filter(|(_, l, _)| !l.is_case()).collect();
    line(
        "asked of ordinary mail",
        format!("{} {}", share(needless, ordinary), names(&needlessly)),
    );
    line(
        "right where decided",
        format!("{} {}", share(decided.len() - wrong.len(), decided.len()), names(&wrong)),
    );
    line("for whom", share(behalf.len(), cases.len()));
    line("consent", share(consent, represented.len()));
    line("writer", named(&|l| &l.writer, &|c| &c.writer));
    line("data subject", named(&|l| &l.data_subject, &|c| &c.data_subject));
    line("rights, F1", format!("{rights:.2}"));
    line("rights, found and too many", by_right(&cases));
    line("special categories, F1", format!("{special:.2}"));
    format!("{title}: {all} messages, {} cases\n{out}", cases.len())
}

/// Right by right: how many of those labelled were found, and how many were named that no label has. Cases about personal
/// data only, as for the measure over all.
fn by_right(cases: &[&Judged]) -> String {
    let about_data: Vec<&&Judged> = cases.iter().filter(|(_, l, _)| l.track == Some(Track::PersonalData)).collect();
    let said: Vec<String> = Right::ALL
        .iter()
        .filter_map(|right| {
            let count = |wanted: &dyn Fn(bool, bool) -> bool| {
                let both = |j: &&&&Judged| wanted(j.1.rights.contains(right), j.2.rights.contains(right));
                about_data.iter().filter(both).count()
            };
            let (labelled, found, more) = (count(&|l, _| l), count(&|l, c| l && c), count(&|l, c| c && !l));
            (labelled + more > 0).then(|| format!("{} {found} of {labelled}, {more} more", right.word()))
        })
        .collect();
    if said.is_empty() { "none".into() } else { said.join("; ") }
}

/// What was read otherwise than labelled, a line a message with each fact in question: what a reader of the rules looks at.
pub fn misread(judged: &[&Judged]) -> String {
    let mut out = String::new();
    for (name, label, class) in judged {
        let mut facts: Vec<String> = Vec::new();
        let what = |kind: Kind, track: Option<Track>, on_behalf: bool| {
            let track = track
                .filter(|_| matches!(kind, Kind::Complaint | Kind::Review))
                .map_or("", Track::word);
            format!("{} {track}{}", kind.word(), if on_behalf { " for another" } else { "" })
        };
        if !label.is_decided_right(class) || class.firm != (label.is_case() == class.is_case()) {
            let sure = if class.firm { "sure" } else { "asks" };
            facts.push(format!(
                "verdict: labelled {:?}, {sure} {:?} {:.2}",
                what(label.kind, label.track, label.on_behalf),
                what(class.kind, class.track, class.on_behalf),
                class.confidence
            ));
        }
        let mut note = |what: &str, labelled: String, got: String| {
            if labelled != got {
                facts.push(format!("{what}: labelled {labelled:?}, read {got:?}"));
            }
        };
        if label.is_case() {
            let folded = |name: &str| {
                if same_name(name, &label.writer) {
                    label.writer.clone()
                } else {
                    name.to_owned()
                }
            };
            if !label.writer.is_empty() {
                note("writer", label.writer.clone(), folded(&class.writer));
            }
            if !label.data_subject.is_empty() && !same_name(&label.data_subject, &class.data_subject) {
                note("data subject", label.data_subject.clone(), class.data_subject.clone());
            }
            if label.track == Some(Track::PersonalData) {
                let words = |rights: &BTreeSet<Right>| rights.iter().map(|r| r.word()).collect::<Vec<_>>().join(" ");
                note("rights", words(&label.rights), words(&class.rights));
            }
            let words = |found: &BTreeSet<SpecialCategory>| found.iter().map(|c| c.word()).collect::<Vec<_>>().join(" ");
            note("special", words(&label.special_category), words(&class.special_category));
            if label.on_behalf {
                note("consent", label.consent.word().to_owned(), class.consent.word().to_owned());
            }
        }
        if !facts.is_empty() {
            let _ = writeln!(out, "  {name:<8} {}", facts.join("; "));
        }
    }
    out
}

fn same_name(a: &str, b: &str) -> bool {
    let flat = |s: &str| s.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase().replace('’', "'");
    flat(a) == flat(b)
}

fn share(part: usize, whole: usize) -> String {
    if whole == 0 {
        return "none".into();
    }
    format!("{:.1} % ({part} of {whole})", 100.0 * part as f64 / whole as f64)
}

fn names(judged: &[&Judged]) -> String {
    judged.iter().map(|(name, _, _)| name.as_str()).collect::<Vec<_>>().join(" ")
}

fn with_names(judged: &[&Judged]) -> String {
    format!("{} {}", judged.len(), names(judged)).trim_end().to_owned()
}

/// Twice what agrees over all that either side says (the F1 measure over labels).
fn f1<'a, T: Ord + 'a>(pairs: impl Iterator<Item = (&'a BTreeSet<T>, &'a BTreeSet<T>)>) -> f64 {
    let (mut agreed, mut said) = (0, 0);
    for (label, got) in pairs {
        agreed += label.intersection(got).count();
        said += label.len() + got.len();
    }
    2.0 * agreed as f64 / said.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn label(kind: Kind, track: Option<Track>) -> Label {
        Label {
            kind,
            track,
            on_behalf: false,
            rights: BTreeSet::new(),
            writer: String::new(),
            data_subject: String::new(),
            consent: Consent::NotNeeded,
            special_category: BTreeSet::new(),
        }
    }

    #[test]
    fn what_is_passed_over_and_what_is_answered_wrongly_is_named() {
        let complaint = Class::of(Kind::Complaint, Some(Track::Service));
        let enquiry = Class::of(Kind::Enquiry, None);
        let judged = [
            ("m-1".to_owned(), label(Kind::Complaint, Some(Track::Service)), enquiry),
            ("m-2".to_owned(), label(Kind::Enquiry, None), complaint),
        ];
        let said = figures("two", &judged.iter().collect::<Vec<_>>());
        assert!(said.contains("cases passed over            1 m-1"), "{said}");
        assert!(said.contains("letters to others            1 m-2"), "{said}");
    }

    #[test]
    fn nothing_to_judge_is_no_division() {
        assert!(figures("none", &[]).contains("none: 0 messages, 0 cases"));
    }
}
