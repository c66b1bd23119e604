//! What everybody reads: the answers, the running order, the papers.

use super::keys;

keys! {
    /// The published opinions and their answers.
    pub struct Answers {
        answered = "Đã trả lời",
        title = "Trả lời",
        search = "Tìm trong trả lời",
        of_own_unit = "Có kiến nghị của đơn vị ta",
        others = "Các ý kiến khác",
        nothing_yet = "Chưa có trả lời",
        appear_here = "Trả lời hiện ở đây khi Ban Tổ chức công bố.",
        nothing_found = "Không tìm thấy",
        search_hint = "Thử ít từ hơn. Gõ không dấu cũng được.",
        open_answer = "Trả lời đang xem",
        choose_one = "Chọn một ý kiến",
        stands_here = "Nội dung ý kiến và trả lời hiện ở đây.",
        no_such_answer = "Không có trả lời này",
        taken_back = "Có thể nội dung vừa được gỡ; xin chọn trong danh sách.",
        opinion = "Nội dung ý kiến",
        own_petition = "Kiến nghị của đơn vị ta",
        whole_petition = "Xem toàn bộ kiến nghị",
        approved(at: &str) = "duyệt {at}",
        signed(department: &str, officer: &str, approved: &str) = "{department} trả lời · {officer} {approved}",
        answer = "Trả lời",
        on_agenda = "Ở đâu trong chương trình",
        about(clock: &str) = "Khoảng {clock}",
        stands_for(units: &str) = "Ý kiến này thay cho {units} đơn vị",
    }
}

keys! {
    /// The running order.
    pub struct Agenda {
        minutes(count: u16) = "{count} phút",
        title = "Chương trình",
        of_own_unit = "Có kiến nghị của đơn vị ta",
        own_place(item: &str, clock: &str) = "ở mục {item}, khoảng {clock}.",
        nothing_yet = "Chưa có chương trình",
        appears_here = "Chương trình hiện ở đây khi Ban Tổ chức lập xong.",
        own = "Có kiến nghị của ta",
        not_published = "Chưa công bố",
        internal = "Nội bộ Ban Tổ chức",
    }
}

keys! {
    /// The papers of the conference.
    pub struct Materials {
        title = "Tài liệu",
        fetch_all(size: &str) = "Tải tất cả về máy ({size})",
        nothing_yet = "Chưa có tài liệu",
        appear_here = "Tài liệu hiện ở đây khi Ban Tổ chức phát hành.",
        fetching(percent: u64) = "Đang tải {percent} %",
        here = "Có trên máy này",
        not_fetched(size: &str) = "Chưa tải, {size}",
        no_such_material = "Không có tài liệu này",
        taken_back = "Có thể tài liệu vừa được gỡ.",
        not_here = "Tài liệu chưa có trên máy này.",
        fetch(size: &str) = "Tải về máy ({size})",
        pages = "Trang",
        previous_page = "Trang trước",
        page_of(page: u32, pages: u32) = "Trang {page} / {pages}",
        next_page = "Trang sau",
        smaller = "Thu nhỏ",
        larger = "Phóng to",
        page_content(page: u32) = "Nội dung trang {page}",
    }
}
