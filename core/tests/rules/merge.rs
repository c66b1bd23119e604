//! Texts that two people changed apart.

use crate::seeds::cases;
use caunoi_core::{
    command::CommandId,
    field::{Field, TextEdit},
    id::{RecordId, ReplicaId},
    merge::{Patch, merge, units},
    time::Moment,
};
use proptest::{collection::vec, prelude::*, sample::subsequence};
use std::collections::{BTreeMap, BTreeSet};

fn check(text: &str, expected: &[&str]) {
    assert_eq!(units(text), expected);
}

#[test]
fn sentences_end_where_a_reader_ends_them() {
    check(
        "Thiếu máy. Thiếu xe! Vì sao? Chưa rõ… Đề nghị cấp.",
        &["Thiếu máy. ", "Thiếu xe! ", "Vì sao? ", "Chưa rõ… ", "Đề nghị cấp."],
    );
    check("Anh nói: \"Được.\" Rồi đi.", &["Anh nói: \"Được.\" ", "Rồi đi."]);
}

#[test]
fn numbers_and_abbreviations_end_no_sentence() {
    check("Có 6.872 nhân khẩu. Đạt 6,61 %.", &["Có 6.872 nhân khẩu. ", "Đạt 6,61 %."]);
    check("Giao đ/c. Nam và TP. Hồ Chí Minh. Xong.", &["Giao đ/c. Nam và TP. Hồ Chí Minh. ", "Xong."]);
    check("1. Đề nghị cấp máy. 2 máy là đủ.", &["1. Đề nghị cấp máy. ", "2 máy là đủ."]);
    check("Từ năm 2024. Đến nay.", &["Từ năm 2024. ", "Đến nay."]);
    check("điện, nước v.v. và đường sá", &["điện, nước v.v. và đường sá"]);
}

#[test]
fn ends_of_lines_stand_alone() {
    check("Một.\n\n  Hai. Ba.\r\nBốn", &["Một.", "\n\n", "  Hai. ", "Ba.\r", "\n", "Bốn"]);
}

#[test]
fn what_only_one_side_changed_is_taken_from_it() {
    let base = "Thiếu máy. Thiếu xe. Thiếu nhà.";
    let merged = merge(base, "Thiếu hai máy. Thiếu xe. Thiếu nhà.", "Thiếu máy. Thiếu xe. Thiếu nhà ở.");
    assert_eq!(merged.as_deref(), Some("Thiếu hai máy. Thiếu xe. Thiếu nhà ở."));
    let merged = merge(base, "Thiếu xe. Thiếu nhà.", "Thiếu máy. Thiếu xe. Thiếu nhà. Thiếu đất.");
    assert_eq!(merged.as_deref(), Some("Thiếu xe. Thiếu nhà. Thiếu đất."));
}

#[test]
fn paragraphs_do_not_touch_and_stay() {
    let merged = merge("Một.\nHai.", "Một.\nHai bốn.", "Một ba.\nHai.");
    assert_eq!(merged.as_deref(), Some("Một ba.\nHai bốn."));
    let merged = merge("Một.\n\nHai.\n", "Một. Thêm.\n\nHai.\n", "Một.\n\nHai.\n- Ba\n");
    assert_eq!(merged.as_deref(), Some("Một. Thêm.\n\nHai.\n- Ba\n"));
}

#[test]
fn what_both_changed_or_what_touches_is_for_a_person_to_choose() {
    let base = "Thiếu máy. Thiếu xe. Thiếu nhà.";
    assert_eq!(merge(base, "Thiếu hai máy. Thiếu xe. Thiếu nhà.", "Thiếu ba máy. Thiếu xe. Thiếu nhà."), None);
    assert_eq!(merge(base, "Thiếu hai máy. Thiếu xe. Thiếu nhà.", "Thiếu máy. Thiếu hai xe. Thiếu nhà."), None);
    assert_eq!(merge("", "Một.", "Hai."), None);
}

#[test]
fn what_both_changed_alike_is_taken_once() {
    let both = "Thiếu hai máy. Thiếu xe. Thiếu nhà.";
    let merged = merge("Thiếu máy. Thiếu xe. Thiếu nhà.", both, &format!("{both} Thiếu đất."));
    assert_eq!(merged, Some(format!("{both} Thiếu đất.")));
}

#[test]
fn a_sentence_that_was_the_last_does_not_run_into_what_follows() {
    let merged = merge("Một. Hai. Ba.", "Một. Hai. Ba. Bốn.", "Một. Hai! Ba.");
    assert_eq!(merged.as_deref(), Some("Một. Hai! Ba. Bốn."));
}

fn command(n: u64) -> CommandId {
    CommandId { replica: ReplicaId(RecordId([7; 16])), n }
}

fn officer(n: u8) -> RecordId {
    RecordId([n; 16])
}

