# Un servidor, otros aparatos y lo que se lleva de uno a otro.

word-device-phone = teléfono
word-device-computer = computadora

word-device_state-active = en uso
word-device_state-spare = espera hasta que salga otro
word-device_state-frozen = queda fuera; lo suyo se queda
word-device_state-uncertified = no lee nada nuevo; enlázalo otra vez
word-device_state-removed = quitado
word-device_state-unknown = aquí no se conoce

server-none =
    No hay servidor. Todo lo que escribes se queda en este aparato, y está bien así.
    Con uno, tus aparatos tienen lo mismo, y tus 12 palabras traen todo de vuelta.
    Quien lo lleva te da una línea para "server set". No puede leer lo que escribes.
server-place = Servidor
server-id = Tiene que ser
server-account = Cuenta
server-enrolled = está
server-token = se abre al sincronizar por primera vez
server-no-token = se busca al sincronizar por primera vez
server-room = Espacio
server-mib = { $count } MB
server-last = Última vez
server-never = aún no
server-plain = La vía no va cerrada, pero todo lo que pasa por ella va sellado.
server-erase-due = La cuenta se borra el { $day }. Con "server erase --cancel" se queda.
server-erase-warning =
    Esto pide al servidor que borre tu cuenta y todo lo que solo tú tienes allí.
    Lo hace en 7 días. Hasta entonces lo puedes cancelar desde tus aparatos.
    Tu diario en este aparato queda. Tus 12 palabras solas ya no lo traerán de vuelta.

sync-done = Al día: este aparato y el servidor tienen lo mismo.
sync-more = Hay más. La próxima vez sigue.
sync-counts = { $sent } de ida, { $received } de vuelta
sync-progress = Sincronizando … { $sent } de ida, { $received } de vuelta
sync-watch = Al día en todo momento. Ctrl-C lo termina.
sync-skipped = El servidor no aceptó una cosa. Lo demás siguió sin ella.
sync-clock = El reloj de este aparato va más de un día adelantado. No se pierde nada.
sync-unsent-documents = { $count ->
    [one] 1 parte del diario espera salir.
   *[other] { $count } partes del diario esperan salir.
}
sync-unsent-items = { $count ->
    [one] 1 trozo sellado espera salir.
   *[other] { $count } trozos sellados esperan salir.
}
sync-waiting = { $count ->
    [one] 1 trozo espera a que se sepa de quién es, o su llave.
   *[other] { $count } trozos esperan a que se sepa de quién son, o su llave.
}
sync-incomplete = { $count ->
    [one] 1 trozo espera lo que vino antes.
   *[other] { $count } trozos esperan lo que vino antes.
}
sync-quarantined = { $count ->
    [one] 1 trozo queda aparte: aquí no cuenta.
   *[other] { $count } trozos quedan aparte: aquí no cuentan.
}
sync-late = { $count ->
    [one] 1 trozo llegó tarde de un aparato quitado.
   *[other] { $count } trozos llegaron tarde de un aparato quitado.
}
sync-needs-update = { $count ->
    [one] 1 trozo pide una versión más nueva de Companion.
   *[other] { $count } trozos piden una versión más nueva de Companion.
}
sync-forked = { $count ->
    [one] 1 trozo lo anota otra vez el aparato que lo escribió.
   *[other] { $count } trozos los anota otra vez el aparato que los escribió.
}
sync-split-view = El servidor mostró cosas distintas a tus aparatos. Pregunta a quien lo lleva.
sync-missing = El aparato { $named_by } dice que { $device } escribió más. Aún no llegó.

devices-this = (este)
devices-settle = Con "devices settle" tus 12 palabras dicen qué aparatos hay.
devices-rival = Hay dos respuestas sobre tus aparatos. Alguien puede saber tus 12 palabras: "words change".
devices-renew = Este aparato necesita llaves nuevas: "devices renew".
devices-words = Tus 12 palabras siguen en este aparato: "words" y luego "words confirm".
devices-remove-warning =
    Esto deja fuera a { $name }. Tus otros aparatos ya no escriben nada que pueda leer.
    Lo que hay en él se queda ahí. Si está en otras manos, sigue con "devices settle".
devices-remove-word = quitar
devices-then-sync = Ahora: "sync" lo dice al servidor, "devices settle" cierra la puerta del todo.
devices-settle-how = Escribe tus 12 palabras del papel. Los aparatos en uso quedan, los demás salen.

link-code = Este código es para tu otro aparato. No lo enseñes a nadie más.
link-code-type = Allí: léelo con Companion, o escribe "companion link add -" y pega el texto.
link-code-folder = Allí: "companion link add - --dir { $folder }", y pega el texto.
link-class = Un aparato ({ $class }) quiere unirse a los tuyos. Sigue solo si lo tienes en la mano.
link-wait-offer = Esperando a tu otro aparato …
link-wait-card = Esperando al aparato nuevo …
link-wait-keys = Esperando a que escribas allí esas cifras …
link-paste = Pega los textos que muestra el otro aparato, uno por línea, o di su archivo.
link-texts = Lo mismo en texto, uno por línea:
link-check-code = Escribe estas cifras en tu otro aparato:
link-arriving =
    Tu diario está en camino. En tu otro aparato: "envelope write ARCHIVO --everything".
    Aquí: "envelope read ARCHIVO". O "sync", si hay servidor.
link-then-envelope = Para llevar tu diario: "envelope write ARCHIVO --everything".

restoring-how =
    Escribe tus 12 palabras del papel. No las verás en pantalla.
    Los aparatos que perdiste quedan fuera. Di con --keep el que aún tienes.
restoring-today = Hoy ya está. Lo demás llega; Ctrl-C no daña nada, "sync" sigue luego.
restoring-goes-on = Lo que llegó hasta ahora queda en este aparato. "sync" sigue desde ahí.

envelope-safe = Solo tus aparatos lo pueden leer.
envelope-progress = Leyendo …
envelope-nothing-new = Todo lo que trae ya estaba aquí.
envelope-others = { $count ->
    [one] 1 parte es para otro aparato.
   *[other] { $count } partes son para otros aparatos.
}
envelope-refused = { $count ->
    [one] En 1 parte algo no es bueno. El resto de esa parte quedó fuera.
   *[other] En { $count } partes algo no es bueno. El resto de esas partes quedó fuera.
}
envelope-waiting = { $count ->
    [one] 1 trozo espera algo que aún no está aquí.
   *[other] { $count } trozos esperan algo que aún no está aquí.
}

qr-number = Imagen { $number } de { $count }. Intro sigue.
qr-narrow = Esta imagen pide { $columns } columnas. Haz la ventana más ancha o la letra más chica.
qr-have = { $have } de { $count } aquí. Faltan: { $missing }
qr-paste = Pega los textos de las imágenes, uno por línea. Ctrl-D termina.
