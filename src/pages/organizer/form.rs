//! Making one opinion of the chosen petitions.

use super::{Selection, can_be_grouped};
use crate::{
    format::padded,
    pages::names,
    parts::{Actions, Anew, Empty, Field, Icon, Memo, Quote, Select, Show, TextArea, TextInput, live},
    state::{App, step, use_app},
    text::t,
};
use caunoi_core::{
    command::FormOpinion as Form,
    execute::{TEXT_LIMIT, TITLE_LIMIT},
    id::Id,
    reads::Store,
    record::{Opinion, Petition, Topic},
};
use leptos::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

/// The screen on which an opinion is made.
#[component]
pub fn FormOpinion() -> impl IntoView {
    let app = use_app();
    let selection = Selection::expect();
    let petitions = Memo::new(move || app.read(|replica| chosen(replica.shown(), selection)).unwrap_or_default());
    let (tried, copied) = (RwSignal::new(false), RwSignal::new(0_u32));
    let copy = move |words: String| {
        selection.draft.update(|draft| append(&mut draft.text, &words));
        copied.update(|it| *it += 1);
    };
    preset_topic(app, selection, petitions);
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="form-opinion">
            <div class="page-body" data-wide>
                <header class="page-head"><h1 class="title">{t().opinion_form.title}</h1></header>
                <div class="home-grid">
                    <div class="stack"><Fields tried copied/></div>
                    <section class="stack" aria-labelledby="chosen">
                        <div class="section-head"><h2 id="chosen">{t().opinion_form.sources}</h2><a href="/tiep-nhan">{t().opinion_form.choose_more}</a></div>
                        <Sources petitions on_copy=copy/>
                    </section>
                </div>
            </div>
            <Submit tried petitions/>
        </main>
    }
}

/// The chosen petitions that can become part of an opinion, with the names of their posts.
fn chosen(store: &Store, selection: Selection) -> Vec<(Petition, String)> {
    let ids = selection.petitions.get();
    let found = ids.iter().filter_map(|id| store.find(*id)).filter(|petition| can_be_grouped(petition.stage));
    found.map(|petition| (petition.clone(), names::post(store, petition.unit))).collect()
}

/// Offers the topic most of the petitions have, before anybody has chosen another.
fn preset_topic(app: App, selection: Selection, petitions: Memo<Vec<(Petition, String)>>) {
    let mut counts = BTreeMap::<Id<Topic>, usize>::new();
    petitions.with_untracked(|petitions| {
        petitions
            .iter()
            .filter_map(|(petition, _)| petition.topic.get())
            .for_each(|topic| *counts.entry(*topic).or_default() += 1);
    });
    let offered = app.peek(|replica| {
        counts.into_iter().filter(|(topic, _)| replica.shown().find(*topic).is_some()).max_by_key(|it| it.1)
    });
    if let Some((topic, _)) = offered.flatten() {
        selection.draft.update(|draft| {
            draft.topic.get_or_insert(topic);
        });
    }
}

#[component]
fn Fields(tried: RwSignal<bool>, copied: RwSignal<u32>) -> impl IntoView {
    let app = use_app();
    let draft = Selection::expect().draft;
    let topics = app.peek(|replica| names::topic_choices(replica.shown())).unwrap_or_default();
    let topic = draft.with_untracked(|draft| draft.topic.map(|topic| topic.to_string()).unwrap_or_default());
    // Made anew when words are copied into it, and never while somebody types.
    let wording = move |_| {
        let text = draft.with_untracked(|draft| draft.text.clone());
        view! { <TextArea id="opinion-text" rows=8 value=text on_input=move |text: String| draft.update(|draft| draft.text = text)/> }
    };
    let title_error =
        Signal::derive(move || problem(tried.get(), &draft.read().title, TITLE_LIMIT, t().opinion_form.title_missing));
    let text_error =
        Signal::derive(move || problem(tried.get(), &draft.read().text, TEXT_LIMIT, t().opinion_form.text_missing));
    let topic_error = Signal::derive(move || {
        (tried.get() && draft.read().topic.is_none()).then(|| t().opinion_form.topic_missing.to_owned())
    });
    view! {
        <Field id="opinion-title" label=t().opinion_form.opinion_title error=title_error>
            <TextInput id="opinion-title" value=draft.with_untracked(|draft| draft.title.clone())
                on_input=move |text: String| draft.update(|draft| draft.title = text)/>
        </Field>
        <Field id="opinion-topic" label=t().opinion_form.topic error=topic_error>
            <Select id="opinion-topic" value=topic options=topics on_change=move |id: String| draft.update(|draft| draft.topic = id.parse().ok())/>
        </Field>
        <Field id="opinion-text" label=t().opinion_form.text hint=t().opinion_form.text_hint error=text_error>
            <Anew key=Memo::new(move || copied.get()) view=wording/>
        </Field>
    }
}

