//! Whether bytes are an image that may be a logo, and of which kind.
//!
//! Browsers run no script in an image and load nothing for it. What is refused here is what has no reason to be in a logo, so
//! that a page that was given another name is not kept as one.

use crate::store::people::LogoKind;
use plenary_shared::limits::LOGO_BYTES;

/// How every PNG begins: its signature, then the length and the name of the first part.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR";
/// How every PNG ends: the name and the checksum of the last part.
const PNG_END: &[u8] = b"IEND\xae\x42\x60\x82";
/// The largest side of a PNG: no screen shows more, and a browser needs memory for every dot.
const SIDE: u32 = 4_096;
/// What has no reason to be in a drawing, in small letters.
const STRANGE: [&str; 6] = ["<script", "<foreignobject", "<iframe", "<!entity", "<?xml-stylesheet", "javascript:"];

/// The kind of image; nothing for anything that may not be a logo.
pub fn kind(bytes: &[u8]) -> Option<LogoKind> {
    match bytes.len() <= LOGO_BYTES {
        true if is_png(bytes) => Some(LogoKind::Png),
        true if is_svg(bytes) => Some(LogoKind::Svg),
        _ => None,
    }
}

fn is_png(bytes: &[u8]) -> bool {
    let Some(after) = bytes.strip_prefix(PNG) else { return false };
    let side = |bytes: Option<&[u8; 4]>| bytes.map(|bytes| u32::from_be_bytes(*bytes)).unwrap_or_default();
    let (wide, high) = (side(after.first_chunk()), side(after.get(4..).and_then(<[u8]>::first_chunk)));
    let fits = |side: u32| (1..=SIDE).contains(&side);
    fits(wide) && fits(high) && bytes.ends_with(PNG_END)
}

fn is_svg(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let text = text.trim_start_matches('\u{feff}').trim().to_lowercase();
    let Some(root) = root(&text) else { return false };
    let named =
        |name: &str| root.strip_prefix(name).is_some_and(|rest| rest.starts_with([' ', '\n', '\r', '\t', '>', '/']));
    let strange = STRANGE.iter().any(|word| text.contains(word)) || has_handler(&text);
    named("<svg") && root.contains("http://www.w3.org/2000/svg") && root.ends_with('>') && !strange
}

/// The text from its first element on, past what may be before it.
fn root(mut text: &str) -> Option<&str> {
    loop {
        let end = match text {
            _ if text.starts_with("<?") => "?>",
            _ if text.starts_with("<!--") => "-->",
            _ if text.starts_with("<!doctype") => ">",
            _ => return Some(text),
        };
        text = text.split_once(end)?.1.trim_start();
    }
}

/// Whether an element has an attribute that would run something: a word that begins with "on" before an equals sign.
fn has_handler(text: &str) -> bool {
    let mut inside = text.split('<').skip(1).filter_map(|element| element.split('>').next());
    inside.any(|element| {
        element.split(|letter: char| letter.is_whitespace() || letter == '/').skip(1).any(|attribute| {
            attribute.split_once('=').is_some_and(|(name, _)| name.starts_with("on") && name.len() > 2)
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A PNG of one dot as its first and last parts say; nothing between them is looked at.
    fn png(wide: u32, high: u32) -> Vec<u8> {
        [PNG, &wide.to_be_bytes(), &high.to_be_bytes(), b"\x08\x06\0\0\0\0\0\0\0", PNG_END].concat()
    }

    const SVG: &str = r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M1 1h7v7z"/></svg>"#;

    #[test]
    fn images_are_told_by_what_is_in_them() {
        assert_eq!(kind(&png(1, 1)), Some(LogoKind::Png));
        assert_eq!(kind(SVG.as_bytes()), Some(LogoKind::Svg));
        let before = format!(
            "\u{feff}<?xml version=\"1.0\"?>\n<!-- from a shop -->\n<!DOCTYPE svg PUBLIC \"x\" \"y\">\n{SVG}\n"
        );
        assert_eq!(kind(before.as_bytes()), Some(LogoKind::Svg));
        let worded = SVG.replace("<path", "<desc>Ring on a line, one = one</desc><path");
        assert_eq!(kind(worded.as_bytes()), Some(LogoKind::Svg), "words of a description are no attributes");
    }

    #[test]
    fn what_is_no_image_or_could_act_is_refused() {
        let page = "<!doctype html><html><body><svg xmlns=\"http://www.w3.org/2000/svg\"></svg></body></html>";
        let texts = [
            page.to_owned(),
            "<html>".into(),
            String::new(),
            "<svg><path/></svg>".into(),
            format!("<!-- never closed {SVG}"),
            SVG.replace("<path", "<script>alert(1)</script><path"),
            SVG.replace("<path", "<ForeignObject/><path"),
            SVG.replace("<path", "<path onload=\"x\""),
            SVG.replace("<path", "<path\nonClick='x'"),
            SVG.replace("<path", "<path/onload=x"),
            SVG.replace("<path", "<a href=\"JavaScript:x\"/><path"),
            format!("<!DOCTYPE svg [<!ENTITY a \"b\">]>{SVG}"),
            SVG.replace("<svg ", "<svgx "),
        ];
        for text in texts {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
        for bytes in [png(0, 1), png(1, SIDE + 1), png(9, 9)[..20].to_vec(), b"GIF89a".to_vec(), vec![0xff; 40]] {
            assert_eq!(kind(&bytes), None, "{bytes:?}");
        }
        let with = |bytes: usize| SVG.replace("<path", &format!("{}<path", " ".repeat(bytes - SVG.len())));
        assert_eq!(kind(with(LOGO_BYTES).as_bytes()), Some(LogoKind::Svg));
        assert_eq!(kind(with(LOGO_BYTES + 1).as_bytes()), None);
    }
}
