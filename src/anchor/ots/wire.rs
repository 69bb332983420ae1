//! The bytes of OpenTimestamps proofs: reading them without trusting a length in them, and writing them.

use super::{Attestation, Branch, MAX_BYTES, MAX_DEPTH, MAX_MESSAGE, MAX_NODES, Node, Op, OtsError};

const MAGIC: &[u8] = b"\x00OpenTimestamps\x00\x00Proof\x00\xbf\x89\xe2\xe8\x84\xe8\x92\x94";
const VERSION: u64 = 1;
const SHA256: u8 = 0x08;
const FORK: u8 = 0xff;
const ATTESTATION: u8 = 0x00;
const BITCOIN: [u8; 8] = *b"\x05\x88\x96\x0d\x73\xd7\x19\x01";
const PENDING: [u8; 8] = *b"\x83\xdf\xe3\x0d\x2e\xf9\x0c\x8e";
/// Of python-opentimestamps.
const MAX_PAYLOAD: usize = 8_192;
const MAX_ADDRESS: usize = 1_000;

/// Digest and tree of an .ots file.
pub(super) fn file(bytes: &[u8]) -> Result<([u8; 32], Node), OtsError> {
    let mut read = Read::new(bytes)?;
    if read.take(MAGIC.len())? != MAGIC {
        return Err(OtsError::Malformed("it does not begin as one"));
    }
    if read.number()? != VERSION {
        return Err(OtsError::Malformed("it is of another version"));
    }
    if read.byte()? != SHA256 {
        return Err(OtsError::Malformed("it is not of a SHA-256 digest"));
    }
    let digest = read.take(32)?.try_into().expect("32 bytes were taken");
    let node = read.node(0)?;
    read.end()?;
    Ok((digest, node))
}

/// The tree that a calendar answers with.
pub(super) fn node(bytes: &[u8]) -> Result<Node, OtsError> {
    let mut read = Read::new(bytes)?;
    let node = read.node(0)?;
    read.end()?;
    Ok(node)
}

pub(super) fn written(digest: &[u8; 32], root: &Node) -> Vec<u8> {
    let mut out = MAGIC.to_vec();
    number(&mut out, VERSION);
    out.push(SHA256);
    out.extend_from_slice(digest);
    write_node(&mut out, root);
    out
}

struct Read<'a> {
    rest: &'a [u8],
    nodes: usize,
}

impl<'a> Read<'a> {
    fn new(bytes: &'a [u8]) -> Result<Read<'a>, OtsError> {
        if bytes.len() > MAX_BYTES { Err(OtsError::TooLarge) } else { Ok(Read { rest: bytes, nodes: 0 }) }
    }

    fn take(&mut self, n: usize) -> Result<&'a [u8], OtsError> {
        let (taken, rest) = self.rest.split_at_checked(n).ok_or(OtsError::Malformed("it is cut"))?;
        self.rest = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, OtsError> {
        Ok(self.take(1)?[0])
    }

    /// Seven bits in each byte, the lowest first.
    fn number(&mut self) -> Result<u64, OtsError> {
        let mut number = 0;
        for shift in (0..63).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        Err(OtsError::Malformed("a number in it has no end"))
    }

    fn bytes(&mut self, most: usize) -> Result<&'a [u8], OtsError> {
        let length = usize::try_from(self.number()?).unwrap_or(usize::MAX);
        if length > most { Err(OtsError::TooLarge) } else { self.take(length) }
    }

    fn end(&self) -> Result<(), OtsError> {
        if self.rest.is_empty() { Ok(()) } else { Err(OtsError::Malformed("something follows it")) }
    }

    fn node(&mut self, depth: usize) -> Result<Node, OtsError> {
        self.count(depth)?;
        let mut node = Node::default();
        loop {
            let tag = self.byte()?;
            if tag != FORK {
                node.branches.push(self.branch(tag, depth)?);
                return Ok(node);
            }
            let tag = self.byte()?;
            node.branches.push(self.branch(tag, depth)?);
        }
    }

