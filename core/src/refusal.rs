//! Why a command was not carried out: a code for machines and a sentence for people.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;

/// A refusal as it is stored and shown. The sentence travels with it, so that a tablet can show a
/// refusal whose code it does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// The code, stable over releases.
    pub code: Cow<'static, str>,
    /// What happened and what to do, in Vietnamese.
    pub sentence: Cow<'static, str>,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident: $code:literal, $sentence:literal;)*) => {
        /// Every reason this version knows.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Reason { $($(#[$doc])* $name,)* }

        impl Reason {
            /// Every reason there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }

            /// The sentence for people.
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$name => $sentence,)* }
            }
        }
    };
}

reasons! {
    /// The officer's role does not allow it.
    NotAllowed: "not-allowed", "Việc này không thuộc quyền của đồng chí.";
    /// It belongs to another unit or department.
    NotYours: "not-yours", "Nội dung này thuộc đơn vị khác.";
    /// The record does not exist, or not for this officer.
    NotFound: "not-found", "Không tìm thấy nội dung này; có thể nó vừa được gỡ bỏ.";
    /// The record is past or before the stage in which this can be done.
    WrongStage: "wrong-stage", "Nội dung đã chuyển sang bước khác nên không làm được việc này nữa.";
    /// The text is not the one the officer had read.
    TextChanged: "text-changed", "Nội dung đã thay đổi sau khi đồng chí đọc. Xin đọc lại rồi xác nhận.";
    /// Two versions are open.
    Disputed: "disputed", "Có hai bản khác nhau. Xin chọn một bản trước.";
    /// A required text is empty.
    Incomplete: "incomplete", "Còn mục bắt buộc chưa ghi.";
    /// A text is longer than allowed.
    TooLong: "too-long", "Nội dung quá dài.";
    /// A reference points to nothing.
    BadReference: "bad-reference", "Mục được chọn không còn tồn tại.";
    /// The quantity is not one the indicator asks for.
    WrongQuantity: "wrong-quantity", "Giá trị không đúng loại của chỉ tiêu.";
    /// The identifier is in use.
    Exists: "exists", "Mã này đã được dùng cho nội dung khác.";
    /// Another department leads.
    LeadExists: "lead-exists", "Ý kiến đã có phòng chủ trì khác.";
    /// The opinion stands for nobody.
    NoPetition: "no-petition", "Ý kiến phải có ít nhất một kiến nghị.";
    /// It was based on a command that was refused.
    BaseRefused: "base-refused", "Nội dung này dựa trên một thay đổi không được chấp nhận. Xin sửa thay đổi đó trước.";
    /// The hub cannot read the command: it was issued by a newer or a broken app.
    Unreadable: "unreadable", "Máy chủ không đọc được nội dung này. Nội dung vẫn còn trên máy; xin cập nhật ứng dụng rồi gửi lại.";
    /// The signature is not one of the key its officer has on that tablet.
    BadSignature: "bad-signature", "Chữ ký không đúng với người gửi. Nội dung vẫn còn trên máy, xin gửi lại.";
    /// What is to be certified is no key.
    BadKey: "bad-key", "Khóa ký mới không hợp lệ. Xin đặt lại mã PIN lần nữa.";
    /// The same command number came with other content: a copied profile.
    Fork: "fork", "Dữ liệu trên máy này đã bị sao chép sang máy khác. Nội dung vẫn còn, xin gửi lại.";
}

impl From<Reason> for Refusal {
    fn from(reason: Reason) -> Self {
        Self { code: reason.code().into(), sentence: reason.sentence().into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_reason_has_its_own_code_and_a_whole_sentence() {
        let codes: BTreeSet<_> = Reason::ALL.iter().map(|reason| reason.code()).collect();
        assert_eq!(codes.len(), Reason::ALL.len());
        assert!(Reason::ALL.iter().all(|reason| reason.sentence().ends_with('.')));
    }
}