/// A field with this text, written by command 1.
fn written(text: &str) -> Field<String> {
    let mut field = Field::default();
    field.rewrite(&TextEdit::first(text), command(1), officer(1), Moment(1));
    field
}

fn texts(field: &Field<String>) -> Vec<&str> {
    field.versions().iter().map(|it| it.value.as_str()).collect()
}

#[test]
fn who_wrote_last_stands_with_whoever_else_is_in_the_text() {
    let mut field = written("Một.\nHai.");
    let (one, two) = (field.rewording("Một mốt.\nHai."), field.rewording("Một.\nHai hai."));
    let met = |field: &mut Field<String>, edit: Option<TextEdit>, n| {
        field.rewrite(&edit.expect("another text"), command(n), officer(u8::try_from(n).expect("few")), Moment(2))
    };
    assert!(!met(&mut field, one, 2));
    assert!(met(&mut field, two, 3));
    assert_eq!(texts(&field), ["Một mốt.\nHai hai."]);
    assert_eq!((field.versions()[0].officer, &field.versions()[0].with), (officer(3), &vec![officer(2)]));
    let again = field.rewording("Khác.");
    assert!(!met(&mut field, again, 4));
    assert_eq!(field.versions()[0].with, []);
}

#[test]
fn a_dispute_is_never_ended_by_an_edit_that_did_not_see_it() {
    let mut field = written("Một. Hai. Ba.");
    let edits = ["Mốt. Hai. Ba.", "Mười. Hai. Ba.", "Một. Hai. Bảy."].map(|text| field.rewording(text));
    for (n, edit) in (2..).zip(edits.into_iter().flatten()) {
        field.rewrite(&edit, command(n), officer(2), Moment(2));
    }
    // The third is apart from both, but which of the two it belongs with nobody has said.
    assert_eq!(texts(&field), ["Mốt. Hai. Ba.", "Mười. Hai. Ba.", "Một. Hai. Bảy."]);
}

#[test]
fn a_choice_does_not_take_back_what_was_merged_into_a_version_meanwhile() {
    let mut field = written("Một.\nHai.");
    let elsewhere = field.rewording("Một.\nHai hai.").expect("another text");
    let mine = field.rewording("Một mốt.\nHai.").expect("another text");
    field.rewrite(&elsewhere, command(2), officer(2), Moment(2));
    field.rewrite(&mine, command(3), officer(3), Moment(3));
    // On the tablet the version of command 3 said less, and stood beside another.
    let choice = TextEdit::over("Chọn.", [(command(3), "Một mốt.\nHai."), (command(9), "Khác.")]);
    field.rewrite(&choice, command(4), officer(3), Moment(4));
    assert_eq!(texts(&field), ["Một mốt.\nHai hai.", "Chọn."]);
}

#[test]
fn a_patch_is_small_and_what_is_no_patch_of_a_text_is_told() {
    let base = "Đề nghị cấp máy. ".repeat(100);
    let patch = Patch::between(&format!("{base}Và xe."), &base);
    assert!(caunoi_core::codec::encode(&patch).len() < 8);
    assert_eq!(patch.apply("ngắn"), None);
    assert_eq!(Patch::between("aaa", "aa").apply("aaa").as_deref(), Some("aa"));
}

/// Sentences of which no two are alike, with an end of line here and there.
fn base() -> impl Strategy<Value = Vec<String>> {
    vec(prop_oneof![4 => Just("Câu số"), 1 => Just("\n")], 0..24).prop_map(|kinds| {
        let text = |(at, kind): (usize, &str)| if kind == "\n" { kind.to_owned() } else { format!("{kind} {at}a. ") };
        kinds.into_iter().enumerate().map(text).collect()
    })
}

/// What somebody makes of a text: some sentences are gone, others come before some, in this person's words.
fn changed(base: &[String], who: &'static str) -> impl Strategy<Value = String> + use<> {
    let base = base.to_vec();
    let places = base.len();
    (subsequence((0..places).collect::<Vec<_>>(), 0..=places.min(3)), vec((0..=places, 1..3_usize), 0..3)).prop_map(
        move |(gone, added)| {
            let before = |at: usize| {
                let here = added.iter().filter(move |(place, _)| *place == at);
                here.flat_map(move |(_, count)| (0..*count).map(move |n| format!("{who} viết {at}b{n}. ")))
            };
            let kept = |at: &usize| base.get(*at).filter(|_| !gone.contains(at)).cloned();
            (0..=places).flat_map(|at| before(at).chain(kept(&at))).collect::<String>()
        },
    )
}

fn three() -> impl Strategy<Value = (String, [String; 3])> {
    base().prop_flat_map(|base| {
        let people = [changed(&base, "An"), changed(&base, "Bình"), changed(&base, "Chi")];
        (Just(base.concat()), people)
    })
}

