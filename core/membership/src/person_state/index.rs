use std::collections::BTreeMap;
use std::sync::Arc;

use protocol::{DeviceId, RecordId};

use crate::chain::{Chain, Node};
use crate::{Era, Operation, PersonLog, Record};

/// A device's records in a person log: its chain, and what each of them does.
#[derive(Default)]
pub(super) struct DeviceRecords<'a> {
    pub chain: Chain,
    pub records: Vec<&'a Arc<Record>>,
}

impl DeviceRecords<'_> {
    /// Of each record whether it counts in `era` as long as its device is rooted there.
    pub fn counting(&self, era: &Era, device: &DeviceId) -> Vec<bool> {
        let mut listed = era.active.iter();
        let listed = listed.find(|active| active.card.device_id() == *device);
        self.chain
            .after(&listed.map(crate::ActiveDevice::point).unwrap_or_default())
    }

    pub fn operations(&self) -> impl Iterator<Item = (RecordId, &Operation)> {
        let ids = self
            .chain
            .nodes()
            .iter()
            .map(|node| RecordId::from_bytes(node.id));
        ids.zip(self.records.iter().map(|record| &record.operation))
    }
}

/// A person log, by device.
pub(super) struct Index<'a> {
    pub log: &'a PersonLog,
    pub devices: BTreeMap<DeviceId, DeviceRecords<'a>>,
}

impl<'a> Index<'a> {
    pub fn new(log: &'a PersonLog) -> Self {
        let mut nodes: BTreeMap<DeviceId, Vec<Node>> = BTreeMap::new();
        for (id, record) in &log.records {
            if let Some(author) = record.author {
                nodes.entry(author.device).or_default().push(Node {
                    sequence: author.counter,
                    id: *id.as_bytes(),
                    previous: author.previous.map(|previous| *previous.as_bytes()),
                });
            }
        }
        let devices = nodes.into_iter().map(|(device, nodes)| {
            let chain = Chain::new(nodes);
            let ids = chain
                .nodes()
                .iter()
                .map(|node| RecordId::from_bytes(node.id));
            let records = ids.filter_map(|id| log.records.get(&id)).collect();
            (device, DeviceRecords { chain, records })
        });
        let devices = devices.collect();
        Self { log, devices }
    }
}
