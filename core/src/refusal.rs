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
    ($(#[$about:meta])* $of:ident { $($(#[$doc:meta])* $name:ident: $code:literal, $sentence:literal;)* }) => {
        $(#[$about])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $of { $($(#[$doc])* $name,)* }

        impl $of {
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
    /// Every reason this version knows for refusing a command.
    Reason {
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
}}

reasons! {
    /// Every reason for not taking in a carried package. Its age is none of them.
    Unopened {
    /// The bytes are something else.
    NotAPackage: "not-a-package", "Đây không phải là gói dữ liệu của Cầu Nối.";
    /// It was cut short or changed on its way.
    Damaged: "package-damaged", "Gói dữ liệu bị hỏng trên đường chuyển. Xin chép lại từ máy đã lập gói.";
    /// A later version made it.
    Newer: "package-newer", "Gói dữ liệu do bản ứng dụng mới hơn lập. Xin cập nhật rồi mở lại gói.";
    /// It belongs to another province.
    OtherSpace: "package-of-other-space", "Gói dữ liệu này của tỉnh khác.";
    /// It is sealed to another key.
    OtherReceiver: "package-for-other", "Gói dữ liệu này lập cho nơi khác nên không mở được ở đây.";
    /// Whoever made it is not who it says, or what is in it no app makes.
    Forged: "package-forged", "Gói dữ liệu không do nơi ghi trên gói lập nên không được nhận.";
    /// The store that made it is not enrolled here.
    UnknownStore: "package-of-unknown-store", "Máy lập gói dữ liệu này chưa ghi danh với tỉnh.";
}}

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
        let reasons = Reason::ALL.iter().map(|reason| (reason.code(), reason.sentence()));
        let unopened = Unopened::ALL.iter().map(|reason| (reason.code(), reason.sentence()));
        let all: Vec<_> = reasons.chain(unopened).collect();
        let codes: BTreeSet<_> = all.iter().map(|(code, _)| code).collect();
        assert_eq!(codes.len(), all.len());
        assert!(all.iter().all(|(_, sentence)| sentence.ends_with('.')));
    }
}
