//! What stands around every screen: where one is, where one can go, and the truth about sync.

use super::{Role, names, pieces};
use crate::{
    browser::page,
    format,
    parts::{Banner, Icon, Memo, Show, Toast, Tone, live},
    state::{App, Contact, Room, use_app},
    text::t,
};
use caunoi_core::record::Petition;
use leptos::prelude::*;

/// "Kiến nghị – Cầu Nối".
fn window_title(role: Role, path: &str) -> String {
    let places = places(role);
    let here = places.iter().filter(|place| path.starts_with(place.href)).max_by_key(|place| place.href.len());
    here.map_or_else(|| t().app.name.into(), |place| (t().app.title)(place.name))
}

/// A place one can go to.
struct Place {
    href: &'static str,
    icon: &'static str,
    name: &'static str,
    testid: &'static str,
}

const fn place(href: &'static str, icon: &'static str, name: &'static str, testid: &'static str) -> Place {
    Place { href, icon, name, testid }
}

const ANSWERS: Place = place("/tra-loi", "answer", t().shell.answers, "nav-answers");
const AGENDA: Place = place("/chuong-trinh", "agenda", t().shell.agenda, "nav-agenda");
const MATERIALS: Place = place("/tai-lieu", "folder", t().shell.materials, "nav-materials");
const HOME: Place = place("/", "home", t().shell.home, "nav-home");

/// At most five places for each role.
fn places(role: Role) -> Vec<Place> {
    match role {
        Role::Post => vec![
            HOME,
            place("/kien-nghi", "pen", t().shell.petitions, "nav-petitions"),
            ANSWERS,
            AGENDA,
            place("/ho-so", "sheet", t().shell.sheet, "nav-sheet"),
        ],
        Role::Organizer => vec![
            HOME,
            place("/tiep-nhan", "inbox", t().shell.inbox, "nav-inbox"),
            place("/y-kien", "merge", t().shell.opinions, "nav-opinions"),
            AGENDA,
            MATERIALS,
        ],
        Role::Department => vec![place("/", "pen", t().shell.assigned, "nav-home"), ANSWERS, AGENDA, MATERIALS],
        Role::Leader => vec![place("/", "stamp", t().shell.to_approve, "nav-home"), ANSWERS, AGENDA, MATERIALS],
        Role::Administrator => vec![HOME, ANSWERS, AGENDA, MATERIALS],
        Role::Unknown => vec![],
    }
}

/// The frame of every screen.
#[component]
pub fn Shell(
    /// Who uses the app.
    role: Memo<Role>,
    children: Children,
) -> impl IntoView {
    let app = use_app();
    let path = Memo::new(move || app.path());
    Effect::new(move |_| page::set_title(&window_title(role.get(), &path.get())));
    view! {
        <div class="shell">
            <a class="skip" href="#main" rel="external">{t().shell.skip}</a>
            <SampleBar/>
            <TopBar/>
            <div class="news"><News/></div>
            <nav class="places" aria-label=t().shell.places>
                <span class="rail-mark" aria-hidden="true"><Icon name="bridge"/><span>{t().app.name}</span></span>
                {live(move || places(role.get()).into_iter().map(|place| view! { <PlaceLink place/> }).collect_view())}
            </nav>
            {children()}
        </div>
        <Toasts/>
    }
}

#[component]
fn PlaceLink(place: Place) -> impl IntoView {
    let app = use_app();
    let here = move || {
        let path = app.path();
        let inside = place.href != "/" && path.strip_prefix(place.href).is_some_and(|rest| rest.starts_with('/'));
        (path == place.href || inside).then_some("page")
    };
    view! {
        <a href=place.href class="place" aria-current=here data-testid=place.testid>
            <Icon name=place.icon/><span>{place.name}</span>
        </a>
    }
}

/// Invented data says so on every screen.
#[component]
fn SampleBar() -> impl IntoView {
    let app = use_app();
    let sample = Memo::new(move || app.province().is_some_and(|province| province.sample));
    view! {
        <Show when=move || sample.get()>
            <aside class="sample-bar" aria-label=t().shell.sample data-testid="sample-bar">{live(move || (t().shell.sample_today)(&format::date(app.today())))}</aside>
        </Show>
    }
}

#[component]
fn TopBar() -> impl IntoView {
    let app = use_app();
    let name = Memo::new(move || owner(app));
    let when = Memo::new(move || countdown(app));
    let path = Memo::new(move || app.path());
    let back = Memo::new(move || list_of(&path.get()));
    view! {
        <header class="topbar">
            {live(move || back.get().map(|href| view! {
                <a href=href class="icon-button topbar-back" aria-label=t().shell.back data-testid="back"><Icon name="back"/></a>
            }))}
            <p class="topbar-name"><b>{live(move || name.get())}</b><span>{live(move || when.get())}</span></p>
            <SyncState/>
            <a href="/toi" class="icon-button" aria-label=t().shell.me data-testid="nav-me"><Icon name="person"/></a>
        </header>
    }
}

/// Where a detail's list is: "/kien-nghi" for "/kien-nghi/…".
fn list_of(path: &str) -> Option<String> {
    let (list, detail) = path.strip_prefix('/')?.split_once('/')?;
    (!detail.is_empty()).then(|| format!("/{list}"))
}

