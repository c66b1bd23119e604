//! What is shown before, or instead of, the screens.

use crate::{
    browser::page,
    parts::{Empty, Icon, Skeleton, live},
    state::use_app,
    text::t,
};
use leptos::prelude::*;

/// The device is being read; the splash of the page stays as it is.
#[component]
pub fn Opening() -> impl IntoView {
    view! { <main class="lockout" aria-busy="true"><Icon name="bridge"/><h1>{t().app.name}</h1><p>"Đang mở…"</p></main> }
}

/// Nobody is enrolled here.
#[component]
pub fn Welcome() -> impl IntoView {
    let app = use_app();
    view! {
        <main class="lockout" data-tone="received" data-testid="welcome">
            <Icon name="bridge"/>
            <h1>{t().app.name}</h1>
            <p>"Máy này chưa được cấp cho đơn vị nào. Đồng chí mở đường dẫn Ban Tổ chức đã gửi, hoặc xem thử bằng dữ liệu mẫu."</p>
            <div class="cluster">
                <button class="button" data-kind="primary" data-testid="open-sample" on:click=move |_| app.open_sample()>
                    "Xem dữ liệu mẫu"
                </button>
            </div>
            <p class="soft small">"Dữ liệu mẫu được tải thêm và chỉ nằm trên máy này."</p>
            {live(move || app.toast().map(|toast| view! { <p role="alert">{toast.sentence}</p> }))}
        </main>
    }
}

/// The link is being exchanged for a place.
#[component]
pub fn Enrolling() -> impl IntoView {
    view! { <main class="lockout" aria-busy="true"><Icon name="bridge"/><h1>{t().app.name}</h1><p>"Đang ghi danh máy này…"</p></main> }
}

/// Another window is writing.
#[component]
pub fn Elsewhere() -> impl IntoView {
    let app = use_app();
    view! {
        <main class="lockout" data-testid="elsewhere">
            <Icon name="lock"/>
            <h1>"Cầu Nối đang mở ở cửa sổ khác"</h1>
            <p role="alert">"Để bài viết không bị lẫn, mỗi lúc chỉ một cửa sổ được ghi."</p>
            <div class="cluster">
                <button class="button" data-kind="primary" on:click=move |_| app.use_here()>"Dùng ở cửa sổ này"</button>
            </div>
        </main>
    }
}

/// A newer build has written the data.
#[component]
pub fn Outdated() -> impl IntoView {
    let app = use_app();
    view! {
        <main class="lockout" data-tone="received" data-testid="outdated">
            <Icon name="sync"/>
            <h1>"Bản đang mở đã cũ"</h1>
            <p role="alert">"Dữ liệu trên máy này do bản mới hơn ghi. Hãy đổi sang bản mới."</p>
            <div class="cluster">
                <button class="button" data-kind="primary" data-testid="switch-build" on:click=move |_| app.switch_build()>
                    "Đổi sang bản mới"
                </button>
            </div>
            {live(move || app.toast().map(|toast| view! { <p role="alert">{toast.sentence}</p> }))}
        </main>
    }
}

/// It cannot go on.
#[component]
pub fn Failed(
    /// What happened and what to do.
    sentence: String,
) -> impl IntoView {
    view! {
        <main class="lockout" data-tone="refused" data-testid="failed">
            <Icon name="alert"/>
            <h1>"Chưa mở được"</h1>
            <p role="alert">{sentence}</p>
            <div class="cluster">
                <button class="button" data-kind="primary" on:click=|_| page::reload()>"Thử lại"</button>
                <button class="button" on:click=|_| page::restart()>"Về trang đầu"</button>
            </div>
        </main>
    }
}

/// Enrolled, but the first records are still on their way.
#[component]
pub fn FirstPull() -> impl IntoView {
    let app = use_app();
    let offline = move || app.outage().is_some();
    view! {
        <main class="page" id="main" data-testid="first-pull">
            <div class="page-body">
                <Empty icon="sync" title="Đang tải dữ liệu lần đầu"
                    text="Chương trình, ý kiến và hồ sơ đơn vị đang được tải về máy này. Sau lần này, không có mạng vẫn mở được."/>
                <Skeleton lines=5/>
                <Show when=offline><p class="soft">"Chưa tới được máy chủ; sẽ tự tải tiếp khi có mạng."</p></Show>
            </div>
        </main>
    }
}

/// An address that leads nowhere.
#[component]
pub fn NoSuchPage() -> impl IntoView {
    view! {
        <main class="page" id="main">
            <div class="page-body">
                <h1 class="unseen">{t().app.name}</h1>
                <Empty icon="search" title="Không có trang này" text="Đồng chí chọn một mục ở thanh điều hướng."/>
            </div>
        </main>
    }
}
