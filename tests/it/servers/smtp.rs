//! The smallest SMTP client that can play another mail host: one connection, one message.
//!
//! Standards: RFC 5321 (dialogue, dot-stuffing in §4.5.2).
//! It can choose the loopback address it speaks from, which is what the test MTA's SPF looks at.
//! Never encrypts and never logs in; a test of those uses redress itself, or swaks.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddrV4, TcpStream};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::Duration;

/// What the server said: the code, and the text of all lines joined by a newline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    pub code: u16,
    pub text: String,
}

impl Reply {
    /// The message was taken: the server answers for it from now on.
    pub fn accepted(&self) -> bool {
        (200..300).contains(&self.code)
    }

    /// Refused for now (4xx): a real host would try again.
    pub fn temporary(&self) -> bool {
        (400..500).contains(&self.code)
    }

    /// Refused for good (5xx): a real host would tell its sender.
    pub fn permanent(&self) -> bool {
        (500..600).contains(&self.code)
    }
}

/// Hands one message over and returns the answer that settled it: the first refusal, or the
/// answer to the whole message. `envelope_from` may be empty (a bounce).
pub fn send(source: Ipv4Addr, server: SocketAddrV4, helo: &str, envelope_from: &str, to: &str, raw: &[u8]) -> Reply {
    let stream = connect_from(source, server).unwrap_or_else(|e| panic!("connecting from {source} to the MTA at {server}: {e}"));
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).expect("a read timeout");
    stream.set_write_timeout(patience).expect("a write timeout");
    let mut lines = BufReader::new(stream);

    let greeting = read_reply(&mut lines);
    if greeting.code != 220 {
        return greeting;
    }
    let envelope = [
        format!("EHLO {helo}"),
        format!("MAIL FROM:<{envelope_from}>"),
        format!("RCPT TO:<{to}>"),
        "DATA".to_owned(),
    ];
    let mut last = greeting;
    for line in envelope {
        write(&mut lines, format!("{line}\r\n").as_bytes());
        last = read_reply(&mut lines);
        if last.code >= 400 {
            break;
        }
    }
    if last.code == 354 {
        write(&mut lines, &stuffed(raw));
        last = read_reply(&mut lines);
    }
    // The answer is in hand; how the goodbye goes changes nothing. Exim holds its 221 back for
    // 0.2 s in the hope that the client closes first, so close our side at once.
    let _ = lines.get_mut().write_all(b"QUIT\r\n");
    let _ = lines.get_ref().shutdown(Shutdown::Write);
    let _ = lines.read_line(&mut String::new());
    last
}

/// A TCP socket bound to `address` and to a port that the kernel chose, neither listening nor
/// connected. std cannot make one. While it is held, the kernel gives its port to nobody else.
pub fn bound_socket(address: Ipv4Addr) -> std::io::Result<OwnedFd> {
    // SAFETY: plain system calls; the structures live through each call, and the descriptor is
    // owned by `socket` from the line after it was made.
    unsafe {
        let fd = libc::socket(libc::AF_INET, libc::SOCK_STREAM | libc::SOCK_CLOEXEC, 0);
        if fd < 0 {
            return Err(std::io::Error::last_os_error());
        }
        let socket = OwnedFd::from_raw_fd(fd);
        let yes: libc::c_int = 1;
        let size = size_of::<libc::c_int>() as libc::socklen_t;
        let option = (&raw const yes).cast();
        if libc::setsockopt(fd, libc::SOL_SOCKET, libc::SO_REUSEADDR, option, size) != 0 {
            return Err(std::io::Error::last_os_error());
        }
        let (name, size) = socket_address(SocketAddrV4::new(address, 0));
        if libc::bind(fd, (&raw const name).cast(), size) != 0 {
            return Err(std::io::Error::last_os_error());
        }
        Ok(socket)
    }
}

fn connect_from(source: Ipv4Addr, server: SocketAddrV4) -> std::io::Result<TcpStream> {
    let socket = bound_socket(source)?;
    let (name, size) = socket_address(server);
    // SAFETY: as above.
    if unsafe { libc::connect(socket.as_raw_fd(), (&raw const name).cast(), size) } != 0 {
        return Err(std::io::Error::last_os_error());
    }
    Ok(TcpStream::from(socket))
}

fn socket_address(address: SocketAddrV4) -> (libc::sockaddr_in, libc::socklen_t) {
    // SAFETY: all-zero bytes are a valid sockaddr_in.
    let mut name: libc::sockaddr_in = unsafe { std::mem::zeroed() };
    name.sin_family = libc::AF_INET as libc::sa_family_t;
    name.sin_port = address.port().to_be();
    name.sin_addr.s_addr = u32::from(*address.ip()).to_be();
    (name, size_of::<libc::sockaddr_in>() as libc::socklen_t)
}

fn write(lines: &mut BufReader<TcpStream>, bytes: &[u8]) {
    lines
        .get_mut()
        .write_all(bytes)
        .unwrap_or_else(|e| panic!("writing to the MTA: {e}"));
}

fn read_reply(lines: &mut BufReader<TcpStream>) -> Reply {
    let mut texts = Vec::new();
    loop {
        let mut line = String::new();
        lines
            .read_line(&mut line)
            .unwrap_or_else(|e| panic!("waiting for the MTA's answer: {e}"));
        let code = line.get(..3).and_then(|digits| digits.parse().ok());
        let code = code.unwrap_or_else(|| panic!("the MTA hung up or answered {line:?}"));
        texts.push(line.get(4..).unwrap_or("").trim_end().to_owned());
        if line.as_bytes().get(3) != Some(&b'-') {
            let text = texts.join("\n");
            return Reply { code, text };
        }
    }
}

/// The message as it goes over the wire: CRLF line ends, leading dots doubled, the final dot.
fn stuffed(raw: &[u8]) -> Vec<u8> {
    let mut wire = Vec::with_capacity(raw.len() + raw.len() / 32 + 8);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        if line.starts_with(b".") {
            wire.push(b'.');
        }
        let bare = line.strip_suffix(b"\n").unwrap_or(line);
        wire.extend_from_slice(bare.strip_suffix(b"\r").unwrap_or(bare));
        wire.extend_from_slice(b"\r\n");
    }
    wire.extend_from_slice(b".\r\n");
    wire
}
