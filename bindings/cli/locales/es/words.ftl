# Palabras de los códigos. La clave es word-{clase}-{código}; en el diario queda el código.

word-mood-1 = muy mal
word-mood-2 = mal
word-mood-3 = regular
word-mood-4 = bien
word-mood-5 = genial

word-mood_label-awful = muy mal
word-mood_label-bad = mal
word-mood_label-meh = así así
word-mood_label-good = bien
word-mood_label-great = genial

word-feeling-afraid = con miedo
word-feeling-alone = a solas
word-feeling-angry = con enojo
word-feeling-anxious = con ansiedad
word-feeling-ashamed = con vergüenza
word-feeling-bored = con aburrimiento
word-feeling-calm = en calma
word-feeling-close = cerca de alguien
word-feeling-confident = con confianza
word-feeling-confused = con dudas
word-feeling-content = a gusto
word-feeling-curious = con curiosidad
word-feeling-disappointed = con desilusión
word-feeling-empty = con vacío
word-feeling-energetic = con energía
word-feeling-excited = con ilusión
word-feeling-frustrated = con frustración
word-feeling-grateful = con gratitud
word-feeling-grieving = de duelo
word-feeling-guilty = con culpa
word-feeling-happy = feliz
word-feeling-hopeful = con esperanza
word-feeling-hopeless = sin esperanza
word-feeling-hurt = con dolor
word-feeling-inspired = con inspiración
word-feeling-irritable = irritable
word-feeling-jealous = con celos
word-feeling-lonely = con soledad
word-feeling-loved = con cariño
word-feeling-numb = sin sentir nada
word-feeling-overwhelmed = con agobio
word-feeling-peaceful = en paz
word-feeling-proud = con orgullo
word-feeling-relieved = con alivio
word-feeling-restless = con inquietud
word-feeling-sad = triste
word-feeling-stressed = con estrés
word-feeling-surprised = con sorpresa
word-feeling-tired = con cansancio
word-feeling-worried = con preocupación

word-tag-appointment = cita
word-tag-cleaning = limpieza
word-tag-cooking = cocina
word-tag-exercise = ejercicio
word-tag-faith = fe
word-tag-family = familia
word-tag-friends = amistades
word-tag-gaming = juegos
word-tag-group = grupo
word-tag-hobby = afición
word-tag-nature = naturaleza
word-tag-partner = pareja
word-tag-pets = mascotas
word-tag-reading = lectura
word-tag-rest = descanso
word-tag-school = escuela
word-tag-shopping = compras
word-tag-travel = viaje
word-tag-volunteering = voluntariado
word-tag-work = trabajo

word-coping-breathing = respirar despacio
word-coping-called_someone = una llamada
word-coping-church = iglesia
word-coping-cooking = cocinar
word-coping-crafts = manualidades
word-coping-exercise = ejercicio
word-coping-grounding = volver al presente
word-coping-group = un grupo
word-coping-meditation = meditar
word-coping-music = música
word-coping-nature = naturaleza
word-coping-pets = mascotas
word-coping-prayer = rezar
word-coping-reading = leer
word-coping-rest = descansar
word-coping-shower = una ducha
word-coping-talking = hablar
word-coping-television = tele
word-coping-walk = un paseo
word-coping-writing = escribir

word-helped-0 = no ayudó
word-helped-1 = ayudó algo
word-helped-2 = ayudó mucho
word-helped-tried = probado

word-amount-0 = nada
word-amount-1 = un poco
word-amount-2 = bastante
word-amount-3 = mucho

word-quality-1 = muy malo
word-quality-2 = malo
word-quality-3 = regular
word-quality-4 = bueno
word-quality-5 = muy bueno

word-connection-0 = a solas
word-connection-1 = un rato con gente
word-connection-2 = bastante con gente
word-connection-3 = mucho con gente

word-wish-none = nada por ahora
word-wish-would_like_to_talk = me gustaría hablar
word-wish-want_plan_now = quiero mi plan ahora

word-kind-quick = rápido
word-kind-full = completo
word-kind-evening = de noche
word-kind-imported = traído

word-area-home = casa
word-area-work = trabajo
word-area-learning = aprender
word-area-physical_health = salud
word-area-mental_wellness = bienestar
word-area-relationships = mi gente
word-area-community = comunidad
word-area-money = dinero
word-area-legal = legal
word-area-transport = transporte
word-area-other = otra

word-goal_status-idea = idea
word-goal_status-active = activa
word-goal_status-paused = en pausa
word-goal_status-done = hecha
word-goal_status-let_go = dejada a un lado
word-goal_status-suggested = propuesta

word-who-person = yo
word-who-peer = mi par de apoyo
word-who-together = en equipo
word-who-natural_support = alguien cercano
word-who-support = alguien cercano

word-mode-in_person = en persona
word-mode-phone = teléfono
word-mode-video = video
word-mode-text_message = mensaje
word-mode-group = grupo
word-mode-letter = carta
word-mode-other = otro

word-setting-home = casa
word-setting-community_center = centro comunitario
word-setting-church = iglesia
word-setting-school = escuela
word-setting-health_center = centro de salud
word-setting-clinic = clínica
word-setting-hospital = hospital
word-setting-jail_or_prison = cárcel o prisión
word-setting-crisis_residential = casa de crisis
word-setting-wellness_center = centro de bienestar
word-setting-workplace = lugar de trabajo
word-setting-outdoors = al aire libre
word-setting-online = en línea
word-setting-other = otro

word-asked_by-person = yo
word-asked_by-peer = mi par de apoyo
word-asked_by-joint = los dos
word-asked_by-other = otra persona

word-contact_status-held = tuvo lugar
word-contact_status-missed = no tuvo lugar
word-contact_status-cancelled = se canceló
word-contact_status-moved = se movió
word-contact_status-left_message = quedó un mensaje

word-support-emotional = escucha
word-support-informational = datos y consejos
word-support-instrumental = ayuda práctica
word-support-affiliational = compañía

word-activity-listening = escuchar
word-activity-goal_work = metas
word-activity-plan_work = planes
word-activity-skills = habilidades
word-activity-advocacy = alzar la voz
word-activity-navigation = hallar el camino
word-activity-benefits = ayudas públicas
word-activity-resource_link = buscar recursos
word-activity-group = grupo
word-activity-transition = volver a casa
word-activity-crisis_support = momentos duros
word-activity-practical = ayuda práctica
word-activity-celebration = celebrar
word-activity-other = otra

word-transition-hospital = hospital
word-transition-jail = cárcel
word-transition-prison = prisión
word-transition-crisis_residential = casa de crisis
word-transition-detox = desintoxicación
word-transition-other = otro

word-rating-hope = esperanza
word-rating-my_say = mi voz en mi vida
word-rating-belonging = pertenencia
word-rating-self_kindness = ser amable conmigo
word-rating-week = cómo fue mi semana
word-rating-confidence = confianza

word-relationship-alone = aún no usa Companion
word-relationship-invited = con invitación
word-relationship-accepted = en equipo
word-relationship-paused = en pausa
word-relationship-ended = terminada

word-vocabulary-mood = ánimo
word-vocabulary-feeling = sentir
word-vocabulary-tag = actividad
word-vocabulary-coping = lo que ayuda
word-vocabulary-setting = lugar
word-vocabulary-support = apoyo

word-record-check_in = registro
word-record-goal = meta
word-record-contact = contacto
word-record-self_rating = valoración
word-record-reflection = reflexión
word-record-profile = perfil
word-record-relationship = relación

word-win-win = logro
word-win-step_done = paso hecho
word-win-cheer = ánimo

word-answer-yes = sí
word-answer-no = no
