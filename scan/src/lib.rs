//! Finds QR codes in what a camera sees. It runs in a worker (`public/scan-worker.js`), so that the picture on the screen
//! does not stand still meanwhile, and only where the browser has no reader of its own that works.

use rqrr::PreparedImage;
use wasm_bindgen::prelude::wasm_bindgen;

/// The texts of the codes in a picture of so many pixels, four bytes each: red, green, blue, and one that means nothing.
#[wasm_bindgen]
pub fn find(pixels: &[u8], width: usize, height: usize) -> Vec<String> {
    if pixels.len() != width * height * 4 {
        return Vec::new();
    }
    // Green alone is most of how light something is, and a code is black on white.
    let mut picture = PreparedImage::prepare_from_greyscale(width, height, |x, y| pixels[(y * width + x) * 4 + 1]);
    picture.detect_grids().iter().filter_map(|grid| grid.decode().ok()).map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::find;
    use qrcodegen::{QrCode, QrCodeEcc};

    const DOT: usize = 4;
    const MARGIN: usize = 30;

    fn picture(text: &str) -> (Vec<u8>, usize) {
        let code = QrCode::encode_text(text, QrCodeEcc::Low).expect("it fits");
        let width = usize::try_from(code.size()).expect("a size") * DOT + 2 * MARGIN;
        let dot = |at: usize| i32::try_from(at / DOT).expect("small") - i32::try_from(MARGIN / DOT).expect("small");
        let pixel = |at: usize| if code.get_module(dot(at % width), dot(at / width)) { 40 } else { 200 };
        ((0..width * width).flat_map(|at| [pixel(at); 4]).collect(), width)
    }

    #[test]
    fn a_code_is_read_from_a_picture() {
        let text = "CN:0123456789".repeat(20);
        let (pixels, width) = picture(&text);
        assert_eq!(find(&pixels, width, width), [text]);
    }

    #[test]
    fn where_there_is_none_nothing_is_found() {
        assert!(find(&[128; 64 * 64 * 4], 64, 64).is_empty());
        assert!(find(&[128; 10], 64, 64).is_empty(), "nor where the sizes do not agree");
    }
}
