//! Random values, to test with.

use super::{
    BuildError, Combinator, Kind, Schema,
    value::{Boxed, Object, Value},
};
use alloc::{string::String, vec, vec::Vec};
use bytes::Bytes;

/// Makes random valid values of any type of a schema.
///
/// The same numbers from the source make the same values. Flags, lengths and variants are chosen
/// freely up to a depth; below it, everything is as small as its type allows.
#[derive(Clone, Debug)]
pub struct Generator<'s> {
    schema: &'s Schema,
    /// For each type, its constructor that ends soonest, and in how many steps.
    shortest: Vec<Option<(Combinator<'s>, u32)>>,
    depth: u32,
}

impl<'s> Generator<'s> {
    /// A generator for values that branch out up to `depth` levels.
    #[must_use]
    pub fn new(schema: &'s Schema, depth: u32) -> Self {
        let mut this = Self {
            schema,
            shortest: vec![None; schema.types().count()],
            depth,
        };
        // Each round finds the types that end one step later than those known.
        for round in 0.. {
            let mut found = Vec::new();
            for ty in schema.types() {
                let known = this.shortest.get(ty.index()).is_some_and(Option::is_some);
                let mut own = ty.constructors().filter(|c| !c.is_of_another_layer());
                if let (false, Some(end)) = (known, own.find(|c| this.ends(*c, 0))) {
                    found.push((ty.index(), end));
                }
            }
            if found.is_empty() {
                break;
            }
            for (index, end) in found {
                if let Some(place) = this.shortest.get_mut(index) {
                    *place = Some((end, round));
                }
            }
        }
        this
    }

    /// A random value of `combinator`. `None` if none ends: a type that always contains itself.
    pub fn object(
        &self,
        combinator: Combinator<'s>,
        boxed: Boxed,
        random: &mut dyn FnMut() -> u64,
    ) -> Option<Object<'s>> {
        self.object_at(combinator, boxed, self.depth, random)
    }

    /// The smallest value of `kind`: zeros, nothing, empty constructors.
    pub(super) fn smallest(&self, kind: Kind<'s>) -> Option<Value<'s>> {
        self.value(kind, 0, &mut || 0)
    }

    fn object_at(
        &self,
        combinator: Combinator<'s>,
        boxed: Boxed,
        depth: u32,
        random: &mut dyn FnMut() -> u64,
    ) -> Option<Object<'s>> {
        // Fields under one flag are there together.
        let flags = if depth == 0 { 0 } else { random() };
        let present =
            |(place, bit): (usize, u32)| flags.rotate_left(7 * place as u32) >> bit & 1 == 1;
        let find = |field: super::Field<'s>| -> Result<_, Stuck> {
            if !field.flag().is_none_or(present) {
                return Ok(None);
            }
            let value = self.value(field.kind(), depth.saturating_sub(1), random);
            value.map(Some).ok_or(Stuck)
        };
        Object::build(combinator, boxed, find).ok()
    }

    fn value(
        &self,
        kind: Kind<'s>,
        depth: u32,
        random: &mut dyn FnMut() -> u64,
    ) -> Option<Value<'s>> {
        Some(match kind {
            Kind::Int => Value::Int(number(random) as i32),
            Kind::Long => Value::Long(number(random).cast_signed()),
            Kind::Double => Value::Double(double(random)),
            Kind::String => Value::String(text(random).into()),
            Kind::Bytes => Value::Bytes(bytes(random)),
            Kind::Int128 => Value::Int128(array(random)),
            Kind::Int256 => Value::Int256(array(random)),
            Kind::Bool => Value::Bool(random() & 1 == 1),
            Kind::Bit => Value::Bool(true),
            Kind::Word => Value::Word(0),
            // Words that no schema knows.
            Kind::Object => Value::Raw(Bytes::from_static(&[7, 0, 0, 0, 1, 2, 3, 4])),
            Kind::Function => Value::Raw(Bytes::from_static(&[9, 0, 0, 0])),
            Kind::Bare(combinator) => {
                Value::Object(self.object_at(combinator, Boxed::No, depth, random)?)
            }
            Kind::Boxed(ty) => {
                let (end, _) = (*self.shortest.get(ty.index())?)?;
                let all = ty.constructors().filter(|c| !c.is_of_another_layer());
                let combinator = if depth == 0 {
                    end
                } else {
                    let all: Vec<_> = all.filter(|c| self.ends(*c, 0)).collect();
                    all.get(below(random, all.len())).copied()?
                };
                Value::Object(self.object_at(combinator, Boxed::Yes, depth, random)?)
            }
            Kind::Vector(item) => Value::Vector(
                self.items(self.schema.item(item), depth, random)?,
                Boxed::Yes,
            ),
            Kind::BareVector(item) => Value::Vector(
                self.items(self.schema.item(item), depth, random)?,
                Boxed::No,
            ),
        })
    }

    fn items(
        &self,
        item: Kind<'s>,
        depth: u32,
        random: &mut dyn FnMut() -> u64,
    ) -> Option<Vec<Value<'s>>> {
        let count = if depth == 0 { 0 } else { below(random, 4) };
        (0..count)
            .map(|_| self.value(item, depth - 1, random))
            .collect()
    }

    /// Whether all that must be there is known to end.
    fn ends(&self, combinator: Combinator<'s>, depth: u8) -> bool {
        let mut needed = combinator.fields().filter(|field| field.flag().is_none());
        needed.all(|field| match field.kind() {
            Kind::Boxed(ty) => self.shortest.get(ty.index()).is_some_and(Option::is_some),
            Kind::Bare(inner) => depth < 8 && self.ends(inner, depth + 1),
            _ => true,
        })
    }
}

/// A type whose values do not end.
struct Stuck;

impl From<BuildError> for Stuck {
    fn from(_: BuildError) -> Self {
        Self
    }
}

fn below(random: &mut dyn FnMut() -> u64, count: usize) -> usize {
    (random() % (count.max(1) as u64)) as usize
}

/// Often small, often extreme.
fn number(random: &mut dyn FnMut() -> u64) -> u64 {
    match random() % 4 {
        0 => random() % 100,
        1 => pick(
            random,
            &[0, u64::MAX, 1 << 63, 1 << 31, (1 << 31) - 1, (1 << 53) + 1],
        ),
        _ => random(),
    }
}

fn double(random: &mut dyn FnMut() -> u64) -> f64 {
    match random() % 8 {
        7 => f64::INFINITY,
        6 => -0.0,
        5 => f64::MIN_POSITIVE,
        _ => random().cast_signed() as f64 / 1000.0,
    }
}

fn text(random: &mut dyn FnMut() -> u64) -> String {
    (0..len(random))
        .map(|_| pick(random, &['a', '"', '\\', 'é', '日', '🦀', '\n', '\0']))
        .collect()
}

fn pick<T: Copy + Default>(random: &mut dyn FnMut() -> u64, from: &[T]) -> T {
    from.get(below(random, from.len()))
        .copied()
        .unwrap_or_default()
}

fn bytes(random: &mut dyn FnMut() -> u64) -> Bytes {
    let len = len(random);
    (0..len).map(|_| random() as u8).collect()
}

/// Mostly short, sometimes around the length where the header changes.
fn len(random: &mut dyn FnMut() -> u64) -> usize {
    match random() % 32 {
        31 => 250 + below(random, 10),
        _ => below(random, 9),
    }
}

fn array<const N: usize>(random: &mut dyn FnMut() -> u64) -> [u8; N] {
    core::array::from_fn(|_| random() as u8)
}
