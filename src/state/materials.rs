//! Materials on the device: fetched in pieces, each kept as it comes, checked when whole.

use super::App;
use crate::{
    browser::{
        BrowserError,
        database::{Area, Database, Write},
        http,
        pdf::{Canvas, Pdf},
    },
    text::t,
};
use caunoi_core::{id::Fingerprint, record::Material, wire::CHUNK_BYTES};
use leptos::prelude::*;

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

fn key(blob: Fingerprint, piece: u64) -> String {
    format!("{blob}/{piece:06}")
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

    /// Looks which pieces are here.
    pub(super) fn find_downloads(self) {
        self.spawn(async move {
            let Ok(database) = self.database() else { return };
            let Ok(keys) = database.keys(Area::Blobs, "").await else { return };
            let mut found: Vec<(Fingerprint, Download)> = Vec::new();
            // Keys come sorted, so the pieces of a material stand together.
            for blob in keys.iter().filter_map(|key| key.split_once('/')?.0.parse::<Fingerprint>().ok()) {
                match found.last_mut() {
                    Some((last, Download::Resting(pieces))) if *last == blob => *pieces += 1,
                    _ => found.push((blob, Download::Resting(1))),
                }
            }
            self.downloads.set(found);
        });
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
        let Ok(database) = self.database() else { return 0 };
        database.keys(Area::Blobs, &format!("{}/", material.blob)).await.map_or(0, |keys| keys.len() as u64)
    }

    async fn fetch_pieces(self, material: &Material) -> Result<(), String> {
        let storage = |_: BrowserError| t().app.storage_failed.to_owned();
        let database = self.database().map_err(storage)?;
        let token = self.peek(|replica| replica.identity().token.clone()).unwrap_or_default();
        if token.is_empty() {
            return fetch_sample_blob(&database, material).await;
        }
        for piece in 0..pieces(material) {
            let key = key(material.blob, piece);
            if database.get(Area::Blobs, &key).await.map_err(storage)?.is_none() {
                let url = format!("/api/blobs/{}/{piece}", material.blob);
                let answer = http::get(&url, Some(&token)).await.map_err(|_| t().app.download_stopped.to_owned())?;
                if answer.status != 200 {
                    return Err(t().app.download_refused.into());
                }
                database.write(&[Write::Put(Area::Blobs, key, answer.body)]).await.map_err(storage)?;
            }
            self.note(material.blob, Download::Running(piece + 1));
        }
        self.bytes(material).await.map(|_| ())
    }

    /// The bytes of a material that is on this device, if they are what they should be.
    async fn bytes(self, material: &Material) -> Result<Vec<u8>, String> {
        let storage = |_: BrowserError| t().app.storage_failed.to_owned();
        let database = self.database().map_err(storage)?;
        let prefix = format!("{}/", material.blob);
        let parts = database.all(Area::Blobs, &prefix).await.map_err(storage)?;
        let bytes: Vec<u8> = parts.into_iter().flat_map(|(_, part)| part).collect();
        if Fingerprint::of_bytes(&bytes) == material.blob {
            return Ok(bytes);
        }
        // Damaged on the way or on disk: the next attempt fetches it anew.
        database.write(&[Write::RemoveAll(Area::Blobs, prefix)]).await.map_err(storage)?;
        self.note(material.blob, Download::Resting(0));
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

/// The sample without a hub has its materials as whole files beside the app.
async fn fetch_sample_blob(database: &Database, material: &Material) -> Result<(), String> {
    let url = format!("/sample/blobs/{}", material.blob);
    let answer = http::get(&url, None).await.map_err(|_| t().app.download_stopped.to_owned())?;
    if answer.status != 200 || Fingerprint::of_bytes(&answer.body) != material.blob {
        return Err(t().app.download_refused.into());
    }
    let size = usize::try_from(CHUNK_BYTES).map_err(|_| t().app.download_refused.to_owned())?;
    let parts = answer.body.chunks(size).zip(0..);
    let writes: Vec<_> =
        parts.map(|(part, index)| Write::Put(Area::Blobs, key(material.blob, index), part.to_vec())).collect();
    database.write(&writes).await.map_err(|_| t().app.storage_failed.to_owned())
}
