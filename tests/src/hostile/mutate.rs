//! Bytes and JSON, changed as a fuzzer would: the same seed makes the same changes.

use rand::{Rng, RngExt, seq::IndexedRandom};
use serde_json::{Value, json};

/// Changes to one input at most.
const CHANGES: usize = 6;
/// Bytes of an input at most: more than any frame may have.
const BYTES: usize = 40 * 1024;

/// An input made from one of the corpus, with pieces of the others.
pub fn mutated(corpus: &[Vec<u8>], rng: &mut impl Rng) -> Vec<u8> {
    let mut input = corpus.choose(rng).cloned().unwrap_or_default();
    for _ in 0..rng.random_range(1..=CHANGES) {
        input = match rng.random_range(0..3) {
            0 => bytes(input, corpus, rng),
            _ => lines(&input, corpus, rng),
        };
    }
    input.truncate(BYTES);
    input
}

/// A frame or body, changed: as JSON when it is some, otherwise as bytes.
pub fn changed_text(text: &str, rng: &mut impl Rng) -> String {
    match serde_json::from_str(text) {
        Ok(mut value) => {
            change(&mut value, rng);
            value.to_string()
        }
        Err(_) => String::from_utf8_lossy(&bytes(text.into(), &[], rng)).into_owned(),
    }
}

/// Changes somewhere in the bytes.
fn bytes(mut input: Vec<u8>, corpus: &[Vec<u8>], rng: &mut impl Rng) -> Vec<u8> {
    let at = rng.random_range(0..=input.len());
    let end = rng.random_range(at..=input.len().min(at + 64));
    match rng.random_range(0..6) {
        0 => drop(input.drain(at..end)),
        1 => input.truncate(at),
        2 => drop(input.splice(at..end, (0..rng.random_range(0..16)).map(|_| rng.random()).collect::<Vec<u8>>())),
        3 => input[at..end].iter_mut().for_each(|byte| *byte ^= 1 << rng.random_range(0..8)),
        4 => {
            let again = input[at..end].repeat(rng.random_range(1..200));
            input.splice(at..at, again);
        }
        _ => {
            let other = corpus.choose(rng).cloned().unwrap_or_default();
            let from = rng.random_range(0..=other.len());
            input.splice(at..end, other[from..].iter().copied().take(2_000));
        }
    }
    input
}

/// Changes whole lines, or the JSON in one of them.
fn lines(input: &[u8], corpus: &[Vec<u8>], rng: &mut impl Rng) -> Vec<u8> {
    let mut lines: Vec<Vec<u8>> = input.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    let at = rng.random_range(0..lines.len());
    match rng.random_range(0..8) {
        0 => drop(lines.remove(at)),
        1 => lines.insert(at, lines[at].clone()),
        2 => {
            let other = rng.random_range(0..lines.len());
            lines.swap(at, other);
        }
        3 => {
            let other = corpus.choose(rng).cloned().unwrap_or_default();
            let others: Vec<_> = other.split(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
            lines.extend(others.choose(rng).cloned());
        }
        _ => {
            let start = lines[at].iter().position(|byte| *byte == b'{').unwrap_or(0);
            if let Ok(mut value) = serde_json::from_slice(&lines[at][start..]) {
                change(&mut value, rng);
                lines[at].truncate(start);
                lines[at].extend(value.to_string().into_bytes());
            }
        }
    }
    lines.join(&b'\n')
}

/// Changes something in a JSON value.
fn change(value: &mut Value, rng: &mut impl Rng) {
    if rng.random_bool(0.6) {
        match value {
            Value::Object(fields) if !fields.is_empty() => {
                let name = fields.keys().nth(rng.random_range(0..fields.len())).cloned().unwrap_or_default();
                return match rng.random_range(0..10) {
                    0 => drop(fields.remove(&name)),
                    1 => drop(fields.insert(format!("{name}2"), extreme(rng))),
                    _ => change(&mut fields[&name], rng),
                };
            }
            Value::Array(items) if !items.is_empty() => {
                let at = rng.random_range(0..items.len());
                return match rng.random_range(0..10) {
                    0 => drop(items.remove(at)),
                    1 => items.extend(std::iter::repeat_n(items[at].clone(), rng.random_range(1..300))),
                    _ => change(&mut items[at], rng),
                };
            }
            _ => {}
        }
    }
    *value = extreme(rng);
}

/// A value at an edge of what JSON can say.
fn extreme(rng: &mut impl Rng) -> Value {
    match rng.random_range(0..16) {
        0 => Value::Null,
        1 => json!(rng.random::<bool>()),
        2 => json!(rng.random::<u64>()),
        3 => json!([0u64, 1, 255, 256, 65_535, 65_536, u64::from(u32::MAX), u64::MAX][rng.random_range(0..8)]),
        4 => json!([-1i64, i64::MIN, i64::MAX][rng.random_range(0..3)]),
        5 => json!([0.5, -0.0, 1e308, 1e-308][rng.random_range(0..4)]),
        6 => json!(""),
        7 => json!("x".repeat(rng.random_range(1..20_000))),
        8 => json!("👩‍👧\u{202e}\u{0}\u{feff}".repeat(rng.random_range(1..300))),
        9 => json!("AQEBAQEBAQEBAQEBAQEBAQ"),
        10 => json!(format!("impact.{}", rng.random_range(0..6))),
        11 => json!([]),
        12 => json!({}),
        13 => (0..rng.random_range(1..200)).fold(json!(1), |inside, _| json!([inside])),
        14 => (0..rng.random_range(1..200)).fold(json!(1), |inside, _| json!({ "do": inside })),
        _ => json!(vec![json!("AQEBAQEBAQEBAQEBAQEBAQ"); rng.random_range(1..400)]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn a_seed_makes_the_same_inputs_again() {
        let corpus = [br#"f{"t":"ping"}"#.to_vec(), b"p\n\np".to_vec(), Vec::new()];
        let made = |seed| {
            let mut rng = StdRng::seed_from_u64(seed);
            (0..300).map(|_| mutated(&corpus, &mut rng)).collect::<Vec<_>>()
        };
        assert_eq!(made(1), made(1));
        assert_ne!(made(1), made(2));
        assert!(made(1).iter().all(|input| input.len() <= BYTES));
    }

    #[test]
    fn json_stays_json_and_changes() {
        let mut rng = StdRng::seed_from_u64(3);
        let text = r#"{"t":"cmd","n":3,"do":{"act":"late.drop","ids":["a","b"]}}"#;
        let made: Vec<_> = (0..200).map(|_| changed_text(text, &mut rng)).collect();
        let deep = |text: &String| text.matches(['[', '{']).count() > 100;
        assert!(made.iter().all(|text| deep(text) || serde_json::from_str::<Value>(text).is_ok()));
        assert!(made.iter().any(|made| made != text));
    }
}
