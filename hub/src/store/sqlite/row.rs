//! How identifiers, scopes and numbers stand in columns.

use super::super::{Result, StoreError};
use caunoi_core::{
    codec,
    id::{Fingerprint, RecordId},
    policy::Scope,
    wire::Outcome,
};
use sqlx::{Row, sqlite::SqliteRow};

fn fixed<const N: usize>(row: &SqliteRow, column: &str) -> Result<[u8; N]> {
    let bytes: &[u8] = row.try_get(column)?;
    bytes.try_into().map_err(|_| StoreError::Damaged(format!("{column} has {} bytes", bytes.len())))
}

pub(super) fn id(row: &SqliteRow, column: &str) -> Result<RecordId> {
    fixed(row, column).map(RecordId)
}

pub(super) fn optional_id(row: &SqliteRow, column: &str) -> Result<Option<RecordId>> {
    match row.try_get::<Option<&[u8]>, _>(column)? {
        Some(_) => id(row, column).map(Some),
        None => Ok(None),
    }
}

pub(super) fn fingerprint(row: &SqliteRow, column: &str) -> Result<Fingerprint> {
    fixed(row, column).map(Fingerprint)
}

pub(super) fn optional_fingerprint(row: &SqliteRow, column: &str) -> Result<Option<Fingerprint>> {
    match row.try_get::<Option<&[u8]>, _>(column)? {
        Some(_) => fingerprint(row, column).map(Some),
        None => Ok(None),
    }
}

/// Sequence numbers and command numbers use all bits; the database only compares the former.
pub(super) fn number(row: &SqliteRow, column: &str) -> Result<u64> {
    Ok(row.try_get::<i64, _>(column)?.cast_unsigned())
}

pub(super) fn scope(row: &SqliteRow) -> Result<Scope> {
    codec::decode(row.try_get("scope")?).map_err(|error| StoreError::Damaged(error.to_string()))
}

pub(super) fn outcome(row: &SqliteRow) -> Result<Outcome> {
    codec::decode(row.try_get("outcome")?).map_err(|error| StoreError::Damaged(error.to_string()))
}
