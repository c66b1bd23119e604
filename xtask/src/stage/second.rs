//! The second program of the app. Trunk gives its files plain names; here they get names that change with what is in
//! them, as the first one's have, and the page learns them.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use sha2::{Digest, Sha256};

use super::hex;

/// Its two files, as Trunk names them.
const SCRIPT: &str = "office.js";
const WASM: &str = "office_bg.wasm";
const PAGE: &str = "index.html";

/// Names the files, and writes the names into the page.
pub(super) fn name(staging: &Path) -> Result<()> {
    let page = staging.join(PAGE);
    let mut text = fs::read_to_string(&page).with_context(|| format!("{PAGE} cannot be read"))?;
    for plain in [SCRIPT, WASM] {
        let file = staging.join(plain);
        let bytes = fs::read(&file).with_context(|| format!("{plain} cannot be read"))?;
        let named = hashed(plain, &bytes);
        text = point(&text, plain, &named)?;
        fs::rename(file, staging.join(named))?;
    }
    fs::write(page, text).with_context(|| format!("{PAGE} cannot be written"))
}

/// "office-0123456789abcdef_bg.wasm" for "office_bg.wasm".
fn hashed(plain: &str, bytes: &[u8]) -> String {
    let digest = hex(&Sha256::digest(bytes));
    let (stem, end) = plain.split_at(plain.find(['_', '.']).unwrap_or(plain.len()));
    format!("{stem}-{}{end}", &digest[..16])
}

/// The page with the new name in the one place where it had the plain one.
fn point(page: &str, plain: &str, named: &str) -> Result<String> {
    let (plain, named) = (format!("/{plain}"), format!("/{named}"));
    let places = page.matches(&plain).count();
    ensure!(places == 1, "{PAGE} must name {plain} once, not {places} times");
    Ok(page.replace(&plain, &named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_with_what_is_in_the_file() {
        let (one, other) = (hashed(WASM, b"1"), hashed(WASM, b"2"));
        assert_ne!(one, other);
        assert!(one.starts_with("office-") && one.ends_with("_bg.wasm"), "{one}");
        assert_eq!(hashed(SCRIPT, b"1"), format!("{}.js", one.trim_end_matches("_bg.wasm")));
    }

    #[test]
    fn the_page_names_each_file_once() {
        let page = r#"<meta name="office" data-js="/office.js">"#;
        let expected = r#"<meta name="office" data-js="/office-1.js">"#;
        assert_eq!(point(page, SCRIPT, "office-1.js").expect("a place"), expected);
        assert!(point(page, WASM, "office-1_bg.wasm").is_err());
        assert!(point(&page.repeat(2), SCRIPT, "office-1.js").is_err());
    }
}
