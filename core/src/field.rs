//! A value that two people may change apart: every version nobody has replaced yet is kept.
//!
//! A version is named by the command that wrote it. A command that writes names the versions its
//! author had in front of them; those go, all others stay. So edits one after another leave one
//! version, edits apart leave each of them for a person to choose from, and the order in which the
//! edits reach the hub does not matter for what is kept.
//!
//! A text is merged where that can be done without choosing ([`mod@crate::merge`]). For that an edit of a text tells what
//! its author had in front of them, as the difference to what they wrote: by the time it arrives nobody else may have
//! that any more.

use crate::{
    command::CommandId,
    id::RecordId,
    merge::{Patch, merge},
    time::Moment,
};
use serde::{Deserialize, Serialize};

/// One version of a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written<T> {
    /// The value.
    pub value: T,
    /// The command that wrote it.
    pub by: CommandId,
    /// The officer who wrote it.
    pub officer: RecordId,
    /// When: the hub's stamp once it has been there, the tablet's hint before.
    pub at: Moment,
    /// Other officers whose words were merged into it and whom nobody has written over since.
    pub with: Vec<RecordId>,
}

/// All versions that nobody has replaced; none where nothing was ever written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Field<T> {
    versions: Vec<Written<T>>,
}

impl<T> Default for Field<T> {
    fn default() -> Self {
        Self { versions: Vec::new() }
    }
}

/// A new value and the versions its author had seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit<T> {
    /// The new value.
    pub value: T,
    /// The versions it replaces.
    pub seen: Vec<CommandId>,
}

/// A new text, and what its author had in front of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TextEdit {
    /// The new text.
    pub value: String,
    /// The versions it replaces; none where the author began with nothing.
    pub seen: Vec<Seen>,
}

/// A version of a text that somebody had in front of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The command that wrote it.
    pub by: CommandId,
    /// How what it said there comes from the new text. On the hub the same version may say more by now: what others wrote
    /// was merged into it.
    text: Patch,
}

impl TextEdit {
    /// The first words.
    pub fn first(value: impl Into<String>) -> Self {
        Self { value: value.into(), seen: Vec::new() }
    }

    /// A text over versions that said this.
    pub fn over<'a>(value: impl Into<String>, seen: impl IntoIterator<Item = (CommandId, &'a str)>) -> Self {
        let value = value.into();
        let seen = seen.into_iter().map(|(by, text)| Seen { by, text: Patch::between(&value, text) }).collect();
        Self { value, seen }
    }

    /// What the author had in front of them, as one text; nothing where they chose between several.
    fn base(&self) -> Option<String> {
        match self.seen.as_slice() {
            [] => Some(String::new()),
            [seen] => seen.text.apply(&self.value),
            _ => None,
        }
    }

    /// The author had exactly this version in front of them.
    fn replaces(&self, written: &Written<String>) -> bool {
        let is_it = |seen: &&Seen| seen.by == written.by;
        self.seen.iter().find(is_it).is_some_and(|seen| seen.text.apply(&self.value).as_ref() == Some(&written.value))
    }
}

impl<T> Field<T> {
    /// The version to show first: the one that reached the hub first.
    pub fn current(&self) -> Option<&Written<T>> {
        self.versions.first()
    }

    /// The value to show first.
    pub fn get(&self) -> Option<&T> {
        self.current().map(|written| &written.value)
    }

    /// Every version that nobody has replaced.
    pub fn versions(&self) -> &[Written<T>] {
        &self.versions
    }

    /// The names of the versions a person sees now; an edit made now replaces these.
    pub fn seen(&self) -> Vec<CommandId> {
        self.versions.iter().map(|written| written.by).collect()
    }
}

impl<T: PartialEq> Field<T> {
    /// Two people wrote different things and nobody has chosen yet.
    pub fn is_disputed(&self) -> bool {
        self.versions.iter().any(|written| written.value != self.versions[0].value)
    }

    /// Writes `edit`: replaces what its author had seen and keeps everything else.
    pub fn write(&mut self, edit: Edit<T>, by: CommandId, officer: RecordId, at: Moment) {
        self.versions.retain(|written| !edit.seen.contains(&written.by));
        self.versions.push(Written { value: edit.value, by, officer, at, with: Vec::new() });
    }

