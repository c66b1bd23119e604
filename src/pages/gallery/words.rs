//! Buttons, states, news, and texts.

use super::{Exhibit, LONG, SHORT};
use crate::parts::{
    Banner, Chip, Dialog, Difference, Empty, Icon, Prose, Quote, ReasonDialog, Skeleton, Toast, Tone, Version,
};
use leptos::prelude::*;

const TONES: [(Tone, &str, &str); 7] = [
    (Tone::Draft, "pen", "Nháp"),
    (Tone::Waiting, "cloud-off", "Đã lưu trên máy này, chưa gửi"),
    (Tone::Sent, "cloud-up", "Đã tới máy chủ 14:05"),
    (Tone::Received, "inbox", "Đã tiếp nhận, số 57"),
    (Tone::Done, "check", "Đã trả lời"),
    (Tone::Refused, "alert", "Cần sửa lại"),
    (Tone::Muted, "back", "Đã rút lại"),
];

#[component]
pub fn Words() -> impl IntoView {
    view! {
        <Buttons/>
        <Exhibit name="Chip">
            <p class="cluster">{TONES.map(|(tone, icon, text)| view! { <Chip tone icon text/> }).collect_view()}</p>
            <Chip tone=Tone::Waiting icon="clock" text=LONG/>
        </Exhibit>
        <Exhibit name="Sync">
            <p class="cluster">
                {[("sent", "đã gửi"), ("waiting", "chưa gửi 3"), ("offline", "mất mạng"), ("refused", "cần sửa 1"), ("busy", "đang gửi")]
                    .map(|(state, text)| view! { <a class="sync" href="/thu-vien" data-state=state><span class="sync-dot" aria-hidden="true"></span>{text}</a> })
                    .collect_view()}
            </p>
        </Exhibit>
        <Exhibit name="Banner">
            {[(Tone::Received, "sync"), (Tone::Waiting, "cloud-off"), (Tone::Refused, "alert")].map(|(tone, icon)| view! {
                <Banner tone icon>
                    <div class="banner-body"><b>"Chưa tới được máy chủ. "</b>"Mọi việc vẫn làm được và được lưu trên máy này."</div>
                    <button class="button" data-kind="quiet">"Đã hiểu"</button>
                </Banner>
            }).collect_view()}
        </Exhibit>
        <Exhibit name="Toast">
            <Toast sentence="Đã lưu trên máy này. Sẽ gửi khi có mạng.".into() bad=false on_close=|()| ()/>
            <Toast sentence="Máy này không ghi được, có thể đã hết chỗ. Xin giải phóng bộ nhớ rồi thử lại.".into() bad=true on_close=|()| ()/>
        </Exhibit>
        <Dialogs/>
        <Exhibit name="Empty">
            <Empty icon="answer" title="Chưa có trả lời" text="Trả lời hiện ở đây khi Ban Tổ chức công bố."/>
            <section class="card card-flush"><h3>"Chờ gửi (0)"</h3><Empty icon="check" title="Không còn gì chờ gửi" text="Việc mới được lưu trên máy này trước, rồi tự gửi."/></section>
        </Exhibit>
        <Exhibit name="Skeleton"><Skeleton lines=5/></Exhibit>
        <Exhibit name="Prose">
            <Prose text=Signal::stored(format!("{LONG}.\n{LONG}."))/>
            <Quote text=format!("{LONG}.\n{SHORT}.")/>
        </Exhibit>
        <Diffs/>
    }
}

#[component]
fn Buttons() -> impl IntoView {
    view! {
        <Exhibit name="Button">
            <p class="soft small">"Di chuột, nhấn phím Tab để xem trạng thái khi trỏ vào và khi được chọn."</p>
            {["primary", "", "danger", "quiet"].map(|kind| view! {
                <p class="cluster">
                    <button class="button" data-kind=kind><Icon name="send"/>"Gửi đi"</button>
                    <button class="button" data-kind=kind aria-busy="true"><Icon name="sync"/>"Đang gửi"</button>
                    <button class="button" data-kind=kind disabled=true>"Chưa dùng được"</button>
                    <a class="button" data-kind=kind href="/thu-vien">"Liên kết"</a>
                </p>
            }).collect_view()}
            <button class="button button-wide" data-kind="primary"><Icon name="plus"/>{LONG}</button>
            <p class="cluster"><button class="icon-button" aria-label="Đóng"><Icon name="close"/></button><button class="icon-button" aria-label="Tìm"><Icon name="search"/></button></p>
        </Exhibit>
    }
}

#[component]
fn Dialogs() -> impl IntoView {
    let (open, asked) = (RwSignal::new(false), RwSignal::new(false));
    let reason = RwSignal::new(String::new());
    view! {
        <Exhibit name="Dialog">
            <p class="cluster">
                <button class="button" data-testid="open-dialog" on:click=move |_| open.set(true)>"Mở hộp thoại"</button>
                <button class="button" on:click=move |_| asked.set(true)>"Hỏi lý do"</button>
                <span class="soft">{reason}</span>
            </p>
            <Dialog title="Gửi kiến nghị?" testid="gallery-dialog" open>
                <p>{LONG}</p>
                <div class="dialog-actions">
                    <button class="button" on:click=move |_| open.set(false)>"Xem lại"</button>
                    <button class="button" data-kind="primary" on:click=move |_| open.set(false)>"Gửi đi"</button>
                </div>
            </Dialog>
            <ReasonDialog title="Yêu cầu bổ sung" text="Đơn vị sẽ đọc lý do này." submit="Gửi lại đơn vị" open=asked on_submit=move |text: String| reason.set(text)/>
        </Exhibit>
    }
}

#[component]
fn Diffs() -> impl IntoView {
    let old = "Đề nghị cấp một máy thu nhận căn cước cho xã. Đường truyền hay mất vào buổi chiều.";
    let new = "Đề nghị cấp hai máy thu nhận căn cước cho xã trong quý IV. Đường truyền hay mất.";
    view! {
        <Exhibit name="Difference"><Difference before="Bản trước, 08/10" old=old.into() after="Bản này, 10/10" new=new.into()/></Exhibit>
        <Exhibit name="Version">
            <div class="diff">
                {[("Nguyễn Văn Hà, 14:05", old, new), ("Lý Thị Mai, 14:20", new, old)].map(|(title, text, other)| view! {
                    <Version title=Signal::stored(title.to_owned()) text=text.into() other=other.into()><button class="button">"Giữ bản này"</button></Version>
                }).collect_view()}
            </div>
        </Exhibit>
    }
}
