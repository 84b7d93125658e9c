/// The seven that are posted to (PROTOCOL 6).
#[allow(missing_docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    Sync = 1,
    Live,
    Enroll,
    Mail,
    BlobPut,
    BlobGet,
    Erase,
}
