//! The leadership's screen.

use super::keys;

keys! {
    /// Answers to approve or to send back.
    pub struct Approvals {
        list = "Trả lời các phòng trình",
        title = "Chờ duyệt",
        none_wait = "Không còn trả lời chờ duyệt",
        wait(count: &str) = "{count} trả lời chờ duyệt",
        units(count: usize) = "{count} đơn vị",
        none = "Chưa có trả lời nào",
        submitted_come_here = "Trả lời hiện ở đây khi các phòng trình lãnh đạo duyệt.",
        answer_shown = "Trả lời đang xem",
        choose_one = "Chọn một trả lời",
        shown_here = "Ý kiến và dự thảo trả lời hiện ở đây để đồng chí đọc rồi duyệt.",
        no_answer = "Chưa có trả lời cho ý kiến này",
        answer_comes_here = "Trả lời hiện ở đây khi phòng chủ trì trình duyệt.",
        submitted_by(who: &str, department: &str) = "{who} · {department} trình",
        returned_because = "Đã trả lại: ",
        opinion = "Nội dung ý kiến",
        answer = "Dự thảo trả lời",
        outcome = "Kết quả",
        mode = "Hình thức",
        approved_by(leader: &str, moment: &str) = "{leader} duyệt {moment}",
        units_asking = "Đơn vị kiến nghị",
        send_back_why = "Trả lại, ghi lý do",
        approve = "Duyệt trả lời",
        send_back_title = "Trả lại để sửa",
        reason_is_read = "Phòng chủ trì sẽ đọc lý do này rồi sửa và trình lại.",
        send_back = "Trả lại",
    }
}
