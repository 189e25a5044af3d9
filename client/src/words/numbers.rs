//! Numbers, lists, dates and times as people say them.

/// "1 note", "6 notes".
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// "3", "3 and 5", "3, 5 and 8".
pub fn listed<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(T::to_string).collect();
    match items.as_slice() {
        [] => String::new(),
        [only] => only.clone(),
        [firsts @ .., last] => format!("{} and {last}", firsts.join(", ")),
    }
}

/// Minutes and seconds, "4:05"; time that is over shows as nothing left.
pub fn clock(seconds: i32) -> String {
    let left = seconds.max(0);
    format!("{}:{:02}", left / 60, left % 60)
}

/// "3 April 2019" for "2019-04-03"; anything else as it is.
pub fn long_date(day: &str) -> String {
    date(day, false)
}

/// "3 Apr 2019" for "2019-04-03"; anything else as it is.
pub fn short_date(day: &str) -> String {
    date(day, true)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
/// Letters of a month's short name.
const SHORT: usize = 3;

fn date(day: &str, short: bool) -> String {
    let parts: Vec<Option<usize>> = day.split('-').map(|part| part.parse().ok()).collect();
    let [Some(year), Some(month @ 1..=12), Some(day_of_month)] = parts[..] else { return day.to_owned() };
    let month = MONTHS[month - 1];
    format!("{day_of_month} {} {year}", if short { &month[..SHORT] } else { month })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_times_and_dates_read_as_words() {
        assert_eq!(counted(1, "note", "notes"), "1 note");
        assert_eq!(counted(0, "note", "notes"), "0 notes");
        assert_eq!(listed(&[3, 5, 8]), "3, 5 and 8");
        assert_eq!(listed(&[3]), "3");
        assert_eq!(clock(245), "4:05");
        assert_eq!(clock(-9), "0:00");
        assert_eq!(long_date("2019-04-03"), "3 April 2019");
        assert_eq!(short_date("2019-04-03"), "3 Apr 2019");
        assert_eq!(short_date("soon"), "soon");
    }
}
