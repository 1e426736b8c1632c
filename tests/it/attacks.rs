//! Attacks on a desk that is run by replying to mail: a test a number, in the files by what is forged or abused. Each proves
//! both halves: nothing happened, and the clerk heard of it once at most. The genuine road stands first, so that none of them
//! passes because nothing works. That no letter to the public holds a secret is checked for every letter of every test
//! (`outcomes::desk`).

mod by_real_mail;
pub mod forged;
mod hostile;
mod machines;
mod quoted;
mod secrets;
mod strangers;

pub use strangers::decided;

use crate::council::message;
use crate::office::CLERK;
use crate::outcomes::desk::{Desk, Letter};
use crate::outcomes::given::Given;
use redress::casework::letter::LetterKind;
use redress::mail::{RawMessage, parse};

pub const RESIDENT: &str = "m.oldroyd@residents.example";
pub const STRANGER: &str = "j.smith@elsewhere.example";

/// A complaint that any reader takes for one.
pub const COMPLAINT: &str = "Your October newsletter printed my full name, my home address and my phone number next to my letter.\r\n\
                     I never agreed to that. I want to make a complaint about how you have handled my personal information.\r\n\r\n\
                     Margaret Oldroyd";

/// A desk with one open case, and the notice that the clerk got about it.
pub struct Scene {
    pub desk: Desk,
    pub notice: Letter,
    pub secret: String,
    sent: u32,
}

impl Scene {
    pub fn new() -> Self {
        Self::at(Desk::new(&Given::default()))
    }

    /// The same, at a desk of one's own.
    pub fn at(mut desk: Desk) -> Self {
        let (_, letters) = desk.take(message(
            RESIDENT,
            "c1@residents.example",
            "My address in the newsletter",
            "",
            COMPLAINT,
        ));
        let notice = letters
            .iter()
            .find(|l| l.kind == LetterKind::NewCase)
            .expect("the clerk is told of the new case")
            .clone();
        Self {
            desk,
            secret: secret_of(&notice),
            notice,
            sent: 0,
        }
    }

    /// A desk at which this letter is answered.
    pub fn answering(desk: Desk, notice: Letter) -> Self {
        Self {
            desk,
            secret: secret_of(&notice),
            notice,
            sent: 0,
        }
    }

    /// Takes a mail that answers the notice, and answers the letters it caused.
    pub fn reply(&mut self, from: &str, words: &str) -> Vec<Letter> {
        let notice = self.notice.clone();
        self.reply_to(&notice, from, words)
    }

    /// The same to another letter.
    pub fn reply_to(&mut self, letter: &Letter, from: &str, words: &str) -> Vec<Letter> {
        self.sent += 1;
        let domain = from.rsplit('@').next().unwrap_or("");
        let more = format!("In-Reply-To: <{}>\r\n", letter.message_id.0);
        let id = format!("r{}@{domain}", self.sent);
        self.desk.take(message(from, &id, "Re: the case", &more, words)).1
    }

    /// A proven mail that answers nothing of ours.
    pub fn mail(&mut self, from: &str, subject: &str, words: &str) -> Vec<Letter> {
        self.sent += 1;
        let domain = from.rsplit('@').next().unwrap_or("");
        let id = format!("m{}@{domain}", self.sent);
        self.desk.take(message(from, &id, subject, "", words)).1
    }

    pub fn raw(&mut self, bytes: String) -> Vec<Letter> {
        self.desk.take(bytes.into_bytes()).1
    }

    pub fn stage_is(&mut self, stage: &str) {
        let end = self.desk.in_the_end();
        assert!(end.contains(stage), "{end}");
    }
}

/// The secret that a notice carries.
pub fn secret_of(notice: &Letter) -> String {
    words_of(notice)
        .split("Reference for replies:")
        .nth(1)
        .and_then(|t| t.split_whitespace().next())
        .expect("the notice carries its secret")
        .to_owned()
}

/// Subject and words of a letter, as its reader sees them.
pub fn words_of(letter: &Letter) -> String {
    let read = parse(&RawMessage::new(letter.bytes.clone()));
    format!("{}\n{}", read.subject, read.text)
}

pub fn to_public(letters: &[Letter]) -> usize {
    letters.iter().filter(|l| l.to_public).count()
}

pub fn of(letters: &[Letter], kind: LetterKind) -> usize {
    letters.iter().filter(|l| l.kind == kind).count()
}

/// How many answers to a reply: the notice that comes again because somebody else showed its secret is none.
pub fn answers(letters: &[Letter]) -> usize {
    letters.iter().filter(|l| l.kind == LetterKind::Answer && !comes_again(l)).count()
}

/// Whether a letter is a notice that comes again.
pub fn comes_again(letter: &Letter) -> bool {
    letter.kind == LetterKind::Answer && letter.subject.contains("the notice again")
}

/// How many letters went to the clerk.
pub fn to_clerk(letters: &[Letter]) -> usize {
    letters.iter().filter(|l| l.to.to_string() == CLERK).count()
}

#[test]
fn the_genuine_road_works() {
    let mut scene = Scene::new();
    let letters = scene.reply(CLERK, "accept this one please");
    assert_eq!(of(&letters, LetterKind::Answer), 1);
    scene.stage_is("investigating");
}
