//! The pages of a TIFF (TIFF 6.0, section 2): a fax or a scanner writes several into one file, each with a directory of its
//! own that says where the next one is. A page is shown to the picture's reader by making its directory the first.

/// Directories that are followed: a chain may run in a circle.
const PAGES_MAX: usize = 200;

/// Where the directories of the pages lie, in order. Empty for what is no TIFF of the usual kind (BigTIFF has another header,
/// and no fax machine writes it).
pub(super) fn directories(bytes: &[u8]) -> Vec<u32> {
    let Some(order) = order(bytes) else { return Vec::new() };
    let mut found = Vec::new();
    let mut next = order.u32(bytes, 4);
    while let Some(at) = next.filter(|at| *at != 0 && !found.contains(at) && found.len() < PAGES_MAX) {
        found.push(at);
        let start = at as usize;
        let entries = order.u16(bytes, start).map_or(0, usize::from);
        // Two octets of count, twelve an entry, then the place of the next directory.
        next = start.checked_add(2 + entries * 12).and_then(|end| order.u32(bytes, end));
    }
    found
}

/// The same file with this directory as its first page.
pub(super) fn beginning_at(bytes: &[u8], directory: u32) -> Vec<u8> {
    let mut turned = bytes.to_vec();
    let place = match order(bytes) {
        Some(Order::Little) => directory.to_le_bytes(),
        Some(Order::Big) => directory.to_be_bytes(),
        None => return turned,
    };
    if let Some(header) = turned.get_mut(4..8) {
        header.copy_from_slice(&place);
    }
    turned
}

/// In which order the octets of a number stand.
#[derive(Clone, Copy)]
enum Order {
    Little,
    Big,
}

fn order(bytes: &[u8]) -> Option<Order> {
    match bytes.get(..4)? {
        b"II*\0" => Some(Order::Little),
        b"MM\0*" => Some(Order::Big),
        _ => None,
    }
}

impl Order {
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u16::from_le_bytes(two),
            Self::Big => u16::from_be_bytes(two),
        })
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        Some(match self {
            Self::Little => u32::from_le_bytes(four),
            Self::Big => u32::from_be_bytes(four),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two empty directories, the second of which points to `last`.
    fn two(last: u32) -> Vec<u8> {
        let mut bytes = b"II*\0".to_vec();
        bytes.extend(8u32.to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(14u32.to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend(last.to_le_bytes());
        bytes
    }

    #[test]
    fn every_page_is_found_once_and_a_circle_ends() {
        assert_eq!(directories(&two(0)), [8, 14]);
        assert_eq!(directories(&two(8)), [8, 14]);
        assert_eq!(directories(&two(u32::MAX)), [8, 14, u32::MAX]);
        assert!(directories(b"").is_empty() && directories(b"II*").is_empty() && directories(b"no TIFF at all").is_empty());
    }

    #[test]
    fn a_page_is_made_the_first() {
        let second = beginning_at(&two(0), 14);
        assert_eq!(directories(&second), [14]);
        assert_eq!(second.len(), two(0).len());
    }
}
