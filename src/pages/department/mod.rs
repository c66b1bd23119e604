//! A department's screen: what it was given, and writing the answers.

mod detail;
mod editor;
mod form;
mod list;

use crate::{
    pages::address,
    parts::{Anew, Empty, Panes},
    state::use_app,
    text::t,
};
use caunoi_core::record::Opinion;
use leptos::prelude::*;

/// The opinions a department answers; also where its officers start.
#[component]
pub fn Queue() -> impl IntoView {
    let open = address::record::<Opinion>();
    let at_home = use_app().path_now() == "/";
    view! {
        <Panes detail=Signal::derive(move || open.get().is_some()) testid=if at_home { "home" } else { "queue" }>
            <list::List open/>
            <section class="pane-detail" tabindex="0" aria-label=t().queue.opinion_shown>
                <Anew key=open view=|open| match open {
                    Some(id) => view! { <detail::Detail id/> }.into_any(),
                    None => view! {
                        <Empty icon="answer" title=t().queue.choose_one text=t().queue.shown_here/>
                    }.into_any(),
                }/>
            </section>
        </Panes>
    }
}
