//! What each letter is told. Values are words ready to be read; nothing here is markup. Every field is always there, empty
//! where there is nothing to say, because a template may name any of them.

use super::LetterKind;
use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;

/// What the acknowledgement is told (L1 with its L2, L3 and L4 paragraphs; L26 for rights requests). It holds nothing the
/// sender wrote but their name, and that only where it looks like one (attack 24).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Acknowledgement {
    /// `complaint`, `review` or `rights-request`.
    pub kind: String,
    /// `personal-data`, `service` or `rights`.
    pub register: String,
    /// The name to greet, or empty.
    pub name: String,
    /// The day of receipt, such as `28 November 2026`.
    pub received_on: String,
    /// The day it is written.
    pub today: String,
    /// The day by which a full reply is due, or empty where no clock says so or it does not run yet.
    pub reply_by: String,
    /// Whether a complaint asks for a copy of personal information besides, which has a case and a letter of its own (T7).
    pub request_besides: bool,
    /// What is asked for, in the words of a request for rights (`a copy of personal information`), or empty.
    pub request: String,
    /// Of details, exactly which are missing, a line each (R17).
    pub missing: Vec<String>,
    /// Whether details are asked for.
    pub ask_details: bool,
    /// Whether consent is asked for.
    pub ask_consent: bool,
    /// Whether proof of identity is asked for.
    pub ask_identity: bool,
    /// Whether anything is asked for.
    pub asks: bool,
    /// The form that goes with it where consent is asked for, filled in with names that look like names.
    pub consent_form: crate::casework::papers::form::ConsentForm,
    /// Whether the council signs instead of the clerk, because the clerk is not to deal with it.
    pub council_signs: bool,
    /// In which form the person needs letters: `large print`, `plain text`, `post`; empty for the usual email.
    pub formats: Vec<String>,
}

/// What a notice to the council's own people is told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Notice {
    /// What it is, such as `complaint about personal data`.
    pub what: String,
    /// Why it is urgent, or empty.
    pub urgent: String,
    /// Why it is not certain, or was held, or empty.
    pub why: String,
    /// Whether it goes to the chair or deputy because it is about the clerk.
    pub about_the_clerk: bool,
    /// The day of receipt, such as `Sat 28 Nov 2026`.
    pub received_on: String,
    /// The message.
    pub message: MessageView,
    /// What counted, in words, heaviest first.
    pub reasons: Vec<ReasonView>,
    /// How sure the program is, in words.
    pub sure: String,
    /// What was done by the program, in words.
    pub done: Vec<String>,
    /// What the clerk should look at among the papers.
    pub papers: Vec<String>,
    /// The clocks, soonest first.
    pub clocks: Vec<ClockView>,
    /// The next date of them that matters, or empty.
    pub next_date: String,
    /// Case numbers that play a part: candidates, or the sender's other cases.
    pub cases: Vec<String>,
    /// What the person is asked to do, one step a line.
    pub steps: Vec<String>,
    /// What can be said in reply; filled in when the notice is sent, with the secret that makes the reply count.
    pub commands: Vec<CommandView>,
    /// What can be said as well, less often.
    pub more_commands: Vec<CommandView>,
    /// That secret, for the foot of the notice; empty until it is sent.
    pub reply_token: String,
    /// `sent`, `kept-back` or `none`: what became of the letter below.
    pub letter: String,
    /// Why it was kept back, or empty.
    pub letter_why: String,
    /// The letter itself, as it went or would have gone: its kind and data, rendered when the notice is.
    pub copy_of: Option<CopyOf>,
    /// Messages that the notice lists instead of showing them.
    pub rows: Vec<RowView>,
    /// What can be said about the message it shows.
    pub offers: Offers,
    /// Whether RESEND is offered: it sends the letter that was kept back, once a person knows whose address it is.
    pub resend: bool,
}

