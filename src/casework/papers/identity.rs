//! Proof of identity: which document it seems to be, and what on it goes together. Passport and driving licence are what
//! the policy accepts (S4 a, b; R23); anything else is named as what it is and is not accepted.
//! Nothing of a document leaves this room but its kind and what agreed: the types hold no text and no date, so that no
//! number, name or birthday can be stored by mistake (R22–R24; domain page, section 6).
//! Never: says "verified". All of it can be made by a forger; a person looks at the document.

use super::licence;
use super::names::NameFit;
use super::passport;
use crate::mail::document::Page;
use crate::mail::document::ReadDocument;
use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;

super::super::class::words! {
    /// What a paper seems to be.
    IdentityKind {
        /// A passport's page with its photograph, of any state (ICAO 9303 part 4).
        Passport = "passport",
        /// A photocard licence of Great Britain.
        GbLicence = "driving licence (Great Britain)",
        /// A photocard licence of Northern Ireland.
        NiLicence = "driving licence (Northern Ireland)",
    }
}

super::super::class::words! {
    /// What a comparison came to.
    Check {
        /// The two go together.
        Consistent = "consistent",
        /// The two do not go together.
        Inconsistent = "inconsistent",
        /// There was nothing to compare, or it could not be read well enough to say.
        NotChecked = "not checked",
    }
}

super::super::class::words! {
    /// Whose document it seems to be.
    Whose {
        /// The person who wrote.
        Writer = "the writer’s",
        /// The person whose data it is, where another writes for them.
        DataSubject = "the data subject’s",
        /// Neither's, as far as names say.
        Neither = "somebody else’s",
        /// The name on it could not be read well enough.
        NotKnown = "not known whose",
    }
}

impl Whose {
    /// By how the document's name fits the data subject's and the writer's; the writer's, where these are one person.
    pub(super) fn of(subject: NameFit, writer: NameFit, known: &Known<'_>) -> Self {
        match (subject.may_be_one(), writer.may_be_one()) {
            (_, true) if known.writer == known.data_subject => Self::Writer,
            (true, _) => Self::DataSubject,
            (false, true) => Self::Writer,
            (false, false) => Self::Neither,
        }
    }
}

super::super::class::words! {
    /// A paper that is sent to show who somebody is, and is not one that the policy accepts.
    OtherPaper {
        /// Gas, water, telephone, council tax.
        Bill = "a household bill",
        /// A bank's statement or letter.
        BankStatement = "a bank statement",
        /// A payment card.
        BankCard = "a bank card",
        /// A student's or pupil's card.
        StudentCard = "a student card",
        /// A concessionary bus pass.
        BusPass = "a bus pass",
        /// A certificate of birth.
        BirthCertificate = "a birth certificate",
        /// A certificate of marriage or civil partnership.
        MarriageCertificate = "a marriage certificate",
        /// A national identity card, a residence permit, a visa.
        IdentityCard = "an identity card or permit",
        /// A card with PASS hologram, a work pass, a membership card.
        OtherCard = "another card",
        /// A letter about benefits, pension or tax.
        OfficialLetter = "an official letter",
    }
}

/// What is known of an identity document. Closed words only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdentityPaper {
    /// What it seems to be.
    pub kind: IdentityKind,
    /// Whose it seems to be.
    pub whose: Whose,
    /// Whether the name on it is the name in the message.
    pub name: Check,
    /// How the names went together; a softer word than `name`, for the clerk alone. Unknown where the document's own name was
    /// not read for certain: of a misread one nothing is said.
    pub fit: NameFit,
    /// Whether the birth date on it is the one in the message.
    pub birth: Check,
    /// Whether it was in date on the day of receipt.
    pub in_date: Check,
    /// Whether what is printed on it goes with its own code lines or driver number.
    pub makeup: Check,
    /// Whether the sex marker goes with the title that the person is given. A soft note: no accusation, no letter text.
    pub sex: Check,
    /// Whether a former name that the message itself explains is the one on it.
    pub former_name: bool,
}

impl IdentityPaper {
    /// A document of this kind of which nothing more could be read.
    pub(in crate::casework) fn unread(kind: IdentityKind) -> Self {
        Self {
            kind,
            whose: Whose::NotKnown,
            name: Check::NotChecked,
            fit: NameFit::Unknown,
            birth: Check::NotChecked,
            in_date: Check::NotChecked,
            makeup: Check::NotChecked,
            sex: Check::NotChecked,
            former_name: false,
        }
    }

