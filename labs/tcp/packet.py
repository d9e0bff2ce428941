"""报文的字节 | A segment as the bytes of an IPv4 packet, and back; the checksum that finds damage.

The checksum is the ones' complement sum of RFC 1071: all 16-bit words added up, the checksum with them, must give
0xFFFF. TCP's covers its header, the payload, and both addresses, in whatever order.
"""

from __future__ import annotations

import socket
import struct

from labs.tcp.segment import Flag, Segment

HERE, THERE = "10.99.0.1", "10.99.0.2"
TCP, IP_HEADER = 6, 20
FLAGS = Flag.FIN | Flag.SYN | Flag.RST | Flag.PSH | Flag.ACK


def ports(packet: bytes) -> tuple[int, int]:
    """Source and destination port."""
    source, destination = struct.unpack_from("!HH", packet, (packet[0] & 15) * 4)
    return source, destination


def segment(packet: bytes) -> Segment:
    """The segment in an IPv4 packet."""
    at = (packet[0] & 15) * 4
    seq, ack, offset, flags = struct.unpack_from("!IIBB", packet, at + 4)
    return Segment(Flag(flags) & FLAGS, seq, ack, packet[at + (offset >> 4) * 4 :])


def packed(source: int, destination: int, said: Segment) -> bytes:
    """An IPv4 packet from a port of HERE to a port of THERE, with both checksums."""
    addresses = socket.inet_aton(HERE) + socket.inet_aton(THERE)
    header = struct.pack("!HHIIBBHHH", source, destination, said.seq, said.ack, 5 << 4, said.flags, 65_535, 0, 0)
    length = len(header) + len(said.data)
    check = checksum(addresses + struct.pack("!HH", TCP, length) + header + said.data)
    text = header[:16] + struct.pack("!H", check) + header[18:] + said.data
    first = struct.pack("!BBHHHBBH", 0x45, 0, IP_HEADER + length, 0, 0, 64, TCP, 0)
    return first[:10] + struct.pack("!H", checksum(first + addresses)) + addresses + text


def flag_bits(said: Segment) -> str:
    """Byte 13 of its header (from 0), a bit under each name of RFC 9293, 3.1: CWR ECE URG ACK PSH RST SYN FIN."""
    return "   ".join(f"{packed(0, 0, said)[IP_HEADER + 13]:08b}")


def is_sound(packet: bytes) -> bool:
    """Whether the sum over a TCP segment and its addresses is right: all that its receiver can check."""
    text = packet[IP_HEADER:]
    return checksum(packet[12:20] + struct.pack("!HH", TCP, len(text)) + text) == 0


def flipped(packet: bytes, bit: int = -1) -> bytes:
    """The packet with one bit changed on the way, counted from the first of its TCP header; the last one if -1."""
    at, made = bit % ((len(packet) - IP_HEADER) * 8), bytearray(packet)
    made[IP_HEADER + at // 8] ^= 0x80 >> at % 8
    return bytes(made)


def checksum(data: bytes) -> int:
    """The ones' complement sum of RFC 1071."""
    data += b"\0" * (len(data) % 2)
    total: int = sum(struct.unpack(f"!{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF
