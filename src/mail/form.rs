//! A message that a web form wrote: its fields, and the words that a person typed into it. No standard says how forms print them:
//! a label and a colon, a question and its answer on the next line, a table, with or without numbers. Screening asks whether a text
//! looks like one; classification and the cases read it.
//! Never: believes a field. Whoever fills in a form writes what they like.

use super::screen::plain;
use regex::Regex;
use serde::Deserialize;
use serde::Serialize;
use std::sync::LazyLock;

/// What a web form's message holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Form {
    /// The name given; empty where none was.
    pub name: String,
    /// The e-mail address given, as written; empty where none was.
    pub email: String,
    /// The words typed, with the labels of their fields taken off.
    pub words: String,
}

/// Labels whose values are no words of the writer's about anything.
const ADMINISTRATIVE: &[&str] = &[
    "name",
    "your name",
    "full name",
    "first name",
    "surname",
    "last name",
    "title",
    "phone",
    "your phone",
    "telephone",
    "mobile",
    "phone number",
    "telephone number",
    "postcode",
    "address",
    "your address",
    "submitted",
    "newsletter",
    "attachments",
    "form",
    "membership number",
    "from",
    "who are you",
    "is it urgent",
    "keep me updated",
    "would you like an update",
    "may we contact you",
    "may we contact you by phone",
    "may we use your comments in publicity",
    "i have read the privacy notice",
    "ip",
    "date",
    "time",
    "reference",
    "tick to agree to the website terms",
    "tick to receive our newsletter",
    "how did you hear about us",
    "would you come again",
    "how we use your information",
    "previous address",
    "contact number",
    "preferred contact",
    "consent",
    "gdpr consent",
    "did you find the answer in our faqs",
    "entry id",
    "entry number",
    "submission number",
    "form reference",
    "submission id",
    "submission date",
    "submitted at",
    "submitted on",
    "date submitted",
    "time submitted",
    "ip address",
    "remote ip",
    "user agent",
    "page url",
    "page title",
    "source url",
    "referrer",
];
/// Those of them whose value has several lines. What stands below any other was typed in.
const RUNS_ON: &[&str] = &["address", "your address", "previous address", "how we use your information"];
/// The labels that nearly every form prints, by which screening knows one: who writes, and where their words begin.
const PRINTED: &[&str] = &[
    "name",
    "your name",
    "full name",
    "first name",
    "email",
    "e-mail",
    "your email",
    "email address",
    "message",
    "your message",
    "comments",
    "enquiry",
    "telephone",
    "phone",
];
/// What a form says of itself above its first field: that somebody has sent it in.
static SENT_IN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?i)^(?:you(?: have|'ve|’ve)? received (?:an? |the )?|an? |the |this )?(?:new |following )?(?:(?:website|web|online|contact) )?(?:message|enquiry|submission|form|entry|response|e-?mail)(?: submission)?(?: (?:was|is|has been)? ?(?:sent|received|submitted|completed|filled in|posted)\b.{0,60}| (?:from|via|through|on) (?:the|your|our)\b.{0,60})?[:.!]?$",
    )
    .expect("invariant: a constant pattern, compiled by a test")
});
/// What WordPress prints above the words.
const BODY: &str = "message body";
/// Lines in which screening looks for them.
const LINES_LOOKED_AT: usize = 60;
/// A longer line is no label, and folding it would be wasted.
const LABEL_MAX: usize = 120;
const NAMES: &[&str] = &[
    "name",
    "your name",
    "full name",
    "who are you",
    "contact name",
    "name of person",
    "submitted by",
];
/// Administrative too: the labels of the address.
const EMAILS: &[&str] = &[
    "email",
    "your email",
    "e-mail",
    "your e-mail",
    "email address",
    "e-mail address",
    "how can we get back to you",
    "reply to",
    "your email address",
    "your e-mail address",
];

/// Whether a text is a web form's: two or more of the labels that such forms print. A form is sent by a machine and says so,
/// and holds a person's words.
pub(super) fn looks_like_one(text: &str) -> bool {
    let labels = text
        .lines()
        .take(LINES_LOOKED_AT)
        // A table that was made plain has its cells far apart.
        .filter_map(|line| line.split_once(':').or_else(|| line.trim_start().split_once("  ")))
        .filter(|(label, _)| label.len() <= LABEL_MAX && PRINTED.contains(&label_words(label).as_str()));
    labels.count() >= 2
}

