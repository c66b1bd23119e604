//! What the organizers made of petitions, seen through from the wording to the published answer.

mod actions;
mod aside;
mod assign;
mod detail;
mod list;
mod schedule;
mod wording;

use crate::{
    pages::address,
    parts::{Anew, Empty, Panes},
};
use caunoi_core::record::Opinion;
use leptos::prelude::*;

/// The opinions screen.
#[component]
pub fn Opinions() -> impl IntoView {
    let open = address::record::<Opinion>();
    view! {
        <Panes detail=Signal::derive(move || open.get().is_some()) testid="opinions">
            <list::List open/>
            <section class="pane-detail" tabindex="0" aria-label="Ý kiến đang xem">
                <Anew key=open view=|open| match open {
                    Some(id) => view! { <detail::Detail id/> }.into_any(),
                    None => view! {
                        <Empty icon="merge" title="Chọn một ý kiến" text="Nội dung, trả lời và các việc làm được với ý kiến hiện ở đây."/>
                    }.into_any(),
                }/>
            </section>
        </Panes>
    }
}
