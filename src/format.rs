//! How dates, times and numbers are written in Vietnamese papers, and the words for the states of
//! things.

use caunoi_core::{
    record::{AnswerMode, Number, Outcome, PetitionKind, Quantity},
    time::Moment,
};
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};

/// "16/10/2024".
pub fn date(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// "16/10".
pub fn short_date(day: NaiveDate) -> String {
    format!("{:02}/{:02}", day.day(), day.month())
}

/// "Thứ Tư".
pub fn weekday(day: NaiveDate) -> &'static str {
    const NAMES: [&str; 7] = ["Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật"];
    NAMES[day.weekday().num_days_from_monday() as usize]
}

/// "08.05".
pub fn clock(time: NaiveTime) -> String {
    format!("{:02}.{:02}", time.hour(), time.minute())
}

/// "14:05" on that day, "10/10/2024, 14:05" on any other.
pub fn moment(moment: Moment, today: NaiveDate) -> String {
    let local = moment.vietnam();
    let time = format!("{:02}:{:02}", local.hour(), local.minute());
    if local.date() == today { time } else { format!("{}, {time}", date(local.date())) }
}

/// "6.872".
pub fn count(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    if number < 0 { format!("-{text}") } else { text }
}

/// "07": small counts have two digits in administrative writing.
pub fn padded(number: usize) -> String {
    if number < 10 { format!("0{number}") } else { count(i64::try_from(number).unwrap_or(i64::MAX)) }
}

/// "6,61".
pub fn number(number: Number) -> String {
    let divisor = 10_i64.pow(u32::from(number.scale.min(18)));
    let whole = count(number.units / divisor);
    if number.scale == 0 {
        return whole;
    }
    let rest = (number.units % divisor).abs();
    format!("{whole},{rest:0width$}", width = usize::from(number.scale))
}

/// Reads a number as people type it: "6.872", "6872", "6,61".
pub fn parse_number(text: &str) -> Option<Number> {
    let text = text.trim().replace('.', "");
    let (whole, rest) = text.split_once(',').unwrap_or((&text, ""));
    let scale = u8::try_from(rest.len()).ok().filter(|scale| *scale <= 4)?;
    let digits = format!("{whole}{rest}");
    let plain = !whole.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    plain.then(|| digits.parse().ok()).flatten().map(|units| Number { units, scale })
}

/// A quantity as a reader expects it.
pub fn quantity(quantity: &Quantity) -> String {
    match quantity {
        Quantity::Exact(it) => number(*it),
        Quantity::About(it) => format!("gần {}", number(*it)),
        Quantity::AtLeast(it) => format!("trên {}", number(*it)),
        Quantity::YesNo(true) => "Có".into(),
        Quantity::YesNo(false) => "Không".into(),
        Quantity::Choice(code) => code.clone(),
        Quantity::Day(day) => date(*day),
        Quantity::Text(text) => text.clone(),
        Quantity::Empty => String::new(),
    }
}

/// "1,4 MB", "180 KB".
pub fn bytes(size: u64) -> String {
    if size >= 1_000_000 {
        let tenths = i64::try_from(size / 100_000).unwrap_or(i64::MAX);
        return format!("{} MB", number(Number { units: tenths, scale: 1 }));
    }
    format!("{} KB", size.div_ceil(1000))
}

/// The word for a kind of petition.
pub const fn petition_kind(kind: PetitionKind) -> &'static str {
    match kind {
        PetitionKind::Difficulty => "Khó khăn, vướng mắc",
        PetitionKind::Petition => "Kiến nghị",
        PetitionKind::Proposal => "Đề xuất",
        PetitionKind::Question => "Câu hỏi",
        PetitionKind::Aspiration => "Nguyện vọng",
        PetitionKind::Feedback => "Phản ánh",
        PetitionKind::GoodPractice => "Cách làm hay",
    }
}

/// All kinds of petition, in the order in which they are offered.
pub const PETITION_KINDS: [PetitionKind; 7] = [
    PetitionKind::Difficulty,
    PetitionKind::Petition,
    PetitionKind::Proposal,
    PetitionKind::Question,
    PetitionKind::Aspiration,
    PetitionKind::Feedback,
    PetitionKind::GoodPractice,
];

/// The words for how an answer is given.
pub const fn answer_mode(mode: AnswerMode) -> &'static str {
    match mode {
        AnswerMode::Oral => "Trả lời tại hội nghị",
        AnswerMode::Written => "Trả lời bằng văn bản",
        AnswerMode::Escalated => "Chuyển cấp có thẩm quyền",
    }
}

/// All modes of answering.
pub const ANSWER_MODES: [AnswerMode; 3] = [AnswerMode::Oral, AnswerMode::Written, AnswerMode::Escalated];

/// The words for what an answer comes to.
pub const fn outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Resolved => "Đã giải quyết xong",
        Outcome::InProgress => "Đang giải quyết",
        Outcome::Scheduled => "Có kế hoạch, lộ trình",
        Outcome::Explained => "Giải trình, cung cấp thông tin",
        Outcome::Escalated => "Chuyển cấp có thẩm quyền",
        Outcome::Deferred => "Chưa có cơ sở, nguồn lực",
    }
}

/// All outcomes.
pub const OUTCOMES: [Outcome; 6] = [
    Outcome::Resolved,
    Outcome::InProgress,
    Outcome::Scheduled,
    Outcome::Explained,
    Outcome::Escalated,
    Outcome::Deferred,
];
