//! What the compiled client asks of a browser: no more than the oldest browsers that we name can do.

use anyhow::{Context, Result, ensure};

/// WebAssembly features that Safari 16, Chrome 99 and Firefox 102 have, in the words of the compiler. The oldest browsers are
/// set by the content security policy (`wasm-unsafe-eval`: Safari 16, Chrome 97, Firefox 102) and by `@layer` in style
/// sheets (Chrome 99); every feature here is older (the youngest, reference types: Safari 15, Chrome 96, Firefox 79;
/// docs/performance.md has what doing without them costs).
const KNOWN: [&str; 8] = [
    "bulk-memory",
    "bulk-memory-opt",
    "call-indirect-overlong",
    "multivalue",
    "mutable-globals",
    "nontrapping-fptoint",
    "reference-types",
    "sign-ext",
];

/// The name of the section in which the compiler lists the features.
const SECTION: &[u8] = b"target_features";

/// Refuses a module that needs a feature which the oldest browsers lack.
pub fn are_known(wasm: &[u8]) -> Result<()> {
    for feature in features(wasm)? {
        ensure!(KNOWN.contains(&&feature[..]), "The client needs {feature}, which the oldest browsers may not have.");
    }
    Ok(())
}

/// The features that a module uses; none when it does not list them.
fn features(wasm: &[u8]) -> Result<Vec<String>> {
    let Some(at) = wasm.windows(SECTION.len()).rposition(|name| name == SECTION) else { return Ok(Vec::new()) };
    let mut rest = wasm[at + SECTION.len()..].iter().copied();
    let mut next = || rest.next().context("the list of features is cut");
    let mut found = Vec::new();
    for _ in 0..next()? {
        // "+" is for a feature that is used; lengths and count are below 128.
        let used = next()? == b'+';
        let name = (0..next()?).map(|_| next()).collect::<Result<Vec<u8>>>()?;
        if used {
            found.push(String::from_utf8(name)?);
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_feature_that_old_browsers_lack_is_refused() {
        let module = |name: &str| {
            let mut module = b"\0asm\x01\0\0\0...\x0ftarget_features\x02+\x08sign-ext+".to_vec();
            module.push(u8::try_from(name.len()).unwrap());
            module.extend_from_slice(name.as_bytes());
            module
        };
        assert_eq!(features(&module("simd128")).unwrap(), ["sign-ext", "simd128"]);
        assert!(are_known(&module("multivalue")).is_ok());
        assert!(are_known(&module("simd128")).unwrap_err().to_string().contains("simd128"));
        assert!(are_known(b"\0asm\x01\0\0\0").is_ok());
        assert!(are_known(&module("simd128")[..40]).is_err(), "a list that is cut is no list");
    }
}
