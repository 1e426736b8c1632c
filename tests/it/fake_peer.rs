//! The server's end of one connection, for the fake servers: lines in, lines out, and ways to misbehave.

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rustls::ServerConfig;
use rustls::ServerConnection;
use rustls::StreamOwned;
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::PrivatePkcs8KeyDer;
use tempfile::NamedTempFile;

/// The connection is over: the peer went, we cut it, or the server is being stopped.
pub struct Over;

/// Counts what is sent over all connections, and says when to cut.
#[derive(Default)]
pub struct Lines {
    sent: AtomicUsize,
    cut_at: AtomicUsize,
}

impl Lines {
    /// Lines sent so far.
    pub fn sent(&self) -> usize {
        self.sent.load(Ordering::SeqCst)
    }

    /// Cuts whichever connection is about to send the `n`-th line from now, counted from 1; 0 takes that back.
    pub fn cut_at(&self, n: usize) {
        let at = if n == 0 { 0 } else { self.sent() + n };
        self.cut_at.store(at, Ordering::SeqCst);
    }

    /// Whether the line that is about to go is the one; it happens once.
    fn is_cut(&self) -> bool {
        let number = self.sent.fetch_add(1, Ordering::SeqCst) + 1;
        self.cut_at.compare_exchange(number, 0, Ordering::SeqCst, Ordering::SeqCst).is_ok()
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ServerConnection, TcpStream>>),
}

/// One connection as the server sees it.
pub struct Peer {
    stream: Option<Stream>,
    buffer: Vec<u8>,
    stopped: Arc<AtomicBool>,
    lines: Arc<Lines>,
}

impl Peer {
    /// The next line without its CRLF.
    pub fn line(&mut self) -> Result<String, Over> {
        loop {
            if let Some(line) = self.buffered_line() {
                return Ok(line);
            }
            self.fill()?;
        }
    }

    /// The next line, if one comes within a moment.
    pub fn line_now(&mut self) -> Result<Option<String>, Over> {
        if self.buffered_line_end().is_none() {
            self.fill_once()?;
        }
        Ok(self.buffered_line())
    }

    /// Sends bytes line by line, up to the line at which the connection is to be cut.
    pub fn send(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), Over> {
        let mut out = Vec::new();
        let mut cut = false;
        for line in bytes.as_ref().split_inclusive(|b| *b == b'\n') {
            if self.lines.is_cut() {
                cut = true;
                break;
            }
            out.extend_from_slice(line);
        }
        let written = match &mut self.stream {
            Some(Stream::Plain(s)) => s.write_all(&out).and_then(|()| s.flush()),
            Some(Stream::Tls(s)) => s.write_all(&out).and_then(|()| s.flush()),
            None => return Err(Over),
        };
        match (written, cut) {
            (Ok(()), false) => Ok(()),
            _ => Err(Over),
        }
    }

    /// Says nothing until the peer gives up or the server is stopped.
    pub fn hang(&mut self) -> Over {
        while self.fill_once().is_ok() {
            self.buffer.clear();
        }
        Over
    }

    /// Begins TLS. What the client had sent already is lost, as it would be on a real server.
    pub fn start_tls(&mut self, config: &Arc<ServerConfig>) -> Result<(), Over> {
        let Some(Stream::Plain(stream)) = self.stream.take() else {
            return Err(Over);
        };
        let session = ServerConnection::new(Arc::clone(config)).map_err(|_| Over)?;
        self.buffer.clear();
        self.stream = Some(Stream::Tls(Box::new(StreamOwned::new(session, stream))));
        Ok(())
    }

    fn buffered_line_end(&self) -> Option<usize> {
        self.buffer.iter().position(|b| *b == b'\n')
    }

    fn buffered_line(&mut self) -> Option<String> {
        let end = self.buffered_line_end()?;
        let line: Vec<u8> = self.buffer.drain(..=end).collect();
        Some(String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned())
    }

    fn fill(&mut self) -> Result<(), Over> {
        let before = self.buffer.len();
        while self.buffer.len() == before {
            self.fill_once()?;
        }
        Ok(())
    }

    /// Reads what is there, waiting for a moment only.
    fn fill_once(&mut self) -> Result<(), Over> {
        if self.stopped.load(Ordering::SeqCst) {
            return Err(Over);
        }
        let mut bytes = [0; 16 << 10];
        let read = match &mut self.stream {
            Some(Stream::Plain(s)) => s.read(&mut bytes),
            Some(Stream::Tls(s)) => s.read(&mut bytes),
            None => return Err(Over),
        };
        match read {
            Ok(0) => Err(Over),
            Ok(n) => {
                self.buffer.extend_from_slice(&bytes[..n]);
                Ok(())
            }
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ok(()),
            Err(_) => Err(Over),
        }
    }
}

/// A listening socket on 127.0.0.1 with a thread for each connection; ends with the value.
pub struct Listener {
    address: SocketAddr,
    stopped: Arc<AtomicBool>,
    /// What has been sent, over all connections.
    pub lines: Arc<Lines>,
    connections: Arc<AtomicUsize>,
}

impl Listener {
    /// Listens on a port that the kernel chooses, and has `serve` speak to whoever comes.
    pub fn start(serve: impl Fn(Peer) + Clone + Send + 'static) -> Listener {
        let listener = TcpListener::bind("127.0.0.1:0").expect("binding to loopback");
        let made = Listener {
            address: listener.local_addr().expect("the port that was bound"),
            stopped: Arc::default(),
            lines: Arc::default(),
            connections: Arc::default(),
        };
        let (stopped, lines, connections) = (made.stopped.clone(), made.lines.clone(), made.connections.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                if stopped.load(Ordering::SeqCst) {
                    return;
                }
                connections.fetch_add(1, Ordering::SeqCst);
                let _ = stream.set_nodelay(true);
                let _ = stream.set_read_timeout(Some(Duration::from_millis(5)));
                let peer = Peer {
                    stream: Some(Stream::Plain(stream)),
                    buffer: Vec::new(),
                    stopped: stopped.clone(),
                    lines: lines.clone(),
                };
                let serve = serve.clone();
                std::thread::spawn(move || serve(peer));
            }
        });
        made
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// How many connections were made to it.
    pub fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        // Wakes the thread that accepts.
        let _ = TcpStream::connect(self.address);
    }
}

/// A certificate for `localhost` made for one test: the server's side, and the PEM text for the client's `ca_file`.
pub fn certificate() -> (Arc<ServerConfig>, String) {
    redress::transport::tls::install_provider();
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("making a certificate");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![made.cert.der().clone()], key)
        .expect("a certificate and its key");
    (Arc::new(config), made.cert.pem())
}

/// A certificate authority in a file of its own, as settings name it.
pub fn pem(authority: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    file.write_all(authority.as_bytes()).expect("it is written");
    file
}
