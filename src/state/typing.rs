//! What is being typed: kept on disk at least every half second, and saved as a command when the
//! person pauses, leaves the field or the page, or submits.

use super::{App, engine::Problem, step};
use crate::browser::{BrowserError, clock};
use caunoi_core::{codec, draft::Typed, time::Moment};
use leptos::prelude::*;
use std::{collections::BTreeMap, time::Duration};

/// What is typed is on disk after this long, even while the person goes on.
const KEEP_EVERY: Duration = Duration::from_millis(500);
/// After so many quiet intervals the person has paused.
const PAUSE: u32 = 4;

/// Where the text on the screen is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypingState {
    /// Nothing has been typed.
    Idle,
    /// Not on disk yet.
    Unsaved,
    /// On disk, since then.
    Saved(Moment),
    /// The device cannot write.
    Failed,
}

/// Everything that is being typed right now.
#[derive(Debug, Default)]
pub(super) struct Desk {
    forms: BTreeMap<String, Form>,
}

#[derive(Debug)]
struct Form {
    content: Typed,
    changes: u32,
}

impl App {
    /// Tells what stands in a form now. It is kept, and saved when the person pauses.
    pub fn typed(self, content: Typed) {
        self.typing.set(TypingState::Unsaved);
        let key = content.key();
        let engine = self.engine();
        let mut desk = engine.desk.borrow_mut();
        if let Some(form) = desk.forms.get_mut(&key) {
            form.content = content;
            form.changes += 1;
        } else {
            desk.forms.insert(key.clone(), Form { content, changes: 1 });
            self.spawn(async move { self.watch(key).await });
        }
    }

    /// Where the text on the screen is.
    pub fn typing(self) -> TypingState {
        self.typing.get()
    }

    /// Saves everything that is being typed, now.
    pub fn flush(self) {
        self.spawn(async move { self.flush_typing().await });
    }

    /// Keeps a form on disk while it changes, and saves it when it rests.
    async fn watch(self, key: String) {
        let mut kept = 0;
        let mut quiet = 0;
        while let Some((changes, bytes)) = self.form(&key) {
            if changes == kept {
                quiet += 1;
            } else {
                quiet = 0;
                kept = changes;
                let result = self.keep(&key, &bytes).await;
                self.report(result.map_err(Problem::from));
            }
            if quiet >= PAUSE {
                self.save_form(&key).await;
                return;
            }
            clock::sleep(KEEP_EVERY).await;
        }
    }

    fn form(self, key: &str) -> Option<(u32, Vec<u8>)> {
        let engine = self.engine();
        let desk = engine.desk.borrow();
        desk.forms.get(key).map(|form| (form.changes, codec::encode(&form.content)))
    }

    async fn keep(self, key: &str, bytes: &[u8]) -> Result<(), BrowserError> {
        let engine = self.engine();
        let guard = engine.device.lock().await;
        match guard.as_ref() {
            // Saved in the meantime: keeping it now would bring back a ghost.
            _ if self.form(key).is_none() => Ok(()),
            Some(device) => device.keep_typed(key, bytes).await,
            None => Ok(()),
        }
    }

    pub(super) async fn flush_typing(self) {
        let keys: Vec<_> = self.engine().desk.borrow().forms.keys().cloned().collect();
        for key in keys {
            self.save_form(&key).await;
        }
    }

    /// Saves a form as a command. Whatever happens, what was typed stays on disk until it is one.
    async fn save_form(self, key: &str) {
        let Some(form) = self.engine().desk.borrow_mut().forms.remove(key) else { return };
        let content = form.content.clone();
        let saved = self.carry_out(step(move |replica| content.command(replica)), Some(key)).await;
        if let Err(Problem::Refused(refusal)) = &saved {
            self.complain(refusal.sentence.clone());
        }
        self.report(saved);
    }

    fn report(self, result: Result<(), Problem>) {
        self.typing.set(match result {
            Ok(()) => TypingState::Saved(self.now()),
            Err(Problem::Refused(_)) => TypingState::Idle,
            Err(_) => TypingState::Failed,
        });
    }

    /// Saves what was being typed when the app was killed.
    pub(super) async fn restore_typed(self) {
        let engine = self.engine();
        let kept = match engine.device.lock().await.as_ref() {
            Some(device) => device.typed().await.unwrap_or_default(),
            None => return,
        };
        for content in kept.iter().filter_map(|bytes| codec::decode::<Typed>(bytes).ok()) {
            let key = content.key();
            // Where the rules say no now, it stays on disk for the next time.
            let _ = self.carry_out(step(move |replica| content.command(replica)), Some(&key)).await;
        }
        self.typing.set(TypingState::Idle);
    }
}
