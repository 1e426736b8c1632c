//! What each right of the policy asks of its answer (R43–R49): what a person must not forget, and what is not theirs to refuse.

use super::Command;
use super::Refused;
use super::Work;
use super::no;
use crate::casework::act::Outcome;
use crate::casework::case::Event;
use crate::casework::case::Register;
use crate::casework::class::Right;

/// Looks at an answer to a rights request before it is written.
pub(super) fn answer(c: &Command<'_>, result: Outcome, work: &mut Work) -> Result<(), Refused> {
    if c.case.register != Register::Rights {
        return Ok(());
    }
    let asks = |right: Right| c.case.class.rights.contains(&right);
    let refuses = result == Outcome::NotUpheld;
    // Marketing is the one objection that nothing outweighs (UK GDPR, Article 21(3)).
    if result != Outcome::Upheld && asks(Right::Objection) && asks(Right::Pecr) {
        return Err(no(
            "an objection to direct marketing is absolute: it must be upheld (R49)",
            "OUTCOME UPHELD, once their details are off every mailing list.",
        ));
    }
    if result != Outcome::Upheld && asks(Right::Objection) {
        work.warn("R49: is it about a newsletter, an invitation or other mail that the council sends out? An objection to direct marketing is absolute (UK GDPR, Article 21(3)): OUTCOME UPHELD, and stop.");
    }
    if asks(Right::Informed) {
        work.warn("R43: say it briefly and plainly, free of charge, and link the privacy notice. Would a child understand it?");
    }
    if asks(Right::Access) && !refuses {
        work.warn(
            "R44: with the data go what it is used for, who has had it, how long it is kept, where it came from, and the person’s rights.",
        );
    }
    if asks(Right::Rectification) && !refuses {
        work.warn(format!("R45: correct it everywhere.{}", tell_recipients(c)));
    }
    if asks(Right::Erasure) {
        work.warn(if refuses {
            "R46: only a compelling reason outweighs this right. It must be in your words, and the person reads it.".to_owned()
        } else {
            format!(
                "R46: delete it everywhere, in mailboxes and backups too, as far as you can.{}",
                tell_recipients(c)
            )
        });
    }
    if asks(Right::Portability) && !refuses {
        work.warn(
            "R48: hand it over in a form that a machine reads (CSV, JSON, XML), and straight to another controller if the person asks.",
        );
    }
    if asks(Right::Restriction) && !refuses {
        work.event(c, "R47: right to restrict processing", Event::StoredOnly);
        work.say("The file says that the data may be stored and nothing else, with enough kept to honour that. RELEASE ends it.");
    }
    Ok(())
}

/// Whoever had the data hears of a correction or deletion (UK GDPR, Article 19).
fn tell_recipients(c: &Command<'_>) -> String {
    let bodies: Vec<&str> = c.case.sharings.iter().map(|s| s.body.as_str()).collect();
    if bodies.is_empty() {
        String::new()
    } else {
        format!(" Tell whoever had it: {}.", bodies.join(", "))
    }
}