/// Reads a form, where the text looks like one: two administrative labels at least, a name or an address among them.
pub fn read(text: &str) -> Option<Form> {
    let mut form = Form::default();
    let mut labels = 0;
    let (mut first, mut last) = (String::new(), String::new());
    let mut runs_on = false;
    let mut awaited: Option<String> = None;
    let mut words: Vec<&str> = Vec::new();
    for line in text.lines() {
        let trimmed = line.trim();
        if labels == 0 && words.is_empty() && SENT_IN.is_match(trimmed) {
            continue;
        }
        // A label whose field was left empty is followed by the next label, not by its value.
        if let Some(label) = awaited.take().filter(|_| !trimmed.is_empty() && label_of(trimmed).is_none()) {
            match label.as_str() {
                "first name" => first = trimmed.to_owned(),
                "surname" | "last name" => last = trimmed.to_owned(),
                _ => note(&mut form, &label, trimmed),
            }
            continue;
        }
        match label_of(trimmed) {
            Some((label, value)) => {
                let known = is_administrative(&label) || NAMES.contains(&label.as_str());
                // WordPress forms give name and address in one line, and say where the words begin.
                labels += usize::from(known || label == BODY);
                let of_words = PRINTED.contains(&label.as_str()) || label == BODY;
                runs_on = RUNS_ON.contains(&label.as_str());
                match label.as_str() {
                    _ if value.is_empty() && known => awaited = Some(label),
                    "first name" => first = value.to_owned(),
                    "surname" | "last name" => last = value.to_owned(),
                    "from" => {
                        let cut = value.find('<').unwrap_or(value.len());
                        note(&mut form, "name", value[..cut].trim());
                        note(&mut form, "email", value[cut..].trim_matches(['<', '>']));
                    }
                    _ => note(&mut form, &label, value),
                }
                // What no form prints, a person may have typed: then all of it counts, what stands before the colon too.
                match (known, of_words) {
                    (true, _) => {}
                    (false, true) => words.extend((!value.is_empty()).then_some(value)),
                    (false, false) => words.push(trimmed),
                }
            }
            None if trimmed.is_empty() => runs_on = false,
            // An address has several lines, and so has what a form prints of its own.
            None if runs_on && words.is_empty() => {}
            None => words.push(trimmed),
        }
    }
    if form.name.is_empty() && !first.is_empty() {
        form.name = format!("{first} {last}").trim().to_owned();
    }
    form.words = words.join("\n");
    (labels >= 2 && (!form.name.is_empty() || !form.email.is_empty()) && !form.words.trim().is_empty()).then_some(form)
}

fn note(form: &mut Form, label: &str, value: &str) {
    if value.starts_with('(') && value.contains("blank") {
        return;
    }
    let named = NAMES.contains(&label)
        || label.ends_with(" name")
            && ![
                "event",
                "file",
                "user",
                "business",
                "company",
                "council",
                "organisation",
                "group",
                "street",
                "house",
                "road",
            ]
            .iter()
            .any(|w| label.contains(w));
    if named && !value.contains('@') && form.name.is_empty() && value.split_whitespace().count() <= 6 {
        form.name = value.to_owned();
    }
    if EMAILS.contains(&label) && form.email.is_empty() && value.contains('@') {
        form.email = value.to_owned();
    }
}

/// Whether the value of such a label is no words of the writer's about anything.
fn is_administrative(label: &str) -> bool {
    ADMINISTRATIVE.contains(&label) || EMAILS.contains(&label)
}

/// Whether a cell of a table is one of a form's labels, and nothing else: then the cell beside it is its value.
pub(super) fn is_label(cell: &str) -> bool {
    if cell.len() > LABEL_MAX || cell.ends_with(':') {
        return false;
    }
    let words = label_words(cell);
    is_administrative(&words) || [NAMES, PRINTED].iter().any(|known| known.contains(&words.as_str()))
}

/// A label at the start of a line, folded, and what follows it.
fn label_of(line: &str) -> Option<(String, &str)> {
    let question = line.ends_with('?') && line.split_whitespace().count() <= 9;
    let (label, value) = match line
        .split_once(':')
        .or_else(|| line.split_once("? ").filter(|(l, _)| is_administrative(&label_words(l))))
    {
        Some((label, value)) if label.split_whitespace().count() <= 9 && !label.is_empty() => {
            // `*Name:* Ada` is bold as plain text.
            let value = if label.starts_with('*') {
                value.trim_start_matches('*')
            } else {
                value
            };
            (label, value.trim())
        }
        _ if question => (line.trim_end_matches('?'), ""),
        _ if line.len() > LABEL_MAX => return None,
        _ => {
            let words = label_words(line);
            let known = is_administrative(&words) || PRINTED.contains(&words.as_str());
            return known.then_some((words, ""));
        }
    };
    // An address of the web has a colon too.
    if label.len() > LABEL_MAX || label.ends_with("http") || label.ends_with("https") || value.starts_with("//") {
        return None;
    }
    Some((label_words(label), value))
}

