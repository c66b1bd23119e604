//! Whether the posts are ready for a day without a network, by what their tablets have reported; and whom to remind.

use crate::{
    browser::text::compare,
    format,
    pages::{names, ready::need_words},
    parts::{Banner, Chip, Empty, Icon, Memo, Search, Select, Show, Tabs, Tone, VirtualList, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    id::Id,
    order,
    reads::Store,
    ready::Standing,
    record::{Conference, Readiness, Unit},
    text::{fold, has_words},
    time::Moment,
};
use leptos::prelude::*;

/// Which posts the list shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    All,
    Never,
    LongAgo,
    Lacking,
    Ready,
}

const TABS: &[(Tab, &str)] = &[
    (Tab::All, t().posts.all),
    (Tab::Never, t().posts.never),
    (Tab::LongAgo, t().posts.long_ago),
    (Tab::Lacking, t().posts.lacking),
    (Tab::Ready, t().posts.ready),
];

/// What the list shows of a post, and what it is found by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Line {
    id: Id<Unit>,
    /// By which it is sorted.
    name: String,
    /// As it is called.
    post: String,
    standing: Standing,
    tablets: usize,
    words: String,
}

impl Line {
    fn is_under(&self, tab: Tab) -> bool {
        match tab {
            Tab::All => true,
            Tab::Never => self.standing == Standing::Never,
            Tab::LongAgo => matches!(self.standing, Standing::LongAgo(_)),
            Tab::Lacking => matches!(self.standing, Standing::Lacking(..)),
            Tab::Ready => self.standing.is_ready(),
        }
    }

    /// What keeps it from being ready.
    fn why(&self) -> String {
        match &self.standing {
            Standing::Never => t().posts.never.to_lowercase(),
            Standing::LongAgo(_) => t().posts.long_ago.to_lowercase(),
            Standing::Lacking(needs, _) => (t().posts.missing)(&need_words(needs)),
            Standing::Ready(_) => String::new(),
        }
    }
}

fn standing(store: &Store, unit: Id<Unit>, now: Moment) -> Standing {
    Standing::of(store.hanging_on::<Readiness>(unit.erased()), now)
}

/// The posts that take part in a conference: those that exist on its day.
fn taking_part<'a>(store: &'a Store, conference: &Conference) -> impl Iterator<Item = &'a Unit> {
    let day = conference.date;
    store.all::<Unit>().filter(move |unit| unit.exists_on(day))
}

/// How many of the posts that take part are ready.
pub fn ready(store: &Store, conference: &Conference, now: Moment) -> usize {
    taking_part(store, conference).filter(|unit| standing(store, unit.id, now).is_ready()).count()
}

/// The posts in Vietnamese order.
fn lines(store: &Store, conference: &Conference, now: Moment) -> Vec<Line> {
    let line = |unit: &Unit| {
        let post = names::post(store, unit.id);
        let district = unit.district.as_deref().unwrap_or_default();
        Line {
            id: unit.id,
            name: unit.name.clone(),
            words: fold(&format!("{post} {district}")),
            standing: standing(store, unit.id, now),
            tablets: store.hanging_on::<Readiness>(unit.id.erased()).count(),
            post,
        }
    };
    let mut lines: Vec<Line> = taking_part(store, conference).map(line).collect();
    order::by(&mut lines, |left, right| compare(&left.name, &right.name).then_with(|| left.id.cmp(&right.id)));
    lines
}

/// What to send to those who are not ready, with their names and why.
fn reminder(conference: &Conference, lines: &[Line]) -> (usize, String) {
    let waiting: Vec<&Line> = lines.iter().filter(|line| !line.standing.is_ready()).collect();
    let mut text = vec![(t().posts.reminder_head)(&conference.title, &format::date(conference.date))];
    let numbered = waiting.iter().zip(1_usize..);
    text.extend(numbered.map(|(line, n)| (t().posts.reminder_line)(&format::padded(n), &line.post, &line.why())));
    text.push(t().posts.reminder_end.into());
    // Where it is pasted, lines break as they do there.
    (waiting.len(), text.join("\n").replace('\u{a0}', " "))
}

/// The board.
#[component]
pub fn Posts() -> impl IntoView {
    let app = use_app();
    // Other news leave the board as it is, with what is being sought on it.
    let conference = Memo::new(move || app.conference());
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="posts">
            <div class="page-body" data-wide>
                {live(move || match conference.get() {
                    Some(conference) => view! { <Board conference/> }.into_any(),
                    None => view! { <Empty icon="agenda" title=t().posts.no_conference text=t().posts.no_conference_yet/> }.into_any(),
                })}
            </div>
        </main>
    }
}