/// What can be said about a message that waits for a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Offers {
    /// What it is: the words of triage.
    #[default]
    WhatItIs,
    /// That it is dealt with, and nothing else: no case is opened from it by a word.
    OffTheList,
    /// Nothing: it does not wait.
    Nothing,
}

/// A message in a list.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RowView {
    /// Its subject.
    pub subject: String,
    /// How many more are like it, in words; empty where none is.
    pub more: String,
    /// From whom it came, and when.
    pub words: String,
    /// What is typed to see more of it.
    pub says: String,
    /// A link that writes that reply; empty until the list is sent.
    pub link: String,
}

/// A letter shown inside a notice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopyOf {
    /// Which letter.
    pub kind: LetterKind,
    /// What it is told.
    pub data: Value,
}

/// A message as a notice shows it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct MessageView {
    /// The display name without anything that looks like an address; may be empty.
    pub name: String,
    /// The address, with its domain in ASCII; may be empty.
    pub address: String,
    /// What to know about the sender, one warning a line.
    pub warnings: Vec<String>,
    /// The subject; may be empty.
    pub subject: String,
    /// The person's own new words.
    pub words: String,
    /// Whom the passed-on words are from; empty where nothing was passed on.
    pub passed_on_from: String,
    /// Words of somebody else that the message passes on; may be empty.
    pub passed_on: String,
    /// The attachments, one a line: name, kind, size.
    pub attachments: Vec<String>,
    /// Where the message lies.
    pub place: String,
    /// A link that opens it; may be empty.
    pub link: String,
}

/// A reason as a notice shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ReasonView {
    /// The words it fired on, or the reason in words.
    pub words: String,
    /// The id of the rule.
    pub rule: String,
}

/// A clock as a notice shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ClockView {
    /// What it is for.
    pub name: String,
    /// The day that counts: the earlier reading where there are two.
    pub on: String,
    /// The sum.
    pub working: String,
    /// Its id in `rules/deadlines.toml`.
    pub id: String,
}

/// A command as a notice shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CommandView {
    /// How it is typed.
    pub usage: String,
    /// What it does.
    pub does: String,
    /// A link that writes the reply.
    pub link: String,
}

/// What came of a reply.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Answered {
    /// It was done.
    #[default]
    Done,
    /// A draft of the letter comes back and waits for a yes.
    Draft,
    /// A question was answered; nothing changed.
    Told,
    /// It was a remark, and is kept.
    Kept,
    /// It waits for the one-time code that is sent with the answer.
    Code,
    /// It was not clear; nothing changed.
    Asked,
    /// It could not be done; nothing changed.
    Refused,
    /// Nobody replied: a notice is said anew, because the secret of the one before counts no more.
    Anew,
}

/// What the answer to a reply is told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Answer {
    /// What came of it.
    pub outcome: Answered,
    /// How the reply was read, a command a line.
    pub read_as: Vec<String>,
    /// What was done, a sentence each.
    pub said: Vec<String>,
    /// What to take care of, a sentence each.
    pub warned: Vec<String>,
    /// Why nothing was done, or what is not clear; empty where it was.
    pub why: String,
    /// What to do instead, or the nearest command; empty where there is none.
    pub instead: String,
    /// The draft as it would leave, or the answer to a question; empty where there is none.
    pub text: String,
    /// The person's own words, as they were taken.
    pub words: String,
    /// Whether it is about a case that is not the clerk's to see.
    pub about_the_clerk: bool,
    /// What can be said now.
    pub commands: Vec<CommandView>,
    /// What can be said as well, less often.
    pub more_commands: Vec<CommandView>,
    /// The secret that makes a reply count.
    pub reply_token: String,
}

