//! Papers as far as a mail shows them without opening them: authority to act, and proof of identity.
//! Reading the documents themselves is `casework::papers`' work. Never: says that a paper is good.

use crate::casework::class::Consent;
use crate::casework::class::Identity;
use crate::casework::classify::normalise::fold;
use crate::mail::Attachment;

/// Whether a file could be a document or a picture of one.
pub(in crate::casework) fn could_be_a_document(a: &Attachment) -> bool {
    let name = a.name.to_lowercase();
    a.media_type.starts_with("image/")
        || [
            "pdf",
            "word",
            "officedocument",
            "rtf",
            "opendocument",
            "zip",
            "ms-tnef",
            "octet-stream",
            "text/plain",
        ]
        .iter()
        .any(|t| a.media_type.contains(t) || a.declared.contains(t))
        || name.ends_with(".docx")
}

fn named(a: &Attachment, words: &[&str]) -> bool {
    name_has(&a.name, words)
}

fn name_has(name: &str, words: &[&str]) -> bool {
    let name = fold(name).replace(['_', '-', '.'], " ");
    words.iter().any(|w| {
        if w.len() <= 3 {
            name.split_whitespace().any(|p| p == *w)
        } else {
            name.contains(w)
        }
    })
}

/// What is there of the data subject's authority. `says_attached`, `says_claimed`: the cues' answers; `forwarded`: the
/// subject's own words of authority stand in a forwarded or nested message.
pub(in super::super) fn consent(attachments: &[Attachment], says_attached: bool, says_claimed: bool, forwarded: bool) -> Consent {
    let by_name = attachments.iter().any(|a| {
        could_be_a_document(a)
            && named(
                a,
                &[
                    "authority",
                    "authoris",
                    "consent",
                    "mandate",
                    "permission",
                    "letter",
                    "attorney",
                    "lpa",
                    "poa",
                    "signed",
                ],
            )
            && !named(a, &["refusal", "bank letter"])
    });
    // What lies in winmail.dat is taken out of it by the parser; the wrapper itself shows nothing.
    let document = attachments
        .iter()
        .any(|a| could_be_a_document(a) && !a.media_type.contains("tnef") && !a.name.eq_ignore_ascii_case("winmail.dat"));
    let strong = attachments
        .iter()
        .any(|a| could_be_a_document(a) && named(a, &["authority", "authoris", "consent", "mandate"]));
    if forwarded || strong || (says_attached && (by_name || document)) {
        Consent::Attached
    } else if says_claimed || says_attached {
        Consent::Claimed
    } else {
        Consent::Missing
    }
}

/// Whether a passport or driving licence seems to be attached. A bill is no identity (R23).
pub(in super::super) fn identity(attachments: &[Attachment], says_attached: bool) -> Identity {
    let paper = |a: &&Attachment| could_be_a_document(a) && a.media_type != "application/ms-tnef";
    let by_name = attachments.iter().any(looks_like_identity);
    let other = attachments
        .iter()
        .filter(paper)
        .filter(|a| {
            !named(
                a,
                &[
                    "bill",
                    "letter",
                    "authority",
                    "consent",
                    "mandate",
                    "statement",
                    "note",
                    "form",
                    "invoice",
                ],
            )
        })
        .count();
    if by_name || says_attached && other > 0 {
        Identity::Attached
    } else {
        Identity::Missing
    }
}

/// Whether the sender calls a file a passport or licence. A label only: what it is, `casework::papers` reads.
pub(in crate::casework) fn looks_like_identity(a: &Attachment) -> bool {
    could_be_a_document(a) && a.media_type != "application/ms-tnef" && called_identity(&a.name)
}

/// Whether a file name is that of a passport or licence.
pub(in crate::casework) fn called_identity(name: &str) -> bool {
    name_has(
        name,
        &["passport", "licence", "license", "driving", "dvla", "photocard", "pp", "id"],
    ) && !name_has(name, &["premises", "marriage", "tv licence", "trader"])
}
