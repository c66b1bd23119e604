//! The leadership's screen: answers to approve or to send back.

use super::{
    address,
    begin::{Begin, Whose},
    names,
    progress::{DeliveryChip, Standing, StandingChip, answer_allows},
};
use crate::{
    format,
    parts::{
        Actions, Anew, Banner, Empty, Entry, Fact, Icon, Memo, Panes, Prose, ReasonDialog, Rows, Section, Show, Tone,
    },
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    command::{ApproveAnswer, CommandKind, ReturnAnswer},
    id::Id,
    order,
    record::{Answer, AnswerStage, Opinion},
};
use leptos::prelude::*;

/// The answers that were handed in; also where leaders start.
#[component]
pub fn Approvals() -> impl IntoView {
    let open = address::record::<Opinion>();
    let at_home = use_app().path_now() == "/";
    view! {
        <Panes detail=Signal::derive(move || open.get().is_some()) testid=if at_home { "home" } else { "approvals" }>
            <List open/>
            <section class="pane-detail" tabindex="0" aria-label=t().approvals.answer_shown>
                <Anew key=open view=|open| match open {
                    Some(id) => view! { <Detail id/> }.into_any(),
                    None => view! {
                        <Empty icon="stamp" title=t().approvals.choose_one text=t().approvals.shown_here/>
                    }.into_any(),
                }/>
            </section>
        </Panes>
    }
}

/// What the list shows of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Line {
    id: Id<Opinion>,
    title: String,
    department: String,
    units: String,
    standing: Standing,
}

/// Where an answer stands in the list: what waits for the reader comes first.
const fn place(standing: Standing) -> u8 {
    match standing {
        Standing::Submitted => 0,
        Standing::Approved => 1,
        Standing::Returned => 2,
        Standing::Published => 3,
        Standing::Drafting | Standing::Unassigned => 4,
    }
}

fn lines(app: App) -> Vec<Line> {
    let read = app.read(|replica| {
        let store = replica.shown();
        let line = |answer: &Answer| {
            let opinion = store.find(answer.opinion)?;
            Some(Line {
                id: opinion.id,
                title: names::opinion(opinion),
                department: names::department(store, answer.department),
                units: (t().approvals.units)(opinion.units.len()),
                standing: Standing::of(store, opinion),
            })
        };
        let handed_in = store.all::<Answer>().filter(|answer| answer.stage != AnswerStage::Draft);
        let mut lines: Vec<Line> = handed_in.filter_map(line).collect();
        order::by(&mut lines, |left, right| {
            place(left.standing)
                .cmp(&place(right.standing))
                .then_with(|| crate::browser::text::compare(&left.title, &right.title))
        });
        lines
    });
    read.unwrap_or_default()
}

#[component]
fn List(open: Memo<Option<Id<Opinion>>>) -> impl IntoView {
    let app = use_app();
    let all = Memo::new(move || lines(app));
    let waiting = move || all.with(|lines| lines.iter().filter(|line| line.standing == Standing::Submitted).count());
    let summary = move || match waiting() {
        0 => t().approvals.none_wait.to_owned(),
        count => (t().approvals.wait)(&format::padded(count)),
    };
    view! {
        <section class="pane-list" tabindex="0" aria-label=t().approvals.list>
            <div class="pane-head"><h1 class="title">{t().approvals.title}</h1><p class="soft small" data-testid="approvals-summary">{summary}</p></div>
            <Begin whose=Whose::Leader/>
            <Rows><For each=move || all.get() key=|line| line.clone() children=move |line| view! { <AnswerRow line open/> }/></Rows>
            <Show when=move || all.read().is_empty()>
                <Empty icon="stamp" title=t().approvals.none text=t().approvals.submitted_come_here/>
            </Show>
        </section>
    }
}

#[component]
fn AnswerRow(line: Line, open: Memo<Option<Id<Opinion>>>) -> impl IntoView {
    let Line { id, title, department, units, standing } = line;
    let current = Signal::derive(move || open.get() == Some(id));
    view! {
        <li>
            <Entry href=format!("/cho-duyet/{id}") title current end=units testid=format!("opinion-{id}")>
                <StandingChip standing/>{department}
            </Entry>
        </li>
    }
}

/// An opinion and its answer, as they are shown.
fn shown(app: App, id: Id<Opinion>) -> Option<(Opinion, Answer)> {
    let read = app.read(|replica| {
        let store = replica.shown();
        Some((store.find(id).cloned()?, store.find(Answer::id_of(id)).cloned()?))
    });
    read.flatten()
}

