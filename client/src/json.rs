//! JSON as browsers read it: a phone need not load another reader.

use js_sys::{Array, JSON, Object};
use plenary_shared::fields::Field;
use serde_json::Value;
use wasm_bindgen::{JsCast, JsValue};

/// Reads JSON text; `None` when it is something else.
pub fn parse<T: Field>(text: &str) -> Option<T> {
    T::read(value(&JSON::parse(text).ok()?))
}

fn value(js: &JsValue) -> Value {
    if let Some(text) = js.as_string() {
        Value::String(text)
    } else if let Some(is) = js.as_bool() {
        Value::Bool(is)
    } else if let Some(number) = js.as_f64() {
        whole(number)
    } else if Array::is_array(js) {
        Value::Array(js.unchecked_ref::<Array>().iter().map(|item| value(&item)).collect())
    } else if js.is_object() {
        let mut fields = serde_json::Map::new();
        for entry in Object::entries(js.unchecked_ref()).iter() {
            let entry = entry.unchecked_into::<Array>();
            fields.insert(entry.get(0).as_string().unwrap_or_default(), value(&entry.get(1)));
        }
        Value::Object(fields)
    } else {
        Value::Null
    }
}

/// The protocol has whole numbers only.
fn whole(number: f64) -> Value {
    let whole = number as i64;
    if whole as f64 == number { whole.into() } else { Value::Null }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_whole_or_nothing() {
        for number in [0_i64, -1, 4_294_967_295, 9_007_199_254_740_991] {
            assert_eq!(whole(number as f64), Value::from(number));
        }
        assert_eq!(whole(1.5), Value::Null);
        assert_eq!(whole(f64::NAN), Value::Null);
    }
}
