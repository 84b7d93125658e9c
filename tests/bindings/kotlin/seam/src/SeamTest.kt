import app.companion.core.CancelHandle
import app.companion.core.CompanionException
import app.companion.core.InternalException
import app.companion.core.Language
import app.companion.core.Listener
import app.companion.core.ProgressListener
import app.companion.core.Topic
import app.companion.core.seamTestPanicAtOnce
import app.companion.core.seamTestPanicInBackground
import app.companion.core.vocabularies
import java.nio.file.Files
import java.nio.file.Path
import java.util.concurrent.CopyOnWriteArrayList
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Assertions.assertFalse
import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.io.TempDir

/** Remembers what it heard. */
private class Heard : Listener {
    val topics = CopyOnWriteArrayList<Topic>()

    override fun changed(topic: Topic) {
        topics.add(topic)
    }
}

class SeamTest {
    @TempDir
    lateinit var place: Path
    private val home by lazy { Home(place) }

    @Test
    fun `a listener hears the topic and asks again`() = runBlocking {
        val journal = home.begin()
        val heard = Heard()
        val observation = journal.observe(heard)
        journal.recordCheckIn(mood(2))
        assertEquals(listOf(Topic.CHECK_INS), heard.topics)
        assertEquals(1u, journal.historyMonth("2026-11").days.single().count)
        observation.stop()
        journal.recordCheckIn(mood(3))
        assertEquals(listOf(Topic.CHECK_INS), heard.topics)
    }

    @Test
    fun `a listener may ask again while it is told`() = runBlocking {
        val journal = home.begin()
        val counts = CopyOnWriteArrayList<UInt>()
        val observation = journal.observe(object : Listener {
            override fun changed(topic: Topic) = runBlocking {
                counts.add(journal.historyMonth("2026-11").days.single().count)
                Unit
            }
        })
        journal.recordCheckIn(mood(2))
        assertEquals(listOf(1u), counts)
        observation.stop()
    }

    @Test
    fun `a listener that throws undoes nothing`() = runBlocking {
        val journal = home.begin()
        val observation = journal.observe(object : Listener {
            override fun changed(topic: Topic) = error("not now")
        })
        assertEquals(2L, journal.checkIn(journal.recordCheckIn(mood(2))).mood.shown)
        observation.stop()
    }

    @Test
    fun `what a key holder throws becomes an error`() = runBlocking {
        val broken = Home(place, BrokenKeys())
        val thrown = fails<CompanionException.Unexpected> { broken.begin() }
        assertFalse(thrown.what.contains("drawer"))
        home.begin().lock()
        fails<CompanionException.KeyMissing> { Home(place).open() }
        Unit
    }

    @Test
    fun `ten years come in go out and come back`() = runBlocking {
        val journal = home.begin()
        val steps = CopyOnWriteArrayList<ULong>()
        val progress = object : ProgressListener {
            override fun advanced(done: ULong, total: ULong) {
                steps.add(done)
            }
        }
        val report = journal.importFile(tenYears, answers, CancelHandle(), progress)
        assertEquals(11_040UL to 1_508UL, report.taken.checkIns to report.taken.contacts)
        assertTrue(steps.size > 100 && steps == steps.sorted())
        val archive = home.beside("export.zip")
        val written = journal.exportFile(archive, Language.SPANISH, listOf(), CancelHandle(), null)
        assertEquals(11_040UL, written.checkIns)
        assertFalse(Files.exists(Path.of(home.beside(".export.zip.part"))))
        val other = home.begin(home.beside("other"))
        val carried = other.importFile(archive, answers, CancelHandle(), null)
        assertEquals(11_040UL, carried.taken.checkIns)
        val all = "2016-01-01" to "2026-12-31"
        assertEquals(journal.trends(all.first, all.second), other.trends(all.first, all.second))
    }

    @Test
    fun `the cancel handle stops an import and nothing is written`() = runBlocking {
        val journal = home.begin()
        val cancel = CancelHandle()
        val progress = object : ProgressListener {
            override fun advanced(done: ULong, total: ULong) = cancel.cancel()
        }
        fails<CompanionException.Cancelled> {
            journal.importFile(tenYears, answers, cancel, progress)
        }
        assertEquals(listOf<String>(), journal.historyMonth("2020-01").monthsPresent)
    }

    @Test
    fun `a coroutine that is cancelled harms nothing`() = runBlocking {
        val journal = home.begin()
        val cancel = CancelHandle()
        val begun = CompletableDeferred<Unit>()
        val progress = object : ProgressListener {
            override fun advanced(done: ULong, total: ULong) {
                begun.complete(Unit)
            }
        }
        val job = launch(Dispatchers.Default) {
            journal.importFile(tenYears, answers, cancel, progress)
        }
        begun.await()
        job.cancelAndJoin()
        assertTrue(job.isCancelled)
        // The core goes on until its own handle is asked; one writer, so the next write waits.
        cancel.cancel()
        val id = journal.recordCheckIn(mood(3))
        assertEquals(3L, journal.checkIn(id).mood.shown)
        assertEquals(listOf("2026-11"), journal.historyMonth("2026-11").monthsPresent)
    }

    @Test
    fun `a panic in the background becomes an error`() = runBlocking {
        val thrown = fails<CompanionException.Unexpected> { seamTestPanicInBackground() }
        assertEquals("panic", thrown.what)
        assertEquals(listOf<Any>(), home.begin().imports())
    }

    @Test
    fun `a panic at once becomes an error`() {
        fails<InternalException> { seamTestPanicAtOnce() }
        assertTrue(vocabularies().isNotEmpty())
    }
}