    fn count(&mut self, depth: usize) -> Result<(), OtsError> {
        self.nodes += 1;
        if depth > MAX_DEPTH || self.nodes > MAX_NODES { Err(OtsError::TooLarge) } else { Ok(()) }
    }

    fn branch(&mut self, tag: u8, depth: usize) -> Result<Branch, OtsError> {
        if tag == ATTESTATION {
            self.count(depth)?;
            return self.attestation().map(Branch::Attested);
        }
        let op = match tag {
            0x02 => Op::Sha1,
            0x03 => Op::Ripemd160,
            0x08 => Op::Sha256,
            0x67 => Op::Keccak256,
            0xf0 => Op::Append(self.operand()?),
            0xf1 => Op::Prepend(self.operand()?),
            0xf2 => Op::Reverse,
            0xf3 => Op::Hexlify,
            _ => return Err(OtsError::Malformed("it has an operation that we do not know")),
        };
        Ok(Branch::Then(op, self.node(depth + 1)?))
    }

    fn operand(&mut self) -> Result<Vec<u8>, OtsError> {
        let bytes = self.bytes(MAX_MESSAGE)?;
        if bytes.is_empty() { Err(OtsError::Malformed("it adds nothing")) } else { Ok(bytes.to_vec()) }
    }

    fn attestation(&mut self) -> Result<Attestation, OtsError> {
        let tag: [u8; 8] = self.take(8)?.try_into().expect("eight bytes were taken");
        let payload = self.bytes(MAX_PAYLOAD)?;
        let mut inside = Read { rest: payload, nodes: 0 };
        let attestation = match tag {
            BITCOIN => Attestation::Bitcoin { height: inside.number()? },
            PENDING => Attestation::Pending { address: address(inside.bytes(MAX_ADDRESS)?)? },
            _ => return Ok(Attestation::Other(tag, payload.to_vec())),
        };
        inside.end()?;
        Ok(attestation)
    }
}

/// Few characters, as in python-opentimestamps: nothing that could turn the address into a question.
fn address(bytes: &[u8]) -> Result<String, OtsError> {
    let fits = |b: &u8| b.is_ascii_alphanumeric() || b"-._/:".contains(b);
    if !bytes.iter().all(fits) {
        return Err(OtsError::Malformed("the address of a calendar has characters that it must not have"));
    }
    Ok(bytes.iter().map(|b| char::from(*b)).collect())
}

fn write_node(out: &mut Vec<u8>, node: &Node) {
    for (i, branch) in node.branches.iter().enumerate() {
        if i + 1 < node.branches.len() {
            out.push(FORK);
        }
        match branch {
            Branch::Attested(attestation) => write_attestation(out, attestation),
            Branch::Then(op, next) => {
                write_op(out, op);
                write_node(out, next);
            }
        }
    }
}

fn write_op(out: &mut Vec<u8>, op: &Op) {
    match op {
        Op::Sha1 => out.push(0x02),
        Op::Ripemd160 => out.push(0x03),
        Op::Sha256 => out.push(0x08),
        Op::Keccak256 => out.push(0x67),
        Op::Reverse => out.push(0xf2),
        Op::Hexlify => out.push(0xf3),
        Op::Append(with) => {
            out.push(0xf0);
            bytes(out, with);
        }
        Op::Prepend(with) => {
            out.push(0xf1);
            bytes(out, with);
        }
    }
}

fn write_attestation(out: &mut Vec<u8>, attestation: &Attestation) {
    out.push(ATTESTATION);
    let mut payload = Vec::new();
    let tag = match attestation {
        Attestation::Bitcoin { height } => {
            number(&mut payload, *height);
            BITCOIN
        }
        Attestation::Pending { address } => {
            bytes(&mut payload, address.as_bytes());
            PENDING
        }
        Attestation::Other(tag, with) => {
            payload.extend_from_slice(with);
            *tag
        }
    };
    out.extend_from_slice(&tag);
    bytes(out, &payload);
}

fn bytes(out: &mut Vec<u8>, with: &[u8]) {
    number(out, with.len() as u64);
    out.extend_from_slice(with);
}

fn number(out: &mut Vec<u8>, mut n: u64) {
    while n > 0x7f {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}
