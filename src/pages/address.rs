//! What the address of a page says.

use caunoi_core::id::Id;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The record whose identifier stands in the address, if one does.
pub fn record<R: 'static>() -> Memo<Option<Id<R>>> {
    let params = use_params_map();
    Memo::new(move |_| params.with(|params| params.get("id")).and_then(|id| id.parse().ok()))
}
