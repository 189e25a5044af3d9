//! The dates that a new event begins with: today, and long enough afterwards for a second event and its report.

use super::draft::Draft;
use js_sys::Date;

/// Months from the event to the last day on which it is kept: about two to the second event, and the usual six after it.
const KEPT_MONTHS: u32 = 8;

/// Today, in the laptop's time zone, and the last day that goes with it.
pub fn with_dates(mut draft: Draft) -> Draft {
    let day = Date::new_0();
    draft.day = text(&day);
    day.set_month(day.get_month() + KEPT_MONTHS);
    draft.retain_until = text(&day);
    draft
}

fn text(date: &Date) -> String {
    format!("{:04}-{:02}-{:02}", date.get_full_year(), date.get_month() + 1, date.get_date())
}
