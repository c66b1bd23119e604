//! What the organizers made of petitions, seen through from the wording to the published answer.

mod actions;
mod aside;
mod assign;
mod detail;
mod list;
mod schedule;
mod wording;

use super::FormOpinion;
use crate::{
    pages::address,
    parts::{Anew, Empty, Memo, Panes},
    state::use_app,
    text::t,
};
use caunoi_core::record::Opinion;
use leptos::prelude::*;

/// The opinions, or the form that makes a new one.
#[component]
pub fn Opinions() -> impl IntoView {
    let app = use_app();
    let forms = Memo::new(move || app.path_part(1) == "moi");
    move || if forms.get() { view! { <FormOpinion/> }.into_any() } else { view! { <Existing/> }.into_any() }
}

#[component]
fn Existing() -> impl IntoView {
    let open = address::record::<Opinion>();
    view! {
        <Panes detail=Signal::derive(move || open.get().is_some()) testid="opinions">
            <list::List open/>
            <section class="pane-detail" tabindex="0" aria-label=t().opinions.opinion_shown>
                <Anew key=open view=|open| match open {
                    Some(id) => view! { <detail::Detail id/> }.into_any(),
                    None => view! {
                        <Empty icon="merge" title=t().opinions.choose_one text=t().opinions.shown_here/>
                    }.into_any(),
                }/>
            </section>
        </Panes>
    }
}
