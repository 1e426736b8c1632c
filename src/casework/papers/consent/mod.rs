//! Written consent: what of it a paper has, and what it lacks (domain page, section 6; R21).
//! Reading order: `wording` (how people say it) · `people` (who is named, and whether the names go together) ·
//! `elements` (each thing looked for) · here (which kind of paper it is).
//! Never: says that a signature is genuine, a consent free, or that somebody can give it. A person decides.

mod elements;
mod parted;
mod people;
mod wording;

#[cfg(test)]
mod tests;

use jiff::civil::Date;
use serde::Deserialize;
use serde::Serialize;
use wording::Sentence;

super::super::class::words! {
    /// What is looked for in a consent.
    Element {
        /// Whose data it is, by name.
        Subject = "who gives it",
        /// The person or firm that may act.
        Representative = "who may act",
        /// That they may act in this complaint or request.
        Act = "may act in this matter",
        /// That they may be told about the person's data.
        Receive = "may be told",
        /// The council, as the one it is for.
        Council = "for the council",
        /// When it was given, not more than six months before it came.
        Date = "dated",
        /// A signature block or typed name.
        Signature = "signed",
        /// That it can be taken back.
        Withdrawal = "can be taken back",
        /// How the person themself can be reached.
        Contact = "how to reach the person",
    }
}

impl Element {
    /// Whether a consent without it is incomplete. The last two are good to have.
    pub fn is_needed(self) -> bool {
        !matches!(self, Self::Withdrawal | Self::Contact)
    }
}

super::super::class::words! {
    /// How an element stands.
    Standing {
        /// It is there.
        Found = "found",
        /// It is there and not as it should be: another name, too old, a place for a signature in which nothing was read.
        Doubtful = "doubtful",
        /// It was not found.
        Missing = "missing",
    }
}

super::super::class::words! {
    /// Which kind of paper it is.
    ConsentKind {
        /// A letter or note in which the person lets the writer act.
        Authority = "a letter of authority",
        /// A form of authority as solicitors and advice centres use it.
        AuthorityForm = "a form of authority",
        /// The person's own mail, passed on or attached.
        OwnMail = "the person’s own message, passed on",
        /// A page of a lasting power of attorney.
        LastingPower = "a page of a lasting power of attorney",
        /// An order of a court: a deputy, a guardian.
        CourtOrder = "a court order",
        /// Parental responsibility is shown or claimed; the child's own agreement may still be needed.
        ParentalResponsibility = "a paper about parental responsibility",
        /// It lets somebody else act, not this writer.
        SomebodyElse = "a letter that lets somebody else act",
        /// It is about another matter, or for another body.
        SomethingElse = "a consent to something else",
        /// It takes an authority back.
        Withdrawn = "a letter that takes an authority back",
    }
}

impl ConsentKind {
    /// Whether a paper of this kind shows authority for the writer to act, so that none is asked for before a person has
    /// looked at it.
    pub fn shows_authority(self) -> bool {
        match self {
            Self::Authority | Self::AuthorityForm | Self::OwnMail | Self::LastingPower | Self::CourtOrder => true,
            Self::ParentalResponsibility | Self::SomebodyElse | Self::SomethingElse | Self::Withdrawn => false,
        }
    }
}

/// One element as it was found. The words are the paper's own, cut short; they are for the clerk and go into no event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked for.
    pub element: Element,
    /// How it stands.
    pub standing: Standing,
    /// The words it rests on, or why it is in doubt; may be empty.
    pub words: String,
}

/// A paper that speaks of authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentPaper {
    /// Which kind it is.
    pub kind: ConsentKind,
    /// Every element once, in order.
    pub findings: Vec<Finding>,
}

/// The same without a word of the paper, for the case's file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConsentNote {
    /// Which kind it is.
    pub kind: ConsentKind,
    /// What was found.
    pub found: Vec<Element>,
    /// What is there and not as it should be.
    pub doubtful: Vec<Element>,
    /// What is missing.
    pub missing: Vec<Element>,
}

/// A text that may be a consent.
#[derive(Debug, Clone)]
pub struct Text<'a> {
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether its words were recognised in a picture.
    pub recognised: bool,
    /// Who wrote it and when, where it is a message of its own.
    pub mail: Option<MailOf<'a>>,
}

