//! What works in the background and is not needed before some screen has been shown: it comes with the piece of that
//! screen, so that a first visit does without it. Where the piece is not loaded there is nothing to do yet either: only its
//! screens give somebody a PIN, ask for one, or show private notes.

use super::{App, engine::Problem};
use crate::browser::BrowserError;
use futures_util::future::LocalBoxFuture;

/// The functions that come later. Named in one place alone, [`App::have_later`], which nothing of the first piece calls.
#[derive(Clone, Copy)]
pub(super) struct Later {
    write_notes: fn(App) -> LocalBoxFuture<'static, Result<(), BrowserError>>,
    leave_envelope: fn(App) -> LocalBoxFuture<'static, Result<(), Problem>>,
}

impl App {
    /// To be called by the piece, whenever one of its screens is shown.
    pub fn have_later(self) {
        self.engine().later.set(Some(Later {
            write_notes: |app| Box::pin(app.write_waiting_notes()),
            leave_envelope: |app| Box::pin(app.leave_new_envelope()),
        }));
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
