//! The screens of a post.

use super::keys;

keys! {
    /// The home of a post.
    pub struct PostHome {
        more = "Xem thêm",
        agenda = "Chương trình",
        materials = "Tài liệu",
        write = "Viết kiến nghị",
        petitions_due(day: &str) = "Hạn gửi kiến nghị: {day}",
        refused(count: usize) = "{count} việc cần sửa lại",
        refused_note = "Nội dung vẫn còn nguyên trên máy này.",
        returned(count: usize) = "{count} kiến nghị cần bổ sung",
        returned_note = "Ban Tổ chức đã ghi rõ phần cần thêm.",
        unsent(count: usize) = "{count} kiến nghị chưa gửi",
        unsent_note = "Đã lưu trên máy này. Sẽ gửi khi có mạng.",
        drafts(count: usize) = "{count} bản nháp đang viết",
        empty_cells(count: usize) = "Hồ sơ đơn vị: {count} ô trống",
        empty_cells_note = "Không có mạng vẫn điền được.",
        answered(count: usize) = "{count} kiến nghị đã có trả lời",
        todo = "Việc cần làm",
        missing_materials(count: usize) = "{count} tài liệu chưa tải về máy",
        missing_materials_note(size: &str) = "{size}; tải khi có mạng để xem tại hội trường",
        nothing_to_do = "Không còn việc nào chờ đồng chí.",
        own = "Kiến nghị của đơn vị",
        see_all = "Xem tất cả",
        own_written = "đã viết",
        own_received = "đã tiếp nhận",
        own_answered = "có trả lời",
    }
}

keys! {
    /// The petitions of a post.
    pub struct Petitions {
        open = "Kiến nghị đang mở",
        choose_one = "Chọn một kiến nghị",
        or_write = "Hoặc viết kiến nghị mới; không có mạng vẫn viết được.",
        all = "Tất cả",
        drafts = "Nháp",
        sent = "Đã gửi",
        answered = "Có trả lời",
        title = "Kiến nghị",
        none_yet = "Chưa có kiến nghị",
        none_yet_note = "Kiến nghị của đơn vị hiện ở đây khi đồng chí bắt đầu viết.",
        write = "Viết kiến nghị",
    }
}

keys! {
    /// Writing a petition.
    pub struct PetitionEditor {
        something_missing = "Còn mục chưa ghi. Xin xem các ô có dấu nhắc.",
        saved_to_be_sent = "Đã lưu trên máy này. Sẽ gửi khi có mạng.",
        heading = "Viết kiến nghị",
        only_you = "Mới chỉ đồng chí thấy bài này.",
        share = "Chuyển chỉ huy xem",
        shared = "Đã chuyển cho chỉ huy và đơn vị xem.",
        commander_sends = "Chỉ huy đơn vị xem và gửi.",
        send = "Gửi đi",
        returned_because = "Ban Tổ chức đề nghị bổ sung:",
        title_label = "Nêu ngắn gọn trong một câu",
        title_missing = "Ghi một câu để Ban Tổ chức biết việc gì.",
        topic = "Lĩnh vực",
        topic_missing = "Chọn một lĩnh vực.",
        kind = "Loại",
        kind_missing = "Chọn một loại.",
        difficulty = "Khó khăn, vướng mắc",
        difficulty_hint = "Việc gì, ở đâu, từ bao giờ. Có số liệu thì càng tốt.",
        difficulty_missing = "Ghi khó khăn, vướng mắc đang gặp.",
        cause_label = "Nguyên nhân (nếu biết)",
        proposal = "Kiến nghị, đề xuất",
        title = "Tiêu đề",
        cause = "Nguyên nhân",
    }
}

keys! {
    /// Reading a petition that was sent.
    pub struct PetitionReader {
        steps = "Đã qua các bước",
        answer = "Trả lời",
        saved_here = "Đã lưu trên máy này",
        not_sent = "Chưa gửi; sẽ gửi khi có mạng",
        arrived(when: &str) = "Đã tới máy chủ {when}",
        received(number: u32) = "Ban Tổ chức đã tiếp nhận, số {number}",
        answered(opinion: &str) = "Đã gộp vào ý kiến “{opinion}”, có trả lời",
        withdraw = "Rút lại",
        withdrawal_asked = "Đã xin rút lại, chờ máy chủ.",
    }
}

keys! {
    /// The state of a petition.
    pub struct Status {
        refused = "Cần sửa lại",
        draft = "Nháp",
        only_here = "Đã lưu trên máy này, chưa gửi",
        held = "Máy chủ chờ phần trước",
        answered = "Đã trả lời",
        returned = "Cần bổ sung",
        withdrawn = "Đã rút lại",
        received = "Đã tiếp nhận",
        received_as(number: u32) = "Đã tiếp nhận, số {number}",
        arrived = "Đã tới máy chủ",
        arrived_at(when: &str) = "Đã tới máy chủ {when}",
    }
}

keys! {
    /// The unit's data sheet.
    pub struct Sheet {
        title = "Hồ sơ đơn vị",
        saved_by_cell = "Sửa ô nào, máy lưu ô đó. Không có mạng vẫn lưu được.",
        filled(done: usize, all: usize) = "Đã điền {done} / {all} ô",
        no_indicators = "Chưa có biểu mẫu",
        no_indicators_note = "Các chỉ tiêu hiện ở đây khi Công an tỉnh giao.",
        below_minimum(indicator: &str, minimum: &str) = "{indicator}: ít hơn {minimum}.",
        above_whole(indicator: &str, whole: &str) = "{indicator}: nhiều hơn “{whole}”.",
        look_again(warnings: &str) = "{warnings} Đồng chí xem lại giúp; vẫn lưu được.",
        indicator = "Chỉ tiêu",
        figure = "Số liệu",
        as_of = "Tính đến",
        state = "Tình trạng",
        not_a_number = "Ghi số, ví dụ 12 hoặc 6.872. Số cũ vẫn giữ nguyên.",
        yes = "Có",
        no = "Không",
        refused = "Cần sửa lại",
        only_here = "Đã lưu trên máy này",
        disputed = "Hai máy ghi hai số khác nhau",
        arrived(when: &str) = "Đã tới máy chủ {when}",
        empty = "Còn trống",
        there = "Đã có",
        keep(figure: &str) = "Giữ {figure}",
    }
}
