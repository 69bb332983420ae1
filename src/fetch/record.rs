//! A stream that keeps what goes over it: every byte of the request and of the answer, as on the wire (inside
//! TLS, when there is TLS).

use bytes::{Bytes, BytesMut};
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

/// What was recorded of one exchange. Clones are the same tape: one is in the stream, one with the reader,
/// so that what arrived is still there when the exchange is broken off.
#[derive(Clone, Default)]
pub(super) struct Tape(Arc<Mutex<Reel>>);

#[derive(Default)]
struct Reel {
    sent: BytesMut,
    received: BytesMut,
    /// So many received bytes are kept; the next one ends the exchange.
    limit: usize,
    over: bool,
}

/// A page of the usual size fits without growing.
const USUAL: usize = 9 * 1024;

impl Tape {
    /// Starts a new exchange, also on a connection that was used before.
    pub(super) fn begin(&self, limit: usize) {
        let mut reel = self.reel();
        let received = BytesMut::with_capacity(USUAL);
        *reel = Reel { sent: BytesMut::new(), received, limit, over: false };
    }

    /// Sets how many received bytes are kept from now on.
    pub(super) fn allow(&self, limit: usize) {
        self.reel().limit = limit;
    }

    /// Request and answer so far. The tape is empty afterwards.
    pub(super) fn take(&self) -> (Bytes, Bytes) {
        let mut reel = self.reel();
        (std::mem::take(&mut reel.sent).freeze(), std::mem::take(&mut reel.received).freeze())
    }

    /// Whether more arrived than was allowed.
    pub(super) fn is_over(&self) -> bool {
        self.reel().over
    }

    /// Whether nothing has been received since the exchange began.
    pub(super) fn is_silent(&self) -> bool {
        self.reel().received.is_empty()
    }

    /// Looks at the received bytes.
    pub(super) fn received<T>(&self, look: impl FnOnce(&[u8]) -> T) -> T {
        look(&self.reel().received)
    }

    fn reel(&self) -> MutexGuard<'_, Reel> {
        self.0.lock().expect("no holder of this lock panics")
    }
}

/// A stream and its tape.
pub(super) struct Recorded<S> {
    stream: S,
    tape: Tape,
}

impl<S> Recorded<S> {
    pub(super) fn new(stream: S, tape: Tape) -> Recorded<S> {
        Recorded { stream, tape }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Recorded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let mut reel = self.tape.reel();
        let arrived = &buf.filled()[before..];
        let room = reel.limit.saturating_sub(reel.received.len());
        reel.received.extend_from_slice(&arrived[..arrived.len().min(room)]);
        if arrived.len() > room {
            reel.over = true;
            return Poll::Ready(Err(io::Error::other("the answer is larger than allowed")));
        }
        Poll::Ready(Ok(()))
    }
}

/// No vectored writes: head and body of a request then go out, and are recorded, in one piece.
impl<S: AsyncWrite + Unpin> AsyncWrite for Recorded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(cx, buf))?;
        self.tape.reel().sent.extend_from_slice(&buf[..written]);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    #[tokio::test]
    async fn the_tape_holds_both_directions_and_stops_at_its_limit() {
        let (near, mut far) = tokio::io::duplex(64);
        let tape = Tape::default();
        tape.begin(5);
        let mut stream = Recorded::new(near, tape.clone());
        stream.write_all(b"ask").await.unwrap();
        far.write_all(b"answer").await.unwrap();
        assert!(stream.read(&mut [0; 64]).await.is_err());
        assert!(tape.is_over());
        assert_eq!(tape.take(), (Bytes::from_static(b"ask"), Bytes::from_static(b"answe")));

        tape.begin(64);
        far.write_all(b"more").await.unwrap();
        assert_eq!(stream.read(&mut [0; 64]).await.unwrap(), 4);
        assert_eq!(tape.take(), (Bytes::new(), Bytes::from_static(b"more")));
    }
}
