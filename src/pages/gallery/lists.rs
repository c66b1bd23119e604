//! Lists, tabs, and a list of two thousand rows.

use super::{Exhibit, LONG, SHORT};
use crate::parts::{Chip, Entry, Memo, Row, Rows, Search, Tabs, Tone, VirtualList};
use caunoi_core::text::{fold, has_words};
use leptos::prelude::*;

const TABS: &[(u8, &str)] = &[(0, "Tất cả"), (1, "Nháp"), (2, "Đã gửi"), (3, "Có trả lời")];

#[component]
pub fn Lists() -> impl IntoView {
    view! {
        <Exhibit name="Row">
            <section class="card card-flush">
                <Rows>
                    <Row href="/thu-vien" icon="alert" tone=Tone::Refused title="2 việc cần sửa lại" meta=|| "Nội dung vẫn còn nguyên trên máy này."/>
                    <Row href="/thu-vien" icon="pen" tone=Tone::Waiting title=LONG meta=|| view! { <Chip tone=Tone::Draft icon="pen" text="Nháp"/>"Hậu cần · 08/10" }/>
                    <Row href="/thu-vien" title="Không có biểu tượng"/>
                </Rows>
            </section>
        </Exhibit>
        <Exhibit name="Tabs"><Tabs tabs=TABS chosen=RwSignal::new(1) counts=Signal::stored(vec![12, 3, 8, 1])/></Exhibit>
        <Exhibit name="Entry">
            <Rows>
                {[(SHORT, true), (LONG, false)].map(|(title, current)| view! {
                    <li><Entry href="/thu-vien".into() title=title.into() current=Signal::stored(current) end="14 xã" testid=String::new()>"Hậu cần"</Entry></li>
                }).collect_view()}
            </Rows>
        </Exhibit>
        <Long/>
    }
}

/// Two thousand rows of different heights, with a search, so that rows come and go.
#[component]
fn Long() -> impl IntoView {
    let words = RwSignal::new(String::new());
    let title = |number: usize| if number.is_multiple_of(3) { LONG } else { SHORT };
    let all: Vec<(usize, String)> =
        (1..=2000).map(|number| (number, format!("Số {number}: {}", title(number)))).collect();
    let lines = Memo::new(move || {
        all.iter().filter(|line| has_words(&fold(&line.1), &words.read())).cloned().collect::<Vec<_>>()
    });
    let row = |(number, title): (usize, String)| {
        let end = (number.is_multiple_of(5)).then(|| "14 xã".to_owned());
        view! { <Entry href="/thu-vien".into() title current=Signal::stored(false) end=end.unwrap_or_default() testid=format!("long-{number}")>"Công an xã Vũ Muộn · 08/10"</Entry> }
            .into_any()
    };
    view! {
        <Exhibit name="VirtualList">
            <Search testid="long-search" label="Tìm trong danh sách" placeholder="Tìm số" on_input=move |text: String| words.set(text)/>
            <div class="card card-flush gallery-window" tabindex="0" data-testid="long-list">
                <VirtualList label="Danh sách dài" lines row/>
            </div>
        </Exhibit>
    }
}
