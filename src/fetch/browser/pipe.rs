//! The way to the browser's DevTools. A DevTools port is open to everybody on the machine, and through it the browser
//! reads files as its own user. So the browser is started with two pipes instead, which nobody else holds; and when
//! this program dies, however, the pipes close and the browser ends by itself.
//!
//! The DevTools package speaks WebSocket only. Between it and the pipes stands a listener on loopback that takes one
//! connection, at an address of 128 random bits that is written nowhere, and passes on what comes.

use async_tungstenite::WebSocketStream;
use async_tungstenite::tokio::{TokioAdapter, accept_hdr_async_with_config};
use async_tungstenite::tungstenite::Message;
use async_tungstenite::tungstenite::handshake::server::{ErrorResponse, Request, Response};
use async_tungstenite::tungstenite::http::StatusCode;
use async_tungstenite::tungstenite::protocol::WebSocketConfig;
use command_fds::{CommandFdExt, FdMapping};
use futures_util::StreamExt;
use std::io::{self, Error};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::pipe::{Receiver, Sender, pipe};
use tokio::net::{TcpListener, TcpStream};
use tokio::process::Command;
use tokio::task::JoinHandle;

/// The descriptors at which Chromium reads and writes with `--remote-debugging-pipe`.
const BROWSER_READS: i32 = 3;
const BROWSER_WRITES: i32 = 4;
/// Messages end with this byte.
const END: u8 = 0;
/// No message of the browser's is longer: a whole page as a picture has a few MiB.
const LONGEST: u64 = 256 << 20;
/// A stranger who connects and says nothing holds the door no longer than this.
const HANDSHAKE: Duration = Duration::from_secs(2);

/// Our ends of the pipes.
pub(super) struct Pipes {
    to_browser: Sender,
    from_browser: BufReader<Receiver>,
}

impl Pipes {
    /// Makes the pipes and gives the browser its ends.
    pub(super) fn into(command: &mut Command) -> io::Result<Pipes> {
        let (to_browser, browser_reads) = pipe()?;
        let (browser_writes, from_browser) = pipe()?;
        let mappings = vec![
            FdMapping { parent_fd: browser_reads.into_blocking_fd()?, child_fd: BROWSER_READS },
            FdMapping { parent_fd: browser_writes.into_blocking_fd()?, child_fd: BROWSER_WRITES },
        ];
        command.as_std_mut().fd_mappings(mappings).map_err(Error::other)?;
        Ok(Pipes { to_browser, from_browser: BufReader::new(from_browser) })
    }

    /// Opens the listener. The address is for the DevTools package alone; `secret` is fresh and random.
    pub(super) async fn listen(self, secret: &str) -> io::Result<(String, JoinHandle<()>)> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let path = format!("/{secret}");
        let address = format!("ws://{}{path}", listener.local_addr()?);
        let passing = tokio::spawn(async move {
            let socket = first(&listener, &path).await;
            drop(listener);
            if let Some(socket) = socket
                && let Err(error) = self.pass(socket).await
            {
                tracing::debug!(%error, "the way to the browser is closed");
            }
        });
        Ok((address, passing))
    }

    /// Passes messages on, until one side closes.
    async fn pass(self, socket: WebSocketStream<TokioAdapter<TcpStream>>) -> io::Result<()> {
        let Pipes { mut to_browser, mut from_browser } = self;
        let (mut to_us, mut from_us) = socket.split();
        let out = async {
            while let Some(message) = from_us.next().await {
                match message.map_err(Error::other)? {
                    Message::Text(text) => {
                        to_browser.write_all(text.as_bytes()).await?;
                        to_browser.write_all(&[END]).await?;
                    }
                    Message::Close(_) => break,
                    Message::Binary(_) | Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
                }
            }
            Ok(())
        };
        let back = async {
            loop {
                let mut message = Vec::new();
                (&mut from_browser).take(LONGEST).read_until(END, &mut message).await?;
                if message.pop() != Some(END) {
                    return Ok(());
                }
                let text = String::from_utf8(message).map_err(Error::other)?;
                to_us.send(Message::text(text)).await.map_err(Error::other)?;
            }
        };
        tokio::select! {
            ended = out => ended,
            ended = back => ended,
        }
    }
}

/// The first connection that knows the path. All others are turned away.
async fn first(listener: &TcpListener, path: &str) -> Option<WebSocketStream<TokioAdapter<TcpStream>>> {
    loop {
        let (stream, _) = listener.accept().await.ok()?;
        // Commands are small; the answers of the browser are not bounded by what we accept.
        let config = WebSocketConfig::default();
        #[expect(clippy::result_large_err, reason = "the package's own type")]
        let knows = |request: &Request, response: Response| -> Result<Response, ErrorResponse> {
            if request.uri().path() == path {
                return Ok(response);
            }
            let mut refused = ErrorResponse::new(None);
            *refused.status_mut() = StatusCode::NOT_FOUND;
            Err(refused)
        };
        let shaken =
            tokio::time::timeout(HANDSHAKE, accept_hdr_async_with_config(stream, knows, Some(config)));
        if let Ok(Ok(socket)) = shaken.await {
            return Some(socket);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use async_tungstenite::tokio::connect_async;

    #[tokio::test]
    async fn messages_go_through_and_strangers_do_not() {
        // `tee` in the browser's place: what is written to it comes back, with its ending.
        let mut command = Command::new("sh");
        command.args(["-c", "exec cat <&3 >&4"]).kill_on_drop(true);
        let pipes = Pipes::into(&mut command).unwrap();
        let mut child = command.spawn().unwrap();
        drop(command);
        let (address, passing) = pipes.listen("known").await.unwrap();

        assert!(connect_async(address.replace("known", "guessed")).await.is_err());
        let _silent = TcpStream::connect(address[5..].split('/').next().unwrap()).await.unwrap();
        let (mut socket, _) = connect_async(address.as_str()).await.unwrap();
        let long = "ñ".repeat(3 << 20);
        for text in ["{\"id\":1}", &long] {
            socket.send(Message::text(text)).await.unwrap();
            assert_eq!(socket.next().await.unwrap().unwrap(), Message::text(text));
        }
        assert!(connect_async(address.as_str()).await.is_err(), "one connection is all there is");

        drop(socket);
        passing.await.unwrap();
        let ended = tokio::time::timeout(Duration::from_secs(10), child.wait()).await;
        assert!(ended.is_ok(), "with the pipe the browser ends");
    }
}
