//! The organizers' screens.

use super::keys;

keys! {
    /// What waits for the organizers.
    pub struct OrganizerHome {
        no_conference = "Chưa có hội nghị",
        no_conference_yet = "Khi hội nghị được lập trên máy chủ, việc cần làm hiện ở đây.",
        todo = "Việc cần làm",
        answers_overdue(count: usize) = "{count} trả lời quá hạn",
        petitions_arrived(count: usize) = "{count} kiến nghị mới tới",
        from_units(count: usize) = "từ {count} đơn vị",
        opinions_unassigned(count: usize) = "{count} ý kiến chưa giao phòng trả lời",
        answers_approved(count: usize) = "{count} trả lời đã duyệt, chờ công bố",
        answers_submitted(count: usize) = "{count} trả lời chờ lãnh đạo duyệt",
        nothing_to_do = "Không có việc đang chờ",
        what_comes_here = "Kiến nghị mới và trả lời đã duyệt hiện ở đây khi tới máy chủ.",
        sort = "Xếp kiến nghị vào ý kiến",
        sorted(sorted: usize, all: usize) = "{sorted} / {all} kiến nghị đã xếp",
        units_sent = "đơn vị đã gửi kiến nghị",
        all_sent = "tất cả đã gửi",
        units_missing(count: usize) = "{count} đơn vị chưa gửi",
        opinions_stand_for(units: usize) = "ý kiến, thay {units} đơn vị",
        answers_published = "đã công bố trả lời",
        units_ready = "đơn vị sẵn sàng khi không có mạng",
    }
}

keys! {
    /// Packages that posts without a network have sent.
    pub struct Packages {
        title = "Gói dữ liệu gửi về",
        in_short = "Nhận gói của các đơn vị không có mạng, xem việc còn thiếu phần trước",
        meaning = "Máy chủ nhận từng gói một; gói đã nhận rồi mà nhận lại thì không có gì thay đổi.",
        choose = "Chọn tệp gói",
        drop_here = "Chọn được nhiều tệp cùng lúc, hoặc kéo thả tệp vào khung này.",
        not_allowed = "Chưa cho phép cách nào",
        not_allowed_note = "Quản trị viên cho phép ở mục Gửi và nhận.",
        this_visit = "Các gói vừa nhận",
        taking = "Đang chuyển cho máy chủ…",
        nothing_changed(sentence: &str) = "{sentence} Gói này không làm thay đổi gì.",
        held(count: usize) = "Máy chủ đang giữ lại ({count})",
        held_meaning = "Việc tới sớm hơn phần trước của nó được giữ ở đây, và tự được xử lý khi phần trước tới.",
        nothing_held = "Không có việc nào bị giữ lại",
        asking = "Đang hỏi máy chủ…",
        held_unknown = "Cần có mạng để xem máy chủ đang giữ gì.",
        held_since(count: u32, since: &str) = "{count} việc, giữ từ {since}",
        awaits_own(number: u64) = "Còn chờ gói lập trước đó, có việc số {number} của máy này",
        awaits_other(who: &str, number: u64) = "Còn chờ gói của {who}, có việc số {number}",
    }
}

keys! {
    /// The petitions that were sent, and what is done with several at once.
    pub struct Inbox {
        petitions_sent = "Kiến nghị các đơn vị gửi",
        title = "Tiếp nhận",
        sorted(sorted: usize, all: usize) = "{sorted} / {all} đã xếp",
        search = "Tìm kiến nghị",
        search_example = "Tìm: trụ sở, tru so, Cốc Đán",
        topic = "Lĩnh vực",
        every_topic = "Mọi lĩnh vực",
        tab_arrived = "Mới tới",
        tab_received = "Đã tiếp nhận",
        tab_sorted = "Đã xếp",
        tab_returned = "Cần bổ sung",
        petitions = "Kiến nghị",
        choose(petition: &str) = "Chọn: {petition}",
        number(number: u32) = "Số {number}",
        nothing_found = "Không tìm thấy",
        search_otherwise = "Thử ít từ hơn, hoặc xem ở thẻ khác. Gõ không dấu cũng được.",
        none_arrived = "Không còn kiến nghị mới",
        arrived_come_here = "Kiến nghị hiện ở đây ngay khi tới máy chủ.",
        none_received = "Không có kiến nghị chờ xếp",
        received_come_here = "Kiến nghị đã tiếp nhận mà chưa thuộc ý kiến nào hiện ở đây.",
        none_sorted = "Chưa xếp kiến nghị nào",
        how_to_sort = "Chọn kiến nghị rồi lập ý kiến hoặc gộp vào ý kiến đã có.",
        none_returned = "Không có kiến nghị cần bổ sung",
        returned_come_here = "Kiến nghị trả lại đơn vị để bổ sung hiện ở đây tới khi được gửi lại.",
        chosen(count: usize) = "Đã chọn {count}",
        receive = "Tiếp nhận",
        form = "Lập ý kiến",
        merge = "Gộp vào…",
        choose_none = "Bỏ chọn",
        receiving = "Đã ghi tiếp nhận. Số được cấp khi tới máy chủ.",
        petition_shown = "Kiến nghị đang xem",
        choose_one = "Chọn một kiến nghị",
        shown_here = "Nội dung và các việc làm được với kiến nghị hiện ở đây.",
    }
}

