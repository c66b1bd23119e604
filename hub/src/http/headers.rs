//! The headers that keep a browser from doing more than the app needs.

use super::{
    app::{FOR_EVER, SCRIPT},
    body::POSTCARD,
};
use axum::{
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::Response,
};

/// No inline script, no other origin; `wasm-unsafe-eval` compiles the app and nothing else.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' blob: data:; connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; \
    frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// The app asks for nothing of the device but the camera, which reads packages from another screen.
const PERMISSIONS_POLICY: &str = "accelerometer=(), autoplay=(), camera=(self), display-capture=(), geolocation=(), \
    gyroscope=(), microphone=(), midi=(), payment=(), usb=()";

const ON_EVERYTHING: [(HeaderName, &str); 2] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];

/// For what a browser might show as a page or run as a script.
const ON_WHAT_RUNS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, CONTENT_SECURITY_POLICY),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), PERMISSIONS_POLICY),
];

/// Data to every browser, whose answers are frequent or part of a first visit: 650 bytes less each.
const NEVER_RUNS: [&str; 4] = ["application/wasm", "text/css; charset=utf-8", "application/manifest+json", POSTCARD];

/// Adds what every answer carries.
pub(super) async fn on_everything(mut response: Response) -> Response {
    let policies = if might_run(&response) { &ON_WHAT_RUNS[..] } else { &[] };
    for (name, value) in ON_EVERYTHING.iter().chain(policies) {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn might_run(response: &Response) -> bool {
    let is =
        |name, values: &[&str]| response.headers().get(name).is_some_and(|it| values.iter().any(|value| it == value));
    let data = is(header::CONTENT_TYPE, &NEVER_RUNS);
    // A script that is kept for ever is a part of the page, and under its policy. A worker has one of its own.
    let part = is(header::CONTENT_TYPE, &[SCRIPT]) && is(header::CACHE_CONTROL, &[FOR_EVER]);
    // What is still good keeps the headers that the browser has.
    let known = response.status() == StatusCode::NOT_MODIFIED;
    !(data || part || known)
}

/// Keeps answers of the API out of the browser's cache, which is plain text on the disk.
pub(super) async fn never_stored(mut response: Response) -> Response {
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
