use redress::mail;
fn main() {
    for f in std::env::args().skip(1) {
        let raw = mail::RawMessage::new(std::fs::read(&f).unwrap());
        let m = mail::parse(&raw);
        let t = mail::typed(&m);
        println!(
            "{}",
            serde_json::json!({"file": f, "typed_text": t.text, "outcome": "ask", "commands": [], "signature": t.signature, "forwarded": t.forwarded, "quoted": t.quoted.len()})
        );
    }
}
