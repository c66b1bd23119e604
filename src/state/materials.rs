//! Materials on the device: fetched in pieces, each sealed and kept as it comes, checked when whole.

use super::{App, device::Device, vault::Vault};
use crate::{
    browser::{
        BrowserError,
        database::{Area, Database, Write},
        http,
        pdf::{Canvas, Pdf},
    },
    text::t,
};
use caunoi_core::{
    id::{Fingerprint, ReplicaId},
    record::Material,
    wire::CHUNK_BYTES,
};
use leptos::prelude::*;

/// So many pieces are sealed anew in one write: two megabytes.
const PIECES_AT_ONCE: usize = 32;

/// How much of a material is on the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Download {
    /// So many pieces are here, and nothing is happening.
    Resting(u64),
    /// Pieces are coming; so many are here.
    Running(u64),
}

impl Download {
    /// The pieces that are here.
    pub fn pieces(self) -> u64 {
        match self {
            Self::Resting(pieces) | Self::Running(pieces) => pieces,
        }
    }
}

/// How many pieces a material has.
pub fn pieces(material: &Material) -> u64 {
    material.size.div_ceil(CHUNK_BYTES).max(1)
}

/// Under what the pieces of a material begin. Each store keeps its own, under its own key: what somebody may read is not
/// for everybody on the tablet.
fn prefix(store: ReplicaId, blob: Fingerprint) -> String {
    format!("{store}/{blob}/")
}

fn key(store: ReplicaId, blob: Fingerprint, piece: u64) -> String {
    format!("{}{piece:06}", prefix(store, blob))
}

impl App {
    /// How much of a material is here.
    pub fn download(self, material: &Material) -> Download {
        let known =
            |downloads: &Vec<(Fingerprint, Download)>| downloads.iter().find(|it| it.0 == material.blob).copied();
        self.downloads.with(known).map_or(Download::Resting(0), |(_, download)| download)
    }

    /// The whole material is on this device.
    pub fn is_downloaded(self, material: &Material) -> bool {
        self.download(material).pieces() >= pieces(material)
    }

    /// The materials that the person may see and that are not whole on this device.
    pub fn missing_materials(self) -> Vec<Material> {
        let mut missing: Vec<Material> =
            self.read(|replica| replica.shown().all().cloned().collect()).unwrap_or_default();
        missing.retain(|material| !self.is_downloaded(material));
        missing
    }

    /// The same as they are now; the caller does not run again.
    pub(super) fn missing_materials_now(self) -> Vec<Material> {
        untrack(|| self.missing_materials())
    }

    /// Looks which pieces are here.
    pub(super) fn find_downloads(self) {
        self.spawn(async move {
            let (Ok(database), Some(store)) = (self.database(), self.store()) else { return };
            let store = format!("{store}/");
            let Ok(keys) = database.keys(Area::Blobs, &store).await else { return };
            let blobs = keys.iter().filter_map(|key| key.strip_prefix(&store)?.split_once('/')?.0.parse().ok());
            let mut found: Vec<(Fingerprint, Download)> = Vec::new();
            // Keys come sorted, so the pieces of a material stand together.
            for blob in blobs {
                match found.last_mut() {
                    Some((last, Download::Resting(pieces))) if *last == blob => *pieces += 1,
                    _ => found.push((blob, Download::Resting(1))),
                }
            }
            self.downloads.set(found);
        });
    }

    fn store(self) -> Option<ReplicaId> {
        self.peek(|replica| replica.identity().replica)
    }

    /// Where pieces of materials are kept, and what seals them.
    pub(super) async fn shelf(self) -> Result<(Database, Vault), String> {
        let vault = self.engine().device.lock().await.as_ref().map(Device::vault).cloned();
        let storage = |_: BrowserError| t().app.storage_failed.to_owned();
        Ok((self.database().map_err(storage)?, vault.ok_or_else(|| t().app.not_open.to_owned())?))
    }

    fn note(self, blob: Fingerprint, download: Download) {
        self.downloads.update(|downloads| {
            downloads.retain(|known| known.0 != blob);
            downloads.push((blob, download));
        });
    }

    /// Fetches what is missing of a material.
    pub fn fetch(self, material: Material) {
        if matches!(self.download(&material), Download::Running(_)) {
            return;
        }
        self.spawn(async move {
            let result = self.fetch_pieces(&material).await;
            let here = self.count(&material).await;
            self.note(material.blob, Download::Resting(here));
            if let Err(sentence) = result {
                self.complain(sentence);
            }
        });
    }

    async fn count(self, material: &Material) -> u64 {
        let (Ok(database), Some(store)) = (self.database(), self.store()) else { return 0 };
        database.keys(Area::Blobs, &prefix(store, material.blob)).await.map_or(0, |keys| keys.len() as u64)
    }

    async fn fetch_pieces(self, material: &Material) -> Result<(), String> {
        let storage = |_: BrowserError| t().app.storage_failed.to_owned();
        let (database, vault) = self.shelf().await?;
        let token = self.peek(|replica| replica.identity().token.clone()).unwrap_or_default();
        if token.is_empty() {
            return self.fetch_sample_blob(material).await;
        }
        for piece in 0..pieces(material) {
            let key = key(vault.store(), material.blob, piece);
            // One that does not open was damaged or exchanged: it is as good as missing.
            let here = match database.get(Area::Blobs, &key).await.map_err(storage)? {
                Some(sealed) => vault.open(Area::Blobs, &key, &sealed).await.is_ok(),
                None => false,
            };
            if !here {
                let url = format!("/api/blobs/{}/{piece}", material.blob);
                let answer = http::get(&url, Some(&token)).await.map_err(|_| t().app.download_stopped.to_owned())?;
                if answer.status != 200 {
                    return Err(t().app.download_refused.into());
                }
                self.keep_piece(material.blob, piece, &answer.body).await.map_err(storage)?;
            }
            self.note(material.blob, Download::Running(piece + 1));
        }
        self.bytes(material).await.map(|_| ())
    }

