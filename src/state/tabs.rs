//! Several tabs at once: each writes by itself, and follows what the others write.

use super::{App, Contact, Phase, engine::Problem};
use crate::browser::{BrowserError, tabs};
use caunoi_core::codec;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// What tabs say to each other. One that runs another build may not understand it: whatever matters is on disk, and is
/// looked for there whenever somebody looks at the tab.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Word {
    /// The log has grown.
    Grown,
    /// The tab that talks to the hub shall do so, and say that it lives.
    Ask,
    /// The tab that talks to the hub lives.
    Beat {
        /// How that goes.
        contact: Contact,
        /// How much the hub's clock is ahead.
        clock: Option<i64>,
    },
    /// The tablet is somebody else's now.
    Person,
    /// Somebody was given a PIN.
    Keyring,
    /// Lock.
    Lock,
    /// Somebody is using the app.
    Touched,
}

impl App {
    /// Becomes one of the tabs.
    pub(super) async fn join_tabs(self) -> Result<(), BrowserError> {
        let engine = self.engine();
        let name = tabs::own_name().await?;
        engine.tab.get_or_init(|| name);
        if let Ok(channel) = tabs::Channel::join(move |words| self.hear(&words)) {
            engine.channel.get_or_init(|| channel);
        }
        Ok(())
    }

    pub(super) fn say_to_tabs(self, word: &Word) {
        if let Some(channel) = self.engine().channel.get() {
            channel.say(&codec::encode(word));
        }
    }

    fn hear(self, words: &[u8]) {
        match codec::decode(words) {
            Ok(Word::Grown) => self.follow(),
            Ok(Word::Ask) if self.engine().sends.get() && self.peek(|_| ()).is_some() => {
                self.beat();
                self.poke_sync();
            }
            Ok(Word::Beat { contact, clock }) => self.hear_beat(contact, clock),
            Ok(Word::Person) => self.follow_person(),
            Ok(Word::Keyring) => self.follow_keyring(),
            Ok(Word::Lock) => self.lock_here(),
            Ok(Word::Touched) => self.hear_touch(),
            Ok(Word::Ask) | Err(_) => {}
        }
    }

    /// Somebody looks at this tab again, or the network is back: a tab that slept has heard nothing meanwhile.
    pub(super) fn come_back(self) {
        self.lock_if_idle();
        self.follow_keyring();
        self.follow();
        self.follow_person();
        self.keep_reserve();
        self.poke_sync();
    }

    /// Takes in what other tabs have written, and sends it where that is this tab's part.
    pub(super) fn follow(self) {
        // One look that has not begun sees everything that was written by then.
        if !self.engine().following.replace(true) {
            self.spawn(async move {
                match self.look_at_log().await {
                    Err(Problem::Outdated) => {
                        self.phase.set(Phase::Outdated);
                        // The hub is for a tab that can write.
                        self.engine().sends.set(false);
                        self.poke_sync();
                    }
                    Ok(()) if self.engine().sends.get() && self.has_unsent() => self.poke_sync(),
                    // After a failure, whoever writes next here looks again.
                    Ok(()) | Err(_) => {}
                }
            });
        }
    }

    async fn look_at_log(self) -> Result<(), Problem> {
        let engine = self.engine();
        let mut guard = engine.device.lock().await;
        engine.following.set(false);
        let device = guard.as_mut().ok_or(Problem::Closed)?;
        self.catch_up(device, None).await.map(|_| ())
    }
}