/// What a letter about a case is told, beside the council and the reference. One shape for all of them: what plays no part
/// in a letter is empty. Dates are written out; `reasons` and `text` are a person's own words.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct CaseLetter {
    /// The name to greet, or empty.
    pub name: String,
    /// `complaint`, `review` or `rights-request`.
    pub kind: String,
    /// `personal-data`, `service` or `rights`.
    pub register: String,
    /// The day of receipt; of a review's letter, of its request.
    pub received_on: String,
    /// The day it is written.
    pub today: String,
    /// Whether the council signs instead of the clerk.
    pub council_signs: bool,
    /// Who signs for this person: the single point of contact; empty where it is the usual one.
    pub contact: String,
    /// How to reach that person.
    pub contact_address: String,
    /// What it is about, in a word that the letter branches on: a result, a way of closing, a paper.
    pub result: String,
    /// Reasons or text, in the clerk's own words.
    pub reasons: String,
    /// What a request asked for, in words, or empty.
    pub request: String,
    /// The day by which something is due.
    pub due_on: String,
    /// The day it was due before.
    pub was_due_on: String,
    /// Whether that day had passed, or a request came too late.
    pub late: bool,
    /// Whether it was asked for before: a reminder.
    pub again: bool,
    /// Whether a clock stands still until the answer.
    pub paused: bool,
    /// Who: a reviewer, a body, an officer.
    pub person: String,
    /// What: what was passed on, what is restricted.
    pub what: String,
    /// The lawful basis of passing it on.
    pub basis: String,
    /// How the person reaches whoever it was passed to; empty where the council keeps no record of that.
    pub reach: String,
    /// Each point of a complaint with its answer, where the reasons give them one by one (L10, L11).
    pub points: Vec<Point>,
    /// What the clerk wrote after the points.
    pub after_points: String,
    /// What is missing of what a complaint cannot do without, a line each (R17).
    pub missing: Vec<String>,
    /// The factors of a refusal, in words.
    pub factors: Vec<String>,
    /// Further lines: earlier cases, steps of a chronology.
    pub lines: Vec<String>,
    /// Whether a copy as PDF is attached.
    pub formal: bool,
    /// In which form the person needs letters: `large print`, `plain text`, `post`; empty for the usual email.
    pub formats: Vec<String>,
    /// The form that goes with a letter asking for consent.
    pub consent_form: crate::casework::papers::form::ConsentForm,
}

/// A point of a complaint, answered by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Point {
    /// The point, in the clerk's words.
    pub what: String,
    /// `UPHELD`, `PARTLY` or `NOT UPHELD`.
    pub result: String,
    /// Why, in the clerk's words; may be empty.
    pub why: String,
}

/// What a notice about dates is told.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Agenda {
    /// What it is, in a few words; empty where it is about dates.
    pub title: String,
    /// The day.
    pub today: String,
    /// Whether something is overdue.
    pub overdue: bool,
    /// What it says, a sentence each.
    pub lines: Vec<String>,
    /// What can be done, a sentence each.
    pub steps: Vec<String>,
    /// Headed lists: the digest's parts.
    pub parts: Vec<AgendaPart>,
    /// Whether it goes to the chair or deputy because the case is about the clerk.
    pub about_the_clerk: bool,
    /// Why it goes to this person as well: who is away, or who has not answered; empty where it is their own.
    pub as_well: String,
    /// The letter shown, where one is.
    pub copy_of: Option<CopyOf>,
    /// The person's name, where a letter is to be posted.
    pub name: String,
    /// Where it is posted, as the person said; empty where that stands in what they wrote.
    pub reach: String,
    /// Messages that it lists.
    pub rows: Vec<RowView>,
    /// What can be said in reply; filled in when it is sent.
    pub commands: Vec<CommandView>,
    /// What can be said as well, less often.
    pub more_commands: Vec<CommandView>,
    /// The secret that makes a reply count.
    pub reply_token: String,
}

/// A part of the digest.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AgendaPart {
    /// What it lists.
    pub title: String,
    /// The lines.
    pub lines: Vec<String>,
    /// Messages among them.
    pub rows: Vec<RowView>,
}

/// Data as the letter order carries it.
pub fn value(data: &impl Serialize) -> Value {
    serde_json::to_value(data).expect("invariant: letter data is structs of strings, lists and booleans, which JSON holds")
}
