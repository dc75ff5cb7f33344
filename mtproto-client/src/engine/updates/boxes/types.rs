//! What goes into the boxes, and what comes out.

/// What a difference is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Domain {
    /// Everything that belongs to no channel.
    Account,
    /// One channel.
    Channel(i64),
}

/// A sequence with a number of its own for every update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sequence {
    /// Private chats and small groups: `pts`.
    Common,
    /// Secret chats, and events for bots: `qts`.
    Secret,
    /// One channel: its `pts`.
    Channel(i64),
}

/// Where an update belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Position {
    pub(crate) sequence: Sequence,
    /// Number of the sequence after the update.
    pub(crate) pts: i32,
    /// How far the update takes it.
    pub(crate) count: i32,
}

/// Where an account stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) pts: i32,
    pub(crate) qts: i32,
    pub(crate) date: i32,
    pub(crate) seq: i32,
}

/// What may be given to the application.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ready<T> {
    /// A difference would bring it again.
    Update(T),
    /// Nothing would bring it again.
    Unnumbered(T),
    /// Once everything before has been handled, this is where a sequence stands.
    Stand(Mark),
    /// The server has too much to tell: whoever keeps a copy has to fetch it anew.
    Missed(Domain),
}

/// A difference to ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ask {
    Account(Standing),
    Channel { id: i64, pts: i32 },
}

/// A difference that was answered.
#[derive(Clone, Debug)]
pub(crate) enum Difference<T, S> {
    /// Nothing is missing. `S` is where the domain stands.
    Nothing(S),
    /// This was missing, and afterwards the domain stands at `S`.
    Some {
        updates: Vec<T>,
        /// Whether the updates are in order and take one number each, as far as the numbers agree.
        one_each: bool,
        now: S,
        is_last: bool,
    },
    /// Too much is missing. The domain stands at `S`.
    TooLong(S),
}

/// How far something has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mark {
    /// Everything that belongs to no channel.
    Account(Standing),
    /// Private chats and small groups.
    Common(i32),
    /// Secret chats, and events for bots.
    Secret(i32),
    /// Whole containers.
    Containers {
        /// Number of the last one.
        seq: i32,
        /// When it was sent.
        date: i32,
    },
    /// A channel.
    Channel(i64, i32),
    /// A channel that is none of our business any more.
    Forgotten(i64),
}

/// An update, and its place if it has one.
pub(crate) type Placed<T> = (Option<Position>, T);
