//! A certificate authority for one test run and the certificate of its servers.
//!
//! The names are `localhost` and the servers' addresses, so a client can check either.
//! The authority is new each time: a client passes only if it was given this one.
//! Never written anywhere but in the servers' temporary folder.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};

use rcgen::{BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair, KeyUsagePurpose};

/// Where the three PEM files are.
pub struct Certificates {
    pub authority: PathBuf,
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// Makes the authority and a server certificate and writes them below `folder`.
pub fn make(folder: &Path, hosts: &[Ipv4Addr]) -> Certificates {
    let authority_key = KeyPair::generate().expect("generating the authority's key");
    let mut authority = CertificateParams::default();
    authority.distinguished_name.push(DnType::CommonName, "Aldermoor test authority");
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    authority.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let authority_pem = authority.self_signed(&authority_key).expect("signing the authority").pem();
    let issuer = Issuer::new(authority, authority_key);

    let key = KeyPair::generate().expect("generating the servers' key");
    let addresses = hosts.iter().map(Ipv4Addr::to_string);
    let names: Vec<String> = addresses.chain(["localhost".to_owned()]).collect();
    let mut server = CertificateParams::new(names).expect("the servers' names");
    server.distinguished_name.push(DnType::CommonName, "mx.aldermoor-tc.example");
    // webpki and OpenSSL both refuse a server certificate that is not made out for servers.
    server.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    server.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    server.use_authority_key_identifier_extension = true;
    let server_pem = server.signed_by(&key, &issuer).expect("signing the servers' certificate").pem();

    let certificates = Certificates {
        authority: folder.join("authority.pem"),
        chain: folder.join("server.pem"),
        key: folder.join("server.key"),
    };
    let write = |path: &Path, text: String| {
        std::fs::write(path, text).unwrap_or_else(|e| panic!("writing {}: {e}", path.display()));
    };
    write(&certificates.authority, authority_pem);
    write(&certificates.chain, server_pem);
    write(&certificates.key, key.serialize_pem());
    certificates
}
