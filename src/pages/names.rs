//! What the records behind identifiers are called, and lists of records as screens need them.

use crate::{browser::text::compare, format, text::t};
use caunoi_core::{
    id::Id,
    order,
    reads::Store,
    record::{
        AgendaItem, Answer, Assignment, Conference, Department, Grouping, Officer, Opinion, Petition, Topic, Unit,
    },
};
use std::collections::BTreeSet;

/// "Công an xã Vũ Muộn".
pub fn post(store: &Store, unit: Id<Unit>) -> String {
    store.find(unit).map_or_else(|| t().names.post_unknown.into(), |unit| (t().names.post)(&unit.full_name()))
}

/// The name of a topic.
pub fn topic(store: &Store, topic: Option<&Id<Topic>>) -> String {
    topic.and_then(|topic| store.find(*topic)).map_or_else(|| t().names.no_topic.into(), |topic| topic.name.clone())
}

/// The name of a department.
pub fn department(store: &Store, department: Id<Department>) -> String {
    store.find(department).map_or_else(|| t().names.department_unknown.into(), |department| department.name.clone())
}

/// The name of an officer.
pub fn officer(store: &Store, officer: Id<Officer>) -> String {
    store.find(officer).map_or_else(|| t().names.officer_unknown.into(), |officer| officer.name.clone())
}

/// A petition's title, or what to call it without one.
pub fn petition(petition: &Petition) -> String {
    let title = petition.title.get().map(|title| title.trim()).unwrap_or_default();
    if title.is_empty() { t().names.no_title.into() } else { title.to_owned() }
}

/// An opinion's title.
pub fn opinion(opinion: &Opinion) -> String {
    opinion.title.get().cloned().unwrap_or_default()
}

/// "thay 03 đơn vị".
pub fn stands_for(opinion: &Opinion) -> String {
    (t().names.stands_for)(&format::padded(opinion.units.len()))
}

/// All topics under their groups, as a select offers them.
pub fn topic_choices(store: &Store) -> Vec<(String, Vec<(String, String)>)> {
    let mut groups: Vec<&Topic> = store.all::<Topic>().filter(|topic| topic.parent.is_none()).collect();
    order::by_key(&mut groups, |topic| topic.position);
    let under = |group: &Topic| {
        let mut topics: Vec<&Topic> = store.all::<Topic>().filter(|topic| topic.parent == Some(group.id)).collect();
        order::by_key(&mut topics, |topic| topic.position);
        topics.into_iter().map(|topic| (topic.id.to_string(), topic.name.clone())).collect()
    };
    groups.into_iter().map(|group| (group.name.clone(), under(group))).collect()
}

/// All departments by code, as a select offers them.
pub fn department_choices(store: &Store) -> Vec<(String, Vec<(String, String)>)> {
    let mut departments: Vec<&Department> = store.all::<Department>().collect();
    order::by(&mut departments, |left, right| left.code.cmp(&right.code));
    let choice = |it: &Department| (it.id.to_string(), format!("{} ({})", it.name, it.code));
    vec![(String::new(), departments.into_iter().map(choice).collect())]
}

/// The opinions a petition is part of, as far as they may be seen.
pub fn opinions_of(store: &Store, petition: Id<Petition>) -> Vec<&Opinion> {
    let groupings = store.hanging_on::<Grouping>(petition.erased());
    groupings.filter_map(|grouping| store.find(grouping.opinion)).collect()
}

/// The petitions of an opinion, as far as they may be seen, by post.
pub fn petitions_of(store: &Store, opinion: Id<Opinion>) -> Vec<&Petition> {
    let groupings = store.hanging_on::<Grouping>(opinion.erased());
    let mut petitions: Vec<_> = groupings.filter_map(|grouping| store.find(grouping.petition)).collect();
    order::by(&mut petitions, |left, right| compare(&post(store, left.unit), &post(store, right.unit)));
    petitions
}

/// The answer to an opinion, as far as it may be seen.
pub fn answer(store: &Store, opinion: Id<Opinion>) -> Option<&Answer> {
    store.find(Answer::id_of(opinion))
}

/// The names of the posts an opinion stands for, in Vietnamese order.
pub fn units(store: &Store, units: &BTreeSet<Id<Unit>>) -> Vec<String> {
    let mut names: Vec<_> = units.iter().filter_map(|unit| store.find(*unit)).map(|unit| unit.name.clone()).collect();
    order::by(&mut names, |left, right| compare(left, right));
    names
}

/// The running order, as it stands, with the time at which each item is planned to begin.
pub fn agenda<'a>(
    store: &'a Store,
    conference: &Conference,
) -> impl Iterator<Item = (chrono::NaiveTime, &'a AgendaItem)> + use<'a> {
    let mut items: Vec<&AgendaItem> = store.hanging_on(conference.id.erased()).collect();
    order::by(&mut items, |left, right| (&left.position, left.id).cmp(&(&right.position, right.id)));
    let mut next = conference.starts;
    items.into_iter().map(move |item| {
        let starts = next;
        next = starts.overflowing_add_signed(chrono::TimeDelta::minutes(i64::from(item.minutes))).0;
        (starts, item)
    })
}

/// The departments an opinion was given to, the leading one first.
pub fn assignments(store: &Store, opinion: Id<Opinion>) -> Vec<&Assignment> {
    let mut assignments: Vec<&Assignment> = store.hanging_on(opinion.erased()).collect();
    order::by_key(&mut assignments, |assignment| (!assignment.lead, department(store, assignment.department)));
    assignments
}

/// The department that leads the answer to an opinion.
pub fn lead(store: &Store, opinion: Id<Opinion>) -> Option<&Assignment> {
    assignments(store, opinion).into_iter().find(|assignment| assignment.lead)
}

/// The opinions of a conference by topic, then by title.
pub fn opinions(store: &Store, conference: Id<Conference>) -> Vec<&Opinion> {
    let mut opinions: Vec<&Opinion> = store.hanging_on(conference.erased()).collect();
    order::by(&mut opinions, |left, right| {
        let (left_place, right_place) = (topic_place(store, left.topic.get()), topic_place(store, right.topic.get()));
        left_place.cmp(&right_place).then_with(|| compare(&opinion(left), &opinion(right)))
    });
    opinions
}

/// Where a topic stands among all of them: its group's place, then its own; last where there is none.
fn topic_place(store: &Store, topic: Option<&Id<Topic>>) -> (u32, u32, Option<Id<Topic>>) {
    let Some(topic) = topic.and_then(|topic| store.find(*topic)) else { return (u32::MAX, u32::MAX, None) };
    let group = topic.parent.and_then(|group| store.find(group));
    (group.map_or(topic.position, |group| group.position), topic.position, Some(topic.id))
}

/// The agenda items an opinion stands on.
pub fn items_of(store: &Store, opinion: Id<Opinion>) -> Vec<&AgendaItem> {
    store.all::<AgendaItem>().filter(|item| item.opinions.contains(&opinion)).collect()
}
