//! What to do first, for each role: shown on its home until the person puts it away.

use super::pieces;
use crate::{
    browser::preferences,
    parts::{FirstSteps, Memo, Show, Step},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    reads::Store,
    record::{Answer, AnswerStage, Material, Opinion, Petition, Stage},
};
use leptos::prelude::*;

/// Whose first steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// Of a post.
    Post,
    /// Of the organizers.
    Organizer,
    /// Of a department.
    Department,
    /// Of the leadership.
    Leader,
}

impl Whose {
    /// Under which it is remembered that the steps were put away.
    const fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Organizer => "organizer",
            Self::Department => "department",
            Self::Leader => "leader",
        }
    }

    fn steps(self, app: App) -> Vec<Step> {
        let has = |test: fn(&Store) -> bool| app.read(|replica| test(replica.shown())).unwrap_or_default();
        let step = |href, text, done| Step { href, text, done };
        let materials = step("/tai-lieu", t().begin.download_materials, all_downloaded(app));
        let pin = step("/toi", t().begin.set_pin, !app.with_pin().is_empty());
        let own = match self {
            Self::Post => [
                step("/kien-nghi", t().begin.write_petition, has(|it| it.all::<Petition>().next().is_some())),
                step(
                    "/kien-nghi",
                    t().begin.send_petition,
                    has(|it| it.all::<Petition>().any(|petition| petition.stage != Stage::Draft)),
                ),
                materials,
            ],
            Self::Organizer => [
                step(
                    "/tiep-nhan",
                    t().begin.receive_petitions,
                    has(|it| it.all::<Petition>().any(|petition| petition.stage == Stage::Received)),
                ),
                step("/tiep-nhan", t().begin.make_opinions, has(|it| it.all::<Opinion>().next().is_some())),
                materials,
            ],
            Self::Department => [
                step(
                    "/",
                    t().begin.write_answer,
                    has(|it| it.all::<Answer>().any(|answer| answer.text.get().is_some())),
                ),
                step(
                    "/",
                    t().begin.submit_answer,
                    has(|it| it.all::<Answer>().any(|answer| answer.stage != AnswerStage::Draft)),
                ),
                materials,
            ],
            Self::Leader => [
                step(
                    "/tra-loi",
                    t().begin.read_answers,
                    has(|it| it.all::<Opinion>().any(|it| it.published.is_some())),
                ),
                step(
                    "/",
                    t().begin.decide_answer,
                    has(|it| it.all::<Answer>().any(|answer| answer.approved.is_some())),
                ),
                materials,
            ],
        };
        own.into_iter().chain([pin]).collect()
    }
}

fn all_downloaded(app: App) -> bool {
    let some = app.read(|replica| replica.shown().all::<Material>().next().is_some()).unwrap_or_default();
    some && app.missing_materials().is_empty()
}

/// What is missing for a day without a network, and the first steps, until they are put away on this device.
#[component]
pub fn Begin(
    /// Whose they are.
    whose: Whose,
) -> impl IntoView {
    let app = use_app();
    let steps = Memo::new(move || whose.steps(app));
    // Who has done it all is not here for the first time.
    let over = steps.with_untracked(|steps| steps.iter().all(|step| step.done));
    let hidden = RwSignal::new(over || preferences::are_first_steps_hidden(whose.name()));
    let dismiss = move |()| {
        preferences::hide_first_steps(whose.name());
        hidden.set(true);
    };
    view! {
        {pieces::not_ready()}
        <Show when=move || !hidden.get()><FirstSteps steps on_dismiss=dismiss/></Show>
    }
}
