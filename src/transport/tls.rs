//! Who we speak to and how it is encrypted: rustls with the ring provider, the operating system's roots and, where a
//! council runs its own authority, that authority's PEM file besides (RFC 8314, RFC 8446).
//! Never: skips a certificate check, goes on in plain text where TLS was asked for, or speaks plain text to anything
//! but this machine itself.

use crate::Trouble;
use crate::transport::wire::Wire;
use rustls::ClientConfig;
use rustls::crypto::CryptoProvider;
use rustls::crypto::ring;
use rustls_pki_types::CertificateDer;
use rustls_pki_types::ServerName;
use rustls_pki_types::pem::PemObject;
use rustls_platform_verifier::Verifier;
use std::io;
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::net::lookup_host;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// How a connection is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TlsMode {
    /// TLS from the first byte (RFC 8314 §3: ports 993 and 465).
    Implicit,
    /// Plain text until STARTTLS (RFC 3501 §6.2.1, RFC 3207); without it nothing is said.
    StartTls,
    /// No encryption: only to this machine itself.
    None,
}

/// One server: where it listens and how we trust it.
#[derive(Clone)]
pub struct Endpoint {
    host: String,
    port: u16,
    mode: TlsMode,
    config: Option<Arc<ClientConfig>>,
}

impl Endpoint {
    /// Reads the roots once, so that a connection costs no file access. Permanent trouble where the host name cannot
    /// be one, where plain text is asked for to another machine, or where the authority's file cannot be read.
    pub fn new(host: &str, port: u16, mode: TlsMode, ca_file: Option<&Path>) -> Result<Self, Trouble> {
        // An IPv6 address may come in the brackets of RFC 3986.
        let host = host.strip_prefix('[').and_then(|h| h.strip_suffix(']')).unwrap_or(host);
        let config = match mode {
            TlsMode::Implicit | TlsMode::StartTls => {
                server_name(host)?;
                Some(client_config(ca_file)?)
            }
            TlsMode::None if is_loopback(host) => None,
            TlsMode::None => {
                return Err(Trouble::permanent(format!("refusing to speak to {host} without TLS"))
                    .hint("use implicit TLS or STARTTLS; plain text is only for 127.0.0.1, ::1 and localhost"));
            }
        };
        Ok(Self {
            host: host.to_owned(),
            port,
            mode,
            config,
        })
    }

    /// How this server's connections are encrypted.
    pub fn mode(&self) -> TlsMode {
        self.mode
    }

    /// Host and port, for error messages and log lines.
    pub fn label(&self) -> String {
        format!("{}:{}", self.host, self.port)
    }

    /// Connects, and does the TLS handshake where TLS is implicit. `limit` is for all of it; it is also how long the
    /// connection may be silent afterwards before reading from it fails.
    pub(super) async fn connect(&self, limit: Duration) -> Result<Wire, Trouble> {
        let doing = || format!("connecting to {}", self.label());
        let connecting = async {
            let stream = self.reach(limit).await.map_err(|e| {
                let hint = "check host and port, and whether the server is up";
                Trouble::temporary(doing()).because(e).hint(hint)
            })?;
            let peer = stream.peer_addr().map_err(|e| Trouble::temporary(doing()).because(e))?;
            // A hosts file may say that "localhost" is somewhere else.
            if self.mode == TlsMode::None && !peer.ip().is_loopback() {
                return Err(Trouble::permanent(doing()).hint("plain text is only for this machine itself"));
            }
            stream.set_nodelay(true).map_err(|e| Trouble::temporary(doing()).because(e))?;
            let wire = Wire::plain(stream, peer, limit);
            match self.mode {
                TlsMode::Implicit => self.encrypt(wire).await,
                TlsMode::StartTls | TlsMode::None => Ok(wire),
            }
        };
        timeout(limit, connecting)
            .await
            .unwrap_or_else(|_| Err(Trouble::temporary(doing()).because("no answer in time")))
    }

