use super::{fields::*, follow_up};
use crate::{
    DocumentKey, DocumentKind, Edit, Error, Id, Moment, Packed, Pen, Place, Result, Rule, Scalar,
    Source, check, constants, input, language,
    revision::{Revision, Written},
    text,
};

/// A follow-up as somebody enters it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUpDraft {
    /// 1 to 200 characters.
    pub what: String,
    /// `person`, `peer`, `together` or `support`.
    pub who: String,
    /// `YYYY-MM-DD`.
    pub due_on: Option<String>,
}

impl FollowUpDraft {
    /// Something that the person does.
    #[must_use]
    pub fn new(what: &str) -> Self {
        Self {
            what: what.into(),
            who: "person".into(),
            due_on: None,
        }
    }
}

/// A contact as somebody notes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContactDraft {
    /// When it began; the year of its local date is where it is kept.
    pub at: Moment,
    /// 0 to 1440.
    pub duration_min: i64,
    /// `in_person phone video text_message group letter other`.
    pub mode: String,
    /// Where, as a code.
    pub setting: Option<String>,
    /// `person peer joint other`.
    pub initiated_by: Option<String>,
    /// `held missed cancelled moved left_message`.
    pub status: String,
    /// Kinds of support and minutes, 0 if not said; at least one if it was held.
    pub support_types: Vec<(String, i64)>,
    /// What was done, as codes.
    pub activities: Vec<String>,
    /// At most 10 goals.
    pub goal_refs: Vec<Id>,
    /// At most 10 resources, as codes.
    pub resource_refs: Vec<String>,
    /// At most 10 plans.
    pub plan_refs: Vec<Id>,
    /// At most 2,000 characters.
    pub summary: Option<String>,
    /// At most 20.
    pub follow_ups: Vec<FollowUpDraft>,
    /// BCP 47.
    pub language: Option<String>,
    /// Whether an interpreter took part.
    pub interpreter_used: Option<bool>,
    /// `hospital jail prison crisis_residential detox other`.
    pub transition_from: Option<String>,
    /// `YYYY-MM-DD`.
    pub transition_on: Option<String>,
    /// `24h 72h 7d 30d`.
    pub window: Option<String>,
    /// Where an imported contact came from.
    pub source: Option<Source>,
}

impl ContactDraft {
    /// A contact that was held at `at`; it needs at least one kind of support.
    #[must_use]
    pub fn at(at: Moment, mode: &str) -> Self {
        Self {
            at,
            duration_min: 0,
            mode: mode.into(),
            setting: None,
            initiated_by: None,
            status: CONTACT_HELD.into(),
            support_types: Vec::new(),
            activities: Vec::new(),
            goal_refs: Vec::new(),
            resource_refs: Vec::new(),
            plan_refs: Vec::new(),
            summary: None,
            follow_ups: Vec::new(),
            language: None,
            interpreter_used: None,
            transition_from: None,
            transition_on: None,
            window: None,
            source: None,
        }
    }

    /// The document that keeps it: moving its time later does not move it.
    #[must_use]
    pub fn document(&self) -> DocumentKey {
        DocumentKey::year(DocumentKind::Contacts, self.at.local_date())
    }

    /// The write that makes this contact under `id`; its author is whoever holds the pen, the ids
    /// made are those of its follow-ups, in order.
    ///
    /// # Errors
    /// `InvalidInput` for the first field that does not fit; nothing is cut.
    pub fn write(&self, id: Id, pen: &mut Pen<'_>) -> Result<Written> {
        if let Some(source) = &self.source {
            source.checked()?;
        }
        let constants = constants::write(self.constants(id)?, pen.by(), self.source.as_ref());
        let mut revision = Revision::new(Place::record(CONTACTS, id), constants);
        self.write_status(&mut revision, pen)?;
        self.write_sets(&mut revision)?;
        let summary = self.summary.as_deref().unwrap_or_default();
        let summary = text::accept(SUMMARY.name, summary, SUMMARY.chars_max)?;
        for edit in [
            Edit::MakeText(SUMMARY.key.into(), summary),
            input::code(
                &TRANSITION_FROM,
                TRANSITIONS,
                self.transition_from.as_deref(),
            )?,
            input::date(&TRANSITION_ON, self.transition_on.as_deref())?,
            input::code(&WINDOW, WINDOWS, self.window.as_deref())?,
        ] {
            revision.edit(edit);
        }
        for draft in &self.follow_ups {
            follow_up::add(&mut revision, draft, pen)?;
        }
        Ok(revision.finish(pen))
    }

