//! Taking petitions in, and the bar for doing something with several at once.

use crate::{
    pages::organizer::{Selection, can_be_grouped, merge::MergeDialog},
    parts::{Memo, Show, live},
    state::{App, Step, step, use_app},
    text::t,
};
use caunoi_core::{
    command::{Command, ReceivePetition},
    id::Id,
    reads::Store,
    record::{Petition, Stage},
    replica::Replica,
};
use leptos::prelude::*;

/// Takes in those of the petitions that are new.
pub fn receive(app: App, petitions: Vec<Id<Petition>>) {
    let receive = |petition: Id<Petition>| -> Step {
        step(move |replica| {
            let arrived = replica.shown().find(petition)?.stage == Stage::Submitted;
            (arrived && !is_being_received(replica, petition)).then(|| ReceivePetition { petition }.into())
        })
    };
    app.perform(petitions.into_iter().map(receive).collect(), move |saved| {
        if saved {
            app.say(t().inbox.receiving);
        }
    });
}

/// Whether taking a petition in waits for the hub, which hands out the numbers.
pub fn is_being_received(replica: &Replica, petition: Id<Petition>) -> bool {
    let is_it = |command: &Command| matches!(command, Command::ReceivePetition(it) if it.petition == petition);
    replica.pending().iter().filter_map(|pending| pending.command()).any(is_it)
}

/// What can be done with all chosen petitions at once.
#[component]
pub fn BulkBar() -> impl IntoView {
    let app = use_app();
    let selection = Selection::expect();
    let merging = RwSignal::new(false);
    let stages = Memo::new(move || {
        let ids = selection.petitions.get();
        let stages = |store: &Store| ids.iter().filter_map(|id| store.find(*id)).map(|it| it.stage).collect::<Vec<_>>();
        app.read(|replica| stages(replica.shown())).unwrap_or_default()
    });
    let can_receive = move || stages.read().contains(&Stage::Submitted);
    let can_group = move || stages.read().iter().any(|stage| can_be_grouped(*stage));
    let chosen = Signal::derive(move || selection.petitions.get().into_iter().collect::<Vec<_>>());
    view! {
        <Show when=move || !chosen.read().is_empty()>
            <div class="pane-foot cluster" data-testid="bulk">
                <b>{live(move || (t().inbox.chosen)(chosen.read().len()))}</b>
                <button class="button" data-testid="bulk-receive" disabled=move || !can_receive()
                    on:click=move |_| receive(app, chosen.get_untracked())>{t().inbox.receive}</button>
                <button class="button" data-kind="primary" data-testid="bulk-form" disabled=move || !can_group()
                    on:click=move |_| app.go("/y-kien/moi")>{t().inbox.form}</button>
                <button class="button" data-testid="bulk-merge" disabled=move || !can_group() on:click=move |_| merging.set(true)>{t().inbox.merge}</button>
                <button class="button" data-kind="quiet" data-testid="bulk-clear" on:click=move |_| selection.choose_none()>{t().inbox.choose_none}</button>
            </div>
        </Show>
        <MergeDialog open=merging petitions=chosen on_merged=move |()| selection.choose_none()/>
    }
}
