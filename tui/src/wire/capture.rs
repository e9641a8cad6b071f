//! Captures that packet analysers open. The KDC's end has port 88, so that they know the protocol.

use std::fs::File;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};

use etherparse::{PacketBuilder, PacketBuilderStep};
use pcap_file::pcap::{PcapHeader, PcapPacket, PcapWriter};
use pcap_file::{DataLink, PcapError};

/// The port by which Kerberos is known.
const KERBEROS: u16 = 88;
/// So many bytes of a stream go into one segment.
const SEGMENT: usize = 16 * 1024;

/// A capture in the making.
#[derive(Debug)]
pub(crate) struct Capture {
    // Not buffered: a capture is read while it grows, and the server ends by a signal.
    file: Mutex<PcapWriter<File>>,
}

/// A TCP connection in a capture.
#[derive(Debug)]
pub(crate) struct Flow {
    client: SocketAddr,
    kdc: SocketAddr,
    sent: [u32; 2],
}

/// Who sends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// The client.
    Client,
    /// The KDC.
    Kdc,
}

impl Capture {
    /// Begins a capture.
    pub(crate) fn create(path: &Path) -> io::Result<Self> {
        let header = PcapHeader {
            datalink: DataLink::RAW,
            ..PcapHeader::default()
        };
        let file = File::create(path)?;
        let writer = PcapWriter::with_header(file, header).map_err(from_pcap)?;
        Ok(Self {
            file: Mutex::new(writer),
        })
    }

    /// A datagram between a client and the KDC.
    pub(crate) fn datagram(
        &self,
        client: SocketAddr,
        kdc: SocketAddr,
        sender: Sender,
        bytes: &[u8],
    ) -> io::Result<()> {
        let (from, to) = ends(client, kdc, sender);
        let builder = ip(from.ip(), to.ip()).udp(from.port(), to.port());
        let mut packet = Vec::with_capacity(builder.size(bytes.len()));
        builder
            .write(&mut packet, bytes)
            .map_err(io::Error::other)?;
        self.write(&packet)
    }

    /// A connection: its three packets of greeting.
    pub(crate) fn connect(&self, client: SocketAddr, kdc: SocketAddr) -> io::Result<Flow> {
        let mut flow = Flow {
            client,
            kdc,
            sent: [1, 1],
        };
        self.greet(&flow, Sender::Client, 0, None)?;
        self.greet(&flow, Sender::Kdc, 0, Some(1))?;
        self.segment(&mut flow, Sender::Client, &[])?;
        Ok(flow)
    }

    /// Bytes of a connection.
    pub(crate) fn stream(&self, flow: &mut Flow, sender: Sender, bytes: &[u8]) -> io::Result<()> {
        for piece in bytes.chunks(SEGMENT) {
            self.segment(flow, sender, piece)?;
        }
        Ok(())
    }

    fn greet(
        &self,
        flow: &Flow,
        sender: Sender,
        sequence: u32,
        ack: Option<u32>,
    ) -> io::Result<()> {
        let (from, to) = ends(flow.client, flow.kdc, sender);
        let mut builder = ip(from.ip(), to.ip())
            .tcp(from.port(), to.port(), sequence, u16::MAX)
            .syn();
        if let Some(ack) = ack {
            builder = builder.ack(ack);
        }
        let mut packet = Vec::with_capacity(builder.size(0));
        builder.write(&mut packet, &[]).map_err(io::Error::other)?;
        self.write(&packet)
    }

    fn segment(&self, flow: &mut Flow, sender: Sender, bytes: &[u8]) -> io::Result<()> {
        let (from, to) = ends(flow.client, flow.kdc, sender);
        let [client, kdc] = flow.sent;
        let (own, other) = match sender {
            Sender::Client => (client, kdc),
            Sender::Kdc => (kdc, client),
        };
        let mut builder = ip(from.ip(), to.ip())
            .tcp(from.port(), to.port(), own, u16::MAX)
            .ack(other);
        if !bytes.is_empty() {
            builder = builder.psh();
        }
        let mut packet = Vec::with_capacity(builder.size(bytes.len()));
        builder
            .write(&mut packet, bytes)
            .map_err(io::Error::other)?;
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        flow.sent = match sender {
            Sender::Client => [client.wrapping_add(length), kdc],
            Sender::Kdc => [client, kdc.wrapping_add(length)],
        };
        self.write(&packet)
    }

    fn write(&self, packet: &[u8]) -> io::Result<()> {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        let length = u32::try_from(packet.len()).unwrap_or(u32::MAX);
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_packet(&PcapPacket::new(since, length, packet))
            .map(drop)
            .map_err(from_pcap)
    }
}

fn ends(client: SocketAddr, kdc: SocketAddr, sender: Sender) -> (SocketAddr, SocketAddr) {
    let kdc = SocketAddr::new(kdc.ip(), KERBEROS);
    match sender {
        Sender::Client => (client, kdc),
        Sender::Kdc => (kdc, client),
    }
}

fn ip(from: IpAddr, to: IpAddr) -> PacketBuilderStep<etherparse::IpHeaders> {
    const HOPS: u8 = 64;
    match (from, to) {
        (IpAddr::V4(from), IpAddr::V4(to)) => PacketBuilder::ipv4(from.octets(), to.octets(), HOPS),
        (from, to) => PacketBuilder::ipv6(octets(from), octets(to), HOPS),
    }
}

fn octets(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

fn from_pcap(error: PcapError) -> io::Error {
    io::Error::other(error)
}
