//! What an operation has at hand.

use kernel::{Actor, Day, Event, Fault, Id, Instant, Lang, Org, Outcome, Right, Scope};
use store::Tx;

use crate::House;

/// The surroundings of one unit of work: its transaction, who acts, when, and in which language.
pub struct Cx<'a, 'b> {
    /// The open transaction.
    pub tx: &'a mut Tx<'b>,
    /// Who acts.
    pub actor: &'a Actor,
    /// The moment of the call. Nothing inside looks at a clock.
    pub now: Instant,
    /// The language of what is shown.
    pub lang: Lang,
    /// All modules, for listeners and panels.
    pub house: &'a House,
}

/// The time zone in which days and moments are told until organisations can choose their own.
pub const ZONE: &str = "Asia/Shanghai";

impl Cx<'_, '_> {
    /// The organisation in reach: the first parameter of every statement.
    pub fn org(&self) -> Id<Org> {
        self.actor.org
    }

    /// Today in the organisation's time zone.
    pub fn today(&self) -> Day {
        self.day(self.now)
    }

    /// The day of a moment in the organisation's time zone.
    pub fn day(&self, moment: Instant) -> Day {
        moment.day_in(ZONE)
    }

    /// A moment as people read it, in the organisation's time zone: `2026-11-24 18:03`.
    pub fn minute(&self, moment: Instant) -> String {
        moment.minute_in(ZONE)
    }

    /// When a day begins in the organisation's time zone.
    pub fn beginning(&self, day: Day) -> Instant {
        day.begins_in(ZONE)
    }

    /// The moment at which a day is over in the organisation's time zone.
    pub fn end_of(&self, day: Day) -> Instant {
        day.plus_days(1).begins_in(ZONE)
    }

    /// How far the actor's right reaches; [`Fault::Forbidden`] when they lack it.
    pub fn scope(&self, right: Right) -> Outcome<Scope> {
        self.actor.scope(right).ok_or(Fault::Forbidden { right })
    }

    /// Writes an event to the journal and lets every module that listens react, in this transaction.
    pub fn record(&mut self, event: &Event) -> Outcome<()> {
        self.tx.record(self.actor, self.now, event)?;
        let house = self.house;
        for listener in house.listeners().filter(|l| event.act.starts_with(l.to)) {
            (listener.react)(event, self)?;
        }
        Ok(())
    }
}
