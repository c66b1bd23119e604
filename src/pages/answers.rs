//! The published opinions and their answers; the post's own petitions stand beside them.

use super::{address, names};
use crate::{
    browser::text::compare,
    format,
    parts::{
        Anew, Chip, Empty, Entry, Icon, ListPane, Memo, Panes, Quote, Row, Rows, Search, Section, Show, Tone, live,
    },
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    id::Id,
    order,
    record::{AgendaItem, AnswerMode, Opinion},
    text::{fold, has_words},
};
use leptos::prelude::*;

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Line {
    id: Id<Opinion>,
    title: String,
    about: String,
    mode: Option<AnswerMode>,
    own: bool,
    folded: String,
}

fn lines(app: App) -> Vec<Line> {
    app.read(|replica| {
        let store = replica.shown();
        let own_unit = replica.officer().and_then(caunoi_core::record::Officer::unit);
        let line = |opinion: &Opinion| {
            let answer = names::answer(store, opinion.id);
            let text = answer.and_then(|answer| answer.text.get()).cloned().unwrap_or_default();
            let title = names::opinion(opinion);
            Line {
                id: opinion.id,
                about: format!("{} · {}", names::topic(store, opinion.topic.get()), names::stands_for(opinion)),
                mode: answer.and_then(|answer| answer.mode.get().copied()),
                own: own_unit.is_some_and(|unit| opinion.units.contains(&unit)),
                folded: fold(&format!("{title} {} {text}", opinion.text.get().map_or("", String::as_str))),
                title,
            }
        };
        let published = store.all::<Opinion>().filter(|opinion| opinion.published.is_some());
        let mut lines: Vec<_> = published.map(line).collect();
        order::by(&mut lines, |left, right| right.own.cmp(&left.own).then_with(|| compare(&left.title, &right.title)));
        lines
    })
    .unwrap_or_default()
}

/// The word for how an answer is given, as a chip.
fn mode_chip(mode: Option<AnswerMode>) -> impl IntoView {
    let (tone, icon) = match mode {
        Some(AnswerMode::Written) => (Tone::Muted, "clock"),
        Some(AnswerMode::Escalated) => (Tone::Waiting, "forward"),
        _ => (Tone::Done, "check"),
    };
    view! { <Chip tone icon text=mode.map_or(t().answers.answered, format::answer_mode)/> }
}

/// The answers screen.
#[component]
pub fn Answers() -> impl IntoView {
    let app = use_app();
    let id = address::record::<Opinion>();
    let sought = RwSignal::new(String::new());
    let all = Memo::new(move || lines(app));
    let found = move |own: bool| {
        let words = sought.get();
        let fits = |line: &Line| line.own == own && has_words(&line.folded, &words);
        all.get().into_iter().filter(fits).collect::<Vec<_>>()
    };
    let row = move |Line { id: opinion, title, about, mode, .. }: Line| {
        let current = Signal::derive(move || id.get() == Some(opinion));
        view! {
            <li>
                <Entry href=format!("/tra-loi/{opinion}") title current testid=format!("opinion-{opinion}")>{mode_chip(mode)}{about}</Entry>
            </li>
        }
    };
    let rows = move |own| view! { <Rows><For each=move || found(own) key=|line| line.clone() children=row/></Rows> };
    view! {
        <Panes detail=Signal::derive(move || id.get().is_some()) testid="answers">
            <ListPane title=t().answers.title head=move || view! {
                <Search testid="search" label=t().answers.search placeholder=t().answers.search on_input=move |words: String| sought.set(words)/>
            }>
                <Show when=move || !found(true).is_empty()><h2 class="list-head">{t().answers.of_own_unit}</h2>{rows(true)}</Show>
                <Show when=move || !found(false).is_empty()><h2 class="list-head">{t().answers.others}</h2>{rows(false)}</Show>
                <Show when=move || found(true).is_empty() && found(false).is_empty()>
                    {live(move || if sought.read().trim().is_empty() {
                        view! { <Empty icon="answer" title=t().answers.nothing_yet text=t().answers.appear_here/> }
                    } else {
                        view! { <Empty icon="search" title=t().answers.nothing_found text=t().answers.search_hint/> }
                    })}
                </Show>
            </ListPane>
            <section class="pane-detail" tabindex="0" aria-label=t().answers.open_answer>
                <Anew key=id view=|open| match open {
                    Some(id) => view! { <Exchange id/> }.into_any(),
                    None => view! { <Empty icon="answer" title=t().answers.choose_one text=t().answers.stands_here/> }.into_any(),
                }/>
            </section>
        </Panes>
    }
}

