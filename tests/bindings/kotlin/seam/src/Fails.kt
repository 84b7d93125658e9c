import org.junit.jupiter.api.Assertions.assertInstanceOf
import org.junit.jupiter.api.Assertions.fail

/** The error of [call], which must be of this kind. */
inline fun <reified E : Throwable> fails(call: () -> Any?): E {
    val thrown = runCatching { call() }.exceptionOrNull() ?: fail("nothing was thrown")
    return assertInstanceOf(E::class.java, thrown)
}
