# Days and times. A short day leaves out the weekday.

date-day = { $weekday } { $month } { $day }
date-day-year = { $weekday } { $month } { $day }, { $year }
date-short = { $month } { $day }
date-short-year = { $month } { $day }, { $year }
date-moment = { $day }, { $time }
date-month = { $month } { $year }
date-time = { $hour12 }:{ $minute } { $half }
date-am = am
date-pm = pm
date-today = today
date-tomorrow = tomorrow
date-hours = { $hours } h
date-minutes = { $minutes } min
date-hours-minutes = { $hours } h { $minutes } min

date-weekday-1 = Mon
date-weekday-2 = Tue
date-weekday-3 = Wed
date-weekday-4 = Thu
date-weekday-5 = Fri
date-weekday-6 = Sat
date-weekday-7 = Sun

date-month-1 = Jan
date-month-2 = Feb
date-month-3 = Mar
date-month-4 = Apr
date-month-5 = May
date-month-6 = Jun
date-month-7 = Jul
date-month-8 = Aug
date-month-9 = Sep
date-month-10 = Oct
date-month-11 = Nov
date-month-12 = Dec

date-month-long-1 = January
date-month-long-2 = February
date-month-long-3 = March
date-month-long-4 = April
date-month-long-5 = May
date-month-long-6 = June
date-month-long-7 = July
date-month-long-8 = August
date-month-long-9 = September
date-month-long-10 = October
date-month-long-11 = November
date-month-long-12 = December
