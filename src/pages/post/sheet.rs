//! The unit's data sheet. Which lines it has is data; a cell is saved as soon as it is left.

use crate::{
    browser::page::event_value,
    format,
    parts::{Banner, Cell as TableCell, Chip, DataRow, DataTable, Empty, Memo, ProgressBar, Select, Show, Tone, live},
    state::{App, use_app},
    text::t,
};
use caunoi_core::{
    command::RecordValue,
    field::Field,
    id::Id,
    record::{Indicator, IndicatorKind, Quantity, Unit, Value},
    replica::Delivery,
    sheet::{self, Warning},
    time,
};
use chrono::NaiveDate;
use leptos::prelude::*;

/// The data sheet.
#[component]
pub fn Sheet() -> impl IntoView {
    let app = use_app();
    let unit = Memo::new(move || app.officer().and_then(|officer| officer.unit()));
    let groups = Memo::new(move || unit.get().map(|unit| groups(app, unit)).unwrap_or_default());
    let filled = Memo::new(move || {
        let all = groups.get().iter().map(|(_, lines)| lines.len()).sum::<usize>();
        let (Some(unit), today) = (unit.get(), app.today()) else { return (0, all) };
        let ids = groups.get().into_iter().flat_map(|(_, lines)| lines).map(|line| line.id);
        let empty =
            |id: &Id<Indicator>| app.read(|replica| sheet::is_empty(replica.shown(), unit, *id, today)).unwrap_or(true);
        (ids.filter(|id| !empty(id)).count(), all)
    });
    view! {
        <main class="page" id="main" tabindex="-1" data-testid="sheet">
            <div class="page-body" data-wide>
                <header class="page-head">
                    <h1 class="title">{t().sheet.title}</h1>
                    <p class="soft">{t().sheet.saved_by_cell}</p>
                    <ProgressBar done=Signal::derive(move || filled.get().0) all=Signal::derive(move || filled.get().1)
                        words=Signal::derive(move || (t().sheet.filled)(filled.get().0, filled.get().1))/>
                </header>
                {live(move || unit.get().map(|unit| view! { <Warnings unit/> }))}
                <For each=move || groups.get() key=|group| group.0.clone() children=move |(name, lines)| view! {
                    <Group name lines unit=unit.get_untracked()/>
                }/>
                <Show when=move || groups.get().is_empty()>
                    <Empty icon="sheet" title=t().sheet.no_indicators text=t().sheet.no_indicators_note/>
                </Show>
            </div>
        </main>
    }
}

/// The indicators asked of a unit, by group, in order.
fn groups(app: App, unit: Id<Unit>) -> Vec<(String, Vec<Indicator>)> {
    app.read(|replica| {
        let mut groups: Vec<(String, Vec<Indicator>)> = Vec::new();
        for indicator in sheet::indicators(replica.shown(), unit) {
            match groups.iter_mut().find(|(name, _)| *name == indicator.group) {
                Some((_, lines)) => lines.push(indicator.clone()),
                None => groups.push((indicator.group.clone(), vec![indicator.clone()])),
            }
        }
        groups
    })
    .unwrap_or_default()
}

