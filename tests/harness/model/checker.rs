//! The model as `stateright` explores it: settings, steps, properties.

use stateright::{Checker, Model, Property};

use crate::model::evil::{self, Evil};
use crate::model::honest::{self, Kind};
use crate::model::invariants;
use crate::model::item::Device;
use crate::model::rules::Rules;
use crate::model::world::{Act, World};

/// A family of histories.
#[derive(Clone)]
pub struct Setting {
    /// What it is about.
    pub name: &'static str,
    /// What all know at the start.
    pub start: World,
    /// The devices that keep the rules, also those that are yet to come.
    pub honest: Vec<Device>,
    /// What honest devices do.
    pub kinds: Vec<Kind>,
    /// Who does not keep them.
    pub evil: Vec<Evil>,
    /// How many operations.
    pub depth: usize,
    /// The rules, or a planted bug.
    pub rules: Rules,
}

impl Setting {
    /// Every next step of anybody.
    #[must_use]
    pub fn acts(&self, world: &World) -> Vec<Act> {
        if world.depth >= self.depth {
            return Vec::new();
        }
        let honest = self.honest.iter();
        let honest = honest.flat_map(|one| honest::acts(world, *one, &self.kinds, self.rules));
        let evil = self
            .evil
            .iter()
            .flat_map(|one| evil::acts(world, one, self.rules));
        // The same record again would be no step.
        let is_new = |act: &Act| {
            act.items.is_empty()
                || act
                    .items
                    .iter()
                    .any(|one| world.items.get(one.id).is_none())
        };
        honest.chain(evil).filter(is_new).collect()
    }

    /// The first invariant that a history breaks.
    #[must_use]
    pub fn broken(&self, world: &World) -> Option<invariants::Broken> {
        invariants::broken(world, &self.honest, self.rules)
    }
}

impl Model for Setting {
    type State = World;
    type Action = Act;

    fn init_states(&self) -> Vec<World> {
        vec![self.start.clone()]
    }

    fn actions(&self, state: &World, actions: &mut Vec<Act>) {
        actions.extend(self.acts(state));
    }

    fn next_state(&self, last: &World, action: Act) -> Option<World> {
        Some(last.after(&action))
    }

    fn properties(&self) -> Vec<Property<Self>> {
        vec![Property::always(
            "I3, I4, I5, I6, I11",
            |setting: &Self, world| setting.broken(world).is_none(),
        )]
    }
}

/// What an exploration found.
#[derive(Debug)]
pub struct Explored {
    /// Distinct histories.
    pub states: usize,
    /// The invariant broken, and the steps that lead there.
    pub broken: Option<(invariants::Broken, Vec<String>)>,
}

/// Explores every history of a setting, on as many threads.
#[must_use]
pub fn explore(setting: &Setting, threads: usize) -> Explored {
    let checker = setting
        .clone()
        .checker()
        .threads(threads)
        .spawn_bfs()
        .join();
    let states = checker.unique_state_count();
    let broken = checker.discoveries().into_values().next().and_then(|path| {
        let last = path.last_state().clone();
        let steps = path
            .into_actions()
            .iter()
            .map(|act| act.what.clone())
            .collect();
        Some((setting.broken(&last)?, steps))
    });
    Explored { states, broken }
}
