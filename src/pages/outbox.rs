//! What is on its way to the hub, what came back refused, and how this tablet stands.

use super::names;
use crate::{
    format,
    parts::{Chip, Empty, Icon, Memo, Tone, live},
    state::{App, Contact, use_app},
};
use caunoi_core::{
    command::{Command, CommandId},
    reads::Store,
    record::Petition,
    wire::Outcome,
};
use leptos::prelude::*;

/// What a command does, in a few words.
fn describe(store: &Store, command: &Command) -> String {
    let petition = |id| store.find::<Petition>(id).map_or_else(|| "kiến nghị".into(), names::petition);
    let opinion = |id| store.find(id).map_or_else(|| "ý kiến".into(), names::opinion);
    match command {
        Command::SaveDraft(it) => format!("Bài viết: {}", petition(it.petition)),
        Command::ShareDraft(it) => format!("Cho đơn vị xem: {}", petition(it.petition)),
        Command::SubmitPetition(it) => format!("Gửi kiến nghị: {}", petition(it.petition)),
        Command::WithdrawPetition(it) => format!("Rút lại: {}", petition(it.petition)),
        Command::ReceivePetition(it) => format!("Tiếp nhận: {}", petition(it.petition)),
        Command::ReturnPetition(it) => format!("Yêu cầu bổ sung: {}", petition(it.petition)),
        Command::RecordValue(it) => {
            let label = store.find(it.indicator).map(|indicator| indicator.label.clone()).unwrap_or_default();
            format!("Hồ sơ đơn vị: {label} → {}", format::quantity(&it.quantity.value))
        }
        Command::FormOpinion(it) => format!("Lập ý kiến: {}", it.title),
        Command::EditOpinion(it) => format!("Sửa ý kiến: {}", opinion(it.opinion)),
        Command::MergeIntoOpinion(it) => format!("Gộp “{}” vào ý kiến", petition(it.petition)),
        Command::RemoveFromOpinion(it) => format!("Tách “{}” khỏi ý kiến", petition(it.petition)),
        Command::AssignOpinion(it) => format!("Giao trả lời: {}", opinion(it.opinion)),
        Command::AddNote(_) => "Ghi chú nội bộ".into(),
        Command::SaveAnswer(it) => format!("Dự thảo trả lời: {}", opinion(it.opinion)),
        Command::SubmitAnswer(it) => format!("Trình duyệt: {}", opinion(it.opinion)),
        Command::ApproveAnswer(it) => format!("Duyệt trả lời: {}", opinion(it.opinion)),
        Command::ReturnAnswer(it) => format!("Trả lại dự thảo: {}", opinion(it.opinion)),
        Command::PublishOpinion(it) => format!("Công bố: {}", opinion(it.opinion)),
        Command::PutAgendaItem(it) => format!("Chương trình: {}", it.item.title),
        Command::RemoveAgendaItem(_) => "Bỏ một mục chương trình".into(),
        Command::PutMaterial(it) => format!("Tài liệu: {}", it.material.title),
        Command::PlanConference(it) => format!("Hội nghị: {}", it.conference.title),
        Command::PutIndicator(it) => format!("Chỉ tiêu: {}", it.indicator.label),
        Command::DescribeProvince(it) => format!("Tỉnh: {}", it.province.name),
        Command::PutUnit(it) => format!("Đơn vị: {}", it.unit.name),
        Command::PutDepartment(it) => format!("Phòng: {}", it.department.name),
        Command::PutTopic(it) => format!("Lĩnh vực: {}", it.topic.name),
        Command::PutOfficer(it) => format!("Cán bộ: {}", it.officer.name),
    }
}

/// Where a refused command's text can be mended.
fn place_to_mend(command: &Command) -> Option<String> {
    match command {
        Command::SaveDraft(it) => Some(format!("/kien-nghi/{}", it.petition)),
        Command::SubmitPetition(it) => Some(format!("/kien-nghi/{}", it.petition)),
        Command::RecordValue(_) => Some("/ho-so".into()),
        Command::SaveAnswer(it) => Some(format!("/duoc-giao/{}", it.opinion)),
        Command::SubmitAnswer(it) => Some(format!("/duoc-giao/{}", it.opinion)),
        Command::EditOpinion(it) => Some(format!("/y-kien/{}", it.opinion)),
        _ => None,
    }
}

/// The words a refused command carried, so that nothing typed is lost.
fn words_of(command: &Command) -> Vec<String> {
    let texts: Vec<Option<String>> = match command {
        Command::SaveDraft(it) => [&it.title, &it.difficulty, &it.cause, &it.proposal]
            .map(|edit| edit.as_ref().map(|edit| edit.value.clone()))
            .to_vec(),
        Command::SaveAnswer(it) => vec![it.text.as_ref().map(|edit| edit.value.clone())],
        Command::EditOpinion(it) => {
            [&it.title, &it.text].map(|edit| edit.as_ref().map(|edit| edit.value.clone())).to_vec()
        }
        Command::FormOpinion(it) => vec![Some(it.title.clone()), Some(it.text.clone())],
        Command::AddNote(it) => vec![Some(it.text.clone())],
        Command::ReturnPetition(it) => vec![Some(it.reason.clone())],
        Command::ReturnAnswer(it) => vec![Some(it.reason.clone())],
        _ => vec![],
    };
    texts.into_iter().flatten().filter(|text| !text.is_empty()).collect()
}

