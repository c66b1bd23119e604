//! What belongs to no single screen.

use super::keys;

keys! {
    /// What belongs to no single screen.
    pub struct App {
        name = "Cầu Nối",
        title(place: &str) = "{place} – Cầu Nối",
        cannot_open = "Không mở được dữ liệu trên máy này. Dữ liệu vẫn còn nguyên; xin tải lại trang",
        key_lost = "Khoá mã hoá của dữ liệu trên máy này không còn dùng được, nên chưa đọc được dữ liệu. Dữ liệu không bị xoá. Những gì đã gửi vẫn còn trên máy chủ; xin hỏi Ban Tổ chức để nhận đường dẫn ghi danh mới.",
        storage_failed = "Máy này không ghi được, có thể đã hết chỗ. Xin giải phóng bộ nhớ rồi thử lại.",
        storage_gone = "Trình duyệt đang không đọc, ghi được dữ liệu trên máy này. Những gì đã lưu vẫn còn; xin tải lại trang.",
        not_open = "Máy này chưa được ghi danh.",
        switch_build = "Đổi sang bản mới",
        update_failed = "Chưa đổi sang bản mới được. Xin thử lại sau.",
        update_not_here = "Bản mới chưa về máy này. Xin nối mạng và thử lại sau ít phút.",
        enrol_failed = "Máy chủ chưa ghi danh được máy này. Xin thử lại sau ít phút.",
        enrol_offline = "Chưa tới được máy chủ để ghi danh. Xin kiểm tra mạng rồi mở lại đường dẫn.",
        link_refused = "Đường dẫn này đã được dùng hoặc đã hết hạn. Xin hỏi Ban Tổ chức để nhận đường dẫn mới.",
        sample_offline = "Chưa có mạng để tải dữ liệu mẫu. Xin thử lại khi có mạng.",
        sample_missing = "Không có dữ liệu mẫu ở địa chỉ này.",
        download_stopped = "Đang tải thì mất mạng. Phần đã tải được giữ lại; lần sau tải tiếp.",
        download_refused = "Máy chủ không có tài liệu này.",
        download_damaged = "Tài liệu tải về bị hỏng. Xin tải lại.",
        pdf_failed = "Không mở được tài liệu. Phần xem PDF có thể chưa được tải về máy này",
    }
}
