//! How a package leaves this tablet: by the ways the province allows.

use super::codes::ShowCodes;
use crate::{
    browser::share::{self, Shared},
    parts::{Dialog, Icon, Memo, Show},
    state::{App, Parcel, use_app},
    text::t,
};
use caunoi_core::frames::QR_BYTES;
use leptos::prelude::*;

/// What is to be carried.
#[derive(Clone)]
pub enum Content {
    /// Everything that this tablet has not sent, as it is at that moment.
    Unsent,
    /// The hub's answer to another tablet.
    Answer(Parcel),
}

impl Content {
    /// The package, as soon as it is made; a problem is told here.
    fn pack(&self, app: App, busy: RwSignal<bool>, then: impl FnOnce(Parcel) + 'static) {
        match self {
            Self::Answer(parcel) => then(parcel.clone()),
            Self::Unsent => {
                busy.set(true);
                app.export_package(move |packed| {
                    busy.set(false);
                    match packed {
                        Ok(parcel) => then(parcel),
                        Err(sentence) => app.complain(sentence),
                    }
                });
            }
        }
    }

    /// What stands before the names of its buttons in tests, and the word for a file of it.
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::Unsent => ("export", t().carry.export),
            Self::Answer(_) => ("answer", t().carry.save_answer),
        }
    }
}

/// The buttons that hand a package over.
#[component]
pub fn Deliver(content: Content) -> impl IntoView {
    let app = use_app();
    let busy = RwSignal::new(false);
    let file = Memo::new(move || app.carrying().is_some_and(|it| it.file));
    let has_sheet = share::is_possible();
    let sheet = Memo::new(move || has_sheet && app.carrying().is_some_and(|it| it.share));
    let (name, by_file) = content.words();
    let content = StoredValue::new(content);
    // Made, and waiting for a touch that is recent enough.
    let ready = RwSignal::new(None::<Parcel>);
    let to_app = move |_| match ready.get_untracked() {
        Some(parcel) => open_sheet(app, ready, parcel),
        None => content.with_value(|it| it.pack(app, busy, move |parcel| open_sheet(app, ready, parcel))),
    };
    let codes = Memo::new(move || app.carrying().is_some_and(|it| it.qr));
    let (shown, showing) = (RwSignal::new(None::<Parcel>), RwSignal::new(false));
    let show =
        move |_| content.with_value(|it| it.pack(app, busy, move |parcel| show_codes(app, shown, showing, parcel)));
    let save = move |_| content.with_value(|it| it.pack(app, busy, move |parcel| save(app, &parcel)));
    view! {
        <Show when=move || file.get()>
            <button class="button" data-testid=format!("{name}-file") disabled=move || busy.get() on:click=save>
                <Icon name="folder"/>{by_file}
            </button>
        </Show>
        <Show when=move || sheet.get()>
            <button class="button" data-testid=format!("{name}-share") disabled=move || busy.get() on:click=to_app>
                <Icon name="send"/>{t().carry.share}
            </button>
        </Show>
        <Show when=move || codes.get()>
            <button class="button" data-testid=format!("{name}-qr") disabled=move || busy.get() on:click=show>
                <Icon name="qr"/>{t().carry.show_codes}
            </button>
            <Dialog title=t().carry.show_codes testid="codes-dialog" open=showing>
                {shown.get().map(|parcel| view! { <ShowCodes parcel/> })}
                <div class="dialog-actions">
                    <button class="button" on:click=move |_| showing.set(false)>{t().carry.qr_done}</button>
                </div>
            </Dialog>
        </Show>
    }
}

/// Opens the tablet's sheet for sharing. What took too long to make is kept for the next touch.
fn open_sheet(app: App, ready: RwSignal<Option<Parcel>>, parcel: Parcel) {
    let again = parcel.clone();
    app.share_parcel(&parcel, move |shared| {
        ready.set((shared == Shared::NeedsTouch).then_some(again));
        match shared {
            Shared::Done => app.say(t().carry.share_done),
            Shared::GivenUp => {}
            Shared::NeedsTouch => app.say(t().carry.share_again),
            Shared::Failed => app.complain(t().carry.share_failed),
        }
    });
}

/// Shows a package as codes, where it is short enough.
fn show_codes(app: App, shown: RwSignal<Option<Parcel>>, showing: RwSignal<bool>, parcel: Parcel) {
    let kilobytes = parcel.bytes.len().div_ceil(1024);
    if parcel.bytes.len() > QR_BYTES {
        app.complain((t().carry.qr_too_long)(kilobytes, QR_BYTES / 1024));
    } else {
        shown.set(Some(parcel));
        showing.set(true);
    }
}

/// Saves a package as a file, and says so.
fn save(app: App, parcel: &Parcel) {
    if app.save_file(parcel) { app.say((t().carry.packed)(&parcel.name)) } else { app.complain(t().carry.not_packed) }
}
