//! What two wordings of the same text have in common, word by word.

/// Above so many comparisons two texts count as wholly different: a tablet must not stand still over them.
const MOST_COMPARISONS: usize = 4_000_000;

/// A stretch of a text, and whether the other text has it too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stretch {
    /// The words with the spaces after them.
    pub text: String,
    /// The other text has them at the same place.
    pub common: bool,
}

/// Both texts in stretches. Each text is its stretches joined.
pub fn compare(left: &str, right: &str) -> (Vec<Stretch>, Vec<Stretch>) {
    let (left, right): (Vec<&str>, Vec<&str>) = (words(left).collect(), words(right).collect());
    let (in_left, in_right) = shared(&left, &right);
    (stretches(&left, in_left.into_iter()), stretches(&right, in_right.into_iter()))
}

/// Which parts of each side the other has too, at the same place: of both equally many, in the same order. Spaces at the
/// end of a part are no difference.
pub(crate) fn shared(left: &[&str], right: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let ends = left.iter().zip(right).take_while(|(left, right)| is_same(left, right)).count();
    let (left_rest, right_rest) = (&left[ends..], &right[ends..]);
    let tail = left_rest.iter().rev().zip(right_rest.iter().rev()).take_while(|(left, right)| is_same(left, right));
    let tail = tail.count();
    let middles = (&left_rest[..left_rest.len() - tail], &right_rest[..right_rest.len() - tail]);
    let (in_left, in_right) = common(middles.0, middles.1);
    let whole = |middle: Vec<bool>| [vec![true; ends], middle, vec![true; tail]].concat();
    (whole(in_left), whole(in_right))
}

/// A word is taken with the spaces after it, so that nothing of the text is lost.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let word = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let spaces = rest[word..].find(|letter: char| !letter.is_whitespace()).unwrap_or(rest.len() - word);
        let (found, left) = rest.split_at(word + spaces);
        rest = left;
        (!found.is_empty()).then_some(found)
    })
}

/// Spaces and ends of lines are no difference between words.
fn is_same(left: &str, right: &str) -> bool {
    left.trim_end() == right.trim_end()
}

/// Which words of each side belong to the longest sequence that both have.
fn common(left: &[&str], right: &[&str]) -> (Vec<bool>, Vec<bool>) {
    let (mut in_left, mut in_right) = (vec![false; left.len()], vec![false; right.len()]);
    let width = right.len() + 1;
    if left.len().saturating_mul(width) > MOST_COMPARISONS {
        return (in_left, in_right);
    }
    // The length of what both have from here on, for every pair of places.
    let mut length = vec![0_u16; (left.len() + 1) * width];
    for at in (0..left.len()).rev() {
        for to in (0..right.len()).rev() {
            length[at * width + to] = if is_same(left[at], right[to]) {
                length[(at + 1) * width + to + 1] + 1
            } else {
                length[(at + 1) * width + to].max(length[at * width + to + 1])
            };
        }
    }
    let (mut at, mut to) = (0, 0);
    while at < left.len() && to < right.len() {
        if is_same(left[at], right[to]) {
            (in_left[at], in_right[to]) = (true, true);
            (at, to) = (at + 1, to + 1);
        } else if length[(at + 1) * width + to] >= length[at * width + to + 1] {
            at += 1;
        } else {
            to += 1;
        }
    }
    (in_left, in_right)
}

/// Words that follow one another and are marked alike, as one.
fn stretches(words: &[&str], marks: impl Iterator<Item = bool>) -> Vec<Stretch> {
    let mut stretches: Vec<Stretch> = Vec::new();
    for (word, common) in words.iter().zip(marks) {
        match stretches.last_mut() {
            Some(last) if last.common == common => last.text.push_str(word),
            _ => stretches.push(Stretch { text: (*word).to_owned(), common }),
        }
    }
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Compares, with what only one side has in brackets.
    fn check(left: &str, right: &str, expected: (&str, &str)) {
        let show = |stretches: Vec<Stretch>| {
            let show = |it: Stretch| if it.common { it.text } else { format!("[{}]", it.text) };
            stretches.into_iter().map(show).collect::<String>()
        };
        let (left, right) = compare(left, right);
        assert_eq!((show(left).as_str(), show(right).as_str()), expected);
    }

    #[test]
    fn only_the_words_that_differ_are_marked() {
        check("cấp một máy", "cấp hai máy", ("cấp [một ]máy", "cấp [hai ]máy"));
        check("đề nghị cấp máy", "đề nghị sớm cấp máy mới", ("đề nghị cấp máy", "đề nghị [sớm ]cấp máy [mới]"));
        check("một hai ba bốn", "hai ba năm", ("[một ]hai ba [bốn]", "hai ba [năm]"));
    }

    #[test]
    fn equal_and_empty_texts_have_nothing_to_mark() {
        check("trụ sở xuống cấp", "trụ sở xuống cấp", ("trụ sở xuống cấp", "trụ sở xuống cấp"));
        check("", "", ("", ""));
        check("", "mới viết", ("", "[mới viết]"));
    }

    #[test]
    fn spaces_and_lines_are_kept_and_no_difference() {
        check("dòng một\ndòng hai", "dòng một  dòng hai", ("dòng một\ndòng hai", "dòng một  dòng hai"));
    }

    #[test]
    fn the_same_word_twice_is_found_once() {
        check("xã xã", "xã", ("xã [xã]", "xã"));
    }

    #[test]
    fn texts_too_long_to_compare_keep_their_common_ends() {
        let middle = |word: &str| (0..3000).map(|at| format!("{word}{at} ")).collect::<Vec<_>>().concat();
        let (left, right) = (format!("đầu {}cuối", middle("a")), format!("đầu {}cuối", middle("b")));
        let (marked, other) = compare(&left, &right);
        assert_eq!(marked.iter().map(|it| it.common).collect::<Vec<_>>(), [true, false, true]);
        assert_eq!(other.iter().map(|it| it.text.as_str()).collect::<String>(), right);
    }
}
