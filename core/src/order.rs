//! Sorting the short lists that people read.
//!
//! The standard library compiles its sorting once for every type and comparison, three kilobytes of the app each time.
//! Here positions are sorted, by a comparison behind a pointer, and sorting is compiled once.

use core::cmp::Ordering;

/// Sorts by a comparison; what compares as equal keeps its order.
pub fn by<T>(items: &mut Vec<T>, mut compare: impl FnMut(&T, &T) -> Ordering) {
    let order = sorted(items.len(), &mut |left, right| compare(&items[left], &items[right]));
    let mut taken: Vec<Option<T>> = items.drain(..).map(Some).collect();
    items.extend(order.into_iter().filter_map(|position| taken[position].take()));
}

/// Sorts by something that is made of each item; what makes the same keeps its order.
pub fn by_key<T, K: Ord>(items: &mut Vec<T>, key: impl Fn(&T) -> K) {
    by(items, |left, right| key(left).cmp(&key(right)));
}

/// The positions below `length` in the order of what is there.
fn sorted(length: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut positions: Vec<usize> = (0..length).collect();
    positions.sort_by(|left, right| compare(*left, *right));
    positions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_items_keep_their_order() {
        let mut items = vec![("b", 1), ("a", 2), ("b", 3), ("a", 4)];
        by_key(&mut items, |item| item.0);
        assert_eq!(items, [("a", 2), ("a", 4), ("b", 1), ("b", 3)]);
        by(&mut items, |left, right| right.1.cmp(&left.1));
        assert_eq!(items.iter().map(|item| item.1).collect::<Vec<_>>(), [4, 3, 2, 1]);
    }

    #[test]
    fn nothing_and_one_are_sorted() {
        for length in 0..2 {
            let mut items = vec![7; length];
            by_key(&mut items, |item| *item);
            assert_eq!(items.len(), length);
        }
    }
}
