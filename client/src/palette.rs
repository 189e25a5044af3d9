//! Whether the colours of the style are readable: the contrast of every pair that a screen uses is computed.

use std::collections::BTreeMap;

const TOKENS: &str = include_str!("../style/tokens.css");

/// Contrast that text needs.
const TEXT: f64 = 4.5;
/// Contrast that an edge, an icon or a focus ring needs.
const EDGE: f64 = 3.0;

/// The colours of a theme: those of the light one, under those that a block of the sheet changes.
fn theme(dark: bool) -> BTreeMap<String, [f64; 3]> {
    let (light, rest) = TOKENS.split_once("prefers-color-scheme: dark").expect("the sheet has a dark theme");
    let mut colours = colours(light);
    if dark {
        colours.extend(self::colours(rest));
    }
    colours
}

fn colours(sheet: &str) -> BTreeMap<String, [f64; 3]> {
    let colour = |line: &str| {
        let (name, value) = line.trim().strip_prefix("--")?.split_once(": #")?;
        let digits = value.trim_end_matches(';');
        let part = |at: usize| u8::from_str_radix(&digits[at..at + 2], 16).ok().map(f64::from);
        Some((name.to_owned(), [part(0)?, part(2)?, part(4)?]))
    };
    sheet.lines().filter_map(colour).collect()
}

/// Relative luminance after WCAG 2.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = |part: f64| {
        let part = part / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    };
    let [red, green, blue] = colour.map(linear);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
    one.max(other) / one.min(other)
}

#[test]
fn every_pair_can_be_read_in_both_themes() {
    let pairs = [
        ("text", "page", TEXT),
        ("text", "panel", TEXT),
        ("secondary", "page", TEXT),
        ("secondary", "panel", TEXT),
        ("link", "page", TEXT),
        ("link", "panel", TEXT),
        ("success", "page", TEXT),
        ("error", "page", TEXT),
        ("error", "panel", TEXT),
        ("on-primary", "primary", TEXT),
        ("on-primary", "primary-hover", TEXT),
        ("on-error", "error", TEXT),
        ("on-highlight", "highlight", TEXT),
        ("edge", "page", EDGE),
        ("edge", "panel", EDGE),
        ("missing", "page", TEXT),
        ("worked", "page", TEXT),
        ("improve", "page", TEXT),
        ("focus-edge", "focus", EDGE),
    ];
    for dark in [false, true] {
        let colours = theme(dark);
        for (front, back, least) in pairs {
            let found = contrast(colours[front], colours[back]);
            assert!(found >= least, "{front} on {back}, dark {dark}: {found:.1}");
        }
    }
}

#[test]
fn the_room_reads_in_daylight() {
    let colours = theme(false);
    for front in ["text", "secondary", "primary"] {
        assert!(contrast(colours[front], colours["page"]) >= 7.0, "{front}");
    }
}

#[test]
fn contrast_is_that_of_the_standard() {
    assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 0.01);
    assert!((contrast([119.0; 3], [255.0; 3]) - 4.48).abs() < 0.01);
}