    fn constants(&self, id: Id) -> Result<Packed> {
        let at = self.at.checked(AT.name)?;
        let minutes = check::within(
            &DURATION_MIN,
            Some(self.duration_min),
            &(0..=DURATION_MIN_MAX),
        )?;
        let mut own = Packed::default()
            .with(AT.key, check::distance(at, id))
            .with_some(DURATION_MIN.key, minutes)
            .with_some(INTERPRETER_USED.key, self.interpreter_used);
        for (field, known, code) in [
            (MODE, MODES, Some(&self.mode)),
            (SETTING, SETTINGS, self.setting.as_ref()),
            (INITIATED_BY, INITIATORS, self.initiated_by.as_ref()),
        ] {
            let code = code
                .map(|code| known.accept(field.name, code))
                .transpose()?;
            own = own.with_some(field.key, code.map(|code| code.to_string()));
        }
        let tag = self.language.as_deref();
        let tag = tag
            .map(|tag| language::accept(&LANGUAGE, tag))
            .transpose()?;
        Ok(own.with_some(LANGUAGE.key, tag))
    }

    fn write_status(&self, revision: &mut Revision, pen: &mut Pen<'_>) -> Result<()> {
        let status = CONTACT_STATUSES.accept(STATUS.name, &self.status)?;
        if status.as_str() == CONTACT_HELD && self.support_types.is_empty() {
            return Err(Error::input(SUPPORT_TYPES.name, Rule::Missing));
        }
        revision.log(None, &STATUS, (status.as_str(), Packed::default()), pen)
    }

    fn write_sets(&self, revision: &mut Revision) -> Result<()> {
        for (code, minutes) in &self.support_types {
            add_support(revision, code, *minutes)?;
        }
        for code in &self.activities {
            let code = ACTIVITY_CODES.accept(ACTIVITIES.name, code)?;
            revision.add(&ACTIVITIES, code.as_str(), true.into(), ACTIVITIES_MAX)?;
        }
        for code in &self.resource_refs {
            add_resource(revision, code)?;
        }
        for (field, ids) in [(&GOAL_REFS, &self.goal_refs), (&PLAN_REFS, &self.plan_refs)] {
            for id in ids {
                revision.add(field, id.as_str(), true.into(), REFS_MAX)?;
            }
        }
        Ok(())
    }
}

/// Adds a kind of support, or says its minutes anew.
pub(super) fn add_support(revision: &mut Revision, code: &str, minutes: i64) -> Result<()> {
    let code = SUPPORT_TYPE_CODES.accept(SUPPORT_TYPES.name, code)?;
    check::within(&SUPPORT_TYPES, Some(minutes), &(0..=SUPPORT_MIN_MAX))?;
    let minutes = Scalar::Int(minutes);
    revision.add(&SUPPORT_TYPES, code.as_str(), minutes, SUPPORT_TYPES_MAX)
}

/// Names a resource.
pub(super) fn add_resource(revision: &mut Revision, code: &str) -> Result<()> {
    let bad = Error::input(RESOURCE_REFS.name, Rule::BadFormat);
    let code = crate::Code::read(code).ok_or(bad)?;
    revision.add(&RESOURCE_REFS, code.as_str(), true.into(), REFS_MAX)
}
