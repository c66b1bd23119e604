//! The list of petitions, with search and filters.

use crate::{
    format,
    pages::{names, organizer::Selection},
    parts::{Empty, Entry, Memo, Search, Select, Show, Tabs, VirtualList},
    state::use_app,
    text::t,
};
use caunoi_core::{
    id::Id,
    order,
    reads::Store,
    record::{Conference, Grouping, Petition, Stage, Topic},
    text::{fold, has_words},
    time::Moment,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// Which petitions the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Arrived,
    Received,
    Sorted,
    Returned,
}

const TABS: &[(Tab, &str)] = &[
    (Tab::Arrived, t().inbox.tab_arrived),
    (Tab::Received, t().inbox.tab_received),
    (Tab::Sorted, t().inbox.tab_sorted),
    (Tab::Returned, t().inbox.tab_returned),
];

/// What the list shows of a petition, and what it is found by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Line {
    id: Id<Petition>,
    title: String,
    about: String,
    topic: Option<Id<Topic>>,
    arrived: bool,
    returned: bool,
    sorted: bool,
    words: String,
}

impl Line {
    /// A petition can be part of an opinion before it was taken in; then two tabs show it.
    fn is_under(&self, tab: Tab) -> bool {
        match tab {
            Tab::Arrived => self.arrived,
            Tab::Returned => self.returned,
            Tab::Sorted => self.sorted && !self.returned,
            Tab::Received => !self.arrived && !self.returned && !self.sorted,
        }
    }
}

/// The petitions that were sent, the newest first.
fn lines(store: &Store, conference: &Conference, today: NaiveDate) -> Vec<Line> {
    let all = store.hanging_on::<Petition>(conference.id.erased());
    let mut sent: Vec<_> = all.filter(|it| !matches!(it.stage, Stage::Draft | Stage::Withdrawn)).collect();
    order::by_key(&mut sent, |petition| (std::cmp::Reverse(petition.submitted), petition.id));
    sent.into_iter().map(|petition| line(store, petition, today)).collect()
}

fn line(store: &Store, petition: &Petition, today: NaiveDate) -> Line {
    let post = names::post(store, petition.unit);
    let number = petition.number.map(|number| format!("{} · ", (t().inbox.number)(number))).unwrap_or_default();
    let texts = [&petition.title, &petition.difficulty, &petition.cause, &petition.proposal];
    let texts = texts.into_iter().filter_map(|field| field.get().map(String::as_str));
    let words: Vec<&str> = texts.chain([post.as_str(), number.as_str()]).collect();
    Line {
        id: petition.id,
        title: names::petition(petition),
        words: fold(&words.join(" ")),
        about: format!(
            "{number}{post}{}",
            petition.submitted.map(|at| format!(" · {}", when(at, today))).unwrap_or_default()
        ),
        topic: petition.topic.get().copied(),
        arrived: petition.stage == Stage::Submitted,
        returned: petition.stage == Stage::Returned,
        sorted: store.hanging_on::<Grouping>(petition.id.erased()).next().is_some(),
    }
}

/// "11:11" today, "08/10" on any other day.
fn when(at: Moment, today: NaiveDate) -> String {
    if at.day() == today { format::moment(at, today) } else { format::short_date(at.day()) }
}

/// The list side of the inbox.
#[component]
pub fn List(
    /// The petition that is open.
    open: Memo<Option<Id<Petition>>>,
) -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move || {
        let (today, conference) = (app.today(), app.conference());
        conference.and_then(|it| app.read(|replica| lines(replica.shown(), &it, today))).unwrap_or_default()
    });
    let query = RwSignal::new(String::new());
    let topic = RwSignal::new(None::<Id<Topic>>);
    let tab = RwSignal::new(Tab::Arrived);
    let found = Memo::new(move || {
        let (query, topic) = (query.get(), topic.get());
        let is_found = |line: &&Line| (topic.is_none() || line.topic == topic) && has_words(&line.words, &query);
        all.with(|lines| lines.iter().filter(is_found).cloned().collect::<Vec<_>>())
    });
    let counts = move || {
        found.with(|lines| TABS.iter().map(|(tab, _)| lines.iter().filter(|it| it.is_under(*tab)).count()).collect())
    };
    let shown = Memo::new(move || found.get().into_iter().filter(|line| line.is_under(tab.get())).collect::<Vec<_>>());
    let sorted = move || all.with(|lines| (t().inbox.sorted)(lines.iter().filter(|it| it.sorted).count(), lines.len()));
    view! {
        <section class="pane-list" tabindex="0" aria-label=t().inbox.petitions_sent>
            <div class="pane-head pane-head-tabs">
                <div class="split"><h1 class="title">{t().inbox.title}</h1><span class="soft small num">{sorted}</span></div>
                <Search testid="inbox-search" label=t().inbox.search placeholder=t().inbox.search_example on_input=move |words: String| query.set(words)/>
                <TopicFilter topic/>
                <Tabs tabs=TABS chosen=tab counts=Signal::derive(counts)/>
            </div>
            <VirtualList label=t().inbox.petitions lines=shown row=move |line| view! { <PetitionRow line open/> }.into_any()/>
            <Show when=move || shown.read().is_empty()><NothingHere tab query/></Show>
            <super::bulk::BulkBar/>
        </section>
    }
}

#[component]
fn TopicFilter(topic: RwSignal<Option<Id<Topic>>>) -> impl IntoView {
    let app = use_app();
    let topics = app.peek(|replica| names::topic_choices(replica.shown())).unwrap_or_default();
    let mut options = vec![(String::new(), vec![("all".to_owned(), t().inbox.every_topic.to_owned())])];
    options.extend(topics);
    view! {
        <label class="unseen" for="inbox-topic">{t().inbox.topic}</label>
        <Select id="inbox-topic" value="all" options on_change=move |id: String| topic.set(id.parse().ok())/>
    }
}

#[component]
fn NothingHere(tab: RwSignal<Tab>, query: RwSignal<String>) -> impl IntoView {
    move || {
        if !query.read().trim().is_empty() {
            return view! { <Empty icon="search" title=t().inbox.nothing_found text=t().inbox.search_otherwise/> };
        }
        let (title, text) = match tab.get() {
            Tab::Arrived => (t().inbox.none_arrived, t().inbox.arrived_come_here),
            Tab::Received => (t().inbox.none_received, t().inbox.received_come_here),
            Tab::Sorted => (t().inbox.none_sorted, t().inbox.how_to_sort),
            Tab::Returned => (t().inbox.none_returned, t().inbox.returned_come_here),
        };
        view! { <Empty icon="inbox" title text/> }
    }
}

#[component]
fn PetitionRow(line: Line, open: Memo<Option<Id<Petition>>>) -> impl IntoView {
    let selection = Selection::expect();
    let id = line.id;
    let current = Signal::derive(move || open.get() == Some(id));
    let toggle = move |_| if selection.contains_untracked(id) { selection.drop(id) } else { selection.choose(id) };
    view! {
        <div class="choice">
            <label class="icon-button">
                <input type="checkbox" class="pick" aria-label=(t().inbox.choose)(&line.title) data-testid=format!("pick-{id}")
                    prop:checked=move || selection.contains(id) on:change=toggle/>
            </label>
            <Entry href=format!("/tiep-nhan/{id}") title=line.title current testid=format!("petition-{id}")>{line.about}</Entry>
        </div>
    }
}
