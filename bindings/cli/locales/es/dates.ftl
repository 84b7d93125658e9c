# Días y horas. Un día corto va sin el día de la semana.

date-day = { $weekday } { $day } { $month }
date-day-year = { $weekday } { $day } { $month } { $year }
date-short = { $day } { $month }
date-short-year = { $day } { $month } { $year }
date-moment = { $day }, { $time }
date-month = { $month } de { $year }
date-time = { $hour }:{ $minute }
date-am = a. m.
date-pm = p. m.
date-today = hoy
date-tomorrow = mañana
date-hours = { $hours } h
date-minutes = { $minutes } min
date-hours-minutes = { $hours } h { $minutes } min

date-weekday-1 = lun
date-weekday-2 = mar
date-weekday-3 = mié
date-weekday-4 = jue
date-weekday-5 = vie
date-weekday-6 = sáb
date-weekday-7 = dom

date-month-1 = ene
date-month-2 = feb
date-month-3 = mar
date-month-4 = abr
date-month-5 = may
date-month-6 = jun
date-month-7 = jul
date-month-8 = ago
date-month-9 = sep
date-month-10 = oct
date-month-11 = nov
date-month-12 = dic

date-month-long-1 = enero
date-month-long-2 = febrero
date-month-long-3 = marzo
date-month-long-4 = abril
date-month-long-5 = mayo
date-month-long-6 = junio
date-month-long-7 = julio
date-month-long-8 = agosto
date-month-long-9 = septiembre
date-month-long-10 = octubre
date-month-long-11 = noviembre
date-month-long-12 = diciembre
