//! One message, one case of many: what goes wrong with it is its own affair.

use super::Transaction;
use crate::Trouble;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Does one part of a transaction so that it can fail alone. Where it fails for good, or panics, what it wrote is undone and
/// the reason is answered in words; the rest of the transaction goes on.
///
/// # Errors
/// Temporary trouble: it concerns the whole transaction, which is undone and begun again later.
pub fn alone<T>(
    tx: &mut dyn Transaction,
    doing: &str,
    work: impl FnOnce(&mut dyn Transaction) -> Result<T, Trouble>,
) -> Result<Result<T, String>, Trouble> {
    tx.mark()?;
    let why = match catch_unwind(AssertUnwindSafe(|| work(&mut *tx))) {
        Ok(Ok(done)) => {
            tx.keep()?;
            return Ok(Ok(done));
        }
        Ok(Err(trouble)) if trouble.is_temporary() => return Err(trouble),
        Ok(Err(trouble)) => trouble.chain(),
        Err(_) => format!("the program failed while {doing}"),
    };
    tx.undo()?;
    Ok(Err(why))
}
