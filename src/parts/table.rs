//! Tables, whose rows become cards where they have little room. The roles are written out, because a row that is shown
//! as a card is no row any more for browsers.

use leptos::prelude::*;

/// A table.
#[component]
pub fn DataTable(
    /// What it is about.
    #[prop(into)]
    label: String,
    /// The heads of its columns, and whether numbers stand under them, which are set to the right.
    columns: &'static [(&'static str, bool)],
    /// Its rows.
    children: Children,
) -> impl IntoView {
    let head = |(name, numbers): &(&'static str, bool)| {
        view! { <th scope="col" role="columnheader" class:num=*numbers>{*name}</th> }
    };
    view! {
        <div class="table-box">
            <table class="table" role="table" aria-label=label>
                <thead role="rowgroup"><tr role="row">{columns.iter().map(head).collect_view()}</tr></thead>
                <tbody role="rowgroup">{children()}</tbody>
            </table>
        </div>
    }
}

/// A row, with what it is about in its first cell.
#[component]
pub fn DataRow(
    /// The first cell.
    head: AnyView,
    /// For tests.
    #[prop(optional, into)]
    testid: Option<String>,
    /// The other cells.
    children: Children,
) -> impl IntoView {
    view! { <tr role="row" data-testid=testid><th scope="row" role="rowheader">{head}</th>{children()}</tr> }
}

/// A cell.
#[component]
pub fn Cell(
    /// The head of its column.
    label: &'static str,
    /// It holds a number.
    #[prop(optional)]
    number: bool,
    /// As a card it shares its line with the cell beside it, which is one too.
    #[prop(optional)]
    half: bool,
    children: Children,
) -> impl IntoView {
    view! { <td role="cell" data-label=label data-half=half.then_some("") class:num=number>{children()}</td> }
}
