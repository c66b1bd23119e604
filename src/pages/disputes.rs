//! Two people wrote different things: both stand side by side, and a person chooses.

use super::names;
use crate::{
    format,
    parts::{Banner, Memo, Tone, Version},
    state::use_app,
    text::t,
};
use caunoi_core::{field::Field, id::Id, record::Officer, time::Moment};
use leptos::prelude::*;

/// The choice between the versions of a disputed text; nothing while it is not disputed.
#[component]
pub fn Disputes(
    /// What the field is called.
    label: &'static str,
    /// The field.
    #[prop(into)]
    field: Signal<Field<String>>,
    /// Called with the text that is kept.
    #[prop(into)]
    on_keep: Callback<String>,
) -> impl IntoView {
    view! { <DisputedChoice label field words=|text: String| text on_keep/> }
}

/// The same for any value that can be put into words.
#[component]
pub fn DisputedChoice<T: Clone + PartialEq + Send + Sync + 'static>(
    /// What the field is called.
    label: &'static str,
    /// The field.
    #[prop(into)]
    field: Signal<Field<T>>,
    /// Puts a value into words.
    #[prop(into)]
    words: Callback<T, String>,
    /// Called with the value that is kept.
    #[prop(into)]
    on_keep: Callback<T>,
) -> impl IntoView {
    let disputed = Memo::new(move || Some(field.get()).filter(Field::is_disputed));
    move || {
        disputed.get().map(|field| {
            let texts: Vec<String> = field.versions().iter().map(|written| words.run(written.value.clone())).collect();
            let versions = field.versions().iter().enumerate().map(|(index, written)| {
                let value = written.value.clone();
                let other = texts.iter().enumerate().find(|it| it.0 != index).map(|it| it.1.clone());
                let title = title(Id::assume(written.officer), written.at);
                view! {
                    <Version title text=texts[index].clone() other=other.unwrap_or_default()>
                        <button type="button" class="button" data-testid="keep-version" on:click=move |_| on_keep.run(value.clone())>{t().disputes.keep}</button>
                    </Version>
                }
            });
            view! {
                <section class="stack-s" data-testid="dispute">
                    <Banner tone=Tone::Waiting icon="alert">
                        <div class="banner-body"><b>{(t().disputes.two_versions)(label)}</b>" "{t().disputes.choose_one}</div>
                    </Banner>
                    <div class="diff">{versions.collect_view()}</div>
                </section>
            }
        })
    }
}

/// Who wrote a version, and when.
fn title(by: Id<Officer>, at: Moment) -> Signal<String> {
    let app = use_app();
    Signal::derive(move || {
        let who = app.read(|replica| names::officer(replica.shown(), by)).unwrap_or_default();
        format!("{who}, {}", format::moment(at, app.today()))
    })
}
