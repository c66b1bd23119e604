//! One opinion: its wording, what it was made of, and the answer as it stands.

use super::{actions::Todo, aside::Aside, wording::Wording};
use crate::{
    format,
    pages::{
        names,
        progress::{DeliveryChip, Standing, StandingChip, is_overdue},
    },
    parts::{Banner, Empty, Icon, Memo, Prose, Quote, Section, Show, Tone, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    command::RemoveFromOpinion,
    id::Id,
    record::{Answer, Opinion, Petition},
};
use leptos::prelude::*;

/// An opinion beside the list.
#[component]
pub fn Detail(
    /// The opinion.
    id: Id<Opinion>,
) -> impl IntoView {
    let app = use_app();
    let exists = Memo::new(move || app.read(|replica| replica.shown().find(id).is_some()).unwrap_or_default());
    let open = Memo::new(move || {
        app.read(|replica| replica.shown().find(id).is_some_and(|it| it.published.is_none())).unwrap_or_default()
    });
    let editing = RwSignal::new(false);
    view! {
        <Show when=move || exists.get()
            fallback=|| view! { <Empty icon="merge" title=t().organizer_opinion.not_found text=t().organizer_opinion.why_not_found/> }>
            <article class="page-body" data-wide data-testid="opinion">
                <Head id/>
                <div class="aside-grid">
                    <div class="stack">
                        <Wording id editing=Signal::derive(move || editing.get() && open.get())/>
                        <AnswerNow id/>
                        <Sources id open/>
                    </div>
                    <aside class="stack" aria-label=t().organizer_opinion.facts><Aside id open/></aside>
                </div>
            </article>
            <Todo id open editing/>
        </Show>
    }
}

fn head(app: App, id: Id<Opinion>) -> Option<(String, Standing, bool, String)> {
    let today = app.today();
    app.read(|replica| {
        let store = replica.shown();
        let opinion = store.find(id)?;
        let petitions = format::padded(names::petitions_of(store, id).len());
        let stands = (t().organizer_opinion.stands_for)(&names::stands_for(opinion), &petitions);
        Some((names::opinion(opinion), Standing::of(store, opinion), is_overdue(store, opinion, today), stands))
    })
    .flatten()
}

#[component]
fn Head(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let head = Memo::new(move || head(app, id));
    view! {
        <header class="page-head">
            {live(move || head.get().map(|(title, standing, overdue, stands)| view! {
                <p class="cluster" data-testid="opinion-state">
                    <StandingChip standing overdue/><span class="soft small">{stands}</span><DeliveryChip subject=id.erased()/>
                </p>
                <h1 class="title">{title}</h1>
            }))}
        </header>
    }
}

/// The answer as far as it may be seen here.
#[component]
fn AnswerNow(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let answer = Memo::new(move || app.read(|replica| replica.shown().find(Answer::id_of(id)).cloned()).flatten());
    let signed = move |answer: &Answer| {
        app.read(|replica| {
            let store = replica.shown();
            let by = names::department(store, answer.department);
            answer.approved_by.zip(answer.approved).map_or_else(
                || (t().organizer_opinion.drafted)(&by),
                |(who, at)| {
                    let (who, at) = (names::officer(store, who), format::moment(at, app.today()));
                    (t().organizer_opinion.drafted_and_approved)(&by, &who, &at)
                },
            )
        })
    };
    move || {
        let answer = answer.get().filter(|answer| answer.text.get().is_some_and(|text| !text.trim().is_empty()))?;
        let text = answer.text.get().cloned().unwrap_or_default();
        let signed = signed(&answer);
        Some(view! {
            <section class="exchange-answer stack" data-testid="answer">
                <h2 class="sub">{t().organizer_opinion.answer}</h2>
                <Prose text/>
                {answer.returned_because.map(|reason| view! {
                    <Banner tone=Tone::Refused icon="back"><div class="banner-body"><b>{t().organizer_opinion.returned_because}</b>{reason}</div></Banner>
                })}
                <p class="signed"><Icon name="stamp"/><span>{signed}</span></p>
            </section>
        })
    }
}

/// The petitions an opinion was made of, with the names of their posts.
fn sources(app: App, id: Id<Opinion>) -> Vec<(Petition, String)> {
    app.read(|replica| {
        let store = replica.shown();
        let petitions = names::petitions_of(store, id).into_iter();
        petitions.map(|petition| (petition.clone(), names::post(store, petition.unit))).collect()
    })
    .unwrap_or_default()
}

#[component]
fn Sources(id: Id<Opinion>, open: Memo<bool>) -> impl IntoView {
    let app = use_app();
    let sources = Memo::new(move || sources(app, id));
    // The last one stays: an opinion stands for somebody.
    let removable = Memo::new(move || open.get() && sources.read().len() > 1);
    let source = move |(petition, post): (Petition, String)| {
        let it = petition.id;
        let words = [&petition.difficulty, &petition.proposal].into_iter().filter_map(|field| field.get().cloned());
        let words: Vec<_> = words.filter(|text| !text.trim().is_empty()).collect();
        view! {
            <section class="stack-s" data-testid=format!("source-{it}")>
                <div class="section-head">
                    <a class="more" href=format!("/tiep-nhan/{it}")>{names::petition(&petition)}</a><span class="soft small">{post}</span>
                </div>
                {words.into_iter().map(|text| view! { <Quote text/> }).collect_view()}
                <Show when=move || removable.get()>
                    <div class="cluster">
                        <button class="button" data-kind="quiet" data-testid=format!("remove-{it}")
                            on:click=move |_| app.run(RemoveFromOpinion { opinion: id, petition: it })>{t().organizer_opinion.leave_out}</button>
                    </div>
                </Show>
            </section>
        }
    };
    view! { <Section title=t().organizer_opinion.sources><div class="stack">{live(move || sources.get().into_iter().map(source).collect_view())}</div></Section> }
}
