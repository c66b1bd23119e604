//! Texts as people look for them: Vietnamese is often typed without its marks.

/// The text in small letters without any mark: "Trụ sở Đức Vân" becomes "tru so duc van".
pub fn fold(text: &str) -> String {
    text.chars().map(small).filter_map(plain).collect()
}

/// Whether every word of `query` is a word of a folded text. The last one is still being typed: the
/// beginning of a word is enough.
pub fn has_words(folded: &str, query: &str) -> bool {
    let query = fold(query);
    let mut sought = words(&query).peekable();
    while let Some(word) = sought.next() {
        let found = match sought.peek() {
            Some(_) => words(folded).any(|it| it == word),
            None => words(folded).any(|it| it.starts_with(word)),
        };
        if !found {
            return false;
        }
    }
    true
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(parts_words).filter(|word| !word.is_empty())
}

/// The text in small letters, marks and all.
pub(crate) fn in_small(text: &str) -> String {
    text.chars().map(small).collect()
}

/// Whether this is a letter or a digit.
pub(crate) fn is_of_a_word(letter: char) -> bool {
    !parts_words(letter)
}

/// Whether this is a letter.
pub(crate) fn is_letter(letter: char) -> bool {
    is_of_a_word(letter) && !letter.is_ascii_digit()
}

/// Whether this is a letter, and no capital of Vietnamese writing.
pub(crate) fn is_small(letter: char) -> bool {
    is_letter(letter) && small(letter) == letter
}

/// Spaces, and the signs of Vietnamese writing. The standard library's tables of every script would be four kilobytes
/// of the app.
fn parts_words(letter: char) -> bool {
    let sign = matches!(letter, '\u{80}'..='\u{bf}' | '×' | '÷' | '\u{2000}'..='\u{206f}' | '\u{feff}');
    sign || letter.is_ascii() && !letter.is_ascii_alphanumeric()
}

/// A Vietnamese letter in its small form; capitals of other scripts stay as they are.
fn small(letter: char) -> char {
    let steps = match letter {
        'À'..='Ö' | 'Ø'..='Þ' => 32,
        'Ă' | 'Đ' | 'Ĩ' | 'Ũ' | 'Ơ' | 'Ư' => 1,
        // Here capitals have even numbers, and each small letter follows its capital.
        'Ạ'..='Ỹ' if u32::from(letter).is_multiple_of(2) => 1,
        _ => 0,
    };
    char::from_u32(u32::from(letter) + steps).unwrap_or(letter).to_ascii_lowercase()
}

/// A small letter without its marks; nothing for a mark that stands alone.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        'à' | 'á' | 'ả' | 'ã' | 'ạ' | 'ă' | 'ằ' | 'ắ' | 'ẳ' | 'ẵ' | 'ặ' | 'â' | 'ầ' | 'ấ' | 'ẩ' | 'ẫ' | 'ậ' => {
            'a'
        }
        'è' | 'é' | 'ẻ' | 'ẽ' | 'ẹ' | 'ê' | 'ề' | 'ế' | 'ể' | 'ễ' | 'ệ' => 'e',
        'ì' | 'í' | 'ỉ' | 'ĩ' | 'ị' => 'i',
        'ò' | 'ó' | 'ỏ' | 'õ' | 'ọ' | 'ô' | 'ồ' | 'ố' | 'ổ' | 'ỗ' | 'ộ' | 'ơ' | 'ờ' | 'ớ' | 'ở' | 'ỡ' | 'ợ' => {
            'o'
        }
        'ù' | 'ú' | 'ủ' | 'ũ' | 'ụ' | 'ư' | 'ừ' | 'ứ' | 'ử' | 'ữ' | 'ự' => 'u',
        'ỳ' | 'ý' | 'ỷ' | 'ỹ' | 'ỵ' => 'y',
        'đ' => 'd',
        // Combining marks: some keyboards write "ơ" as an o with a horn after it.
        '\u{300}'..='\u{36f}' => return None,
        other => other,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_and_capitals_fall_away() {
        assert_eq!(fold("Trụ sở Công an xã ĐỨC VÂN, Nguyễn Huyền"), "tru so cong an xa duc van, nguyen huyen");
        assert_eq!(fold("ÀÁẢÃẠ ĂÂ ÈÉẺẼẸÊ ÌÍỈĨỊ ÒÓỎÕỌÔƠ ÙÚỦŨỤƯ ÝĐ × ß"), "aaaaa aa eeeeee iiiii ooooooo uuuuuu yd × ß");
        assert_eq!(fold("ẰẮẲẴẶ ẦẤẨẪẬ ỀẾỂỄỆ ỒỐỔỖỘ ỜỚỞỠỢ ỪỨỬỮỰ ỲÝỶỸỴ"), "aaaaa aaaaa eeeee ooooo ooooo uuuuu yyyyy");
    }

    #[test]
    fn composed_and_decomposed_letters_are_the_same() {
        assert_eq!(fold("o\u{31b}\u{300} e\u{302}\u{323} \u{110}"), "o e d");
    }

    #[test]
    fn words_are_found_in_any_order_with_or_without_marks() {
        let text = fold("Đề nghị sửa chữa trụ sở, nhà tạm giữ – Công an xã Đức Vân");
        for query in ["tru so", "“Trụ sở”", "trụ\u{a0}sở – nhà…", "TRỤ SỞ", "duc van tru so", "  sở   trụ ", ""]
        {
            assert!(has_words(&text, query), "{query}");
        }
        assert!(!has_words(&text, "trụ sở cốc đán"));
    }

    #[test]
    fn only_the_last_word_may_be_begun() {
        let text = fold("Xây dựng trường học, số lượng");
        assert!(has_words(&text, "xây dự"));
        assert!(!has_words(&text, "trụ sở"), "neither trường nor số is meant");
    }
}
