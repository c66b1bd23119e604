//! Room on the disk. When there is none for somebody's work, what can be had again is given up for it: first materials,
//! which the hub has, then a reserve that was put there for this.

use super::{App, engine::Problem};
use crate::browser::{
    BrowserError,
    database::{Area, Database, Write},
    random,
};
use caunoi_core::ready::RESERVE as RESERVE_BYTES;
use leptos::prelude::*;

/// Where the reserve is, beside the secret of the device.
const RESERVE: &str = "reserve";
/// The browser hands out so many random bytes at once.
const RANDOM_AT_ONCE: usize = 64 * 1024;

/// How much room there is for what is written on this device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Enough, as far as is known.
    Enough,
    /// What is written is saved, but only because something was given up for it.
    Tight,
    /// None: what was written last is only on the screen.
    Full,
}

impl App {
    /// How much room there is on this device.
    pub fn room(self) -> Room {
        self.room.get()
    }

    fn set_room(self, room: Room) {
        if self.room.get_untracked() != room {
            self.room.set(room);
        }
    }

    /// Writes somebody's work. Where the disk is full, what can be had again is given up until the work fits.
    pub(super) async fn insist<T>(
        self,
        mut write: impl AsyncFnMut() -> Result<T, BrowserError>,
    ) -> Result<T, BrowserError> {
        loop {
            match write().await {
                Err(error) if error.is_full() => {
                    let given_up = self.give_something_up().await.unwrap_or(false);
                    self.set_room(if given_up { Room::Tight } else { Room::Full });
                    if !given_up {
                        return Err(error);
                    }
                }
                Ok(written) => {
                    if self.room.get_untracked() == Room::Full {
                        self.set_room(Room::Tight);
                    }
                    return Ok(written);
                }
                failed => return failed,
            }
        }
    }

    /// Gives up the next thing that is not work; `false` where nothing is left.
    async fn give_something_up(self) -> Result<bool, BrowserError> {
        let database = self.database()?;
        let given_up = match largest_material(&database).await? {
            Some(prefix) => Write::RemoveAll(Area::Blobs, prefix),
            None if has_reserve(&database).await? => Write::Remove(Area::Device, RESERVE.into()),
            None => return Ok(false),
        };
        database.write(&[given_up]).await?;
        self.find_downloads();
        Ok(true)
    }

    /// Puts the reserve back where it is missing, as soon as there is room for it.
    pub(super) fn keep_reserve(self) {
        self.spawn(async move {
            let Ok(database) = self.database() else { return };
            match put_reserve(&database).await {
                Ok(()) if self.room.get_untracked() == Room::Full => {
                    // What could not be written before is tried again at once.
                    self.set_room(Room::Enough);
                    self.poke_sync();
                }
                Ok(()) => self.set_room(Room::Enough),
                Err(error) if error.is_full() && self.room.get_untracked() == Room::Enough => {
                    self.set_room(Room::Tight);
                }
                Err(_) => {}
            }
        });
    }
}

impl Problem {
    /// There was no room for it, which is said for as long as it is so.
    pub(super) fn is_full(&self) -> bool {
        matches!(self, Self::Storage(error) if error.is_full())
    }
}

async fn has_reserve(database: &Database) -> Result<bool, BrowserError> {
    Ok(!database.keys(Area::Device, RESERVE).await?.is_empty())
}

/// Random, since the browser would press anything else together.
async fn put_reserve(database: &Database) -> Result<(), BrowserError> {
    if has_reserve(database).await? {
        return Ok(());
    }
    let mut bytes = vec![0; RESERVE_BYTES];
    bytes.chunks_mut(RANDOM_AT_ONCE).for_each(random::fill);
    database.write(&[Write::Put(Area::Device, RESERVE.into(), bytes)]).await
}

/// Under what the pieces of the material with the most of them begin: few large ones are given up rather than many.
async fn largest_material(database: &Database) -> Result<Option<String>, BrowserError> {
    let mut materials: Vec<(usize, String)> = Vec::new();
    for key in database.keys(Area::Blobs, "").await? {
        let Some((material, _)) = key.rsplit_once('/') else { continue };
        match materials.last_mut() {
            // Keys come sorted, so the pieces of a material stand together.
            Some((pieces, last)) if last.strip_suffix('/') == Some(material) => *pieces += 1,
            _ => materials.push((1, format!("{material}/"))),
        }
    }
    Ok(materials.into_iter().max_by_key(|(pieces, _)| *pieces).map(|(_, prefix)| prefix))
}
