//! The administrator sets the province up, and the organizers plan the conference.

use super::{
    super::{SampleError, files, people, people::Role, words},
    Acts, DAY, FOUNDED, HOUR,
};
use caunoi_core::{
    command::{PlanConference, PutDepartment, PutIndicator, PutMaterial, PutOfficer, PutTopic, PutUnit},
    id::Id,
    record::{Conference, Department, Indicator, Material, Period, Site, Topic, Unit},
    time::Moment,
};

/// When the conference is planned: 9 September 2024.
const PLANNED: Moment = Moment(FOUNDED.0 + 6 * DAY);
/// When the papers are ready: 10:00 on 9 October 2024.
const PAPERS: Moment = Moment(FOUNDED.0 + 36 * DAY + 2 * HOUR);

pub(super) fn add(acts: &mut Acts) -> Result<(), SampleError> {
    province(acts)?;
    for (position, it) in (0_u32..).zip(files::indicators()?) {
        acts.issue(FOUNDED, &Role::Administrator, PutIndicator { indicator: indicator(position, &it)? });
    }
    acts.issue(PLANNED, &Role::Organizer, PlanConference { conference: conference(files::conference()?) });
    for it in files::materials()? {
        acts.issue(PAPERS, &Role::Organizer, PutMaterial { material: material(it) });
    }
    Ok(())
}

fn province(acts: &mut Acts) -> Result<(), SampleError> {
    let administrator = &Role::Administrator;
    for files::Unit { code, name, kind, district } in files::units()? {
        let id = people::unit(&code);
        let district = (!district.is_empty()).then_some(district);
        let unit = Unit { id, code, name, kind, district, valid_from: None, valid_to: None, predecessors: vec![] };
        acts.issue(FOUNDED, administrator, PutUnit { unit });
    }
    for files::Department { code, name } in files::departments()? {
        let department = Department { id: people::department(&code), code, name };
        acts.issue(FOUNDED, administrator, PutDepartment { department });
    }
    for (position, files::Topic { code, parent, name }) in (0_u32..).zip(files::topics()?) {
        let parent = parent.map(|parent| topic_id(&parent));
        acts.issue(
            FOUNDED,
            administrator,
            PutTopic { topic: Topic { id: topic_id(&code), code, name, parent, position } },
        );
    }
    for officer in people::officers()? {
        acts.issue(FOUNDED, administrator, PutOfficer { officer });
    }
    Ok(())
}

pub(super) fn topic_id(code: &str) -> Id<Topic> {
    Id::named("topic", code)
}

pub(super) fn conference_id() -> Id<Conference> {
    Id::named("conference", "2024")
}

fn conference(it: files::Conference) -> Conference {
    let site = |files::Site { name, place }| Site { name, place };
    Conference {
        id: conference_id(),
        province: people::province(),
        title: it.title,
        theme: it.theme,
        date: it.date,
        starts: it.starts,
        place: it.place,
        petitions_due: it.petitions_due,
        drafts_due: it.drafts_due,
        chair: it.chair,
        guests: it.guests,
        sites: it.sites.into_iter().map(site).collect(),
    }
}

fn material(it: files::Material) -> Material {
    Material {
        id: Id::named("material", &it.id),
        conference: conference_id(),
        size: it.bytes.len() as u64,
        blob: it.fingerprint(),
        folder: it.folder,
        title: it.title,
        media: it.media,
        pages: it.pages,
    }
}

pub(super) fn indicator_id(code: &str) -> Id<Indicator> {
    Id::named("indicator", code)
}

pub(super) fn indicator(position: u32, it: &files::Indicator) -> Result<Indicator, SampleError> {
    let applies_to = it.applies_to.iter().map(|word| words::unit_kind(word)).collect::<Result<_, _>>()?;
    Ok(Indicator {
        id: indicator_id(&it.code),
        code: it.code.clone(),
        label: it.label.clone(),
        group: it.group.clone(),
        unit: it.unit.clone(),
        position,
        kind: words::indicator_kind(it)?,
        period: it.period.map_or(Period::AsOf, |period| Period::Between(period.from, period.to)),
        applies_to,
        minimum: it.minimum,
        part_of: it.part_of.as_deref().map(indicator_id),
        help: it.help.clone(),
    })
}
