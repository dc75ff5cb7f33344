//! `help.*`: what a client asks first.

use super::{Answer, Context};
use crate::world::seconds;
use mtproto_tl::api::{functions::help as f, types};

/// The configuration. Its addresses are all ours: a client that trusts it stays on loopback.
pub(super) fn get_config(context: &mut Context<'_>, _: f::GetConfig) -> Answer<f::GetConfig> {
    let site = &context.world.site;
    let dc = context.dc;
    let options = site.centres.iter().filter_map(|centre| {
        let address = centre.address?;
        let option = types::DcOption {
            ipv6: address.is_ipv6(),
            cdn: centre.cdn,
            r#static: true,
            id: centre.id,
            ip_address: address.ip().to_string(),
            port: i32::from(address.port()),
            ..types::DcOption::default()
        };
        Some(option)
    });
    Ok(types::Config {
        date: seconds(context.now),
        expires: seconds(context.now).saturating_add(CONFIG_LIFETIME),
        test_mode: site.test_mode,
        this_dc: dc,
        dc_options: options.collect(),
        dc_txt_domain_name: "localhost".to_owned(),
        chat_size_max: 200,
        megagroup_size_max: 200_000,
        forwarded_count_max: 100,
        online_update_period_ms: 210_000,
        offline_blur_timeout_ms: 5_000,
        offline_idle_timeout_ms: 30_000,
        online_cloud_timeout_ms: 300_000,
        notify_cloud_delay_ms: 30_000,
        notify_default_delay_ms: 1_500,
        push_chat_period_ms: 60_000,
        push_chat_limit: 2,
        edit_time_limit: 172_800,
        revoke_time_limit: i32::MAX,
        revoke_pm_time_limit: i32::MAX,
        rating_e_decay: 2_419_200,
        stickers_recent_limit: 200,
        channels_read_media_period: 604_800,
        call_receive_timeout_ms: 20_000,
        call_ring_timeout_ms: 90_000,
        call_connect_timeout_ms: 30_000,
        call_packet_timeout_ms: 10_000,
        me_url_prefix: "https://t.me/".to_owned(),
        caption_length_max: 1_024,
        message_length_max: 4_096,
        webfile_dc_id: dc,
        ..types::Config::default()
    })
}

pub(super) fn get_nearest_dc(
    context: &mut Context<'_>,
    _: f::GetNearestDc,
) -> Answer<f::GetNearestDc> {
    Ok(types::NearestDc {
        country: "XX".to_owned(),
        this_dc: context.dc,
        nearest_dc: context.world.site.home(),
    })
}

/// Keys of the data centre for public files.
pub(super) fn get_cdn_config(
    context: &mut Context<'_>,
    _: f::GetCdnConfig,
) -> Answer<f::GetCdnConfig> {
    let site = &context.world.site;
    let dc_id = site.cdn().map(|centre| centre.id);
    let keys = dc_id.into_iter().flat_map(|dc_id| {
        site.cdn_keys.iter().map(move |key| types::CdnPublicKey {
            dc_id,
            public_key: key.clone(),
        })
    });
    Ok(types::CdnConfig {
        public_keys: keys.collect(),
    })
}

/// Seconds until a client asks for the configuration again.
const CONFIG_LIFETIME: i32 = 3_600;
