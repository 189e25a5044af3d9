//! The two-by-two, from edge to edge of the screen: each item with its name, and how far its ballots are spread.

use crate::{
    board::{
        chart::{At, Chart, Disc, EDGE, NAME, Name, QUARTER, Spread, WIDTH, Way, width},
        outcome::{self, MOST_NAMED, Round},
        screen,
    },
    markup::view,
    wall::Head,
    words::{numbers, results as words},
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Content, order, picture::Quadrant};

/// Radius of the dot from the round before.
const OLD: i32 = 13;

/// The page.
pub fn page(content: &Content, heading: String, round: &Round, before: Option<&Round>) -> AnyView {
    let scale = content.meta.screen.scale;
    let key = Key::of(round, before);
    let height = screen::chart_height(content, &heading, &key.parts());
    let chart = Chart::new(content, round, before, numbers::listed, height, scale);
    let says = spoken(content, round);
    let size = move |length: i32| length * i32::from(scale) / 100;
    let plane = chart.plane;
    let middle = plane.middle();
    let discs = chart.discs.clone();
    view! {
        <div class="big-plane">
            <Head text=heading/>
            <svg class="plane-chart" viewBox=format!("0 0 {WIDTH} {}", chart.height) role="img" aria-labelledby="chart-name chart-says">
                <title id="chart-name">{words::PICTURE}</title>
                <desc id="chart-says">{says}</desc>
                <rect class="first" x=middle.x y=plane.top width=plane.right - middle.x height=middle.y - plane.top />
                <path class="half" d=format!("M{} {}V{}M{} {}H{}", middle.x, plane.top, plane.bottom, plane.left, middle.y, plane.right) />
                <path class="axis-line" d=format!("M{} {}V{}H{}", plane.left, plane.top, plane.bottom, plane.right) />
                {frame_words(&chart, size(QUARTER), size(NAME))}
                <svg x=plane.left y=plane.top width=plane.width() height=plane.height()
                    viewBox=format!("{} {} {} {}", plane.left, plane.top, plane.width(), plane.height())>
                    {chart.spreads.iter().map(spread).collect_view()}
                </svg>
                {chart.ways.iter().map(way).collect_view()}
                {discs.iter().map(leaders).collect_view()}
                {discs.iter().map(|item| disc(item, size(NAME))).collect_view()}
                {discs.iter().filter_map(|item| Some(name(item.name.as_ref()?, size(NAME)))).collect_view()}
            </svg>
            {key.view()}
        </div>
    }
}

/// The names of the quarters above and below the plane, and what its edges mean.
fn frame_words(chart: &Chart, quarter: i32, name: i32) -> AnyView {
    let plane = chart.plane;
    let quarters = Quadrant::ALL.map(|quadrant| {
        let (x, anchor) = match quadrant {
            Quadrant::Plan | Quadrant::ParkWithReason => (plane.left, "start"),
            Quadrant::DoNow | Quadrant::IfTime => (plane.right, "end"),
        };
        let y = match quadrant {
            Quadrant::Plan | Quadrant::DoNow => plane.top - 16,
            Quadrant::ParkWithReason | Quadrant::IfTime => plane.bottom + quarter + 4,
        };
        view! { <text class="quarter-name" font-size=quarter x=x y=y text-anchor=anchor>{words::quadrant(quadrant)}</text> }
    });
    let [harder, easier] = words::ends(Criterion::Ease);
    let long = words::ends(Criterion::Impact);
    let fits = long.map(|end| width(end, name)).into_iter().sum::<i32>() + name < plane.height();
    let [less, more] = if fits { long } else { words::DIFFERENCE_SHORT };
    let below = plane.bottom + quarter + name + 20;
    let beside = |y: i32| format!("translate({} {y}) rotate(-90)", plane.left - 18);
    view! {
        {quarters.collect_view()}
        <text class="edge-name" font-size=name x=plane.left y=below>{harder}</text>
        <text class="edge-name" font-size=name x=plane.right y=below text-anchor="end">{easier}</text>
        <text class="edge-name" font-size=name transform=beside(plane.bottom)>{less}</text>
        <text class="edge-name" font-size=name transform=beside(plane.top) text-anchor="end">{more}</text>
    }
}

fn spread(Spread { centre, reach: (rx, ry), differs }: &Spread) -> AnyView {
    view! { <ellipse class="spread" class:differs=*differs cx=centre.x cy=centre.y rx=*rx ry=*ry /> }
}

fn way((was, now): &Way) -> AnyView {
    view! {
        <path class="way" d=line(*was, *now) />
        <circle class="old" cx=was.x cy=was.y r=OLD />
    }
}