/// Whose tablet it is.
fn owner(app: App) -> String {
    let named = app.read(|replica| {
        let store = replica.shown();
        let officer = replica.officer();
        let unit = officer.and_then(caunoi_core::record::Officer::unit).map(|unit| names::post(store, unit));
        let department =
            || officer.and_then(caunoi_core::record::Officer::department).map(|id| names::department(store, id));
        unit.or_else(department).or_else(|| officer.map(|officer| officer.position.clone()))
    });
    named.flatten().unwrap_or_default()
}

/// How far away the conference is.
fn countdown(app: App) -> String {
    let Some(conference) = app.conference() else { return String::new() };
    let day = format::short_date(conference.date);
    match (conference.date - app.today()).num_days() {
        0 => (t().shell.conference_today)(&day),
        days if days > 0 => (t().shell.conference_in)(&day, days),
        _ => (t().shell.conference_over)(&day),
    }
}

/// The one place that tells the truth about sync, in two words and a dot.
#[component]
fn SyncState() -> impl IntoView {
    let app = use_app();
    let state = Memo::new(move || sync_words(app));
    view! {
        <a href="/gui-nhan" class="sync" data-state=move || state.get().0 data-testid="sync">
            <span class="sync-dot" aria-hidden="true"></span>{live(move || state.get().1)}
        </a>
    }
}

fn sync_words(app: App) -> (&'static str, String) {
    let (unsent, refused) =
        app.read(|replica| (replica.unsent_work(), replica.refused_to_show().count())).unwrap_or_default();
    if app.room() == Room::Full {
        return ("full", t().shell.full_short.into());
    }
    match (app.contact(), unsent, refused) {
        (_, _, refused) if refused > 0 => ("refused", (t().shell.to_mend)(refused)),
        (Contact::Busy, _, _) => ("busy", t().shell.sending.into()),
        (Contact::NoHub, _, _) => ("offline", t().shell.trying_out.into()),
        (_, unsent, _) if unsent > 0 => ("waiting", (t().shell.unsent)(unsent)),
        (Contact::Unreachable, _, _) => ("offline", t().shell.offline.into()),
        (Contact::NotWritten, _, _) => ("offline", t().shell.not_written.into()),
        (Contact::NotEnrolled, _, _) => ("offline", t().shell.not_enrolled.into()),
        (Contact::Unknown, _, _) => ("offline", t().shell.connecting.into()),
        (Contact::Reached, _, _) => ("sent", t().shell.sent.into()),
    }
}

/// News that stays until somebody has dealt with it, or until it is over.
#[component]
fn News() -> impl IntoView {
    let app = use_app();
    // Who has read it once need not be told again before the network has been back.
    let read = RwSignal::new(None);
    let outage = Memo::new(move || app.outage());
    let room = Memo::new(move || app.room());
    view! {
        <Show when=move || room.get() == Room::Full>
            <Banner tone=Tone::Refused icon="alert">
                <div class="banner-body" data-testid="disk-full"><b>{t().shell.full}</b>" "{t().shell.full_means}</div>
            </Banner>
        </Show>
        <Show when=move || room.get() == Room::Tight>
            <Banner tone=Tone::Waiting icon="alert">
                <div class="banner-body" data-testid="disk-tight"><b>{t().shell.tight}</b>" "{t().shell.tight_means}</div>
            </Banner>
        </Show>
        <Show when=move || outage.get().is_some() && outage.get() != read.get()>
            <Banner tone=Tone::Waiting icon="cloud-off">
                <div class="banner-body" data-testid="outage">
                    <b>{t().shell.outage}</b>" "{t().shell.outage_means}
                </div>
                <button class="button" data-kind="quiet" on:click=move |_| read.set(outage.get_untracked())>{t().shell.understood}</button>
            </Banner>
        </Show>
        <Show when=move || app.update_waiting()>
            <Banner tone=Tone::Received icon="sync">
                <div class="banner-body"><b>{t().shell.update}</b>" "{t().shell.update_is_safe}</div>
                <button class="button" data-kind="quiet" data-testid="switch-build" on:click=move |_| app.switch_build()>
                    {t().app.switch_build}
                </button>
            </Banner>
        </Show>
        <Show when=move || app.has_arrivals()>{pieces::arrivals()}</Show>
        <Show when=move || { app.damaged() > 0 }>
            <Banner tone=Tone::Refused icon="alert">
                <div class="banner-body"><b>{t().shell.damaged}</b>" "{t().shell.damaged_is_kept}</div>
            </Banner>
        </Show>
    }
}

#[component]
fn Toasts() -> impl IntoView {
    let app = use_app();
    view! {
        <div class="toasts" role="status">
            {live(move || app.toast().map(|toast| view! {
                <Toast sentence=toast.sentence bad=toast.bad on_close=move |()| app.hide_toast()/>
            }))}
        </div>
    }
}

/// Starts a new petition: a fresh address, where the form is empty.
pub fn begin_petition(app: App) -> String {
    format!("/kien-nghi/{}", app.fresh_id::<Petition>())
}
