//! How identifiers, scopes and numbers stand in columns.

use super::{
    super::{Result, StoreError},
    query::Row,
};
use caunoi_core::{
    codec,
    id::{Fingerprint, RecordId},
    policy::Scope,
    wire::Outcome,
};

fn fixed<const N: usize>(row: &Row, column: &str) -> Result<[u8; N]> {
    let bytes: &[u8] = row.get(column)?;
    bytes.try_into().map_err(|_| StoreError::Damaged(format!("{column} has {} bytes", bytes.len())))
}

pub(super) fn id(row: &Row, column: &str) -> Result<RecordId> {
    fixed(row, column).map(RecordId)
}

pub(super) fn optional_id(row: &Row, column: &str) -> Result<Option<RecordId>> {
    match row.get::<Option<&[u8]>>(column)? {
        Some(_) => id(row, column).map(Some),
        None => Ok(None),
    }
}

pub(super) fn fingerprint(row: &Row, column: &str) -> Result<Fingerprint> {
    fixed(row, column).map(Fingerprint)
}

pub(super) fn optional_fingerprint(row: &Row, column: &str) -> Result<Option<Fingerprint>> {
    match row.get::<Option<&[u8]>>(column)? {
        Some(_) => fingerprint(row, column).map(Some),
        None => Ok(None),
    }
}

/// Sequence numbers and command numbers use all bits; the database only compares the former.
pub(super) fn number(row: &Row, column: &str) -> Result<u64> {
    Ok(row.get::<i64>(column)?.cast_unsigned())
}

/// A number that is never large.
pub(super) fn count(row: &Row, column: &str) -> Result<u32> {
    let found = row.get::<i64>(column)?;
    found.try_into().map_err(|_| StoreError::Damaged(format!("{column} is {found}")))
}

pub(super) fn scope(row: &Row) -> Result<Scope> {
    codec::decode(row.get("scope")?).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn outcome(row: &Row) -> Result<Outcome> {
    codec::decode(row.get("outcome")?).map_err(|error| StoreError::Damaged(error.to_string()))
}
