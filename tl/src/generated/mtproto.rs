use crate::runtime as rt;

pub mod types {
    use super::{ORIGIN, rt};

    /// `resPQ#5162463 nonce:int128 server_nonce:int128 pq:bytes server_public_key_fingerprints:Vector<long> = ResPQ`
    #[derive(Clone, Default)]
    pub struct ResPq {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub pq: rt::Bytes,
        pub server_public_key_fingerprints: rt::Vec<i64>,
    }
    impl rt::Fields for ResPq {
        const ID: u32 = 0x05162463;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_bytes(&self.pq, out);
            rt::put(&self.server_public_key_fingerprints, out);
        }
    }
    impl rt::DecodeBare for ResPq {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                pq: rt::bytes(input),
                server_public_key_fingerprints: rt::value(input),
            }
        }
    }

    /// `p_q_inner_data#83c95aec pq:bytes p:bytes q:bytes nonce:int128 server_nonce:int128 new_nonce:int256 = P_Q_inner_data`
    #[derive(Clone, Default)]
    pub struct PQInnerData {
        pub pq: rt::Bytes,
        pub p: rt::Bytes,
        pub q: rt::Bytes,
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub new_nonce: [u8; 32],
    }
    impl rt::Fields for PQInnerData {
        const ID: u32 = 0x83c95aec;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_bytes(&self.pq, out);
            rt::put_bytes(&self.p, out);
            rt::put_bytes(&self.q, out);
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int256(&self.new_nonce, out);
        }
    }
    impl rt::DecodeBare for PQInnerData {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                pq: rt::bytes(input),
                p: rt::bytes(input),
                q: rt::bytes(input),
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                new_nonce: rt::int256(input),
            }
        }
    }

    /// `p_q_inner_data_dc#a9f55f95 pq:bytes p:bytes q:bytes nonce:int128 server_nonce:int128 new_nonce:int256 dc:int = P_Q_inner_data`
    #[derive(Clone, Default)]
    pub struct PQInnerDataDc {
        pub pq: rt::Bytes,
        pub p: rt::Bytes,
        pub q: rt::Bytes,
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub new_nonce: [u8; 32],
        pub dc: i32,
    }
    impl rt::Fields for PQInnerDataDc {
        const ID: u32 = 0xa9f55f95;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_bytes(&self.pq, out);
            rt::put_bytes(&self.p, out);
            rt::put_bytes(&self.q, out);
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int256(&self.new_nonce, out);
            rt::put_int(&self.dc, out);
        }
    }
    impl rt::DecodeBare for PQInnerDataDc {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                pq: rt::bytes(input),
                p: rt::bytes(input),
                q: rt::bytes(input),
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                new_nonce: rt::int256(input),
                dc: rt::int(input),
            }
        }
    }

    /// `p_q_inner_data_temp#3c6a84d4 pq:bytes p:bytes q:bytes nonce:int128 server_nonce:int128 new_nonce:int256 expires_in:int = P_Q_inner_data`
    #[derive(Clone, Default)]
    pub struct PQInnerDataTemp {
        pub pq: rt::Bytes,
        pub p: rt::Bytes,
        pub q: rt::Bytes,
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub new_nonce: [u8; 32],
        pub expires_in: i32,
    }
    impl rt::Fields for PQInnerDataTemp {
        const ID: u32 = 0x3c6a84d4;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_bytes(&self.pq, out);
            rt::put_bytes(&self.p, out);
            rt::put_bytes(&self.q, out);
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int256(&self.new_nonce, out);
            rt::put_int(&self.expires_in, out);
        }
    }
    impl rt::DecodeBare for PQInnerDataTemp {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                pq: rt::bytes(input),
                p: rt::bytes(input),
                q: rt::bytes(input),
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                new_nonce: rt::int256(input),
                expires_in: rt::int(input),
            }
        }
    }

    /// `p_q_inner_data_temp_dc#56fddf88 pq:bytes p:bytes q:bytes nonce:int128 server_nonce:int128 new_nonce:int256 dc:int expires_in:int = P_Q_inner_data`
    #[derive(Clone, Default)]
    pub struct PQInnerDataTempDc {
        pub pq: rt::Bytes,
        pub p: rt::Bytes,
        pub q: rt::Bytes,
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub new_nonce: [u8; 32],
        pub dc: i32,
        pub expires_in: i32,
    }
    impl rt::Fields for PQInnerDataTempDc {
        const ID: u32 = 0x56fddf88;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_bytes(&self.pq, out);
            rt::put_bytes(&self.p, out);
            rt::put_bytes(&self.q, out);
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int256(&self.new_nonce, out);
            rt::put_int(&self.dc, out);
            rt::put_int(&self.expires_in, out);
        }
    }
    impl rt::DecodeBare for PQInnerDataTempDc {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                pq: rt::bytes(input),
                p: rt::bytes(input),
                q: rt::bytes(input),
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                new_nonce: rt::int256(input),
                dc: rt::int(input),
                expires_in: rt::int(input),
            }
        }
    }

    /// `server_DH_params_fail#79cb045d nonce:int128 server_nonce:int128 new_nonce_hash:int128 = Server_DH_Params`
    #[derive(Clone, Default)]
    pub struct ServerDhParamsFail {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub new_nonce_hash: [u8; 16],
    }
    impl rt::Fields for ServerDhParamsFail {
        const ID: u32 = 0x79cb045d;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int128(&self.new_nonce_hash, out);
        }
    }
    impl rt::DecodeBare for ServerDhParamsFail {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                new_nonce_hash: rt::int128(input),
            }
        }
    }

    /// `server_DH_params_ok#d0e8075c nonce:int128 server_nonce:int128 encrypted_answer:bytes = Server_DH_Params`
    #[derive(Clone, Default)]
    pub struct ServerDhParamsOk {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub encrypted_answer: rt::Bytes,
    }
    impl rt::Fields for ServerDhParamsOk {
        const ID: u32 = 0xd0e8075c;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_bytes(&self.encrypted_answer, out);
        }
    }
    impl rt::DecodeBare for ServerDhParamsOk {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                encrypted_answer: rt::bytes(input),
            }
        }
    }

    /// `server_DH_inner_data#b5890dba nonce:int128 server_nonce:int128 g:int dh_prime:bytes g_a:bytes server_time:int = Server_DH_inner_data`
    #[derive(Clone, Default)]
    pub struct ServerDhInnerData {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub g: i32,
        pub dh_prime: rt::Bytes,
        pub g_a: rt::Bytes,
        pub server_time: i32,
    }
    impl rt::Fields for ServerDhInnerData {
        const ID: u32 = 0xb5890dba;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int(&self.g, out);
            rt::put_bytes(&self.dh_prime, out);
            rt::put_bytes(&self.g_a, out);
            rt::put_int(&self.server_time, out);
        }
    }
    impl rt::DecodeBare for ServerDhInnerData {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                g: rt::int(input),
                dh_prime: rt::bytes(input),
                g_a: rt::bytes(input),
                server_time: rt::int(input),
            }
        }
    }

    /// `client_DH_inner_data#6643b654 nonce:int128 server_nonce:int128 retry_id:long g_b:bytes = Client_DH_Inner_Data`
    #[derive(Clone, Default)]
    pub struct ClientDhInnerData {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub retry_id: i64,
        pub g_b: rt::Bytes,
    }
    impl rt::Fields for ClientDhInnerData {
        const ID: u32 = 0x6643b654;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_long(&self.retry_id, out);
            rt::put_bytes(&self.g_b, out);
        }
    }
    impl rt::DecodeBare for ClientDhInnerData {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                retry_id: rt::long(input),
                g_b: rt::bytes(input),
            }
        }
    }

    /// `dh_gen_ok#3bcbf734 nonce:int128 server_nonce:int128 new_nonce_hash1:int128 = Set_client_DH_params_answer`
    #[derive(Clone, Default)]
    pub struct DhGenOk {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub new_nonce_hash1: [u8; 16],
    }
    impl rt::Fields for DhGenOk {
        const ID: u32 = 0x3bcbf734;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int128(&self.new_nonce_hash1, out);
        }
    }
    impl rt::DecodeBare for DhGenOk {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                new_nonce_hash1: rt::int128(input),
            }
        }
    }

    /// `dh_gen_retry#46dc1fb9 nonce:int128 server_nonce:int128 new_nonce_hash2:int128 = Set_client_DH_params_answer`
    #[derive(Clone, Default)]
    pub struct DhGenRetry {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub new_nonce_hash2: [u8; 16],
    }
    impl rt::Fields for DhGenRetry {
        const ID: u32 = 0x46dc1fb9;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int128(&self.new_nonce_hash2, out);
        }
    }
    impl rt::DecodeBare for DhGenRetry {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                new_nonce_hash2: rt::int128(input),
            }
        }
    }

    /// `dh_gen_fail#a69dae02 nonce:int128 server_nonce:int128 new_nonce_hash3:int128 = Set_client_DH_params_answer`
    #[derive(Clone, Default)]
    pub struct DhGenFail {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub new_nonce_hash3: [u8; 16],
    }
    impl rt::Fields for DhGenFail {
        const ID: u32 = 0xa69dae02;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_int128(&self.new_nonce_hash3, out);
        }
    }
    impl rt::DecodeBare for DhGenFail {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                new_nonce_hash3: rt::int128(input),
            }
        }
    }

    /// `bind_auth_key_inner#75a3f765 nonce:long temp_auth_key_id:long perm_auth_key_id:long temp_session_id:long expires_at:int = BindAuthKeyInner`
    #[derive(Clone, Default)]
    pub struct BindAuthKeyInner {
        pub nonce: i64,
        pub temp_auth_key_id: i64,
        pub perm_auth_key_id: i64,
        pub temp_session_id: i64,
        pub expires_at: i32,
    }
    impl rt::Fields for BindAuthKeyInner {
        const ID: u32 = 0x75a3f765;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.nonce, out);
            rt::put_long(&self.temp_auth_key_id, out);
            rt::put_long(&self.perm_auth_key_id, out);
            rt::put_long(&self.temp_session_id, out);
            rt::put_int(&self.expires_at, out);
        }
    }
    impl rt::DecodeBare for BindAuthKeyInner {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::long(input),
                temp_auth_key_id: rt::long(input),
                perm_auth_key_id: rt::long(input),
                temp_session_id: rt::long(input),
                expires_at: rt::int(input),
            }
        }
    }

    /// `rpc_result#f35c6d01 req_msg_id:long result:Object = RpcResult`
    #[derive(Clone, Default)]
    pub struct RpcResult {
        pub req_msg_id: i64,
        pub result: rt::Raw,
    }
    impl rt::Fields for RpcResult {
        const ID: u32 = 0xf35c6d01;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.req_msg_id, out);
            rt::put(&self.result, out);
        }
    }
    impl rt::DecodeBare for RpcResult {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                req_msg_id: rt::long(input),
                result: rt::value(input),
            }
        }
    }

    /// `rpc_error#2144ca19 error_code:int error_message:string = RpcError`
    #[derive(Clone, Default)]
    pub struct RpcError {
        pub error_code: i32,
        pub error_message: rt::String,
    }
    impl rt::Fields for RpcError {
        const ID: u32 = 0x2144ca19;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.error_code, out);
            rt::put_string(&self.error_message, out);
        }
    }
    impl rt::DecodeBare for RpcError {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                error_code: rt::int(input),
                error_message: rt::string(input),
            }
        }
    }

    /// `rpc_answer_dropped#a43ad8b7 msg_id:long seq_no:int bytes:int = RpcDropAnswer`
    #[derive(Clone, Default)]
    pub struct RpcAnswerDropped {
        pub msg_id: i64,
        pub seq_no: i32,
        pub bytes: i32,
    }
    impl rt::Fields for RpcAnswerDropped {
        const ID: u32 = 0xa43ad8b7;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.msg_id, out);
            rt::put_int(&self.seq_no, out);
            rt::put_int(&self.bytes, out);
        }
    }
    impl rt::DecodeBare for RpcAnswerDropped {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                msg_id: rt::long(input),
                seq_no: rt::int(input),
                bytes: rt::int(input),
            }
        }
    }

    /// `future_salt#949d9dc valid_since:int valid_until:int salt:long = FutureSalt`
    #[derive(Clone, Default)]
    pub struct FutureSalt {
        pub valid_since: i32,
        pub valid_until: i32,
        pub salt: i64,
    }
    impl rt::Fields for FutureSalt {
        const ID: u32 = 0x0949d9dc;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.valid_since, out);
            rt::put_int(&self.valid_until, out);
            rt::put_long(&self.salt, out);
        }
    }
    impl rt::DecodeBare for FutureSalt {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                valid_since: rt::int(input),
                valid_until: rt::int(input),
                salt: rt::long(input),
            }
        }
    }

    /// `future_salts#ae500895 req_msg_id:long now:int salts:vector<future_salt> = FutureSalts`
    #[derive(Clone, Default)]
    pub struct FutureSalts {
        pub req_msg_id: i64,
        pub now: i32,
        pub salts: rt::Vec<super::types::FutureSalt>,
    }
    impl rt::Fields for FutureSalts {
        const ID: u32 = 0xae500895;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.req_msg_id, out);
            rt::put_int(&self.now, out);
            { let items = &self.salts; rt::put_count(items, out); for item in items { rt::Fields::encode_bare(item, out); } };
        }
    }
    impl rt::DecodeBare for FutureSalts {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                req_msg_id: rt::long(input),
                now: rt::int(input),
                salts: (|input: &mut rt::Reader| rt::items_by(input, rt::bare))(input),
            }
        }
    }

    /// `pong#347773c5 msg_id:long ping_id:long = Pong`
    #[derive(Clone, Default)]
    pub struct Pong {
        pub msg_id: i64,
        pub ping_id: i64,
    }
    impl rt::Fields for Pong {
        const ID: u32 = 0x347773c5;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.msg_id, out);
            rt::put_long(&self.ping_id, out);
        }
    }
    impl rt::DecodeBare for Pong {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                msg_id: rt::long(input),
                ping_id: rt::long(input),
            }
        }
    }

    /// `destroy_session_ok#e22045fc session_id:long = DestroySessionRes`
    #[derive(Clone, Default)]
    pub struct DestroySessionOk {
        pub session_id: i64,
    }
    impl rt::Fields for DestroySessionOk {
        const ID: u32 = 0xe22045fc;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.session_id, out);
        }
    }
    impl rt::DecodeBare for DestroySessionOk {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                session_id: rt::long(input),
            }
        }
    }

    /// `destroy_session_none#62d350c9 session_id:long = DestroySessionRes`
    #[derive(Clone, Default)]
    pub struct DestroySessionNone {
        pub session_id: i64,
    }
    impl rt::Fields for DestroySessionNone {
        const ID: u32 = 0x62d350c9;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.session_id, out);
        }
    }
    impl rt::DecodeBare for DestroySessionNone {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                session_id: rt::long(input),
            }
        }
    }

    /// `new_session_created#9ec20908 first_msg_id:long unique_id:long server_salt:long = NewSession`
    #[derive(Clone, Default)]
    pub struct NewSessionCreated {
        pub first_msg_id: i64,
        pub unique_id: i64,
        pub server_salt: i64,
    }
    impl rt::Fields for NewSessionCreated {
        const ID: u32 = 0x9ec20908;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.first_msg_id, out);
            rt::put_long(&self.unique_id, out);
            rt::put_long(&self.server_salt, out);
        }
    }
    impl rt::DecodeBare for NewSessionCreated {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                first_msg_id: rt::long(input),
                unique_id: rt::long(input),
                server_salt: rt::long(input),
            }
        }
    }

    /// `gzip_packed#3072cfa1 packed_data:bytes = GzipPacked`
    #[derive(Clone, Default)]
    pub struct GzipPacked {
        pub packed_data: rt::Bytes,
    }
    impl rt::Fields for GzipPacked {
        const ID: u32 = 0x3072cfa1;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_bytes(&self.packed_data, out);
        }
    }
    impl rt::DecodeBare for GzipPacked {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                packed_data: rt::bytes(input),
            }
        }
    }

    /// `msgs_ack#62d6b459 msg_ids:Vector<long> = MsgsAck`
    #[derive(Clone, Default)]
    pub struct MsgsAck {
        pub msg_ids: rt::Vec<i64>,
    }
    impl rt::Fields for MsgsAck {
        const ID: u32 = 0x62d6b459;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.msg_ids, out);
        }
    }
    impl rt::DecodeBare for MsgsAck {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                msg_ids: rt::value(input),
            }
        }
    }

    /// `bad_msg_notification#a7eff811 bad_msg_id:long bad_msg_seqno:int error_code:int = BadMsgNotification`
    #[derive(Clone, Default)]
    pub struct BadMsgNotification {
        pub bad_msg_id: i64,
        pub bad_msg_seqno: i32,
        pub error_code: i32,
    }
    impl rt::Fields for BadMsgNotification {
        const ID: u32 = 0xa7eff811;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.bad_msg_id, out);
            rt::put_int(&self.bad_msg_seqno, out);
            rt::put_int(&self.error_code, out);
        }
    }
    impl rt::DecodeBare for BadMsgNotification {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                bad_msg_id: rt::long(input),
                bad_msg_seqno: rt::int(input),
                error_code: rt::int(input),
            }
        }
    }

    /// `bad_server_salt#edab447b bad_msg_id:long bad_msg_seqno:int error_code:int new_server_salt:long = BadMsgNotification`
    #[derive(Clone, Default)]
    pub struct BadServerSalt {
        pub bad_msg_id: i64,
        pub bad_msg_seqno: i32,
        pub error_code: i32,
        pub new_server_salt: i64,
    }
    impl rt::Fields for BadServerSalt {
        const ID: u32 = 0xedab447b;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.bad_msg_id, out);
            rt::put_int(&self.bad_msg_seqno, out);
            rt::put_int(&self.error_code, out);
            rt::put_long(&self.new_server_salt, out);
        }
    }
    impl rt::DecodeBare for BadServerSalt {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                bad_msg_id: rt::long(input),
                bad_msg_seqno: rt::int(input),
                error_code: rt::int(input),
                new_server_salt: rt::long(input),
            }
        }
    }

    /// `msg_resend_req#7d861a08 msg_ids:Vector<long> = MsgResendReq`
    #[derive(Clone, Default)]
    pub struct MsgResendReq {
        pub msg_ids: rt::Vec<i64>,
    }
    impl rt::Fields for MsgResendReq {
        const ID: u32 = 0x7d861a08;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.msg_ids, out);
        }
    }
    impl rt::DecodeBare for MsgResendReq {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                msg_ids: rt::value(input),
            }
        }
    }

    /// `msg_resend_ans_req#8610baeb msg_ids:Vector<long> = MsgResendAnsReq`
    #[derive(Clone, Default)]
    pub struct MsgResendAnsReq {
        pub msg_ids: rt::Vec<i64>,
    }
    impl rt::Fields for MsgResendAnsReq {
        const ID: u32 = 0x8610baeb;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.msg_ids, out);
        }
    }
    impl rt::DecodeBare for MsgResendAnsReq {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                msg_ids: rt::value(input),
            }
        }
    }

    /// `msgs_state_req#da69fb52 msg_ids:Vector<long> = MsgsStateReq`
    #[derive(Clone, Default)]
    pub struct MsgsStateReq {
        pub msg_ids: rt::Vec<i64>,
    }
    impl rt::Fields for MsgsStateReq {
        const ID: u32 = 0xda69fb52;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.msg_ids, out);
        }
    }
    impl rt::DecodeBare for MsgsStateReq {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                msg_ids: rt::value(input),
            }
        }
    }

    /// `msgs_state_info#4deb57d req_msg_id:long info:bytes = MsgsStateInfo`
    #[derive(Clone, Default)]
    pub struct MsgsStateInfo {
        pub req_msg_id: i64,
        pub info: rt::Bytes,
    }
    impl rt::Fields for MsgsStateInfo {
        const ID: u32 = 0x04deb57d;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.req_msg_id, out);
            rt::put_bytes(&self.info, out);
        }
    }
    impl rt::DecodeBare for MsgsStateInfo {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                req_msg_id: rt::long(input),
                info: rt::bytes(input),
            }
        }
    }

    /// `msgs_all_info#8cc0d131 msg_ids:Vector<long> info:bytes = MsgsAllInfo`
    #[derive(Clone, Default)]
    pub struct MsgsAllInfo {
        pub msg_ids: rt::Vec<i64>,
        pub info: rt::Bytes,
    }
    impl rt::Fields for MsgsAllInfo {
        const ID: u32 = 0x8cc0d131;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put(&self.msg_ids, out);
            rt::put_bytes(&self.info, out);
        }
    }
    impl rt::DecodeBare for MsgsAllInfo {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                msg_ids: rt::value(input),
                info: rt::bytes(input),
            }
        }
    }

    /// `msg_detailed_info#276d3ec6 msg_id:long answer_msg_id:long bytes:int status:int = MsgDetailedInfo`
    #[derive(Clone, Default)]
    pub struct MsgDetailedInfo {
        pub msg_id: i64,
        pub answer_msg_id: i64,
        pub bytes: i32,
        pub status: i32,
    }
    impl rt::Fields for MsgDetailedInfo {
        const ID: u32 = 0x276d3ec6;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.msg_id, out);
            rt::put_long(&self.answer_msg_id, out);
            rt::put_int(&self.bytes, out);
            rt::put_int(&self.status, out);
        }
    }
    impl rt::DecodeBare for MsgDetailedInfo {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                msg_id: rt::long(input),
                answer_msg_id: rt::long(input),
                bytes: rt::int(input),
                status: rt::int(input),
            }
        }
    }

    /// `msg_new_detailed_info#809db6df answer_msg_id:long bytes:int status:int = MsgDetailedInfo`
    #[derive(Clone, Default)]
    pub struct MsgNewDetailedInfo {
        pub answer_msg_id: i64,
        pub bytes: i32,
        pub status: i32,
    }
    impl rt::Fields for MsgNewDetailedInfo {
        const ID: u32 = 0x809db6df;
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.answer_msg_id, out);
            rt::put_int(&self.bytes, out);
            rt::put_int(&self.status, out);
        }
    }
    impl rt::DecodeBare for MsgNewDetailedInfo {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                answer_msg_id: rt::long(input),
                bytes: rt::int(input),
                status: rt::int(input),
            }
        }
    }
    rt::reflect! { ORIGIN: ResPq PQInnerData PQInnerDataDc PQInnerDataTemp PQInnerDataTempDc ServerDhParamsFail ServerDhParamsOk ServerDhInnerData ClientDhInnerData DhGenOk DhGenRetry DhGenFail BindAuthKeyInner RpcResult RpcError RpcAnswerDropped FutureSalt FutureSalts Pong DestroySessionOk DestroySessionNone NewSessionCreated GzipPacked MsgsAck BadMsgNotification BadServerSalt MsgResendReq MsgResendAnsReq MsgsStateReq MsgsStateInfo MsgsAllInfo MsgDetailedInfo MsgNewDetailedInfo }
    rt::reflect_decode! { ORIGIN: ResPq PQInnerData PQInnerDataDc PQInnerDataTemp PQInnerDataTempDc ServerDhParamsFail ServerDhParamsOk ServerDhInnerData ClientDhInnerData DhGenOk DhGenRetry DhGenFail BindAuthKeyInner RpcResult RpcError RpcAnswerDropped FutureSalt FutureSalts Pong DestroySessionOk DestroySessionNone NewSessionCreated GzipPacked MsgsAck BadMsgNotification BadServerSalt MsgResendReq MsgResendAnsReq MsgsStateReq MsgsStateInfo MsgsAllInfo MsgDetailedInfo MsgNewDetailedInfo }
}
pub mod enums {
    use super::{ORIGIN, rt};

