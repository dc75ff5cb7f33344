//! Decoding and encoding what servers send: ours beside the others'.
//!
//! Every library gets the same values, in the layer that it was made for.

mod samples;

use crate::{Row, loopback::Counter};
use bytes::{Bytes, BytesMut};
use ferogram_tl_types as ferogram;
use grammers_tl_types as grammers;
use layer_tl_types as layer;
use mtproto_codegen::{Source, load};
use mtproto_tl::{
    Decode, Encode,
    api::{LAYER, ORIGIN, enums},
    reflect::{Schema, rewrite},
};
use std::{hint::black_box, path::Path};

/// A thing to do, by each library.
struct Task {
    name: String,
    /// By whom, and what does it once.
    by: Vec<(&'static str, Box<dyn FnMut()>)>,
}

/// How long everything takes.
pub fn rows() -> Vec<Row<'static>> {
    let row = |task: Task| {
        let by = task.by.into_iter();
        by.fold(Row::new(task.name), |row, (name, work)| {
            row.with(name, work)
        })
    };
    tasks().into_iter().map(row).collect()
}

/// Prints how often everything asks for memory.
pub fn print_allocations(columns: &[&str]) {
    println!("\n### Allocations\n\n| | {} |", columns.join(" | "));
    println!("|---|{}", "--:|".repeat(columns.len()));
    for task in tasks() {
        let counts: Vec<_> = task
            .by
            .into_iter()
            .map(|(name, work)| (name, count(work)))
            .collect();
        let of = |name| {
            counts
                .iter()
                .find(|(other, _)| *other == name)
                .map(|(_, count)| *count)
        };
        let base = of(columns[1]);
        let cells = columns
            .iter()
            .enumerate()
            .map(|(i, column)| match (of(column), base) {
                (Some(count), Some(base)) if i != 1 && base > 0 => {
                    format!("{count} ({:.2}x)", count as f64 / base as f64)
                }
                (Some(count), _) => count.to_string(),
                (None, _) => String::new(),
            });
        println!(
            "| {} | {} |",
            task.name,
            cells.collect::<Vec<_>>().join(" | ")
        );
    }
}

fn count(mut work: impl FnMut()) -> u64 {
    work();
    let before = Counter::count();
    work();
    Counter::count() - before
}

/// For one type: decode a value, and encode it again.
macro_rules! tasks {
    ($name:literal, $value:expr, $($ty:ident)::+) => {{
        let ours = $value.to_bytes();
        let [theirs, layer, ferogram] =
            [grammers::LAYER, layer::LAYER, ferogram::LAYER].map(|layer| in_layer(layer, &ours));
        let size = ours.len();
        let (again, value) = (ours.clone(), $($ty)::+::from_bytes(ours.clone()).unwrap());
        assert_eq!(value.to_bytes(), again);
        [
            Task {
                name: format!("decode {} ({size} B)", $name),
                by: vec![
                    ("ours", decode::<$($ty)::+>(ours)),
                    ("grammers", decode_grammers::<grammers::$($ty)::+>(theirs.clone())),
                    ("layer", decode_layer::<layer::$($ty)::+>(layer.clone())),
                    ("ferogram", decode_ferogram::<ferogram::$($ty)::+>(ferogram.clone())),
                ],
            },
            Task {
                name: format!("encode {}", $name),
                by: vec![
                    ("ours", encode(value)),
                    ("grammers", encode_grammers::<grammers::$($ty)::+>(theirs)),
                    ("layer", encode_layer::<layer::$($ty)::+>(layer)),
                    ("ferogram", encode_ferogram::<ferogram::$($ty)::+>(ferogram)),
                ],
            },
        ]
    }};
}

fn tasks() -> Vec<Task> {
    let mut tasks = Vec::new();
    tasks.extend(tasks!(
        "messages.messagesSlice of 100",
        samples::messages(),
        enums::messages::Messages
    ));
    tasks.extend(tasks!(
        "a container of 20 updates",
        samples::updates(),
        enums::Updates
    ));
    tasks.extend(tasks!("one short update", samples::short(), enums::Updates));
    tasks.extend(tasks!(
        "a file part of 512 KiB",
        samples::file(),
        enums::upload::File
    ));
    tasks
}

/// Our value as one of another layer.
fn in_layer(layer: i32, bytes: &Bytes) -> Bytes {
    if layer == LAYER {
        return bytes.clone();
    }
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tl/tests/schema");
    let source = Source::read(directory.join(format!("api-{layer}.tl"))).unwrap();
    let theirs = Schema::new(load(&[source]).unwrap().table().into()).unwrap();
    let (bytes, lost) = rewrite(ORIGIN.schema(), &theirs, bytes).unwrap();
    assert_eq!(lost, Default::default());
    bytes
}

fn decode<T: Decode + 'static>(bytes: Bytes) -> Box<dyn FnMut()> {
    Box::new(move || _ = black_box(T::from_bytes(black_box(&bytes).clone()).unwrap()))
}

/// Into a buffer with room, as into that of a connection.
fn encode(value: impl Encode + 'static) -> Box<dyn FnMut()> {
    let mut out = BytesMut::new();
    Box::new(move || {
        out.clear();
        black_box(&value).encode(&mut out);
        black_box(&out);
    })
}

macro_rules! other {
    ($krate:ident, $decode:ident, $encode:ident) => {
        fn $decode<T>(bytes: Bytes) -> Box<dyn FnMut()>
        where
            T: $krate::Deserializable + $krate::Serializable + 'static,
        {
            assert!(T::from_bytes(&bytes).unwrap().to_bytes() == bytes);
            Box::new(move || _ = black_box(T::from_bytes(black_box(&bytes)).unwrap()))
        }

        fn $encode<T>(bytes: Bytes) -> Box<dyn FnMut()>
        where
            T: $krate::Deserializable + $krate::Serializable + 'static,
        {
            let (value, mut out) = (T::from_bytes(&bytes).unwrap(), Vec::new());
            Box::new(move || {
                out.clear();
                black_box(&value).serialize(&mut out);
                black_box(&out);
            })
        }
    };
}

other!(grammers, decode_grammers, encode_grammers);
other!(layer, decode_layer, encode_layer);
other!(ferogram, decode_ferogram, encode_ferogram);
