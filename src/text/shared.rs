//! What several screens show.

use super::keys;

keys! {
    /// The conference at hand.
    pub struct Conference {
        petitions = "Kiến nghị",
        opinions = "Tổng hợp",
        answers = "Trả lời",
        meeting = "Hội nghị",
        conclusions = "Kết luận",
        more_days = "ngày nữa",
        steps = "Các bước của hội nghị",
    }
}

keys! {
    /// The choice between two versions.
    pub struct Disputes {
        keep = "Giữ bản này",
        two_versions(field: &str) = "{field}: có hai bản khác nhau.",
        choose_one = "Cả hai đều được giữ. Xin đọc rồi chọn một bản.",
    }
}

keys! {
    /// The parts of a petition.
    pub struct Words {
        difficulty = "Khó khăn, vướng mắc",
        cause = "Nguyên nhân",
        proposal = "Kiến nghị, đề xuất",
    }
}

keys! {
    /// What records are called.
    pub struct Names {
        post_unknown = "Đơn vị không rõ",
        post(unit: &str) = "Công an {unit}",
        no_topic = "Chưa chọn lĩnh vực",
        department_unknown = "Phòng không rõ",
        officer_unknown = "Không rõ",
        no_title = "Chưa có tiêu đề",
        stands_for(posts: &str) = "thay {posts} đơn vị",
    }
}

keys! {
    /// How far something has come.
    pub struct Progress {
        unassigned = "Chưa giao",
        returned = "Lãnh đạo trả lại",
        drafting = "Đang soạn trả lời",
        submitted = "Chờ duyệt",
        approved = "Đã duyệt",
        published = "Đã công bố",
        overdue = "Quá hạn trả lời",
        due_today = "hạn hôm nay",
        days_left(days: i64) = "còn {days} ngày",
        days_over(days: i64) = "quá hạn {days} ngày",
        only_here = "Đã lưu trên máy này, chưa gửi",
        held = "Máy chủ chờ phần trước",
        arrived(when: &str) = "Đã tới máy chủ {when}",
        saved_as_typed = "Viết đến đâu, máy lưu đến đó.",
        saving = "Đang lưu…",
        saved(when: &str) = "Đã lưu trên máy này {when}",
        not_saved = "Chưa lưu được! Máy có thể đã hết chỗ.",
    }
}

keys! {
    /// Internal notes.
    pub struct Notes {
        title = "Ghi chú nội bộ",
        read_by_organizers = "Chỉ Ban Tổ chức đọc.",
        read_by_department = "Chỉ phòng và Ban Tổ chức đọc.",
        organizers = "Ban Tổ chức",
        another = "Thêm ghi chú",
        add = "Ghi",
    }
}
