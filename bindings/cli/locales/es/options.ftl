# Lo que se puede decir con una orden. option-{nombre}, u option-{camino}-{nombre} si una es distinta.

option-home = Dónde está tu diario (también COMPANION_HOME)
option-lang = Idioma de las palabras: en o es
option-json = Imprimir la pantalla como JSON
option-ascii = Usar solo letras y signos simples
option-pin-stdin = Leer el PIN de la primera línea de entrada
option-help = Ver esta ayuda
option-version = Ver la versión

option-month = El mes, como 2026-11; si no dices nada, este mes
option-words = Lo que buscas
option-page = Qué página de lo hallado
option-from = El primer día
option-to = El último día
option-days = Los últimos días (90 si no dices nada)
option-year = El último año

option-full = Preguntar cada campo; puedes saltar cualquiera
option-evening = Marcarlo como una mirada al final del día
option-mood = De 1 a 5, 5 es lo mejor, o una palabra tuya
option-label = El ánimo en palabras
option-feeling = Lo que sientes; repítelo para más
option-tag = Lo que hiciste; repítelo para más
option-coping = Lo que probaste; con =0, =1 o =2 dices cuánto ayudó
option-sleep = Cuánto dormiste: 7h30, 7:30 o 7,5
option-sleep-quality = Qué tal dormiste
option-valence = Qué tan grato es
option-energy = Cuánta energía tienes
option-low = Cuánto bajón sientes
option-anxiety = Cuánta ansiedad sientes
option-irritability = Cuánto te irrita todo
option-elevated = Cuánto te aceleras
option-connection = Cuánto rato con gente
option-win = Algo que salió bien
option-note = Tus palabras; - las lee de la entrada
option-wish = Lo que ayudaría ahora: none, would_like_to_talk, want_plan_now
option-at = Cuándo fue; si no dices nada, ahora
option-own = Añadir palabras nuevas como tuyas sin preguntar
option-no-feeling = Quitar algo que sientes
option-no-tag = Quitar una actividad
option-no-coping = Quitar algo que probaste
option-clear = Vaciar un campo
option-id = Su clave, o la corta de la pantalla

option-goal-add-title = Tu meta, con tus palabras
option-title = Nuevas palabras para la meta
option-why = Por qué te importa
option-success = Cómo sabrás que has llegado
option-area = Un área de vida; hasta tres
option-no-area = Quitar un área de vida
option-start = Cuándo empiezas
option-target = Cuándo te gustaría llegar
option-review = Cuándo volver a verla
option-confidence = Qué tan segura ves la meta
option-importance = Cuánto te importa
option-goal-add-step = Un paso; repítelo para más
option-idea = Dejarla como idea por ahora
option-all = Todas
option-goal-list-done = Las que están hechas
option-set-aside = Las que dejaste a un lado
option-status = Cómo va
option-goal-cheer-text = Palabras para ti; no hacen falta
option-goal-cheer-step = El paso que recibe el ánimo

option-goal = Una meta de la que trató
option-step-add-goal = La meta
option-step-restore-goal = La meta, si la sabes
option-text = Las palabras
option-who = Quién lo hace: person, peer, together o natural_support
option-due = Para cuándo es
option-place = El nuevo lugar, desde 1

option-with = Con quién
option-contact-list-year = El año; si no dices nada, este año
option-minutes = Cuánto duró, en minutos
option-mode = Cómo: in_person, phone, video, text_message, group, letter
option-setting = Dónde fue
option-asked-by = Quién lo pidió: person, peer, joint
option-support = Una clase de apoyo, con =minutos si quieres
option-no-support = Quitar una clase de apoyo
option-activity = Lo que hicieron
option-no-activity = Quitar una actividad
option-no-goal = Quitar una meta
option-summary = Lo que se dijo; - lo lee de la entrada
option-follow-up = Una cosa por hacer; repítelo para más
option-spoken = El idioma que hablaron
option-interpreter = Hubo intérprete
option-contact-add-from = De vuelta de: hospital, jail, prison y más
option-contact-edit-from = De vuelta de: hospital, jail, prison y más
option-from-on = El día de la vuelta a casa
option-window = El plazo desde ese día: 24h, 72h, 7d o 30d
option-same-as = Otra nota del mismo contacto
option-contact = El contacto
option-what = Lo que hay que hacer
option-field = Qué campo
option-value = Lo que dice ahora
option-contact-amend-why = Por qué cambia
option-heard = Cuánto sentiste que te oyeron
option-helped = Cuánto ayudó
option-name = Un nombre
option-profile-set-setting = Algo que cambiar, como discreet=true

option-items = Qué valorar, como hope=7; si no dices nada, pregunta
option-list = Ver las de antes

option-meaning = Qué es para ti la recuperación
option-culture = Qué saber de tu cultura
option-language = Tu idioma: en o es
option-profile-tool-add-coping = A qué forma de salir adelante se parece
option-kind = mood, feeling, tag, coping, setting o support
option-level = En qué lugar va una palabra de ánimo
option-word = La palabra, o su código
option-back = Mostrarla otra vez

option-number = Qué versión, desde 1
option-child = El paso o la cosa por hacer

option-file = El archivo
option-map = Para CSV: qué columna va en qué campo
option-import-mood = El lugar de un nombre de ánimo, de 1 a 5
option-long = Las notas largas vienen en partes (parts) o quedan fuera (skip)
option-zone = Zona de las horas que no dicen ninguna, como America/Bogota
option-import-with = Con quién fueron los contactos
option-preview = Solo mirar, no traer nada
option-yes = No preguntar
option-batch = Qué lote, como en la lista
option-replace = Escribir sobre el archivo si ya está
option-shell = bash, zsh, fish, elvish o powershell
option-dir = Escribir una página por orden en esta carpeta
option-command = La orden

option-line = La línea, o - para leerla de la entrada
option-cancel = Conservar la cuenta
option-watch = Seguir al día hasta Ctrl-C
option-once = Una sola vez, aunque quede más
option-link-new-server = La dirección de tu servidor, como https://sync.example.org
option-link-new-dir = Pasar todo por archivos de esta carpeta vacía
option-link-add-dir = Pasar todo por archivos de esta carpeta vacía
option-code = El texto del código entre comillas '', o - para leerlo de la entrada
option-devices-name-name = El nombre; si no dices nada, queda sin nombre
option-restore-server = La dirección de tu servidor
option-keep = Un aparato que aún tienes, por su clave entera de "devices --json"; repítelo para más
option-today = Terminar cuando esté el día de hoy; "sync" trae lo demás
option-everything = Todo, para un aparato que aún no tiene nada
option-qr-show-text = Imprimir los textos de las imágenes
option-step = La imagen siguiente con Intro
option-texts = Un archivo con los textos, uno por línea; si no, la entrada
option-out = Guardar lo que dicen en este archivo; si no, se lee aquí
