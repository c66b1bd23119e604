//! What somebody notes for themselves: kept on this device, read by nobody else.

use crate::{
    format,
    parts::{Dialog, Empty, Field, Icon, Show, TextArea, live},
    state::{Notebook, PrivateNote, use_app},
    text::t,
};
use caunoi_core::id::RecordId;
use leptos::prelude::*;

/// Lines of an empty note, and of one that says much.
const ROWS: (usize, usize) = (4, 20);

/// The private notes of whoever uses the app.
#[component]
pub fn Notebook() -> impl IntoView {
    let app = use_app();
    let notes = RwSignal::new(Vec::new());
    let (unreadable, problem, read) = (RwSignal::new(0), RwSignal::new(None), RwSignal::new(false));
    app.notebook(move |found| {
        // Somebody may have gone on to another screen.
        match found {
            Ok(Notebook { notes: found, unreadable: count }) => {
                notes.try_set(found);
                unreadable.try_set(count);
            }
            Err(sentence) => drop(problem.try_set(Some(sentence))),
        }
        read.try_set(true);
    });
    let add = move |_| notes.update(|notes| notes.insert(0, app.new_note()));
    let remove = move |id: RecordId| notes.update(|notes| notes.retain(|note| note.id != id));
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="notebook">
            <div class="page-body">
                <header class="page-head"><h1 class="title">{t().notebook.title}</h1><p class="soft">{t().notebook.meaning}</p></header>
                <Show when=move || app.place().is_none_or(|place| !app.with_pin().contains(&place.officer))>
                    <p class="soft small" data-testid="notes-without-pin">{t().notebook.no_pin}</p>
                </Show>
                {live(move || problem.get().map(|sentence| view! { <p role="alert">{sentence}</p> }))}
                <Show when=move || read.get() && problem.with(Option::is_none)>
                    <button class="button" data-kind="primary" data-testid="new-note" on:click=add><Icon name="pen"/>{t().notebook.new}</button>
                    <For each=move || notes.get() key=|note| note.id children=move |note| view! { <Page note on_remove=remove/> }/>
                    <Show when=move || notes.with(Vec::is_empty)><Empty icon="pen" title=t().notebook.none text=t().notebook.none_yet/></Show>
                </Show>
                {live(move || match unreadable.get() {
                    0 => None,
                    count => Some(view! { <p class="soft small" data-testid="unreadable">{(t().notebook.unreadable)(count)}</p> }),
                })}
            </div>
        </main>
    }
}

/// Whether what stands on a page is on the disk.
#[derive(Clone, PartialEq, Eq)]
enum Saving {
    Saved(String),
    Busy,
    Failed(String),
}

/// One note, to be written in.
#[component]
fn Page(note: PrivateNote, #[prop(into)] on_remove: Callback<RecordId>) -> impl IntoView {
    let app = use_app();
    let PrivateNote { id, text, changed } = note;
    let rows = text.lines().map(|line| 1 + line.len() / 80).sum::<usize>().clamp(ROWS.0, ROWS.1);
    let fresh = text.is_empty();
    let at = move |moment| (t().notebook.saved_at)(&format::moment(moment, app.today()));
    let saving = RwSignal::new(Saving::Saved(if fresh { String::new() } else { at(changed) }));
    let asking = RwSignal::new(false);
    let write = move |text: String| {
        saving.set(Saving::Busy);
        app.write_note(id, text, move |written| {
            saving.try_set(match written {
                Ok(()) => Saving::Saved(at(app.now())),
                Err(sentence) => Saving::Failed(sentence),
            });
        });
    };
    let remove = move |_| {
        asking.set(false);
        app.write_note(id, String::new(), move |written| match written {
            Ok(()) => on_remove.run(id),
            Err(sentence) => app.complain(sentence),
        });
    };
    let state = move || match saving.get() {
        Saving::Saved(sentence) => {
            view! { <span class="soft small" data-testid="note-saved">{sentence}</span> }.into_any()
        }
        Saving::Busy => view! { <span class="soft small">{t().notebook.saving}</span> }.into_any(),
        Saving::Failed(sentence) => view! { <span role="alert">{sentence}</span> }.into_any(),
    };
    view! {
        <section class="card stack-s" data-testid="note">
            <Field label=t().notebook.text id=format!("note-{id}")>
                <TextArea id=format!("note-{id}") value=text rows=u32::try_from(rows).unwrap_or(4) on_input=write/>
            </Field>
            <div class="cluster">
                {live(state)}
                <button class="button" data-kind="quiet" data-testid="remove-note" on:click=move |_| asking.set(true)>{t().notebook.remove}</button>
            </div>
            <Dialog title=t().notebook.remove testid="remove-note-dialog" open=asking>
                <p>{t().notebook.remove_means}</p>
                <div class="cluster">
                    <button class="button" data-kind="primary" data-testid="remove-note-yes" on:click=remove>{t().notebook.remove}</button>
                    <button class="button" data-kind="quiet" on:click=move |_| asking.set(false)>{t().notebook.cancel}</button>
                </div>
            </Dialog>
        </section>
    }
}
