//! Words that a machine put round a message: confidentiality notices, list footers, banners of filters and scanners.

use super::quotation::LinePattern;
use super::quotation::compile;
use std::sync::LazyLock;

/// The opening of a notice that mail programs and employers put under a message.
static NOTICE: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(concat!(
        r"(?i)^\W*(?:disclaimer\b|confidentiality notice|confidentiality:|uk parliament disclaimer|legal notice|privileged and confidential|",
        r"th(?:is|e (?:information|contents?) (?:in|of) this) (?:e-?mail|message|communication|transmission)\b.{0,160}\b(?:confidential|privileged|intended|private|addressee|virus|personal data|monitored|may contain)|",
        r"this (?:e-?mail|message) (?:is|and|may|was|has been)\b.{0,120}\b(?:confidential|intended|addressee|private|scanned|meant for)|",
        r"if you (?:are not|have (?:received|had|got)|receive|get) .{0,60}\b(?:intended|in error|by mistake|addressee|meant for)|",
        r"(?:please )?(?:consider the environment|think before you print|think of the (?:environment|trees))|please consider the environment|",
        r"save paper|help us to improve|any views or opinions|views expressed in this|we (?:do not )?accept no (?:service|liability)|",
        r"[\w&' ]{2,60} (?:accepts? no (?:liability|responsibility)|does not accept service)|registered (?:in england|charity|office)\b|",
        r"(?:[\w&'.,-]+ ){0,6}(?:is |are )?authorised and regulated|(?:[\w&'.,-]+ ){0,6}(?:LLP|Ltd|Limited|Solicitors|plc)\b.{0,100}\. authorised and regulated|(?:[\w&'.,-]+ ){1,8}is a (?:(?:limited liability partnership|limited company),? (?:authorised|registered|regulated|incorporated)|company limited by|registered (?:charity|society)(?:[.,(]| no\b| number\b|\W*$))|(?:[a-z]{2,4} )?regulated(?: by\b|\.)|cyber ?-?crime\b.{0,12}[:!.-]|(?:our|the firm's) bank (?:account )?details (?:will|do|shall) (?:not|never) change|",
        r"we (?:will|shall) (?:never|not) (?:change|notify|advise|e-?mail)\b.{0,60}\bbank\b|beware of (?:e-?mail |cyber ?)?(?:fraud|scam|crime)|vat (?:reg|no)\b|calls? may be (?:recorded|monitored)|for information about what we do with personal data|",
        r"we are often asked for copies|virus-free\b|scanned by\b.{0,40}(?:virus|security)|click here to report this (?:e-?mail|message) as spam)"
    ))
});

/// The footer of a mailing list or a form.
static LIST_FOOTER: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(concat!(
        r"(?i)^\W*(?:you (?:received|are receiving|get|got) this (?:message|e-?mail)? ?because|you(?:'|’)re receiving this|you are subscribed|to unsubscribe\b|unsubscribe\b.{0,60}$|",
        r"to stop receiving (?:this|these)|manage (?:your )?(?:preferences|subscription)|this (?:e-?mail|message) was sent (?:from|via) (?:a|the|our) .{0,40}form|",
        r"sent (?:from|via) (?:the|a|our) .{0,30}\bform\b|this e-?mail was sent from a (?:contact )?form|sent from ip\b|ip logged)"
    ))
});

/// A banner that a filter puts over a message from outside.
static BANNER: LazyLock<LinePattern> = LazyLock::new(|| {
    compile(concat!(
        r"(?i)^\W*(?:\[?(?:external|caution|warning)\b.{0,20}[:!\]].{0,300}|(?:caution|warning|external)\b.{0,80}\b(?:e-?mail|message|sender)\b.{0,60}\b(?:outside|external|originat|trust|unknown|organi[sz]ation).{0,300}|",
        r"this (?:e-?mail|message) (?:originated|came|was sent|is) from (?:outside|an external|someone outside).{0,300}|",
        r"you don(?:'|’)t often get e-?mail from .{0,200}|do not click (?:on )?(?:any )?links.{0,200}|learn why this is important.{0,80}|",
        r"some people who received this message don(?:'|’)t often.{0,200}|",
        r"(?:this e-?mail was sent from \x22.{1,40}\x22|scan(?:ned)? (?:date|from)|scan date:|queries to:|device (?:name|model|location)\b|file format:|resolution:|number of images?:).{0,200}|",
        r"(?:this is a secure,? encrypted message|secure (?:e-?mail|message)\b.{0,60}(?:click|read|open)|you have received (?:a|an) (?:secure|encrypted) (?:e-?mail|message)|sent securely (?:by|via|with)).{0,200})\s*$"
    ))
});

/// Whether a notice opens at this line.
pub(super) fn is_notice(line: &str) -> bool {
    NOTICE.is_match(line)
}

/// Whether this line is the footer of a list or a form.
pub(super) fn is_footer(line: &str) -> bool {
    LIST_FOOTER.is_match(line)
}

/// Takes the banners off: those of filters at the head, those of scanners and secure mail wherever they stand.
pub(super) fn without_banners(lines: Vec<String>) -> Vec<String> {
    let mut words_seen = 0;
    lines
        .into_iter()
        .filter(|line| {
            let banner = words_seen < 12 && BANNER.is_match(line);
            if !banner {
                words_seen += line.split_whitespace().count();
            }
            !banner
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_footers_and_banners_are_known() {
        assert!(is_notice(
            "Fern & Lock LLP, 2 Corn Street, Tidewater. Authorised and regulated by the SRA. This email is confidential. If it is not for you, please delete it."
        ));
        assert!(is_notice("DISCLAIMER: This email and any attachment is confidential."));
        assert!(is_notice("SRA regulated. Cyber crime: our bank details will not change."));
        assert!(is_notice(
            "Wendle Law is authorised and regulated by the Solicitors Regulation Authority."
        ));
        assert!(is_notice("We will never change our bank details by e-mail."));
        assert!(is_notice(
            "Fern & Lock LLP is a limited liability partnership authorised and regulated by the SRA. If you have had this e-mail in error please delete it."
        ));
        assert!(is_notice(
            "Wendle Advice is a registered charity. We treat what our clients tell us in confidence."
        ));
        assert!(!is_notice("Our bank details were read out in the meeting."));
        assert!(!is_notice("Cyber criminals have my data because of you."));
        assert!(is_notice(
            "This e-mail and any attachment is confidential and intended solely for the addressee."
        ));
        assert!(!is_notice("This email is to complain about the lamp outside my house."));
        assert!(is_footer("You received this message because you are subscribed to the group."));
        assert_eq!(
            without_banners(vec![
                "CAUTION: This email originated from outside the organisation.".into(),
                "Hello".into()
            ]),
            ["Hello"]
        );
        assert_eq!(without_banners(vec!["Warning signs have gone up in my street.".into()]).len(), 1);
    }
}
