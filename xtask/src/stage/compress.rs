//! Compressed copies beside the files, so that the hub never compresses while somebody waits.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use brotli::CompressorWriter;
use sha2::{Digest, Sha256};

use super::{files, hex};
use crate::build::target;

/// Names of files that shrink; pictures and the PDFs of the sample already are small.
const SHRINKING: [&str; 10] =
    [".html", ".css", ".js", ".mjs", ".json", ".webmanifest", ".svg", ".wasm", ".txt", ".postcard"];

/// The highest quality, and the widest window that every browser accepts.
const QUALITY: u32 = 11;
const WINDOW: u32 = 24;
const BUFFER: usize = 1 << 16;

/// Writes a `.br` beside every file that is smaller with it.
pub(super) fn all(staging: &Path) -> Result<()> {
    let names = files(staging)?;
    let shrinking = names.iter().filter(|name| SHRINKING.iter().any(|end| name.ends_with(end)));
    for name in shrinking {
        let bytes = fs::read(staging.join(name)).with_context(|| format!("{name} cannot be read"))?;
        let small = remembered(&bytes)?;
        if small.len() < bytes.len() {
            fs::write(staging.join(format!("{name}.br")), small)?;
        }
    }
    Ok(())
}

/// Compresses, or takes what came of the same bytes last time: pdf.js alone takes seconds and
/// seldom changes.
fn remembered(bytes: &[u8]) -> Result<Vec<u8>> {
    let folder = target().join("brotli");
    let known = folder.join(hex(&Sha256::digest(bytes)));
    if let Ok(small) = fs::read(&known) {
        return Ok(small);
    }
    let small = compress(bytes)?;
    fs::create_dir_all(&folder)?;
    // Renamed when whole, so that a stop in the middle leaves nothing that looks finished.
    let unfinished = folder.join("unfinished");
    fs::write(&unfinished, &small)?;
    fs::rename(unfinished, known)?;
    Ok(small)
}

fn compress(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut writer = CompressorWriter::new(Vec::new(), BUFFER, QUALITY, WINDOW);
    writer.write_all(bytes)?;
    Ok(writer.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_bytes_compress_to_the_same_bytes() {
        let text = "Kính gửi Ban tổ chức hội nghị đối thoại. ".repeat(200);
        let small = compress(text.as_bytes()).expect("compression");
        assert!(small.len() * 10 < text.len());
        assert_eq!(small, compress(text.as_bytes()).expect("compression"));
    }
}
