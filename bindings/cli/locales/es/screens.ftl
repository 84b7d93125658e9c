# Lo que dicen las pantallas.

said-unreadable = escrito por una versión más nueva; queda como está
said-no-mood = sin ánimo
said-versions = { $count } versiones
said-locked = { $count ->
    [one] 1 cosa no se pudo abrir. Queda como está.
   *[other] { $count } cosas no se pudieron abrir. Quedan como están.
}

mark-edited = cambiado después
mark-brought-back = traído de vuelta
mark-deleted = Borrado. Puedes traerlo de vuelta en 30 días.
mark-two-answers = dos respuestas
mark-archived = oculta
mark-closed = El resumen está cerrado. Aún puedes sumar notas con "contact amend".

today-open = ¿Cómo estás? Con "companion check-in" basta una cifra.
today-steps = Próximos pasos
today-follow-ups = Por hacer tras una charla
today-waiting-versions = { $count ->
    [one] 1 campo tiene dos versiones: mira "changes".
   *[other] { $count } campos tienen dos versiones: mira "changes".
}
today-waiting-set-aside = { $count ->
    [one] 1 cosa está a un lado: mira "changes".
   *[other] { $count } cosas están a un lado: mira "changes".
}
today-waiting-other = { $count ->
    [one] 1 cosa espera: mira "changes".
   *[other] { $count } cosas esperan: mira "changes".
}
today-sync-off = Sin servidor: todo queda en este aparato.
today-sync-never = Hay un servidor. Con "sync" tus aparatos van al día.
today-sync-ok = Al día. Última vez: { $day }
today-sync-pending = { $count ->
    [one] 1 parte espera salir: "sync".
   *[other] { $count } partes esperan salir: "sync".
}
today-sync-stopped = El servidor pide algo de ti: "sync" dice qué.
today-arriving = Tu diario está en camino: "sync" o "envelope read" sigue.
today-words = Tus 12 palabras de rescate esperan papel: "words".
today-clock = El reloj de este aparato parece mal puesto. No se pierde nada.

check-in-win = Salió bien: { $win }
check-in-imported = De { $app }
check-in-plan =
    No se envió nada a nadie. Los planes llegan con otra versión de Companion.
    En EE. UU. puedes llamar o escribir al 988 a toda hora.

history-empty = Un mes abierto.
history-before = Antes: history { $month }
history-after = Después: history { $month }

search-empty = Esas palabras no están en tu diario.
search-more = Hay más: --page { $page }

goal-empty = Aquí cabe una meta tuya: "goal add".
goal-steps = { $done } de { $all ->
    [one] 1 paso
   *[other] { $all } pasos
}
goal-by = para el { $day }
goal-next = Sigue: { $step }
goal-two-answers = { $status } (dos respuestas: { $all })
goal-steps-heading = Pasos
goal-contacts = Contactos
goal-cheers = Ánimos
goal-cheer-silent = un ánimo

contact-empty = Aquí cabe un primer contacto: "contact add".
contact-open = { $count ->
    [one] 1 cosa por hacer
   *[other] { $count } cosas por hacer
}
contact-same = Puede ser el mismo que { $id }: contact edit … --same-as { $id }
contact-support = Clases de apoyo
contact-times = { $count ->
    [one] una vez
   *[other] { $count } veces
}
contact-years = Otros años: { $years }
contact-amendments = Corregido
contact-follow-ups = Por hacer
contact-reflection = Mis palabras

relationship-empty = El primer contacto que anotes abre un espacio para los dos.
relationship-unnamed = Mi par de apoyo
relationship-last = la última vez, { $day }

