//! What a layout may not do: scroll sideways, hide a control, shrink words on the big screen.

use super::Chromium;
use serde_json::json;

/// Elements that stick out at the right, outside of parts that scroll by themselves.
const SIDEWAYS: &str = "
    const page = document.documentElement;
    if (page.scrollWidth <= page.clientWidth) return [];
    return [`the page is ${page.scrollWidth} wide`, ...[...document.querySelectorAll('body *')]
        .filter((element) => visible(element) && element.getBoundingClientRect().right > page.clientWidth + 1)
        .map((element) => `${element.tagName}.${element.className} ${clean(element.innerText).slice(0, 60)}`)
        .slice(0, 8)];
";

/// Buttons, links and fields that cannot be brought into view, or that something else covers.
const HIDDEN: &str = "
    const lost = [];
    for (const control of top_().querySelectorAll(`${PRESSED}, ${FILLED}`)) {
        const shown = visible(control) ? control : control.labels?.[0];
        if (!shown || !visible(shown) || shown.closest('.skip, .sr-only')) continue;
        shown.scrollIntoView({block: 'center', inline: 'nearest', behavior: 'instant'});
        const {left, top, width, height} = shown.getBoundingClientRect();
        const at = document.elementFromPoint(left + Math.min(width / 2, width - 1), top + height / 2);
        const inside = left >= -1 && left + width <= innerWidth + 1 && top >= -1 && top + Math.min(height, 24) <= innerHeight + 1;
        const free = at && (shown.contains(at) || at.contains(shown) || at.labels?.[0]?.contains(shown));
        if (!inside || !free) lost.push(`${named(control)} at ${Math.round(left)},${Math.round(top)} ${free ? '' : `under ${at?.tagName}.${at?.className}`}`);
    }
    return lost;
";

/// Words that are smaller than a size.
const SMALL: &str = "
    const small = new Set();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode()); ) {
        const element = node.parentElement;
        if (!clean(node.data) || !visible(element) || element.closest('.sr-only, .skip')) continue;
        let size = parseFloat(getComputedStyle(element).fontSize);
        const picture = element.closest('svg');
        if (picture?.viewBox?.baseVal?.width) size *= picture.getBoundingClientRect().width / picture.viewBox.baseVal.width;
        if (size < arguments[0] - 0.5) small.add(`${size.toFixed(1)} px: ${clean(node.data).slice(0, 60)}`);
    }
    return [...small];
";

/// Targets that are smaller than a size, in pixels, and lines of links.
const NARROW: &str = "
    return [...top_().querySelectorAll(PRESSED)].filter((target) => {
        const shown = target.labels?.[0] ?? target;
        if (!visible(shown) || shown.closest('.skip, .sr-only') || getComputedStyle(shown).display === 'inline') return false;
        const {width, height} = shown.getBoundingClientRect();
        return Math.min(width, height) < arguments[0] - 0.5;
    }).map((target) => `${named(target)} ${JSON.stringify(target.getBoundingClientRect())}`);
";

/// Notes and lines whose end is cut off.
const CUT: &str = "
    return [...document.querySelectorAll('body *')].filter((element) => {
        const style = getComputedStyle(element);
        const hides = [style.overflowX, style.overflowY].some((way) => way === 'hidden' || way === 'clip');
        const over = element.scrollWidth > element.clientWidth + 2 || element.scrollHeight > element.clientHeight + 2;
        return hides && over && visible(element) && clean(element.innerText) && !element.closest('.sr-only, .skip');
    }).map((element) => `${element.tagName}.${element.className} ${clean(element.innerText).slice(0, 60)}`);
";

impl Chromium {
    /// Fails if the page scrolls sideways.
    pub async fn assert_no_sideways_scroll(&self, place: &str) {
        self.assert_none(SIDEWAYS, 0, &format!("{place} scrolls sideways")).await;
    }

    /// Fails if a control cannot be brought into view and pressed.
    pub async fn assert_no_hidden_control(&self, place: &str) {
        self.assert_none(HIDDEN, 0, &format!("{place} hides controls")).await;
    }

    /// Fails if words are smaller than so many pixels.
    pub async fn assert_no_words_under(&self, pixels: u32, place: &str) {
        self.assert_none(SMALL, pixels, &format!("{place} has words under {pixels} px")).await;
    }

    /// Fails if something to press is smaller than so many pixels.
    pub async fn assert_no_target_under(&self, pixels: u32, place: &str) {
        self.assert_none(NARROW, pixels, &format!("{place} has targets under {pixels} px")).await;
    }

    /// Fails if the end of something is cut off.
    pub async fn assert_nothing_cut_off(&self, place: &str) {
        self.assert_none(CUT, 0, &format!("{place} cuts words off")).await;
    }

    async fn assert_none(&self, script: &str, argument: u32, complaint: &str) {
        let found = self.page(script, json!([argument])).await;
        if found != json!([]) {
            self.fail(&format!("{complaint}: {found:#}")).await;
        }
    }
}
