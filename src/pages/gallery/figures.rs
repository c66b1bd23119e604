//! Figures, steps, and the way of something.

use super::{Exhibit, LONG};
use crate::parts::{
    Cell, Chip, DataRow, DataTable, Fact, FirstSteps, Happened, ProgressBar, ProgressRing, Show, StatTile, Step,
    Timeline, Tone,
};
use leptos::prelude::*;

#[component]
pub fn Figures() -> impl IntoView {
    let number = Signal::<usize>::stored;
    let words = |text: &str| Signal::stored(text.to_owned());
    view! {
        <Exhibit name="StatTile">
            <div class="tiles">
                <StatTile href="/thu-vien" number=number(78) of=number(102) label="đơn vị đã gửi kiến nghị" note=words("24 đơn vị chưa gửi")/>
                <StatTile href="/thu-vien" number=number(6872) label="hộ đã cấp" tone=Tone::Waiting/>
                <StatTile href="/thu-vien" number=number(3) label=LONG tone=Tone::Refused/>
                <StatTile href="/thu-vien" number=number(0) label="chưa có"/>
            </div>
        </Exhibit>
        <Exhibit name="Progress">
            {[0, 63, 154].map(|done| view! {
                <ProgressBar done=number(done) all=number(154) words=words(&format!("{done} / 154 kiến nghị đã xếp"))/>
            }).collect_view()}
            <div class="cluster">
                {[0, 63, 153, 154].map(|done| view! { <ProgressRing done=number(done) all=number(154) words=words(&format!("{done} / 154"))/> }).collect_view()}
            </div>
        </Exhibit>
        <Exhibit name="Timeline"><Timeline stages=Signal::stored(stages())/></Exhibit>
        <Steps/>
        <Exhibit name="Fact"><dl class="facts"><Fact name="Lĩnh vực" value="Hậu cần"/><Fact name="Đơn vị" value=LONG/></dl></Exhibit>
        <Table/>
    }
}

fn stages() -> Vec<Happened> {
    let stage = |when: &str, what: &str, tone| Happened { when: when.into(), what: what.into(), tone };
    vec![
        stage("", "Đã lưu trên máy này", Tone::Done),
        stage("10/10/2024, 14:05", "Đã tới máy chủ", Tone::Done),
        stage("11/10/2024, 08:00", LONG, Tone::Received),
        stage("12/10/2024, 09:30", "Ban Tổ chức đề nghị bổ sung", Tone::Refused),
        stage("", "Chưa gửi; sẽ gửi khi có mạng", Tone::Waiting),
    ]
}

#[component]
fn Steps() -> impl IntoView {
    let hidden = RwSignal::new(false);
    let step = |text, done| Step { href: "/thu-vien", text, done };
    let steps = [step("Viết kiến nghị đầu tiên.", true), step(LONG, false), step("Tải tài liệu về máy.", false)];
    view! {
        <Exhibit name="FirstSteps">
            <Show when=move || !hidden.get()><FirstSteps steps=Signal::stored(steps.to_vec()) on_dismiss=move |()| hidden.set(true)/></Show>
        </Exhibit>
    }
}

#[component]
fn Table() -> impl IntoView {
    let row = |(name, number, tone, icon, word): (&'static str, &'static str, Tone, &'static str, &'static str)| {
        view! {
            <DataRow head=name.into_any()>
                <Cell label="Số liệu" number=true>{number}</Cell>
                <Cell label="Tính đến">"10/10/2024"</Cell>
                <Cell label="Tình trạng"><Chip tone icon text=word/></Cell>
            </DataRow>
        }
    };
    view! {
        <Exhibit name="DataTable">
            <DataTable label="Hồ sơ đơn vị" columns=&[("Chỉ tiêu", false), ("Số liệu", true), ("Tính đến", false), ("Tình trạng", false)]>
                {[
                    ("Quân số", "12", Tone::Done, "check", "Đã có"),
                    (LONG, "6.872", Tone::Waiting, "cloud-off", "Đã lưu trên máy này"),
                    ("Số máy tính", "", Tone::Waiting, "pen", "Còn trống"),
                ].map(row).collect_view()}
            </DataTable>
        </Exhibit>
    }
}
