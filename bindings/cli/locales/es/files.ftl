# Traer, guardar y comprobar.

word-app-daylio = Daylio
word-app-daylio_csv = Daylio (CSV)
word-app-pixy = Pixy
word-app-daily_you = Daily You
word-app-journal_lines = líneas de diario
word-app-csv = una tabla (CSV)
word-app-companion = Companion

word-left-photos = fotos
word-left-attachments = adjuntos
word-left-goals = metas de la otra aplicación
word-left-unnamed_tags = marcas sin nombre

word-row-missing = no está algo que hace falta
word-row-bad_format = no se pudo leer
word-row-out_of_range = está fuera de lugar
word-row-too_long = es más larga de lo que cabe
word-row-too_many = tiene más de lo que cabe
word-row-not_text = no es texto
word-row-too_deep = tiene demasiados niveles
word-row-not_known = esta clase no se conoce
word-row-nothing_there = nombra algo que no está
word-row-empty = está vacía

import-title = Esto es { $format }.
import-version = Es de una versión nueva para Companion. Lee lo que puede.
import-check-ins = { $count ->
    [one] 1 registro
   *[other] { $count } registros
}
import-contacts = { $count ->
    [one] 1 contacto
   *[other] { $count } contactos
}
import-goals = { $count ->
    [one] 1 meta
   *[other] { $count } metas
}
import-steps = { $count ->
    [one] 1 paso hecho
   *[other] { $count } pasos hechos
}
import-others = { $count ->
    [one] 1 cosa más
   *[other] { $count } cosas más
}
import-already = { $count } ya estaban
import-words = { $count ->
    [one] 1 palabra tuya nueva
   *[other] { $count } palabras tuyas nuevas
}
import-range = Del { $from } al { $to }
import-moods = Ánimos por poner de 1 a 5: { $names }
import-long = { $count ->
    [one] 1 nota es más larga de lo que cabe. Puede venir en partes, o quedar fuera.
   *[other] { $count } notas son más largas de lo que cabe. Pueden venir en partes, o quedar fuera.
}
import-left = Queda fuera: { $kind } ({ $count })
import-rejected = { $count ->
    [one] 1 línea queda fuera:
   *[other] { $count } líneas quedan fuera:
}
import-row = línea { $line }: { $rule } { $field }
import-more-rows = … y { $count } más: --json las tiene todas.
import-differing = { $count } ya están aquí, y son otras. Queda lo de aquí.
import-done = Ya está aquí.
import-how-undo = Para deshacerlo: import undo { $batch }
import-undone = { $count ->
    [one] Deshecho: 1 cosa. Puedes traerla de vuelta en 30 días.
   *[other] Deshecho: { $count } cosas. Puedes traerlas de vuelta en 30 días.
}
import-ask = ¿Lo traigo?
import-ask-mood = ¿Dónde va "{ $name }" ({ $count })? De 1 a 5, o Intro para dejar solo la palabra:
import-ask-long = ¿Traigo las notas largas en partes con número?
import-progress = Trayendo …
import-columns = ¿Qué dicen las columnas? Escribe un número o un nombre.
import-map-time = Cuándo fue (como 1, o 1:%d/%m/%Y):
import-map-mood = Ánimo (como 2:1..10, o Intro):
import-map-note = Nota (o Intro):
import-map-feelings = Lo que sientes (como 4:; o Intro):
import-map-tags = Lo que hiciste (o Intro):
import-map-sleep = Sueño (como 5:hours, 5:minutes, 5:clock, o Intro):

imports-empty = Aún no has traído nada.
imports-undone = deshecho

export-done = Todo está en { $file }.
export-open = Quien tenga este archivo lo puede leer. Guárdalo en un lugar seguro.
export-counts = { $check_ins } registros, { $goals } metas, { $contacts } contactos
export-progress = Guardando …

verify-good = Todo se puede leer.
verify-pages = { $count ->
    [one] 1 página del archivo no se puede leer.
   *[other] { $count } páginas del archivo no se pueden leer.
}
verify-documents = { $count ->
    [one] 1 parte no se puede abrir. Queda como está; lo demás está bien.
   *[other] { $count } partes no se pueden abrir. Quedan como están; lo demás está bien.
}

word-lost-profile = perfil y metas
word-lost-check_ins = registros
word-lost-contacts = contactos
word-lost-outcomes = valoraciones y reflexiones
word-lost-relationship = relación
word-lost-document = una parte

repair-done = { $count ->
    [one] Tu diario está reparado. Se trajo 1 parte.
   *[other] Tu diario está reparado. Se trajeron { $count } partes.
}
repair-kept = El archivo dañado queda al lado: { $file }
repair-lost = Algo no se pudo leer en:
