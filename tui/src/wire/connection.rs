//! A connection to a real KDC.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs, UdpSocket};
use std::str::FromStr;
use std::time::{Duration, Instant};

use sim::kerberos::{Framer, Transport, framed};

use super::Capture;
use super::capture::Sender;

/// So long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// The largest datagram there is.
const LARGEST_DATAGRAM: usize = 65_535;

/// A KDC's address.
#[derive(Debug, Clone)]
pub(crate) struct Connection {
    /// How it is reached first.
    pub(crate) transport: Transport,
    /// Where it is.
    pub(crate) address: SocketAddr,
}

impl FromStr for Connection {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (transport, rest) = match text.split_once('/') {
            Some(("tcp", rest)) => (Transport::Tcp, rest),
            Some(("udp", rest)) => (Transport::Udp, rest),
            Some((other, _)) => return Err(format!("`{other}` is neither tcp nor udp")),
            None => (Transport::Udp, text),
        };
        let with_port = if rest.contains(':') {
            rest.to_owned()
        } else {
            format!("{rest}:88")
        };
        let mut addresses = with_port
            .to_socket_addrs()
            .map_err(|error| format!("`{rest}` is no address: {error}"))?;
        let address = addresses
            .next()
            .ok_or_else(|| format!("`{rest}` has no address"))?;
        Ok(Self { transport, address })
    }
}

impl Connection {
    /// Sends a message and waits for the answer.
    pub(crate) fn ask(&self, message: &[u8], capture: Option<&Capture>) -> io::Result<Vec<u8>> {
        match self.transport {
            Transport::Udp => self.ask_by_datagram(message, capture),
            Transport::Tcp => self.ask_by_stream(message, capture),
        }
    }

    fn ask_by_datagram(&self, message: &[u8], capture: Option<&Capture>) -> io::Result<Vec<u8>> {
        let any: SocketAddr = if self.address.is_ipv4() {
            ([0, 0, 0, 0], 0).into()
        } else {
            ([0u16; 8], 0).into()
        };
        let socket = UdpSocket::bind(any)?;
        socket.connect(self.address)?;
        socket.set_read_timeout(Some(PATIENCE))?;
        let own = socket.local_addr()?;
        socket.send(message)?;
        if let Some(capture) = capture {
            capture.datagram(own, self.address, Sender::Client, message)?;
        }
        let mut answer = vec![0; LARGEST_DATAGRAM];
        let length = socket.recv(&mut answer)?;
        answer.truncate(length);
        if let Some(capture) = capture {
            capture.datagram(own, self.address, Sender::Kdc, &answer)?;
        }
        Ok(answer)
    }

    fn ask_by_stream(&self, message: &[u8], capture: Option<&Capture>) -> io::Result<Vec<u8>> {
        let deadline = Instant::now() + PATIENCE;
        let mut stream = TcpStream::connect_timeout(&self.address, PATIENCE)?;
        let own = stream.local_addr()?;
        let mut flow = capture
            .map(|capture| capture.connect(own, self.address))
            .transpose()?;
        let framed_message = framed(message);
        stream.write_all(&framed_message)?;
        if let (Some(capture), Some(flow)) = (capture, &mut flow) {
            capture.stream(flow, Sender::Client, &framed_message)?;
        }
        let mut framer = Framer::default();
        let mut piece = [0; 8192];
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(io::ErrorKind::TimedOut.into());
            }
            stream.set_read_timeout(Some(left))?;
            let length = stream.read(&mut piece)?;
            if length == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let bytes = piece.get(..length).unwrap_or_default();
            if let Some(answer) = framer.next(bytes).map_err(io::Error::other)? {
                if let (Some(capture), Some(flow)) = (capture, &mut flow) {
                    capture.stream(flow, Sender::Kdc, &framed(&answer))?;
                }
                return Ok(answer);
            }
        }
    }
}
