//! What works in the background and is not needed before some screen has been shown: it comes with the piece of that
//! screen, so that a first visit does without it. Where no piece is loaded there is nothing to do yet either: only their
//! screens have forms, give somebody a PIN, ask for one, or show private notes. What was being typed when a tab was killed
//! is the exception; where there is some of it, a piece is loaded for that.

use super::{App, engine::Problem};
use crate::browser::BrowserError;
use futures_util::future::LocalBoxFuture;
use leptos::prelude::*;

/// The functions that come later. Named in one place alone, [`App::have_later`], which nothing of the first piece calls.
#[derive(Clone, Copy)]
pub(super) struct Later {
    write_notes: fn(App) -> LocalBoxFuture<'static, Result<(), BrowserError>>,
    leave_envelope: fn(App) -> LocalBoxFuture<'static, Result<(), Problem>>,
    save_form: fn(App, String) -> LocalBoxFuture<'static, Result<(), Problem>>,
    save_what_was_typed: fn(App, bool) -> LocalBoxFuture<'static, ()>,
}

impl App {
    /// To be called by a piece when it has come.
    pub fn have_later(self) {
        self.engine().later.set(Some(Later {
            write_notes: |app| Box::pin(app.write_waiting_notes()),
            leave_envelope: |app| Box::pin(app.leave_new_envelope()),
            save_form: |app, key| Box::pin(app.save_form_now(key)),
            save_what_was_typed: |app, begins| Box::pin(app.save_what_was_typed(begins)),
        }));
    }

    /// To be awaited when a piece has come, before any of its forms is made.
    pub async fn before_forms(self) {
        let to_restore = self.engine().to_restore;
        if to_restore.get_untracked() {
            to_restore.set(false);
            // What stands under this tab's own name is from before it was loaded: without a piece it had no form.
            self.restore_typed(true).await;
        }
    }

    /// There is something that was being typed when a tab was killed, and no piece yet to save it.
    pub fn wants_a_piece(self) -> bool {
        self.engine().to_restore.get()
    }

    /// Saves what was being typed when a tab was killed, once, whichever tab does it. `begins` where this one has just
    /// been opened: what stands under its own name is then from before it was loaded again.
    pub(super) async fn restore_typed(self, begins: bool) {
        match self.engine().later.get() {
            Some(later) => (later.save_what_was_typed)(self, begins).await,
            None => self.ask_for_a_piece().await,
        }
    }

    /// Wants a piece where there is something to save.
    async fn ask_for_a_piece(self) {
        let engine = self.engine();
        let device = engine.device.lock().await;
        if let Some(device) = device.as_ref()
            && !engine.to_restore.get_untracked()
            && device.has_typed().await.unwrap_or(true)
        {
            engine.to_restore.set(true);
        }
    }

    /// Saves a form as a command. Whatever happens, what was typed stays on disk until it is one.
    pub(super) async fn save_form(self, key: String) -> Result<(), Problem> {
        match self.engine().later.get() {
            Some(later) => (later.save_form)(self, key).await,
            // Nothing was typed without a piece; if it was, it is not saved, and nobody may be told that it is.
            None => Err(Problem::Closed),
        }
    }

    /// Puts on disk what is not there yet of private notes.
    pub(super) async fn flush_notes(self) -> Result<(), BrowserError> {
        match self.engine().later.get() {
            Some(later) => (later.write_notes)(self).await,
            None => Ok(()),
        }
    }

    /// Leaves what is unsent beside a store with a PIN, sealed to the hub, for whenever it is locked; nothing where all was
    /// sent.
    pub(super) async fn leave_envelope(self) -> Result<(), Problem> {
        match self.engine().later.get() {
            Some(later) => (later.leave_envelope)(self).await,
            None => Ok(()),
        }
    }
}
