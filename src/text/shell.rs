//! What stands around every screen, before it, or instead of it.

use super::keys;

keys! {
    /// What stands around every screen.
    pub struct Shell {
        answers = "Trả lời",
        agenda = "Chương trình",
        materials = "Tài liệu",
        home = "Việc cần làm",
        petitions = "Kiến nghị",
        sheet = "Hồ sơ",
        inbox = "Tiếp nhận",
        opinions = "Ý kiến",
        assigned = "Được giao",
        to_approve = "Chờ duyệt",
        skip = "Tới nội dung",
        places = "Các phần",
        sample = "Dữ liệu mẫu",
        sample_today(date: &str) = "DỮ LIỆU MẪU – hôm nay {date}",
        back = "Quay lại",
        me = "Máy này và cách hiển thị",
        conference_today(day: &str) = "Đối thoại {day} · hôm nay",
        conference_in(day: &str, days: i64) = "Đối thoại {day} · còn {days} ngày",
        conference_over(day: &str) = "Đối thoại {day} · đã diễn ra",
        to_mend(count: usize) = "cần sửa {count}",
        sending = "đang gửi",
        trying_out = "xem thử",
        unsent(count: usize) = "chưa gửi {count}",
        offline = "mất mạng",
        not_enrolled = "cần ghi danh",
        connecting = "đang nối",
        sent = "đã gửi",
        outage = "Chưa tới được máy chủ.",
        outage_means = "Mọi việc vẫn làm được và được lưu trên máy này; có mạng máy tự gửi.",
        understood = "Đã hiểu",
        update = "Có bản mới của ứng dụng.",
        update_is_safe = "Bài đang viết được lưu trước khi đổi.",
        damaged = "Một phần dữ liệu trên máy này không đọc được.",
        damaged_is_kept = "Phần đó vẫn được giữ nguyên. Xin báo Ban Tổ chức.",
    }
}

keys! {
    /// What is shown before, or instead of, the screens.
    pub struct Gate {
        opening = "Đang mở…",
        nobody_here = "Máy này chưa được cấp cho đơn vị nào. Đồng chí mở đường dẫn Ban Tổ chức đã gửi, hoặc xem thử bằng dữ liệu mẫu.",
        open_sample = "Xem dữ liệu mẫu",
        sample_stays_here = "Dữ liệu mẫu được tải thêm và chỉ nằm trên máy này.",
        enrolling = "Đang ghi danh máy này…",
        held_elsewhere = "Một cửa sổ Cầu Nối khác đang giữ dữ liệu và không trả lời. Đồng chí đóng cửa sổ đó lại; trang này sẽ tự mở tiếp.",
        locked = "Máy đang khoá",
        who = "Ai dùng máy?",
        no_pin_yet = "chưa có mã PIN",
        pin = "Mã PIN",
        unlock = "Mở khoá",
        unlocking = "Đang mở…",
        wrong_pin = "Mã PIN không đúng. Xin thử lại.",
        wait(seconds: u32) = "Đã nhập sai nhiều lần. Xin chờ {seconds} giây rồi thử lại.",
        type_letters = "Nhập chữ",
        type_digits = "Nhập số",
        forgotten = "Quên mã PIN?",
        forgotten_help = "Người chỉ huy mở khoá bằng mã của mình, vào mục Tôi và đặt lại mã cho đồng chí. Không có ai mở được thì xin Ban Tổ chức đường dẫn ghi danh mới. Dữ liệu trên máy không bị xoá.",
        outdated = "Bản đang mở đã cũ",
        newer_data = "Dữ liệu trên máy này do bản mới hơn ghi. Hãy đổi sang bản mới.",
        failed = "Chưa mở được",
        try_again = "Thử lại",
        to_start = "Về trang đầu",
        first_pull = "Đang tải dữ liệu lần đầu",
        first_pull_brings = "Chương trình, ý kiến và hồ sơ đơn vị đang được tải về máy này. Sau lần này, không có mạng vẫn mở được.",
        first_pull_waits = "Chưa tới được máy chủ; sẽ tự tải tiếp khi có mạng.",
        piece_missing = "Phần này chưa về máy",
        piece_missing_note = "Máy đang tải nốt các màn hình. Đồng chí nối mạng, hoặc chờ ít phút rồi bấm Thử lại.",
        no_such_page = "Không có trang này",
        choose_a_place = "Đồng chí chọn một mục ở thanh điều hướng.",
    }
}
