//! What screens are made of.

use super::keys;

keys! {
    /// What screens are made of.
    pub struct Parts {
        reason_missing = "Ghi lý do để nơi nhận biết cần làm gì.",
        reason = "Lý do",
        not_now = "Để sau",
        #[cfg(debug_assertions)]
        struck_through = "Gạch ngang: đã bỏ",
        #[cfg(debug_assertions)]
        underlined_new = "Gạch chân: mới thêm",
        underlined_only_here = "Gạch chân: chỉ có ở bản này",
        filter = "Lọc",
        choose = "Chọn…",
        step_done = "đã làm",
        first_steps = "Bắt đầu từ đây",
        hide = "Ẩn đi",
        close = "Đóng",
    }
}
