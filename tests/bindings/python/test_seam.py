"""The real library through its Python bindings."""

import asyncio
import os
import tempfile
import unicodedata
import unittest
from pathlib import Path

import companion as seam
from companion import CompanionError

TODAY = "2026-11-20"
NOON = seam.Moment(at_ms=1_795_176_000_000, tz_min=60)
FIXTURES = Path(__file__).parents[2] / "fixtures" / "input"
TEN_YEARS = str(FIXTURES / "journal-10y.jsonl.xz")
UNICODE = "Ñandú 🌻 مرحبا 日本語 e\u0301 \u200d end"
ANSWERS_ZONE = seam.ZoneOffsets(first_tz_min=0)


class Keys(seam.KeyHolder):
    """Keys in memory."""

    def __init__(self):
        self.kept = {}

    def release(self, folder):
        if folder not in self.kept:
            raise CompanionError.KeyMissing()
        return self.kept[folder]

    def keep(self, folder, key):
        self.kept[folder] = key

    def destroy(self, folder):
        self.kept.pop(folder, None)


class BrokenKeys(Keys):
    """Throws what no contract names."""

    def keep(self, folder, key):
        raise ValueError("the drawer is stuck")


class Heard(seam.Listener):
    def __init__(self):
        self.topics = []

    def changed(self, topic):
        self.topics.append(topic)


class Grumpy(seam.Listener):
    def changed(self, topic):
        raise ValueError("not now")


class CancelsSoon(seam.ProgressListener):
    """Asks for a stop at the first word of progress."""

    def __init__(self, cancel):
        self.cancel = cancel
        self.steps = []

    def advanced(self, done, total):
        self.steps.append(done)
        self.cancel.cancel()


def answers():
    return seam.ImportAnswers(
        read=seam.ReadOptions(zone=ANSWERS_ZONE), long_texts=seam.LongTexts.SKIP
    )


def mood(level, **more):
    return seam.CheckInDraft(at=NOON, mood=level, **more)


