//! Every sentence on a screen that belongs to no single screen. A missing one does not compile.

/// The name of the app.
pub const APP: &str = "Cầu Nối";

pub const CANNOT_OPEN: &str = "Không mở được dữ liệu trên máy này. Dữ liệu vẫn còn nguyên; xin tải lại trang";
pub const STORAGE_FAILED: &str = "Máy này không ghi được, có thể đã hết chỗ. Xin giải phóng bộ nhớ rồi thử lại.";
pub const NOT_OPEN: &str = "Máy này chưa được ghi danh.";
pub const PART_MISSING: &str =
    "Phần màn hình cho công việc của đồng chí chưa được tải về máy này. Xin thử lại khi có mạng.";
pub const UPDATE_FAILED: &str = "Chưa đổi sang bản mới được. Xin thử lại sau.";
pub const UPDATE_NOT_HERE: &str = "Bản mới chưa về máy này. Xin nối mạng và thử lại sau ít phút.";

pub const ENROL_FAILED: &str = "Máy chủ chưa ghi danh được máy này. Xin thử lại sau ít phút.";
pub const ENROL_OFFLINE: &str = "Chưa tới được máy chủ để ghi danh. Xin kiểm tra mạng rồi mở lại đường dẫn.";
pub const LINK_REFUSED: &str = "Đường dẫn này đã được dùng hoặc đã hết hạn. Xin hỏi Ban Tổ chức để nhận đường dẫn mới.";
pub const SAMPLE_OFFLINE: &str = "Chưa có mạng để tải dữ liệu mẫu. Xin thử lại khi có mạng.";
pub const SAMPLE_MISSING: &str = "Không có dữ liệu mẫu ở địa chỉ này.";

pub const DOWNLOAD_STOPPED: &str = "Đang tải thì mất mạng. Phần đã tải được giữ lại; lần sau tải tiếp.";
pub const DOWNLOAD_REFUSED: &str = "Máy chủ không có tài liệu này.";
pub const DOWNLOAD_DAMAGED: &str = "Tài liệu tải về bị hỏng. Xin tải lại.";
pub const PDF_FAILED: &str = "Không mở được tài liệu. Phần xem PDF có thể chưa được tải về máy này";
