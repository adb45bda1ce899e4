//! The Merkle tree over an organisation's journal, kept in the database as tiles of 256 nodes.
//!
//! Leaves are in the journal itself. The roots of complete subtrees of 256, 65 536 and 16 777 216 leaves are
//! computed once, in the background; everything between is folded when asked for, from at most a few hundred rows.

use kernel::{Id, Org};

use crate::{
    Error, Result, Tx, journal,
    merkle::{self, Hash, Nodes, fold},
};

crate::statements! {
    /// Leaves from a place on; leaf 0 is entry 1.
    LEAVES = "SELECT leaf FROM journal WHERE org = $1 AND seq > $2 AND seq <= $3 ORDER BY seq";
    /// Tiles from a place on.
    TILES = "SELECT hash FROM journal_tile WHERE org = $1 AND level = $2 AND place >= $3 AND place < $4
        ORDER BY place";
    /// How many tiles of a level there are.
    TILE_COUNT = "SELECT COALESCE(MAX(place), -1) + 1 FROM journal_tile WHERE org = $1 AND level = $2";
    /// Adds a tile; another node may have been quicker.
    INSERT_TILE = "INSERT INTO journal_tile (org, level, place, hash) VALUES ($1, $2, $3, $4)
        ON CONFLICT (org, level, place) DO NOTHING";
}

/// A tile has 2^8 nodes of the level below it.
const TILE_BITS: u32 = 8;
/// The highest level that is kept.
const LEVEL_MAX: u32 = 24;
/// How many tiles one unit of work adds at most, so that it does not keep others waiting.
const TILES_A_TIME: i64 = 64;

/// Adds the tiles that have become complete. `true` means that there are more: call it again.
pub fn grow_tree(tx: &mut Tx<'_>, org: Id<Org>) -> Result<bool> {
    let mut below = journal::last_seq(tx, org)?;
    let mut more = false;
    for level in (TILE_BITS..=LEVEL_MAX).step_by(TILE_BITS as usize) {
        let have: i64 = tx.one(TILE_COUNT, &[&org, &i64::from(level)], |row| row.get(0))?;
        let complete = below >> TILE_BITS;
        let end = complete.min(have + TILES_A_TIME);
        for place in have..end {
            let nodes = stored(tx, org, level - TILE_BITS, place << TILE_BITS, 1 << TILE_BITS)?;
            if nodes.len() != 1 << TILE_BITS {
                return Err(Error::NoRow); // entries are missing: `audit::verify` says which
            }
            tx.exec(INSERT_TILE, &[&org, &i64::from(level), &place, &&fold(nodes)[..]])?;
        }
        more |= end < complete;
        below = end.max(have);
    }
    Ok(more)
}

/// The root over the first `size` entries.
pub fn root(tx: &mut Tx<'_>, org: Id<Org>, size: i64) -> Result<Hash> {
    merkle::root(&mut Stored { tx, org }, size.max(0) as u64)
}

/// The proof that an entry is among the first `size`.
pub fn inclusion(tx: &mut Tx<'_>, org: Id<Org>, seq: i64, size: i64) -> Result<Vec<Hash>> {
    if seq < 1 || seq > size {
        return Err(Error::NoRow);
    }
    merkle::inclusion(&mut Stored { tx, org }, seq as u64 - 1, size as u64)
}

/// The proof that the first `first` entries are the beginning of the first `second`.
pub fn consistency(tx: &mut Tx<'_>, org: Id<Org>, first: i64, second: i64) -> Result<Vec<Hash>> {
    if first < 0 || first > second {
        return Err(Error::NoRow);
    }
    merkle::consistency(&mut Stored { tx, org }, first as u64, second as u64)
}

struct Stored<'t, 'a> {
    tx: &'t mut Tx<'a>,
    org: Id<Org>,
}

impl Nodes for Stored<'_, '_> {
    type Error = Error;
    fn complete(&mut self, level: u32, index: u64) -> Result<Hash> {
        let kept = level.min(LEVEL_MAX) / TILE_BITS * TILE_BITS;
        let (first, count) = (index << (level - kept), 1usize << (level - kept));
        let nodes = stored(self.tx, self.org, kept, first as i64, count as i64)?;
        if nodes.len() == count {
            return Ok(fold(nodes));
        }
        if level == 0 {
            return Err(Error::NoRow);
        }
        // The background step has not come so far: go down a level.
        let left = self.complete(level - 1, index * 2)?;
        Ok(merkle::node(&left, &self.complete(level - 1, index * 2 + 1)?))
    }
}

fn stored(tx: &mut Tx<'_>, org: Id<Org>, level: u32, first: i64, count: i64) -> Result<Vec<Hash>> {
    let end = first + count;
    let bytes: Vec<Vec<u8>> = match level {
        0 => tx.all(LEAVES, &[&org, &first, &end], |row| row.get(0))?,
        _ => tx.all(TILES, &[&org, &i64::from(level), &first, &end], |row| row.get(0))?,
    };
    bytes.into_iter().map(hash).collect()
}

/// A hash as the database holds it.
pub(crate) fn hash(bytes: Vec<u8>) -> Result<Hash> {
    let shape = |b: Vec<u8>| Error::Shape { column: 0, expected: "32 bytes", found: format!("{}", b.len()) };
    bytes.try_into().map_err(shape)
}