#[component]
fn Board(conference: Conference) -> impl IntoView {
    let app = use_app();
    let conference = StoredValue::new(conference);
    let all = Memo::new(move || {
        // What was reported gets old with the day.
        app.today();
        let now = app.now();
        conference.with_value(|it| app.read(|replica| lines(replica.shown(), it, now))).unwrap_or_default()
    });
    let (query, tab, by_name) = (RwSignal::new(String::new()), RwSignal::new(Tab::All), RwSignal::new(false));
    let found = Memo::new(move || {
        let query = query.get();
        let mut found: Vec<Line> = all.get();
        found.retain(|line| has_words(&line.words, &query));
        if !by_name.get() {
            order::by_key(&mut found, |line| line.standing.rank());
        }
        found
    });
    let counts = move || {
        found.with(|lines| TABS.iter().map(|(tab, _)| lines.iter().filter(|it| it.is_under(*tab)).count()).collect())
    };
    let shown = Memo::new(move || found.get().into_iter().filter(|line| line.is_under(tab.get())).collect::<Vec<_>>());
    let orders = [("", t().posts.worst_first), ("name", t().posts.by_name)];
    let orders = vec![(String::new(), orders.map(|(value, word)| (value.to_owned(), word.to_owned())).to_vec())];
    view! {
        <Head all conference/>
        <div class="field-row">
            <Search testid="posts-search" label=t().posts.search placeholder=t().posts.search_example on_input=move |words: String| query.set(words)/>
            <div>
                <label class="unseen" for="posts-order">{t().posts.order}</label>
                <Select id="posts-order" value="" options=orders on_change=move |order: String| by_name.set(order == "name")/>
            </div>
        </div>
        <div class="stack-s">
            <Tabs tabs=TABS chosen=tab counts=Signal::derive(counts)/>
            <section class="card card-flush">
                <VirtualList label=t().posts.list lines=shown row=move |line| view! { <PostRow line/> }.into_any()/>
                <Show when=move || shown.read().is_empty()>
                    <Empty icon="search" title=t().posts.nothing_here text=t().posts.comes_here/>
                </Show>
            </section>
        </div>
    }
}

#[component]
fn Head(all: Memo<Vec<Line>>, conference: StoredValue<Conference>) -> impl IntoView {
    let app = use_app();
    // Where the browser does not let the app copy, the person can.
    let by_hand = RwSignal::new(None::<String>);
    let ready = move || all.with(|lines| lines.iter().filter(|line| line.standing.is_ready()).count());
    let is_needed = move || ready() < all.read().len();
    let copy = move |_| {
        let (count, text) = conference.with_value(|it| all.with_untracked(|lines| reminder(it, lines)));
        app.copy(text.clone(), move |copied| told(app, by_hand, count, text, copied));
    };
    view! {
        <header class="page-head">
            <h1 class="title">{t().posts.title}</h1>
            <div class="split">
                <p><b data-testid="posts-ready">{live(move || (t().posts.summary)(ready(), all.read().len()))}</b></p>
                <Show when=is_needed>
                    <button class="button" data-testid="copy-reminder" on:click=copy><Icon name="sheet"/>{t().posts.copy}</button>
                </Show>
            </div>
            <p class="soft small">{t().posts.explained}</p>
            {live(move || by_hand.get().map(|text| view! {
                <Banner tone=Tone::Waiting icon="alert"><div class="banner-body">{t().posts.not_copied}</div></Banner>
                <textarea class="input" data-tall readonly aria-label=t().posts.reminder data-testid="reminder" prop:value=text></textarea>
            }))}
        </header>
    }
}

fn told(app: App, by_hand: RwSignal<Option<String>>, count: usize, text: String, copied: bool) {
    // The screen may be gone by now.
    let _ = by_hand.try_set((!copied).then_some(text));
    if copied {
        app.say((t().posts.copied)(count));
    }
}

#[component]
fn PostRow(line: Line) -> impl IntoView {
    let app = use_app();
    let (tone, icon, word) = match &line.standing {
        Standing::Never => (Tone::Waiting, "cloud-off", t().posts.never),
        Standing::LongAgo(_) => (Tone::Waiting, "clock", t().posts.long_ago),
        Standing::Lacking(..) => (Tone::Waiting, "alert", t().posts.lacking),
        Standing::Ready(_) => (Tone::Received, "check", t().posts.ready),
    };
    let reported = match &line.standing {
        Standing::Never => None,
        Standing::LongAgo(at) | Standing::Lacking(_, at) | Standing::Ready(at) => Some(*at),
    };
    let missing = match &line.standing {
        Standing::Never => t().posts.not_heard.to_owned(),
        Standing::Lacking(needs, _) => (t().posts.missing)(&need_words(needs)),
        _ => String::new(),
    };
    let when = |at: Moment| match at.day() {
        day if day == app.today() => format::moment(at, day),
        day => format::short_date(day),
    };
    let reported = reported.map(|at| (t().posts.reported)(&when(at)));
    let tablets = (line.tablets > 1).then(|| (t().posts.tablets)(line.tablets));
    let about: Vec<String> = [missing].into_iter().filter(|it| !it.is_empty()).chain(reported).chain(tablets).collect();
    view! {
        <div class="row" data-testid=format!("post-{}", line.id)>
            <span class="row-body">
                <span class="row-title">{line.post}</span>
                <span class="row-meta"><Chip tone icon text=word/>{about.join(" · ")}</span>
            </span>
        </div>
    }
}
