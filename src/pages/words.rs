//! The words of a petition, as everybody reads them who may.

use crate::{
    parts::{Quote, Section},
    text::t,
};
use caunoi_core::record::Petition;
use leptos::prelude::*;

/// The words of a petition, part by part.
#[component]
pub fn Words(
    /// The petition.
    petition: Petition,
) -> impl IntoView {
    let parts = [
        (t().words.difficulty, &petition.difficulty),
        (t().words.cause, &petition.cause),
        (t().words.proposal, &petition.proposal),
    ];
    let filled = parts.into_iter().filter_map(|(title, field)| Some((title, field.get()?.clone())));
    filled
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(title, text)| view! { <Section title><Quote text/></Section> })
        .collect_view()
}
