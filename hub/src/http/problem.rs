//! What a request without an answer gets: a status, a code for machines and a sentence for people.

use crate::{carry::CarryError, enrol, store::StoreError, sync::SyncError};
use axum::{
    Json,
    http::{
        HeaderValue, StatusCode,
        header::{CACHE_CONTROL, RETRY_AFTER},
    },
    response::{IntoResponse, Response},
};
use caunoi_core::refusal::Unopened;
use serde::Serialize;

/// Why a request has no answer. Nothing has changed then.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(super) struct Problem {
    #[serde(skip)]
    status: StatusCode,
    code: &'static str,
    sentence: &'static str,
}

macro_rules! problems {
    ($($name:ident: $status:ident, $code:literal, $sentence:literal;)*) => {
        impl Problem {
            $(pub(super) const $name: Self = Self {
                status: StatusCode::$status,
                code: $code,
                sentence: $sentence,
            };)*
        }
    };
}

problems! {
    MALFORMED: BAD_REQUEST, "malformed", "Máy chủ không đọc được yêu cầu này. Xin cập nhật ứng dụng.";
    NOT_ENROLLED: UNAUTHORIZED, "not-enrolled", "Máy này chưa ghi danh hoặc đã bị gỡ. Xin dùng liên kết ghi danh.";
    LINK_UNKNOWN: FORBIDDEN, "link-unknown", "Liên kết ghi danh không đúng. Xin kiểm tra lại hoặc xin liên kết mới.";
    NOT_YOURS: FORBIDDEN, "not-yours", "Tệp này không thuộc phạm vi của đồng chí.";
    NOT_FOR_YOU: FORBIDDEN, "not-for-you", "Việc này của Ban Tổ chức.";
    CARRYING_CLOSED: FORBIDDEN, "carrying-closed", "Tỉnh chưa cho phép chuyển gói dữ liệu bằng tay.";
    NOT_FOUND: NOT_FOUND, "not-found", "Không tìm thấy.";
    NOT_HERE_YET: NOT_FOUND, "not-here-yet", "Tệp này chưa được tải lên máy chủ.";
    WRONG_METHOD: METHOD_NOT_ALLOWED, "wrong-method", "Địa chỉ này không nhận loại yêu cầu đó.";
    TOO_SLOW: REQUEST_TIMEOUT, "too-slow", "Yêu cầu mất quá nhiều thời gian. Ứng dụng sẽ tự gửi lại.";
    REPLICA_TAKEN: CONFLICT, "replica-taken", "Máy này đã ghi danh cho đơn vị khác.";
    LINK_USED: GONE, "link-used", "Liên kết này đã được dùng trên máy khác. Xin liên kết mới.";
    LINK_EXPIRED: GONE, "link-expired", "Liên kết này đã hết hạn. Xin liên kết mới.";
    TOO_LARGE: PAYLOAD_TOO_LARGE, "too-large", "Yêu cầu quá lớn.";
    WRONG_TYPE: UNSUPPORTED_MEDIA_TYPE, "wrong-type", "Máy chủ không nhận dữ liệu loại này.";
    TOO_OFTEN: TOO_MANY_REQUESTS, "too-often", "Đã thử quá nhiều lần. Xin đợi một phút rồi thử lại.";
    INTERNAL: INTERNAL_SERVER_ERROR, "internal", "Máy chủ gặp lỗi. Nội dung vẫn còn trên máy; ứng dụng sẽ tự gửi lại.";
    TOO_MANY_LISTEN: SERVICE_UNAVAILABLE, "too-many-listen", "Đang có quá nhiều máy chờ tin. Ứng dụng sẽ tự hỏi lại.";
    HANDED_OVER: SERVICE_UNAVAILABLE, "handed-over", "Dữ liệu của tỉnh đang được chuyển sang máy chủ khác. Nội dung vẫn còn trên máy này; ứng dụng sẽ tự gửi lại.";
    BUSY: SERVICE_UNAVAILABLE, "busy", "Máy chủ đang bận. Ứng dụng sẽ tự gửi lại.";
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = (self.status, Json(self)).into_response();
        // What is missing now may be there after the next build.
        response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self == Self::TOO_OFTEN {
            response.headers_mut().insert(RETRY_AFTER, super::attempts::WINDOW_SECONDS.into());
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        if let StoreError::HandedOver(to) = &error {
            tracing::info!(%to, "a request came to a hub that has handed its space over");
            return Self::HANDED_OVER;
        }
        tracing::error!(%error, "a request failed");
        Self::INTERNAL
    }
}

impl From<SyncError> for Problem {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Malformed(what) => {
                tracing::info!(what, "a request was malformed");
                Self::MALFORMED
            }
            SyncError::UnknownOfficer => Self::NOT_ENROLLED,
            SyncError::Store(error) => error.into(),
        }
    }
}

impl From<Unopened> for Problem {
    fn from(reason: Unopened) -> Self {
        tracing::info!(reason = reason.code(), "a package was not taken in");
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, code: reason.code(), sentence: reason.sentence() }
    }
}

impl From<CarryError> for Problem {
    fn from(error: CarryError) -> Self {
        match error {
            CarryError::Unopened(reason) => reason.into(),
            CarryError::Sync(error) => error.into(),
        }
    }
}

impl From<enrol::Refused> for Problem {
    fn from(refused: enrol::Refused) -> Self {
        match refused {
            enrol::Refused::Unknown => Self::LINK_UNKNOWN,
            enrol::Refused::Used => Self::LINK_USED,
            enrol::Refused::Expired => Self::LINK_EXPIRED,
            enrol::Refused::Taken => Self::REPLICA_TAKEN,
        }
    }
}