    /// The edit that turns this field into `value`, or nothing where it already says so.
    pub fn edit(&self, value: T) -> Option<Edit<T>> {
        let unchanged = self.versions.len() == 1 && self.versions[0].value == value;
        (!unchanged).then(|| Edit { value, seen: self.seen() })
    }
}

impl Field<String> {
    /// Writes `edit`: replaces what its author had seen, merges with what became of it meanwhile, and keeps what cannot be
    /// merged beside it. Says whether it met anything its author had not seen.
    pub fn rewrite(&mut self, edit: &TextEdit, by: CommandId, officer: RecordId, at: Moment) -> bool {
        self.versions.retain(|written| !edit.replaces(written));
        let mut written = Written { value: edit.value.clone(), by, officer, at, with: Vec::new() };
        let met = !self.versions.is_empty();
        if let Some(place) = self.descendant(edit)
            && let Some(base) = edit.base()
            && let Some(value) = merge(&base, &self.versions[place].value, &edit.value)
        {
            let before = self.versions.remove(place);
            written.value = value;
            written.with = before.with.into_iter().chain([before.officer]).filter(|it| *it != officer).collect();
            written.with.dedup();
        }
        self.versions.push(written);
        met
    }

    /// The version that accounts for all that the author of `edit` had in front of them. By its name: it said less on
    /// their tablet. Or because it is the only one: a version goes only when another one takes its words in or is written
    /// by somebody who had it in front of them, so the last one left accounts for all before it.
    fn descendant(&self, edit: &TextEdit) -> Option<usize> {
        let named = |written: &Written<String>| edit.seen.iter().any(|seen| seen.by == written.by);
        self.versions.iter().position(named).or_else(|| (self.versions.len() == 1).then_some(0))
    }

    /// The edit that turns this text into `value`, or nothing where it already says so.
    pub fn rewording(&self, value: impl Into<String>) -> Option<TextEdit> {
        let value = value.into();
        let unchanged = self.versions.len() == 1 && self.versions[0].value == value;
        (!unchanged).then(|| TextEdit::over(value, self.texts()))
    }

    /// Every version with its text.
    pub fn texts(&self) -> impl Iterator<Item = (CommandId, &str)> {
        self.versions.iter().map(|written| (written.by, written.value.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::ReplicaId;

    fn command(n: u64) -> CommandId {
        CommandId { replica: ReplicaId(RecordId([7; 16])), n }
    }

    fn write(field: &mut Field<&'static str>, n: u64, value: &'static str, seen: &[u64]) {
        let seen = seen.iter().copied().map(command).collect();
        field.write(Edit { value, seen }, command(n), RecordId([0; 16]), Moment(0));
    }

    #[test]
    fn edits_one_after_another_leave_one_version() {
        let mut field = Field::default();
        write(&mut field, 1, "a", &[]);
        write(&mut field, 2, "b", &[1]);
        assert_eq!(field.get(), Some(&"b"));
        assert_eq!(field.versions().len(), 1);
    }

    #[test]
    fn edits_apart_are_both_kept_in_either_order() {
        for order in [[2, 3], [3, 2]] {
            let mut field = Field::default();
            write(&mut field, 1, "a", &[]);
            for n in order {
                write(&mut field, n, if n == 2 { "b" } else { "c" }, &[1]);
            }
            let mut kept: Vec<_> = field.versions().iter().map(|written| written.value).collect();
            kept.sort_unstable();
            assert_eq!(kept, ["b", "c"]);
            assert!(field.is_disputed());
        }
    }

    #[test]
    fn choosing_ends_the_dispute() {
        let mut field = Field::default();
        write(&mut field, 1, "b", &[]);
        write(&mut field, 2, "c", &[]);
        write(&mut field, 3, "c", &[1, 2]);
        assert!(!field.is_disputed());
        assert_eq!(field.edit("c"), None);
    }

    #[test]
    fn the_same_words_written_apart_are_no_dispute() {
        let mut field = Field::default();
        write(&mut field, 1, "b", &[]);
        write(&mut field, 2, "b", &[]);
        assert!(!field.is_disputed());
    }
}
