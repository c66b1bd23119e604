//! Merges what two people made of one text apart, sentence by sentence.
//!
//! ```text
//!          base
//!         /    \      what only one side changed is taken from that side;
//!      ours    theirs where both changed the same sentences, or ones that touch,
//!         \    /      there is no merged text and a person chooses
//!         merged
//! ```
//!
//! Which side is called ours makes no difference. Ends of lines are units of their own, so paragraphs never run into one
//! another, and what was changed in two paragraphs that follow one another does not touch.

use crate::{
    compare::{shared, words},
    text::{in_small, is_letter, is_of_a_word, is_small},
};
use serde::{Deserialize, Serialize};

/// What both sides made of `base`, in one text; nothing where they changed the same place differently.
pub fn merge(base: &str, ours: &str, theirs: &str) -> Option<String> {
    if ours == theirs || theirs == base {
        return Some(ours.to_owned());
    }
    if ours == base {
        return Some(theirs.to_owned());
    }
    let (old, ours, theirs) = (units(base), units(ours), units(theirs));
    let (our, their) = (Side::of(&old, &ours), Side::of(&old, &theirs));
    let touching = |one: &Hunk| their.hunks.iter().any(|other| one.touches(other) && one != other);
    (!our.hunks.iter().any(touching)).then(|| joined(&old, &our, &their))
}

/// How a text comes from another one of which it has the beginning and the end. Small, where little was changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patch {
    /// So many bytes at the beginning are the other text's.
    front: u32,
    /// So many at the end are.
    back: u32,
    /// What stands between the two.
    middle: String,
}

impl Patch {
    /// How `text` comes from `other`.
    pub fn between(other: &str, text: &str) -> Self {
        let front = other.chars().zip(text.chars()).take_while(|(one, two)| one == two);
        let front: usize = front.map(|(letter, _)| letter.len_utf8()).sum();
        let rests = (other[front..].chars().rev(), text[front..].chars().rev());
        let back = rests.0.zip(rests.1).take_while(|(one, two)| one == two);
        let back: usize = back.map(|(letter, _)| letter.len_utf8()).sum();
        let middle = text[front..text.len() - back].to_owned();
        let bytes = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Self { front: bytes(front), back: bytes(back), middle }
    }

    /// The text; nothing where this is no patch of `other`.
    pub fn apply(&self, other: &str) -> Option<String> {
        let (front, back) = (usize::try_from(self.front).ok()?, usize::try_from(self.back).ok()?);
        let end = other.len().checked_sub(back).filter(|end| front <= *end)?;
        Some([other.get(..front)?, self.middle.as_str(), other.get(end..)?].concat())
    }
}

/// What one side made of the base.
struct Side<'a> {
    hunks: Vec<Hunk<'a>>,
    /// What the side has in the place of each unit of the base that it kept.
    kept: Vec<Option<&'a str>>,
}

/// Units of the base that one side has replaced; none of them where it only added something.
#[derive(Debug)]
struct Hunk<'a> {
    from: usize,
    to: usize,
    put: Vec<&'a str>,
}

impl PartialEq for Hunk<'_> {
    fn eq(&self, other: &Self) -> bool {
        let bodies = |hunk: &Self| hunk.put.iter().map(|unit| unit.trim_end().to_owned()).collect::<Vec<_>>();
        (self.from, self.to) == (other.from, other.to) && bodies(self) == bodies(other)
    }
}

impl Hunk<'_> {
    fn touches(&self, other: &Self) -> bool {
        self.from <= other.to && other.from <= self.to
    }
}

impl<'a> Side<'a> {
    fn of(old: &[&str], new: &[&'a str]) -> Self {
        let (in_old, in_new) = shared(old, new);
        let mut side = Self { hunks: Vec::new(), kept: vec![None; old.len()] };
        let (mut from, mut at) = (0, 0);
        for (to, is_kept) in in_old.iter().copied().chain([true]).enumerate() {
            if !is_kept {
                continue;
            }
            // Whatever stands before the next unit that both have took the place of what was there.
            let put = new[at..].iter().zip(&in_new[at..]).take_while(|(_, shared)| !**shared);
            let put: Vec<_> = put.map(|(unit, _)| *unit).collect();
            at += put.len();
            if from < to || !put.is_empty() {
                side.hunks.push(Hunk { from, to, put });
            }
            if let Some(kept) = side.kept.get_mut(to) {
                *kept = new.get(at).copied();
            }
            (from, at) = (to + 1, at + 1);
        }
        side
    }

    /// What this side has put at a place of the base.
    fn hunk_at(&self, place: usize) -> Option<&Hunk<'a>> {
        self.hunks.iter().find(|hunk| hunk.from == place)
    }
}

