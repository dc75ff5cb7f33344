//! The command, as its users call it.

use std::{
    fs,
    io::Write,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

#[test]
fn check_counts_and_tells_mistakes_by_its_exit_code() {
    let good = run(
        &["check", "-"],
        "// LAYER 9\na = A; b = A;\n---functions--- f = A;",
    );
    let expected = "layer 9: 2 constructors of 1 type, 1 function\n\
                    numbers that follow from their declaration: 3\n";
    assert_eq!(outcome(&good), (0, expected.to_owned(), String::new()));

    let bad = run(&["check", "-"], "a x:Foo = A;");
    let (code, out, err) = outcome(&bad);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(
        err.contains(" --> <stdin>:1:5\n") && err.ends_with("\n\n1 error\n"),
        "{err}"
    );

    let odd = run(&["check", "-"], "a#1 = A;");
    let (code, out, err) = outcome(&odd);
    assert_eq!(code, 1);
    assert!(out.ends_with("do not: 1\n  00000001 a: unknown\n"), "{out}");
    assert!(err.ends_with("1 warning\n"), "{err}");
}

#[test]
fn fmt_prints_checks_and_writes() {
    let file = TempFile::new("fmt.tl", "a  =  A ;");
    let path = file.0.to_str().unwrap();
    assert_eq!(outcome(&run(&["fmt", path], "")).1, "a = A;\n");
    let complaint = outcome(&run(&["fmt", "--check", path], ""));
    assert_eq!(complaint, (1, format!("{path}\n"), String::new()));
    assert_eq!(outcome(&run(&["fmt", "--write", path], "")).0, 0);
    assert_eq!(fs::read_to_string(path).unwrap(), "a = A;\n");
    let silence = outcome(&run(&["fmt", "--check", path], ""));
    assert_eq!(silence, (0, String::new(), String::new()));
}

#[test]
fn diff_reads_like_notes_and_parses_as_json() {
    let file = TempFile::new("diff.tl", "a = A;");
    let path = file.0.to_str().unwrap();
    let notes = outcome(&run(&["diff", path, "-"], "a x:int = A;"));
    assert_eq!(notes.0, 0);
    assert!(
        notes
            .1
            .contains("Constructors changed (1)\n  ~ a\n      + x: int\n"),
        "{}",
        notes.1
    );
    let json = outcome(&run(&["diff", path, "-", "--json"], "a x:int = A;"));
    assert!(json.1.starts_with("{\n  \"from\": null,"), "{}", json.1);
}

#[test]
fn gen_prints_a_module_and_only_what_is_asked_for() {
    let schema = "a = A; b = B; ---functions--- m.f = A; n.g = B;";
    let (code, out, _) = outcome(&run(&["gen", "--only", "m.*", "-"], schema));
    assert_eq!(code, 0);
    assert!(
        out.contains("pub struct A ") && !out.contains("pub struct B "),
        "{out}"
    );
    let (code, _, err) = outcome(&run(&["gen", "--only=m.h", "-"], schema));
    let expected = "error: no function or type matches \"m.h\": did you mean \"m.f\"?\n";
    assert_eq!((code, err.as_str()), (1, expected));
}

#[test]
fn help_helps_and_misuse_points_to_it() {
    let (code, out, _) = outcome(&run(&["--help"], ""));
    assert_eq!(code, 0);
    for command in ["check", "fmt", "diff", "gen"] {
        assert!(out.contains(&format!("\n  {command} ")), "{out}");
        let own = outcome(&run(&[command, "--help"], "")).1;
        assert!(
            own.contains(&format!("Usage: mtproto-codegen {command}")),
            "{own}"
        );
    }
    let (code, _, err) = outcome(&run(&["fmt", "--frob", "-"], ""));
    let expected = "mtproto-codegen: fmt has no option --frob\n\n\
                    For how to use it: mtproto-codegen fmt --help\n";
    assert_eq!((code, err.as_str()), (2, expected));
    let (code, _, err) = outcome(&run(&["check", "/nonexistent.tl"], ""));
    assert_eq!(code, 2);
    assert!(
        err.starts_with("mtproto-codegen: /nonexistent.tl: "),
        "{err}"
    );
}

fn run(args: &[&str], stdin: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_mtproto-codegen"))
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child
        .stdin
        .take()
        .unwrap()
        .write_all(stdin.as_bytes())
        .unwrap();
    child.wait_with_output().unwrap()
}

fn outcome(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    let code = output.status.code().unwrap();
    (code, text(&output.stdout), text(&output.stderr))
}

/// A file that is gone when the test is over.
struct TempFile(PathBuf);

impl TempFile {
    fn new(name: &str, text: &str) -> Self {
        let path = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::write(&path, text).unwrap();
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}
