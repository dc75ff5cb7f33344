//! What is fixed about the data centres.

use std::net::SocketAddr;

/// All of them, and how people come in.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// The first is where users and bots live unless the builder says otherwise.
    pub(crate) centres: Vec<Centre>,
    /// Login code that lets unknown numbers sign up.
    pub(crate) sign_up: Option<String>,
    /// Whether the numbers are those of test data centres.
    pub(crate) test_mode: bool,
    /// Public RSA keys of the centre for public files, in PEM.
    pub(crate) cdn_keys: Vec<String>,
}

/// One data centre.
#[derive(Clone, Debug)]
pub(crate) struct Centre {
    pub(crate) id: i32,
    /// Where clients reach it.
    pub(crate) address: Option<SocketAddr>,
    /// Whether it serves public files and nothing else.
    pub(crate) cdn: bool,
}

impl Site {
    pub(crate) fn new(home: i32) -> Self {
        Self {
            centres: vec![Centre {
                id: home,
                address: None,
                cdn: false,
            }],
            sign_up: None,
            test_mode: true,
            cdn_keys: Vec::new(),
        }
    }

    /// Where people live.
    pub(crate) fn home(&self) -> i32 {
        self.centres.first().map_or(0, |centre| centre.id)
    }

    pub(crate) fn centre(&self, id: i32) -> Option<&Centre> {
        self.centres.iter().find(|centre| centre.id == id)
    }

    /// The centre for public files, if there is one.
    pub(crate) fn cdn(&self) -> Option<&Centre> {
        self.centres.iter().find(|centre| centre.cdn)
    }
}
