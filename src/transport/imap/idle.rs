//! Waiting for mail: IDLE (RFC 2177) where the server offers it, else sleep and NOOP.
//!
//! Our own IDLE, not async-imap's: that one hangs when IDLE is refused, reports a lost connection as an interruption,
//! starts its clock anew at every `* OK Still here`, and does not return an EXISTS that comes before the `+`.

use super::connection::Connection;
use super::connection::Ended;
use crate::Trouble;
use async_imap::imap_proto::Response;
use std::time::Duration;
use tokio::time::Instant;
use tokio::time::sleep_until;

/// Whether the server will take another IDLE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Idle {
    /// It did, and will.
    Taken,
    /// It said NO: sleep and ask from now on.
    Refused,
}

/// Waits by IDLE until mail has come or `until` is there, beginning anew every `renewal`.
pub(super) async fn by_idle(connection: &mut Connection, until: Instant, renewal: Duration) -> Result<Idle, Trouble> {
    while Instant::now() < until {
        // What came since the last command is told now, or it would be told in the next answer and not by IDLE.
        noop(connection).await?;
        if connection.take_news() {
            return Ok(Idle::Taken);
        }
        match one_idle(connection, until.min(Instant::now() + renewal)).await? {
            Ended::Done => {}
            Ended::Refused(_) => return Ok(Idle::Refused),
        }
        // Not a courtesy: a dead connection answers DONE with nothing, and this with nothing too, which is an error.
        noop(connection).await?;
        if connection.take_news() {
            return Ok(Idle::Taken);
        }
    }
    Ok(Idle::Taken)
}

/// Waits by sleeping, with a NOOP every `renewal` so that the connection is not taken for abandoned.
pub(super) async fn by_sleeping(connection: &mut Connection, until: Instant, renewal: Duration) -> Result<(), Trouble> {
    loop {
        sleep_until(until.min(Instant::now() + renewal)).await;
        noop(connection).await?;
        if connection.take_news() || Instant::now() >= until {
            return Ok(());
        }
    }
}

/// NOOP, checked.
pub(super) async fn noop(connection: &mut Connection) -> Result<(), Trouble> {
    connection.command("asking for news", "NOOP", |_| {}).await
}

/// One IDLE from its `+` to its tagged answer.
async fn one_idle(connection: &mut Connection, until: Instant) -> Result<Ended, Trouble> {
    let doing = "waiting for mail";
    let limit = connection.limit();
    let answer_by = Instant::now() + limit;
    let tag = connection.send(doing, "IDLE", answer_by).await?;
    let ended = |c: &Connection, r: &Response<'_>| c.ending(doing, &tag, r);
    loop {
        let (over, begun) = connection
            .response(doing, answer_by, |c, r| Ok((ended(c, r)?, matches!(r, Response::Continue(_)))))
            .await?;
        if let Some(over) = over {
            return Ok(over);
        }
        if begun {
            break;
        }
    }
    // From here silence is what we want to hear; `until` bounds it.
    connection.set_silence(until.saturating_duration_since(Instant::now()) + limit);
    while !connection.has_news() {
        let seen = connection.response_before(doing, until, ended).await?;
        match seen {
            None => break,
            Some(None) => {}
            // An end to what we did not end: the server has left IDLE by itself, and would again at once.
            Some(Some(_)) => {
                connection.set_silence(limit);
                return Ok(Ended::Refused("it ended IDLE by itself".to_owned()));
            }
        }
    }
    connection.set_silence(limit);
    let answer_by = Instant::now() + limit;
    connection.send_untagged(doing, "DONE", answer_by).await?;
    loop {
        if let Some(over) = connection.response(doing, answer_by, ended).await? {
            return Ok(over);
        }
    }
}
