//! The words for what a message is: kind, track, on whose behalf, which rights, which papers. Closed lists:
//! meanings as the council's labelling guide has them; spellings are what `explain --json` prints.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $word)] $variant),+ }
        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The word as `--json`, the rules and the store spell it.
            pub fn word(self) -> &'static str { match self { $(Self::$variant => $word),+ } }
            /// The value a word stands for.
            pub fn from_word(word: &str) -> Option<Self> { match word { $($word => Some(Self::$variant),)+ _ => None } }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(self.word()) }
        }
    };
}
pub(crate) use words;

words! {
    /// What the writer is doing.
    Kind {
        /// Dissatisfaction with the handling of personal data (R8) or with a service.
        Complaint = "complaint",
        /// A decided complaint is to be looked at again (R14).
        Review = "review",
        /// A data protection right is exercised, without complaint (R13).
        RightsRequest = "rights-request",
        /// The ICO or an ombudsman writes about a case (R39).
        Regulator = "regulator",
        /// Ordinary council business.
        Enquiry = "enquiry",
        /// Out of office, automatic acknowledgement.
        AutoReply = "auto-reply",
        /// A delivery report.
        Bounce = "bounce",
        /// Newsletters, marketing, spam.
        Bulk = "bulk",
    }
}

words! {
    /// What it is about.
    Track {
        /// The handling of somebody's personal data.
        PersonalData = "personal-data",
        /// A council service, decision, delay or member of staff.
        Service = "service",
    }
}

words! {
    /// The adopted card's three words (product page, section 2).
    Category {
        /// A first complaint.
        Complaint = "complaint",
        /// A review of a decision.
        Review = "review",
        /// Any case written on behalf of another.
        Representative = "representative",
    }
}

words! {
    /// What is done with a message.
    Disposition {
        /// A case is opened and acknowledged.
        Open = "open",
        /// The clerk is asked; no letter leaves.
        Ask = "ask",
        /// It belongs to a known case.
        File = "file",
        /// A clerk's reply.
        Act = "act",
        /// Not ours; left exactly as it was.
        Leave = "leave",
    }
}

words! {
    /// The rights of the adopted policy (S4 rights 1–8), and the two neighbours that mail is about.
    Right {
        /// To be informed (right 1).
        Informed = "informed",
        /// Of access (right 2).
        Access = "access",
        /// To rectification (right 3).
        Rectification = "rectification",
        /// To erasure (right 4).
        Erasure = "erasure",
        /// To restrict processing (right 5).
        Restriction = "restriction",
        /// To data portability (right 6).
        Portability = "portability",
        /// To object (right 7).
        Objection = "objection",
        /// On automated decisions and profiling (right 8).
        Automated = "automated",
        /// Marketing, cookies and electronic communications (PECR; R12).
        Pecr = "pecr",
        /// Data disclosed, lost or left open.
        Security = "security",
    }
}

words! {
    /// Special categories (Article 9) and criminal-offence data (Article 10): flagged, never used to decide.
    SpecialCategory {
        /// Health.
        Health = "health",
        /// Racial or ethnic origin.
        Ethnicity = "ethnicity",
        /// Religious or philosophical belief.
        Religion = "religion",
        /// Political opinion.
        Politics = "politics",
        /// Trade union membership.
        Union = "union",
        /// Sex life.
        SexLife = "sexlife",
        /// Sexual orientation.
        Orientation = "orientation",
        /// Genetic data.
        Genetic = "genetic",
        /// Biometric data.
        Biometric = "biometric",
        /// Criminal offences and allegations.
        Criminal = "criminal",
    }
}

words! {
    /// The data subject's authority for a representative (R15, R21).
    Consent {
        /// The writer writes for themself.
        NotNeeded = "not-needed",
        /// Something by the data subject that authorises the writer is attached or forwarded inside.
        Attached = "attached",
        /// The writer says that there is authority; nothing shows it.
        Claimed = "claimed",
        /// Nothing is said about it.
        Missing = "missing",
    }
}

words! {
    /// Proof of identity (R22, R23). Never "verified".
    Identity {
        /// A passport or driving licence is attached.
        Attached = "attached",
        /// Nothing that the policy accepts is attached.
        Missing = "missing",
        /// Identity plays no part.
        NotAsked = "not-asked",
    }
}

/// One reason for a verdict: which rule, on which words, how much it counted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reason {
    /// The id of the rule in `rules/`, or of the built-in step.
    pub rule: String,
    /// The words it fired on, as the writer wrote them, or the reason in words.
    pub words: String,
    /// How much it counted towards the verdict; negative where it spoke against.
    pub weight: f64,
}