/// The lines from a disc to its true place, and to a name that is not beside it.
fn leaders(disc: &Disc) -> AnyView {
    let truth = disc.truth.map(|truth| {
        view! {
            <path class="lead" d=line(disc.place.middle(), truth) />
            <circle class="true-place" cx=truth.x cy=truth.y r="7" />
        }
    });
    let to_name = disc.name.as_ref().and_then(|name| name.leader);
    view! { {truth} {to_name.map(|(from, to)| view! { <path class="lead" d=line(from, to) /> })} }
}

fn disc(disc: &Disc, size: i32) -> AnyView {
    let place = disc.place;
    let At { x, y } = place.middle();
    view! {
        <rect class="disc" x=place.left y=place.top width=place.width() height=place.height() rx=place.height() / 2 />
        <text class="disc-number" font-size=size x=x y=y text-anchor="middle" dominant-baseline="central">{disc.text.clone()}</text>
    }
}

fn name(name: &Name, size: i32) -> AnyView {
    let x = match name.anchor {
        "start" => name.place.left + EDGE,
        "end" => name.place.right - EDGE,
        _ => name.place.middle().x,
    };
    let step = name.place.height() / name.lines.len().max(1) as i32;
    let line = |(at, text): (i32, &String)| {
        let y = name.place.top + step * at + step / 2;
        view! { <text class="item-name" font-size=size x=x y=y text-anchor=name.anchor dominant-baseline="central">{text.clone()}</text> }
    };
    (0..).zip(&name.lines).map(line).collect_view().into_any()
}

fn line(from: At, to: At) -> String {
    format!("M{} {}L{} {}", from.x, from.y, to.x, to.y)
}

/// The chart for those who do not see it: each item with the quarter that it is in.
fn spoken(content: &Content, round: &Round) -> String {
    let points = plenary_shared::picture::Picture::new(&round.entries(), 0).points;
    let item = |point: &plenary_shared::picture::Point| {
        let wording = outcome::wording(round.words_of(point.item), &content.opportunities, point.item);
        let text = wording.text.unwrap_or_default();
        format!("{} {}: {}.", point.label, text.trim_end_matches('.'), words::quadrant(point.quadrant))
    };
    points.iter().map(item).collect::<Vec<_>>().join(" ")
}

/// What explains the chart, in one line.
struct Key {
    spans: Option<String>,
    differs: Option<String>,
    way: bool,
    few: Option<String>,
}

impl Key {
    fn of(round: &Round, before: Option<&Round>) -> Self {
        let counts = Criterion::ALL.map(|criterion| round.outcome(criterion).map_or(0, |outcome| outcome.ranking.n));
        let fewest = counts.into_iter().min().unwrap_or_default();
        let differing = outcome::differing(round);
        let named = differing.iter().take(MOST_NAMED).map(|item| item.label);
        let named = order::by_number(named, |label| u32::from(*label));
        let spread =
            round.entries().iter().any(|entry| entry.impact.middle_half.is_some() && entry.ease.middle_half.is_some());
        Self {
            spans: spread.then(|| words::spans(fewest)),
            differs: (!named.is_empty()).then(|| words::differs(&named, named.len() == differing.len())),
            way: before.is_some_and(|before| !before.truths().is_empty()),
            few: words::too_few(fewest),
        }
    }

    /// Its parts, to be measured.
    fn parts(&self) -> Vec<&str> {
        let parts = [Some(words::CHART_DISC), self.spans.as_deref(), self.differs.as_deref(), self.few.as_deref()];
        let way = self.way.then_some(words::CHART_WAY);
        parts.into_iter().chain([way]).flatten().collect()
    }

    fn view(self) -> AnyView {
        let mark = |drawing: AnyView, says: String| {
            view! {
                <span class="key-part">
                    <svg viewBox="0 0 80 40" aria-hidden="true" focusable="false">{drawing}</svg>
                    {says}
                </span>
            }
        };
        let shape =
            |differs: bool| view! { <ellipse class="spread" class:differs=differs cx="40" cy="20" rx="36" ry="17" /> };
        let way = || view! { <path class="way" d="M16 20H76" /><circle class="old" cx="16" cy="20" r="12" /> };
        view! {
            <p class="plane-key">
                {mark(view! { <rect class="disc" x="24" y="4" width="32" height="32" rx="16" /> }, words::CHART_DISC.into())}
                {self.spans.map(|says| mark(shape(false), says))}
                {self.differs.map(|says| mark(shape(true), says))}
                {self.way.then(|| mark(way(), words::CHART_WAY.into()))}
                {self.few.map(|says| view! { <span>{says}</span> })}
            </p>
        }
    }
}
