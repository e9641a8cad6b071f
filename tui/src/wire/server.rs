//! A server for real clients, over datagrams and streams at one address.

use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use sim::kerberos::{Framer, Transport, framed};
use sim::names::Timestamp;
use sim::{KdcService, Served};

use super::capture::Sender;
use super::{Capture, now};

/// So long a connection may take to say something whole.
const PATIENCE: Duration = Duration::from_secs(5);
/// So long a thread waits when it cannot accept a connection.
const PAUSE: Duration = Duration::from_millis(20);
/// So many connections are served at a time.
const CONNECTIONS: usize = 64;
/// The largest datagram there is.
const LARGEST_DATAGRAM: usize = 65_535;

/// Which time the KDC has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Clock {
    /// The machine's.
    Machine,
    /// That of the world, going on from when the server started.
    World {
        /// The world's clock.
        from: Timestamp,
        /// When the server started.
        started: Instant,
    },
}

impl Clock {
    fn now(self) -> Timestamp {
        match self {
            Self::Machine => now(),
            Self::World { from, started } => {
                let elapsed = i64::try_from(started.elapsed().as_secs()).unwrap_or(i64::MAX);
                from.plus_seconds(elapsed)
            }
        }
    }
}

/// A KDC at an address.
pub(crate) struct Server<'s> {
    pub(crate) service: Mutex<KdcService>,
    pub(crate) clock: Clock,
    pub(crate) capture: Option<Capture>,
    /// Told of each exchange.
    pub(crate) log: &'s (dyn Fn(SocketAddr, &Served) + Sync),
}

impl Server<'_> {
    /// Binds a stream and a datagram socket to one port.
    pub(crate) fn bind(address: SocketAddr) -> io::Result<(UdpSocket, TcpListener)> {
        let listener = TcpListener::bind(address)?;
        let socket = UdpSocket::bind(listener.local_addr()?)?;
        Ok((socket, listener))
    }

    /// Serves until the process ends. Each thread has one connection at a time; further ones wait for one that is
    /// over, which none is for long.
    pub(crate) fn serve(&self, socket: &UdpSocket, listener: &TcpListener) -> io::Result<()> {
        std::thread::scope(|scope| {
            for _ in 0..CONNECTIONS {
                scope.spawn(|| {
                    loop {
                        match listener.accept() {
                            // One that breaks or says nothing whole in time is the client's affair.
                            Ok((stream, _)) => drop(self.serve_stream(stream)),
                            // It broke before it was accepted, or the process has no more descriptors.
                            Err(_) => std::thread::sleep(PAUSE),
                        }
                    }
                });
            }
            self.serve_datagrams(socket)
        })
    }

    fn serve_datagrams(&self, socket: &UdpSocket) -> io::Result<()> {
        let own = socket.local_addr()?;
        let mut bytes = vec![0; LARGEST_DATAGRAM];
        loop {
            // An ICMP error to an earlier answer shows here, and ends nothing.
            let Ok((length, client)) = socket.recv_from(&mut bytes) else {
                continue;
            };
            let message = bytes.get(..length).unwrap_or_default();
            let served = self
                .locked()
                .answer(message, Transport::Udp, self.clock.now());
            if let Some(capture) = &self.capture {
                capture.datagram(client, own, Sender::Client, message)?;
                if let Some(reply) = &served.reply {
                    capture.datagram(client, own, Sender::Kdc, reply)?;
                }
            }
            (self.log)(client, &served);
            if let Some(reply) = &served.reply {
                let _gone = socket.send_to(reply, client);
            }
        }
    }

    fn serve_stream(&self, mut stream: TcpStream) -> io::Result<()> {
        let client = stream.peer_addr()?;
        let own = stream.local_addr()?;
        let mut flow = None;
        let mut framer = Framer::default();
        let mut piece = [0; 8192];
        let mut deadline = Instant::now() + PATIENCE;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Ok(());
            }
            stream.set_read_timeout(Some(left))?;
            let wanted = framer.wants().min(piece.len());
            let length = stream.read(piece.get_mut(..wanted).unwrap_or_default())?;
            if length == 0 {
                return Ok(());
            }
            let mut next = framer.next(piece.get(..length).unwrap_or_default());
            while let Some(message) = next.map_err(io::Error::other)? {
                let served = self
                    .locked()
                    .answer(&message, Transport::Tcp, self.clock.now());
                let reply = served.reply.as_deref().map(framed);
                if let Some(capture) = &self.capture {
                    let mut open = match flow.take() {
                        Some(flow) => flow,
                        None => capture.connect(client, own)?,
                    };
                    capture.stream(&mut open, Sender::Client, &framed(&message))?;
                    if let Some(reply) = &reply {
                        capture.stream(&mut open, Sender::Kdc, reply)?;
                    }
                    flow = Some(open);
                }
                (self.log)(client, &served);
                // Who says nothing that deserves an answer is not listened to any longer.
                let Some(reply) = reply else { return Ok(()) };
                stream.set_write_timeout(Some(PATIENCE))?;
                stream.write_all(&reply)?;
                deadline = Instant::now() + PATIENCE;
                next = framer.next(&[]);
            }
        }
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, KdcService> {
        self.service.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
