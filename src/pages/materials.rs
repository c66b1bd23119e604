//! The papers of the conference: fetched by a tap that says how much it costs, then read without a
//! network.

use super::address;
use crate::{
    browser::{pdf::Pdf, text::compare},
    format,
    parts::{Chip, Empty, Icon, Memo, Row, Rows, Show, Tone, live},
    state::{App, Download, pieces, use_app},
    text::t,
};
use caunoi_core::{id::Id, order, record::Material};
use leptos::{html, prelude::*};

fn materials(app: App) -> Vec<Material> {
    let mut all: Vec<Material> = app.read(|replica| replica.shown().all().cloned().collect()).unwrap_or_default();
    order::by(&mut all, |left, right| left.folder.cmp(&right.folder).then_with(|| compare(&left.title, &right.title)));
    all
}

/// The materials, or the one that is open.
#[component]
pub fn Materials() -> impl IntoView {
    let open = address::record::<Material>();
    let reads = Memo::new(move || open.get().is_some());
    move || if reads.get() { view! { <Viewer open/> }.into_any() } else { view! { <List/> }.into_any() }
}

#[component]
fn List() -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move || materials(app));
    let missing = Memo::new(move || app.missing_materials());
    let cost = move || format::bytes(missing.with(|missing| missing.iter().map(|it| it.size).sum()));
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="materials">
            <div class="page-body">
                <header class="page-head"><h1 class="title">{t().materials.title}</h1></header>
                <Show when=move || !missing.read().is_empty()>
                    <button class="button" data-kind="primary" data-testid="fetch-all"
                        on:click=move |_| app.fetch_missing()>
                        <Icon name="folder"/>{live(move || (t().materials.fetch_all)(&cost()))}
                    </button>
                </Show>
                <Rows><For each=move || all.get() key=|it| it.clone() children=move |material| {
                    let state = material.clone();
                    view! {
                        <Row href=format!("/tai-lieu/{}", material.id) title=material.title icon="folder"
                            testid=format!("material-{}", material.id)
                            meta=move || view! { <MaterialState material=state.clone()/>{state.folder.clone()} }/>
                    }
                }/></Rows>
                <Show when=move || all.get().is_empty()>
                    <Empty icon="folder" title=t().materials.nothing_yet text=t().materials.appear_here/>
                </Show>
            </div>
        </main>
    }
}

/// Whether a material is here, on its way, or what it would cost.
#[component]
fn MaterialState(material: Material) -> impl IntoView {
    let app = use_app();
    move || {
        let whole = pieces(&material);
        match app.download(&material) {
            Download::Running(here) => {
                let percent = here * 100 / whole;
                view! { <Chip tone=Tone::Waiting icon="sync" text=(t().materials.fetching)(percent)/> }
            }
            download if download.pieces() >= whole => {
                view! { <Chip tone=Tone::Done icon="check" text=t().materials.here/> }
            }
            Download::Resting(_) => {
                view! { <Chip tone=Tone::Muted icon="cloud-off" text=(t().materials.not_fetched)(&format::bytes(material.size))/> }
            }
        }
    }
}

/// One material.
#[component]
fn Viewer(open: Memo<Option<Id<Material>>>) -> impl IntoView {
    let app = use_app();
    let material = Memo::new(move || app.read(|replica| replica.shown().find(open.get()?).cloned()).flatten());
    let here = Memo::new(move || material.get().is_some_and(|material| app.is_downloaded(&material)));
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="viewer">
            {live(move || match (material.get(), here.get()) {
                (None, _) => view! { <Empty icon="folder" title=t().materials.no_such_material text=t().materials.taken_back/> }.into_any(),
                (Some(material), false) => view! { <Offer material/> }.into_any(),
                (Some(material), true) if material.media == "application/pdf" => view! { <PdfPages material/> }.into_any(),
                (Some(material), true) => view! { <PlainText material/> }.into_any(),
            })}
        </main>
    }
}

