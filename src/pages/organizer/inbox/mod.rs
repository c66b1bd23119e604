//! The inbox: what posts have sent, and what is done with it first.

mod bulk;
mod detail;
mod list;

use crate::{
    pages::address,
    parts::{Anew, Empty, Panes},
    text::t,
};
use caunoi_core::record::Petition;
use leptos::prelude::*;

/// The inbox screen.
#[component]
pub fn Inbox() -> impl IntoView {
    let open = address::record::<Petition>();
    view! {
        <Panes detail=Signal::derive(move || open.get().is_some()) testid="inbox">
            <list::List open/>
            <section class="pane-detail" tabindex="0" aria-label=t().inbox.petition_shown>
                <Anew key=open view=|open| match open {
                    Some(id) => view! { <detail::Detail id/> }.into_any(),
                    None => view! {
                        <Empty icon="inbox" title=t().inbox.choose_one text=t().inbox.shown_here/>
                    }.into_any(),
                }/>
            </section>
        </Panes>
    }
}