/// A message that is passed on.
#[derive(Debug, Clone, Copy)]
pub struct MailOf<'a> {
    /// Its writer, as its heading says.
    pub from: &'a str,
    /// Its day, where the heading gives one.
    pub on: Option<Date>,
    /// Whether it was written to the one who passes it on, so that `you` means them.
    pub to_writer: bool,
}

/// What a consent is compared with.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The person who wrote to the council.
    pub writer: &'a str,
    /// What else the writer calls themself: a firm, the words of the signature. One a line.
    pub writer_also: &'a str,
    /// The person whose data it is, as the message names them.
    pub data_subject: &'a str,
    /// The council's name; empty where it is not known.
    pub council: &'a str,
    /// The day of receipt.
    pub received_on: Date,
}

/// Lines of a text that are looked at.
const LINES_MAX: usize = 300;

/// Judges a text; `None` where it does not speak of authority at all.
pub fn judge(text: &Text<'_>, compared: &Compared<'_>) -> Option<ConsentPaper> {
    let mut lines: Vec<String> = text.lines.iter().take(LINES_MAX).map(|l| l.chars().take(600).collect()).collect();
    if text.recognised {
        lines.iter_mut().for_each(|line| *line = parted::parted(line));
    }
    let sentences = wording::sentences(&lines);
    let whole = wording::fold(&lines.join(" "));
    if let Some(kind) = formal(&whole) {
        return Some(ConsentPaper {
            kind,
            findings: elements::of_formal(kind, &lines, &sentences, text, compared),
        });
    }
    if sentences.iter().any(Sentence::withdraws) && !sentences.iter().any(|s| s.authorises() && s.names_matter()) {
        return Some(paper(ConsentKind::Withdrawn, &lines, &sentences, text, compared));
    }
    let giving: Vec<&Sentence> = sentences.iter().filter(|s| s.authorises()).collect();
    if giving.is_empty() || !wording::first_person(&whole) {
        return None;
    }
    // A letter signed by the one who acts is that person's own word, not the other's.
    let signer = people::signer(&lines, text);
    if people::is_the_representative(&signer, compared) {
        return None;
    }
    if !giving.iter().any(|s| wording::represented(&s.folded)) && !wording::represented(&whole) {
        return Some(paper(ConsentKind::SomethingElse, &lines, &sentences, text, compared));
    }
    let kind = if people::names_somebody_else(&giving, &lines, text, compared) {
        ConsentKind::SomebodyElse
    } else if elements::is_for_something_else(&giving, &lines, &sentences, compared) {
        ConsentKind::SomethingElse
    } else if text.mail.is_some() {
        ConsentKind::OwnMail
    } else if is_form(&whole) {
        ConsentKind::AuthorityForm
    } else {
        ConsentKind::Authority
    };
    Some(paper(kind, &lines, &sentences, text, compared))
}

fn paper(kind: ConsentKind, lines: &[String], sentences: &[Sentence], text: &Text<'_>, compared: &Compared<'_>) -> ConsentPaper {
    ConsentPaper {
        kind,
        findings: elements::of_letter(lines, sentences, text, compared),
    }
}

/// Papers of the law, told by two of their own words; a letter that only speaks of them has one.
fn formal(whole: &str) -> Option<ConsentKind> {
    let count = |signs: &[&str]| signs.iter().filter(|s| whole.contains(**s)).count();
    if count(&["power of attorney", "lp1f", "lp1h", "lpa reference"]) > 0
        && count(&[
            "donor",
            "office of the public guardian",
            "certificate provider",
            "replacement attorney",
            "registered on",
            "attorneys",
            "lpa reference",
            "section 9",
            "lp1f",
            "lp1h",
        ]) >= 2
    {
        return Some(ConsentKind::LastingPower);
    }
    let order = count(&[
        "it is ordered",
        "order that",
        "hereby orders",
        "the court orders",
        "order appointing",
        "case no",
        "case number",
        "before district judge",
        "before judge",
        "sealed",
        "deputy",
    ]);
    if count(&["court of protection", "family court", "county court", "high court"]) > 0 && order >= 2 {
        return Some(ConsentKind::CourtOrder);
    }
    let birth = count(&["entry of birth", "birth certificate", "certified copy of an entry"]) > 0 && whole.contains("birth");
    if birth && count(&["mother", "father", "parent", "name and surname", "registrar"]) >= 2
        || whole.contains("parental responsibility agreement")
    {
        return Some(ConsentKind::ParentalResponsibility);
    }
    None
}

