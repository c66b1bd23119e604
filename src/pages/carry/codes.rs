//! A small package from one screen to another tablet's camera, as QR codes that change.

use crate::{
    parts::{Dialog, Icon, Show, live},
    state::{Parcel, use_app},
    text::t,
};
use caunoi_core::frames::{Collected, frames};
use leptos::{html, prelude::*};
use qrcodegen::{QrCode, QrCodeEcc, QrSegment, Version};
use std::fmt::Write;

/// All codes have one size, so that the picture does not jump.
const VERSION: u8 = 12;
/// The light edge that readers need, in dots.
const EDGE: i32 = 4;
/// Dots of a side, with the edge.
const SIDE: i32 = 65 + 2 * EDGE;

/// The codes of a package, one after the other, over and over.
#[component]
pub fn ShowCodes(parcel: Parcel) -> impl IntoView {
    let app = use_app();
    let codes: Vec<String> = frames(&parcel.bytes).unwrap_or_default().iter().map(|text| path(text)).collect();
    let count = codes.len().max(1);
    let codes = StoredValue::new(codes);
    let beats = RwSignal::new(0);
    app.beat_codes(beats);
    let index = move || beats.get() % count;
    let path = move || codes.with_value(|codes| codes.get(index()).cloned().unwrap_or_default());
    view! {
        <p>{t().carry.qr_how}</p>
        <svg class="qr" viewBox=format!("0 0 {SIDE} {SIDE}") role="img" aria-label=t().carry.qr_picture data-testid="codes" data-index=index data-count=count>
            <path d=path/>
        </svg>
        <p class="soft small">{live(move || (t().carry.qr_index)(index() + 1, count))}</p>
    }
}

/// The dark dots of a code, row by row.
fn path(text: &str) -> String {
    let segments = [QrSegment::make_alphanumeric(text)];
    let version = Version::new(VERSION);
    let code = QrCode::encode_segments_advanced(&segments, QrCodeEcc::Low, version, version, None, true);
    // Every frame fits: a test of the frames says so.
    let Ok(code) = code else { return String::new() };
    let mut path = String::new();
    for y in 0..code.size() {
        let mut x = 0;
        while x < code.size() {
            let dark = (x..code.size()).take_while(|x| code.get_module(*x, y)).count();
            if dark > 0 {
                // Writing to a string cannot fail.
                let _ = write!(path, "M{} {}h{dark}v1h-{dark}z", x + EDGE, y + EDGE);
            }
            x += i32::try_from(dark).unwrap_or(0) + 1;
        }
    }
    path
}

/// How far the camera has come.
#[derive(Clone, Copy, PartialEq)]
enum Reading {
    Nothing,
    Part(usize, usize),
    Failed(&'static str),
}

/// Reads a package with the camera.
#[component]
pub fn Scan(
    /// Called with the package.
    #[prop(into)]
    on_package: Callback<Vec<u8>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let found = Callback::new(move |package| {
        open.set(false);
        on_package.run(package);
    });
    view! {
        <button class="button" data-kind="quiet" data-testid="scan" on:click=move |_| open.set(true)>
            <Icon name="qr"/>{t().carry.scan}
        </button>
        <Dialog title=t().carry.scan testid="scan-dialog" open><Camera found/><div class="dialog-actions">
            <button class="button" on:click=move |_| open.set(false)>{t().parts.not_now}</button>
        </div></Dialog>
    }
}

#[component]
fn Camera(found: Callback<Vec<u8>>) -> impl IntoView {
    let app = use_app();
    let reading = RwSignal::new(Reading::Nothing);
    let video = NodeRef::<html::Video>::new();
    let beats = RwSignal::new(0);
    app.beat_codes(beats);
    let heard = move |collected| match collected {
        Collected::NotOurs => {}
        Collected::Part { have, of } => {
            let _ = reading.try_set(Reading::Part(have, of));
        }
        Collected::Whole(package) => found.run(package),
    };
    Effect::new(move |_| {
        if let Some(video) = video.get() {
            app.read_codes(video, heard, move |why| {
                let _ = reading.try_set(Reading::Failed(why));
            });
        }
    });
    let words = move || match reading.get() {
        Reading::Nothing => t().carry.scan_how.to_owned(),
        Reading::Part(have, of) => (t().carry.scan_progress)(have, of),
        Reading::Failed(why) => why.to_owned(),
    };
    let (have, of) = (
        move || if let Reading::Part(have, _) = reading.get() { have } else { 0 },
        move || if let Reading::Part(_, of) = reading.get() { of } else { 1 },
    );
    view! {
        <p role="status" data-testid="scan-state">{live(words)}</p>
        <progress class="progress" value=have max=of aria-label=t().carry.scan></progress>
        <Show when=move || !matches!(reading.get(), Reading::Failed(_))>
            <video class="viewfinder" node_ref=video playsinline muted></video>
        </Show>
    }
}
