//! Invented sentences such as posts and departments write, the same for the same seed.

use fastrand::Rng;

const MATTERS: &[&str] = &[
    "Đường dây mạng tại trụ sở hay đứt vào mùa mưa",
    "Xe mô tô tuần tra được cấp từ nhiều năm trước, hỏng vặt liên tục",
    "Trụ sở mượn của ủy ban, mái dột, chưa có phòng tiếp công dân",
    "Máy in và máy quét dùng chung cho ba bộ phận nên hồ sơ dồn lại",
    "Biên chế còn thiếu so với địa bàn mới sau khi sáp nhập",
    "Cán bộ phải đi hơn bốn mươi cây số để nộp hồ sơ giấy",
    "Kinh phí xăng dầu khoán theo quý không đủ cho các bản xa",
    "Phần mềm thống kê yêu cầu nhập lại số liệu đã có ở hệ thống khác",
    "Tổ bảo vệ ở thôn chưa được trang bị đèn pin và áo phản quang",
    "Việc phối hợp với kiểm lâm khi có cháy rừng chưa có quy ước rõ ràng",
    "Bà con đi làm ăn xa nhiều, khó xác minh nhân khẩu thực tế",
    "Camera ở ngã ba chợ không lưu được quá năm ngày",
    "Một số văn bản hướng dẫn gửi chậm, khi nhận được thì đã hết hạn báo cáo",
    "Nhà công vụ cho cán bộ từ nơi khác đến chỉ có hai gian",
    "Tình trạng lừa đảo qua điện thoại tăng, người già ít được cảnh báo",
    "Phụ cấp cho lực lượng không chuyên trách trả không đều",
];
const CAUSES: &[&str] = &[
    "do địa bàn rộng, dân cư ở rải rác trên sườn núi",
    "vì nguồn vốn năm nay đã phân bổ hết từ đầu năm",
    "do chưa có văn bản quy định đơn vị nào chủ trì",
    "vì thiết bị hết bảo hành và không còn linh kiện thay thế",
    "do số việc tăng gần gấp đôi mà người thì giữ nguyên",
    "vì hai hệ thống chưa kết nối được với nhau",
    "do thời tiết khắc nghiệt, sạt lở thường xuyên",
    "vì cán bộ mới chưa được tập huấn đầy đủ",
];
const WISHES: &[&str] = &[
    "Đề nghị cấp trên khảo sát và lắp thêm một đường truyền dự phòng",
    "Kính đề nghị xem xét bổ sung ít nhất hai biên chế trong năm tới",
    "Mong được hướng dẫn bằng văn bản để thực hiện thống nhất",
    "Đề xuất cho phép gửi hồ sơ điện tử có ký số thay cho bản giấy",
    "Đề nghị thanh toán dứt điểm các khoản còn nợ trước tháng mười hai",
    "Kiến nghị tổ chức lớp tập huấn ngay tại cụm xã để anh em đỡ phải đi xa",
    "Đề nghị điều chuyển xe còn dùng tốt từ nơi khác về cho đơn vị",
    "Mong lãnh đạo làm việc với ủy ban để bố trí đất xây trụ sở",
    "Đề xuất sửa chữa tạm thời mái nhà trước mùa mưa bão",
    "Đề nghị rà soát lại định mức cho phù hợp địa bàn vùng cao",
];
const REPLIES: &[&str] = &[
    "Phòng đã kiểm tra thực tế và thống nhất với ý kiến của cơ sở",
    "Nội dung này đã được đưa vào kế hoạch trang bị giai đoạn tới",
    "Trước mắt đơn vị chủ động cân đối trong nguồn được giao",
    "Việc thay thế sẽ thực hiện theo thứ tự ưu tiên, xã vùng ba làm trước",
    "Vượt thẩm quyền của tỉnh, đã tổng hợp báo cáo cấp có thẩm quyền",
    "Hướng dẫn chi tiết được gửi kèm, đề nghị nghiên cứu và thực hiện",
    "Lớp tập huấn dự kiến mở tại hai cụm, mỗi cụm ba ngày",
    "Khoản còn thiếu đã được duyệt và chuyển trong tháng này",
    "Đề nghị các đơn vị báo nhu cầu cụ thể theo mẫu để tổng hợp",
    "Sẽ làm việc với bên cung cấp dịch vụ để nâng tốc độ đường truyền",
    "Giao đội nghiệp vụ cử cán bộ xuống hỗ trợ trực tiếp",
    "Tiến độ được báo cáo hằng tháng cho đến khi hoàn thành",
];
const PLACES: &[&str] = &[
    "Nà Pặc",
    "Bản Lốm",
    "Khau Vài",
    "Phiêng Cọ",
    "Suối Hún",
    "Thẳm Mò",
    "Đèo Lẹng",
    "Cốc Sả",
    "Nậm Tẩu",
    "Pác Rì",
    "Tà Lùng Cao",
    "Khuổi Mạ",
];

/// Somebody who writes.
pub(crate) struct Words(Rng);

impl Words {
    /// Whoever has the same seed writes the same.
    pub(crate) fn new(seed: u64) -> Self {
        Self(Rng::with_seed(seed))
    }

    fn any(&mut self, of: &[&'static str]) -> &'static str {
        of[self.0.usize(..of.len())]
    }

    /// A few words, as over a petition.
    pub(crate) fn title(&mut self) -> String {
        let (matter, place) = (self.any(MATTERS), self.any(PLACES));
        format!("{matter} ({place})")
    }

    /// What is difficult, in a few sentences.
    pub(crate) fn difficulty(&mut self) -> String {
        let sentence = |it: &mut Self| {
            let (matter, cause, place) = (it.any(MATTERS), it.any(CAUSES), it.any(PLACES));
            let (count, percent) = (it.0.u32(2..95), it.0.u32(3..60));
            format!("{matter}, {cause}. Riêng {place} có {count} trường hợp, tăng {percent}% so với cùng kỳ.")
        };
        (0..self.0.usize(2..5)).map(|_| sentence(self)).collect::<Vec<_>>().join(" ")
    }

    /// Why it is so.
    pub(crate) fn cause(&mut self) -> String {
        format!("Chủ yếu {}, {}.", self.any(CAUSES), self.any(CAUSES))
    }

    /// What is asked for.
    pub(crate) fn proposal(&mut self) -> String {
        format!("{}. {}; thời hạn {} tháng.", self.any(WISHES), self.any(WISHES), self.0.u32(1..13))
    }

    /// What a department answers.
    pub(crate) fn reply(&mut self) -> String {
        let sentence =
            |it: &mut Self| format!("{} (văn bản số {}/{}).", it.any(REPLIES), it.0.u32(10..4000), it.place());
        (0..self.0.usize(3..7)).map(|_| sentence(self)).collect::<Vec<_>>().join(" ")
    }

    /// The name of a place.
    pub(crate) fn place(&mut self) -> &'static str {
        self.any(PLACES)
    }

    /// A text with one more sentence somewhere.
    pub(crate) fn longer(&mut self, text: &str) -> String {
        let mut sentences: Vec<&str> = text.split_inclusive(". ").collect();
        let added = format!("Bổ sung: {} ở {}. ", self.any(MATTERS).to_lowercase(), self.place());
        sentences.insert(self.0.usize(..sentences.len()), &added);
        sentences.concat()
    }
}
