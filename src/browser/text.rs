//! Sorting as Vietnamese readers expect it.

use js_sys::{Array, Function, Intl::Collator, Object};
use std::cmp::Ordering;
use wasm_bindgen::JsValue;

thread_local! {
    static COMPARE: Function =
        Collator::new(&Array::of1(&JsValue::from_str("vi")), &Object::new()).compare();
}

/// Compares two texts in Vietnamese order: à before ả before ã, đ after d.
pub fn compare(left: &str, right: &str) -> Ordering {
    let result = COMPARE.with(|compare| compare.call2(&JsValue::NULL, &left.into(), &right.into()));
    let sign = result.ok().and_then(|value| value.as_f64()).unwrap_or(0.0);
    sign.partial_cmp(&0.0).unwrap_or(Ordering::Equal)
}
