//! PDF files as a scanner or a word processor makes them, for the readers: objects, their offsets, a trailer (ISO 32000-1 §7.5).

/// Letters of one of the standard fonts.
pub const HELVETICA: &str = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>";

/// A PDF of these objects, numbered from 1; the first is the catalogue.
pub fn pdf_of(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = b"%PDF-1.4\n".to_vec();
    let mut offsets = Vec::new();
    for object in objects {
        offsets.push(bytes.len());
        bytes.extend(format!("{} 0 obj\n", offsets.len()).bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let start = bytes.len();
    bytes.extend(format!("xref\n0 {}\n0000000000 65535 f \n", offsets.len() + 1).bytes());
    for offset in &offsets {
        bytes.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    bytes.extend(format!("trailer\n<</Size {}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n", offsets.len() + 1).bytes());
    bytes
}

/// A stream with these entries in its dictionary.
pub fn stream(entries: &str, body: &[u8]) -> Vec<u8> {
    [
        format!("<<{entries}/Length {}>>\nstream\n", body.len()).as_bytes(),
        body,
        b"\nendstream",
    ]
    .concat()
}

/// A PDF with one page that draws `content`.
pub fn pdf(content: &[u8]) -> Vec<u8> {
    pdf_of(&[
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>".to_vec(),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>".to_vec(),
        stream("", content),
        HELVETICA.into(),
    ])
}

/// A PDF with a text layer of these lines.
pub fn pdf_saying(lines: &[&str]) -> Vec<u8> {
    let mut content = String::from("BT /F1 12 Tf 72 760 Td 16 TL\n");
    for line in lines {
        content.push_str(&format!("({line}) Tj T*\n"));
    }
    content.push_str("ET");
    pdf(content.as_bytes())
}
