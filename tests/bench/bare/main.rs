//! The smallest page that is made the way the app is: what `cargo xtask bench load` compares with.

use leptos::prelude::*;

fn main() {
    mount_to_body(|| view! { <p>"Xin chào"</p> });
}
