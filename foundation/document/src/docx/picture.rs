//! What stands in a Word file and only eyes can read: pictures, charts, embedded objects. Lines and frames do not count.

use super::{flow::Piece, xml::Element};

/// The picture in a drawing, if there is one, with what it is said to show.
pub(crate) fn of(drawing: Element<'_>) -> Option<Piece> {
    is_picture(drawing).then(|| Piece::Picture { text: said_to_show(drawing).unwrap_or_default() })
}

fn is_picture(drawing: Element<'_>) -> bool {
    matches!(drawing.name(), "blip" | "imagedata" | "OLEObject" | "chart") || own(drawing).any(is_picture)
}

fn said_to_show(drawing: Element<'_>) -> Option<String> {
    let said = ["descr", "title", "alt"].iter().find_map(|name| drawing.attribute(name));
    let said = said.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    said.or_else(|| own(drawing).find_map(said_to_show))
}

/// What belongs to a drawing itself: what stands in a text box is read as text.
fn own(drawing: Element<'_>) -> impl Iterator<Item = Element<'_>> {
    drawing.elements().filter(|child| child.name() != "txbxContent")
}