trends-title = Del { $from } al { $to }
trends-empty = Días abiertos. Lo que anotes sale aquí.
trends-wins = Salió bien ({ $count })
trends-mood = Ánimo por día: ● medio, │ del más bajo al más alto
trends-mood-weeks = Ánimo por semana: ● medio, │ del más bajo al más alto
trends-each-days = { $count ->
    [one] Una columna es un día. Un hueco es un día abierto.
   *[other] Una columna son { $count } días. Un hueco son días abiertos.
}
trends-each-weeks = { $count ->
    [one] Una columna es una semana. Un hueco es una semana abierta.
   *[other] Una columna son { $count } semanas. Un hueco son semanas abiertas.
}
trends-week = Días de la semana
trends-times = { $count ->
    [one] una vez
   *[other] { $count } veces
}
trends-sleep = Sueño
trends-sleep-middle = En medio: { $time }
trends-helped = Lo que ayudó
trends-tried = { $tried ->
    [one] probado una vez
   *[other] probado { $tried } veces
}
trends-it-helped = ayudó { $helped }
trends-helped-key = █ mucho  ▒ algo  ░ probado
trends-feelings = Lo que sentí
trends-ratings = Valoraciones, de 0 a 10

profile-strengths = Fortalezas
profile-toolbox = Lo que ayuda
profile-words = Palabras mías
profile-settings = Ajustes
profile-empty = Aquí caben tus palabras: "profile set".

rating-empty = Aquí cabe una primera valoración: "rate".
rating-open = sin terminar

changes-empty = Nada espera.
changes-versions = Dos versiones
changes-deleted = Borrado
changes-brought-back = Traído de vuelta
changes-unreadable = De una versión más nueva
changes-two-answers = Dos respuestas
changes-set-aside = A un lado
changes-how = Para elegir: changes choose CLAVE CAMPO. Para traer de vuelta: changes restore CLAVE.

done-check-in = Anotado. { $id }
done-goal = Tu meta está. { $id }
done-step = El paso está. { $id }
done-contact = Anotado. { $id }
done-follow-up = Añadido. { $id }
done-relationship = El espacio está abierto. { $id }
done-rated = Anotado. { $id }
done-reflected = Anotado. Solo tú lo ves.
done-added = Añadido.
done-changed = Cambiado.
done-deleted = Borrado. Para traerlo de vuelta en 30 días: restore { $id }
done-restored = Está de vuelta. { $id }
done-step-done = ¡Hecho! { $id }
done-step-undone = Abierto otra vez. { $id }
done-cheered = Un ánimo para ti.
done-chosen = Elegido.
done-closed = El resumen está cerrado. { $id }
done-confirmed = Eso es. Las palabras ya no están en este aparato. Guarda bien el papel.
done-pin-set = El PIN está puesto.
done-pin-changed = El PIN es otro.
done-pin-removed = El PIN está quitado.
done-wiped = Tu diario ya no está en este aparato.
done-man = Las páginas están escritas.
done-chose-server = El servidor queda puesto: { $url }. Ahora: "sync".
done-forgot-server = El servidor queda olvidado. Tu diario queda, y lo que guarda el servidor también.
done-asked-erasure = La cuenta queda borrada.
done-kept-account = La cuenta queda.
done-named-device = Ya está dicho.
done-removed-device = { $name } queda fuera.
done-settled = Hecho: los aparatos en uso son tuyos, los demás quedan fuera. Ahora: "sync".
done-renewed = Este aparato tiene llaves nuevas.
done-new-words = Bien. Desde ahora valen las palabras nuevas, ya no las viejas. Ahora: "sync".
done-linked = Este aparato ya es uno de los tuyos.
done-added-device = El aparato nuevo ya es uno de los tuyos.
done-brought-back = Tu diario está aquí.
done-wrote-envelope = Lo que tus otros aparatos pueden no tener está en { $file }.
done-read-envelope = { $count ->
    [one] Entró 1 trozo nuevo.
   *[other] Entraron { $count } trozos nuevos.
}
done-wrote-file = Está en { $file }.

man-name = NOMBRE
man-synopsis = USO
man-description = DESCRIPCIÓN
man-options = OPCIONES
man-commands = ÓRDENES
man-extra = MÁS
man-version = VERSIÓN
