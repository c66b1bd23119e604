//! The app of organizers, departments and leaders.

fn main() {
    caunoi::start(caunoi::OFFICE);
}