/// Paragraphs of a few sentences, of which three people change some apart from one another: of the sentences that do not
/// begin a paragraph, any may go, and others may come behind any.
fn in_paragraphs() -> impl Strategy<Value = (String, [String; 3])> {
    let place = (0..6_usize, 0..4_usize);
    let change = (place, any::<bool>());
    let people = [vec(change.clone(), 0..3), vec(change.clone(), 0..3), vec(change, 0..3)];
    (vec(2..4_usize, 1..6), people).prop_map(|(paragraphs, people)| {
        let write = |changes: &[((usize, usize), bool)], who: &str| {
            let sentence = |paragraph: usize, at: usize| {
                let change = changes.iter().find(|(place, _)| *place == (paragraph, at));
                match change {
                    Some((_, true)) if at > 0 => String::new(),
                    Some(_) => format!("Câu {paragraph}c{at}. {who} viết {paragraph}d{at}. "),
                    None => format!("Câu {paragraph}c{at}. "),
                }
            };
            let paragraph = |(at, count): (usize, &usize)| (0..*count).map(|it| sentence(at, it)).collect::<String>();
            paragraphs.iter().enumerate().map(paragraph).collect::<Vec<_>>().join("\n")
        };
        let [an, binh, chi] = people;
        (write(&[], ""), [write(&an, "An"), write(&binh, "Bình"), write(&chi, "Chi")])
    })
}

/// How often each sentence stands in a text.
fn sentences(text: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for unit in units(text).iter().map(|unit| unit.trim()).filter(|unit| !unit.is_empty()) {
        *counts.entry(unit.to_owned()).or_default() += 1;
    }
    counts
}

/// The sentences that one side has more often than the base.
fn added(base: &str, side: &str) -> Vec<String> {
    let before = sentences(base);
    let more = |(sentence, count): &(String, usize)| *count > before.get(sentence).copied().unwrap_or(0);
    sentences(side).into_iter().filter(more).map(|(sentence, _)| sentence).collect()
}

/// Any letters, marks that end sentences, spaces and ends of lines.
fn anything() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[a-cÀ-ỹ0-9.!?…,/ \\n\\r\\t\"”)-]{0,60}", "([A-C]\\. |[ab]\\.\n| |đ/c\\. ){0,12}"]
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn units_joined_are_the_text(text in anything()) {
        prop_assert_eq!(units(&text).concat(), text);
    }

    #[test]
    fn merging_is_even_handed_and_with_nothing_new_changes_nothing(base in anything(), one in anything(), two in anything()) {
        prop_assert_eq!(merge(&base, &one, &two), merge(&base, &two, &one));
        prop_assert_eq!(merge(&base, &one, &base), Some(one.clone()));
        prop_assert_eq!(merge(&base, &one, &one), Some(one.clone()));
        if let Some(merged) = merge(&base, &one, &two) {
            let there = sentences(&merged);
            for sentence in [added(&base, &one), added(&base, &two)].concat() {
                prop_assert!(there.contains_key(&sentence), "{sentence:?} is not in {merged:?}");
            }
        }
    }

    #[test]
    fn a_patch_leads_from_one_text_to_the_other(one in anything(), two in anything(), three in anything()) {
        let patch = Patch::between(&one, &two);
        prop_assert_eq!(patch.apply(&one), Some(two));
        // Of another text it makes something or nothing.
        let _ = patch.apply(&three);
    }

    #[test]
    fn nothing_that_was_typed_disappears((base, edits) in three(), order in Just([0, 1, 2]).prop_shuffle()) {
        let mut field = written(&base);
        let edits = edits.map(|text| (added(&base, &text), field.rewording(text)));
        for at in order {
            if let Some(edit) = &edits[at].1 {
                field.rewrite(edit, command(2 + at as u64), officer(2), Moment(2));
            }
        }
        let kept: BTreeSet<_> = texts(&field).into_iter().flat_map(|text| sentences(text).into_keys()).collect();
        for sentence in edits.into_iter().flat_map(|(added, _)| added) {
            prop_assert!(kept.contains(&sentence), "{sentence:?} is not in {:?}", texts(&field));
        }
    }

    #[test]
    fn where_edits_are_apart_their_order_does_not_matter((base, edits) in in_paragraphs(), order in Just([0, 1, 2]).prop_shuffle()) {
        let apart = |one: usize, two: usize| merge(&base, &edits[one], &edits[two]).is_some();
        prop_assume!(apart(0, 1) && apart(0, 2) && apart(1, 2));
        let run = |order: [usize; 3]| {
            let start = written(&base);
            let mut field = start.clone();
            for at in order {
                if let Some(edit) = start.rewording(edits[at].clone()) {
                    field.rewrite(&edit, command(2 + at as u64), officer(2), Moment(2));
                }
            }
            texts(&field).into_iter().map(str::to_owned).collect::<Vec<_>>()
        };
        prop_assert_eq!(run(order).len(), 1);
        prop_assert_eq!(run(order), run([0, 1, 2]));
    }
}