keys! {
    /// One petition of the inbox.
    pub struct InboxPetition {
        not_found = "Không thấy kiến nghị này",
        why_not_found = "Có thể kiến nghị chưa tới máy này, hoặc đơn vị đã rút lại.",
        draft = "Nháp",
        submitted = "Chờ tiếp nhận",
        received = "Đã tiếp nhận",
        received_as(number: u32) = "Đã tiếp nhận, số {number}",
        returned = "Đơn vị đang bổ sung",
        withdrawn = "Đơn vị đã rút lại",
        reached_hub(moment: &str) = "Tới máy chủ {moment}",
        returned_because = "Đã đề nghị bổ sung: ",
        facts = "Thông tin xử lý",
        unit = "Đơn vị",
        district = "Địa bàn",
        author = "Người viết",
        topic = "Lĩnh vực",
        kind = "Loại",
        number = "Số tiếp nhận",
        received_at = "Tiếp nhận lúc",
        part_of = "Thuộc ý kiến",
        part_of_none = "Chưa xếp vào ý kiến nào.",
        ask_for_more = "Yêu cầu bổ sung",
        form = "Lập ý kiến mới",
        merge = "Gộp vào…",
        receive = "Tiếp nhận",
        receiving = "Chờ máy chủ",
        reason_is_read = "Đơn vị sẽ đọc lý do này và gửi lại kiến nghị.",
        send_back = "Gửi lại đơn vị",
        asked_for_more = "Đã ghi yêu cầu bổ sung. Đơn vị đọc được khi nhận.",
    }
}

keys! {
    /// Adding petitions to an opinion that exists.
    pub struct Merge {
        title = "Gộp vào ý kiến nào?",
        no_opinion = "Chưa có ý kiến nào",
        form_one_first = "Lập ý kiến mới trước; ý kiến đã công bố không nhận thêm.",
        become_part(count: usize) = "{count} kiến nghị sẽ là một phần của ý kiến này.",
        opinion = "Ý kiến",
        later = "Để sau",
        add = "Gộp",
        was_added = "Đã gộp vào ý kiến.",
    }
}

keys! {
    /// Making one opinion of the chosen petitions.
    pub struct OpinionForm {
        title = "Lập ý kiến",
        opinion_title = "Tiêu đề",
        title_missing = "Ghi tiêu đề của ý kiến.",
        topic = "Lĩnh vực",
        topic_missing = "Chọn một lĩnh vực.",
        text = "Nội dung ý kiến",
        text_hint = "Một lời chung cho các đơn vị. Chép lời từ kiến nghị rồi sửa lại.",
        text_missing = "Ghi nội dung của ý kiến.",
        too_long(limit: usize) = "Dài quá {limit} chữ. Xin viết gọn lại.",
        sources = "Từ các kiến nghị",
        choose_more = "Chọn thêm",
        copy = "Chép lời",
        leave_out = "Bỏ ra",
        none_chosen = "Chưa chọn kiến nghị nào",
        how_to_choose = "Vào Tiếp nhận, đánh dấu các kiến nghị cùng một việc rồi chọn Lập ý kiến.",
        stands_for(petitions: &str, units: &str) = "{petitions} kiến nghị, thay {units} đơn vị",
        form = "Lập ý kiến",
        formed = "Đã lập ý kiến, lưu trên máy này.",
    }
}