/// A label in plain words: without its number (`5. Your name`), its stars, and what it says of itself.
fn label_words(label: &str) -> String {
    let plain = plain(label).replace('\'', "");
    let unnumbered = plain.trim_start_matches(|c: char| c.is_ascii_digit());
    let words = match unnumbered.strip_prefix(['.', ')']) {
        Some(rest) if unnumbered.len() < plain.len() => rest,
        _ => &plain,
    };
    let words = words.trim_matches(|c: char| c.is_whitespace() || matches!(c, '*' | '?'));
    let said = ["(optional)", "(required)", "(if any)"];
    said.iter()
        .find_map(|s| words.strip_suffix(s))
        .unwrap_or(words)
        .trim_end_matches([' ', '*'])
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_gives_its_writer_and_words() {
        let form = read("Your name: Ada Byrne\nYour email: ada@byrne.example\nYour phone:\nYour message:\nThe lamp is out.\nAgain.\nI have read the privacy notice: Yes").expect("a form");
        assert_eq!((form.name.as_str(), form.email.as_str()), ("Ada Byrne", "ada@byrne.example"));
        assert!(form.words.contains("The lamp is out.") && !form.words.contains("Yes"));
    }

    #[test]
    fn what_stands_right_below_the_last_field_is_words() {
        let form = read("Name: Ada Byrne\nYour email address: ada@byrne.example\nYou published my address.\n\nPlease reply soon. Ada")
            .expect("a form");
        assert_eq!(form.words, "You published my address.\nPlease reply soon. Ada");
        let form = read("Name: Ada Byrne\nAddress: 1 Mill Lane\nAldermoor\n\nThe lamp is out.").expect("a form");
        assert_eq!(form.words, "The lamp is out.");
        for label in ["Postcode", "Date", "Preferred contact", "Consent"] {
            let form = read(&format!(
                "Name: Ada Byrne\n{label}: as given\nYou published my address.\n\nThank you."
            ))
            .expect("a form");
            assert_eq!(form.words, "You published my address.\nThank you.", "{label}");
        }
    }

    #[test]
    fn what_was_typed_with_a_colon_or_as_a_question_is_words() {
        let form = read("Name: Ada Byrne\nPhone: 07700 900123\nMessage:\nI have had enough: no more.\nCan I have a copy of my file?\nThank you for the bins.")
            .expect("a form");
        assert_eq!(
            form.words,
            "I have had enough: no more.\nCan I have a copy of my file?\nThank you for the bins."
        );
    }

    #[test]
    fn what_a_form_says_of_itself_is_nobodys_words() {
        for said in [
            "A new message was sent from the contact form.",
            "You have received a new enquiry:",
            "New form submission received from www.saltby-tc.example",
            "The following form has been submitted:",
            "This email was sent from the contact form on your website",
        ] {
            let form = read(&format!(
                "{said}\n\nName: Ada Byrne\nEmail: ada@byrne.example\nMessage: The lamp is out."
            ))
            .expect("a form");
            assert_eq!(form.words, "The lamp is out.", "{said}");
        }
        let typed = "My form was sent to the wrong house and I want it back.";
        let form = read(&format!(
            "{typed}\n\nName: Ada Byrne\nEmail: ada@byrne.example\nMessage: See above."
        ))
        .expect("a form");
        assert_eq!(form.words, format!("{typed}\nSee above."));
    }

    #[test]
    fn a_letter_is_no_form() {
        assert_eq!(read("Dear Clerk,\n\nTwo things: the lamp, and the bin.\n\nAda"), None);
    }

    #[test]
    fn forms_print_their_labels_in_many_ways() {
        for text in [
            "From: Ada Byrne <ada@byrne.example>\nSubject: Lamp\n\nMessage Body:\nThe lamp is out.",
            "1. Your name: Ada Byrne\n2. Your e-mail (required): ada@byrne.example\n3. Message\nThe lamp is out.",
            "*Name:* Ada Byrne\n*E\u{2011}mail:* ada@byrne.example\n*Message:* The lamp is out.",
            "Who are you?\nAda Byrne\n\nHow can we get back to you?\nada@byrne.example\n\nYour question\nThe lamp is out.",
            "First name\nAda\n\nSurname\nByrne\n\nEmail\nada@byrne.example\n\nComments:\nThe lamp is out.",
        ] {
            let form = read(text).unwrap_or_else(|| panic!("no form: {text}"));
            assert_eq!(
                (form.name.as_str(), form.email.as_str()),
                ("Ada Byrne", "ada@byrne.example"),
                "{text}"
            );
            assert!(form.words.contains("The lamp is out."), "{text}");
        }
        for none in [
            "From: Ada Byrne <ada@byrne.example>\nSubject: Lamp\n\nThe lamp is out.",
            "Date: Saturday\nTime: 3 pm\n\nThe fair.",
        ] {
            assert_eq!(read(none), None, "{none}");
        }
    }

    #[test]
    fn the_button_pressed_twice_has_the_same_words() {
        let words = |id: u32| {
            let text = format!(
                "Name: Ada Byrne\nEmail: ada@byrne.example\nMessage:\nThe lamp is out.\n\nSubmitted at: 09:1{id}\nEntry ID: {id}\nRemote IP: 192.0.2.{id}"
            );
            read(&text).expect("a form").words
        };
        assert_eq!(words(1), words(2));
    }

    #[test]
    fn a_cell_is_a_label_where_it_holds_nothing_else() {
        assert!(is_label("Full Name") && is_label(" E-mail * ") && is_label("Message"));
        assert!(!is_label("Name of the road") && !is_label("Name:") && !is_label(&"name ".repeat(90)));
    }
}