/// What is wrong with a text, once somebody has tried to save it.
fn problem(tried: bool, text: &str, limit: usize, missing: &str) -> Option<String> {
    if tried && text.trim().is_empty() {
        return Some(missing.to_owned());
    }
    (text.chars().count() > limit).then(|| (t().opinion_form.too_long)(limit))
}

/// Adds words as a paragraph of their own.
fn append(text: &mut String, words: &str) {
    let kept = text.trim_end().len();
    text.truncate(kept);
    if kept > 0 {
        text.push('\n');
    }
    text.push_str(words);
}

/// The words of the chosen petitions, to be read and copied from.
#[component]
fn Sources(petitions: Memo<Vec<(Petition, String)>>, #[prop(into)] on_copy: Callback<String>) -> impl IntoView {
    let selection = Selection::expect();
    let source = move |(petition, post): (Petition, String)| {
        let id = petition.id;
        let words = |text: Option<&String>| text.cloned().unwrap_or_default();
        let difficulty = words(petition.difficulty.get());
        let proposal = Some(words(petition.proposal.get())).filter(|text| !text.trim().is_empty());
        // Not every post proposes something; then its difficulty is what can be copied.
        let copied = proposal.clone().unwrap_or_else(|| difficulty.clone());
        view! {
            <section class="card stack-s" data-testid=format!("source-{id}")>
                <div class="section-head"><h3>{names::petition(&petition)}</h3><span class="soft small">{post}</span></div>
                <Quote text=difficulty/>
                {proposal.map(|text| view! { <Quote text/> })}
                <div class="cluster">
                    <button class="button" data-testid=format!("copy-{id}") on:click=move |_| on_copy.run(copied.clone())>{t().opinion_form.copy}</button>
                    <button class="button" data-kind="quiet" data-testid=format!("remove-{id}") on:click=move |_| selection.drop(id)>{t().opinion_form.leave_out}</button>
                </div>
            </section>
        }
    };
    view! {
        {move || petitions.get().into_iter().map(source).collect_view()}
        <Show when=move || petitions.read().is_empty()>
            <Empty icon="inbox" title=t().opinion_form.none_chosen text=t().opinion_form.how_to_choose/>
        </Show>
    }
}

#[component]
fn Submit(tried: RwSignal<bool>, petitions: Memo<Vec<(Petition, String)>>) -> impl IntoView {
    let app = use_app();
    let selection = Selection::expect();
    let saving = RwSignal::new(false);
    let units = move || {
        petitions.with(|petitions| petitions.iter().map(|(petition, _)| petition.unit).collect::<BTreeSet<_>>().len())
    };
    let none = move || petitions.read().is_empty();
    let submit = move |_| {
        tried.set(true);
        let Some(form) = form(app, selection, petitions.get_untracked()) else { return };
        let id = form.opinion;
        saving.set(true);
        app.perform(vec![step(move |_| Some(form.clone().into()))], move |saved| {
            saving.try_set(false);
            if saved {
                selection.clear();
                app.say(t().opinion_form.formed);
                app.go(&format!("/y-kien/{id}"));
            }
        });
    };
    view! {
        <Actions>
            <p class="actions-note" data-testid="stands-for">
                {live(move || (t().opinion_form.stands_for)(&padded(petitions.read().len()), &padded(units())))}
            </p>
            <button class="button" data-kind="primary" data-testid="form-opinion-submit" disabled=move || none() || saving.get() on:click=submit>
                <Icon name="merge"/>{t().opinion_form.form}
            </button>
        </Actions>
    }
}

/// The command, where every field is filled.
fn form(app: App, selection: Selection, petitions: Vec<(Petition, String)>) -> Option<Form> {
    let draft = selection.draft.get_untracked();
    let is_good = |text: &str, limit| problem(true, text, limit, "").is_none();
    let complete = is_good(&draft.title, TITLE_LIMIT) && is_good(&draft.text, TEXT_LIMIT);
    let topic = draft.topic.filter(|_| complete)?;
    let conference = petitions.first()?.0.conference;
    Some(Form {
        opinion: app.fresh_id::<Opinion>(),
        conference,
        title: draft.title,
        text: draft.text,
        topic,
        petitions: petitions.into_iter().map(|(petition, _)| petition.id).collect(),
    })
}