keys! {
    /// The opinions under their topics.
    pub struct Opinions {
        list = "Các ý kiến",
        title = "Ý kiến",
        form = "Lập mới",
        tab_all = "Tất cả",
        tab_unassigned = "Chưa giao",
        tab_answering = "Đang trả lời",
        tab_submitted = "Chờ duyệt",
        tab_approved = "Đã duyệt",
        tab_published = "Đã công bố",
        units(count: usize) = "{count} đơn vị",
        none = "Chưa có ý kiến",
        how_to_form = "Vào Tiếp nhận, chọn các kiến nghị cùng một việc rồi lập ý kiến.",
        none_unassigned = "Đã giao hết",
        unassigned_come_here = "Ý kiến mới lập hiện ở đây tới khi có phòng chủ trì trả lời.",
        none_answering = "Không có phòng nào đang soạn",
        answering_come_here = "Ý kiến đã giao mà chưa trình trả lời hiện ở đây.",
        none_submitted = "Không có trả lời chờ duyệt",
        submitted_come_here = "Trả lời các phòng trình lãnh đạo hiện ở đây.",
        none_approved = "Không có trả lời chờ công bố",
        approved_come_here = "Trả lời lãnh đạo đã duyệt hiện ở đây tới khi được công bố.",
        none_published = "Chưa công bố trả lời nào",
        published_come_here = "Ý kiến đã công bố hiện ở đây; mọi đơn vị đều đọc được.",
        opinion_shown = "Ý kiến đang xem",
        choose_one = "Chọn một ý kiến",
        shown_here = "Nội dung, trả lời và các việc làm được với ý kiến hiện ở đây.",
    }
}

keys! {
    /// One opinion: what it was made of, its answer, and what is known about it.
    pub struct OrganizerOpinion {
        not_found = "Không thấy ý kiến này",
        why_not_found = "Có thể ý kiến chưa tới máy này.",
        stands_for(who: &str, petitions: &str) = "{who} · {petitions} kiến nghị",
        answer = "Trả lời",
        returned_because = "Lãnh đạo trả lại: ",
        drafted(department: &str) = "{department} soạn",
        drafted_and_approved(department: &str, leader: &str, moment: &str) = "{department} soạn · {leader} duyệt {moment}",
        sources = "Từ các kiến nghị",
        leave_out = "Bỏ khỏi ý kiến này",
        facts = "Thông tin xử lý",
        lead = "Chủ trì trả lời",
        support = "Phối hợp",
        department_due(department: &str, day: &str) = "{department}, hạn {day}",
        topic = "Lĩnh vực",
        published_at = "Công bố lúc",
        mode = "Hình thức",
        outcome = "Kết quả",
        agenda_item = "Mục chương trình",
        units = "Đơn vị kiến nghị",
    }
}

keys! {
    /// The wording of an opinion.
    pub struct Wording {
        title = "Tiêu đề",
        topic = "Lĩnh vực",
        text = "Nội dung ý kiến",
    }
}

keys! {
    /// Giving an opinion to a department.
    pub struct Assign {
        title = "Giao phòng trả lời",
        department = "Phòng",
        role = "Vai trò",
        lead = "Chủ trì trả lời",
        support = "Phối hợp",
        leads_already = "Phòng này đang chủ trì; giao lại là đổi hạn.",
        another_leads = "Ý kiến đã có phòng chủ trì; phòng này phối hợp.",
        due = "Hạn dự thảo trả lời",
        give = "Giao",
        was_given = "Đã ghi phân công.",
    }
}

keys! {
    /// What can be done with an opinion.
    pub struct OpinionActions {
        edit = "Sửa nội dung",
        edited = "Xong",
        is_published = "Đã công bố; mọi đơn vị đều đọc được.",
        not_approved = "Công bố được khi lãnh đạo đã duyệt trả lời.",
        is_disputed = "Có hai bản nội dung khác nhau. Xin chọn một bản trước.",
        is_edited = "Xin sửa xong nội dung rồi công bố.",
        schedule = "Đưa vào chương trình",
        publish = "Công bố",
        publish_question = "Công bố ý kiến và trả lời?",
        what_publishing_does = "Tất cả đơn vị dự hội nghị sẽ đọc được nội dung ý kiến và trả lời này. Sau khi công bố, nội dung không sửa được nữa.",
        look_again = "Xem lại",
    }
}

keys! {
    /// Putting an opinion on the agenda.
    pub struct Schedule {
        title = "Đưa vào chương trình",
        no_item = "Chưa có mục đối thoại",
        make_one_first = "Lập mục đối thoại trong chương trình trước, rồi đưa ý kiến vào.",
        item = "Mục đối thoại",
        take_off = "Bỏ khỏi chương trình",
        later = "Để sau",
        put = "Đưa vào",
        was_put = "Đã đưa vào chương trình.",
        was_taken_off = "Đã bỏ khỏi chương trình.",
    }
}
