//! The 2×2 picture, drawn from the geometry in `shared`.

use crate::{board::outcome::Round, markup::view, words::results as words};
use leptos::prelude::*;
use plenary_shared::{
    id::OpportunityId,
    picture::{Ellipse, PLANE, Picture, Point, Quadrant, Spot},
};
use std::collections::BTreeMap;

/// Room around the plane for axes and names of quarters: left, top, right, bottom.
const MARGIN: (i32, i32, i32, i32) = (215, 90, 20, 170);
/// The same without axes.
const BARE: (i32, i32, i32, i32) = (20, 90, 20, 90);
/// Radius of the dot at the true place of a point whose marker had to move aside.
const TRUTH: u16 = 7;

/// The picture of a round. `radius` is the markers' in thousandths of the plane's width; `before` draws the
/// places of points in an earlier round.
#[component]
pub fn ResultPicture(
    round: Round,
    radius: u16,
    #[prop(optional_no_strip)] before: Option<Round>,
    /// The places of points in a round that is not the one before.
    #[prop(optional)]
    was: BTreeMap<OpportunityId, Spot>,
    /// Whether the axes are named in the picture; where it is small, that is said beside it.
    #[prop(default = true)]
    axes: bool,
) -> impl IntoView {
    let entries = round.entries();
    if entries.is_empty() {
        let why = if round.has_too_few() { words::NO_ORDER } else { words::NO_PICTURE };
        return view! { <p class="empty">{why}</p> }.into_any();
    }
    let picture = Picture::new(&entries, radius);
    let before = before.map(|round| round.truths()).unwrap_or(was);
    let (left, top, right, bottom) = if axes { MARGIN } else { BARE };
    let plane = i32::from(PLANE);
    let frame = format!("{} {} {} {}", -left, -top, left + plane + right, top + plane + bottom);
    let middle = PLANE / 2;
    view! {
        <svg class="picture" viewBox=frame role="img" aria-labelledby="picture-name picture-says">
            <title id="picture-name">{words::PICTURE}</title>
            <desc id="picture-says">{words::PICTURE_DESCRIPTION}</desc>
            <rect class="plane" x="0" y="0" width=PLANE height=PLANE />
            <path class="axes" d=format!("M{middle} 0V{PLANE}M0 {middle}H{PLANE}") />
            {Quadrant::ALL.map(quarter_name).collect_view()}
            {axes.then(axis_words)}
            // A drawing in a drawing is cut at its edges.
            <svg x="0" y="0" width=PLANE height=PLANE>
                {picture.points.iter().filter_map(|point| point.middle_half).map(ellipse).collect_view()}
            </svg>
            {picture.points.iter().map(|point| tail(point, &before)).collect_view()}
            {picture.points.iter().filter(|point| point.leader).map(leader).collect_view()}
            {picture.points.iter().map(|point| marker(point, picture.radius)).collect_view()}
        </svg>
    }
    .into_any()
}

/// Names are drawn outside of the plane, so that no marker can cover one.
fn quarter_name(quarter: Quadrant) -> impl IntoView {
    let plane = i32::from(PLANE);
    let (x, y) = match quarter {
        Quadrant::Plan => (plane / 4, -28),
        Quadrant::DoNow => (3 * plane / 4, -28),
        Quadrant::ParkWithReason => (plane / 4, plane + 62),
        Quadrant::IfTime => (3 * plane / 4, plane + 62),
    };
    view! { <text class="quarter" x=x y=y text-anchor="middle">{words::quadrant(quarter)}</text> }
}

fn axis_words() -> impl IntoView {
    let plane = i32::from(PLANE);
    let up = |y: i32, lines: [&'static str; 2]| {
        let [first, second] = lines;
        view! {
            <text class="axis" text-anchor="end" x="-20" y=y>{first}</text>
            <text class="axis" text-anchor="end" x="-20" y=y + 52>{second}</text>
        }
    };
    view! {
        {up(40, words::MORE)}
        {up(plane - 56, words::LESS)}
        <text class="axis" x="0" y=plane + 140>{words::HARDER}</text>
        <text class="axis" text-anchor="end" x=plane y=plane + 140>{words::EASIER}</text>
    }
}

fn ellipse(Ellipse { centre, rx, ry }: Ellipse) -> impl IntoView {
    view! { <ellipse class="middle-half" cx=centre.x cy=centre.y rx=rx ry=ry /> }
}

fn tail(point: &Point, before: &BTreeMap<OpportunityId, Spot>) -> impl IntoView + use<> {
    let was = before.get(&point.item).copied().filter(|was| *was != point.truth);
    let now = point.truth;
    was.map(|was| {
        view! {
            <path class="tail" d=line(was, now) />
            <circle class="was" cx=was.x cy=was.y r=TRUTH + 2 />
        }
    })
}

fn leader(point: &Point) -> impl IntoView + use<> {
    let Spot { x, y } = point.truth;
    view! {
        <path class="leader" d=line(point.truth, point.marker) />
        <circle class="truth" cx=x cy=y r=TRUTH />
    }
}

fn marker(point: &Point, radius: u16) -> impl IntoView + use<> {
    let Spot { x, y } = point.marker;
    // Two digits fill the marker; one may be taller.
    let size = (radius * if point.label > 9 { 23 } else { 25 }).div_ceil(20);
    view! {
        <circle class="marker" cx=x cy=y r=radius.saturating_sub(2) />
        <text class="marker-number" font-size=size x=x y=y text-anchor="middle" dominant-baseline="central">{point.label}</text>
    }
}

fn line(from: Spot, to: Spot) -> String {
    format!("M{} {}L{} {}", from.x, from.y, to.x, to.y)
}
