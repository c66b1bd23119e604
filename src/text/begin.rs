//! What to do first.

use super::keys;

keys! {
    /// The first steps of each role.
    pub struct Begin {
        set_pin = "Đặt mã PIN để người khác cầm máy không đọc được.",
        download_materials = "Tải tài liệu về máy trước ngày hội nghị.",
        write_petition = "Viết kiến nghị đầu tiên. Không có mạng vẫn viết được.",
        send_petition = "Xem lại rồi bấm Gửi đi. Máy tự gửi khi có mạng.",
        receive_petitions = "Đọc kiến nghị mới tới và tiếp nhận.",
        make_opinions = "Chọn các kiến nghị cùng một việc, lập thành ý kiến rồi giao phòng trả lời.",
        write_answer = "Chọn một ý kiến được giao, soạn trả lời. Viết đến đâu, máy lưu đến đó.",
        submit_answer = "Chọn kết quả, hình thức rồi trình lãnh đạo duyệt.",
        read_answers = "Đọc các trả lời đã công bố.",
        decide_answer = "Chọn một trả lời phòng trình; duyệt, hoặc trả lại kèm lý do.",
    }
}
