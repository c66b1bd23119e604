//! A package as text, for ways that let no other files through: share sheets take a list of types, and messengers
//! change what they do not know.
//!
//! First a sentence for whoever opens it, then base64 in short lines between two marks. What stands before the first
//! mark and behind the second, how lines end, and spaces between the letters mean nothing: all of that changes on the way.

use crate::refusal::Unopened;
use base64ct::{Base64, Encoding};
use std::borrow::Cow;

/// The type of such a file, and how its name ends.
pub const MEDIA: (&str, &str) = ("text/plain", "txt");

const BEGIN: &str = "-----BEGIN CAU NOI-----";
const END: &str = "-----END CAU NOI-----";
/// Letters in a line; mail wraps longer ones.
const LINE: usize = 76;

/// The package as text under a sentence that says what it is.
pub fn wrap(sentence: &str, package: &[u8]) -> String {
    let encoded = Base64::encode_string(package);
    let mut text = String::with_capacity(sentence.len() + encoded.len() * 78 / LINE + 64);
    for line in [sentence, "", BEGIN].into_iter().chain(lines(&encoded)).chain([END]) {
        text.push_str(line);
        text.push('\n');
    }
    text
}

fn lines(encoded: &str) -> impl Iterator<Item = &str> {
    // Base64 is ASCII, so any place is between two letters.
    (0..encoded.len()).step_by(LINE).map(|at| &encoded[at..encoded.len().min(at + LINE)])
}

/// The package out of such a text; bytes without the marks are what they are.
pub fn unwrap(bytes: &[u8]) -> Result<Cow<'_, [u8]>, Unopened> {
    let Some(begin) = find(bytes, BEGIN) else { return Ok(Cow::Borrowed(bytes)) };
    let inside = &bytes[begin + BEGIN.len()..];
    // A text that was cut has no end; were it decoded, what came next in a message would be part of it.
    let end = find(inside, END).ok_or(Unopened::Damaged)?;
    let letters: Vec<u8> = inside[..end].iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let letters = core::str::from_utf8(&letters).map_err(|_| Unopened::Damaged)?;
    Base64::decode_vec(letters).map(Cow::Owned).map_err(|_| Unopened::Damaged)
}

fn find(bytes: &[u8], mark: &str) -> Option<usize> {
    bytes.windows(mark.len()).position(|window| window == mark.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENTENCE: &str = "Gói dữ liệu.";

    fn package() -> Vec<u8> {
        (0..=255).cycle().take(1000).collect()
    }

    fn check(text: &str) {
        assert_eq!(unwrap(text.as_bytes()).as_deref(), Ok(&package()[..]), "{text:?}");
    }

    #[test]
    fn what_was_wrapped_comes_out_again() {
        let text = wrap(SENTENCE, &package());
        assert!(text.starts_with(SENTENCE));
        assert!(text.lines().all(|line| line.len() <= LINE));
        check(&text);
        for length in 0..100 {
            let bytes = &package()[..length];
            assert_eq!(unwrap(wrap("", bytes).as_bytes()).as_deref(), Ok(bytes));
        }
    }

    #[test]
    fn what_messengers_do_to_it_means_nothing() {
        let text = wrap(SENTENCE, &package());
        check(&text.replace('\n', "\r\n"));
        check(&text.replace('\n', "\n\n  "));
        check(text.trim_end());
        check(&format!("\u{feff}Chuyển tiếp từ Lan:\r\n{text}\r\nDa gui tu dien thoai\r\n-- \r\nLan"));
        check(&text.replace(SENTENCE, ""));
    }

    #[test]
    fn a_file_that_is_no_text_stays_as_it_is() {
        for bytes in [&package()[..], b"", b"Q05HRA=="] {
            assert!(matches!(unwrap(bytes), Ok(Cow::Borrowed(same)) if same == bytes));
        }
    }

    #[test]
    fn what_was_cut_or_changed_is_damaged() {
        let text = wrap(SENTENCE, &package());
        for cut in [text.len() / 2, text.len() - 3] {
            assert_eq!(unwrap(&text.as_bytes()[..cut]), Err(Unopened::Damaged));
        }
        assert_eq!(unwrap(text.replace("AAEC", "AA*C").as_bytes()), Err(Unopened::Damaged));
    }
}
