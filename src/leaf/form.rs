//! The written form of each type of entry: its `write` and its `read`. `write` names the keys in sorted order.

use super::json::{Object, Reader};
use super::{
    AnchorKind, AnchorLeaf, Change, CheckLeaf, Custody, Enrol, GapLeaf, Genesis, LeafError, Plan, PlanStream,
    Unenrol, VERSION,
};
use crate::digest::{BodyHash, NodeHash};
use crate::pseudonym::Pseudonym;

impl Genesis {
    pub(super) fn write(&self, o: &mut Object) {
        o.time("at", self.at);
        o.text("log_key", &self.log_key);
        o.text("origin", &self.origin);
        o.object("policy", |inner| inner.texts(&self.policy));
        o.text("software", &self.software);
        o.text("subject_key", &self.subject_key);
        o.text("type", "genesis");
        o.number("v", VERSION);
    }

    pub(super) fn read(r: &Reader) -> Result<Genesis, LeafError> {
        Ok(Genesis {
            origin: r.text("origin")?,
            log_key: r.text("log_key")?,
            subject_key: r.text("subject_key")?,
            software: r.text("software")?,
            at: r.time("at")?,
            policy: r.texts("policy")?,
        })
    }
}

impl Enrol {
    pub(super) fn write(&self, o: &mut Object) {
        o.time("at", self.at);
        o.digest("person", self.person.as_bytes());
        o.digest("sealed", self.sealed.as_bytes());
        o.text("type", "enrol");
        o.number("v", VERSION);
    }

    pub(super) fn read(r: &Reader) -> Result<Enrol, LeafError> {
        Ok(Enrol { person: r.person()?, at: r.time("at")?, sealed: r.sealed()? })
    }
}

impl Unenrol {
    pub(super) fn write(&self, o: &mut Object) {
        o.time("at", self.at);
        o.digest("person", self.person.as_bytes());
        o.digest("sealed", self.sealed.as_bytes());
        o.text("type", "unenrol");
        o.number("v", VERSION);
    }

    pub(super) fn read(r: &Reader) -> Result<Unenrol, LeafError> {
        Ok(Unenrol { person: r.person()?, at: r.time("at")?, sealed: r.sealed()? })
    }
}

impl Plan {
    pub(super) fn write(&self, o: &mut Object) {
        o.time("from", self.from);
        o.number("part", self.part.into());
        o.number("parts", self.parts.into());
        o.objects("streams", &self.streams, PlanStream::write);
        o.text("type", "plan");
        o.time("until", self.until);
        o.number("v", VERSION);
        o.time("written_at", self.written_at);
    }

    pub(super) fn read(r: &Reader) -> Result<Plan, LeafError> {
        Ok(Plan {
            from: r.time("from")?,
            until: r.time("until")?,
            written_at: r.time("written_at")?,
            part: r.small("part")?,
            parts: r.small("parts")?,
            streams: r.objects("streams", PlanStream::read)?,
        })
    }
}

impl PlanStream {
    pub(super) fn write(&self, o: &mut Object) {
        o.number("every_ms", self.every_ms);
        o.time("first", self.first);
        o.digest("person", self.person.as_bytes());
        o.number("slots", self.slots);
        o.text("source", &self.source);
    }

    pub(super) fn read(r: &Reader) -> Result<PlanStream, LeafError> {
        Ok(PlanStream {
            person: r.person()?,
            source: r.text("source")?,
            first: r.time("first")?,
            every_ms: r.number("every_ms")?,
            slots: r.number("slots")?,
        })
    }
}

impl CheckLeaf {
    pub(super) fn write(&self, o: &mut Object) {
        o.number("batch", self.batch);
        o.digest("person", self.person.as_bytes());
        o.maybe("receipt", self.receipt.as_deref(), Object::digest_text);
        o.digest("sealed", self.sealed.as_bytes());
        o.number("seq", self.seq);
        o.maybe("slot", self.slot, Object::time);
        o.maybe("token", self.token.as_deref(), Object::digest_text);
        o.text("type", "check");
        o.number("v", VERSION);
    }

