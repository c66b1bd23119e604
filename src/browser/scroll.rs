//! Long lists: which part of one is in view, and how the keyboard goes through it. And rows of tabs that are too long.

use std::{cell::Cell, rc::Rc};
use wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, HtmlElement, KeyboardEvent, ResizeObserver, ScrollIntoViewOptions, ScrollLogicalPosition};

/// Names the place of a row in the whole list, from 1, for screen readers and for this module.
const PLACE: &str = "aria-posinset";

/// What can be seen of a list, in CSS pixels.
#[derive(Debug, Clone, PartialEq)]
pub struct InView {
    /// How much of the list is above the upper edge of what scrolls; negative where it begins below that edge.
    pub above: f64,
    /// The height of what scrolls.
    pub height: f64,
    /// The rows that are on the page: place in the list, from 0, and height.
    pub rows: Vec<(usize, f64)>,
}

/// Follows a list until it is dropped.
pub struct Watch {
    scroller: Element,
    observer: ResizeObserver,
    frame: Rc<Cell<Option<i32>>>,
    ask: Closure<dyn FnMut()>,
    _measure: Closure<dyn FnMut()>,
}

/// Calls `changed` with what is in view: soon, and after each scrolling or change of size, at most once a frame.
/// Nothing where the browser cannot watch.
pub fn watch(list: &Element, changed: impl Fn(InView) + 'static) -> Option<Watch> {
    let scroller = scroller_of(list)?;
    let frame = Rc::new(Cell::new(None));
    let (measured, within, pending) = (list.clone(), scroller.clone(), frame.clone());
    let measure = Closure::<dyn FnMut()>::new(move || {
        pending.set(None);
        changed(in_view(&measured, &within));
    });
    let (next, pending) = (measure.as_ref().unchecked_ref::<js_sys::Function>().clone(), frame.clone());
    let ask = Closure::<dyn FnMut()>::new(move || {
        if pending.get().is_none() {
            pending.set(web_sys::window().and_then(|window| window.request_animation_frame(&next).ok()));
        }
    });
    let observer = ResizeObserver::new(ask.as_ref().unchecked_ref()).ok()?;
    // It also reports what it begins with.
    observer.observe(list);
    observer.observe(&scroller);
    scroller.add_event_listener_with_callback("scroll", ask.as_ref().unchecked_ref()).ok()?;
    Some(Watch { scroller, observer, frame, ask, _measure: measure })
}

impl Watch {
    /// Asks for another look.
    pub fn look(&self) {
        let _ = self.ask.as_ref().unchecked_ref::<js_sys::Function>().call0(&wasm_bindgen::JsValue::NULL);
    }

    /// Scrolls by so many pixels.
    pub fn scroll_by(&self, pixels: f64) {
        self.scroller.scroll_by_with_x_and_y(0.0, pixels);
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.observer.disconnect();
        let _ = self.scroller.remove_event_listener_with_callback("scroll", self.ask.as_ref().unchecked_ref());
        if let (Some(frame), Some(window)) = (self.frame.get(), web_sys::window()) {
            let _ = window.cancel_animation_frame(frame);
        }
    }
}

/// The nearest element around a list that scrolls up and down.
fn scroller_of(list: &Element) -> Option<Element> {
    let window = web_sys::window()?;
    let mut next = list.parent_element();
    while let Some(element) = next {
        let style = window.get_computed_style(&element).ok()??;
        if matches!(style.get_property_value("overflow-y").ok()?.as_str(), "auto" | "scroll") {
            return Some(element);
        }
        next = element.parent_element();
    }
    window.document()?.document_element()
}

fn in_view(list: &Element, scroller: &Element) -> InView {
    let rows = list.children();
    let row = |index| {
        let row = rows.item(index)?;
        Some((place(&row)?, row.get_bounding_client_rect().height()))
    };
    InView {
        above: scroller.get_bounding_client_rect().top() - list.get_bounding_client_rect().top(),
        height: f64::from(scroller.client_height()),
        rows: (0..rows.length()).filter_map(row).collect(),
    }
}

fn place(row: &Element) -> Option<usize> {
    row.get_attribute(PLACE)?.parse::<usize>().ok()?.checked_sub(1)
}

/// A row that is to have the focus.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// Its place in the list, from 0.
    pub row: usize,
    /// Where it has nothing to focus, the one before it is meant, and not the one after it.
    pub backwards: bool,
    /// Which of its controls.
    tag: String,
}

/// Where a key leads from the row that has the focus; nothing for other keys. The page does not scroll as well.
pub fn step(event: &KeyboardEvent, count: usize) -> Option<Wanted> {
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.shift_key() {
        return None;
    }
    let focused: Element = event.target()?.dyn_into().ok()?;
    let here = place(&focused.closest(&format!("[{PLACE}]")).ok()??)?;
    let (row, backwards) = match event.key().as_str() {
        "ArrowDown" => (here + 1, false),
        "ArrowUp" => (here.checked_sub(1)?, true),
        "Home" => (0, false),
        "End" => (count.checked_sub(1)?, true),
        _ => return None,
    };
    event.prevent_default();
    (row < count).then(|| Wanted { row, backwards, tag: focused.tag_name() })
}

/// What came of focusing a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Focus {
    /// It has the focus.
    Given,
    /// It has nothing to focus.
    Nothing,
    /// It is not on the page.
    NotThere,
}

/// Focuses a row.
pub fn focus(list: &Element, wanted: &Wanted) -> Focus {
    let row = list.query_selector(&format!("[{PLACE}=\"{}\"]", wanted.row + 1)).ok().flatten();
    let Some(row) = row else { return Focus::NotThere };
    let control = row.query_selector(&wanted.tag).ok().flatten().and_then(|it| it.dyn_into::<HtmlElement>().ok());
    match control.map(|control| control.focus()) {
        Some(Ok(())) => Focus::Given,
        _ => Focus::Nothing,
    }
}

/// Scrolls a row of tabs to the one that is chosen. The browser does so only for one that is wholly out of sight.
pub fn show_chosen(tabs: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Nearest);
    options.set_inline(ScrollLogicalPosition::Center);
    if let Ok(Some(chosen)) = tabs.query_selector(".tab > :checked") {
        chosen.scroll_into_view_with_scroll_into_view_options(&options);
    }
}
