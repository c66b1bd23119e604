//! A connection that is kept, as browsers keep them, and what a browser says on it.

use std::{io, net::SocketAddr};
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
};

/// What a browser sends with each request, besides.
pub(crate) const BROWSER: &str = "host: localhost\r\ncontent-type: application/x-postcard\r\naccept: */*\r\n\
    accept-encoding: gzip, deflate, br, zstd\r\nuser-agent: Mozilla/5.0 (Linux; Android 12) AppleWebKit/537.36\r\n";

/// A connection to the hub.
pub(crate) struct Line(BufReader<TcpStream>);

/// What came back: the status, how the body is encoded, and the body as it travelled.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) encoding: String,
    pub(crate) body: Vec<u8>,
}

impl Line {
    pub(crate) async fn open(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self(BufReader::new(stream)))
    }

    /// A request with these headers, each with its line's end, and its answer.
    pub(crate) async fn post(&mut self, path: &str, headers: &str, body: &[u8]) -> io::Result<Answer> {
        let head = format!("POST {path} HTTP/1.1\r\n{headers}content-length: {}\r\n\r\n", body.len());
        self.0.get_mut().write_all(&[head.as_bytes(), body].concat()).await?;
        let status = self.read_line().await?.split(' ').nth(1).and_then(|it| it.parse().ok()).unwrap_or(0);
        let (mut length, mut encoding, mut chunked) = (0, String::new(), false);
        loop {
            let line = self.read_line().await?.to_ascii_lowercase();
            let Some((name, value)) = line.split_once(':') else { break };
            match (name, value.trim()) {
                ("content-length", value) => length = value.parse().map_err(io::Error::other)?,
                ("content-encoding", value) => value.clone_into(&mut encoding),
                ("transfer-encoding", value) => chunked = value == "chunked",
                _ => {}
            }
        }
        let body = if chunked { self.read_chunks().await? } else { self.read(length).await? };
        Ok(Answer { status, encoding, body })
    }

    async fn read_chunks(&mut self) -> io::Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let length = usize::from_str_radix(&self.read_line().await?, 16).map_err(io::Error::other)?;
            body.extend(self.read(length).await?);
            self.read_line().await?;
            if length == 0 {
                return Ok(body);
            }
        }
    }

    async fn read(&mut self, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.0.read_exact(&mut bytes).await?;
        Ok(bytes)
    }

    async fn read_line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        if self.0.read_line(&mut line).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(line.trim_end().to_owned())
    }
}

/// Answers as they were before they were compressed.
pub(crate) fn unpack(answer: Answer) -> io::Result<Vec<u8>> {
    match answer.encoding.as_str() {
        "" => Ok(answer.body),
        "zstd" => zstd::decode_all(answer.body.as_slice()),
        other => Err(io::Error::other(format!("nobody asked for {other}"))),
    }
}