    pub(super) fn read(r: &Reader) -> Result<CheckLeaf, LeafError> {
        Ok(CheckLeaf {
            person: r.person()?,
            seq: r.number("seq")?,
            slot: r.maybe("slot", Reader::time)?,
            batch: r.number("batch")?,
            token: r.maybe("token", Reader::digest)?.map(hex::encode),
            receipt: r.maybe("receipt", Reader::digest)?.map(hex::encode),
            sealed: r.sealed()?,
        })
    }
}

impl GapLeaf {
    pub(super) fn write(&self, o: &mut Object) {
        o.time("at", self.at);
        o.time("from", self.from);
        o.digest("person", self.person.as_bytes());
        o.text("reason", &self.reason);
        o.number("seq", self.seq);
        o.number("slots", self.slots);
        o.text("source", &self.source);
        o.text("type", "gap");
        o.time("until", self.until);
        o.number("v", VERSION);
    }

    pub(super) fn read(r: &Reader) -> Result<GapLeaf, LeafError> {
        Ok(GapLeaf {
            person: r.person()?,
            source: r.text("source")?,
            seq: r.number("seq")?,
            from: r.time("from")?,
            until: r.time("until")?,
            slots: r.number("slots")?,
            reason: r.text("reason")?,
            at: r.time("at")?,
        })
    }
}

impl Change {
    pub(super) fn write(&self, o: &mut Object) {
        o.time("at", self.at);
        o.maybe("person", self.person.as_ref().map(Pseudonym::as_bytes), Object::digest);
        o.number("rule", self.rule.into());
        o.digest("sealed", self.sealed.as_bytes());
        o.maybe("seq", self.seq, Object::number);
        o.text("type", "change");
        o.number("v", VERSION);
    }

    pub(super) fn read(r: &Reader) -> Result<Change, LeafError> {
        Ok(Change {
            person: r.maybe("person", Reader::digest)?.map(Pseudonym::from_bytes),
            seq: r.maybe("seq", Reader::number)?,
            at: r.time("at")?,
            rule: r.small("rule")?,
            sealed: r.sealed()?,
        })
    }
}

impl Custody {
    pub(super) fn write(&self, o: &mut Object) {
        o.time("at", self.at);
        o.text("kind", &self.kind);
        o.digest("sealed", self.sealed.as_bytes());
        o.text("type", "custody");
        o.number("v", VERSION);
    }

    pub(super) fn read(r: &Reader) -> Result<Custody, LeafError> {
        Ok(Custody { at: r.time("at")?, kind: r.text("kind")?, sealed: r.sealed()? })
    }
}

impl AnchorLeaf {
    pub(super) fn write(&self, o: &mut Object) {
        o.time("asked_at", self.asked_at);
        o.time("at", self.at);
        o.text("kind", self.kind.key());
        o.digest("proof", self.proof.as_bytes());
        o.digest("root", self.root.as_bytes());
        o.text("service", &self.service);
        o.number("size", self.size);
        o.maybe("time", self.time, Object::time);
        o.text("type", "anchor");
        o.number("v", VERSION);
    }

    pub(super) fn read(r: &Reader) -> Result<AnchorLeaf, LeafError> {
        Ok(AnchorLeaf {
            at: r.time("at")?,
            kind: AnchorKind::from_key(&r.text("kind")?).ok_or(LeafError::Field("kind"))?,
            service: r.text("service")?,
            size: r.number("size")?,
            root: NodeHash::from_bytes(r.digest("root")?),
            proof: BodyHash::from_bytes(r.digest("proof")?),
            asked_at: r.time("asked_at")?,
            time: r.maybe("time", Reader::time)?,
        })
    }
}
