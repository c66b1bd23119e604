//! A value that two people may change apart: every version nobody has replaced yet is kept.
//!
//! A version is named by the command that wrote it. A command that writes names the versions its
//! author had in front of them; those go, all others stay. So edits one after another leave one
//! version, edits apart leave each of them for a person to choose from, and the order in which the
//! edits reach the hub does not matter for what is kept.

use crate::{command::CommandId, id::RecordId, time::Moment};
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
        self.versions.push(Written { value: edit.value, by, officer, at });
    }

    /// The edit that turns this field into `value`, or nothing where it already says so.
    pub fn edit(&self, value: T) -> Option<Edit<T>> {
        let unchanged = self.versions.len() == 1 && self.versions[0].value == value;
        (!unchanged).then(|| Edit { value, seen: self.seen() })
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
