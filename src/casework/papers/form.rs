//! The form on which a person may say that another acts for them: filled in with the names as given, the rest left to them.
//! One text for the letter and for the file that goes with it; `templates/_consent-form.md` says the same in the council's
//! own words where it replaces it.

use crate::casework::letter::person::name_for_greeting;
use serde::Serialize;

/// What the form is told. Names only where they look like names, so that a form cannot be made to carry a message
/// (attack 24); else there is a line to write on.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct ConsentForm {
    /// The person whose data it is, or empty.
    pub subject: String,
    /// The person who wrote, or empty.
    pub representative: String,
}

impl ConsentForm {
    /// The form for these two, as far as their names look like names.
    pub fn new(subject: &str, representative: &str) -> Self {
        Self {
            subject: name_for_greeting(subject).unwrap_or_default(),
            representative: name_for_greeting(representative).unwrap_or_default(),
        }
    }

    /// The form as plain lines, each with its dots to write on.
    pub fn text(&self, council: &str, reference: &str) -> String {
        let or_dots = |name: &str| if name.is_empty() { DOTS.to_owned() } else { name.to_owned() };
        let matter = if reference.is_empty() {
            String::new()
        } else {
            format!("\nReference: {reference}\n")
        };
        format!(
            "To {council}\n{matter}\n\
             My name is: {subject}\n\n\
             My address is: {DOTS}\n\n\
             You can reach me on (telephone or email): {DOTS}\n\n\
             I agree that this person may act for me in this matter with the council:\n\n\
             Their name, or the name of their firm: {representative}\n\n\
             I agree that the council may share information about me with them, as far as this matter needs it.\n\n\
             If there is anything that the council should not share, I say so here: {DOTS}\n\n\
             I know that I can change my mind at any time by telling the council.\n\n\
             Signed: {DOTS}\n\n\
             Date: {DOTS}\n",
            subject = or_dots(&self.subject),
            representative = or_dots(&self.representative),
        )
    }

    /// The form as Markdown, for the letterhead.
    pub fn source(&self, council: &str, reference: &str) -> String {
        format!("# My consent\n\n{}", self.text(council, reference))
    }
}

/// A line to write on.
const DOTS: &str = "..............................";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_stand_in_it_only_where_they_look_like_names() {
        let form = ConsentForm::new("Edith Garrod", "Click https://evil.example now");
        let text = form.text("Aldermoor Town Council", "PD-2026-0042");
        assert!(
            text.contains("My name is: Edith Garrod") && text.contains("Reference: PD-2026-0042"),
            "{text}"
        );
        assert!(!text.contains("evil"), "{text}");
        assert!(text.contains("name of their firm: ...."), "{text}");
    }
}
