//! Reads a request's body: of the right type, not too long, and without waiting for ever.

use super::problem::Problem;
use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{
        HeaderMap,
        header::{CONTENT_LENGTH, CONTENT_TYPE},
    },
};
use caunoi_core::{codec, wire::REQUEST_BYTES};
use http_body_util::{BodyExt, Limited};
use serde::de::DeserializeOwned;
use std::time::Duration;

/// Between two pieces of a body. A slow network is no reason to give up, silence is.
const SILENCE: Duration = Duration::from_secs(30);
/// For a whole body: a full one over 2 KB/s.
const WHOLE: Duration = Duration::from_mins(10);

/// The type of every body the API reads and most that it sends.
pub(super) const POSTCARD: &str = "application/x-postcard";

/// The type of a carried package.
pub(super) const PACKAGE: &str = "application/octet-stream";

/// Reads a body that holds a `T`.
pub(super) async fn read<T: DeserializeOwned>(request: Request) -> Result<T, Problem> {
    let bytes = read_bytes(request, POSTCARD, REQUEST_BYTES).await?;
    // The decoder's words may quote the body, so they are not logged.
    codec::decode(&bytes).map_err(|_| Problem::MALFORMED)
}

/// Reads a body of one type and at most so many bytes.
pub(super) async fn read_bytes(request: Request, media: &str, limit: usize) -> Result<Vec<u8>, Problem> {
    check(request.headers(), media, limit)?;
    tokio::time::timeout(WHOLE, collect(request.into_body(), limit)).await.map_err(|_| Problem::TOO_SLOW)?
}

/// Refuses by the headers what need not be read.
fn check(headers: &HeaderMap, media: &str, limit: usize) -> Result<(), Problem> {
    let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
    if header(CONTENT_TYPE).is_none_or(|found| !found.trim().eq_ignore_ascii_case(media)) {
        return Err(Problem::WRONG_TYPE);
    }
    let length: Option<usize> = header(CONTENT_LENGTH).and_then(|length| length.parse().ok());
    if length.is_some_and(|length| length > limit) {
        return Err(Problem::TOO_LARGE);
    }
    Ok(())
}

async fn collect(body: Body, limit: usize) -> Result<Vec<u8>, Problem> {
    let mut body = std::pin::pin!(Limited::new(body, limit));
    let mut bytes = Vec::new();
    loop {
        let frame = tokio::time::timeout(SILENCE, body.frame()).await.map_err(|_| Problem::TOO_SLOW)?;
        match frame {
            None => return Ok(bytes),
            Some(Ok(frame)) => bytes.extend_from_slice(&frame.into_data().unwrap_or_else(|_| Bytes::new())),
            Some(Err(error)) if error.is::<http_body_util::LengthLimitError>() => return Err(Problem::TOO_LARGE),
            Some(Err(_)) => return Err(Problem::MALFORMED),
        }
    }
}