    /// What the clerk is told, in one sentence for each thing.
    pub fn findings(&self) -> Vec<String> {
        let name = match (self.name, self.fit, self.former_name) {
            (Check::Consistent, _, _) => "consistent".to_owned(),
            (_, _, true) => "inconsistent: the surname is another, and the message itself gives that one as a former name".to_owned(),
            (Check::Inconsistent, fit, _) => format!("inconsistent: {fit}"),
            (Check::NotChecked, NameFit::Unknown | NameFit::Same, _) => match self.kind {
                IdentityKind::NiLicence => "not checked: nothing else on such a card tells whether it was read rightly".to_owned(),
                IdentityKind::Passport | IdentityKind::GbLicence => {
                    "not checked: it could not be read well enough in both places where it stands".to_owned()
                }
            },
            (Check::NotChecked, fit, _) => format!("not checked: {fit}"),
        };
        let in_date = match self.in_date {
            Check::Consistent => "in date on the day it came".to_owned(),
            Check::Inconsistent => "out of date on the day it came".to_owned(),
            Check::NotChecked => "expiry not checked".to_owned(),
        };
        let own = match self.kind {
            IdentityKind::Passport => "what is printed against its code lines",
            IdentityKind::GbLicence => "what is printed against its driver number",
            IdentityKind::NiLicence => "its number (which says nothing about the holder)",
        };
        let mut all = vec![
            format!("seems to be a {}, {}", self.kind, self.whose),
            format!("name: {name}"),
            format!("birth date: {}", self.birth),
            in_date,
            format!("{own}: {}", self.makeup),
        ];
        if self.sex == Check::Inconsistent {
            all.push("the sex marker and the title in the message differ, which may mean nothing".to_owned());
        }
        all
    }
}

/// What is compared with a document.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The person who wrote.
    pub writer: &'a str,
    /// The person whose data it is; the same where nobody writes for another.
    pub data_subject: &'a str,
    /// What the message says in the writer's own words: a birth date or a former name may stand there.
    pub words: &'a str,
    /// The day of receipt.
    pub received_on: Date,
}

/// What a document is to the question of identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// A document that the policy accepts, or looks like one.
    Accepted(IdentityPaper),
    /// One that it does not.
    NotAccepted(OtherPaper),
}

/// Lines of a page that are looked at.
const LINES_MAX: usize = 120;

/// Judges a document by its pages: the first that the policy accepts, else the first that it does not. `None` where none has
/// to do with identity, or it was not read.
pub fn judge(document: &ReadDocument, known: &Known<'_>) -> Option<Judged> {
    let judged: Vec<Judged> = document.pages().iter().filter_map(|p| judge_page(p, known)).collect();
    let accepted = judged.iter().find(|j| matches!(j, Judged::Accepted(_)));
    accepted.or(judged.first()).copied()
}

/// Judges one page; `None` where it has nothing to do with identity.
pub fn judge_page(page: &Page, known: &Known<'_>) -> Option<Judged> {
    let accepted = passport::read(page, known).or_else(|| licence::read(page, known));
    accepted.map(Judged::Accepted).or_else(|| other(page).map(Judged::NotAccepted))
}

/// Whether a sex marker goes with the title before the name of whom the document is; not checked without a title.
pub(super) fn sex_marker(is_female: bool, whose: Whose, known: &Known<'_>) -> Check {
    let name = match whose {
        Whose::Writer => known.writer,
        Whose::DataSubject => known.data_subject,
        Whose::Neither | Whose::NotKnown => return Check::NotChecked,
    };
    let title = name
        .split_whitespace()
        .next()
        .unwrap_or_default()
        .trim_end_matches('.')
        .to_lowercase();
    match (title.as_str(), is_female) {
        ("mr" | "sir", false) | ("mrs" | "miss" | "ms" | "lady" | "dame", true) => Check::Consistent,
        ("mr" | "sir", true) | ("mrs" | "miss" | "ms" | "lady" | "dame", false) => Check::Inconsistent,
        _ => Check::NotChecked,
    }
}