/// The base with the hunks of both sides, which do not touch or are the same.
fn joined(old: &[&str], our: &Side, their: &Side) -> String {
    let mut text = String::new();
    let mut at = 0;
    while at <= old.len() {
        let hunks = [our.hunk_at(at), their.hunk_at(at)];
        match hunks {
            [Some(one), Some(other)] => {
                one.put
                    .iter()
                    .zip(&other.put)
                    .for_each(|(one, other)| append(&mut text, one, later(gap(one), gap(other))));
            }
            [Some(hunk), None] | [None, Some(hunk)] => {
                hunk.put.iter().for_each(|unit| append(&mut text, unit, gap(unit)));
            }
            [None, None] => {}
        }
        let skipped = hunks.into_iter().flatten().map(|hunk| hunk.to).max().unwrap_or(at);
        if skipped > at {
            at = skipped;
            continue;
        }
        if let Some(unit) = old.get(at) {
            let of = |side: &Side| side.kept[at].map_or_else(|| gap(unit).to_owned(), |it| gap(it).to_owned());
            append(&mut text, unit, &merged_gap(gap(unit), &of(our), &of(their)));
        }
        at += 1;
    }
    text
}

/// Adds a unit with these spaces after it. One that ended a text has none, and may have become one in the middle.
fn append(text: &mut String, unit: &str, gap: &str) {
    let body = unit.trim_end();
    let runs_on = text.ends_with(|letter: char| !letter.is_whitespace()) && body.starts_with(|_| true);
    if runs_on && !body.starts_with(char::is_whitespace) {
        text.push(' ');
    }
    text.push_str(body);
    text.push_str(gap);
}

/// The spaces after a unit. They are no words: where both sides changed them, the wider ones are good enough.
fn merged_gap(base: &str, ours: &str, theirs: &str) -> String {
    let gap = if ours == base {
        theirs
    } else if theirs == base {
        ours
    } else {
        later(ours, theirs)
    };
    gap.to_owned()
}

fn later<'a>(one: &'a str, other: &'a str) -> &'a str {
    if (one.len(), one) < (other.len(), other) { other } else { one }
}

fn gap(unit: &str) -> &str {
    &unit[unit.trim_end().len()..]
}

/// Titles and other words that are written with a point and end no sentence, in small letters.
const ABBREVIATIONS: [&str; 22] = [
    "tp", "tx", "tt", "ths", "ts", "pgs", "gs", "bs", "ks", "cn", "tr", "vd", "mr", "mrs", "no", "nđ", "kt", "tm",
    "tl", "tuq", "đ/c", "đc",
];

/// A text in its sentences, with the spaces after each, and its ends of lines, with the empty lines after each. Joined,
/// they are the text.
pub fn units(text: &str) -> Vec<&str> {
    let mut units = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (line, below) = rest.split_at(rest.find('\n').unwrap_or(rest.len()));
        sentences(line, &mut units);
        let empty = below.len() - below.trim_start().len();
        let lines = below[..empty].rfind('\n').map_or(0, |last| last + 1);
        if lines > 0 {
            units.push(&below[..lines]);
        }
        rest = &below[lines..];
    }
    units
}

fn sentences<'a>(line: &'a str, units: &mut Vec<&'a str>) {
    let (mut start, mut at, mut is_first) = (0, 0, true);
    let mut words = words(line).peekable();
    while let Some(word) = words.next() {
        at += word.len();
        let goes_on = words.peek().is_none_or(|next| !begins_sentence(next));
        if !goes_on && ends_sentence(word.trim_end(), is_first) {
            units.push(&line[start..at]);
            start = at;
        }
        // Spaces before the first word of a line are no word.
        is_first = is_first && word.trim().is_empty();
    }
    if start < line.len() {
        units.push(&line[start..]);
    }
}

/// A small letter goes on with the sentence before it, whatever that ended with.
fn begins_sentence(word: &str) -> bool {
    word.chars().find(|letter| is_of_a_word(*letter)).is_none_or(|letter| !is_small(letter))
}

/// Whether a sentence may end with this word. The first of a line that is a number ("1.", "II.") numbers what follows.
fn ends_sentence(word: &str, is_first: bool) -> bool {
    let word = word.trim_end_matches([')', ']', '}', '"', '”', '’', '»', '\'']);
    if word.ends_with(['!', '?', '…']) || word.ends_with("..") {
        return true;
    }
    let Some(stem) = word.strip_suffix('.') else { return false };
    let stem = stem.trim_start_matches(['(', '[', '{', '"', '“', '‘', '«', '\'']);
    let numbers = |letter: char| letter.is_ascii_digit() || "IVXLC.".contains(letter);
    let one_letter = stem.chars().count() == 1 && stem.chars().all(is_letter);
    let numbering = is_first && stem.chars().all(numbers);
    !one_letter && !numbering && !ABBREVIATIONS.contains(&in_small(stem).as_str())
}
