//! What a page may not get wrong: each check names the places where it does.

use super::{Chromium, page::Page};
use serde_json::json;

/// One thing that a page may not do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// It scrolls sideways.
    Sideways,
    /// It is taller than the screen, where it should scroll in its parts or not at all.
    Tall,
    /// A control cannot be scrolled into view, or is covered by something.
    HiddenControls,
    /// The current stage cannot be seen in the list of stages beside it.
    LostPlace,
    /// Words are smaller than so many pixels.
    WordsUnder(u32),
    /// Something to press is smaller than so many pixels.
    TargetsUnder(u32),
    /// The end of words is cut off.
    CutOff,
    /// Something moves although the person asked for no motion.
    Motion,
    /// axe-core finds something; in Chromium, in light or dark.
    Axe,
}

/// Checks of everything that is held in a hand.
pub const IN_HAND: [Check; 4] =
    [Check::Sideways, Check::HiddenControls, Check::TargetsUnder(48), Check::WordsUnder(16)];
/// Checks of the facilitator's laptop.
pub const ON_LAPTOP: [Check; 6] = [
    Check::Sideways,
    Check::Tall,
    Check::LostPlace,
    Check::HiddenControls,
    Check::TargetsUnder(24),
    Check::WordsUnder(16),
];
/// Checks of a big screen of 1280×720: its smallest words are 32 px on 1920.
pub const ON_BIG_SCREEN: [Check; 4] = [Check::Sideways, Check::Tall, Check::WordsUnder(21), Check::CutOff];

const SIDEWAYS: &str = "
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    return [`${page.scrollWidth} px wide`, ...[...document.querySelectorAll('body *')]
        .filter((element) => visible(element) && element.getBoundingClientRect().right > page.clientWidth + 1)
        .map((element) => `${element.tagName}.${element.className} ${clean(element.innerText).slice(0, 60)}`)
        .slice(0, 6)];
";

const TALL: &str = "
    const page = document.documentElement;
    if (page.scrollHeight <= page.clientHeight) return [];
    return [`${page.scrollHeight} px tall`, ...[...document.querySelectorAll('body *')]
        .filter((element) => element.getBoundingClientRect().bottom > page.clientHeight + 1 && !element.parentElement.closest('main, nav, aside, dialog'))
        .map((element) => `${element.tagName}.${element.className} ${clean(element.textContent).slice(0, 60)}`)
        .slice(0, 6)];
";

const HIDDEN: &str = "
    const lost = [], scrolled = [scrollX, scrollY];
    const parts = [...document.querySelectorAll('nav, main, aside')].map((part) => [part, part.scrollTop]);
    for (const control of top_().querySelectorAll(`${PRESSED}, ${FILLED}`)) {
        const shown = visible(control) ? control : control.labels?.[0];
        if (!shown || !visible(shown) || shown.closest('.skip, .sr-only, [inert]')) continue;
        shown.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
        // A link that runs over several lines is pressed on its first one.
        const {left, top, width, height} = shown.getClientRects()[0];
        const at = document.elementFromPoint(left + width / 2, top + Math.min(height, innerHeight) / 2);
        const inside = left >= -1 && left + width <= innerWidth + 1 && top >= -1 && top + Math.min(height, 24) <= innerHeight + 1;
        const free = at && (shown.contains(at) || at.labels?.[0]?.contains(shown) || at.closest('label')?.contains(shown));
        if (!inside || !free) lost.push(`${named(control)} at ${Math.round(left)},${Math.round(top)}${free ? '' : ` under ${at?.tagName}.${at?.className}`}`);
    }
    parts.forEach(([part, top]) => { part.scrollTop = top; });
    scrollTo(...scrolled);
    return lost;
";

const LOST_PLACE: &str = "
    return [...document.querySelectorAll('nav button[aria-current]')].filter((stage) => {
        const [here, list] = [stage, stage.closest('nav')].map((element) => element.getBoundingClientRect());
        return here.top < list.top - 1 || here.bottom > list.bottom + 1;
    }).map(named);
";

const SMALL: &str = "
    const small = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const element = node.parentElement;
        if (!clean(node.data) || !visible(element) || element.closest('.sr-only, .skip, [aria-hidden=true]')) continue;
        let size = parseFloat(getComputedStyle(element).fontSize);
        const drawing = element.closest('svg');
        if (drawing?.viewBox?.baseVal?.width) size *= drawing.getScreenCTM().a;
        if (size < arguments[0] - 0.5) small.add(`${size.toFixed(1)} px: ${clean(node.data).slice(0, 60)}`);
    }
    return [...small];
