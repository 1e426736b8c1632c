//! A message that the mail server has and does not give: everybody else's is taken, and it gets its row.

use super::*;

fn uids(rows: &[LedgerRow]) -> Vec<u32> {
    let mut uids: Vec<u32> = rows
        .iter()
        .flat_map(|r| &r.places)
        .filter_map(|p| match p {
            redress::casework::Place::Imap { uid, .. } => Some(*uid),
            _ => None,
        })
        .collect();
    uids.sort_unstable();
    uids
}

fn lies(uid: u32) -> redress::casework::Place {
    redress::casework::Place::Imap {
        mailbox: "council".to_owned(),
        folder: "INBOX".to_owned(),
        uid_validity: 1_700_000_000,
        uid,
    }
}

/// A folder that was empty when redress was pointed at it, and has five enquiries now.
async fn five(bench: &Bench, fake: &FakeImap) -> Watched {
    let mut watched = on_server(fake);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    for n in 1..=5 {
        fake.deliver(&enquiry(n));
    }
    watched
}

#[tokio::test]
async fn one_message_that_is_not_given_holds_up_nobody_and_gets_its_row_in_the_end() {
    let (bench, fake) = (Bench::set(), FakeImap::start());
    let mut watched = five(&bench, &fake).await;
    fake.withhold(3);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 4);
    assert_eq!(uids(&bench.ledger()), [1, 2, 4, 5]);
    // What comes later is taken too, and nothing is fetched twice.
    fake.deliver(&enquiry(6));
    minutes_pass(30);
    let before = fake.heard().len();
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    let asked: Vec<String> = fake
        .heard()
        .split_off(before)
        .into_iter()
        .filter(|c| c.contains("(UID BODY"))
        .collect();
    assert!(asked.iter().all(|c| !c.contains("4")), "{asked:?}");
    // After an hour its row says so, the clerk is told, and that is the end of it.
    minutes_pass(40);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    let rows = bench.ledger();
    assert_eq!(uids(&rows), [1, 2, 3, 4, 5, 6]);
    let row = rows
        .iter()
        .find(|r| r.verdict.contains("does not give it"))
        .expect("its row says so");
    assert!(row.held.is_some() && row.places[0] == lies(3), "it waits for a person: {row:?}");
    assert!(
        bench.outbox().iter().any(|l| l.kind == redress::casework::letter::LetterKind::Held),
        "the clerk is told"
    );
    let before = fake.heard().len();
    assert_eq!(bench.take(&mut watched, Older::default()).await, 0);
    assert!(
        !fake.heard()[before..].iter().any(|c| c.contains("BODY")),
        "it is asked for no more"
    );
}

#[tokio::test]
async fn a_message_that_is_left_out_of_every_answer_is_borne_with_like_one_that_is_refused() {
    let (bench, fake) = (Bench::set(), FakeImap::start());
    let mut watched = five(&bench, &fake).await;
    fake.omit(2, usize::MAX);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 4);
    minutes_pass(61);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert_eq!(uids(&bench.ledger()), [1, 2, 3, 4, 5]);
}

#[tokio::test]
async fn a_message_that_is_given_after_all_is_read() {
    let (bench, fake) = (Bench::set(), FakeImap::start());
    let mut watched = five(&bench, &fake).await;
    fake.on("UID FETCH 1:5 (UID BODY", 1, fake_imap::Act::Bad);
    fake.on("UID FETCH 2 (UID BODY", 1, fake_imap::Act::CutHalfway);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 4);
    minutes_pass(5);
    assert_eq!(bench.take(&mut watched, Older::default()).await, 1);
    assert!(bench.ledger().iter().all(|r| r.disposition.is_some()), "all were read");
    assert_eq!(uids(&bench.ledger()), [1, 2, 3, 4, 5]);
}
