//! The list of opinions under their topics.

use crate::{
    pages::{
        names,
        progress::{Standing, StandingChip, is_overdue},
    },
    parts::{Empty, Entry, Icon, Memo, Show, Tabs, VirtualList},
    state::use_app,
    text::t,
};
use caunoi_core::{
    id::Id,
    reads::Store,
    record::{Conference, Opinion},
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// Which opinions the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    All,
    Unassigned,
    Answering,
    Submitted,
    Approved,
    Published,
}

const TABS: &[(Tab, &str)] = &[
    (Tab::All, t().opinions.tab_all),
    (Tab::Unassigned, t().opinions.tab_unassigned),
    (Tab::Answering, t().opinions.tab_answering),
    (Tab::Submitted, t().opinions.tab_submitted),
    (Tab::Approved, t().opinions.tab_approved),
    (Tab::Published, t().opinions.tab_published),
];

impl Tab {
    /// The tab an address asks for.
    fn from_query(word: &str) -> Self {
        match word {
            "chua-giao" => Self::Unassigned,
            "dang-tra-loi" => Self::Answering,
            "cho-duyet" => Self::Submitted,
            "da-duyet" => Self::Approved,
            "da-cong-bo" => Self::Published,
            _ => Self::All,
        }
    }

    fn shows(self, line: &Line) -> bool {
        match self {
            Self::All => true,
            Self::Unassigned => line.standing == Standing::Unassigned,
            Self::Answering => line.standing.is_being_answered(),
            Self::Submitted => line.standing == Standing::Submitted,
            Self::Approved => line.standing == Standing::Approved,
            Self::Published => line.standing == Standing::Published,
        }
    }
}

/// What the list shows of an opinion.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Line {
    id: Id<Opinion>,
    title: String,
    topic: String,
    units: String,
    standing: Standing,
    overdue: bool,
}

fn lines(store: &Store, conference: &Conference, today: NaiveDate) -> Vec<Line> {
    let line = |opinion: &Opinion| Line {
        id: opinion.id,
        title: names::opinion(opinion),
        topic: names::topic(store, opinion.topic.get()),
        units: (t().opinions.units)(opinion.units.len()),
        standing: Standing::of(store, opinion),
        overdue: is_overdue(store, opinion, today),
    };
    names::opinions(store, conference.id).into_iter().map(line).collect()
}

/// A row of the list: an opinion, or the topic of those under it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Item {
    Topic(String),
    Opinion(Line),
}

/// Lines under the name of their topic; they come sorted by it.
fn grouped(lines: Vec<Line>) -> Vec<Item> {
    let mut items = Vec::new();
    let mut topic = None;
    for line in lines {
        if topic.as_ref() != Some(&line.topic) {
            items.push(Item::Topic(line.topic.clone()));
            topic = Some(line.topic.clone());
        }
        items.push(Item::Opinion(line));
    }
    items
}

/// The list side of the opinions screen.
#[component]
pub fn List(
    /// The opinion that is open.
    open: Memo<Option<Id<Opinion>>>,
) -> impl IntoView {
    let app = use_app();
    let asked = untrack(|| app.query("loc")).unwrap_or_default();
    let tab = RwSignal::new(Tab::from_query(&asked));
    let all = Memo::new(move || {
        let (today, conference) = (app.today(), app.conference());
        conference.and_then(|it| app.read(|replica| lines(replica.shown(), &it, today))).unwrap_or_default()
    });
    let counts =
        move || all.with(|lines| TABS.iter().map(|(tab, _)| lines.iter().filter(|it| tab.shows(it)).count()).collect());
    let items = Memo::new(move || grouped(all.get().into_iter().filter(|line| tab.get().shows(line)).collect()));
    view! {
        <section class="pane-list" tabindex="0" aria-label=t().opinions.list>
            <div class="pane-head pane-head-tabs">
                <div class="split">
                    <h1 class="title">{t().opinions.title}</h1>
                    <a class="button" data-kind="quiet" href="/y-kien/moi" data-testid="new-opinion"><Icon name="plus"/>{t().opinions.form}</a>
                </div>
                <Tabs tabs=TABS chosen=tab counts=Signal::derive(counts)/>
            </div>
            <VirtualList label=t().opinions.title lines=items row=move |item| match item {
                Item::Topic(topic) => view! { <h2 class="list-head">{topic}</h2> }.into_any(),
                Item::Opinion(line) => view! { <OpinionRow line open/> }.into_any(),
            }/>
            <Show when=move || items.read().is_empty()><NothingHere tab/></Show>
        </section>
    }
}

#[component]
fn NothingHere(tab: RwSignal<Tab>) -> impl IntoView {
    move || {
        let (title, text) = match tab.get() {
            Tab::All => (t().opinions.none, t().opinions.how_to_form),
            Tab::Unassigned => (t().opinions.none_unassigned, t().opinions.unassigned_come_here),
            Tab::Answering => (t().opinions.none_answering, t().opinions.answering_come_here),
            Tab::Submitted => (t().opinions.none_submitted, t().opinions.submitted_come_here),
            Tab::Approved => (t().opinions.none_approved, t().opinions.approved_come_here),
            Tab::Published => (t().opinions.none_published, t().opinions.published_come_here),
        };
        view! { <Empty icon="merge" title text/> }
    }
}

#[component]
fn OpinionRow(line: Line, open: Memo<Option<Id<Opinion>>>) -> impl IntoView {
    let Line { id, title, units, standing, overdue, .. } = line;
    let current = Signal::derive(move || open.get() == Some(id));
    view! {
        <Entry href=format!("/y-kien/{id}") title current end=units testid=format!("opinion-{id}")>
            <StandingChip standing overdue/>
        </Entry>
    }
}
