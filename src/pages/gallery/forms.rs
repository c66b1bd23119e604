//! Fields, empty, filled, wrong and closed.

use super::{Exhibit, LONG};
use crate::parts::{DateInput, Field, Search, Select, TextArea, TextInput};
use leptos::prelude::*;

fn choices() -> Vec<(String, Vec<(String, String)>)> {
    let choice = |value: &str, label: &str| (value.to_owned(), label.to_owned());
    vec![
        ("Hậu cần".into(), vec![choice("a", "Trụ sở, nhà ở"), choice("b", LONG)]),
        ("Nghiệp vụ".into(), vec![choice("c", "Đề án 06, căn cước và định danh điện tử")]),
    ]
}

#[component]
pub fn Forms() -> impl IntoView {
    let typed = RwSignal::new(String::new());
    let wrong = || Signal::stored(Some("Ghi một câu để Ban Tổ chức biết việc gì.".to_owned()));
    view! {
        <Exhibit name="Field">
            <div class="field-row">
                <Field id="g-empty" label="Trống" hint="Việc gì, ở đâu, từ bao giờ.">
                    <TextInput id="g-empty" value="" on_input=move |text: String| typed.set(text)/>
                </Field>
                <Field id="g-wrong" label="Sai" error=wrong()><TextInput id="g-wrong" value=LONG on_input=|_| ()/></Field>
                <Field id="g-closed" label="Không sửa được"><TextInput id="g-closed" value="57" disabled=true on_input=|_| ()/></Field>
            </div>
            <p class="soft small">"Vừa ghi: "<span data-testid="g-echo">{typed}</span></p>
            <Field id="g-lines" label="Nhiều dòng"><TextArea id="g-lines" value=LONG on_input=|_| ()/></Field>
            <Field id="g-lines-wrong" label="Nhiều dòng, sai" error=wrong()><TextArea id="g-lines-wrong" value="" on_input=|_| ()/></Field>
            <div class="field-row">
                <Field id="g-select" label="Chọn"><Select id="g-select" value="c" options=choices() on_change=|_| ()/></Field>
                <Field id="g-select-wrong" label="Chưa chọn" error=wrong()><Select id="g-select-wrong" value="" options=choices() on_change=|_| ()/></Field>
                <Field id="g-date" label="Ngày"><DateInput id="g-date" value=None on_change=|_| ()/></Field>
            </div>
            <Search testid="g-search" label="Tìm" placeholder="Tìm: trụ sở, tru so, Cốc Đán" on_input=|_| ()/>
            <fieldset class="choices">
                <legend class="field-label">"Một trong nhiều"</legend>
                {["Trả lời tại hội nghị", "Trả lời bằng văn bản"].map(|word| view! { <label class="choice"><input type="radio" name="g-mode"/>{word}</label> }).collect_view()}
                <label class="choice"><input type="checkbox" checked=true/>"Đã đọc"</label>
            </fieldset>
        </Exhibit>
    }
}
