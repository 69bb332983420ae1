//! One connection: requests come in for so long, what was begun is answered to its end, and whoever takes nothing of an
//! answer is hung up on.

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::io;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep, sleep_until};

/// How long a connection has for what.
#[derive(Clone, Copy)]
pub struct Times {
    /// From the first byte of a request to the end of its head.
    pub head: Duration,
    /// No request is taken later. A browser opens another connection.
    pub requests: Duration,
    /// An answer of which nothing is taken for so long is given up.
    pub idle: Duration,
}

/// Answers what this stream asks.
pub async fn speak(stream: impl AsyncRead + AsyncWrite + Unpin, app: Router, head: usize, times: Times) {
    let stream = Patient { stream, idle: times.idle, waits: None };
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(times.head)
        .max_buf_size(head)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(app));
    let mut connection = pin!(connection);
    tokio::select! {
        _over = connection.as_mut() => return,
        () = sleep(times.requests) => connection.as_mut().graceful_shutdown(),
    }
    let _broken = connection.await;
}

/// A stream that must take something now and then.
struct Patient<S> {
    stream: S,
    idle: Duration,
    /// Since something waits to be taken.
    waits: Option<Pin<Box<Sleep>>>,
}

impl<S> Patient<S> {
    /// What a write came to, unless it waits for too long.
    fn within<T>(&mut self, cx: &mut Context<'_>, written: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if written.is_ready() {
            self.waits = None;
            return written;
        }
        let until = Instant::now() + self.idle;
        let waits = self.waits.get_or_insert_with(|| Box::pin(sleep_until(until)));
        ready!(waits.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Patient<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Patient<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(cx, buf);
        self.within(cx, written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(cx, bufs);
        self.within(cx, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(cx);
        self.within(cx, flushed)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let ended = Pin::new(&mut self.stream).poll_shutdown(cx);
        self.within(cx, ended)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    const TIMES: Times = Times {
        head: Duration::from_secs(1),
        requests: Duration::from_millis(100),
        idle: Duration::from_millis(400),
    };

    /// What a client gets that asks, and reads only after so long.
    fn asked(path: &'static str, reads_after: Duration) -> Vec<u8> {
        let late = || async {
            sleep(Duration::from_millis(400)).await;
            "whole"
        };
        let app = Router::new().route("/late", get(late)).route("/long", get(async || vec![b'x'; 1 << 20]));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let (mut client, server) = tokio::io::duplex(4096);
            tokio::spawn(speak(server, app, 16 * 1024, TIMES));
            let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\n\r\n");
            client.write_all(request.as_bytes()).await.unwrap();
            sleep(reads_after).await;
            let mut answer = Vec::new();
            let all = client.read_to_end(&mut answer);
            tokio::time::timeout(Duration::from_secs(5), all).await.expect("it ends").unwrap();
            answer
        })
    }

    #[test]
    fn what_was_begun_is_answered_and_who_takes_nothing_is_hung_up_on() {
        assert!(asked("/late", Duration::ZERO).ends_with(b"whole"), "longer than requests are taken");
        assert!(asked("/long", Duration::from_millis(200)).len() > 1 << 20);
        assert!(asked("/long", Duration::from_millis(1500)).len() < 1 << 20);
    }
}
