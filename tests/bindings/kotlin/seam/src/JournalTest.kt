import app.companion.core.CompanionException
import app.companion.core.FolderState
import app.companion.core.GoalChange
import app.companion.core.GoalDraft
import app.companion.core.Position
import app.companion.core.Rule
import app.companion.core.StepChange
import app.companion.core.StepDraft
import app.companion.core.folderState
import app.companion.core.wipeFolder
import java.nio.file.Path
import java.text.Normalizer
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

class JournalTest {
    @TempDir
    lateinit var place: Path
    private val home by lazy { Home(place) }

    @Test
    fun `what is written is read after opening again`() = runBlocking {
        val journal = home.begin()
        val id = journal.recordCheckIn(mood(4, note = "slept well"))
        journal.lock()
        val again = home.open()
        val view = again.checkIn(id)
        assertEquals(4L to "slept well", view.mood.shown to view.note.shown)
        assertEquals(listOf(id), again.today(view.localDate).checkIns.map { it.id })
        again.lock()
    }

    @Test
    fun `a locked journal reports Locked`() = runBlocking {
        val journal = home.begin()
        journal.lock()
        fails<CompanionException.Locked> { journal.today("2026-11-20") }
        journal.lock()
    }

    @Test
    fun `bad input names its field and rule`() = runBlocking {
        val journal = home.begin()
        val mood = fails<CompanionException.InvalidInput> { journal.recordCheckIn(mood(6)) }
        assertEquals("mood" to Rule.OUT_OF_RANGE, mood.field to mood.rule)
        val id = fails<CompanionException.InvalidInput> {
            val change = GoalChange.Step("no id", StepChange.Done(true))
            journal.editGoal(journal.addGoal(GoalDraft(title = "sleep")), listOf(change))
        }
        assertEquals("id" to Rule.BAD_FORMAT, id.field to id.rule)
    }

    @Test
    fun `a goal is changed step by step`() = runBlocking {
        val journal = home.begin()
        val goal = journal.addGoal(GoalDraft(title = "sleep by eleven"))
        val add = GoalChange.AddStep(StepDraft(text = "phone outside", position = Position.Last))
        val step = journal.editGoal(goal, listOf(add, GoalChange.Status("active"))).single()
        journal.editGoal(goal, listOf(GoalChange.Step(step, StepChange.Done(true))))
        val view = journal.goal(goal)
        assertEquals("active" to listOf(true), view.status to view.steps.map { it.done })
    }

    @Test
    fun `a folder is served to one and the other is told`() = runBlocking {
        val journal = home.begin()
        fails<CompanionException.AlreadyOpen> { home.open() }
        fails<CompanionException.AlreadyOpen> { wipeFolder(home.folder, home.keys) }
        journal.lock()
        home.open().lock()
    }

    @Test
    fun `a wrong PIN says how many tries are left`() = runBlocking {
        home.begin(pin = "2468").lock()
        assertEquals(FolderState.Ready(true, 0u), folderState(home.folder, home.keys))
        fails<CompanionException.Locked> { home.open() }
        val wrong = fails<CompanionException.WrongPin> { home.open("1111") }
        assertEquals(4u, wrong.triesLeft)
        val journal = home.open("2468")
        journal.changePin("2468", null)
        journal.lock()
        home.open().lock()
    }

    @Test
    fun `every letter comes back as it went`() = runBlocking {
        val journal = home.begin()
        val text = "Ñandú 🌻 مرحبا 日本語 e\u0301 \u200d end"
        val view = journal.goal(journal.addGoal(GoalDraft(title = "título 🌻", why = text)))
        assertEquals(Normalizer.normalize(text, Normalizer.Form.NFC), view.why.shown)
        assertEquals("título 🌻", view.title.shown)
    }

    @Test
    fun `a wipe leaves nothing`() = runBlocking {
        home.begin().lock()
        wipeFolder(home.folder, home.keys)
        assertEquals(FolderState.Empty, folderState(home.folder, home.keys))
        assertTrue(home.keys.isEmpty())
    }
}
