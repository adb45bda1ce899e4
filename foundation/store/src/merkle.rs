//! The Merkle tree of RFC 9162, section 2.1, as pure functions: roots, inclusion and consistency proofs.
//!
//! Leaves are hashes already (`SHA-256(0x00 | entry)`); an inner node is `SHA-256(0x01 | left | right)`.

use sha2::{Digest, Sha256};

/// A node of the tree.
pub type Hash = [u8; 32];

/// Where the hashes of complete subtrees come from: a slice of leaves, or a database that keeps some of them.
pub trait Nodes {
    /// What can go wrong on the way.
    type Error;
    /// The root of the subtree of `2^level` leaves that begins at leaf `index * 2^level`.
    fn complete(&mut self, level: u32, index: u64) -> Result<Hash, Self::Error>;
}

impl Nodes for &[Hash] {
    type Error = std::convert::Infallible;
    fn complete(&mut self, level: u32, index: u64) -> Result<Hash, Self::Error> {
        let (first, count) = ((index << level) as usize, 1usize << level);
        let leaves = self.get(first..first + count).unwrap_or_default();
        Ok(fold(leaves.to_vec()))
    }
}

/// The hash of two neighbours.
pub fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new_with_prefix([1u8]).chain_update(left).chain_update(right).finalize().into()
}

/// The root over a number of nodes of one level that is a power of two.
pub fn fold(mut nodes: Vec<Hash>) -> Hash {
    while nodes.len() > 1 {
        let pairs = nodes.chunks(2);
        nodes = pairs.map(|pair| pair.get(1).map_or(pair[0], |right| node(&pair[0], right))).collect();
    }
    nodes.pop().unwrap_or_else(|| Sha256::digest([]).into())
}

/// The root of the tree of the first `size` leaves; for none, the hash of nothing.
pub fn root<N: Nodes>(nodes: &mut N, size: u64) -> Result<Hash, N::Error> {
    if size == 0 {
        return Ok(Sha256::digest([]).into());
    }
    range(nodes, 0, size)
}

