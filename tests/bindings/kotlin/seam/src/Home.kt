import app.companion.core.CheckInDraft
import app.companion.core.DeviceClass
import app.companion.core.ImportAnswers
import app.companion.core.Journal
import app.companion.core.Language
import app.companion.core.LongTexts
import app.companion.core.Moment
import app.companion.core.ReadOptions
import app.companion.core.Setup
import app.companion.core.ZoneOffsets
import java.nio.file.Path

val noon = Moment(atMs = 1_795_176_000_000, tzMin = 60)

val answers = ImportAnswers(
    read = ReadOptions(zone = ZoneOffsets(firstTzMin = 0)),
    longTexts = LongTexts.SKIP,
)

val tenYears: String =
    Path.of(System.getProperty("companion.fixtures"), "input", "journal-10y.jsonl.xz").toString()

fun mood(level: Long, note: String? = null) = CheckInDraft(at = noon, mood = level, note = note)

/** A folder of one's own, and the keys for it. */
class Home(private val place: Path, val keys: Keys = Keys()) {
    val folder = place.resolve("journal").toString()

    fun beside(name: String): String = place.resolve(name).toString()

    suspend fun begin(folder: String = this.folder, pin: String? = null): Journal =
        Journal.create(folder, keys, Setup(Language.ENGLISH, DeviceClass.PHONE, pin))

    suspend fun open(pin: String? = null): Journal = Journal.open(folder, keys, pin)
}
