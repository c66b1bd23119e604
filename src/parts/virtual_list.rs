//! Long lists: only the rows in view are on the page, and a little more above and below.
//!
//! The browser's own search in the page finds only rows that are there: a list that can grow long needs a search field.
//! Lists of up to [`WHOLE`] rows are on the page as a whole.

use super::Memo;
use crate::browser::scroll::{self, Focus, Wanted};
use leptos::{html, prelude::*};
use std::{
    collections::BTreeMap,
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

/// So many rows cost nothing.
const WHOLE: usize = 60;
/// How far beyond the view rows are made, in CSS pixels.
const AHEAD: f64 = 400.0;
/// What a row is taken for before any has been measured, in CSS pixels.
const ROW: f64 = 72.0;

/// A list of any length. A line that changes is made anew; one that only moves keeps its row and the focus in it.
/// Arrow keys, Home and End go from row to row.
#[component]
pub fn VirtualList<T>(
    /// What it is a list of.
    label: &'static str,
    /// The lines; no two are equal.
    lines: Memo<Vec<T>>,
    /// Makes the row of a line.
    row: impl Fn(T) -> AnyView + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Hash + PartialEq + Send + Sync + 'static,
{
    // What follows knows no type of line, so that it is in the app once.
    let keys = Memo::new(move || lines.with(|lines| lines.iter().map(key).collect::<Vec<_>>()));
    let line = move |index: usize| lines.with_untracked(|lines| lines.get(index).cloned());
    window(label, keys, Arc::new(move |index| line(index).map(&row)))
}

fn key(line: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    hasher.finish()
}

/// Makes the row at a place.
type MakeRow = Arc<dyn Fn(usize) -> Option<AnyView> + Send + Sync>;

/// The rows that are on the page, and the room of those that are not.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Span {
    first: usize,
    end: usize,
    above: f64,
    below: f64,
}

/// How high rows are, as far as they have been seen.
#[derive(Debug, Clone, Default)]
struct Heights(BTreeMap<u64, f64>);

impl Heights {
    /// What a row that has not been seen is taken for.
    fn usual(&self) -> f64 {
        let seen = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        if seen == 0 { ROW } else { self.0.values().sum::<f64>() / f64::from(seen) }
    }

    /// The rows to show where `above` pixels of the list are above a view of this height.
    fn span(&self, keys: &[u64], above: f64, height: f64) -> Span {
        if keys.len() <= WHOLE {
            return Span { end: keys.len(), ..Span::default() };
        }
        let usual = self.usual();
        let mut span = Span::default();
        let mut top = 0.0;
        for (index, key) in keys.iter().enumerate() {
            let row = self.0.get(key).copied().unwrap_or(usual);
            // The last rows are kept even where the list has just become shorter than what was scrolled.
            if top + row < above - AHEAD && index + WHOLE / 2 < keys.len() {
                span.first = index + 1;
                span.above += row;
            } else if top > above + height + AHEAD && span.end > span.first {
                span.below += row;
            } else {
                span.end = index + 1;
            }
            top += row;
        }
        span
    }

    /// Where a row begins.
    fn top(&self, keys: &[u64], index: usize) -> f64 {
        let usual = self.usual();
        keys.iter().take(index).map(|key| self.0.get(key).copied().unwrap_or(usual)).sum()
    }
}

/// What a list knows of itself.
#[derive(Clone, Copy)]
struct List {
    keys: Memo<Vec<u64>>,
    heights: RwSignal<Heights>,
    /// How much of the list is above the view, and how high the view is.
    view: RwSignal<(f64, f64)>,
    /// The row that is to have the focus.
    wanted: StoredValue<Option<Wanted>>,
    watch: StoredValue<Option<scroll::Watch>, LocalStorage>,
    element: NodeRef<html::Ul>,
}

impl List {
    fn span(self) -> Span {
        let (above, height) = self.view.get();
        self.keys.with(|keys| self.heights.read().span(keys, above, height))
    }

    fn count(self) -> usize {
        self.keys.with_untracked(Vec::len)
    }

    fn begin(self) {
        let Some(element) = self.element.get() else { return };
        self.watch.set_value(scroll::watch(&element, move |seen| self.take(&seen)));
    }

    /// Takes in what is in view now.
    fn take(self, seen: &scroll::InView) {
        let rows = self.keys.with_untracked(|keys| {
            seen.rows.iter().filter_map(|(index, height)| Some((*keys.get(*index)?, *height))).collect::<Vec<_>>()
        });
        self.heights.maybe_update(|heights| {
            rows.into_iter().fold(false, |news, (key, height)| heights.0.insert(key, height) != Some(height) || news)
        });
        let view = (seen.above, seen.height);
        if self.view.get_untracked() != view {
            self.view.set(view);
        }
        self.go();
    }

    /// Goes to the wanted row, in as many steps as it takes to make it.
    fn go(self) {
        let Some(element) = self.element.get_untracked() else { return };
        while let Some(mut wanted) = self.wanted.get_value().filter(|wanted| wanted.row < self.count()) {
            match scroll::focus(&element, &wanted) {
                Focus::Given => return self.wanted.set_value(None),
                Focus::NotThere => return self.approach(wanted.row),
                Focus::Nothing => {
                    let next = if wanted.backwards { wanted.row.checked_sub(1) } else { Some(wanted.row + 1) };
                    self.wanted.set_value(next.map(|row| {
                        wanted.row = row;
                        wanted
                    }));
                }
            }
        }
        self.wanted.set_value(None);
    }

    /// Scrolls to where a row will be made, and looks again.
    fn approach(self, row: usize) {
        let (above, height) = self.view.get_untracked();
        let top = self.keys.with_untracked(|keys| self.heights.with_untracked(|heights| heights.top(keys, row)));
        self.watch.with_value(|watch| {
            if let Some(watch) = watch {
                watch.scroll_by(top - above - height / 2.0);
                watch.look();
            }
        });
    }
}

fn window(label: &'static str, keys: Memo<Vec<u64>>, row: MakeRow) -> AnyView {
    let list = List {
        keys,
        heights: RwSignal::default(),
        view: RwSignal::new((0.0, 1000.0)),
        wanted: StoredValue::new(None),
        watch: StoredValue::new_local(None),
        element: NodeRef::new(),
    };
    let span = Memo::new(move || list.span());
    let shown = move || {
        let Span { first, end, .. } = span.get();
        keys.with(|keys| (first..end).filter_map(|index| Some((index, *keys.get(index)?))).collect::<Vec<_>>())
    };
    let count = Memo::new(move || keys.read().len());
    let one = move |(index, key): (usize, u64)| {
        let place = move || keys.with(|keys| keys.iter().position(|it| *it == key).unwrap_or_default() + 1);
        view! { <li aria-setsize=move || count.get() aria-posinset=place>{row(index)}</li> }
    };
    let room = |height: fn(Span) -> f64| {
        let height = move || format!("{}px", height(span.get()));
        view! { <li class="list-room" aria-hidden="true" style:height=height></li> }
    };
    Effect::new(move |_| list.begin());
    view! {
        <ul class="list" role="list" aria-label=label node_ref=list.element on:keydown=move |event| {
            if let Some(wanted) = scroll::step(&event, list.count()) {
                list.wanted.set_value(Some(wanted));
                list.go();
            }
        }>
            {room(|span| span.above)}
            <For each=shown key=|it| it.1 children=one/>
            {room(|span| span.below)}
        </ul>
    }
    .into_any()
}