/// An opinion and its answer, and the reader's own petition in it.
#[component]
fn Exchange(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let opinion = Memo::new(move || {
        app.read(|replica| replica.shown().find(id).filter(|opinion| opinion.published.is_some()).cloned()).flatten()
    });
    move || match opinion.get() {
        None => {
            view! { <Empty icon="answer" title=t().answers.no_such_answer text=t().answers.taken_back/> }.into_any()
        }
        Some(opinion) => view! {
            <article class="page-body" data-wide data-testid="exchange">
                <ExchangeHead opinion=opinion.clone()/>
                <div class="exchange">
                    <section class="exchange-ask">
                        <h2 class="sub">{t().answers.opinion}</h2>
                        <div class="prose"><p>{opinion.text.get().cloned().unwrap_or_default()}</p></div>
                        <OwnWords id/>
                    </section>
                    <AnswerText id/>
                </div>
                <OnAgenda id/>
                <StandsFor opinion/>
            </article>
        }
        .into_any(),
    }
}

#[component]
fn ExchangeHead(opinion: Opinion) -> impl IntoView {
    let app = use_app();
    let (about, mode) = app
        .peek(|replica| {
            let store = replica.shown();
            let about = format!("{} · {}", names::topic(store, opinion.topic.get()), names::stands_for(&opinion));
            (about, names::answer(store, opinion.id).and_then(|answer| answer.mode.get().copied()))
        })
        .unwrap_or_default();
    view! {
        <header class="page-head">
            <p class="cluster">{mode_chip(mode)}<span class="soft small">{about}</span></p>
            <h1 class="title">{names::opinion(&opinion)}</h1>
        </header>
    }
}

/// The reader's own petitions in the opinion; nobody else's are on this tablet.
#[component]
fn OwnWords(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let own = Memo::new(move || {
        app.read(|replica| {
            let unit = replica.officer().and_then(caunoi_core::record::Officer::unit);
            let petitions = names::petitions_of(replica.shown(), id).into_iter();
            let mine = petitions.filter(|petition| unit == Some(petition.unit));
            mine.map(|petition| {
                let words = petition.proposal.get().filter(|text| !text.is_empty()).or(petition.difficulty.get());
                (petition.id, words.cloned().unwrap_or_default())
            })
            .collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    move || {
        own.get()
            .into_iter()
            .map(|(petition, words)| {
                view! {
                    <h2 class="sub">{t().answers.own_petition}</h2>
                    <Quote text=words/>
                    <a href=format!("/kien-nghi/{petition}")>{t().answers.whole_petition}</a>
                }
            })
            .collect_view()
    }
}

#[component]
fn AnswerText(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let shown = Memo::new(move || {
        let today = app.today();
        app.read(|replica| {
            let store = replica.shown();
            let answer = names::answer(store, id)?;
            let department = names::department(store, answer.department);
            let approved = answer.approved.map(|at| (t().answers.approved)(&format::moment(at, today)));
            let by = answer.approved_by.map(|officer| names::officer(store, officer)).unwrap_or_default();
            let signed = (t().answers.signed)(&department, &by, &approved.unwrap_or_default());
            let outcome = answer.outcome.get().map(|outcome| format::outcome(*outcome));
            Some((answer.text.get().cloned().unwrap_or_default(), outcome.unwrap_or_default(), signed))
        })
        .flatten()
    });
    move || {
        shown.get().map(|(text, outcome, signed)| view! {
        <section class="exchange-answer" data-testid="answer">
            <h2 class="sub">{t().answers.answer}</h2>
            <div class="prose">{text.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view()}</div>
            <p class="soft">{outcome}</p>
            <p class="signed"><Icon name="stamp"/><span>{signed}</span></p>
        </section>
    })
    }
}

/// Where the opinion comes up on the day.
#[component]
fn OnAgenda(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let places = Memo::new(move || {
        let Some(conference) = app.conference() else { return vec![] };
        app.read(|replica| {
            let items = names::agenda(replica.shown(), &conference);
            let holds = |item: &AgendaItem| item.opinions.contains(&id);
            items
                .filter(|(_, item)| holds(item))
                .map(|(starts, item)| (format::clock(starts), item.title.clone()))
                .collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    move || {
        (!places.get().is_empty()).then(|| {
            view! {
                <Section title=t().answers.on_agenda>
                    <Rows>{places.get().into_iter().map(|(starts, title)| view! {
                        <Row href="/chuong-trinh" icon="agenda" title=title meta=move || (t().answers.about)(&starts)/>
                    }).collect_view()}</Rows>
                </Section>
            }
        })
    }
}

#[component]
fn StandsFor(opinion: Opinion) -> impl IntoView {
    let app = use_app();
    let units = app.peek(|replica| names::units(replica.shown(), &opinion.units)).unwrap_or_default();
    view! {
        <Section title=(t().answers.stands_for)(&format::padded(units.len()))>
            <ul class="units">{units.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul>
        </Section>
    }
}