    /// `BadMsgNotification`
    #[derive(Clone)]
    pub enum BadMsgNotification {
        /// `bad_msg_notification`
        Notification(super::types::BadMsgNotification),
        /// `bad_server_salt`
        BadServerSalt(super::types::BadServerSalt),
    }
    impl rt::Encode for BadMsgNotification {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::Notification(value) => rt::put(value, out),
                Self::BadServerSalt(value) => rt::put(value, out),
            }
        }
    }
    impl rt::Read for BadMsgNotification {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0xa7eff811 => Self::Notification(rt::fields(input)),
                0xedab447b => Self::BadServerSalt(rt::fields(input)),
                id => rt::stray(input, id, "BadMsgNotification"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for BadMsgNotification {
        type Module = super::Module;
    }
    rt::from_type! {
        BadMsgNotification {
            Notification(super::types::BadMsgNotification),
            BadServerSalt(super::types::BadServerSalt),
        }
    }
    rt::from_enum! {
        BadMsgNotification {
            Notification(super::types::BadMsgNotification),
            BadServerSalt(super::types::BadServerSalt),
        }
    }
    impl ::core::default::Default for BadMsgNotification {
        fn default() -> Self {
            Self::Notification(::core::default::Default::default())
        }
    }

    /// `DestroyAuthKeyRes`
    #[derive(Clone, Default)]
    pub enum DestroyAuthKeyRes {
        /// `destroy_auth_key_ok`
        #[default]
        DestroyAuthKeyOk,
        /// `destroy_auth_key_none`
        DestroyAuthKeyNone,
        /// `destroy_auth_key_fail`
        DestroyAuthKeyFail,
    }
    impl rt::Encode for DestroyAuthKeyRes {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::DestroyAuthKeyOk => rt::put_word(0xf660e1d4, out),
                Self::DestroyAuthKeyNone => rt::put_word(0x0a9f2259, out),
                Self::DestroyAuthKeyFail => rt::put_word(0xea109b13, out),
            }
        }
    }
    impl rt::Read for DestroyAuthKeyRes {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0xf660e1d4 => Self::DestroyAuthKeyOk,
                0x0a9f2259 => Self::DestroyAuthKeyNone,
                0xea109b13 => Self::DestroyAuthKeyFail,
                id => rt::stray(input, id, "DestroyAuthKeyRes"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for DestroyAuthKeyRes {
        type Module = super::Module;
    }

    /// `DestroySessionRes`
    #[derive(Clone)]
    pub enum DestroySessionRes {
        /// `destroy_session_ok`
        DestroySessionOk(super::types::DestroySessionOk),
        /// `destroy_session_none`
        DestroySessionNone(super::types::DestroySessionNone),
    }
    impl rt::Encode for DestroySessionRes {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::DestroySessionOk(value) => rt::put(value, out),
                Self::DestroySessionNone(value) => rt::put(value, out),
            }
        }
    }
    impl rt::Read for DestroySessionRes {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0xe22045fc => Self::DestroySessionOk(rt::fields(input)),
                0x62d350c9 => Self::DestroySessionNone(rt::fields(input)),
                id => rt::stray(input, id, "DestroySessionRes"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for DestroySessionRes {
        type Module = super::Module;
    }
    rt::from_type! {
        DestroySessionRes {
            DestroySessionOk(super::types::DestroySessionOk),
            DestroySessionNone(super::types::DestroySessionNone),
        }
    }
    rt::from_enum! {
        DestroySessionRes {
            DestroySessionOk(super::types::DestroySessionOk),
            DestroySessionNone(super::types::DestroySessionNone),
        }
    }
    impl ::core::default::Default for DestroySessionRes {
        fn default() -> Self {
            Self::DestroySessionOk(::core::default::Default::default())
        }
    }

    /// `MsgDetailedInfo`
    #[derive(Clone)]
    pub enum MsgDetailedInfo {
        /// `msg_detailed_info`
        Info(super::types::MsgDetailedInfo),
        /// `msg_new_detailed_info`
        MsgNewDetailedInfo(super::types::MsgNewDetailedInfo),
    }
    impl rt::Encode for MsgDetailedInfo {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::Info(value) => rt::put(value, out),
                Self::MsgNewDetailedInfo(value) => rt::put(value, out),
            }
        }
    }
    impl rt::Read for MsgDetailedInfo {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x276d3ec6 => Self::Info(rt::fields(input)),
                0x809db6df => Self::MsgNewDetailedInfo(rt::fields(input)),
                id => rt::stray(input, id, "MsgDetailedInfo"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for MsgDetailedInfo {
        type Module = super::Module;
    }
    rt::from_type! {
        MsgDetailedInfo {
            Info(super::types::MsgDetailedInfo),
            MsgNewDetailedInfo(super::types::MsgNewDetailedInfo),
        }
    }
    rt::from_enum! {
        MsgDetailedInfo {
            Info(super::types::MsgDetailedInfo),
            MsgNewDetailedInfo(super::types::MsgNewDetailedInfo),
        }
    }
    impl ::core::default::Default for MsgDetailedInfo {
        fn default() -> Self {
            Self::Info(::core::default::Default::default())
        }
    }

    /// `P_Q_inner_data`
    #[derive(Clone)]
    pub enum PQInnerData {
        /// `p_q_inner_data`
        Data(rt::Box<super::types::PQInnerData>),
        /// `p_q_inner_data_dc`
        Dc(rt::Box<super::types::PQInnerDataDc>),
        /// `p_q_inner_data_temp`
        Temp(rt::Box<super::types::PQInnerDataTemp>),
        /// `p_q_inner_data_temp_dc`
        TempDc(rt::Box<super::types::PQInnerDataTempDc>),
    }
    impl rt::Encode for PQInnerData {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::Data(value) => rt::put(&**value, out),
                Self::Dc(value) => rt::put(&**value, out),
                Self::Temp(value) => rt::put(&**value, out),
                Self::TempDc(value) => rt::put(&**value, out),
            }
        }
    }
    impl rt::Read for PQInnerData {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x83c95aec => Self::Data(rt::boxed_fields(input)),
                0xa9f55f95 => Self::Dc(rt::boxed_fields(input)),
                0x3c6a84d4 => Self::Temp(rt::boxed_fields(input)),
                0x56fddf88 => Self::TempDc(rt::boxed_fields(input)),
                id => rt::stray(input, id, "P_Q_inner_data"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for PQInnerData {
        type Module = super::Module;
    }
    rt::from_type! {
        PQInnerData {
            Data(super::types::PQInnerData) boxed,
            Dc(super::types::PQInnerDataDc) boxed,
            Temp(super::types::PQInnerDataTemp) boxed,
            TempDc(super::types::PQInnerDataTempDc) boxed,
        }
    }
    rt::from_enum! {
        PQInnerData {
            Data(super::types::PQInnerData) boxed,
            Dc(super::types::PQInnerDataDc) boxed,
            Temp(super::types::PQInnerDataTemp) boxed,
            TempDc(super::types::PQInnerDataTempDc) boxed,
        }
    }
    impl ::core::default::Default for PQInnerData {
        fn default() -> Self {
            Self::Data(::core::default::Default::default())
        }
    }

    /// `RpcDropAnswer`
    #[derive(Clone, Default)]
    pub enum RpcDropAnswer {
        /// `rpc_answer_unknown`
        #[default]
        RpcAnswerUnknown,
        /// `rpc_answer_dropped_running`
        RpcAnswerDroppedRunning,
        /// `rpc_answer_dropped`
        RpcAnswerDropped(super::types::RpcAnswerDropped),
    }
    impl rt::Encode for RpcDropAnswer {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::RpcAnswerUnknown => rt::put_word(0x5e2ad36e, out),
                Self::RpcAnswerDroppedRunning => rt::put_word(0xcd78e586, out),
                Self::RpcAnswerDropped(value) => rt::put(value, out),
            }
        }
    }
    impl rt::Read for RpcDropAnswer {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x5e2ad36e => Self::RpcAnswerUnknown,
                0xcd78e586 => Self::RpcAnswerDroppedRunning,
                0xa43ad8b7 => Self::RpcAnswerDropped(rt::fields(input)),
                id => rt::stray(input, id, "RpcDropAnswer"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for RpcDropAnswer {
        type Module = super::Module;
    }
    rt::from_type! {
        RpcDropAnswer {
            RpcAnswerDropped(super::types::RpcAnswerDropped),
        }
    }
    rt::from_enum! {
        RpcDropAnswer {
            RpcAnswerDropped(super::types::RpcAnswerDropped),
        }
    }

    /// `Server_DH_Params`
    #[derive(Clone)]
    pub enum ServerDhParams {
        /// `server_DH_params_fail`
        Fail(rt::Box<super::types::ServerDhParamsFail>),
        /// `server_DH_params_ok`
        Ok(rt::Box<super::types::ServerDhParamsOk>),
    }
    impl rt::Encode for ServerDhParams {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::Fail(value) => rt::put(&**value, out),
                Self::Ok(value) => rt::put(&**value, out),
            }
        }
    }
    impl rt::Read for ServerDhParams {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x79cb045d => Self::Fail(rt::boxed_fields(input)),
                0xd0e8075c => Self::Ok(rt::boxed_fields(input)),
                id => rt::stray(input, id, "Server_DH_Params"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for ServerDhParams {
        type Module = super::Module;
    }
    rt::from_type! {
        ServerDhParams {
            Fail(super::types::ServerDhParamsFail) boxed,
            Ok(super::types::ServerDhParamsOk) boxed,
        }
    }
    rt::from_enum! {
        ServerDhParams {
            Fail(super::types::ServerDhParamsFail) boxed,
            Ok(super::types::ServerDhParamsOk) boxed,
        }
    }
    impl ::core::default::Default for ServerDhParams {
        fn default() -> Self {
            Self::Fail(::core::default::Default::default())
        }
    }

    /// `Set_client_DH_params_answer`
    #[derive(Clone)]
    pub enum SetClientDhParamsAnswer {
        /// `dh_gen_ok`
        DhGenOk(rt::Box<super::types::DhGenOk>),
        /// `dh_gen_retry`
        DhGenRetry(rt::Box<super::types::DhGenRetry>),
        /// `dh_gen_fail`
        DhGenFail(rt::Box<super::types::DhGenFail>),
    }
    impl rt::Encode for SetClientDhParamsAnswer {
        fn encode(&self, out: &mut rt::BytesMut) {
            match self {
                Self::DhGenOk(value) => rt::put(&**value, out),
                Self::DhGenRetry(value) => rt::put(&**value, out),
                Self::DhGenFail(value) => rt::put(&**value, out),
            }
        }
    }
    impl rt::Read for SetClientDhParamsAnswer {
        fn read(input: &mut rt::Reader) -> Self {
            let value = match rt::open(input) {
                0x3bcbf734 => Self::DhGenOk(rt::boxed_fields(input)),
                0x46dc1fb9 => Self::DhGenRetry(rt::boxed_fields(input)),
                0xa69dae02 => Self::DhGenFail(rt::boxed_fields(input)),
                id => rt::stray(input, id, "Set_client_DH_params_answer"),
            };
            rt::close(input);
            value
        }
    }
    impl rt::Generated for SetClientDhParamsAnswer {
        type Module = super::Module;
    }
    rt::from_type! {
        SetClientDhParamsAnswer {
            DhGenOk(super::types::DhGenOk) boxed,
            DhGenRetry(super::types::DhGenRetry) boxed,
            DhGenFail(super::types::DhGenFail) boxed,
        }
    }
    rt::from_enum! {
        SetClientDhParamsAnswer {
            DhGenOk(super::types::DhGenOk) boxed,
            DhGenRetry(super::types::DhGenRetry) boxed,
            DhGenFail(super::types::DhGenFail) boxed,
        }
    }
    impl ::core::default::Default for SetClientDhParamsAnswer {
        fn default() -> Self {
            Self::DhGenOk(::core::default::Default::default())
        }
    }
    rt::reflect! { ORIGIN: BadMsgNotification DestroyAuthKeyRes DestroySessionRes MsgDetailedInfo PQInnerData RpcDropAnswer ServerDhParams SetClientDhParamsAnswer }
    rt::reflect_decode! { ORIGIN: BadMsgNotification DestroyAuthKeyRes DestroySessionRes MsgDetailedInfo PQInnerData RpcDropAnswer ServerDhParams SetClientDhParamsAnswer }
}
pub mod functions {
    use super::{ORIGIN, rt};

    /// `req_pq#60469778 nonce:int128 = ResPQ`
    #[derive(Clone, Default)]
    pub struct ReqPq {
        pub nonce: [u8; 16],
    }
    impl rt::Fields for ReqPq {
        const ID: u32 = 0x60469778;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
        }
    }
    impl rt::DecodeBare for ReqPq {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
            }
        }
    }
    impl rt::Function for ReqPq {
        type Output = super::types::ResPq;
    }

    /// `req_pq_multi#be7e8ef1 nonce:int128 = ResPQ`
    #[derive(Clone, Default)]
    pub struct ReqPqMulti {
        pub nonce: [u8; 16],
    }
    impl rt::Fields for ReqPqMulti {
        const ID: u32 = 0xbe7e8ef1;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
        }
    }
    impl rt::DecodeBare for ReqPqMulti {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
            }
        }
    }
    impl rt::Function for ReqPqMulti {
        type Output = super::types::ResPq;
    }

    /// `req_DH_params#d712e4be nonce:int128 server_nonce:int128 p:bytes q:bytes public_key_fingerprint:long encrypted_data:bytes = Server_DH_Params`
    #[derive(Clone, Default)]
    pub struct ReqDhParams {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub p: rt::Bytes,
        pub q: rt::Bytes,
        pub public_key_fingerprint: i64,
        pub encrypted_data: rt::Bytes,
    }
    impl rt::Fields for ReqDhParams {
        const ID: u32 = 0xd712e4be;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_bytes(&self.p, out);
            rt::put_bytes(&self.q, out);
            rt::put_long(&self.public_key_fingerprint, out);
            rt::put_bytes(&self.encrypted_data, out);
        }
    }
    impl rt::DecodeBare for ReqDhParams {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                p: rt::bytes(input),
                q: rt::bytes(input),
                public_key_fingerprint: rt::long(input),
                encrypted_data: rt::bytes(input),
            }
        }
    }
    impl rt::Function for ReqDhParams {
        type Output = super::enums::ServerDhParams;
    }

    /// `set_client_DH_params#f5045f1f nonce:int128 server_nonce:int128 encrypted_data:bytes = Set_client_DH_params_answer`
    #[derive(Clone, Default)]
    pub struct SetClientDhParams {
        pub nonce: [u8; 16],
        pub server_nonce: [u8; 16],
        pub encrypted_data: rt::Bytes,
    }
    impl rt::Fields for SetClientDhParams {
        const ID: u32 = 0xf5045f1f;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int128(&self.nonce, out);
            rt::put_int128(&self.server_nonce, out);
            rt::put_bytes(&self.encrypted_data, out);
        }
    }
    impl rt::DecodeBare for SetClientDhParams {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                nonce: rt::int128(input),
                server_nonce: rt::int128(input),
                encrypted_data: rt::bytes(input),
            }
        }
    }
    impl rt::Function for SetClientDhParams {
        type Output = super::enums::SetClientDhParamsAnswer;
    }

    /// `rpc_drop_answer#58e4a740 req_msg_id:long = RpcDropAnswer`
    #[derive(Clone, Default)]
    pub struct RpcDropAnswer {
        pub req_msg_id: i64,
    }
    impl rt::Fields for RpcDropAnswer {
        const ID: u32 = 0x58e4a740;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.req_msg_id, out);
        }
    }
    impl rt::DecodeBare for RpcDropAnswer {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                req_msg_id: rt::long(input),
            }
        }
    }
    impl rt::Function for RpcDropAnswer {
        type Output = super::enums::RpcDropAnswer;
    }

    /// `get_future_salts#b921bd04 num:int = FutureSalts`
    #[derive(Clone, Default)]
    pub struct GetFutureSalts {
        pub num: i32,
    }
    impl rt::Fields for GetFutureSalts {
        const ID: u32 = 0xb921bd04;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.num, out);
        }
    }
    impl rt::DecodeBare for GetFutureSalts {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                num: rt::int(input),
            }
        }
    }
    impl rt::Function for GetFutureSalts {
        type Output = super::types::FutureSalts;
    }

    /// `ping#7abe77ec ping_id:long = Pong`
    #[derive(Clone, Default)]
    pub struct Ping {
        pub ping_id: i64,
    }
    impl rt::Fields for Ping {
        const ID: u32 = 0x7abe77ec;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.ping_id, out);
        }
    }
    impl rt::DecodeBare for Ping {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                ping_id: rt::long(input),
            }
        }
    }
    impl rt::Function for Ping {
        type Output = super::types::Pong;
    }

    /// `ping_delay_disconnect#f3427b8c ping_id:long disconnect_delay:int = Pong`
    #[derive(Clone, Default)]
    pub struct PingDelayDisconnect {
        pub ping_id: i64,
        pub disconnect_delay: i32,
    }
    impl rt::Fields for PingDelayDisconnect {
        const ID: u32 = 0xf3427b8c;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.ping_id, out);
            rt::put_int(&self.disconnect_delay, out);
        }
    }
    impl rt::DecodeBare for PingDelayDisconnect {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                ping_id: rt::long(input),
                disconnect_delay: rt::int(input),
            }
        }
    }
    impl rt::Function for PingDelayDisconnect {
        type Output = super::types::Pong;
    }

    /// `destroy_session#e7512126 session_id:long = DestroySessionRes`
    #[derive(Clone, Default)]
    pub struct DestroySession {
        pub session_id: i64,
    }
    impl rt::Fields for DestroySession {
        const ID: u32 = 0xe7512126;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_long(&self.session_id, out);
        }
    }
    impl rt::DecodeBare for DestroySession {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                session_id: rt::long(input),
            }
        }
    }
    impl rt::Function for DestroySession {
        type Output = super::enums::DestroySessionRes;
    }

    /// `http_wait#9299359f max_delay:int wait_after:int max_wait:int = Object`
    #[derive(Clone, Default)]
    pub struct HttpWait {
        pub max_delay: i32,
        pub wait_after: i32,
        pub max_wait: i32,
    }
    impl rt::Fields for HttpWait {
        const ID: u32 = 0x9299359f;
        #[inline]
        fn encode_bare(&self, out: &mut rt::BytesMut) {
            rt::put_int(&self.max_delay, out);
            rt::put_int(&self.wait_after, out);
            rt::put_int(&self.max_wait, out);
        }
    }
    impl rt::DecodeBare for HttpWait {
        type Module = super::Module;
        fn decode_bare(input: &mut rt::Reader) -> Self {
            Self {
                max_delay: rt::int(input),
                wait_after: rt::int(input),
                max_wait: rt::int(input),
            }
        }
    }
    impl rt::Function for HttpWait {
        type Output = rt::Raw;
    }

    /// `destroy_auth_key#d1435160 = DestroyAuthKeyRes`
    #[derive(Clone, Default)]
    pub struct DestroyAuthKey {
    }
    impl rt::Fields for DestroyAuthKey {
        const ID: u32 = 0xd1435160;
        #[inline]
        fn encode_bare(&self, _: &mut rt::BytesMut) {
        }
    }
    impl rt::DecodeBare for DestroyAuthKey {
        type Module = super::Module;
        fn decode_bare(_: &mut rt::Reader) -> Self {
            Self {}
        }
    }
    impl rt::Function for DestroyAuthKey {
        type Output = super::enums::DestroyAuthKeyRes;
    }
    rt::reflect! { ORIGIN: ReqPq ReqPqMulti ReqDhParams SetClientDhParams RpcDropAnswer GetFutureSalts Ping PingDelayDisconnect DestroySession HttpWait DestroyAuthKey }
    rt::reflect_decode! { ORIGIN: ReqPq ReqPqMulti ReqDhParams SetClientDhParams RpcDropAnswer GetFutureSalts Ping PingDelayDisconnect DestroySession HttpWait DestroyAuthKey }
    pub mod auth {
        use super::{ORIGIN, rt};

        /// `auth.bindTempAuthKey#cdd42a05 perm_auth_key_id:long nonce:long expires_at:int encrypted_message:bytes = Bool`
        #[derive(Clone, Default)]
        pub struct BindTempAuthKey {
            pub perm_auth_key_id: i64,
            pub nonce: i64,
            pub expires_at: i32,
            pub encrypted_message: rt::Bytes,
        }
        impl rt::Fields for BindTempAuthKey {
            const ID: u32 = 0xcdd42a05;
            #[inline]
            fn encode_bare(&self, out: &mut rt::BytesMut) {
                rt::put_long(&self.perm_auth_key_id, out);
                rt::put_long(&self.nonce, out);
                rt::put_int(&self.expires_at, out);
                rt::put_bytes(&self.encrypted_message, out);
            }
        }
        impl rt::DecodeBare for BindTempAuthKey {
            type Module = super::super::Module;
            fn decode_bare(input: &mut rt::Reader) -> Self {
                Self {
                    perm_auth_key_id: rt::long(input),
                    nonce: rt::long(input),
                    expires_at: rt::int(input),
                    encrypted_message: rt::bytes(input),
                }
            }
        }
        impl rt::Function for BindTempAuthKey {
            type Output = bool;
        }
        rt::reflect! { ORIGIN: BindTempAuthKey }
        rt::reflect_decode! { ORIGIN: BindTempAuthKey }
    }
}
/// The schema these types were generated from, as a table.
pub static ORIGIN: rt::Origin = rt::Origin::new(None, b"\
TLT1\x00\x00\x00\x00\x19\x00\x00\x002\x00\x00\x00\x81\x00\x00\x00\x02\x00\x00\x00\
\x12S\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\
\x10\xb6\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\
\x14\xf1\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\
\x11B\x01\x00\x04\x00\x00\x00\x03\x00\x00\x00\
\x11\x83\x01\x00\x07\x00\x00\x00\x02\x00\x00\x00\
\n\xb9\x01\x00\t\x00\x00\x00\x01\x00\x00\x00\
\x0b\xe1\x01\x00\n\x00\x00\x00\x01\x00\x00\x00\
\n\x02\x02\x00\x0b\x00\x00\x00\x01\x00\x00\x00\
\x0fP\x02\x00\x0c\x00\x00\x00\x02\x00\x00\x00\
\x0fx\x02\x00\x0e\x00\x00\x00\x01\x00\x00\x00\
\x0c\x95\x02\x00\x0f\x00\x00\x00\x01\x00\x00\x00\
\x07\xa9\x02\x00\x10\x00\x00\x00\x01\x00\x00\x00\
\x0b\xc1\x02\x00\x11\x00\x00\x00\x01\x00\x00\x00\
\r\xdb\x02\x00\x12\x00\x00\x00\x01\x00\x00\x00\
\x0c\xf6\x02\x00\x13\x00\x00\x00\x01\x00\x00\x00\
\n5\x03\x00\x14\x00\x00\x00\x01\x00\x00\x00\
\x0e\xa0\x03\x00\x15\x00\x00\x00\x04\x00\x00\x00\
\x04\xb9\x03\x00\x19\x00\x00\x00\x01\x00\x00\x00\
\x05\xe0\x03\x00\x1a\x00\x00\x00\x01\x00\x00\x00\
\r)\x04\x00\x1b\x00\x00\x00\x03\x00\x00\x00\
\x08L\x04\x00\x1e\x00\x00\x00\x01\x00\x00\x00\
\td\x04\x00\x1f\x00\x00\x00\x01\x00\x00\x00\
\x10\xb3\x04\x00\x20\x00\x00\x00\x02\x00\x00\x00\
\x14\xee\x04\x00\"\x00\x00\x00\x01\x00\x00\x00\
\x1bO\x05\x00#\x00\x00\x00\x03\x00\x00\x00\
\x11\xf8\xef\xa7\x14\x00\x00\x00\x0c\x00\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
{D\xab\xed\x0f5\x00\x00\x0c\x00\x00\x00\x03\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\
e\xf7\xa3u\x13e\x00\x00\x1c\x00\x00\x00\x07\x00\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
T\xb6Cf\x14\xc6\x00\x00,\x00\x00\x00\x0c\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\xd4\xe1`\xf6\x13\x05\x01\x00<\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
Y\"\x9f\n\x15\x18\x01\x00<\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x13\x9b\x10\xea\x15-\x01\x00<\x00\x00\x00\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\xfcE\x20\xe2\x12S\x01\x00L\x00\x00\x00\x10\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\xc9P\xd3b\x14o\x01\x00L\x00\x00\x00\x11\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\xdc\xd9I\t\x0b\x94\x01\x00\\\x00\x00\x00\x12\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x95\x08P\xae\x0c\xc3\x01\x00l\x00\x00\x00\x15\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\xa1\xcfr0\x0b\xec\x01\x00|\x00\x00\x00\x18\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\xc6>m\'\x11\x0c\x02\x00\x8c\x00\x00\x00\x19\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\xdf\xb6\x9d\x80\x15;\x02\x00\x8c\x00\x00\x00\x1d\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\xeb\xba\x10\x86\x12_\x02\x00\x9c\x00\x00\x00\x20\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x08\x1a\x86}\x0e\x87\x02\x00\xac\x00\x00\x00!\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
Y\xb4\xd6b\x08\xa1\x02\x00\xbc\x00\x00\x00\"\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
1\xd1\xc0\x8c\r\xb0\x02\x00\xcc\x00\x00\x00#\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
}\xb5\xde\x04\x0f\xcc\x02\x00\xdc\x00\x00\x00%\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
R\xfbi\xda\x0e\xe8\x02\x00\xec\x00\x00\x00\'\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x08\t\xc2\x9e\x13\x02\x03\x00\xfc\x00\x00\x00(\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\xecZ\xc9\x83\x0e?\x03\x00\x0c\x01\x00\x00+\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\x95_\xf5\xa9\x11Z\x03\x00\x0c\x01\x00\x001\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\
\xd4\x84j<\x13m\x03\x00\x0c\x01\x00\x008\x00\x00\x00\x07\x00\x00\x00\x00\x00\x00\x00\
\x88\xdf\xfdV\x16\x8a\x03\x00\x0c\x01\x00\x00?\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00\
\xc5sw4\x04\xae\x03\x00\x1c\x01\x00\x00G\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
c$\x16\x05\x05\xbd\x03\x00,\x01\x00\x00I\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\
n\xd3*^\x12\xe5\x03\x00<\x01\x00\x00M\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x86\xe5x\xcd\x1a\xf7\x03\x00<\x01\x00\x00M\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\xb7\xd8:\xa4\x12\x11\x04\x00<\x01\x00\x00M\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x19\xcaD!\t6\x04\x00L\x01\x00\x00P\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
\x01m\\\xf3\nT\x04\x00\\\x01\x00\x00R\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00\
]\x04\xcby\x15m\x04\x00l\x01\x00\x00T\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\\\x07\xe8\xd0\x13\x90\x04\x00l\x01\x00\x00W\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\xba\r\x89\xb5\x14\xc3\x04\x00|\x01\x00\x00Z\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00\
4\xf7\xcb;\t\x02\x05\x00\x8c\x01\x00\x00`\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\xb9\x1f\xdcF\x0c\x1a\x05\x00\x8c\x01\x00\x00c\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\x02\xae\x9d\xa6\x0b5\x05\x00\x8c\x01\x00\x00f\x00\x00\x00\x03\x00\x00\x00\x00\x00\x00\x00\
x\x97F`\x06j\x05\x00,\x01\x00\x00i\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
\xf1\x8e~\xbe\x0cp\x05\x00,\x01\x00\x00j\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
\xbe\xe4\x12\xd7\r|\x05\x00l\x01\x00\x00k\x00\x00\x00\x06\x00\x00\x00\x01\x00\x00\x00\
\x1f_\x04\xf5\x14\xad\x05\x00\x8c\x01\x00\x00q\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\
@\xa7\xe4X\x0f\xc1\x05\x00<\x01\x00\x00t\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
\x04\xbd!\xb9\x10\xd0\x05\x00l\x00\x00\x00u\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
\xecw\xbez\x04\xe3\x05\x00\x1c\x01\x00\x00v\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
\x8c{B\xf3\x15\xe7\x05\x00\x1c\x01\x00\x00w\x00\x00\x00\x02\x00\x00\x00\x01\x00\x00\x00\
&!Q\xe7\x0f\x0c\x06\x00L\x00\x00\x00y\x00\x00\x00\x01\x00\x00\x00\x01\x00\x00\x00\
\x9f5\x99\x92\t\x1b\x06\x00\x08\x00\x00\x00z\x00\x00\x00\x03\x00\x00\x00\x01\x00\x00\x00\
`QC\xd1\x10?\x06\x00<\x00\x00\x00}\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\
\x05*\xd4\xcd\x14O\x06\x00\x07\x00\x00\x00}\x00\x00\x00\x04\x00\x00\x00\x01\x00\x00\x00\
\x12\x00\x00\x00\x1a\x00\x00\x00\t\x00\x00\x00\x05\x00\x00\x00\x1e\x00\x00\x00\x0c\x00\x00\x00\x0b\x00\x00\x00\x19\x00\x00\x00\
#\x00\x00\x00\x17\x00\x00\x00$\x00\x00\x00\x18\x00\x00\x00*\x00\x00\x00\x1b\x00\x00\x00&\x00\x00\x00\x08\x00\x00\x00\
\x10\x00\x00\x00\x03\x00\x00\x00\x02\x00\x00\x00\x20\x00\x00\x00,\x00\x00\x00\x0f\x00\x00\x00\r\x00\x00\x00\x15\x00\x00\x00\
\x0e\x00\x00\x00\x11\x00\x00\x00/\x00\x00\x00\x14\x00\x00\x00\x1d\x00\x00\x00%\x00\x00\x00\x00\x00\x00\x00\x16\x00\x00\x00\
\n\x00\x00\x00\"\x00\x00\x00+\x00\x00\x00\'\x00\x00\x00\x1c\x00\x00\x001\x00\x00\x00!\x00\x00\x000\x00\x00\x00\
(\x00\x00\x00\x13\x00\x00\x00\x07\x00\x00\x00.\x00\x00\x00\x06\x00\x00\x00\x01\x00\x00\x00-\x00\x00\x00\x1f\x00\x00\x00\
)\x00\x00\x00\x04\x00\x00\x00\
1\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x02\x00\x00\x00\x03\x00\x00\x000\x00\x00\x00\x06\x00\x00\x00\x05\x00\x00\x00\
\x04\x00\x00\x00.\x00\x00\x00\x08\x00\x00\x00\x07\x00\x00\x00%\x00\x00\x00#\x00\x00\x00$\x00\x00\x00\t\x00\x00\x00\
\n\x00\x00\x00+\x00\x00\x00\x0b\x00\x00\x00/\x00\x00\x00\x0c\x00\x00\x00\r\x00\x00\x00\x0e\x00\x00\x00\x0f\x00\x00\x00\
\x10\x00\x00\x00\x11\x00\x00\x00\x12\x00\x00\x00\x13\x00\x00\x00\x14\x00\x00\x00\x15\x00\x00\x00\x16\x00\x00\x00\x17\x00\x00\x00\
\x18\x00\x00\x00,\x00\x00\x00-\x00\x00\x00\x19\x00\x00\x00(\x00\x00\x00&\x00\x00\x00\'\x00\x00\x00\x1a\x00\x00\x00\
\x1d\x00\x00\x00\x1c\x00\x00\x00\x1b\x00\x00\x00*\x00\x00\x00\x1e\x00\x00\x00\x1f\x00\x00\x00\"\x00\x00\x00\x20\x00\x00\x00\
!\x00\x00\x00)\x00\x00\x00\
\n\x14\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\r\x1e\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\n+\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\n\x14\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\r\x1e\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\n+\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x0fD\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x10}\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x10\x8d\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x0f\x9d\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\n\xac\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x08\xe6\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x03\xee\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\ne\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\ne\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x0b\x9f\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x0b\xaa\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x04\xb5\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\n\xcf\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x03\xd9\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05\xdc\x01\x00\x0f\x00\x00\x00\x00\x00\x00\x00\
\x0b\xf7\x01\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x06\x1d\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\r#\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x050\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x065\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\r#\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x050\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x065\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x07q\x02\x00\x1e\x00\x00\x00\x00\x00\x00\x00\
\x07q\x02\x00\x1e\x00\x00\x00\x00\x00\x00\x00\
\x07q\x02\x00\x1e\x00\x00\x00\x00\x00\x00\x00\
\x07q\x02\x00\x1e\x00\x00\x00\x00\x00\x00\x00\
\x04\xbd\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\n\xcf\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x04\xbd\x02\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x07q\x02\x00\x1e\x00\x00\x00\x00\x00\x00\x00\
\x0c\x15\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\t!\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x0b*\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x02M\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01O\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01P\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\tQ\x03\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\x02M\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01O\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01P\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\tQ\x03\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\x02k\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x02M\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01O\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01P\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\tQ\x03\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\n\x80\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x02M\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01O\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01P\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\tQ\x03\x00\x06\x00\x00\x00\x00\x00\x00\x00\
\x02k\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\n\x80\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x06\x1d\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x07\xb2\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x02M\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x1e\xc2\x03\x00\x1e\x00\x00\x00\x00\x00\x00\x00\
\x06\x1d\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x06#\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x050\x02\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\n+\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\r?\x04\x00\x03\x00\x00\x00\x00\x00\x00\x00\
\n\xcf\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x06^\x04\x00\x08\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0e\x82\x04\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x10\xa3\x04\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x01\xd7\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x08\xd8\x04\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x03\xe0\x04\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x0b\xe3\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0f\x0b\x05\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0f&\x05\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0f@\x05\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x01O\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x01P\x03\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x16\x89\x05\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x0e\x9f\x05\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0c\xda\x00\x00\x05\x00\x00\x00\x00\x00\x00\x00\
\x0e\x9f\x05\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\n\xcf\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x03\xe0\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x07\xb2\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x07\xb2\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x10\xfc\x05\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\ne\x01\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\t$\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\n-\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x087\x06\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x10\x8d\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\x05x\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\
\n\xac\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\
\x11c\x06\x00\x04\x00\x00\x00\x00\x00\x00\x00\
\x9d\x00\x00\x00\x01\x00\x00\x00\
bad_msg_notificationbad_msg_idbad_msg_seqnoerror_codebad_server_saltnew_server_s\
altBadMsgNotificationbind_auth_key_innernoncetemp_auth_key_idperm_auth_key_idtem\
p_session_idexpires_atBindAuthKeyInnerclient_DH_inner_dataserver_nonceretry_idg_\
bClient_DH_Inner_Datadestroy_auth_key_okdestroy_auth_key_nonedestroy_auth_key_fa\
ilDestroyAuthKeyResdestroy_session_oksession_iddestroy_session_noneDestroySessio\
nResfuture_saltvalid_sincevalid_untilsaltFutureSaltfuture_saltsreq_msg_idnowsalt\
sFutureSaltsgzip_packedpacked_dataGzipPackedmsg_detailed_infomsg_idanswer_msg_id\
bytesstatusmsg_new_detailed_infoMsgDetailedInfomsg_resend_ans_reqmsg_idsMsgResen\
dAnsReqmsg_resend_reqMsgResendReqmsgs_ackMsgsAckmsgs_all_infoinfoMsgsAllInfomsgs\
_state_infoMsgsStateInfomsgs_state_reqMsgsStateReqnew_session_createdfirst_msg_i\
dunique_idserver_saltNewSessionp_q_inner_datapqpqnew_noncep_q_inner_data_dcdcp_q\
_inner_data_tempexpires_inp_q_inner_data_temp_dcP_Q_inner_datapongping_idPongres\
PQserver_public_key_fingerprintsResPQrpc_answer_unknownrpc_answer_dropped_runnin\
grpc_answer_droppedseq_noRpcDropAnswerrpc_errorerror_messageRpcErrorrpc_resultre\
sultRpcResultserver_DH_params_failnew_nonce_hashserver_DH_params_okencrypted_ans\
werServer_DH_Paramsserver_DH_inner_datagdh_primeg_aserver_timeServer_DH_inner_da\
tadh_gen_oknew_nonce_hash1dh_gen_retrynew_nonce_hash2dh_gen_failnew_nonce_hash3S\
et_client_DH_params_answerreq_pqreq_pq_multireq_DH_paramspublic_key_fingerprinte\
ncrypted_dataset_client_DH_paramsrpc_drop_answerget_future_saltsnumpingping_dela\
y_disconnectdisconnect_delaydestroy_sessionhttp_waitmax_delaywait_aftermax_waitd\
estroy_auth_keyauth.bindTempAuthKeyencrypted_message\
");

/// This module, for its types.
#[doc(hidden)]
pub enum Module {}
impl rt::Module for Module {
    const ORIGIN: &'static rt::Origin = &ORIGIN;
}

rt::name_for_id! { ORIGIN }
