//! What Dovecot 2.3 and Exim 4 are told: two texts, filled in by replacing `@NAMES@`.
//!
//! Both run rootless in one folder, listen on one loopback address and ask no DNS.
//! Standards: RFC 8601 (the header that tells a council which mail was proved), RFC 5233
//! (`council+tag`). SPF and DMARC are decided truthfully but from a file, not from DNS.

use std::net::Ipv4Addr;
use std::path::Path;

use super::Options;
use super::process::Identity;
use super::tls::Certificates;

/// Domains that "publish" an SPF and a DMARC record, with the one address each mails from.
pub const AUTHORISED: [(&str, [u8; 4]); 3] = [
    ("aldermoor-tc.example", [127, 0, 0, 4]),
    ("residents.example", [127, 0, 0, 2]),
    ("elsewhere.example", [127, 0, 0, 3]),
];

/// The four ports, all on one loopback address.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    pub imap: u16,
    pub imaps: u16,
    pub smtp: u16,
    pub smtps: u16,
}

// Why each unusual setting:
// chroot, default_*_user: as an ordinary user Dovecot can neither chroot nor change its user.
// auth_failure_delay, anvil-auth-penalty: a wrong password should not cost a test two seconds,
//   nor slow down the next login from the same address (every client here has the same one).
// mail_max_userip_connections: likewise, all clients share one address.
// mail_save_crlf: the file on disk is then byte for byte what IMAP serves.
// lmtp_add_received_header: Exim has written its Received and Authentication-Results; the latter
//   stays on top, as where the MTA itself stores the mail.
// allow_all_users: a mailbox comes into being with its first delivery; passdb says who may log in.
// passdb: a file for each account, which is read anew for each login. A passwd-file would be read
//   again after a second at the earliest, and a new account could not log in before.
// mailbox_list_index: its copy of UIDVALIDITY would outlive `change_uidvalidity`.
const DOVECOT: &str = r"
protocols = imap lmtp
listen = @HOST@
base_dir = @ROOT@/run
state_dir = @ROOT@/run
log_path = @ROOT@/log/dovecot.log
default_internal_user = @USER@
default_internal_group = @GROUP@
default_login_user = @USER@
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <@CHAIN@
ssl_key = <@KEY@
disable_plaintext_auth = @NO_PLAINTEXT@
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mailbox_list_index = no
mail_fsync = @FSYNC@
mail_save_crlf = yes
mail_max_userip_connections = 500
recipient_delimiter = +
lmtp_hdr_delivery_address = final
lmtp_add_received_header = no
passdb {
  driver = dict
  args = @ROOT@/passwords.conf
}
userdb {
  driver = static
  args = uid=@UID@ gid=@GID@ home=@ROOT@/mail/%Ld/%Ln allow_all_users=yes
}
namespace inbox {
  inbox = yes
  mailbox Sent {
    special_use = \Sent
    auto = subscribe
  }
  mailbox Drafts {
    special_use = \Drafts
    auto = subscribe
  }
  mailbox Junk {
    special_use = \Junk
    auto = subscribe
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service imap-login {
  chroot =
  service_count = 0
  inet_listener imap {
    port = @IMAP@
  }
  inet_listener imaps {
    port = @IMAPS@
    ssl = yes
  }
}
service lmtp {
  unix_listener lmtp {
    mode = 0600
  }
}
@EXTRA@
";

const PASSDB: &str = r"
uri = fs:posix:prefix=@ROOT@/
default_pass_scheme = PLAIN
key password {
  key = passwords/%Lu
  format = json
}
passdb_objects = password
";

// Why each unusual setting:
// exim_user, exim_path, deliver_drop_privilege: a copy without the set-uid bit runs as one
//   ordinary user from start to end; Exim re-executes itself, so it must know that copy.
// rfc1413_hosts, host_lookup, helo_lookup_domains, dkim_verify_signers: each would ask the net.
// smtp_accept_queue_per_connection: the eleventh message of a connection would wait for a queue run.
// smtputf8_advertise_hosts: Dovecot 2.3's LMTP cannot take such mail on.
// The routers know local domains only, and no transport speaks to a host: nothing can leave.
const EXIM: &str = r#"
exim_user = @USER@
exim_group = @GROUP@
exim_path = @ROOT@/exim
never_users =
deliver_drop_privilege = true
unknown_login = redress
keep_environment =
primary_hostname = mx.aldermoor-tc.example
qualify_domain = aldermoor-tc.example
spool_directory = @ROOT@/spool
log_file_path = @ROOT@/log/exim-%s.log
log_selector = -queue_run +smtp_protocol_error +smtp_syntax_error
pid_file_path = @ROOT@/run/exim.pid
local_interfaces = @HOST@
disable_ipv6 = true
daemon_smtp_ports = @SMTP@ : @SMTPS@
tls_on_connect_ports = @SMTPS@
tls_advertise_hosts = *
tls_certificate = @CHAIN@
tls_privatekey = @KEY@
tls_dhparam = none
auth_advertise_hosts = @AUTH_HOSTS@
helo_lookup_domains =
host_lookup =
rfc1413_hosts =
dkim_verify_signers =
smtputf8_advertise_hosts =
smtp_accept_max = 200
smtp_accept_queue_per_connection = 0
message_size_limit = @SIZE@
acl_smtp_rcpt = acl_rcpt
acl_smtp_data = acl_data
domainlist council_domains = aldermoor-tc.example
domainlist resident_domains = residents.example : elsewhere.example
domainlist bouncing_domains = bounces.example
domainlist local_domains = +council_domains : +resident_domains : +bouncing_domains
@EXTRA@

begin acl

acl_rcpt:
  defer   message       = 451 4.7.1 <$local_part@$domain>: try again later
          domains       = later.example
  deny    message       = 550 5.1.1 <$local_part@$domain>: user unknown
          domains       = nobody.example
  deny    message       = 550 5.7.1 <$local_part@$domain>: relay access denied
          domains       = !+local_domains
  deny    message       = 550 5.1.1 <$local_part@$domain>: user unknown
          domains       = !+bouncing_domains
          !verify       = recipient
  # What a submission server owes its users: a Date and a Message-ID if they sent none.
  warn    authenticated = *
          control       = submission/sender_retain
  accept

acl_data:
  # Only the council's host stamps its mail, so only mail for the council is stamped.
  accept  condition = ${if !forany{<, $recipients}{match_domain{${domain:$item}}{+council_domains}}}

  # RFC 8601 section 5: whoever sends us a header in our name is lying, so those go, and all others
  # are put back, each unfolded to one line. A comment may stand before the name.
  warn    condition     = ${if def:h_authentication-results:}
          set acl_m_others = ${filter{$lh_authentication-results:}{!match{$item}\
                             {\N(?i)^\s*(\([^()]*\)\s*)*"?mx\.aldermoor-tc\.example"?\s*(\(|/|;|\d|$)\N}}}
          remove_header = authentication-results
          add_header    = ${reduce{$acl_m_others}{}\
                          {$value\nAuthentication-Results: ${sg{$item}{\N\s*\n\s*\N}{ }}}}

  warn    set acl_m_from = ${lc:${domain:$rh_from:}}

  # Submitted by somebody who logged in: DMARC passes as it would for the DKIM signature which
  # the submission host of that domain adds, so only for an author in the user's own domain.
  warn    authenticated = *
          set acl_m_proof = auth=pass smtp.auth=$authenticated_id
          set acl_m_dmarc = ${if eq{$acl_m_from}{${lc:${domain:$authenticated_id}}}{pass}{fail}}

  # Came from another host. SPF (RFC 7208): is it the host that the envelope's domain names? A
  # bounce has an empty envelope sender; then the greeting's name counts (section 2.4).
  # DMARC (RFC 7489) with strict alignment; a domain that publishes nothing gives "none", and a
  # message without exactly one readable author gives "permerror".
  warn    !authenticated = *
          set acl_m_domain = ${if def:sender_address_domain {$sender_address_domain}\
                             {${sg{$sender_helo_name}{\N^mx\.\N}{}}}}
          set acl_m_spf = ${lookup{$acl_m_domain}lsearch{@ROOT@/authorised}\
                          {${if eq{$value}{$sender_host_address}{pass}{fail}}}{none}}
          set acl_m_proof = spf=$acl_m_spf ${if def:sender_address \
                            {smtp.mailfrom=$sender_address}{smtp.helo=$sender_helo_name}}
          set acl_m_dmarc = ${if eq{$acl_m_from}{}{permerror}\
                            {${lookup{$acl_m_from}lsearch{@ROOT@/authorised}\
                            {${if and{{eq{$acl_m_spf}{pass}}{eq{$acl_m_from}{${lc:$acl_m_domain}}}}\
                            {pass}{fail}}}{none}}}}

  warn    add_header    = :at_start:Authentication-Results: mx.aldermoor-tc.example;\
                          \n\t$acl_m_proof;\
                          \n\tdmarc=$acl_m_dmarc${if def:acl_m_from { header.from=$acl_m_from}}
  accept

begin routers

# The council's accounts are the ones with a password; anything after a + belongs to the same.
council:
  driver = accept
  domains = +council_domains
  local_part_suffix = +*
  local_part_suffix_optional
  condition = ${lookup{$local_part@$domain}lsearch{@ROOT@/accounts}{yes}{no}}
  transport = mailbox

residents:
  driver = accept
  domains = +resident_domains
  transport = mailbox

# Taken at the door and refused afterwards: the sender gets a real delivery status notification.
bouncing:
  driver = redirect
  domains = +bouncing_domains
  allow_fail
  data = :fail: 552 5.2.2 mailbox full

begin transports

mailbox:
  driver = lmtp
  socket = @ROOT@/run/lmtp
  rcpt_include_affixes = true
  timeout = 20s

begin retry

* * F,1d,1s

begin authenticators

# $auth1… are what the client sent.
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${lookup{$auth2}lsearch{@ROOT@/accounts}\
                     {${if eq{$auth3}{$value}}}{no}}
  server_set_id = $auth2

login:
  driver = plaintext
  public_name = LOGIN
  server_prompts = <| Username: | Password:
  server_condition = ${lookup{$auth1}lsearch{@ROOT@/accounts}\
                     {${if eq{$auth2}{$value}}}{no}}
  server_set_id = $auth1
"#;

/// Writes the configuration files into `root`.
pub fn write(root: &Path, who: &Identity, host: Ipv4Addr, ports: Ports, tls: &Certificates, options: &Options) {
    let plaintext = options.plaintext_auth;
    let fill = |template: &str, extra: &str| {
        [
            ("@USER@", who.user.clone()),
            ("@GROUP@", who.group.clone()),
            ("@UID@", who.uid.to_string()),
            ("@GID@", who.gid.to_string()),
            ("@HOST@", host.to_string()),
            ("@CHAIN@", tls.chain.display().to_string()),
            ("@KEY@", tls.key.display().to_string()),
            ("@IMAPS@", ports.imaps.to_string()),
            ("@IMAP@", ports.imap.to_string()),
            ("@SMTPS@", ports.smtps.to_string()),
            ("@SMTP@", ports.smtp.to_string()),
            ("@FSYNC@", choose(options.fsync, "optimized", "never")),
            ("@SIZE@", options.message_size_limit.to_string()),
            ("@NO_PLAINTEXT@", choose(plaintext, "no", "yes")),
            ("@AUTH_HOSTS@", choose(plaintext, "*", "${if def:tls_in_cipher {*}}")),
            ("@EXTRA@", extra.to_owned()),
            ("@ROOT@", root.display().to_string()),
        ]
        .iter()
        .fold(template.to_owned(), |text, (name, value)| text.replace(name, value))
    };
    let authorised: String = AUTHORISED
        .iter()
        .map(|(domain, ip)| format!("{domain}: {}\n", Ipv4Addr::from(*ip)))
        .collect();
    for (name, text) in [
        ("dovecot.conf", fill(DOVECOT, &options.dovecot_extra)),
        ("exim.conf", fill(EXIM, &options.exim_extra)),
        ("passwords.conf", fill(PASSDB, "")),
        ("authorised", authorised),
    ] {
        let path = root.join(name);
        std::fs::write(&path, text).unwrap_or_else(|e| panic!("writing {}: {e}", path.display()));
    }
}

fn choose(condition: bool, yes: &str, no: &str) -> String {
    if condition { yes } else { no }.to_owned()
}