/// The proof that leaf `index` is in the tree of `size` leaves (RFC 9162, 2.1.3.1).
pub fn inclusion<N: Nodes>(nodes: &mut N, index: u64, size: u64) -> Result<Vec<Hash>, N::Error> {
    let (mut begin, mut end, mut proof) = (0, size, vec![]);
    while end - begin > 1 {
        let middle = begin + split(end - begin);
        if index < middle {
            proof.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            proof.push(range(nodes, begin, middle)?);
            begin = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// The proof that the tree of `first` leaves is the beginning of that of `second` (RFC 9162, 2.1.4.1).
pub fn consistency<N: Nodes>(nodes: &mut N, first: u64, second: u64) -> Result<Vec<Hash>, N::Error> {
    let (mut begin, mut end, mut proof, mut whole) = (0, second, vec![], true);
    if first == 0 {
        return Ok(proof);
    }
    while first < end {
        let middle = begin + split(end - begin);
        if first <= middle {
            proof.push(range(nodes, middle, end)?);
            end = middle;
        } else {
            proof.push(range(nodes, begin, middle)?);
            (begin, whole) = (middle, false);
        }
    }
    if !whole {
        proof.push(range(nodes, begin, end)?);
    }
    proof.reverse();
    Ok(proof)
}

/// Checks an inclusion proof (RFC 9162, 2.1.3.2).
pub fn verify_inclusion(leaf: &Hash, index: u64, size: u64, proof: &[Hash], root: &Hash) -> bool {
    if index >= size {
        return false;
    }
    let (mut fnode, mut snode, mut hash) = (index, size - 1, *leaf);
    for part in proof {
        if snode == 0 {
            return false;
        }
        if fnode & 1 == 1 || fnode == snode {
            hash = node(part, &hash);
            while fnode & 1 == 0 && fnode != 0 {
                (fnode, snode) = (fnode >> 1, snode >> 1);
            }
        } else {
            hash = node(&hash, part);
        }
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    snode == 0 && hash == *root
}

/// Checks a consistency proof between two heads (RFC 9162, 2.1.4.2).
pub fn verify_consistency(
    first: u64,
    first_root: &Hash,
    second: u64,
    second_root: &Hash,
    proof: &[Hash],
) -> bool {
    if first == 0 {
        return proof.is_empty(); // nothing is the beginning of everything
    }
    if first >= second {
        return first == second && proof.is_empty() && first_root == second_root;
    }
    let whole = [*first_root];
    let parts = if first.is_power_of_two() { [&whole[..], proof].concat() } else { proof.to_vec() };
    let Some((start, rest)) = parts.split_first() else { return false };
    let (mut fnode, mut snode) = (first - 1, second - 1);
    while fnode & 1 == 1 {
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    let (mut old, mut new) = (*start, *start);
    for part in rest {
        if snode == 0 {
            return false;
        }
        if fnode & 1 == 1 || fnode == snode {
            (old, new) = (node(part, &old), node(part, &new));
            while fnode & 1 == 0 && fnode != 0 {
                (fnode, snode) = (fnode >> 1, snode >> 1);
            }
        } else {
            new = node(&new, part);
        }
        (fnode, snode) = (fnode >> 1, snode >> 1);
    }
    snode == 0 && old == *first_root && new == *second_root
}

/// A tree that only grows: keeps the roots of its complete subtrees, one for each bit of its size.
#[derive(Clone, Debug, Default)]
pub struct Growing {
    size: u64,
    peaks: Vec<Hash>,
}

impl Growing {
    /// How many leaves there are.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf.
    pub fn push(&mut self, leaf: Hash) {
        let mut hash = leaf;
        for _ in 0..self.size.trailing_ones() {
            if let Some(left) = self.peaks.pop() {
                hash = node(&left, &hash);
            }
        }
        self.peaks.push(hash);
        self.size += 1;
    }

    /// The root now.
    pub fn root(&self) -> Hash {
        let mut peaks = self.peaks.iter().rev();
        let Some(last) = peaks.next() else { return Sha256::digest([]).into() };
        peaks.fold(*last, |right, left| node(left, &right))
    }
}

/// The root over the leaves from `begin` to `end`.
fn range<N: Nodes>(nodes: &mut N, begin: u64, end: u64) -> Result<Hash, N::Error> {
    let size = end - begin;
    if size.is_power_of_two() {
        let level = size.trailing_zeros();
        return nodes.complete(level, begin >> level);
    }
    let middle = begin + split(size);
    Ok(node(&range(nodes, begin, middle)?, &range(nodes, middle, end)?))
}

/// The largest power of two below `size`.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The leaves and hashes that the implementations of Certificate Transparency test themselves with.
    const INPUTS: [&str; 8] =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    const ROOTS: [&str; 8] = [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    fn bytes(hex: &str) -> Vec<u8> {
        let digit = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).unwrap();
        (0..hex.len()).step_by(2).map(digit).collect()
    }
    fn hashes(hexes: &[&str]) -> Vec<Hash> {
        hexes.iter().map(|hex| bytes(hex).try_into().unwrap()).collect()
    }
    fn leaves() -> Vec<Hash> {
        INPUTS
            .iter()
            .map(|i| Sha256::new_with_prefix([0u8]).chain_update(bytes(i)).finalize().into())
            .collect()
    }
    fn sure<T>(answer: Result<T, std::convert::Infallible>) -> T {
        answer.unwrap_or_else(|never| match never {})
    }

    #[test]
    fn roots_are_those_of_certificate_transparency() {
        let (leaves, roots) = (leaves(), hashes(&ROOTS));
        let mut growing = Growing::default();
        for (i, leaf) in leaves.iter().enumerate() {
            growing.push(*leaf);
            assert_eq!(growing.root(), roots[i], "growing to {}", i + 1);
            assert_eq!(sure(root(&mut &leaves[..], i as u64 + 1)), roots[i], "size {}", i + 1);
        }
    }

    #[test]
    fn proofs_are_those_of_certificate_transparency() {
        let leaves = leaves();
        let bc1 = "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b";
        let ca8 = "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0";
        let x5f0 = "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e";
        for (index, size, proof) in [
            (0, 1, vec![]),
            (5, 8, vec![bc1, ca8, ROOTS[3]]),
            (2, 3, vec![ROOTS[1]]),
            (1, 5, vec![ROOTS[0], x5f0, bc1]),
        ] {
            assert_eq!(sure(inclusion(&mut &leaves[..], index, size)), hashes(&proof), "{index} in {size}");
        }
        let (x0eb, x96a, x6b4) = (
            "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
        );
        for (first, second, proof) in [
            (1, 1, vec![]),
            (1, 8, vec![x96a, x5f0, x6b4]),
            (6, 8, vec![x0eb, ca8, ROOTS[3]]),
            (2, 5, vec![x5f0, bc1]),
        ] {
            assert_eq!(
                sure(consistency(&mut &leaves[..], first, second)),
                hashes(&proof),
                "{first} to {second}"
            );
        }
    }

    proptest! {
        #[test]
        fn proofs_hold_for_their_leaf_and_for_no_other(size in 1u64..200, pick in any::<u64>(), other in any::<u64>()) {
            let leaves: Vec<Hash> = (0..size).map(|n| Sha256::digest(n.to_be_bytes()).into()).collect();
            let (index, wrong) = (pick % size, other % size);
            let top = sure(root(&mut &leaves[..], size));
            let proof = sure(inclusion(&mut &leaves[..], index, size));
            prop_assert!(verify_inclusion(&leaves[index as usize], index, size, &proof, &top));
            if wrong != index {
                prop_assert!(!verify_inclusion(&leaves[wrong as usize], index, size, &proof, &top));
                prop_assert!(!verify_inclusion(&leaves[index as usize], wrong, size, &proof, &top));
            }
            prop_assert!(!verify_inclusion(&leaves[index as usize], index, size, &[&proof[..], &[top]].concat(), &top));
        }

        #[test]
        fn consistency_holds_for_the_true_past_only(second in 1u64..200, pick in any::<u64>(), flip in any::<u64>()) {
            let mut leaves: Vec<Hash> = (0..second).map(|n| Sha256::digest(n.to_be_bytes()).into()).collect();
            let first = pick % second + 1;
            let old = sure(root(&mut &leaves[..], first));
            let new = sure(root(&mut &leaves[..], second));
            let proof = sure(consistency(&mut &leaves[..], first, second));
            prop_assert!(verify_consistency(first, &old, second, &new, &proof));
            leaves[(flip % first) as usize][0] ^= 1; // history rewritten
            let new = sure(root(&mut &leaves[..], second));
            let proof = sure(consistency(&mut &leaves[..], first, second));
            prop_assert!(!verify_consistency(first, &old, second, &new, &proof));
        }
    }
}
