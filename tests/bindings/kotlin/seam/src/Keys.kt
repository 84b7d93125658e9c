import app.companion.core.CompanionException
import app.companion.core.KeyHolder
import java.util.concurrent.ConcurrentHashMap

/** Keys in memory, where a phone asks its hardware. */
open class Keys : KeyHolder {
    private val kept = ConcurrentHashMap<List<Byte>, ByteArray>()

    override fun release(folder: ByteArray): ByteArray =
        kept[folder.toList()] ?: throw CompanionException.KeyMissing()

    override fun keep(folder: ByteArray, key: ByteArray) {
        kept[folder.toList()] = key
    }

    override fun destroy(folder: ByteArray) {
        kept.remove(folder.toList())
    }

    fun isEmpty() = kept.isEmpty()
}

/** Throws what no contract names. */
class BrokenKeys : Keys() {
    override fun keep(folder: ByteArray, key: ByteArray) = error("the drawer is stuck")
}
