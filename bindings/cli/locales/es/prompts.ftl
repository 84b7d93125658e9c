# Lo que se pregunta.

ask-yes-no-yes = [S/n]
ask-yes-no-no = [s/N]
ask-skip = Intro salta una pregunta. Ctrl-C para, y no se anota nada.
ask-mood = ¿Cómo estás ahora?
ask-mood-digit = De 1 a 5:
ask-feelings = ¿Qué sientes? (palabras con comas)
ask-tags = ¿Qué hiciste? (palabras con comas)
ask-valence = ¿Qué tan grato es? De -3 a 3:
ask-energy = ¿Cuánta energía? De -3 a 3:
ask-low = ¿Cuánto bajón? De 0 a 3:
ask-anxiety = ¿Cuánta ansiedad? De 0 a 3:
ask-irritability = ¿Cuánto te irrita todo? De 0 a 3:
ask-elevated = ¿Cuánto te aceleras? De 0 a 3:
ask-connection = ¿Rato con gente? De 0 a 3:
ask-sleep = ¿Cuánto dormiste? (7h30)
ask-sleep-quality = ¿Qué tal? De 1 a 5:
ask-coping = ¿Qué probaste? (paseo=2: ayudó mucho, de 0 a 2)
ask-win = ¿Qué salió bien?
ask-note = Con tus palabras:
ask-wish = ¿Qué ayudaría ahora? 1 nada, 2 me gustaría hablar, 3 quiero mi plan:
ask-own-word = "{ $word }" es nueva aquí. ¿La guardo como palabra tuya?
ask-goal = Tu meta, con tus palabras:
ask-step = El paso:
ask-mode = ¿Cómo fue el contacto?
ask-minutes = ¿Cuántos minutos?
ask-support = ¿Qué clase de apoyo fue? (palabras con comas)
ask-words = >
ask-summary = ¿Qué se dijo?
ask-peer-name = ¿Quién es? (un nombre, o Intro)
ask-new-relationship = "{ $name }" es alguien nuevo aquí. ¿Abro un espacio para los dos?
ask-reflection = Tus palabras:
ask-rate = ¿Cómo va todo, de 0 a 10? Intro salta.
ask-version = ¿Cuál?
ask-pin = PIN:
ask-new-pin = PIN nuevo (Intro para ninguno):
ask-pin-again = El mismo otra vez:
ask-recovery-words = Tus 12 palabras:
ask-new-words = Las palabras nuevas de tu papel:
ask-old-words = Las palabras viejas:
ask-check-code = Las 12 cifras del aparato nuevo:

init-pin =
    El PIN es cosa tuya. Con uno, quien tome este aparato lo necesita también.
    Sin uno, quien use tu cuenta aquí puede abrir tu diario.
    Nadie puede decirte un PIN perdido. Uno corto se adivina pronto.
init-done = Tu diario está en { $folder }. Funciona sin red.
init-next =
    Escribe las palabras en papel ahora. Luego repítelas con "words confirm".
    Tu primera nota: "companion check-in".
init-server = Un servidor es opcional. Con uno, tus aparatos tienen lo mismo: "help server".

words-change =
    Escribe las palabras nuevas en papel. Luego repítelas aquí, y después las viejas.
    Hasta entonces valen las viejas. Guarda ese papel hasta que tus aparatos estén al día.
words-title = Tus 12 palabras de rescate. Traen tu diario de vuelta si pierdes este aparato.
words-next = Cuando estén en papel: "words confirm". Luego salen de este aparato.
words-gone = Las tienes en papel. Este aparato no las guarda.
words-confirm = Escribe las 12 palabras de tu papel. No las verás en pantalla.

wipe-warning =
    Esto borra el diario de { $folder }.
    Lo que no esté en otro sitio se va del todo. Con "export" guardas antes una copia.
wipe-word = borrar
wipe-ask = Escribe "{ $word }" para seguir:
