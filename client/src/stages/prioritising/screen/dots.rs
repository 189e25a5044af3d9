//! Where the room differs: a dot for each ballot of at most three items. The two answers of one person are never joined.

use crate::{
    board::outcome::{self, Differing, MOST_NAMED, Round},
    components::results::ranked_words,
    markup::view,
    wall::Head,
    words::results as words,
};
use leptos::prelude::*;
use plenary_shared::{ballot::Criterion, content::Content, order, ranking::detail::STEPS};

/// Width of the room of one step, in pixels of a screen 1920 wide, as all lengths here.
const STEP: usize = 112;
/// Dots side by side in it while they keep their size.
const ABREAST: usize = 4;
/// Height of the room above the line.
const TALL: usize = 144;

/// The page: an item in a row, with its ballots under both criteria.
pub fn page(content: &Content, round: &Round) -> AnyView {
    let items: Vec<Differing> = outcome::differing(round).into_iter().take(MOST_NAMED).collect();
    let items = order::by_number(items, |item| u32::from(item.label));
    let labels: Vec<u16> = items.iter().map(|item| item.label).collect();
    let size = 32 * usize::from(content.meta.screen.scale) / 100;
    let row = |item: &Differing| {
        let wording = outcome::wording(round.words_of(item.item), &content.opportunities, item.item);
        let ballots = Criterion::ALL.map(|criterion| {
            let drawn = outcome::steps(round, criterion, item.item).map(|steps| drawing(criterion, steps, size));
            view! { <td>{drawn}</td> }
        });
        view! {
            <tr>
                <th scope="row"><span class="point-number">{item.label}</span> {ranked_words(wording)}</th>
                {ballots.collect_view()}
            </tr>
        }
    };
    view! {
        <Head text=words::talk_about(&labels)/>
        <div class="big-body">
            <table class="big-dots">
                <caption>{words::EACH_DOT}</caption>
                <thead>
                    <tr>
                        <th scope="col">{words::POINT}</th>
                        {Criterion::ALL.map(|criterion| view! { <th scope="col">{words::question(criterion)}</th> }).collect_view()}
                    </tr>
                </thead>
                <tbody>{items.iter().map(row).collect_view()}</tbody>
            </table>
        </div>
    }
}

/// The ballots of one item under one criterion, from last to first.
fn drawing(criterion: Criterion, steps: [u32; STEPS], size: usize) -> AnyView {
    let wide = STEP * STEPS;
    let high = TALL + 16 + size * 5 / 4;
    let [least, most] = words::ends(criterion);
    let names = TALL + 8 + size;
    view! {
        <svg viewBox=format!("0 0 {wide} {high}") role="img" aria-label=words::dots(criterion, &steps)>
            <path class="dots-line" d=format!("M0 {}H{wide}", TALL + 6) />
            <path class="dot-path" d=dots(steps) />
            <text font-size=size x="0" y=names>{least}</text>
            <text font-size=size x=wide y=names text-anchor="end">{most}</text>
        </svg>
    }
}

/// A dot for each ballot, stacked above the line, as one path. Where there are many, all dots are smaller.
fn dots(steps: [u32; STEPS]) -> String {
    let abreast = abreast(steps);
    let cell = STEP * 10 / (abreast * 10 + 6);
    let radius = cell * 9 / 20;
    let step = |(place, count): (usize, u32)| {
        let dot = move |at: usize| {
            let x = place * STEP + cell / 3 + at % abreast * cell + cell / 2;
            let y = TALL - at / abreast * cell - cell / 2;
            format!("M{} {y}a{radius} {radius} 0 1 0 {d} 0a{radius} {radius} 0 1 0 -{d} 0", x - radius, d = 2 * radius)
        };
        (0..count as usize).map(dot)
    };
    (0..).zip(steps).flat_map(step).collect()
}

/// Dots side by side, so that the highest stack is not above the room.
fn abreast(steps: [u32; STEPS]) -> usize {
    let most = steps.into_iter().max().unwrap_or_default() as usize;
    let fits = |abreast: &usize| most.div_ceil(*abreast) * (STEP * 10 / (abreast * 10 + 6)) <= TALL;
    (ABREAST..=STEP / 2).find(fits).unwrap_or(STEP / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_one_dot_for_each_ballot_and_every_dot_is_above_its_step() {
        for most in [0, 1, 5, 24, 60, 500] {
            let steps = [most, 1, 0, most / 2, 3];
            let path = dots(steps);
            assert_eq!(path.matches('M').count() as u32, steps.into_iter().sum::<u32>(), "{most}");
            for start in path.split('M').skip(1) {
                let (x, rest) = start.split_once(' ').unwrap();
                let (y, _) = rest.split_once('a').unwrap();
                let (x, y): (usize, i32) = (x.parse().unwrap(), y.parse().unwrap());
                assert!(x < STEP * STEPS && (0..=TALL as i32).contains(&y), "{most}: {x} {y}");
            }
        }
        assert_eq!(abreast([22, 8, 3, 1, 0]), ABREAST);
    }
}
