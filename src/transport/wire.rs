//! The bytes of one connection, plain or encrypted, with a limit on silence. Both protocols stand on it.
//! Never: reads ahead of a line while the connection may still become encrypted.

use lettre::transport::smtp::client::AsyncTokioStream;
use rustls_pki_types::ServerName;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::Context;
use std::task::Poll;
use std::time::Duration;
use tokio::io::AsyncRead;
use tokio::io::AsyncReadExt;
use tokio::io::AsyncWrite;
use tokio::io::ReadBuf;
use tokio::net::TcpStream;
use tokio::time::Instant;
use tokio::time::Sleep;
use tokio::time::sleep;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

/// The longest line read by hand before the protocol's own reader takes over.
const LINE_BYTES_MAX: usize = 8192;

/// One connection. Reading or writing fails with `TimedOut` when nothing moves for as long as `silence`.
#[derive(Debug)]
pub(super) struct Wire {
    bytes: Bytes,
    peer: SocketAddr,
    /// Given out before anything is read: a greeting that was read by hand and that a library wants to see again.
    unread: Vec<u8>,
    silence: Duration,
    reading: Alarm,
    writing: Alarm,
}

#[derive(Debug)]
enum Bytes {
    Plain(TcpStream),
    Encrypted(Box<TlsStream<TcpStream>>),
    /// Between the two, inside `encrypt`.
    Gone,
}

impl Wire {
    pub(super) fn plain(stream: TcpStream, peer: SocketAddr, silence: Duration) -> Self {
        Self {
            bytes: Bytes::Plain(stream),
            peer,
            unread: Vec::new(),
            silence,
            reading: Alarm::default(),
            writing: Alarm::default(),
        }
    }

    /// Does the TLS handshake. Whatever the peer sent before it is the handshake's first bytes, and breaks it.
    pub(super) async fn encrypt(mut self, connector: &TlsConnector, name: ServerName<'static>) -> io::Result<Self> {
        let Bytes::Plain(stream) = std::mem::replace(&mut self.bytes, Bytes::Gone) else {
            return Err(io::Error::other("the connection is encrypted already"));
        };
        let encrypted = connector.connect(name, stream).await?;
        self.bytes = Bytes::Encrypted(Box::new(encrypted));
        Ok(self)
    }

    /// Whether what is said here can be read on the way.
    pub(super) fn is_encrypted(&self) -> bool {
        matches!(self.bytes, Bytes::Encrypted(_))
    }

    /// How long nothing may move before reading or writing fails.
    pub(super) fn set_silence(&mut self, silence: Duration) {
        self.silence = silence;
        self.reading.armed = false;
        self.writing.armed = false;
    }

    /// Puts bytes back, to be read before anything else.
    pub(super) fn unread(&mut self, bytes: &[u8]) {
        self.unread.splice(0..0, bytes.iter().copied());
    }

    /// Reads one line and not one byte more, so that nothing waits in a buffer when TLS starts. Without its CRLF.
    pub(super) async fn read_line(&mut self) -> io::Result<String> {
        let mut line = Vec::with_capacity(128);
        loop {
            match self.read_u8().await? {
                b'\n' => break,
                _ if line.len() >= LINE_BYTES_MAX => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "a line without end"));
                }
                byte => line.push(byte),
            }
        }
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Ok(String::from_utf8_lossy(&line).into_owned())
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        if !this.unread.is_empty() {
            let n = this.unread.len().min(buf.remaining());
            buf.put_slice(&this.unread[..n]);
            this.unread.drain(..n);
            return Poll::Ready(Ok(()));
        }
        let polled = match &mut this.bytes {
            Bytes::Plain(s) => Pin::new(s).poll_read(cx, buf),
            Bytes::Encrypted(s) => Pin::new(s.as_mut()).poll_read(cx, buf),
            Bytes::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        };
        this.reading.or_ring(polled, cx, this.silence)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = &mut *self;
        let polled = match &mut this.bytes {
            Bytes::Plain(s) => Pin::new(s).poll_write(cx, buf),
            Bytes::Encrypted(s) => Pin::new(s.as_mut()).poll_write(cx, buf),
            Bytes::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        };
        this.writing.or_ring(polled, cx, this.silence)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let polled = match &mut this.bytes {
            Bytes::Plain(s) => Pin::new(s).poll_flush(cx),
            Bytes::Encrypted(s) => Pin::new(s.as_mut()).poll_flush(cx),
            Bytes::Gone => Poll::Ready(Err(io::ErrorKind::NotConnected.into())),
        };
        this.writing.or_ring(polled, cx, this.silence)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = &mut *self;
        let polled = match &mut this.bytes {
            Bytes::Plain(s) => Pin::new(s).poll_shutdown(cx),
            Bytes::Encrypted(s) => Pin::new(s.as_mut()).poll_shutdown(cx),
            Bytes::Gone => Poll::Ready(Ok(())),
        };
        this.writing.or_ring(polled, cx, this.silence)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        Ok(self.peer)
    }
}

/// Rings when a poll has been pending for too long. Kept between polls, so that it costs no allocation each.
#[derive(Debug, Default)]
struct Alarm {
    armed: bool,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl Alarm {
    fn or_ring<T>(&mut self, polled: Poll<io::Result<T>>, cx: &mut Context<'_>, silence: Duration) -> Poll<io::Result<T>> {
        if polled.is_ready() {
            self.armed = false;
            return polled;
        }
        let sleep = self.sleep.get_or_insert_with(|| Box::pin(sleep(silence)));
        if !self.armed {
            sleep.as_mut().reset(Instant::now() + silence);
            self.armed = true;
        }
        match sleep.as_mut().poll(cx) {
            Poll::Ready(()) => {
                self.armed = false;
                Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
            }
            Poll::Pending => Poll::Pending,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::AsyncWriteExt;
    use tokio::net::TcpListener;

    async fn pair(silence: Duration) -> (Wire, TcpStream) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let ours = TcpStream::connect(address).await.unwrap();
        let (theirs, _) = listener.accept().await.unwrap();
        (Wire::plain(ours, address, silence), theirs)
    }

    #[tokio::test]
    async fn a_line_is_read_without_what_follows_it() {
        let (mut wire, mut peer) = pair(Duration::from_secs(5)).await;
        peer.write_all(b"a1 OK begin\r\n* injected\r\n").await.unwrap();
        assert_eq!(wire.read_line().await.unwrap(), "a1 OK begin");
        let mut rest = [0; 12];
        wire.read_exact(&mut rest).await.unwrap();
        assert_eq!(&rest, b"* injected\r\n");
    }

    #[tokio::test]
    async fn silence_is_an_error_and_so_is_a_line_without_end() {
        let (mut wire, mut peer) = pair(Duration::from_millis(30)).await;
        let silent = wire.read_line().await.unwrap_err();
        assert_eq!(silent.kind(), io::ErrorKind::TimedOut);
        peer.write_all(&[b'a'; LINE_BYTES_MAX + 10]).await.unwrap();
        let endless = wire.read_line().await.unwrap_err();
        assert_eq!(endless.kind(), io::ErrorKind::InvalidData);
    }

    #[tokio::test]
    async fn what_was_put_back_is_read_first() {
        let (mut wire, mut peer) = pair(Duration::from_secs(5)).await;
        peer.write_all(b"second\r\n").await.unwrap();
        wire.unread(b"first\r\n");
        assert_eq!(wire.read_line().await.unwrap(), "first");
        assert_eq!(wire.read_line().await.unwrap(), "second");
    }
}
