//! The words in dates and quantities, and those for the states of things.

use super::keys;

keys! {
    /// The words in dates and quantities, and those for the states of things.
    pub struct Format {
        monday = "Thứ Hai",
        tuesday = "Thứ Ba",
        wednesday = "Thứ Tư",
        thursday = "Thứ Năm",
        friday = "Thứ Sáu",
        saturday = "Thứ Bảy",
        sunday = "Chủ nhật",
        about(number: &str) = "gần {number}",
        at_least(number: &str) = "trên {number}",
        yes = "Có",
        no = "Không",
        gigabytes(size: &str) = "{size} GB",
        megabytes(size: &str) = "{size} MB",
        kilobytes(size: u64) = "{size} KB",
        difficulty = "Khó khăn, vướng mắc",
        petition = "Kiến nghị",
        proposal = "Đề xuất",
        question = "Câu hỏi",
        aspiration = "Nguyện vọng",
        feedback = "Phản ánh",
        good_practice = "Cách làm hay",
        answered_orally = "Trả lời tại hội nghị",
        answered_in_writing = "Trả lời bằng văn bản",
        answer_escalated = "Chuyển cấp có thẩm quyền",
        resolved = "Đã giải quyết xong",
        in_progress = "Đang giải quyết",
        scheduled = "Có kế hoạch, lộ trình",
        explained = "Giải trình, cung cấp thông tin",
        escalated = "Chuyển cấp có thẩm quyền",
        deferred = "Chưa có cơ sở, nguồn lực",
    }
}
