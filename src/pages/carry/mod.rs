//! Packages instead of a line: everything unsent by the ways the province allows, and what somebody carried here.

mod arrivals;
mod codes;
mod deliver;
mod told;

pub use arrivals::{Arrivals, ArrivedWhileLocked};
pub use deliver::{Content, Deliver};
pub use told::{receipt, whose};

use codes::Scan;

use crate::{
    browser::page,
    parts::{Banner, Memo, Row, Rows, Show, Tone, live},
    state::{App, Parcel, TakenIn, use_app},
    text::t,
};
use caunoi_core::{
    command::AllowCarrying,
    policy,
    record::{Carrying, Grant},
};
use leptos::prelude::*;

/// Making a package and taking one in, by the ways that are open.
#[component]
pub fn Carry() -> impl IntoView {
    let app = use_app();
    let any = Memo::new(move || app.carrying().is_some_and(|carrying| carrying.is_allowed()));
    let administrator = Memo::new(move || app.is(|grant| matches!(grant, Grant::Administrator)));
    let receives = Memo::new(move || app.officer().as_ref().is_some_and(policy::receives_packages));
    view! {
        <Show when=move || app.query("chia-se").is_some()>
            <Banner tone=Tone::Refused icon="alert"><div class="banner-body" data-testid="not-kept">{t().carry.shared_not_kept}</div></Banner>
        </Show>
        <Show when=move || administrator.get()><Allow/></Show>
        <Show when=move || any.get()><ByHand/></Show>
        <Show when=move || any.get() && receives.get()>
            <section class="card card-flush"><Rows>
                <Row href="/gui-nhan/goi" icon="inbox" title=t().packages.title meta=|| t().packages.in_short testid="packages-link"/>
            </Rows></section>
        </Show>
    }
}

/// One of the ways, as it stands in the record.
type Way = fn(&mut Carrying) -> &mut bool;

/// What an administrator decides for the province.
#[component]
fn Allow() -> impl IntoView {
    let ways: [(&'static str, &'static str, Way); 3] = [
        ("allow-file", t().carry.allow_file, |it| &mut it.file),
        ("allow-share", t().carry.allow_share, |it| &mut it.share),
        ("allow-qr", t().carry.allow_qr, |it| &mut it.qr),
    ];
    view! {
        <section class="card stack-s">
            <h2>{t().carry.allow}</h2>
            {ways.map(|(testid, label, way)| view! { <AllowWay testid label way/> })}
        </section>
    }
}

#[component]
fn AllowWay(testid: &'static str, label: &'static str, way: Way) -> impl IntoView {
    let app = use_app();
    let open = Memo::new(move || app.carrying().is_some_and(|mut carrying| *way(&mut carrying)));
    let toggle = move |_| {
        let Some(province) = app.province() else { return };
        let mut carrying = app.carrying().unwrap_or_else(|| Carrying::none(province.id));
        let open = way(&mut carrying);
        *open = !*open;
        app.run(AllowCarrying { carrying });
    };
    view! {
        <label class="choice">
            <input type="checkbox" data-testid=testid prop:checked=move || open.get() on:change=toggle/>{label}
        </label>
    }
}

/// What is told about the last package that was taken in.
#[derive(Clone, PartialEq)]
struct Told {
    sentence: String,
    bad: bool,
    answer: Option<Parcel>,
}

#[component]
fn ByHand() -> impl IntoView {
    let app = use_app();
    let (busy, told) = (RwSignal::new(false), RwSignal::new(None));
    let files = Memo::new(move || app.carrying().is_some_and(|it| it.file || it.share));
    let camera = Memo::new(move || app.carrying().is_some_and(|it| it.qr));
    let scanned =
        Callback::new(move |package| app.import_bytes(package, move |taken| told.set(Some(tell(app, taken)))));
    let import = move |event: leptos::ev::Event| {
        let picked = page::chosen_files(&event);
        busy.set(!picked.is_empty());
        app.import_files(picked, move |_, taken| {
            busy.set(false);
            told.set(Some(tell(app, taken)));
        });
    };
    view! {
        <section class="card stack-s" data-testid="carry">
            <h2>{t().carry.title}</h2>
            <p>{t().carry.meaning}</p>
            <div class="cluster">
                <Deliver content=Content::Unsent/>
                <Show when=move || files.get()>
                    <label class="button" data-kind="quiet">
                        {t().carry.import}
                        <input class="unseen" type="file" autocomplete="off" data-testid="import-package" disabled=move || busy.get() on:change=import/>
                    </label>
                </Show>
                <Show when=move || camera.get()><Scan on_package=scanned/></Show>
            </div>
            {live(move || told.get().map(|told| view! { <ToldNote told/> }))}
        </section>
    }
}

/// What came of a package, with the answer to carry back.
#[component]
fn ToldNote(told: Told) -> impl IntoView {
    let (tone, icon) = if told.bad { (Tone::Refused, "alert") } else { (Tone::Received, "check") };
    view! {
        <Banner tone icon>
            <div class="banner-body" data-testid="carry-told">{told.sentence}</div>
            {told.answer.map(|answer| view! { <Deliver content=Content::Answer(answer)/> })}
        </Banner>
    }
}

/// Says what came of a package. An answer is saved at once where it can be: whoever brought the package waits for it.
fn tell(app: App, taken: Result<TakenIn, String>) -> Told {
    let (sentence, bad, answer) = match taken {
        Ok(TakenIn::Here) => (t().carry.taken_here.to_owned(), false, None),
        Ok(TakenIn::HandedIn { receipt, answer, .. }) => {
            let received = (t().carry.handed_in)(&told::receipt(&receipt));
            let files = app.carrying().is_some_and(|it| it.file);
            let about_answer = match &answer {
                None => t().carry.no_answer.to_owned(),
                Some(parcel) if files && app.save_file(parcel) => (t().carry.answer_saved)(&parcel.name),
                Some(_) => t().carry.answer_here.to_owned(),
            };
            (format!("{received} {about_answer}"), false, answer)
        }
        Err(sentence) => (sentence, true, None),
    };
    Told { sentence, bad, answer }
}
