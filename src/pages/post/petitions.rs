//! A post's petitions: the list, and beside it the one that is open.

use super::status;
use crate::{
    browser::text::compare,
    pages::{address, names, pieces, shell::begin_petition},
    parts::{Anew, Chip, Empty, Entry, Icon, ListPane, Memo, Panes, Rows, Show, Tabs},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    id::Id,
    order,
    record::{Petition, Stage},
};
use leptos::prelude::*;

/// What the right side shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Open {
    Nothing,
    Write(Id<Petition>),
    Read(Id<Petition>),
}

fn open(app: App, id: Option<Id<Petition>>) -> Open {
    let Some(id) = id else { return Open::Nothing };
    let stage = app.read(|replica| replica.shown().find(id).map(|petition| petition.stage)).flatten();
    match stage {
        None | Some(Stage::Draft | Stage::Returned | Stage::Withdrawn) => Open::Write(id),
        Some(Stage::Submitted | Stage::Received) => Open::Read(id),
    }
}

/// The petitions screen.
#[component]
pub fn Petitions() -> impl IntoView {
    let app = use_app();
    let id = address::record::<Petition>();
    // The address that the tablet's home screen has for writing leads on to a petition that is not there yet.
    Effect::new(move |_| {
        if app.path_part(1) == "moi" {
            app.go_instead(&begin_petition(app));
        }
    });
    let shown = Memo::new(move || open(app, id.get()));
    view! {
        <Panes detail=Signal::derive(move || shown.get() != Open::Nothing) testid="petitions">
            <List current=id/>
            <section class="pane-detail" tabindex="0" aria-label=t().petitions.open>
                <Anew key=shown view=|open| match open {
                    Open::Nothing => view! {
                        <Empty icon="pen" title=t().petitions.choose_one text=t().petitions.or_write/>
                    }.into_any(),
                    Open::Write(id) => pieces::editor(id),
                    Open::Read(id) => pieces::reader(id),
                }/>
            </section>
        </Panes>
    }
}

/// Which petitions the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Filter {
    All,
    Drafts,
    Sent,
    Answered,
}

const TABS: &[(Filter, &str)] = &[
    (Filter::All, t().petitions.all),
    (Filter::Drafts, t().petitions.drafts),
    (Filter::Sent, t().petitions.sent),
    (Filter::Answered, t().petitions.answered),
];

/// A row of the list.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Line {
    id: Id<Petition>,
    title: String,
    topic: String,
    state: status::State,
    draft: bool,
    answered: bool,
}

fn lines(app: App) -> Vec<Line> {
    let today = app.today();
    app.read(|replica| {
        let store = replica.shown();
        let line = |petition: &Petition| Line {
            id: petition.id,
            title: names::petition(petition),
            topic: names::topic(store, petition.topic.get()),
            state: status::of(replica, petition, today),
            draft: petition.stage == Stage::Draft,
            answered: status::is_answered(replica, petition),
        };
        let mut lines: Vec<_> = store.all::<Petition>().map(line).collect();
        order::by(&mut lines, |left, right| {
            right.draft.cmp(&left.draft).then_with(|| compare(&left.title, &right.title))
        });
        lines
    })
    .unwrap_or_default()
}

#[component]
fn List(current: Memo<Option<Id<Petition>>>) -> impl IntoView {
    let app = use_app();
    let filter = RwSignal::new(Filter::All);
    let all = Memo::new(move || lines(app));
    let passes = |filter: Filter, line: &Line| match filter {
        Filter::All => true,
        Filter::Drafts => line.draft,
        Filter::Sent => !line.draft && !line.answered,
        Filter::Answered => line.answered,
    };
    let chosen = move || all.get().into_iter().filter(|line| passes(filter.get(), line)).collect::<Vec<_>>();
    let counts = Signal::derive(move || {
        TABS.iter()
            .map(|(tab, _)| all.with(|lines| lines.iter().filter(|line| passes(*tab, line)).count()))
            .collect::<Vec<_>>()
    });
    view! {
        <ListPane title=t().petitions.title tabbed=true head=move || view! { <Tabs tabs=TABS chosen=filter counts/> }>
            <Rows>
                <For each=chosen key=|line| line.clone() children=move |line| view! { <PetitionRow line current/> }/>
            </Rows>
            <Show when=move || chosen().is_empty()>
                <Empty icon="pen" title=t().petitions.none_yet text=t().petitions.none_yet_note/>
            </Show>
            <div class="pane-foot">
                <button class="button button-wide" data-kind="primary" data-testid="write-petition"
                    on:click=move |_| app.go(&begin_petition(app))>
                    <Icon name="plus"/>{t().petitions.write}
                </button>
            </div>
        </ListPane>
    }
}

#[component]
fn PetitionRow(line: Line, current: Memo<Option<Id<Petition>>>) -> impl IntoView {
    let Line { id, title, topic, state, .. } = line;
    view! {
        <li>
            <Entry href=format!("/kien-nghi/{id}") title current=Signal::derive(move || current.get() == Some(id)) testid=format!("petition-{id}")>
                <Chip tone=state.tone icon=state.icon text=state.text/>{topic}
            </Entry>
        </li>
    }
}