/// The lines of a page that are looked at.
pub(super) fn lines(page: &Page) -> impl Iterator<Item = &str> {
    page.lines.iter().take(LINES_MAX).map(String::as_str)
}

/// Words of a page, folded for looking: lower case, one space.
pub(super) fn folded(page: &Page) -> String {
    let mut out = String::new();
    for line in lines(page) {
        for word in line.chars().take(300).collect::<String>().split_whitespace() {
            out.push_str(&word.to_lowercase());
            out.push(' ');
        }
    }
    out
}

/// Which paper that is not accepted a page seems to be. A letter that only speaks of a bill is none: it takes two signs.
fn other(page: &Page) -> Option<OtherPaper> {
    let text = folded(page);
    let count = |signs: &[&str]| signs.iter().filter(|s| text.contains(**s)).count();
    let card = text.split_whitespace().count() <= 60;
    if card
        && card_number(&text)
        && count(&[
            "valid",
            "expires",
            "debit",
            "credit",
            "visa",
            "mastercard",
            "good thru",
            "sort code",
        ]) > 0
    {
        return Some(OtherPaper::BankCard);
    }
    let signs: [(OtherPaper, usize, &[&str]); 9] = [
        (
            OtherPaper::MarriageCertificate,
            2,
            &[
                "entry of marriage",
                "marriage certificate",
                "certified copy",
                "solemnized",
                "civil partnership",
                "registrar",
            ],
        ),
        (
            OtherPaper::BirthCertificate,
            2,
            &[
                "entry of birth",
                "birth certificate",
                "certified copy",
                "name and surname",
                "place of birth",
                "registrar",
            ],
        ),
        (
            OtherPaper::IdentityCard,
            2,
            &[
                "identity card",
                "national identity",
                "residence permit",
                "carte nationale",
                "personalausweis",
                "biometric residence",
                "immigration status",
            ],
        ),
        (
            OtherPaper::BankStatement,
            3,
            &["statement", "sort code", "account number", "balance", "iban", "paid out", "paid in"],
        ),
        (
            OtherPaper::Bill,
            2,
            &[
                "amount due",
                "total due",
                "kwh",
                "standing charge",
                "account number",
                "your bill",
                "bill date",
                "direct debit",
                "meter reading",
                "council tax",
                "water bill",
                "electricity bill",
                "gas bill",
                "please pay",
                "vat",
            ],
        ),
        (
            OtherPaper::BusPass,
            2,
            &["concessionary", "bus pass", "travel pass", "older person", "english national"],
        ),
        (
            OtherPaper::StudentCard,
            2,
            &["student", "university", "college", "school", "campus card", "library card"],
        ),
        (
            OtherPaper::OfficialLetter,
            2,
            &[
                "national insurance",
                "hm revenue",
                "department for work",
                "state pension",
                "benefit",
                "tax code",
                "p60",
                "nhs number",
            ],
        ),
        (
            OtherPaper::OtherCard,
            2,
            &[
                "proof of age",
                "pass card",
                "citizencard",
                "membership",
                "member no",
                "staff",
                "employee",
                "access card",
                "visitor",
                "expires",
            ],
        ),
    ];
    signs
        .iter()
        // Cards hold few words; long letters hold many, and these words among them.
        .filter(|(paper, _, _)| {
            card || !matches!(
                paper,
                OtherPaper::StudentCard | OtherPaper::OtherCard | OtherPaper::BusPass | OtherPaper::IdentityCard
            )
        })
        .find(|(_, wanted, signs)| count(signs) >= *wanted)
        .map(|(paper, _, _)| *paper)
}

/// Whether sixteen figures stand together that could be a card's (ISO/IEC 7812-1, Luhn). They go no further than this answer.
fn card_number(text: &str) -> bool {
    let figures: Vec<u32> = text
        .chars()
        .filter(|c| !matches!(c, ' ' | '-'))
        .map(|c| c.to_digit(10).unwrap_or(10))
        .collect();
    figures.windows(16).any(|w| {
        w.iter().all(|d| *d < 10)
            && w.iter()
                .rev()
                .enumerate()
                .map(|(i, d)| {
                    if i % 2 == 0 {
                        *d
                    } else if *d > 4 {
                        d * 2 - 9
                    } else {
                        d * 2
                    }
                })
                .sum::<u32>()
                .is_multiple_of(10)
    })
}
