//! Every part in every state, for whoever works on the parts; only in dev builds.

mod figures;
mod forms;
mod lists;
mod words;

use crate::{browser::page, state::use_app};
use leptos::prelude::*;

/// The address of the gallery.
const ADDRESS: &str = "/thu-vien";

/// A title of the length that titles have, and one that nobody hoped for.
const SHORT: &str = "Trụ sở làm việc xuống cấp";
const LONG: &str = "Đề nghị bố trí kinh phí sửa chữa trụ sở làm việc, nhà tạm giữ hành chính và đường dây điện ba pha của \
    Công an xã Thượng Quan, huyện Ngân Sơn, hiện đã xuống cấp nghiêm trọng sau ba mùa mưa liên tiếp";

/// Whether this page was opened to see the gallery.
pub fn is_asked_for() -> bool {
    page::path() == ADDRESS
}

/// The gallery.
#[component]
pub fn Gallery() -> impl IntoView {
    view! {
        <div class="shell">
            <header class="topbar">
                <p class="topbar-name"><b>"Thư viện giao diện"</b><span>"Chỉ có trong bản dùng để phát triển"</span></p>
            </header>
            <main class="page" id="main" tabindex="-1" data-testid="gallery">
                <div class="page-body" data-wide>
                    <Look/>
                    <words::Words/>
                    <forms::Forms/>
                    <figures::Figures/>
                    <lists::Lists/>
                </div>
            </main>
        </div>
    }
}

/// Switches for theme, text size and role, without leaving the page.
#[component]
fn Look() -> impl IntoView {
    let app = use_app();
    let button = move |text: &'static str, act: fn(crate::state::App)| {
        view! { <button class="button" data-kind="quiet" on:click=move |_| act(app)>{text}</button> }
    };
    view! {
        <section class="card stack-s">
            <div class="cluster" role="group" aria-label="Nền">
                {button("Sáng", |app| app.set_theme("light"))}
                {button("Tối", |app| app.set_theme("dark"))}
                {button("Tương phản cao", |app| app.set_theme("contrast"))}
                {button("Theo máy", |app| app.set_theme(""))}
            </div>
            <div class="cluster" role="group" aria-label="Cỡ chữ">
                {button("Nhỏ", |app| app.set_text_size("small"))}
                {button("Vừa", |app| app.set_text_size(""))}
                {button("Lớn", |app| app.set_text_size("large"))}
            </div>
            <div class="cluster" role="group" aria-label="Vai">
                {button("Đơn vị", |_| page::set_body_class("role-post"))}
                {button("Cơ quan", |_| page::set_body_class(""))}
            </div>
        </section>
    }
}

/// One part with its states.
#[component]
fn Exhibit(
    /// Its name in the code.
    name: &'static str,
    children: Children,
) -> impl IntoView {
    view! { <section class="stack-s" data-testid=format!("part-{name}")><h2>{name}</h2>{children()}</section> }
}
