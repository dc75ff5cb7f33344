//! What `--help` says.

/// The help of a command, or all of it.
pub(crate) fn of(command: &str) -> &'static str {
    match command {
        "check" => CHECK,
        "fmt" => FMT,
        "diff" => DIFF,
        "gen" => GEN,
        _ => ALL,
    }
}

pub(crate) const ALL: &str = "\
Schemas of Telegram's type language (TL): checks, formats, compares and compiles them.

Usage: mtproto-codegen COMMAND [OPTIONS] FILE...

Commands:
  check  FILE...    Report every mistake, recompute every number, count what is declared
  fmt    FILE...    Print the canonical form; --write writes it back, --check only compares
  diff   OLD NEW    What NEW changes for those who use the types; --json for programs
  gen    FILE...    Print the Rust module that a build script would generate

`mtproto-codegen COMMAND --help` tells more. `-` is the standard input.

Exit code: 0 if all is well, 1 if a schema has mistakes or is not in canonical form, 2 if a file
cannot be read or the command line makes no sense.
";

pub(crate) const CHECK: &str = "\
Reports every mistake in schemas, recomputes every number, counts what is declared.

Usage: mtproto-codegen check FILE...

Several files are read as one schema, as `gen` does. Numbers that do not follow from their
declaration are warnings, unless they are known to be assigned by hand.

Example: mtproto-codegen check tl/schema/api.tl

Exit code: 0 if there is nothing to say, 1 after errors or warnings, 2 if a file cannot be read.
";

pub(crate) const FMT: &str = "\
Prints schemas in their canonical form: a declaration per line, comments kept.

Usage: mtproto-codegen fmt [--check | --write] FILE...

Options:
  --check    Print nothing but the names of files that are not in canonical form
  --write    Write the files instead of printing them

Example: mtproto-codegen fmt --write schema/*.tl

Exit code: 0 if all is well, 1 after mistakes or, with --check, if a file is not in canonical form,
2 if a file cannot be read or written.
";

pub(crate) const DIFF: &str = "\
Tells what a new layer changes for those who use the types.

Usage: mtproto-codegen diff [--json] OLD NEW

Fields are written `name: Type`, those behind a flag `name?: Type`, and flags without a value
`name?`. A `-` marks what is gone, a `+` what is new, a `~` what is different.

Options:
  --json    Print the same as JSON

Example: mtproto-codegen diff api-224.tl api-230.tl | less -R

Exit code: 0 if both files can be compared, 1 if one has mistakes, 2 if one cannot be read.
";

pub(crate) const GEN: &str = "\
Prints the Rust module that a build script would generate.

Usage: mtproto-codegen gen [OPTIONS] FILE...

Several files make one module. The first one that declares a name decides what its type looks like;
numbers that others give the same name are read, too.

Options:
  --only PATTERN        Only the functions (or types) that match, and the types they reach; `*`
                        stands for any letters; may be repeated
  --runtime PATH        Path of the runtime module as seen from the module generated
                        [default: ::mtproto_tl::runtime]
  --decode-functions    Make functions decodable, which servers need

Example: mtproto-codegen gen --only 'messages.*' --only auth.signIn api.tl

Exit code: 0 if all is well, 1 after mistakes, 2 if a file cannot be read.
";