#[component]
fn Offer(material: Material) -> impl IntoView {
    let app = use_app();
    let (title, size, state) = (material.title.clone(), format::bytes(material.size), material.clone());
    view! {
        <div class="page-body">
            <header class="page-head"><h1 class="title">{title}</h1><p><MaterialState material=state/></p></header>
            <p>{t().materials.not_here}</p>
            <button class="button" data-kind="primary" data-testid="fetch" on:click=move |_| app.fetch(material.clone())>
                <Icon name="folder"/>{(t().materials.fetch)(&size)}
            </button>
        </div>
    }
}

#[component]
fn PlainText(material: Material) -> impl IntoView {
    let app = use_app();
    let text = RwSignal::new(None);
    let title = material.title.clone();
    app.open_text(material, move |opened| drop(text.try_set(Some(opened))));
    let body = move || match text.get() {
        None => view! { <div class="skeleton" data-lines="3"></div> }.into_any(),
        Some(Err(sentence)) => view! { <p role="alert">{sentence}</p> }.into_any(),
        Some(Ok(text)) => text.lines().map(|line| view! { <p>{line.to_owned()}</p> }).collect_view().into_any(),
    };
    view! {
        <article class="page-body"><header class="page-head"><h1 class="title">{title}</h1></header><div class="prose" data-testid="plain-text">{body}</div></article>
    }
}

/// By how much each step enlarges it, in per cent, and how many there are.
const STEP: u32 = 30;
const STEPS: u32 = 6;

/// How many times as wide as there is room for it a page is drawn.
fn times(zoom: u32) -> f64 {
    f64::from(100 + STEP * zoom) / 100.0
}

#[component]
fn PdfPages(material: Material) -> impl IntoView {
    let app = use_app();
    let title = material.title.clone();
    let heading = title.clone();
    let pdf = RwSignal::new_local(None::<Result<Pdf, String>>);
    let (number, zoom, drawn) = (RwSignal::new(1_u32), RwSignal::new(0_u32), RwSignal::new(0_u32));
    let canvas = NodeRef::<html::Canvas>::new();
    app.open_pdf(material, move |opened| drop(pdf.try_set(Some(opened))));
    let pages = move || pdf.with(|pdf| pdf.as_ref().and_then(|pdf| pdf.as_ref().ok()).map_or(0, Pdf::pages));
    Effect::new(move |_| {
        let (shown, zoom) = (number.get(), zoom.get());
        let (Some(canvas), Some(Ok(pdf))) = (canvas.get(), pdf.get()) else { return };
        app.draw_page(pdf, canvas, shown, times(zoom), move || _ = drawn.try_set(shown));
    });
    view! {
        <section class="pdf" aria-label=title data-testid="pdf" data-drawn=move || drawn.get().to_string()>
            <h1 class="unseen">{heading}</h1>
            <div class="pdf-bar" role="toolbar" aria-label=t().materials.pages>
                <button class="icon-button" aria-label=t().materials.previous_page data-testid="pdf-previous" disabled={move || number.get() <= 1} on:click=move |_| number.update(|number| *number -= 1)><Icon name="back"/></button>
                <output class="num" data-testid="pdf-page">{live(move || (t().materials.page_of)(number.get(), pages()))}</output>
                <button class="icon-button" aria-label=t().materials.next_page data-testid="pdf-next" disabled={move || number.get() >= pages()} on:click=move |_| number.update(|number| *number += 1)><Icon name="forward"/></button>
                <span class="pdf-gap"></span>
                <button class="icon-button" aria-label=t().materials.smaller disabled={move || zoom.get() == 0} on:click=move |_| zoom.update(|zoom| *zoom -= 1)><Icon name="minus"/></button>
                <button class="icon-button" aria-label=t().materials.larger disabled={move || zoom.get() >= STEPS} on:click=move |_| zoom.update(|zoom| *zoom += 1)><Icon name="plus"/></button>
            </div>
            {live(move || match pdf.get() {
                Some(Err(sentence)) => view! { <p class="page-body" role="alert">{sentence}</p> }.into_any(),
                _ => view! { <div class="pdf-paper" role="region" tabindex="0" aria-label=move || (t().materials.page_content)(number.get())><canvas node_ref=canvas></canvas></div> }.into_any(),
            })}
        </section>
    }
}