#[component]
fn Detail(id: Id<Opinion>) -> impl IntoView {
    let app = use_app();
    let shown = Memo::new(move || shown(app, id));
    view! {
        {move || match shown.get() {
            Some((opinion, answer)) => view! { <Reading opinion answer/> }.into_any(),
            None => view! {
                <Empty icon="stamp" title=t().approvals.no_answer text=t().approvals.answer_comes_here/>
            }.into_any(),
        }}
        <Todo id shown/>
    }
}

#[component]
fn Reading(opinion: Opinion, answer: Answer) -> impl IntoView {
    let app = use_app();
    let read = app.read(|replica| {
        let store = replica.shown();
        let approved = answer.approved_by.zip(answer.approved);
        let approved = approved.map(|(who, at)| {
            (t().approvals.approved_by)(&names::officer(store, who), &format::moment(at, app.today()))
        });
        (
            names::department(store, answer.department),
            names::units(store, &opinion.units),
            Standing::of(store, &opinion),
            approved,
        )
    });
    let Some((department, units, standing, approved)) = read else { return ().into_any() };
    let text = |field: &caunoi_core::field::Field<String>| field.get().cloned().unwrap_or_default();
    view! {
        <article class="page-body" data-wide data-testid="opinion">
            <header class="page-head">
                <p class="cluster" data-testid="opinion-state">
                    <StandingChip standing/>
                    <span class="soft small">{(t().approvals.submitted_by)(&names::stands_for(&opinion), &department)}</span>
                    <DeliveryChip subject=answer.id.erased()/>
                </p>
                <h1 class="title">{names::opinion(&opinion)}</h1>
            </header>
            {answer.returned_because.clone().map(|reason| view! {
                <Banner tone=Tone::Waiting icon="back"><div class="banner-body"><b>{t().approvals.returned_because}</b>{reason}</div></Banner>
            })}
            <div class="exchange">
                <section class="exchange-ask"><h2 class="sub">{t().approvals.opinion}</h2><Prose text=text(&opinion.text)/></section>
                <section class="exchange-answer" data-testid="answer">
                    <h2 class="sub">{t().approvals.answer}</h2>
                    <Prose text=text(&answer.text)/>
                    <dl class="facts">
                        {answer.outcome.get().map(|outcome| view! { <Fact name=t().approvals.outcome value=format::outcome(*outcome)/> })}
                        {answer.mode.get().map(|mode| view! { <Fact name=t().approvals.mode value=format::answer_mode(*mode)/> })}
                    </dl>
                    <p class="signed"><Icon name="person"/><span>{department}</span>{approved.map(|words| view! { <span>{words}</span> })}</p>
                </section>
            </div>
            <Section title=t().approvals.units_asking><ul class="units">{units.into_iter().map(|name| view! { <li>{name}</li> }).collect_view()}</ul></Section>
        </article>
    }
    .into_any()
}

/// What can be done with the answer that is shown.
#[component]
fn Todo(id: Id<Opinion>, shown: Memo<Option<(Opinion, Answer)>>) -> impl IntoView {
    let app = use_app();
    let returning = RwSignal::new(false);
    let allows =
        move |command| Memo::new(move || shown.with(|shown| answer_allows(command, shown.as_ref().map(|it| &it.1))));
    let (may_approve, may_return) = (allows(CommandKind::ApproveAnswer), allows(CommandKind::ReturnAnswer));
    let approve = move |_| {
        // The answer on the screen, and no other.
        let Some(seen) = shown.with_untracked(|shown| shown.as_ref().map(|(_, answer)| answer.fingerprint())) else {
            return;
        };
        app.run(ApproveAnswer { opinion: id, seen });
    };
    let send_back = move |reason: String| app.run(ReturnAnswer { opinion: id, reason });
    view! {
        <Show when=move || may_approve.get() || may_return.get()>
            <Actions>
                <Show when=move || may_return.get()>
                    <button class="button" data-kind="quiet" data-testid="return" on:click=move |_| returning.set(true)>
                        <Icon name="back"/>{t().approvals.send_back_why}
                    </button>
                </Show>
                <span class="actions-note"></span>
                <Show when=move || may_approve.get()>
                    <button class="button" data-kind="primary" data-testid="approve" on:click=approve><Icon name="stamp"/>{t().approvals.approve}</button>
                </Show>
            </Actions>
        </Show>
        <ReasonDialog title=t().approvals.send_back_title text=t().approvals.reason_is_read submit=t().approvals.send_back open=returning on_submit=send_back/>
    }
}
