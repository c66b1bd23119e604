//! Reading a log of which some entries are lost: whatever can still be carried out is, and nothing that is written
//! from then on waits for what is not there.

use super::{Entry, Replica, outbox::Pending, view::Before};
use crate::command::CommandId;

impl Replica {
    /// Carries out a log in which entries may be lost: missing, or unreadable. Returns the places of those that are not
    /// in the replica now.
    ///
    /// A lost answer of the hub comes again, and answers after it that continue from it are passed over until then. A lost
    /// command does not: its number is given up, so that the hub does not wait for it. Whether a lost entry was a command
    /// only the next one tells; at the end of the log each might have been.
    pub fn carry_out_what_is_left(&mut self, log: impl IntoIterator<Item = Option<Entry>>) -> Vec<usize> {
        let (mut lost, mut commands) = (Vec::new(), 0);
        for (place, entry) in log.into_iter().enumerate() {
            let issued = matches!(entry, Some(Entry::Issued(_)));
            if entry.is_some_and(|entry| self.bridge(&entry, commands) && self.apply(entry).is_ok()) {
                commands = if issued { 0 } else { commands };
            } else {
                lost.push(place);
                commands += 1;
            }
        }
        (0..commands).for_each(|_| self.give_up_number());
        self.look();
        lost
    }

    /// Gives up the numbers before a command, where no more commands are missing there than may be lost.
    fn bridge(&mut self, entry: &Entry, lost: u64) -> bool {
        let Entry::Issued(sent) = entry else { return true };
        let missing = sent.id.n.checked_sub(self.next);
        let Some(missing) = missing.filter(|missing| *missing <= lost && sent.open().is_ok()) else { return false };
        if sent.id.replica != self.members.replica() {
            return false;
        }
        (0..missing).for_each(|_| self.give_up_number());
        true
    }

    fn give_up_number(&mut self) {
        let id = CommandId { replica: self.members.replica(), n: self.next };
        self.next += 1;
        // Nothing is carried out, so nothing changes.
        self.outbox.push(Pending::given_up(id), &mut self.held, &mut Before::default());
    }
}
