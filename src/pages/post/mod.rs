//! The screens of a post.

mod editor;
mod home;
mod petition;
mod petitions;
mod sheet;
mod status;

use super::Role;
use leptos::prelude::*;

/// The screens that only posts have.
pub(super) fn screen(place: &str, role: Role) -> Option<AnyView> {
    Some(match (place, role) {
        ("", Role::Post) => view! { <home::Home/> }.into_any(),
        ("kien-nghi", _) => view! { <petitions::Petitions/> }.into_any(),
        ("ho-so", _) => view! { <sheet::Sheet/> }.into_any(),
        _ => return None,
    })
}