#[component]
fn Warnings(unit: Id<Unit>) -> impl IntoView {
    let app = use_app();
    let found = Memo::new(move || {
        let today = app.today();
        app.read(|replica| {
            let store = replica.shown();
            let sentence = |indicator: &Indicator, warning: Warning| match warning {
                Warning::BelowMinimum(minimum) => (t().sheet.below_minimum)(&indicator.label, &format::count(minimum)),
                Warning::AboveWhole(whole) => {
                    let whole = store.find(whole).map(|whole| whole.label.clone()).unwrap_or_default();
                    (t().sheet.above_whole)(&indicator.label, &whole)
                }
            };
            let indicators = sheet::indicators(store, unit).into_iter();
            let warned = indicators
                .flat_map(|it| sheet::warnings(store, unit, it, today).into_iter().map(move |warning| (it, warning)));
            warned.map(|(it, warning)| sentence(it, warning)).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    move || {
        (!found.get().is_empty()).then(|| {
            view! {
                <Banner tone=Tone::Waiting icon="alert">
                    <div class="banner-body">{(t().sheet.look_again)(&found.get().join(" "))}</div>
                </Banner>
            }
        })
    }
}

/// The heads of the table, and whether numbers stand under them.
const COLUMNS: &[(&str, bool)] =
    &[(t().sheet.indicator, false), (t().sheet.figure, false), (t().sheet.as_of, false), (t().sheet.state, false)];

#[component]
fn Group(name: String, lines: Vec<Indicator>, unit: Option<Id<Unit>>) -> impl IntoView {
    let Some(unit) = unit else { return ().into_any() };
    view! {
        <section class="stack-s">
            <h2>{name.clone()}</h2>
            <DataTable label=name columns=COLUMNS>
                {lines.into_iter().map(|indicator| view! { <Line indicator unit/> }).collect_view()}
            </DataTable>
        </section>
    }
    .into_any()
}

/// One cell with what is needed to save it.
#[derive(Clone, Copy)]
struct Cell {
    app: App,
    unit: Id<Unit>,
    indicator: Id<Indicator>,
    day: NaiveDate,
    problem: RwSignal<Option<&'static str>>,
}

impl Cell {
    fn value(self) -> Option<Value> {
        self.app
            .read(|replica| replica.shown().find(Value::id_of(self.unit, self.indicator, self.day)).cloned())
            .flatten()
    }

    fn save(self, quantity: Quantity) {
        self.problem.set(None);
        let field = self.value().map_or_else(Field::default, |value| value.quantity);
        if let Some(quantity) = field.edit(quantity) {
            self.app.run(RecordValue { unit: self.unit, indicator: self.indicator, as_of: self.day, quantity });
        }
    }

    /// Reads what was typed and saves it, or says what is expected.
    fn save_typed(self, kind: &IndicatorKind, text: &str) {
        let text = text.trim();
        if text.is_empty() {
            return self.save(Quantity::Empty);
        }
        let read = match kind {
            IndicatorKind::Count => format::parse_number(text).map(Quantity::Exact),
            IndicatorKind::YesNo => Some(Quantity::YesNo(text == "yes")),
            IndicatorKind::Choice(_) => Some(Quantity::Choice(text.to_owned())),
            IndicatorKind::Day => time::parse_day(text).map(Quantity::Day),
            IndicatorKind::Text => Some(Quantity::Text(text.to_owned())),
        };
        match read {
            Some(quantity) => self.save(quantity),
            None => self.problem.set(Some(t().sheet.not_a_number)),
        }
    }
}

/// What stands in a control for a quantity.
fn typed(quantity: Option<&Quantity>) -> String {
    match quantity {
        Some(Quantity::YesNo(yes)) => if *yes { "yes" } else { "no" }.to_owned(),
        Some(Quantity::Day(day)) => day.to_string(),
        Some(Quantity::About(number) | Quantity::AtLeast(number)) => format::number(*number),
        Some(quantity) => format::quantity(quantity),
        None => String::new(),
    }
}

#[component]
fn Line(indicator: Indicator, unit: Id<Unit>) -> impl IntoView {
    let app = use_app();
    let today = app.today();
    let day = app.peek(|replica| sheet::cell_day(replica.shown(), unit, &indicator, today)).unwrap_or(today);
    let cell = Cell { app, unit, indicator: indicator.id, day, problem: RwSignal::new(None) };
    let id = format!("cell-{}", indicator.code);
    let head = view! { <label for=id.clone()>{indicator.label.clone()}</label><p class="soft small">{indicator.help.clone()}</p> }.into_any();
    view! {
        <DataRow testid=format!("line-{}", indicator.code) head=head>
            <TableCell label=t().sheet.figure>
                <span class="with-unit"><Control id indicator=indicator.clone() cell/><span>{indicator.unit.clone()}</span></span>
                {live(move || cell.problem.get().map(|problem| view! { <p class="field-error" role="alert">{problem}</p> }))}
            </TableCell>
            <TableCell label=t().sheet.as_of half=true><span class="soft small">{format::date(day)}</span></TableCell>
            <TableCell label=t().sheet.state half=true><CellState cell/></TableCell>
        </DataRow>
    }
}

#[component]
fn Control(id: String, indicator: Indicator, cell: Cell) -> impl IntoView {
    let value = Memo::new(move || typed(cell.value().as_ref().and_then(|value| value.quantity.get())));
    let kind = indicator.kind.clone();
    let on_change = move |text: String| cell.save_typed(&kind, &text);
    let choices = |pairs: Vec<(String, String)>| vec![(String::new(), pairs)];
    let select = |options| {
        view! { <Select id=id.clone() value=value.get_untracked() options on_change=on_change.clone()/> }.into_any()
    };
    match indicator.kind {
        IndicatorKind::YesNo => {
            select(choices(vec![("yes".into(), t().sheet.yes.into()), ("no".into(), t().sheet.no.into())]))
        }
        IndicatorKind::Choice(list) => {
            select(choices(list.into_iter().map(|choice| (choice.code, choice.label)).collect()))
        }
        IndicatorKind::Count | IndicatorKind::Day | IndicatorKind::Text => {
            let (class, kind, mode) = match indicator.kind {
                IndicatorKind::Count => ("input input-num", "text", "numeric"),
                IndicatorKind::Day => ("input", "date", "none"),
                _ => ("input", "text", "text"),
            };
            // What comes from elsewhere waits until nobody types here: written into the field it would cut a letter that is
            // being composed.
            let typing = RwSignal::new(false);
            let shown = leptos::prelude::Memo::new(move |before: Option<&String>| match before {
                Some(before) if typing.get() => before.clone(),
                _ => value.get(),
            });
            view! {
                <input class=class type=kind inputmode=mode autocomplete="off" data-testid=id.clone() id=id.clone() prop:value=shown
                    on:focus=move |_| typing.set(true) on:blur=move |_| { typing.try_set(false); }
                    on:change=move |event| on_change(event_value(&event))/>
            }
            .into_any()
        }
    }
}

/// Where the cell's last change is.
#[component]
fn CellState(cell: Cell) -> impl IntoView {
    let state = Memo::new(move || {
        let today = cell.app.today();
        let id = Value::id_of(cell.unit, cell.indicator, cell.day);
        let delivery = cell.app.read(|replica| replica.delivery(id.erased()));
        let value = cell.value();
        let quantity = value.as_ref().and_then(|value| value.quantity.get());
        let disputed = value.as_ref().is_some_and(|value| value.quantity.is_disputed());
        let words = &t().sheet;
        match delivery {
            Some(Delivery::Refused(_)) => (Tone::Refused, "alert", words.refused.to_owned()),
            Some(Delivery::OnlyHere) => (Tone::Waiting, "cloud-off", words.only_here.to_owned()),
            _ if disputed => (Tone::Refused, "alert", words.disputed.to_owned()),
            Some(Delivery::Arrived(at)) => (Tone::Sent, "cloud-up", (words.arrived)(&format::moment(at, today))),
            _ if quantity.is_none_or(|quantity| *quantity == Quantity::Empty) => {
                (Tone::Waiting, "pen", words.empty.to_owned())
            }
            _ => (Tone::Done, "check", words.there.to_owned()),
        }
    });
    let versions = move || {
        let field = cell.value().map(|value| value.quantity).unwrap_or_default();
        if !field.is_disputed() {
            return vec![];
        }
        field.versions().iter().map(|written| written.value.clone()).collect::<Vec<_>>()
    };
    view! {
        {move || { let (tone, icon, text) = state.get(); view! { <Chip tone icon text/> } }}
        {live(move || versions().into_iter().map(|quantity| view! {
            <button class="button" data-kind="quiet" on:click={let quantity = quantity.clone(); move |_| cell.save(quantity.clone())}>
                {(t().sheet.keep)(&format::quantity(&quantity))}
            </button>
        }).collect_view())}
    }
}
