//! Internal notes about an opinion: read by those who work on it, never published.

use super::names;
use crate::{
    format,
    parts::{Anew, Field, Happened, Memo, TextArea, Timeline, Tone},
    state::use_app,
    text::t,
};
use caunoi_core::{
    command::AddNote,
    id::RecordId,
    order,
    reads::Store,
    record::{Note, Team},
};
use leptos::prelude::*;

/// The notes about a record, and a form for another one.
#[component]
pub fn Notes(
    /// What they are about.
    about: RecordId,
    /// Whose a new note is.
    team: Team,
) -> impl IntoView {
    let app = use_app();
    let notes = Memo::new(move || app.read(|replica| notes(replica.shown(), about)).unwrap_or_default());
    let written = RwSignal::new(0_u32);
    let line = move |(note, author, whose): (Note, String, String)| {
        let when = format!("{} · {author}, {whose}", format::moment(note.at, app.today()));
        Happened { when, what: note.text, tone: Tone::Muted }
    };
    let stages = Signal::derive(move || notes.get().into_iter().map(line).collect::<Vec<_>>());
    view! {
        <section class="stack-s" data-testid="notes">
            <h2 class="sub">{t().notes.title}</h2>
            <p class="soft small">{match team {
                Team::Organizers => t().notes.read_by_organizers,
                Team::Department(_) => t().notes.read_by_department,
            }}</p>
            <Timeline stages/>
            // Made anew after each note, so that the field is empty again.
            <Anew key=Memo::new(move || written.get()) view=move |_| view! { <NoteForm about team on_written=move |()| { written.try_update(|it| *it += 1); }/> }/>
        </section>
    }
}

/// The notes one may see, oldest first, each with its author and their team.
fn notes(store: &Store, about: RecordId) -> Vec<(Note, String, String)> {
    let mut notes: Vec<&Note> = store.hanging_on(about).collect();
    order::by_key(&mut notes, |note| (note.at, note.id));
    let whose = |team: Team| match team {
        Team::Organizers => t().notes.organizers.to_owned(),
        Team::Department(department) => names::department(store, department),
    };
    notes.into_iter().map(|note| (note.clone(), names::officer(store, note.author), whose(note.team))).collect()
}

#[component]
fn NoteForm(about: RecordId, team: Team, #[prop(into)] on_written: Callback<()>) -> impl IntoView {
    let app = use_app();
    let text = RwSignal::new(String::new());
    let is_empty = move || text.read().trim().is_empty();
    let add = move |_| {
        let note = AddNote { note: app.fresh_id(), about, team, text: text.get_untracked() };
        app.perform(vec![crate::state::step(move |_| Some(note.clone().into()))], move |saved| {
            if saved {
                on_written.try_run(());
            }
        });
    };
    view! {
        <Field id="note-text" label=t().notes.another>
            <TextArea id="note-text" value="" rows=2 on_input=move |value: String| text.set(value)/>
        </Field>
        <div class="cluster">
            <button type="button" class="button" data-testid="note-submit" disabled=is_empty on:click=add>{t().notes.add}</button>
        </div>
    }
}
