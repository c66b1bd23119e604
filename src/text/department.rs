//! A department's screens.

use super::keys;

keys! {
    /// The opinions a department was given.
    pub struct Queue {
        list = "Ý kiến được giao",
        title = "Được giao",
        none_wait = "Không còn ý kiến chờ trả lời",
        wait(count: &str) = "{count} ý kiến chờ trả lời",
        wait_and_overdue(count: &str, overdue: &str) = "{count} ý kiến chờ trả lời, {overdue} quá hạn",
        none = "Chưa được giao ý kiến nào",
        given_come_here = "Ý kiến hiện ở đây khi Ban Tổ chức giao cho phòng trả lời.",
        supports = "phối hợp · ",
        opinion_shown = "Ý kiến đang trả lời",
        choose_one = "Chọn một ý kiến",
        shown_here = "Nội dung ý kiến, lời các đơn vị và phần soạn trả lời hiện ở đây.",
    }
}

keys! {
    /// One opinion as its department reads it.
    pub struct DepartmentOpinion {
        not_found = "Không thấy ý kiến này",
        why_not_found = "Có thể ý kiến chưa tới máy này, hoặc đã giao phòng khác.",
        due(day: &str, left: &str) = "Hạn {day}, {left}",
        text = "Nội dung ý kiến",
        words_of_units = "Lời các đơn vị",
        answer = "Trả lời",
        not_drafted = "Phòng chủ trì chưa soạn.",
        lead = "Phòng chủ trì",
        mode = "Hình thức",
        outcome = "Kết quả",
        no_lead = "Ban Tổ chức chưa giao phòng chủ trì.",
        returned_because = "Lãnh đạo trả lại: ",
    }
}

keys! {
    /// Writing an answer.
    pub struct AnswerForm {
        is_outdated = "Đồng chí khác trong phòng vừa sửa trả lời này.",
        look_first = " Xem bản mới rồi trình.",
        renew = "Xem bản mới",
        text = "Trả lời",
        text_missing = "Ghi nội dung trả lời.",
        outcome = "Kết quả",
        outcome_missing = "Chọn kết quả.",
        mode = "Hình thức",
        mode_missing = "Chọn hình thức trả lời.",
        submit = "Trình lãnh đạo duyệt",
        incomplete = "Còn mục chưa ghi. Xin xem các ô có dấu nhắc.",
        submitted = "Đã trình lãnh đạo duyệt, lưu trên máy này.",
    }
}