/// A form rather than a letter: it has a heading and places to fill.
fn is_form(whole: &str) -> bool {
    [
        "form of authority",
        "letter of authority",
        "authority to act",
        "consent form",
        "third party authority",
        "client authority",
        "authorisation form",
    ]
    .iter()
    .any(|s| whole.contains(s))
        && ["signed", "signature", "print name", "full name", "date of birth", "client"]
            .iter()
            .any(|s| whole.contains(s))
}

impl ConsentPaper {
    /// The elements that are needed and not simply there.
    pub fn gap(&self) -> Vec<&Finding> {
        self.findings
            .iter()
            .filter(|f| f.element.is_needed() && f.standing != Standing::Found)
            .collect()
    }

    /// What goes into the case's file.
    pub fn note(&self) -> ConsentNote {
        let of = |standing| self.findings.iter().filter(|f| f.standing == standing).map(|f| f.element).collect();
        ConsentNote {
            kind: self.kind,
            found: of(Standing::Found),
            doubtful: of(Standing::Doubtful),
            missing: of(Standing::Missing),
        }
    }

    /// What the clerk is told: the kind, then each element with the words it rests on.
    pub fn said(&self) -> Vec<String> {
        let mut all = vec![format!("seems to be {}", self.kind)];
        let listed = |standing: Standing| -> Vec<String> {
            let of = self.findings.iter().filter(|f| f.standing == standing);
            of.map(|f| {
                if f.words.is_empty() {
                    f.element.to_string()
                } else {
                    format!("{} (“{}”)", f.element, f.words)
                }
            })
            .collect()
        };
        for (standing, label) in [
            (Standing::Found, "found"),
            (Standing::Doubtful, "to look at"),
            (Standing::Missing, "not found"),
        ] {
            let these = listed(standing);
            if !these.is_empty() {
                all.push(format!("{label}: {}", these.join("; ")));
            }
        }
        all
    }

    /// What to ask the sender for, ready as the words of ASK CONSENT; empty where nothing is lacking.
    pub fn to_ask(&self) -> String {
        let opening = match self.kind {
            ConsentKind::Authority | ConsentKind::AuthorityForm | ConsentKind::OwnMail => "Thank you for the letter you sent. Before we can use it, it needs to:",
            ConsentKind::LastingPower => "Thank you for the power of attorney. Please send a copy of every page, or its access code, so that we can see:",
            ConsentKind::CourtOrder => "Thank you for the court order. Please send a copy of all of it, so that we can see:",
            ConsentKind::ParentalResponsibility => {
                return "Thank you for what you sent. Please tell us how old the child is. If they can understand what you are asking for, please send a few words from them as well, saying that they agree.".to_owned();
            }
            ConsentKind::SomebodyElse => return "Thank you for the letter. It lets somebody else act, not you. Please send one that gives your own name.".to_owned(),
            ConsentKind::SomethingElse => return "Thank you for the letter. It is about something else. Please send one that says you may act in this matter with us.".to_owned(),
            ConsentKind::Withdrawn => return "The letter you sent seems to take an agreement back. Please send one that says whether you may act now.".to_owned(),
        };
        let asked: Vec<&str> = self
            .gap()
            .iter()
            .map(|f| match f.element {
                Element::Subject => "give the full name of the person it is about",
                Element::Representative => "give your name, or that of your firm",
                Element::Act => "say that you may act for them in this matter",
                Element::Receive => "say that we may share information about them with you",
                Element::Council => "be addressed to us",
                Element::Date => "have a date within the last six months",
                Element::Signature => "be signed by them",
                Element::Withdrawal | Element::Contact => "",
            })
            .filter(|words| !words.is_empty())
            .collect();
        if asked.is_empty() {
            return String::new();
        }
        format!(
            "{opening}\n{}",
            asked.iter().map(|a| format!("- {a}")).collect::<Vec<_>>().join("\n")
        )
    }
}
