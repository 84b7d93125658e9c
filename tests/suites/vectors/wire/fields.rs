//! What the objects of the wire say, as JSON that another program can compare.

use protocol::{
    CounterProof, Cut, Head, Joined, LogCursor, LogName, MailRequest, Part, Place, Problem, Run,
    SectionDown, SectionUp, SyncNews, SyncRequest,
};
use serde_json::{Value, json};

use crate::seeds::hex;

pub fn all(items: &[Vec<u8>]) -> Vec<Value> {
    items.iter().map(hex).collect()
}

pub fn each<T>(items: &[T], say: fn(&T) -> Value) -> Vec<Value> {
    items.iter().map(say).collect()
}

pub fn cut(cut: &Cut) -> Value {
    json!([hex(cut.handle.as_bytes()), cut.sequence, hex(cut.id)])
}

pub fn part(part: &Part) -> Value {
    let expect = part.expect.as_ref();
    let expect = expect.map(|e| json!([e.count, e.heads.iter().map(hex).collect::<Vec<_>>()]));
    json!([hex(&part.key), part.format, hex(&part.payload), expect])
}

pub fn run(run: &Run) -> Value {
    json!([
        run.author.map(|author| hex(author.as_bytes())),
        run.first,
        run.previous.map(|previous| hex(previous.as_bytes())),
        all(&run.entries),
    ])
}

pub fn head(head: &Head) -> Value {
    json!([
        hex(head.handle.as_bytes()),
        head.kind.number(),
        head.sequence,
        hex(head.id)
    ])
}

pub fn log(log: &LogName) -> Value {
    match log {
        LogName::Number(number) => json!(number),
        LogName::Id(log) => hex(log.as_bytes()),
    }
}

pub fn place(place: &Place) -> Value {
    json!([place.n, hex(place.tag)])
}

fn section_up(section: &SectionUp) -> Value {
    json!({
        "log": log(&section.log), "runs": each(&section.runs, run),
        "records": all(&section.records), "manifests": all(&section.manifests),
    })
}

fn cursor(cursor: &LogCursor) -> Value {
    let mode = match cursor.mode {
        protocol::CursorMode::Items => 0,
        protocol::CursorMode::ItemsAndHeads => 1,
        protocol::CursorMode::Records => 2,
    };
    json!([
        log(&cursor.log),
        place(&cursor.place),
        mode,
        each(&cursor.locator, place)
    ])
}

pub fn sync_request(request: &SyncRequest) -> Value {
    json!({
        "feed": place(&request.feed), "want": request.want_kib, "cover": request.cover,
        "sections": each(&request.sections, section_up),
        "cursors": each(&request.cursors, cursor),
    })
}

pub fn mail_request(request: &MailRequest) -> Value {
    match request {
        MailRequest::IssueToken => json!([0]),
        MailRequest::OpenBox {
            mail,
            key,
            minutes,
            slot,
        } => json!([
            1,
            hex(mail.as_bytes()),
            hex(key.to_bytes()),
            minutes,
            hex(slot)
        ]),
        MailRequest::PutSecond {
            mail,
            slot,
            signature,
        } => json!([
            2,
            hex(mail.as_bytes()),
            hex(slot),
            hex(signature.as_bytes())
        ]),
        MailRequest::PutThird { mail, slot } => json!([3, hex(mail.as_bytes()), hex(slot)]),
        MailRequest::Read { mail, slot } => json!([4, hex(mail.as_bytes()), slot.number()]),
        MailRequest::Delete { mail } => json!([5, hex(mail.as_bytes())]),
    }
}

fn problem(problem: &Problem) -> Value {
    json!([
        problem.code.number(),
        hex(problem.handle.as_bytes()),
        problem.sequence,
        problem.run.as_deref().map(run),
    ])
}

fn section_down(section: &SectionDown) -> Value {
    json!({
        "log": log(&section.log), "place": place(&section.place),
        "heads": each(&section.heads, head), "runs": each(&section.runs, run),
        "records": all(&section.records), "manifests": all(&section.manifests),
        "problems": each(&section.problems, problem),
    })
}

fn joined(joined: &Joined) -> Value {
    json!([
        joined.number,
        hex(joined.log.as_bytes()),
        joined.state.number()
    ])
}

pub fn news(news: &SyncNews) -> Value {
    json!({
        "feed": place(&news.feed), "cover": news.cover,
        "sections": each(&news.sections, section_down), "joined": each(&news.joined, joined),
    })
}

pub fn proof(proof: &CounterProof) -> Value {
    json!({
        "endpoint": proof.endpoint.number(), "counter": proof.counter,
        "hash": hex(proof.array_hash), "signature": hex(proof.signature.as_bytes()),
    })
}
