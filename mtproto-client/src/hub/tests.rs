use super::*;
use crate::{
    CallError, MemoryStore, State,
    driver::tests::mock::{Faults, Machine, Mock},
    testing::{Reply, config},
};
use mtproto_tl::{
    Encode,
    api::{functions::help::GetNearestDc, types::NearestDc},
};
use std::time::Duration;

const SECOND: Duration = Duration::from_secs(1);

fn nearest() -> NearestDc {
    NearestDc {
        country: "NL".to_owned(),
        this_dc: 2,
        nearest_dc: 2,
    }
}

fn hub(accounts: u8) -> (HubHandle<Mock>, Vec<Client>, Machine) {
    let net = Mock::new(Faults::default());
    net.net().server.script = Box::new(|_| Reply::Answer(nearest().to_bytes()));
    let (handle, hub) = Hub::new(net.clone());
    let mut machine = Machine::running(net, hub);
    let clients = (1..=accounts)
        .map(|seed| join(&handle, &machine, seed))
        .collect();
    machine.run();
    (handle, clients, machine)
}

fn join(handle: &HubHandle<Mock>, machine: &Machine, seed: u8) -> Client {
    let store = Box::new(MemoryStore::default());
    let (client, account) = machine.net.account(seed, &config(), store);
    handle.add(account);
    client
}

#[test]
fn every_account_is_served() {
    let (_handle, clients, mut machine) = hub(50);
    for client in &clients {
        assert_eq!(machine.wait(client.invoke(&GetNearestDc {})), Ok(nearest()));
    }
    assert_eq!(machine.open(), 50);
}

#[test]
fn accounts_may_come_later() {
    let (handle, _clients, mut machine) = hub(1);
    machine.run_for(100 * SECOND);
    let late = join(&handle, &machine, 9);
    assert_eq!(machine.wait(late.invoke(&GetNearestDc {})), Ok(nearest()));
}

#[test]
fn one_account_that_ends_leaves_the_others_alone() {
    let (_handle, mut clients, mut machine) = hub(3);
    let gone = clients.remove(1);
    machine.wait(gone.shutdown(SECOND));
    assert_eq!(
        machine.wait(gone.invoke(&GetNearestDc {})),
        Err(CallError::Stopped)
    );
    assert_eq!(machine.open(), 2);
    for client in &clients {
        assert_eq!(machine.wait(client.invoke(&GetNearestDc {})), Ok(nearest()));
    }
}

#[test]
fn deadlines_of_all_accounts_are_kept_with_one_timer() {
    let (_handle, clients, mut machine) = hub(20);
    machine.run_for(600 * SECOND);
    assert!(clients.iter().all(|client| client.state() == State::Ready));
    assert!(machine.net.net().timers() <= 1);
}

#[test]
fn an_idle_hub_is_polled_for_deadlines_only() {
    let (_handle, _clients, mut machine) = hub(20);
    let turns = machine.turns;
    machine.run_for(3600 * SECOND);
    let turns = machine.turns - turns;
    // A ping and its answer for each account and minute.
    assert!(turns < 20 * 60 * 4, "{turns} polls in an idle hour");
}

#[test]
fn the_hub_ends_with_the_last_handle_and_the_last_client() {
    let (handle, clients, mut machine) = hub(3);
    drop(handle.clone());
    drop(clients);
    machine.run();
    assert!(machine.driver.is_some(), "others may still come");
    drop(handle);
    machine.run();
    assert!(machine.driver.is_none());
    assert_eq!(machine.open(), 0);
}