    /// Tries every address of the host in turn, each for its share of the time: one that swallows packets, as a broken
    /// IPv6 route does, must not use up the others'.
    async fn reach(&self, limit: Duration) -> io::Result<TcpStream> {
        let addresses: Vec<_> = lookup_host((self.host.as_str(), self.port)).await?.collect();
        let share = limit / u32::try_from(addresses.len().max(1)).unwrap_or(u32::MAX);
        let mut last = io::Error::new(io::ErrorKind::NotFound, "the host has no address");
        for address in addresses {
            match timeout(share, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(e)) => last = e,
                Err(_) => last = io::ErrorKind::TimedOut.into(),
            }
        }
        Err(last)
    }

    /// The TLS handshake on a connection that has been plain so far, after the server's word to go ahead. The caller
    /// has read that word byte by byte ([`Wire::read_line`]), so anything that was smuggled in behind it meets the
    /// handshake and breaks it; none of it is ever taken for an answer (CVE-2021-33515, CVE-2021-38371 and kin).
    pub(super) async fn encrypt(&self, wire: Wire) -> Result<Wire, Trouble> {
        let doing = || format!("starting TLS with {}", self.label());
        let Some(config) = &self.config else {
            return Err(Trouble::permanent(doing()).because("no TLS was set up for this server"));
        };
        let name = server_name(&self.host)?;
        let connector = TlsConnector::from(Arc::clone(config));
        wire.encrypt(&connector, name).await.map_err(|e| {
            let trouble = match e.kind() {
                // A certificate that does not fit today will not fit in a minute, but the next handshake may meet a
                // renewed one: temporary, with the hint.
                io::ErrorKind::InvalidData => Trouble::temporary(doing()).hint(
                    "the server's certificate was refused: check its name and date, or name the council's own authority with ca_file",
                ),
                _ => Trouble::temporary(doing()),
            };
            trouble.because(e)
        })
    }
}

/// One TLS client configuration: ring, TLS 1.2 and 1.3, the system's roots, and those of `ca_file`.
pub fn client_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, Trouble> {
    install_provider();
    let extra = match ca_file {
        Some(path) => authorities(path)?,
        None => Vec::new(),
    };
    let provider: Arc<CryptoProvider> = Arc::new(ring::default_provider());
    let verifier = Verifier::new_with_extra_roots(extra, Arc::clone(&provider)).map_err(|e| {
        Trouble::permanent("reading the certificate authorities")
            .because(e)
            .hint("install the system's certificates (ca-certificates), or name a file with ca_file")
    })?;
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| Trouble::permanent("setting up TLS").because(e))?;
    Ok(Arc::new(
        builder
            .dangerous() // The method's name; the verifier given is the full one.
            .with_custom_certificate_verifier(Arc::new(verifier))
            .with_no_client_auth(),
    ))
}

/// Makes ring the provider of the whole process. rustls panics where it has to guess between two; whoever was first
/// has settled it, so a second call changes nothing.
pub fn install_provider() {
    let _ = ring::default_provider().install_default();
}

fn authorities(path: &Path) -> Result<Vec<CertificateDer<'static>>, Trouble> {
    let doing = || format!("reading the certificate authority {}", path.display());
    let found: Result<Vec<_>, _> = CertificateDer::pem_file_iter(path)
        .and_then(|certificates| certificates.collect())
        .map_err(|e| Trouble::permanent(doing()).because(e));
    let found = found?;
    if found.is_empty() {
        return Err(Trouble::permanent(doing()).hint("the file holds no PEM certificate (BEGIN CERTIFICATE)"));
    }
    Ok(found)
}

fn server_name(host: &str) -> Result<ServerName<'static>, Trouble> {
    ServerName::try_from(host.to_owned()).map_err(|e| Trouble::permanent(format!("taking {host:?} for a host name")).because(e))
}

/// Whether a host name as written can only mean this machine.
fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(ip) => ip.is_loopback(),
        // RFC 6761 §6.3.
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn plain_text_is_for_this_machine_only() {
        for host in ["127.0.0.1", "127.8.9.10", "::1", "[::1]", "localhost", "LocalHost"] {
            assert!(Endpoint::new(host, 143, TlsMode::None, None).is_ok(), "{host}");
        }
        for host in [
            "imap.aldermoor-tc.example",
            "192.0.2.1",
            "localhost.example",
            "127.0.0.1.example",
            "::2",
            "",
        ] {
            let refused = Endpoint::new(host, 143, TlsMode::None, None);
            assert!(refused.is_err_and(|t| !t.is_temporary()), "{host}");
        }
    }

    #[test]
    fn a_file_without_a_certificate_is_refused() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"not a certificate\n").unwrap();
        let refused = client_config(Some(file.path()));
        assert!(refused.is_err_and(|t| !t.is_temporary()));
        assert!(client_config(Some(Path::new("no/such/file.pem"))).is_err());
    }

    #[test]
    fn a_councils_own_authority_is_taken() {
        let authority = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(authority.cert.pem().as_bytes()).unwrap();
        assert!(client_config(Some(file.path())).is_ok());
    }
}
