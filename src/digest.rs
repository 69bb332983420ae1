//! SHA-256 with its purpose in the type: a leaf hash and a node hash cannot be mixed up.

use sha2::{Digest, Sha256};
use std::fmt;

macro_rules! hash_type {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name([u8; 32]);

        impl $name {
            /// Takes 32 bytes that were computed before, as read from the archive.
            pub const fn from_bytes(bytes: [u8; 32]) -> $name {
                $name(bytes)
            }

            /// Reads 64 hexadecimal digits; `None` for anything else.
            pub fn from_hex(text: &str) -> Option<$name> {
                let mut bytes = [0; 32];
                hex::decode_to_slice(text, &mut bytes).ok()?;
                Some($name(bytes))
            }

            pub const fn as_bytes(&self) -> &[u8; 32] {
                &self.0
            }

            /// 64 lower-case hexadecimal digits, as `sha256sum` prints them.
            pub fn to_hex(&self) -> String {
                hex::encode(self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.to_hex())
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.to_hex())
            }
        }
    };
}

hash_type!(
    /// Plain SHA-256 of bytes that were kept: a body, a request, a head, a certificate chain.
    BodyHash
);
hash_type!(
    /// Hash of one log entry: SHA-256(0x00 ‖ entry) (RFC 6962 §2.1).
    LeafHash
);
hash_type!(
    /// Hash of a subtree of the log: SHA-256(0x01 ‖ left ‖ right), or a leaf hash at level 0 (RFC 6962 §2.1).
    NodeHash
);
hash_type!(
    /// Hash of a source profile's canonical form: tells which rules read an answer.
    ProfileHash
);

impl BodyHash {
    pub fn of(bytes: &[u8]) -> BodyHash {
        BodyHash(sha256(&[bytes]))
    }
}

impl LeafHash {
    pub fn of(entry: &[u8]) -> LeafHash {
        LeafHash(sha256(&[&[0], entry]))
    }
}

impl NodeHash {
    pub fn of_children(left: &NodeHash, right: &NodeHash) -> NodeHash {
        NodeHash(sha256(&[&[1], &left.0, &right.0]))
    }

    /// Root of the empty log: SHA-256 of nothing (RFC 6962 §2.1).
    pub fn empty() -> NodeHash {
        NodeHash(sha256(&[]))
    }
}

impl From<LeafHash> for NodeHash {
    fn from(leaf: LeafHash) -> NodeHash {
        NodeHash(leaf.0)
    }
}

impl ProfileHash {
    pub fn of(canonical: &[u8]) -> ProfileHash {
        ProfileHash(sha256(&[canonical]))
    }
}

/// SHA-256 of the parts, one after the other.
pub fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_sha256_and_read_back() {
        let hash = BodyHash::of(b"abc");
        assert_eq!(hash.to_hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(BodyHash::from_hex(&hash.to_hex()), Some(hash));
        assert_eq!(BodyHash::from_hex("ba78"), None);
    }

    #[test]
    fn leaf_and_node_have_their_own_first_byte() {
        assert_ne!(LeafHash::of(b"").as_bytes(), BodyHash::of(b"").as_bytes());
        assert_eq!(
            NodeHash::empty().to_hex(),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