class Seam(unittest.IsolatedAsyncioTestCase):
    def setUp(self):
        self.home = tempfile.TemporaryDirectory()
        self.addCleanup(self.home.cleanup)
        self.folder = os.path.join(self.home.name, "journal")
        self.keys = Keys()

    async def begin(self, pin=None, folder=None, keys=None):
        setup = seam.Setup(
            language=seam.Language.ENGLISH, _class=seam.DeviceClass.PHONE, pin=pin
        )
        return await seam.Journal.create(folder or self.folder, keys or self.keys, setup)

    async def test_what_is_written_is_read_after_opening_again(self):
        journal = await self.begin()
        made = await journal.record_check_in(mood(4, note="slept well"))
        await journal.lock()
        journal = await seam.Journal.open(self.folder, self.keys, None)
        view = await journal.check_in(made)
        self.assertEqual((view.mood.shown, view.note.shown), (4, "slept well"))
        today = await journal.today(view.local_date)
        self.assertEqual([line.id for line in today.check_ins], [made])
        await journal.lock()

    async def test_a_locked_journal_says_locked(self):
        journal = await self.begin()
        await journal.lock()
        with self.assertRaises(CompanionError.Locked):
            await journal.today(TODAY)
        await journal.lock()

    async def test_bad_input_names_its_field_and_rule(self):
        journal = await self.begin()
        with self.assertRaises(CompanionError.InvalidInput) as caught:
            await journal.record_check_in(mood(6))
        self.assertEqual(
            (caught.exception.field, caught.exception.rule), ("mood", seam.Rule.OUT_OF_RANGE)
        )
        with self.assertRaises(CompanionError.InvalidInput) as caught:
            goal = await journal.add_goal(seam.GoalDraft(title="sleep"))
            await journal.edit_goal(
                goal, [seam.GoalChange.STEP("no id", seam.StepChange.DONE(True))]
            )
        self.assertEqual(caught.exception.field, "id")

    async def test_a_listener_hears_the_topic_and_asks_again(self):
        journal, heard = await self.begin(), Heard()
        observation = journal.observe(heard)
        await journal.record_check_in(mood(2))
        self.assertEqual(heard.topics, [seam.Topic.CHECK_INS])
        day = await journal.history_month("2026-11")
        self.assertEqual(sum(day.count for day in day.days), 1)
        observation.stop()
        await journal.record_check_in(mood(3))
        self.assertEqual(heard.topics, [seam.Topic.CHECK_INS])

    async def test_a_listener_that_throws_undoes_nothing(self):
        journal = await self.begin()
        observation = journal.observe(Grumpy())
        made = await journal.record_check_in(mood(2))
        self.assertEqual((await journal.check_in(made)).mood.shown, 2)
        observation.stop()

    async def test_ten_years_come_in_go_out_and_come_back(self):
        journal = await self.begin()
        report = await journal.import_file(
            TEN_YEARS, answers(), seam.CancelHandle(), None
        )
        self.assertEqual((report.taken.check_ins, report.taken.contacts), (11_040, 1_508))
        archive = os.path.join(self.home.name, "export.zip")
        written = await journal.export_file(
            archive, seam.Language.SPANISH, [], seam.CancelHandle(), None
        )
        self.assertEqual(written.check_ins, 11_040)
        self.assertEqual(os.listdir(self.home.name).count(".export.zip.part"), 0)
        other = await self.begin(folder=os.path.join(self.home.name, "other"))
        carried = await other.import_file(archive, answers(), seam.CancelHandle(), None)
        self.assertEqual(carried.taken.check_ins, 11_040)
        ours = await journal.trends("2016-01-01", "2026-12-31")
        theirs = await other.trends("2016-01-01", "2026-12-31")
        self.assertEqual(ours, theirs)
        self.assertEqual((await other.imports())[0].counts.check_ins, 11_040)
        self.assertGreater(await journal.undo_import(report.batch), 11_040)

    async def test_the_cancel_handle_stops_an_import_and_nothing_is_written(self):
        journal, cancel = await self.begin(), seam.CancelHandle()
        listener = CancelsSoon(cancel)
        with self.assertRaises(CompanionError.Cancelled):
            await journal.import_file(TEN_YEARS, answers(), cancel, listener)
        self.assertEqual(len(listener.steps), 1)
        self.assertEqual((await journal.history_month("2020-01")).months_present, [])

    async def test_a_caller_that_vanishes_harms_nothing(self):
        journal, cancel = await self.begin(), seam.CancelHandle()
        task = asyncio.create_task(journal.import_file(TEN_YEARS, answers(), cancel, None))
        await asyncio.sleep(0)
        task.cancel()
        with self.assertRaises(asyncio.CancelledError):
            await task
        cancel.cancel()
        # One writer: this waits for the import to stop.
        made = await journal.record_check_in(mood(3))
        self.assertEqual((await journal.check_in(made)).mood.shown, 3)

    async def test_a_panic_in_the_background_becomes_an_error(self):
        with self.assertRaises(CompanionError.Unexpected) as caught:
            await seam.seam_test_panic_in_background()
        self.assertEqual(caught.exception.what, "panic")
        journal = await self.begin()
        self.assertEqual((await journal.goals(seam.GoalFilter.ALL)).goals, [])

    async def test_a_panic_at_once_becomes_an_error(self):
        with self.assertRaises(seam.InternalError):
            seam.seam_test_panic_at_once()
        self.assertTrue(seam.vocabularies())

    async def test_what_a_key_holder_throws_becomes_an_error(self):
        with self.assertRaises(CompanionError.Unexpected):
            await self.begin(keys=BrokenKeys())
        journal = await self.begin()
        await journal.lock()
        with self.assertRaises(CompanionError.KeyMissing):
            await seam.Journal.open(self.folder, Keys(), None)

    async def test_a_folder_is_served_to_one_and_the_other_is_told(self):
        journal = await self.begin()
        with self.assertRaises(CompanionError.AlreadyOpen):
            await seam.Journal.open(self.folder, self.keys, None)
        await journal.lock()
        again = await seam.Journal.open(self.folder, self.keys, None)
        await again.lock()

    async def test_a_wrong_pin_says_how_many_tries_are_left(self):
        await (await self.begin(pin="2468")).lock()
        state = await seam.folder_state(self.folder, self.keys)
        self.assertEqual((state.pin, state.wait_s), (True, 0))
        with self.assertRaises(CompanionError.Locked):
            await seam.Journal.open(self.folder, self.keys, None)
        with self.assertRaises(CompanionError.WrongPin) as caught:
            await seam.Journal.open(self.folder, self.keys, "1111")
        self.assertEqual(caught.exception.tries_left, 4)
        journal = await seam.Journal.open(self.folder, self.keys, "2468")
        await journal.change_pin("2468", None)
        await journal.lock()
        await (await seam.Journal.open(self.folder, self.keys, None)).lock()

    async def test_every_letter_comes_back_as_it_went(self):
        journal = await self.begin()
        goal = await journal.add_goal(seam.GoalDraft(title="título 🌻", why=UNICODE))
        view = await journal.goal(goal)
        self.assertEqual(view.why.shown, unicodedata.normalize("NFC", UNICODE))
        self.assertEqual(view.title.shown, "título 🌻")

    async def test_a_whole_journal_is_verified_and_needs_no_repair(self):
        journal = await self.begin()
        self.assertTrue((await journal.verify()).whole)
        await journal.lock()
        repaired = await seam.repair_folder(self.folder, self.keys, None)
        self.assertFalse(repaired.was_damaged)

    async def test_a_wipe_leaves_nothing(self):
        await (await self.begin()).lock()
        await seam.wipe_folder(self.folder, self.keys)
        state = await seam.folder_state(self.folder, self.keys)
        self.assertTrue(state.is_EMPTY())
        self.assertEqual(self.keys.kept, {})


if __name__ == "__main__":
    unittest.main()