";

const NARROW: &str = "
    return [...top_().querySelectorAll(PRESSED)].filter((target) => {
        const shown = target.labels?.[0] ?? target;
        if (!visible(shown) || shown.closest('.skip, .sr-only, [inert]') || getComputedStyle(shown).display === 'inline') return false;
        const {width, height} = shown.getBoundingClientRect();
        return Math.min(width, height) < arguments[0] - 0.5;
    }).map((target) => {
        const {width, height} = (target.labels?.[0] ?? target).getBoundingClientRect();
        return `${named(target)} ${Math.round(width)}×${Math.round(height)}`;
    });
";

const CUT: &str = "
    return [...document.querySelectorAll('body *')].filter((element) => {
        const style = getComputedStyle(element);
        // A text that ends in an ellipsis shows that it continues.
        if (style.webkitLineClamp !== 'none' || style.textOverflow === 'ellipsis') return false;
        const hides = [style.overflowX, style.overflowY].some((way) => way === 'hidden' || way === 'clip');
        const over = element.scrollWidth > element.clientWidth + 2 || element.scrollHeight > element.clientHeight + 2;
        const words = visible(element) && clean(element.innerText) && !element.closest('.sr-only, .skip');
        const {right, bottom} = element.getBoundingClientRect();
        const beyond = !element.children.length && (right > innerWidth + 2 || bottom > innerHeight + 2) && arguments[0];
        return words && ((hides && over) || beyond);
    }).map((element) => `${element.tagName}.${element.className} ${clean(element.innerText).slice(0, 60)}`);
";

const MOVING: &str = "
    return document.getAnimations().filter((animation) => animation.playState === 'running' && animation.effect.getComputedTiming().duration > 1)
        .map((animation) => `${animation.effect.target?.tagName}.${animation.effect.target?.className}`);
";

impl Page {
    /// What a page gets wrong, one line a place.
    pub async fn flaws(&self, place: &str, checks: &[Check]) -> Vec<String> {
        let mut flaws = Vec::new();
        for check in checks {
            let (script, size) = match *check {
                Check::Axe => {
                    flaws.extend(self.axe(place).await);
                    continue;
                }
                Check::Sideways => (SIDEWAYS, 0),
                Check::Tall => (TALL, 0),
                Check::LostPlace => (LOST_PLACE, 0),
                Check::HiddenControls => (HIDDEN, 0),
                Check::WordsUnder(pixels) => (SMALL, pixels),
                Check::TargetsUnder(pixels) => (NARROW, pixels),
                Check::CutOff => (CUT, 1),
                Check::Motion => (MOVING, 0),
            };
            let found = self.page(script, json!([size])).await;
            let found: Vec<String> = serde_json::from_value(found).expect("a check gives a list of places");
            if !found.is_empty() {
                let name = format!("{place}, {check:?}").replace(['/', ' ', ',', '(', ')'], "-");
                let picture = self.screenshot(&format!("flaw-{name}")).await;
                flaws.push(format!("{place}, {check:?}: {} ({})", found.join(" | "), picture.display()));
            }
        }
        flaws
    }

    /// Fails if a page gets anything wrong.
    pub async fn assert_sound(&self, place: &str, checks: &[Check]) {
        let flaws = self.flaws(place, checks).await;
        assert!(flaws.is_empty(), "{}", flaws.join("\n"));
    }
}

/// The same, with axe in light and dark, which only Chromium can be asked for.
impl Chromium {
    /// What a page gets wrong, one line a place.
    pub async fn flaws(&self, place: &str, checks: &[Check]) -> Vec<String> {
        let (axe, others): (Vec<_>, Vec<_>) = checks.iter().partition(|check| **check == Check::Axe);
        let mut flaws = self.page.flaws(place, &others).await;
        if !axe.is_empty() {
            flaws.extend(self.axe_in_light_and_dark(place).await);
        }
        flaws
    }

    /// Fails if a page gets anything wrong.
    pub async fn assert_sound(&self, place: &str, checks: &[Check]) {
        let flaws = self.flaws(place, checks).await;
        assert!(flaws.is_empty(), "{}", flaws.join("\n"));
    }
}