    /// Seals anew what is still under the key from before the store's first PIN; then that key is forgotten.
    pub(super) fn seal_pieces_anew(self) {
        self.spawn(async move {
            if let Ok((database, vault)) = self.shelf().await
                && vault.is_renewing()
            {
                // What could not be done is done at the next start.
                let done = seal_pieces_anew(&database, &vault).await.is_ok();
                if let (true, Some(device)) = (done, self.engine().device.lock().await.as_mut()) {
                    device.forget_what_was_before();
                }
            }
        });
    }

    /// Keeps one piece of a material. Held up while the store gets another key: what is sealed by the one from before must
    /// be there when pieces are sealed anew.
    pub(super) async fn keep_piece(self, blob: Fingerprint, index: u64, bytes: &[u8]) -> Result<(), BrowserError> {
        let (database, engine) = (self.database()?, self.engine());
        let guard = engine.device.lock().await;
        let vault = guard.as_ref().map(Device::vault).ok_or_else(|| BrowserError(t().app.not_open.into()))?;
        let key = key(vault.store(), blob, index);
        let sealed = vault.seal(Area::Blobs, &key, bytes).await?;
        database.write(&[Write::Put(Area::Blobs, key, sealed)]).await
    }

    /// The sample without a hub has its materials as whole files beside the app.
    async fn fetch_sample_blob(self, material: &Material) -> Result<(), String> {
        let url = format!("/sample/blobs/{}", material.blob);
        let answer = http::get(&url, None).await.map_err(|_| t().app.download_stopped.to_owned())?;
        if answer.status != 200 || Fingerprint::of_bytes(&answer.body) != material.blob {
            return Err(t().app.download_refused.into());
        }
        let size = usize::try_from(CHUNK_BYTES).map_err(|_| t().app.download_refused.to_owned())?;
        for (part, index) in answer.body.chunks(size).zip(0..) {
            let kept = self.keep_piece(material.blob, index, part).await;
            kept.map_err(|_| t().app.storage_failed.to_owned())?;
        }
        Ok(())
    }

    /// The bytes of a material that is on this device, if they are what they should be.
    async fn bytes(self, material: &Material) -> Result<Vec<u8>, String> {
        let storage = |_: BrowserError| t().app.storage_failed.to_owned();
        let (database, vault) = self.shelf().await?;
        let prefix = prefix(vault.store(), material.blob);
        let parts = database.all(Area::Blobs, &prefix).await.map_err(storage)?;
        let opening: Vec<_> = parts.iter().map(|(key, part)| vault.open(Area::Blobs, key, part)).collect();
        let (mut bytes, mut wrong) = (Vec::new(), Vec::new());
        for ((key, _), opening) in parts.into_iter().zip(opening) {
            match opening.await {
                Ok(part) => bytes.extend(part),
                Err(_) => wrong.push(Write::Remove(Area::Blobs, key)),
            }
        }
        if wrong.is_empty() {
            if Fingerprint::of_bytes(&bytes) == material.blob {
                return Ok(bytes);
            }
            wrong.push(Write::RemoveAll(Area::Blobs, prefix));
        }
        // Damaged on the way or on disk: the next attempt fetches anew what is wrong.
        database.write(&wrong).await.map_err(storage)?;
        self.note(material.blob, Download::Resting(self.count(material).await));
        Err(t().app.download_damaged.into())
    }

    /// Opens a PDF file that is on this device and hands it over.
    pub fn open_pdf(self, material: Material, then: impl FnOnce(Result<Pdf, String>) + 'static) {
        self.spawn(async move {
            then(match self.bytes(&material).await {
                Ok(bytes) => Pdf::open(&bytes).await.map_err(|error| format!("{} ({})", t().app.pdf_failed, error.0)),
                Err(sentence) => Err(sentence),
            });
        });
    }

    /// Draws a page so many times as wide as there is room, and tells when it is done.
    pub fn draw_page(self, pdf: Pdf, canvas: Canvas, page: u32, times: f64, then: impl FnOnce() + 'static) {
        self.spawn(async move {
            // A page that was turned while it was being drawn is simply not finished.
            let _ = pdf.render(&canvas, page, times).await;
            then();
        });
    }

    /// Reads a text that is on this device and hands it over.
    pub fn open_text(self, material: Material, then: impl FnOnce(Result<String, String>) + 'static) {
        self.spawn(async move {
            let bytes = self.bytes(&material).await;
            then(bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()));
        });
    }
}

async fn seal_pieces_anew(database: &Database, vault: &Vault) -> Result<(), BrowserError> {
    let keys = database.keys(Area::Blobs, &format!("{}/", vault.store())).await?;
    for some in keys.chunks(PIECES_AT_ONCE) {
        let mut writes = Vec::new();
        for key in some {
            let Some(bytes) = database.get(Area::Blobs, key).await? else { continue };
            let Ok(clear) = vault.open(Area::Blobs, key, &bytes).await else { continue };
            writes.push(Write::Put(Area::Blobs, key.clone(), vault.seal(Area::Blobs, key, &clear).await?));
        }
        database.write(&writes).await?;
    }
    vault.forget_what_was_before(database).await
}
