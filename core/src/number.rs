//! Numbers as they stand in Vietnamese papers: a full stop between thousands, a comma before decimals.

use crate::record::Number;

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

/// A sentence in which a number stays in one line with the two syllables after it: most of the nouns that are counted
/// have two, as in "06 đơn vị".
pub fn bound(sentence: &str) -> String {
    let letter = |it: char| it.is_ascii_alphabetic() || it == '%' || ('À'..='ỹ').contains(&it);
    let mut bound = String::with_capacity(sentence.len() + 8);
    let mut held = 0;
    for (index, word) in sentence.split(' ').enumerate() {
        if index > 0 {
            bound.push(if held > 0 && word.starts_with(letter) { '\u{a0}' } else { ' ' });
        }
        bound.push_str(word);
        held = match word.chars().next_back() {
            Some('0'..='9') => 2,
            Some(last) if held > 0 && letter(last) => held - 1,
            _ => 0,
        };
    }
    bound
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

/// Reads a number as people type it: "6.872", "6872", "6,61". A full stop only parts thousands: "12.5"
/// is nothing, since it could mean either.
pub fn parse(text: &str) -> Option<Number> {
    let text = text.trim();
    let (whole, rest) = text.split_once(',').unwrap_or((text, ""));
    let mut groups = whole.split('.');
    let first = groups.next()?;
    let others: Vec<&str> = groups.collect();
    let parted = others.is_empty() || (first.len() <= 3 && others.iter().all(|group| group.len() == 3));
    let scale = u8::try_from(rest.len()).ok().filter(|scale| *scale <= 4)?;
    let digits = format!("{first}{}{rest}", others.concat());
    let plain = !first.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (parted && plain).then(|| digits.parse().ok()).flatten().map(|units| Number { units, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_in_vietnamese_papers() {
        assert_eq!(
            [0, 7, 999, 1000, 6872, 1_234_567, -6872].map(count),
            ["0", "7", "999", "1.000", "6.872", "1.234.567", "-6.872"]
        );
        assert_eq!([0, 7, 10, 6872].map(padded), ["00", "07", "10", "6.872"]);
        assert_eq!(number(Number { units: 661, scale: 2 }), "6,61");
        assert_eq!(number(Number { units: 687_205, scale: 2 }), "6.872,05");
    }

    #[test]
    fn what_is_counted_stays_with_its_number() {
        for (sentence, expected) in [
            ("Hậu cần · thay 06 đơn vị", "Hậu cần · thay 06~đơn~vị"),
            ("Đối thoại 16/10 · còn 6 ngày", "Đối thoại 16/10 · còn 6~ngày"),
            ("2 / 9 kiến nghị đã xếp", "2 / 9~kiến~nghị đã xếp"),
            ("1,4 MB; tải khi có mạng", "1,4~MB; tải khi có mạng"),
            ("Đang tải 40 %", "Đang tải 40~%"),
            ("Số 57", "Số 57"),
            ("", ""),
        ] {
            assert_eq!(bound(sentence), expected.replace('~', "\u{a0}"));
        }
    }

    #[test]
    fn what_is_typed_is_read_or_not_at_all() {
        for (text, units, scale) in
            [("6.872", 6872, 0), ("6872", 6872, 0), (" 6,61 ", 661, 2), ("1.234.567", 1_234_567, 0)]
        {
            assert_eq!(parse(text), Some(Number { units, scale }), "{text}");
        }
        for text in
            ["", "12.5", "6.61", "1.23", "1234.567", "12,34567", "-3", "3a", ".", ",", "1..000", "99999999999999999999"]
        {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
