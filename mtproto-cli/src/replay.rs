//! `mtproto replay`: a recorded client lives again.

use crate::{args::ReplayArgs, failure::Failure, style};
use mtproto_core::{
    Instant,
    record::{Did, Recording, Step, Summary},
};
use std::fs;

/// Replays the file and says what happened.
pub(crate) fn run(options: &ReplayArgs) -> Result<(), Failure> {
    let path = options.file.display();
    let bytes = fs::read(&options.file)
        .map_err(|error| Failure::new(format_args!("cannot read {path}: {error}")))?;
    let recording = Recording::from_bytes(&bytes).map_err(|error| {
        Failure::new(format_args!("{path}: {error}"))
            .try_this("give it a .mtrec file that this version wrote")
    })?;
    let start = recording.start();
    let replayed = recording.replay(|step| {
        if options.steps {
            print_step(start, step);
        }
    });
    match replayed {
        Ok(summary) => {
            print_summary(&summary);
            Ok(())
        }
        Err(diverged) => Err(Failure::new(format_args!("{path}: {diverged}"))
            .try_this("replay it with the version that recorded it, and compare with --steps")),
    }
}

fn print_step(start: Instant, step: &Step<'_>) {
    let seconds = step.now.saturating_since(start).as_secs_f64();
    let what = match &step.did {
        // A call that had nothing to send is not worth a line.
        Did::Sent(0) | Did::Woke(Ok(())) => return,
        Did::Received(bytes, Ok(())) => format!("received {bytes} bytes"),
        Did::Received(bytes, Err(error)) => format!("received {bytes} bytes: {error}"),
        Did::Woke(Err(error)) => error.to_string(),
        Did::Sent(bytes) => format!("sent {bytes} bytes"),
        Did::Heard(event) => format!("{event:?}"),
        Did::Asked(bytes, Some(id)) => format!("{id:?}: {bytes} bytes"),
        Did::Asked(bytes, None) => format!("request of {bytes} bytes: the queue is full"),
        Did::Cancelled(id) => format!("cancelled {id:?}"),
        Did::Reconnected => "new byte stream".to_owned(),
        other => format!("{other:?}"),
    };
    let what: String = what.chars().take(WIDTH).collect();
    anstream::println!("{}{seconds:12.6}{:#} {what}", style::FAINT, style::FAINT);
}

fn print_summary(summary: &Summary) {
    anstream::println!(
        "{}the same bytes{:#} in {} calls over {:.3} s: {} packets and {} bytes sent, {} bytes \
         received, {} requests, {} events, {} reconnects",
        style::GOOD,
        style::GOOD,
        summary.calls,
        summary.span.as_secs_f64(),
        summary.packets,
        summary.bytes_out,
        summary.bytes_in,
        summary.requests,
        summary.events,
        summary.reconnects,
    );
}

/// Characters of a line after the time.
const WIDTH: usize = 120;
