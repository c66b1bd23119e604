//! A small package as a series of QR codes that one screen shows over and over and a camera reads, in any order, with
//! repetitions, and as many of them lost as may be: they come again.
//!
//! A code is text, because not every reader of QR codes hands over bytes: base45 (RFC 9285), whose letters are those that
//! QR codes have a short form for. The bytes under it are
//!
//! ```text
//! "CN" 2 | version 1 | fingerprint 6 | index 2 | count 2 | piece …
//! ```
//!
//! with the first bytes of the hash of the whole package, so that nobody's pieces get into another's package.

use crate::id::Fingerprint;

/// The longest package that is shown as codes: beyond it nobody holds a tablet still for long enough.
pub const QR_BYTES: usize = 20 * 1024;

/// Bytes of the package in one code: with the rest it fills a code of 65 × 65 dots, which cheap cameras still read.
const PIECE: usize = 343;
const MAGIC: [u8; 3] = *b"CN\x01";
const PRINT: usize = 6;
const MOST: usize = QR_BYTES.div_ceil(PIECE);
const LETTERS: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// The texts of the codes, in order; none where the package is too long.
pub fn frames(package: &[u8]) -> Option<Vec<String>> {
    if package.is_empty() || package.len() > QR_BYTES {
        return None;
    }
    let print = print(package);
    let count = u16::try_from(package.len().div_ceil(PIECE)).ok()?;
    let frame = |(index, piece): (u16, &[u8])| {
        encode(&[&MAGIC, &print[..], &index.to_be_bytes(), &count.to_be_bytes(), piece].concat())
    };
    Some((0..).zip(package.chunks(PIECE)).map(frame).collect())
}

fn print(package: &[u8]) -> [u8; PRINT] {
    let mut print = [0; PRINT];
    print.copy_from_slice(&Fingerprint::of_bytes(package).0[..PRINT]);
    print
}

/// What one code says.
struct Frame {
    print: [u8; PRINT],
    index: usize,
    count: usize,
    piece: Vec<u8>,
}

impl Frame {
    fn read(text: &str) -> Option<Self> {
        let bytes = decode(text)?;
        let rest = bytes.strip_prefix(&MAGIC)?;
        let (print, rest) = rest.split_first_chunk()?;
        let (index, rest) = rest.split_first_chunk()?;
        let (count, piece) = rest.split_first_chunk()?;
        let (index, count) = (usize::from(u16::from_be_bytes(*index)), usize::from(u16::from_be_bytes(*count)));
        let last = index + 1 == count;
        let whole = piece.len() == PIECE || (last && (1..PIECE).contains(&piece.len()));
        (index < count && count <= MOST && whole).then(|| Self { print: *print, index, count, piece: piece.to_vec() })
    }
}

/// What came of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Collected {
    /// It is somebody else's code.
    NotOurs,
    /// There are so many pieces of so many by now.
    Part {
        /// How many are here.
        have: usize,
        /// How many there are.
        of: usize,
    },
    /// That was the last one; here is the package.
    Whole(Vec<u8>),
}

/// Puts the pieces of one package together.
#[derive(Debug, Clone, Default)]
pub struct Collector {
    print: [u8; PRINT],
    pieces: Vec<Option<Vec<u8>>>,
}

impl Collector {
    /// Takes in the text of a code. One of another package begins that one.
    pub fn take(&mut self, text: &str) -> Collected {
        let Some(frame) = Frame::read(text) else { return Collected::NotOurs };
        if (frame.print, frame.count) != (self.print, self.pieces.len()) {
            *self = Self { print: frame.print, pieces: vec![None; frame.count] };
        }
        self.pieces[frame.index] = Some(frame.piece);
        let have = self.pieces.iter().flatten().count();
        if have < frame.count {
            return Collected::Part { have, of: frame.count };
        }
        let package = self.pieces.iter().flatten().flatten().copied().collect::<Vec<_>>();
        if print(&package) == self.print {
            return Collected::Whole(package);
        }
        // Somebody has mixed a false piece in: all of them are read again.
        self.pieces.fill(None);
        Collected::Part { have: 0, of: frame.count }
    }
}

fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(2) * 3);
    for pair in bytes.chunks(2) {
        let mut value = pair.iter().fold(0, |value, byte| value * 256 + usize::from(*byte));
        for _ in 0..=pair.len() {
            text.push(char::from(LETTERS[value % 45]));
            value /= 45;
        }
    }
    text
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let digit = |letter: u8| LETTERS.iter().position(|it| *it == letter);
    let mut bytes = Vec::with_capacity(text.len() * 2 / 3);
    for group in text.as_bytes().chunks(3) {
        let value = group.iter().rev().try_fold(0, |value, letter| Some(value * 45 + digit(*letter)?))?;
        match group.len() {
            3 => bytes.extend(u16::try_from(value).ok()?.to_be_bytes()),
            2 => bytes.push(u8::try_from(value).ok()?),
            _ => return None,
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(length: usize) -> Vec<u8> {
        (0..251).cycle().take(length).collect()
    }

    #[test]
    fn base45_is_that_of_its_standard() {
        for (bytes, text) in
            [("AB", "BB8"), ("Hello!!", "%69 VD92EX0"), ("base-45", "UJCLQE7W581"), ("ietf!", "QED8WEX0")]
        {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).as_deref(), Some(bytes.as_bytes()));
        }
        for wrong in ["GGW", ":::", "A", "AAAA", "aaa", "BB8é"] {
            assert_eq!(decode(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_code_fits_its_size() {
        let frames = frames(&package(QR_BYTES)).expect("it is not too long");
        assert_eq!(frames.len(), MOST);
        assert!(frames.iter().all(|text| text.len() <= 535), "what a code of version 12 holds at level L");
        assert!(super::frames(&package(QR_BYTES + 1)).is_none());
        assert!(super::frames(&[]).is_none());
    }

    #[test]
    fn any_order_and_repetition_and_loss_are_fine() {
        for length in [1, PIECE, PIECE + 1, 3 * PIECE, 5000, QR_BYTES] {
            let package = package(length);
            let frames = frames(&package).expect("it is not too long");
            let mut collector = Collector::default();
            // Backwards, every third lost, then all again in order.
            let first = frames.iter().rev().enumerate().filter(|(at, _)| at % 3 != 1).map(|(_, text)| text);
            let seen: Vec<_> = first.chain(&frames).map(|text| collector.take(text)).collect();
            assert!(seen.contains(&Collected::Whole(package)), "{length}");
        }
    }

    #[test]
    fn it_tells_how_many_are_here() {
        let frames = frames(&package(3 * PIECE)).expect("it is not too long");
        let mut collector = Collector::default();
        assert_eq!(collector.take(&frames[2]), Collected::Part { have: 1, of: 3 });
        assert_eq!(collector.take(&frames[2]), Collected::Part { have: 1, of: 3 });
        assert_eq!(collector.take(&frames[0]), Collected::Part { have: 2, of: 3 });
        assert!(matches!(collector.take(&frames[1]), Collected::Whole(_)));
    }

    #[test]
    fn other_codes_are_not_ours() {
        let mut collector = Collector::default();
        let [one, other] = [package(900), package(901)].map(|package| frames(&package).expect("it is not too long"));
        collector.take(&one[0]);
        for text in ["", "https://example.com", "HELLO WORLD", &one[0][1..], &one[0][..30]] {
            assert_eq!(collector.take(text), Collected::NotOurs, "{text}");
        }
        assert_eq!(collector.take(&one[1]), Collected::Part { have: 2, of: 3 }, "they have changed nothing");
        assert_eq!(collector.take(&other[2]), Collected::Part { have: 1, of: 3 }, "another package begins anew");
    }

    #[test]
    fn a_false_piece_costs_another_round() {
        let package = package(2 * PIECE);
        let frames = frames(&package).expect("it is not too long");
        let mut bytes = decode(&frames[0]).expect("base45");
        bytes[PIECE] ^= 1;
        let mut collector = Collector::default();
        collector.take(&encode(&bytes));
        assert_eq!(collector.take(&frames[1]), Collected::Part { have: 0, of: 2 });
        collector.take(&frames[0]);
        assert_eq!(collector.take(&frames[1]), Collected::Whole(package));
    }
}
