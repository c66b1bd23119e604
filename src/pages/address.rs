//! What the address of a page says.

use crate::parts::Memo;
use crate::state::use_app;
use caunoi_core::id::Id;

/// The record whose identifier stands in the address, if one does: `/y-kien/8f…`.
pub fn record<R: 'static>() -> Memo<Option<Id<R>>> {
    let app = use_app();
    Memo::new(move || app.path_part(1).parse().ok())
}