impl Reason {
    /// A reason that settles the matter by itself.
    pub fn settled(rule: impl Into<String>, words: impl Into<String>) -> Self {
        Self {
            rule: rule.into(),
            words: words.into(),
            weight: 1.0,
        }
    }
}

/// An attachment as a verdict shows it: what it is and says, never its bytes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AttachmentView {
    /// The sender's label, made safe to show.
    pub name: String,
    /// The media type by content.
    pub media_type: String,
    /// What it was taken for: `letter`, `consent`, `passport`, `licence`, `message`, `picture`, `calendar`, `other`, `not read`.
    pub is: String,
    /// What was found in it, in words; empty where it was not read.
    pub says: String,
}

/// The verdict on one message.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Class {
    /// What the writer is doing.
    pub kind: Kind,
    /// What it is about; `None` for ordinary mail.
    pub track: Option<Track>,
    /// Whether the writer acts for another person whose data or matter it is.
    pub on_behalf: bool,
    /// Which rights play a part.
    pub rights: BTreeSet<Right>,
    /// Whether a copy of the writer's data is asked for outright, and not complained of as never sent (R9).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub asks_for_a_copy: bool,
    /// The person who wrote.
    pub writer: String,
    /// The person whose data or matter it is, as written; empty for ordinary mail.
    pub data_subject: String,
    /// What they want put right, in their own words; empty where they do not say.
    pub remedy: String,
    /// Telephone numbers and further addresses that the writer gives, as written. Not stored with a case: the message has them.
    #[serde(default, skip_serializing)]
    pub contact: Vec<String>,
    /// Days on which they say they wrote, asked or reported before, as written. Not stored with a case, as above.
    #[serde(default, skip_serializing)]
    pub earlier: Vec<String>,
    /// Special categories that the message mentions.
    pub special_category: BTreeSet<SpecialCategory>,
    /// The papers for a representative.
    pub consent: Consent,
    /// The papers for identity.
    pub identity: Identity,
    /// Further flags: `about-the-clerk`, `risk-to-life`, `child`, `urgent`, `compensation`, `recall`.
    pub flags: BTreeSet<String>,
    /// Whether the verdict is firm enough to act on; if not, the clerk is asked.
    pub firm: bool,
    /// 0 to 1.
    pub confidence: f64,
    /// The next best kind, for the clerk.
    pub runner_up: Option<(Kind, Option<Track>)>,
    /// What counted, heaviest first.
    pub because: Vec<Reason>,
}

impl Class {
    /// A verdict of this kind of which nothing else is known: certain, by nobody's reason, about nobody.
    pub fn of(kind: Kind, track: Option<Track>) -> Self {
        Self {
            kind,
            track,
            on_behalf: false,
            rights: BTreeSet::new(),
            asks_for_a_copy: false,
            writer: String::new(),
            data_subject: String::new(),
            remedy: String::new(),
            contact: Vec::new(),
            earlier: Vec::new(),
            special_category: BTreeSet::new(),
            consent: Consent::NotNeeded,
            identity: Identity::NotAsked,
            flags: BTreeSet::new(),
            firm: true,
            confidence: 1.0,
            runner_up: None,
            because: Vec::new(),
        }
    }

    /// Whether a complaint asks for a copy of the writer's data besides (T7): a matter of its own, with the law's month for it (UK GDPR,
    /// Articles 12(3) and 15).
    pub fn asks_for_a_copy_besides(&self) -> bool {
        self.kind == Kind::Complaint && self.rights.contains(&Right::Access) && self.asks_for_a_copy
    }

    /// The adopted card's word for it; `None` where it is no case of the card's.
    pub fn category(&self) -> Option<Category> {
        match self.kind {
            Kind::Complaint | Kind::Review | Kind::RightsRequest if self.on_behalf => Some(Category::Representative),
            Kind::Complaint => Some(Category::Complaint),
            Kind::Review => Some(Category::Review),
            Kind::RightsRequest | Kind::Regulator | Kind::Enquiry | Kind::AutoReply | Kind::Bounce | Kind::Bulk => None,
        }
    }

    /// Whether this kind opens a case or goes to the clerk as one (complaint, review, rights request, regulator).
    pub fn is_case(&self) -> bool {
        matches!(self.kind, Kind::Complaint | Kind::Review | Kind::RightsRequest | Kind::Regulator)
    }
}
