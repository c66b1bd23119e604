//! Who takes part in the sample: nobody real, each named after what they are.

use super::{SampleError, files};
use caunoi_core::{
    id::{Id, RecordId, ReplicaId},
    record::{Department, Grant, Officer, Province, Unit},
};

/// The post that the links begin with: Vũ Muộn, whose turn it is in the hall.
pub(super) const POST: &str = "01981";
/// Another post: Lương Thượng. Its one petition is still waiting, and part of no opinion.
pub(super) const POST_2: &str = "02143";
/// The department that the links begin with: logistics.
pub(super) const DEPARTMENT: &str = "PH10";

/// Somebody in the sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// Who sets the space up.
    Administrator,
    /// The organizing committee's standing member.
    Organizer,
    /// A member of the provincial leadership.
    Leader,
    /// An officer of the department with this code.
    Department(String),
    /// The commander of the post with this code.
    Post(String),
    /// The officer beside the commander of the post that the links begin with.
    PostOfficer,
}

impl Role {
    fn key(&self) -> String {
        match self {
            Self::Administrator => "administrator".into(),
            Self::Organizer => "organizer".into(),
            Self::Leader => "leader".into(),
            Self::Department(code) => format!("department/{code}"),
            Self::Post(code) => format!("post/{code}"),
            Self::PostOfficer => format!("officer/{POST}"),
        }
    }

    /// The officer.
    pub fn officer(&self) -> Id<Officer> {
        Id::named("officer", &self.key())
    }

    /// The store from which the script's commands of this officer come.
    pub fn replica(&self) -> ReplicaId {
        ReplicaId(RecordId::named(&format!("replica/script/{}", self.key())))
    }
}

/// The province and its first administrator.
pub(super) fn genesis() -> (Province, Officer) {
    let province =
        Province {
            id: province(), name: "Bắc Kạn".into(), agency: "Công an tỉnh Bắc Kạn".into(), sample: true
        };
    let administrator = officer(&Role::Administrator, "Quản trị hệ thống", Grant::Administrator);
    (province, administrator)
}

pub(super) fn province() -> Id<Province> {
    Id::named("province", "sample")
}

pub(super) fn unit(code: &str) -> Id<Unit> {
    Id::named("unit", code)
}

pub(super) fn department(code: &str) -> Id<Department> {
    Id::named("department", code)
}

fn officer(role: &Role, name: &str, grant: Grant) -> Officer {
    Officer { id: role.officer(), name: name.into(), position: name.into(), grants: vec![grant] }
}

/// Everybody in the sample.
pub(super) fn roles() -> Result<Vec<Role>, SampleError> {
    let mut roles = vec![Role::Administrator, Role::Organizer, Role::Leader, Role::PostOfficer];
    roles.extend(files::departments()?.into_iter().map(|it| Role::Department(it.code)));
    roles.extend(files::units()?.into_iter().map(|it| Role::Post(it.code)));
    Ok(roles)
}

/// Everybody but the first administrator, who is there from the beginning.
pub(super) fn officers() -> Result<Vec<Officer>, SampleError> {
    let mut officers = vec![
        officer(&Role::Organizer, "Thường trực Ban Tổ chức hội nghị", Grant::Organizer),
        officer(&Role::Leader, "Lãnh đạo Công an tỉnh", Grant::Leader),
    ];
    officers.extend(files::departments()?.into_iter().map(|it| {
        let grant = Grant::Department(department(&it.code));
        officer(&Role::Department(it.code), &format!("Cán bộ {}", it.name), grant)
    }));
    officers.extend(files::units()?.into_iter().map(|it| {
        let grant = Grant::Post { unit: unit(&it.code), commander: true };
        let name = format!("Trưởng Công an {} {}", it.kind.word(), it.name);
        officer(&Role::Post(it.code), &name, grant)
    }));
    let grant = Grant::Post { unit: unit(POST), commander: false };
    officers.push(officer(&Role::PostOfficer, "Cán bộ Công an xã Vũ Muộn", grant));
    Ok(officers)
}
