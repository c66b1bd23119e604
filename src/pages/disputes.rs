//! Two people wrote different things: both stand side by side, and a person chooses.

use super::names;
use crate::{
    format,
    parts::{Banner, Tone},
    state::use_app,
};
use caunoi_core::{field::Field, id::Id, record::Officer};
use leptos::prelude::*;
use std::collections::BTreeSet;

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
    let disputed = Memo::new(move |_| Some(field.get()).filter(Field::is_disputed));
    move || {
        disputed.get().map(|field| {
            let texts: Vec<String> = field.versions().iter().map(|written| words.run(written.value.clone())).collect();
            let versions = field.versions().iter().enumerate().map(|(index, written)| {
                let value = written.value.clone();
                let others: Vec<&str> = texts.iter().enumerate().filter(|it| it.0 != index).map(|it| it.1.as_str()).collect();
                let marked = mark(&texts[index], &others);
                let by = Id::assume(written.officer);
                view! { <Version by at=written.at marked on_keep=move |()| on_keep.run(value.clone())/> }
            });
            view! {
                <section class="stack-s" data-testid="dispute">
                    <Banner tone=Tone::Waiting icon="alert">
                        <div class="banner-body"><b>{label}": có hai bản khác nhau."</b>" Cả hai đều được giữ. Xin đọc rồi chọn một bản."</div>
                    </Banner>
                    <div class="diff">{versions.collect_view()}</div>
                </section>
            }
        })
    }
}

/// One of the versions.
#[component]
fn Version(
    by: Id<Officer>,
    at: caunoi_core::time::Moment,
    marked: Vec<(String, bool)>,
    #[prop(into)] on_keep: Callback<()>,
) -> impl IntoView {
    let app = use_app();
    let who = move || app.read(|replica| names::officer(replica.shown(), by)).unwrap_or_default();
    let pieces = marked
        .into_iter()
        .map(|(text, own)| if own { view! { <ins>{text}</ins> }.into_any() } else { text.into_any() });
    view! {
        <section>
            <h3>{who}", "{move || format::moment(at, app.today())}</h3>
            <p class="prose">{pieces.collect_view()}</p>
            <button type="button" class="button" data-testid="keep-version" on:click=move |_| on_keep.run(())>"Giữ bản này"</button>
        </section>
    }
}

/// A text sentence by sentence, and whether each stands in this version only.
fn mark(text: &str, others: &[&str]) -> Vec<(String, bool)> {
    let elsewhere: Vec<BTreeSet<&str>> = others.iter().map(|other| sentences(other).map(str::trim).collect()).collect();
    let is_own = |sentence: &str| !sentence.is_empty() && elsewhere.iter().any(|other| !other.contains(sentence));
    sentences(text).map(|sentence| (sentence.to_owned(), is_own(sentence.trim()))).collect()
}

fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', '!', '?', '…', ';', '\n'])
}
