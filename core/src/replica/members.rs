//! The officers who share a store, who of them is signed in, and what that one sees of it.

use super::view::View;
use crate::{
    codec::Malformed,
    id::{Id, ReplicaId},
    reads::Store,
    record::Officer,
    wire::Identity,
};

/// The members of a store; there is always one, and one of them is signed in.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Members {
    all: Vec<Identity>,
    signed_in: usize,
}

impl Members {
    pub(super) fn new(first: Identity) -> Self {
        Self { all: vec![first], signed_in: 0 }
    }

    /// The members as they come from disk: the first is signed in until somebody else is.
    pub(super) fn from_disk(all: Vec<Identity>) -> Result<Self, Malformed> {
        let first = all.first().ok_or_else(|| Malformed("a store of nobody".into()))?;
        let one_store = all.iter().all(|member| member.replica == first.replica);
        if one_store { Ok(Self { all, signed_in: 0 }) } else { Err(Malformed("members of several stores".into())) }
    }

    pub(super) fn all(&self) -> &[Identity] {
        &self.all
    }

    pub(super) fn signed_in(&self) -> &Identity {
        &self.all[self.signed_in]
    }

    pub(super) fn replica(&self) -> ReplicaId {
        self.signed_in().replica
    }

    /// Adds a member, or takes over a fresh token.
    pub(super) fn enrol(&mut self, identity: Identity) -> Result<(), Malformed> {
        if identity.replica != self.replica() {
            return Err(Malformed("the identity of another store".into()));
        }
        match self.place(identity.officer) {
            Some(place) => self.all[place] = identity,
            None => self.all.push(identity),
        }
        Ok(())
    }

    pub(super) fn sign_in(&mut self, officer: Id<Officer>) -> Result<(), NoMember> {
        self.signed_in = self.place(officer).ok_or(NoMember)?;
        Ok(())
    }

    fn place(&self, officer: Id<Officer>) -> Option<usize> {
        self.all.iter().position(|member| member.officer == officer)
    }

    /// What the one who is signed in sees of what the store holds; nothing where that is all of it, since nobody else
    /// has a place in it.
    pub(super) fn view(&self, held: &Store) -> Option<View> {
        (self.all.len() > 1).then(|| View::of(self.signed_in().officer, held))
    }
}

/// The officer has no place in this store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoMember;