/// The sync screen.
#[component]
pub fn Outbox() -> impl IntoView {
    let app = use_app();
    let contact = move || match app.contact() {
        Contact::Unknown | Contact::Busy => "Đang nối với máy chủ…",
        Contact::Reached => "Đang có mạng.",
        Contact::Unreachable => "Chưa tới được máy chủ. Mọi việc vẫn làm được; máy tự gửi khi có mạng.",
        Contact::NotEnrolled => "Máy chủ không nhận ra máy này. Nội dung vẫn còn; xin hỏi Ban Tổ chức đường dẫn mới.",
        Contact::NoHub => "Đang xem dữ liệu mẫu, không có máy chủ. Bài viết chỉ nằm trên máy này.",
    };
    let last = move || {
        let at = app.read(caunoi_core::replica::Replica::contact).flatten();
        at.map(|at| format!("Lần nhận gần nhất: {}", format::moment(at, app.today())))
    };
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="outbox">
            <div class="page-body">
                <header class="page-head"><h1 class="title">"Gửi và nhận"</h1><p class="soft">{contact}</p></header>
                <div class="cluster">
                    <button class="button" data-kind="primary" data-testid="sync-now" on:click=move |_| app.poke_sync()>
                        <Icon name="sync"/>"Gửi ngay"
                    </button>
                    <span class="soft small">{last}</span>
                </div>
                <RefusedList/>
                <PendingList/>
                <ThisTablet/>
            </div>
        </main>
    }
}

#[component]
fn PendingList() -> impl IntoView {
    let app = use_app();
    let list = Memo::new(move || {
        let today = app.today();
        app.read(|replica| {
            let line = |pending: &caunoi_core::replica::Pending| {
                let what = pending.command().map(|command| describe(replica.shown(), command)).unwrap_or_default();
                let saved = pending.issued().map(|at| format::moment(at, today)).unwrap_or_default();
                let held = matches!(pending.outcome, Some(Outcome::Held { .. }));
                (pending.sent.id, what, saved, held, pending.outcome.is_some())
            };
            replica.pending().iter().map(line).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    view! {
        <section class="card card-flush" data-testid="pending">
            <h2>{live(move || format!("Chờ gửi ({})", list.get().len()))}</h2>
            <ul class="list">
                <For each=move || list.get() key=|line| line.clone() children=|(_, what, saved, held, answered)| view! {
                    <li><div class="row" data-tone="waiting">
                        <Icon name=if held { "clock" } else { "cloud-off" }/>
                        <span class="row-body"><span class="row-title">{what}</span><span class="row-meta">
                            {if held { "Đã tới máy chủ, chờ phần trước".to_owned() }
                             else if answered { "Đã tới máy chủ, đang nhận về".to_owned() }
                             else { format!("Đã lưu trên máy này {saved}") }}
                        </span></span>
                    </div></li>
                }/>
            </ul>
            <Show when=move || list.get().is_empty()><Empty icon="check" title="Không còn gì chờ gửi" text="Việc mới được lưu trên máy này trước, rồi tự gửi."/></Show>
        </section>
    }
}

#[component]
fn RefusedList() -> impl IntoView {
    let app = use_app();
    let list = Memo::new(move || {
        app.read(|replica| {
            let line = |refused: &caunoi_core::replica::Refused| {
                let command = &refused.envelope.command;
                (
                    refused.envelope.id,
                    describe(replica.shown(), command),
                    refused.refusal.sentence.clone().into_owned(),
                    words_of(command),
                    place_to_mend(command),
                )
            };
            replica.refused().iter().map(line).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    view! {
        <Show when=move || !list.get().is_empty()>
            <section class="card card-flush" data-testid="refused">
                <h2>{live(move || format!("Cần sửa lại ({})", list.get().len()))}</h2>
                <ul class="list">
                    <For each=move || list.get() key=|line| line.0 children=move |(id, what, why, words, place)| view! {
                        <RefusedRow app id what why words place/>
                    }/>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn RefusedRow(
    app: App,
    id: CommandId,
    what: String,
    why: String,
    words: Vec<String>,
    place: Option<String>,
) -> impl IntoView {
    view! {
        <li><div class="row" data-tone="refused">
            <Icon name="alert"/>
            <span class="row-body">
                <span class="row-title">{what}</span>
                <span class="row-meta">{why}</span>
                {words.into_iter().map(|text| view! { <span class="quote">{text}</span> }).collect_view()}
                <span class="cluster">
                    {place.map(|place| view! { <a href=place class="button">"Mở để sửa"</a> })}
                    <button class="button" data-kind="quiet" on:click=move |_| app.dismiss(id)>"Đã xem, cất đi"</button>
                </span>
            </span>
        </div></li>
    }
}

/// What is kept on this tablet, and whether the browser has promised to keep it.
#[component]
pub fn ThisTablet() -> impl IntoView {
    let app = use_app();
    let records = move || app.read(|replica| format::count(i64::try_from(replica.shown().len()).unwrap_or(0)));
    let unknown = move || app.read(|replica| replica.confirmed().unknown()).unwrap_or(0);
    let persisted = move || match app.persisted() {
        Some(true) => view! { <Chip tone=Tone::Done icon="check" text="Trình duyệt đã nhận giữ lâu dài"/> },
        Some(false) => {
            view! { <Chip tone=Tone::Waiting icon="alert" text="Trình duyệt chưa hứa giữ lâu dài; nên cài ứng dụng lên máy"/> }
        }
        None => view! { <Chip tone=Tone::Muted icon="clock" text="Chưa hỏi được trình duyệt"/> },
    };
    view! {
        <section class="card stack-s">
            <h2>"Máy này"</h2>
            <dl class="facts" data-testid="this-tablet">
                <div><dt>"Số mục đang giữ"</dt><dd>{records}</dd></div>
                <div><dt>"Giữ dữ liệu"</dt><dd>{persisted}</dd></div>
                <Show when=move || { unknown() > 0 }><div><dt>"Mục cần bản mới để xem"</dt><dd>{unknown}</dd></div></Show>
            </dl>
        </section>
    }
}
