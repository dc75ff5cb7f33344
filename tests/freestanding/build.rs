fn main() {
    for argument in ["-nostdlib", "-nostartfiles", "-static", "-no-pie", "-Wl,--no-undefined"] {
        println!("cargo:rustc-link-arg={argument}");
    }
}
